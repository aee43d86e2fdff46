"""One scan, and its cases as an Arrow table."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, Optional, Sequence

from fba_recon._find import find_bin

if TYPE_CHECKING:
    import pyarrow

RESULT_CODES = (0, 3, 4, 10)
"""Exit codes with a result: done, no report recognised, parts left out, a gate holds."""


class Failed(RuntimeError):
    """The program wrote no result; `exit_code` and `stderr` say why."""

    def __init__(self, exit_code: int, stderr: str) -> None:
        super().__init__(f"fba-recon ended with {exit_code}: {stderr[-2000:]}")
        self.exit_code = exit_code
        self.stderr = stderr


@dataclass(frozen=True)
class Result:
    """What a scan gave."""

    exit_code: int
    """One of RESULT_CODES."""
    cases: "Optional[pyarrow.Table]"
    """A row a case, with the columns of cases.csv: days are dates, amounts decimals; None where no report was
    recognised."""
    document: Optional[Dict[str, Any]]
    """cases.json; None where no report was recognised."""
    stderr: str
    """What the program said."""


def scan(
    path: "os.PathLike[str] | str",
    *,
    as_of: Optional[str] = None,
    out: "Optional[os.PathLike[str] | str]" = None,
    account: Optional[str] = None,
    arguments: Sequence[str] = (),
    bin: Optional[str] = None,
) -> Result:
    """Scans a folder of reports.

    `as_of` is the day or moment that the scan speaks for (today, where it is None). `out` is the folder that is written;
    without one, nothing stays on disk and no case log is kept. `arguments` are further arguments of `fba-recon scan`.
    Raises Failed where there is no result. The table needs pyarrow.
    """
    program = bin or find_bin()
    with tempfile.TemporaryDirectory(prefix="fba-recon-") as work:
        folder = os.fspath(out) if out is not None else os.path.join(work, "out")
        command = [program, "scan", os.fspath(path), "--out", folder]
        command += ["--as-of", as_of] if as_of is not None else []
        command += ["--account", account] if account is not None else []
        command += ["--no-log", "--sheets=none"] if out is None else []
        ended = subprocess.run([*command, *arguments], capture_output=True, text=True, encoding="utf-8")
        if ended.returncode not in RESULT_CODES:
            raise Failed(ended.returncode, ended.stderr)
        if ended.returncode == 3:
            return Result(3, None, None, ended.stderr)
        with open(os.path.join(folder, "cases.json"), encoding="utf-8") as file:
            document = json.load(file)
        return Result(ended.returncode, _table(program, folder, work), document, ended.stderr)


def _table(program: str, folder: str, work: str) -> "pyarrow.Table":
    """The cases of an output."""
    import pyarrow.parquet

    tables = os.path.join(work, "tables")
    made = subprocess.run(
        [program, "export", "parquet", folder, "--to-folder", tables], capture_output=True, text=True, encoding="utf-8"
    )
    if made.returncode not in RESULT_CODES:
        raise Failed(made.returncode, made.stderr)
    return pyarrow.parquet.read_table(os.path.join(tables, "cases.parquet"), memory_map=False)
