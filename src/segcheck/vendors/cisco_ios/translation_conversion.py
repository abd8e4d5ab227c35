"""`ip nat` statements into translations.

IOS translates packets from an inside to an outside interface after routing, and packets that come in on an outside
interface before routing.
SOURCE: Cisco "NAT Order of Operation" (document 6209).

The zone policy sits between the two, so it sees inside local and outside global addresses.
SOURCE: measured by others with access lists for every combination of addresses in class maps (Intense School,
"ZBF and NAT"). CHOICE: where translation of *outside* addresses meets zones, which that test leaves open for the
local destination, the device is widened instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from segcheck.model.address import prefix_of
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
from segcheck.model.network import Interface
from segcheck.model.translation import Rewrite, SetBits, SetInto, Translation
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors.cisco_ios.addresses import EVERY_IPV4
from segcheck.vendors.cisco_ios.configuration import IosConfiguration
from segcheck.vendors.cisco_ios.convert_filters import Filters
from segcheck.vendors.cisco_ios.match_intervals import address_intervals, only_about, overlapping, turned_around
from segcheck.vendors.cisco_ios.network_statements import NAT_INSIDE, NAT_OUTSIDE, DynamicNat, NatKind, StaticNat

_WHOLE = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
_FRAGMENT = FieldIn(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
_WITH_PORTS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP)))
_TRACKED = FieldIn(Field.PROTOCOL, ((ICMP, ICMP), (TCP, TCP), (UDP, UDP)))
_ANSWERS = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))
# More combinations of inside and outside translations than this are not written out.
_MOST_COMBINATIONS = 2000


def convert_translations(
    configuration: IosConfiguration, filters: Filters, interfaces: Sequence[Interface]
) -> tuple[tuple[Translation, ...], tuple[Translation, ...]]:
    """(destination translations, source translations) of the device, in the order in which IOS tries them.

    Static ones go first, single ports before hosts before networks; dynamic ones follow.
    """
    converter = _Converter(configuration, filters, interfaces)
    for statement in sorted(configuration.network.translations, key=_rank):
        converter.take(statement)
    return converter.result()


def _rank(statement: StaticNat | DynamicNat) -> tuple[int, int]:
    if isinstance(statement, DynamicNat):
        return 1, 0
    return 0, -statement.length - (1 if statement.protocol is not None else 0)


class _Converter:
    """Collects translations by what they rewrite and which way the packet goes."""

    def __init__(self, configuration: IosConfiguration, filters: Filters, interfaces: Sequence[Interface]) -> None:
        self._network = configuration.network
        self._notes = configuration.notes
        self._filters = filters
        self._interfaces = {interface.name: interface for interface in interfaces}
        self._has_zones = any(interface.zone is not None for interface in interfaces)
        self._vrfs = {
            side: {interface.vrf for interface in interfaces if interface.nat_side == side}
            for side in (NAT_INSIDE, NAT_OUTSIDE)
        }
        self._source_intervals: dict[int, tuple[Interval, ...]] = {}
        self._incoming: list[Translation] = []  # outside -> : destination, before routing
        self._incoming_source: list[Translation] = []  # outside -> inside: source, after routing
        self._outgoing: list[Translation] = []  # inside -> outside: source, after routing
        self._outgoing_destination: list[Translation] = []  # inside -> outside: destination, after routing

    def take(self, statement: StaticNat | DynamicNat) -> None:
        """Convert one statement, for every VRF it acts in."""
        if statement.kind is NatKind.OUTSIDE_SOURCE and self._has_zones:
            self._widen(statement, "outside-translation-with-zones")
        for vrf, doubt in self._places(statement):
            if isinstance(statement, StaticNat):
                self._static(statement, vrf, doubt)
            elif statement.kind is NatKind.INSIDE_DESTINATION:
                self._balanced(statement, vrf, doubt)
            else:
                self._dynamic(statement, vrf, doubt)

    def result(self) -> tuple[tuple[Translation, ...], tuple[Translation, ...]]:
        """Destination and source translations.

        A packet from inside to outside may have both addresses rewritten, after routing; as the first match ends a
        stage, each pair is written out before the single ones.
        """
        pairs: list[Translation] = []
        if len(self._outgoing) * len(self._outgoing_destination) > _MOST_COMBINATIONS:
            # SOUNDNESS: pairs left out would keep packets from being rewritten, so the device is widened.
            for one in self._outgoing_destination:
                self._notes.unmodeled.extend(one.origin)
        else:
            pairs = [
                _both(source, destination)
                for source in self._outgoing
                for destination in self._outgoing_destination
                if source.vrf == destination.vrf
            ]
        after_routing = (*pairs, *self._outgoing, *self._outgoing_destination, *self._incoming_source)
        return tuple(self._incoming), after_routing

    # -- where a statement acts -------------------------------------------------------------------------

    def _places(self, statement: StaticNat | DynamicNat) -> Iterator[tuple[str | None, bool]]:
        """VRFs, and whether it is in doubt that the statement acts there."""
        if statement.vrf:
            if not statement.match_in_vrf and self._vrfs[NAT_OUTSIDE] - {statement.vrf}:
                # SOUNDNESS: answers come in on another VRF and change into this one; that is not modelled.
                self._widen(statement, "translation-crosses-vrf")
            yield statement.vrf, False
            return
        yield None, False
        for vrf in sorted(self._vrfs[NAT_INSIDE] - {""}):
            # SOUNDNESS: whether a statement without VRF also serves inside interfaces in a VRF differs by release.
            yield vrf, True

    def _widen(self, statement: StaticNat | DynamicNat, code: str) -> None:
        self._notes.unmodeled.extend(statement.origin)
        self._notes.approximated(statement.line, code)
        self._notes.report(code, statement.origin, Severity.WARNING, Effect.WIDENS_DEVICE)

    # -- static ---------------------------------------------------------------------------------------------

    def _static(self, statement: StaticNat, vrf: str | None, doubt: bool) -> None:
        doubts: list[Match] = [Unknown(statement.origin, "translation-in-vrf")] if doubt else []
        if statement.conditional:
            self._notes.approximated(statement.line, "translation-conditional")
            doubts.append(Unknown(statement.origin, "translation-conditional"))
        outside = self._global_side(statement, doubts)
        if outside is None:
            return
        inside = prefix_of(Family.IPV4, statement.local, statement.length).interval
        local, known = _Place(inside, statement.local_port), _Place(outside, statement.global_port)
        if statement.kind is NatKind.INSIDE_SOURCE:
            for moved in _moves(statement, _SOURCE_SIDE, local, known, doubts):
                self._add(self._outgoing, statement, vrf, moved, outgoing=True)
            for moved in _moves(statement, _DESTINATION_SIDE, known, local, doubts):
                self._add(self._incoming, statement, vrf, moved, outgoing=False)
        else:
            self._notes.approximated(statement.line, "translation-outside")
            for moved in _moves(statement, _DESTINATION_SIDE, local, known, doubts):
                self._add(self._outgoing_destination, statement, vrf, moved, outgoing=True)
            for moved in _moves(statement, _SOURCE_SIDE, known, local, doubts):
                self._outside_to_inside(statement, vrf, moved)

    def _outside_to_inside(
        self, statement: StaticNat | DynamicNat, vrf: str | None, moved: tuple[Match, tuple[Rewrite, ...]]
    ) -> None:
        match, rewrites = moved
        exact = Translation(_name(statement), match, rewrites, NAT_OUTSIDE, NAT_INSIDE, vrf, statement.origin)
        # SOUNDNESS: towards an interface that is not inside, the packet may or may not be rewritten.
        elsewhere = AllOf((match, Unknown(statement.origin, "translation-egress")))
        self._incoming_source.extend((exact, replace(exact, match=elsewhere, egress_side=None)))

    def _global_side(self, statement: StaticNat, doubts: list[Match]) -> Interval | None:
        if statement.global_address is not None:
            return prefix_of(Family.IPV4, statement.global_address, statement.length).interval
        intervals = self._interface_addresses(statement.global_interface or "", statement, doubts)
        if statement.protocol is None:
            # Services of the device itself keep answering on its own address.
            doubts.append(Unknown(statement.origin, "translation-of-own-address"))
        return intervals[0] if intervals else None

    def _interface_addresses(
        self, name: str, statement: StaticNat | DynamicNat, doubts: list[Match]
    ) -> tuple[Interval, ...]:
        interface = self._interfaces.get(name)
        if interface is None:
            self._widen(statement, "translation-interface-missing")
            return ()
        address = next((one.address for one in interface.addresses if one.family is Family.IPV4), None)
        if address is None:
            # SOUNDNESS: any address could be the one that the interface gets.
            self._notes.approximated(statement.line, "translation-address-learned")
            doubts.append(Unknown(statement.origin, "translation-address-learned"))
            return (EVERY_IPV4,)
        return ((address, address),)

    # -- dynamic --------------------------------------------------------------------------------------------

    def _dynamic(self, statement: DynamicNat, vrf: str | None, doubt: bool) -> None:
        doubts: list[Match] = [Unknown(statement.origin, "translation-in-vrf")] if doubt else []
        wanted = self._wanted(statement)
        pool = self._pool(statement, doubts)
        if not pool:
            return
        if self._competes(statement):
            # SOUNDNESS: the order in which IOS tries dynamic translations is not documented.
            self._notes.approximated(statement.line, "translation-order")
            doubts.append(Unknown(statement.origin, "translation-order"))
        every = FieldIn(Field.SOURCE, (EVERY_IPV4,))
        forth = AllOf((every, wanted, *doubts))
        locals_ = self._sources(statement)
        back: Match = AllOf((FieldIn(Field.DESTINATION, pool), self._answers(statement), *doubts))
        inside = statement.kind is NatKind.INSIDE_SOURCE
        if not inside:
            self._notes.approximated(statement.line, "translation-outside")
        for moved in _into_pool(forth, _SOURCE_SIDE, pool, statement):
            if inside:
                self._add(self._outgoing, statement, vrf, moved, outgoing=True)
            else:
                self._outside_to_inside(statement, vrf, moved)
        place = self._incoming if inside else self._outgoing_destination
        for moved in _into_pool(back, _DESTINATION_SIDE, locals_, statement):
            self._add(place, statement, vrf, moved, outgoing=not inside)

    def _answers(self, statement: DynamicNat) -> Match:
        """Which packets towards the pool are translated back.

        An ESTABLISHED packet belongs to a session this device let through, so its entry exists.
        SOUNDNESS: with `overload` an entry holds ports and peer, so only answers use it; without it an entry is a plain
        pair of addresses, so while it lives anyone may open sessions to the inside host. The same is assumed for
        protocols that overload cannot tell apart by port.
        """
        perhaps = Unknown(statement.origin, "translation-answers")
        others = AllOf((Not(_TRACKED), perhaps)) if statement.overload else perhaps
        return AnyOf((_ANSWERS, others))

    def _wanted(self, statement: DynamicNat) -> Match:
        """The packets that the statement's list or route map selects."""
        reference = statement.origin[0]
        if statement.list_name is not None:
            return self._filters.match_of(statement.list_name, Family.IPV4, reference)
        entries = self._network.route_maps.get(statement.route_map or "")
        if not entries:
            self._notes.malformed(statement.line, "route-map-undefined")
            self._notes.report("route-map-undefined", statement.origin, name=statement.route_map or "")
            return Unknown(statement.origin, "route-map-undefined")
        selected: list[Match] = []
        above: list[Match] = []
        for entry in sorted(entries, key=lambda one: one.sequence):
            parts: list[Match] = []
            if entry.lists:
                parts.append(
                    AnyOf(tuple(self._filters.match_of(name, Family.IPV4, entry.origin[0]) for name in entry.lists))
                )
            if not entry.plain:
                self._notes.approximated(statement.line, "route-map-condition")
                parts.append(Unknown(entry.origin, "route-map-condition"))
            match = AllOf(tuple(parts))
            if entry.permit:
                selected.append(AllOf((Not(AnyOf(tuple(above))), match)) if above else match)
            above.append(match)
        return AnyOf(tuple(selected))

    def _pool(self, statement: DynamicNat, doubts: list[Match]) -> tuple[Interval, ...]:
        if statement.interface is not None:
            return self._interface_addresses(statement.interface, statement, doubts)
        pool = self._network.pools.get(statement.pool or "")
        if pool is None or not pool.intervals:
            self._notes.malformed(statement.line, "pool-undefined")
            self._notes.unmodeled.extend(statement.origin)
            self._notes.report(
                "pool-undefined", statement.origin, Severity.ERROR, Effect.WIDENS_DEVICE, name=statement.pool or ""
            )
            return ()
        return pool.intervals

    def _competes(self, statement: DynamicNat) -> bool:
        own = self._sources(statement)
        return any(
            other is not statement
            and isinstance(other, DynamicNat)
            and (other.kind, other.vrf) == (statement.kind, statement.vrf)
            and overlapping(own, self._sources(other))
            for other in self._network.translations
        )

    def _sources(self, statement: DynamicNat) -> tuple[Interval, ...]:
        """Addresses that the statement can translate (some more where its list is not certain)."""
        known = self._source_intervals.get(statement.line.number)
        if known is None:
            known = address_intervals(self._wanted(statement), Field.SOURCE)
            self._source_intervals[statement.line.number] = known
        return known

    def _balanced(self, statement: DynamicNat, vrf: str | None, doubt: bool) -> None:
        """`inside destination list L pool P`: TCP to a virtual address goes to one of the real ones."""
        self._notes.approximated(statement.line, "translation-load-sharing")
        doubts: list[Match] = [Unknown(statement.origin, "translation-load-sharing")]
        if doubt:
            doubts.append(Unknown(statement.origin, "translation-in-vrf"))
        pool = self._pool(statement, doubts)
        if not pool:
            return
        wanted = self._wanted(statement)
        if only_about(wanted, Field.SOURCE):
            # A standard list names the virtual address.
            wanted = turned_around(wanted)
        virtual = address_intervals(wanted, Field.DESTINATION)
        tcp = FieldIn(Field.PROTOCOL, ((TCP, TCP),))
        forth = AllOf((FieldIn(Field.DESTINATION, (EVERY_IPV4,)), tcp, wanted, *doubts))
        back = AllOf((FieldIn(Field.SOURCE, pool), tcp, _ANSWERS, *doubts))
        self._add(self._incoming, statement, vrf, (forth, (SetInto(Field.DESTINATION, pool),)), outgoing=False)
        self._add(self._outgoing, statement, vrf, (back, (SetInto(Field.SOURCE, virtual),)), outgoing=True)

    def _add(
        self,
        place: list[Translation],
        statement: StaticNat | DynamicNat,
        vrf: str | None,
        moved: tuple[Match, tuple[Rewrite, ...]],
        *,
        outgoing: bool,
    ) -> None:
        match, rewrites = moved
        ingress = NAT_INSIDE if outgoing else NAT_OUTSIDE
        egress = NAT_OUTSIDE if outgoing else None
        place.append(Translation(_name(statement), match, rewrites, ingress, egress, vrf, statement.origin))


