"""A change review as a comment for a merge request: the answer first, what moves as tables, long parts folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segcheck.model.header import Family
from segcheck.report.change_blocks import ChangeBlock, ChangedPair, changed_pairs, filter_blocks, place_text
from segcheck.report.difference_sections import mismatches, moments, still_violated, worse_first
from segcheck.report.filter_review import FilterReview
from segcheck.report.markdown_text import cell, code, details, fenced, fitted, table
from segcheck.report.messages import Language, message
from segcheck.report.packet_text import flow_text, row_text
from segcheck.report.page import Page
from segcheck.report.path_text import ending_text
from segcheck.report.review_document import Review
from segcheck.report.review_lines import ReviewLines, Texts
from segcheck.report.review_summary import in_one_line, pair_text, result_sentence, summary
from segcheck.report.review_words import count_of_rows, deciding_lines, rule_phrase
from segcheck.report.rule_names import rule_text
from segcheck.report.voice import Voice, diagnostic_text, zone_text
from segcheck.review.difference import IntentChange, Movement
from segcheck.symbolic.cover import CoverRow

# Rows of one table, pairs of one direction, and lines of one device in a comment; the others are counted.
_MOST_ROWS, _MOST_PAIRS, _MOST_LINES = 25, 20, 40
# Blocks of one pair, of sessions and of answers.
_MOST_BLOCKS = 6


def difference_markdown(review: Review, language: Language = "en") -> str:
    """The review as Markdown, at most 60,000 characters; what does not fit is named."""
    return _Writer(review, language).document()


def filters_markdown(review: FilterReview, language: Language = "en") -> str:
    """Filters compared on their own, as Markdown."""
    blocks = _Blocks(review, Voice(Page(), language, review.texts_after()))
    head, sections = [], []
    for difference in review.differences:
        comparison = difference.comparison
        opened, closed = (bool(bounds.possibly) for bounds in (comparison.opened, comparison.closed))
        outcome = {(False, False): "same", (True, False): "opens", (False, True): "closes", (True, True): "both"}
        names = {
            "before": code(f"{difference.device_before} {comparison.before.name}"),
            "after": code(f"{difference.device_after} {comparison.after.name}"),
            "family": f"IPv{comparison.after.family.value}",
        }
        head.append(f"**{message(f'filter-summary-{outcome[opened, closed]}', names, language)}**")
        for movement in (Movement.OPENED, Movement.CLOSED):
            found = filter_blocks(difference, movement)
            title = message(
                f"filter-heading-{movement.value}", {"rows": str(sum(len(block.rows) for block in found))}, language
            )
            if found:
                text = "\n\n".join(part for block in found for part in blocks.block(block))
                sections.append((title, f"### {title}\n\n{text}"))
    return fitted("\n\n".join(head), sections, message("markdown-left-out", {"sections": "{sections}"}, language))


class _Blocks:
    """Blocks of changed packets as Markdown."""

    def __init__(self, texts: Texts, voice: Voice) -> None:
        self._lines = ReviewLines(texts)
        self._voice = voice

    def block(self, block: ChangeBlock) -> Iterator[str]:
        """How sure it is, the rows, and the lines that decide."""
        yield f"**{count_of_rows(block, self._voice.language)}**"
        yield rows_table(block.rows, block.family, self._voice.language)
        if not block.before and not block.after:
            yield self._voice.say("review-no-rule")
            return
        every = tuple(deciding_lines(block, self._lines, self._voice))
        deciding = every[:_MOST_ROWS]
        rows = [
            [self._voice.say(f"review-{line.side}"), cell(line.place), cell(line.text), cell(line.decides)]
            for line in deciding
        ]
        columns = ("review-column-when", "review-column-place", "review-column-line", "review-column-decides")
        yield table([self._voice.say(column) for column in columns], rows)
        if len(every) > len(deciding):
            yield self._voice.say("markdown-lines-left", count=len(every) - len(deciding))


def rows_table(rows: Sequence[CoverRow], family: Family, language: Language) -> str:
    """Rows of packets as a table; of many, the first, and how many others."""
    cells = []
    for row in rows[:_MOST_ROWS]:
        text = row_text(row, family, language)
        cells.append([cell(text.source), cell(text.destination), cell(text.service), cell(", ".join(text.conditions))])
    columns = ("column-source", "column-destination", "column-service", "column-conditions")
    found = table([message(column, (), language) for column in columns], cells)
    left = len(rows) - _MOST_ROWS
    return found if left <= 0 else f"{found}\n\n{message('markdown-rows-left', {'count': str(left)}, language)}"


class _Writer:
    """Writes one review."""

    def __init__(self, review: Review, language: Language) -> None:
        self._review = review
        self._difference = review.difference
        self._language = language
        self._voice = Voice(Page(), language, review.texts_after())
        self._before = Voice(Page(), language, review.texts_before())
        self._lines = ReviewLines(review)
        self._blocks = _Blocks(review, self._voice)

    def document(self) -> str:
        difference = self._difference
        first = in_one_line(summary(difference, self._language, code), self._language)
        name = difference.policy.name or difference.policy.source.path
        title = "review-title-drafted" if difference.zones_drafted else "markdown-title"
        about = self._say(title, version=difference.version, policy=code(name))
        result = result_sentence(difference, self._language)
        head = f"**{first}**\n\n{about}\n\n{result}"
        left_out = self._say("markdown-left-out", sections="{sections}")
        return fitted(head, self._sections(), left_out)

    def _say(self, sentence: str, /, **arguments: object) -> str:
        return self._voice.say(sentence, **arguments)

    def _sections(self) -> Iterator[tuple[str, str]]:
        for movement in Movement:
            yield from self._moved(movement)
        yield from self._intents()
        yield from self._ticket()
        yield from self._transients()
        yield from self._script_notes()
        yield from self._idle()
        yield from self._touched()
        yield from self._devices()
        yield from self._unseen()

    def _moved(self, movement: Movement) -> Iterator[tuple[str, str]]:
        pairs = changed_pairs(self._difference.flows, movement)
        if not pairs:
            return
        rows = sum(pair.row_count for pair in pairs)
        title = self._say(f"review-heading-{movement.value}", pairs=len(pairs), rows=rows)
        yield title, f"### {title}"
        for pair in pairs[:_MOST_PAIRS]:
            yield self._pair_name(pair), self._pair(pair)
        left = pairs[_MOST_PAIRS:]
        if left:
            names = [self._pair_name(pair) for pair in left]
            body = "\n".join(f"- {name}" for name in names)
            yield title, details(self._say("markdown-rows-left", count=sum(pair.row_count for pair in left)), body)

    def _pair_name(self, pair: ChangedPair) -> str:
        return pair_text(self._difference.policy, pair, self._language, code)

    def _pair(self, pair: ChangedPair) -> str:
        parts = [f"#### {self._pair_name(pair)}"]
        for block in pair.blocks[:_MOST_BLOCKS]:
            parts += [*self._blocks.block(block), *self._example(block)]
        left = (*pair.blocks[_MOST_BLOCKS:], *pair.answers[_MOST_BLOCKS:])
        if left:
            parts.append(self._say("markdown-rows-left", count=sum(len(block.rows) for block in left)))
        for block in pair.answers[:_MOST_BLOCKS]:
            title, *body = self._blocks.block(block)
            parts.append(details(title.strip("*"), "\n\n".join((*body, *self._example(block)))))
        return "\n\n".join(parts)

    def _example(self, block: ChangeBlock) -> Iterator[str]:
        sides = ((self._before, "before", block.traces_before), (self._voice, "after", block.traces_after))
        first = next((traces[0] for _, _, traces in sides if traces), None)
        if first is None:
            return
        lines = [f"{self._say('review-example')}: {code(flow_text(first.flow, self._language))}", ""]
        for voice, name, traces in sides:
            endings = [code(ending_text(voice, trace)) for trace in traces] or [self._say("review-nowhere")]
            lines.append(f"- {self._say(f'review-{name}')}: {'; '.join(endings)}")
        yield "\n".join(lines)

    def _intents(self) -> Iterator[tuple[str, str]]:
        difference = self._difference
        still = still_violated(difference)
        if difference.findings_after is None or not (difference.intents or still):
            return
        title = self._say("review-heading-intents", count=len(difference.intents))
        rows = [[self._intent_name(change), *self._outcomes(change)] for change in worse_first(difference)]
        columns = ("markdown-column-intent", "markdown-column-before", "markdown-column-after")
        parts = [f"### {title}"]
        if rows:
            parts.append(table([self._say(column) for column in columns], rows))
        if still:
            names = ", ".join(code(name) for name in still)
            parts.append(self._say("review-intents-still", count=len(still), names=names))
        yield title, "\n\n".join(parts)

    def _intent_name(self, change: IntentChange) -> str:
        return f"**{code(change.name)}**" if change.worse else code(change.name)

    def _outcomes(self, change: IntentChange) -> list[str]:
        return [
            self._say("review-no-such-intent") if outcome is None else self._say(f"outcome-{outcome.value}")
            for outcome in (change.before, change.after)
        ]

    def _ticket(self) -> Iterator[tuple[str, str]]:
        result = self._difference.ticket
        if result is None:
            return
        title = self._say("review-heading-ticket", name=code(result.ticket.name or result.ticket.source.path))
        parts = [f"### {title}", self._say(f"review-ticket-{result.outcome.value}")]
        for found, rows in mismatches(result):
            certain, opens = "surely" if found.certain else "possibly", "opens" if found.opens else "closes"
            parts.append(
                self._say(
                    f"review-ticket-{found.mismatch.value}-{opens}-{certain}",
                    source=code(zone_text(self._difference.policy, found.source)),
                    destination=code(zone_text(self._difference.policy, found.destination)),
                    family=f"IPv{found.family.value}",
                )
            )
            parts.append(rows_table(rows, found.family, self._language))
        yield title, "\n\n".join(parts)

    def _transients(self) -> Iterator[tuple[str, str]]:
        found = moments(self._difference)
        if not found:
            return
        title = self._say("review-heading-transients", count=len(found))
        parts = [f"### {title}"]
        for flow, rows in found:
            ends = {
                "source": code(place_text(self._difference.policy, flow.source, self._language)),
                "destination": code(place_text(self._difference.policy, flow.destination, self._language)),
            }
            certain = "surely" if flow.certain else "possibly"
            family = f"IPv{flow.family.value}"
            since = self._lines.of_script(flow.since)
            parts.append(f"**{self._say(f'review-{flow.kind.value}-{certain}', **ends, family=family)}**")
            parts.append(rows_table(rows, flow.family, self._language))
            lines = [f"- {self._say('review-since')}: {code(since.place)} {code(since.text)}"]
            if flow.until is None:
                lines.append(f"- {self._say('review-until-end')}")
            else:
                until = self._lines.of_script(flow.until)
                lines.append(f"- {self._say('review-until')}: {code(until.place)} {code(until.text)}")
            parts.append("\n".join(lines))
        yield title, "\n\n".join(parts)

    def _script_notes(self) -> Iterator[tuple[str, str]]:
        notes = self._difference.script_notes
        if not notes:
            return
        title = self._say("review-heading-script-notes", count=len(notes))
        lines = []
        for note in notes:
            found = map(self._lines.of_script, note.origin[:1])
            where = "".join(f"{code(shown.place)} {code(shown.text)}: " for shown in found)
            text = code(diagnostic_text(note, self._language))
            lines.append(f"- {self._say(f'severity-{note.severity.value}')}: {where}{text}")
        yield title, f"### {title}\n\n" + "\n".join(lines)

    def _idle(self) -> Iterator[tuple[str, str]]:
        if not self._difference.idle:
            return
        title = self._say("review-heading-idle", count=len(self._difference.idle))
        lines = []
        for idle in self._difference.idle:
            names = {"device": idle.device, "filter": idle.filter, "rule": rule_text(self._voice, idle.rule)}
            quoted = {name: code(text) for name, text in names.items()}
            lines.append(f"- {self._say(f'review-idle-{idle.why.value}', **quoted)}")
            for span in idle.origin[:1]:
                shown = self._lines.after(span)
                lines.append(f"  - {code(shown.place)} {code(shown.text)}")
            for rule in idle.because:
                places = [self._lines.after(span) for span in rule.origin[:1]]
                where = "".join(f" {code(shown.place)} {code(shown.text)}" for shown in places)
                lines.append(f"  - {self._say('review-because-of')} {code(rule_phrase(rule, self._voice))}{where}")
        yield title, f"### {title}\n\n" + "\n".join(lines)

    def _touched(self) -> Iterator[tuple[str, str]]:
        if not self._difference.touched:
            return
        title = self._say("review-heading-touched", count=len(self._difference.touched))
        lines = []
        for touched in self._difference.touched:
            before, after = ("served" if served else "lost" for served in (touched.served_before, touched.served_after))
            effect = self._say(f"review-touched-{before}-{after}")
            lines.append(f"- {self._say(f'review-kind-{touched.kind}')} {code(touched.name)}: {effect}")
        yield title, f"### {title}\n\n" + "\n".join(lines)

    def _devices(self) -> Iterator[tuple[str, str]]:
        if not self._difference.devices:
            return
        title = self._say("review-heading-devices", count=len(self._difference.devices))
        parts = []
        for change in self._difference.devices:
            parts.append(f"{code(change.device)}: {self._say(f'review-device-{change.fate.value}')}")
            lines = []
            for sign, origin in (("-", change.removed), ("+", change.added)):
                for span in origin[:_MOST_LINES]:
                    shown = self._lines.before(span) if sign == "-" else self._lines.after(span)
                    lines.append(f"{sign} {shown.text}")
                left = len(origin) - _MOST_LINES
                if left > 0:
                    lines.append(self._say("review-lines-left", sign="#", count=left))
            if lines:
                parts.append(fenced(lines, "diff"))
        yield title, details(title, "\n\n".join(parts))

    def _unseen(self) -> Iterator[tuple[str, str]]:
        difference = self._difference
        if difference.blind:
            title = self._say("review-heading-blind", count=len(difference.blind))
            lines = []
            for doubt in difference.blind:
                place = f" ({code(str(doubt.origin[0]))})" if doubt.origin else ""
                lines.append(f"- {code(doubt.device)} {code(message(doubt.reason, (), self._language))}{place}")
            yield title, details(title, "\n".join(lines))
        for side, paths in (("before", difference.unreadable_before), ("after", difference.unreadable_after)):
            if paths:
                title = self._say(f"review-heading-unreadable-{side}", count=len(paths))
                yield title, f"### {title}\n\n" + "\n".join(f"- {code(path)}" for path in paths)
