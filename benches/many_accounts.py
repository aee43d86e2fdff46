#!/usr/bin/env python3
"""Times many small accounts: `python3 benches/many_accounts.py [--counts 500,5000] [--loop 500] [--note TEXT]`.

By one process (`scan --accounts`) and by a plain loop of `shard run`: accounts a second, CPU an account, peak memory; the same
again without a change; memory of 40 and of 320 accounts; from the start of a task to the first byte of a report. What an account
costs above the scan of its rows is the constant of a line through accounts of few and of many rows. Writes
benches/results/DATE-many-accounts.json and .md. Needs `cargo build --release`, Linux, and strace for the first byte."""

import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benches" / "results"
DAY = "2026-11-21"
# Ledger rows of an account: a small one, and two more for the line.
SMALL, FEW, MANY = 200, 50, 2000
MIB = 1 << 20


def arguments():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--counts", default="500,5000", help="accounts of each run")
    asked.add_argument("--loop", type=int, default=500, help="accounts of the loop of tasks")
    asked.add_argument("--rounds", type=int, default=3, help="runs of which the median counts")
    asked.add_argument("--bin", type=pathlib.Path, default=ROOT / "target" / "release", help="folder of the programs")
    asked.add_argument("--work", type=pathlib.Path, help="folder for data; a temporary one else")
    asked.add_argument("--note", default="", help="what is to be known of the machine")
    return asked.parse_args()


def timed(command, cwd, codes=(0, 4)):
    """Wall seconds, CPU seconds and peak memory in bytes of a command; its output is thrown away."""
    began = time.monotonic()
    with open(os.devnull, "wb") as nothing:
        child = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=nothing, stderr=nothing)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode in codes, (command, child.returncode)
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def made(programs, work, rows, count):
    folder = work / f"accounts-{rows}-{count}"
    if not folder.exists():
        subprocess.run(
            [programs / "bulk", folder, "--rows", str(rows), "--accounts", str(count)], check=True, stdout=subprocess.DEVNULL
        )
    return folder


def scan(programs, work, folder, *more):
    command = [programs / "fba-recon", "scan", folder, "--accounts", "--as-of", DAY, "--out", work / "out", *more]
    return timed(command, work)


def fresh(programs, work, folder, *more):
    """A scan with nothing of before."""
    for path in (work / "out", work / "fba-recon.db"):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return scan(programs, work, folder, *more)


def row(name, count, found):
    wall, cpu, memory = found
    return {
        "name": name,
        "accounts": count,
        "wall": round(wall, 3),
        "cpu": round(cpu, 3),
        "accounts_a_second": round(count / wall, 1),
        "cpu_ms_an_account": round(1000 * cpu / count, 2),
        "peak_mib": round(memory / MIB, 1),
    }


def loop(programs, work, folder, count, *more):
    """Tasks one after another, as an engine starts them."""
    plan = work / "plan.jsonl"
    subprocess.run(
        [programs / "fba-recon", "shard", "plan", folder, "--as-of", DAY, "--out", plan], check=True, stderr=subprocess.DEVNULL
    )
    wall, cpu, memory = 0.0, 0.0, 0
    for index in range(count):
        command = [programs / "fba-recon", "shard", "run", "--spec", plan, "--index", str(index), "--out", work / "results", *more]
        one = timed(command, work)
        wall, cpu, memory = wall + one[0], cpu + one[1], max(memory, one[2])
    return wall, cpu, memory


def first_byte(programs, work, folder):
    """Milliseconds from the start of a task to the first byte of a report, by the calls of the system; the median of some."""
    if not shutil.which("strace"):
        return None
    taken = []
    for at in range(9):
        shutil.rmtree(work / "traced", ignore_errors=True)
        log = work / "trace"
        command = ["strace", "--seccomp-bpf", "-f", "-ttt", "-y", "-e", "trace=execve,read,pread64", "-o", log]
        command += [programs / "fba-recon", "shard", "run", "--spec", work / "plan.jsonl", "--index", str(at)]
        command += ["--out", work / "traced", "--no-log"]
        timed(command, work)
        lines = log.read_text(errors="replace").splitlines()
        begun = float(lines[0].split()[1])
        report = re.compile(rf"(read|pread64|mmap)\(.*<{re.escape(str(folder))}/")
        hit = next(line for line in lines if report.search(line))
        taken.append(1000 * (float(hit.split()[1]) - begun))
    return round(statistics.median(taken), 1)


