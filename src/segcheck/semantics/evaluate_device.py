"""The reference evaluator on one device: all that may become of one packet that arrives at one interface."""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from segcheck.errors import InternalError
from segcheck.model.address import Prefix
from segcheck.model.filters import Action, Binding, Filter, ZonePolicy
from segcheck.model.header import UNMARKED, Family, Flow
from segcheck.model.network import Device, Interface, InterfaceAddress, Stage
from segcheck.model.translation import Translation
from segcheck.semantics.evaluate import Truth, cited, decide, matches, translate
from segcheck.semantics.evaluate_routes import Way, layer3_interfaces, lookup
from segcheck.semantics.outcome import Decision, Departure, DeviceOutcome, Disposition, Uncertainty
from segcheck.source.text import Origin

SELF_ZONE = "self"
"""Name of the zone that stands for the device itself in zone policies."""


def forward(device: Device, ingress: str, flow: Flow, hint: Flow | None = None) -> tuple[DeviceOutcome, ...]:
    """All that may become of `flow` arriving at the layer-3 interface `ingress`; nothing when that is disabled.

    The stages run in the order of `device.pipeline`. `hint` tells which values to take out of translation pools.
    A packet is surely dropped when every outcome is a drop.

    Raises: InternalError for an interface the device does not have and for a pipeline that makes no sense.
    """
    interface = device.interface(ingress)
    if interface is None:
        raise InternalError(f"device {device.name!r} has no interface {ingress!r}")
    if not interface.enabled:
        return ()
    packet = _Packet(device, interface, hint, replace(flow, mark=UNMARKED))
    outcomes = [outcome for passage in _stages(packet) for outcome in _finished(passage)]
    if not device.unmodeled:
        return tuple(outcomes)
    doubt = Uncertainty("device-unmodeled", device.unmodeled)
    known = (replace(outcome, certain=False, doubts=(*outcome.doubts, doubt)) for outcome in outcomes)
    return (*known, *_anything(device, flow, hint, doubt))


def _anything(device: Device, flow: Flow, hint: Flow | None, doubt: Uncertainty) -> Iterator[DeviceOutcome]:
    """What a device nobody understands may do.

    SOUNDNESS: a line that is not understood may permit, route or translate anything, so every packet may leave by
    every interface with any header, or be dropped.
    """
    example = flow if hint is None or hint.family is not flow.family else hint
    for interface in layer3_interfaces(device):
        departure = Departure(interface.name, None, _on_the_wire(example), any_neighbor=True)
        yield DeviceOutcome((), None, departure, False, (doubt,), anything=True)
    yield DeviceOutcome((), Disposition.DENIED, None, False, (doubt,), anything=True)


@dataclass(frozen=True, slots=True)
class _Packet:
    """A packet on its way through a device, and what happened to it so far."""

    device: Device
    ingress: Interface
    hint: Flow | None
    flow: Flow
    decisions: tuple[Decision, ...] = ()
    doubts: tuple[Uncertainty, ...] = ()
    egress: Interface | None = None
    way: Way | None = None
    end: Disposition | None = None

    def doubting(self, doubts: Iterable[Uncertainty]) -> _Packet:
        return replace(self, doubts=(*self.doubts, *doubts))

    def decided(
        self,
        stage: Stage,
        action: Action,
        place: tuple[str, str],
        origin: Origin,
        certain: bool,
        after: Flow | None = None,
    ) -> _Packet:
        """The packet after a decision of the list `place[0]`, rule `place[1]`."""
        left = self.flow if after is None else after
        decision = Decision(stage, action, *place, origin, certain, self.flow, left)
        return replace(self, flow=left, decisions=(*self.decisions, decision))

    def ending(self, end: Disposition) -> _Packet:
        return replace(self, end=end)

    def towards(self) -> Interface:
        """The interface the packet will leave by.

        Raises: InternalError when routing has not happened yet.
        """
        if self.egress is None:
            raise InternalError(f"device {self.device.name!r}: a stage that needs the way out comes before routing")
        return self.egress


def _stages(packet: _Packet) -> list[_Packet]:
    """The packet after all stages: one entry for each thing that may become of it."""
    pipeline = packet.device.pipeline
    if Stage.ROUTE not in pipeline:
        if packet.device.forwards:
            raise InternalError(f"device {packet.device.name!r} forwards but has no routing stage")
        pipeline = (*pipeline, Stage.ROUTE)
    ended: list[_Packet] = []
    travelling = [packet]
    doubts = tuple(_arrival_doubts(packet))
    if doubts:
        # SOUNDNESS: such lines may drop the packet; they cannot let pass what the model drops (see `Interface.doubts`).
        travelling = [packet.doubting(doubts)]
        ended.append(travelling[0].ending(Disposition.DENIED))
    for stage in pipeline:
        after = [result for waiting in travelling for result in _stage(stage, waiting)]
        ended += (result for result in after if result.end is not None)
        travelling = [result for result in after if result.end is None]
    return ended + travelling


