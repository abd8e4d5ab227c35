"""Sections `interface …`, `device …` and what stands below them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from segcheck.model.address import prefix_of
from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, ipv6, number
from segcheck.vendors.nec_ix.configuration import Handler, ParseContext
from segcheck.vendors.nec_ix.filters.filter_statements import InterfaceFilter
from segcheck.vendors.nec_ix.irrelevant import interface_reason
from segcheck.vendors.nec_ix.network.network_statements import AddressStatement, InterfaceStatement
from segcheck.vendors.nec_ix.translations.nat_statements import read_translation

LineReader: TypeAlias = Callable[[InterfaceStatement, Section, ParseContext], bool]
"""Reads one line below `interface`; False when it does not understand it."""

INTERFACE_NAME = re.compile(r"[A-Za-z][A-Za-z-]{0,30}\d{1,4}(?:/\d{1,3})?(?::\d{1,4})?(?:\.\d{1,5})?", re.ASCII)
_LONGEST_SEQUENCE = 10**6


def _interface(section: Section, context: ParseContext) -> None:
    """`interface NAME`: a unit of a port, a bridge or a tunnel."""
    words, notes, network = section.line.words, context.notes, context.configuration.network
    if len(words) != 2 or INTERFACE_NAME.fullmatch(words[1]) is None:
        notes.unrecognized(section)
        context.configuration.untold_addresses.append(notes.span(section.line))
        return
    statement = network.interfaces.setdefault(words[1].lower(), InterfaceStatement(words[1]))
    statement.origin.append(notes.span(section.line))
    notes.modeled(section.line)
    for child in section.children:
        _line(statement, child, context)


def _line(statement: InterfaceStatement, section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    reader = None
    for length in (3, 2, 1):
        reader = _LINES.get(words[:length])
        if reader is not None:
            break
    if section.children:
        notes.unrecognized(section)
    elif reader is not None:
        if reader(statement, section, context):
            return
        notes.unrecognized(section)
    else:
        reason = interface_reason(words)
        if reason is not None:
            notes.irrelevant(section, reason)
            return
        notes.unrecognized(section)
    if words[:2] in _OF_ADDRESSES:
        # SOUNDNESS: an interface whose address is not read may be on any network.
        statement.learned.append((Family.IPV6 if words[0] == "ipv6" else Family.IPV4, notes.span(section.line)))


_OF_ADDRESSES = (("ip", "address"), ("ipv6", "address"), ("ip", "unnumbered"), ("ipv6", "unnumbered"))


# -- addresses ------------------------------------------------------------------------------------------------


def _address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`ip address A/length [secondary]`, `ip address dhcp [receive-default]`, `ip address ipcp`; the same for IPv6."""
    words, notes = section.line.words, context.notes
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    span = notes.span(section.line)
    address, slash, length = words[2].partition("/") if len(words) > 2 else ("", "", "")
    value = ipv4(address) if family is Family.IPV4 else ipv6(address)
    bits = number(length, 0, family.address_bits) if slash else None
    if value is not None and bits is not None and words[3:] in ((), ("secondary",), ("eui-64",)):
        if words[3:] == ("eui-64",) and family is Family.IPV4:
            return False
        network = prefix_of(family, value, bits)
        # SOURCE: RFC 4291, section 2.6.1: a router also has the first address of a network, whatever its own one is.
        known = network.value if words[3:] == ("eui-64",) else value
        if family is Family.IPV4 and not words[3:] and any(_is_primary(one) for one in statement.addresses):
            # SOUNDNESS: whether the second one takes the place of the first is not counted on.
            statement.doubts.append(span)
        added = AddressStatement(network, known, (span,), secondary=words[3:] == ("secondary",))
        statement.addresses.append(added)
        notes.modeled(section.line)
        return True
    if len(words) > 2 and value is None and words[2] in _LEARNED:
        statement.learned.append((family, span))
        notes.approximated(section.line, "nec-address-learned")
        return True
    return False


def _is_primary(address: AddressStatement) -> bool:
    return address.network.family is Family.IPV4 and not address.secondary and not address.virtual


_LEARNED = frozenset(("dhcp", "ipcp", "autoconfig", "autoconf", "map-e", "ds-lite", "mape", "6rd"))


def _no_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`no ip address`."""
    if len(section.line.words) != 3:
        return False
    family = Family.IPV6 if section.line.words[1] == "ipv6" else Family.IPV4
    statement.addresses = [one for one in statement.addresses if one.network.family is not family]
    statement.learned = [one for one in statement.learned if one[0] is not family]
    context.notes.modeled(section.line)
    return True


def _unnumbered(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`ip unnumbered INTERFACE`: it borrows that one's address, and has no network of its own."""
    if len(section.line.words) != 3:
        return False
    statement.borrowed.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "nec-address-learned")
    return True


