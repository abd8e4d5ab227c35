"""Devices out of a few lines of configuration, and packets through them."""

from __future__ import annotations

from segcheck.model.header import ACK, ESTABLISHED, ICMP, NEW, SYN, TCP, UDP, Family, Flow
from segcheck.model.network import Device, Interface
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.outcome import Disposition
from segcheck.source.ledger import LineFate
from segcheck.source.text import decode
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.cisco_asa.convert import convert
from segcheck.vendors.cisco_asa.parse import parse

HEADER = "ASA Version 9.16(4)\nhostname fw\n"
# Level 0, 50 and 100; a default route to the outside.
OUTSIDE, DMZ, INSIDE = "GigabitEthernet0/0", "GigabitEthernet0/1", "GigabitEthernet0/2"
THREE_LEGS = f"""
interface {OUTSIDE}
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
interface {DMZ}
 nameif dmz
 security-level 50
 ip address 172.16.0.1 255.255.255.0
interface {INSIDE}
 nameif inside
 security-level 100
 ip address 10.0.0.1 255.255.255.0
route outside 0.0.0.0 0.0.0.0 203.0.113.254
"""
INSPECT_ICMP = """
class-map inspection_default
 match default-inspection-traffic
policy-map global_policy
 class inspection_default
  inspect icmp
service-policy global_policy global
"""


class Loaded:
    """A converted device with the notes taken on the way."""

    def __init__(self, text: str, header: str = HEADER) -> None:
        self.source = decode("fw.cfg", (header + text).encode())
        configuration = parse(self.source)
        self.device: Device = convert(configuration, (), "fw")
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


def legs(*lines: str) -> Loaded:
    """A firewall with three interfaces and `lines`."""
    return Loaded(THREE_LEGS + "\n".join(lines))


def address(text: str) -> int:
    value = ipv4(text)
    assert value is not None, text
    return value


def tcp(source: str, destination: str, *, source_port: int = 40000, port: int = 80, flags: int = SYN) -> Flow:
    return Flow(Family.IPV4, address(source), address(destination), TCP, source_port, port, tcp_flags=flags)


def udp(source: str, destination: str, *, source_port: int = 40000, port: int = 53, state: int = NEW) -> Flow:
    return Flow(Family.IPV4, address(source), address(destination), UDP, source_port, port, state=state)


def answer(source: str, destination: str, *, source_port: int = 80, port: int = 40000) -> Flow:
    """The answer of a server to a client."""
    return Flow(
        Family.IPV4,
        address(source),
        address(destination),
        TCP,
        source_port,
        port,
        tcp_flags=SYN | ACK,
        state=ESTABLISHED,
    )


def ping(source: str, destination: str, *, kind: int = 8, state: int = NEW) -> Flow:
    return Flow(Family.IPV4, address(source), address(destination), ICMP, icmp_type=kind, state=state)


def verdict(loaded: Loaded, ingress: str, flow: Flow) -> str:
    """`passes`, `dropped`, or `perhaps` when the configuration does not tell."""
    outcomes = forward(loaded.device, ingress, flow)
    through = [outcome for outcome in outcomes if not outcome.dropped]
    if not through:
        return "dropped"
    return "passes" if any(outcome.certain for outcome in through) else "perhaps"


def to_device(loaded: Loaded, ingress: str, flow: Flow) -> str:
    """The same about packets to the device itself; the packet must get there or be dropped."""
    outcomes = forward(loaded.device, ingress, flow)
    assert all(outcome.dropped or outcome.disposition is Disposition.TO_DEVICE for outcome in outcomes)
    return verdict(loaded, ingress, flow)


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


def ends(loaded: Loaded, ingress: str, flow: Flow) -> set[tuple[str, str, str, bool]]:
    """(interface, source, destination, certain) of everything that may come out."""
    return {(way[0], way[1], way[2], way[-1]) for way in leaving(loaded, ingress, flow)}


def dotted(value: int) -> str:
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))
