"""A change review for people: what opens and closes with the lines that do it, then what that means, then the rest."""

from __future__ import annotations

from segcheck.report.change_blocks import ChangeBlock, ChangedPair, changed_pairs
from segcheck.report.difference_sections import (
    write_blind,
    write_devices,
    write_idle,
    write_intents,
    write_script_notes,
    write_ticket,
    write_touched,
    write_transients,
    write_unreadable,
)
from segcheck.report.messages import Language
from segcheck.report.packet_text import flow_text
from segcheck.report.page import Page
from segcheck.report.path_text import ending_text, write_trace
from segcheck.report.review_document import Review
from segcheck.report.review_lines import ReviewLines
from segcheck.report.review_summary import pair_text, result_sentence, summary
from segcheck.report.review_words import count_of_rows, write_deciding_lines
from segcheck.report.rows_text import write_rows
from segcheck.report.voice import Voice
from segcheck.review.difference import Movement

STYLES = {Movement.OPENED: "bold red", Movement.CLOSED: "bold yellow", Movement.UNCLEAR: "bold"}


def difference_text(
    review: Review,
    language: Language = "en",
    *,
    width: int | None = None,
    colour: bool = False,
    verbose: bool = False,
) -> str:
    """The whole review as text. `verbose`: replayed packets with their whole way, and every line that differs."""
    difference, page = review.difference, Page()
    voice = Voice(page, language, review.texts_after())
    writer = _FlowWriter(voice, Voice(page, language, review.texts_before()), review, verbose=verbose)
    for sentence in summary(difference, language):
        page.line(sentence, "bold")
    name = difference.policy.name or difference.policy.source.path
    title = "review-title-drafted" if difference.zones_drafted else "review-title"
    voice.note(title, indent=0, version=difference.version, policy=name)
    writer.write(Movement.OPENED)
    writer.write(Movement.CLOSED)
    if difference.unclear:
        writer.write(Movement.UNCLEAR)
    lines = ReviewLines(review)
    write_idle(voice, difference, lines)
    write_touched(voice, difference)
    write_intents(voice, difference)
    write_transients(voice, difference, lines)
    write_script_notes(voice, difference, lines)
    write_ticket(voice, difference)
    write_devices(voice, difference, lines, verbose=verbose)
    write_blind(voice, difference, lines)
    write_unreadable(voice, difference)
    voice.heading("heading-result")
    page.line(result_sentence(difference, language), "bold", 2)
    return page.render(width, colour)


class _FlowWriter:
    """Writes what moves, pair by pair."""

    def __init__(self, after: Voice, before: Voice, review: Review, *, verbose: bool) -> None:
        self._voice = after
        self._before = before
        self._review = review
        self._lines = ReviewLines(review)
        self._verbose = verbose

    def write(self, movement: Movement) -> None:
        """One direction of change."""
        pairs = changed_pairs(self._review.difference.flows, movement)
        rows = sum(pair.row_count for pair in pairs)
        self._voice.heading(f"review-heading-{movement.value}", pairs=len(pairs), rows=rows)
        for pair in pairs:
            self._write_pair(pair)
        if not pairs:
            self._voice.note("nothing")

    def _write_pair(self, pair: ChangedPair) -> None:
        page = self._voice.page
        page.gap()
        page.line(pair_text(self._review.difference.policy, pair, self._voice.language), STYLES[pair.movement], 2)
        for block in (*pair.blocks, *pair.answers):
            self._write_block(block)

    def _write_block(self, block: ChangeBlock) -> None:
        voice = self._voice
        voice.page.line(count_of_rows(block, voice.language), "bold", 4)
        write_rows(voice, block.rows, block.family, 6)
        write_deciding_lines(voice, block, self._lines, 6, everything=self._verbose)
        self._write_example(block)

    def _write_example(self, block: ChangeBlock) -> None:
        voice = self._voice
        sides = ((self._before, "before", block.traces_before), (voice, "after", block.traces_after))
        first = next((traces[0] for _, _, traces in sides if traces), None)
        if first is None:
            return
        packet = flow_text(first.flow, voice.language)
        voice.page.segments((f"{voice.say('review-example')}  ", "bold"), (packet, ""), indent=6)
        for side, name, traces in sides:
            label = voice.say(f"review-{name}")
            if not traces:
                voice.page.line(f"{label}: {voice.say('review-nowhere')}", indent=8)
            endings = [(ending_text(side, trace), trace) for trace in traces]
            # Ways that end alike (load shared among routes) are told apart where the ways themselves are shown.
            for ending, trace in endings if self._verbose else dict(reversed(endings)).items():
                voice.page.line(f"{label}: {ending}", indent=8)
                if self._verbose:
                    write_trace(side, trace, 10)
