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
    Cited,
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
from segcheck.vendors._shared.match_addresses import AddressReadings
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors.fortinet_fortios.objects.address_outline import addresses_of
from segcheck.vendors.fortinet_fortios.objects.address_translation_objects import Vip
from segcheck.vendors.fortinet_fortios.objects.intervals import intersection, union
from segcheck.vendors.fortinet_fortios.objects.objects import Objects
from segcheck.vendors.fortinet_fortios.policies.announced_translations import AnnouncedTranslations
from segcheck.vendors.fortinet_fortios.policies.policy_conditions import all_of
from segcheck.vendors.fortinet_fortios.policies.policy_values import ANSWERS, OPENINGS, Policy, Zones, meeting
from segcheck.vendors.fortinet_fortios.policies.translations import Site
from segcheck.vendors.fortinet_fortios.statements import Setting
from segcheck.vendors.fortinet_fortios.text.fates import malformed

# Policies between more interfaces than this get translations that hold at any interface.
_MOST_INTERFACES = 24
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


class _Plan(NamedTuple):
    """What a policy does to sources: `pools` None: the address of the interface that packets leave by."""

    pools: tuple[Target, ...] | None
    reverse: Target | None
    fixed: bool


_AS_IT_IS = _Plan((), None, False)


class _Run(NamedTuple):
    """Policies between the same zones that do the same to sources."""

    sources: Zones
    destinations: Zones
    plan: _Plan


class SourceTranslations:
    """Collects the source translations of one virtual firewall, and those that turn answers back."""

    def __init__(self, notes: Notes, site: Site, objects: Objects, controls: AddressReadings | None) -> None:
        self._notes = notes
        self._site = site
        self._objects = objects
        self._announced = AnnouncedTranslations(site, controls)
        self._found: list[Translation] = []
        self._used: list[_Used] = []
        self._of_zones: dict[Zones, list[Interface]] = {}
        self._reversible: dict[tuple[Zones, Family, bool], Target | None] = {}

    def by_policies(self) -> tuple[list[Translation], list[Translation]]:
        """(translations of answers before routing, translations of openings after the policies), in policy order.

        CHOICE: policies one after the other that do the same to what they let pass become one translation: whichever
        of them a packet meets first, the same becomes of it.
        """
        self._announced.note_virtual_ips(self._site.policies, self._names)
        for family in Family:
            waiting: dict[_Run, list[Policy]] = {}
            for policy in self._site.policies:
                if policy.matched(family) is None or not policy.accepts():
                    continue
                run = _Run(policy.sources, policy.destinations, self._plan(policy, family))
                for earlier in [one for one in waiting if one.plan != run.plan and _meet(one, run)]:
                    self._write(earlier, waiting.pop(earlier), family)
                waiting.setdefault(run, []).append(policy)
            left = [run for run in waiting if run.plan is _AS_IT_IS]
            for run, policies in waiting.items():
                if run.plan is not _AS_IT_IS:
                    self._write(run, policies, family)
            announced = set(self._announced.sides(family))
            for run in left:
                if not announced.isdisjoint(self._sides(run.sources, run.destinations)):
                    self._write(run, waiting[run], family)
        return self.answers(), [*self._found, *self._announced.outward()]

    def announced(self, *, central: bool) -> list[Translation]:
        """Translations before routing, behind all others, of what sessions announce to outside addresses."""
        if central:
            self._announced.note_all_virtual_ips(self._site.policies, self._names)
        return self._announced.inward()

    def _plan(self, policy: Policy, family: Family) -> _Plan:
        if policy.entry.unknown:
            # SOUNDNESS: what is not understood may translate sources to anything.
            everything = ((0, (1 << family.address_bits) - 1),)
            return _Plan(
                (Target(everything, False, (), (Unknown(policy.origin, "policy-not-understood"),)),), None, False
            )
        if not policy.translates:
            return _AS_IT_IS
        pools = self._pools(policy, family)
        reverse = self._in_reverse(policy.destinations, family, pooled=pools is not None)
        fixed = policy.entry.text("fixedport") == "enable"
        return _Plan(None if pools is None else tuple(pools), reverse, fixed)

    def _write(self, run: _Run, policies: Sequence[Policy], family: Family) -> None:
        matches = [(policy, policy.matched(family)) for policy in policies]
        cited = [Cited(match, policy.origin) for policy, match in matches if match is not None]
        match: Match = cited[0].part if len(cited) == 1 else AnyOf(tuple(cited))
        first, plan = policies[0], run.plan
        if not first.entry.unknown:
            match = all_of((match, *self._doubted_sides(first)))
        everywhere = self._sides(run.sources, run.destinations)
        name = first.name if len(policies) == 1 else f"{first.name} …"
        if plan is _AS_IT_IS:
            self.add("no NAT", all_of((OPENINGS, match)), (), everywhere, first.origin[:1], family)
            return
        if plan.reverse is not None:
            self.into(name, match, [plan.reverse], everywhere, first.origin, family)
        if plan.pools is not None:
            self.into(name, match, plan.pools, everywhere, first.origin, family)
            return
        ways_out = self._interfaces(run.destinations)
        if len(ways_out) > _MOST_INTERFACES:
            target = _of_any(ways_out, family, first.origin)._replace(keeps_ports=plan.fixed)
            sides: list[tuple[str | None, str | None]] = [(ingress, None) for ingress in self._names(run.sources)]
            self.into(name, match, [target], sides, first.origin, family)
            return
        ingresses = self._names(run.sources)
        for interface in ways_out:
            target = egress_address(interface, family, first.origin)._replace(keeps_ports=plan.fixed)
            between = [(ingress, interface.nat_side) for ingress in ingresses]
            self.into(name, match, [target], between, first.origin, family)

    def _in_reverse(self, destinations: Zones, family: Family, *, pooled: bool) -> Target | None:
        """What virtual IPs turn their servers' addresses into, where it may differ from what others become.

        SOUNDNESS: which of the conditions for this hold is told by several texts in several ways: it may happen.
        """
        key = (destinations, family, pooled)
        if key not in self._reversible:
            ways_out = self._interfaces(destinations)
            own = {(one.address, one.address) for way in ways_out for one in way.addresses if one.family is family}
            vips = [
                vip
                for vip in self._site.vips
                if vip.family is family
                and (vip.translates_sources or (not pooled and self._leaves_by(vip, destinations, own)))
            ]
            lines = tuple(dict.fromkeys(span for vip in vips for span in vip.origin))
            outside = union(interval for vip in vips for interval in vip.external)
            inside = union(interval for vip in vips for interval in vip.mapped)
            doubt = Unknown(lines, "vip-in-reverse")
            self._reversible[key] = Target(outside, False, inside, (doubt,)) if outside and inside else None
        return self._reversible[key]

    def _leaves_by(self, vip: Vip, destinations: Zones, own: set[Interval]) -> bool:
        attached = self._site.attachments.zones(self._site.vdom.name, vip.interface)
        if vip.interface != "any" and attached and not meeting(destinations, frozenset(attached)):
            return False
        return not set(vip.external) <= own

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
            self._announced.note(match, target.intervals, target.sources, sides, origin, family)

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
        if zones is None or self._too_many(zones):
            return [None]
        return [one.nat_side for one in self._interfaces(zones)]

    def _too_many(self, zones: Zones) -> bool:
        return zones is not None and len(self._interfaces(zones)) > _MOST_INTERFACES

    def _doubted_sides(self, policy: Policy) -> list[Match]:
        """SOUNDNESS: a translation that is written for any interface instead of many may act or not."""
        if self._too_many(policy.sources) or self._too_many(policy.destinations):
            return [Unknown(policy.origin[:1], "translation-of-many-interfaces")]
        return []

    def _interfaces(self, zones: Zones) -> list[Interface]:
        known = self._of_zones.get(zones)
        if known is None:
            known = [one for one in self._site.interfaces if zones is None or one.zone in zones]
            self._of_zones[zones] = known
        return known


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


