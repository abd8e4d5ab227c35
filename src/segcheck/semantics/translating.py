"""Address translation on sets: image and preimage of an ordered list of NAT rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    hesitating = matcher.space.nothing
    for rule in rules:
        bounds = matcher.bounds(rule.match)
        if not surely:
            rewritten = _rewritten(rule.rewrites, waiting & bounds.possibly)
            waiting -= bounds.surely
        elif rule.rewrites:
            rewritten = _rewritten(rule.rewrites, (waiting - hesitating) & bounds.surely)
            waiting -= bounds.possibly
        else:
            rewritten = waiting & bounds.surely
            waiting, hesitating = _past_identity(waiting, hesitating, bounds)
        outcome |= rewritten if within is None or not rule.rewrites else rewritten & within
    return outcome | waiting


def untranslated(matcher: Matcher, rules: Sequence[Translation], packets: PacketSet, *, surely: bool) -> PacketSet:
    """Which packets may (surely do, for some choice from a pool) come out inside `packets`."""
    outcome = matcher.space.nothing
    waiting = matcher.space.everything
    hesitating = matcher.space.nothing
    for rule in rules:
        bounds = matcher.bounds(rule.match)
        before = _before(rule.rewrites, packets)
        if not surely:
            outcome |= waiting & bounds.possibly & before
            waiting -= bounds.surely
        elif rule.rewrites:
            outcome |= (waiting - hesitating) & bounds.surely & before
            waiting -= bounds.possibly
        else:
            outcome |= waiting & bounds.surely & packets
            waiting, hesitating = _past_identity(waiting, hesitating, bounds)
    return outcome | (waiting & packets)


def _past_identity(waiting: PacketSet, hesitating: PacketSet, bounds: Bounds) -> tuple[PacketSet, PacketSet]:
    """What is left behind a rule that keeps packets as they are, and which of that the rule may have kept.

    A packet that such a rule may catch surely stays as it is all the same, unless a later rule may rewrite it.
    """
    left = waiting - bounds.surely
    return left, hesitating | (left & bounds.possibly)


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
