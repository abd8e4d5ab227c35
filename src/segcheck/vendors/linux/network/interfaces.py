"""Interfaces of the host: its network devices as the model knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from segcheck.model.header import Family
from segcheck.model.network import InnerLink, Interface, InterfaceAddress, InterfaceKind
from segcheck.source.text import Origin
from segcheck.vendors.linux.configuration import LinuxConfiguration
from segcheck.vendors.linux.network.bridges import bridged, bridges
from segcheck.vendors.linux.network.links import Link, LinkAddress, Links
from segcheck.vendors.linux.network.roles import Role, roles, tag_of

_LOOPBACK = "lo"
_KINDS = {
    Role.LOOPBACK: InterfaceKind.LOOPBACK,
    Role.VRF: InterfaceKind.LOOPBACK,
    Role.BRIDGE: InterfaceKind.VLAN,
    Role.VLAN: InterfaceKind.SUBINTERFACE,
    Role.TUNNEL: InterfaceKind.TUNNEL,
}


def convert_interfaces(configuration: LinuxConfiguration, links: Links) -> tuple[Interface, ...]:
    """All interfaces; those that route are zones, called as themselves.

    What joins networks in ways that are not followed widens the host.
    """
    kinds = roles(links.by_name)
    found = {link.name: _interface(link, links, kinds) for link in links.by_name.values()}
    _check_stacks(configuration, links, kinds)
    found = bridged(configuration, bridges(links.by_name, kinds), found)
    return tuple(_with_orphans(_zoned(one) for one in found.values()))


def inner_links(links: Links) -> tuple[InnerLink, ...]:
    """Pairs of devices that are two ends of one cable inside the host."""
    kinds = roles(links.by_name)
    return tuple(
        InnerLink(link.name, link.lower, (link.span,))
        for link in links.by_name.values()
        if kinds[link.name] is Role.PAIR and link.name < link.lower
    )


def _interface(link: Link, links: Links, kinds: Mapping[str, Role]) -> Interface:
    role = kinds[link.name]
    master = kinds.get(link.master)
    origin: Origin = (link.span,)
    tagged = role is Role.VLAN
    return Interface(
        name=link.name,
        kind=_KINDS.get(role, InterfaceKind.ROUTED),
        enabled=link.up,
        addresses=tuple(_addresses(link)),
        vrf=link.master if master is Role.VRF else (link.name if role is Role.VRF else ""),
        origin=origin,
        address_unknown=link.broken or Family.IPV4 not in links.told,
        parent=_below(link, links.by_name) if tagged else None,
        vlan=tag_of(link) if tagged else None,
        bundle=link.master if master is Role.BUNDLE or "SLAVE" in link.flags else None,
        mac=link.mac,
        description=link.alias,
        link_local=tuple(one.span for one in link.addresses if _is_link_local(one)),
    )


def _below(link: Link, links: Mapping[str, Link]) -> str:
    """The device that a VLAN is tagged on."""
    return link.lower or (link.name.rpartition(".")[0] if link.name.rpartition(".")[0] in links else link.lower)


def _addresses(link: Link) -> Iterator[InterfaceAddress]:
    for one in link.addresses:
        if _is_link_local(one) or _is_own_loopback(link, one):
            continue
        length = one.length
        if one.peer is not None and (one.peer ^ one.address) >> (one.family.address_bits - length):
            length = one.family.address_bits  # the address lies outside the network that it connects
        yield InterfaceAddress(one.family, one.address, length, (one.span,))


def _is_link_local(address: LinkAddress) -> bool:
    return address.family is Family.IPV6 and address.address >> 118 == 0xFE80 >> 6


def _is_own_loopback(link: Link, address: LinkAddress) -> bool:
    """Addresses that no packet from outside may have."""
    if link.name != _LOOPBACK:
        return False
    return address.address == 1 if address.family is Family.IPV6 else address.address >> 24 == 127


def _check_stacks(configuration: LinuxConfiguration, links: Links, kinds: Mapping[str, Role]) -> None:
    """SOUNDNESS: where it is not followed which wires a device is on, it may join any networks."""
    for link in links.by_name.values():
        role, origin = kinds[link.name], (link.span,)
        if role is Role.STACKED:
            configuration.widen("linux-stacked-device", origin, name=link.name)
        elif role is Role.SWITCH:
            configuration.widen("linux-open-vswitch", origin, name=link.name)
        elif role is Role.VRF:
            configuration.widen("linux-vrf-device", origin, name=link.name)
        elif role is Role.VLAN:
            below = links.by_name.get(_below(link, links.by_name))
            if tag_of(link) is None or link.protocol not in ("", "802.1Q"):
                configuration.widen("linux-vlan-tag-untold", origin, name=link.name)
            elif (below is None and links.listed) or (below is not None and kinds[below.name] is Role.VLAN):
                configuration.widen("linux-stacked-device", origin, name=link.name)
            elif below is not None and kinds.get(below.master) in (Role.BRIDGE, Role.SWITCH):
                configuration.widen("linux-vlan-upon-member", origin, name=link.name)
        if link.master and link.master not in kinds:
            configuration.widen("linux-master-untold", origin, name=link.name, master=link.master)
        elif kinds.get(link.master) in (Role.BRIDGE, Role.BUNDLE) and (
            link.broken or any(not _is_link_local(a) for a in link.addresses)
        ):
            configuration.widen("linux-address-on-member", origin, name=link.name, master=link.master)
        if link.name == _LOOPBACK:
            # SOURCE: Linux, fib_add_ifaddr: the whole network of an IPv4 address of `lo` is the host itself.
            for one in link.addresses:
                if one.family is Family.IPV4 and one.length < 32 and not _is_own_loopback(link, one):
                    configuration.widen("linux-local-network", (one.span,))
        if link.addresses and any(one.scope not in ("global", "link", "host", "site") for one in link.addresses):
            configuration.widen("linux-address-unreadable", origin)


def _zoned(interface: Interface) -> Interface:
    if interface.kind is InterfaceKind.SWITCHPORT or interface.bundle is not None or interface.name == _LOOPBACK:
        return interface
    return replace(interface, zone=interface.name, nat_side=interface.name)


def _with_orphans(interfaces: Iterator[Interface]) -> Iterator[Interface]:
    """Addresses of devices that are switched off stay addresses of the host.

    SOURCE: Linux, `fib_disable_ip`: only what leads out of a device goes when it is switched off, not the entry of the
    local table; IPv6 addresses go.
    """
    found = list(interfaces)
    orphans = tuple(
        replace(address, length=address.family.address_bits)
        for one in found
        if not one.enabled and not one.vrf
        for address in one.addresses
        if address.family is Family.IPV4
    )
    for one in found:
        yield replace(one, addresses=(*one.addresses, *orphans)) if one.name == _LOOPBACK and orphans else one
