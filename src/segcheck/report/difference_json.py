"""A change review as JSON, schema `segcheck/difference/1`; filters alone, `segcheck/filter-difference/1`."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.policy.verdict import Doubt, Outcome
from segcheck.reachability.compare import ChangedPackets
from segcheck.report.change_blocks import deciders, place_text
from segcheck.report.filter_review import FilterReview
from segcheck.report.json_values import (
    Json,
    Sources,
    diagnostic_json,
    in_all_languages,
    origin_json,
    row_json,
    span_json,
    trace_json,
    written,
)
from segcheck.report.messages import LANGUAGES
from segcheck.report.review_document import Review
from segcheck.report.review_lines import ReviewLines, ShownLine
from segcheck.report.review_summary import in_one_line, summary
from segcheck.review.difference import (
    ChangedFlow,
    FilterDifference,
    IdleRule,
    Place,
    ResponsibleRule,
    TransientFlow,
)
from segcheck.review.ticket import TicketDifference, TicketResult
from segcheck.source.text import Origin
from segcheck.version import __version__


def difference_json(review: Review) -> str:
    """The review as JSON text; same review, same text."""
    difference = review.difference
    return written(
        {
            "schema": "segcheck/difference/1",
            "version": difference.version,
            "summary": {language: in_one_line(summary(difference, language), language) for language in LANGUAGES},
            "same": difference.same,
            "exit_code": difference.exit_code,
            "policy": {
                "name": difference.policy.name,
                "path": difference.policy.source.path,
                "sha256": difference.policy.source.sha256,
            },
            "zones_drafted": difference.zones_drafted,
            **_Writer(review).parts(),
            "unreadable_before": list(difference.unreadable_before),
            "unreadable_after": list(difference.unreadable_after),
        }
    )


class _Writer:
    """The parts of one review; each line is looked up on its own side."""

    def __init__(self, review: Review) -> None:
        self._difference = review.difference
        self._lines = ReviewLines(review)
        self._before: Sources = review.texts_before()
        self._after: Sources = review.texts_after()
        self._scripts: Sources = {script.path: script for script in review.scripts}

    def parts(self) -> Json:
        difference = self._difference
        return {
            "flows": [self._flow(flow) for flow in difference.flows],
            "idle": [self._idle(idle) for idle in difference.idle],
            "touched": [
                {
                    "name": touched.name,
                    "kind": touched.kind,
                    "place": span_json(touched.span),
                    "flows": list(touched.flows),
                    "served_before": touched.served_before,
                    "served_after": touched.served_after,
                }
                for touched in difference.touched
            ],
            "intents": [
                {
                    "name": change.name,
                    "before": _outcome(change.before),
                    "after": _outcome(change.after),
                    "worse": change.worse,
                }
                for change in difference.intents
            ],
            "outcomes_after": {
                verdict.intent.name: verdict.outcome.value
                for verdict in (() if difference.findings_after is None else difference.findings_after.verdicts)
            },
            "transients": [self._transient(flow) for flow in difference.transients],
            "script_notes": [diagnostic_json(note, self._scripts) for note in difference.script_notes],
            "ticket": None if difference.ticket is None else _ticket(difference.ticket),
            "devices": [
                {
                    "device": change.device,
                    "fate": change.fate.value,
                    "removed": [_line(self._lines.before(span)) for span in change.removed],
                    "added": [_line(self._lines.after(span)) for span in change.added],
                }
                for change in difference.devices
            ],
            "blind": [self._doubt(doubt) for doubt in difference.blind],
        }

    def _flow(self, flow: ChangedFlow) -> Json:
        return {
            "movement": flow.movement.value,
            "source": self._place(flow.source),
            "destination": self._place(flow.destination),
            "family": flow.family.value,
            "row": row_json(flow.row, flow.family),
            "certain": flow.certain,
            "answers": flow.answers,
            "before": [self._rule(rule, before=True) for rule in flow.before],
            "after": [self._rule(rule, before=False) for rule in flow.after],
            "traces_before": [trace_json(trace, self._before) for trace in flow.traces_before],
            "traces_after": [trace_json(trace, self._after) for trace in flow.traces_after],
        }

    def _place(self, place: Place) -> Json:
        text = {language: place_text(self._difference.policy, place, language) for language in LANGUAGES}
        return {"kind": place.kind.value, "name": place.name, "text": text}

    def _rule(self, rule: ResponsibleRule, *, before: bool) -> Json:
        return rule_json(rule, self._lines, before=before)

    def _idle(self, idle: IdleRule) -> Json:
        return {
            "device": idle.device,
            "filter": idle.filter,
            "rule": idle.rule,
            "action": idle.action.value,
            "origin": [_line(self._lines.after(span)) for span in idle.origin],
            "why": idle.why.value,
            "because": [self._rule(rule, before=False) for rule in idle.because],
        }

    def _transient(self, flow: TransientFlow) -> Json:
        return {
            "kind": flow.kind.value,
            "source": self._place(flow.source),
            "destination": self._place(flow.destination),
            "family": flow.family.value,
            "row": row_json(flow.row, flow.family),
            "certain": flow.certain,
            "since": _line(self._lines.of_script(flow.since)),
            "until": None if flow.until is None else _line(self._lines.of_script(flow.until)),
        }

    def _doubt(self, doubt: Doubt) -> Json:
        return {
            "reason": doubt.reason,
            "device": doubt.device,
            "message": in_all_languages(doubt.reason),
            "origin": origin_json(doubt.origin, self._lines.alike_on_both_sides(doubt.origin)),
        }


def rule_json(rule: ResponsibleRule, lines: ReviewLines, *, before: bool) -> Json:
    """A rule that decides packets on one side, with its lines of that side."""
    return {
        "device": rule.device,
        "filter": rule.filter,
        "rule": rule.rule,
        "action": rule.action.value,
        "origin": _lines(rule.origin, lines, before=before),
    }


def _lines(origin: Origin, lines: ReviewLines, *, before: bool) -> list[Json]:
    return [_line(lines.before(span) if before else lines.after(span)) for span in origin]


def _line(shown: ShownLine) -> Json:
    return span_json(shown.span) | {"text": shown.text}


def _outcome(outcome: Outcome | None) -> str | None:
    return None if outcome is None else outcome.value


def _ticket(result: TicketResult) -> Json:
    ticket = result.ticket
    return {
        "name": ticket.name,
        "because": ticket.because,
        "path": ticket.source.path,
        "sha256": ticket.source.sha256,
        "outcome": result.outcome.value,
        "differences": [_mismatch(found) for found in result.differences],
    }


def _mismatch(found: TicketDifference) -> Json:
    return {
        "mismatch": found.mismatch.value,
        "opens": found.opens,
        "source": found.source,
        "destination": found.destination,
        "family": found.family.value,
        "row": row_json(found.row, found.family),
        "certain": found.certain,
        "entry": None if found.entry is None else span_json(found.entry.span),
    }


def filters_json(review: FilterReview) -> str:
    """Filters compared on their own, as JSON text."""
    lines = ReviewLines(review)
    return written(
        {
            "schema": "segcheck/filter-difference/1",
            "version": __version__,
            "same": review.same,
            "filters": [_filter_json(difference, lines) for difference in review.differences],
        }
    )


def _filter_json(difference: FilterDifference, lines: ReviewLines) -> Json:
    comparison = difference.comparison
    return {
        "family": comparison.after.family.value,
        "same": comparison.same,
        "before": {"device": difference.device_before, "filter": comparison.before.name},
        "after": {"device": difference.device_after, "filter": comparison.after.name},
        "removed": [_lines(rule.origin, lines, before=True) for rule in comparison.removed],
        "added": [_lines(rule.origin, lines, before=False) for rule in comparison.added],
        "opened": _changes(difference, comparison.openings, lines),
        "closed": _changes(difference, comparison.closings, lines),
    }


def _changes(difference: FilterDifference, changes: Iterable[ChangedPackets], lines: ReviewLines) -> list[Json]:
    comparison = difference.comparison

    def rules(found: Iterable[ResponsibleRule], *, before: bool) -> list[Json]:
        return [rule_json(rule, lines, before=before) for rule in found]

    return [
        {
            "row": row_json(change.row, comparison.after.family),
            "certain": change.certain,
            "before": rules(deciders(difference.device_before, comparison.before, change.before), before=True),
            "after": rules(deciders(difference.device_after, comparison.after, change.after), before=False),
        }
        for change in changes
    ]
