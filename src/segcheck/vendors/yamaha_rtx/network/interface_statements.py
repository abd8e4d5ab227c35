"""Statements about interfaces: `ip IF …`, `ipv6 IF …`, VLANs, bridges, ports."""

from __future__ import annotations

import re

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.interface_addresses import AddressStatement, VirtualAddress
from segcheck.vendors._shared.values import ipv4, ipv6, mac, netmask_length, number
from segcheck.vendors.yamaha_rtx.configuration import INTERFACE, Handler, ParseContext, Statement
from segcheck.vendors.yamaha_rtx.network.network_statements import (
    BridgeStatement,
    DescriptorUse,
    InterfaceStatement,
    StaticNeighbor,
)

_LAN_PORT = re.compile(r"(lan\d{1,2})\.\d{1,3}")
_VLAN = re.compile(r"vlan(\d{1,3})")
_TAGGED = re.compile(r"lan\d{1,2}/\d{1,3}")
_WORD_VID = re.compile(r"vid=(\d{1,4})")
_MEMBER = re.compile(r"(?:lan\d{1,2}(?:[./]\d{1,3})?|vlan\d{1,3}|tunnel\d{1,4}|pp\d{1,3}|wlan\d{1,2}(?:/\d{1,2})?)")
_PREFIX_FROM = re.compile(r"(?:ra|dhcp)-prefix@\S+", re.IGNORECASE)


def unread(statement: Statement, context: ParseContext) -> None:
    """A statement that may change anything and is not understood."""
    context.notes.unrecognized(statement.section)


def interface_of(statement: Statement, context: ParseContext) -> InterfaceStatement:
    """The interface that the statement names; to be called where its head holds INTERFACE."""
    return context.configuration.network.interface(statement.interface or "", context.notes.span(statement.line))


def address_with_length(words: tuple[str, ...]) -> tuple[int, int] | None:
    """`A/length`, `A/M.M.M.M` or `A netmask M` as (address, length).

    >>> address_with_length(("192.168.1.1/255.255.255.0",))
    (3232235777, 24)
    """
    address, slash, mask = words[0].partition("/") if words else ("", "", "")
    if not slash and len(words) > 2 and words[1].lower() == "netmask":
        mask = words[2]
    value = ipv4(address)
    length = number(mask, 0, 32)
    if length is None:
        dotted = ipv4(mask)
        length = None if dotted is None else netmask_length(dotted)
    return None if value is None or length is None else (value, length)


# -- IPv4 addresses -----------------------------------------------------------------------------------------


def _address(statement: Statement, context: ParseContext) -> None:
    """`ip IF address A/N`, `ip IF address dhcp`."""
    _take_address(statement, context, statement.words[3:], secondary=False)


def _secondary(statement: Statement, context: ParseContext) -> None:
    """`ip IF secondary address A/N`."""
    _take_address(statement, context, statement.words[4:], secondary=True)


def _take_address(statement: Statement, context: ParseContext, words: tuple[str, ...], *, secondary: bool) -> None:
    notes, span = context.notes, context.notes.span(statement.line)
    found = address_with_length(words)
    bare = ipv4(words[0]) if words else None
    if found is None and bare is None and (words[0].lower() if words else "") not in ("dhcp", "pdp"):
        unread(statement, context)
        return
    interface = interface_of(statement, context)
    if not secondary:
        _replace_primary(interface, context)
    if found is not None:
        interface.addresses.append(AddressStatement(prefix_of(Family.IPV4, *found), found[0], secondary, (span,)))
        notes.modeled(statement.line)
        return
    if bare is not None:
        interface.addresses.append(AddressStatement(prefix_of(Family.IPV4, bare, 32), bare, secondary, (span,)))
        if interface.name.startswith(("pp", "tunnel", "loopback")):
            notes.modeled(statement.line)
            return
    # SOUNDNESS: without a mask, or from a server: on which network the interface is, is not told.
    interface.learned.append((Family.IPV4, span))
    notes.approximated(statement.line, "address-learned")


def _replace_primary(interface: InterfaceStatement, context: ParseContext) -> None:
    """Commands take effect in the order of the file: the address that was there before is no more."""
    kept: list[AddressStatement] = []
    for one in interface.addresses:
        if one.network.family is Family.IPV4 and not one.secondary:
            context.notes.ledger.mark(one.origin[0].line, LineFate.APPROXIMATED, "yamaha-replaced-address")
        else:
            kept.append(one)
    interface.addresses[:] = kept
    interface.learned[:] = [(family, span) for family, span in interface.learned if family is not Family.IPV4]


