"""What the stages of a device's pipeline do to packets, as steps of edges. Knows no platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import NamedTuple, cast

from segcheck.model.filters import Action, Filter, ZonePolicy
from segcheck.model.header import (
    Field,
    FieldIn,
    FieldMasked,
    Match,
    parts_of,
)
from segcheck.model.layer2 import FrameScope
from segcheck.model.network import Device, Interface, InterfaceKind, Stage
from segcheck.model.translation import Translation
from segcheck.reachability.fresh_filters import FreshFilters
from segcheck.reachability.graph import Forgetting, Guard, Rewriting, Routing, Step, Unmarking
from segcheck.reachability.packet_slice import PacketSlice
from segcheck.reachability.reasons import Hairpin, InterfaceFilter, PolicyFilter, ZoneDefault
from segcheck.reachability.topology import Topology
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.filtering import filter_bounds, filter_bounds_within
from segcheck.semantics.matching import Matcher
from segcheck.semantics.translating import TranslationIndex, regions

SELF_ZONE = "self"
"""Name of the zone that a device's own addresses are in, as `ZonePolicy.destination_zone`."""


class FilterMeanings:
    """What filters let through, each filter object once. `fresh`: of packets outside sessions only; `within`: of those
    inside the slice only, and none else passes.
    """

    def __init__(self, matcher: Matcher, *, fresh: bool, within: PacketSlice | None = None) -> None:
        self._matcher = matcher
        self._fresh = FreshFilters() if fresh else None
        self._within = within
        self._of_routers: dict[int, Bounds] = {}
        self._inside: dict[int, tuple[Filter, Bounds]] = {}

    def from_hosts(self, rule_list: Filter) -> Bounds:
        """Of packets whose sender's MAC is what the header says."""
        if self._within is None:
            return filter_bounds(self._matcher, self._shortened(rule_list))
        known = self._inside.get(id(rule_list))
        if known is None:
            rules = self._shortened(self._within.rules_for(rule_list))
            bounds = filter_bounds_within(self._matcher, rules, self._within.packets)
            known = self._inside[id(rule_list)] = (rule_list, bounds)
        return known[1]

    def traits(self, device: Device) -> _Traits:
        """What the device does that most do not; asked of its rules once, also for other graphs of the same matcher."""
        known = self._matcher.notes.get(id(device))
        if known is None:
            known = self._matcher.notes[id(device)] = (device, _traits(device))
        return cast("_Traits", known[1])

    def _shortened(self, rule_list: Filter) -> Filter:
        return rule_list if self._fresh is None else self._fresh.shortened(rule_list)

    def from_anybody(self, rule_list: Filter) -> Bounds:
        """What the filter lets through where the frame may be a router's.

        SOUNDNESS: nobody told its MAC address, so a condition on that surely holds for none and possibly for each.
        """
        known = self._of_routers.get(id(rule_list))
        if known is None:
            known = self.from_hosts(rule_list)
            if Field.SOURCE_MAC in _looked_at(rule.match for rule in rule_list.rules):
                whoever = ~(~known.surely).forget(Field.SOURCE_MAC)
                known = Bounds(whoever, known.possibly.forget(Field.SOURCE_MAC))
            self._of_routers[id(rule_list)] = known
        return known


