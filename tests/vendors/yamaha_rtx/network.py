"""Devices out of a few lines of configuration."""

from __future__ import annotations

from segcheck.model.header import NEW, SYN, TCP, Family, Flow
from segcheck.model.network import Device, Interface, Snapshot
from segcheck.semantics.evaluate_device import forward
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.registry import load_files

HEAD = "# RTX1220 Rev.15.04.05\n"


class Router:
    """One router and what was noted of its lines."""

    def __init__(self, text: str) -> None:
        self.text = HEAD + text
        self.snapshot: Snapshot = load_files([("rt.cfg", self.text.encode())])
        (self.device,) = self.snapshot.devices

    def interface(self, name: str) -> Interface:
        found = self.device.interface(name)
        assert found is not None, [one.name for one in self.device.interfaces]
        return found

    def fate(self, start: str) -> tuple[LineFate, str]:
        """Fate and reason of the first line that begins with `start` (blanks aside)."""
        number = next(n for n, text in enumerate(self.text.splitlines(), 1) if text.strip().startswith(start))
        return next((entry.fate, entry.reason) for entry in self.snapshot.ledgers[0] if entry.line == number)

    def codes(self) -> set[str]:
        return {diagnostic.code for diagnostic in self.snapshot.diagnostics}

    def ways(self, ingress: str, source: str, destination: str, port: int = 443, state: int = NEW) -> set[str]:
        """Where the packet may leave, "surely" in front where it surely does; "" where it may not leave at all."""
        return set(ways(self.device, ingress, source, destination, port, state))


def packet(source: str, destination: str, port: int = 443, state: int = NEW) -> Flow:
    """A TCP packet that opens a connection, or belongs to one."""
    first, last = ipv4(source), ipv4(destination)
    assert first is not None
    assert last is not None
    return Flow(Family.IPV4, first, last, TCP, 40000, port, tcp_flags=SYN, state=state)


def ways(device: Device, ingress: str, source: str, destination: str, port: int, state: int) -> list[str]:
    found = []
    for outcome in forward(device, ingress, packet(source, destination, port, state)):
        place = "" if outcome.departure is None else outcome.departure.interface
        found.append(f"surely {place}".strip() if outcome.certain and place else place)
    return found
