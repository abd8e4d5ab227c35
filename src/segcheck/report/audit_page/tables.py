"""Tables of the audit: intents, clauses, good practice, exceptions, permits, acceptances."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from segcheck.report.audit_answer import is_accepted
from segcheck.report.audit_page.context import Context
from segcheck.report.audit_page.flows import crossings
from segcheck.report.audit_page.markup import Content, Markup, anchor, element, joined
from segcheck.report.audit_page.words import (
    both,
    code,
    codes,
    folded,
    heading,
    note,
    number,
    outcome_badge,
    place_text,
    said,
    severity_badge,
    spoken,
    table,
    word,
)
from segcheck.report.messages import LANGUAGES, Language
from segcheck.report.recorded import Recorded

_MOST_PERMITS = 2000
_OUTCOMES = ("violated", "undecided", "vacuous", "declared", "proved", None)


def intents_part(context: Context) -> Markup:
    """Every intent with its outcome and findings."""
    of_intents: dict[str, list[str]] = defaultdict(list)
    for finding in context.findings:
        for name in finding.texts("intents"):
            of_intents[name].append(finding.text("id"))
    verdicts = context.document.each("verdicts")
    rows = [
        (
            code(verdict.text("intent")),
            outcome_badge(verdict.text("outcome")),
            joined((spoken(verdict.part("requirement"), "text"), _because(verdict))),
            ", ".join(verdict.texts("clauses")),
            _links(context, of_intents[verdict.text("intent")]),
        )
        for verdict in verdicts
    ]
    columns = ("column-intents", "column-result", "column-asks", "column-clause", "audit-column-findings")
    count = number(len(rows))
    return element(
        "section",
        heading(2, "audit-page-intents", "intents", count=count),
        table(columns, rows, said("audit-page-intents", count=count)),
        aria_labelledby="intents",
    )


def _because(verdict: Recorded) -> Markup:
    reason = verdict.text("because")
    return element("div", said("label-because", text=reason), class_="note") if reason else Markup("")


def coverage_part(context: Context) -> Markup:
    """Every clause of every body with what became of it."""
    tables = context.document.each("coverage")
    parts: list[Content] = [heading(2, "audit-page-coverage", "coverage", count=len(tables))]
    if not tables:
        parts.append(note("audit-page-no-coverage"))
    for place, body in enumerate(tables):
        parts.extend(_body(context, body, place))
    return element("section", *parts, aria_labelledby="coverage")


def coverage_counts(body: Recorded) -> Markup:
    """How many clauses of a body have each outcome."""
    counted = Counter(clause.text_or_none("outcome") for clause in body.each("clauses"))
    told = [joined((outcome_badge(one), " ", number(counted[one]))) for one in _OUTCOMES if counted[one]]
    return joined(told, "  ")


def _body(context: Context, body: Recorded, place: int) -> Iterator[Content]:
    title = joined((spoken(body, "title"), " ", code(body.text("body"))))
    yield element("h3", title, id=anchor("body", place), tabindex=-1)
    approver = {language: body.part("approver").text(language) for language in LANGUAGES}
    if any(approver.values()):
        yield element("p", said("audit-page-approver"), " ", both(approver), class_="note")
    yield element("p", coverage_counts(body))
    rows = [
        (
            clause.text("number"),
            spoken(clause, "asks"),
            said(f"clause-{clause.text('kind')}"),
            _clause_result(clause),
            _asked(clause),
            _links(context, context.of_clauses.get(f"{body.text('body')} {clause.text('number')}", ())),
        )
        for clause in body.each("clauses")
    ]
    columns = (
        "column-clause",
        "column-asks",
        "column-met-by",
        "column-result",
        "column-intents",
        "audit-column-findings",
    )
    yield table(columns, rows, title)
    yield note("coverage-scope")


def _clause_result(clause: Recorded) -> Markup:
    """The outcome; where a person attests, room for a name and a day."""
    outcome = clause.text_or_none("outcome")
    field = element("div", said("attestation-field"), class_="note") if outcome is None else ""
    return joined((outcome_badge(outcome), field))


def _asked(clause: Recorded) -> Markup:
    """The intents it rests on, and what of it nobody asks, or not as the pack does."""
    told: list[Content] = [code(name) for name in clause.texts("intents")]
    told += [said("property-not-asked", property=name) for name in clause.texts("not_asked")]
    told += [said("property-asked-otherwise", property=name) for name in clause.texts("asked_otherwise")]
    if not told and clause.texts("models"):
        return said("clause-of-other-models", models=", ".join(clause.texts("models")))
    return joined(told, ", ")


def hygiene_part(context: Context) -> Markup:
    """Every rule of good practice with what it found; what is in order is counted and can be opened."""
    rules = context.document.each("hygiene")
    rows = [
        (
            code(rule.text("rule")),
            spoken(rule, "title"),
            _severity(rule),
            outcome_badge(rule.text("outcome")),
            _links(context, rule.texts("findings")),
            _in_order(rule),
            ", ".join(rule.texts("clauses")),
        )
        for rule in rules
    ]
    columns = (
        "audit-column-rule",
        "audit-page-looks-for",
        "audit-column-severity",
        "column-result",
        "audit-column-findings",
        "audit-page-in-order",
        "column-clause",
    )
    count = len(rules)
    return element(
        "section",
        heading(2, "audit-heading-hygiene", "hygiene", count=count),
        table(columns, rows, said("audit-heading-hygiene", count=count)),
        aria_labelledby="hygiene",
    )


def _severity(rule: Recorded) -> Markup:
    """How urgent its findings are; without a colour where it has none."""
    severity = rule.text("severity")
    return severity_badge(severity) if rule.texts("findings") else word("severity", severity)


def _in_order(rule: Recorded) -> Markup:
    listed = rule.each("in_order")
    if not listed:
        return Markup("")
    shown = [element("li", both({name: one.text(name) for name in LANGUAGES})) for one in listed[:50]]
    more = note("audit-page-and-more", count=len(listed) - 50) if len(listed) > 50 else ""
    return folded(number(len(listed)), element("ul", *shown), more)


def exceptions_part(context: Context) -> Markup:
    """The register: every exception with its hosts, its approval, and what the audit says of it."""
    entries = context.document.each("exceptions")
    parts: list[Content] = [heading(2, "audit-heading-exceptions", "exceptions", count=len(entries))]
    if entries:
        columns = (
            "audit-column-exception",
            "audit-column-purpose",
            "column-crosses",
            "audit-page-flow",
            "audit-column-approver",
            "audit-page-approved",
            "audit-column-expires",
            "audit-page-reviewed",
            "audit-column-in-force",
            "audit-column-findings",
        )
        rows = [_exception(context, entry) for entry in entries]
        parts.append(table(columns, rows, said("audit-heading-exceptions", count=len(entries))))
    else:
        parts.append(note("audit-page-no-exceptions"))
    return element("section", *parts, class_="wide", aria_labelledby="exceptions")


def _exception(context: Context, entry: Recorded) -> tuple[Content, ...]:
    arrow = " ⇄ " if entry.flag("both_ways") else " → "
    force = entry.flag_or_none("in_force")
    state = "audit-in-force-unknown" if force is None else "audit-in-force" if force else "audit-not-in-force"
    hosts = joined((codes(entry.texts("sources")), arrow, codes(entry.texts("destinations"))))
    return (
        joined((code(entry.text("id")), element("br"), place_text(entry.part("place")))),
        joined((entry.text("purpose"), element("div", entry.text("reason"), class_="note"))),
        joined((context.zone(entry.text("source_zone")), arrow, context.zone(entry.text("destination_zone")))),
        joined((hosts, element("div", code(entry.text("flow"))))),
        entry.text("approver") or "–",
        *(
            element("span", entry.text_or_none(name) or "–", class_="day")
            for name in ("approved", "expires", "reviewed")
        ),
        element("span", said(state), class_="badge violated" if force is False else "day"),
        _links(context, entry.texts("findings")),
    )


def permits_part(context: Context) -> Markup:
    """Lines that let packets cross from one tier to another, those that nobody answers for first."""
    permits = sorted(context.document.each("permits"), key=lambda permit: not permit.each("unowned"))
    unowned = sum(bool(permit.each("unowned")) for permit in permits)
    parts: list[Content] = [heading(2, "heading-permits", "permits", count=number(len(permits)))]
    if not permits:
        parts.append(note("audit-page-no-permits"))
        return element("section", *parts, class_="wide", aria_labelledby="permits")
    parts.append(note("permits-counted", owned=len(permits) - unowned, unowned=unowned))
    columns = ("column-device", "column-filter", "column-line", "column-crosses", "column-owners", "audit-page-unowned")
    rows = [_permit(permit) for permit in permits[:_MOST_PERMITS]]
    caption = said("heading-permits", count=number(len(permits)))
    parts.append(folded(caption, table(columns, rows, caption)))
    if len(permits) > _MOST_PERMITS:
        parts.append(note("audit-page-more-rows", count=number(len(permits) - _MOST_PERMITS)))
    return element("section", *parts, class_="wide", aria_labelledby="permits")


def _permit(permit: Recorded) -> tuple[Content, ...]:
    origin = permit.each("origin")
    text = origin[0].text("text").strip() if origin and "text" in origin[0].values else permit.text("rule")
    owners: list[Content] = list(permit.texts("owners"))
    unowned = permit.each("unowned")
    if unowned:
        owners.append(element("span", said("owner-nobody"), class_="badge violated"))
    return (
        code(permit.text("device")),
        code(permit.text("filter")),
        joined((place_text(origin[0]) if origin else "", " ", code(text))),
        joined((f"{source} → {destination}" for source, destination in crossings(permit)), ", "),
        joined(owners, ", "),
        _unowned(unowned),
    )


def _unowned(entries: Sequence[Recorded]) -> Markup:
    """What of the line nobody answers for: the first rows."""
    shown = [
        element("li", both({language: _row_text(entry.part("row"), language) for language in LANGUAGES}))
        for entry in entries[:4]
    ]
    more = note("audit-page-and-more", count=len(entries) - 4) if len(entries) > 4 else ""
    return joined((element("ul", *shown), more)) if shown else Markup("")


def _row_text(row: Recorded, language: Language) -> str:
    text = row.part("text").part(language)
    return f"{text.text('source')} → {text.text('destination')} {text.text('service')}"


def acceptances_part(context: Context) -> Markup:
    """What somebody answers for, and entries that name nothing the audit found."""
    accepted = [one for one in context.findings if one.part_or_none("acceptance") is not None]
    idle = context.document.each("idle_acceptances")
    force = sum(map(is_accepted, accepted))
    parts: list[Content] = [heading(2, "audit-page-acceptances", "acceptances", count=len(accepted) + len(idle))]
    parts.append(note("audit-page-acceptances-counted", force=force, expired=len(accepted) - force, idle=len(idle)))
    rows = [
        (context.link(one.text("id")), spoken(one, "text"), *_accepting(one.part("acceptance"))) for one in accepted
    ]
    rows += [(code(entry.text("finding")), said("audit-page-idle"), *_accepting(entry)) for entry in idle]
    columns = (
        "audit-column-finding",
        "audit-column-says",
        "audit-page-by",
        "audit-page-because",
        "audit-page-until",
        "audit-column-in-force",
    )
    if rows:
        parts.append(table(columns, rows, said("audit-page-acceptances", count=len(rows))))
    return element("section", *parts, aria_labelledby="acceptances")


def _accepting(acceptance: Recorded) -> tuple[Content, ...]:
    force = acceptance.flag_or_none("in_force")
    state = "audit-in-force-unknown" if force is None else "audit-in-force" if force else "audit-not-in-force"
    return acceptance.text("by"), acceptance.text("because"), acceptance.text("until"), said(state)


def _links(context: Context, ids: Sequence[str]) -> Markup:
    """Links to findings; more than a few are folded behind their number."""
    return context.links(ids) if len(ids) <= 3 else folded(number(len(ids)), context.links(ids))
