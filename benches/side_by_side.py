#!/usr/bin/env python3
"""Times fba-recon side by side with programs that only read the files, or do three of its checks.

    cargo build --release
    python3 benches/side_by_side.py

makes what is missing below target/side-by-side (the data with the bulk generator, a virtual environment
with the pinned peers), runs every program in turn for some rounds, prints a table, and writes it with the
machine and the command lines to benches/results. docs/benchmarks.md says what is measured.
"""

import argparse
import gzip
import hashlib
import json
import os
import platform
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = Path("target/side-by-side")
VENV = WORK / "venv"
PEERS = Path("benches/peers")
RESULTS = Path("benches/results")
AS_OF = "2026-11-21"
SEED = 7
# The reports that come from Amazon every month, and the costs.
SIX = ["ledger", "reimbursements", "customer_returns", "settlement", "fee_preview", "costs"]
# With so many rows of the ledger the six reports of a month have about 50,000 rows.
MONTH_ROWS = 44_800
MONTH_FIRST_DAY = "2026-10-21"
ACCOUNT_ROWS = 2_000
MIB = 1024 * 1024


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the ledger")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="names of programs, with commas, such as cat,fba-recon")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--many-files", type=int, metavar="N", help="the same rows in about N files")
    mode.add_argument("--accounts", type=int, metavar="N", help="N accounts of six reports")
    mode.add_argument("--month", action="store_true", help="50,000 rows of a month in six reports")
    mode.add_argument("--gzip", action="store_true", help="the ledger gzipped")
    parser.add_argument("--threads", type=int, default=0, help="threads of fba-recon; 0: all cores")
    parser.add_argument("--timeout", type=int, default=300, help="seconds of one command")
    parser.add_argument("--fba-recon", type=Path, default=Path("target/release/fba-recon"))
    parser.add_argument("--note", default="", help="a sentence that goes into the results")
    return parser.parse_args()


# What is run.


def shape(args):
    """Name of the data, and the options of the generator."""
    if args.month:
        return "month", ["--rows", MONTH_ROWS, "--first-day", MONTH_FIRST_DAY]
    if args.accounts:
        options = ["--rows", ACCOUNT_ROWS, "--accounts", args.accounts]
        return f"{args.accounts}-accounts", options
    if args.many_files:
        # Three reports are cut into so many files; settlements, storage fees and snapshots are 48.
        files = max(1, (args.many_files - 48) // 3)
        return f"{args.rows}-in-{args.many_files}-files", ["--rows", args.rows, "--files", files]
    return f"{args.rows}", ["--rows", args.rows]


def make_data(name, options, six):
    folder = WORK / "data" / name
    if not (folder / ".written").exists():
        shutil.rmtree(folder, ignore_errors=True)
        print(f"writing {folder}", file=sys.stderr)
        command = ["cargo", "run", "-q", "-p", "fba-recon-benches", "--bin", "bulk", "--", folder]
        command += ["--seed", SEED, *options]
        run = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE)
        for path in reports(folder):
            if six and path.name.split(".")[0] not in SIX:
                path.unlink()
        (folder / ".written").write_bytes(run.stdout)
    return folder


def make_gzip(plain):
    """The same account with a gzipped ledger, and a folder that lacks only the ledger."""
    folder, rest = (plain.with_name(plain.name + ending) for ending in ("-gzip", "-unpacked"))
    if not (folder / ".written").exists():
        for made in (folder, rest):
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
        for path in reports(plain):
            if path.name.startswith("ledger"):
                with path.open("rb") as source:
                    with gzip.open(folder / (path.name + ".gz"), "wb", compresslevel=6) as packed:
                        shutil.copyfileobj(source, packed, MIB)
            else:
                os.link(path, folder / path.name)
                os.link(path, rest / path.name)
        (folder / ".written").touch()
    return folder, rest


def make_peers():
    python = VENV / "bin" / "python"
    wanted = (PEERS / "requirements.txt").read_text()
    mark = VENV / ".installed"
    if not mark.exists() or mark.read_text() != wanted:
        print(f"installing the peers into {VENV}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        pip = [python, "-m", "pip", "install", "-q", "-r", PEERS / "requirements.txt"]
        subprocess.run(pip, check=True)
        mark.write_text(wanted)
    return python


def reports(folder):
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in paths if not path.name.startswith("."))


