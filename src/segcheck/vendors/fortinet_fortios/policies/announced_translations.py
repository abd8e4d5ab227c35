"""Translation of connections that sessions announce: what a helper lets pass, it translates like the session.

SOURCE: Fortinet, "Technical Tip: Session helpers and expectation sessions": what is expected at the translated address
goes to the host behind it. "SIP ALG source address translation", "SIP ALG destination address translation": the same
for media, and for virtual IPs. Whether a packet is expected is not in the configuration, so all of this may happen or
not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from segcheck.model.header import (
    FIRST_FRAGMENT,
    NOTHING,
    TCP,
    UDP,
    AnyOf,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
    Unknown,
)
from segcheck.model.translation import Rewrite, SetInto, Translation
from segcheck.source.text import Origin
from segcheck.vendors._shared.match_addresses import AddressReadings, address_intervals, days, either
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors.fortinet_fortios.objects.address_translation_objects import Vip
from segcheck.vendors.fortinet_fortios.objects.intervals import intersection, union
from segcheck.vendors.fortinet_fortios.policies.policy_conditions import all_of
from segcheck.vendors.fortinet_fortios.policies.policy_values import OPENINGS, Policy, Zones
from segcheck.vendors.fortinet_fortios.policies.translations import Site

NAME = "announced connections"
_GRE = 47
Sides = tuple[tuple[str | None, str | None], ...]
_Names = Callable[[Zones], Sequence[str | None]]

_CARRIERS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP), (_GRE, _GRE)))
_WITH_PORTS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP)))
_WHOLE = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
# CHOICE: ports below are never given out for others; so it is sure that what goes there is meant for the box.
_GIVEN_OUT: Interval = (1024, 65535)
_GIVEN_OUT_AT = AnyOf((FieldIn(Field.PROTOCOL, ((_GRE, _GRE),)), FieldIn(Field.DESTINATION_PORT, (_GIVEN_OUT,))))


class _Announced(NamedTuple):
    """Addresses `outside` that stand for `inside`, in sessions between these sides (from, to)."""

    family: Family
    outside: tuple[Interval, ...]
    sides: Sides
    any_port: bool


class AnnouncedTranslations:
    """Collects what sessions of one virtual firewall may announce. `controls` None: nothing looks into sessions."""

    def __init__(self, site: Site, controls: AddressReadings | None) -> None:
        self._site = site
        self._controls = controls
        self._found: dict[_Announced, list[tuple[tuple[Interval, ...], Match, Origin]]] = {}

    def note(
        self,
        match: Match,
        outside: tuple[Interval, ...],
        sources: tuple[Interval, ...],
        sides: Sequence[tuple[str | None, str | None]],
        origin: Origin,
        family: Family,
    ) -> bool:
        """Sessions that meet `match` get a source of `outside`; whether some of them may announce others.

        `sources`: the only ones it takes (none: all).
        """
        reduced = NOTHING if self._controls is None else self._controls.reduced(match, generous=True)
        if reduced == NOTHING:
            return False
        inside = sources or address_intervals(reduced, Field.SOURCE, family)
        key = _Announced(family, outside, tuple(sides), any_port=False)
        self._found.setdefault(key, []).append((inside, days(reduced), origin))
        return True

    def note_virtual_ips(self, policies: Sequence[Policy], names: _Names) -> None:
        """Sessions that policies let in to servers behind virtual IPs they name."""
        by_name: dict[str, list[Vip]] = {}
        for vip in self._site.vips:
            by_name.setdefault(vip.name, []).append(vip)
        for policy in policies:
            named = [vip for name in sorted(policy.vips) for vip in by_name.get(name, ())]
            for family in dict.fromkeys(vip.family for vip in named):
                self._note_virtual_ips(policy, [vip for vip in named if vip.family is family], names)

    def note_all_virtual_ips(self, policies: Sequence[Policy], names: _Names) -> None:
        """The same where policies name what is behind virtual IPs."""
        for family in dict.fromkeys(vip.family for vip in self._site.vips):
            own = [vip for vip in self._site.vips if vip.family is family]
            for policy in policies:
                self._note_virtual_ips(policy, own, names)

    def _note_virtual_ips(self, policy: Policy, vips: Sequence[Vip], names: _Names) -> None:
        reading = policy.readings.get(vips[0].family)
        rule = None if reading is None else reading.by_vip or reading.plain
        if rule is None or not policy.accepts() or self._controls is None:
            return
        reduced = self._controls.reduced(rule.match, generous=True)
        reached = () if reduced == NOTHING else address_intervals(reduced, Field.DESTINATION, vips[0].family)
        if not intersection(reached, union(interval for vip in vips for interval in vip.mapped)):
            return
        sides = tuple((to, since) for to in names(policy.destinations) for since in names(policy.sources))
        for vip in vips:
            servers = intersection(reached, vip.mapped)
            key = _Announced(vip.family, vip.external, sides, any_port=True)
            if servers:
                self._found.setdefault(key, []).append((servers, days(reduced), vip.origin))

    def inward(self) -> list[Translation]:
        """What is expected at outside addresses goes to those behind them."""
        return [one for key in self._found for one in self._inward(key)]

    def outward(self) -> list[Translation]:
        """What those behind outside addresses open as announced gets such an address."""
        return [one for key in self._found for one in self._outward(key)]

    def sides(self, family: Family) -> Iterator[tuple[str | None, str | None]]:
        """Between which sides something may be translated so."""
        for key in self._found:
            if key.family is family:
                yield from key.sides

    def _inward(self, key: _Announced) -> Iterator[Translation]:
        inside, conditions, origin = self._summary(key)
        outside = FieldIn(Field.DESTINATION, key.outside)
        ports: tuple[Match, ...] = () if key.any_port else (_GIVEN_OUT_AT,)
        for more, rewrites in _rewrites(Field.DESTINATION, Field.DESTINATION_PORT, inside):
            match = all_of((OPENINGS, _CARRIERS, outside, *ports, *more, *conditions))
            ingresses = dict.fromkeys((egress, None) for _, egress in key.sides)
            yield from self._translations(match, rewrites, ingresses, origin, key.family)

    def _outward(self, key: _Announced) -> Iterator[Translation]:
        inside, conditions, origin = self._summary(key)
        for more, rewrites in _rewrites(Field.SOURCE, Field.SOURCE_PORT, key.outside):
            match = all_of((OPENINGS, _CARRIERS, FieldIn(Field.SOURCE, inside), *more, *conditions))
            yield from self._translations(match, rewrites, key.sides, origin, key.family)

    def _summary(self, key: _Announced) -> tuple[tuple[Interval, ...], tuple[Match, ...], Origin]:
        noted = self._found[key]
        inside = union(interval for hosts, _, _ in noted for interval in hosts)
        origin = noted[0][2]
        when = either(dict.fromkeys(days_ for _, days_, _ in noted))
        return inside, (when, Unknown(origin[:1], "secondary-connections")), origin

    def _translations(
        self,
        match: Match,
        rewrites: tuple[Rewrite, ...],
        sides: Iterable[tuple[str | None, str | None]],
        origin: Origin,
        family: Family,
    ) -> Iterator[Translation]:
        for ingress, egress in sides:
            for vrf in self._site.vrfs:
                yield Translation(NAME, match, rewrites, ingress, egress, vrf, origin, family)


def _rewrites(
    address: Field, port: Field, intervals: tuple[Interval, ...]
) -> Iterator[tuple[tuple[Match, ...], tuple[Rewrite, ...]]]:
    yield (_WITH_PORTS, _WHOLE), (SetInto(address, intervals), SetInto(port, (EVERY_PORT,)))
    yield (), (SetInto(address, intervals),)
