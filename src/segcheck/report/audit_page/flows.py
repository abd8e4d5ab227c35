"""Who can talk to whom: the diagram of zones, the matrix, and for each pair of zones everything that passes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from segcheck.report.audit_page.context import PACKETS, Context
from segcheck.report.audit_page.markup import Content, Markup, element, joined
from segcheck.report.audit_page.rows import rows_part
from segcheck.report.audit_page.words import (
    both,
    code,
    codes,
    folded,
    heading,
    note,
    number,
    place_text,
    said,
    scrolled,
    severity_badge,
    spoken,
    table,
)
from segcheck.report.audit_page.zone_diagram import zone_diagram
from segcheck.report.audit_page.zone_drawing import legend, zone_drawing
from segcheck.report.messages import LANGUAGES, message
from segcheck.report.recorded import Recorded

_MOST_ROWS_OF_ALL = 12_000
"""Of packets, over all pairs; the more pairs, the fewer of each."""
_FEWEST_ROWS = 6
_MOST_PAIRS_IN_ROW = 80
_MOST_SERVICES = 12


def diagram_part(context: Context) -> Markup:
    """The picture, and the same as a table."""
    flows = context.document.each("flows")
    parts: list[Content] = [heading(2, "audit-page-diagram", "diagram")]
    drawn = zone_diagram(context.zones, flows, context.bad_pairs)
    if drawn is None:
        return element("section", *parts, note("audit-page-no-zones"), aria_labelledby="diagram")
    every = {language: message("audit-page-all", (), language) for language in LANGUAGES}
    first = element("option", every["en"], value="", **{f"data_{language}": text for language, text in every.items()})
    options = [element("option", zone.text("name"), value=place) for place, zone in enumerate(context.zones)]
    choice = element(
        "p",
        element("label", said("audit-page-highlight"), for_="highlight"),
        element("select", first, *options, id="highlight"),
        class_="choice",
        hidden=True,
    )
    parts += [choice, scrolled(zone_drawing(drawn, context.zones, flows)), legend()]
    if drawn.left_out:
        parts.append(note("audit-page-flows-left-out", count=drawn.left_out))
    rows = [
        (
            context.zone(flow.text("source")),
            context.zone(flow.text("destination")),
            _services(flow),
            said("audit-page-possibly") if flow.flag("in_doubt") else said("audit-page-surely"),
        )
        for flow in flows
    ]
    columns = ("column-source", "column-destination", "column-service", "audit-page-certainty")
    told = said("audit-page-flows", count=number(len(rows)))
    parts.append(folded(told, table(columns, rows, told)))
    return element("section", *parts, aria_labelledby="diagram")


def _services(flow: Recorded) -> Markup:
    """The first of them, the others counted."""
    texts = {}
    for language in LANGUAGES:
        all_ = flow.part("services").texts(language)
        more = message("audit-page-and-more", {"count": str(len(all_) - _MOST_SERVICES)}, language)
        texts[language] = ", ".join((*all_[:_MOST_SERVICES], *((more,) if len(all_) > _MOST_SERVICES else ())))
    return both(texts)


def matrix_part(context: Context) -> Markup:
    """A table of all pairs, each cell with what passes in short; below it each pair of which there is more to say."""
    names = context.document.part("matrix").texts("zones")
    closed = sum(not _is_open(context, pair) for pair in context.cells)
    parts: list[Content] = [
        heading(2, "audit-page-matrix", "matrix"),
        note("audit-page-matrix-legend"),
        note("audit-page-pairs-closed", closed=number(closed), pairs=number(len(context.cells))),
        scrolled(_matrix(context, names)),
    ]
    told = [pair for pair in context.cells if pair in context.told_pairs]
    parts.append(heading(3, "audit-page-pairs", "pairs", count=number(len(told))))
    most = max(_FEWEST_ROWS, _MOST_ROWS_OF_ALL // max(1, len(told)))
    permits = _permits_of_pairs(context)
    exceptions = _exceptions_of_pairs(context)
    made = {pair: _pair(context, pair, most, permits.get(pair, []), exceptions.get(pair, [])) for pair in told}
    parts.extend(_by_source(made) if len(told) > _MOST_PAIRS_IN_ROW else made.values())
    return element("section", *parts, class_="wide", aria_labelledby="matrix")


def _by_source(pairs: Mapping[tuple[str, str], Markup]) -> Iterator[Markup]:
    """Many pairs: those from one zone are folded together."""
    found: dict[str, list[Markup]] = defaultdict(list)
    for (source, _), made in pairs.items():
        found[source].append(made)
    for source, listed in found.items():
        yield folded(said("audit-page-pairs-from", zone=source, count=len(listed)), *listed, class_="pairs")


def _matrix(context: Context, names: Sequence[str]) -> Markup:
    head = element(
        "tr",
        element("td", said("column-from-to")),
        *(element("th", element("span", code(name)), scope="col") for name in names),
    )
    rows = [
        element(
            "tr",
            element("th", code(source), scope="row"),
            *(_cell(context, source, destination) for destination in names),
        )
        for source in names
    ]
    caption = element("caption", said("audit-page-matrix-caption"))
    return element("table", caption, element("thead", head), element("tbody", *rows), class_="matrix")


def _cell(context: Context, source: str, destination: str) -> Markup:
    if source == destination:
        return element("td", element("span", said("audit-page-same-zone"), class_="unseen"), class_="same")
    cells = context.cells.get((source, destination), [])
    sure, doubt, stray = (sum(len(cell.each(name)) for cell in cells) for name in PACKETS)
    blind = any(cell.flag("blind") for cell in cells)
    bad = (source, destination) in context.bad_pairs
    sign = str(sure) if sure else ""
    sign += "?" if doubt or (blind and not sure) else ""
    sign = sign or ("~" if stray else "–")
    shown = joined((sign, element("b", "!") if bad else ""))
    place = context.pair_anchor(source, destination)
    words = element("span", f" {source} → {destination}", class_="unseen")
    content = joined((shown, words)) if place is None else element("a", shown, words, href=f"#{place}")
    kind = "sure" if sure else "doubt" if doubt or blind else "stray" if stray else "none"
    return element("td", content, class_=f"{kind} bad" if bad else kind)


def _is_open(context: Context, pair: tuple[str, str]) -> bool:
    return any(cell.flag("blind") or any(cell.each(name) for name in PACKETS) for cell in context.cells[pair])


def _pair(
    context: Context,
    pair: tuple[str, str],
    most: int,
    permits: Sequence[Recorded],
    exceptions: Sequence[Recorded],
) -> Markup:
    """Everything of one pair behind its names; the place that is linked to lies within, so that a browser opens it."""
    source, destination = pair
    body: list[Content] = []
    for cell in context.cells[pair]:
        body.extend(_packets(cell, most))
    findings = context.of_pairs.get(pair, [])
    if findings:
        items = [
            element(
                "li", severity_badge(one.text("severity")), " ", context.link(one.text("id")), " ", spoken(one, "title")
            )
            for one in findings
        ]
        body.append(element("h4", said("audit-page-pair-findings", count=len(items))))
        body.append(element("ul", *items))
    if permits:
        body.append(element("h4", said("audit-page-pair-permits", count=len(permits))))
        body.append(element("ul", *map(_permit, permits)))
    if exceptions:
        body.append(element("h4", said("audit-page-pair-exceptions", count=len(exceptions))))
        listed = (element("li", code(one.text("id")), " ", one.text("purpose")) for one in exceptions)
        body.append(element("ul", *listed))
    if not body:
        body.append(note("audit-page-nothing-passes"))
    mark = element("span", said("outcome-violated"), class_="badge violated") if pair in context.bad_pairs else ""
    names = joined((context.zone(source), " → ", context.zone(destination), " ", mark))
    place = context.pair_anchor(source, destination)
    return folded(names, element("div", *body, id=place, class_="body", tabindex=-1), class_="pair")


def _packets(cell: Recorded, most: int) -> Iterator[Content]:
    family = f"IPv{cell.number('family')}"
    for name in PACKETS:
        rows = cell.each(name)
        if rows:
            yield rows_part(rows, said(f"audit-page-{name.replace('_', '-')}", family=family, count=len(rows)), most)
    if cell.flag("blind"):
        yield note("audit-page-blind", family=family)


def _permit(permit: Recorded) -> Markup:
    origin = permit.each("origin")
    line = origin[0].text("text").strip() if origin and "text" in origin[0].values else permit.text("rule")
    owners = codes(permit.texts("owners")) if permit.texts("owners") else said("owner-nobody")
    place = joined((place_text(origin[0]), " ")) if origin else ""
    return element("li", place, code(line), " – ", owners)


def _permits_of_pairs(context: Context) -> Mapping[tuple[str, str], list[Recorded]]:
    found: dict[tuple[str, str], list[Recorded]] = defaultdict(list)
    for permit in context.document.each("permits"):
        for source, destination in crossings(permit):
            found[source, destination].append(permit)
    return found


def _exceptions_of_pairs(context: Context) -> Mapping[tuple[str, str], list[Recorded]]:
    found: dict[tuple[str, str], list[Recorded]] = defaultdict(list)
    for entry in context.document.each("exceptions"):
        found[entry.text("source_zone"), entry.text("destination_zone")].append(entry)
    return found


def crossings(permit: Recorded) -> list[tuple[str, str]]:
    """Pairs of zones a permit serves."""
    listed = permit.values.get("crossings")
    pairs = listed if isinstance(listed, list) else []
    return [(str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2]
