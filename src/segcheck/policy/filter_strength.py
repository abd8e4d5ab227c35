"""How much of a filter a place is: whether packets that open sessions are held back there at all."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from segcheck.model.filters import Action, Binding, Filter
from segcheck.model.header import UNMARKED, Field
from segcheck.model.network import Device, Stage
from segcheck.reachability.analysis import FamilyAnalysis
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.sessions import opening_packets


class Strength(enum.IntEnum):
    """No filter, perhaps one, surely one."""

    NONE = 0
    PERHAPS = 1
    SURELY = 2


class FilterStrengths:
    """Strengths of filters of one family; each filter is looked at once.

    A filter that refuses nothing is none; one that perhaps refuses nothing is perhaps one.
    """

    def __init__(self, analysis: FamilyAnalysis) -> None:
        self._analysis = analysis
        self._known: dict[int, Strength] = {}

    def of_bindings(self, bindings: Iterable[Binding]) -> Strength:
        """The strongest of the filters bound at a place."""
        family = self._analysis.family
        return max((self.of(one.filter) for one in bindings if one.filter.family is family), default=Strength.NONE)

    def of(self, rules: Filter) -> Strength:
        """How much of a filter `rules` is."""
        known = self._known.get(id(rules))
        if known is None:
            # CHOICE: who lets every session be opened filters nothing, whatever else is dropped for want of a session.
            # What is said of packets that an earlier stage has marked (translated by a virtual IP) does not count.
            space = self._analysis.space
            openings = opening_packets(space) & space.field_in(Field.MARK, ((UNMARKED, UNMARKED),))
            bounds = filter_bounds(self._analysis.matcher, rules)
            known = Strength.PERHAPS if openings <= bounds.possibly else Strength.SURELY
            known = self._known[id(rules)] = Strength.NONE if openings <= bounds.surely else known
        return known

    def between(self, device: Device, source: str | None, destination: str | None) -> Strength:
        """The filter between two firewall zones of `device`; what it refuses by default is filtered."""
        if Stage.ZONE_POLICY not in device.pipeline:
            return Strength.NONE
        policy = device.zone_policy(source, destination)
        if policy is not None:
            own = [self.of(rules) for rules in policy.filters if rules.family is self._analysis.family]
            return max(own, default=Strength.SURELY)
        defaults = device.zone_defaults
        if source is None and destination is None:
            action = defaults.outside
        elif source is None or destination is None:
            action = defaults.mixed
        else:
            action = defaults.within if source == destination else defaults.between
        return {Action.PERMIT: Strength.NONE, Action.UNKNOWN: Strength.PERHAPS, Action.DENY: Strength.SURELY}[action]
