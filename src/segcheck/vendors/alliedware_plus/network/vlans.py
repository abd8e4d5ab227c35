"""The VLAN database, VLAN access maps and where they are in force, static MAC and ARP entries."""

from __future__ import annotations

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, mac, number
from segcheck.vendors._shared.vlan_lists import FIRST_VLAN, LAST_VLAN, vlan_list
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext
from segcheck.vendors.alliedware_plus.filters.filter_statements import AccessMap, NamedUse, VlanFilter
from segcheck.vendors.alliedware_plus.network.interface_names import is_interface
from segcheck.vendors.alliedware_plus.network.network_statements import ArpStatement, StaticMac, VlanStatement


def _database(section: Section, context: ParseContext) -> None:
    """`vlan database` with ` vlan 10 name OFFICE`, ` vlan 10,20 state enable`."""
    if section.line.words != ("vlan", "database"):
        context.notes.unrecognized(section)
        return
    context.notes.modeled(section.line)
    for child in section.children:
        _database_line(child, context)


def _database_line(section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    span = notes.span(section.line)
    vlans = vlan_list(words[1]) if words[:1] == ("vlan",) and len(words) > 1 else None
    if vlans is None and words[:1] in (("private-vlan",), ("vlan",)):
        if words[:1] == ("private-vlan",):
            # SOUNDNESS: VLANs that belong together are joined by ports and interfaces; that is not followed.
            notes.unmodeled.append(span)
            notes.report("private-vlan-joined", (span,), Severity.WARNING, Effect.WIDENS_DEVICE, interface="vlan")
            notes.approximated(section.line, "private-vlan")
            return
        notes.unrecognized(section)
        return
    if vlans is None or section.children:
        notes.unrecognized(section)
        return
    rest, name, active = words[2:], "", True
    if rest[:1] == ("name",) and len(rest) > 1:
        name, rest = rest[1], rest[2:]
    if rest[:1] == ("state",) and rest[1:] in (("enable",), ("disable",)):
        active, rest = rest[1] == "enable", ()
    if rest[:1] == ("mtu",):
        rest = ()
    if rest:
        notes.unrecognized(section)
        return
    context.configuration.network.vlans.append(VlanStatement(vlans, name, active, (span,)))
    if active:
        notes.modeled(section.line)
    else:
        # SOUNDNESS: a VLAN that is switched off carries nothing; paths through it stay possible, and none is sure.
        context.configuration.network.unsure_vlans.append((vlans, span))
        notes.approximated(section.line, "vlan-suspended")


def _access_map(section: Section, context: ParseContext) -> None:
    """`vlan access-map NAME` with ` match access-group LIST`."""
    words, notes = section.line.words, context.notes
    maps = context.configuration.filters.access_maps
    if len(words) != 3:
        notes.unrecognized(section)
        return
    found = maps.setdefault(words[2], AccessMap(words[2], section.line))
    notes.modeled(section.line)
    for child in section.children:
        below = child.line.words
        if below[:2] == ("match", "access-group") and len(below) == 3 and not child.children:
            found.lists.append(NamedUse(below[2], child.line, notes.span(child.line)))
            notes.modeled(child.line)
        else:
            # SOUNDNESS: what the line adds to the map is unknown, and it may be of a section whose head is lost.
            found.others.append(notes.span(child.line))
            notes.unrecognized(child)


def _vlan_filter(section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    vlans = vlan_list(words[4]) if len(words) == 6 and words[3] == "vlan-list" and words[5] == "input" else None
    if vlans is None or section.children:
        notes.unrecognized(section)
        return
    context.configuration.filters.vlan_filters.append(
        VlanFilter(words[2], vlans, section.line, notes.span(section.line))
    )
    notes.modeled(section.line)


def _vlan_setting(section: Section, context: ParseContext) -> None:
    """`vlan mode …`, `vlan statistics …`: nothing here."""
    if section.children:
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, "vlan-setting")


def _classifier(section: Section, context: ParseContext) -> None:
    """`vlan classifier rule|group …`: of effect only at ports that activate it, and these may carry any VLAN then."""
    if section.children:
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, "vlan-setting")


def _static_mac(section: Section, context: ParseContext) -> None:
    """`mac address-table static MAC forward|discard interface PORT [vlan N]`."""
    words, notes = section.line.words, context.notes
    value = mac(words[3]) if len(words) in (7, 9) else None
    vlan = 1 if len(words) == 7 else number(words[8], FIRST_VLAN, LAST_VLAN) if len(words) == 9 else None
    sound = value is not None and vlan is not None and words[4] in ("forward", "discard") and words[5] == "interface"
    if not sound or value is None or vlan is None or section.children or words[7:8] not in ((), ("vlan",)):
        notes.unrecognized(section)
        return
    origin: Origin = (notes.span(section.line),)
    entry = StaticMac(value, words[6], vlan, words[4] == "forward", origin)
    context.configuration.network.static_macs.append(entry)
    if entry.forward:
        notes.modeled(section.line)
    else:
        # SOUNDNESS: frames for and from this address are dropped; nothing passes surely at its VLAN any more.
        context.configuration.network.unsure_vlans.append((((vlan, vlan),), origin[0]))
        notes.approximated(section.line, "may-drop-here")


def _mac_table(section: Section, context: ParseContext) -> None:
    """`mac address-table ageing-time|acquire|…`."""
    words = section.line.words[1:] if section.line.words[0] == "no" else section.line.words
    if section.children or words[2:3] not in (
        ("ageing-time",), ("acquire",), ("thrash-limit",), ("vcs-sync-mode",), ("logging",),
    ):  # fmt: skip
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, "address-table-control")


def _static_arp(section: Section, context: ParseContext) -> None:
    """`arp [vrf V] ADDRESS MAC [PORT] [alias]`."""
    words, notes = section.line.words, context.notes
    vrf, rest = (words[2], words[3:]) if words[1:2] == ("vrf",) and len(words) > 3 else ("", words[1:])
    address = ipv4(rest[0]) if rest else None
    hardware = mac(rest[1]) if len(rest) > 1 else None
    behind = rest[2:]
    plain = behind == () or (len(behind) == 1 and is_interface(behind[0]))
    if address is None or hardware is None or not plain or section.children:
        notes.unrecognized(section)
        return
    context.configuration.network.static_arp.append(ArpStatement(vrf, address, hardware, (notes.span(section.line),)))
    notes.modeled(section.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("vlan", "database"): _database,
    ("vlan", "access-map"): _access_map,
    ("vlan", "filter"): _vlan_filter,
    ("vlan", "mode"): _vlan_setting,
    ("vlan", "statistics"): _vlan_setting,
    ("vlan", "classifier"): _classifier,
    ("mac", "address-table"): _mac_table,
    ("no", "mac", "address-table"): _mac_table,
    ("mac", "address-table", "static"): _static_mac,
    ("arp",): _static_arp,
}