class Stages:
    """The stages of one device, before and after its routing decision."""

    def __init__(self, device: Device, topology: Topology, matcher: Matcher, meanings: FilterMeanings) -> None:
        self._device = device
        self._topology = topology
        self._matcher = matcher
        self._meanings = meanings
        self._family = matcher.space.family
        self._traits = meanings.traits(device)
        self._after: dict[tuple[Routing, str], tuple[Step, ...]] = {}
        self._inwards = TranslationIndex(device.destination_translations, self._family, inwards=True)
        self._outwards = TranslationIndex(device.source_translations, self._family)
        self._policies: dict[tuple[str | None, str | None], ZonePolicy] = {
            (one.source_zone, one.destination_zone): one for one in reversed(device.zone_policies)
        }
        space = matcher.space
        self._everything = Bounds(space.everything, space.everything)
        self._doubt = Bounds(space.nothing, space.everything)
        self._nothing = Bounds(space.nothing, space.nothing)

    def before_routing(self, interface: Interface) -> tuple[Step, ...]:
        """From an interface to the routing decision."""
        steps: list[Step] = [Guard(self._doubt)] if interface.doubts else []
        for drop in interface.possible_drops:
            if drop.family is self._family:
                kept = ~self._matcher.bounds(drop.match).possibly
                steps.append(Guard(Bounds(kept, self._matcher.space.everything)))
        if self._traits.marks:
            steps.append(Unmarking())
        for stage in self._device.pipeline[: self._device.pipeline.index(Stage.ROUTE)]:
            if stage is Stage.INGRESS_FILTER:
                steps.extend(self._ingress_steps(interface))
            elif stage is Stage.DESTINATION_TRANSLATION:
                steps.extend(self._rewriting(self._inwards.between(interface.nat_side, None, interface.vrf)))
        traits = self._traits
        # SOUNDNESS: of a frame that may be a router's nobody told the MAC; conditions on it are then left in doubt.
        tells = traits.tells_macs and not self._from_routers(interface.name)
        return tuple(steps) if tells else (*steps, Forgetting((Field.SOURCE_MAC,)))

    def _rewriting(self, rules: tuple[Translation, ...]) -> Iterator[Step]:
        if any(rule.rewrites for rule in rules):
            yield Rewriting(rules, all(region.packets.exact for region in regions(self._matcher, rules)))

    def after_routing(self, place: Routing, egress: Interface) -> tuple[Step, ...]:
        """From the routing decision to the wire."""
        known = self._after.get((place, egress.name))
        if known is None:
            known = self._after[place, egress.name] = self._to_the_wire(place, egress)
        return known

    def _to_the_wire(self, place: Routing, egress: Interface) -> tuple[Step, ...]:
        steps: list[Step] = [Guard(self._doubt)] if egress.doubts else []
        for stage in self._device.pipeline[self._device.pipeline.index(Stage.ROUTE) + 1 :]:
            if stage is Stage.ZONE_POLICY:
                steps.extend(self._between(place, egress))
            elif stage is Stage.SOURCE_TRANSLATION:
                steps.extend(self._rewriting(self._outwards.between(place.nat_side, egress.nat_side, place.vrf)))
            elif stage is Stage.EGRESS_FILTER:
                steps.extend(self._egress_steps(place, egress))
        left_behind = self._left_behind()
        return (*steps, Forgetting(left_behind)) if left_behind else tuple(steps)

    def to_self(self, place: Routing) -> tuple[Step, ...]:
        """What happens to packets for the device itself."""
        left_behind = self._left_behind()
        steps: tuple[Step, ...] = self._zone_guards(place, SELF_ZONE)
        return (*steps, Forgetting(left_behind)) if left_behind else steps

    def _left_behind(self) -> tuple[Field, ...]:
        traits = self._traits
        return (*((Field.SOURCE_MAC,) if traits.tells_macs else ()), *((Field.MARK,) if traits.marks else ()))

    def place(self, interface: Interface) -> Routing:
        """Where packets that came in by `interface` are routed."""
        traits = self._traits
        own = traits.tells_macs or self._device.zone_defaults.hairpin is not None
        return Routing(
            self._device.name, interface.vrf, interface.zone, interface.nat_side, interface.name if own else ""
        )

    def _between(self, place: Routing, egress: Interface) -> Iterator[Step]:
        """The zone policy; before it, what is said of packets that go back out where they came in."""
        hairpin = self._device.zone_defaults.hairpin
        guards = self._zone_guards(place, egress.zone)
        reason = Hairpin(self._device.name, egress.name)
        if hairpin is None or place.interface != egress.name:
            yield from guards
        elif hairpin is Action.UNKNOWN:
            surely = reduce(_both, (guard.bounds for guard in guards)).surely
            yield Guard(Bounds(surely, self._everything.possibly), reason=reason)
        else:
            yield Guard(self._of_action(hairpin), reason=reason)

    def _egress_steps(self, place: Routing, egress: Interface) -> Iterator[Step]:
        known = self._sender_known(place)
        for number, binding in enumerate(egress.egress):
            if binding.filter.family is self._family:
                name = binding.filter.name
                reason = InterfaceFilter(
                    self._device.name, egress.name, inwards=False, number=number, name=name, from_hosts=known
                )
                yield Guard(self._seen_from(place, binding.filter), reason=reason)

    def _from_routers(self, interface: str) -> bool:
        """Whether frames that come in here may be a router's: another device's, or this one's by a cable inside it."""
        return bool(self._topology.neighbors(self._device.name, interface))

    def _sender_known(self, place: Routing) -> bool:
        """Whether the sender's MAC is known of packets at `place`."""
        return self._traits.tells_macs and not self._from_routers(place.interface)

    def _seen_from(self, place: Routing, rule_list: Filter) -> Bounds:
        """What the filter lets through of packets at `place`: their sender's MAC is known there or not."""
        known = self._sender_known(place)
        return self._meanings.from_hosts(rule_list) if known else self._meanings.from_anybody(rule_list)

    def _ingress_steps(self, interface: Interface) -> Iterator[Step]:
        from_hosts = not self._from_routers(interface.name)
        meaning = self._meanings.from_hosts if from_hosts else self._meanings.from_anybody
        for number, binding in enumerate(interface.ingress):
            if binding.filter.family is self._family:
                name = binding.filter.name
                reason = InterfaceFilter(
                    self._device.name, interface.name, inwards=True, number=number, name=name, from_hosts=from_hosts
                )
                yield Guard(meaning(binding.filter), reason=reason)
        yield from self._past_mac_lists(interface, from_hosts=from_hosts)

    def _past_mac_lists(self, interface: Interface, *, from_hosts: bool) -> Iterator[Step]:
        """SOUNDNESS: what such a list refuses surely does not get in; that it keeps anybody out is asked where hosts
        are pinned (segcheck.policy.mac_control), and no isolation is proved by it here.
        """
        if interface.kind is InterfaceKind.SWITCHPORT:
            return
        for one in interface.mac_filters:
            if one.scope is FrameScope.ALL:
                rules = Filter(one.name, self._family, one.rules, Action.DENY, one.origin)
                kept = filter_bounds(self._matcher, rules).surely
                kept = kept if from_hosts else ~(~kept).forget(Field.SOURCE_MAC)
                yield Guard(Bounds(kept, self._everything.possibly))

    def _zone_guards(self, place: Routing, destination: str | None) -> tuple[Guard, ...]:
        """What the filters of a zone policy let through, one by one; never empty."""
        defaults, source = self._device.zone_defaults, place.zone
        policy = self._policies.get((source, destination))
        otherwise = ZoneDefault(self._device.name, source, destination)
        if policy is not None:
            return self._policy_guards(place, policy) or (Guard(self._nothing, reason=otherwise),)
        if destination == SELF_ZONE:
            action = defaults.to_self
        elif source is None and destination is None:
            action = defaults.outside
        elif source is None or destination is None:
            action = defaults.mixed
        else:
            action = defaults.within if source == destination else defaults.between
        return (Guard(self._of_action(action), reason=otherwise),)

    def _policy_guards(self, place: Routing, policy: ZonePolicy) -> tuple[Guard, ...]:
        known = self._sender_known(place)
        zones = (policy.source_zone, policy.destination_zone)
        return tuple(
            Guard(
                self._seen_from(place, one),
                reason=PolicyFilter(self._device.name, *zones, number, one.name, known),
            )
            for number, one in enumerate(policy.filters)
            if one.family is self._family
        )

    def _of_action(self, action: Action) -> Bounds:
        if action is Action.UNKNOWN:
            return self._doubt
        return self._everything if action is Action.PERMIT else self._nothing


