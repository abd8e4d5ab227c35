"""The oracle at length, where it is asked for."""

from __future__ import annotations

import os

import pytest
from tests.oracle.long_profile import ROUNDS, main, run


@pytest.mark.long
@pytest.mark.skipif(os.environ.get("SEGCHECK_LONG") != "1", reason="long profile, set SEGCHECK_LONG=1")
@pytest.mark.parametrize("subject", ROUNDS)
def test_the_two_semantics_agree_at_length(subject: str) -> None:
    """A million pairs of each subject."""
    assert run(subject, 1_000_000, 0)[1] is None


def test_the_command_prints_one_figure_line_per_subject(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--pairs", "64"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[:2] for line in lines] == [
        ["oracle: 64 (filter", " packet) pairs"],
        ["oracle: 64 (device", " packet) pairs"],
        ["oracle: 64 (NAT device", " packet) pairs"],
        ["oracle: 64 (FortiOS policy", " packet) pairs"],
        ["oracle: 64 (ASA access list", " packet) pairs"],
        ["oracle: 64 (netfilter program", " packet) pairs"],
    ]
