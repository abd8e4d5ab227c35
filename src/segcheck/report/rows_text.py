"""Rows of a packet set as a table."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.header import Family
from segcheck.report.packet_text import row_text
from segcheck.report.voice import Voice
from segcheck.symbolic.cover import CoverRow


def write_rows(voice: Voice, rows: Iterable[CoverRow], family: Family, indent: int) -> None:
    """Every row: source, destination, service and further conditions; those of all rows are said once, below."""
    texts = [row_text(row, family, voice.language) for row in rows]
    columns = ["column-source", "column-destination", "column-service"]
    cells = [[text.source, text.destination, text.service] for text in texts]
    shared = tuple(
        condition for condition in texts[0].conditions if all(condition in text.conditions for text in texts)
    )
    if any(len(text.conditions) > len(shared) for text in texts):
        columns.append("column-conditions")
        for row, text in zip(cells, texts, strict=True):
            row.append(", ".join(condition for condition in text.conditions if condition not in shared))
    voice.page.table([voice.say(column) for column in columns], cells, indent=indent)
    if shared:
        voice.note("rows-share", indent=indent, conditions=", ".join(shared))
