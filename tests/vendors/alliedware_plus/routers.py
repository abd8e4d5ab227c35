"""An AR router for tests: two networks inside, one outside, and packets through it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from segcheck.model.header import ESTABLISHED, NEW, SYN, TCP, UDP, Family, Flow
from segcheck.model.network import Device, Snapshot
from segcheck.semantics.evaluate_device import forward
from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files

INTERFACES = """\
ip route 0.0.0.0/0 203.0.113.1
ipv6 forwarding
interface vlan1
 ip address 10.1.1.1/24
 ipv6 address 2001:db8:1::1/64
interface vlan2
 ip address 10.1.2.1/24
 ipv6 address 2001:db8:2::1/64
interface eth1
 ip address 203.0.113.2/29
"""
ENTITIES = """\
zone private
 network office
  ip subnet 10.1.1.0/24 interface vlan1
  ipv6 subnet 2001:db8:1::/64 interface vlan1
  host web
   ip address 10.1.1.10
 network servers
  ip subnet 10.1.2.0/24 interface vlan2
zone public
 network wan
  ip subnet 0.0.0.0/0 interface eth1
  host eth1
   ip address 203.0.113.2
"""
OFFICE, SERVER, WEB, INTERNET, OUTSIDE = "10.1.1.5", "10.1.2.5", "10.1.1.10", "198.51.100.7", "203.0.113.2"
DENIED = frozenset({"denied"})


def snapshot_of(*sections: str, entities: str = ENTITIES) -> Snapshot:
    """The router with these sections beside its interfaces and entities."""
    text = "".join(("hostname ar\n", entities, *sections, INTERFACES, "end\n"))
    return load_files([("ar.cfg", text.encode())])


def router(*sections: str, entities: str = ENTITIES) -> Device:
    """The device of `snapshot_of`."""
    (device,) = snapshot_of(*sections, entities=entities).devices
    return device


def firewall(*rules: str, protect: bool = True) -> str:
    """A section `firewall` with these rules."""
    return "\n".join(("firewall", *(f" {rule}" for rule in rules), *((" protect",) if protect else ()), ""))


def nat(*rules: str, enable: bool = True) -> str:
    """A section `nat` with these rules."""
    return "\n".join(("nat", *(f" {rule}" for rule in rules), *((" enable",) if enable else ()), ""))


def packet(
    source: str,
    destination: str,
    port: int = 443,
    *,
    protocol: int = TCP,
    from_port: int = 50000,
    state: int = NEW,
    flags: int = SYN,
    icmp_type: int = 0,
    fragment: int = 0,
) -> Flow:
    """One header; ports and flags only where its protocol has them."""
    first, second = ip_address(source), ip_address(destination)
    ports = protocol in (TCP, UDP) and not fragment
    return Flow(
        Family.IPV4 if first.version == 4 else Family.IPV6,
        int(first),
        int(second),
        protocol,
        from_port if ports else 0,
        port if ports else 0,
        icmp_type,
        0,
        flags if protocol == TCP and not fragment else 0,
        fragment,
        state,
    )


def answer(source: str, destination: str, from_port: int = 443, port: int = 50000, *, protocol: int = TCP) -> Flow:
    """A packet of a session that the other side opened."""
    return packet(source, destination, port, protocol=protocol, from_port=from_port, state=ESTABLISHED, flags=18)


def outcomes(device: Device, ingress: str, flow: Flow) -> frozenset[str]:
    """How the packet may fare: `denied`, or `interface source -> destination:port`."""
    found = set()
    for outcome in forward(device, ingress, flow):
        if outcome.departure is None:
            found.add(outcome.disposition.value if outcome.disposition else "")
            continue
        left = outcome.departure.flow
        to = _text(left.destination, left.family)
        port = f":{left.destination_port}" if left.destination_port else ""
        found.add(f"{outcome.departure.interface} {_text(left.source, left.family)} -> {to}{port}")
    return frozenset(found)


def _text(value: int, family: Family) -> str:
    return str(IPv4Address(value) if family is Family.IPV4 else IPv6Address(value))


def fates(snapshot: Snapshot) -> dict[str, tuple[LineFate, str]]:
    """Fate and reason of each line of the only file, by its text."""
    (source,), (ledger,) = snapshot.sources, snapshot.ledgers
    return {source.line(entry.line).strip(): (entry.fate, entry.reason) for entry in ledger}


def codes(snapshot: Snapshot) -> set[str]:
    """Codes of all diagnostics."""
    return {diagnostic.code for diagnostic in snapshot.diagnostics}
