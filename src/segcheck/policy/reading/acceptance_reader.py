"""The `accepted:` section: findings of audits that somebody answers for until a day."""

from __future__ import annotations

import re

from segcheck.policy.acceptance import Acceptance
from segcheck.policy.approval import recorded
from segcheck.policy.reading.dates import date_of
from segcheck.policy.reading.fields import Fields, read_mapping
from segcheck.policy.reading.problems import Problems, shortened
from segcheck.policy.reading.yaml_reader import Node, Sequence

ACCEPTANCE_KEYS = ("finding", "by", "because", "until")
FINDING_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*-[0-9a-f]{10}(-[1-9][0-9]{0,8})?$"
"""Ids of findings: who found it, ten digits of a hash, and a number where several findings say the same."""
_FINDING = re.compile(FINDING_PATTERN.replace("$", r"\Z"))
_LONGEST = 80


def read_accepted(node: Node | None, problems: Problems) -> tuple[Acceptance, ...]:
    """The entries, in file order; every mistake is told to `problems`.

    CHOICE: all four keys are needed, and a finding is accepted once: an entry without an owner, a reason or an end
    would be a way to silence findings, and of two entries nobody could tell which one counts.
    """
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        problems.add("policy-not-a-list", node.span)
        return ()
    entries: dict[str, Acceptance] = {}
    for item in node.items:
        entry = _entry(item, problems)
        if entry is None:
            continue
        first = entries.setdefault(entry.finding, entry)
        if first is not entry:
            problems.add("policy-accepted-twice", entry.span, finding=entry.finding, line=str(first.span.line))
    return tuple(entries.values())


def _entry(item: Node, problems: Problems) -> Acceptance | None:
    mapping = read_mapping(item, problems)
    if mapping is None:
        return None
    fields = Fields(mapping, ACCEPTANCE_KEYS, problems)
    finding = _finding(fields)
    by, because = _words(fields, "by"), _words(fields, "because")
    until = None if fields.node("until", required=True) is None else date_of(fields, "until")
    if finding is None or by is None or because is None or until is None:
        return None
    return Acceptance(finding, by, because, until, fields.span)


def _finding(fields: Fields) -> str | None:
    text = fields.text("finding", required=True)
    if text is None:
        return None
    if len(text.text) > _LONGEST or not _FINDING.match(text.text):
        fields.problems.add("policy-finding-bad", text.span, text=shortened(text.text))
        return None
    return text.text


def _words(fields: Fields, key: str) -> str | None:
    """The text under `key`; None where there is none, or none that says who or why (then told)."""
    text = fields.text(key, required=True)
    if text is None:
        return None
    if not recorded(text.text):
        fields.problems.add("policy-accepted-by-nobody", text.span, key=key, text=shortened(text.text))
        return None
    return text.text.strip()
