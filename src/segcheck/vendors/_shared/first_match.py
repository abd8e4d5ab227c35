"""What a rule list permits, as one condition."""

from __future__ import annotations

from collections.abc import Sequence

from segcheck.model.filters import Action, Rule
from segcheck.model.header import AllOf, Cited, FirstMatch, Match, Unknown


def permitted(rules: Sequence[Rule], default: Action = Action.DENY) -> FirstMatch:
    """Packets that a first-match list permits. A rule whose action is not known may do either with what it catches.

    >>> from segcheck.model.header import ANYTHING
    >>> permitted([Rule("10", ANYTHING, Action.PERMIT, ())]).lines
    ((Cited(part=Anything(), origin=()), True),)
    """
    lines: list[tuple[Match, bool]] = []
    for rule in rules:
        if rule.action is Action.UNKNOWN:
            # SOUNDNESS: the two lines together say: what the rule catches is perhaps permitted, and if not, denied.
            doubt = Unknown(rule.origin[:1], "rule-action-unknown")
            lines.append((AllOf((Cited(rule.match, rule.origin), doubt)), True))
            lines.append((rule.match, False))
        elif rule.action is Action.PERMIT:
            lines.append((Cited(rule.match, rule.origin), True))
        else:
            lines.append((rule.match, False))
    if default is not Action.DENY:
        rest: Match = AllOf(()) if default is Action.PERMIT else Unknown((), "filter-default-unknown")
        lines.append((rest, True))
    return FirstMatch(tuple(lines))
