"""Devices from short configurations, and packets held against their lists."""

from __future__ import annotations

from segcheck.model.filters import Filter
from segcheck.model.header import SYN, TCP, Family, Flow
from segcheck.model.network import Device, Interface, Snapshot
from segcheck.semantics.evaluate import decide
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.registry import load_files

HEAD = "switch 1 provision 3660-24t4x\nflow detection mode layer3-1\nflow detection out mode layer3-1-out\n"


def snapshot_of(text: str, head: str = HEAD) -> Snapshot:
    """The snapshot of one configuration behind `head`."""
    return load_files([("ax.cfg", f"{head}{text}".encode())])


def device_of(text: str, head: str = HEAD) -> Device:
    """The device of one configuration behind `head`."""
    (device,) = snapshot_of(text, head).devices
    return device


def interface_of(text: str, name: str, head: str = HEAD) -> Interface:
    """One of its interfaces."""
    interface = device_of(text, head).interface(name)
    assert interface is not None
    return interface


def filter_of(entries: str, kind: str = "ip access-list extended X", head: str = HEAD) -> Filter:
    """The list that `entries` make, one a line."""
    lines = "".join(f"  {entry}\n" for entry in entries.split("\n"))
    return device_of(f"{kind}\n{lines}", head).filters[0]


def verdict(found: Filter, flow: Flow) -> str:
    """What a list does to a packet: permit, deny, or either."""
    decision = decide(found, flow)
    return "either" if decision.may_permit and decision.may_deny else "permit" if decision.may_permit else "deny"


def codes(text: str, head: str = HEAD) -> set[str]:
    """Codes of all diagnostics."""
    return {diagnostic.code for diagnostic in snapshot_of(text, head).diagnostics}


def packet(
    port: int = 80,
    source: str = "10.1.0.5",
    destination: str = "10.2.0.9",
    protocol: int = TCP,
    *,
    flags: int = SYN,
    icmp: int = 0,
    fragment: int = 0,
    mac: int = 0,
) -> Flow:
    """A packet from port 40000."""
    family = Family.IPV6 if ":" in source else Family.IPV4
    read = ipv6 if family is Family.IPV6 else ipv4
    ports = protocol in (6, 17) and not fragment
    return Flow(
        family,
        read(source) or 0,
        read(destination) or 0,
        protocol,
        40000 if ports else 0,
        port if ports else 0,
        icmp if protocol == family.icmp and not fragment else 0,
        0,
        flags if protocol == TCP and not fragment else 0,
        fragment,
        source_mac=mac,
    )
