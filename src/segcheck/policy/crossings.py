"""Packets that cross from one tier to another: which of them nobody allows, and which filters they pass."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from segcheck.model.filters import Action, Filter
from segcheck.model.header import Family, Field
from segcheck.model.network import Device, Interface, Stage
from segcheck.model.translation import Translation
from segcheck.policy.analysis import Journey
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.intent import FlowSpec, Only, Reachable, Upholds
from segcheck.policy.separation import allowed_packets
from segcheck.policy.site import Site
from segcheck.policy.unzoned import UNZONED
from segcheck.reachability.build import is_layer3
from segcheck.reachability.fixpoint import Arrivals
from segcheck.reachability.graph import Delivered, Edge, Left, Location, PacketGraph, Received, Routing
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.translating import translated, translations_for
from segcheck.symbolic.header_space import PacketSet


@dataclass(frozen=True, slots=True)
class Owner:
    """A permission by name, with its packets: what it opens, and what answers that."""

    name: str
    packets: PacketSet


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two zones in one family, of different tiers where a site has tiers, with everything that may get from the one to
    the other.

    `journey`: of all packets; `unowned`: of those that nobody allows as they are sent. `towards`/`unowned_towards`:
    per location the packets that may get on to the destination (and that nobody allows as they arrive there).
    """

    family: Family
    source: str
    destination: str
    owners: tuple[Owner, ...]
    journey: Journey
    towards: Mapping[Location, PacketSet]
    unowned: Journey
    unowned_towards: Mapping[Location, PacketSet]
    allowed: PacketSet


@dataclass(frozen=True, slots=True)
class Passage:
    """A filter on the way of a crossing: what of it is there, as the filter sees it.

    `rewriting`: what was done to the packets between `location` and the filter.
    """

    crossing: Crossing
    device: Device
    filter: Filter
    location: Location
    rewriting: tuple[tuple[Translation, ...], ...]
    packets: PacketSet
    unowned: PacketSet


def crossings(site: Site) -> tuple[Crossing, ...]:
    """Every two zones of different tiers with something that may cross, in the order of the policy."""
    return tuple(_crossings(site, tiers=True))


def crossings_between_zones(site: Site) -> tuple[Crossing, ...]:
    """Every two zones with something that may cross, whatever their tiers, in the order of the policy."""
    return tuple(_crossings(site, tiers=False))


def _crossings(site: Site, *, tiers: bool) -> Iterator[Crossing]:
    names = [*(zone.name for zone in site.policy.zones), *([UNZONED] if site.analysis.unzoned is not None else [])]
    for family in site.analysis.families:
        graph = site.analysis.family(family).graph
        for destination in names:
            towards = leading_to(graph, goal_of(site, family, destination))
            for source in names:
                if source != destination and not (tiers and _one_side(site, source, destination)):
                    journey = site.analysis.journey(source, family)
                    if site.analysis.flows(source, destination, family).possibly:
                        yield _crossing(site, family, (source, destination), journey, towards)


def _one_side(site: Site, source: str, destination: str) -> bool:
    """Whether two zones are of one tier, or of tiers that a property of the policy treats as one."""
    tiers = {site.tier_of(source), site.tier_of(destination)}
    if UNZONED in (source, destination):
        return False
    return len(tiers) == 1 or any(tiers <= _same(use) for use in _uses(site))


def _same(use: PropertyUse) -> set[str]:
    parameters = dict(use.parameters)
    return {*parameters.get("of", ()), *parameters["same"]} if parameters.get("same") else set()


def _uses(site: Site) -> Iterator[PropertyUse]:
    for intent in site.policy.intents:
        if isinstance(intent.requirement, Upholds):
            yield intent.requirement.use


def _crossing(
    site: Site, family: Family, pair: tuple[str, str], journey: Journey, towards: Mapping[Location, PacketSet]
) -> Crossing:
    analysis = site.analysis
    graph = analysis.family(family)
    there, back = tuple(_flows(site, *pair)), tuple(_flows(site, *reversed(pair)))
    allowed = allowed_packets(analysis, family, tuple(flow for _, flow in there), tuple(flow for _, flow in back))
    owners: dict[str, PacketSet] = {}
    for flows, named in ((True, there), (False, back)):
        for name, flow in named:
            own = allowed_packets(analysis, family, (flow,) if flows else (), () if flows else (flow,))
            owners[name] = owners[name] | own if name in owners else own
    unowned: Journey = journey
    unowned_towards: Mapping[Location, PacketSet]
    if not graph.graph.rewrites:
        unowned_towards = {place: packets - allowed for place, packets in towards.items()}
    else:
        area = analysis.area(pair[0])
        sent = graph.sent_by(area, spoofing=site.policy.assumptions.spoofing)
        unowned = analysis.journey_of(area, family, sent - allowed)
        goal = {place: packets - allowed for place, packets in goal_of(site, family, pair[1]).items()}
        unowned_towards = leading_to(graph.graph, goal)
    named_owners = tuple(Owner(name, packets) for name, packets in owners.items())
    return Crossing(family, *pair, named_owners, journey, towards, unowned, unowned_towards, allowed)


