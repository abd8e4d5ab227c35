"""Who owns each line that lets packets cross from one tier to another: an exception, a relay, a flow – or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import Family
from segcheck.model.network import Device
from segcheck.policy.crossings import (
    Crossing,
    Passage,
    crossings,
    crossings_between_zones,
    goal_of,
    leading_to,
    passages,
)
from segcheck.policy.site import Site
from segcheck.policy.verdict import CrossingPermit
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.filtering import deciding_rules
from segcheck.semantics.translating import translated
from segcheck.symbolic.cover import cover
from segcheck.symbolic.header_space import PacketSet


@dataclass(frozen=True, slots=True)
class Share:
    """What a rule decides of one passage: all of it (surely, possibly), and what of that nobody allows."""

    passage: Passage
    packets: Bounds
    unowned: PacketSet


@dataclass(frozen=True, slots=True)
class Permit:
    """A rule that permits (or may permit) something that crosses; `rule` None: the filter's default."""

    device: Device
    filter: Filter
    rule: Rule | None
    shares: tuple[Share, ...]

    @property
    def unowned(self) -> tuple[Share, ...]:
        """The shares of which nobody allows something."""
        return tuple(share for share in self.shares if share.unowned)


@dataclass(frozen=True, slots=True)
class Ownership:
    """Everything that may cross, and every line that permits some of it, by device and filter."""

    crossings: tuple[Crossing, ...]
    permits: tuple[Permit, ...]


def ownership(site: Site) -> Ownership:
    """What crosses between the tiers of `site` and which lines let it.

    SOUNDNESS: packets are followed as they possibly travel, so no permitting line that matters is left out; one may be
    named whose packets another filter stops only for a reason that is not understood.
    Cost: a fixpoint per zone, and two per pair of zones where headers are rewritten; ask by `site.kept(ownership)`.
    """
    return _ownership(site, crossings(site))


def ownership_between_zones(site: Site) -> Ownership:
    """What crosses between any two zones of `site`, whatever their tiers, and which lines let it; as `ownership`."""
    return _ownership(site, crossings_between_zones(site))


def _ownership(site: Site, found: tuple[Crossing, ...]) -> Ownership:
    used: dict[tuple[str, int], list[Passage]] = {}
    for crossing in found:
        for passage in passages(site, crossing):
            used.setdefault((passage.device.name, id(passage.filter)), []).append(passage)
    order = {device.name: number for number, device in enumerate(site.analysis.snapshot.devices)}
    by_device = sorted(used.values(), key=lambda group: order[group[0].device.name])
    return Ownership(found, tuple(permit for group in by_device for permit in _permits(site, group)))


def _permits(site: Site, group: list[Passage]) -> Iterator[Permit]:
    """The permitting rules of one filter, each with its share of every passage."""
    rules, device = group[0].filter, group[0].device
    matcher = site.analysis.family(rules.family).matcher
    everything = matcher.space.union(passage.packets for passage in group)
    for decided in deciding_rules(matcher, rules, everything):
        action = rules.default if decided.rule is None else decided.rule.action
        # A rule without a line is nobody's permission: it leaves the decision to another filter of the device.
        if action is Action.DENY or (decided.rule is not None and not decided.rule.origin):
            continue
        shares = []
        for passage in group:
            mine = passage.packets & decided.packets.possibly
            if mine:
                surely = mine & decided.packets.surely if action is Action.PERMIT else matcher.space.nothing
                shares.append(Share(passage, Bounds(surely, mine), mine & passage.unowned))
        if shares:
            yield Permit(device, rules, decided.rule, tuple(shares))


def owners_of(site: Site, permit: Permit) -> tuple[str, ...]:
    """Names of those who allow some of what `permit` lets across, in the order of the policy."""
    here = tuple(
        owner.name
        for share in permit.shares
        for owner in share.passage.crossing.owners
        if share.packets.possibly & owner.packets
    )
    return tuple(dict.fromkeys(here or (name for share in permit.shares for name in _owners_elsewhere(site, share))))


def _owners_elsewhere(site: Site, share: Share) -> Iterator[str]:
    """Owners whose packets have other headers where the line stands: translated before it, or after.

    Cost: two fixpoints per owner.
    """
    passage, crossing = share.passage, share.passage.crossing
    graph = site.analysis.family(crossing.family)
    if not graph.graph.rewrites:
        return
    nothing, place, area = graph.space.nothing, passage.location, site.analysis.area(crossing.source)
    here = crossing.journey.arrivals.possibly.get(place, nothing)
    sent = graph.sent_by(area, spoofing=site.policy.assumptions.spoofing)
    goal = goal_of(site, crossing.family, crossing.destination)
    for owner in crossing.owners:
        before = site.analysis.journey_of(area, crossing.family, sent & owner.packets).arrivals.possibly
        after = leading_to(graph.graph, {end: packets & owner.packets for end, packets in goal.items()})
        packets = before.get(place, nothing) | (after.get(place, nothing) & here)
        for rules in passage.rewriting:
            packets = translated(graph.matcher, rules, packets, surely=False)
        if packets & share.packets.possibly:
            yield owner.name


def crossing_permits(site: Site) -> tuple[CrossingPermit, ...]:
    """Every permitting line between tiers, as findings show it: with its owners, and what has none."""
    return tuple(_shown(site, permit) for permit in site.kept(ownership).permits)


def _shown(site: Site, permit: Permit) -> CrossingPermit:
    pairs = {(share.passage.crossing.source, share.passage.crossing.destination): None for share in permit.shares}
    unowned: dict[Family, PacketSet] = {}
    for share in permit.unowned:
        family = share.passage.crossing.family
        unowned[family] = unowned[family] | share.unowned if family in unowned else share.unowned
    return CrossingPermit(
        permit.device.name,
        permit.filter.name,
        "" if permit.rule is None else permit.rule.name,
        permit.filter.origin if permit.rule is None else permit.rule.origin,
        tuple(pairs),
        owners_of(site, permit),
        tuple((family, row) for family, packets in unowned.items() for row in cover(packets)),
    )
