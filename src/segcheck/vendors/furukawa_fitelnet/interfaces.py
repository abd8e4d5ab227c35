"""Sections of interfaces.

SOURCE: pyats-fitelnet, samples: addresses stand at Port-channel interfaces; `channel-group` says which ports carry one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.values import ipv4, ipv6, netmask_length, number
from segcheck.vendors._shared.vlan_lists import FIRST_VLAN, LAST_VLAN
from segcheck.vendors.furukawa_fitelnet.configuration import (
    AddressStatement,
    Handler,
    InterfaceStatement,
    ListUse,
    ParseContext,
    SourceTranslation,
)
from segcheck.vendors.furukawa_fitelnet.global_statements import bound_whole
from segcheck.vendors.furukawa_fitelnet.irrelevant import INTERFACE

_NAME = re.compile(r"[A-Za-z][A-Za-z\-]* ?\d+(?:/\d+)*(?:\.\d+)?")


def read_interface(section: Section, context: ParseContext) -> None:
    """`interface NAME NUMBER` and the lines below."""
    words = section.line.words[1:]
    if not words or _NAME.fullmatch(" ".join(words)) is None:
        context.notes.unrecognized(section)
        context.configuration.untold.append(context.notes.span(section.line))
        return
    interface = context.configuration.interface(words)
    interface.name = " ".join(words)
    interface.origin.append(context.notes.span(section.line))
    context.notes.modeled(section.line)
    for child in section.children:
        _line(interface, child, context)


def _line(interface: InterfaceStatement, section: Section, context: ParseContext) -> None:
    line, notes = section.line, context.notes
    words = line.words
    reason = INTERFACE.of_statement(words)
    if section.children:
        _unread(interface, section, context)
    elif words[0] == "description":
        interface.description = " ".join(words[1:])
        notes.modeled(section.line)
    elif reason is not None:
        notes.irrelevant(section, reason)
    elif words in (("shutdown",), ("no", "shutdown")):
        interface.shutdown = words[0] == "shutdown"
        interface.origin.append(notes.span(line))
        notes.modeled(line)
    elif words[:2] in _BY_TWO:
        if not _BY_TWO[words[:2]](interface, line, context):
            _unread(interface, section, context)
    elif words[0] in _BY_ONE and len(words) == 2:
        if not _BY_ONE[words[0]](interface, line, context):
            _unread(interface, section, context)
    elif words[0] in ("tunnel", "service-policy", "crypto"):
        _bounded(interface, section, context)
    else:
        _unread(interface, section, context)


def _unread(interface: InterfaceStatement, section: Section, context: ParseContext) -> None:
    """SOUNDNESS: the line may give the interface any address."""
    context.notes.unrecognized(section, "unrecognized-interface-line")
    if section.line.words[0] in ("ip", "ipv6", "no"):
        interface.learned.append(context.notes.span(section.line))


def _bounded(interface: InterfaceStatement, section: Section, context: ParseContext) -> None:
    span = context.notes.span(section.line)
    if section.line.words[0] == "tunnel":
        interface.learned.append(span)
        context.notes.approximated(section.line, "tunnel-transport")
    elif section.line.words[0] == "service-policy":
        interface.doubts.append(span)
        context.notes.approximated(section.line, "may-drop-here")
    else:
        bound_whole(section, context)


def _address(interface: InterfaceStatement, line: ConfigLine, context: ParseContext) -> bool:
    words = line.words[2:]
    span = context.notes.span(line)
    if words in (("dhcp",), ("negotiated",)) or words[:1] in (("unnumbered",), ("autoconfig",)):
        interface.learned.append(span)
        if words == ("dhcp",):
            interface.networks.append((Family.IPV4, span))
        context.notes.approximated(line, "address-learned")
        return True
    found = _ipv4_address(words)
    if found is None:
        return False
    if words[-1] != "secondary":
        # SOUNDNESS: the last line without `secondary` counts, as everywhere in this language.
        interface.addresses[:] = [one for one in interface.addresses if one.network.family is Family.IPV6]
    interface.addresses.append(AddressStatement(*found, (span,)))
    context.notes.modeled(line)
    return True


def _ipv4_address(words: tuple[str, ...]) -> tuple[int, Prefix] | None:
    if len(words) not in (2, 3) or words[2:] not in ((), ("secondary",)):
        return None
    address, mask = ipv4(words[0]), ipv4(words[1])
    length = None if mask is None else netmask_length(mask)
    return None if address is None or length is None else (address, prefix_of(Family.IPV4, address, length))


def _ipv6_address(interface: InterfaceStatement, line: ConfigLine, context: ParseContext) -> bool:
    words = line.words[2:]
    span = context.notes.span(line)
    if words[:1] in (("autoconfig",), ("dhcp",), ("ra",)):
        interface.learned.append(span)
        interface.networks.append((Family.IPV6, span))
        context.notes.approximated(line, "address-learned")
        return True
    text = words[0] if words else ""
    host, slash, bits = text.partition("/")
    address = ipv6(host)
    loopback = interface.name.lower().startswith("loopback")
    length = number(bits, 0, 128) if slash else (128 if loopback else None)
    if address is None or length is None or len(words) > 1:
        return False
    network = prefix_of(Family.IPV6, address, length)
    interface.addresses.append(AddressStatement(address, network, (span,)))
    context.notes.modeled(line)
    return True


def _link_local(interface: InterfaceStatement, line: ConfigLine, context: ParseContext) -> bool:
    if len(line.words) != 2:
        return False
    interface.link_local.append(context.notes.span(line))
    context.notes.modeled(line)
    return True


def _routing(interface: InterfaceStatement, line: ConfigLine, context: ParseContext) -> bool:
    """`ipv6 router isis X`, `ip policy route-map X`: what they do to routes is not computed."""
    del interface
    context.configuration.influences.append((None, context.notes.span(line)))
    context.notes.approximated(line, "policy-routing" if line.words[1] == "policy" else "dynamic-routing")
    return True


def _vrf(interface: InterfaceStatement, line: ConfigLine, context: ParseContext) -> bool:
    words = line.words
    if len(words) != 4 or words[2] != "forwarding":
        return False
    interface.vrf = words[3]
    context.notes.modeled(line)
    return True


def _access_group(interface: InterfaceStatement, line: ConfigLine, context: ParseContext) -> bool:
    words = line.words
    if len(words) != 4 or words[3] not in ("in", "out"):
        return False
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    interface.lists.append(ListUse(words[2], family, words[3], line, (context.notes.span(line),)))
    context.notes.approximated(line, "fitelnet-unmatched")
    return True


def _nat(interface: InterfaceStatement, line: ConfigLine, context: ParseContext) -> bool:
    """`ip nat inside source [list N] interface`: hosts inside go out under the interface's address.

    SOUNDNESS: every other form may lead packets inside, so the device may do anything.
    """
    words = line.words
    number_of_list = words[5] if words[4:5] == ("list",) and len(words) > 6 else ""
    rest = words[6:] if number_of_list else words[4:]
    if words[:4] == ("ip", "nat", "inside", "source") and rest[:1] == ("interface",):
        span = context.notes.span(line)
        interface.translations.append(SourceTranslation(number_of_list, line, (span,)))
        context.notes.approximated(line, "fitelnet-translation")
        return True
    bound_whole(Section(line, ()), context)
    return True


def _channel(interface: InterfaceStatement, line: ConfigLine, context: ParseContext) -> bool:
    interface.channel = line.words[1]
    context.notes.modeled(line)
    return True


def _bridge(interface: InterfaceStatement, line: ConfigLine, context: ParseContext) -> bool:
    interface.bridge = line.words[1]
    context.notes.modeled(line)
    return True


def _vlan(interface: InterfaceStatement, line: ConfigLine, context: ParseContext) -> bool:
    interface.vlan = number(line.words[1], FIRST_VLAN, LAST_VLAN)
    context.notes.modeled(line)
    return interface.vlan is not None


_Reader: TypeAlias = Callable[[InterfaceStatement, ConfigLine, ParseContext], bool]
_BY_TWO: dict[tuple[str, ...], _Reader] = {
    ("ip", "address"): _address,
    ("ipv6", "address"): _ipv6_address,
    ("ipv6", "enable"): _link_local,
    ("ipv6", "router"): _routing,
    ("ip", "router"): _routing,
    ("ip", "policy"): _routing,
    ("ip", "vrf"): _vrf,
    ("ip", "access-group"): _access_group,
    ("ipv6", "access-group"): _access_group,
    ("ip", "nat"): _nat,
}
_BY_ONE: dict[str, _Reader] = {"channel-group": _channel, "bridge-group": _bridge, "vlan-id": _vlan}
HANDLERS: dict[tuple[str, ...], Handler] = {("interface",): read_interface}
