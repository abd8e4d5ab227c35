"""Whether two values of the model mean the same, wherever their lines stand."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import AllOf, AnyOf, Anything, Dated, FieldIn, FieldMasked, Match, Unknown
from segcheck.model.layer2 import VlanDoubt
from segcheck.model.network import Device, Interface, PossibleDrop
from segcheck.source.text import SourceFile, Span

# What decides no packet's fate, per class.
_TOLD_FOR_PEOPLE: Mapping[type, frozenset[str]] = {
    # Filters count where they are in force: at interfaces, and in the policies between zones, which are compared apart.
    Device: frozenset(
        {"filters", "zone_policies", "filter_uses", "switched_off", "management", "monitoring", "definitions"}
    ),
    Filter: frozenset({"name"}),
    Interface: frozenset({"description"}),
    Rule: frozenset({"name", "logs"}),
}
_ORIGIN = "origin"
# Where the lines of a value say what its other fields leave open; elsewhere the lines are only cited.
_LINES_DECIDE = (Unknown, Dated, VlanDoubt, PossibleDrop)


class Stretch(NamedTuple):
    """Rules between two that both lists hold, on either side; `start`: where they begin in the list before."""

    start: int
    removed: tuple[Rule, ...]
    added: tuple[Rule, ...]


class Sameness:
    """Compares values of two snapshots. Names of rules and places of lines do not count; what is in doubt is the same
    only where the same text says so, in a block that is the same.

    SOUNDNESS: where it cannot be told whether two values mean the same, they do not.
    """

    def __init__(self, before: Mapping[str, SourceFile], after: Mapping[str, SourceFile]) -> None:
        self.before = before
        self.after = after
        self._known: dict[tuple[int, int, bool], tuple[object, object, bool]] = {}
        self._blocks: dict[tuple[bool, str, int], tuple[str, ...]] = {}
        self.stretches: dict[
            tuple[int, int], tuple[Filter, Filter, tuple[Stretch, ...]]
        ] = {}  # of lists that were compared
        self._own: tuple[Span | None, Span | None] = (None, None)

    @cached_property
    def reverse(self) -> Sameness:
        """The same for values of the two snapshots in the other order."""
        return Sameness(self.after, self.before)

    def rules(self, one: Rule, other: Rule) -> bool:
        """Whether two rules of filters match and do the same."""
        if one is other or (one.action is other.action is not Action.UNKNOWN and _plainly_same(one.match, other.match)):
            return True
        # Entries of a list stand in one block; what another entry says does not touch this one's doubts.
        self._own = (one.origin[0] if one.origin else None, other.origin[0] if other.origin else None)
        alike = self.actions(one, other) and self.same(one.match, other.match)
        self._own = (None, None)
        return alike

    def actions(self, one: Rule, other: Rule) -> bool:
        """Whether two rules do the same with what they catch.

        SOUNDNESS: of two actions nobody knows that is told only by one text.
        """
        if one.action is not Action.UNKNOWN or other.action is not Action.UNKNOWN:
            return one.action is other.action
        return self.same(one.origin[:1], other.origin[:1])

    def filters(self, one: Filter, other: Filter) -> bool:
        """Whether two filters treat every packet alike because their rules are the same, one by one."""
        return one is other or (
            one.default is other.default
            and one.family is other.family
            and len(one.rules) == len(other.rules)
            and all(map(self.rules, one.rules, other.rules))
        )

    def same(self, one: object, other: object, filters: Callable[[Filter, Filter], bool] | None = None) -> bool:
        """Whether two values of the model mean the same. `filters`: asked instead, where two filters are met."""
        if one is other:
            return True
        if type(one) is not type(other):
            return False
        if isinstance(one, Span) and isinstance(other, Span):
            return self._lines(one, other)
        if isinstance(one, tuple) and isinstance(other, tuple):
            return self._all(one, other, filters)
        if filters is not None and isinstance(one, Filter) and isinstance(other, Filter):
            return filters(one, other)
        if isinstance(one, enum.Enum) or not dataclasses.is_dataclass(one):
            return one == other
        # What was found without a look at the filters in a value says nothing of these.
        key = (id(one), id(other), filters is None)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (one, other, self._fields(one, other, filters))
        return known[2]

    def _all(
        self, one: tuple[Any, ...], other: tuple[Any, ...], filters: Callable[[Filter, Filter], bool] | None
    ) -> bool:
        return len(one) == len(other) and all(
            left is right or self.same(left, right, filters) for left, right in zip(one, other, strict=True)
        )

    def _fields(self, one: Any, other: Any, filters: Callable[[Filter, Filter], bool] | None) -> bool:  # noqa: ANN401
        left_out = _TOLD_FOR_PEOPLE.get(type(one), frozenset())
        cited = not isinstance(one, _LINES_DECIDE) and getattr(one, "certain", True)
        return all(
            self.same(getattr(one, field.name), getattr(other, field.name), filters)
            for field in dataclasses.fields(one)
            if field.name not in left_out and not (cited and field.name == _ORIGIN)
        )

    def _lines(self, one: Span, other: Span) -> bool:
        own, twin = self._own
        if own is not None and twin is not None and (one.line, other.line) == (own.line, twin.line):
            return self.text(True, one) == self.text(False, other)
        return self._block(True, one) == self._block(False, other)

    def text(self, before: bool, span: Span) -> str:
        """The text of the line `span` is in, on one side."""
        source = (self.before if before else self.after).get(span.path)
        return "" if source is None else source.line(span.line).strip()

    def _block(self, before: bool, span: Span) -> tuple[str, ...]:
        """The lines around `span` that belong together: from the line that begins its block to the block's end."""
        key = (before, span.path, span.line)
        known = self._blocks.get(key)
        if known is None:
            source = (self.before if before else self.after).get(span.path)
            known = self._blocks[key] = () if source is None else _block_of(source, span.line)
        return known


def _plainly_same(one: Match, other: Match) -> bool:
    """Whether both are the same condition without any doubt in it; False also where that takes a closer look.

    CHOICE: kept apart from the look at any value, which takes ten times as long: nearly every line of every list is so.
    """
    if isinstance(one, FieldIn) and isinstance(other, FieldIn):
        return one.field is other.field and one.intervals == other.intervals
    if isinstance(one, FieldMasked) and isinstance(other, FieldMasked):
        return one == other
    if (isinstance(one, AllOf) and isinstance(other, AllOf)) or (isinstance(one, AnyOf) and isinstance(other, AnyOf)):
        return len(one.parts) == len(other.parts) and all(map(_plainly_same, one.parts, other.parts))
    return isinstance(one, Anything) and isinstance(other, Anything)


def _block_of(source: SourceFile, number: int) -> tuple[str, ...]:
    first = source.header(number)
    if not first:
        return (source.line(number).strip(),)
    last = number
    while last < len(source.lines) and source.header(last + 1) >= first:
        last += 1
    return tuple(text.strip() for text in source.lines[first - 1 : last])
