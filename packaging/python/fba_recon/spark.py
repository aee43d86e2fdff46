"""The accounts of a plan on a Spark cluster: one account is one task.

    spark = SparkSession.builder.config("spark.task.maxFailures", "4").getOrCreate()
    results = fba_recon.spark.run(spark, "plan.jsonl", "/shared/results", "2026-11-21")

Spark places the tasks and repeats those that failed. A task that is refused, or fails in its last attempt too, becomes a row
that says so: one bad account never costs the job. Over Spark Connect it works too, as only DataFrames are used and settings are
asked of the session. Needs pyspark 4.1 or later (pyspark-client will do where the session is asked for), pyarrow, and a folder
for results that all machines see.
"""

import json
import os
import socket
import subprocess
from functools import reduce
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from fba_recon._find import find_bin
from fba_recon._scan import RESULT_CODES

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession

SCHEMA = (
    "account string, as_of string, status string, exit_code int, cases bigint, claimable string, rows bigint, "
    "bytes bigint, seconds double, digest string, reused boolean, spec_digest string, error string, attempt int, host string"
)
"""Columns of the results. `claimable` is a JSON object of decimals by currency; `status` is that of the program, or
`refused` (exit code 2) or `failed`."""

_FIELDS = [tuple(field.split()) for field in SCHEMA.split(", ")]
_TOLD_MAX = 2000
_PART_MAX = 16 << 20
"""Characters of the plan that are handed to Spark at a time: what it sends to an executor at once is bounded
(`spark.rpc.message.maxSize`, 128 MiB)."""
_ATTEMPTS = "4"
"""How often Spark tries a task unless told."""


def run(
    spark: "SparkSession",
    plan: str,
    out: str,
    as_of: str,
    *,
    per_task: int = 1,
    arguments: Sequence[str] = (),
    bin: Optional[str] = None,
) -> "DataFrame":
    """Scans every line of a plan, and gives a row a line with the columns of SCHEMA.

    `plan` is read here; `out` is a whole path on the cluster, as each of its machines has a working folder of its own. The
    rows are written once, to OUT/_shards/AS_OF, and read back. `per_task` lines go to one task, where accounts are small;
    `arguments` are further arguments of `fba-recon shard run`, such as `--no-log`; `bin` is the program on the machines of
    the cluster, where it does not lie in their Python environment.
    """
    if not (PurePosixPath(out).is_absolute() or PureWindowsPath(out).is_absolute()):
        raise ValueError(f"the folder of results needs its whole path: {out}")
    with open(plan, encoding="utf-8") as file:
        lines = [line for line in file.read().splitlines() if line.strip()]
    for line in lines:
        if json.loads(line)["as_of"] != as_of:
            raise ValueError(f"the plan is not of {as_of}")
    target = f"{out}/_shards/{as_of}"
    last = _attempts(spark) - 1
    more = list(arguments)

    def work(batches: "Iterable[pyarrow.RecordBatch]") -> "Iterator[pyarrow.RecordBatch]":
        return _work(batches, out, last, more, bin)

    parts = [spark.createDataFrame(part, "task int, at int, line string") for part in _parts(lines, per_task)]
    tasks = reduce(lambda one, other: one.union(other), parts)
    count = max(1, -(-len(lines) // per_task))
    # By hash, several tasks would share a partition and others have none.
    if hasattr(tasks, "repartitionById"):
        tasks = tasks.repartitionById(count, "task")
    else:
        tasks = tasks.repartitionByRange(count, "task")
    results = tasks.mapInArrow(work, SCHEMA)
    results.write.mode("overwrite").parquet(target)
    return spark.read.schema(SCHEMA).parquet(target)


def _parts(lines: List[str], per_task: int) -> List[List[Tuple[int, int, str]]]:
    """The rows of the plan, in parts that Spark can send."""
    parts: List[List[Tuple[int, int, str]]] = [[]]
    room = _PART_MAX
    for at, line in enumerate(lines):
        if parts[-1] and len(line) > room:
            parts.append([])
            room = _PART_MAX
        parts[-1].append((at // per_task, at, line))
        room -= len(line)
    return parts


def _attempts(spark: "SparkSession") -> int:
    """How often Spark tries a task."""
    master = _setting(spark, "spark.master", "")
    most = _setting(spark, "spark.task.maxFailures", _ATTEMPTS)
    if master == "local" or master.startswith("local["):
        inside = master[len("local[") : -1] if master != "local" else ""
        return int(inside.split(",")[1]) if "," in inside else 1
    return max(1, int(most if most.isdigit() else _ATTEMPTS))


def _setting(spark: "SparkSession", name: str, usual: str) -> str:
    """A setting of the session, wherever its driver runs."""
    try:
        return spark.conf.get(name, usual) or usual
    except Exception:  # A server that does not tell a setting has the usual one.
        return usual


def _work(
    batches: "Iterable[pyarrow.RecordBatch]", out: str, last: int, more: List[str], bin: Optional[str]
) -> "Iterator[pyarrow.RecordBatch]":
    """A task: its lines one after another, a row each."""
    import pyarrow
    from pyspark import TaskContext

    kinds = {
        "string": pyarrow.string(),
        "int": pyarrow.int32(),
        "bigint": pyarrow.int64(),
        "double": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
    }
    # Columns are matched by their position and never cast, so that the schema is said in full.
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in _FIELDS])
    context = TaskContext.get()
    attempt = context.attemptNumber() if context else 0
    jobs = max(1, context.cpus()) if context else 1
    program = bin or find_bin()
    for batch in batches:
        for line in batch.column("line").to_pylist():
            command = [program, "shard", "run", "--spec", "-", "--out", out, "--jobs", str(jobs), *more]
            ended = subprocess.run(command, input=line, capture_output=True, text=True, encoding="utf-8")
            row = _row(ended.returncode, ended.stdout, ended.stderr, line, attempt < last)
            row["attempt"] = attempt
            row["host"] = f"{socket.gethostname()}:{os.getppid()}"
            yield pyarrow.RecordBatch.from_pylist([{name: row.get(name) for name, _ in _FIELDS}], schema=schema)


def _row(code: int, stdout: str, stderr: str, line: str, may_retry: bool) -> Dict[str, Any]:
    """What is told of a line. Raises where Spark is to try again."""
    planned = json.loads(line)
    if code in RESULT_CODES:
        row: Dict[str, Any] = json.loads(stdout)
        row["claimable"] = json.dumps(row["claimable"], sort_keys=True)
        return row
    if code != 2 and may_retry:
        raise RuntimeError(f"account {planned['account']}: exit code {code}: {stderr[-_TOLD_MAX:]}")
    return {
        "account": planned["account"],
        "as_of": planned["as_of"],
        "status": "refused" if code == 2 else "failed",
        "exit_code": code,
        "spec_digest": planned["spec_digest"],
        "error": stderr[-_TOLD_MAX:],
    }
