"""Virtual IPs reached from inside: by way of the interface they are at, though no packet leaves there.

SOURCE: Fortinet, "Technical Tip: Configuring Hairpin NAT (VIP)": inside hosts reach a virtual IP of an outside
interface when one policy lets them out to that interface and another lets the virtual IP in from it. "Technical Tip:
Firewall VIP - difference in srcintf-filter and extintf": such packets are translated, and dropped for want of a policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from segcheck.model.filters import Action, Rule
from segcheck.model.header import AllOf, Family, Field, FieldIn, Interval, Unknown
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.objects.address_outline import addresses_of
from segcheck.vendors.fortinet_fortios.objects.address_translation_objects import Vip
from segcheck.vendors.fortinet_fortios.objects.intervals import intersection, union
from segcheck.vendors.fortinet_fortios.policies.policy_values import Policy, Reading, Zones, meeting

# More pairs of policies and virtual IPs than this are not looked at: hosts may then come from anywhere.
_MOST_PAIRS = 3_000_000


def inner_zones(
    vips: Sequence[Vip], policies: Sequence[Policy], attachments: Attachments, vdom: str
) -> dict[int, frozenset[str]]:
    """Zones whose hosts some policy may let out to a virtual IP's interface with its external address, by mark.

    None for a virtual IP that is at no interface: it applies wherever packets come in. Cost: linear in the policies.
    """
    every = frozenset(attachments.zones(vdom, "any"))
    if len(vips) * len(policies) > _MOST_PAIRS:
        return {vip.mark: every for vip in vips if vip.interface != "any"}
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
    inner: Mapping[int, frozenset[str]],
    vips: Sequence[Vip],
    attachments: Attachments,
    vdom: str,
) -> tuple[Policy, ...]:
    """The policies, each with virtual IPs followed by what it may permit to inside hosts.

    SOUNDNESS: what addresses they have when the second policy is asked depends on the first; so they may pass whatever
    that asks of sources, and none surely does.
    """
    by_name: dict[str, list[tuple[Vip, frozenset[str]]]] = {}
    for vip in vips:
        if inner.get(vip.mark):
            outside = frozenset(attachments.zones(vdom, vip.interface))
            by_name.setdefault(vip.name, []).append((vip, outside))
    result: list[Policy] = []
    for policy in policies:
        result.append(policy)
        if policy.vips and policy.accepts():
            named = (found for name in sorted(policy.vips) for found in by_name.get(name, ()))
            reached = [vip for vip, outside in named if meeting(policy.sources, outside)]
            result.extend(_inner_ways(policy, inner, reached))
    return tuple(result)


def _inner_ways(policy: Policy, inner: Mapping[int, frozenset[str]], vips: Sequence[Vip]) -> Iterator[Policy]:
    """One policy for each set of inner zones that reaches some of the virtual IPs."""
    groups: dict[tuple[Family, frozenset[str]], list[Vip]] = {}
    for vip in vips:
        groups.setdefault((vip.family, inner[vip.mark]), []).append(vip)
    for (family, zones), reached in groups.items():
        marked = FieldIn(Field.MARK, union((vip.mark, vip.mark) for vip in reached))
        mapped = FieldIn(Field.DESTINATION, union(interval for vip in reached for interval in vip.mapped))
        doubt = Unknown(policy.origin[:1], "vip-from-inside")
        rule = Rule(policy.name, AllOf((marked, mapped, doubt)), Action.PERMIT, policy.origin)
        answered = Rule(policy.name, AllOf((mapped, doubt)), Action.PERMIT, policy.origin)
        readings = {family: Reading(rule, None, answered)}
        yield Policy(policy.name, policy.entry, Action.PERMIT, zones, policy.destinations, readings, policy.origin)
