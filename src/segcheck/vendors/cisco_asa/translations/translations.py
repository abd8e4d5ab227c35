"""`nat` lines into translations (8.3 and later).

A packet's destination is turned back first, by the translations that face the interface it comes in on; lists, levels
and routes see real addresses; its source is translated last. Which translation turned the destination back is noted
as a mark: one that is written by hand decides about both addresses of a packet, one of an object about one.
SOURCE: Cisco ASA firewall configuration guide, "How NAT is implemented".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from segcheck.model.header import (
    ESTABLISHED,
    TCP,
    UDP,
    UNMARKED,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
    Not,
    Unknown,
)
from segcheck.model.translation import Rewrite, SetInto, Translation
from segcheck.source.text import Origin
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors.cisco_asa.network.network_statements import ANY_INTERFACE, NatKind
from segcheck.vendors.cisco_asa.translations.nat_moves import (
    ANY_ADDRESS,
    DESTINATION_SIDE,
    FRAGMENT,
    SOURCE_SIDE,
    WHOLE,
    Move,
    Place,
    address_moves,
    condition,
    identical,
    with_ports,
)
from segcheck.vendors.cisco_asa.translations.nat_rules import NatRule, Ports

_ANSWERS = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))
_WITH_PORTS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP)))
_LAST_MARK = 65535
# Of more translations tried before another one it is not looked at which packets they take.
_MOST_EARLIER = 64


class Diversion(NamedTuple):
    """Packets turned back to `addresses` leave by the interface named `interface`, whatever the routes say."""

    interface: str
    family: Family
    addresses: tuple[Interval, ...]
    origin: Origin


class Refusal(NamedTuple):
    """New packets from the interface `outer` to `inner` (`elsewhere`: to any but `inner`) that do not surely pass.

    Packets straight to real addresses whose answers would be translated are dropped, and so are packets that routes
    lead to another interface than their translation names.
    """

    outer: str
    inner: str
    elsewhere: bool
    family: Family
    match: Match
    origin: Origin

    def concerns(self, source: str, destination: str) -> bool:
        """Whether it is about packets from the interface `source` to `destination`."""
        if self.outer not in (ANY_INTERFACE, source):
            return False
        if self.elsewhere:
            return self.inner not in (ANY_INTERFACE, destination)
        return self.inner in (ANY_INTERFACE, destination)


class Translations(NamedTuple):
    """What `nat` lines come to."""

    destination: tuple[Translation, ...]
    source: tuple[Translation, ...]
    diversions: tuple[Diversion, ...]
    refusals: tuple[Refusal, ...]
    inexact: tuple[NatRule, ...]


def convert_translations(rules: Sequence[NatRule]) -> Translations:
    """The translations of `rules`, which come in the order in which they are tried."""
    converter = _Converter(rules)
    for rule in rules:
        converter.take(rule)
    return converter.result()


class _Converter:
    def __init__(self, rules: Sequence[NatRule]) -> None:
        self._destination: list[Translation] = []
        self._marked: list[Translation] = []
        self._source: list[Translation] = []
        self._diversions: list[Diversion] = []
        self._refusals: list[Refusal] = []
        self._inexact: list[NatRule] = []
        # Rules so far that look at sources only, by family, real and mapped interface.
        self._untied: dict[tuple[Family, str, str], list[NatRule]] = defaultdict(list)
        self._stops: dict[Family, list[tuple[int, Origin]]] = {family: [] for family in Family}
        self._of_objects = tuple(
            (2 * rule.number - 1, 2 * rule.number) for rule in rules if rule.statement.section == 2
        )

    def take(self, rule: NatRule) -> None:
        """Write out one rule: both ways, destination and source."""
        forth, back = 2 * rule.number - 1, 2 * rule.number
        statement = rule.statement
        real, mapped = statement.real_interface, statement.mapped_interface
        tied = rule.destination is not None or rule.destination_ports.changed
        if tied:
            for move in self._forth_destination(rule):
                self._destination.append(_translation(rule, move, real, None, forth))
            self._divert(real, mapped, rule, rule.destination[1] if rule.destination else None, forth)
        backwards = tuple(self._back_destination(rule))
        for move in backwards:
            self._destination.append(_translation(rule, move, mapped, None, back))
        if not all(move.exact for move in backwards):
            self._inexact.append(rule)
        self._after_routing(rule, forth if tied else None, back)
        if statement.kind is NatKind.STATIC:
            self._divert(mapped, real, rule, rule.real, back)
        self._refusals.append(Refusal(mapped, real, False, rule.family, self._answered_otherwise(rule), rule.origin))
        if not tied:
            known = self._untied[rule.family, real, mapped]
            if len(known) <= _MOST_EARLIER:
                known.append(rule)

    @staticmethod
    def _answered_otherwise(rule: NatRule) -> Match:
        """Packets towards the rule's real addresses that came by another way, and whose answers the rule would take:
        by none, or by a translation that is tried later.
        """
        marks: tuple[Interval, ...] = ((2 * rule.number + 1, _LAST_MARK),)
        if rule.statement.kind is not NatKind.STATIC or not identical(rule.real, rule.mapped):
            marks = ((UNMARKED, UNMARKED), *marks)
        parts = (
            FieldIn(Field.MARK, marks),
            condition(rule.real, Field.DESTINATION, rule.origin),
            *_protocol(rule.source_ports, rule.destination_ports),
            *_port_condition(Field.DESTINATION_PORT, rule.source_ports.real),
        )
        if rule.destination:
            parts += (condition(rule.destination[1], Field.SOURCE, rule.origin),)
        return AllOf(parts)

    def result(self) -> Translations:
        """Marked packets are looked at first: what decided about their destination has decided."""
        stops = tuple(
            Translation(
                "translated by hand",
                FieldIn(Field.MARK, tuple((mark, mark) for mark, _ in marks)),
                (),
                None,
                None,
                None,
                tuple(dict.fromkeys(span for _, origin in marks for span in origin)),
                family,
            )
            for family, marks in self._stops.items()
            if marks
        )
        source = (*self._marked, *stops, *self._source)
        return Translations(
            tuple(self._destination),
            source,
            tuple(self._diversions),
            tuple(self._refusals),
            tuple(self._inexact),
        )

    # -- before routing ---------------------------------------------------------------------------------

    def _forth_destination(self, rule: NatRule) -> Iterator[Move]:
        """From the real interface to the mapped destination."""
        ports = rule.destination_ports
        parts = (condition(rule.real, Field.SOURCE, rule.origin), *_protocol(ports, rule.source_ports))
        parts += _port_condition(Field.SOURCE_PORT, rule.source_ports.real)
        moves = iter((Move(AllOf(()), ()),))
        if rule.destination is not None:
            outer, inner = rule.destination
            moves = address_moves(outer, inner, Field.DESTINATION, rule.family, rule.origin)
        moved = with_ports(moves, ports.mapped, ports.real, DESTINATION_SIDE.port, rule.origin)
        parts += (*self._left_over(rule), *rule.doubts)
        return (Move(AllOf((*parts, move.match)), move.rewrites, move.exact) for move in moved)

    def _left_over(self, rule: NatRule) -> tuple[Match, ...]:
        """What rules tried before leave to `rule`.

        SOUNDNESS: they look at sources only, and by which interface a packet leaves is open here; so they may take it.
        """
        statement = rule.statement
        earlier = [
            one
            for (family, real, mapped), rules in self._untied.items()
            if family is rule.family
            and _overlap(real, statement.real_interface)
            and _overlap(mapped, statement.mapped_interface)
            for one in rules
        ]
        if not earlier:
            return ()
        origin = tuple(dict.fromkeys(span for one in (rule, *earlier) for span in one.origin))
        doubt = Unknown(origin, "asa-translation-order")
        if len(earlier) > _MOST_EARLIER:
            return (doubt,)
        taken = tuple(
            AllOf(
                (
                    condition(one.real, Field.SOURCE, one.origin),
                    *_protocol(one.source_ports),
                    *_port_condition(Field.SOURCE_PORT, one.source_ports.real),
                )
            )
            for one in earlier
        )
        return (AnyOf((Not(AnyOf(taken)), doubt)),)

    def _back_destination(self, rule: NatRule) -> Iterator[Move]:
        """From the mapped interface to the mapped addresses."""
        statement = rule.statement
        parts: tuple[Match, ...] = _protocol(rule.destination_ports, rule.source_ports)
        if rule.destination is not None:
            parts += (condition(rule.destination[1], Field.SOURCE, rule.origin),)
        parts += _port_condition(Field.SOURCE_PORT, rule.destination_ports.real)
        if statement.kind is NatKind.DYNAMIC:
            moves = _from_pool(rule)
        else:
            addresses = address_moves(rule.mapped, rule.real, Field.DESTINATION, rule.family, rule.origin)
            ports = rule.source_ports
            moves = with_ports(addresses, ports.mapped, ports.real, DESTINATION_SIDE.port, rule.origin)
            if statement.unidirectional:
                # Nobody opens a session this way; answers are turned back all the same.
                parts += (_ANSWERS,)
            elif statement.mapped.interface and ports.real is None:
                # SOUNDNESS: services of the device itself keep answering on its own address.
                parts += (AnyOf((_ANSWERS, Unknown(rule.origin, "translation-of-own-address"))),)
        return (Move(AllOf((*parts, *rule.doubts, move.match)), move.rewrites, move.exact) for move in moves)

    # -- after routing ----------------------------------------------------------------------------------

    def _after_routing(self, rule: NatRule, forth: int | None, back: int) -> None:
        statement = rule.statement
        real, mapped = statement.real_interface, statement.mapped_interface
        mark = self._unmarked(rule) if forth is None else FieldIn(Field.MARK, ((forth, forth),))
        parts: tuple[Match, ...] = (mark, *_protocol(rule.destination_ports, rule.source_ports))
        if forth is None:
            parts += _port_condition(Field.DESTINATION_PORT, rule.destination_ports.real)
        for move in _forth_source(rule):
            match = AllOf((*parts, *rule.doubts, move.match))
            place = self._source if forth is None else self._marked
            place.append(_translation(rule, Move(match, move.rewrites), real, mapped))
        if statement.section == 2:
            return
        turned = FieldIn(Field.MARK, ((back, back),))
        if rule.destination is not None or rule.destination_ports.changed:
            for move in _back_source(rule):
                match = AllOf((turned, move.match))
                self._marked.append(_translation(rule, Move(match, move.rewrites), mapped, real))
        self._stops[rule.family].append((back, rule.origin))

    def _unmarked(self, rule: NatRule) -> Match:
        """Packets whose source is still open.

        SOUNDNESS: whether a translation by hand takes the source of a packet whose destination was turned back by one
        of an object is not documented.
        """
        plain = FieldIn(Field.MARK, ((0, 0),))
        if not self._of_objects:
            return plain
        of_objects = FieldIn(Field.MARK, self._of_objects)
        if rule.statement.section == 2:
            return AnyOf((plain, of_objects))
        return AnyOf((plain, AllOf((of_objects, Unknown(rule.origin, "asa-translation-combined")))))

    def _divert(self, ingress: str, interface: str, rule: NatRule, place: Place | None, mark: int) -> None:
        """Note that packets with `mark` leave by `interface`.

        CHOICE: a line that leaves every source as it is and names destinations (`source static any any destination …`)
        publishes a server; what the server opens from the published port itself is taken to follow the routes.
        """
        if interface == ANY_INTERFACE:
            return
        marked = FieldIn(Field.MARK, ((mark, mark),))
        self._refusals.append(Refusal(ingress, interface, True, rule.family, marked, rule.origin))
        publishes = rule.destination is not None and place is rule.real and rule.real.word == ANY_ADDRESS
        if not rule.statement.route_lookup and not publishes:
            within = (place or Place(ANY_ADDRESS, None)).within(rule.family)
            self._diversions.append(Diversion(interface, rule.family, within, rule.origin))


def _translation(rule: NatRule, move: Move, ingress: str, egress: str | None, mark: int | None = None) -> Translation:
    rewrites: tuple[Rewrite, ...] = move.rewrites
    if mark is not None:
        rewrites = (*rewrites, SetInto(Field.MARK, ((mark, mark),)))
    return Translation(
        rule.name, move.match, rewrites, _side(ingress), None if egress is None else _side(egress), None, rule.origin,
        rule.family,
    )  # fmt: skip


def _overlap(one: str, other: str) -> bool:
    return one == other or ANY_INTERFACE in (one, other)


def _side(interface: str) -> str | None:
    return None if interface == ANY_INTERFACE else interface


def _protocol(*ports: Ports) -> tuple[Match, ...]:
    protocol = next((one.protocol for one in ports if one.protocol is not None), None)
    return () if protocol is None else (FieldIn(Field.PROTOCOL, ((protocol, protocol),)),)


def _port_condition(field: Field, ports: tuple[Interval, ...] | None) -> tuple[Match, ...]:
    """A condition on a port that a rule names but does not rewrite here; later fragments show none."""
    return () if ports is None else (AnyOf((FieldIn(field, ports), FRAGMENT)),)


def _forth_source(rule: NatRule) -> Iterable[Move]:
    if rule.statement.kind is NatKind.DYNAMIC:
        return _into_pool(rule)
    addresses = address_moves(rule.real, rule.mapped, Field.SOURCE, rule.family, rule.origin)
    ports = rule.source_ports
    return with_ports(addresses, ports.real, ports.mapped, SOURCE_SIDE.port, rule.origin)


def _back_source(rule: NatRule) -> Iterable[Move]:
    moves = iter((Move(AllOf(()), ()),))
    if rule.destination is not None:
        outer, inner = rule.destination
        moves = address_moves(inner, outer, Field.SOURCE, rule.family, rule.origin)
    ports = rule.destination_ports
    return with_ports(moves, ports.real, ports.mapped, SOURCE_SIDE.port, rule.origin)


def _into_pool(rule: NatRule) -> Iterator[Move]:
    """SOUNDNESS: of a pool any address may be taken, and with shared addresses any port."""
    match = condition(rule.real, Field.SOURCE, rule.origin)
    pool = SetInto(Field.SOURCE, rule.mapped.within(rule.family))
    if rule.shares_addresses:
        ports = SetInto(Field.SOURCE_PORT, (EVERY_PORT,))
        yield Move(AllOf((match, _WITH_PORTS, WHOLE)), (pool, ports))
    yield Move(match, (pool,))


def _from_pool(rule: NatRule) -> Iterator[Move]:
    """Answers to what was translated; an entry of an address that is not shared lets others in while it lives.

    SOUNDNESS: such an entry is a plain pair of addresses, so anybody may open sessions to the real one then.
    """
    who: Match = _ANSWERS
    if not rule.shares_addresses or rule.mixed:
        who = AnyOf((_ANSWERS, Unknown(rule.origin, "translation-answers")))
    match = AllOf((condition(rule.mapped, Field.DESTINATION, rule.origin), who))
    real = SetInto(Field.DESTINATION, rule.real.within(rule.family))
    if rule.shares_addresses:
        ports = SetInto(Field.DESTINATION_PORT, (EVERY_PORT,))
        yield Move(AllOf((match, _WITH_PORTS, WHOLE)), (real, ports))
    yield Move(match, (real,))


def too_many(rules: Sequence[NatRule]) -> bool:
    """Whether there are more translations than marks."""
    return any(2 * rule.number >= _LAST_MARK for rule in rules)
