"""Packets that tests of filters send, by the texts of their addresses."""

from __future__ import annotations

from segcheck.model.header import NEW, SYN, TCP, UDP, Family, Flow
from segcheck.vendors._shared.values import ipv4, ipv6


def packet(
    source: str = "10.1.1.1",
    destination: str = "10.2.2.2",
    protocol: int = TCP,
    *,
    sport: int = 40000,
    dport: int = 80,
    flags: int = SYN,
    fragment: int = 0,
    icmp: tuple[int, int] = (0, 0),
    state: int = NEW,
    mac: int = 0,
) -> Flow:
    """One packet; ports, flags and ICMP messages only where it has such."""
    family = Family.IPV6 if ":" in source else Family.IPV4
    read = ipv6 if family is Family.IPV6 else ipv4
    whole = fragment == 0
    with_ports = whole and protocol in (TCP, UDP)
    with_message = whole and protocol == family.icmp
    return Flow(
        family,
        read(source) or 0,
        read(destination) or 0,
        protocol,
        sport if with_ports else 0,
        dport if with_ports else 0,
        icmp[0] if with_message else 0,
        icmp[1] if with_message else 0,
        flags if whole and protocol == TCP else 0,
        fragment,
        state,
        mac,
    )
