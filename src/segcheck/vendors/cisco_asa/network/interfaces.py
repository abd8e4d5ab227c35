"""Sections `interface …` and what stands below them."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import TypeAlias

from segcheck.model.address import prefix_of
from segcheck.model.header import Family
from segcheck.source.diagnostic import Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.leading_words import Reasons
from segcheck.vendors._shared.values import ipv6, mac, netmask_length, number
from segcheck.vendors.cisco_asa.configuration import Handler, ParseContext
from segcheck.vendors.cisco_asa.filters.names import ipv4_or_name, ipv6_or_name
from segcheck.vendors.cisco_asa.network.network_statements import AddressStatement, InterfaceStatement
from segcheck.vendors.cisco_asa.network.switchports import read_switchport

LineReader: TypeAlias = Callable[[InterfaceStatement, Section, ParseContext], bool]
"""Reads one line below `interface`; False when it does not understand it."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_./:-]{0,63}", re.ASCII)
# Lines that change nothing about which packets pass, with the reason.
_IRRELEVANT = {
    "layer2-redundancy": ("lacp", "port-channel", "flowcontrol", "failover", "standby", "dampening", "vpc"),
    "interface-hardware": (
        "speed", "duplex", "delay", "media-type", "negotiate-auto", "mtu", "hardware", "keepalive", "fec", "power",
        "hold-queue", "bandwidth", "poe",
    ),
    "routing-protocol-setting": (
        "ospf", "ospfv3", "eigrp", "rip", "isis", "bfd", "authentication", "hello-interval", "hold-time", "pim",
        "split-horizon", "summary-address", "ipv6 ospf", "ipv6 nd", "ipv6 rip", "ipv6 dhcp", "ipv6 enforce-eui64",
        "ipv6 traffic-class", "multicast", "mfib",
    ),
    "address-assignment": ("dhcp", "pppoe", "ddns", "vpdn"),
    "asa-interface-tagging": ("cts", "propagate", "policy"),
    "mode-end": ("exit",),
    "asa-monitoring": ("monitor-interface", "flow", "lldp", "igmp", "service-policy-statistics"),
}  # fmt: skip
_REASONS = Reasons(_IRRELEVANT)


def read_interface(section: Section, context: ParseContext) -> None:
    """Take an `interface` section into the configuration."""
    words = section.line.words
    if len(words) != 2 or _NAME.fullmatch(words[1]) is None:
        context.notes.unrecognized(section)
        context.configuration.untold_addresses.append(context.notes.span(section.line))
        return
    statement = context.configuration.network.interface(words[1])
    statement.origin.append(context.notes.span(section.line))
    context.notes.modeled(section.line)
    # SOUNDNESS: deeper indentation means nothing here, so every line below is one of the interface.
    for line in islice(section.lines(), 1, None):
        _read_line(statement, Section(line, ()), context)


def _read_line(statement: InterfaceStatement, section: Section, context: ParseContext) -> None:
    words = section.line.words
    for size in range(min(3, len(words)), 0, -1):
        reader = _LINES.get(words[:size])
        if reader is not None and reader(statement, section, context):
            return
    reason = _REASONS.of_statement(words)
    if reason is None:
        # SOUNDNESS: a line nobody knows could let anything pass, so the whole device is widened.
        context.notes.unrecognized(section, "unrecognized-interface-line")
        return
    context.notes.irrelevant(section, reason)


def _modeled(section: Section, context: ParseContext) -> bool:
    context.notes.modeled(section.line)
    return True


# -- what it is -----------------------------------------------------------------------------------------


