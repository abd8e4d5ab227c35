"""The diagram of zones as SVG."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from segcheck.report.audit_page.markup import Markup, anchor, element, joined
from segcheck.report.audit_page.words import said
from segcheck.report.audit_page.zone_diagram import Band, Box, Line, ZoneDiagram
from segcheck.report.messages import LANGUAGES, message
from segcheck.report.recorded import Recorded

_EM = 11.5
_NARROW_LETTER = 0.56


def zone_drawing(diagram: ZoneDiagram, zones: Sequence[Recorded], flows: Iterable[Recorded]) -> Markup:
    """One picture. What it shows stands below it as a table, too: here the browser reads out its name only."""
    titles = _titles(flows)
    names = [zone.text("name") for zone in zones]
    tiers = {zone.text("tier") or zone.text("name"): zone for zone in reversed(zones)}
    return element(
        "svg",
        _markers(),
        element("g", *(_band(band, tiers) for band in diagram.bands), class_="bands"),
        element("g", *(_line(line, names, titles) for line in diagram.lines), class_="lines"),
        element("g", *(_label(band, tiers) for band in diagram.bands), class_="labels"),
        element("g", *(_box(box, zones[box.zone]) for box in diagram.boxes), class_="boxes"),
        viewBox=f"0 0 {diagram.width:.0f} {diagram.height:.0f}",
        class_="zones dense" if diagram.dense else "zones",
        role="img",
        aria_labelledby="diagram",
        aria_describedby="diagram-legend",
    )


def fitted(text: str, width: float) -> str:
    """`text` as far as it fits into `width`, with an ellipsis where it goes on.

    >>> fitted("internet", 100), fitted("自治体情報セキュリティクラウド", 80)
    ('internet', '自治体情報…')
    """
    room = width / _EM
    if sum(map(_ems, text)) <= room:
        return text
    kept = ""
    for letter in text:
        room -= _ems(letter)
        if room < 1:
            break
        kept += letter
    return f"{kept}…"


def in_lines(text: str, width: float) -> list[str]:
    """`text` in one line or two of `width`; what does not fit into these is left out, with an ellipsis.

    >>> in_lines("自治体情報セキュリティクラウド", 110)
    ['自治体情報セキュリ', 'ティクラウド']
    """
    first, room = "", width / _EM
    for letter in text:
        room -= _ems(letter)
        if room < 0:
            break
        first += letter
    rest = text[len(first) :]
    if not rest:
        return [first]
    # Words of a text in Latin letters stay whole where the line is not too short for that.
    cut = first.rfind(" ")
    if rest[0] != " " and cut > len(first) // 2:
        first, rest = first[:cut], first[cut:] + rest
    return [first.strip(), fitted(rest.strip(), width)]


def _ems(letter: str) -> float:
    return 1 if unicodedata.east_asian_width(letter) in "WFA" else _NARROW_LETTER


def _titles(flows: Iterable[Recorded]) -> Mapping[tuple[str, str], Recorded]:
    return {(flow.text("source"), flow.text("destination")): flow for flow in flows}


def _markers() -> Markup:
    """Arrow heads: filled for what surely flows, hollow for what possibly does."""
    made = [
        element(
            "marker",
            element("path", d="M1 1L9 5L1 9Z", class_=f"head {kind} {fill}"),
            id=f"head-{kind}-{fill}",
            viewBox="0 0 10 10",
            refX=8.5,
            refY=5,
            markerWidth=8,
            markerHeight=8,
            markerUnits="userSpaceOnUse",
            orient="auto-start-reverse",
        )
        for kind in ("plain", "bad")
        for fill in ("sure", "doubt")
    ]
    return element("defs", *made)


def _band(band: Band, tiers: Mapping[str, Recorded]) -> Markup:
    outside = band.tier == "+" or (band.tier in tiers and tiers[band.tier].flag("external"))
    return element(
        "rect",
        x=f"{band.left:.1f}",
        y=f"{band.top:.1f}",
        width=f"{band.width:.1f}",
        height=f"{band.height:.1f}",
        rx=6,
        class_="band outside" if outside else "band",
    )


def _label(band: Band, tiers: Mapping[str, Recorded]) -> Markup:
    """The tier's title in all languages; without tiers, inside or outside."""
    place = {"x": f"{band.left + 8:.1f}", "y": f"{band.top + 15:.1f}"}
    if band.tier in ("", "+"):
        code = "audit-page-outside" if band.tier else "audit-page-inside"
        texts = {language: message(code, (), language) for language in LANGUAGES}
    else:
        zone = tiers[band.tier]
        texts = {language: zone.spoken("tier_title", language) or band.tier for language in LANGUAGES}
    return joined(
        element("text", fitted(texts[language], band.width - 12), **place, class_="tier", lang=language)
        for language in LANGUAGES
    )


