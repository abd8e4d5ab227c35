"""A few of the alterations that `python -m tests.verification.corruptions` makes by the thousand."""

from __future__ import annotations

import os
from itertools import islice

import pytest
from tests.verification.alterations import ALTERATIONS
from tests.verification.corruptions import FIXTURES, attempts, city_certificate, main, partial_certificates

import segcheck
from segcheck.verification.verify import verify


def test_the_certificate_of_the_example_city_verifies() -> None:
    verification = verify(
        city_certificate("midori-city"),
        segcheck.load(FIXTURES / "midori-city" / "configs"),
        FIXTURES / "midori-city" / "policy.yaml",
    )
    assert verification.refusals == ()
    assert verification.certificate is not None
    assert sum(len(part.claims) for part in verification.certificate.families) >= 80
    assert verification.filters is not None
    assert verification.filters > 100


def test_alterations_are_refused_for_their_meaning() -> None:
    (data,) = islice(partial_certificates("midori-city"), 1, 2)
    tried = list(attempts(data, len(ALTERATIONS), seed=1))
    assert len({attempt.kind for attempt in tried}) >= 18
    assert [attempt.kind for attempt in tried if not attempt.refused_for_meaning] == []


@pytest.mark.long
@pytest.mark.skipif(os.environ.get("SEGCHECK_LONG") != "1", reason="long profile, set SEGCHECK_LONG=1")
def test_a_thousand_alterations_are_refused_for_their_meaning() -> None:
    assert main(["--count", "1000", "--seed", "20261121"]) == 0
