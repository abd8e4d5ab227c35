"""Rules in the place of entries that are not understood, or that are not sure to be in force."""

from __future__ import annotations

from dataclasses import replace

from segcheck.model.filters import Action, Rule
from segcheck.model.header import AllOf, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.notes import Notes


def rule_not_understood(notes: Notes, line: ConfigLine, index: int, name: str) -> Rule:
    """The rule of an entry whose word `index` is not understood.

    SOUNDNESS: what the line catches and does is unknown, and that in its place among the others.
    """
    notes.ledger.mark(line.number, LineFate.UNRECOGNIZED, "unrecognized-rule")
    notes.report("unrecognized-rule", (notes.word(line, index),), Severity.WARNING, Effect.WIDENS_FILTER)
    whole = (notes.span(line),)
    return Rule(name, Unknown(whole, "unrecognized-rule"), Action.UNKNOWN, whole)


def list_edited(notes: Notes, line: ConfigLine) -> Rule:
    """The rule of a line that changes others (`no 10`), to stand before them all.

    SOUNDNESS: it may have changed any of them, so the whole list is in doubt.
    """
    origin = (notes.span(line),)
    notes.ledger.mark(line.number, LineFate.UNRECOGNIZED, "list-edited")
    notes.report("list-edited", origin, Severity.WARNING, Effect.WIDENS_FILTER)
    return Rule("", Unknown(origin, "list-edited"), Action.UNKNOWN, origin)


def sequence_repeated(notes: Notes, line: ConfigLine, rule: Rule) -> Rule:
    """The rule of an entry whose number others have as well.

    SOUNDNESS: of entries with one number some releases keep the first and some the last.
    """
    code = "sequence-repeated"
    notes.approximated(line, code)
    notes.report(code, rule.origin[:1], Severity.WARNING, Effect.WIDENS_RULE, sequence=rule.name)
    return replace(rule, match=AllOf((rule.match, Unknown(rule.origin[:1], code))))
