"""What a firewall policy says, ready to become rules of the zone pairs it applies to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from segcheck.model.filters import Action, Rule
from segcheck.model.header import ESTABLISHED, NEW, UNMARKED, Family, Field, FieldIn, Match
from segcheck.source.text import Origin
from segcheck.vendors.fortinet_fortios.statements import Entry

EVERYWHERE = None
"""Instead of a set of zones: the policy names `any` interface."""
Zones = frozenset[str] | None

NOT_TRANSLATED = FieldIn(Field.MARK, ((UNMARKED, UNMARKED),))
"""Packets that no virtual IP has translated."""
TRANSLATED = FieldIn(Field.MARK, ((UNMARKED + 1, 0xFFFF),))
"""Packets that some virtual IP has translated."""
OPENINGS = FieldIn(Field.STATE, ((NEW, NEW),))
"""Packets of sessions that no stateful device knows yet."""
ANSWERS = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))
"""Packets of sessions that every stateful device on the way let open."""


class Reading(NamedTuple):
    """What one policy catches of one family. `rule`: in the filters of its zone pairs.

    `plain` and `by_vip`: the same for packets that no virtual IP translated, and for those that one did, without the
    marks (None: nothing); answers refer to these, because an answer does not tell how its session came in.
    """

    rule: Rule
    plain: Rule | None
    by_vip: Rule | None


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy that is in force, by family. `origin`: its `edit` line, then the settings that decide.

    `sources` and `destinations`: model zones, None for any. `readings`: for the families it may match.
    `vips`: names of virtual IPs in its destination. `surely_on`: neither an expiry date nor doubts stand in the way.
    `without_opening`: may open TCP sessions in their middle. `translates`: source NAT is on.
    """

    name: str
    entry: Entry
    action: Action
    sources: Zones
    destinations: Zones
    readings: dict[Family, Reading]
    origin: Origin
    vips: frozenset[str] = frozenset()
    surely_on: bool = True
    without_opening: bool = False
    translates: bool = False

    def accepts(self) -> bool:
        """Whether packets may pass by it."""
        return self.action is not Action.DENY

    def matched(self, family: Family) -> Match | None:
        """Its condition in the filters of its zone pairs, or None where it never matches the family."""
        reading = self.readings.get(family)
        return None if reading is None else reading.rule.match


def meeting(first: Zones, second: Zones) -> bool:
    """Whether two sets of zones have one in common."""
    return first is EVERYWHERE or second is EVERYWHERE or not first.isdisjoint(second)
