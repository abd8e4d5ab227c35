"""NAT descriptors at interfaces into translations.

Translation stands outside of the filters: what comes in is translated before any list looks at it, what goes out behind
the last one. An interface with a descriptor is its outer side; everything else is inside.
SOURCE: Yamaha technical page "NAT descriptor", overview; static bindings are tried before dynamic ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from segcheck.model.header import (
    ESTABLISHED,
    FIRST_FRAGMENT,
    ICMP,
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
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.match_addresses import common
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors.yamaha_rtx.configuration import YamahaConfiguration
from segcheck.vendors.yamaha_rtx.network.network_statements import DescriptorUse, InterfaceStatement
from segcheck.vendors.yamaha_rtx.translations.descriptor_statements import (
    Descriptor,
    Places,
    PortBinding,
    StaticBinding,
)

_EVERY: Interval = (0, 0xFFFFFFFF)
_WHOLE = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
_FRAGMENT = FieldIn(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
_TRACKED = FieldIn(Field.PROTOCOL, ((ICMP, ICMP), (TCP, TCP), (UDP, UDP)))
_WITH_PORTS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP)))
_ANSWERS = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))
# Of a longer run of bindings, which address stands for which is not written out one by one.
_MOST_SINGLE = 256
# More descriptors than this at one interface are not compared with each other; routers take 16.
_MOST_COMPARED = 32


class Translations(NamedTuple):
    """What descriptors come to. `drops`: by interface, packets that have no binding and may be refused."""

    destination: tuple[Translation, ...]
    source: tuple[Translation, ...]
    drops: dict[str, tuple[PossibleDrop, ...]]


def convert_translations(configuration: YamahaConfiguration) -> Translations:
    """The translations at every interface, in the order in which they are tried."""
    destination: list[Translation] = []
    source: list[Translation] = []
    drops: dict[str, tuple[PossibleDrop, ...]] = {}
    for statement in configuration.network.interfaces.values():
        if statement.descriptors is not None:
            found = _AtInterface(configuration, statement, statement.descriptors).converted()
            destination.extend(found.destination)
            source.extend(found.source)
            drops.update(found.drops)
    return Translations(tuple(destination), tuple(source), drops)


class _Side(NamedTuple):
    address: Field
    port: Field


_SOURCE = _Side(Field.SOURCE, Field.SOURCE_PORT)
_DESTINATION = _Side(Field.DESTINATION, Field.DESTINATION_PORT)


class _Pool(NamedTuple):
    """Addresses, and what speaks against knowing them."""

    intervals: tuple[Interval, ...]
    doubts: tuple[Match, ...]


class _AtInterface:
    def __init__(self, configuration: YamahaConfiguration, statement: InterfaceStatement, use: DescriptorUse) -> None:
        self._notes = configuration.notes
        self._statements = configuration.translations
        self._interface = statement
        self._use = use
        self._in: list[Translation] = []
        self._out: list[Translation] = []
        self._late_in: list[Translation] = []
        self._late_out: list[Translation] = []
        self._drops: list[PossibleDrop] = []

    def converted(self) -> Translations:
        if self._use.reversed_numbers:
            # SOUNDNESS: a reversed descriptor translates what comes in and goes out the other way; not followed.
            self._widen("yamaha-descriptor-reverse", self._use.origin)
        descriptors = list(self._descriptors())
        self._check_chains(descriptors)
        for descriptor in descriptors:
            if descriptor.kind != "none":
                self._take(descriptor, competes=self._competes(descriptor, descriptors))
        name = self._interface.name
        return Translations(
            (*self._in, *self._late_in),
            (*self._out, *self._late_out),
            {name: tuple(self._drops)} if self._drops else {},
        )

    def _descriptors(self) -> Iterator[Descriptor]:
        for number in dict.fromkeys((*self._use.numbers, *self._use.reversed_numbers)):
            descriptor = self._statements.descriptors.get(number)
            if descriptor is None or not descriptor.kind:
                # SOUNDNESS: part of the configuration must be missing; what would be translated is open.
                self._notes.malformed(self._use.line, "yamaha-descriptor-undefined")
                self._widen("yamaha-descriptor-undefined", self._use.origin, number=number)
            elif number in self._use.numbers:
                yield descriptor

    def _widen(self, code: str, origin: Origin, **arguments: str) -> None:
        self._notes.unmodeled.extend(origin)
        if code != "yamaha-descriptor-undefined":
            self._notes.approximated(self._use.line, code)
        self._notes.report(code, origin, Severity.WARNING, Effect.WIDENS_DEVICE, **arguments)

    def _check_chains(self, descriptors: Sequence[Descriptor]) -> None:
        """SOUNDNESS: whether one packet is translated by several descriptors in turn is not documented."""
        if len(descriptors) > _MOST_COMPARED:
            self._widen("yamaha-descriptors-in-turn", self._use.origin)
            return
        for place, first in enumerate(descriptors):
            outer = self._outer(first).intervals
            if any(common(self._inner(later).intervals, outer) for later in descriptors[place + 1 :]):
                self._widen("yamaha-descriptors-in-turn", self._use.origin)
                return

    # -- addresses ----------------------------------------------------------------------------------------------

    def _outer(self, descriptor: Descriptor) -> _Pool:
        places = descriptor.outer or Places(("primary",), (), self._use.origin[0])
        intervals = list(places.intervals)
        doubts: list[Match] = []
        if descriptor.outer is None and not self._interface.name.startswith("pp"):
            doubts.append(Unknown((*self._use.origin, *descriptor.origin[:1]), "yamaha-outer-untold"))
        for word in places.words:
            own = self._own(secondary=word == "secondary")
            if own and word != "map-e":
                intervals.extend(own)
            else:
                # SOUNDNESS: any address could be the one that the interface gets.
                intervals.append(_EVERY)
                doubts.append(Unknown((places.origin,), "translation-address-learned"))
        return _Pool(merged(intervals), tuple(doubts))

    def _own(self, *, secondary: bool) -> list[Interval]:
        """The interface's addresses, none where a server tells them."""
        if any(family is Family.IPV4 for family, _ in self._interface.learned):
            return []
        return [
            (one.address, one.address)
            for one in self._interface.addresses
            if one.network.family is Family.IPV4 and one.address is not None and one.secondary is secondary
        ]

    def _inner(self, descriptor: Descriptor) -> _Pool:
        places = descriptor.inner
        if places is None or places.words:
            return _Pool((_EVERY,), ())
        return _Pool(merged(places.intervals), ())

    # -- one descriptor -------------------------------------------------------------------------------------------

    def _competes(self, descriptor: Descriptor, all_of_them: Sequence[Descriptor]) -> bool:
        """Whether another descriptor may want the same packets, on their way out or in."""
        outer, inner = self._outer(descriptor).intervals, self._inner(descriptor).intervals
        return len(all_of_them) > _MOST_COMPARED or any(
            other is not descriptor
            and (common(outer, self._outer(other).intervals) or common(inner, self._inner(other).intervals))
            for other in all_of_them
        )

    def _take(self, descriptor: Descriptor, *, competes: bool) -> None:
        outer, inner = self._outer(descriptor), self._inner(descriptor)
        masquerades = "masquerade" in descriptor.kind
        for port_binding in descriptor.port_bindings.values():
            doubts: tuple[Match, ...] = (
                () if masquerades else (Unknown((port_binding.origin,), "yamaha-binding-of-other-type"),)
            )
            self._port_binding(port_binding, outer, doubts)
        for binding in descriptor.static.values():
            other = descriptor.kind == "masquerade"
            doubts = (Unknown((binding.origin,), "yamaha-binding-of-other-type"),) if other else ()
            self._static(binding, doubts)
        order: tuple[Match, ...] = (Unknown(self._use.origin, "translation-order"),) if competes else ()
        self._dynamic(descriptor, outer, inner, order, masquerades=masquerades)
        if masquerades:
            self._without_binding(descriptor, outer)

    def _static(self, binding: StaticBinding, doubts: tuple[Match, ...]) -> None:
        outer = (binding.outer, min(binding.outer + binding.size - 1, _EVERY[1]))
        inner = (binding.inner, min(binding.inner + binding.size - 1, _EVERY[1]))
        origin = (binding.origin,)
        for before, after in _pairs(inner, outer):
            parts, rewrite = _moved(Field.SOURCE, before, after, origin)
            self._add(self._out, AllOf((*parts, *doubts)), (rewrite,), origin, outgoing=True)
        for before, after in _pairs(outer, inner):
            parts, rewrite = _moved(Field.DESTINATION, before, after, origin)
            self._add(self._in, AllOf((*parts, *doubts)), (rewrite,), origin, outgoing=False)

    def _port_binding(self, binding: PortBinding, outer: _Pool, doubts: tuple[Match, ...]) -> None:
        pool = outer if binding.outer is None else _Pool(((binding.outer, binding.outer),), ())
        inner: tuple[Interval, ...] = ((binding.inner, binding.inner),)
        origin = (binding.origin,)
        protocols = FieldIn(Field.PROTOCOL, tuple((one, one) for one in sorted(set(binding.protocols or ()))))
        given = (protocols, *pool.doubts, *doubts)
        if not binding.ports:
            self._both_ways((*given,), inner, pool.intervals, (), (), origin)
        for outside, inside in binding.ports:
            self._both_ways((*given, _WHOLE), inner, pool.intervals, inside, outside, origin)
            # SOUNDNESS: a later fragment shows no port; it may belong to a packet that was translated.
            late = (*given, _FRAGMENT, Unknown(origin, "translation-of-fragment"))
            self._both_ways(late, inner, pool.intervals, (), (), origin)

    def _both_ways(
        self,
        given: tuple[Match, ...],
        inner: tuple[Interval, ...],
        outer: tuple[Interval, ...],
        inside: Interval | tuple[()],
        outside: Interval | tuple[()],
        origin: Origin,
    ) -> None:
        for side, before, after, ports, place, outgoing in (
            (_SOURCE, inner, outer, (inside, outside), self._out, True),
            (_DESTINATION, outer, inner, (outside, inside), self._in, False),
        ):
            parts: list[Match] = [FieldIn(side.address, before), *given]
            rewrites: list[Rewrite] = [SetInto(side.address, after)]
            old, new = ports
            if old and new:
                parts.append(FieldIn(side.port, (old,)))
                if old != new:
                    rewrites.append(SetInto(side.port, (new,)))
                    if old[0] != old[1]:
                        # SOUNDNESS: each port has one that stands for it; that it is the one in its place is not told.
                        parts.append(Unknown(origin, "yamaha-port-run"))
            self._add(place, AllOf(tuple(parts)), tuple(rewrites), origin, outgoing=outgoing)

    def _dynamic(
        self, descriptor: Descriptor, outer: _Pool, inner: _Pool, order: tuple[Match, ...], *, masquerades: bool
    ) -> None:
        """SOUNDNESS: without ports a binding is a pair of addresses, and there may be none left; what protocols without
        ports become when several hosts share an address is not documented; nor whether a binding serves others than
        the one it was made for.
        """
        origin = tuple(descriptor.origin[:1])
        pairs = descriptor.kind != "masquerade"
        perhaps = Unknown(origin, "translation-answers")
        # Where every address is inside and the outer one may be any, what is rewritten may be what it was.
        untold = () if outer.intervals == inner.intervals == (_EVERY,) else outer.doubts
        forth: list[Match] = [FieldIn(Field.SOURCE, inner.intervals), *untold, *order]
        back: list[Match] = [FieldIn(Field.DESTINATION, outer.intervals), *untold, *order]
        if pairs:
            limited = (*forth, Unknown(origin, "yamaha-addresses-used-up"))
            rewrite = (SetInto(Field.SOURCE, outer.intervals),)
            self._add(self._late_out, AllOf(limited), rewrite, origin, outgoing=True)
        if masquerades:
            ports = (SetInto(Field.SOURCE, outer.intervals), SetInto(Field.SOURCE_PORT, (EVERY_PORT,)))
            self._add(self._late_out, AllOf((*forth, _WITH_PORTS, _WHOLE)), ports, origin, outgoing=True)
            address = (SetInto(Field.SOURCE, outer.intervals),)
            self._add(self._late_out, AllOf((*forth, _TRACKED)), address, origin, outgoing=True)
            others = AllOf((*forth, Not(_TRACKED), Unknown(origin, "yamaha-protocol-without-ports")))
            self._add(self._late_out, others, address, origin, outgoing=True)
            incoming = AllOf((*back, AnyOf((_ANSWERS, perhaps)), _WITH_PORTS, _WHOLE))
            rewrites = (SetInto(Field.DESTINATION, inner.intervals), SetInto(Field.DESTINATION_PORT, (EVERY_PORT,)))
            self._add(self._late_in, incoming, rewrites, origin, outgoing=False)
        rest = AllOf((*back, AnyOf((AllOf((_ANSWERS, _TRACKED)), perhaps))))
        self._add(self._late_in, rest, (SetInto(Field.DESTINATION, inner.intervals),), origin, outgoing=False)

    def _without_binding(self, descriptor: Descriptor, outer: _Pool) -> None:
        """`nat descriptor masquerade incoming`: what comes in for an outer address without binding."""
        origin: Origin = tuple(descriptor.incoming_origin) or tuple(descriptor.origin[:1])
        towards = FieldIn(Field.DESTINATION, outer.intervals)
        if descriptor.incoming == "forward" and descriptor.forwarded_to is not None:
            # SOUNDNESS: services of the router keep answering on its own address.
            doubt = Unknown(origin, "translation-of-own-address")
            target = (SetInto(Field.DESTINATION, ((descriptor.forwarded_to, descriptor.forwarded_to),)),)
            self._add(self._late_in, AllOf((towards, doubt, *outer.doubts)), target, origin, outgoing=False)
        elif descriptor.incoming != "through":
            bound = tuple(self._bound_ports(descriptor, outer))
            left = AllOf((towards, Not(_ANSWERS), Not(AnyOf(bound))))
            self._drops.append(PossibleDrop(Family.IPV4, left, "yamaha-without-binding", origin))

    def _bound_ports(self, descriptor: Descriptor, outer: _Pool) -> Iterator[Match]:
        """What static bindings of the descriptor take in."""
        for binding in descriptor.port_bindings.values():
            at = outer.intervals if binding.outer is None else ((binding.outer, binding.outer),)
            protocols = FieldIn(Field.PROTOCOL, tuple((one, one) for one in sorted(set(binding.protocols or ()))))
            towards = (FieldIn(Field.DESTINATION, at), protocols)
            if not binding.ports:
                yield AllOf(towards)
            for outside, _ in binding.ports:
                yield AllOf((*towards, FieldIn(Field.DESTINATION_PORT, (outside,))))
        for static in descriptor.static.values():
            last = min(static.outer + static.size - 1, _EVERY[1])
            yield FieldIn(Field.DESTINATION, ((static.outer, last),))

    def _add(
        self, place: list[Translation], match: Match, rewrites: tuple[Rewrite, ...], origin: Origin, *, outgoing: bool
    ) -> None:
        name = self._interface.name
        ingress, egress = (None, name) if outgoing else (name, None)
        place.append(Translation(f"nat descriptor at {name}", match, rewrites, ingress, egress, None, origin))


def _pairs(before: Interval, after: Interval) -> Iterator[tuple[Interval, Interval]]:
    """Runs of addresses that become runs of addresses: whole where bits tell which, one by one otherwise."""
    count = before[1] - before[0] + 1
    aligned = count & (count - 1) == 0 and before[0] % count == 0 and after[0] % count == 0
    if aligned or count > _MOST_SINGLE:
        yield before, after
        return
    for place in range(count):
        yield (before[0] + place, before[0] + place), (after[0] + place, after[0] + place)


def _moved(
    field: Field, before: Interval, after: Interval, origin: tuple[Span, ...]
) -> tuple[tuple[Match, ...], Rewrite]:
    """Condition and rewrite of one run."""
    count = before[1] - before[0] + 1
    where = FieldIn(field, (before,))
    if count == 1:
        return (where,), SetInto(field, (after,))
    if count & (count - 1) == 0 and before[0] % count == 0 and after[0] % count == 0:
        return (where,), SetBits(field, after[0], _EVERY[1] ^ (count - 1))
    return (where, Unknown(origin, "yamaha-port-run")), SetInto(field, (after,))
