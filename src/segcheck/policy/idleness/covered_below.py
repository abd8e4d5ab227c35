"""A first look at which rules of a list the rules below them repeat: by boxes, without packet sets."""

from __future__ import annotations

from collections.abc import Callable, Collection

from segcheck.model.filters import Action, Filter, Rule
from segcheck.policy.written_lines import settled_fragments
from segcheck.semantics.outlines import Outliner


def covered_below(rules: Filter, asked: Collection[int], repeats: Callable[[Rule], bool]) -> set[int]:
    """Those of the positions `asked` whose packets may all be matched by rules below with the same action.

    `repeats`: whether a rule counts among those below; those asked about always do. Every rule asked about that is
    not in the answer has a packet that no such rule matches surely.
    Cost: that of `unreachable_rules` before it builds packet sets.

    >>> from segcheck.model.header import ANYTHING, Family
    >>> both = tuple(Rule(name, ANYTHING, Action.DENY, ()) for name in ("10", "20"))
    >>> covered_below(Filter("F", Family.IPV4, both, Action.DENY, ()), (0, 1), lambda rule: True)
    {0}
    """
    from segcheck.symbolic.boxes import Boxes

    outliner = Outliner(rules.family)
    found: set[int] = set()
    for action in (Action.PERMIT, Action.DENY):
        positions = [
            position
            for position in range(len(rules.rules) - 1, -1, -1)
            if rules.rules[position].action is action and (position in asked or repeats(rules.rules[position]))
        ]
        if len(positions) < 2:
            continue
        outlines = [outliner.outline(settled_fragments(rules.rules[position].match)) for position in positions]
        told = Boxes(rules.family, outlines).reachability()
        found.update(
            position
            for number, position in enumerate(positions)
            if number and position in asked and not told.reachable[number]
        )
    return found
