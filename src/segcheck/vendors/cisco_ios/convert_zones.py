"""The zone-based firewall into zone policies.

What `inspect` does is written out as rules: what opens a session passes, and the opposite policy begins with a rule
that lets the answers pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from segcheck.model.filters import Action, Filter, Rule, ZonePolicy
from segcheck.model.header import (
    ACK,
    ANYTHING,
    FIN,
    RST,
    SYN,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    RepliesTo,
    Unknown,
)
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.entry_words import FIRST, protocol_match
from segcheck.vendors.cisco_ios.class_maps import ClassMaps, Meaning
from segcheck.vendors.cisco_ios.configuration import IosConfiguration
from segcheck.vendors.cisco_ios.convert_filters import Filters, permitted
from segcheck.vendors.cisco_ios.zone_statements import PolicyClass, PolicyMap, ZonePair
from segcheck.vendors.cisco_ios.zones import SELF

_MOST_LINES = 256
# SOUNDNESS: only these surely open a session under `inspect`: other TCP segments and protocols may be dropped as
# not belonging to one, so they are left unknown.
_OPENING = AnyOf(
    (
        AllOf((protocol_match(TCP), FIRST, FieldMasked(Field.TCP_FLAGS, SYN, SYN | ACK | RST | FIN))),
        AllOf((protocol_match(UDP), FIRST)),
        AllOf((protocol_match(1), FIRST, FieldIn(Field.ICMP_TYPE, ((8, 8),)))),
        AllOf((protocol_match(58), FIRST, FieldIn(Field.ICMP_TYPE, ((128, 128),)))),
    )
)


class _Class(NamedTuple):
    """One class of a policy: what it catches, what becomes of it. `inspects`: answers may come back. `entries`: lines
    of access lists by which packets come into the class. `logs`: what it drops is logged.
    """

    name: str
    match: Match
    action: Action
    inspects: bool
    secondary: bool
    origin: Origin
    entries: tuple[Rule, ...]
    logs: bool = False


@dataclass(slots=True)
class _Direction:
    """A policy under construction: the rules for answers come before its own."""

    name: str
    origin: Origin
    own: dict[Family, tuple[Rule, ...]]
    answers: dict[Family, list[Rule]]
    default: Action


class ZonePolicies:
    """Builds the zone policies of one configuration."""

    def __init__(self, configuration: IosConfiguration, filters: Filters) -> None:
        self._notes = configuration.notes
        self._statements = configuration.zones
        self._class_maps = ClassMaps(configuration, filters)

    def policies(self) -> tuple[ZonePolicy, ...]:
        """One policy per pair of zones, answers included."""
        directions: dict[tuple[str, str], _Direction] = {}
        for pair in self._statements.pairs:
            self._add_pair(pair, directions)
        self._class_maps.convert_all()
        for policy_map in self._statements.policy_maps.values():
            self._classes(policy_map, Family.IPV4)
        return tuple(
            ZonePolicy(direction.name, source, destination, self._filters_of(direction), direction.origin)
            for (source, destination), direction in directions.items()
        )

    def _add_pair(self, pair: ZonePair, directions: dict[tuple[str, str], _Direction]) -> None:
        notes = self._notes
        origin: Origin = (notes.span(pair.line),)
        for index, zone in ((4, pair.source), (6, pair.destination)):
            if zone != SELF and zone not in self._statements.zones:
                notes.report("zone-undefined", (notes.word(pair.line, index),), name=zone)
        forward = (pair.source, pair.destination)
        known = directions.get(forward)
        if known is not None and known.origin:
            # SOUNDNESS: IOS takes one pair per direction; which of two it keeps is unknown.
            notes.report("zone-pair-repeated", origin, Severity.WARNING, Effect.WIDENS_FILTER, name=pair.name)
            notes.malformed(pair.line, "zone-pair-repeated")
            doubt = Rule("", Unknown(origin, "zone-pair-repeated"), Action.UNKNOWN, origin)
            known.own = {family: (doubt, *known.own.get(family, ())) for family in Family}
            self._answer(
                directions,
                pair,
                {each: (Rule("answers", RepliesTo(doubt.match), Action.PERMIT, origin),) for each in Family},
            )
            return
        direction = known or _Direction(pair.name, origin, {}, {family: [] for family in Family}, Action.DENY)
        direction.name, direction.origin, direction.default = pair.name, origin, Action.DENY
        directions[forward] = direction
        answers: dict[Family, tuple[Rule, ...]] = {}
        for family in Family:
            classes = self._pair_classes(pair, family)
            secondary = _secondary(classes)
            direction.own[family] = (*secondary, *_rules(classes))
            answers[family] = (*_answers(classes, origin), *secondary)
        self._answer(directions, pair, answers)

    def _answer(
        self,
        directions: dict[tuple[str, str], _Direction],
        pair: ZonePair,
        answers: dict[Family, tuple[Rule, ...]],
    ) -> None:
        """Let answers pass in the direction opposite to the pair.

        Without a pair of its own the way from or to the device itself is open, so answers need no rule there.
        """
        opposite = (pair.destination, pair.source)
        if not any(answers.values()) or (SELF in opposite and not self._has_pair(opposite)):
            return
        back = directions.setdefault(
            opposite, _Direction(f"{pair.name} (answers)", (), {}, {each: [] for each in Family}, Action.DENY)
        )
        for family, rules in answers.items():
            back.answers[family].extend(rules)

    def _has_pair(self, direction: tuple[str, ...]) -> bool:
        return any((pair.source, pair.destination) == direction for pair in self._statements.pairs)

    def _pair_classes(self, pair: ZonePair, family: Family) -> tuple[_Class, ...]:
        """The classes of the pair's policy map; a pair without policy drops everything."""
        if pair.policy is None:
            return ()
        policy_map = self._statements.policy_maps.get(pair.policy.words[3])
        if policy_map is not None:
            return self._classes(policy_map, family)
        reference = (self._notes.word(pair.policy, 3),)
        self._notes.malformed(pair.policy, "policy-map-undefined")
        if family is Family.IPV4:
            name = pair.policy.words[3]
            self._notes.report("policy-map-undefined", reference, Severity.ERROR, Effect.WIDENS_FILTER, name=name)
        doubt = Unknown(reference, "policy-map-undefined")
        return (_Class("", doubt, Action.UNKNOWN, True, True, reference, ()),)

    def _filters_of(self, direction: _Direction) -> tuple[Filter, ...]:
        logged = tuple(self._statements.drops_logged)
        last = (Rule("class-default", ANYTHING, direction.default, logged, True),) if logged else ()
        return tuple(
            Filter(
                direction.name,
                family,
                (*direction.answers[family], *direction.own.get(family, ()), *last),
                direction.default,
                direction.origin,
            )
            for family in Family
        )

    # Policy maps

    def _classes(self, policy_map: PolicyMap, family: Family) -> tuple[_Class, ...]:
        return tuple(self._class(entry, family) for entry in policy_map.classes)

    def _class(self, entry: PolicyClass, family: Family) -> _Class:
        line = entry.section.line
        origin: Origin = (self._notes.span(line),)
        meaning = Meaning(ANYTHING, True)
        if entry.name:
            meaning = self._class_maps.meaning(entry.name, family, line, 3)
            class_map = self._statements.class_maps.get(entry.name)
            if class_map is not None:
                origin = (*origin, self._notes.span(class_map.line), *map(self._notes.span, class_map.criteria))
        action, inspects = self._action(entry, family)
        logs = bool(self._statements.drops_logged) or _logs(entry)
        name = entry.name or "class-default"
        return _Class(name, meaning.match, action, inspects, meaning.secondary, origin, meaning.entries, logs)

    def _action(self, entry: PolicyClass, family: Family) -> tuple[Action, bool]:
        """What the lines below a class do, and whether they keep state."""
        action: Action | None = None
        inspects = doubtful = False
        for child in entry.section.children:
            words = child.line.words
            if words[0] in ("inspect", "pass", "drop") and action is None:
                action = Action.DENY if words[0] == "drop" else Action.PERMIT
                inspects = words[0] == "inspect"
                self._notes.modeled(child.line)
            elif words[0] in ("police", "service-policy", "urlfilter", "content-scan"):
                # SOUNDNESS: policing and deep inspection drop some of what passes, never the reverse.
                doubtful = True
                for line in child.lines():
                    self._notes.approximated(line, "inspection-may-drop")
            elif words == ("log",):
                self._notes.modeled(child.line)
            elif words[0] in ("description", "log", "exit"):
                self._notes.irrelevant(child, "description")
            else:
                action, inspects = Action.UNKNOWN, True
                for line in child.lines():
                    self._class_maps.unrecognized(line, family)
        if action is None:
            if not entry.name:
                return Action.DENY, False
            self._notes.malformed(entry.section.line, "class-without-action")
            if family is Family.IPV4:
                origin = (self._notes.span(entry.section.line),)
                self._notes.report("class-without-action", origin, effect=Effect.WIDENS_FILTER, name=entry.name)
            return Action.UNKNOWN, True
        if doubtful and action is Action.PERMIT:
            return Action.UNKNOWN, inspects
        return action, inspects


