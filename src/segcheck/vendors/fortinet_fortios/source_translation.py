"""Source NAT after the policies: by the policy that let the packet pass, or by the central table.

SOURCE: Fortinet, "FortiOS Administration Guide", "Static SNAT", "Dynamic SNAT", "Central SNAT". With `nat enable` a
policy translates sources to a pool, or to the address of the interface that packets leave by. "Technical Tip: VIP
configured with Any interface": a virtual IP without pool in its way is used instead, in reverse, for what its server
opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from segcheck.model.header import (
    FIRST_FRAGMENT,
    PROTOCOLS_WITH_PORTS,
    AnyOf,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
    Unknown,
)
from segcheck.model.network import Interface
from segcheck.model.translation import Rewrite, SetInto, Translation
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.fortinet_fortios.address_outline import addresses_of
from segcheck.vendors.fortinet_fortios.address_translation_objects import Vip
from segcheck.vendors.fortinet_fortios.fates import malformed
from segcheck.vendors.fortinet_fortios.intervals import intersection, union
from segcheck.vendors.fortinet_fortios.objects import Objects
from segcheck.vendors.fortinet_fortios.policy_conditions import all_of
from segcheck.vendors.fortinet_fortios.policy_values import ANSWERS, OPENINGS, Policy, Zones, meeting
from segcheck.vendors.fortinet_fortios.statements import Setting
from segcheck.vendors.fortinet_fortios.translations import Site

_EVERY_PORT: Interval = (0, 65535)
_WITH_PORTS = FieldIn(Field.PROTOCOL, tuple((number, number) for number in PROTOCOLS_WITH_PORTS))
_WHOLE = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
_POOL_KEYS = {Family.IPV4: ("poolname", "poolname4"), Family.IPV6: ("poolname6",)}


class Target(NamedTuple):
    """What sources become. `sources`: the only ones it takes (none: all). `doubts`: it may become otherwise."""

    intervals: tuple[Interval, ...]
    keeps_ports: bool
    sources: tuple[Interval, ...] = ()
    doubts: tuple[Match, ...] = ()


class _Used(NamedTuple):
    """Addresses that stand for others on the outside, and those they stand for."""

    family: Family
    outside: tuple[Interval, ...]
    inside: tuple[Interval, ...]
    keeps_ports: bool
    doubts: tuple[Match, ...]
    origin: Origin


class SourceTranslations:
    """Collects the source translations of one virtual firewall, and those that turn answers back."""

    def __init__(self, notes: Notes, site: Site, objects: Objects) -> None:
        self._notes = notes
        self._site = site
        self._objects = objects
        self._found: list[Translation] = []
        self._used: list[_Used] = []
        self._of_zones: dict[Zones, list[Interface]] = {}
        self._reversible: dict[tuple[Zones, Family], list[Vip]] = {}

    def by_policies(self) -> tuple[list[Translation], list[Translation]]:
        """(translations of answers before routing, translations of openings after the policies), in policy order."""
        for family in Family:
            waiting: dict[tuple[Zones, Zones], list[Match]] = {}
            lines: dict[tuple[Zones, Zones], Origin] = {}
            for policy in self._site.policies:
                match = policy.matched(family)
                if match is None or not policy.accepts():
                    continue
                if policy.entry.unknown:
                    # SOUNDNESS: what is not understood may translate sources to anything.
                    everything = ((0, (1 << family.address_bits) - 1),)
                    target = Target(everything, False, (), (Unknown(policy.origin, "policy-not-understood"),))
                    sides = self._sides(policy.sources, policy.destinations)
                    self.into(policy.name, match, [target], sides, policy.origin, family)
                elif policy.translates:
                    self._leave_alone(policy, family, waiting, lines)
                    self._translate(policy, family, match)
                else:
                    key = (policy.sources, policy.destinations)
                    waiting.setdefault(key, []).append(match)
                    lines.setdefault(key, policy.origin[:1])
        return self.answers(), self._found

    def _leave_alone(
        self,
        policy: Policy,
        family: Family,
        waiting: dict[tuple[Zones, Zones], list[Match]],
        lines: dict[tuple[Zones, Zones], Origin],
    ) -> None:
        """What earlier policies without NAT let pass stays as it is, where this policy would translate it."""
        for key in list(waiting):
            if meeting(key[0], policy.sources) and meeting(key[1], policy.destinations):
                matches = waiting.pop(key)
                match = matches[0] if len(matches) == 1 else AnyOf(tuple(matches))
                self.add("no NAT", all_of((OPENINGS, match)), (), self._sides(key[0], key[1]), lines.pop(key), family)

    def _translate(self, policy: Policy, family: Family, match: Match) -> None:
        pools = self._pools(policy, family)
        reverse = self._in_reverse_of(policy, family)
        if pools is not None:
            reverse = [vip for vip in reverse if vip.translates_sources]
        if reverse:
            self._in_reverse(policy, match, reverse)
        if pools is not None:
            self.into(
                policy.name, match, pools, self._sides(policy.sources, policy.destinations), policy.origin, family
            )
            return
        fixed = policy.entry.text("fixedport") == "enable"
        for ingress, interface in self._ways_out(policy):
            target = egress_address(interface, family, policy.origin)._replace(keeps_ports=fixed)
            sides = [(ingress, interface.nat_side)]
            self.into(policy.name, match, [target], sides, policy.origin, family)

    def _in_reverse_of(self, policy: Policy, family: Family) -> list[Vip]:
        """Virtual IPs that may stand for their servers' addresses, and differently from what stands for others."""
        key = (policy.destinations, family)
        known = self._reversible.get(key)
        if known is None:
            ways_out = self._interfaces(policy.destinations)
            own = {(one.address, one.address) for way in ways_out for one in way.addresses if one.family is family}
            known = self._reversible[key] = [
                vip
                for vip in self._site.vips
                if vip.family is family and (vip.translates_sources or self._leaves_by(vip, policy.destinations, own))
            ]
        return known

    def _leaves_by(self, vip: Vip, destinations: Zones, own: set[Interval]) -> bool:
        attached = self._site.attachments.zones(self._site.vdom.name, vip.interface)
        if vip.interface != "any" and attached and not meeting(destinations, frozenset(attached)):
            return False
        return not set(vip.external) <= own

    def _in_reverse(self, policy: Policy, match: Match, vips: Sequence[Vip]) -> None:
        """SOUNDNESS: which of the conditions for this hold is told by several texts in several ways: it may happen."""
        outside = union(interval for vip in vips for interval in vip.external)
        inside = union(interval for vip in vips for interval in vip.mapped)
        lines = tuple(dict.fromkeys(span for vip in vips for span in vip.origin))
        target = Target(outside, False, inside, (Unknown(lines, "vip-in-reverse"),))
        sides = self._sides(policy.sources, policy.destinations)
        self.into(policy.name, match, [target], sides, policy.origin, vips[0].family)

    def _pools(self, policy: Policy, family: Family) -> list[Target] | None:
        """The pools of a policy; None: the address of the interface that packets leave by."""
        entry = policy.entry
        setting = next((one for one in map(entry.setting, _POOL_KEYS[family]) if one is not None), None)
        if entry.text("ippool") != "enable":
            return None
        if setting is None or not setting.values:
            if family is Family.IPV6:
                # SOUNDNESS: whether the pools of one family keep the other from being translated is not documented.
                doubt = Unknown(policy.origin[:1], "translation-of-other-family")
                return [Target(((0, (1 << family.address_bits) - 1),), False, (), (doubt,))]
            return None
        fixed = entry.text("fixedport") == "enable"
        return self.targets(setting, family, keeps_ports=fixed)

    def targets(self, setting: Setting, family: Family, *, keeps_ports: bool) -> list[Target]:
        """The pools that a setting names; one that is not there may be any address."""
        found: list[Target] = []
        several = len(setting.values) > 1
        for name in setting.values:
            pool = self._objects.pool(name)
            if pool is None:
                malformed(self._notes, setting, "ippool-undefined")
                self._notes.report("ippool-undefined", setting.origin, Severity.ERROR, Effect.WIDENS_RULE, name=name)
                doubt = Unknown(setting.origin, "ippool-undefined")
                found.append(Target(((0, (1 << family.address_bits) - 1),), False, (), (doubt,)))
                continue
            doubts: list[Match] = [] if pool.exact else [Unknown(pool.origin, "ippool-bounded")]
            if several and pool.sources:
                doubts.append(Unknown(pool.origin, "pool-order"))
            found.append(Target(pool.intervals, keeps_ports or pool.keeps_ports, pool.sources, tuple(doubts)))
        if several and not any(one.sources or one.doubts for one in found):
            # Any of the pools may serve a session: together they are one.
            merged = union(interval for one in found for interval in one.intervals)
            return [Target(merged, all(one.keeps_ports for one in found))]
        return found

    # -- writing them down ------------------------------------------------------------------------------

    def into(
        self,
        name: str,
        match: Match,
        targets: Sequence[Target],
        sides: Sequence[tuple[str | None, str | None]],
        origin: Origin,
        family: Family,
    ) -> None:
        """Openings that meet `match` get a source out of `targets`; answers are turned back."""
        for target in targets:
            inside = union(target.sources) if target.sources else addresses_of(match, Field.SOURCE, family)
            taken: list[Match] = [FieldIn(Field.SOURCE, union(target.sources))] if target.sources else []
            condition = all_of((OPENINGS, match, *taken, *target.doubts))
            for part, rewrites in _into_pool(condition, Field.SOURCE, Field.SOURCE_PORT, target):
                self.add(name, part, rewrites, sides, origin, family)
            self._used.append(_Used(family, target.intervals, inside, target.keeps_ports, target.doubts, origin))

    def add(
        self,
        name: str,
        match: Match,
        rewrites: tuple[Rewrite, ...],
        sides: Iterable[tuple[str | None, str | None]],
        origin: Origin,
        family: Family,
    ) -> None:
        """One translation for each pair of sides and each routing table."""
        for ingress, egress in sides:
            for vrf in self._site.vrfs:
                self._found.append(Translation(name, match, rewrites, ingress, egress, vrf, origin, family))

    def result(self) -> list[Translation]:
        """The source translations so far, in order."""
        return self._found

    def answers(self) -> list[Translation]:
        """Answers to translated sessions, back to those that opened them.

        Pools that share an address are one here: an answer does not tell which of them its session used.
        """
        found: list[Translation] = []
        for used in _joined(self._used):
            match = all_of((ANSWERS, FieldIn(Field.DESTINATION, used.outside), *used.doubts))
            target = Target(used.inside, used.keeps_ports)
            for part, rewrites in _into_pool(match, Field.DESTINATION, Field.DESTINATION_PORT, target):
                for vrf in self._site.vrfs:
                    found.append(Translation("answers", part, rewrites, None, None, vrf, used.origin[:1], used.family))
        return found

    # -- where ------------------------------------------------------------------------------------------

    def _sides(self, sources: Zones, destinations: Zones) -> list[tuple[str | None, str | None]]:
        return [(ingress, egress) for ingress in self._names(sources) for egress in self._names(destinations)]

    def _names(self, zones: Zones) -> list[str | None]:
        return [None] if zones is None else [one.nat_side for one in self._interfaces(zones)]

    def _interfaces(self, zones: Zones) -> list[Interface]:
        known = self._of_zones.get(zones)
        if known is None:
            known = [one for one in self._site.interfaces if zones is None or one.zone in zones]
            self._of_zones[zones] = known
        return known

    def _ways_out(self, policy: Policy) -> Iterator[tuple[str | None, Interface]]:
        for ingress in self._names(policy.sources):
            for interface in self._interfaces(policy.destinations):
                yield ingress, interface