class _Traits(NamedTuple):
    """What a device does with packets that most do not: it makes marks or looks at them, or looks at the sender's MAC
    behind its route lookup.
    """

    marks: bool
    tells_macs: bool


def _traits(device: Device) -> _Traits:
    rules = (*device.destination_translations, *device.source_translations)
    policies = [rule.match for policy in device.zone_policies for one in policy.filters for rule in one.rules]
    incoming, outgoing = (
        [rule.match for binding in bindings for rule in binding.filter.rules]
        for bindings in (
            [binding for one in device.interfaces for binding in one.ingress],
            [binding for one in device.interfaces for binding in one.egress],
        )
    )
    behind = _looked_at((*policies, *outgoing, *(rule.match for rule in device.source_translations)))
    before = _looked_at((*incoming, *(rule.match for rule in device.destination_translations)))
    made = {rewrite.field for rule in rules for rewrite in rule.rewrites}
    return _Traits(Field.MARK in made | behind | before, Field.SOURCE_MAC in behind)


def _looked_at(matches: Iterable[Match]) -> set[Field]:
    """Of the MAC address and the mark, which the conditions look at."""
    found: set[Field] = set()
    waiting = list(matches)
    seen: set[int] = set()
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, FieldIn | FieldMasked) and part.field in (Field.SOURCE_MAC, Field.MARK):
            found.add(part.field)
        waiting.extend(parts_of(part))
    return found


def _both(first: Bounds, second: Bounds) -> Bounds:
    surely = first.surely & second.surely
    possibly = surely if first.exact and second.exact else first.possibly & second.possibly
    return Bounds(surely, possibly)
