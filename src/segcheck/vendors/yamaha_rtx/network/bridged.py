"""What stands at members of bridges and at ports of divided LANs, which are no interfaces of their own."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors.yamaha_rtx.configuration import YamahaConfiguration
from segcheck.vendors.yamaha_rtx.network.in_force import InForce
from segcheck.vendors.yamaha_rtx.network.network_statements import InterfaceStatement


def gather(configuration: YamahaConfiguration, in_force: InForce) -> None:
    """Give the addresses of members to their bridge: it is one network, and the router has them there.

    SOUNDNESS: whether a list of the bridge acts on what a member's own address gets is not documented; where there is
    one, and where a port has statements that are not followed, the router may do anything.
    """
    network = configuration.network
    for bridge in network.bridges:
        own = network.interfaces[bridge.name]
        for member in dict.fromkeys(bridge.members):
            statement = network.interfaces[member]
            families = set(_families(statement))
            listed = any(
                in_force.bindings(bridge.name, family, direction) for family in families for direction in ("in", "out")
            )
            if listed or statement.descriptors is not None:
                _widen(configuration, tuple(statement.origin[:1]), bridge.name, member)
            _move(statement, own)
    for port, span in network.divided.items():
        whole = network.interfaces.get(port)
        listed = any(in_force.bindings(port, family, direction) for family in Family for direction in ("in", "out"))
        if whole is not None and (whole.descriptors is not None or listed or any(_families(whole))):
            # SOUNDNESS: whether a divided LAN also is an interface as a whole, or its first port, is not documented.
            notes = configuration.notes
            notes.unmodeled.append(span)
            notes.report("yamaha-divided-lan", (span,), Severity.WARNING, Effect.WIDENS_DEVICE, name=port)
    for port, (number, span) in network.port_vlans.items():
        there = network.interfaces.get(port)
        used = any(in_force.bindings(port, family, direction) for family in Family for direction in ("in", "out"))
        if used or (there is not None and (there.descriptors is not None or any(_families(there)))):
            _widen(configuration, (span,), f"vlan{number}", port)


def _families(statement: InterfaceStatement) -> Iterator[Family]:
    """Families of which the interface has addresses, told or not."""
    yield from (address.network.family for address in statement.addresses)
    yield from (family for family, _ in statement.learned)
    yield from (virtual.family for virtual in statement.virtual_addresses)
    yield from (Family.IPV6 for _ in statement.link_local)


def _move(member: InterfaceStatement, bridge: InterfaceStatement) -> None:
    bridge.addresses.extend(address._replace(secondary=True) for address in member.addresses)
    bridge.learned.extend(member.learned)
    bridge.virtual_addresses.extend(member.virtual_addresses)
    bridge.link_local.extend(member.link_local)
    bridge.doubts.extend(member.doubts)
    member.addresses.clear()
    member.learned.clear()
    member.virtual_addresses.clear()
    member.link_local.clear()


def _widen(configuration: YamahaConfiguration, origin: Origin, bridge: str, member: str) -> None:
    notes = configuration.notes
    notes.unmodeled.extend(origin)
    notes.report("yamaha-bridge-member", origin, Severity.WARNING, Effect.WIDENS_DEVICE, bridge=bridge, member=member)
