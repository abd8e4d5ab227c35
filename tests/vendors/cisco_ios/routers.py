"""Devices out of a few lines of configuration, and packets through them."""

from __future__ import annotations

from segcheck.model.header import NEW, SYN, TCP, Family, Flow
from segcheck.model.network import Device, Interface
from segcheck.semantics.evaluate_device import forward
from segcheck.source.ledger import LineFate
from segcheck.source.text import decode
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.cisco_ios.convert import convert
from segcheck.vendors.cisco_ios.parse import parse
from segcheck.vendors.cisco_ios.route_table import RouteCapture


class Loaded:
    """A converted device with the notes taken on the way."""

    def __init__(self, text: str, captures: tuple[RouteCapture, ...] = ()) -> None:
        self.source = decode("r.cfg", text.encode())
        configuration = parse(self.source)
        self.device: Device = convert(configuration, captures, "r")
        self.diagnostics = {diagnostic.code for diagnostic in configuration.notes.diagnostics}
        self.ledger = {entry.line: entry for entry in configuration.notes.ledger.build()}

    def interface(self, name: str) -> Interface:
        found = self.device.interface(name)
        assert found is not None, name
        return found

    def fate(self, start: str) -> LineFate:
        """Fate of the first line that begins with `start` (blanks aside)."""
        number = next(n for n, text in enumerate(self.source.lines, 1) if text.strip().startswith(start))
        return self.ledger[number].fate


def address(text: str) -> int:
    value = ipv4(text)
    assert value is not None, text
    return value


def tcp(source: str, destination: str, *, source_port: int = 40000, port: int = 80, state: int = NEW) -> Flow:
    flags = SYN if state == NEW else SYN | 16
    return Flow(
        Family.IPV4, address(source), address(destination), TCP, source_port, port, tcp_flags=flags, state=state
    )


def leaving(loaded: Loaded, ingress: str, flow: Flow) -> set[tuple[str, str, str, int, int, bool]]:
    """(interface, source, destination, ports, certain) of everything that may come out."""
    return {
        (
            outcome.departure.interface,
            dotted(outcome.departure.flow.source),
            dotted(outcome.departure.flow.destination),
            outcome.departure.flow.source_port,
            outcome.departure.flow.destination_port,
            outcome.certain,
        )
        for outcome in forward(loaded.device, ingress, flow)
        if outcome.departure is not None
    }


def dotted(value: int) -> str:
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))
