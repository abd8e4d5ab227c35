"""Virtual IPs reached from inside: by way of the interface they are at, though no packet leaves there.

SOURCE: Fortinet, "Technical Tip: Configuring Hairpin NAT (VIP)": inside hosts reach a virtual IP of an outside
interface when one policy lets them out to that interface and another lets the virtual IP in from it. "Technical Tip:
Firewall VIP - difference in srcintf-filter and extintf": such packets are translated, and dropped for want of a policy.
"""

from __future__ import annotations

from collections.abc import Sequence

from segcheck.model.filters import Action, Rule
from segcheck.model.header import AllOf, Family, Field, FieldIn, Interval, Unknown
from segcheck.vendors.fortinet_fortios.address_outline import addresses_of
from segcheck.vendors.fortinet_fortios.address_translation_objects import Vip
from segcheck.vendors.fortinet_fortios.attachments import Attachments
from segcheck.vendors.fortinet_fortios.intervals import intersection, union
from segcheck.vendors.fortinet_fortios.policy_conditions import all_of
from segcheck.vendors.fortinet_fortios.policy_values import Policy, Reading, Zones, meeting


def inner_zones(
    vips: Sequence[Vip], policies: Sequence[Policy], attachments: Attachments, vdom: str
) -> dict[int, frozenset[str]]:
    """Zones whose hosts some policy may let out to a virtual IP's interface with its external address, by mark.

    None for a virtual IP that is at no interface: it applies wherever packets come in. Cost: linear in the policies.
    """
    every = frozenset(attachments.zones(vdom, "any"))
    found: dict[int, frozenset[str]] = {}
    for family in dict.fromkeys(vip.family for vip in vips):
        own = [vip for vip in vips if vip.family is family and vip.interface != "any"]
        ways = _ways_out(policies, family, union(interval for vip in own for interval in vip.external))
        for vip in own:
            outside = frozenset(attachments.zones(vdom, vip.interface))
            zones: set[str] = set()
            for (sources, destinations), reached in ways.items():
                if outside and meeting(destinations, outside) and intersection(reached, vip.external):
                    zones |= every if sources is None else sources
            found[vip.mark] = frozenset(zones) - outside
    return found


def _ways_out(
    policies: Sequence[Policy], family: Family, wanted: tuple[Interval, ...]
) -> dict[tuple[Zones, Zones], tuple[Interval, ...]]:
    """Which of the `wanted` addresses accepting policies may let packets go to, by their zones."""
    found: dict[tuple[Zones, Zones], tuple[Interval, ...]] = {}
    for policy in policies if wanted else ():
        reading = policy.readings.get(family)
        if reading is not None and reading.plain is not None and policy.accepts():
            key = (policy.sources, policy.destinations)
            known = found.get(key, ())
            if known != wanted:
                reached = intersection(addresses_of(reading.plain.match, Field.DESTINATION, family), wanted)
                found[key] = union((*known, *reached))
    return found


def with_inner_ways(
    policies: Sequence[Policy],
    inner: dict[int, frozenset[str]],
    vips: Sequence[Vip],
    attachments: Attachments,
    vdom: str,
) -> tuple[Policy, ...]:
    """The policies, each with virtual IPs followed by what it may permit to inside hosts.

    SOUNDNESS: what addresses they have when the second policy is asked depends on the first; so they may pass whatever
    that asks of sources, and none surely does.
    """
    zones_of = {vip.mark: frozenset(attachments.zones(vdom, vip.interface)) for vip in vips}
    result: list[Policy] = []
    for policy in policies:
        result.append(policy)
        if policy.vips and policy.accepts():
            result.extend(_inner_ways(policy, inner, vips, zones_of))
    return tuple(result)


def _inner_ways(
    policy: Policy, inner: dict[int, frozenset[str]], vips: Sequence[Vip], zones_of: dict[int, frozenset[str]]
) -> list[Policy]:
    found: list[Policy] = []
    for vip in vips:
        zones: Zones = inner.get(vip.mark, frozenset())
        if vip.name not in policy.vips or not zones or not meeting(policy.sources, zones_of[vip.mark]):
            continue
        marked = FieldIn(Field.MARK, ((vip.mark, vip.mark),))
        doubt = Unknown(policy.origin[:1], "vip-from-inside")
        mapped = FieldIn(Field.DESTINATION, union(vip.mapped))
        match = AllOf((marked, mapped, doubt))
        rule = Rule(policy.name, match, Action.PERMIT, policy.origin)
        answered = Rule(policy.name, all_of((mapped, doubt)), Action.PERMIT, policy.origin)
        readings: dict[Family, Reading] = {vip.family: Reading(rule, None, answered)}
        found.append(
            Policy(policy.name, policy.entry, Action.PERMIT, zones, policy.destinations, readings, policy.origin)
        )
    return found
