"""Microseconds per configuration line, platform by platform: `python -m benchmarks.platforms [PLATFORM …]`.

*read*: lines into statements; *to a device*: everything from bytes to the model of the device. Beside them, what became
of the lines: a reader that understands nothing is fast. Configurations are generated (`platform_texts`).
"""

from __future__ import annotations

import importlib
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable

from benchmarks.measuring import Job
from benchmarks.platform_texts import PLATFORMS, Files, platform_files
from segcheck.model.network import Snapshot
from segcheck.source.ledger import LineFate
from segcheck.source.text import decode
from segcheck.vendors.registry import load_files

RUNS = 5


def to_device(lines: int, platform: int) -> Job:
    """Bytes of one device of `PLATFORMS[platform]` to a snapshot."""
    files = platform_files(PLATFORMS[platform], lines)

    def run() -> None:
        _loaded(files)

    return run


def split_only(lines: int, platform: int) -> Job:
    """What no reader is faster than: decode and split every line into words."""
    files = platform_files(PLATFORMS[platform], lines)

    def run() -> None:
        for _, data in files:
            for line in data.decode().split("\n"):
                line.split()

    return run


def _loaded(files: Files) -> Snapshot:
    snapshot = load_files(files)
    assert len(snapshot.devices) == 1 and not snapshot.rejected
    return snapshot


def _reading(platform: str, files: Files) -> Callable[[], object]:
    """Lines into statements, by the platform's own reader."""
    module = importlib.import_module(f"segcheck.vendors.{platform}.platform")
    sources = [decode(path, data) for path, data in files]
    return lambda: module.read(sources if hasattr(module, "hosts") else sources[0])


def _median_seconds(run: Callable[[], object]) -> float:
    figures = []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        figures.append(time.perf_counter() - started)
    return statistics.median(figures)


def _row(platform: str) -> str:
    files = platform_files(platform)
    counts: Counter[LineFate] = Counter()
    for ledger in _loaded(files).ledgers:
        counts.update(ledger.counts())
    lines = counts.total()
    read = _median_seconds(_reading(platform, files)) / lines * 1e6
    whole = _median_seconds(lambda: _loaded(files)) / lines * 1e6
    shares = "  ".join(f"{counts[fate]:>12,}" for fate in LineFate)
    return f"{platform:<18} {lines:>7,} {read:8.1f} {whole:12.1f}  {'':<23} {shares}"


def main(words: list[str]) -> int:
    """Print the table; returns 0."""
    fates = "  ".join(f"{fate.value:>12}" for fate in LineFate)
    print(f"{'platform':<18} {'lines':>7} {'read':>8} {'to a device':>12}  µs per line, medians; {fates}")
    for platform in PLATFORMS:
        if not words or platform in words:
            print(_row(platform), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