def _arrival_doubts(packet: _Packet) -> Iterator[Uncertainty]:
    if packet.ingress.doubts:
        yield Uncertainty("interface-doubt", packet.ingress.doubts)
    for drop in packet.ingress.possible_drops:
        if drop.family is packet.flow.family and matches(drop.match, packet.flow) is not Truth.FALSE:
            yield Uncertainty(drop.reason, drop.origin)


def _stage(stage: Stage, packet: _Packet) -> Iterator[_Packet]:
    match stage:
        case Stage.INGRESS_FILTER:
            yield from _filtered(stage, packet, packet.ingress.ingress)
        case Stage.DESTINATION_TRANSLATION:
            yield from _translated(stage, packet, packet.device.destination_translations)
        case Stage.ROUTE:
            yield from _routed(packet)
        case Stage.ZONE_POLICY:
            yield from _between_zones(packet)
        case Stage.SOURCE_TRANSLATION:
            yield from _translated(stage, packet, packet.device.source_translations)
        case Stage.EGRESS_FILTER:
            yield from _filtered(stage, packet, packet.towards().egress)


def _finished(packet: _Packet) -> Iterator[DeviceOutcome]:
    """The outcome of a packet that went through all stages or ended on the way."""
    if packet.end is not None:
        yield DeviceOutcome(packet.decisions, packet.end, None, not packet.doubts, packet.doubts)
        return
    egress, way = packet.towards(), packet.way
    neighbor, any_neighbor = (None, False) if way is None else (way.neighbor, way.any_neighbor)
    departure = Departure(egress.name, neighbor, _on_the_wire(packet.flow), any_neighbor)
    yield DeviceOutcome(packet.decisions, None, departure, not packet.doubts, packet.doubts)


def _on_the_wire(flow: Flow) -> Flow:
    """As the next device sees it: sent with the router's own MAC address, and without mark."""
    return replace(flow, source_mac=0, mark=UNMARKED)


def _filtered(stage: Stage, packet: _Packet, bindings: tuple[Binding, ...]) -> Iterator[_Packet]:
    """Every filter of the packet's family must permit."""
    passing: _Packet | None = packet
    for binding in bindings:
        if binding.filter.family is packet.flow.family and passing is not None:
            passing, dropped = _judged(stage, passing, binding.filter, binding.origin)
            if dropped is not None:
                yield dropped
    if passing is not None:
        yield passing


def _judged(stage: Stage, packet: _Packet, filter_: Filter, bound_by: Origin) -> tuple[_Packet | None, _Packet | None]:
    """The packet where `filter_` permits it and where it denies it; None where it cannot."""
    decision = decide(filter_, packet.flow)
    doubted = packet.doubting(decision.doubts())
    passing = dropped = None
    if decision.may_permit:
        rule, origin = decision.blame(Action.PERMIT)
        passing = doubted.decided(stage, Action.PERMIT, (filter_.name, rule), (*origin, *bound_by), decision.certain)
    if decision.may_deny:
        rule, origin = decision.blame(Action.DENY)
        dropped = doubted.decided(stage, Action.DENY, (filter_.name, rule), (*origin, *bound_by), decision.certain)
        dropped = dropped.ending(Disposition.DENIED)
    return passing, dropped


def _defaulted(packet: _Packet, action: Action, origin: Origin) -> Iterator[_Packet]:
    """The packet dropped, passing or both, where no zone policy speaks and `action` is the device's default."""
    stage = Stage.ZONE_POLICY
    certain = action is not Action.UNKNOWN
    doubted = packet if certain else packet.doubting([Uncertainty("zone-default-unknown", origin)])
    if action is not Action.DENY:
        yield doubted.decided(stage, Action.PERMIT, ("", ""), origin, certain)
    if action is not Action.PERMIT:
        yield doubted.decided(stage, Action.DENY, ("", ""), origin, certain).ending(Disposition.DENIED)


def _ruled(packet: _Packet, policy: ZonePolicy) -> Iterator[_Packet]:
    """What `policy` does: each of its filters for the packet's family must permit; without one it denies."""
    filters = [filter_ for filter_ in policy.filters if filter_.family is packet.flow.family]
    if not filters:
        denied = packet.decided(Stage.ZONE_POLICY, Action.DENY, (policy.name, ""), policy.origin, True)
        yield denied.ending(Disposition.DENIED)
        return
    passing: _Packet | None = packet
    for filter_ in filters:
        if passing is not None:
            passing, dropped = _judged(Stage.ZONE_POLICY, passing, filter_, policy.origin)
            if dropped is not None:
                yield dropped
    if passing is not None:
        yield passing


