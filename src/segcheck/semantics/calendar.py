"""A snapshot on one day: conditions with dates become conditions that hold or do not."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from segcheck.errors import InternalError
from segcheck.model.filters import Binding, Filter, Rule, ZonePolicy
from segcheck.model.header import (
    ANYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Cited,
    Dated,
    FirstMatch,
    Match,
    Not,
    RepliesTo,
    parts_of,
)
from segcheck.model.layer2 import MacFilter
from segcheck.model.management import ManagementService
from segcheck.model.network import Device, Interface, Snapshot
from segcheck.model.translation import Translation


def on_day(snapshot: Snapshot, day: datetime.date) -> Snapshot:
    """`snapshot` as it is on `day`; what begins or ends on that very day stays in doubt.

    What does not change keeps its identity, so that its packet sets are still built once. Cost: one look at every
    condition.

    >>> rule = Dated(None, datetime.date(2026, 3, 31), (), "policy-expiry")
    >>> [_Calendar(datetime.date(2026, month, day)).match(rule) for month, day in ((3, 30), (3, 31), (4, 1))]
    [Anything(), Dated(first=None, last=datetime.date(2026, 3, 31), origin=(), reason='policy-expiry'), AnyOf(parts=())]
    """
    return _Calendar(day).snapshot(snapshot)


class _Calendar:
    def __init__(self, day: datetime.date) -> None:
        self._day = day
        # The originals are kept beside what became of them: an identity must not be taken by another value.
        self._matches: dict[int, tuple[Match, Match]] = {}
        self._filters: dict[int, tuple[Filter, Filter]] = {}

    def snapshot(self, snapshot: Snapshot) -> Snapshot:
        devices = tuple(map(self._device, snapshot.devices))
        same = all(one is other for one, other in zip(devices, snapshot.devices, strict=True))
        return snapshot if same else replace(snapshot, devices=devices)

    def match(self, match: Match) -> Match:
        """`match` on the day; itself where no date is in it."""
        if isinstance(match, Dated):
            return self._dated(match)
        parts = parts_of(match)
        if not parts:
            return match
        known = self._matches.get(id(match))
        if known is None:
            found = tuple(map(self.match, parts))
            same = all(one is other for one, other in zip(found, parts, strict=True))
            known = self._matches[id(match)] = (match, match if same else _of_parts(match, found))
        return known[1]

    def _dated(self, match: Dated) -> Match:
        """SOUNDNESS: on the first and the last day the hour decides, and nobody tells the hour."""
        if self._day in (match.first, match.last):
            return match
        begun = match.first is None or match.first < self._day
        over = match.last is not None and match.last < self._day
        return ANYTHING if begun and not over else NOTHING

    def _device(self, device: Device) -> Device:
        interfaces = tuple(map(self._interface, device.interfaces))
        filters = tuple(map(self._filter, device.filters))
        policies = tuple(
            _changed(policy, {"filters": tuple(map(self._filter, policy.filters))}) for policy in device.zone_policies
        )
        services = tuple(
            _changed(service, {"filters": tuple(map(self._binding, service.filters))}) for service in device.management
        )
        return _changed(
            device,
            {
                "interfaces": interfaces,
                "filters": filters,
                "zone_policies": policies,
                "management": services,
                "destination_translations": tuple(map(self._translation, device.destination_translations)),
                "source_translations": tuple(map(self._translation, device.source_translations)),
            },
        )

    def _interface(self, interface: Interface) -> Interface:
        return _changed(
            interface,
            {
                "ingress": tuple(map(self._binding, interface.ingress)),
                "egress": tuple(map(self._binding, interface.egress)),
                "mac_filters": tuple(map(self._mac_filter, interface.mac_filters)),
            },
        )

    def _binding(self, binding: Binding) -> Binding:
        return _changed(binding, {"filter": self._filter(binding.filter)})

    def _mac_filter(self, mac_filter: MacFilter) -> MacFilter:
        return _changed(mac_filter, {"rules": tuple(map(self._rule, mac_filter.rules))})

    def _filter(self, rule_list: Filter) -> Filter:
        known = self._filters.get(id(rule_list))
        if known is None:
            found = _changed(rule_list, {"rules": tuple(map(self._rule, rule_list.rules))})
            known = self._filters[id(rule_list)] = (rule_list, found)
        return known[1]

    def _rule(self, rule: Rule) -> Rule:
        return _changed(rule, {"match": self.match(rule.match)})

    def _translation(self, translation: Translation) -> Translation:
        return _changed(translation, {"match": self.match(translation.match)})


def _of_parts(match: Match, parts: tuple[Match, ...]) -> Match:
    """`match` with other parts, in the order of `parts_of`."""
    if isinstance(match, AllOf | AnyOf):
        return type(match)(parts)
    if isinstance(match, FirstMatch):
        return FirstMatch(tuple((part, holds) for part, (_, holds) in zip(parts, match.lines, strict=True)))
    if isinstance(match, RepliesTo):
        return RepliesTo(parts[0])
    if isinstance(match, Not):
        return Not(parts[0])
    if isinstance(match, Cited):
        return Cited(parts[0], match.origin)
    raise InternalError(f"a condition of {type(match).__name__} has no parts")


_Value = TypeVar(
    "_Value", Device, Interface, ZonePolicy, ManagementService, Binding, MacFilter, Filter, Rule, Translation
)


def _changed(value: _Value, attributes: Mapping[str, object]) -> _Value:
    """`value` with these attributes, or itself where they are what it has."""
    if all(_same(getattr(value, name), found) for name, found in attributes.items()):
        return value
    changed: dict[str, Any] = dict(attributes)
    return replace(value, **changed)


def _same(one: object, other: object) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(operator.is_, one, other))
    return one is other
