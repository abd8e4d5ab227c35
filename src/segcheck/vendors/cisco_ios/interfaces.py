"""Sections `interface …` and what stands below them, except switch ports (`switchports`)."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.source.diagnostic import Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors._shared.static_routes import RoutingInfluence
from segcheck.vendors._shared.values import ipv4, mac, number
from segcheck.vendors.cisco_ios.broadcast_relay import read_helper
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext
from segcheck.vendors.cisco_ios.interface_addresses import ADDRESS_LINES, LineReader
from segcheck.vendors.cisco_ios.interface_irrelevant import interface_line_reason
from segcheck.vendors.cisco_ios.interface_names import expanded_range, interface_name
from segcheck.vendors.cisco_ios.monitoring import read_listening_clock
from segcheck.vendors.cisco_ios.network_statements import NAT_INSIDE, NAT_OUTSIDE, InterfaceStatement
from segcheck.vendors.cisco_ios.switchports import PORT_LINES, read_port_line
from segcheck.vendors.cisco_ios.terminal_admission import LINES as ADMISSION_LINES

# `interface range` is for typing; a saved configuration hardly holds one, and never that many.
_MOST_RANGE_LINES = 20_000


def read_interface(section: Section, context: ParseContext) -> None:
    """Take an `interface` or `interface range` section into the configuration."""
    words = section.line.words
    names: tuple[str, ...] | None
    if words[1:2] == ("range",):
        names = _range_names(section, context)
    else:
        kept = [word for word in words[1:] if word not in ("point-to-point", "multipoint", "l2transport")]
        names = (interface_name("".join(kept)),) if kept and len(kept) <= 2 else None
    if not names or "l2transport" in words:
        context.notes.unrecognized(section)
        return
    for name in names:
        statement = context.configuration.network.interface(name)
        statement.origin.append(context.notes.span(section.line))
        context.notes.modeled(section.line)
        for child in section.children:
            _read_line(statement, child, context)


def _range_names(section: Section, context: ParseContext) -> tuple[str, ...] | None:
    """The interfaces of an `interface range` section; None when it cannot be read, or when there are too many.

    Every line counts once for each interface, and all ranges of a file count together.
    """
    network = context.configuration.network
    if network.range_lines > _MOST_RANGE_LINES:
        return None
    names = expanded_range(" ".join(section.line.words[2:]))
    if names:
        network.range_lines += len(names) * (1 + len(section.children))
    return names if network.range_lines <= _MOST_RANGE_LINES else None


def _read_line(statement: InterfaceStatement, section: Section, context: ParseContext) -> None:
    words = section.line.words
    reader = _reader_of(words)
    if reader is not None and reader(statement, section, context):
        return
    if words[:1] == ("switchport",) or words[:2] == ("no", "switchport") or words[:2] in PORT_LINES:
        read_port_line(statement, section, context)
        return
    reason = interface_line_reason(words)
    if reason is None:
        # SOUNDNESS: a line nobody knows could forward, translate or bridge, so the whole device is widened.
        context.notes.unrecognized(section, "unrecognized-interface-line")
        return
    context.notes.irrelevant(Section(section.line, ()), reason)
    for child in section.children:
        # SOUNDNESS: deeper indentation means nothing in IOS, so a line that matters may stand below one that does not.
        _read_below(child, context)


def _read_below(section: Section, context: ParseContext) -> None:
    reason = interface_line_reason(section.line.words)
    if reason is None:
        context.notes.unrecognized(section, "unrecognized-interface-line")
        return
    context.notes.irrelevant(Section(section.line, ()), reason)
    for child in section.children:
        _read_below(child, context)


def _reader_of(words: tuple[str, ...]) -> LineReader | None:
    for size in range(min(_LONGEST_HEAD, len(words)), 0, -1):
        reader = _LINES.get(words[:size])
        if reader is not None:
            return reader
    return None


# -- what it is -----------------------------------------------------------------------------------------


def _description(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    statement.description = section.line.text.split(None, 1)[1].strip() if len(section.line.words) > 1 else ""
    return context.notes.modeled_alone(section)


def _shutdown(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    statement.shutdown = section.line.words[0] != "no"
    return context.notes.modeled_alone(section)


def _vrf(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    removed = words[0] == "no"
    if not removed and len(words) != (4 if words[0] == "ip" else 3):
        return False
    name = "" if removed else words[-1]
    if name != statement.vrf and (statement.addresses or statement.virtual_addresses):
        # SOURCE: IOS removes every address of an interface that changes its VRF ("% Interface … IP address … removed").
        statement.addresses.clear()
        statement.virtual_addresses.clear()
        context.notes.report("vrf-removes-addresses", (context.notes.span(section.line),), interface=statement.name)
    statement.vrf = name
    if name and name not in context.configuration.network.vrfs:
        context.configuration.network.vrf(name)
    return context.notes.modeled_alone(section)


def _encapsulation(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    vlan = number(words[2], 1, 4094) if len(words) > 2 else None
    if vlan is None:
        return False
    # CHOICE: VLAN 0 stands for untagged frames, which is what a native sub-interface takes.
    statement.vlan = 0 if words[3:] == ("native",) else vlan
    if len(words) == 3 or words[3:] == ("native",):
        return context.notes.modeled_alone(section)
    # SOUNDNESS: frames with a second tag are on a wire of their own; what passes there is not sure.
    statement.doubts.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "second-vlan-tag")
    return True


def _bundle(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    group = number(words[1], 1, 4096) if len(words) > 1 else None
    if group is None:
        return False
    statement.bundle = f"Port-channel{group}"
    return context.notes.modeled_alone(section)


def _mac(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    value = mac(section.line.words[-1])
    if value is None:
        return False
    statement.mac = value
    return context.notes.modeled_alone(section)


# -- filters, zones, translation --------------------------------------------------------------------------


def _access_group(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    removed = words[0] == "no"
    bare = words[1:] if removed else words
    family = Family.IPV6 if bare[0] == "ipv6" else Family.IPV4
    if removed:
        return _removed_access_group(statement, family, bare[2:]) and context.notes.modeled_alone(section)
    if len(bare) != 4 or bare[3] not in ("in", "out"):
        return False
    use = NamedUse(bare[2], section.line, (context.notes.span(section.line),))
    statement.access_groups[family, bare[3]] = use
    # The converter says what becomes of it: the list may be missing.
    return context.notes.modeled_alone(section)


def _removed_access_group(statement: InterfaceStatement, family: Family, words: tuple[str, ...]) -> bool:
    """`no ip access-group [NAME] [in|out]`; False when it names another list than the one above."""
    named = words[:-1] if words[-1:] in (("in",), ("out",)) else words
    if len(named) > 1:
        return False
    for direction in words[len(named) :] or ("in", "out"):
        use = statement.access_groups.get((family, direction))
        if use is not None and named not in ((), (use.name,)):
            return False
        statement.access_groups.pop((family, direction), None)
    return True


def _mac_group(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if len(words) != 4 or words[3] not in ("in", "out"):
        return False
    statement.mac_groups[words[3]] = NamedUse(words[2], section.line, (context.notes.span(section.line),))
    return context.notes.modeled_alone(section)


def _zone_member(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if len(words) != 3:
        return False
    statement.zone = NamedUse(words[2], section.line, (context.notes.span(section.line),))
    return context.notes.modeled_alone(section)


def _no_zone(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    statement.zone = None
    return context.notes.modeled_alone(section)


def _nat_side(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    side = words[-1]
    if side not in (NAT_INSIDE, NAT_OUTSIDE) or len(words) != (4 if words[0] == "no" else 3):
        return False
    if words[0] == "no":
        statement.nat_sides.pop(side, None)
    else:
        statement.nat_sides[side] = context.notes.span(section.line)
    return context.notes.modeled_alone(section)


# -- what is not modelled exactly --------------------------------------------------------------------------


def _restricting(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    return context.notes.may_drop(section, statement.doubts)


def _inspection(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: inspection lets answers through access lists that deny them (handled at conversion) and may drop."""
    span = context.notes.span(section.line)
    statement.doubts.append(span)
    statement.returns.append(span)
    context.notes.approximated(section.line, "stateful-inspection")
    return True


