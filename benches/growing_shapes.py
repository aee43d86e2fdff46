#!/usr/bin/env python3
"""Time and memory of scans of accounts that grow in one direction, at doubling sizes.

Usage: growing_shapes.py [SHAPE]... [--doublings N] [--size N] [--limit SECONDS] [--memory MIB]
                         [--fba-recon PATH] [--shapes PATH] [--args "..."]

Each shape is scanned at its listed size and at halves of it, the smallest first. `grows` says how many times as long a
size took as the one before; 2 is linear, 4 quadratic. A run over a limit is stopped and told, and the shape goes no
further. Needs Linux and the release builds of fba-recon and shapes.
"""

import argparse
import os
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def arguments() -> argparse.Namespace:
    release = ROOT / "target" / "release"
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("shape", nargs="*", help="names of shapes; all without one")
    parser.add_argument("--doublings", type=int, default=3, help="how often the smallest size is doubled")
    parser.add_argument("--size", type=int, help="the largest size, in place of the listed one")
    parser.add_argument("--limit", type=int, default=120, help="seconds for a scan")
    parser.add_argument("--memory", type=int, default=8_000, help="MiB of address space for a scan")
    parser.add_argument("--fba-recon", type=Path, default=release / "fba-recon")
    parser.add_argument("--shapes", type=Path, default=release / "shapes")
    parser.add_argument("--args", default="", help="more arguments of the scan")
    return parser.parse_args()


def listed(shapes: Path) -> list[tuple[str, int, str, str]]:
    """Name, size, day and description of every shape."""
    lines = subprocess.run([shapes], check=True, capture_output=True, text=True).stdout.splitlines()
    rows = [line.split("\t") for line in lines]
    return [(name, int(size), day, what) for name, size, day, what in rows]


def scan(command: list[str], limit: int, memory: int) -> tuple[str, float, float, float]:
    """How a run ended, its wall and CPU seconds, and its peak memory in MiB."""

    def bounded() -> None:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))

    begin = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=bounded
    )
    timer = signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
    signal.alarm(limit)
    _, status, usage = os.wait4(process.pid, 0)
    signal.alarm(0)
    signal.signal(signal.SIGALRM, timer)
    process.returncode = status
    wall = time.monotonic() - begin
    if os.WIFSIGNALED(status):
        ended = "too long" if os.WTERMSIG(status) == signal.SIGKILL and wall >= limit else "aborted"
    else:
        ended = "" if os.WEXITSTATUS(status) in (0, 4) else f"exit {os.WEXITSTATUS(status)}"
    return ended, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measured(args: argparse.Namespace, shape: tuple[str, int, str, str], work: Path) -> None:
    name, size, day, _ = shape
    largest = args.size or size
    before = None
    for times in range(args.doublings, -1, -1):
        size = largest >> times
        dump, out = work / f"{name}-{size}", work / f"{name}-{size}-out"
        subprocess.run([args.shapes, name, dump, "--size", str(size)], check=True)
        command = [str(args.fba_recon), "scan", str(dump), "--as-of", day, "--out", str(out), "--no-log"]
        ended, wall, cpu, peak = scan(command + shlex.split(args.args), args.limit, args.memory)
        written = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) if out.exists() else 0
        grows = f"{cpu / before:.1f}" if before and not ended else ""
        print(
            f"| {name} | {size:,} | {wall:.2f} | {cpu:.2f} | {grows} | {peak:,.0f} | {written / 1e6:,.1f} | {ended} |",
            flush=True,
        )
        shutil.rmtree(dump)
        shutil.rmtree(out, ignore_errors=True)
        if ended:
            return
        before = cpu


def main() -> None:
    args = arguments()
    shapes = listed(args.shapes)
    unknown = set(args.shape) - {name for name, *_ in shapes}
    if unknown:
        sys.exit(f"no shape {', '.join(sorted(unknown))}")
    print("| Shape | Size | Wall s | CPU s | grows | Peak MiB | Written MB | |")
    print("|---|---:|---:|---:|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as work:
        for shape in shapes:
            if not args.shape or shape[0] in args.shape:
                measured(args, shape, Path(work))


if __name__ == "__main__":
    main()