def _rules(classes: tuple[_Class, ...]) -> tuple[Rule, ...]:
    """First match over the classes. An inspected class surely lets openings pass and possibly the rest."""
    rules: list[Rule] = []
    for entry in classes:
        if entry.inspects and entry.action is Action.PERMIT:
            rules.extend(_by_line(entry, AllOf((entry.match, _OPENING))))
            rules.append(Rule(entry.name, AllOf((entry.match, _OPENING)), Action.PERMIT, entry.origin))
            rules.append(Rule(entry.name, entry.match, Action.UNKNOWN, entry.origin, entry.logs))
        else:
            rules.extend(_by_line(entry, entry.match))
            logs = entry.logs and entry.action is not Action.PERMIT
            rules.append(Rule(entry.name, entry.match, entry.action, entry.origin, logs))
    return tuple(rules)


def _logs(entry: PolicyClass) -> bool:
    """Whether a class says that what it drops is logged: `drop log`."""
    return any(child.line.words in (("drop", "log"), ("log",)) for child in entry.section.children)


def _by_line(entry: _Class, caught: Match) -> Iterator[Rule]:
    """A rule for each access-list line that brings packets into the class, so that a trace can name the line.

    CHOICE: each is a part of the class's own rule that follows and does the same, so they change no meaning; a long
    list is left to that rule alone, because one condition per line would cost more than the whole class.
    """
    if entry.action is not Action.UNKNOWN and len(entry.entries) <= _MOST_LINES:
        logs = entry.logs and entry.action is not Action.PERMIT
        for line in entry.entries:
            name = f"{entry.name}, {line.name}"
            yield Rule(name, AllOf((line.match, caught)), entry.action, (*line.origin, *entry.origin), logs)


