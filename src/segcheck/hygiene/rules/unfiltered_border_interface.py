"""An interface between zones has no filter."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.blindness import settings_untold
from segcheck.hygiene.joined_zones import Join, JoinedZones
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.borders import borders
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.source.diagnostic import Severity

_MOST_ZONES = 6


def _unfiltered(site: Site) -> Iterator[Observation]:
    """One observation for each interface without a filter by which packets get from tier to tier without meeting one.

    CHOICE: ACL-1 asks whether the ways that packets take today meet a filter; this asks each interface, whatever is
    routed, so that a route added tomorrow opens nothing.
    """
    found: dict[tuple[str, str], list[tuple[str, Join]]] = {}
    for family in site.analysis.families:
        for join in JoinedZones(site, family).joins():
            for interface in join.bare:
                found.setdefault((join.device.name, interface.name), []).append((f"IPv{family.value}", join))
    for (_, interface_name), joins in found.items():
        yield _observation(site, interface_name, joins)
    doubts = [Doubt("zone-member-unknown", "", lines) for lines in site.analysis.placement.unresolved.values() if lines]
    if doubts:
        yield Observation(Outcome.UNDECIDED, "border-interfaces-untold", doubts=tuple(doubts))
    blind = tuple(settings_untold(site))
    yield from blind
    if not found and not doubts and not blind:
        count = sum(len(border.interfaces) for border in site.kept(borders))
        if count:
            yield Observation(Outcome.PROVED, "border-interfaces-filtered", (("count", str(count)),))
        else:
            yield Observation(Outcome.VACUOUS, "no-device-between-zones")


def _observation(site: Site, name: str, joins: list[tuple[str, Join]]) -> Observation:
    sure = [(family, join) for family, join in joins if not join.doubts]
    told = sure or joins
    device = told[0][1].device
    near: set[str] = set()
    far: set[str] = set()
    for _, join in told:
        sides = (join.near, join.far) if join.first.name == name else (join.far, join.near)
        near.update(sides[0])
        far.update(sides[1])
    interface = device.interface(name)
    arguments = (
        ("device", device.name),
        ("families", ", ".join(dict.fromkeys(family for family, _ in told))),
        ("far", _names(site, far - near or far)),
        ("interface", name),
        ("near", _names(site, near)),
    )
    origin = interface.origin[:1] if interface is not None else ()
    extent = tuple(sorted({f"{', '.join(join.near)} – {', '.join(join.far)}" for _, join in joins}))
    if sure:
        return Observation(
            Outcome.VIOLATED, "border-interface-unfiltered", arguments, origin, about=device.name, extent=extent
        )
    doubts = tuple(dict.fromkeys(doubt for _, join in joins for doubt in join.doubts))
    code = "border-interface-perhaps-unfiltered"
    return Observation(Outcome.UNDECIDED, code, arguments, origin, (), doubts, device.name, extent=extent)


def _names(site: Site, zones: set[str]) -> str:
    names = [zone.name for zone in site.policy.zones if zone.name in zones]
    return ", ".join(names[:_MOST_ZONES]) + (" …" if len(names) > _MOST_ZONES else "") or "–"


RULE = HygieneRule("unfiltered-border-interface", Severity.WARNING, "ACL-1", _unfiltered)