def _remote_address(statement: Statement, context: ParseContext) -> None:
    """`ip pp remote address A`, `… pool A-B …`, `… pool dhcp`, `… dhcpc`."""
    words = statement.words[4:]
    interface, span = interface_of(statement, context), context.notes.span(statement.line)
    places = words[1:] if words[:1] == ("pool",) else words[:1]
    for place in places or ("",):
        low, dash, high = place.partition("-")
        first, last = ipv4(low), ipv4(high) if dash else ipv4(low)
        known = first is not None and last is not None and first <= last
        # SOUNDNESS: what a server gives out may lie in any network of the device.
        interface.pools.append(((first, last) if known and first is not None and last is not None else None, span))
    context.notes.approximated(statement.line, "yamaha-peer-address")


def _vrrp(statement: Statement, context: ParseContext) -> None:
    """`ip IF vrrp GROUP A …`, `ipv6 IF vrrp GROUP A …`."""
    words = statement.words
    if statement.head[3:4] == ("shutdown",):
        context.notes.irrelevant(statement.section, "first-hop-redundancy")
        return
    family = Family.IPV4 if statement.head[0] == "ip" else Family.IPV6
    address = (ipv4 if family is Family.IPV4 else ipv6)(words[4]) if len(words) > 4 else None
    if address is None:
        unread(statement, context)
        return
    span = context.notes.span(statement.line)
    interface_of(statement, context).virtual_addresses.append(VirtualAddress(family, address, (span,)))
    context.notes.modeled(statement.line)


def _static_neighbor(statement: Statement, context: ParseContext) -> None:
    """`ip IF arp static A MAC [mtu=…]`."""
    words = statement.words
    address = ipv4(words[4]) if len(words) > 5 else None
    hardware = mac(words[5]) if len(words) > 5 else None
    if address is None or hardware is None:
        unread(statement, context)
        return
    span = context.notes.span(statement.line)
    interface_of(statement, context).neighbors.append(StaticNeighbor(address, hardware, (span,)))
    context.notes.modeled(statement.line)


# -- IPv6 ---------------------------------------------------------------------------------------------------


def _ipv6_address(statement: Statement, context: ParseContext) -> None:
    """`ipv6 IF address A/N`, `… auto`, `… dhcp`, `… ra-prefix@lan2::1/64`."""
    words = statement.words[3:]
    notes, span = context.notes, context.notes.span(statement.line)
    place = words[0] if words else ""
    if place.lower() in ("auto", "dhcp") or _PREFIX_FROM.fullmatch(place):
        interface_of(statement, context).learned.append((Family.IPV6, span))
        notes.approximated(statement.line, "address-learned")
        return
    _take_ipv6(statement, context, place, whole=True)


def _ipv6_prefix(statement: Statement, context: ParseContext) -> None:
    """`ipv6 IF prefix P/N`: an address of that network, made of the hardware address."""
    place = statement.words[3] if len(statement.words) > 3 else ""
    if _PREFIX_FROM.fullmatch(place):
        _ipv6_address(statement, context)
        return
    _take_ipv6(statement, context, place, whole=False)


def _take_ipv6(statement: Statement, context: ParseContext, place: str, *, whole: bool) -> None:
    text, _, bits = place.partition("/")
    value, length = ipv6(text), number(bits, 0, 128)
    if value is None or length is None:
        unread(statement, context)
        return
    interface, span = interface_of(statement, context), context.notes.span(statement.line)
    if value >> 118 == 0x3FA:
        interface.link_local.append(span)
    else:
        network: Prefix = prefix_of(Family.IPV6, value, length)
        interface.addresses.append(AddressStatement(network, value if whole else None, False, (span,)))
    context.notes.modeled(statement.line)


# -- what else stands at interfaces ------------------------------------------------------------------------------


def _descriptor_use(statement: Statement, context: ParseContext) -> None:
    """`ip IF nat descriptor N … [reverse M …]`."""
    words, head = statement.words[4:], statement.head[4:]
    cut = head.index("reverse") if "reverse" in head else len(head)
    numbers, backwards = words[:cut], words[cut + 1 :]
    if not words or any(number(one, 1, 2147483647) is None for one in (*numbers, *backwards)):
        unread(statement, context)
        return
    span = context.notes.span(statement.line)
    interface = interface_of(statement, context)
    interface.descriptors = DescriptorUse(numbers, backwards, statement.line, (span,))
    context.notes.modeled(statement.line)


def _may_drop(statement: Statement, context: ParseContext) -> None:
    """What can only take packets away here."""
    if statement.head[-1] == "off" and "detection" in statement.head:
        context.notes.irrelevant(statement.section, "management")
        return
    interface_of(statement, context).doubts.append(context.notes.span(statement.line))
    context.notes.approximated(statement.line, "may-drop-here")


def _rebound(statement: Statement, context: ParseContext) -> None:
    """`ip IF rebound off`: what would leave where it came in is dropped."""
    if statement.head[3:] == ("on",):
        context.notes.irrelevant(statement.section, "yamaha-default")
        return
    _may_drop(statement, context)


