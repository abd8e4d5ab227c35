"""Microseconds per configuration line: ciscoconfparse against our outline: `python -m benchmarks.parse_lines [FILE …]`.

Without a file a configuration of 10,000 lines is made: interfaces, access lists, blank lines, a banner, as a core
switch of a city has them. Figures of `docs/adr/0003` come from here.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from segcheck.source.text import SourceFile, decode
from segcheck.vendors._shared.config_lines import outline
from segcheck.vendors.cisco_ios.blocks import BLOCK_STARTS, block_end

RUNS = 5


def generated(lines: int = 10_000) -> bytes:
    """An IOS configuration of `lines` lines, three quarters of them access-list entries."""
    texts = ["hostname core1", "", "banner motd ^C", "authorised use only", "^C"]
    for number in range(lines // 40):
        texts += [
            f"interface Vlan{number + 2}",
            f" description segment {number}",
            f" ip address 10.{number // 256}.{number % 256}.1 255.255.255.0",
            f" ip access-group SEGMENT-{number} in",
            "",
            f"ip access-list extended SEGMENT-{number}",
            " remark to the file server and the web",
        ]
        for entry in range(32):
            server = f"10.200.{entry}.{number % 250 + 1}"
            texts.append(f" permit tcp 10.{number // 256}.{number % 256}.0 0.0.0.255 host {server} eq {entry + 8000}")
        texts.append("!")
    return "\n".join(texts[:lines]).encode() + b"\n"


def read_ours(source: SourceFile) -> int:
    """Number of top-level sections, by our outline."""
    return len(outline(source, "!", BLOCK_STARTS, block_end).sections)


def reader_of_ciscoconfparse() -> Callable[[SourceFile], int] | None:
    """The same by ciscoconfparse, or None when it is not installed."""
    try:
        from ciscoconfparse import CiscoConfParse
    except ImportError:
        return None

    def read(source: SourceFile) -> int:
        parsed = CiscoConfParse(list(source.lines), ignore_blank_lines=False, syntax="ios")
        return sum(line.parent is line for line in parsed.ConfigObjs)

    return read


def microseconds_per_line(read: Callable[[SourceFile], int], source: SourceFile) -> list[float]:
    """One figure per run, ascending."""
    figures = []
    for _ in range(RUNS):
        started = time.perf_counter()
        read(source)
        figures.append((time.perf_counter() - started) / len(source.lines) * 1e6)
    return sorted(figures)


def rows(paths: list[str]) -> Iterator[tuple[str, SourceFile, str, list[float]]]:
    """(file, source, reader, figures) for each file and reader."""
    files = [(Path(path).name, Path(path).read_bytes()) for path in paths] or [("generated", generated())]
    readers: list[tuple[str, Callable[[SourceFile], int] | None]] = [
        ("segcheck outline", read_ours),
        ("ciscoconfparse", reader_of_ciscoconfparse()),
    ]
    for name, data in files:
        source = decode(name, data)
        for title, read in readers:
            yield name, source, title, [] if read is None else microseconds_per_line(read, source)


def main(paths: list[str]) -> int:
    """Print the table; returns 0."""
    print(f"{'file':<16} {'lines':>7}  {'reader':<18} {'µs per line (median)':>20} {'[min-max]':>14}")
    for name, source, title, figures in rows(paths):
        figure = (
            f"{statistics.median(figures):20.1f} [{figures[0]:.1f}-{figures[-1]:.1f}]" if figures else "not installed"
        )
        print(f"{name:<16} {len(source.lines):>7}  {title:<18} {figure}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