def _crypto_map(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if len(words) < 3:
        return False
    span = context.notes.span(section.line)
    statement.doubts.append(span)
    statement.tunnels.append(NamedUse(words[2], section.line, (span,)))
    context.notes.approximated(section.line, "crypto-map")
    context.notes.report("crypto-map", (span,), interface=statement.name)
    return True


def _tunnel(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: whether the tunnel is up, and what may pass below it, is not followed: nothing passes surely."""
    statement.doubts.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "tunnel-transport")
    return True


def _policy_route(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if len(words) != 4:
        return False
    statement.policy_routes.append(NamedUse(words[3], section.line, (context.notes.span(section.line),)))
    context.notes.approximated(section.line, "policy-routing")
    return True


def _nhrp_shortcut(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    span = context.notes.span(section.line)
    context.configuration.network.influences.append(RoutingInfluence(None, None, (span,)))
    context.notes.approximated(section.line, "routes-learned")
    return bool(statement.name)


def _routing_here(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`ip ospf 1 area 0` and the like: the routing process runs, even where its own section is missing."""
    words = section.line.words
    runs = "area" in words or words[1:2] == ("router",) or words[1:2] + words[3:] in (("rip", "enable"), ("eigrp",))
    if not runs:
        return False
    family = {"ip": Family.IPV4, "ipv6": Family.IPV6}.get(words[0])
    span = context.notes.span(section.line)
    context.configuration.network.influences.append(RoutingInfluence(statement.vrf, family, (span,)))
    context.notes.approximated(section.line, "dynamic-routing")
    for child in section.children:
        _read_below(child, context)
    return True


def _multicast(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    statement.multicast.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "multicast-routing")
    return True


def _relay(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    span = context.notes.span(section.line)
    context.notes.approximated(section.line, "broadcast-relay")
    context.notes.report("broadcast-relay", (span,), Severity.INFO, interface=statement.name)
    return True


def _no_op(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`no …` of something that is absent unless configured: the line states the default."""
    return bool(statement.name) and context.notes.modeled_alone(section)


def _removal(attribute: str) -> LineReader:
    """A reader of `no A B C [NAME]` that takes back what a matching line put into `attribute`; doubts it left stay."""

    def read(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
        words, known = section.line.words, getattr(statement, attribute)
        known[:] = [use for use in known if len(words) > 3 and use.name != words[-1]]
        return context.notes.modeled_alone(section)

    return read


def _no_helper(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    address = ipv4(words[3]) if len(words) == 4 else None
    if len(words) > 3 and address is None:
        return False
    statement.helpers[:] = [known for known in statement.helpers if address is not None and known[0] != address]
    return context.notes.modeled_alone(section)


_LINES: dict[tuple[str, ...], LineReader] = {
    **ADDRESS_LINES,
    **ADMISSION_LINES,
    ("description",): _description,
    ("no", "description"): _no_op,
    ("shutdown",): _shutdown,
    ("no", "shutdown"): _shutdown,
    ("vrf", "forwarding"): _vrf,
    ("ip", "vrf", "forwarding"): _vrf,
    ("no", "vrf", "forwarding"): _vrf,
    ("no", "ip", "vrf", "forwarding"): _vrf,
    ("encapsulation", "dot1Q"): _encapsulation,
    ("encapsulation", "dot1q"): _encapsulation,
    ("encapsulation", "isl"): _encapsulation,
    ("channel-group",): _bundle,
    ("mac-address",): _mac,
    ("no", "ip", "unnumbered"): _no_op,
    ("ip", "access-group"): _access_group,
    ("no", "ip", "access-group"): _access_group,
    ("ipv6", "traffic-filter"): _access_group,
    ("no", "ipv6", "traffic-filter"): _access_group,
    ("mac", "access-group"): _mac_group,
    ("zone-member", "security"): _zone_member,
    ("no", "zone-member"): _no_zone,
    ("ip", "nat"): _nat_side,
    ("no", "ip", "nat"): _nat_side,
    ("ip", "verify"): _restricting,
    ("ipv6", "verify"): _restricting,
    ("no", "ip", "verify"): _no_op,
    ("ip", "admission"): _restricting,
    ("ip", "ips"): _restricting,
    ("ip", "arp", "inspection", "trust"): _no_op,
    ("ip", "arp", "inspection"): _restricting,
    ("no", "ip", "arp", "inspection"): _no_op,
    ("service-policy",): _restricting,
    ("ip", "inspect"): _inspection,
    ("ipv6", "inspect"): _inspection,
    ("no", "ip", "inspect"): _no_op,
    ("crypto", "map"): _crypto_map,
    ("no", "crypto", "map"): _removal("tunnels"),
    ("tunnel", "source"): _tunnel,
    ("tunnel", "destination"): _tunnel,
    ("tunnel", "mode"): _tunnel,
    ("tunnel", "protection"): _tunnel,
    ("tunnel", "vrf"): _tunnel,
    ("ip", "nhrp", "shortcut"): _nhrp_shortcut,
    ("ip", "nhrp"): _tunnel,
    ("ip", "policy", "route-map"): _policy_route,
    ("ipv6", "policy", "route-map"): _policy_route,
    ("no", "ip", "policy"): _removal("policy_routes"),
    **dict.fromkeys(
        (("ip", "ospf"), ("ipv6", "ospf"), ("ospfv3",), ("ip", "router"), ("ipv6", "router")), _routing_here
    ),
    **dict.fromkeys((("ipv6", "rip"), ("ipv6", "eigrp")), _routing_here),
    ("ip", "pim", "sparse-mode"): _multicast,
    ("ip", "pim", "dense-mode"): _multicast,
    ("ip", "pim", "sparse-dense-mode"): _multicast,
    ("ip", "helper-address"): read_helper,
    ("ipv6", "dhcp", "relay"): _relay,
    ("no", "ip", "helper-address"): _no_helper,
    ("ntp", "broadcast"): read_listening_clock,
    ("ntp", "multicast"): read_listening_clock,
}


_LONGEST_HEAD = max(len(head) for head in _LINES)

HANDLERS: dict[tuple[str, ...], Handler] = {("interface",): read_interface}