class _Side(NamedTuple):
    """Which of the two addresses of a packet, and the port beside it."""

    address: Field
    port: Field


_SOURCE_SIDE = _Side(Field.SOURCE, Field.SOURCE_PORT)
_DESTINATION_SIDE = _Side(Field.DESTINATION, Field.DESTINATION_PORT)


class _Place(NamedTuple):
    """Addresses and, where the statement names one, the port."""

    addresses: Interval
    port: int | None


def _moves(
    statement: StaticNat, side: _Side, before: _Place, after: _Place, doubts: Sequence[Match]
) -> Iterator[tuple[Match, tuple[Rewrite, ...]]]:
    """Condition and rewrites of a static statement in one direction."""
    parts: list[Match] = [FieldIn(side.address, (before.addresses,)), *doubts]
    care = prefix_of(Family.IPV4, 0, statement.length).mask
    to_address: Rewrite = (
        SetInto(side.address, (after.addresses,))
        if statement.length == 32
        else SetBits(side.address, after.addresses[0], care)
    )
    if statement.protocol is not None:
        parts.append(FieldIn(Field.PROTOCOL, ((statement.protocol, statement.protocol),)))
    if before.port is None or after.port is None:
        yield AllOf(tuple(parts)), (to_address,)
        return
    port = FieldIn(side.port, ((before.port, before.port),))
    yield AllOf((*parts, _WHOLE, port)), (to_address, SetInto(side.port, ((after.port, after.port),)))
    # SOUNDNESS: a later fragment shows no port; IOS reassembles to find out, so it may be translated.
    yield AllOf((*parts, _FRAGMENT, Unknown(statement.origin, "translation-of-fragment"))), (to_address,)


