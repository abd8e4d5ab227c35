"""Which devices of two snapshots are not the same, and in what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from segcheck.model.filters import Filter
from segcheck.model.network import Device, InterfaceKind, Snapshot
from segcheck.reachability.alignment import shared_positions
from segcheck.reachability.changed_conditions import changed_rules
from segcheck.reachability.sameness import Sameness
from segcheck.source.ledger import Ledger, LineFate
from segcheck.source.text import Origin, SourceFile, Span

FilterPair = tuple[Filter, Filter]

# Reasons for which a line is irrelevant whatever else the device does: written for people, or about hardware. Other
# irrelevant lines may bear on what is in doubt elsewhere: "a definition; what it does is bounded where it is used".
# fmt: off
_FOR_PEOPLE = frozenset((
    "appearance", "asa-display-setting", "banner", "capture-header", "comment", "description", "fortios-screen-text",
    "interface-hardware", "link-setting", "linux-command-line", "linux-comment", "linux-heading", "list-housekeeping",
    "logging", "management", "mode-end", "monitoring", "name-or-comment", "nothing-to-remove", "physical-layer",
    "remark", "time", "yamaha-display-setting",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Alteration:
    """What is different about the device called `device`; None for a side that has no such device.

    `filters`: pairs of filters in force at the same places that do not hold the same rules. `elsewhere`: something
    beside filters and the policies between zones is different, or cannot be told to be the same. `management`: others
    may manage the device. `doubts`: whatever was in doubt at the device may be otherwise now: lines are different whose
    meaning is not known. `policies`: there are policies between other zones.
    """

    device: str
    before: Device | None
    after: Device | None
    filters: tuple[FilterPair, ...]
    elsewhere: bool
    management: bool = False
    doubts: bool = False
    policies: bool = False

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
    fates = tuple({ledger.path: ledger for ledger in snapshot.ledgers} for snapshot in (before, after))
    names = dict.fromkeys(device.name for device in (*before.devices, *after.devices))
    for name in names:
        one, other = before.device(name), after.device(name)
        if one is not None and other is not None:
            changed = _alteration(one, other, sameness, fates)
            if changed is not None:
                found[name] = changed
        else:
            found[name] = Alteration(name, one, other, (), elsewhere=True, doubts=True)
    return _with_learned_routes(before, after, found)


def _alteration(
    one: Device, other: Device, sameness: Sameness, fates: Sequence[Mapping[str, Ledger]]
) -> Alteration | None:
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
    management = sameness.same(one.management, other.management)
    explained = {
        (before, rule.origin[0])
        for first, second in pairs.values()
        for before, rules in zip((True, False), changed_rules(first, second, sameness), strict=True)
        for rule in rules
        if rule.origin
    }
    lines = different_lines(_files(one, sameness.before), _files(other, sameness.after))
    doubts = _doubtful(lines, fates, explained) or (bool(one.unmodeled or other.unmodeled) and any(lines))
    if alike and policies and management and not doubts and not pairs:
        return None
    return Alteration(
        one.name,
        one,
        other,
        tuple(pairs.values()),
        elsewhere=doubts or not alike,
        management=not management,
        doubts=doubts,
        policies=not policies,
    )


def _doubtful(
    lines: tuple[Origin, Origin], fates: Sequence[Mapping[str, Ledger]], explained: Collection[tuple[bool, Span]]
) -> bool:
    """Whether a line that stands on one side only is not understood, and is no rule of a filter that is compared.

    SOUNDNESS: what is in doubt cites lines, though not all that may bear on it (what a named inspection inspects, the
    hours of a time range). When a line that is not fully modelled changes, no doubt of the device is the same any more.
    """
    rules = {(before, span.path, span.line) for before, span in explained}
    for before, side, ledgers in zip((True, False), lines, fates, strict=True):
        wanted = {(span.path, span.line) for span in side}
        for path in {path for path, _ in wanted}:
            for entry in ledgers.get(path, ()):
                irrelevant = entry.fate is LineFate.IRRELEVANT and entry.reason in _FOR_PEOPLE
                known = entry.fate is LineFate.MODELED or irrelevant
                if (path, entry.line) in wanted and not known and (before, path, entry.line) not in rules:
                    return True
    return False


def different_lines(before: Sequence[SourceFile], after: Sequence[SourceFile]) -> tuple[Origin, Origin]:
    """Lines of a device's files that stand on one side only, blank ones left out."""
    sides = [
        [(source, number) for source in side for number in range(1, len(source.lines) + 1)] for side in (before, after)
    ]
    texts = [[source.line(number).rstrip() for source, number in side] for side in sides]
    shared = shared_positions(texts[0], texts[1], str.__eq__)
    kept = ({one for one, _ in shared}, {other for _, other in shared})
    found = [
        tuple(
            source.span_of_line(line)
            for number, (source, line) in enumerate(side)
            if number not in same and source.line(line).strip()
        )
        for side, same in zip(sides, kept, strict=True)
    ]
    return found[0], found[1]


def _files(device: Device, sources: Mapping[str, SourceFile]) -> list[SourceFile]:
    return [sources[path] for path in dict.fromkeys(span.path for span in device.origin) if path in sources]


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
        result[name] = Alteration(name, before.device(name), after.device(name), (), elsewhere=True, doubts=True)
    return result
