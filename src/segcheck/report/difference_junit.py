"""A change review as test cases: every intent, the ticket, the moments in between, and what could be read."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.policy.verdict import Outcome, Verdict
from segcheck.report.check_junit import unreadable_case
from segcheck.report.difference_sections import (
    mismatch_text,
    mismatches,
    moments,
    outcomes_text,
    transient_text,
)
from segcheck.report.document import Report
from segcheck.report.junit_xml import CaseResult, JunitCase, junit_xml
from segcheck.report.messages import Language
from segcheck.report.page import Page
from segcheck.report.review_document import Review
from segcheck.report.review_lines import ReviewLines
from segcheck.report.review_summary import summary
from segcheck.report.review_words import row_line
from segcheck.report.terminal import verdict_text
from segcheck.report.voice import Voice
from segcheck.review.difference import Difference, IntentChange

_GOOD = (Outcome.PROVED, Outcome.DECLARED)


def difference_junit(review: Review, language: Language = "en") -> str:
    """The review as JUnit XML. An intent fails when the change spoils it; one that was no better before is skipped.

    CHOICE: a moment in which something is open or cut fails its case, although the exit code is that of the end of the
    change: whoever looks at the cases decides when the script is pasted.
    """
    return junit_xml("segcheck.diff", _cases(review, language))


def _cases(review: Review, language: Language) -> Iterator[JunitCase]:
    difference = review.difference
    voice = Voice(Page(), language, review.texts_after())
    moved = "\n".join(summary(difference, language))
    yield JunitCase("change", voice.say("junit-moved"), CaseResult.PASSED, "", moved)
    yield from _intents(review, voice)
    if difference.ticket is not None:
        yield _ticket(difference, voice)
    if difference.script_lines or difference.transients:
        yield from _transients(review, voice)
    yield unreadable_case((*difference.unreadable_before, *difference.unreadable_after), language)


def _intents(review: Review, voice: Voice) -> Iterator[JunitCase]:
    difference = review.difference
    changes = {change.name: change for change in difference.intents}
    verdicts = () if difference.findings_after is None else difference.findings_after.verdicts
    for verdict in verdicts:
        change = changes.pop(verdict.intent.name, None)
        if change is not None and change.worse:
            yield _worse(review, verdict, change, voice)
            continue
        outcome = voice.say(f"outcome-{verdict.outcome.value}")
        told = outcome if change is None else outcomes_text(voice, change)
        if verdict.outcome in _GOOD:
            yield JunitCase("intent", verdict.intent.name, CaseResult.PASSED, "", told)
        else:
            text = voice.say("junit-not-by-this-change", outcome=told)
            yield JunitCase("intent", verdict.intent.name, CaseResult.SKIPPED, text)
    for change in changes.values():
        yield JunitCase("intent", change.name, CaseResult.SKIPPED, outcomes_text(voice, change))


def _worse(review: Review, verdict: Verdict, change: IntentChange, voice: Voice) -> JunitCase:
    findings = review.difference.findings_after
    result = CaseResult.FAILED if change.after is Outcome.VIOLATED else CaseResult.ERROR
    details = "" if findings is None else verdict_text(Report(findings, review.sources_after), verdict, voice.language)
    return JunitCase("intent", change.name, result, outcomes_text(voice, change), details)


def _ticket(difference: Difference, voice: Voice) -> JunitCase:
    result = difference.ticket
    if result is None:
        raise AssertionError("asked for only where there is a ticket")
    name = result.ticket.name or result.ticket.source.path
    if result.outcome in _GOOD:
        return JunitCase("ticket", name, CaseResult.PASSED)
    kind = CaseResult.FAILED if result.outcome is Outcome.VIOLATED else CaseResult.ERROR
    lines = []
    for found, rows in mismatches(result):
        lines.append(mismatch_text(voice, difference, found))
        lines += [f"  {row_line(row, found.family, voice.language)}" for row in rows]
    return JunitCase("ticket", name, kind, voice.say(f"review-ticket-{result.outcome.value}"), "\n".join(lines))


def _transients(review: Review, voice: Voice) -> Iterator[JunitCase]:
    difference, lines = review.difference, ReviewLines(review)
    found = moments(difference)
    if not found:
        yield JunitCase("moment", voice.say("junit-no-moment"), CaseResult.PASSED)
    for flow, rows in found:
        since = lines.of_script(flow.since)
        until = None if flow.until is None else lines.of_script(flow.until)
        details = [f"{voice.say('review-since')}: {since.place}  {since.text}"]
        end = voice.say("review-until-end") if until is None else f"{until.place}  {until.text}"
        details.append(f"{voice.say('review-until')}: {end}")
        details += [row_line(row, flow.family, voice.language) for row in rows]
        text = transient_text(voice, difference, flow)
        result = CaseResult.FAILED if flow.certain else CaseResult.ERROR
        yield JunitCase("moment", f"{since.place}: {text}", result, text, "\n".join(details))
