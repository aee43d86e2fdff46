"""Parquet in the programs that read it: polars, DuckDB and pandas, over the demo and accounts in two currencies.

`main` in `outputs` calls `check_parquet`. What is not installed is skipped and named; `PARQUET_PYTHON` may name a Python
that has polars, duckdb, pandas and pyarrow (`python3 -m venv DIR && DIR/bin/pip install polars duckdb pandas pyarrow`)."""

import json
import os
import subprocess
import sys
from decimal import Decimal

# Asked of each program: rows, sums of the worth by currency, and the kinds of three columns.
ASK = {
    "polars": """
import polars
t = polars.read_parquet(path)
sums = {k: v for k, v in t.filter(polars.col("amount_total").is_not_null()).group_by("currency").agg(polars.col("amount_total").sum()).iter_rows()}
kinds = [str(t.schema[name]) for name in names]
rows = t.height
""",
    "duckdb": """
import duckdb
sums = dict(duckdb.sql(f"select currency, sum(amount_total) from '{path}' where amount_total is not null group by currency").fetchall())
kinds = [str(kind) for name in names for kind in duckdb.sql(f"select {name} from '{path}'").types]
rows = duckdb.sql(f"select count(*) from '{path}'").fetchall()[0][0]
""",
    "pandas": """
import pandas
t = pandas.read_parquet(path, dtype_backend="pyarrow")
known = t[t["amount_total"].notna()]
sums = known.groupby("currency")["amount_total"].sum().to_dict()
kinds = [str(t[name].dtype) for name in names]
rows = len(t)
""",
}
KINDS = {
    "polars": ["Date", "Decimal(precision=38, scale=6)", "Int64"],
    "duckdb": ["DATE", "DECIMAL(38,6)", "BIGINT"],
    "pandas": ["date32[day][pyarrow]", "decimal128(38, 6)[pyarrow]", "int64[pyarrow]"],
}
NAMES = ["last_safe_day", "amount_total", "units_claimable"]


def asked(python, program, path):
    """What a program reads in a file; None where the program is not there."""
    script = f"import json\npath, names = {str(path)!r}, {NAMES!r}\n{ASK[program]}\nprint(json.dumps([rows, {{k: str(v) for k, v in sums.items()}}, kinds]))"
    told = subprocess.run([python, "-c", script], capture_output=True, text=True)
    if "ModuleNotFoundError" in told.stderr:
        return None
    told.check_returncode()
    return json.loads(told.stdout)


def check_parquet(program, work, dumps, check, skip):
    """Each reader finds the rows, the sums to the cent and the kinds."""
    python = os.environ.get("PARQUET_PYTHON", sys.executable)
    for nth, dump in enumerate(dumps):
        out, folder = work / f"parquet-out-{nth}", work / f"parquet-{nth}"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([program, "scan", dump, "--as-of", "2026-11-21", "--no-log", "--out", out], **quiet)
        subprocess.run([program, "export", "parquet", out, "--to-folder", folder], check=True, **quiet)
        cases = json.loads((out / "cases.json").read_text("utf-8"))["cases"]
        sums = {}
        for case in cases:
            if case["amount"]["total"] is not None:
                currency = case["amount"]["currency"]
                sums[currency] = sums.get(currency, Decimal(0)) + Decimal(case["amount"]["total"])
        for reader in ASK:
            name = f"Parquet of {dump.name} in {reader}"
            told = asked(python, reader, folder / "cases.parquet")
            if told is None:
                skip(name, f"no {reader} in {python}")
                continue
            rows, read, kinds = told
            check(f"{name}: as many cases", rows == len(cases), f"{rows} of {len(cases)}")
            read = {currency: Decimal(amount) for currency, amount in read.items()}
            check(f"{name}: sums to the cent", read == sums, f"{read} {sums}")
            check(f"{name}: kinds", kinds == KINDS[reader], kinds)
