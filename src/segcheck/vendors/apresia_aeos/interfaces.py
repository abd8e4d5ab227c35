"""Sections of ports, bundles of ports, and interfaces of VLANs."""

from __future__ import annotations

import re

from segcheck.model.address import prefix_of
from segcheck.model.header import Family
from segcheck.model.layer2 import PortMode
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.values import ipv4, netmask_length, number
from segcheck.vendors._shared.vlan_lists import changed_vlan_list
from segcheck.vendors.apresia_aeos.configuration import (
    AddressStatement,
    Handler,
    InterfaceStatement,
    ParseContext,
)
from segcheck.vendors.apresia_aeos.irrelevant import INTERFACE
from segcheck.vendors.apresia_aeos.statements import UNVERIFIED, vlan_number

_PORTS = re.compile(r"(\d+(?:/\d+)*/)?(\d+)(?:-(?:\d+/)*(\d+))?")
_LAST_PORT, _LAST_LAG = 128, 128
# More interfaces than this are none of these switches'.
_MOST_INTERFACES = 2000
_MODES = {"access": PortMode.ACCESS, "trunk": PortMode.TRUNK}


def port_names(text: str) -> tuple[str, ...] | None:
    """Ports of a list: `1/1`, `1/1-24`, `1/1,1/3`; None when it is not one.

    >>> port_names("1/1-3,2/1")
    ('port 1/1', 'port 1/2', 'port 1/3', 'port 2/1')
    >>> port_names("1/1-9999") is None
    True
    """
    found: list[str] = []
    for part in text.split(","):
        match = _PORTS.fullmatch(part)
        if match is None:
            return None
        low, high = number(match[2], 1, _LAST_PORT), number(match[3] or match[2], 1, _LAST_PORT)
        if low is None or high is None or high < low:
            return None
        found += [f"port {match[1] or ''}{index}" for index in range(low, high + 1)]
    return tuple(found)


def read_interface(section: Section, context: ParseContext) -> None:
    """`interface port 1/1-24`, `interface lag 1`, `interface vlan 10`, `interface loopback`, `interface manage`."""
    names = _names(section.line.words[1:])
    if names is not None and len(context.configuration.interfaces) > _MOST_INTERFACES:
        names = None
    span = context.notes.span(section.line)
    if names is None:
        context.notes.unrecognized(section)
        context.configuration.untold.append(span)
        return
    interfaces = [context.configuration.interface(name) for name in names]
    for interface in interfaces:
        interface.origin.append(span)
    context.notes.approximated(section.line, UNVERIFIED)
    for child in section.children:
        _line(interfaces, child, context)


def _names(words: tuple[str, ...]) -> tuple[str, ...] | None:
    if len(words) == 2 and words[0] == "port":
        return port_names(words[1])
    if len(words) == 2 and words[0] == "vlan":
        vlan = vlan_number(words[1])
        return None if vlan is None else (f"vlan {vlan}",)
    if len(words) == 2 and words[0] == "lag":
        lag = number(words[1], 1, _LAST_LAG)
        return None if lag is None else (f"lag {lag}",)
    return (" ".join(words),) if words and words[0] in ("loopback", "manage") and len(words) < 3 else None


def _line(interfaces: list[InterfaceStatement], section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    reason = INTERFACE.of_statement(words)
    if section.children:
        notes.unrecognized(section, "unrecognized-interface-line")
    elif words[0] == "description":
        for interface in interfaces:
            interface.description = " ".join(words[1:])
        notes.modeled(section.line)
    elif reason is not None:
        notes.irrelevant(section, reason)
    elif words[:2] in (("ip", "access-group"), ("mac", "access-group")):
        context.configuration.drops.append(notes.span(section.line))
        notes.approximated(section.line, "apresia-filter")
    elif _take(interfaces, section.line, context):
        notes.approximated(section.line, UNVERIFIED)
    else:
        notes.unrecognized(section, "unrecognized-interface-line")
        if words[0] in ("ip", "ipv6", "no"):
            for interface in interfaces:
                interface.learned.append(notes.span(section.line))


def _take(interfaces: list[InterfaceStatement], line: ConfigLine, context: ParseContext) -> bool:
    words = line.words
    if words in (("shutdown",), ("no", "shutdown")):
        for interface in interfaces:
            interface.shutdown = words[0] == "shutdown"
        return True
    if words[:2] == ("ip", "address"):
        return _address(interfaces, line, context)
    if words[:1] == ("link-aggregation",) and len(words) == 2 and number(words[1], 1, _LAST_LAG) is not None:
        for interface in interfaces:
            interface.bundle = f"lag {words[1]}"
        return True
    taken = [_switchport(interface, words[1:]) for interface in interfaces] if words[0] == "switchport" else [False]
    return all(taken)


def _address(interfaces: list[InterfaceStatement], line: ConfigLine, context: ParseContext) -> bool:
    words = line.words[2:]
    span = context.notes.span(line)
    if words == ("dhcp",):
        for interface in interfaces:
            interface.learned.append(span)
        return True
    host, _, bits = words[0].partition("/") if words else ("", "", "")
    mask = ipv4(words[1]) if len(words) == 2 else None
    length = number(bits, 0, 32) if bits else None if mask is None else netmask_length(mask)
    address = ipv4(host)
    if address is None or length is None or len(words) != (1 if bits else 2):
        return False
    network = prefix_of(Family.IPV4, address, length)
    for interface in interfaces:
        interface.addresses.append(AddressStatement(address, network, (span,)))
    return True


def _switchport(interface: InterfaceStatement, words: tuple[str, ...]) -> bool:
    if words[:1] == ("mode",) and len(words) == 2 and words[1] in _MODES:
        interface.mode = _MODES[words[1]]
        return True
    if words[:2] == ("access", "vlan") and len(words) == 3:
        interface.access_vlan = vlan_number(words[2])
        return interface.access_vlan is not None
    if words[:3] == ("trunk", "native", "vlan") and len(words) == 4:
        interface.native_vlan = vlan_number(words[3])
        return interface.native_vlan is not None
    if words[:3] == ("trunk", "allowed", "vlan") and len(words) > 3:
        changed = changed_vlan_list(interface.allowed_vlans or (), words[3:])
        interface.allowed_vlans = changed if changed is not None else interface.allowed_vlans
        return changed is not None
    return False


HANDLERS: dict[tuple[str, ...], Handler] = {("interface",): read_interface}
