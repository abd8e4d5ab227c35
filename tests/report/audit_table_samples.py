"""A real document of an audit for tests of what is made of it, and where it stands among stored runs."""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import segcheck
from segcheck.history.drift import Bilingual, ClauseChange, Drift, FileChanges, RecordedFinding
from segcheck.history.run import RunStamp, SignOff
from segcheck.history.standing import Standing

FIXTURES = Path(__file__).parents[2] / "fixtures"
DAY = datetime.date(2026, 11, 21)
BEFORE = RunStamp(11, "2026-10-21T00:00:03Z", "2026-10-21", "谷", "ab" * 32, "00" * 32)
NOW = RunStamp(12, "2026-11-21T00:00:03Z", "2026-11-21", "谷", "12" * 32, "ab" * 32, "ef" * 32, "情報政策課")
SIGN_OFF = SignOff("佐藤", "CISO補佐", "確認した", "2026-11-22T01:00:00Z", 12, 13, "34" * 32)
GONE = RecordedFinding(
    "net-1-0123456789",
    "net-1|x",
    "intent",
    "error",
    "violated",
    "",
    Bilingual("NET-1", "NET-1"),
    Bilingual("=a wire that was", "=あった配線"),
    "",
    "",
    "core1",
)


@functools.cache
def _text() -> str:
    site = FIXTURES / "tani-union-mistakes"
    policy = segcheck.load_policy(FIXTURES / "tani-union" / "policy.yaml")
    return segcheck.audit(segcheck.load(site / "configs"), policy, on=DAY).to_json()


def document() -> dict[str, Any]:
    """The document as it is read back from a store: a site with mistakes, in full."""
    loaded: dict[str, Any] = json.loads(_text())
    return loaded


def standing(document: dict[str, Any]) -> Standing:
    """A stored run behind another one; of its findings the first is new, the second is another, the others stay."""
    ids = [finding["id"] for finding in document["findings"]]
    drift = Drift(
        BEFORE,
        tuple(ids[:1]),
        (GONE,),
        tuple((GONE, name) for name in ids[1:2]),
        tuple(ids[2:]),
        "violated",
        (ClauseChange("gunma", "1", "", "violated"),),
        FileChanges(("new.cfg",), ("old.cfg",), ("core1.cfg",)),
        FileChanges(changed=("policy.yaml",)),
        tuple(ids[2:3]),
        tuple(ids[3:4]),
        "0.0.9",
    )
    return Standing(NOW, (SIGN_OFF,), drift)


def with_texts(value: Any, change: Callable[[str], str]) -> Any:
    """`value` with every text in it changed, keys left alone."""
    if isinstance(value, dict):
        return {key: with_texts(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_texts(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value