def _between_zones(packet: _Packet) -> Iterator[_Packet]:
    """The zone policy, or before it what is said of packets that go back out where they came in."""
    ingress, egress = packet.ingress, packet.towards()
    hairpin = packet.device.zone_defaults.hairpin
    if hairpin is None or ingress.name != egress.name:
        yield from _asked(packet)
        return
    origin = packet.device.zone_defaults.hairpin_origin or ingress.origin
    if hairpin is not Action.UNKNOWN:
        yield from _defaulted(packet, hairpin, origin)
        return
    asked = list(_asked(packet))
    if all(result.end is None for result in asked):
        yield from asked  # whether the policy is asked or not, the packet passes
        return
    doubt = Uncertainty("hairpin-unknown", origin)
    yield packet.doubting([doubt]).decided(Stage.ZONE_POLICY, Action.PERMIT, ("", ""), origin, False)
    # What the policy permits passes in either case; what it denies is dropped only if it is asked.
    yield from (result if result.end is None else result.doubting([doubt]) for result in asked)


def _asked(packet: _Packet) -> Iterator[_Packet]:
    ingress, egress = packet.ingress, packet.towards()
    defaults = packet.device.zone_defaults
    origin = (*ingress.origin, *egress.origin)
    if ingress.zone is None and egress.zone is None:
        yield from _defaulted(packet, defaults.outside, origin)
    elif ingress.zone is None or egress.zone is None:
        yield from _defaulted(packet, defaults.mixed, origin)
    else:
        policy = packet.device.zone_policy(ingress.zone, egress.zone)
        if policy is not None:
            yield from _ruled(packet, policy)
        else:
            same = ingress.zone == egress.zone
            yield from _defaulted(packet, defaults.within if same else defaults.between, origin)


def _translated(stage: Stage, packet: _Packet, translations: tuple[Translation, ...]) -> Iterator[_Packet]:
    ingress_sides = (None, packet.ingress.nat_side)
    after_routing = stage is Stage.SOURCE_TRANSLATION
    egress_sides = (None, packet.towards().nat_side) if after_routing else ()
    eligible = [
        rule
        for rule in translations
        if rule.family is packet.flow.family
        and (rule.vrf or "") == packet.ingress.vrf
        and rule.ingress_side in ingress_sides
        and (not after_routing or rule.egress_side in egress_sides)
    ]
    for result in translate(eligible, packet.flow, packet.hint):
        after = packet.doubting(result.doubts)
        if result.rule is not None:
            place = ("", result.rule.name)
            after = after.decided(
                stage, Action.PERMIT, place, _origin(result.rule, packet.flow), not result.doubts, result.flow
            )
        yield after


def _origin(rule: Translation, flow: Flow) -> Origin:
    lines = cited(rule.match, flow)
    return (*rule.origin, *(span for span in lines if span not in rule.origin))


def _routed(packet: _Packet) -> Iterator[_Packet]:
    """Delivery to the device itself, else route lookup."""
    own = _own_address(packet.device, packet.ingress.vrf, packet.flow)
    if own is not None:
        yield from _to_self(packet, own)
        return
    vrf = packet.ingress.vrf
    if not packet.device.forwards:
        yield packet.decided(Stage.ROUTE, Action.DENY, (vrf, ""), (), True).ending(Disposition.NO_ROUTE)
        return
    for way in lookup(packet.device, vrf, packet.flow.family, packet.flow.destination):
        action = Action.DENY if way.interface is None else Action.PERMIT
        rule = "" if way.route is None else _prefix_text(way.route.prefix)
        after = packet.doubting(way.doubts).decided(Stage.ROUTE, action, (vrf, rule), way.origin, not way.doubts)
        if way.interface is None:
            yield after.ending(Disposition.NO_ROUTE if way.route is None else Disposition.DISCARDED)
        else:
            yield from _doubted_at(replace(after, way=way, egress=packet.device.interface(way.interface)))


def _doubted_at(packet: _Packet) -> Iterator[_Packet]:
    """The packet on its way to the egress interface, and as dropped by lines there that are not modelled."""
    doubts = packet.towards().doubts
    if doubts:
        # SOUNDNESS: as for the ingress interface.
        packet = packet.doubting([Uncertainty("interface-doubt", doubts)])
        yield packet.ending(Disposition.DENIED)
    yield packet


def _own_address(device: Device, vrf: str, flow: Flow) -> InterfaceAddress | None:
    for interface in device.interfaces:
        if interface.enabled and interface.vrf == vrf:
            for address in interface.addresses:
                if address.family is flow.family and address.address == flow.destination:
                    return address
    return None


def _to_self(packet: _Packet, own: InterfaceAddress) -> Iterator[_Packet]:
    """Zone policy towards the device itself; no later stage runs."""
    arrived = packet.decided(Stage.ROUTE, Action.PERMIT, (packet.ingress.vrf, ""), own.origin, True)
    policy = packet.device.zone_policy(packet.ingress.zone, SELF_ZONE)
    if policy is not None:
        results = _ruled(arrived, policy)
    else:
        results = _defaulted(arrived, packet.device.zone_defaults.to_self, packet.ingress.origin)
    for result in results:
        yield result if result.end is not None else result.ending(Disposition.TO_DEVICE)


@functools.lru_cache(maxsize=4096)
def _prefix_text(prefix: Prefix) -> str:
    network = ipaddress.IPv4Network if prefix.family is Family.IPV4 else ipaddress.IPv6Network
    return str(network((prefix.value, prefix.length)))
