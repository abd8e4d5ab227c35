"""Firewall rules into zone policies: one for each pair of routed interfaces (docs/adr/0029).

SOURCE: Allied Telesis, "Command Reference for AR2050V", AlliedWare Plus 5.4.7, "rule (Firewall)". With `protect`, what
no rule permits is dropped, between networks of one zone too: the maker's examples permit a network towards itself.
SOURCE: NTT Communications, WCI connection examples for AT-ARX200S: a rule about forwarded ports names the host inside;
the exchange of DHCP between the router itself and its neighbour has a rule as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segcheck.model.filters import Action, Filter, Rule, ZonePolicy
from segcheck.model.header import (
    ACK,
    ANYTHING,
    ESTABLISHED,
    FIN,
    NEW,
    NOTHING,
    RST,
    SYN,
    TCP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import FIRST
from segcheck.vendors._shared.first_match import permitted
from segcheck.vendors.alliedware_plus.firewall.announced import NAME as ANNOUNCED
from segcheck.vendors.alliedware_plus.firewall.announced import AnnouncedConnections
from segcheck.vendors.alliedware_plus.firewall.applications import Applications
from segcheck.vendors.alliedware_plus.firewall.entities import NOWHERE, Entities
from segcheck.vendors.alliedware_plus.firewall.firewall_statements import FirewallRule

SELF = "self"
_IN_SESSION = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))
_AMID_SESSION = AllOf(
    (
        FieldIn(Field.STATE, ((NEW, NEW),)),
        FieldIn(Field.PROTOCOL, ((TCP, TCP),)),
        FIRST,
        Not(FieldMasked(Field.TCP_FLAGS, SYN, SYN | ACK | RST | FIN)),
    )
)


class ZonePolicies:
    """Makes the policies; pairs of interfaces that no entity tells apart share their lists."""

    def __init__(
        self,
        rules: Sequence[FirewallRule],
        names: Sequence[str],
        entities: Entities,
        applications: Applications,
        protect: Origin,
    ) -> None:
        self._rules = sorted(rules, key=lambda rule: rule.number)
        self._names = names
        self._entities = entities
        self._applications = applications
        self._protect = protect
        self._stateless = frozenset(rule.line.number for rule in rules if rule.stateless)
        self.told_apart = entities.interfaces(
            reference for rule in rules if rule.application for reference in (rule.source, rule.destination)
        )
        self._lists: dict[tuple[Family, str | None, str | None, bool], tuple[Rule, ...]] = {}
        self._filters: dict[tuple[Family, int, int, int], Filter] = {}
        self.announced = AnnouncedConnections(names, self.between, protect)

    def size(self) -> int:
        """How many rules the lists of all pairs hold, at most, in one family."""
        apart = len(self.told_apart) + 1
        behind: dict[str, int] = {"": apart}
        for reference in {one for rule in self._rules for one in (rule.source, rule.destination) if one}:
            places = [one for family in Family for one in self._entities.places(reference, family) or ()]
            named = {place.interface for place in places}
            behind[reference] = len(named) if places and None not in named else apart
        return sum(behind[rule.source] * behind[rule.destination] for rule in self._rules)

    def written(self) -> Iterator[Filter]:
        """The table as it is written, once for each family."""
        for family in Family:
            rules = tuple(
                Rule(rule.name, self._anywhere(rule, family), rule.action, rule.origin, rule.logs)
                for rule in self._rules
            )
            yield Filter("firewall", family, rules, Action.DENY, self._protect or self._first())

    def policies(self) -> Iterator[ZonePolicy]:
        """A policy for each ordered pair of interfaces, with itself too, and one from each to the device itself."""
        for ingress in self._names:
            for egress in self._names:
                name = f"{ingress} → {egress}"
                filters = tuple(self._filter(name, family, ingress, egress) for family in Family)
                yield ZonePolicy(name, ingress, egress, filters, self._protect)
            name = f"{ingress} → {SELF}"
            to_self = tuple(self._to_self(name, family, ingress) for family in Family)
            yield ZonePolicy(name, ingress, SELF, to_self, self._protect)

    def between(self, family: Family, ingress: str, egress: str) -> tuple[Rule, ...]:
        """The rules that packets from one interface to another may meet, in order."""
        ingress_class = ingress if ingress in self.told_apart else None
        egress_class = egress if egress in self.told_apart else None
        return self._list(family, ingress_class, egress_class, to_self=False)

    def _first(self) -> Origin:
        return next((rule.origin for rule in self._rules), ())

    def _list(self, family: Family, ingress: str | None, egress: str | None, *, to_self: bool) -> tuple[Rule, ...]:
        key = (family, ingress, egress, to_self)
        known = self._lists.get(key)
        if known is None:
            known = tuple(self._at(family, ingress, egress, to_self=to_self))
            self._lists[key] = known
        return known

    def _at(self, family: Family, ingress: str | None, egress: str | None, *, to_self: bool) -> Iterator[Rule]:
        for rule in self._rules:
            if not rule.application:
                yield Rule(rule.name, ANYTHING, Action.UNKNOWN, rule.origin)
                continue
            source = self._entities.condition(rule.source, family, Field.SOURCE, ingress or NOWHERE)
            egress_name = None if to_self else egress or NOWHERE
            destination = self._entities.condition(rule.destination, family, Field.DESTINATION, egress_name)
            if NOTHING not in (source, destination):
                yield self._rule(rule, family, (source, destination))

    def _rule(self, rule: FirewallRule, family: Family, addresses: tuple[Match, ...]) -> Rule:
        application = self._applications.match(rule.application, family, rule.origin)
        doubts = [Unknown(rule.origin, reason) for reason in rule.doubts]
        parts = tuple(one for one in (application, *addresses, *doubts) if one is not ANYTHING)
        match: Match = ANYTHING if not parts else parts[0] if len(parts) == 1 else AllOf(parts)
        return Rule(rule.name, match, rule.action, rule.origin, rule.logs)

    def _anywhere(self, rule: FirewallRule, family: Family) -> Match:
        """The condition whatever the interfaces are."""
        if not rule.application:
            return ANYTHING
        sides = ((rule.source, Field.SOURCE), (rule.destination, Field.DESTINATION))
        addresses: list[Match] = []
        for reference, field in sides:
            places = self._entities.places(reference, family)
            if places is not None:
                found: list[Match] = [
                    AllOf((FieldIn(field, one.intervals), Unknown(one.origin, one.reason)))
                    if one.reason
                    else FieldIn(field, one.intervals)
                    for one in places
                ]
                addresses.append(AnyOf(tuple(found)))
        return self._rule(rule, family, tuple(addresses)).match

    def _filter(self, name: str, family: Family, ingress: str, egress: str) -> Filter:
        own = self.between(family, ingress, egress)
        opposite = self.between(family, egress, ingress)
        announced = self.announced.match(family, ingress, egress)
        # CHOICE: pairs that share their lists share the filter, so it is bounded once.
        key = (family, id(own), id(opposite), id(announced))
        known = self._filters.get(key)
        if known is None:
            rules = (*self._answers(opposite), self._state(), *self._announcing(announced), *own, self._last())
            known = self._filters[key] = Filter(name, family, rules, Action.DENY, self._protect)
        return known

    def _to_self(self, name: str, family: Family, ingress: str) -> Filter:
        ingress_class = ingress if ingress in self.told_apart else None
        own = self._list(family, ingress_class, None, to_self=True)
        # SOUNDNESS: answers to what the device itself asks for pass; what that is, is not told.
        answers = Rule(
            "answers", AllOf((_IN_SESSION, Unknown(self._protect, "awplus-device-asks"))), Action.PERMIT, self._protect
        )
        return Filter(name, family, (answers, self._state(), *own, self._last()), Action.DENY, self._protect)

    def _answers(self, opposite: tuple[Rule, ...]) -> Iterator[Rule]:
        """SOUNDNESS: whether a rule without state enforcement keeps a session for answers is not documented."""
        if any(rule.action is not Action.DENY for rule in opposite):
            opening = [
                Rule(rule.name, rule.match, Action.UNKNOWN, rule.origin)
                if rule.action is Action.PERMIT and rule.origin[0].line in self._stateless
                else rule
                for rule in opposite
            ]
            yield Rule("answers", RepliesTo(permitted(opening)), Action.PERMIT, self._protect)

    def _state(self) -> Rule:
        """SOUNDNESS: packets of no session that the firewall knows are refused unless a rule says
        `no-state-enforcement`; which exactly is not documented, so they may be refused by any rule.
        """
        untold = AllOf((AnyOf((_IN_SESSION, _AMID_SESSION)), Unknown(self._protect, "awplus-state-enforcement")))
        return Rule("no connection", untold, Action.DENY, self._protect)

    def _announcing(self, announced: Match | None) -> Iterator[Rule]:
        if announced is not None:
            yield Rule(ANNOUNCED, announced, Action.PERMIT, self._protect)

    def _last(self) -> Rule:
        return Rule("implicit deny", ANYTHING, Action.DENY, self._protect)