def _flows(site: Site, source: str, destination: str) -> Iterator[tuple[str, FlowSpec]]:
    """What may be opened from `source` to `destination`, by name: permissions, and the flows of intents."""
    if UNZONED in (source, destination):
        return
    for permission in site.permissions:
        if permission.concerns(source, destination):
            yield permission.name, permission.flow
    for intent in site.policy.intents:
        requirement = intent.requirement
        if isinstance(requirement, Only | Reachable) and (requirement.source, requirement.destination) == (
            source,
            destination,
        ):
            flows = requirement.flows if isinstance(requirement, Only) else (requirement.flow,)
            yield from ((intent.name, flow) for flow in flows)
        if isinstance(requirement, Only) and (requirement.destination, requirement.source) == (source, destination):
            yield from ((intent.name, flow) for flow in requirement.answers)


def arriving_unowned(site: Site, crossing: Crossing, *, surely: bool) -> PacketSet:
    """Packets that get to the destination though nobody allows them, as they arrive.

    CHOICE: what two networks outside exchange on a wire of their own is no crossing here: no line of ours carries it,
    and none could stop it.
    """
    graph = site.analysis.family(crossing.family)
    area = site.analysis.area(crossing.destination)
    departure = crossing.unowned.departure
    into = graph.into(area, departure, crossing.unowned.arrivals)
    unowned = (into.surely if surely else into.possibly) - crossing.allowed
    if site.is_outside(crossing.source) and site.is_outside(crossing.destination):
        direct = graph.into(area, departure, Arrivals({}, {}, {}, {}))
        unowned -= direct.possibly
    return unowned


# -- what leads to a zone -----------------------------------------------------------------------------


def goal_of(site: Site, family: Family, zone: str) -> dict[Location, PacketSet]:
    """The ends of all ways into `zone`, as `FamilyAnalysis.into` has them."""
    graph, area = site.analysis.family(family), site.analysis.area(zone)
    own = graph.addressed_to(area)
    goal: dict[Location, PacketSet] = {}
    for number in sorted(area.segments):
        theirs = graph.space.box({Field.DESTINATION: area.shared.get((number, family), ())})
        goal[Delivered(number)] = own
        goal[Left(number)] = graph.space.everything - theirs
    return goal


def leading_to(graph: PacketGraph, goal: Mapping[Location, PacketSet]) -> Mapping[Location, PacketSet]:
    """Per location the packets that may get from there to `goal`. Cost: a fixpoint against the edges."""
    found: dict[Location, PacketSet] = {place: packets for place, packets in goal.items() if packets}
    fresh = dict(found)
    queue = deque(found)
    while queue:
        place = queue.popleft()
        packets = fresh.pop(place)
        for edge in graph.entering(place):
            earlier = graph.preimage(edge, packets, surely=False)
            known = found.get(edge.source)
            new = earlier if known is None else earlier - known
            if not new:
                continue
            found[edge.source] = new if known is None else known | new
            if edge.source in fresh:
                fresh[edge.source] |= new
            else:
                fresh[edge.source] = new
                queue.append(edge.source)
    return found


# -- the filters on the way ---------------------------------------------------------------------------


def passages(site: Site, crossing: Crossing) -> Iterator[Passage]:
    """Every filter that packets of `crossing` pass on their way: port filters, interface filters, zone policies."""
    yield from _at_ports(site, crossing)
    for location in crossing.journey.arrivals.possibly:
        device = site.analysis.snapshot.device(getattr(location, "device", ""))
        if device is None or device.unmodeled:
            continue
        if isinstance(location, Received):
            interface = device.interface(location.interface)
            if interface is not None and is_layer3(interface) and interface.ingress:
                yield from _Steps(site, crossing, device, location).inwards(interface)
        elif isinstance(location, Routing):
            for edge in site.analysis.family(crossing.family).graph.leaving(location):
                egress = device.interface(edge.egress) if edge.egress else None
                if egress is not None and (egress.egress or device.zone_policies):
                    yield from _Steps(site, crossing, device, location, edge).outwards(location, egress)


