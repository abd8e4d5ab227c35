"""Packets as rows: source, destination, service, conditions."""

from __future__ import annotations

from collections.abc import Sequence

from segcheck.report.audit_page.markup import Content, Markup, element, joined
from segcheck.report.audit_page.words import both, note, table
from segcheck.report.messages import LANGUAGES
from segcheck.report.recorded import Recorded

_COLUMNS = ("column-source", "column-destination", "column-service", "column-conditions")


def rows_part(rows: Sequence[Recorded], caption: Content, most: int) -> Markup:
    """A table of the first `most` rows; how many more there are is said below it."""
    parts: list[Content] = [table(_COLUMNS, map(_cells, rows[:most]), caption, titled=False)]
    if len(rows) > most:
        parts.append(note("audit-page-more-rows", count=len(rows) - most))
    return joined(parts)


def _cells(row: Recorded) -> list[Content]:
    texts = {language: row.part("text").part(language) for language in LANGUAGES}
    words = [
        both({name: text.text(key) for name, text in texts.items()}) for key in ("source", "destination", "service")
    ]
    conditions = both({name: ", ".join(text.texts("conditions")) for name, text in texts.items()})
    return [*(element("code", word, translate="no") for word in words), conditions]
