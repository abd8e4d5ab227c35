"""Approvals as policies write them: who, when, until when, last reviewed."""

from __future__ import annotations

from segcheck.policy.approval import Approval, recorded
from segcheck.policy.reading.dates import date_of
from segcheck.policy.reading.fields import Fields

APPROVAL_KEYS = ("approver", "approved", "expires", "reviewed")


def read_approval(fields: Fields) -> Approval:
    """The approval among `fields`; what is not written is not recorded. Days in the wrong order are told."""
    approver = fields.text("approver")
    approved, expires = date_of(fields, "approved"), date_of(fields, "expires")
    if approved is not None and expires is not None and expires < approved:
        node = fields.section("expires")
        place = fields.key_span("expires") if node is None else node.span
        fields.problems.add("register-expires-before", place, approved=str(approved), expires=str(expires))
    return Approval(recorded(approver.text) if approver else "", approved, expires, date_of(fields, "reviewed"))
