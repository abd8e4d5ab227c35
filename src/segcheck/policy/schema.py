"""The JSON Schema of policy files, for editors. The loader does not use it: a schema cannot say where a mistake is."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def policy_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) as JSON values.

    What it refuses the loader refuses too; what depends on several places of the file (names of zones, overlapping
    prefixes, reversed ranges) only the loader sees.

    >>> policy_schema()["title"]
    'segcheck policy file'
    """
    schema: dict[str, Any] = json.loads(policy_schema_text())
    return schema


def policy_schema_text() -> str:
    """The schema as the text of a file to keep beside the policy."""
    return (resources.files("segcheck.policy") / "policy.schema.json").read_text(encoding="utf-8")
