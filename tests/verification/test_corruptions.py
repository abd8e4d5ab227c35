"""A few of the alterations that `python -m tests.verification.corruptions` makes by the thousand."""

from __future__ import annotations

import pytest
from tests.verification.alterations import ALTERATIONS
from tests.verification.corruptions import FIXTURES, attempts, city_certificate, main

from segcheck.verification.verify import verify


@pytest.fixture(scope="module")
def certificate() -> bytes:
    return city_certificate("midori-city")


def test_the_certificate_of_the_example_city_verifies(certificate: bytes) -> None:
    import segcheck

    verification = verify(
        certificate,
        segcheck.load(FIXTURES / "midori-city" / "configs"),
        FIXTURES / "midori-city" / "policy.yaml",
    )
    assert verification.refusals == ()
    assert verification.certificate is not None
    assert sum(len(part.claims) for part in verification.certificate.families) >= 80
    assert verification.filters is not None
    assert verification.filters > 100


def test_every_kind_of_alteration_is_refused_for_its_meaning(certificate: bytes) -> None:
    tried = list(attempts(certificate, len(ALTERATIONS), seed=20261121))
    assert {attempt.kind for attempt in tried} == {alteration.__name__ for alteration in ALTERATIONS}
    assert [attempt.kind for attempt in tried if not attempt.refused_for_meaning] == []


def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "2", "--seed", "3"]) == 0
    assert "2 altered     2 refused" in capsys.readouterr().out
