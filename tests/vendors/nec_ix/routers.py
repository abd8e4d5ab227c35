"""An IX router out of a few lines of configuration, and packets sent through it."""

from __future__ import annotations

from typing import Any

from tests.vendors import packets

from segcheck.model.header import ACK, NEW, SYN, TCP, Flow
from segcheck.model.network import Device, Snapshot
from segcheck.semantics.evaluate_device import forward
from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files

FIRST_LINE = "! NEC Portable Internetwork Core Operating System Software\n"
A, B = "GigaEthernet0.0", "GigaEthernet1.0"


class Router:
    """The device that a configuration describes, with what was noted on the way."""

    def __init__(self, text: str) -> None:
        self.snapshot: Snapshot = load_files([("ix.cfg", (FIRST_LINE + text).encode())])
        self.device: Device = self.snapshot.devices[0]

    def codes(self) -> set[str]:
        return {diagnostic.code for diagnostic in self.snapshot.diagnostics}

    def fate(self, start: str) -> tuple[LineFate, str]:
        """Fate and reason of the first line that begins with `start` (blanks aside)."""
        lines = self.snapshot.sources[0].lines
        number = next(n for n, text in enumerate(lines, 1) if text.strip().startswith(start))
        found = next(entry for entry in self.snapshot.ledgers[0] if entry.line == number)
        return found.fate, found.reason

    def sent(self, flow: Flow, ingress: str = A) -> str:
        """What becomes of the packet: `passes`, `dropped`, or `either`."""
        outcomes = forward(self.device, ingress, flow)
        passing = any(outcome.departure is not None for outcome in outcomes)
        dropped = any(outcome.departure is None for outcome in outcomes)
        return "either" if passing and dropped else "passes" if passing else "dropped"

    def ways(self, flow: Flow, ingress: str = A) -> set[str]:
        """Interfaces by which the packet may leave."""
        return {one.departure.interface for one in forward(self.device, ingress, flow) if one.departure is not None}

    def leaving(self, flow: Flow, ingress: str = A) -> set[tuple[int, int, int, int]]:
        """Source, source port, destination, destination port that the packet may leave with."""
        flows = [one.departure.flow for one in forward(self.device, ingress, flow) if one.departure is not None]
        return {(one.source, one.source_port, one.destination, one.destination_port) for one in flows}


def two_networks(filters: str, lists: str = "", more: str = "") -> Router:
    """10.1.0.0/16 at `A`, with `filters` below that interface, and 10.2.0.0/16 at `B`."""
    return Router(
        f"{lists}\ninterface {A}\n  ip address 10.1.0.1/16\n  ipv6 address 2001:db8:1::1/64\n{filters}\n  no shutdown\n"
        f"interface {B}\n  ip address 10.2.0.1/16\n  ipv6 address 2001:db8:2::1/64\n  no shutdown\n{more}"
    )


def packet(
    source: str = "10.1.1.1", destination: str = "10.2.2.2", protocol: int = TCP, *, state: int = NEW, **more: Any
) -> Flow:
    """One packet: one that begins a session, or one amid it."""
    return packets.packet(source, destination, protocol, state=state, flags=SYN if state == NEW else ACK, **more)
