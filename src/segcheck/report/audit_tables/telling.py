"""What every table of an audit is told from: the document, where it stands, the language."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NoReturn

from segcheck.errors import StoreError
from segcheck.history.standing import Standing
from segcheck.report.audit_answer import is_accepted
from segcheck.report.messages import Language, catalogue, message
from segcheck.report.recorded import Recorded


@dataclass(frozen=True)
class Telling:
    """A document with the language that is asked for."""

    document: Recorded
    standing: Standing
    language: Language
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    def say(self, code: str, /, **arguments: object) -> str:
        """The sentence of `code`."""
        return message(code, {name: str(value) for name, value in arguments.items()}, self.language)

    def word(self, prefix: str, name: str) -> str:
        """The word of the message `<prefix>-<name>`; `name` itself where a later version wrote what this one has no
        word for.
        """
        code = f"{prefix}-{name}"
        known = self._known.get(code)
        if known is None:
            known = self._known[code] = self.say(code) if code in catalogue().texts else name
        return known

    def zone(self, name: str) -> str:
        """The zone's title, with its name where that differs."""
        title = self._zone_titles.get(name, "")
        return f"{title} ({name})" if title and title != name else name

    @property
    def on(self) -> datetime.date | None:
        """The day of the audit."""
        text = self.document.text_or_none("on")
        try:
            return None if text is None else datetime.date.fromisoformat(text)
        except ValueError:
            refuse("on")

    @cached_property
    def _zone_titles(self) -> dict[str, str]:
        return {zone.text("name"): zone.text("title") for zone in self.document.each("zones")}

    @cached_property
    def findings_of_clauses(self) -> dict[str, tuple[str, ...]]:
        """Ids of open findings by clause, as findings name it: the body and the number."""
        found: dict[str, list[str]] = {}
        for finding in self.document.each("findings"):
            if not is_accepted(finding):
                for clause in dict.fromkeys(finding.texts("clauses")):
                    found.setdefault(clause, []).append(finding.text("id"))
        return {clause: tuple(ids) for clause, ids in found.items()}

    @cached_property
    def accepted_ids(self) -> frozenset[str]:
        """Findings somebody answers for on the day of the audit."""
        return frozenset(one.text("id") for one in self.document.each("findings") if is_accepted(one))


def refuse(name: str) -> NoReturn:
    """Raises: StoreError: the document says nothing that can be shown as `name`."""
    raise StoreError(f"the document says nothing that can be shown as {name}", "audit-document-damaged", name=name)


def row_lists(part: Recorded, name: str) -> list[list[object]]:
    """A list of lists.

    Raises: StoreError for anything else.
    """
    value = part.values.get(name)
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        refuse(name)
    return value


def place_text(place: Recorded | None) -> str:
    """A place as `file:line`; "" for none.

    >>> place_text(Recorded({"path": "core1.cfg", "line": 7}))
    'core1.cfg:7'
    """
    return "" if place is None else f"{place.text('path')}:{place.number('line')}"


def joined(texts: Iterable[str], most: int, telling: Telling, separator: str = "\n") -> str:
    """The first `most` of `texts`, and how many others there are."""
    found = list(texts)
    shown = separator.join(found[:most])
    left = len(found) - most
    return shown if left <= 0 else f"{shown}{separator}{telling.say('table-and-more', count=left)}"
