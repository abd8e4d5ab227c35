"""Sections `interface …` and what stands below them, except switch ports and addresses."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.model.layer2 import AdmissionMethod
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors._shared.static_routes import RoutingInfluence
from segcheck.vendors._shared.values import number
from segcheck.vendors.alaxala_ax.configuration import Handler, ParseContext
from segcheck.vendors.alaxala_ax.filters.filter_statements import ListKind
from segcheck.vendors.alaxala_ax.network.interface_addresses import ADDRESS_LINES, LineReader, mark_modeled
from segcheck.vendors.alaxala_ax.network.interface_irrelevant import interface_line_reason
from segcheck.vendors.alaxala_ax.network.interface_names import KNOWN, expanded_range, interface_name, spelled
from segcheck.vendors.alaxala_ax.network.network_statements import InterfaceStatement
from segcheck.vendors.alaxala_ax.network.switchports import read_port_line

# `interface range` is for typing; a saved configuration hardly holds one, and never that many.
_MOST_RANGE_LINES = 10_000
_GROUPS: dict[tuple[str, ...], ListKind] = {
    ("ip", "access-group"): ListKind.IPV4,
    ("ipv6", "traffic-filter"): ListKind.IPV6,
    ("mac", "access-group"): ListKind.MAC,
    ("advance", "access-group"): ListKind.ADVANCE,
}


def _read_interface(section: Section, context: ParseContext) -> None:
    words = section.line.words
    names: tuple[tuple[str, str], ...] | None
    if words[1:2] == ("range",):
        names = _range_names(section, context)
    else:
        named = interface_name(words[1:])
        names = (named,) if named is not None else None
    if names is None or any(kind not in KNOWN for kind, _ in names):
        if words[1:2] == ("vxlan",):
            _overlay(section, context)
            return
        # SOUNDNESS: an interface that is not read may be on any network.
        context.configuration.untold_addresses.append(context.notes.span(section.line))
        context.notes.unrecognized(section)
        return
    for kind, digits in names:
        statement = context.configuration.network.interfaces.setdefault(
            spelled(kind, digits), InterfaceStatement(spelled(kind, digits), kind, digits)
        )
        statement.origin.append(context.notes.span(section.line))
        context.notes.modeled(section.line)
        for child in section.children:
            _read_line(statement, child, context)


def _range_names(section: Section, context: ParseContext) -> tuple[tuple[str, str], ...] | None:
    """Every line counts once for each interface, and all ranges of a file count together."""
    network = context.configuration.network
    if network.range_lines > _MOST_RANGE_LINES:
        return None
    names = expanded_range(section.line.words[2:])
    network.range_lines += len(names or ()) * (1 + len(section.children))
    return names if network.range_lines <= _MOST_RANGE_LINES else None


def _overlay(section: Section, context: ParseContext) -> None:
    """SOUNDNESS: VXLAN joins VLANs here with VLANs at other places; that is not followed, so the device may do
    anything.
    """
    span = context.notes.span(section.line)
    for line in section.lines():
        context.notes.approximated(line, "alaxala-vxlan")
    context.notes.unmodeled.append(span)
    context.notes.report("alaxala-vxlan", (span,))


def _read_line(statement: InterfaceStatement, section: Section, context: ParseContext) -> None:
    words = section.line.words
    reader = _reader_of(words)
    if reader is not None and reader(statement, section, context):
        return
    port_line = words[:1] == ("switchport",) or words[:2] == ("no", "switchport")
    if port_line and read_port_line(statement, section, context):
        return
    reason = None if port_line or reader is not None else interface_line_reason(words)
    if reason is None:
        # SOUNDNESS: a line nobody knows could forward, translate or bridge, so the whole device is widened.
        context.notes.unrecognized(section, "unrecognized-interface-line")
        return
    context.notes.irrelevant(Section(section.line, ()), reason)
    for child in section.children:
        context.notes.unrecognized(child, "unrecognized-interface-line")


def _reader_of(words: tuple[str, ...]) -> LineReader | None:
    for size in range(min(_LONGEST_HEAD, len(words)), 0, -1):
        reader = _LINES.get(words[:size])
        if reader is not None:
            return reader
    return None


def _description(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    text = section.line.text.split(None, 1)
    statement.description = text[1].strip().strip('"') if len(text) > 1 else ""
    return mark_modeled(section, context)


def _shutdown(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if words not in (("shutdown",), ("no", "shutdown")):
        return False
    statement.shutdown = words[0] != "no"
    return mark_modeled(section, context)


def _vrf(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if len(words) != 3:
        return False
    statement.vrf = words[2]
    context.configuration.network.vrfs.setdefault(words[2], context.notes.span(section.line))
    return mark_modeled(section, context)


def _encapsulation(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    vlan = number(words[2], 1, 4095) if len(words) == 3 else None
    statement.vlan = vlan
    return vlan is not None and mark_modeled(section, context)


def _bundle(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    group = number(words[1], 0, 4096) if len(words) > 1 else None
    if group is None:
        # Lines like `channel-group lacp system-priority`.
        context.notes.irrelevant(section, "layer2-redundancy")
        return True
    statement.bundle = spelled("port-channel", str(group))
    return mark_modeled(section, context)


def _access_group(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`ip access-group NAME in|out` and its kin. What becomes of the line is said at conversion."""
    words = section.line.words
    if len(words) < 4 or words[3] not in ("in", "out"):
        return False
    use = NamedUse(words[2].strip('"'), section.line, (context.notes.span(section.line),))
    before = statement.groups.get((_GROUPS[words[:2]], words[3]))
    statement.groups[_GROUPS[words[:2]], words[3]] = use
    context.notes.modeled(section.line)
    if before is not None and before.name != use.name:
        # SOUNDNESS: the device refuses a second list where one is bound; either of the two may be in force.
        # SOURCE: AX1240S command reference, `ip access-group`: first remove the one that is set.
        context.notes.approximated(section.line, "alaxala-list-repeated")
        context.notes.report("alaxala-list-repeated", use.origin, Severity.WARNING, Effect.WIDENS_FILTER)
        statement.trailing.add(use)
        statement.doubts.append(use.origin[0])
    if len(words) > 4:
        # SOUNDNESS: words behind the direction (AX6000S: which packets are meant) are not followed.
        context.notes.approximated(section.line, "alaxala-mode-untold")
        statement.trailing.add(use)
    return True


