"""What a site declares, as values; every mistake told at its line and column."""

from __future__ import annotations

import datetime

import pytest

from segcheck.errors import PolicyError
from segcheck.policy.approval import Approval
from segcheck.policy.declarations import Declarations, InternetLink, Limits
from segcheck.policy.reading.load import load_policy_text

HEAD = "segcheck: 1\nzones:\n  LGWAN: {vlans: [1]}\n  vendor: {vlans: [2], tier: external}\ndeclarations:\n"


def declared(body: str) -> Declarations:
    return load_policy_text("policy.yaml", (HEAD + body).encode()).declarations


def test_everything_that_can_be_declared() -> None:
    found = declared(
        """\
  outside_parties:
    - {zone: LGWAN, internet: none, public_institution: true, approver: CISO, approved: 2026-04-01,
       expires: 令和9年3月31日, reviewed: 2026/10/1, because: 全庁}
    - {zone: vendor, internet: connected}
  malware_checkpoints: [{device: fw1, name: UTM}, {device: gw}]
  external_confirmation: {by: 監査法人, on: 2026-06-01, expires: 2027-05-31}
  change_reviews: [{on: R8.6.1, by: 情報政策課, configuration: %s}]
  audits: [{on: 2026-06-01, by: 監査室}]
  limits: {exception_hosts: 4, outside_connections: 0}
  no_wireless: 無線LANは使用していない
"""
        % ("AB" * 32)
    )
    day = datetime.date
    lgwan, vendor = found.outside_parties
    assert (lgwan.zone, lgwan.internet, lgwan.public_institution, lgwan.because) == (
        "LGWAN",
        InternetLink.NONE,
        True,
        "全庁",
    )
    assert lgwan.approval == Approval("CISO", day(2026, 4, 1), day(2027, 3, 31), day(2026, 10, 1))
    assert (vendor.internet, vendor.public_institution, vendor.approval) == (InternetLink.CONNECTED, False, Approval())
    assert [(point.device, point.name) for point in found.malware_checkpoints] == [("fw1", "UTM"), ("gw", "gw")]
    assert found.external_confirmation is not None
    assert (found.external_confirmation.on, found.external_confirmation.expires) == (day(2026, 6, 1), day(2027, 5, 31))
    assert [(check.on, check.by, check.configuration) for check in (*found.change_reviews, *found.audits)] == [
        (day(2026, 6, 1), "情報政策課", "ab" * 32),
        (day(2026, 6, 1), "監査室", ""),
    ]
    limits = found.limits
    assert (limits.exception_hosts, limits.exception_ports, limits.outside_connections) == (4, 1, 0)
    assert found.no_wireless is not None and found.no_wireless.line == 15


def test_nothing_declared_is_nothing() -> None:
    assert declared("") == Declarations()
    assert declared("").limits == Limits(1, 1, None)


MISTAKES: list[tuple[str, str, list[tuple[int, int, str]]]] = [
    ("no mapping", "  - x\n", [(6, 3, "policy-not-a-mapping")]),
    ("unknown key", "  outside_partys: []\n", [(6, 3, "policy-key-unknown-did-you-mean")]),
    ("no list", "  audits: {on: 2026-01-01}\n", [(6, 11, "policy-not-a-list")]),
    ("record without zone", "  outside_parties: [{internet: none}]\n", [(6, 21, "policy-key-missing")]),
    # A forgotten `internet` must not read as `none`.
    ("record without internet", "  outside_parties: [{zone: LGWAN}]\n", [(6, 21, "policy-key-missing")]),
    ("empty internet", "  outside_parties: [{zone: LGWAN, internet: }]\n", [(6, 35, "policy-value-empty")]),
    (
        "unknown zone",
        "  outside_parties: [{zone: lgwan, internet: none}]\n",
        [(6, 28, "policy-zone-unknown-did-you-mean")],
    ),
    (
        "party twice",
        "  outside_parties:\n    - {zone: LGWAN, internet: none}\n    - {zone: LGWAN, internet: connected}\n",
        [(8, 7, "policy-party-twice")],
    ),
    (
        "days",
        "  outside_parties: [{zone: LGWAN, internet: none, approved: 26-4-1, expires: 2026-02-30}]\n",
        [(6, 61, "policy-date-bad"), (6, 78, "policy-date-none")],
    ),
    (
        "days reversed",
        "  outside_parties: [{zone: LGWAN, internet: none, approved: 2026-04-01, expires: 2026-03-31}]\n",
        [(6, 82, "register-expires-before")],
    ),
    ("checkpoint without device", "  malware_checkpoints: [{name: UTM}]\n", [(6, 25, "policy-key-missing")]),
    (
        "confirmation expired before it was given",
        "  external_confirmation: {by: x, on: 2026-04-01, expires: 2025-04-01}\n",
        [(6, 50, "policy-confirmed-after")],
    ),
    ("short fingerprint", "  audits: [{on: 2026-04-01, configuration: abc}]\n", [(6, 44, "policy-fingerprint-bad")]),
    (
        "limits",
        "  limits: {exception_hosts: 0, exception_ports: 1-2, outside_connections: many}\n",
        [(6, 29, "policy-number-out-of-range"), (6, 49, "policy-number-bad"), (6, 75, "policy-number-bad")],
    ),
    ("a truth value is no reason", "  no_wireless: false\n", [(6, 16, "policy-reason-wanted")]),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_a_mistake_is_told_at_its_place(mistake: tuple[str, str, list[tuple[int, int, str]]]) -> None:
    with pytest.raises(PolicyError) as caught:
        declared(mistake[1])
    assert [(*problem.origin[0][1:3], problem.code) for problem in caught.value.problems] == mistake[2]