def _box(box: Box, zone: Recorded) -> Markup:
    title = zone.text("title") or zone.text("name")
    room = box.width - 10
    lines = [(line, "title") for line in in_lines(title, room)]
    if title != zone.text("name"):
        lines.append((fitted(zone.text("name"), room), "name"))
    height = box.top + box.height / 2 + 4 - 8 * (len(lines) - 1)
    texts = [
        element("text", text, x=f"{box.middle:.1f}", y=f"{height + 16 * place:.1f}", class_=kind)
        for place, (text, kind) in enumerate(lines)
    ]
    return element(
        "g",
        element("title", f"{title} ({zone.text('name')}): {', '.join(zone.texts('addresses'))}"),
        element(
            "rect",
            x=f"{box.left:.1f}",
            y=f"{box.top:.1f}",
            width=f"{box.width:.1f}",
            height=f"{box.height:.1f}",
            rx=4,
        ),
        *texts,
        class_="zone outside" if zone.flag("external") else "zone",
        data_zone=box.zone,
    )


def _line(line: Line, names: Sequence[str], flows: Mapping[tuple[str, str], Recorded]) -> Markup:
    edge = line.edge
    ways = (edge.first, edge.second), (edge.second, edge.first)
    told = [
        {
            language: f"{names[source]} → {names[destination]}: {', '.join(flow.part('services').texts(language))}"
            for language in LANGUAGES
        }
        for source, destination in ways
        if (flow := flows.get((names[source], names[destination]))) is not None
    ]
    titles = {language: " / ".join(text[language] for text in told) for language in LANGUAGES}
    kind = "bad" if edge.bad else "plain"
    heads = {
        "marker_end": f"url(#head-{kind}-{'sure' if edge.sure_forth else 'doubt'})" if edge.forth else None,
        "marker_start": f"url(#head-{kind}-{'sure' if edge.sure_back else 'doubt'})" if edge.back else None,
    }
    target = (edge.first, edge.second) if edge.forth else (edge.second, edge.first)
    return element(
        "g",
        element("title", titles[LANGUAGES[0]], **{f"data_{language}": titles[language] for language in LANGUAGES}),
        element("path", d=line.path, class_="wide"),
        element("path", d=line.path, class_="way", **heads),
        _badge(line) if edge.bad else "",
        class_=f"flow {kind} {'sure' if edge.sure else 'doubt'}",
        data_ends=f"{edge.first} {edge.second}",
        data_target=anchor("pair", *target),
    )


def _badge(line: Line) -> Markup:
    """A mark that needs no colour: this must not flow."""
    left, top = line.middle
    return element(
        "g",
        element("circle", cx=f"{left:.1f}", cy=f"{top:.1f}", r=8),
        element("text", "!", x=f"{left:.1f}", y=f"{top + 4:.1f}"),
        class_="mark",
    )


def legend() -> Markup:
    """What lines and colours of the picture mean."""
    samples = (
        ("plain sure", "audit-page-legend-sure"),
        ("plain doubt", "audit-page-legend-doubt"),
        ("bad sure", "audit-page-legend-bad"),
    )
    return element("ul", *(_sample(kind, text) for kind, text in samples), class_="legend", id="diagram-legend")


def _sample(kind: str, text: str) -> Markup:
    colour, fill = kind.split()
    way = element("path", d="M2 8H38", class_="way", marker_end=f"url(#head-{colour}-{fill})")
    mark = _mark_sample() if colour == "bad" else ""
    group = element("g", way, mark, class_=f"flow {kind}")
    picture = element("svg", group, viewBox="0 0 44 16", class_="sample", aria_hidden="true")
    return element("li", picture, said(text))


def _mark_sample() -> Markup:
    circle = element("circle", cx=18, cy=8, r=7)
    return element("g", circle, element("text", "!", x=18, y=12), class_="mark")
