"""Small documents of audits, as stores keep them."""

from __future__ import annotations

import datetime
import json
from typing import Any

MOMENT = datetime.datetime(2026, 11, 22, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=9)))
COUNTS = ("open", "accepted", "error", "warning", "info", "violated", "undecided", "vacuous")


def finding(name: str, subject: str = "", **more: Any) -> dict[str, Any]:
    """A finding; its subject is its name unless told otherwise."""
    told = {"en": f"about {name}", "ja": f"{name} について"}
    return {
        "id": name,
        "subject": subject or name,
        "kind": "hygiene",
        "severity": "error",
        "outcome": "violated",
        "rule": "any-any-permit",
        "title": told,
        "text": told,
        "source": "a",
        "destination": "b",
        "device": "fw",
        "acceptance": None,
        **more,
    }


def document(*findings: dict[str, Any], name: str = "みどり市", **more: Any) -> dict[str, Any]:
    """A document with as much in it as the store and comparisons look at."""
    return {
        "schema": "segcheck/audit/1",
        "outcome": "violated" if findings else "proved",
        "on": "2026-11-21",
        "policy": {"name": name, "path": "city/policy.yaml", "sha256": "0" * 64},
        "engine": {"segcheck": "0.1.0"},
        "counts": {**dict.fromkeys(COUNTS, 0), "open": len(findings)},
        "findings": list(findings),
        **more,
    }


def written(told: dict[str, Any]) -> bytes:
    """The document as bytes."""
    return json.dumps(told, ensure_ascii=False).encode()
