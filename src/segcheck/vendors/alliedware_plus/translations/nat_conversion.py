"""Rules of `nat` into translations: forwarded ports before routing and the firewall, masquerading behind them.

SOURCE: examples of NTT Communications (WCI) for AT-ARX200S: beside a forwarded port stands a firewall rule for the host
inside, and rules about masqueraded networks name these, so the firewall sees addresses as they are inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.header import (
    NEW,
    NOTHING,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
    Unknown,
)
from segcheck.model.network import InterfaceKind
from segcheck.model.translation import Rewrite, SetBits, SetInto, Translation
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.match_addresses import address_intervals
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors._shared.translated_sessions import TranslatedSession, answers_back
from segcheck.vendors.alliedware_plus.configuration import AlliedWarePlusConfiguration
from segcheck.vendors.alliedware_plus.firewall.entities import NOWHERE, Entities
from segcheck.vendors.alliedware_plus.firewall.firewall import Firewall
from segcheck.vendors.alliedware_plus.translations.nat_statements import NatKind, NatRule

_OPENINGS = FieldIn(Field.STATE, ((NEW, NEW),))
_CARRIERS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP), (47, 47)))
# More translations than this, or translations between more interfaces, are not written out.
_MOST_INTERFACES = 64
_MOST_TRANSLATIONS = 4000


class Translations(NamedTuple):
    """Translations in order: before routing, and behind the firewall."""

    destinations: tuple[Translation, ...]
    sources: tuple[Translation, ...]


class _Target(NamedTuple):
    """What an address becomes. `doubts`: it may become something else, or stay."""

    intervals: tuple[Interval, ...]
    doubts: tuple[Match, ...]


@dataclass(slots=True)
class _Found:
    """Translations found so far, of one family."""

    destinations: list[Translation] = field(default_factory=list)
    sources: list[Translation] = field(default_factory=list)
    sessions: list[TranslatedSession] = field(default_factory=list)
    announcing: dict[tuple[TranslatedSession, str | None], None] = field(default_factory=dict)


def convert_translations(configuration: AlliedWarePlusConfiguration, firewall: Firewall) -> Translations:
    """The translations in force; none without `enable`. Completes the fates of the rules."""
    statements, notes = configuration.translations, configuration.notes
    if not statements.enabled:
        for rule in statements.rules:
            notes.ledger.mark(rule.line.number, LineFate.IRRELEVANT, "awplus-nat-off")
        return Translations((), ())
    destinations: list[Translation] = []
    sources: list[Translation] = []
    rules = sorted(statements.rules, key=lambda rule: rule.number)
    for rule in rules:
        _note_fate(rule, configuration, firewall)
    routed = sum(one.kind is not InterfaceKind.SWITCHPORT for one in firewall.interfaces)
    for family in Family if routed <= _MOST_INTERFACES else ():
        converter = _Converter(firewall, family)
        for rule in rules:
            converter.take(rule)
        found = converter.result()
        destinations.extend(found.destinations)
        sources.extend(found.sources)
    if len(destinations) + len(sources) > _MOST_TRANSLATIONS or (rules and routed > _MOST_INTERFACES):
        # SOUNDNESS: what is left out would keep packets from being translated; so the device may do anything.
        notes.unmodeled.extend(statements.enabled)
        notes.report("awplus-nat-too-large", tuple(statements.enabled[:1]), Severity.WARNING, Effect.WIDENS_DEVICE)
        return Translations((), ())
    return Translations(tuple(destinations), tuple(sources))


def _note_fate(rule: NatRule, configuration: AlliedWarePlusConfiguration, firewall: Firewall) -> None:
    notes = configuration.notes
    for reference in (rule.source, rule.destination, rule.new_source, rule.new_destination):
        if reference is None:
            continue
        if not firewall.entities.is_defined(reference):
            notes.malformed(rule.line, "awplus-entity-undefined")
            notes.report("awplus-entity-undefined", rule.origin, Severity.ERROR, Effect.WIDENS_DEVICE, name=reference)
            notes.unmodeled.extend(rule.origin)
        elif not firewall.entities.is_told(reference):
            # SOUNDNESS: which addresses become which is then open; so the device may do anything.
            notes.approximated(rule.line, "awplus-nat-untold")
            notes.unmodeled.extend(rule.origin)
    if rule.doubtful:
        notes.approximated(rule.line, "awplus-rule-place")
    elif rule.kind is NatKind.MAP_NETWORK:
        notes.approximated(rule.line, "awplus-netmap")
    elif rule.destination is None:
        notes.approximated(rule.line, "awplus-portfwd-anywhere")
    elif not firewall.applications.is_told(rule.application):
        notes.approximated(rule.line, "awplus-application-untold")
    else:
        notes.modeled(rule.line)


class _Converter:
    """Writes the rules of one family out, for the interfaces they are about."""

    def __init__(self, firewall: Firewall, family: Family) -> None:
        self._family = family
        self._entities: Entities = firewall.entities
        self._applications = firewall.applications
        self._announcements = firewall.announced
        self._routed = [one for one in firewall.interfaces if one.kind is not InterfaceKind.SWITCHPORT]
        self._vrfs = tuple(dict.fromkeys(one.vrf for one in self._routed)) or ("",)
        self._found = _Found()

    def take(self, rule: NatRule) -> None:
        """Convert one rule."""
        if len(self._found.destinations) + len(self._found.sources) > _MOST_TRANSLATIONS:
            return
        if rule.kind is NatKind.FORWARD_PORT:
            self._forward(rule)
        elif rule.kind is NatKind.MASQUERADE:
            self._masquerade(rule)
        else:
            self._map(rule)

    def result(self) -> _Found:
        """Everything, answers first."""
        found, family = self._found, self._family
        destinations = [
            *answers_back(found.sessions, Field.SOURCE, self._vrfs, family),
            *found.destinations,
            *self._announced(),
        ]
        sources = [*answers_back(found.sessions, Field.DESTINATION, self._vrfs, family), *found.sources]
        return _Found(destinations, sources)

    # -- forwarded ports --------------------------------------------------------------------------------

    def _forward(self, rule: NatRule) -> None:
        port = () if rule.port is None else ((rule.port, rule.port),)
        for ingress, senders in self._sides(rule, rule.source, Field.SOURCE):
            target = self._target(rule.new_destination, rule.origin)
            receivers = self._forwarded(rule, ingress)
            if NOTHING in (senders, receivers):
                continue
            was = address_intervals(receivers, Field.DESTINATION, self._family)
            if rule.new_destination is None:
                target = _Target(was, () if _is_one(was) else (Unknown(rule.origin, "awplus-nat-several"),))
            elif not _is_one(target.intervals):
                doubt = Unknown(rule.origin, "awplus-nat-several")
                target = _Target(target.intervals, (*target.doubts, doubt))
            rewrites: list[Rewrite] = [SetInto(Field.DESTINATION, target.intervals)]
            rewrites.extend(SetInto(Field.DESTINATION_PORT, (one,)) for one in port)
            match = self._match(rule, (senders, receivers, *target.doubts))
            self._add(self._found.destinations, rule, match, tuple(rewrites), (ingress, None))
            was_ports = self._applications.destination_ports(rule.application)
            self._found.sessions.append(
                TranslatedSession(
                    Field.DESTINATION, was, target.intervals, was_ports, port or was_ports, False, rule.origin[:1]
                )
            )

    def _forwarded(self, rule: NatRule, ingress: str | None) -> Match:
        """Destinations of packets that the rule is about.

        SOUNDNESS: without `to` it may be about any destination, surely about the router's own address where packets
        come in. An interface of the entity cannot be the way out, which is not known yet; where it is another than the
        way in, it may be meant or not.
        """
        if rule.destination is None:
            own = merged(
                (one.address, one.address)
                for interface in self._routed
                if ingress is None or interface.name == ingress
                for one in interface.addresses
                if one.family is self._family
            )
            anywhere = Unknown(rule.origin, "awplus-portfwd-anywhere")
            return AnyOf((FieldIn(Field.DESTINATION, own), anywhere)) if own else anywhere
        places = self._entities.places(rule.destination, self._family)
        if places is None:
            return Unknown(rule.origin, "awplus-entity-undefined")
        parts: list[Match] = []
        for place in places:
            addresses = FieldIn(Field.DESTINATION, place.intervals)
            reason = place.reason
            if place.interface not in (None, ingress):
                reason = reason or "awplus-entity-interface-before-routing"
            parts.append(AllOf((addresses, Unknown(place.origin, reason))) if reason else addresses)
        return AnyOf(tuple(parts)) if parts else NOTHING

    # -- masquerading -----------------------------------------------------------------------------------

    def _masquerade(self, rule: NatRule) -> None:
        if rule.destination is None:
            return
        for ingress, senders, sure in [*self._senders(rule)]:
            by_egress = rule.new_source is None
            for egress, receivers in self._sides(rule, rule.destination, Field.DESTINATION, every=by_egress):
                target = (
                    self._of_interface(egress, rule.origin) if by_egress else self._target(rule.new_source, rule.origin)
                )
                doubts = target.doubts
                if self._family is Family.IPV6:
                    # SOUNDNESS: whether IPv6 is masqueraded differs by release.
                    doubts = (*doubts, Unknown(rule.origin, "awplus-nat-ipv6"))
                match = self._match(rule, (senders, receivers, *doubts))
                rewrites = (SetInto(Field.SOURCE, target.intervals), SetInto(Field.SOURCE_PORT, (EVERY_PORT,)))
                self._add(self._found.sources, rule, match, rewrites, (ingress, egress))
                was = address_intervals(senders, Field.SOURCE, self._family)
                session = TranslatedSession(
                    Field.SOURCE, was, target.intervals, (EVERY_PORT,), (EVERY_PORT,), not doubts, rule.origin[:1]
                )
                if sure:
                    self._found.sessions.append(session)
                announced = self._announcements
                if announced is None or announced.any_between(self._family, ingress, egress):
                    self._found.announcing[session, egress] = None

    def _senders(self, rule: NatRule) -> Iterator[tuple[str | None, Match, bool]]:
        """Interfaces that packets may have come in by (None: any), the condition there, and whether it is the entity.

        SOUNDNESS: behind routing the way in may not be looked at any more: then the entity's addresses count wherever
        they come from. Their answers go where those of the entity go.
        """
        entity = dict(self._sides(rule, rule.source, Field.SOURCE))
        for name, match in entity.items():
            yield name, match, True
        addresses = self._entities.addresses(rule.source, self._family)
        for interface in self._routed if None not in entity and addresses else ():
            if interface.name not in entity:
                doubt = Unknown(rule.origin, "awplus-entity-interface-behind-routing")
                yield interface.name, AllOf((FieldIn(Field.SOURCE, addresses), doubt)), False

    def _of_interface(self, name: str | None, origin: Origin) -> _Target:
        """The address of the interface that packets leave by."""
        interface = next((one for one in self._routed if one.name == name), None)
        own = () if interface is None or interface.address_unknown else interface.addresses
        found = merged((one.address, one.address) for one in own if one.family is self._family and not one.virtual)
        if found:
            return _Target(found, ())
        if interface is None:
            return _Target((self._every(),), (Unknown(origin, "translation-address-learned"),))
        doubt = Unknown((*origin, *interface.origin[:1]), "translation-address-learned")
        return _Target(self._entities.learned(interface, self._family), (doubt,))

    def _announced(self) -> Iterator[Translation]:
        """SOUNDNESS: connections that a masqueraded session announces come to the outside address and are turned in."""
        for session, egress in self._found.announcing:
            doubt = Unknown(session.origin, "secondary-connections")
            match = AllOf((_OPENINGS, _CARRIERS, FieldIn(Field.DESTINATION, session.became), doubt))
            rewrites = (SetInto(Field.DESTINATION, session.was), SetInto(Field.DESTINATION_PORT, (EVERY_PORT,)))
            for vrf in self._vrfs:
                yield Translation(
                    "announced connections", match, rewrites, egress, None, vrf, session.origin, self._family
                )

    # -- networks for networks --------------------------------------------------------------------------

    def _map(self, rule: NatRule) -> None:
        """SOUNDNESS: which way round a mapping works, and for which sessions, is not documented: either may happen."""
        if rule.new_source is not None:
            self._mapped(rule, Field.SOURCE, rule.source, rule.new_source, self._found.sources)
            self._mapped(rule, Field.DESTINATION, rule.new_source, rule.source, self._found.destinations)
        if rule.new_destination is not None:
            old = rule.destination
            self._mapped(rule, Field.DESTINATION, old, rule.new_destination, self._found.destinations)
            self._mapped(rule, Field.SOURCE, rule.new_destination, old, self._found.sources)

    def _mapped(self, rule: NatRule, of: Field, old: str | None, new: str | None, into: list[Translation]) -> None:
        before, after = self._target(old, rule.origin).intervals, self._target(new, rule.origin).intervals
        if not before or not after:
            return
        doubt = Unknown(rule.origin, "awplus-netmap")
        match = AllOf((_OPENINGS, FieldIn(of, before), doubt))
        rewrites: tuple[Rewrite, ...] = (SetInto(of, after),)
        if _is_prefix(before) and _is_prefix(after) and _width(before) == _width(after):
            rewrites = (SetBits(of, after[0][0], self._every()[1] ^ (_width(after) - 1)),)
        self._add(into, rule, match, rewrites, (None, None))
        self._found.sessions.append(
            TranslatedSession(of, before, after, (EVERY_PORT,), (EVERY_PORT,), False, rule.origin[:1])
        )

    # -- parts ------------------------------------------------------------------------------------------

    def _sides(
        self, rule: NatRule, reference: str, of: Field, *, every: bool = False
    ) -> Iterator[tuple[str | None, Match]]:
        """Interfaces the entity is behind (None: any), with the condition on addresses there."""
        places = self._entities.places(reference, self._family)
        by_interface = every or any(place.interface is not None for place in places or ())
        for name in [one.name for one in self._routed] if by_interface else [None]:
            found = self._entities.condition(reference, self._family, of, name or NOWHERE)
            if places is None:
                found = Unknown(rule.origin, "awplus-entity-undefined")
            if found != NOTHING:
                yield name, found

    def _target(self, reference: str | None, origin: Origin) -> _Target:
        places = None if reference is None else self._entities.places(reference, self._family)
        if places is None:
            return _Target((self._every(),), (Unknown(origin, "awplus-entity-undefined"),))
        intervals = merged(one for place in places if place.reason != _ELSEWHERE for one in place.intervals)
        reasons = [place for place in places if place.reason not in ("", _ELSEWHERE)]
        doubts = tuple(Unknown((*origin, *place.origin), place.reason) for place in reasons)
        if not intervals:
            return _Target((self._every(),), (Unknown(origin, "awplus-entity-empty"),))
        return _Target(intervals, doubts)

    def _match(self, rule: NatRule, parts: Sequence[Match]) -> Match:
        application = self._applications.match(rule.application, self._family, rule.origin)
        doubts = (Unknown(rule.origin, "awplus-rule-place"),) if rule.doubtful else ()
        return AllOf((_OPENINGS, application, *parts, *doubts))

    def _add(
        self,
        into: list[Translation],
        rule: NatRule,
        match: Match,
        rewrites: tuple[Rewrite, ...],
        sides: tuple[str | None, str | None],
    ) -> None:
        for vrf in self._vrfs:
            into.append(Translation(rule.name, match, rewrites, *sides, vrf, rule.origin, self._family))

    def _every(self) -> Interval:
        return 0, (1 << self._family.address_bits) - 1


_ELSEWHERE = "awplus-host-interface"


def _is_one(intervals: tuple[Interval, ...]) -> bool:
    return len(intervals) == 1 and intervals[0][0] == intervals[0][1]


def _width(intervals: tuple[Interval, ...]) -> int:
    return intervals[0][1] - intervals[0][0] + 1


def _is_prefix(intervals: tuple[Interval, ...]) -> bool:
    """Whether it is one network, as a mask can say it."""
    width = _width(intervals)
    return len(intervals) == 1 and width & (width - 1) == 0 and intervals[0][0] % width == 0
