"""Filters compared on their own, with the texts of both sides, and what they look like as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from segcheck.report.change_blocks import ChangeBlock, filter_blocks
from segcheck.report.messages import Language
from segcheck.report.page import Page
from segcheck.report.review_lines import ReviewLines
from segcheck.report.review_words import count_of_rows, write_deciding_lines
from segcheck.report.rows_text import write_rows
from segcheck.report.voice import Voice
from segcheck.review.difference import FilterDifference, Movement
from segcheck.source.text import Origin, SourceFile, Span


@dataclass(frozen=True, slots=True)
class FilterReview:
    """What `segcheck diff --filter` shows: one comparison per address family the filter has rules for."""

    differences: tuple[FilterDifference, ...]
    sources_before: tuple[SourceFile, ...]
    sources_after: tuple[SourceFile, ...]
    scripts: tuple[SourceFile, ...] = ()
    script_lines: Mapping[tuple[str, int], Span] = field(default_factory=dict)
    moved_lines: Mapping[tuple[str, int], Span] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Whether surely every packet is treated alike by both."""
        return all(difference.comparison.same for difference in self.differences)

    @property
    def removed_lines(self) -> Origin:
        """Lines of rules that stand before the change only."""
        return tuple(span for one in self.differences for rule in one.comparison.removed for span in rule.origin)

    @property
    def added_lines(self) -> Origin:
        """Lines of rules that stand after the change only."""
        return tuple(span for one in self.differences for rule in one.comparison.added for span in rule.origin)

    def texts_before(self) -> Mapping[str, SourceFile]:
        """Files by path before the change."""
        return {source.path: source for source in self.sources_before}

    def texts_after(self) -> Mapping[str, SourceFile]:
        """Files by path after the change."""
        return {source.path: source for source in self.sources_after}

    def explain(self, language: Language = "en") -> str:
        """The comparison as plain text."""
        return filters_text(self, language)

    def to_json(self) -> str:
        """The comparison as a JSON document (schema `segcheck/filter-difference/1`)."""
        from segcheck.report.difference_json import filters_json

        return filters_json(self)

    def to_markdown(self, language: Language = "en") -> str:
        """The comparison as a comment for a merge request (GitHub and GitLab Markdown)."""
        from segcheck.report.difference_markdown import filters_markdown

        return filters_markdown(self, language)

    def __str__(self) -> str:
        return self.explain()


def filters_text(
    review: FilterReview, language: Language = "en", *, width: int | None = None, colour: bool = False
) -> str:
    """What the filter after the change permits that the one before denied, and the reverse, with the lines that do."""
    voice = Voice(Page(), language, review.texts_after())
    lines = ReviewLines(review)
    for difference in review.differences:
        voice.page.line(filter_summary(difference, voice), "bold")
        for movement in (Movement.OPENED, Movement.CLOSED):
            blocks = filter_blocks(difference, movement)
            voice.heading(f"filter-heading-{movement.value}", rows=sum(len(block.rows) for block in blocks))
            for block in blocks:
                _write_block(voice, block, lines)
            if not blocks:
                voice.note("nothing")
        _write_rules(voice, difference, lines)
        voice.page.gap()
    return voice.page.render(width, colour)


def filter_summary(difference: FilterDifference, voice: Voice) -> str:
    """Which filters, and whether they differ."""
    comparison = difference.comparison
    opened, closed = (bool(bounds.possibly) for bounds in (comparison.opened, comparison.closed))
    # A sentence without a doubt needs each way it names to be sure.
    doubt = any(bounds.possibly and not bounds.surely for bounds in (comparison.opened, comparison.closed))
    outcome = {(False, False): "same", (True, False): "opens", (False, True): "closes", (True, True): "both"}
    before, after = (
        f"{device} {held.name}"
        for device, held in (
            (difference.device_before, comparison.before),
            (difference.device_after, comparison.after),
        )
    )
    kind = "filter" if before == after else "filter-summary"
    return voice.say(
        f"{kind}-{outcome[opened, closed]}{'-possibly' if doubt else ''}",
        before=before,
        after=after,
        family=f"IPv{comparison.after.family.value}",
    )


def _write_block(voice: Voice, block: ChangeBlock, lines: ReviewLines) -> None:
    voice.page.line(count_of_rows(block, voice.language), "bold", 2)
    write_rows(voice, block.rows, block.family, 4)
    write_deciding_lines(voice, block, lines, 4)


def _write_rules(voice: Voice, difference: FilterDifference, lines: ReviewLines) -> None:
    """Rules that stand on one side only."""
    comparison = difference.comparison
    voice.heading("filter-heading-rules", removed=len(comparison.removed), added=len(comparison.added))
    origins: list[tuple[str, str, Origin]] = [("-", "red", rule.origin) for rule in comparison.removed]
    origins += [("+", "green", rule.origin) for rule in comparison.added]
    for sign, style, origin in origins:
        for span in origin[:1]:
            shown = lines.before(span) if sign == "-" else lines.after(span)
            voice.page.segments((f"{sign} {shown.text}", style), (f"  ({shown.place})", "bright_black"), indent=2)
