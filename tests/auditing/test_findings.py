"""Findings of an audit: none is lost, none is told twice, each keeps its name while it says the same."""

from __future__ import annotations

import datetime
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import segcheck
from segcheck.auditing.audit import Audit, conduct
from segcheck.auditing.finding import FindingKind
from segcheck.policy.acceptance import Acceptance
from segcheck.policy.verdict import Outcome
from segcheck.source.diagnostic import Severity

FIXTURES = Path(__file__).parents[2] / "fixtures"
CITY = FIXTURES / "midori-city"
TWIN = FIXTURES / "midori-city-mistakes"
DAY = datetime.date(2026, 11, 21)
GOOD = {Outcome.PROVED, Outcome.DECLARED}


def audited(configurations: Path, policy: Path = CITY / "fukushima.yaml") -> Audit:
    return conduct(segcheck.load(configurations), segcheck.load_policy(policy), on=DAY).audit


@pytest.fixture(scope="module")
def faulty() -> Audit:
    return audited(TWIN / "configs")


@pytest.fixture(scope="module")
def city() -> Audit:
    return audited(CITY / "configs")


def accepting(audit: Audit, *entries: Acceptance) -> Audit:
    """The audit as it is when the policy accepts these findings."""
    check = replace(audit.check, policy=replace(audit.check.policy, accepted=entries))
    named = {entry.finding: entry for entry in entries}
    return replace(
        audit,
        check=check,
        findings=tuple(replace(one, acceptance=named.get(one.id)) for one in audit.findings),
    )


def acceptance(finding: str, until: datetime.date = DAY) -> Acceptance:
    return Acceptance(
        finding, "CISO補佐", "known", until, segcheck.load_policy(CITY / "policy.yaml").source.span_of_line(1)
    )


def test_every_verdict_that_does_not_hold_has_a_finding(faulty: Audit) -> None:
    wrong = {verdict.intent.name for verdict in faulty.check.verdicts if verdict.outcome not in GOOD}
    told = {name for finding in faulty.findings for name in finding.intents}
    assert wrong and told == wrong


def test_every_observation_and_every_pair_that_does_not_hold_is_told_once(faulty: Audit) -> None:
    seen = [one for verdict in faulty.check.verdicts for one in verdict.observations if one.outcome not in GOOD]
    pairs = [one for verdict in faulty.check.verdicts for one in verdict.evidence if one.outcome not in GOOD]
    of_rules = [one for rule in faulty.hygiene for one in rule.observations if one.outcome not in GOOD]
    told = [finding.observation for finding in faulty.findings if finding.observation is not None]
    assert len(told) == len(set(told)) == len({*seen, *of_rules})
    assert [finding.evidence for finding in faulty.findings if finding.evidence is not None] == pairs


def test_no_two_findings_have_the_same_id(faulty: Audit) -> None:
    ids = [finding.id for finding in faulty.findings]
    assert all(ids) and len(ids) == len(set(ids))


def test_what_a_rule_and_an_intent_both_see_is_one_finding_with_both_names(faulty: Audit) -> None:
    of_rules = {one for rule in faulty.hygiene for one in rule.observations}
    of_intents = {one for verdict in faulty.check.verdicts for one in verdict.observations}
    shared = [finding for finding in faulty.findings if finding.observation in of_rules & of_intents]
    assert shared and all(one.rule and one.intents and one.kind is FindingKind.INTENT for one in shared)


def test_lines_that_move_leave_the_ids_as_they_are(faulty: Audit, tmp_path: Path) -> None:
    shutil.copytree(TWIN / "configs", tmp_path / "configs")
    for path in (tmp_path / "configs").iterdir():
        path.write_bytes(b"!\n! saved by the backup\n!\n" + path.read_bytes())
    moved = audited(tmp_path / "configs")

    # The review of the configurations is about their bytes: it is another finding, and says so.
    def named(audit: Audit) -> set[str]:
        return {one.id for one in audit.findings if one.intents != ("CHG-1",)}

    assert named(moved) == named(faulty)


def test_the_folder_segcheck_is_started_in_is_no_part_of_an_id(faulty: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CITY)
    here = audited(Path("../midori-city-mistakes/configs"), Path("fukushima.yaml"))
    assert [one.id for one in here.findings] == [one.id for one in faulty.findings]