def _at_ports(site: Site, crossing: Crossing) -> Iterator[Passage]:
    graph = site.analysis.family(crossing.family)
    area = site.analysis.area(crossing.source)
    for attachment in area.attachments:
        device = site.analysis.snapshot.device(attachment.port[0]) if attachment.port is not None else None
        port = device.interface(attachment.port[1]) if device is not None and attachment.port is not None else None
        if device is None or port is None or not port.ingress:
            continue
        sent = graph.sent_by(area, spoofing=site.policy.assumptions.spoofing)
        starts: list[Location] = [
            Received(*name) for name in site.analysis.topology.segments[attachment.segment].interfaces
        ]
        here = Delivered(attachment.segment)
        steps = _Steps(site, crossing, device, starts[0] if starts else here)
        ends = [*starts, here]
        union = graph.space.union
        steps.packets = sent & union(crossing.towards[end] for end in ends if end in crossing.towards)
        steps.unowned = (sent - crossing.allowed) & union(
            crossing.unowned_towards[end] for end in ends if end in crossing.unowned_towards
        )
        for binding in port.ingress:
            yield from steps.filtered(binding.filter)


class _Steps:
    """Packets on their way through one device, from one location on; walks the pipeline as the packet graph does."""

    def __init__(
        self, site: Site, crossing: Crossing, device: Device, location: Location, edge: Edge | None = None
    ) -> None:
        self._crossing = crossing
        self._device = device
        self._location = location
        self._family = crossing.family
        graph = site.analysis.family(crossing.family)
        self._matcher = graph.matcher
        self._rewriting: tuple[tuple[Translation, ...], ...] = ()
        nothing = graph.space.nothing
        ends = []
        for journey, towards in (
            (crossing.journey, crossing.towards),
            (crossing.unowned, crossing.unowned_towards),
        ):
            here = journey.arrivals.possibly.get(location, nothing)
            if edge is None:
                ends.append(here & towards.get(location, nothing))
            else:
                ends.append(here & graph.graph.preimage(edge, towards.get(edge.target, nothing), surely=False))
        self.packets, self.unowned = ends

    def inwards(self, interface: Interface) -> Iterator[Passage]:
        """The filters between an ingress interface and the routing decision."""
        device = self._device
        for stage in device.pipeline[: device.pipeline.index(Stage.ROUTE)]:
            if stage is Stage.INGRESS_FILTER:
                for binding in interface.ingress:
                    yield from self.filtered(binding.filter)
            elif stage is Stage.DESTINATION_TRANSLATION:
                rules = device.destination_translations
                self._rewrite(translations_for(rules, self._family, interface.nat_side, None, interface.vrf))

    def outwards(self, place: Routing, egress: Interface) -> Iterator[Passage]:
        """The filters between the routing decision and an egress interface."""
        device = self._device
        for stage in device.pipeline[device.pipeline.index(Stage.ROUTE) + 1 :]:
            if stage is Stage.ZONE_POLICY:
                if place.interface == egress.name and device.zone_defaults.hairpin in (Action.PERMIT, Action.UNKNOWN):
                    continue  # no line lets these packets pass
                policy = device.zone_policy(place.zone, egress.zone)
                for rules in policy.filters if policy is not None else ():
                    yield from self.filtered(rules)
            elif stage is Stage.SOURCE_TRANSLATION:
                translations = device.source_translations
                self._rewrite(translations_for(translations, self._family, place.nat_side, egress, place.vrf))
            elif stage is Stage.EGRESS_FILTER:
                for binding in egress.egress:
                    yield from self.filtered(binding.filter)

    def filtered(self, rules: Filter) -> Iterator[Passage]:
        """The passage of `rules`; afterwards only what they may permit is left."""
        if rules.family is not self._family or not self.packets:
            return
        yield Passage(self._crossing, self._device, rules, self._location, self._rewriting, self.packets, self.unowned)
        permitted = filter_bounds(self._matcher, rules).possibly
        self.packets &= permitted
        self.unowned &= permitted

    def _rewrite(self, rules: tuple[Translation, ...]) -> None:
        if rules:
            self._rewriting = (*self._rewriting, rules)
            self.packets = translated(self._matcher, rules, self.packets, surely=False)
            self.unowned = translated(self._matcher, rules, self.unowned, surely=False)
