"""Addresses below `interface`: own, secondary, virtual, borrowed and learned ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from segcheck.model.address import prefix_of
from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.interface_addresses import AddressStatement, VirtualAddress
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.cisco_ios.addresses import ipv6_with_length, mask_length
from segcheck.vendors.cisco_ios.configuration import ParseContext
from segcheck.vendors.cisco_ios.network_statements import InterfaceStatement

LineReader: TypeAlias = Callable[[InterfaceStatement, Section, ParseContext], bool]
"""Takes one line into the statement and marks it; False when it is not understood after all."""


def _ip_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words[2:]
    if words and words[0] in ("dhcp", "negotiated", "pool"):
        statement.subnet_unknown.append((Family.IPV4, context.notes.span(section.line)))
        context.notes.approximated(section.line, "address-learned")
        return True
    if words and "/" in words[0]:
        # Some platforms print the prefix length.
        host, _, bits = words[0].partition("/")
        words = (host, f"/{bits}", *words[1:])
    if len(words) < 2:
        return False
    address, length = ipv4(words[0]), mask_length(words[1])
    if address is None or length is None or words[2:] not in ((), ("secondary",)):
        return False
    secondary = words[2:] == ("secondary",)
    if not secondary:
        statement.addresses[:] = [
            known for known in statement.addresses if known.network.family is Family.IPV6 or known.secondary
        ]
    statement.addresses.append(
        AddressStatement(
            prefix_of(Family.IPV4, address, length), address, secondary, (context.notes.span(section.line),)
        )
    )
    statement.address_off = False
    return context.notes.modeled_alone(section)


def _no_ip_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words[3:]
    if words:
        address = ipv4(words[0])
        if address is None:
            return False
        statement.addresses[:] = [
            known for known in statement.addresses if (known.network.family, known.address) != (Family.IPV4, address)
        ]
    else:
        statement.addresses[:] = [known for known in statement.addresses if known.network.family is Family.IPV6]
        statement.subnet_unknown[:] = [known for known in statement.subnet_unknown if known[0] is Family.IPV6]
        statement.address_off = True
    return context.notes.modeled_alone(section)


def _unnumbered(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    family = Family.IPV6 if section.line.words[0] == "ipv6" else Family.IPV4
    statement.subnet_unknown.append((family, context.notes.span(section.line)))
    context.notes.approximated(section.line, "address-borrowed")
    return True


def _ipv6_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words[2:]
    span = context.notes.span(section.line)
    if not words:
        return False
    if words[0] in ("autoconfig", "dhcp"):
        statement.subnet_unknown.append((Family.IPV6, span))
        context.notes.approximated(section.line, "address-learned")
        return True
    parsed = ipv6_with_length(words[0])
    if words[-1] == "link-local" and (parsed is not None or ipv6(words[0]) is not None):
        # A link-local address receives and forwards nothing from other links.
        statement.link_local.append(span)
        context.notes.irrelevant(section, "ipv6-link-local")
        return True
    if parsed is None:
        # `ipv6 address PREFIX-NAME ::1/64`: the prefix is delegated by a provider.
        if len(words) < 2 or ipv6_with_length(words[1]) is None:
            return False
        statement.subnet_unknown.append((Family.IPV6, span))
        context.notes.approximated(section.line, "address-learned")
        return True
    address, length = parsed
    known: int | None = address
    if words[1:] in (("eui-64",), ("eui",)):
        known = None
        statement.address_unknown.append(span)
        context.notes.approximated(section.line, "address-from-mac")
    elif words[1:] in ((), ("anycast",)):
        context.notes.modeled(section.line)
    else:
        return False
    statement.addresses.append(AddressStatement(prefix_of(Family.IPV6, address, length), known, False, (span,)))
    return True


def _ipv6_enable(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`ipv6 enable`: the interface has a link-local address and no other."""
    statement.link_local.append(context.notes.span(section.line))
    context.notes.irrelevant(section, "ipv6-link-local")
    return True


def _no_ipv6_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    if any(known.network.family is Family.IPV6 for known in statement.addresses):
        return False
    return context.notes.modeled_alone(section)


def _redundancy(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """HSRP, VRRP and GLBP: only lines with an address matter."""
    words = section.line.words
    after_group = words[2:] if len(words) > 1 and words[1].isdigit() else words[1:]
    if after_group[:1] == ("address-family",):
        context.notes.irrelevant(section, "first-hop-redundancy")
        return all(_virtual_child(statement, child, context) for child in section.children)
    if after_group[:1] not in (("ip",), ("ipv6",)):
        return False
    return _virtual_address(statement, section, after_group[1:2], context)


def _no_redundancy(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: which of the virtual addresses above goes is not followed, so the device may do anything then."""
    if not statement.virtual_addresses and not statement.virtual_unknown:
        return False
    words = section.line.words
    after_group = words[3:] if len(words) > 2 and words[2].isdigit() else words[2:]
    if after_group[:1] not in ((), ("ip",), ("ipv6",), ("address-family",)):
        return False
    context.notes.unrecognized(section, "unrecognized-interface-line")
    return True


def _virtual_child(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    if section.line.words[:1] == ("address",):
        return _virtual_address(statement, section, section.line.words[1:2], context)
    context.notes.irrelevant(section, "first-hop-redundancy")
    return True


def _virtual_address(
    statement: InterfaceStatement, section: Section, words: tuple[str, ...], context: ParseContext
) -> bool:
    span = context.notes.span(section.line)
    text = words[0].partition("/")[0] if words else ""
    value = ipv4(text)
    family = Family.IPV4
    if value is None:
        value, family = ipv6(text), Family.IPV6
    if value is None:
        statement.virtual_unknown.append(span)
        context.notes.approximated(section.line, "virtual-address-learned")
        return True
    if family is Family.IPV6 and value >> 118 == 0x3FA:
        context.notes.irrelevant(section, "ipv6-link-local")
        return True
    statement.virtual_addresses.append(VirtualAddress(family, value, (span,)))
    return context.notes.modeled_alone(section)


ADDRESS_LINES: dict[tuple[str, ...], LineReader] = {
    ("ip", "address"): _ip_address,
    ("no", "ip", "address"): _no_ip_address,
    ("ip", "unnumbered"): _unnumbered,
    ("ipv6", "unnumbered"): _unnumbered,
    ("no", "ipv6", "address"): _no_ipv6_address,
    ("ipv6", "address"): _ipv6_address,
    ("ipv6", "enable"): _ipv6_enable,
    ("standby",): _redundancy,
    ("vrrp",): _redundancy,
    ("glbp",): _redundancy,
    ("no", "standby"): _no_redundancy,
    ("no", "vrrp"): _no_redundancy,
    ("no", "glbp"): _no_redundancy,
}
