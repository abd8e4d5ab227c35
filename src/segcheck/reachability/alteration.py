"""Which devices of two snapshots are not the same, and in what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from segcheck.model.filters import Filter
from segcheck.model.network import Device, InterfaceKind, Snapshot
from segcheck.reachability.sameness import Sameness

FilterPair = tuple[Filter, Filter]


@dataclass(frozen=True, slots=True)
class Alteration:
    """What is different about the device called `device`; None for a side that has no such device.

    `filters`: pairs of filters in force at the same places that do not hold the same rules. `elsewhere`: something
    beside filters and the policies between zones is different, or cannot be told to be the same. `management`: others
    may manage the device.
    """

    device: str
    before: Device | None
    after: Device | None
    filters: tuple[FilterPair, ...]
    elsewhere: bool
    management: bool = False

    @property
    def touches_filters_only(self) -> bool:
        """Whether everything is as it was but filters between routed networks: wiring, places and routes."""
        devices = [device for device in (self.before, self.after) if device is not None]
        bound = {
            id(binding.filter)
            for device in devices
            for interface in device.interfaces
            if interface.kind is InterfaceKind.SWITCHPORT
            for binding in (*interface.ingress, *interface.egress)
        }
        return not self.elsewhere and not any(id(one) in bound for pair in self.filters for one in pair)


def alterations(before: Snapshot, after: Snapshot, sameness: Sameness) -> Mapping[str, Alteration]:
    """The devices that do not mean the same on both sides, by name. Cost: one look at what differs in identity."""
    found: dict[str, Alteration] = {}
    names = dict.fromkeys(device.name for device in (*before.devices, *after.devices))
    for name in names:
        one, other = before.device(name), after.device(name)
        if one is not None and other is not None:
            changed = _alteration(one, other, sameness)
            if changed is not None:
                found[name] = changed
        else:
            found[name] = Alteration(name, one, other, (), elsewhere=True)
    return _with_learned_routes(before, after, found)


def _alteration(one: Device, other: Device, sameness: Sameness) -> Alteration | None:
    if one is other:
        return None
    pairs: dict[tuple[int, int], FilterPair] = {}

    def filters(first: Filter, second: Filter) -> bool:
        if sameness.filters(first, second):
            return True
        if first.family is second.family:
            pairs[id(first), id(second)] = (first, second)
        return first.family is second.family

    alike = sameness.same(one, other, filters)
    policies = _same_policies(one, other, filters)
    if alike and other.unmodeled and _text(one, sameness.before) != _text(other, sameness.after):
        # SOUNDNESS: a line that is not understood may do anything with whatever the other lines say.
        alike = False
    management = sameness.same(one.management, other.management)
    if alike and policies and management and not pairs:
        return None
    return Alteration(one.name, one, other, tuple(pairs.values()), elsewhere=not alike, management=not management)


def _same_policies(one: Device, other: Device, filters: Callable[[Filter, Filter], bool]) -> bool:
    """Whether there are policies between the same zones, each with filters of the same families."""
    old, new = (
        {(policy.source_zone, policy.destination_zone): policy.filters for policy in reversed(device.zone_policies)}
        for device in (one, other)
    )
    same = old.keys() == new.keys()
    for zones in old.keys() & new.keys():
        same = same and len(old[zones]) == len(new[zones])
        for first, second in zip(old[zones], new[zones], strict=False):
            same = filters(first, second) and same
    return same


def _text(device: Device, sources: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(
        getattr(sources.get(path), "sha256", None) for path in dict.fromkeys(one.path for one in device.origin)
    )


def _with_learned_routes(
    before: Snapshot, after: Snapshot, found: Mapping[str, Alteration]
) -> Mapping[str, Alteration]:
    """SOUNDNESS: a router that learns routes may learn others when any device that takes part is altered."""
    learning = {
        device.name
        for snapshot in (before, after)
        for device in snapshot.devices
        if any(table.uncomputed for table in device.routing)
    }
    if not any(name in learning and one.elsewhere for name, one in found.items()):
        return found
    result = dict(found)
    for name in learning - set(found):
        result[name] = Alteration(name, before.device(name), after.device(name), (), elsewhere=True)
    return result
