"""The accounts of a plan on a Spark cluster: one account is one task.

    spark = SparkSession.builder.config("spark.task.maxFailures", "4").getOrCreate()
    results = fba_recon.spark.run(spark, "plan.jsonl", "/shared/results", "2026-11-21")

Spark places the tasks and repeats those that failed. A task that is refused, or fails in its last attempt too, becomes a row
that says so: one bad account never costs the job. Works with Spark Connect, as only DataFrames are used. Needs pyspark 4.1 or
later, pyarrow, and a folder for results that all machines see.
"""

import json
import os
import socket
import subprocess
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Sequence

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

    The rows are written once, to OUT/_shards/AS_OF, and read back. `per_task` lines go to one task, where accounts are small;
    `arguments` are further arguments of `fba-recon shard run`, such as `--no-log`; `bin` is the program on the machines of
    the cluster, where it does not lie in their Python environment.
    """
    with open(plan, encoding="utf-8") as file:
        lines = [line for line in file.read().splitlines() if line.strip()]
    for line in lines:
        if json.loads(line)["as_of"] != as_of:
            raise ValueError(f"the plan is not of {as_of}")
    target = f"{out}/_shards/{as_of}"
    last = _attempts(spark) - 1
    more = list(arguments)

    def work(batches: "Iterator[pyarrow.RecordBatch]") -> "Iterator[pyarrow.RecordBatch]":
        return _work(batches, out, last, more, bin)

    rows = [(at // per_task, at, line) for at, line in enumerate(lines)]
    tasks = spark.createDataFrame(rows, "task int, at int, line string")
    count = max(1, -(-len(lines) // per_task))
    # By hash, several tasks would share a partition and others have none.
    if hasattr(tasks, "repartitionById"):
        tasks = tasks.repartitionById(count, "task")
    else:
        tasks = tasks.repartitionByRange(count, "task")
    results = tasks.mapInArrow(work, SCHEMA)
    results.write.mode("overwrite").parquet(target)
    return spark.read.schema(SCHEMA).parquet(target)


def _attempts(spark: "SparkSession") -> int:
    """How often Spark tries a task."""
    try:
        master = spark.conf.get("spark.master", "") or ""
        most = int(spark.conf.get("spark.task.maxFailures", "4") or 4)
    except Exception:  # A server that does not tell its settings has the usual ones.
        return 4
    if master == "local" or master.startswith("local["):
        inside = master[len("local[") : -1] if master != "local" else ""
        return int(inside.split(",")[1]) if "," in inside else 1
    return max(1, most)


def _work(
    batches: "Iterator[pyarrow.RecordBatch]", out: str, last: int, more: List[str], bin: Optional[str]
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