def _answers(classes: tuple[_Class, ...], origin: Origin) -> tuple[Rule, ...]:
    """Rules for the opposite direction: answers to what the inspected classes let open."""
    if not any(entry.inspects for entry in classes):
        return ()
    sessions = [
        Rule(entry.name, entry.match, entry.action if entry.inspects else Action.DENY, entry.origin)
        for entry in classes
    ]
    opened = permitted(sessions, origin[0])
    lines = _lines(entry.origin for entry in classes if entry.inspects)
    certain = AllOf((opened, AnyOf((_OPENING, Unknown(origin, "inspection-may-drop")))))
    return (Rule("answers", RepliesTo(certain), Action.PERMIT, (*origin, *lines)),)


def _secondary(classes: tuple[_Class, ...]) -> tuple[Rule, ...]:
    """Connections that inspected applications announce inside a session, in either direction."""
    secondary = [entry for entry in classes if entry.inspects and entry.secondary]
    if not secondary:
        return ()
    # SOUNDNESS: which addresses and ports a session announces is not in the configuration, so any may pass.
    spans = _lines(entry.origin for entry in secondary)
    carriers = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP), (47, 47)))
    match = AllOf((carriers, Unknown(spans, "secondary-connections")))
    return (Rule("secondary connections", match, Action.PERMIT, spans),)


def _lines(origins: Iterable[Origin]) -> Origin:
    spans: dict[Span, None] = {}
    for origin in origins:
        spans.update(dict.fromkeys(origin))
    return tuple(spans)
