"""Documents of audits as they were stored, read with care: whoever can write a file can write any JSON into it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from segcheck.history.drift import Bilingual, RecordedFinding
from segcheck.history.opening import failure

Document: TypeAlias = Mapping[str, Any]

SCHEMA = "segcheck/audit/1"


def read_document(data: bytes, path: Path) -> dict[str, Any]:
    """The document. Raises: StoreError about the store at `path` when it is none of an audit."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise failure("history-no-document", path)
    return document


def findings_of(document: Document) -> dict[str, RecordedFinding]:
    """The findings by their ids, in the order of the document."""
    return {text_of(one, "id"): _finding(one) for one in mappings_of(document, "findings")}


def text_of(value: Mapping[str, Any], name: str) -> str:
    """The text under `name`, "" for anything else.

    >>> text_of({"outcome": "proved"}, "outcome"), text_of({"outcome": None}, "outcome")
    ('proved', '')
    """
    found = value.get(name)
    return found if isinstance(found, str) else ""


def mapping_of(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under `name`, an empty one for anything else."""
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}


def mappings_of(value: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The objects of the list under `name`; anything else is passed over."""
    found = value.get(name)
    for one in found if isinstance(found, list) else ():
        if isinstance(one, Mapping):
            yield one


def _finding(told: Mapping[str, Any]) -> RecordedFinding:
    return RecordedFinding(
        id=text_of(told, "id"),
        subject=text_of(told, "subject"),
        kind=text_of(told, "kind"),
        severity=text_of(told, "severity"),
        outcome=text_of(told, "outcome"),
        rule=text_of(told, "rule"),
        title=_bilingual(mapping_of(told, "title")),
        text=_bilingual(mapping_of(told, "text")),
        source=text_of(told, "source"),
        destination=text_of(told, "destination"),
        device=text_of(told, "device"),
    )


def _bilingual(told: Mapping[str, Any]) -> Bilingual:
    return Bilingual(text_of(told, "en"), text_of(told, "ja"))
