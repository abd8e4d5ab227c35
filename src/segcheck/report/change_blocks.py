"""Changed packets for reading: rows of one pair that the same lines decide stand together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from segcheck.model.filters import Filter, Rule
from segcheck.model.header import Family
from segcheck.policy.document import Policy
from segcheck.policy.unzoned import UNZONED
from segcheck.reachability.compare import ChangedPackets
from segcheck.reachability.trace import Trace
from segcheck.report.messages import Language, message
from segcheck.report.voice import zone_text
from segcheck.review.difference import (
    ChangedFlow,
    FilterDifference,
    Movement,
    Place,
    PlaceKind,
    ResponsibleRule,
)
from segcheck.symbolic.cover import CoverRow


@dataclass(frozen=True, slots=True)
class ChangeBlock:
    """Rows from one place to another, of one family, that the same rules decide before and after.

    `source`, `destination` None: a filter compared on its own. `traces_before`, `traces_after`: one of the packets,
    replayed on both sides.
    """

    movement: Movement
    source: Place | None
    destination: Place | None
    family: Family
    certain: bool
    answers: bool
    rows: tuple[CoverRow, ...]
    before: tuple[ResponsibleRule, ...]
    after: tuple[ResponsibleRule, ...]
    traces_before: tuple[Trace, ...] = ()
    traces_after: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedPair:
    """What moves one way between two places; packets within sessions that others open stand in `answers`."""

    movement: Movement
    source: Place
    destination: Place
    blocks: tuple[ChangeBlock, ...]
    answers: tuple[ChangeBlock, ...]

    @property
    def certain(self) -> bool:
        """Whether any of it surely moves."""
        return any(block.certain for block in (*self.blocks, *self.answers))

    @property
    def row_count(self) -> int:
        """Rows, answers included."""
        return sum(len(block.rows) for block in (*self.blocks, *self.answers))


def changed_pairs(flows: Iterable[ChangedFlow], movement: Movement) -> tuple[ChangedPair, ...]:
    """What moves that way, pair by pair: first what can open sessions and surely moves, pairs of answers alone last."""
    pairs: dict[tuple[Place, Place], dict[object, list[ChangedFlow]]] = {}
    for flow in flows:
        if flow.movement is movement:
            key = (not flow.certain, flow.family.value, flow.answers, flow.before, flow.after)
            pairs.setdefault((flow.source, flow.destination), {}).setdefault(key, []).append(flow)
    found = []
    for (source, destination), groups in pairs.items():
        blocks = sorted((_block(flows) for flows in groups.values()), key=lambda block: not block.certain)
        found.append(
            ChangedPair(
                movement,
                source,
                destination,
                tuple(block for block in blocks if not block.answers),
                tuple(block for block in blocks if block.answers),
            )
        )
    return tuple(sorted(found, key=lambda pair: (not pair.blocks, not pair.certain)))


def filter_blocks(difference: FilterDifference, movement: Movement) -> tuple[ChangeBlock, ...]:
    """The same for a filter compared on its own."""
    comparison = difference.comparison
    changes = comparison.openings if movement is Movement.OPENED else comparison.closings

    groups: dict[object, list[ChangedPackets]] = {}
    for change in changes:
        key = (not change.certain, tuple(map(id, change.before)), tuple(map(id, change.after)))
        groups.setdefault(key, []).append(change)
    blocks = (
        ChangeBlock(
            movement,
            None,
            None,
            comparison.after.family,
            group[0].certain,
            False,
            tuple(change.row for change in group),
            deciders(difference.device_before, comparison.before, group[0].before),
            deciders(difference.device_after, comparison.after, group[0].after),
        )
        for group in groups.values()
    )
    return tuple(sorted(blocks, key=lambda block: not block.certain))


def deciders(device: str, held: Filter, rules: Iterable[Rule | None]) -> tuple[ResponsibleRule, ...]:
    """Rules of a filter as rules responsible; None stands for what the filter does by default."""
    return tuple(
        ResponsibleRule(device, held.name, "", held.default, ())
        if rule is None
        else ResponsibleRule(device, held.name, rule.name, rule.action, rule.origin)
        for rule in rules
    )


def place_text(policy: Policy, place: Place, language: Language) -> str:
    """The place for people: a zone with its title, anything else with what it is."""
    if place.kind is PlaceKind.ZONE:
        return zone_text(policy, place.name)
    if place.kind is PlaceKind.UNZONED and place.name == UNZONED:
        return message("place-unzoned-any", (), language)
    return message(f"place-{place.kind.value}", {"name": place.name}, language)


def _block(flows: list[ChangedFlow]) -> ChangeBlock:
    first = flows[0]
    shown = next((flow for flow in flows if flow.traces_before or flow.traces_after), first)
    return ChangeBlock(
        first.movement,
        first.source,
        first.destination,
        first.family,
        first.certain,
        first.answers,
        tuple(flow.row for flow in flows),
        first.before,
        first.after,
        shown.traces_before,
        shown.traces_after,
    )
