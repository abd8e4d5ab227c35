"""An AlliedWare Plus switch for tests: its lists, ports and interfaces, and packets through it."""

from __future__ import annotations

from segcheck.model.filters import Filter
from segcheck.model.header import SYN, TCP, UDP, Family, Flow
from segcheck.model.network import Device, Interface, Snapshot
from segcheck.semantics.evaluate_device import forward
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4, mac
from segcheck.vendors.registry import load_files

ROUTED = """\
vlan database
 vlan 10,20 state enable
interface port1.0.20
 switchport access vlan 20
interface vlan10
 ip address 10.1.0.1/24
interface vlan20
 ip address 10.2.0.1/24
"""


def load(text: str) -> Snapshot:
    """The snapshot of one switch."""
    return load_files([("sw.cfg", f"atmf network-name town\n{text}end\n".encode())])


def device(text: str) -> Device:
    """The switch."""
    (found,) = load(text).devices
    return found


def interface(text: str, name: str) -> Interface:
    """One interface of the switch."""
    found = device(text).interface(name)
    assert found is not None
    return found


def codes(text: str) -> set[str]:
    """Codes of all diagnostics."""
    return {diagnostic.code for diagnostic in load(text).diagnostics}


def fate(text: str, start: str) -> tuple[LineFate, str]:
    """Fate and reason of the first line that begins with `start` (blanks aside)."""
    snapshot = load(text)
    lines = snapshot.sources[0].lines
    number = next(n for n, line in enumerate(lines, 1) if line.strip().startswith(start))
    return next((entry.fate, entry.reason) for entry in snapshot.ledgers[0] if entry.line == number)


def filter_of(text: str, name: str) -> Filter:
    """A list as it is written."""
    return next(one for one in device(text).filters if one.name == name)


def packet(
    source: str = "10.1.0.5",
    destination: str = "10.2.0.5",
    port: int = 443,
    *,
    protocol: int = TCP,
    icmp_type: int = 0,
    fragment: int = 0,
    sender: str = "",
) -> Flow:
    """An opening packet."""
    ports = protocol in (TCP, UDP) and not fragment
    return Flow(
        Family.IPV4,
        ipv4(source) or 0,
        ipv4(destination) or 0,
        protocol,
        40000 if ports else 0,
        port if ports else 0,
        icmp_type,
        0,
        SYN if protocol == TCP and not fragment else 0,
        fragment,
        source_mac=(mac(sender) or 0) if sender else 0,
    )


def outcomes(switch: Device, flow: Flow, ingress: str = "vlan10") -> set[str]:
    """What may become of a packet: names of interfaces it leaves by, or how it ends."""
    return {
        outcome.departure.interface
        if outcome.departure is not None
        else outcome.disposition.value
        if outcome.disposition
        else ""
        for outcome in forward(switch, ingress, flow)
    }


def through(entries: str, flow: Flow, *, attach: str = " access-group T\n") -> set[str]:
    """What becomes of a packet that comes in at VLAN 10, whose only port has the list `T` with these entries."""
    lists = "access-list hardware T\n" + "".join(f" {entry}\n" for entry in entries.split("\n") if entry)
    port = f"interface port1.0.1\n switchport access vlan 10\n{attach}"
    return outcomes(device(f"{lists}{port}{ROUTED}"), flow)
