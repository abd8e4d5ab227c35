"""Addresses of the box at another interface than the one a packet came in by.

SOURCE: Fortinet technical tip 369268, "Accessing the FortiGate administrative GUI/CLI": such a packet is treated as
going from the one interface to the other, so a firewall policy must permit it; local-in policies come on top.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from segcheck.model.filters import Action, Filter, Rule, ZonePolicy
from segcheck.model.header import AllOf, Family, Field, FieldIn, Interval, Match, Not, Unknown
from segcheck.model.network import Interface
from segcheck.source.text import Origin
from segcheck.vendors._shared.first_match import permitted
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments

SELF_ZONE = "self"
_MOST_RULES = 500
"""CHOICE: longer lists are not asked again for the few packets that are meant for the box; they may then permit."""


def with_own_addresses(policies: Iterable[ZonePolicy], attachments: Attachments) -> tuple[ZonePolicy, ...]:
    """`policies`, where what goes to the box itself must also be permitted towards the interface that has the address.

    Cost: one more list for each zone that packets come in by, and a look at each policy.
    """
    result = {(policy.source_zone, policy.destination_zone): policy for policy in policies}
    leading: dict[str, list[ZonePolicy]] = defaultdict(list)
    for policy in result.values():
        leading[policy.source_zone].append(policy)
    domains: dict[str, _Domain] = defaultdict(_Domain)
    for interface in attachments.interfaces:
        if interface.zone is not None and interface.enabled:
            domains[attachments.vdoms.get(interface.name, "")].add(interface, interface.zone)
    for domain in domains.values():
        for zone, origin in domain.origins.items():
            filters = tuple(
                Filter("own-addresses", family, domain.refused(zone, leading[zone], family), Action.PERMIT, origin)
                for family in Family
            )
            if any(one.rules for one in filters):
                before = result.get((zone, SELF_ZONE))
                if before is None:
                    before = ZonePolicy(f"{zone} → {SELF_ZONE}", zone, SELF_ZONE, (), origin)
                result[zone, SELF_ZONE] = replace(before, filters=(*before.filters, *filters))
    return tuple(result.values())


class _Domain:
    """The addresses of one virtual domain by zone; `origins`: lines of the interfaces of each zone."""

    def __init__(self) -> None:
        self.origins: dict[str, Origin] = {}
        self._own: dict[Family, dict[str, list[Interval]]] = {family: {} for family in Family}
        self._everywhere: dict[Family, FieldIn] = {}

    def add(self, interface: Interface, zone: str) -> None:
        self.origins[zone] = (*self.origins.get(zone, ()), *interface.origin[:1])
        for address in interface.addresses:
            self._own[address.family].setdefault(zone, []).append((address.address, address.address))

    def refused(self, zone: str, policies: Iterable[ZonePolicy], family: Family) -> tuple[Rule, ...]:
        """What is refused of the packets from `zone` to addresses in other zones: what `policies` do not permit.

        CHOICE: one rule for each list of policies and not for each pair of zones: most pairs share one.
        """
        own, origin = self._own[family], self.origins[zone]
        asked: dict[int, tuple[Filter, list[Interval]]] = {}
        spoken_of = {zone} & own.keys()
        for policy in policies:
            addresses = own.get(policy.destination_zone)
            lists = [one for one in policy.filters if one.family is family]
            if addresses and lists and policy.destination_zone != zone:
                spoken_of.add(policy.destination_zone)
                for one in lists:
                    asked.setdefault(id(one), (one, []))[1].extend(addresses)
        rules = []
        if len(spoken_of) < len(own):
            others = tuple(interval for name in spoken_of for interval in own[name])
            unspoken = AllOf((self._all(family), Not(FieldIn(Field.DESTINATION, others))))
            rules.append(Rule("no policy", unspoken, Action.DENY, origin))
        for one, intervals in asked.values():
            there = FieldIn(Field.DESTINATION, tuple(intervals))
            refused: Match = Unknown(one.origin, "own-address-policy")
            if len(one.rules) <= _MOST_RULES:
                refused = Not(permitted(one.rules, one.default))
            rules.append(Rule(one.name, AllOf((there, refused)), Action.DENY, (*one.origin, *origin)))
        return tuple(rules)

    def _all(self, family: Family) -> FieldIn:
        if family not in self._everywhere:
            every = (interval for intervals in self._own[family].values() for interval in intervals)
            self._everywhere[family] = FieldIn(Field.DESTINATION, tuple(sorted(set(every))))
        return self._everywhere[family]
