"""`python -m benchmarks [--quick] [WORD …]`: print the table, or the rows whose name holds a word."""

from __future__ import annotations

import argparse
import platform
import sys

from benchmarks.measuring import Benchmark, Figures, figures
from benchmarks.registry import BENCHMARKS

_COLUMNS = "{:<44} {:>11} {:>10} {:>10} {:>9} {:>12} {:>8}  {}"


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, or 1 when a figure misses its target."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure segcheck on this machine.")
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only benchmarks whose name holds one of these")
    options = parser.parse_args(arguments)
    chosen = [
        benchmark
        for benchmark in BENCHMARKS
        if not (options.quick and benchmark.long)
        and (not options.words or any(word in benchmark.what for word in options.words))
    ]
    print(f"Python {platform.python_version()}, {platform.machine()}; medians, each in its own process; busy share:")
    print("processor time by elapsed time (far below 100%: the machine was doing something else)\n")
    print(_COLUMNS.format("what", "size", "median s", "busy share", "peak MiB", "nodes", "target s", "baseline"))
    missed = [benchmark for benchmark in chosen if not _measured(benchmark)]
    for benchmark in missed:
        print(f"\nmissed its target: {benchmark.what} {benchmark.size}", end="")
    print()
    return 1 if missed else 0


def _measured(benchmark: Benchmark) -> bool:
    """Print one row; returns whether the targets are met."""
    own = figures(benchmark.job, benchmark.arguments, benchmark.runs)
    met = benchmark.target is None or own.median <= benchmark.target
    small = benchmark.most_memory is None or own.peak <= benchmark.most_memory
    print(
        _COLUMNS.format(
            benchmark.what,
            benchmark.size,
            f"{own.median:.3f}",
            f"{own.share:.0%}",
            f"{own.peak:.0f}{'' if small else ' !'}" if own.peak else "-",
            "-" if own.nodes is None else f"{own.nodes:,}",
            "-" if benchmark.target is None else f"{benchmark.target:g}{'' if met else ' !'}",
            _beside(benchmark, own),
        ),
        flush=True,
    )
    return met and small


def _beside(benchmark: Benchmark, own: Figures) -> str:
    if not benchmark.baseline:
        return "-"
    other = figures(benchmark.baseline, benchmark.arguments, benchmark.baseline_runs)
    return f"{own.median / other.median:.2f} x {benchmark.against} ({other.median:.3f} s, {other.peak:.0f} MiB)"


if __name__ == "__main__":
    sys.exit(main())
