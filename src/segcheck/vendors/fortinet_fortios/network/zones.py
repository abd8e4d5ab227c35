"""Firewall zones: interfaces under one name, by which policies refer to them.

SOURCE: Fortinet, "FortiOS CLI Reference", `system zone`: an interface is in one zone at most and then appears in no
policy by its own name; traffic inside a zone is denied unless `intrazone allow` (and may be permitted by a policy).
"""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.sdwan import sdwan_memberships, sdwan_zones
from segcheck.vendors.fortinet_fortios.statements import Path
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import malformed

SUPPORT: dict[Path, BlockSupport] = {
    ("system", "zone"): BlockSupport(
        modeled=frozenset({"interface", "intrazone"}),
        irrelevant={"description": "description", "tagging": "description"},
        blocks={"tagging": BlockSupport(irrelevant={"category": "description", "tags": "description"})},
        widens_device=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of one virtual domain. `members`: interface names. `allows_inside`: traffic between its members passes
    without policy (`intrazone_origin` says so).
    """

    vdom: str
    name: str
    members: tuple[str, ...]
    allows_inside: bool
    origin: Origin
    intrazone_origin: Origin = ()


def zones(configuration: FortiConfiguration) -> tuple[Zone, ...]:
    """The zones of every virtual domain, those of SD-WAN too, in file order.

    SOUNDNESS: an interface in two zones, or a zone that has an interface's name, is refused by the device; which of
    the lines holds is not known, so the device may do anything.
    """
    found: list[Zone] = []
    interfaces = {entry.name for entry in configuration.shared.table("system", "interface")}
    for vdom in configuration.vdoms:
        holder: dict[str, str] = {}
        for entry in vdom.table("system", "zone"):
            members = entry.setting("interface")
            names = tuple(dict.fromkeys(members.values)) if members is not None else ()
            twice = [name for name in names if holder.setdefault(name, entry.name) != entry.name]
            if members is not None and twice:
                malformed(configuration.notes, members, "interface-in-two-zones")
                _refuse(configuration, "interface-in-two-zones", members.origin, name=", ".join(twice))
            if entry.name in interfaces:
                _refuse(configuration, "zone-named-like-interface", (entry.span,), name=entry.name)
            inside = entry.setting("intrazone")
            allows = inside is not None and inside.values == ("allow",)
            if inside is not None and inside.values not in (("allow",), ("deny",)):
                malformed(configuration.notes, inside, "unreadable-value")
                _refuse(configuration, "unreadable-value", inside.origin, key="intrazone")
            lines: Origin = inside.origin if inside is not None else (entry.span,)
            found.append(Zone(vdom.name, entry.name, names, allows, (entry.span,), lines))
        grouped: dict[str, list[str]] = {name: [] for name in sdwan_zones(vdom)}
        spans: dict[str, Span] = dict(sdwan_zones(vdom))
        for membership in sdwan_memberships(vdom):
            grouped.setdefault(membership.zone, []).append(membership.interface)
            spans.setdefault(membership.zone, membership.span)
            if holder.setdefault(membership.interface, membership.zone) != membership.zone:
                name = membership.interface
                _refuse(configuration, "interface-in-two-zones", (membership.span,), name=name)
        found.extend(
            Zone(vdom.name, name, tuple(members_), False, (spans[name],), (spans[name],))
            for name, members_ in grouped.items()
        )
    return tuple(found)


def _refuse(configuration: FortiConfiguration, code: str, origin: Origin, **arguments: str) -> None:
    configuration.notes.unmodeled.extend(origin)
    configuration.notes.report(code, origin, Severity.ERROR, Effect.WIDENS_DEVICE, **arguments)
