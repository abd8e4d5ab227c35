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

# Characters of one row in a message.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class DecidingLine:
    """A rule that decides packets on one side: `side` is "before" or "after"; `shown` None: no line says it."""

    side: str
    place: str
    text: str
    decides: str
    shown: ShownLine | None


def deciding_lines(
    block: ChangeBlock, lines: ReviewLines, voice: Voice, *, everything: bool = False
) -> Iterator[DecidingLine]:
    """Every rule that decides packets of `block`, before and after, each with its own line and those related lines that
    the change touches; `everything`: with all related lines, else the others are counted.
    """
    for side, rules, look_up in (("before", block.before, lines.before), ("after", block.after, lines.after)):
        for rule in dict.fromkeys(rules):
            decides = rule_phrase(rule, voice)
            own, related = rule.origin[:1], rule.origin[1:]
            shown = [span for span in related if everything or lines.is_changed(span, before=side == "before")]
            if len(shown) < len(related):
                decides = voice.say("review-related-left", decides=decides, count=len(related) - len(shown))
            if not own:
                yield DecidingLine(side, "", "", decides, None)
            for number, line in enumerate(map(look_up, (*own, *shown))):
                phrase = voice.say("label-defined-here") if number else decides
                yield DecidingLine(side, line.place, line.text, phrase, line)
        if not rules:
            yield DecidingLine(side, "", "", voice.say("review-no-rule"), None)


def write_deciding_lines(
    voice: Voice, block: ChangeBlock, lines: ReviewLines, indent: int, *, everything: bool = False
) -> None:
    """A table of the rules that decide the rows before and after, with their places and texts."""
    if not block.before and not block.after:
        voice.note("review-no-rule", indent=indent)
        return
    rows: list[list[Cell]] = [
        [voice.say(f"review-{line.side}"), line.place, line.text, line.decides]
        for line in deciding_lines(block, lines, voice, everything=everything)
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
    """The first `most` of `texts`, each as far as people read on, and how many others there are."""
    found = tuple(texts)
    shown = "; ".join(_clipped(text) for text in found[:most])
    left = len(found) - most
    return shown if left <= 0 else message("review-and-more", {"texts": shown, "count": str(left)}, language)


def _clipped(text: str) -> str:
    left = len(text) - _LONGEST
    return text if left <= 0 else f"{text[:_LONGEST]}… (+{left})"
