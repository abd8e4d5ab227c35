"""Address translation on sets: image and preimage of an ordered list of NAT rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segcheck.model.header import Family
from segcheck.model.network import Interface
from segcheck.model.translation import Rewrite, SetInto, Translation
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import PacketSet


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


def translated(matcher: Matcher, rules: Sequence[Translation], packets: PacketSet, *, surely: bool) -> PacketSet:
    """What may (or surely does, for some choice from a pool) come out when `packets` go in."""
    outcome = matcher.space.nothing
    waiting = packets
    for rule in rules:
        bounds = matcher.bounds(rule.match)
        outcome |= _rewritten(rule.rewrites, waiting & (bounds.surely if surely else bounds.possibly))
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
            before = (
                before.unassign(rewrite.field, rewrite.intervals)
                if isinstance(rewrite, SetInto)
                else before.unassign_bits(rewrite.field, rewrite.value, rewrite.care)
            )
        outcome |= waiting & (bounds.surely if surely else bounds.possibly) & before
        waiting -= bounds.possibly if surely else bounds.surely
    return outcome | (waiting & packets)


def _rewritten(rewrites: Iterable[Rewrite], packets: PacketSet) -> PacketSet:
    for rewrite in rewrites:
        packets = (
            packets.assign(rewrite.field, rewrite.intervals)
            if isinstance(rewrite, SetInto)
            else packets.assign_bits(rewrite.field, rewrite.value, rewrite.care)
        )
    return packets
