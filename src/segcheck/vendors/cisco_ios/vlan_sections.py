"""Sections `vlan …`, VLAN access-maps, VTP and static ARP."""

from __future__ import annotations

from segcheck.model.header import Interval
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, mac, number
from segcheck.vendors._shared.vlan_lists import FIRST_VLAN, LAST_VLAN, vlan_list
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext
from segcheck.vendors.cisco_ios.network_statements import ArpStatement, VlanStatement

# Lines below `vlan N` that change nothing here: multicast, reporting, token-ring leftovers.
_VLAN_SETTINGS = frozenset({"mtu", "uni-vlan", "remote-span", "exit", "backupcrf", "media", "tb-vlan1", "tb-vlan2"})


def read_vlan(section: Section, context: ParseContext) -> None:
    """Take a `vlan 10,20-30` section into the configuration."""
    words = section.line.words
    vlans = vlan_list("".join(words[1:])) if len(words) > 1 else None
    if vlans is None:
        context.notes.unrecognized(section)
        return
    name, active = "", True
    for child in section.children:
        below = child.line.words
        if below[:1] == ("name",):
            name = " ".join(below[1:])
            context.notes.modeled(child.line)
        elif below in (("shutdown",), ("state", "suspend")):
            # SOUNDNESS: a suspended VLAN carries nothing; paths through it stay possible, and none is sure.
            active = False
            context.configuration.network.filtered_vlans.append((vlans, context.notes.span(child.line)))
            context.notes.approximated(child.line, "vlan-suspended")
        elif below in (("no", "shutdown"), ("state", "active")):
            context.notes.modeled(child.line)
        elif below[:1] == ("private-vlan",):
            _private(vlans, child, context)
        elif below[:1] and below[0] in _VLAN_SETTINGS:
            context.notes.irrelevant(child, "vlan-setting")
        else:
            context.notes.unrecognized(child)
    context.notes.modeled(section.line)
    span = context.notes.span(section.line)
    context.configuration.network.vlans.append(VlanStatement(vlans, name, active, (span,)))


def _private(vlans: tuple[Interval, ...], section: Section, context: ParseContext) -> None:
    words = section.line.words
    if words[1:] in (("primary",), ("isolated",), ("community",)):
        context.notes.approximated(section.line, "private-vlan")
        return
    secondaries = vlan_list("".join(word for word in words[2:] if word != "add")) if len(words) > 2 else None
    primary = vlans[0][0]
    # A secondary VLAN has one primary, so a section about several VLANs cannot give them all the same.
    if words[1:2] != ("association",) or secondaries is None or vlans != ((primary, primary),):
        context.notes.unrecognized(section)
        return
    for low, high in secondaries:
        for vlan in range(low, high + 1):
            context.configuration.network.secondary_vlans[vlan] = primary
    context.notes.approximated(section.line, "private-vlan")


def read_vlan_access_map(section: Section, context: ParseContext) -> None:
    """VLAN access-maps: what they do is not modelled; where `vlan filter` puts one to work, packets may be dropped."""
    if any(line.words[:2] == ("action", "redirect") for line in section.lines()):
        context.notes.unrecognized(section)
        return
    for line in section.lines():
        context.notes.approximated(line, "vlan-access-map")


def read_vlan_filter(section: Section, context: ParseContext) -> None:
    """SOUNDNESS: `vlan filter` can only drop frames of its VLANs, so nothing there passes surely any more."""
    words = section.line.words
    vlans = None
    if len(words) > 4 and words[3] == "vlan-list":
        listed = "".join(words[4:])
        vlans = ((FIRST_VLAN, LAST_VLAN),) if listed == "all" else vlan_list(listed)
    if vlans is None:
        context.notes.unrecognized(section)
        return
    context.configuration.network.filtered_vlans.append((vlans, context.notes.span(section.line)))
    context.notes.approximated(section.line, "vlan-access-map")


def read_vtp(section: Section, context: ParseContext) -> None:
    """VTP: its mode tells whether the configuration prints every VLAN."""
    words = section.line.words
    # SOURCE: VTP version 3 has a mode for each database (`vtp mode off mst`); without one, VLANs are meant.
    if words[1:2] == ("mode",) and words[3:4] in ((), ("vlan",)):
        context.configuration.network.vlans_are_local = words[2:3] in (("transparent",), ("off",))
        context.notes.modeled(section.line)
        return
    context.notes.irrelevant(section, "vlan-setting")


def read_vlan_setting(section: Section, context: ParseContext) -> None:
    """Lines like `vlan internal allocation policy ascending`."""
    context.notes.irrelevant(section, "vlan-setting")


def read_static_arp(section: Section, context: ParseContext) -> None:
    """Take `arp [vrf X] A H arpa` into the configuration.

    SOUNDNESS: an entry for one interface is not counted on, and one that is taken back makes the line unknown.
    """
    words = section.line.words
    vrf, rest = (words[2], words[3:]) if words[1:2] == ("vrf",) and len(words) > 3 else ("", words[1:])
    address = ipv4(rest[0]) if rest else None
    hardware = mac(rest[1]) if len(rest) > 1 else None
    if address is None or hardware is None or rest[2:3] not in ((), ("arpa",), ("ARPA",), ("snap",), ("SNAP",)):
        context.notes.unrecognized(section)
        return
    if rest[3:] not in ((), ("alias",)):
        context.notes.irrelevant(section, "icmp-and-arp-behavior")
        return
    context.configuration.network.static_arp.append(
        ArpStatement(vrf, address, hardware, (context.notes.span(section.line),))
    )
    context.notes.modeled(section.line)


def read_vlan_database(section: Section, context: ParseContext) -> None:
    """`vlan database`: the prompt of an old command mode, with `vlan 10 name X` lines below it."""
    context.notes.modeled(section.line)
    for child in section.children:
        words = child.line.words
        vlan = number(words[1], FIRST_VLAN, LAST_VLAN) if words[:1] == ("vlan",) and len(words) > 1 else None
        if vlan is not None:
            name = words[words.index("name") + 1] if "name" in words[:-1] else ""
            origin = (context.notes.span(child.line),)
            context.configuration.network.vlans.append(VlanStatement(((vlan, vlan),), name, True, origin))
            context.notes.modeled(child.line)
        elif words[:1] in (("vtp",), ("exit",), ("apply",)):
            context.notes.ledger.mark(child.line.number, LineFate.IRRELEVANT, "vlan-setting")
        else:
            context.notes.unrecognized(child)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("vlan",): read_vlan,
    ("vlan", "database"): read_vlan_database,
    ("vlan", "access-map"): read_vlan_access_map,
    ("vlan", "filter"): read_vlan_filter,
    ("vlan", "internal"): read_vlan_setting,
    ("vlan", "accounting"): read_vlan_setting,
    ("vtp",): read_vtp,
    ("arp",): read_static_arp,
    ("arp", "timeout"): read_vlan_setting,
}