def _ipv6_enable(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    statement.link_local.append(context.notes.span(section.line))
    context.notes.modeled(section.line)
    return True


def _ipv6_learned(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`ipv6 dhcp client P`, `ipv6 nd proxy I`: networks that others tell the device."""
    statement.learned.append((Family.IPV6, context.notes.span(section.line)))
    context.notes.approximated(section.line, "nec-address-learned")
    return True


def _virtual_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`vrrp N ip A`: an address that several routers have, one of them at a time."""
    words, notes = section.line.words, context.notes
    kind = words[2] if len(words) > 2 else ""
    if len(words) < 2 or number(words[1], 1, 255) is None:
        return False
    if kind not in ("ip", "ipv6"):
        if kind in ("priority", "preempt", "timer", "authentication", "track", "description", "advertise", "accept"):
            notes.irrelevant(section, "nec-redundancy")
            return True
        return False
    family = Family.IPV6 if kind == "ipv6" else Family.IPV4
    value = None
    if len(words) == 4:
        value = ipv4(words[3]) if family is Family.IPV4 else ipv6(words[3])
    if value is None:
        return False
    own = next((one.network for one in statement.addresses if value in one.network), None)
    network = own if own is not None else prefix_of(family, value, family.address_bits)
    statement.addresses.append(AddressStatement(network, value, (notes.span(section.line),), virtual=True))
    notes.modeled(section.line)
    return True


# -- what the interface is ------------------------------------------------------------------------------------


def _shutdown(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`shutdown`, `no shutdown`: the last one counts."""
    words = section.line.words
    if words not in (("shutdown",), ("no", "shutdown")):
        return False
    statement.shutdown = words[0] == "shutdown"
    statement.shutdown_told = True
    context.notes.modeled(section.line)
    return True


def _description(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    statement.description = section.line.text.strip()[len("description") :].strip()
    context.notes.modeled(section.line)
    return True


def _encapsulation(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`encapsulation dot1q VLAN [tpid 8100]`, `encapsulation pppoe|ppp|…`."""
    words = section.line.words
    if words[1:2] == ("dot1q",):
        vlan = number(words[2], 1, 4094) if len(words) > 2 else None
        if vlan is None or (words[3:] and (words[3] != "tpid" or len(words) != 5)):
            return False
        statement.vlan = vlan
    elif len(words) != 2 or words[1] not in ("pppoe", "ppp", "mobile", "ethernet"):
        return False
    statement.encapsulation = words[1]
    context.notes.modeled(section.line)
    return True


def _vrf(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`ip vrf forwarding NAME`, `vrf forwarding NAME`."""
    words = section.line.words
    name = words[-1] if words[-2:-1] == ("forwarding",) else ""
    if not name:
        return False
    statement.vrf = name
    context.notes.modeled(section.line)
    return True


def _bridge_group(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`bridge-group N`: frames pass between its members, without a look at IP filters."""
    words = section.line.words
    group = number(words[1], 1, 10**6) if len(words) == 2 else None
    if group is None or (statement.bridge_group not in (None, group)):
        return False
    statement.bridge_group = group
    statement.bridge_origin = (context.notes.span(section.line),)
    context.notes.modeled(section.line)
    return True


def _tunnel(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: whether a tunnel is up, and what its encryption refuses, is not followed: nothing passes surely. At
    another interface such a line would send packets to places that nobody described.
    """
    if not statement.name.lower().startswith("tunnel"):
        return False
    statement.doubts.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "tunnel-transport")
    return True


def _tunnel_mode(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`tunnel mode ipsec|ether-ip|l2tp-lns …`. Who dials in by L2TP may get an address of any network of the device."""
    mode = section.line.words[2:3]
    statement.dialled_in = statement.dialled_in or bool(mode and mode[0].startswith(("l2tp", "pptp")))
    return _tunnel(statement, section, context)


def _may_drop(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """Lines that can drop packets here and let none pass: MAC filters, uRPF, limits of QoS."""
    statement.doubts.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "nec-may-drop")
    return True


def _policy_route(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`ip policy route-map NAME`: packets may take another way than the routing table's."""
    statement.policy_routes.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "nec-policy-routing")
    return True


def _filter(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`ip filter NAME SEQUENCE in|out [suppress-logging]`.

    SOUNDNESS: a line of another form may bind anything in either direction.
    """
    words, notes = section.line.words, context.notes
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    span = notes.span(section.line)
    sequence = number(words[3], 0, _LONGEST_SEQUENCE) if len(words) > 4 else None
    if sequence is not None and words[4] in ("in", "out") and words[5:] in ((), ("suppress-logging",)):
        statement.filters.append(InterfaceFilter(family, words[4], words[2], sequence, section.line, span))
        return True
    notes.unrecognized_rule(section.line)
    for direction in ("in", "out"):
        statement.filters.append(InterfaceFilter(family, direction, "", -1, section.line, span))
    return True


def _no_filter(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`no ip filter NAME SEQUENCE in|out` in a file that somebody wrote."""
    words, notes = section.line.words[1:], context.notes
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    same = [one for one in statement.filters if one.family is family and one.line.words[2:5] == words[2:5]]
    if len(words) != 5 or not same:
        notes.unrecognized(section)
        return True
    for one in same:
        statement.filters.remove(one)
        notes.irrelevant(Section(one.line, ()), "nec-removed-below")
    notes.modeled(section.line)
    return True


def _translation(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    understood = read_translation(statement.translations, section.line, context.notes.span(section.line))
    if understood is None:
        context.notes.irrelevant(section, "translation-setting")
    elif not understood:
        context.notes.unrecognized(section, "unrecognized-translation")
    return True


_LINES: dict[tuple[str, ...], LineReader] = {
    ("ip", "address"): _address,
    ("ipv6", "address"): _address,
    ("no", "ip", "address"): _no_address,
    ("no", "ipv6", "address"): _no_address,
    ("ip", "unnumbered"): _unnumbered,
    ("ipv6", "unnumbered"): _unnumbered,
    ("ipv6", "enable"): _ipv6_enable,
    ("ipv6", "dhcp", "client"): _ipv6_learned,
    ("ipv6", "nd", "proxy"): _ipv6_learned,
    ("vrrp",): _virtual_address,
    ("shutdown",): _shutdown,
    ("no", "shutdown"): _shutdown,
    ("description",): _description,
    ("encapsulation",): _encapsulation,
    ("ip", "vrf", "forwarding"): _vrf,
    ("vrf", "forwarding"): _vrf,
    ("bridge-group",): _bridge_group,
    ("tunnel", "mode"): _tunnel_mode,
    ("tunnel", "source"): _tunnel,
    ("tunnel", "destination"): _tunnel,
    ("tunnel", "adjust-mss"): _tunnel,
    ("ipsec", "policy"): _tunnel,
    ("ikev2", "peer"): _tunnel,
    ("ikev2", "peer-fqdn-ipv4"): _tunnel,
    ("ikev2", "peer-fqdn-ipv6"): _tunnel,
    ("filter",): _may_drop,
    ("web-auth",): _may_drop,
    ("utm",): _may_drop,
    ("mac",): _may_drop,
    ("bridge", "filter"): _may_drop,
    ("bridge", "ip", "filter"): _may_drop,
    ("ip", "verify"): _may_drop,
    ("ip", "urpf"): _may_drop,
    ("ipv6", "urpf"): _may_drop,
    ("ip", "policy"): _policy_route,
    ("ipv6", "policy"): _policy_route,
    ("ip", "filter"): _filter,
    ("ipv6", "filter"): _filter,
    ("no", "ip", "filter"): _no_filter,
    ("no", "ipv6", "filter"): _no_filter,
    ("ip", "nat"): _translation,
    ("ip", "napt"): _translation,
}


def is_of_interface(words: tuple[str, ...]) -> bool:
    """Whether a line can only stand below `interface`."""
    return words[:1] != ("description",) and any(words[:length] in _LINES for length in (3, 2, 1))


# -- physical ports -------------------------------------------------------------------------------------------


def _device(section: Section, context: ParseContext) -> None:
    """`device NAME`: a physical port, or the switch that is built in: which sockets are in which VLAN group.

    A group is the interface `NAME:GROUP.0`; what is wired to its sockets the policy file tells.
    """
    words, notes = section.line.words, context.notes
    if len(words) != 2 or INTERFACE_NAME.fullmatch(words[1]) is None:
        notes.unrecognized(section)
        return
    notes.modeled(section.line)
    for child in section.children:
        below = child.line.words
        if child.children:
            notes.unrecognized(child)
        elif below == ("shutdown",):
            context.configuration.network.ports_off[words[1].lower()] = notes.span(child.line)
            notes.approximated(child.line, "nec-port-shut-down")
        elif below == ("no", "shutdown"):
            context.configuration.network.ports_off.pop(words[1].lower(), None)
            notes.modeled(child.line)
        elif below[0] in PORT_SETTINGS or below[:2] in _PORT_SETTINGS_BY_TWO:
            notes.irrelevant(child, "interface-hardware")
        elif below[0] in ("filter", "mac"):
            notes.approximated(child.line, "nec-may-drop")
            context.configuration.doubts.append(notes.span(child.line))
        else:
            notes.unrecognized(child)
            if is_of_interface(below):
                # SOUNDNESS: the interface it belongs to has lost its head, and may be on any network.
                context.configuration.untold_addresses.append(notes.span(child.line))


PORT_SETTINGS = frozenset(
    (
        "vlan-group", "speed", "duplex", "isdn", "description", "auto-mdi", "mdi-mdix", "flowcontrol", "sfp",
        "eee", "lldp", "clock", "mtu", "power-save", "led", "combo-port", "auto-negotiation",
    )
)  # fmt: skip
_PORT_SETTINGS_BY_TWO = frozenset(
    (("no", "auto-negotiation"), ("no", "speed"), ("no", "duplex"), ("no", "flowcontrol"))
)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("interface",): _interface,
    ("device",): _device,
}
