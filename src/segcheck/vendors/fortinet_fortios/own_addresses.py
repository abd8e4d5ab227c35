"""Addresses of the box at another interface than the one a packet came in by.

SOURCE: Fortinet technical tip 369268, "Accessing the FortiGate administrative GUI/CLI": such a packet is treated as
going from the one interface to the other, so a firewall policy must permit it; local-in policies come on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from segcheck.model.filters import Action, Filter, Rule, ZonePolicy
from segcheck.model.header import AllOf, Family, Field, FieldIn, Interval, Match, Not, Unknown
from segcheck.model.network import Interface
from segcheck.source.text import Origin
from segcheck.vendors._shared.first_match import permitted
from segcheck.vendors.fortinet_fortios.attachments import Attachments

SELF_ZONE = "self"
_MOST_RULES = 500
"""CHOICE: longer lists are not asked again for the few packets that are meant for the box; they may then permit."""


def with_own_addresses(policies: Iterable[ZonePolicy], attachments: Attachments) -> tuple[ZonePolicy, ...]:
    """`policies`, where what goes to the box itself must also be permitted towards the interface that has the address.

    Cost: one more list for each zone that packets come in by.
    """
    known = {(policy.source_zone, policy.destination_zone): policy for policy in policies}
    holders: dict[tuple[str, str], list[Interface]] = {}
    for interface in attachments.interfaces:
        if interface.zone is not None and interface.enabled:
            vdom = attachments.vdoms.get(interface.name, "")
            holders.setdefault((vdom, interface.zone), []).append(interface)
    own = {zone: _addresses(members) for zone, members in holders.items()}
    result = dict(known)
    for (vdom, zone), members in holders.items():
        origin = tuple(span for member in members for span in member.origin[:1])
        others = {other: own[domain, other] for domain, other in holders if domain == vdom and other != zone}
        filters = tuple(
            Filter("own-addresses", family, _refused(known, zone, others, family, origin), Action.PERMIT, origin)
            for family in Family
        )
        if not any(one.rules for one in filters):
            continue
        before = known.get((zone, SELF_ZONE))
        if before is None:
            result[zone, SELF_ZONE] = ZonePolicy(f"{zone} → {SELF_ZONE}", zone, SELF_ZONE, filters, origin)
        else:
            result[zone, SELF_ZONE] = replace(before, filters=(*before.filters, *filters))
    return tuple(result.values())


_Addresses: TypeAlias = Mapping[Family, tuple[Interval, ...]]


def _addresses(interfaces: Iterable[Interface]) -> _Addresses:
    found: dict[Family, list[Interval]] = {family: [] for family in Family}
    for interface in interfaces:
        for address in interface.addresses:
            found[address.family].append((address.address, address.address))
    return {family: tuple(sorted(set(intervals))) for family, intervals in found.items()}


def _refused(
    known: Mapping[tuple[str, str], ZonePolicy],
    zone: str,
    others: Mapping[str, _Addresses],
    family: Family,
    origin: Origin,
) -> tuple[Rule, ...]:
    """What is refused of the packets from `zone` to addresses in `others`: what the policies there do not permit.

    CHOICE: one rule for each list of policies and not for each pair of zones: most pairs share one.
    """
    closed: list[Interval] = []
    asked: dict[int, tuple[Filter, list[Interval]]] = {}
    for other, addresses in others.items():
        policy = known.get((zone, other))
        filters = [one for one in policy.filters if one.family is family] if policy is not None else []
        if not filters:
            closed.extend(addresses[family])
        for one in filters:
            if addresses[family]:
                asked.setdefault(id(one), (one, []))[1].extend(addresses[family])
    rules = [Rule("no policy", FieldIn(Field.DESTINATION, tuple(closed)), Action.DENY, origin)] if closed else []
    for one, intervals in asked.values():
        there = FieldIn(Field.DESTINATION, tuple(intervals))
        refused: Match = Unknown(one.origin, "own-address-policy")
        if len(one.rules) <= _MOST_RULES:
            refused = Not(permitted(one.rules, one.default))
        rules.append(Rule(one.name, AllOf((there, refused)), Action.DENY, (*one.origin, *origin)))
    return tuple(rules)
