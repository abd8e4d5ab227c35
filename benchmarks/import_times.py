"""What importing a library costs, each in a fresh interpreter: `python -m benchmarks.import_times [MODULE …]`.

Figures of `docs/adr/0004` come from here. A module that is not installed is left out with a note.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

CANDIDATES = ("argparse", "click", "typer", "rich.console,rich.table", "ciscoconfparse", "segcheck")
RUNS = 15


def seconds(statement: str) -> float:
    """Wall time of one fresh interpreter that runs `statement` (isolated: no user site, no environment)."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", statement], check=True, capture_output=True)
    return time.perf_counter() - started


def modules_loaded(statement: str) -> int:
    """Number of modules in `sys.modules` after `statement`, beyond those of a bare interpreter."""
    count = "; import sys; print(len(sys.modules))"
    numbers = [
        int(
            subprocess.run(
                [sys.executable, "-I", "-c", text + count], check=True, capture_output=True, text=True
            ).stdout
        )
        for text in ("pass", statement)
    ]
    return numbers[1] - numbers[0]


def main(names: list[str]) -> int:
    """Print the table; returns 0."""
    bare = statistics.median(seconds("pass") for _ in range(RUNS))
    print(f"{'import':<28} {'ms (median)':>12} {'ms (best)':>10} {'modules':>8}   (bare: {bare * 1000:.0f} ms)")
    for name in names or CANDIDATES:
        statement = f"import {name}"
        try:
            seconds(statement)
        except subprocess.CalledProcessError:
            print(f"{name:<28} not installed")
            continue
        times = [seconds(statement) - bare for _ in range(RUNS)]
        median, best = statistics.median(times) * 1000, min(times) * 1000
        print(f"{name:<28} {median:12.0f} {best:10.0f} {modules_loaded(statement):8d}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