def egress_address(interface: Interface, family: Family, origin: Origin) -> Target:
    """The interface's first address; any, where the file does not tell it."""
    own = next((one.address for one in interface.addresses if one.family is family), None)
    doubts: tuple[Match, ...] = ()
    if family is Family.IPV6:
        # SOUNDNESS: whether `nat enable` without an IPv6 pool translates IPv6 differs by release.
        doubts = (Unknown(origin[:1], "translation-of-other-family"),)
    if own is None:
        doubt = Unknown((*origin[:1], *interface.origin[:1]), "egress-address-untold")
        return Target(((0, (1 << family.address_bits) - 1),), False, (), (doubt,))
    return Target(((own, own),), False, (), doubts)


def _into_pool(
    match: Match, address: Field, port: Field, target: Target
) -> Iterator[tuple[Match, tuple[Rewrite, ...]]]:
    """Condition and rewrites: address and port where there are ports, else the address alone."""
    if not target.keeps_ports:
        parts = all_of((match, _WITH_PORTS, _WHOLE))
        yield parts, (SetInto(address, target.intervals), SetInto(port, (_EVERY_PORT,)))
    yield match, (SetInto(address, target.intervals),)


def _joined(used: Sequence[_Used]) -> list[_Used]:
    """Those without doubts that share outside addresses put together; doubtful ones before them, each by itself.

    SOUNDNESS: a doubtful one leaves what it does not catch to the next, a sure one leaves nothing.
    """
    result: list[_Used] = []
    for one in used:
        if one.doubts:
            continue
        alike = [other for other in result if _shares(other, one)]
        result = [other for other in result if not _shares(other, one)]
        parts = (*alike, one)
        result.append(
            _Used(
                one.family,
                union(interval for part in parts for interval in part.outside),
                union(interval for part in parts for interval in part.inside),
                all(part.keeps_ports for part in parts),
                (),
                parts[0].origin,
            )
        )
    return [*(one for one in used if one.doubts), *result]


def _shares(first: _Used, second: _Used) -> bool:
    return first.family is second.family and bool(intersection(first.outside, second.outside))
