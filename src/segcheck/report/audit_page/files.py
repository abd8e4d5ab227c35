"""What the audit rests on: files and the fate of every line, assumptions, what is trusted, what was noticed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from segcheck.report.audit_page.context import Context
from segcheck.report.audit_page.markup import Content, Markup, element, joined
from segcheck.report.audit_page.words import (
    FATES,
    code,
    codes,
    folded,
    heading,
    note,
    number,
    place_text,
    said,
    severity_badge,
    spoken,
    table,
    word,
)
from segcheck.report.recorded import Recorded

_MOST_TOLD = 300
"""Lines of one file that are told one by one."""
_MOST_RANGES_OF_ALL = 100_000
_MOST_LISTED = 500


def files_part(context: Context) -> Markup:
    """Each file with its hash and the fates of its lines; behind it every line that was not understood."""
    document = context.document
    files = document.each("files")
    columns = (
        "column-file",
        "column-device",
        "column-platform",
        *(f"fate-{fate}" for fate in FATES),
        "audit-page-sha256",
    )
    rows = [_file(file) for file in files]
    title = said("heading-files", count=number(len(files)))
    parts: list[Content] = [heading(2, "heading-files", "files", count=number(len(files)))]
    unreadable = document.texts("unreadable")
    if unreadable:
        parts.append(element("p", said("audit-page-unreadable"), ": ", codes(unreadable), class_="warned"))
    made = table(columns, rows, title)
    parts.append(folded(title, made) if len(files) > 40 else made)
    parts.append(element("h3", said("audit-page-ledger"), id="ledger", tabindex=-1))
    parts.append(note("audit-page-ledger-note"))
    left = _MOST_RANGES_OF_ALL
    for ledger in document.each("ledger"):
        shown, left = _ledger(ledger, left)
        parts.append(shown)
    reasons = document.part("ledger_reasons")
    if reasons.values:
        listed = [joined((element("dt", code(name)), element("dd", spoken(reasons, name)))) for name in reasons.values]
        parts.append(folded(said("audit-page-reasons", count=len(listed)), element("dl", *listed, class_="facts")))
    return element("section", *parts, class_="wide", aria_labelledby="files")


def _file(file: Recorded) -> tuple[Content, ...]:
    counts = file.counts("lines")
    fates = [_count(counts.get(fate, 0), fate) for fate in FATES]
    return (
        code(file.text("path")),
        code(file.text("device")),
        file.text("platform"),
        *fates,
        element("code", file.text("sha256"), class_="hash"),
    )


def _count(count: int, fate: str) -> Content:
    if count and fate not in ("modeled", "irrelevant"):
        return element("span", number(count), class_="badge undecided")
    return number(count)


def _ledger(ledger: Recorded, left: int) -> tuple[Markup, int]:
    """Behind the file's name: the lines that were not understood, then runs of lines of one fate. `left`: how many runs
    may still be shown on the page; what is left of it afterwards.
    """
    told = ledger.each("told")
    ranges = _ranges(ledger)
    body: list[Content] = []
    if told:
        rows = [
            (
                str(entry.number("line")),
                word("fate", entry.text("fate")),
                code(entry.text("text")),
                spoken(entry, "reason"),
            )
            for entry in told[:_MOST_TOLD]
        ]
        columns = ("column-line", "audit-page-fate", "audit-page-text", "audit-page-because")
        body.append(table(columns, rows, said("audit-page-told", count=number(len(told)))))
        if len(told) > _MOST_TOLD:
            body.append(note("audit-page-and-more", count=number(len(told) - _MOST_TOLD)))
    shown = ranges[:left]
    body.append(element("dl", *_by_fate(shown), class_="facts ranges"))
    if len(shown) < len(ranges):
        body.append(note("audit-page-ranges-left", count=number(len(ranges) - len(shown))))
    summary = joined((code(ledger.text("path")), " ", said("audit-page-told", count=number(len(told)))))
    return folded(summary, *body), left - len(shown)


def _ranges(ledger: Recorded) -> list[tuple[int, int, str, str]]:
    listed = ledger.values.get("ranges")
    return (
        [
            (first, last, fate, reason)
            for first, last, fate, reason in (one for one in listed if isinstance(one, list) and len(one) == 4)
            if isinstance(first, int) and isinstance(last, int) and isinstance(fate, str) and isinstance(reason, str)
        ]
        if isinstance(listed, list)
        else []
    )


def _by_fate(runs: Iterable[tuple[int, int, str, str]]) -> Iterator[Markup]:
    """Numbers of lines by their fate and its reason."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for first, last, fate, reason in runs:
        found[fate, reason].append(str(first) if first == last else f"{first}–{last}")
    for (fate, reason), lines in found.items():
        why = joined((" (", code(reason), ")")) if reason else ""
        yield element("dt", word("fate", fate), why)
        yield element("dd", ", ".join(lines))


