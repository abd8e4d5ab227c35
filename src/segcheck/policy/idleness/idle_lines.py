"""Which lines of rule lists change no packet's fate, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.model.filters import Action, Filter
from segcheck.model.header import Family
from segcheck.model.network import Device, Snapshot
from segcheck.policy.idleness.added_lines import AddedLine, Copy, list_names
from segcheck.policy.idleness.derived_conditions import DerivedConditions
from segcheck.policy.idleness.idleness import Idleness
from segcheck.policy.idleness.rule_shares import RuleShares
from segcheck.policy.idleness.use_doubts import UseDoubts
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line is idle, and the rules that make it so; a filter stands for its default."""

    why: Idleness
    because: tuple[Copy | Filter, ...] = ()


_Question: TypeAlias = Callable[[Copy], Reason | None]


class IdleLines:
    """Judges lines of one device."""

    def __init__(self, snapshot: Snapshot, device: Device, matchers: dict[Family, Matcher]) -> None:
        self._snapshot = snapshot
        self._device = device
        self._matchers = matchers
        self._shares: dict[int, RuleShares] = {}
        self._uses = list_names(device)
        self._derived: DerivedConditions | None = None
        self._doubts: UseDoubts | None = None

    def idle(self, lines: Sequence[AddedLine]) -> dict[AddedLine, Reason]:
        """Those of `lines` that change nothing, in their order. Taking all of them away together changes no packet's
        fate within any filter.

        CHOICE: what earlier rules take first, then what following rules do as well, and without what is idle
        already: of two equal lines one matters.
        SOUNDNESS: an unknown part counts for a rule's mattering: earlier rules take only what they surely match, and
        what follows has to do the same surely, with whatever the rule possibly matches.
        Cost: for few lines a look at each rule of their filters; 0.5 seconds for a list of 10,000.
        """
        reasons: dict[AddedLine, Reason] = {}
        self._expect(lines)
        for line in lines:
            reason = self._unbound(line) or self._never_matches(line)
            if reason is not None:
                reasons[line] = reason
        self._leave_out(line for line, reason in reasons.items() if reason.why is not Idleness.UNBOUND)
        for line in lines:
            if line not in reasons:
                reason = self._redundant(line)
                if reason is not None:
                    reasons[line] = reason
                    self._leave_out((line,))
        return {line: reasons[line] for line in lines if line in reasons}

    def _expect(self, lines: Iterable[AddedLine]) -> None:
        asked: dict[int, tuple[Filter, int]] = {}
        for line in lines:
            for copy in (line.written_in, *line.copies, *line.parts):
                rules, count = asked.get(id(copy.rules), (copy.rules, 0))
                asked[id(copy.rules)] = (rules, count + 1)
        for rules, count in asked.values():
            matcher = self._matchers.get(rules.family)
            if matcher is None:
                matcher = self._matchers[rules.family] = Matcher(HeaderSpace(rules.family))
            self._shares[id(rules)] = RuleShares(matcher, rules, count)

    def _leave_out(self, lines: Iterable[AddedLine]) -> None:
        for line in lines:
            for copy in (line.written_in, *line.copies, *line.parts):
                self._shares[id(copy.rules)].leave_out(copy.position)

    # -- in force nowhere -----------------------------------------------------------------------------

    def _unbound(self, line: AddedLine) -> Reason | None:
        """SOUNDNESS: only where no line can put the list to work that was not understood."""
        rules = line.written_in.rules
        if line.copies or line.parts or line.placed or self._uses.get((rules.name, rules.family)):
            return None
        if self._doubts is None:
            self._doubts = UseDoubts(self._snapshot, self._device)
        if self._doubts.about(rules.name):
            return None
        return Reason(Idleness.UNBOUND)

    # -- where it is in force -------------------------------------------------------------------------

    def _never_matches(self, line: AddedLine) -> Reason | None:
        return self._everywhere(self._places(line), self._taken) or self._dead_part(line)

    def _places(self, line: AddedLine) -> list[Copy]:
        """Where the line has to be idle: its copies; its list alone where that is what other lines choose packets by.

        SOUNDNESS: a list that leaves open what happens to the rest is no list of its own, and neither is a table of
        policies for several zones.
        """
        if line.copies:
            return line.copies
        alone = not line.placed and line.written_in.rules.default is not Action.UNKNOWN
        return [line.written_in] if alone else []

    def _dead_part(self, line: AddedLine) -> Reason | None:
        """A line of a list that one class asks is dead where the rules made of it are."""
        rules = line.written_in.rules
        if line.copies or self._uses.get((rules.name, rules.family), 0) != 1:
            return None
        return self._everywhere(line.parts, self._taken)

    @staticmethod
    def _everywhere(places: list[Copy], question: _Question) -> Reason | None:
        """The reason that holds at all places; None where one is missing, or there is no place."""
        found: list[Reason] = []
        for copy in places:
            reason = question(copy)
            if reason is None:
                return None
            found.append(reason)
        if not found:
            return None
        because = tuple(one for reason in found for one in reason.because)
        if all(reason.why is Idleness.IMPOSSIBLE for reason in found):
            return Reason(Idleness.IMPOSSIBLE)
        shadowed = all(reason.why is not Idleness.REDUNDANT for reason in found)
        return Reason(Idleness.SHADOWED if shadowed else Idleness.REDUNDANT, because)

    def _taken(self, copy: Copy) -> Reason | None:
        takers = self._shares[id(copy.rules)].takers(copy.position)
        if takers is None:
            return None
        if not takers:
            return Reason(Idleness.IMPOSSIBLE)
        return Reason(Idleness.SHADOWED, tuple(Copy(copy.rules, position) for position in takers))

    # -- what follows does the same -------------------------------------------------------------------

    def _redundant(self, line: AddedLine) -> Reason | None:
        """SOUNDNESS: a rule that something else is made of (answers to what it lets pass, a translation) can matter
        there, though other rules treat its packets alike. A rule that logs is there for its messages.
        """
        places = self._places(line)
        if not places or line.written_in.rule.logs or any(copy.rule.logs for copy in places):
            return None
        reason = self._everywhere(places, self._repeated)
        if reason is None:
            return None
        if self._derived is None:
            self._derived = DerivedConditions(self._device, self._matchers)
        copies = [line.written_in, *line.copies, *line.parts]
        return None if self._derived.may_matter(copies) else reason

    def _repeated(self, copy: Copy) -> Reason | None:
        taken = self._taken(copy)
        if taken is not None:
            return taken
        followers = self._shares[id(copy.rules)].followers(copy.position)
        if followers is None:
            return None
        because = tuple(copy.rules if one is None else Copy(copy.rules, one) for one in followers)
        return Reason(Idleness.REDUNDANT, because)
