"""Where policies attach: what the interface words of a policy stand for in the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from segcheck.model.network import InnerLink, Interface, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.interface_kinds import interfaces_in_policies, named_interfaces
from segcheck.vendors.fortinet_fortios.network.interfaces import Interfaces
from segcheck.vendors.fortinet_fortios.network.virtual_domains import inner_links, report_bridging, zone_name
from segcheck.vendors.fortinet_fortios.network.zones import Zone, zones
from segcheck.vendors.fortinet_fortios.statements import Entry

_NOTHING: Mapping[str, Entry] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Attachments:
    """The interfaces of a box and the words for them. `firewall_zones`: those declared, then those of SD-WAN.

    `entries`: what is printed of each interface. `vdoms`: the virtual domain each interface is in. `untold`: interfaces
    that are named but not printed, with the line that names them: their addresses and routes are not known.
    """

    interfaces: tuple[Interface, ...]
    inner_links: tuple[InnerLink, ...] = ()
    firewall_zones: tuple[Zone, ...] = ()
    entries: Mapping[str, Entry] = field(default_factory=lambda: _NOTHING)
    vdoms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    untold: Mapping[str, Span] = field(default_factory=lambda: MappingProxyType({}))
    words: Mapping[tuple[str, str], tuple[str, tuple[Interface, ...]]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def zones(self, vdom: str, word: str) -> tuple[str, ...]:
        """Model zones that a policy's interface word stands for, in virtual domain `vdom`; "any": all of them.

        An interface inside a zone stands for its zone (a virtual IP may name it; for a policy that does, the device is
        in doubt). A zone without members is a zone all the same. Empty when there is no such interface or zone.
        """
        if word == "any":
            names = (interface.zone for interface in self.behind(vdom, word))
            return tuple(dict.fromkeys(name for name in names if name is not None))
        found = self.words.get((vdom, word))
        return () if found is None else (found[0],)

    def behind(self, vdom: str, word: str) -> tuple[Interface, ...]:
        """The layer-3 interfaces that the word stands for."""
        if word == "any":
            return tuple(one for one in self.interfaces if self.vdoms.get(one.name) == vdom and _is_attached(one))
        found = self.words.get((vdom, word))
        return () if found is None else found[1]

    def interface(self, name: str) -> Interface | None:
        """The interface called `name`, or None."""
        return next((one for one in self.interfaces if one.name == name), None)


def attachments(configuration: FortiConfiguration) -> Attachments:
    """The interfaces of the box, in their zones, with the cables between them."""
    declared = zones(configuration)
    built = Interfaces(configuration)
    names: dict[str, set[str]] = {}
    for zone in declared:
        names.setdefault(zone.vdom, set()).add(zone.name)
    built.add_unprinted(named_interfaces(configuration), names)
    zoned: dict[str, Zone] = {}
    for zone in declared:
        for member in zone.members:
            if built.vdoms.get(member) == zone.vdom:
                zoned.setdefault(member, zone)
            else:
                _widen(configuration, "zone-member-elsewhere", zone.origin, zone=zone.name, interface=member)
    _report_members_in_policies(configuration, zoned)
    for member, zone in zoned.items():
        interface = built.all[member]
        if interface.kind is not InterfaceKind.SWITCHPORT:
            built.all[member] = replace(interface, zone=zone_name(configuration, zone.vdom, zone.name))
    report_bridging(configuration)
    return Attachments(
        tuple(built.all.values()),
        inner_links(configuration, built.all, built.entries),
        declared,
        MappingProxyType(built.entries),
        MappingProxyType(built.vdoms),
        MappingProxyType(built.untold),
        MappingProxyType(_words(configuration, declared, built, zoned)),
    )


def _report_members_in_policies(configuration: FortiConfiguration, zoned: Mapping[str, Zone]) -> None:
    """SOUNDNESS: the device refuses a policy that names an interface inside a zone; what became of such a line is not
    known, so the device may do anything.
    """
    seen: set[str] = set()
    for vdom, name, span in interfaces_in_policies(configuration):
        zone = zoned.get(name)
        if zone is not None and zone.vdom == vdom and zone.name != name and name not in seen:
            seen.add(name)
            _widen(configuration, "zone-member-in-policy", (span,), zone=zone.name, interface=name)


def _widen(configuration: FortiConfiguration, code: str, origin: Origin, **arguments: str) -> None:
    configuration.notes.unmodeled.extend(origin)
    configuration.notes.report(code, origin, Severity.WARNING, Effect.WIDENS_DEVICE, **arguments)


def _words(
    configuration: FortiConfiguration, declared: tuple[Zone, ...], built: Interfaces, zoned: Mapping[str, Zone]
) -> dict[tuple[str, str], tuple[str, tuple[Interface, ...]]]:
    found: dict[tuple[str, str], tuple[str, tuple[Interface, ...]]] = {}
    for name, interface in built.all.items():
        if _is_attached(interface) and interface.zone is not None:
            found[built.vdoms[name], name] = (interface.zone, (interface,))
    for zone in declared:
        members = tuple(built.all[name] for name in zone.members if zoned.get(name) is zone)
        found[zone.vdom, zone.name] = (
            zone_name(configuration, zone.vdom, zone.name),
            tuple(one for one in members if _is_attached(one)),
        )
    return found


def _is_attached(interface: Interface) -> bool:
    """Whether policies can speak of it: not a port of a switch inside the box, nor a member of a bundle."""
    return interface.kind is not InterfaceKind.SWITCHPORT and interface.bundle is None