def _description(statement: Statement, context: ParseContext) -> None:
    """`description IF TEXT`; of anything else, a note."""
    words = statement.words
    name = statement.head[1] if len(words) > 2 else ""
    if name in ("pp", "tunnel"):
        name = statement.selected if statement.selected.startswith(name) else ""
    if not _MEMBER.fullmatch(name):
        context.notes.irrelevant(statement.section, "description")
        return
    context.configuration.network.interface(name, context.notes.span(statement.line)).description = " ".join(words[2:])
    context.notes.modeled(statement.line)


# -- VLANs, ports, bridges ------------------------------------------------------------------------------------


def _tagged_vlan(statement: Statement, context: ParseContext) -> None:
    """`vlan lan1/1 802.1q vid=10 [name=…]`."""
    head = statement.head
    vid = next((int(found[1]) for found in map(_WORD_VID.fullmatch, head[2:]) if found), None)
    if len(head) < 4 or not _TAGGED.fullmatch(head[1]) or head[2] != "802.1q" or vid is None or not 1 <= vid <= 4094:
        unread(statement, context)
        return
    context.configuration.network.interface(head[1], context.notes.span(statement.line)).vlan = vid
    context.notes.modeled(statement.line)


def _port_mapping(statement: Statement, context: ParseContext) -> None:
    """`vlan port mapping lan1.3 vlan2`."""
    head = statement.head
    vlan = _VLAN.fullmatch(head[4]) if len(head) == 5 else None
    if vlan is None or not _LAN_PORT.fullmatch(head[3]):
        unread(statement, context)
        return
    span = context.notes.span(statement.line)
    context.configuration.network.port_vlans[head[3]] = int(vlan[1]), span
    context.notes.modeled(statement.line)


def _lan_type(statement: Statement, context: ParseContext) -> None:
    """`lan type lan1 [SPEED …] [port-based-option=…]`."""
    head, notes = statement.head, context.notes
    option = next((word.partition("=")[2] for word in head[3:] if word.startswith("port-based-")), "")
    if len(head) < 3 or not re.fullmatch(r"lan\d{1,2}", head[2]):
        unread(statement, context)
    elif option == "divide-network":
        context.configuration.network.divided[head[2]] = notes.span(statement.line)
        notes.modeled(statement.line)
    elif option in ("", "off"):
        notes.irrelevant(statement.section, "physical-layer")
    else:
        # SOURCE: Yamaha technical page "port separation": keeps ports of one network apart, and some from the router.
        span = notes.span(statement.line)
        context.configuration.network.interface(head[2], span).doubts.append(span)
        notes.approximated(statement.line, "protected-port")


def _lan_shutdown(statement: Statement, context: ParseContext) -> None:
    """`lan shutdown lan1 [PORT …]`. SOUNDNESS: not counted on to stop anything."""
    name = statement.head[2] if len(statement.head) > 2 else ""
    if not re.fullmatch(r"lan\d{1,2}", name):
        unread(statement, context)
        return
    span = context.notes.span(statement.line)
    context.configuration.network.interface(name, span).doubts.append(span)
    context.notes.approximated(statement.line, "yamaha-not-counted-on")


def _bridge_member(statement: Statement, context: ParseContext) -> None:
    """`bridge member bridge1 lan1 tunnel1`."""
    head, span = statement.head, context.notes.span(statement.line)
    members = head[3:]
    if not (len(head) > 3 and re.fullmatch(r"bridge\d{1,2}", head[2]) and all(map(_MEMBER.fullmatch, members))):
        unread(statement, context)
        return
    network = context.configuration.network
    network.bridges.append(BridgeStatement(head[2], members, statement.line, (span,)))
    for name in (head[2], *members):
        network.interface(name, span)
    context.notes.modeled(statement.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ip", INTERFACE, "address"): _address,
    ("ip", INTERFACE, "secondary", "address"): _secondary,
    ("ip", INTERFACE, "remote", "address"): _remote_address,
    ("ip", INTERFACE, "vrrp"): _vrrp,
    ("ipv6", INTERFACE, "vrrp"): _vrrp,
    ("ip", INTERFACE, "arp", "static"): _static_neighbor,
    ("ipv6", INTERFACE, "address"): _ipv6_address,
    ("ipv6", INTERFACE, "prefix"): _ipv6_prefix,
    ("ip", INTERFACE, "nat", "descriptor"): _descriptor_use,
    ("ip", INTERFACE, "intrusion", "detection"): _may_drop,
    ("ip", INTERFACE, "rebound"): _rebound,
    ("ipv6", INTERFACE, "rebound"): _rebound,
    ("ip", INTERFACE, "dpi"): _may_drop,
    ("ipv6", INTERFACE, "dpi"): _may_drop,
    ("url", INTERFACE, "filter"): _may_drop,
    ("description",): _description,
    ("vlan",): _tagged_vlan,
    ("vlan", "port", "mapping"): _port_mapping,
    ("lan", "type"): _lan_type,
    ("lan", "shutdown"): _lan_shutdown,
    ("bridge", "member"): _bridge_member,
}
