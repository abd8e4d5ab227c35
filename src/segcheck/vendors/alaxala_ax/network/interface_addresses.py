"""Addresses below `interface`: own, secondary and virtual ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from segcheck.model.address import prefix_of
from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.interface_addresses import AddressStatement, VirtualAddress
from segcheck.vendors._shared.values import ipv4, ipv6, netmask_length, number
from segcheck.vendors.alaxala_ax.configuration import ParseContext
from segcheck.vendors.alaxala_ax.network.network_statements import InterfaceStatement

LineReader: TypeAlias = Callable[[InterfaceStatement, Section, ParseContext], bool]
"""Takes one line into the statement and marks it; False when it is not understood after all."""

_LINK_LOCAL = 0x3FA  # fe80::/10


def mark_modeled(section: Section, context: ParseContext) -> bool:
    """See `Notes.modeled_alone`."""
    return context.notes.modeled_alone(section)


def _ip_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words[2:]
    span = context.notes.span(section.line)
    if words == ("dhcp",):
        statement.subnet_unknown.append(span)
        context.notes.approximated(section.line, "address-learned")
        return True
    address = ipv4(words[0]) if words else None
    if address is None:
        return False
    if len(words) == 1:
        # A loopback interface has an address without mask.
        length = 32 if statement.kind == "loopback" else None
    else:
        mask = ipv4(words[1])
        length = None if mask is None else netmask_length(mask)
    if length is None or words[2:] not in ((), ("secondary",)):
        return False
    secondary = words[2:] == ("secondary",)
    if not secondary:
        statement.addresses[:] = [
            known for known in statement.addresses if known.network.family is Family.IPV6 or known.secondary
        ]
    network = prefix_of(Family.IPV4, address, length)
    statement.addresses.append(AddressStatement(network, address, secondary, (span,)))
    return mark_modeled(section, context)


def _ipv6_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words[2:]
    span = context.notes.span(section.line)
    text, slash, bits = words[0].partition("/") if words else ("", "", "")
    address, length = ipv6(text), number(bits, 0, 128)
    if address is None:
        return False
    if words[1:] == ("link-local",) or address >> 118 == _LINK_LOCAL:
        # A link-local address receives and forwards nothing from other links.
        statement.link_local.append(span)
        context.notes.irrelevant(section, "ipv6-link-local")
        return True
    if not slash:
        length = 128 if statement.kind == "loopback" else None
    if length is None or words[1:] not in ((), ("eui-64",), ("anycast",)):
        return False
    known: int | None = address
    if words[1:] == ("eui-64",):
        known = None
        statement.subnet_unknown.append(span)
        context.notes.approximated(section.line, "address-from-mac")
    network = prefix_of(Family.IPV6, address, length)
    statement.addresses.append(AddressStatement(network, known, False, (span,)))
    return True if known is None else mark_modeled(section, context)


def _ipv6_enable(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    statement.link_local.append(context.notes.span(section.line))
    context.notes.irrelevant(section, "ipv6-link-local")
    return True


def _virtual(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`vrrp N ip A`, `vrrp N ipv6 A`: an address that several devices have, one at a time."""
    words = section.line.words
    family = Family.IPV4 if words[2:3] == ("ip",) else Family.IPV6
    if words[2:3] not in (("ip",), ("ipv6",)):
        context.notes.irrelevant(section, "first-hop-redundancy")
        return True
    value = (ipv4 if family is Family.IPV4 else ipv6)(words[3]) if len(words) == 4 else None
    if value is None:
        return False
    if family is Family.IPV6 and value >> 118 == _LINK_LOCAL:
        context.notes.irrelevant(section, "ipv6-link-local")
        return True
    statement.virtual_addresses.append(VirtualAddress(family, value, (context.notes.span(section.line),)))
    return mark_modeled(section, context)


ADDRESS_LINES: dict[tuple[str, ...], LineReader] = {
    ("ip", "address"): _ip_address,
    ("ipv6", "address"): _ipv6_address,
    ("ipv6", "enable"): _ipv6_enable,
    ("vrrp",): _virtual,
}