def test_a_wider_hole_is_another_finding_about_the_same(tmp_path: Path) -> None:
    """Whoever accepted the hole as it was has not accepted this one."""
    lists = " 30 permit tcp object-group OG-LGWAN-TERM host 10.30.20.10 eq 443"
    ids = []
    for number, opened in enumerate(("eq 445", "range 444 445")):
        configurations = tmp_path / str(number)
        shutil.copytree(CITY / "configs", configurations)
        firewall = configurations / "fw-tier.cfg"
        text = firewall.read_text("utf-8")
        assert lists in text
        line = f" 32 permit tcp object-group OG-LGWAN-TERM host 10.30.20.10 {opened}"
        firewall.write_text(text.replace(lists, f"{lists}\n{line}"), "utf-8")
        found = audited(configurations).findings
        ids.append(next(one.id for one in found if one.subject == "DIV-1|lgwan|vdi|4"))
    assert ids[0] != ids[1]


def test_an_accepted_violation_stays_violated_and_is_counted(faulty: Audit) -> None:
    accepted = accepting(faulty, *(acceptance(one.id) for one in faulty.findings))
    assert accepted.open == ()
    assert [one.outcome for one in accepted.findings] == [one.outcome for one in faulty.findings]
    assert accepted.check.outcome is Outcome.VIOLATED
    assert accepted.exit_code() == 3, "known is not gone: it never ends with 0"


def test_one_finding_that_nobody_accepts_fails_the_audit(faulty: Audit) -> None:
    violated = [one for one in faulty.findings if one.outcome is Outcome.VIOLATED]
    others = accepting(faulty, *(acceptance(one.id) for one in faulty.findings if one is not violated[0]))
    assert others.open == (replace(violated[0], acceptance=None),)
    assert others.exit_code() == 1


def test_an_acceptance_counts_until_its_last_day(faulty: Audit) -> None:
    first = faulty.findings[0]
    over = accepting(faulty, acceptance(first.id, DAY - datetime.timedelta(days=1)))
    assert [one.id for one in over.open] == [one.id for one in faulty.findings]
    assert over.open[0].acceptance is not None, "that it ran out is told, too"


def test_without_a_day_nothing_is_accepted(faulty: Audit) -> None:
    accepted = accepting(faulty, *(acceptance(one.id) for one in faulty.findings))
    undated = replace(accepted, check=replace(accepted.check, on=None))
    assert len(undated.open) == len(faulty.findings)


def test_an_acceptance_of_nothing_is_told(faulty: Audit) -> None:
    stale = acceptance("any-any-permit-0123456789")
    assert accepting(faulty, acceptance(faulty.findings[0].id), stale).idle_acceptances == (stale,)


def test_the_city_as_it_should_be_ends_well_and_its_twin_does_not(faulty: Audit, city: Audit) -> None:
    assert faulty.exit_code() == 1
    assert city.check.ok
    assert not [one for one in city.findings if one.intents]


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    shutil.copytree(CITY / "configs", tmp_path / "configs")
    (tmp_path / "configs" / "core2.cfg").write_bytes(b"\0\1\2")
    found = audited(tmp_path / "configs")
    (unread,) = [one for one in found.findings if one.kind is FindingKind.FILE]
    assert (unread.path, unread.severity) == ("core2.cfg", Severity.ERROR)
    assert found.exit_code() in (1, 4)
    assert found.exit_code() != 0


@pytest.mark.parametrize("fail_on", [Severity.ERROR, Severity.WARNING, Severity.INFO, None])
def test_rules_of_good_practice_fail_an_audit_from_the_urgency_asked_for(
    faulty: Audit, city: Audit, fail_on: Severity | None
) -> None:
    """An audit of which only a rule's finding is left."""
    order = [Severity.INFO, Severity.WARNING, Severity.ERROR]
    one = next(finding for finding in faulty.findings if finding.outcome is Outcome.VIOLATED)
    for severity in order:
        finding = replace(one, intents=(), rule="some-rule", severity=severity)
        alone = replace(city, findings=(finding,))
        urgent = fail_on is not None and order.index(severity) >= order.index(fail_on)
        assert alone.exit_code(fail_on) == (1 if urgent else 0)
        in_doubt = replace(city, findings=(replace(finding, outcome=Outcome.UNDECIDED),))
        assert in_doubt.exit_code(fail_on) == (3 if urgent else 0), "what cannot be told is no violation, and not gone"