def _description(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    parts = section.line.text.split(None, 1)
    statement.description = parts[1].strip() if len(parts) > 1 and parts[0] != "no" else ""
    return _modeled(section, context)


def _shutdown(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if words[-1] != "shutdown":
        return False
    statement.shutdown = words[0] != "no"
    return _modeled(section, context)


def _nameif(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if words[0] == "no":
        statement.nameif, statement.nameif_origin = "", ()
        return _modeled(section, context)
    if len(words) != 2:
        return False
    statement.nameif, statement.nameif_origin = words[1], (context.notes.span(section.line),)
    return _modeled(section, context)


def _level(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if words[0] == "no":
        statement.level, statement.level_origin = None, ()
        return _modeled(section, context)
    level = number(words[1], 0, 100) if len(words) == 2 else None
    if level is None:
        return False
    statement.level, statement.level_origin = level, (context.notes.span(section.line),)
    return _modeled(section, context)


def _vlan(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    vlan = number(words[1], 1, 4094) if len(words) > 1 else None
    if vlan is None:
        return False
    statement.vlan = vlan
    if len(words) == 2:
        return _modeled(section, context)
    # SOUNDNESS: `secondary` VLANs are put on the same interface; a wire that is not followed.
    context.notes.unrecognized(section, "unrecognized-interface-line")
    return True


def _bundle(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    group = number(words[1], 1, 4096) if len(words) > 1 else None
    if group is None:
        return False
    statement.bundle = f"Port-channel{group}"
    return _modeled(section, context)


def _member(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if len(words) != 2 or not statement.name.startswith("Redundant"):
        return False
    statement.members.append(words[1])
    return _modeled(section, context)


def _management_only(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    removed = section.line.words[0] == "no"
    statement.management_only = () if removed else (context.notes.span(section.line),)
    return _modeled(section, context)


def _mac(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    statement.mac = mac(words[1]) if len(words) > 1 and words[0] != "no" else None
    if words[0] != "no" and statement.mac is None:
        return False
    return _modeled(section, context)


def _bridge_group(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: frames pass between the members of a bridge group by lists and MAC addresses, which is not followed:
    the device may do anything.
    """
    context.configuration.untold_addresses.append(context.notes.span(section.line))
    return _widens(section, context, "asa-bridge-group", statement.name)


def _traffic_zone(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: in a traffic zone answers and openings may use different interfaces, which is not followed."""
    return _widens(section, context, "asa-traffic-zone", statement.name)


def _widens(section: Section, context: ParseContext, code: str, interface: str) -> bool:
    span = context.notes.span(section.line)
    context.notes.unmodeled.append(span)
    context.notes.approximated(section.line, code)
    context.notes.report(code, (span,), interface=interface)
    return True


# -- addresses --------------------------------------------------------------------------------------------


def _ip_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words, configuration = section.line.words, context.configuration
    span = context.notes.span(section.line)
    if words[0] == "no":
        _forget_ipv4(statement)
        return _modeled(section, context)
    rest = words[2:]
    if rest[:1] in (("dhcp",), ("pppoe",)):
        _forget_ipv4(statement)
        return _learned(statement, Family.IPV4, rest[1:], section, context)
    address = ipv4_or_name(rest[0], configuration) if rest else None
    mask = ipv4_or_name(rest[1], configuration) if len(rest) > 1 else None
    length = None if mask is None else netmask_length(mask)
    if address is None or length is None or rest[2:3] not in ((), ("standby",), ("cluster-pool",), ("pppoe",)):
        # SOUNDNESS: nobody knows whether the line takes the place of the address there is.
        return _unread_address(statement, Family.IPV4, section, context)
    _forget_ipv4(statement)
    standby = ipv4_or_name(rest[3], configuration) if rest[2:3] == ("standby",) and len(rest) > 3 else None
    network = prefix_of(Family.IPV4, address, length)
    statement.addresses.append(AddressStatement(network, address, standby, (span,)))
    return _modeled(section, context)


def _forget_ipv4(statement: InterfaceStatement) -> None:
    """A new IPv4 address takes the place of the one there is."""
    statement.addresses[:] = [known for known in statement.addresses if known.network.family is not Family.IPV4]
    statement.learned[:] = [known for known in statement.learned if known[0] is not Family.IPV4]


def _ipv6_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words, span = section.line.words, context.notes.span(section.line)
    rest = words[2:]
    if words[0] == "no":
        statement.addresses[:] = [known for known in statement.addresses if known.network.family is not Family.IPV6]
        return _modeled(section, context)
    if rest[:1] in (("autoconfig",), ("dhcp",)):
        return _learned(statement, Family.IPV6, ("setroute",) if "default" in rest else (), section, context)
    if rest[1:2] == ("link-local",):
        statement.link_local.append(span)
        return _modeled(section, context)
    text, _, length_text = rest[0].partition("/") if rest else ("", "", "")
    address, length = ipv6_or_name(text, context.configuration), number(length_text, 0, 128)
    known = rest[1:2] in ((), ("standby",), ("eui-64",), ("cluster-pool",))
    if address is None or length is None or not known or "eui-64" in rest:
        return _unread_address(statement, Family.IPV6, section, context)
    standby = ipv6(rest[2]) if rest[1:2] == ("standby",) and len(rest) > 2 else None
    statement.link_local.append(span)
    network = prefix_of(Family.IPV6, address, length)
    statement.addresses.append(AddressStatement(network, address, standby, (span,)))
    return _modeled(section, context)


def _learned(
    statement: InterfaceStatement, family: Family, rest: tuple[str, ...], section: Section, context: ParseContext
) -> bool:
    span = context.notes.span(section.line)
    statement.learned.append((family, span))
    if "setroute" in rest:
        statement.learned_routes.append(span)
    context.notes.approximated(section.line, "asa-address-learned")
    return True


def _unread_address(statement: InterfaceStatement, family: Family, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: which network is there is unknown, so packets may go there from anywhere."""
    span = context.notes.span(section.line)
    statement.learned.append((family, span))
    statement.learned_routes.append(span)
    context.notes.unrecognized_rule(section.line, "asa-address-unread")
    return True


def _ipv6_enable(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    if section.line.words[0] != "no":
        statement.link_local.append(context.notes.span(section.line))
    return _modeled(section, context)


# -- what is not modelled exactly --------------------------------------------------------------------------


def _restricting(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: the line can only drop packets here, so nothing passes surely any more and nothing more passes."""
    statement.doubts.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "may-drop-here")
    return True


def _tunnel(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: whether the tunnel is up is not followed: nothing passes surely."""
    statement.tunnel = True
    statement.doubts.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "tunnel-transport")
    return True


def _policy_route(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    if section.line.words[0] == "no":
        statement.policy_routes.clear()
        return _modeled(section, context)
    statement.policy_routes.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "policy-routing")
    return True


def _relay(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """CHOICE: requests for addresses are relayed as packets of the device itself, and are not followed."""
    span = context.notes.span(section.line)
    context.notes.approximated(section.line, "asa-dhcp-relay")
    context.notes.report("asa-dhcp-relay", (span,), Severity.INFO, interface=statement.nameif or statement.name)
    return True


def _no_op(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`no …` of something that is absent unless configured: the line states the default."""
    return bool(statement.name) and _modeled(section, context)


_LINES: dict[tuple[str, ...], LineReader] = {
    ("description",): _description,
    ("no", "description"): _description,
    ("shutdown",): _shutdown,
    ("no", "shutdown"): _shutdown,
    ("nameif",): _nameif,
    ("no", "nameif"): _nameif,
    ("security-level",): _level,
    ("no", "security-level"): _level,
    ("vlan",): _vlan,
    ("no", "vlan"): _no_op,
    ("channel-group",): _bundle,
    ("member-interface",): _member,
    ("management-only",): _management_only,
    ("no", "management-only"): _management_only,
    ("mac-address",): _mac,
    ("no", "mac-address"): _mac,
    ("bridge-group",): _bridge_group,
    ("no", "bridge-group"): _no_op,
    ("zone-member",): _traffic_zone,
    ("no", "zone-member"): _no_op,
    ("ip", "address"): _ip_address,
    ("no", "ip", "address"): _ip_address,
    ("ipv6", "address"): _ipv6_address,
    ("no", "ipv6", "address"): _ipv6_address,
    ("ipv6", "enable"): _ipv6_enable,
    ("no", "ipv6", "enable"): _ipv6_enable,
    ("switchport",): read_switchport,
    ("no", "switchport"): read_switchport,
    ("no", "forward", "interface"): _restricting,
    ("ip", "verify"): _restricting,
    ("dhcprelay",): _relay,
    ("no", "dhcprelay"): _no_op,
    ("tunnel",): _tunnel,
    ("policy-route",): _policy_route,
    ("no", "policy-route"): _policy_route,
}


def _reverse_path_check(section: Section, context: ParseContext) -> None:
    """`ip verify reverse-path interface NAMEIF`: packets may be dropped there, and nothing more passes."""
    words = section.line.words
    if len(words) != 5 or words[3] != "interface" or section.children:
        context.notes.unrecognized(section)
        return
    checked = context.configuration.network.reverse_path_checks
    checked[words[4]] = (*checked.get(words[4], ()), context.notes.span(section.line))
    context.notes.approximated(section.line, "may-drop-here")


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("interface",): read_interface,
    ("ip", "verify", "reverse-path"): _reverse_path_check,
}
