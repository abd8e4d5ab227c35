"""`nat` lines with their objects, services and interfaces looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from segcheck.model.header import Family, Field, Interval, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.filters.convert_filters import Filters
from segcheck.vendors.cisco_asa.filters.names import ipv4_or_name, ipv6_or_name
from segcheck.vendors.cisco_asa.filters.objects import Service
from segcheck.vendors.cisco_asa.filters.service_names import PORTS
from segcheck.vendors.cisco_asa.network.network_statements import ANY_INTERFACE, MappedPool, NatKind, NatStatement
from segcheck.vendors.cisco_asa.network.routes import ipv6_network
from segcheck.vendors.cisco_asa.translations.nat_moves import ANY_ADDRESS, Place
from segcheck.vendors.cisco_asa.translations.nat_order import ordered
from segcheck.vendors.cisco_asa.translations.nat_statements import is_inactive, read_translation

_WORDS_FOR_ANY = {"any": tuple(Family), "any4": (Family.IPV4,), "any6": (Family.IPV6,)}
_PROTOCOLS = {"tcp": 6, "udp": 17, "sctp": 132}
_WORDS_SHOWN = 12


class Ports(NamedTuple):
    """Ports as a translation names them, on the real and on the mapped side; None: it names none."""

    protocol: int | None = None
    real: tuple[Interval, ...] | None = None
    mapped: tuple[Interval, ...] | None = None

    @property
    def changed(self) -> bool:
        """Whether a port becomes another one."""
        return self.real != self.mapped


@dataclass(frozen=True, slots=True)
class NatRule:
    """One translation of one family. `number` counts from 1 in the order in which they are tried.

    `destination`: (mapped, real). `shares_addresses`: ports tell hosts apart (PAT); `mixed`: not for all of the pool.
    """

    number: int
    statement: NatStatement
    family: Family
    real: Place
    mapped: Place
    destination: tuple[Place, Place] | None
    source_ports: Ports
    destination_ports: Ports
    shares_addresses: bool
    mixed: bool
    doubts: tuple[Match, ...]

    @property
    def origin(self) -> Origin:
        """The line."""
        return self.statement.origin

    @property
    def name(self) -> str:
        """The line's own words, short enough for a table."""
        words = self.statement.line.words
        shown = words if not self.statement.object else ("object", self.statement.object, *words)
        end = shown.index("description") if "description" in shown else len(shown)
        return " ".join(shown[: min(end, _WORDS_SHOWN)])


