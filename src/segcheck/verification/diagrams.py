"""Sets of packet headers as reduced ordered decision diagrams, in plain Python.

CHOICE: written to be read in one sitting rather than to be fast: no complement edges, no reordering, nothing is ever
freed. Whoever doubts a proof has to trust this module, so it shares no line with the engine that made the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

EMPTY, FULL = 0, 1
"""The set without packets and the set of all, in every `Diagrams`."""

MAX_NODES = 3_000_000
"""Nodes that one `Diagrams` may hold; some 250 bytes each."""

MAX_STEPS = 60_000_000
"""Steps of calculation one `Diagrams` may take: a few minutes."""

MAX_REMEMBERED = 3_000_000
"""Results that one `Diagrams` remembers so as not to calculate them again; some 200 bytes each."""


class TooLargeError(Exception):
    """The sets of a certificate need more memory or time than the checker gives."""


class Diagrams:
    """Sets over `count` yes-no variables, the first one on top; a set is a number.

    Two numbers are equal exactly when the sets are. Every method raises TooLargeError when a limit is passed. Recursion
    goes no deeper than `count`.

    >>> sets = Diagrams(2)
    >>> sets.either(sets.variable(0), sets.negation(sets.variable(0))) == FULL
    True
    """

    def __init__(self, count: int) -> None:
        self.count = count
        # INVARIANT: position 0 and 1 are the terminals, which stand below all variables; a node's children differ and
        # stand at lower positions; no two positions hold the same triple.
        self._level = [count, count]
        self._low = [EMPTY, FULL]
        self._high = [EMPTY, FULL]
        self._number: dict[tuple[int, int, int], int] = {}
        self._both: dict[tuple[int, int], int] = {}
        self._either: dict[tuple[int, int], int] = {}
        self._negation: dict[int, int] = {EMPTY: FULL, FULL: EMPTY}
        self._steps = 0

    def __len__(self) -> int:
        return len(self._level)

    def level(self, one: int) -> int:
        """The variable `one` asks first; the number of variables for EMPTY and FULL."""
        return self._level[one]

    def branches(self, one: int) -> tuple[int, int]:
        """What is left of `one` where its first variable is no, and where it is yes."""
        return self._low[one], self._high[one]

    def node(self, level: int, low: int, high: int) -> int:
        """The set that is `low` where variable `level` is no and `high` where it is yes.

        `low` and `high` ask only for variables after `level`.
        """
        if low == high:
            return low
        key = (level, low, high)
        number = self._number.get(key)
        if number is None:
            number = len(self._level)
            if number >= MAX_NODES:
                raise TooLargeError
            self._level.append(level)
            self._low.append(low)
            self._high.append(high)
            self._number[key] = number
        return number

    def variable(self, level: int) -> int:
        """Everything where variable `level` is yes."""
        return self.node(level, EMPTY, FULL)

    def both(self, one: int, other: int) -> int:
        """What is in `one` and in `other`. Cost: at most the product of their nodes."""
        return self._combine(one, other, FULL, EMPTY, self._both)

    def either(self, one: int, other: int) -> int:
        """What is in `one` or in `other`. Cost: at most the product of their nodes."""
        return self._combine(one, other, EMPTY, FULL, self._either)

    def negation(self, one: int) -> int:
        """What is not in `one`. Cost: its nodes."""
        result = self._negation.get(one)
        if result is None:
            self._step()
            result = self.node(self._level[one], self.negation(self._low[one]), self.negation(self._high[one]))
            self._negation[one] = result
            self._negation[result] = one
        return result

    def without(self, one: int, other: int) -> int:
        """What is in `one` and not in `other`."""
        return self.both(one, self.negation(other))

    def holds(self, one: int, other: int) -> bool:
        """Whether everything in `other` is in `one`."""
        return self.either(one, other) == one

    def meets(self, one: int, other: int) -> bool:
        """Whether a header is in both."""
        return self.both(one, other) != EMPTY

    def any_of(self, several: Iterable[int]) -> int:
        """What is in at least one. Combines small with small."""
        return self._fold(list(several), self.either, EMPTY)

    def all_of(self, several: Iterable[int]) -> int:
        """What is in every one; everything, when there is none."""
        return self._fold(list(several), self.both, FULL)

    def forget(self, one: int, levels: frozenset[int]) -> int:
        """The headers that are in `one` for some value of the variables `levels`."""
        if not levels:
            return one
        last = max(levels)
        memo: dict[int, int] = {}

        def forgotten(number: int) -> int:
            level = self._level[number]
            if level > last:
                return number
            result = memo.get(number)
            if result is None:
                self._step()
                low, high = forgotten(self._low[number]), forgotten(self._high[number])
                result = self.either(low, high) if level in levels else self.node(level, low, high)
                memo[number] = result
            return result

        return forgotten(one)

    def at_most(self, levels: Sequence[int], bound: int) -> int:
        """Headers in which the number written in the variables `levels`, the greatest bit first, is <= `bound`."""
        if bound >= (1 << len(levels)) - 1 or bound < 0:
            return EMPTY if bound < 0 else FULL
        result = FULL
        for position, level in enumerate(reversed(levels)):
            is_clear = self.negation(self.variable(level))
            result = self.either(is_clear, result) if bound >> position & 1 else self.both(is_clear, result)
        return result

    def between(self, levels: Sequence[int], low: int, high: int) -> int:
        """Headers in which that number lies from `low` to `high`, both within; none when `low` > `high`."""
        return self.without(self.at_most(levels, high), self.at_most(levels, low - 1))

    def equal_bits(self, levels: Sequence[int], value: int, care: int) -> int:
        """Headers in which that number equals `value` on the bits set in `care`."""
        if (value & care) >> len(levels):
            return EMPTY
        chosen = []
        for position, level in enumerate(reversed(levels)):
            if care >> position & 1:
                one = self.variable(level)
                chosen.append(one if value >> position & 1 else self.negation(one))
        return self.all_of(chosen)

    def member(self, one: int) -> dict[int, bool] | None:
        """The variables that put some header into `one`; None for EMPTY. Variables not named may be either."""
        if one == EMPTY:
            return None
        chosen: dict[int, bool] = {}
        while one != FULL:
            goes_high = self._low[one] == EMPTY
            chosen[self._level[one]] = goes_high
            one = self._high[one] if goes_high else self._low[one]
        return chosen

    def _combine(self, one: int, other: int, neutral: int, absorbing: int, memo: dict[tuple[int, int], int]) -> int:
        """`one` and `other` joined by the operation that `neutral` leaves alone and `absorbing` decides."""
        if one == other or other == neutral:
            return one
        if one == neutral:
            return other
        if one == absorbing or other == absorbing:
            return absorbing
        key = (one, other) if one < other else (other, one)
        result = memo.get(key)
        if result is not None:
            return result
        self._step()
        level, other_level = self._level[one], self._level[other]
        low = high = one
        other_low = other_high = other
        if level <= other_level:
            low, high = self._low[one], self._high[one]
        if other_level <= level:
            other_low, other_high = self._low[other], self._high[other]
            level = other_level
        result = memo[key] = self.node(
            level,
            self._combine(low, other_low, neutral, absorbing, memo),
            self._combine(high, other_high, neutral, absorbing, memo),
        )
        return result

    def _fold(self, several: list[int], operation: Callable[[int, int], int], neutral: int) -> int:
        while len(several) > 1:
            pairs = zip(several[::2], several[1::2], strict=False)
            several = [operation(one, other) for one, other in pairs] + several[len(several) & ~1 :]
        return several[0] if several else neutral

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TooLargeError
        if not self._steps & _SELDOM and len(self._both) + len(self._either) + len(self._negation) > MAX_REMEMBERED:
            # Nothing but time is lost: what was known is calculated once more.
            for memo in (self._both, self._either, self._negation):
                memo.clear()
            self._negation.update({EMPTY: FULL, FULL: EMPTY})

    def spend(self, count: int) -> None:
        """Count work that is none of sets, looking through a list of `count` items, against the same limit.

        Raises: TooLargeError. Cost: constant.
        """
        self._steps += count // _ITEMS_OF_A_STEP
        if self._steps > MAX_STEPS:
            raise TooLargeError


_SELDOM = (1 << 12) - 1
_ITEMS_OF_A_STEP = 8
