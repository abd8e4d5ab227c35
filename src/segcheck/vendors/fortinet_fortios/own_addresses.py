"""Addresses of the box at another interface than the one a packet came in by.

SOURCE: Fortinet technical tip 369268, "Accessing the FortiGate administrative GUI/CLI": such a packet is treated as
going from the one interface to the other, so a firewall policy must permit it; local-in policies come on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from segcheck.model.filters import Action, Filter, Rule, ZonePolicy
from segcheck.model.header import AllOf, Family, Field, FieldIn, Interval, Not, Unknown
from segcheck.model.network import Interface
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
    result = dict(known)
    for (vdom, zone), members in holders.items():
        filters = []
        for family in Family:
            rules = tuple(
                rule
                for (other_vdom, other), interfaces in holders.items()
                if other_vdom == vdom and other != zone
                for rule in _towards(known.get((zone, other)), interfaces, family)
            )
            origin = tuple(span for member in members for span in member.origin[:1])
            filters.append(Filter("own-addresses", family, rules, Action.PERMIT, origin))
        if not any(one.rules for one in filters):
            continue
        before = known.get((zone, SELF_ZONE))
        if before is None:
            origin = tuple(span for member in members for span in member.origin[:1])
            result[zone, SELF_ZONE] = ZonePolicy(f"{zone} → {SELF_ZONE}", zone, SELF_ZONE, tuple(filters), origin)
        else:
            result[zone, SELF_ZONE] = replace(before, filters=(*before.filters, *filters))
    return tuple(result.values())


def _towards(policy: ZonePolicy | None, interfaces: Iterable[Interface], family: Family) -> Iterator[Rule]:
    """What is refused of the packets to addresses that `interfaces` have; `policy` leads to their zone."""
    owners = [(one, address) for one in interfaces for address in one.addresses if address.family is family]
    if not owners:
        return
    addresses: tuple[Interval, ...] = tuple((address.address, address.address) for _, address in owners)
    there = FieldIn(Field.DESTINATION, addresses)
    origin = tuple(dict.fromkeys(span for _, address in owners for span in address.origin))
    filters = [one for one in policy.filters if one.family is family] if policy is not None else []
    if not filters:
        yield Rule("no policy", there, Action.DENY, origin)
        return
    for one in filters:
        if len(one.rules) > _MOST_RULES:
            yield Rule(one.name, AllOf((there, Unknown(one.origin, "own-address-policy"))), Action.DENY, origin)
        else:
            passes = permitted(one.rules, one.default)
            yield Rule(one.name, AllOf((there, Not(passes))), Action.DENY, (*origin, *one.origin))