def measured(args, work):
    programs = args.bin.resolve()
    counts = [int(count) for count in args.counts.split(",")]
    rows, found = [], {}
    for count in counts:
        folder = made(programs, work, SMALL, count)
        rows.append(row("scan --accounts", count, fresh(programs, work, folder)))
        rows.append(row("the same, unchanged", count, scan(programs, work, folder)))
        rows.append(row("scan --accounts --sheets none --no-log", count, fresh(programs, work, folder, "--sheets", "none", "--no-log")))
    folder = made(programs, work, SMALL, args.loop)
    rows.append(row("a loop of shard run --no-log", args.loop, loop(programs, work, folder, args.loop, "--no-log", "--again")))
    rows.append(row("a loop of shard run", args.loop, loop(programs, work, folder, args.loop, "--again")))
    rows.append(row("the same, unchanged", args.loop, loop(programs, work, folder, args.loop)))
    found["first_byte_ms"] = first_byte(programs, work, folder)
    for count in (40, 320):
        peaks = [fresh(programs, work, made(programs, work, SMALL, count))[2] for _ in range(args.rounds)]
        found[f"peak_mib_of_{count}"] = round(statistics.median(peaks) / MIB, 1)
    found["above_the_rows_ms"] = {}
    for name, more in (("all outputs", []), ("no sheets, no log", ["--sheets", "none", "--no-log"])):
        costs = {}
        for size in (FEW, MANY):
            each = [fresh(programs, work, made(programs, work, size, 500), *more)[1] for _ in range(args.rounds)]
            costs[size] = 1000 * statistics.median(each) / 500
        slope = (costs[MANY] - costs[FEW]) / (MANY - FEW)
        found["above_the_rows_ms"][name] = {
            "constant": round(costs[FEW] - FEW * slope, 2),
            "a_ledger_row": round(slope, 5),
            **{f"of_{size}_rows": round(cost, 2) for size, cost in costs.items()},
        }
    return {"rows": rows, **found}


def page(result):
    lines = [f"# many-accounts, {result['date']}", "", result["machine"]]
    lines += [result["note"]] if result["note"] else []
    lines += ["", f"Accounts of {SMALL} ledger rows and six reports or more each.", ""]
    lines += ["| | Accounts | Wall | Accounts a second | CPU an account | Peak memory |", "|---|---:|---:|---:|---:|---:|"]
    for one in result["rows"]:
        cells = [one["name"], f"{one['accounts']:,}", f"{one['wall']:.1f} s", f"{one['accounts_a_second']:.0f}"]
        cells += [f"{one['cpu_ms_an_account']:.1f} ms", f"{one['peak_mib']:.0f} MiB"]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", f"Memory: 40 accounts {result['peak_mib_of_40']} MiB, 320 accounts {result['peak_mib_of_320']} MiB."]
    if result["first_byte_ms"] is not None:
        lines += ["", f"From the start of a task to the first byte of a report, under strace: {result['first_byte_ms']} ms (median of 9)."]
    for name, cost in result["above_the_rows_ms"].items():
        lines += [
            "",
            f"CPU of an account above the scan of its rows, {name}: {cost['constant']} ms (500 accounts of {FEW} rows take "
            f"{cost[f'of_{FEW}_rows']} ms each, of {MANY} rows {cost[f'of_{MANY}_rows']} ms).",
        ]
    return "\n".join(lines) + "\n"


def main():
    args = arguments()
    if not (args.bin / "fba-recon").exists():
        sys.exit(f"no program in {args.bin}: cargo build --release")
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    machine = f"{os.cpu_count()} cores ({model.group(1) if model else platform.machine()}), Linux {platform.release()}; "
    machine += f"load {os.getloadavg()[0]:.2f} before the first run."
    with tempfile.TemporaryDirectory(prefix="fba-recon-many-") as own:
        result = measured(args, args.work.resolve() if args.work else pathlib.Path(own).resolve())
    result = {"name": "many-accounts", "date": time.strftime("%Y-%m-%d"), "machine": machine, "note": args.note, **result}
    RESULTS.mkdir(exist_ok=True)
    stem = RESULTS / f"{result['date']}-many-accounts"
    stem.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
    text = page(result)
    stem.with_suffix(".md").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
