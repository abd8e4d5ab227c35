"""A change review as SARIF: each thing to look at, at the line that changed."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.policy.verdict import Outcome
from segcheck.report.change_blocks import ChangeBlock, ChangedPair, changed_pairs
from segcheck.report.difference_sections import mismatch_text, mismatches, moments, outcomes_text, transient_text
from segcheck.report.messages import Language
from segcheck.report.page import Page
from segcheck.report.review_document import Review
from segcheck.report.review_lines import ReviewLines, ShownLine
from segcheck.report.review_summary import pair_text
from segcheck.report.review_words import count_of_rows, deciding_lines, first_few, row_line, rule_phrase
from segcheck.report.rule_names import rule_text
from segcheck.report.sarif_log import FilePlaces, SarifResult, SarifRule, declared_line, places_with_policy, sarif_log
from segcheck.report.voice import Voice, diagnostic_text
from segcheck.review.difference import IdleRule, Movement
from segcheck.source.text import Origin, Span

_RULES = (
    SarifRule("opened", "warning", "sarif-opened"),
    SarifRule("opened-possibly", "warning", "sarif-opened-possibly"),
    SarifRule("opened-answers", "note", "sarif-opened-answers"),
    SarifRule("closed", "warning", "sarif-closed"),
    SarifRule("closed-possibly", "note", "sarif-closed-possibly"),
    SarifRule("closed-answers", "note", "sarif-closed-answers"),
    SarifRule("unclear-possibly", "note", "sarif-unclear-possibly"),
    SarifRule("unclear-answers", "note", "sarif-unclear-answers"),
    SarifRule("intent-violated", "error", "sarif-intent-violated"),
    SarifRule("intent-worse", "warning", "sarif-intent-worse"),
    SarifRule("ticket-differs", "error", "sarif-ticket-differs"),
    SarifRule("ticket-differs-possibly", "warning", "sarif-ticket-differs-possibly"),
    SarifRule("open-between", "warning", "sarif-open-between"),
    SarifRule("cut-between", "warning", "sarif-cut-between"),
    SarifRule("idle-rule", "warning", "sarif-idle-rule"),
    SarifRule("script-note", "note", "sarif-script-note"),
    SarifRule("exception-touched", "note", "sarif-exception-touched"),
    SarifRule("unreadable-file", "error", "sarif-unreadable-file"),
)
# Rows that a message spells out; the others are counted.
_MOST_ROWS = 10


def difference_sarif(review: Review, language: Language = "en", places: FilePlaces | None = None) -> str:
    """The review as a SARIF 2.1.0 log. `places`: where the files lie in the repository."""
    results = _Results(review, language).all()
    known = places_with_policy(places or FilePlaces(), review.difference.policy)
    return sarif_log("diff", _RULES, results, known, review.exit_code, language)


class _Results:
    """Makes the results of one review."""

    def __init__(self, review: Review, language: Language) -> None:
        self._difference = review.difference
        self._language = language
        self._voice = Voice(Page(), language, review.texts_after())
        self._lines = ReviewLines(review)
        changed = review.difference.devices
        self._removed = {_line_of(span) for device in changed for span in device.removed}
        self._added = {_line_of(span) for device in changed for span in device.added}
        first = [self._lines.after(span) for device in changed for span in device.added[:1]]
        first += [self._lines.before(span) for device in changed for span in device.removed[:1]]
        self._first_change = first[0] if first else None

    def all(self) -> Iterator[SarifResult]:
        for movement in Movement:
            for pair in changed_pairs(self._difference.flows, movement):
                for block in (*pair.blocks, *pair.answers):
                    yield self._moved(pair, block)
        yield from self._intents()
        yield from self._ticket()
        yield from self._transients()
        for note in self._difference.script_notes:
            text = diagnostic_text(note, self._language)
            for span in note.origin[:1]:
                yield SarifResult("script-note", text, self._lines.of_script(span), (), (note.code, text))
        for idle in self._difference.idle:
            yield self._idle(idle)
        yield from self._touched()
        yield from self._unreadable()

    def _moved(self, pair: ChangedPair, block: ChangeBlock) -> SarifResult:
        voice = self._voice
        rows = [row_line(row, block.family, self._language) for row in block.rows]
        text = voice.say(
            "sarif-moved",
            pair=pair_text(self._difference.policy, pair, self._language),
            how=count_of_rows(block, self._language),
            rows=first_few(rows, _MOST_ROWS, self._language),
        )
        deciding = [
            line for line in deciding_lines(block, self._lines, voice, everything=True) if line.shown is not None
        ]
        related = tuple(
            (line.shown, f"{voice.say(f'review-{line.side}')}: {line.decides}")
            for line in deciding
            if line.shown is not None
        )
        kind = "answers" if block.answers else "possibly"
        rule = block.movement.value if block.certain and not block.answers else f"{block.movement.value}-{kind}"
        identity = (*_ends(pair), block.family.name, str(block.certain), *rows)
        return SarifResult(rule, text, self._place_of(block), related, identity)

    def _place_of(self, block: ChangeBlock) -> ShownLine | None:
        """The changed line that decides; else any line that decides, after before before; else the first change."""
        before = [span for rule in block.before for span in rule.origin]
        after = [span for rule in block.after for span in rule.origin]
        for spans, look_up, changed in (
            (after, self._lines.after, self._added),
            (before, self._lines.before, self._removed),
            (after, self._lines.after, None),
            (before, self._lines.before, None),
        ):
            for span in spans:
                if changed is None or _line_of(span) in changed:
                    return look_up(span)
        return self._first_change

    def _intents(self) -> Iterator[SarifResult]:
        spans = {intent.name: intent.span for intent in self._difference.policy.intents}
        for change in self._difference.worse:
            rule = "intent-violated" if change.after is Outcome.VIOLATED else "intent-worse"
            outcomes = outcomes_text(self._voice, change)
            text = self._voice.say("sarif-intent", name=change.name, outcomes=outcomes)
            declared = self._related(change.name, spans)
            at = self._first_change or (declared[0][0] if declared else None)
            yield SarifResult(rule, text, at, declared, (change.name, outcomes))

    def _related(self, name: str, spans: dict[str, Span]) -> tuple[tuple[ShownLine, str], ...]:
        span = spans.get(name)
        return () if span is None else ((self._declared(span), name),)

    def _declared(self, span: Span) -> ShownLine:
        return declared_line(span, self._difference.policy, self._voice.sources)

    def _ticket(self) -> Iterator[SarifResult]:
        result = self._difference.ticket
        for found, rows in () if result is None else mismatches(result):
            text = mismatch_text(self._voice, self._difference, found)
            shown = [row_line(row, found.family, self._language) for row in rows]
            at = self._first_change if found.entry is None else self._lines.after(found.entry.span)
            yield SarifResult(
                "ticket-differs" if found.certain else "ticket-differs-possibly",
                f"{text}: {first_few(shown, _MOST_ROWS, self._language)}",
                at,
                (),
                (text, *shown),
            )

    def _transients(self) -> Iterator[SarifResult]:
        for flow, rows in moments(self._difference):
            text = transient_text(self._voice, self._difference, flow)
            shown = [row_line(row, flow.family, self._language) for row in rows]
            related = (
                () if flow.until is None else ((self._lines.of_script(flow.until), self._voice.say("review-until")),)
            )
            yield SarifResult(
                f"{flow.kind.value}-between",
                f"{text}: {first_few(shown, _MOST_ROWS, self._language)}",
                self._lines.of_script(flow.since),
                related,
                (text, *shown),
            )

    def _idle(self, idle: IdleRule) -> SarifResult:
        voice = self._voice
        arguments = {"device": idle.device, "filter": idle.filter, "rule": rule_text(voice, idle.rule)}
        text = voice.say(f"review-idle-{idle.why.value}", **arguments)
        related = tuple(
            (self._lines.after(span), rule_phrase(rule, voice)) for rule in idle.because for span in rule.origin[:1]
        )
        return SarifResult("idle-rule", text, self._first(idle.origin), related, (text,))

    def _touched(self) -> Iterator[SarifResult]:
        for touched in self._difference.touched:
            kind = self._voice.say(f"review-kind-{touched.kind}")
            before, after = ("served" if served else "lost" for served in (touched.served_before, touched.served_after))
            effect = self._voice.say(f"review-touched-{before}-{after}")
            text = f"{kind} {touched.name}: {effect}"
            yield SarifResult("exception-touched", text, self._declared(touched.span), (), (text,))

    def _unreadable(self) -> Iterator[SarifResult]:
        difference = self._difference
        for path in dict.fromkeys((*difference.unreadable_before, *difference.unreadable_after)):
            text = self._voice.say("sarif-unreadable", path=path)
            at = ShownLine(Span(path, 1, 1, 1, 1), "", path not in difference.unreadable_after)
            yield SarifResult("unreadable-file", text, at, (), (path,))

    def _first(self, origin: Origin) -> ShownLine | None:
        return self._lines.after(origin[0]) if origin else self._first_change


def _line_of(span: Span) -> tuple[str, int]:
    return span.path, span.line


def _ends(pair: ChangedPair) -> tuple[str, ...]:
    return (pair.source.kind.value, pair.source.name, pair.destination.kind.value, pair.destination.name)
