"""Phrases that all renderings of a change review share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from segcheck.model.header import Family
from segcheck.report.change_blocks import ChangeBlock
from segcheck.report.columns import Cell
from segcheck.report.messages import Language, message
from segcheck.report.packet_text import row_text
from segcheck.report.review_lines import ReviewLines, ShownLine
from segcheck.report.rule_names import rule_text
from segcheck.report.voice import Voice
from segcheck.review.difference import ResponsibleRule
from segcheck.symbolic.cover import CoverRow


@dataclass(frozen=True, slots=True)
class DecidingLine:
    """A rule that decides packets on one side: `side` is "before" or "after"; `shown` None: no line says it."""

    side: str
    place: str
    text: str
    decides: str
    shown: ShownLine | None


def deciding_lines(block: ChangeBlock, lines: ReviewLines, voice: Voice) -> Iterator[DecidingLine]:
    """Every rule that decides packets of `block`, before and after, with all lines it consists of."""
    for side, rules, look_up in (("before", block.before, lines.before), ("after", block.after, lines.after)):
        for rule in dict.fromkeys(rules):
            decides = rule_phrase(rule, voice)
            if not rule.origin:
                yield DecidingLine(side, "", "", decides, None)
            for number, span in enumerate(rule.origin):
                shown = look_up(span)
                phrase = voice.say("label-defined-here") if number else decides
                yield DecidingLine(side, shown.place, shown.text, phrase, shown)
        if not rules:
            yield DecidingLine(side, "", "", voice.say("review-no-rule"), None)


def write_deciding_lines(voice: Voice, block: ChangeBlock, lines: ReviewLines, indent: int) -> None:
    """A table of the rules that decide the rows before and after, with their places and texts."""
    if not block.before and not block.after:
        voice.note("review-no-rule", indent=indent)
        return
    rows: list[list[Cell]] = [
        [voice.say(f"review-{line.side}"), line.place, line.text, line.decides]
        for line in deciding_lines(block, lines, voice)
    ]
    columns = ("review-column-when", "review-column-place", "review-column-line", "review-column-decides")
    voice.page.table([voice.say(column) for column in columns], rows, indent=indent)


def rule_phrase(rule: ResponsibleRule, voice: Voice) -> str:
    """What the rule does, where."""
    named = "rule" if rule.rule else "default"
    name = rule_text(voice, rule.rule) if rule.rule else ""
    if not rule.filter:
        return voice.say(f"review-bare-{named}-{rule.action.value}", device=rule.device, rule=name)
    return voice.say(f"review-{named}-{rule.action.value}", device=rule.device, filter=rule.filter, rule=name)


def count_of_rows(block: ChangeBlock, language: Language) -> str:
    """How sure it is, of what kind the packets are, and how many rows there are."""
    certain = "surely" if block.certain else "possibly"
    kind = "-answers" if block.answers else ""
    code = f"review-{block.movement.value}-{certain}{kind}"
    return message(code, {"count": str(len(block.rows)), "family": f"IPv{block.family.value}"}, language)


def row_line(row: CoverRow, family: Family, language: Language) -> str:
    """One row as one line."""
    text = row_text(row, family, language)
    conditions = f" [{', '.join(text.conditions)}]" if text.conditions else ""
    return f"{text.source} -> {text.destination} {text.service}{conditions}"


def first_few(texts: Iterable[str], most: int, language: Language) -> str:
    """The first `most` of `texts`, and how many others there are."""
    found = tuple(texts)
    shown = "; ".join(found[:most])
    left = len(found) - most
    return shown if left <= 0 else message("review-and-more", {"texts": shown, "count": str(left)}, language)
