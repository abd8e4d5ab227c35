"""Security levels, lists and connections into zone policies: one for each pair of named interfaces.

A packet of a connection passes by the connection. Any other one is held against the lists, where there are lists, and
against the levels, where there are none. Lists are bound to the interfaces as well; there they let everything pass that
lists do not decide about (packets of connections, to the device, out of tunnels), and the zone policy says which of it
really may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from segcheck.model.filters import Action, Binding, Filter, Rule, ZonePolicy
from segcheck.model.header import (
    ACK,
    ANYTHING,
    FIN,
    NEW,
    RST,
    SYN,
    TCP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Interval,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import FIRST, merged
from segcheck.vendors._shared.first_match import permitted
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.network.interface_conversion import level_of
from segcheck.vendors.cisco_asa.network.network_statements import InterfaceStatement
from segcheck.vendors.cisco_asa.network.tunnels import Tunnel, bypass
from segcheck.vendors.cisco_asa.sessions.inspection import Inspections, established, perhaps
from segcheck.vendors.cisco_asa.sessions.lists_in_force import Chain, ListsInForce
from segcheck.vendors.cisco_asa.sessions.secondary_connections import SecondaryConnections
from segcheck.vendors.cisco_asa.translations.translations import Refusal

_NEW = FieldIn(Field.STATE, ((NEW, NEW),))
_NOT_OPENING = AllOf(
    (
        _NEW,
        FieldIn(Field.PROTOCOL, ((TCP, TCP),)),
        FIRST,
        Not(FieldMasked(Field.TCP_FLAGS, SYN, SYN | ACK | RST | FIN)),
    )
)

# Between more named interfaces than this, levels and lists are not written out pair by pair.
MOST_INTERFACES = 64


@dataclass(slots=True)
class Surroundings:
    """What zone policies are made of. `own`: addresses of the device that packets coming in at an interface may be for,
    by its name and family; `routed`: destinations that may leave by an interface (None: any by any); `logged`: refusals
    are logged.
    """

    configuration: AsaConfiguration
    lists: ListsInForce
    inspections: Inspections
    tunnels: Sequence[Tunnel]
    refusals: Sequence[Refusal]
    own: Mapping[tuple[str, Family], tuple[int, ...]]
    routed: Mapping[tuple[str, Family], tuple[Interval, ...]] | None
    logged: bool = False
    named: dict[str, InterfaceStatement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for statement in self.configuration.network.interfaces.values():
            if statement.nameif:
                self.named.setdefault(statement.nameif, statement)


class SecurityLevels:
    """Makes zone policies and bindings of one configuration."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._here = surroundings
        self._names = () if self.too_many else tuple(surroundings.named)
        self._levels = {nameif: level_of(statement) for nameif, statement in surroundings.named.items()}
        self._established = {family: established(surroundings.inspections.tracked(family)) for family in Family}
        self._lists = surroundings.lists
        self._inspections = surroundings.inspections
        self._secondary = SecondaryConnections(
            surroundings.inspections,
            surroundings.lists,
            self._names,
            self._level_lets_pass,
            self._closed,
            surroundings.routed,
        )
        self._filters: dict[tuple[object, ...], Filter] = {}
        self._permits: dict[tuple[int, Action], tuple[Chain, Match]] = {}
        self._bounds: dict[tuple[str, str, Family], Filter | None] = {}
        self._bypasses = {
            (tunnel.nameif, family): bypass(tunnel, family)
            for tunnel in surroundings.tunnels
            for family in Family
            if not surroundings.configuration.network.vpn.bypass_off
        }

    @property
    def too_many(self) -> bool:
        """Whether there are too many interfaces to look at every pair: then there are no bindings."""
        return len(self._here.named) > MOST_INTERFACES

    # -- bindings ---------------------------------------------------------------------------------------

    def bindings(self, direction: str) -> dict[str, tuple[Binding, ...]]:
        """Filters of each interface, by its name."""
        return {
            nameif: tuple(
                Binding(found, chain.origin)
                for family in Family
                for chain in (self._lists.chain(nameif, direction, family),)
                for found in (self._bound(nameif, direction, family),)
                if found is not None
            )
            for nameif in self._names
        }

    def _bound(self, nameif: str, direction: str, family: Family) -> Filter | None:
        key = (nameif, direction, family)
        if key not in self._bounds:
            self._bounds[key] = self._make_bound(*key)
        return self._bounds[key]

    def _make_bound(self, nameif: str, direction: str, family: Family) -> Filter | None:
        """The filter at the interface itself: right for every interface at the other end.

        CHOICE: none where entries speak of both ends (Firepower): the zone policies hold them, each what it needs.
        """
        chain = self._lists.chain(nameif, direction, family)
        if chain.empty or self._lists.depends_on_other_end(nameif, direction, family, self._names):
            return None
        others = [other for other in self._names if not self._closed(nameif, other)]
        pairs = [(nameif, other) if direction == "in" else (other, nameif) for other in others]
        default = chain.default
        if default is None:
            default = Action.UNKNOWN if any(self._level_lets_pass(*pair) for pair in pairs) else Action.DENY
        tunnels = tuple(
            rule
            for pair in (pairs if direction == "out" else [(nameif, nameif)])
            for rule in (self._bypasses.get((pair[0], family)),)
            if rule is not None
        )
        announced = self._announced(nameif, direction, family)
        return self._filter(chain, family, default, announced, tunnels, self._own(nameif, direction, family))

    def _announced(self, nameif: str, direction: str, family: Family) -> tuple[Match, ...]:
        """Announced connections by way of an interface, whatever the other one is."""
        pairs = ((nameif, other) if direction == "in" else (other, nameif) for other in self._names)
        found = (self._secondary.match(*pair, family) for pair in pairs)
        return tuple(match for match in found if match is not None)

    def _filter(
        self,
        chain: Chain,
        family: Family,
        default: Action,
        announced: tuple[Match, ...],
        tunnels: tuple[Rule, ...],
        own: tuple[int, ...],
    ) -> Filter:
        """The chain's rules behind those for what lists do not decide about. Equal ones are one object."""
        rules_key = (id(chain.rules), chain.name, chain.origin)
        key = (rules_key, family, default, tuple(map(id, announced)), tuple(map(id, tunnels)), own)
        known = self._filters.get(key)
        if known is not None:
            return known
        leading = [*self._connection_rules(family, chain.origin)]
        if own:
            addresses = merged([(value, value) for value in own])
            match = FieldIn(Field.DESTINATION, addresses)
            leading.append(Rule("to the device", match, Action.PERMIT, chain.origin[:1]))
        leading.extend(tunnels)
        if announced:
            match_any = announced[0] if len(announced) == 1 else AnyOf(announced)
            origin = self._inspections.origin
            leading.append(Rule("secondary connections", match_any, Action.PERMIT, origin))
        last = Rule("implicit deny", ANYTHING, default, chain.origin, self._here.logged)
        found = Filter(chain.name, family, (*leading, *chain.rules, last), default, chain.origin)
        self._filters[key] = found
        return found

    def _own(self, nameif: str, direction: str, family: Family) -> tuple[int, ...]:
        return self._here.own.get((nameif, family), ()) if direction == "in" else ()

    def _connection_rules(self, family: Family, origin: Origin) -> Iterator[Rule]:
        yield Rule("connection", self._established[family], Action.PERMIT, origin[:1])

    # -- levels -----------------------------------------------------------------------------------------

    def _closed(self, one: str, other: str) -> bool:
        """Whether nothing at all passes between two interfaces, whatever the lists say."""
        first, second = self._here.named[one], self._here.named[other]
        if first.management_only or second.management_only:
            return True
        same = self._here.configuration.network.same_security
        if one == other:
            return not same.within
        return self._levels[one] == self._levels[other] and not same.between

    def _level_lets_pass(self, source: str, destination: str) -> bool:
        """Whether packets pass from one interface to another where no list decides."""
        if self._closed(source, destination):
            return False
        return self._levels[source] >= self._levels[destination]

    def _level_origin(self, source: str, destination: str) -> Origin:
        same = self._here.configuration.network.same_security
        first, second = self._here.named[source], self._here.named[destination]
        alike = same.between if self._levels[source] == self._levels[destination] else ()
        lines = same.within if source == destination else alike
        found = (
            *(first.level_origin or first.nameif_origin),
            *(second.level_origin or second.nameif_origin),
            *first.management_only,
            *second.management_only,
            *lines,
        )
        return tuple(dict.fromkeys(found))

    # -- policies ---------------------------------------------------------------------------------------

    def policies(self) -> tuple[ZonePolicy, ...]:
        """One policy per ordered pair of named interfaces, each with itself too."""
        return tuple(self._policy(source, destination) for source in self._names for destination in self._names)

    def _policy(self, source: str, destination: str) -> ZonePolicy:
        name, origin = f"{source} to {destination}", self._level_origin(source, destination)
        filters: list[Filter] = []
        for family in Family:
            if self._closed(source, destination):
                refused = Rule("same security level", ANYTHING, Action.DENY, origin, self._here.logged)
                if self._here.named[source].management_only or self._here.named[destination].management_only:
                    refused = Rule("management only", ANYTHING, Action.DENY, origin, self._here.logged)
                filters.append(Filter(name, family, (refused,), Action.DENY, origin))
                continue
            filters.append(self._gate(name, source, destination, family, origin))
            filters.extend(self._exact(source, destination, family))
        return ZonePolicy(name, source, destination, tuple(filters), origin)

    def _exact(self, source: str, destination: str, family: Family) -> Iterator[Filter]:
        """Lists for this very pair, where the filter bound to the interface lets more pass.

        CHOICE: a pair with announced connections of its own is held against the filter for those of every pair: it then
        is one filter for many pairs, and announced connections name the destinations of their interface.
        """
        announces = self._secondary.match(source, destination, family) is not None
        rule = self._bypasses.get((source, family))
        tunnels = () if rule is None else (rule,)
        for nameif, direction, other in ((source, "in", destination), (destination, "out", source)):
            chain = self._lists.chain(nameif, direction, family, other)
            if chain.empty:
                continue
            default = chain.default
            if default is None:
                default = Action.UNKNOWN if self._level_lets_pass(source, destination) else Action.DENY
            carried = self._announced(nameif, direction, family) if announces else ()
            found = self._filter(chain, family, default, carried, tunnels, self._own(nameif, direction, family))
            if found is not self._bound(nameif, direction, family):
                yield found

    def _gate(self, name: str, source: str, destination: str, family: Family, origin: Origin) -> Filter:
        """Connections first, then what lists do not decide about, then the levels."""
        rules = [*self._answers(source, destination, family, origin)]
        bypassed = self._inspections.bypass
        refused = self._established[family]
        not_opening: Match = _NOT_OPENING
        if bypassed:
            # SOUNDNESS: where TCP needs no connection, its packets are held against the lists like new ones.
            refused = perhaps(refused, bypassed, "asa-state-bypass")
            not_opening = perhaps(not_opening, bypassed, "asa-state-bypass")
        rules.append(Rule("no connection", refused, Action.DENY, (*bypassed, *origin)))
        rules.append(Rule("TCP without connection", not_opening, Action.DENY, (*bypassed, *origin)))
        tunnel = self._bypasses.get((source, family))
        if tunnel is not None:
            rules.append(tunnel)
        announced = self._secondary.match(source, destination, family)
        if announced is not None:
            rules.append(Rule("secondary connections", announced, Action.PERMIT, self._inspections.origin))
        rules.extend(self._refused(source, destination, family))
        chain = self._lists.chain(source, "in", family, destination)
        permits = not chain.empty or self._level_lets_pass(source, destination)
        levels = f"level {self._levels[source]} to {self._levels[destination]}"
        action = Action.PERMIT if permits else Action.DENY
        if chain.empty:
            rules.append(Rule(levels, ANYTHING, action, origin, self._here.logged and not permits))
        else:
            # The entries of the list permit, so no line is named here.
            rules.append(Rule("lists decide", ANYTHING, action, ()))
        return Filter(name, family, tuple(rules), action, origin)

    def _answers(self, source: str, destination: str, family: Family, origin: Origin) -> Iterator[Rule]:
        """What the opposite direction opens is answered this way.

        CHOICE: an answer that may pass by its connection, and may have to pass the lists, is never let through surely.
        """
        opening = self._openings(destination, source, family)
        if opening is None:
            return
        surely = self._inspections.connections(family)
        yield Rule("answers", RepliesTo(AllOf((surely, opening))), Action.PERMIT, origin)
        unsure = perhaps(self._inspections.perhaps_connections(family), origin, "asa-connection-perhaps")
        yield Rule("answers perhaps", RepliesTo(AllOf((unsure, opening))), Action.PERMIT, origin)

    def _openings(self, source: str, destination: str, family: Family) -> Match | None:
        """New packets that pass from one interface to another; None: none."""
        parts: list[Match] = []
        passes = True
        inward = self._lists.chain(source, "in", family, destination)
        if inward.empty:
            passes = self._level_lets_pass(source, destination)
        for chain in (inward, self._lists.chain(destination, "out", family, source)):
            if not chain.empty:
                found = self._permitted(chain, source, destination)
                passes = passes and found is not None
                parts.extend(() if found is None else (found,))
        ways: list[Match] = [AllOf(tuple(parts))] if passes else []
        tunnel = self._bypasses.get((source, family))
        ways.extend(() if tunnel is None else (tunnel.match,))
        announced = self._secondary.match(source, destination, family)
        ways.extend(() if announced is None else (announced,))
        if not ways:
            return None
        return ways[0] if len(ways) == 1 else AnyOf(tuple(ways))

    def _permitted(self, chain: Chain, source: str, destination: str) -> Match | None:
        default = chain.default
        if default is None:
            default = Action.UNKNOWN if self._level_lets_pass(source, destination) else Action.DENY
        if default is Action.DENY and all(rule.action is Action.DENY for rule in chain.rules):
            return None
        key = (id(chain), default)
        known = self._permits.get(key)
        if known is None:
            known = self._permits[key] = chain, permitted(chain.rules, default)
        return known[1]

    def _refused(self, source: str, destination: str, family: Family) -> Iterator[Rule]:
        """SOUNDNESS: packets straight to the real address of a host whose answers would be translated are dropped by
        the device when it looks at the way back, and packets to another interface than their translation names do not
        get there; here they are never let through surely.

        SOURCE: Cisco, "Asymmetric NAT rules matched for forward and reverse flows" (packet tracer, rpf-check).
        """
        found = [one for one in self._here.refusals if one.family is family and one.concerns(source, destination)]
        if found:
            origin = tuple(dict.fromkeys(span for one in found for span in one.origin))
            doubt = Unknown(origin, "asa-reverse-path")
            match = AllOf((_NEW, AnyOf(tuple(one.match for one in found)), doubt))
            yield Rule("reverse path", match, Action.DENY, origin)