def programs(args, folder):
    """Name and command line of each program, in the order of a round."""
    files = [str(path) for path in reports(folder)]
    # Without a log: one of another round would be followed, and that of another account.
    scan = ["scan", str(folder), "--as-of", AS_OF, "--out", str(WORK / "out"), "--no-log"]
    scan += ["--accounts", "--again"] if args.accounts else []
    scan += ["--jobs", str(args.threads)] if args.threads else []
    scan = [str(args.fba_recon), *scan]
    if args.gzip:
        packed, unpacked = make_gzip(folder)
        ledger = next(str(path) for path in reports(packed) if path.suffix == ".gz")
        direct = [str(packed) if part == str(folder) else part for part in scan]
        after = [str(unpacked) if part == str(folder) else part for part in scan]
        both = ["sh", "-c", 'gunzip -c "$0" > "$1" && shift && exec "$@"', ledger]
        both += [str(unpacked / "ledger.txt"), *after]
        found = {
            "cat": ["cat", *files],
            "gunzip": ["gunzip", "-c", ledger],
            "gunzip, then fba-recon": both,
            "fba-recon, plain": scan,
            "fba-recon": direct,
        }
    else:
        python = str(make_peers())
        folders = [str(folder)]
        if args.accounts:
            folders = sorted({str(path.parent) for path in reports(folder)})
        found = {"cat": ["cat", *files], "wc -l": ["wc", "-l", *files], "fba-recon": scan}
        names = ["polars_read", "polars_checks", "duckdb_checks", "pandas_checks"]
        for name in names:
            found[name.replace("_", " ")] = [python, str(PEERS / f"{name}.py"), *folders]
    only = args.only.split(",") if args.only else list(found)
    return {name: command for name, command in found.items() if name in only}


# How it is measured.


def measure(command, timeout):
    """Runs a command; wall and CPU seconds, peak bytes, how it ended, and what it printed."""
    out = WORK / "stdout"
    # What cat and gunzip write is not kept.
    keeps = command[0] not in ("cat", "gunzip")
    with open(out if keeps else os.devnull, "wb") as stdout, open(WORK / "stderr", "wb") as stderr:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr, start_new_session=True)
        is_late = threading.Event()

        def stop():
            is_late.set()
            os.killpg(process.pid, 9)

        timer = threading.Timer(timeout, stop)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    end = "timeout" if is_late.is_set() else f"exit {process.returncode}"
    return {
        "wall": round(wall, 4),
        "cpu": round(usage.ru_utime + usage.ru_stime, 4),
        "peak": usage.ru_maxrss * 1024,
        "end": end,
        "printed": out.read_text(errors="replace") if keeps else "",
    }


def warm(paths):
    """Reads every file once, so that it is in the page cache; counts bytes and lines."""
    size = lines = 0
    for path in paths:
        with path.open("rb", buffering=0) as file:
            while block := file.read(MIB):
                size += len(block)
                lines += block.count(b"\n")
    available = memory("MemAvailable")
    if size > available:
        print(f"warning: {size} bytes do not fit the page cache", file=sys.stderr)
    return size, lines


def rounds(args, commands):
    runs = {name: [] for name in commands}
    for number in range(args.rounds):
        for name, command in commands.items():
            if runs[name] and runs[name][-1]["end"] == "timeout":
                continue
            run = measure(command, args.timeout)
            if number and runs[name][0]["printed"] != run["printed"] and name != "fba-recon":
                print(f"warning: {name} printed something else", file=sys.stderr)
            runs[name].append(run)
            wall = f"{run['wall']:.2f} s"
            print(f"round {number + 1}, {name}: {wall}, {run['end']}", file=sys.stderr)
    return runs


def compare(runs):
    """The numbers of the peers, which have to agree."""
    checks = {name: found[0]["printed"] for name, found in runs.items() if "checks" in name}
    ended = {name: text for name, text in checks.items() if runs[name][0]["end"] == "exit 0"}
    if len(set(ended.values())) > 1:
        print("warning: the peers do not agree", file=sys.stderr)
    return checks


def scanned(found):
    """What the scan says that it read."""
    lines = found[0]["printed"].split("\n") if found else []
    return next((line for line in lines if line.startswith("Read ")), "")


# What is told.


def memory(field):
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    return 0


def first_line(command):
    run = subprocess.run(command, capture_output=True, text=True)
    return (run.stdout or run.stderr).strip().split("\n")[0]


def machine(args):
    cpu = ""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
    pinned = [line.split("==") for line in (PEERS / "requirements.txt").read_text().split()]
    with args.fba_recon.open("rb") as binary:
        digest = hashlib.file_digest(binary, "sha256").hexdigest()
    peers = ("polars", "duckdb", "pandas", "pyarrow")
    versions = {name: version for name, version in pinned if name in peers}
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory": memory("MemTotal"),
        "kernel": platform.release(),
        "load before": round(os.getloadavg()[0], 2),
        "versions": {
            "fba-recon": first_line([str(args.fba_recon), "--version"]).split()[-1],
            "fba-recon sha256": digest,
            "coreutils": first_line(["cat", "--version"]).split()[-1],
            "python": platform.python_version(),
            **versions,
        },
    }


