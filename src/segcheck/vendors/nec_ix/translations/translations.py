"""NAT and NAPT of an interface into translations.

SOURCE: NEC IX-R/IX-V function description, chapter NAT/NAPT: both are switched on at the outside interface; what comes
in there and has no mapping is handed on to the inside as it is, so translation keeps nobody out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from segcheck.model.address import Prefix
from segcheck.model.header import (
    ESTABLISHED,
    FIRST_FRAGMENT,
    ICMP,
    NEW,
    OTHER_FRAGMENT,
    TCP,
    UDP,
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
from segcheck.model.network import PossibleDrop
from segcheck.model.translation import Rewrite, SetBits, SetInto, Translation
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.entry_words import protocol_match
from segcheck.vendors._shared.match_addresses import address_intervals
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors._shared.vlan_lists import without
from segcheck.vendors.nec_ix.configuration import IxConfiguration
from segcheck.vendors.nec_ix.filters.convert_filters import Filters
from segcheck.vendors.nec_ix.network.network_statements import InterfaceStatement
from segcheck.vendors.nec_ix.translations.nat_statements import DynamicNat, InterfaceTranslations, StaticNapt, StaticNat

_IRRELEVANT = LineFate.IRRELEVANT
_EVERY: Interval = (0, 0xFFFFFFFF)
_WHOLE = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
_FRAGMENT = FieldIn(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
_WITH_PORTS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP)))
_TRACKED = FieldIn(Field.PROTOCOL, ((ICMP, ICMP), (TCP, TCP), (UDP, UDP)))
_NEW = FieldIn(Field.STATE, ((NEW, NEW),))
_ANSWERS = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))


class InterfaceNat(NamedTuple):
    """What one outside interface translates: `inwards` what comes in, `outwards` what goes out, in order.

    `anywhere`: the same for packets that come in elsewhere and are for its address. `drops`: packets that may be
    dropped there because no mapping is for them.
    """

    inwards: tuple[Translation, ...] = ()
    outwards: tuple[Translation, ...] = ()
    anywhere: tuple[Translation, ...] = ()
    drops: tuple[PossibleDrop, ...] = ()


class _Outside(NamedTuple):
    """An address of the outside, as far as it is known, and the doubts that come with it."""

    addresses: tuple[Interval, ...]
    doubts: tuple[Match, ...]


def convert_translations(
    configuration: IxConfiguration, filters: Filters, statement: InterfaceStatement
) -> InterfaceNat | None:
    """What the interface translates; None where it does not. Fates of its lines are completed in the notes."""
    found = statement.translations
    if not found.lines:
        return None
    notes = configuration.notes
    if not found.nat and not found.napt:
        named = {use.origin[0].line for use in configuration.list_uses}
        for line in found.lines:
            if line.number in named:
                notes.modeled(line)  # the list it names counts as used
            else:
                notes.ledger.mark(line.number, _IRRELEVANT, "nec-translation-not-enabled")
        return None
    return _Converter(configuration, filters, statement).result()


class _Converter:
    """Collects the translations of one interface."""

    def __init__(self, configuration: IxConfiguration, filters: Filters, statement: InterfaceStatement) -> None:
        self._configuration = configuration
        self._notes = configuration.notes
        self._filters = filters
        self._statement = statement
        self._found: InterfaceTranslations = statement.translations
        self._inwards: list[Translation] = []
        self._outwards: list[Translation] = []
        self._anywhere: list[Translation] = []
        self._drops: list[PossibleDrop] = []

    def result(self) -> InterfaceNat:
        found = self._found
        for line in found.lines:
            self._notes.modeled(line)
        both: tuple[Match, ...] = ()
        if found.nat and found.napt:
            # SOUNDNESS: which of the two goes first is not told.
            origin = (*found.nat, *found.napt)
            both = (Unknown(origin, "nec-nat-and-napt"),)
            self._notes.report("nec-nat-and-napt", origin, Severity.WARNING, Effect.WIDENS_RULE)
        if found.nat:
            for static in found.static:
                self._static(static, both)
            for dynamic in found.dynamic:
                self._dynamic(dynamic, both)
        if found.napt:
            self._napt(both)
        return InterfaceNat(tuple(self._inwards), tuple(self._outwards), tuple(self._anywhere), tuple(self._drops))

    # -- NAT ----------------------------------------------------------------------------------------------

    def _static(self, static: StaticNat, doubts: tuple[Match, ...]) -> None:
        origin = (static.span,)
        name = f"static {' '.join(static.line.words[3:])}"
        for place, field, before, after in (
            (self._outwards, Field.SOURCE, static.inside, static.outside),
            (self._inwards, Field.DESTINATION, static.outside, static.inside),
        ):
            match = AllOf((FieldIn(field, (before.interval,)), *doubts))
            self._add(place, name, match, (_to_network(field, after),), origin)

    def _dynamic(self, dynamic: DynamicNat, doubts: tuple[Match, ...]) -> None:
        origin = (dynamic.span,)
        pool = self._configuration.network.pools.get(dynamic.pool)
        if pool is None:
            self._notes.malformed(dynamic.line, "pool-undefined")
            self._notes.unmodeled.append(dynamic.span)
            self._notes.report("pool-undefined", origin, Severity.ERROR, Effect.WIDENS_DEVICE, name=dynamic.pool)
            return
        wanted = self._selected(dynamic.list_name, dynamic.span, dynamic.line)
        name = f"inside list {dynamic.list_name}"
        # SOUNDNESS: a pool that has no address left translates nothing.
        spent = Unknown(origin, "nec-pool-may-be-empty")
        self._notes.approximated(dynamic.line, "nec-pool-may-be-empty")
        out = AllOf((wanted, spent, *doubts))
        self._add(self._outwards, name, out, (SetInto(Field.SOURCE, (pool.addresses,)),), (*origin, pool.span))
        back = AllOf((FieldIn(Field.DESTINATION, (pool.addresses,)), Unknown(origin, "translation-answers"), *doubts))
        inside = SetInto(Field.DESTINATION, address_intervals(wanted, Field.SOURCE, Family.IPV4))
        self._add(self._inwards, name, back, (inside,), (*origin, pool.span))

    # -- NAPT ---------------------------------------------------------------------------------------------

    def _napt(self, doubts: tuple[Match, ...]) -> None:
        outside = self._outside()
        for forward in self._found.forwards:
            self._forward(forward, outside, doubts)
        mapped = tuple(translation.match for translation in self._inwards)
        origin = (self._found.napt[0],)
        wanted = self._wanted()
        # A host inside has not the address of the outside.
        sources = without(address_intervals(wanted, Field.SOURCE, Family.IPV4), outside.addresses) or (_EVERY,)
        out = AllOf((wanted, *outside.doubts, *doubts))
        to_outside = SetInto(Field.SOURCE, outside.addresses)
        ports = SetInto(Field.SOURCE_PORT, (EVERY_PORT,))
        self._add(self._outwards, "napt", AllOf((out, _WITH_PORTS, _WHOLE)), (to_outside, ports), origin)
        self._add(self._outwards, "napt", out, (to_outside,), origin)
        back = AllOf((FieldIn(Field.DESTINATION, outside.addresses), *outside.doubts, *doubts))
        # SOUNDNESS: mappings for every peer and connections that an application announces let in more than answers, and
        # so may mappings of protocols without ports. A later fragment is mapped as its first one is: where no first one
        # gets in, none does.
        perhaps = Unknown(origin, "translation-answers")
        answers = AnyOf((AllOf((_ANSWERS, _TRACKED)), AllOf((perhaps, AnyOf((_WHOLE, Not(_TRACKED)))))))
        to_inside = SetInto(Field.DESTINATION, sources)
        inside_ports = SetInto(Field.DESTINATION_PORT, (EVERY_PORT,))
        self._add(self._inwards, "napt", AllOf((back, answers, _WITH_PORTS, _WHOLE)), (to_inside, inside_ports), origin)
        self._add(self._inwards, "napt", AllOf((back, answers)), (to_inside,), origin)
        # SOUNDNESS: what no mapping is for may be dropped instead of reaching the device itself.
        parts: list[Match] = [FieldIn(Field.DESTINATION, outside.addresses), _NEW]
        if mapped:
            parts.append(Not(AnyOf(mapped)))
        unknown_to_it = AllOf(tuple(parts))
        self._drops.append(PossibleDrop(Family.IPV4, unknown_to_it, "nec-napt-without-mapping", origin))

    def _wanted(self) -> Match:
        """The packets that `ip napt inside list` selects; without it, all."""
        every = FieldIn(Field.SOURCE, (_EVERY,))
        if not self._found.napt_lists:
            return every
        if len(self._found.napt_lists) > 1:
            for _, line, _ in self._found.napt_lists:
                self._notes.approximated(line, "nec-translation-repeated")
            origin: Origin = tuple(span for _, _, span in self._found.napt_lists)
            return AllOf((every, Unknown(origin, "nec-translation-repeated")))
        ((name, line, span),) = self._found.napt_lists
        return AllOf((every, self._selected(name, span, line)))

    def _selected(self, name: str, span: Span, line: ConfigLine) -> Match:
        return self._filters.match_of(name, Family.IPV4, span, line.number)

    def _outside(self) -> _Outside:
        """The address that NAPT gives to sources: the one that is written, or the interface's own."""
        if self._found.napt_addresses:
            known: tuple[Interval, ...] = tuple((value, value) for value, _, _ in self._found.napt_addresses)
            return _Outside(known, ())
        own = [one.address for one in self._statement.addresses if one.network.family is Family.IPV4]
        if own and not any(family is Family.IPV4 for family, _ in self._statement.learned):
            primary = next(
                (
                    one.address
                    for one in self._statement.addresses
                    if one.network.family is Family.IPV4 and not one.secondary and not one.virtual
                ),
                own[0],
            )
            return _Outside(((primary, primary),), ())
        origin: Origin = (
            *(span for _, span in self._statement.learned),
            *self._statement.borrowed,
        ) or (self._found.napt[0],)
        # SOUNDNESS: any address could be the one that the interface gets.
        return _Outside((_EVERY,), (Unknown(origin, "translation-address-learned"),))

    def _forward(self, forward: StaticNapt, outside: _Outside, doubts: tuple[Match, ...]) -> None:
        origin = (forward.span,)
        name = " ".join(forward.line.words[1:])
        if forward.other_port:
            self._notes.approximated(forward.line, "nec-translation-service")
        protocol = protocol_match(forward.protocol)
        all_doubts = (*outside.doubts, *doubts)
        if isinstance(forward.inside, str) and forward.inside.lower() == self._statement.name.lower():
            # The device's own service: such packets keep their address and reach it.
            parts = [protocol, FieldIn(Field.DESTINATION, outside.addresses), *all_doubts]
            if forward.ports is not None:
                parts.extend((_WHOLE, FieldIn(Field.DESTINATION_PORT, (forward.ports,))))
            self._add(self._inwards, name, AllOf(tuple(parts)), (), origin)
            return
        inside = self._inside_address(forward)
        if inside is None:
            return
        host: Interval = (inside, inside)
        inwards = AllOf((protocol, FieldIn(Field.DESTINATION, outside.addresses), *all_doubts))
        outwards = AllOf((protocol, FieldIn(Field.SOURCE, (host,)), *all_doubts))
        to_inside, to_outside = SetInto(Field.DESTINATION, (host,)), SetInto(Field.SOURCE, outside.addresses)
        for place, match, field, rewrite in (
            (self._inwards, inwards, Field.DESTINATION_PORT, to_inside),
            (self._outwards, outwards, Field.SOURCE_PORT, to_outside),
        ):
            for part, rewrites in _by_port(match, forward, field, rewrite):
                self._add(place, name, part, rewrites, origin)
        if self._found.hairpinning:
            self._hairpin(name, forward, inwards, to_inside)

    def _hairpin(self, name: str, forward: StaticNapt, inwards: Match, to_inside: SetInto) -> None:
        """SOUNDNESS: packets from the inside for the outside address may be handed on like those from outside."""
        lines = tuple(self._found.hairpinning)
        doubt = Unknown(lines, "nec-hairpinning")
        for part, rewrites in _by_port(AllOf((inwards, doubt)), forward, Field.DESTINATION_PORT, to_inside):
            origin = (forward.span, *lines)
            vrf = self._statement.vrf or None
            self._anywhere.append(Translation(f"{name} hairpin", part, rewrites, None, None, vrf, origin))

    def _inside_address(self, forward: StaticNapt) -> int | None:
        """The inside address; None where it cannot be told."""
        if isinstance(forward.inside, int):
            return forward.inside
        other = self._configuration.network.interfaces.get(forward.inside.lower())
        own = [one.address for one in other.addresses if one.network.family is Family.IPV4] if other else []
        if own:
            return own[0]
        self._notes.approximated(forward.line, "translation-interface-missing")
        self._notes.unmodeled.append(forward.span)
        self._notes.report("translation-interface-missing", (forward.span,), Severity.WARNING, Effect.WIDENS_DEVICE)
        return None

    def _add(
        self, place: list[Translation], name: str, match: Match, rewrites: tuple[Rewrite, ...], origin: Origin
    ) -> None:
        side = self._statement.name
        incoming = place is self._inwards
        place.append(
            Translation(
                name,
                match,
                rewrites,
                side if incoming else None,
                None if incoming else side,
                self._statement.vrf or None,
                origin,
            )
        )


def _to_network(field: Field, network: Prefix) -> Rewrite:
    return SetInto(field, (network.interval,)) if network.length == 32 else SetBits(field, network.value, network.mask)


def _by_port(
    match: Match, forward: StaticNapt, field: Field, rewrite: SetInto
) -> Iterator[tuple[Match, tuple[Rewrite, ...]]]:
    """Conditions and rewrites of a forward in one direction."""
    if forward.ports is None:
        yield match, (rewrite,)
        return
    rewrites: Sequence[Rewrite] = (rewrite,)
    ports: Match = FieldIn(field, (forward.ports,))
    if forward.other_port:
        # SOUNDNESS: which port stands where on such a line is not told for sure; any may be the inside one.
        perhaps = Unknown((forward.span,), "nec-translation-service")
        ports = ports if field is Field.DESTINATION_PORT else perhaps
        rewrites = (rewrite, SetInto(field, (EVERY_PORT,)))
        match = AllOf((match, perhaps))
    yield AllOf((match, _WHOLE, ports)), tuple(rewrites)
    # SOUNDNESS: a later fragment shows no port; it may be handed on like its first one.
    yield AllOf((match, _FRAGMENT, Unknown((forward.span,), "translation-of-fragment"))), (rewrite,)
