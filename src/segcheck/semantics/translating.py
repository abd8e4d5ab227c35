"""Address translation on sets: image and preimage of an ordered list of NAT rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from segcheck.model.header import FIRST_FRAGMENT, PROTOCOLS_WITH_PORTS, TCP, Family, Field
from segcheck.model.network import Interface
from segcheck.model.translation import Rewrite, SetInto, Translation
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace, PacketSet


def translations_for(
    rules: Iterable[Translation], family: Family, ingress_side: str | None, egress: Interface | None, vrf: str
) -> tuple[Translation, ...]:
    """The rules that can act on a packet with these sides; `egress` None: before routing."""
    return tuple(
        rule
        for rule in rules
        if rule.family is family
        and (rule.vrf or "") == vrf
        and rule.ingress_side in (None, ingress_side)
        and (egress is None or rule.egress_side in (None, egress.nat_side))
    )


class Region(NamedTuple):
    """Packets that a list of rules rewrites in one way; no rewrites: those it leaves as they are."""

    rewrites: tuple[Rewrite, ...]
    packets: Bounds


def regions(matcher: Matcher, rules: Sequence[Translation]) -> tuple[Region, ...]:
    """Who is rewritten how by `rules`, tried in order; together all packets. Remembered, also for equal lists.

    CHOICE: one fold of the list per way of rewriting instead of one step per rule: lists of thousands of rules know a
    handful of ways. A packet surely belongs to a region when every rule that may catch it rewrites like that.
    Cost: see `HeaderSpace.first_match`, per way of rewriting.
    """
    key = tuple((id(rule.match), rule.rewrites) for rule in rules)
    known = matcher.remembered_regions(key)
    if known is None:
        ways = dict.fromkeys((*(rule.rewrites for rule in rules), ()))
        known = tuple(Region(way, _fold(matcher, rules, way)) for way in ways)
        matcher.remember_regions(key, tuple(rule.match for rule in rules), known)
    return known


def _fold(matcher: Matcher, rules: Sequence[Translation], way: tuple[Rewrite, ...]) -> Bounds:
    strict: list[tuple[PacketSet, bool]] = []
    generous: list[tuple[PacketSet, bool]] = []
    for rule in rules:
        bounds = matcher.bounds(rule.match)
        here = rule.rewrites == way
        strict.append((bounds.surely if here else bounds.possibly, here))
        generous.append((bounds.possibly if here else bounds.surely, here))
    if not rules:
        return Bounds(matcher.space.everything, matcher.space.everything)
    return Bounds(*matcher.space.first_match_readings((strict, generous), (not way, not way)))


def translated(
    matcher: Matcher,
    rules: Sequence[Translation],
    packets: PacketSet,
    *,
    surely: bool,
    within: PacketSet | None = None,
) -> PacketSet:
    """What may (or surely does, for some choice from a pool) come out when `packets` go in.

    `within`: rewritten packets outside it cannot occur (an answer only turns back into what its session began with).
    """
    outcome = matcher.space.nothing
    for way, region in regions(matcher, rules):
        caught = packets & (region.surely if surely else region.possibly)
        if caught:
            came_out = _rewritten(way, caught)
            outcome |= came_out if within is None or not way else came_out & within
    return outcome


def untranslated(matcher: Matcher, rules: Sequence[Translation], packets: PacketSet, *, surely: bool) -> PacketSet:
    """Which packets may (surely do, for some choice from a pool) come out inside `packets`."""
    outcome = matcher.space.nothing
    for way, region in regions(matcher, rules):
        outcome |= (region.surely if surely else region.possibly) & _before(way, packets)
    return outcome


def _before(rewrites: Sequence[Rewrite], packets: PacketSet) -> PacketSet:
    """Packets that `rewrites` turn into one of `packets`, for some choice."""
    for rewrite in reversed(rewrites):
        carrying = _carrying(packets.space, rewrite.field)
        reached = packets & carrying
        source = (
            reached.unassign(rewrite.field, rewrite.intervals)
            if isinstance(rewrite, SetInto)
            else reached.unassign_bits(rewrite.field, rewrite.value, rewrite.care)
        )
        packets = source | (packets - carrying)
    return packets


def _rewritten(rewrites: Iterable[Rewrite], packets: PacketSet) -> PacketSet:
    for rewrite in rewrites:
        carrying = _carrying(packets.space, rewrite.field)
        touched = packets & carrying
        changed = (
            touched.assign(rewrite.field, rewrite.intervals)
            if isinstance(rewrite, SetInto)
            else touched.assign_bits(rewrite.field, rewrite.value, rewrite.care)
        )
        packets = changed | (packets - carrying)
    return packets


def _carrying(space: HeaderSpace, field: Field) -> PacketSet:
    """Packets that have `field`: a port translation leaves ICMP packets and later fragments as they are."""
    if field in (Field.SOURCE_PORT, Field.DESTINATION_PORT):
        protocols: tuple[int, ...] = PROTOCOLS_WITH_PORTS
    elif field in (Field.ICMP_TYPE, Field.ICMP_CODE):
        protocols = (space.family.icmp,)
    elif field is Field.TCP_FLAGS:
        protocols = (TCP,)
    else:
        return space.everything
    return space.box(
        {
            Field.PROTOCOL: [(number, number) for number in protocols],
            Field.FRAGMENT: [(FIRST_FRAGMENT, FIRST_FRAGMENT)],
        }
    )
