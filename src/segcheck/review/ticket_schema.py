"""The JSON Schema of change tickets, for editors. The loader does not use it: it cannot say where a mistake is."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def ticket_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) as JSON values. What it refuses the loader refuses, too.

    >>> ticket_schema()["title"]
    'segcheck change ticket'
    """
    schema: dict[str, Any] = json.loads(ticket_schema_text())
    return schema


def ticket_schema_text() -> str:
    """The schema as the text of a file to keep beside the tickets."""
    return (resources.files("segcheck.review") / "ticket.schema.json").read_text(encoding="utf-8")
