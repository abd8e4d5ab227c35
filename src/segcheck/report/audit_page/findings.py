"""Findings: what is asked for and not kept, as groups; each with packet, path, lines in context, and who accepts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from segcheck.report.audit_answer import SEVERITIES, is_accepted
from segcheck.report.audit_page.context import Context
from segcheck.report.audit_page.markup import Content, Markup, anchor, element, joined
from segcheck.report.audit_page.rows import rows_part
from segcheck.report.audit_page.traces import traces_part
from segcheck.report.audit_page.words import (
    both,
    code,
    codes,
    heading,
    note,
    number,
    outcome_badge,
    place_text,
    said,
    severity_badge,
    spoken,
    word,
)
from segcheck.report.messages import LANGUAGES, message
from segcheck.report.recorded import Recorded

MOST_DETAILED = 1000
"""Findings that are shown with everything; further ones with a sentence and their place."""
MOST_ROWS = 40
_KINDS = ("intent", "clause", "hygiene", "file")
_MOST_GROUPS = 12


def findings_part(context: Context) -> Markup:
    """The filter, then all findings in groups of one title, the most urgent first."""
    groups = _groups(context)
    listed = len(context.anchors)
    parts: list[Content] = [heading(2, "audit-page-findings", "findings", count=number(len(context.findings)))]
    if not context.findings:
        return element("section", *parts, note("audit-page-no-findings"), aria_labelledby="findings")
    parts.append(_filter(context))
    if len(context.findings) > MOST_DETAILED:
        parts.append(note("audit-page-findings-brief", most=number(MOST_DETAILED), count=number(len(context.findings))))
    if listed < len(context.findings):
        parts.append(note("audit-page-findings-left-out", count=number(len(context.findings) - listed)))
    numbers = {id(finding): place for place, finding in enumerate(context.findings, start=1)}
    for place, group in enumerate(groups, start=1):
        shown = [finding for finding in group if finding.text("id") in context.anchors]
        if shown:
            parts.append(_group(context, place, shown, numbers))
    return element("section", *parts, aria_labelledby="findings")


def overview(context: Context) -> Markup:
    """What to look at first: the groups of findings with their worst severity and their number."""
    rows = []
    groups = _groups(context)
    for place, group in enumerate(groups[:_MOST_GROUPS], start=1):
        new = sum(context.changes.get(finding.text("id")) == "new" for finding in group)
        rows.append(
            element(
                "li",
                severity_badge(group[0].text("severity")) if not is_accepted(group[0]) else _accepted_badge(),
                " ",
                _group_link(context, place, group),
                " ",
                said("audit-page-times", count=number(len(group))),
                " ",
                element("span", said("audit-page-new-count", count=new), class_="badge new") if new else "",
            )
        )
    more = note("audit-page-more-groups", count=len(groups) - _MOST_GROUPS) if len(groups) > _MOST_GROUPS else ""
    return joined((element("ol", *rows, class_="first"), more))


def _group_link(context: Context, place: int, group: Sequence[Recorded]) -> Markup:
    title = spoken(group[0], "title")
    listed = group[0].text("id") in context.anchors
    return element("a", title, href=f"#{anchor('group', place)}") if listed else title


def _groups(context: Context) -> list[list[Recorded]]:
    """Findings of one title together, in the order of the most urgent of each."""
    found: dict[str, list[Recorded]] = {}
    for finding in context.findings:
        found.setdefault(finding.spoken("title", LANGUAGES[0]), []).append(finding)
    return list(found.values())


def _group(context: Context, place: int, group: Sequence[Recorded], numbers: dict[int, int]) -> Markup:
    title = element("h3", spoken(group[0], "title"), id=anchor("group", place), tabindex=-1)
    clauses = tuple(dict.fromkeys(clause for finding in group for clause in finding.texts("clauses")))
    items = [
        _finding(context, finding) if numbers[id(finding)] <= MOST_DETAILED else _brief(context, finding)
        for finding in group
    ]
    asked = element("p", said("label-clauses", clauses=", ".join(clauses)), class_="note") if clauses else ""
    return element("section", title, asked, element("ul", *items, class_="findings"), class_="group")


def _finding(context: Context, finding: Recorded) -> Markup:
    summary = element("summary", *_summary(context, finding))
    body = element("div", *_body(context, finding), class_="body")
    return element("li", element("details", summary, body), **_attributes(context, finding))


def _brief(context: Context, finding: Recorded) -> Markup:
    return element("li", *_summary(context, finding), class_="brief", **_attributes(context, finding))


def _attributes(context: Context, finding: Recorded) -> dict[str, str | int | None]:
    """What the filter asks for."""
    ends = (finding.text("source"), finding.text("destination"))
    zones = [str(context.zone_numbers[name]) for name in ends if name in context.zone_numbers]
    return {
        "id": context.anchors[finding.text("id")],
        "data_severity": finding.text("severity"),
        "data_kind": finding.text("kind"),
        "data_state": "accepted" if is_accepted(finding) else "open",
        "data_change": context.changes.get(finding.text("id")),
        "data_zones": " ".join(zones) or None,
        "data_device": context.device_numbers.get(finding.text("device")),
    }


def _summary(context: Context, finding: Recorded) -> Iterator[Content]:
    identifier = finding.text("id")
    yield severity_badge(finding.text("severity"))
    yield " "
    yield outcome_badge(finding.text("outcome"))
    yield " "
    if is_accepted(finding):
        yield _accepted_badge()
        yield " "
    yield context.change_badge(identifier)
    yield element("span", spoken(finding, "text"), class_="text")
    place = finding.part_or_none("place")
    yield element("span", code(identifier), " ", place_text(place), class_="id")


def _body(context: Context, finding: Recorded) -> Iterator[Content]:
    advice = {language: finding.spoken("advice", language) for language in LANGUAGES}
    if any(advice.values()):
        yield element("p", element("strong", said("label-to-do")), " ", both(advice), class_="advice")
    acceptance = finding.part_or_none("acceptance")
    if acceptance is not None:
        yield _acceptance(acceptance)
    yield element("dl", *_facts(context, finding), class_="facts")
    traces = finding.each("traces")
    if traces:
        yield element("h4", said("audit-page-path"))
        yield traces_part(traces)
    lines = finding.each("lines")
    if lines:
        yield element("h4", said("audit-page-lines"))
        yield from map(_file, lines)
    doubts = finding.each("doubts")
    if doubts:
        yield element("h4", said("label-doubts", count=len(doubts)))
        yield element("ul", *map(_doubt, doubts))
    rows = finding.each("rows")
    if rows:
        undecided = finding.text("outcome") == "undecided"
        code_ = "label-rows-in-doubt" if undecided else "label-rows"
        yield rows_part(rows, said(code_, count=len(rows)), MOST_ROWS)


def _facts(context: Context, finding: Recorded) -> Iterator[Markup]:
    """Zones, device, clauses and whoever found it, as far as the finding says so."""
    source, destination = finding.text("source"), finding.text("destination")
    if source:
        ends = [context.zone(name) for name in (source, destination) if name]
        pair = joined(ends, " → ")
        yield from _fact("audit-page-zones", _pair_link(context, source, destination, pair))
    if finding.text("device"):
        yield from _fact("column-device", code(finding.text("device")))
    if finding.text("rule"):
        yield from _fact("audit-page-rule", code(finding.text("rule")))
    if finding.texts("intents"):
        yield from _fact("column-intents", codes(finding.texts("intents")))
    if finding.text("packets"):
        yield from _fact("audit-page-packets", _count(finding.text("packets")))


def _pair_link(context: Context, source: str, destination: str, text: Markup) -> Markup:
    place = context.pair_anchor(source, destination)
    return text if place is None else element("a", text, href=f"#{place}")


def _count(digits: str) -> str:
    """A number of packets: written out, or its order of magnitude."""
    if not (digits.isascii() and digits.isdigit()):
        return digits
    return number(int(digits)) if len(digits) <= 9 else f"{digits[0]}.{digits[1]} × 10^{len(digits) - 1}"


def _fact(name: str, value: Content) -> Iterator[Markup]:
    yield element("dt", said(name))
    yield element("dd", value)


def _file(file: Recorded) -> Markup:
    """Lines of one file in context; the deciding ones begin with a mark."""
    blocks: list[Content] = []
    for block in file.each("blocks"):
        lines = [
            (
                f"{'>' if line.flag('marked') else ' '}{line.number('number'):>5}  ",
                line.text("text"),
                line.flag("marked"),
            )
            for line in block.each("lines")
        ]
        blocks.append(element("pre", *(_line(*line) for line in lines), translate="no"))
    left = file.number("left_out")
    more = note("audit-lines-left", count=left) if left else ""
    return element("figure", element("figcaption", code(file.text("path"))), *blocks, more)


def _line(start: str, text: str, marked: bool) -> Markup:
    whole = joined((start, text))
    return joined((element("mark", whole) if marked else whole, Markup("\n")))


def _doubt(doubt: Recorded) -> Markup:
    origin = doubt.each("origin")
    place = joined((place_text(origin[0]), " ")) if origin else ""
    device = joined((code(doubt.text("device")), " ")) if doubt.text("device") else ""
    return element("li", device, place, spoken(doubt, "message"))


def _accepted_badge() -> Markup:
    return element("span", said("audit-page-accepted"), class_="badge accepted")


def _acceptance(acceptance: Recorded) -> Markup:
    force = "audit-accepted" if acceptance.flag_or_none("in_force") else "audit-acceptance-not-in-force"
    values = {name: acceptance.text(name) for name in ("by", "until", "because")}
    return element("p", said(force, **values), class_="acceptance")


# -- filter -----------------------------------------------------------------------------------------------


def _filter(context: Context) -> Markup:
    """Only with JavaScript; without it everything is shown."""
    present = {
        "severity": [name for name in SEVERITIES if any(one.text("severity") == name for one in context.findings)],
        "kind": [name for name in _KINDS if any(one.text("kind") == name for one in context.findings)],
        "state": [
            name
            for name in ("open", "accepted")
            if any(is_accepted(one) == (name == "accepted") for one in context.findings)
        ],
        "change": [name for name in ("new", "changed", "unchanged") if name in context.changes.values()],
    }
    boxes = [_boxes(name, values) for name, values in present.items() if len(values) > 1]
    search = element(
        "p",
        element("label", said("audit-page-search"), for_="search"),
        element("input", type="search", id="search", autocomplete="off", spellcheck="false"),
    )
    found = element("p", _status(len(context.findings)), role="status", id="found")
    return element(
        "form",
        search,
        *boxes,
        _choice("zone", "column-zone", [(zone.text("name"), place) for place, zone in enumerate(context.zones)]),
        _choice("device", "column-device", list(context.device_numbers.items())),
        element(
            "p",
            element("button", said("audit-page-reset"), type="reset"),
            element("button", said("audit-page-open-all"), type="button", id="open-all"),
            element("button", said("audit-page-close-all"), type="button", id="close-all"),
            element("label", element("input", type="checkbox", id="brief"), " ", said("audit-page-brief")),
            class_="buttons",
        ),
        found,
        id="filter",
        class_="filter",
        hidden=True,
        aria_label=message("audit-page-filter", (), context.language),
        **{f"data_label_{name}": message("audit-page-filter", (), name) for name in LANGUAGES},
    )


def _status(count: int) -> Markup:
    """How many findings are shown; the script keeps the first number."""
    shown = element("b", number(count), class_="shown")
    texts = []
    for language in LANGUAGES:
        before, _, after = message("audit-page-found", {"count": number(count), "shown": "#"}, language).partition("#")
        texts.append(element("span", before, shown, after, lang=language))
    return joined(texts)


def _boxes(name: str, values: Iterable[str]) -> Markup:
    codes_ = {
        "severity": "severity",
        "kind": "audit-page-kind",
        "state": "audit-page-state",
        "change": "audit-page-change",
    }
    boxes = [
        element(
            "label",
            element("input", type="checkbox", name=name, value=value, checked=True),
            " ",
            word(codes_[name], value),
        )
        for value in values
    ]
    return element("fieldset", element("legend", said(f"audit-page-by-{name}")), *boxes)


def _choice(name: str, label: str, options: Sequence[tuple[str, int]]) -> Markup:
    if len(options) < 2:
        return Markup("")
    every = {language: message("audit-page-all", (), language) for language in LANGUAGES}
    first = element("option", every["en"], value="", **{f"data_{language}": text for language, text in every.items()})
    others = (element("option", text, value=value) for text, value in options)
    identifier = f"by-{name}"
    return element(
        "p",
        element("label", said(label), for_=identifier),
        element("select", first, *others, id=identifier, name=name),
    )
