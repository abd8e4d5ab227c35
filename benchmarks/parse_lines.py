"""Microseconds per configuration line: ciscoconfparse against our readers: `python -m benchmarks.parse_lines [FILE …]`.

Without a file configurations of 10,000 lines are made: an IOS switch (interfaces, access lists, blank lines, a banner,
as a core switch of a city has them), a FortiGate, an ASA. *outline*: lines into blocks; *reader*: into statements,
each line with its fate. Figures of `docs/adr/0003` come from here.
"""

from __future__ import annotations

import importlib
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.fortigate_text import fortigate_text
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


def generated_asa(lines: int = 10_000) -> bytes:
    """An ASA configuration of `lines` lines, most of them access-list entries over object groups."""
    texts = ["ASA Version 9.16(4)", "hostname fw1", "interface GigabitEthernet0/0", " nameif inside"]
    texts += [" security-level 100", " ip address 10.0.0.1 255.255.255.0"]
    for number in range(lines // 50):
        texts += [f"object network host-{number}", f" host 10.1.{number // 250}.{number % 250 + 1}"]
        texts += [f"object-group network hosts-{number}"]
        texts += [f" network-object 10.2.{number % 250}.{entry * 16} 255.255.255.240" for entry in range(8)]
    while len(texts) < lines - 1:
        number = len(texts) % (lines // 50)
        ends = f"object-group hosts-{number} object host-{number}"
        texts.append(f"access-list IN extended permit tcp {ends} eq {len(texts) % 9000 + 1}")
    return "\n".join([*texts, "access-group IN in interface inside"]).encode() + b"\n"


def generated_fortios(lines: int = 10_000) -> bytes:
    """A FortiGate configuration of about `lines` lines."""
    return fortigate_text(lines * 4 // 50).encode()


def read_ours(source: SourceFile) -> int:
    """Number of top-level sections, by our outline."""
    return len(outline(source, "!", BLOCK_STARTS, block_end).sections)


def reader_of(platform: str) -> Callable[[SourceFile], int]:
    """Number of lines in the ledger, by the platform's own reader."""
    module = importlib.import_module(f"segcheck.vendors.{platform}.platform")

    def read(source: SourceFile) -> int:
        return len(module.read(source).notes.ledger.build().entries)

    return read


def reader_of_ciscoconfparse(syntax: str) -> Callable[[SourceFile], int] | None:
    """Number of top-level lines by ciscoconfparse, or None when it is not installed."""
    try:
        from ciscoconfparse import CiscoConfParse
    except ImportError:
        return None

    def read(source: SourceFile) -> int:
        parsed = CiscoConfParse(list(source.lines), ignore_blank_lines=False, syntax=syntax)
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
    """(file, source, reader, figures) for each file and reader. Files named are taken for IOS."""
    files = [(Path(path).name, Path(path).read_bytes(), "cisco_ios") for path in paths] or [
        ("IOS", generated(), "cisco_ios"),
        ("FortiOS", generated_fortios(), "fortinet_fortios"),
        ("ASA", generated_asa(), "cisco_asa"),
    ]
    for name, data, platform in files:
        source = decode(name, data)
        readers: list[tuple[str, Callable[[SourceFile], int] | None]] = [("segcheck reader", reader_of(platform))]
        if platform != "fortinet_fortios":
            readers.append(("segcheck outline", read_ours))
            readers.append(("ciscoconfparse", reader_of_ciscoconfparse(platform.removeprefix("cisco_"))))
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
