"""Virtual domains: which tables belong to which of them, how the model names what is in them, and the cables between.

SOURCE: Fortinet, "FortiOS Administration Guide", "Virtual Domains" and "Inter-VDOM routing": each virtual domain is a
firewall of its own; a `vdom-link` called X is the pair of interfaces X0 and X1, one for each of two virtual domains;
models with network processors have such pairs built in (`npu0_vlink0`, `npu0_vlink1`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from segcheck.model.network import InnerLink, Interface
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import approximated

_BUILT_IN_LINK = re.compile(r"npu\d+_vlink[01]", re.ASCII)

SUPPORT: dict[Path, BlockSupport] = {
    ("system", "settings"): BlockSupport(modeled=frozenset({"opmode", "strict-src-check"})),
    ("system", "vdom-link"): BlockSupport(
        modeled=frozenset({"type"}), irrelevant={"vcluster": "high-availability"}, widens_device=True
    ),
    ("system", "ha"): BlockSupport(
        modeled=frozenset({"ha-mgmt-status"}),
        blocks={
            "ha-mgmt-interfaces": BlockSupport(modeled=frozenset({"interface"}), others="high-availability"),
        },
        others="high-availability",
    ),
    ("system", "virtual-wire-pair"): BlockSupport(
        modeled=frozenset({"member"}),
        irrelevant={"wildcard-vlan": "bounded-with-the-pair", "vlan-filter": "bounded-with-the-pair"},
        widens_device=True,
    ),
}


def tables(configuration: FortiConfiguration, *path: str) -> Iterator[tuple[Vdom, Entry]]:
    """Entries of the block `path`, wherever it stands, each with the virtual domain (or the shared part) it is in."""
    for vdom in parts(configuration):
        for entry in vdom.table(*path):
            yield vdom, entry


def parts(configuration: FortiConfiguration) -> tuple[Vdom, ...]:
    """The shared part and the virtual domains, each once."""
    others = (vdom for vdom in configuration.vdoms if vdom is not configuration.shared)
    return (configuration.shared, *others)


def vrf_name(configuration: FortiConfiguration, vdom: str, number: int = 0) -> str:
    """The model's name of routing table `number` of a virtual domain."""
    name = vdom if configuration.divided else ""
    return f"{name}#{number}" if number else name


def zone_name(configuration: FortiConfiguration, vdom: str, name: str) -> str:
    """The model's name of a firewall zone, or of an interface that stands for itself."""
    return f"{vdom}/{name}" if configuration.divided else name


def reserved_interfaces(configuration: FortiConfiguration) -> dict[str, Origin]:
    """Ports reserved for managing one unit of a cluster, with the lines that say so; they have a routing table apart.

    SOURCE: "FortiOS Administration Guide", "Out-of-band management with reserved management interfaces".
    """
    settings = configuration.shared.settings("system", "ha")
    status = settings.setting("ha-mgmt-status")
    if status is None or status.values == ("disable",):
        return {}
    return {
        name: (entry.span, *status.origin)
        for entry in settings.table("ha-mgmt-interfaces")
        for name in entry.values("interface")
    }


def inner_links(
    configuration: FortiConfiguration, interfaces: Mapping[str, Interface], entries: Mapping[str, Entry]
) -> tuple[InnerLink, ...]:
    """Cables between virtual domains, between VLANs with one tag at both ends of such a cable, and between interfaces
    that share the wire of one port (`emac-vlan`).
    """
    links: dict[tuple[str, str], InnerLink] = {}
    children: dict[tuple[str, int], list[Interface]] = defaultdict(list)
    tags: dict[str, list[int]] = defaultdict(list)
    for interface in interfaces.values():
        if interface.parent is not None and interface.vlan is not None:
            children[interface.parent, interface.vlan].append(interface)
            tags[interface.parent].append(interface.vlan)

    def link(first: Interface, second: Interface, origin: Origin = ()) -> None:
        if first is not second:
            ends = origin or (*first.origin[:1], *second.origin[:1])
            links.setdefault((first.name, second.name), InnerLink(first.name, second.name, ends))

    named = {entry.name: entry.span for _, entry in tables(configuration, "system", "vdom-link")}
    for name, interface in interfaces.items():
        stem = name[:-1]
        other = interfaces.get(f"{stem}1") if name.endswith("0") else None
        if other is not None and (stem in named or _is_link(entries, name, other.name)):
            link(interface, other, (named[stem],) if stem in named else ())
            for tag in tags[name]:
                for child in children[name, tag][:1]:
                    for opposite in children[other.name, tag][:1]:
                        link(child, opposite)
        entry = entries.get(name)
        if entry is not None and entry.text("type") == "emac-vlan" and interface.parent is None:
            below = interfaces.get(entry.text("interface"))
            if below is not None:
                link(below, interface)
    for sharing in children.values():
        for interface in sharing[1:]:
            link(sharing[0], interface)
    return tuple(links.values())


def _is_link(entries: Mapping[str, Entry], first: str, second: str) -> bool:
    if _BUILT_IN_LINK.fullmatch(first):
        return True
    return all(name in entries and entries[name].text("type") == "vdom-link" for name in (first, second))


def report_bridging(configuration: FortiConfiguration) -> None:
    """Note what makes the box forward by MAC address instead of routing.

    SOUNDNESS: in transparent mode and in a virtual wire pair frames pass between ports by rules that are not modelled,
    so the device may do anything.
    """
    notes = configuration.notes
    for vdom in parts(configuration):
        setting = vdom.settings("system", "settings").setting("opmode")
        if setting is not None and setting.values != ("nat",):
            approximated(notes, setting, "transparent-mode")
            notes.unmodeled.extend(setting.origin)
            notes.report("transparent-mode", setting.origin, Severity.WARNING, Effect.WIDENS_DEVICE, vdom=vdom.name)
    for _, entry in tables(configuration, "system", "virtual-wire-pair"):
        origin = (entry.span,)
        for setting in entry.settings:
            approximated(notes, setting, "virtual-wire-pair")
        notes.unmodeled.extend(origin)
        notes.report("virtual-wire-pair", origin, Severity.WARNING, Effect.WIDENS_DEVICE, name=entry.name)