class NatRules:
    """Reads the `nat` lines of one configuration. `interfaces`: own addresses by name; None: one is not known."""

    def __init__(
        self,
        configuration: AsaConfiguration,
        filters: Filters,
        interfaces: Mapping[str, tuple[tuple[Family, int], ...] | None],
    ) -> None:
        self._configuration = configuration
        self._notes = configuration.notes
        self._filters = filters
        self._interfaces = interfaces

    def rules(self) -> tuple[NatRule, ...]:
        """Every translation in force, in the order in which the device tries them."""
        statements = ordered(self._statements(), self._real_addresses)
        found: list[NatRule] = []
        for number, statement in enumerate(statements, 1):
            if not {statement.real_interface, statement.mapped_interface} <= {ANY_INTERFACE, *self._interfaces}:
                self._widen(statement, "asa-translation-interface-missing")
                continue
            rules = tuple(self._of_families(number, statement))
            found.extend(rules)
            if rules:
                self._notes.modeled(statement.line)
            else:
                self._widen(statement, "asa-translation-between-families")
        return tuple(found)

    # -- lines --------------------------------------------------------------------------------------------

    def _statements(self) -> Iterator[NatStatement]:
        for section in self._configuration.network.translations:
            yield from self._statement(section, "")
        for known in self._configuration.filters.networks.values():
            for section in known.translations:
                for child in section.children:
                    self._notes.unrecognized(child)
                yield from self._statement(section, known.name)

    def _statement(self, section: Section, name: str) -> Iterator[NatStatement]:
        line = section.line
        if is_inactive(line):
            self._notes.irrelevant(Section(line, ()), "asa-translation-inactive")
            return
        statement = read_translation(line, (self._notes.span(line),), name)
        if statement is None:
            # SOUNDNESS: which packets become which is unknown, and what they then may do with it.
            self._notes.unrecognized(Section(line, ()), "unrecognized-translation")
            return
        yield statement

    def _widen(self, statement: NatStatement, code: str) -> None:
        self._notes.unmodeled.extend(statement.origin)
        self._notes.ledger.mark(statement.line.number, LineFate.APPROXIMATED, code)
        self._notes.report(code, statement.origin, Severity.WARNING, Effect.WIDENS_DEVICE)

    def _real_addresses(self, statement: NatStatement) -> tuple[Interval, ...]:
        """For the order among translations of objects."""
        for family in Family:
            _, intervals = self._filters.address(statement.object, family, Field.SOURCE)
            if intervals:
                return intervals
        return ()

    # -- places -------------------------------------------------------------------------------------------

    def _of_families(self, number: int, statement: NatStatement) -> Iterator[NatRule]:
        """The rule of each family that has addresses on every side."""
        for family in Family:
            real = self._place(statement.real, family, statement)
            mapped = None if real is None else self._mapped(statement, real, family)
            destination: tuple[Place, Place] | None = None
            if statement.destination is not None:
                pair = statement.destination
                outer = (
                    self._own_address(statement.real_interface, family)
                    if pair.interface
                    else self._place(pair.mapped, family, statement)
                )
                inner = self._place(pair.real, family, statement)
                if outer is None or inner is None:
                    continue
                destination = outer, inner
            if real is not None and mapped is None and real.word != ANY_ADDRESS and real.intervals is not None:
                # SOUNDNESS: addresses of one family become addresses of the other, which is not followed.
                self._widen(statement, "asa-translation-between-families")
            if real is None or mapped is None:
                continue
            shares, mixed = self._sharing(statement, mapped)
            doubts: list[Match] = []
            source, other = self._ports(statement, doubts)
            yield NatRule(
                number, statement, family, real, mapped, destination, source, other, shares, mixed, tuple(doubts)
            )

    def _place(self, word: str, family: Family, statement: NatStatement) -> Place | None:
        """What a word stands for in one family; None when that is nothing."""
        if word in _WORDS_FOR_ANY:
            every = ((0, (1 << family.address_bits) - 1),)
            return Place(ANY_ADDRESS, every) if family in _WORDS_FOR_ANY[word] else None
        statements = self._configuration.filters
        if word not in statements.networks and word not in statements.groups:
            literal = self._literal(word, family)
            if literal is not None or self._literal(word, _other(family)) is not None:
                return None if literal is None else Place(word, (literal,))
        _, intervals = self._filters.address(word, family, Field.SOURCE, statement.origin[0])
        return None if intervals == () else Place(word, intervals)

    def _literal(self, word: str, family: Family) -> Interval | None:
        if family is Family.IPV6 and "/" in word:
            prefix = ipv6_network(word, self._configuration)
            return None if prefix is None else prefix.interval
        read = ipv4_or_name if family is Family.IPV4 else ipv6_or_name
        value = read(word, self._configuration)
        return None if value is None else (value, value)

    def _own_address(self, interface: str, family: Family) -> Place | None:
        """The address of an interface; not known when it is learned."""
        own = self._interfaces.get(interface)
        if own is None:
            return Place(f"interface {interface}", None)
        intervals = merged([(value, value) for known, value in own if known is family][:1])
        return Place(f"interface {interface}", intervals) if intervals else None

    def _mapped(self, statement: NatStatement, real: Place, family: Family) -> Place | None:
        pool = statement.mapped
        if statement.kind is NatKind.STATIC:
            if pool.interface:
                return self._own_address(statement.mapped_interface, family)
            place = self._place(pool.word, family, statement)
            return self._as_large(place, real) if statement.object and place is not None else place
        places = [self._place(word, family, statement) for word in (pool.word, pool.pat_word) if word]
        if pool.interface and pool.interface_ipv6 is (family is Family.IPV6):
            places.append(self._own_address(statement.mapped_interface, family))
        known = [place for place in places if place is not None]
        if not known:
            return None
        if any(place.intervals is None for place in known):
            return Place("", None)
        return Place(_name(pool), merged([interval for place in known for interval in place.within(family)]))

    def _as_large(self, place: Place, real: Place) -> Place:
        """SOURCE: Cisco ASA command reference, `nat (object)`: an address written in the line itself begins a mapped
        network or range as large as the real one.
        """
        statements = self._configuration.filters
        if place.word in statements.networks or place.word in statements.groups or not place.intervals:
            return place
        if real.intervals is None or len(real.intervals) != 1:
            return Place(place.word, place.intervals if real.intervals else None)
        (low, high), first = real.intervals[0], place.intervals[0][0]
        size = high - low + 1
        if not (size & (size - 1) or low % size) and first % size:
            # SOUNDNESS: whether a mapped network then begins at the address or holds it is not documented.
            return Place(place.word, None)
        return Place(place.word, ((first, first + high - low),))

    @staticmethod
    def _sharing(statement: NatStatement, mapped: Place) -> tuple[bool, bool]:
        """Whether hosts share mapped addresses, and whether only of some of them."""
        if statement.kind is NatKind.STATIC:
            return False, False
        pool, intervals = statement.mapped, mapped.intervals
        if intervals is None:
            return True, True
        single = sum(high - low + 1 for low, high in intervals) == 1
        if single or (pool.ports and not pool.word) or (pool.interface and not pool.word):
            return True, False
        mixed = pool.interface or bool(pool.pat_word) or len(intervals) > 1
        return mixed, mixed

    # -- ports --------------------------------------------------------------------------------------------

    def _ports(self, statement: NatStatement, doubts: list[Match]) -> tuple[Ports, Ports]:
        """Ports of the source side and of the destination side.

        SOURCE: Cisco ASA firewall configuration guide, twice NAT: of two service objects the first holds the real
        source port and the mapped destination port, the second the mapped source port and the real destination port.
        """
        if statement.ports is not None:
            pair = statement.ports
            protocol, real, mapped = _PROTOCOLS.get(pair.protocol), _port(pair.real), _port(pair.mapped)
            if protocol is None or real is None or mapped is None:
                doubts.append(self._unknown_service(statement))
            return Ports(protocol, real, mapped), Ports()
        if statement.services is None or set(statement.services) == {"any"}:
            return Ports(), Ports()
        first, second = (self._filters.service(name) for name in statement.services)
        if first is None or second is None or first.protocol != second.protocol or _halved(first, second):
            doubts.append(self._unknown_service(statement))
            return Ports(), Ports()
        protocol = first.protocol
        source = Ports(protocol, first.source_ports, second.source_ports)
        if statement.kind is NatKind.DYNAMIC:
            source = Ports(protocol)
        return source, Ports(protocol, second.destination_ports, first.destination_ports)

    def _unknown_service(self, statement: NatStatement) -> Match:
        self._notes.ledger.mark(statement.line.number, LineFate.APPROXIMATED, "asa-translation-service-unknown")
        self._notes.report("asa-translation-service-unknown", statement.origin, effect=Effect.WIDENS_RULE)
        return Unknown(statement.origin, "asa-translation-service-unknown")


def _halved(first: Service, second: Service) -> bool:
    """Whether a port is named on one side only."""
    return (first.source_ports is None) != (second.source_ports is None) or (first.destination_ports is None) != (
        second.destination_ports is None
    )


def _port(word: str) -> tuple[Interval, ...] | None:
    value = int(word) if word.isascii() and word.isdigit() and len(word) < 6 else PORTS.get(word)
    return None if value is None or value > 65535 else ((value, value),)


def _name(pool: MappedPool) -> str:
    return pool.word or pool.pat_word or "interface"


def _other(family: Family) -> Family:
    return Family.IPV6 if family is Family.IPV4 else Family.IPV4


def inexact(rules: Sequence[NatRule], configuration: AsaConfiguration) -> None:
    """Note that of these translations only bounds are in the model."""
    notes = configuration.notes
    for rule in rules:
        notes.approximated(rule.statement.line, "asa-translation-inexact")
        notes.report("asa-translation-inexact", rule.origin, Severity.INFO, Effect.WIDENS_RULE)
