"""Address translation on sets: image and preimage of an ordered list of NAT rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segcheck.model.header import FIRST_FRAGMENT, PROTOCOLS_WITH_PORTS, TCP, Family, Field
from segcheck.model.network import Interface
from segcheck.model.translation import Rewrite, SetInto, Translation
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
    waiting = packets
    for rule in rules:
        bounds = matcher.bounds(rule.match)
        caught = waiting & (bounds.surely if surely else bounds.possibly)
        rewritten = _rewritten(rule.rewrites, caught)
        outcome |= rewritten if within is None else rewritten & within
        waiting -= bounds.possibly if surely else bounds.surely
    return outcome | waiting


def untranslated(matcher: Matcher, rules: Sequence[Translation], packets: PacketSet, *, surely: bool) -> PacketSet:
    """Which packets may (surely do, for some choice from a pool) come out inside `packets`."""
    outcome = matcher.space.nothing
    waiting = matcher.space.everything
    for rule in rules:
        bounds = matcher.bounds(rule.match)
        before = packets
        for rewrite in reversed(rule.rewrites):
            carrying = _carrying(matcher.space, rewrite.field)
            reached = before & carrying
            source = (
                reached.unassign(rewrite.field, rewrite.intervals)
                if isinstance(rewrite, SetInto)
                else reached.unassign_bits(rewrite.field, rewrite.value, rewrite.care)
            )
            before = source | (before - carrying)
        outcome |= waiting & (bounds.surely if surely else bounds.possibly) & before
        waiting -= bounds.possibly if surely else bounds.surely
    return outcome | (waiting & packets)


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
