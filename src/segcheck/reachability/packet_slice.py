"""The packets a change of filters may concern, wherever they are on their way: a graph of only these costs little."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from segcheck.model.filters import Filter
from segcheck.model.header import Family, Field
from segcheck.model.network import Device
from segcheck.model.translation import Translation
from segcheck.reachability.alteration import Alteration
from segcheck.reachability.changed_conditions import changed_packets
from segcheck.reachability.sameness import Sameness
from segcheck.semantics.matching import Matcher
from segcheck.semantics.outlines import Region
from segcheck.semantics.translating import translated, untranslated
from segcheck.symbolic.cover import cover
from segcheck.symbolic.header_space import PacketSet
from segcheck.symbolic.pieces import ALL_FLAGS, BOX_FIELDS, Piece

_MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class PacketSlice:
    """Some packets, closed under what devices rewrite; `region`: boxes that hold them all."""

    packets: PacketSet
    region: Region

    def rules_for(self, rule_list: Filter) -> Filter:
        """`rule_list` without the rules that match none of the packets: for these it is the same list."""
        rules = tuple(rule for rule in rule_list.rules if self.region.may_meet(rule.match))
        return rule_list if len(rules) == len(rule_list.rules) else replace(rule_list, rules=rules)


def slice_of_packets(packets: PacketSet) -> PacketSlice:
    """`packets` as they are, whatever they become."""
    return PacketSlice(packets, Region(_pieces(packets, packets.space.family)))


def slice_of_change(
    matcher: Matcher, altered: Mapping[str, Alteration], devices: Iterable[Device], sameness: Sameness
) -> PacketSlice | None:
    """Every packet that may meet a changed rule, as it is there and anywhere else on its way; None where that cannot be
    told from the rules: other things are altered, or a device may turn packets into any other.

    SOUNDNESS: a packet outside the slice meets no changed rule in any shape it takes, so it fares the same on both
    sides. MAC addresses, marks and states are left out of account: they change on the way without a translation.
    """
    everywhere = tuple(devices)
    if any(one.elsewhere or one.management or one.policies or one.doubts for one in altered.values()):
        return None
    if not all(one.touches_filters_only for one in altered.values()) or any(one.unmodeled for one in everywhere):
        return None
    family = matcher.space.family
    concerned = matcher.space.union(
        changed_packets(matcher, first, second, sameness)
        for one in altered.values()
        for first, second in one.filters
        if first.family is family
    )
    packets = _closed(matcher, concerned.forget(Field.SOURCE_MAC, Field.MARK, Field.STATE), everywhere, family)
    return None if packets is None else slice_of_packets(packets)


def _closed(matcher: Matcher, packets: PacketSet, devices: Iterable[Device], family: Family) -> PacketSet | None:
    """`packets` with all they may become, and all that may become one of them; None where that takes too long."""
    lists = _translations(devices, family)
    for _ in range(_MOST_ROUNDS):
        known = packets
        for rules in lists:
            packets |= translated(matcher, rules, packets, surely=False)
            packets |= untranslated(matcher, rules, packets, surely=False)
        packets = packets.forget(Field.SOURCE_MAC, Field.MARK, Field.STATE)
        if packets == known:
            return packets
    return None


def _translations(devices: Iterable[Device], family: Family) -> list[tuple[Translation, ...]]:
    """Each rule that rewrites as a list of its own: which rules come before it does not count here."""
    return [
        (rule,)
        for device in devices
        for rule in (*device.destination_translations, *device.source_translations)
        if rule.rewrites and rule.family is family
    ]


def _pieces(packets: PacketSet, family: Family) -> list[Piece]:
    whole = {field: ((0, (1 << field.bits(family)) - 1),) for field in BOX_FIELDS}
    pieces = []
    for row in cover(packets):
        # Masks are left out: the box is then wider than the row.
        fields = {**whole, **{field: held for field, held in row.fields if field in whole}}
        pieces.append(Piece(tuple((held[0][0], held[-1][1]) for held in fields.values()), ALL_FLAGS, tight=False))
    return pieces
