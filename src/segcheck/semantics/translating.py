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


class TranslationIndex:
    """The rules of one stage, found by the sides of a packet's interfaces without a look at every rule.

    `inwards`: the stage before routing, where nobody knows the way out, so no rule asks for it.
    """

    def __init__(self, rules: Iterable[Translation], family: Family, *, inwards: bool = False) -> None:
        self._by_sides: dict[tuple[str, str | None, str | None], list[tuple[int, Translation]]] = {}
        for number, rule in enumerate(rules):
            if rule.family is family:
                key = (rule.vrf or "", rule.ingress_side, None if inwards else rule.egress_side)
                self._by_sides.setdefault(key, []).append((number, rule))

    def between(self, ingress_side: str | None, egress_side: str | None, vrf: str) -> tuple[Translation, ...]:
        """The rules that can act on a packet with these sides, in order.

        >>> TranslationIndex((), Family.IPV4).between("inside", None, "")
        ()
        """
        keys = {(vrf, ingress, egress): None for ingress in (None, ingress_side) for egress in (None, egress_side)}
        found = [entry for key in keys for entry in self._by_sides.get(key, ())]
        return tuple(rule for _, rule in sorted(found, key=lambda entry: entry[0]))


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

    A packet surely belongs to a region when it possibly belongs to no other.
    Cost: n log n operations on sets for n rules; lists of thousands of rules know a handful of ways of rewriting, so
    asking the regions costs far less than asking the rules.
    """
    known = matcher.remembered_regions(rules)
    if known is None:
        known = _regions(matcher, rules)
        matcher.remember_regions(rules, known)
    return known


class _Part(NamedTuple):
    """A run of rules: whom each way of rewriting may get, and who surely does not get past the run."""

    ways: dict[tuple[Rewrite, ...], PacketSet]
    caught: PacketSet


def _regions(matcher: Matcher, rules: Sequence[Translation]) -> tuple[Region, ...]:
    space = matcher.space
    parts = [
        _Part({rule.rewrites: bounds.possibly}, bounds.surely)
        for rule, bounds in ((rule, matcher.bounds(rule.match)) for rule in rules)
    ]
    parts.append(_Part({(): space.everything}, space.everything))
    while len(parts) > 1:
        joined = [_one_after_the_other(parts[i], parts[i + 1]) for i in range(0, len(parts) - 1, 2)]
        parts = [*joined, *parts[len(joined) * 2 :]]
    ways = {way: packets for way, packets in parts[0].ways.items() if packets}
    seen = twice = space.nothing
    for packets in ways.values():
        twice |= seen & packets
        seen |= packets
    return tuple(Region(way, Bounds(packets - twice, packets)) for way, packets in ways.items())


def _one_after_the_other(first: _Part, second: _Part) -> _Part:
    """SOUNDNESS: what the first run may catch without surely catching it, the second may get as well."""
    ways = dict(first.ways)
    for way, packets in second.ways.items():
        left = packets - first.caught
        known = ways.get(way)
        ways[way] = left if known is None else known | left
    return _Part(ways, first.caught | second.caught)


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
            came_out = rewritten(way, caught)
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
        having = carrying(packets.space, rewrite.field)
        reached = packets & having
        source = (
            reached.unassign(rewrite.field, rewrite.intervals)
            if isinstance(rewrite, SetInto)
            else reached.unassign_bits(rewrite.field, rewrite.value, rewrite.care)
        )
        packets = source | (packets - having)
    return packets


def rewritten(rewrites: Iterable[Rewrite], packets: PacketSet) -> PacketSet:
    """What `packets` become when each rewrite in turn is done to those that have its field, with every choice."""
    for rewrite in rewrites:
        having = carrying(packets.space, rewrite.field)
        touched = packets & having
        changed = (
            touched.assign(rewrite.field, rewrite.intervals)
            if isinstance(rewrite, SetInto)
            else touched.assign_bits(rewrite.field, rewrite.value, rewrite.care)
        )
        packets = changed | (packets - having)
    return packets


def carrying(space: HeaderSpace, field: Field) -> PacketSet:
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