def told(command, args):
    """A command line without the places of this machine and with few of many files."""
    parts = ["fba-recon" if part == str(args.fba_recon) else part for part in command]
    if len(parts) > 16:
        parts = [*parts[:4], "..."]
    return shlex.join(parts).replace("'...'", "...")


def summary(name, found):
    """The figures of one program; `None` where it did not end well."""
    good = [run for run in found if run["end"] == "exit 0"]
    if not good:
        return {"name": name, "end": found[0]["end"], "runs": found}
    walls = [run["wall"] for run in good]
    return {
        "name": name,
        "end": "exit 0" if len(good) == len(found) else "some runs failed",
        "wall_median": statistics.median(walls),
        "wall_min": min(walls),
        "wall_max": max(walls),
        "cpu_median": statistics.median(run["cpu"] for run in good),
        "peak_max": max(run["peak"] for run in good),
        "runs": found,
    }


def table(found):
    ours = next((one for one in found if one["name"] == "fba-recon"), None)
    reference = ours.get("wall_median") if ours else None
    lines = [
        "| Program | Wall, median | min .. max | CPU | Peak memory | fba-recon takes |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for one in found:
        if "wall_median" not in one:
            lines.append(f"| {one['name']} | {one['end']} | | | | |")
            continue
        ratio = f"{reference / one['wall_median']:.2f} x" if reference else ""
        lines.append(
            f"| {one['name']} | {one['wall_median']:.3f} s "
            f"| {one['wall_min']:.3f} .. {one['wall_max']:.3f} | {one['cpu_median']:.2f} s "
            f"| {one['peak_max'] / MIB:.0f} MiB | {ratio} |"
        )
    return "\n".join(lines)


def page(result):
    where = result["machine"]
    versions = ", ".join(
        f"{name} {version}" if name != "fba-recon sha256" else f"(sha256 {version[:12]})"
        for name, version in where["versions"].items()
    )
    ending = "s" if result["rounds"] > 1 else ""
    parts = [
        f"# {result['name']}, {result['date']}",
        f"{result['files']} files, {result['bytes']:,} bytes, {result['lines']:,} lines; "
        f"{result['rounds']} round{ending}, in turn, files in the page cache.",
        f"{where['cores']} cores ({where['cpu']}), {where['memory'] / MIB / 1024:.1f} GiB, "
        f"Linux {where['kernel']}; load {where['load before']} before the first round.",
        versions.replace(", (", " (") + ".",
        result["table"],
        f"Peak memory below {result['floor'] / MIB:.0f} MiB cannot be told from that of the runner.",
    ]
    if result["note"]:
        parts.append(result["note"])
    scanned = result["scanned"]
    if scanned:
        parts.append(f"fba-recon: {scanned}.")
    if result["checks"]:
        parts.append("Found by the peers (check, rows, units or cents):")
        for name, text in result["checks"].items():
            parts.append(f"- {name}: {text.strip().replace(chr(10), '; ')}")
    parts.append("Command lines:")
    lines = [f"{name}: {line}" for name, line in result["commands"].items()]
    parts.append("```text\n" + "\n".join(lines) + "\n```")
    text = "\n\n".join(parts) + "\n"
    return text.replace("\n\n- ", "\n- ").replace(":\n- ", ":\n\n- ")


def main():
    args = arguments()
    if args.fba_recon.exists():
        args.fba_recon = args.fba_recon.resolve()
    os.chdir(ROOT)
    if not args.fba_recon.exists():
        sys.exit(f"{args.fba_recon} is missing: cargo build --release")
    name, options = shape(args)
    folder = make_data(name, options, six=bool(args.month or args.accounts))
    commands = programs(args, folder)
    name += "-gzip" if args.gzip else ""
    where = machine(args)
    size, lines = warm(reports(folder))
    if args.gzip:
        warm(reports(make_gzip(folder)[0]))
    runs = rounds(args, commands)
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found = [summary(program, of) for program, of in runs.items()]
    result = {
        "name": name,
        "date": time.strftime("%Y-%m-%d"),
        "rounds": args.rounds,
        "files": len(reports(folder)),
        "bytes": size,
        "lines": lines,
        "floor": floor,
        "note": args.note,
        "machine": where,
        "generator": ["bulk", "--seed", SEED, *options],
        "commands": {name: told(command, args) for name, command in commands.items()},
        "checks": compare(runs),
        "scanned": scanned(runs.get("fba-recon", [])),
        "table": table(found),
    }
    text = page(result)
    result["programs"] = found
    for one in found:
        for run in one["runs"]:
            del run["printed"]
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{result['date']}-{name}"
    path.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
    path.with_suffix(".md").write_text(text)
    print(text)


main()
