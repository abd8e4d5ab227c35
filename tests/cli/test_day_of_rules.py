"""Rules with dates: check, matrix and trace judge them by the day they are given."""

from __future__ import annotations

from pathlib import Path

import pytest

from segcheck.cli import run


@pytest.fixture
def expiring(tmp_path: Path) -> Path:
    """A firewall whose only policy, a permit, expires at the end of March 2027."""
    (tmp_path / "fw1.conf").write_text(
        "#config-version=FGT60F-7.4.8-FW-build1-240101:opmode=0:vdom=0:user=admin\n"
        'config system global\nset hostname "fw1"\nend\n'
        'config system interface\nedit "a"\nset vdom "root"\nset ip 10.1.0.1 255.255.0.0\nnext\n'
        'edit "b"\nset vdom "root"\nset ip 10.2.0.1 255.255.0.0\nnext\nend\n'
        'config firewall policy\nedit 1\nset srcintf "a"\nset dstintf "b"\nset srcaddr "all"\nset dstaddr "all"\n'
        'set action accept\nset schedule "always"\nset service "HTTPS"\n'
        "set policy-expiry enable\nset policy-expiry-date 2027-04-01 00:00:00\nnext\nend\n",
        "utf-8",
    )
    (tmp_path / "policy.yaml").write_text(
        "segcheck: 1\nzones: {a: {interfaces: [fw1:a]}, b: {interfaces: [fw1:b]}}\n"
        "intents: [{name: apart, isolated: {between: [a, b]}, because: test}]\n",
        "utf-8",
    )
    return tmp_path


@pytest.mark.parametrize(
    ("day", "outcome", "way", "cell"),
    [
        (("--date", "2026-11-21"), 1, "The packet arrives.", "tcp 443"),
        (("--date", "2027-06-01"), 0, "The packet does not arrive.", "-"),
        ((), None, "The packet may arrive;", "? tcp 443"),
    ],
)
def test_rules_with_dates_are_judged_by_the_same_day_everywhere(
    day: tuple[str, ...],
    outcome: int | None,
    way: str,
    cell: str,
    expiring: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = [str(expiring), "--policy", str(expiring / "policy.yaml"), "--lang", "en", *day]
    run(["trace", *place, "--from", "a", "--source", "10.1.0.5", "--destination", "10.2.0.5", "--port", "443"])
    assert way in capsys.readouterr().out
    run(["matrix", *place])
    assert f"a          =  {cell}" in capsys.readouterr().out
    if outcome is not None:
        assert run(["check", *place]) == outcome
        assert f"are judged by {day[1]}" in capsys.readouterr().out
