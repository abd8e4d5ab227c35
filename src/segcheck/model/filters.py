"""Ordered rule lists: the first rule that matches decides."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segcheck.model.header import Family, Match
from segcheck.source.text import Origin


class Action(enum.Enum):
    """What a rule does with the packets it catches; UNKNOWN may be either."""

    PERMIT = "permit"
    DENY = "deny"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a filter. `origin`: its own line, then each object line it expands.

    `logs`: the device writes a message about what the rule catches.
    """

    name: str
    match: Match
    action: Action
    origin: Origin
    logs: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A first-match list for one address family; `default` decides what no rule matches.

    An undefined filter that the platform treats as open is a Filter without rules and default PERMIT.
    """

    name: str
    family: Family
    rules: tuple[Rule, ...]
    default: Action
    origin: Origin


@dataclass(frozen=True, slots=True)
class Binding:
    """A filter in force at some place; `origin` is the line that binds it (`ip access-group …`)."""

    filter: Filter
    origin: Origin


@dataclass(frozen=True, slots=True)
class FilterUse:
    """A line that puts the filter called `name` to work; `family` None: of either family.

    `defined` False: there is no such filter.
    """

    name: str
    family: Family | None
    origin: Origin
    defined: bool = True


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """An entry `name` of the list called `filter` that stands there and is not in force."""

    name: str
    filter: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class ZonePolicy:
    """What a device lets pass from one of its firewall zones to another; every filter of a family must permit, and a
    family without filter is denied.

    Statefulness is in the rules: what an inspected class opens appears in the opposite policy as a
    leading rule that matches `RepliesTo(...)`.
    """

    name: str
    source_zone: str
    destination_zone: str
    filters: tuple[Filter, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class ZoneDefaults:
    """What happens between firewall zones where no `ZonePolicy` speaks. `logs`: what is refused there is logged.

    `hairpin`: what happens to packets that leave by the interface they came in by, before any zone policy is asked:
    PERMIT and DENY decide, UNKNOWN may let them pass or ask the policy, None asks the policy like everything else.
    `hairpin_origin`: the lines that say so.
    """

    between: Action = Action.DENY  # two different zones
    within: Action = Action.PERMIT  # same zone
    mixed: Action = Action.DENY  # a zone member and an interface without zone
    outside: Action = Action.PERMIT  # two interfaces without zone
    to_self: Action = Action.PERMIT  # to the device itself
    logs: bool = False
    hairpin: Action | None = None
    hairpin_origin: Origin = ()