def _into_pool(
    match: Match, side: _Side, pool: tuple[Interval, ...], statement: DynamicNat
) -> Iterator[tuple[Match, tuple[Rewrite, ...]]]:
    """Condition and rewrites of a dynamic statement in one direction."""
    if statement.overload or statement.interface is not None:
        parts: list[Match] = [match, _WITH_PORTS, _WHOLE]
        if not statement.overload:
            # SOUNDNESS: some releases add `overload` to `interface` by themselves.
            parts.append(Unknown(statement.origin, "translation-overload"))
        # SOUNDNESS: IOS keeps the port where it can and takes another of its range where it cannot: any port.
        yield AllOf(tuple(parts)), (SetInto(side.address, pool), SetInto(side.port, (EVERY_PORT,)))
    yield match, (SetInto(side.address, pool),)


def _both(source: Translation, destination: Translation) -> Translation:
    return Translation(
        f"{source.name} + {destination.name}",
        AllOf((source.match, destination.match)),
        (*source.rewrites, *destination.rewrites),
        NAT_INSIDE,
        NAT_OUTSIDE,
        source.vrf,
        (*source.origin, *destination.origin),
    )


def _name(statement: StaticNat | DynamicNat) -> str:
    """The statement's own words, short enough for a table."""
    return " ".join(statement.line.words[2:8])
