"""Sections `interface …` and what stands below them, except switch ports (`switchports`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from segcheck.model.address import prefix_of
from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.interface_addresses import AddressStatement
from segcheck.vendors._shared.static_routes import RoutingInfluence
from segcheck.vendors._shared.values import ipv4, ipv6, mac, number
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext
from segcheck.vendors.alliedware_plus.filters.filter_statements import NamedUse
from segcheck.vendors.alliedware_plus.network.interface_irrelevant import interface_line_reason
from segcheck.vendors.alliedware_plus.network.interface_names import interface_names
from segcheck.vendors.alliedware_plus.network.network_statements import InterfaceStatement
from segcheck.vendors.alliedware_plus.network.switchports import read_port_line

LineReader: TypeAlias = Callable[[InterfaceStatement, Section, ParseContext], bool]
"""Takes one line into the statement and marks it; False when it is not understood after all."""

# Every line counts once for each interface of its section; a device has a few hundred ports.
_MOST_LINES = 20_000


def read_interface(section: Section, context: ParseContext) -> None:
    """Take an `interface` section, of one interface or of a range, into the configuration."""
    notes, network = context.notes, context.configuration.network
    names = interface_names(section.line.words[1]) if len(section.line.words) == 2 else None
    if names:
        network.range_lines += len(names) * (1 + len(section.children))
    if not names or network.range_lines > _MOST_LINES:
        notes.unrecognized(section)
        # SOUNDNESS: an interface that is not read may be on any network.
        context.configuration.untold_addresses.append(notes.span(section.line))
        return
    notes.modeled(section.line)
    for name in names:
        network.interface(name).origin.append(notes.span(section.line))
    for child in section.children:
        # CHOICE: what is wrong with a line of a range is said once and not for each of its interfaces.
        for index, name in enumerate(names):
            if not _read_line(network.interface(name), child, context) and index == 0:
                _pass_over(child, context)
                break


def _read_line(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    for size in range(min(_LONGEST_HEAD, len(words)), 0, -1):
        reader = _LINES.get(words[:size])
        if reader is not None:
            return reader(statement, section, context)
    return read_port_line(statement, section, context)


def _pass_over(section: Section, context: ParseContext) -> None:
    reason = interface_line_reason(section.line.words)
    if reason is None:
        # SOUNDNESS: a line nobody knows could forward, translate or bridge, so the whole device is widened.
        context.notes.unrecognized(section, "unrecognized-interface-line")
        return
    context.notes.irrelevant(Section(section.line, ()), reason)
    for child in section.children:
        context.notes.unrecognized(child, "unrecognized-interface-line")


# -- what it is -----------------------------------------------------------------------------------------


def _description(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    statement.description = section.line.text.split(None, 1)[1].strip() if len(section.line.words) > 1 else ""
    return context.notes.modeled_alone(section)


def _shutdown(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    if section.line.words[-1] != "shutdown":
        return False
    statement.shutdown = section.line.words[0] != "no"
    return context.notes.modeled_alone(section)


def _vrf(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if len(words) != 4:
        return False
    if statement.addresses and statement.vrf != words[3]:
        # SOURCE: the AlliedWare Plus command references say that addresses are removed when the VRF changes.
        statement.addresses.clear()
        context.notes.report("vrf-removes-addresses", (context.notes.span(section.line),), interface=statement.name)
    statement.vrf = words[3]
    return context.notes.modeled_alone(section)


def _encapsulation(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`encapsulation dot1q N` makes the sub-interface `eth1.N`, `encapsulation ppp N` the interface `pppN`."""
    words = section.line.words
    span = context.notes.span(section.line)
    if words[1:2] == ("dot1q",) and len(words) == 3:
        vlan = number(words[2], 1, 4094)
        if vlan is None or "." in statement.name or not statement.name.startswith("eth"):
            return False
        below = context.configuration.network.interface(f"{statement.name}.{vlan}")
        below.vlan = vlan
        below.origin.append(span)
        return context.notes.modeled_alone(section)
    if words[1:2] == ("ppp",) and len(words) == 3 and number(words[2], 0, 65535) is not None:
        context.configuration.network.interface(f"ppp{int(words[2])}").origin.append(span)
        return context.notes.modeled_alone(section)
    return False