def _of_any(interfaces: Sequence[Interface], family: Family, origin: Origin) -> Target:
    """One of the interfaces' addresses, whichever packets leave by."""
    targets = [egress_address(interface, family, origin) for interface in interfaces]
    intervals = union(interval for target in targets for interval in target.intervals)
    return Target(intervals, False, (), (Unknown(origin[:1], "translation-of-many-interfaces"),))


def _into_pool(
    match: Match, address: Field, port: Field, target: Target
) -> Iterator[tuple[Match, tuple[Rewrite, ...]]]:
    """Condition and rewrites: address and port where there are ports, else the address alone."""
    if not target.keeps_ports:
        parts = all_of((match, _WITH_PORTS, _WHOLE))
        yield parts, (SetInto(address, target.intervals), SetInto(port, (EVERY_PORT,)))
    yield match, (SetInto(address, target.intervals),)


def _joined(used: Sequence[_Used]) -> list[_Used]:
    """Those without doubts that share outside addresses put together; doubtful ones before them, each by itself.

    CHOICE: of doubtful ones that differ in nothing but their lines the first stands for all: every policy that
    translates sources may use the same virtual IPs in reverse, and a second equal rule adds nothing.
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
    doubtful = {one._replace(origin=()): one for one in reversed(used) if one.doubts}
    return [*reversed(doubtful.values()), *result]


def _meet(first: _Run, second: _Run) -> bool:
    return meeting(first.sources, second.sources) and meeting(first.destinations, second.destinations)


def _shares(first: _Used, second: _Used) -> bool:
    return first.family is second.family and bool(intersection(first.outside, second.outside))