def _may_drop(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: the line can only drop packets here, so nothing passes surely any more and nothing more passes."""
    for line in section.lines():
        statement.doubts.append(context.notes.span(line))
        context.notes.approximated(line, "may-drop-here")
    return True


def _routing_here(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    span = context.notes.span(section.line)
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    context.configuration.network.influences.append(RoutingInfluence(statement.vrf, family, (span,)))
    context.notes.approximated(section.line, "dynamic-routing")
    return True


def _relay(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    span = context.notes.span(section.line)
    context.notes.approximated(section.line, "alaxala-dhcp-relay")
    context.notes.report("alaxala-dhcp-relay", (span,), Severity.INFO, interface=statement.name)
    return True


# -- authentication of terminals --------------------------------------------------------------------------


def _port_control(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    words = section.line.words
    if words[-1] == "auto":
        return _method(AdmissionMethod.DOT1X, statement, section, context)
    if words[-1] == "force-authorized":
        statement.admission.methods.pop(AdmissionMethod.DOT1X, None)
        context.notes.irrelevant(section, "port-authentication-setting")
        return True
    return _may_drop(statement, section, context)


def _by_mac(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    return _method(AdmissionMethod.MAC_AUTHENTICATION, statement, section, context)


def _method(method: AdmissionMethod, statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """SOUNDNESS: that the port stops some terminals is not counted on; it may, so nothing surely passes there."""
    span = context.notes.span(section.line)
    statement.admission.methods[method] = span
    statement.doubts.append(span)
    context.notes.approximated(section.line, "alaxala-port-authentication")
    return True


def _way_round(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """Lines by which terminals get in that no server agreed to: web login, one terminal for many, exceptions."""
    span = context.notes.span(section.line)
    statement.admission.ways_round.append(span)
    statement.doubts.append(span)
    context.notes.approximated(section.line, "alaxala-port-authentication")
    return True


_ROUTING = (("ip", "ospf"), ("ipv6", "ospf"), ("ip", "rip"), ("ipv6", "rip"), ("isis",), ("ip", "router"))
_LINES: dict[tuple[str, ...], LineReader] = {
    **ADDRESS_LINES,
    ("description",): _description,
    ("shutdown",): _shutdown,
    ("no", "shutdown"): _shutdown,
    ("vrf", "forwarding"): _vrf,
    ("encapsulation", "dot1q"): _encapsulation,
    ("channel-group",): _bundle,
    **dict.fromkeys(_GROUPS, _access_group),
    **dict.fromkeys(_ROUTING, _routing_here),
    **dict.fromkeys((("ip", "helper-address"), ("ip", "relay"), ("ipv6", "dhcp", "relay")), _relay),
    **dict.fromkeys(
        (
            ("ip", "verify"),
            ("ipv6", "verify"),
            ("ip", "urpf"),
            ("ip", "arp", "inspection", "limit"),
            ("mac-address-table", "limit"),
            ("access-redirect",),
            ("l2-isolation",),
        ),
        _may_drop,
    ),
    ("dot1x", "port-control"): _port_control,
    ("mac-authentication", "port"): _by_mac,
    ("web-authentication", "port"): _way_round,
    ("dot1x", "multiple-hosts"): _way_round,
    ("dot1x", "force-authorized"): _way_round,
    ("mac-authentication", "force-authorized"): _way_round,
    ("mac-authentication", "static-vlan", "force-authorized"): _way_round,
    ("authentication", "force-authorized"): _way_round,
    ("authentication", "ip", "access-group"): _way_round,
    ("authentication", "arp-relay"): _way_round,
}
_LONGEST_HEAD = max(len(head) for head in _LINES)

HANDLERS: dict[tuple[str, ...], Handler] = {("interface",): _read_interface}