def _mac(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    value = mac(section.line.words[-1])
    if value is None:
        return False
    statement.mac = value
    return context.notes.modeled_alone(section)


def _bundle(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`channel-group N mode active` joins `poN`, `static-channel-group N` joins `saN`."""
    words = section.line.words
    group = number(words[1], 1, 65535) if len(words) > 1 else None
    known = words[2:] == () or (words[2:3] == ("mode",) and words[3:] in (("active",), ("passive",), ("on",)))
    if group is None or not (known or words[2:] == ("member-filters",)):
        return False
    kind = "sa" if words[0] == "static-channel-group" else "po"
    statement.bundle = f"{kind}{group}"
    return context.notes.modeled_alone(section)


# -- addresses ------------------------------------------------------------------------------------------


def _ip_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words[2:]
    span = context.notes.span(section.line)
    if words[:1] in (("dhcp",), ("negotiated",)):
        statement.subnet_unknown.append((Family.IPV4, span))
        context.notes.approximated(section.line, "address-learned")
        return True
    host, _, bits = words[0].partition("/") if words else ("", "", "")
    address, length = ipv4(host), number(bits, 0, 32)
    secondary = words[1:2] == ("secondary",)
    rest = words[2:] if secondary else words[1:]
    if address is None or length is None or (rest and rest[0] != "label"):
        # SOUNDNESS: an address that is not understood may be in any network.
        statement.subnet_unknown.append((Family.IPV4, span))
        return False
    if not secondary:
        statement.addresses[:] = [
            known for known in statement.addresses if known.network.family is Family.IPV6 or known.secondary
        ]
    network = prefix_of(Family.IPV4, address, length)
    statement.addresses.append(AddressStatement(network, address, secondary, (span,)))
    return context.notes.modeled_alone(section)


def _ipv6_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words[2:]
    span = context.notes.span(section.line)
    if words[:1] in (("dhcp",), ("autoconfig",), ("suffix",)):
        statement.subnet_unknown.append((Family.IPV6, span))
        context.notes.approximated(section.line, "address-learned")
        return True
    host, _, bits = words[0].partition("/") if words else ("", "", "")
    address, length = ipv6(host), number(bits, 0, 128)
    if address is None or length is None:
        # SOUNDNESS: an address that is not understood may be in any network.
        statement.subnet_unknown.append((Family.IPV6, span))
        if len(words) != 2 or ipv6(words[1].partition("/")[0]) is None:
            return False
        # `ipv6 address PREFIX-NAME ::1/64`: the prefix is delegated by a provider.
        context.notes.approximated(section.line, "address-learned")
        return True
    if address >> 118 == 0x3FA and not words[1:]:
        statement.link_local.append(span)
        return context.notes.modeled_alone(section)
    network = prefix_of(Family.IPV6, address, length)
    if words[1:] == ("eui64",):
        statement.addresses.append(AddressStatement(network, None, False, (span,)))
        context.notes.approximated(section.line, "address-from-mac")
        return True
    if words[1:]:
        return False
    statement.addresses.append(AddressStatement(network, address, False, (span,)))
    return context.notes.modeled_alone(section)


def _ipv6_enable(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    statement.link_local.append(context.notes.span(section.line))
    return context.notes.modeled_alone(section)


def _unnumbered(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    family = Family.IPV6 if section.line.words[0] == "ipv6" else Family.IPV4
    statement.subnet_unknown.append((family, context.notes.span(section.line)))
    context.notes.approximated(section.line, "address-borrowed")
    return True


# -- filters --------------------------------------------------------------------------------------------


def _access_group(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`access-group NAME`, on some releases `ip access-group NAME [in]` or `mac access-group NAME`."""
    words = section.line.words
    bare = words if words[0] == "access-group" else words[1:]
    if bare[2:] not in ((), ("in",)) or len(bare) < 2:
        return False
    statement.access_groups.append(NamedUse(bare[1], section.line, context.notes.span(section.line)))
    # The converter says what becomes of it: the list may be missing.
    return context.notes.modeled_alone(section)


def _traffic_filter(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if len(words) != 3 and words[3:] != ("in",):
        return False
    statement.traffic_filters.append(NamedUse(words[2], section.line, context.notes.span(section.line)))
    return context.notes.modeled_alone(section)


def _service_policy(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if len(words) != 3 or words[1] != "input":
        return False
    statement.policies.append(NamedUse(words[2], section.line, context.notes.span(section.line)))
    return context.notes.modeled_alone(section)


# -- what is not modelled exactly -----------------------------------------------------------------------


def _restricting(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    return context.notes.may_drop(section, statement.doubts)


def _tunnel(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: whether the tunnel is up, and what may pass below it, is not followed: nothing passes surely."""
    return context.notes.may_drop(section, statement.doubts, "tunnel-transport")


def _anything(reason: str) -> LineReader:
    """A reader of lines after which the device may do anything, for `reason`."""

    def read(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
        notes = context.notes
        span = notes.span(section.line)
        if span not in notes.unmodeled:
            notes.unmodeled.append(span)
            notes.report(reason, (span,), Severity.WARNING, Effect.WIDENS_DEVICE, interface=statement.name)
        for line in section.lines():
            notes.approximated(line, reason)
        return True

    return read


def _relay(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    span = context.notes.span(section.line)
    if span not in context.configuration.network.helpers:
        context.configuration.network.helpers.append(span)
        context.notes.report("broadcast-relay", (span,), Severity.INFO, interface=statement.name)
    context.notes.approximated(section.line, "broadcast-relay")
    return True


def _routing_here(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    family = {"ip": Family.IPV4, "ipv6": Family.IPV6}.get(section.line.words[0])
    span = context.notes.span(section.line)
    context.configuration.network.influences.append(RoutingInfluence(statement.vrf, family, (span,)))
    context.notes.approximated(section.line, "dynamic-routing")
    return True


def _multicast(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    statement.multicast.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "multicast-routing")
    return True


def _no_address(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`no ip address`: the default. Below an address it would take that away, which no saved configuration says."""
    return not statement.addresses and context.notes.modeled_alone(section)


_TUNNEL_WORDS = (
    "source",
    "destination",
    "mode",
    "protection",
    "local",
    "remote",
    "ttl",
    "key",
    "vrf",
    "df",
    "selector",
    "inline-processing",
    "security-reprocessing",
    "oper-status-control",
    "endpoint",
    "dscp",
)
_MIRROR = _anything("traffic-copied")
_LINES: dict[tuple[str, ...], LineReader] = {
    ("description",): _description,
    ("shutdown",): _shutdown,
    ("no", "shutdown"): _shutdown,
    ("ip", "vrf", "forwarding"): _vrf,
    ("encapsulation",): _encapsulation,
    ("mac-address",): _mac,
    ("channel-group",): _bundle,
    ("static-channel-group",): _bundle,
    ("ip", "address"): _ip_address,
    ("no", "ip", "address"): _no_address,
    ("ipv6", "address"): _ipv6_address,
    ("ipv6", "enable"): _ipv6_enable,
    ("ip", "unnumbered"): _unnumbered,
    ("ipv6", "unnumbered"): _unnumbered,
    ("access-group",): _access_group,
    ("ip", "access-group"): _access_group,
    ("mac", "access-group"): _access_group,
    ("ipv6", "traffic-filter"): _traffic_filter,
    ("service-policy",): _service_policy,
    ("ip", "verify"): _restricting,
    ("arp", "security"): _restricting,
    ("ip", "limit"): _restricting,
    **{("tunnel", word): _tunnel for word in _TUNNEL_WORDS},
    ("bridge-group",): _anything("awplus-bridge"),
    ("openflow",): _anything("awplus-openflow"),
    ("mirror", "interface"): _MIRROR,
    ("ip", "policy-route"): _anything("policy-routing"),
    ("mlag",): _restricting,
    ("ip", "helper-address"): _relay,
    ("ipv6", "ospf", "area"): _routing_here,
    ("ipv6", "router", "ospf"): _routing_here,
    ("ipv6", "router", "rip"): _routing_here,
    ("ip", "router", "isis"): _routing_here,
    ("ip", "pim", "sparse-mode"): _multicast,
    ("ip", "pim", "dense-mode"): _multicast,
    ("ip", "pim", "sparse-mode-passive"): _multicast,
    ("ip", "igmp", "proxy-service"): _multicast,
    ("ip", "igmp", "mroute-proxy"): _multicast,
}
_LONGEST_HEAD = max(len(head) for head in _LINES)

HANDLERS: dict[tuple[str, ...], Handler] = {("interface",): read_interface}
