"""Sections `vlan …`, and lines about hardware addresses for the whole device."""

from __future__ import annotations

from segcheck.model.header import Interval
from segcheck.model.layer2 import AdmissionMethod
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, mac, number
from segcheck.vendors._shared.vlan_lists import FIRST_VLAN, LAST_VLAN, vlan_list
from segcheck.vendors.alaxala_ax.configuration import Handler, ParseContext
from segcheck.vendors.alaxala_ax.network.interface_names import interface_name, spelled
from segcheck.vendors.alaxala_ax.network.network_statements import ArpStatement, VlanStatement

_VLAN_KINDS = ((), ("mac-based",), ("protocol-based",))
# Lines below `vlan N` that change neither members nor who reaches whom.
_SETTINGS = frozenset(("protocol", "mac-address", "multicast", "exit", "vlan-mac", "axrp-vlan", "mtu"))
# A saved configuration names each VLAN once or twice.
_MOST_VLAN_LINES = 20_000
_METHODS = {"dot1x": AdmissionMethod.DOT1X, "mac-authentication": AdmissionMethod.MAC_AUTHENTICATION}


def _vlan(section: Section, context: ParseContext) -> None:
    """`vlan 10,20-30 [mac-based|protocol-based]`."""
    words = section.line.words
    vlans = vlan_list(words[1]) if len(words) > 1 else None
    network = context.configuration.network
    network.vlan_lines += sum(high - low + 1 for low, high in vlans or ())
    if vlans is None or words[2:] not in _VLAN_KINDS or network.vlan_lines > _MOST_VLAN_LINES:
        context.notes.unrecognized(section)
        return
    context.notes.modeled(section.line)
    statements = [_statement(vlan, context) for low, high in vlans for vlan in range(low, high + 1)]
    for child in section.children:
        _vlan_line(statements, vlans, child, context)


def _statement(vlan: int, context: ParseContext) -> VlanStatement:
    return context.configuration.network.vlans.setdefault(vlan, VlanStatement(vlan))


def _vlan_line(
    statements: list[VlanStatement], vlans: tuple[Interval, ...], section: Section, context: ParseContext
) -> None:
    words, notes = section.line.words, context.notes
    span = notes.span(section.line)
    if words[:1] == ("name",):
        for statement in statements:
            statement.name = " ".join(words[1:]).strip('"')
        notes.modeled(section.line)
    elif words == ("state", "active"):
        notes.modeled(section.line)
    elif words == ("state", "suspend"):
        # SOUNDNESS: a suspended VLAN carries nothing; it is read as one that does, so paths stay possible.
        _doubt(vlans, span, context)
        notes.approximated(section.line, "vlan-suspended")
    elif words[:1] == ("l2-isolation",):
        _doubt(vlans, span, context)
        notes.approximated(section.line, "protected-port")
    elif words[:1] == ("vxlan-vni",):
        # What joins it with other places is `interface vxlan`.
        notes.approximated(section.line, "alaxala-vxlan")
    elif words[:1] and words[0] in _SETTINGS:
        notes.irrelevant(section, "vlan-setting")
        return
    else:
        notes.unrecognized(section)
        return
    for child in section.children:
        notes.unrecognized(child)


def _doubt(vlans: tuple[Interval, ...], span: Span, context: ParseContext) -> None:
    context.configuration.network.vlan_doubts.append((vlans, span))


def _static_arp(section: Section, context: ParseContext) -> None:
    """`arp [vrf N] A interface vlan N H`."""
    words = section.line.words[1:]
    rest = words[2:] if words[:1] == ("vrf",) else words
    address = ipv4(rest[0]) if rest else None
    hardware = mac(rest[-1]) if len(rest) > 3 else None
    named = interface_name(rest[2:-1]) if rest[1:2] == ("interface",) else None
    if address is None or hardware is None or named is None or section.children:
        context.notes.unrecognized(section)
        return
    origin = (context.notes.span(section.line),)
    context.configuration.network.static_arp.append(ArpStatement(spelled(*named), address, hardware, origin))
    context.notes.modeled(section.line)


def _mac_table(section: Section, context: ParseContext) -> None:
    """`mac-address-table static H vlan N {interface …|drop}`: the latter drops frames of that address."""
    words = section.line.words
    if words[1:2] == ("static",) and words[-1] == "drop":
        vlan = number(words[4], FIRST_VLAN, LAST_VLAN) if len(words) == 6 and words[3] == "vlan" else None
        if vlan is None:
            context.notes.unrecognized(section)
            return
        _doubt(((vlan, vlan),), context.notes.span(section.line), context)
        context.notes.approximated(section.line, "may-drop-here")
    elif words[1:2] in (("static",), ("aging-time",), ("learning",), ("notification",)) and not section.children:
        context.notes.irrelevant(section, "address-table-control")
    else:
        context.notes.unrecognized(section)


def _authenticating(section: Section, context: ParseContext) -> None:
    """`dot1x system-auth-control`, `mac-authentication system-auth-control`."""
    network, words = context.configuration.network, section.line.words
    removed = words[0] == "no"
    method = _METHODS[words[1] if removed else words[0]]
    if section.children:
        context.notes.unrecognized(section)
        return
    if removed:
        network.authenticating.pop(method, None)
    else:
        network.authenticating[method] = context.notes.span(section.line)
    context.notes.modeled(section.line)


def _force_authorized(section: Section, context: ParseContext) -> None:
    """`authentication force-authorized enable` and its kin: everybody is admitted when no server answers."""
    context.configuration.network.unauthenticated.append(context.notes.span(section.line))
    for line in section.lines():
        context.notes.modeled(line)


def _by_vlan(section: Section, context: ParseContext) -> None:
    """`dot1x vlan 10,20 enable` and its kin: terminals of whole VLANs are authenticated.

    SOUNDNESS: it may stop some, so nothing surely passes there. `dynamic` speaks of VLANs that a server assigns, whose
    ports are in doubt already.
    """
    words = section.line.words
    vlans = vlan_list(words[2]) if len(words) > 2 else None
    if vlans is None and words[2:3] != ("dynamic",):
        context.notes.unrecognized(section)
        return
    if vlans is not None:
        _doubt(vlans, context.notes.span(section.line), context)
    for line in section.lines():
        context.notes.approximated(line, "alaxala-port-authentication")


_SWITCHES = [(*no, name, "system-auth-control") for no in ((), ("no",)) for name in _METHODS]
HANDLERS: dict[tuple[str, ...], Handler] = {
    ("vlan",): _vlan,
    ("arp",): _static_arp,
    ("mac-address-table",): _mac_table,
    **dict.fromkeys(_SWITCHES, _authenticating),
    ("authentication", "force-authorized"): _force_authorized,
    ("dot1x", "force-authorized"): _force_authorized,
    ("dot1x", "vlan"): _by_vlan,
    ("mac-authentication", "static-vlan", "force-authorized"): _force_authorized,
    ("mac-authentication", "force-authorized"): _force_authorized,
}