# -- what the proof rests on ------------------------------------------------------------------------------


def basis_part(context: Context) -> Markup:
    """Assumptions, what is trusted and not verified, and what was noticed in the files."""
    document = context.document
    trusted = document.part("trusted")
    diagnostics = document.each("diagnostics")
    assumptions = document.each("assumptions")
    parts: list[Content] = [heading(2, "audit-page-basis", "basis")]
    parts.append(_listed("heading-assumptions", "assumptions", (spoken(one, "message") for one in assumptions)))
    parts.append(element("h3", said("heading-trusted"), id="trusted", tabindex=-1))
    parts.append(element("ul", *(element("li", one) for one in _trusted(trusted))))
    noticed = (_diagnostic(one) for one in diagnostics[:_MOST_LISTED])
    parts.append(_listed("heading-diagnostics", "diagnostics", noticed, len(diagnostics)))
    if len(diagnostics) > _MOST_LISTED:
        parts.append(note("audit-page-and-more", count=number(len(diagnostics) - _MOST_LISTED)))
    return element("section", *parts, aria_labelledby="basis")


def _listed(title: str, identifier: str, items: Iterable[Content], count: int | None = None) -> Markup:
    made = [element("li", item) for item in items]
    head = heading(3, title, identifier, count=number(len(made) if count is None else count))
    return joined((head, element("ul", *made) if made else note("nothing")))


def _trusted(trusted: Recorded) -> Iterator[Content]:
    external = trusted.texts("external_zones")
    if external:
        yield joined((said("audit-page-external-zones"), " ", codes(external)))
    for relay in trusted.each("relays"):
        yield _relay(relay)
    for declared in trusted.each("declared"):
        yield joined((spoken(declared, "message"), " ", place_text(declared.part("place"))))
    links = trusted.each("links")
    if links:
        shown = [element("li", joined((_end(link, "first"), " – ", _end(link, "second")))) for link in links]
        yield folded(said("audit-page-links", count=number(len(links))), element("ul", *shown))


def _end(link: Recorded, name: str) -> Markup:
    return code(":".join(link.texts(name)))


def _relay(relay: Recorded) -> Markup:
    sides = codes(f"{side.text('zone')} {side.text('address')}" for side in relay.each("sides"))
    legs = [
        element("li", f"{leg.text('from')} → {leg.text('to')}: ", code(leg.text("text"))) for leg in relay.each("legs")
    ]
    inspects = joined((" ", said("relay-trusted-inspects"))) if relay.flag("malware_check") else ""
    return joined(
        (
            element("strong", relay.text("name")),
            f" ({relay.text('kind')}) ",
            sides,
            ": ",
            relay.text("because"),
            inspects,
            " ",
            place_text(relay.part("place")),
            folded(said("audit-page-legs", count=len(legs)), element("ul", *legs)) if legs else "",
        )
    )


def _diagnostic(one: Recorded) -> Markup:
    origin = one.each("origin")
    place = place_text(origin[0]) if origin else ""
    return joined((severity_badge(one.text("severity")), " ", spoken(one, "message"), " ", place))
