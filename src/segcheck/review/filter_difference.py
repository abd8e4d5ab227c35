"""One filter of one device, compared with its later self or with another one, apart from the network around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from segcheck.errors import UsageError
from segcheck.model.filters import Filter
from segcheck.model.header import Family
from segcheck.model.network import Device, Snapshot
from segcheck.policy.idleness.added_lines import in_force
from segcheck.reachability.compare import compare_filters
from segcheck.reachability.sameness import Sameness
from segcheck.review.difference import FilterDifference
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace

_Way: TypeAlias = tuple[str | None, str | None]
"""Firewall zones that a table of policies decides between; `_PLAIN` for a list."""
_PLAIN: _Way = ("", "")

_MOST_NAMES = 40


class _Found(NamedTuple):
    """What one side has under the name that was asked for."""

    device: Device
    parts: dict[tuple[Family, _Way], Filter]


def filter_differences(before: Snapshot, after: Snapshot, wanted: str) -> tuple[FilterDifference, ...]:
    """What is different about the filter called `wanted`: `NAME`, `DEVICE:NAME`, or `A=B` for two names.

    One comparison per family, and for a table of policies per pair of firewall zones, those that are the same on both
    sides left out where another is not. Without a device every device that has the filter is compared with itself.

    Raises: UsageError where a side has no such filter, or it is not told which device is meant.
    """
    names = _names(before, after, wanted)
    old, new = _candidates(before, names[0]), _candidates(after, names[1])
    for side, found, name, snapshot in (("before", old, names[0], before), ("after", new, names[1], after)):
        if not found:
            raise UsageError(
                f"there is no filter {name} {side} the change",
                f"filter-unknown-{side}",
                name=name,
                known=_known_names(snapshot),
            )
    matchers: dict[Family, Matcher] = {}
    sameness = Sameness(
        {source.path: source for source in before.sources}, {source.path: source for source in after.sources}
    )
    made = [one for first, second in _pairs(old, new, wanted) for one in _compared(first, second, matchers, sameness)]
    different = [one for one in made if not one.comparison.same or one.comparison.removed or one.comparison.added]
    return tuple(different or made[:1])


def _names(before: Snapshot, after: Snapshot, wanted: str) -> tuple[str, str]:
    """The names of both sides. A name may hold `=` itself: as it stands it goes first."""
    if _candidates(before, wanted) or _candidates(after, wanted):
        return wanted, wanted
    places = [place for place, character in enumerate(wanted) if character == "="]
    pairs = [(wanted[:place], wanted[place + 1 :]) for place in places[:16]]
    for first, second in pairs:
        if _candidates(before, first) and _candidates(after, second):
            return first, second
    return pairs[0] if pairs else (wanted, wanted)


def _candidates(snapshot: Snapshot, name: str) -> list[_Found]:
    """The devices that have a filter of this name, or the one device that is named before a colon."""
    found = [_Found(device, parts) for device in snapshot.devices if (parts := _parts(device, name))]
    if found:
        return found
    return [
        _Found(device, parts)
        for device in snapshot.devices
        if name.startswith(f"{device.name}:") and (parts := _parts(device, name[len(device.name) + 1 :]))
    ]


def _parts(device: Device, name: str) -> dict[tuple[Family, _Way], Filter]:
    lists = [rules for rules in device.filters if rules.name == name]
    table = [rules for rules in lists if _is_table(device, rules)]
    if table:
        families = {rules.family for rules in table}
        return {
            (rules.family, (policy.source_zone, policy.destination_zone)): rules
            for policy in device.zone_policies
            for rules in policy.filters
            if rules.family in families and any(_holds_rules_of(rules, one) for one in table)
        }
    if not lists:
        lists = [rules for rules in in_force(device) if rules.name == name]
        lists += [rules for one in device.zone_policies if one.name == name for rules in one.filters]
    found: dict[tuple[Family, _Way], Filter] = {}
    for rules in lists:
        found.setdefault((rules.family, _PLAIN), rules)
    return found


def _is_table(device: Device, rules: Filter) -> bool:
    """Whether what `rules` says depends on the firewall zones a packet comes from and goes to."""
    return any(
        one is not rules and _holds_rules_of(one, rules) for policy in device.zone_policies for one in policy.filters
    )


def _holds_rules_of(one: Filter, table: Filter) -> bool:
    lines = {(rule.name, rule.origin[:1]) for rule in table.rules if rule.origin}
    return any((rule.name, rule.origin[:1]) in lines for rule in one.rules)


def _pairs(old: list[_Found], new: list[_Found], wanted: str) -> Iterator[tuple[_Found, _Found]]:
    """Which filters are compared: of one device on either side, else those of the same device."""
    if len(old) == 1 and len(new) == 1:
        yield old[0], new[0]
        return
    later = {found.device.name: found for found in new}
    alone = sorted({found.device.name for found in old} ^ set(later))
    if alone:
        devices = ", ".join(alone[:_MOST_NAMES])
        raise UsageError(f"only one side of {devices} has {wanted}", "filter-on-one-side", name=wanted, devices=devices)
    for found in old:
        yield found, later[found.device.name]


def _compared(
    old: _Found, new: _Found, matchers: dict[Family, Matcher], sameness: Sameness
) -> Iterator[FilterDifference]:
    if (_PLAIN in {way for _, way in old.parts}) is not (_PLAIN in {way for _, way in new.parts}):
        names = ", ".join(next(iter(one.parts.values())).name for one in (old, new))
        raise UsageError(f"{names}: a list cannot be compared with a table of policies", "filter-kinds", name=names)
    for key in sorted({*old.parts, *new.parts}, key=_order):
        first, second = _both(old, new, key)
        matcher = matchers.get(key[0])
        if matcher is None:
            matcher = matchers[key[0]] = Matcher(HeaderSpace(key[0]))
        yield FilterDifference(
            old.device.name, new.device.name, compare_filters(matcher, first, second, sameness.rules)
        )


def _order(key: tuple[Family, _Way]) -> tuple[int, str, str]:
    family, (source, destination) = key
    return family.value, source or "", destination or ""


def _both(old: _Found, new: _Found, key: tuple[Family, _Way]) -> tuple[Filter, Filter]:
    """The filters of both sides; where one side has none, what happens there without."""
    first, second = old.parts.get(key), new.parts.get(key)
    if first is None and second is not None:
        return _without(old.device, second, key[1]), second
    if second is None and first is not None:
        return first, _without(new.device, first, key[1])
    if first is None or second is None:
        raise KeyError(key)
    return first, second


def _without(device: Device, other: Filter, way: _Way) -> Filter:
    """CHOICE: a list without entries of a family decides by its default; a pair of zones without policy by the
    device's.
    """
    defaults = device.zone_defaults
    action = other.default if way == _PLAIN else defaults.within if way[0] == way[1] else defaults.between
    return Filter(other.name, other.family, (), action, ())


def _known_names(snapshot: Snapshot) -> str:
    names = [f"{device.name}:{rules.name}" for device in snapshot.devices for rules in device.filters]
    shown = list(dict.fromkeys(names))
    return ", ".join((*shown[:_MOST_NAMES], *(["…"] if len(shown) > _MOST_NAMES else [])))
