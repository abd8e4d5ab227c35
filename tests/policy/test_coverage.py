"""The table of clauses: what becomes of each, in the report and in JSON."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import jsonschema
import pytest

import segcheck
from segcheck.errors import PolicyError
from segcheck.policy.coverage import coverage, weakened_properties
from segcheck.policy.document import Policy
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import ClauseResult, Findings, Outcome, Verdict
from segcheck.report.document import Report
from segcheck.report.json_document import check_json, schema
from segcheck.report.messages import LANGUAGES, Language, message
from segcheck.report.terminal import check_text

OURS = """\
segcheck: 1
title: {ja: わが市の基準, en: standard of our city}
approver: {ja: 最高責任者}
tiers: {school: {ja: 学習系, en: school tier, side: inside}}
properties:
  DIV-1: [{}, {of: [school], against: [internet]}]
  ISO-1: {}
clauses:
  - {number: 第1条, properties: [DIV-1], ja: 系統を分ける, en: tiers are apart}
  - {number: 第2条, properties: [DIV-1, ISO-1], ja: 全体を分ける}
  - {number: 第3条, properties: [ISO-1, BETA-1], ja: 端末の置き場所}
  - {number: 第4条, ja: 職員を教育する}
  - {number: 第5条, properties: [BETA-1], ja: 端末}
"""
POLICY = """\
segcheck: 1
extends: ./ours.yaml
zones:
  lgwan: {prefixes: [10.20.0.0/16]}
  internet: {prefixes: [10.30.0.0/16]}
  kyoshitsu: {tier: school, prefixes: [10.40.0.0/16]}
intents:
  - name: own
    because: 自分で
    clauses: [ours 第2条]
    isolated: {between: [lgwan, kyoshitsu]}
"""


def ours(name: str) -> bytes:
    assert name == "ours.yaml"
    return OURS.encode()


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy_text("policy.yaml", POLICY.encode(), ours)


def verdicts(policy: Policy, **outcomes: Outcome) -> tuple[Verdict, ...]:
    """All PROVED but those named (`DIV_1_2` for `DIV-1 2`)."""
    named = {name.replace("_", "-").replace("1-2", "1 2"): outcome for name, outcome in outcomes.items()}
    assert set(named) <= {intent.name for intent in policy.intents}
    return tuple(Verdict(intent, named.get(intent.name, Outcome.PROVED), ()) for intent in policy.intents)


def results(policy: Policy, **outcomes: Outcome) -> dict[str, ClauseResult]:
    (table,) = coverage(policy, verdicts(policy, **outcomes))
    assert table.pack.name == "ours"
    return {result.clause.number: result for result in table.results}


def test_a_clause_rests_on_every_use_of_its_properties_and_on_intents_that_cite_it(policy: Policy) -> None:
    found = results(policy)
    assert found["第1条"].intents == ("DIV-1", "DIV-1 2")
    assert found["第2条"].intents == ("own", "ISO-1", "DIV-1", "DIV-1 2")
    assert {found[number].outcome for number in ("第1条", "第2条")} == {Outcome.PROVED}


@pytest.mark.parametrize("outcome", [Outcome.VIOLATED, Outcome.UNDECIDED, Outcome.VACUOUS, Outcome.DECLARED])
def test_the_worst_outcome_is_the_clause_s(policy: Policy, outcome: Outcome) -> None:
    found = results(policy, DIV_1_2=outcome)
    assert (found["第1条"].outcome, found["第2条"].outcome) == (outcome, outcome)
    assert results(policy, own=outcome)["第2条"].outcome is outcome
    assert results(policy, own=outcome)["第1条"].outcome is Outcome.PROVED


def test_a_property_that_nobody_asks_about_is_not_covered_by_the_others(policy: Policy) -> None:
    found = results(policy)
    assert found["第3条"].outcome is Outcome.VACUOUS
    assert found["第3条"].intents == ("ISO-1",)
    assert (found["第5条"].outcome, found["第5条"].intents) == (Outcome.VACUOUS, ())
    assert results(policy, ISO_1=Outcome.VIOLATED)["第3条"].outcome is Outcome.VIOLATED


def test_what_a_person_attests_has_no_outcome(policy: Policy) -> None:
    assert results(policy)["第4条"] == ClauseResult(results(policy)["第4条"].clause, None, ())


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", ()),
        ("properties: {ISO-1: {of: [lgwan]}}", ("ISO-1",)),
        ("properties: {DIV-1: {of: [school], against: [internet]}}", ("DIV-1",)),
        ("properties: {DIV-1: [{}, {of: [school], against: [internet]}, {of: [school], against: [lgwan]}]}", ()),
        ("properties: {EGR-1: {}}", ()),
    ],
)
def test_a_question_put_otherwise_than_the_pack_puts_it_is_told(written: str, told: tuple[str, ...]) -> None:
    """So that nobody passes a clause by asking less."""
    policy = load_policy_text("policy.yaml", f"{POLICY}{written}\n".encode(), ours)
    (pack,) = policy.packs
    assert weakened_properties(policy, pack, pack.clauses[1]) == told
    table = check_text(report(policy), "en")
    assert ("(not as the pack asks)" in table) == bool(told)


def test_a_later_pack_that_asks_less_is_told_too() -> None:
    own = b"segcheck: 1\nextends: fukushima\nproperties: {EGR-1: {of: [lgwan]}, AUD-1: {months: [12]}}\n"
    text = b"segcheck: 1\nextends: ./own.yaml\nzones: {lgwan: {vlans: [1]}}\n"
    policy = load_policy_text("policy.yaml", text, lambda _: own)
    body = policy.packs[1]
    told = {name for clause in body.clauses for name in weakened_properties(policy, body, clause)}
    assert told == {"EGR-1"}


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ("", Outcome.PROVED),
        ("properties: {ISO-1: {of: [public]}}\nabsent: {public: none}", Outcome.VACUOUS),
        ("properties: {ISO-1: {same: [lgwan, govcloud-mynumber]}}", Outcome.VACUOUS),
        ("properties: {ISO-1: [{}, {of: [lgwan]}]}", Outcome.PROVED),
        ("model: two-tier\nabsent: {jichitai: none}", Outcome.VACUOUS),
    ],
)
def test_a_clause_is_not_met_where_zones_it_means_are_not_asked_about(written: str, outcome: Outcome) -> None:
    text = f"segcheck: 1\nextends: fukushima\nzones: {{mynumber: {{vlans: [1]}}, lgwan: {{vlans: [2]}}}}\n{written}\n"
    policy = load_policy_text("policy.yaml", text.encode())
    (table,) = coverage(policy, verdicts(policy))
    found = next(result for result in table.results if result.clause.properties == ("ISO-1",))
    assert found.outcome is outcome


def test_a_model_alone_has_no_table() -> None:
    policy = load_policy_text("policy.yaml", b"segcheck: 1\nmodel: alpha\nzones: {lgwan: {vlans: [1]}}\n")
    assert coverage(policy, ()) == ()


# -- rendered ----------------------------------------------------------------------------------------


def report(policy: Policy, **outcomes: Outcome) -> Report:
    found = verdicts(policy, **outcomes)
    tables = coverage(policy, found)
    return Report(Findings("1.0", policy, found, (), (), (), (), tables), ())


def table_lines(text: str, heading: str) -> list[str]:
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(heading))
    return lines[start : lines.index("", start)]


def cells(lines: list[str]) -> list[list[str]]:
    return [re.split(r"\s{2,}", line.strip()) for line in lines]


def test_the_table_in_english(policy: Policy) -> None:
    text = check_text(report(policy, ISO_1=Outcome.VIOLATED), "en")
    lines = table_lines(text, "Clauses of")
    assert lines[:2] == ["Clauses of standard of our city (ours)", "  Exceptions are approved by: 最高責任者"]
    assert cells(lines[2:-2]) == [
        ["clause", "what it asks", "met by", "result", "intents"],
        ["第1条", "tiers are apart", "proof", "PROVED", "DIV-1, DIV-1 2"],
        ["第2条", "全体を分ける", "proof", "VIOLATED", "own, ISO-1, DIV-1, DIV-1 2"],
        ["第3条", "端末の置き場所", "proof with declarations", "VIOLATED", "ISO-1, BETA-1 (not asked)"],
        ["第4条", "職員を教育する", "attestation", "by __________ on ________"],
        ["第5条", "端末", "proof with declarations", "VACUOUS", "BETA-1 (not asked)"],
    ]
    counts = "5 clause(s): PROVED 1, DECLARED 0, VIOLATED 2, UNDECIDED 0, VACUOUS 1, attestation 1"
    assert lines[-1] == f"  {counts}"


def test_the_table_in_japanese(policy: Policy) -> None:
    text = check_text(report(policy), "ja")
    lines = table_lines(text, "条項別の結果")
    assert lines[0] == "条項別の結果: わが市の基準 (ours)"
    assert lines[1].strip() == "例外の承認者: 最高責任者"
    assert lines[2].split() == ["条項", "求める内容", "方法", "結果", "要件"]
    assert lines[6].split()[:3] == ["第4条", "職員を教育する", "人による確認"]
    assert lines[-1].strip() == "条項 5 件: 証明済み 2, 申告による 0, 違反 0, 判定不能 0, 対象なし 2, 人による確認 1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_body_that_names_no_approver_says_so(policy: Policy, language: Language) -> None:
    (table,) = coverage(policy, verdicts(policy))
    nobody = dataclasses.replace(table, pack=dataclasses.replace(table.pack, approvers=(), titles=()))
    without = Report(Findings("1.0", policy, (), (), (), (), (), (nobody,)), ())
    text = check_text(without, language)
    assert message("coverage-no-approver", (), language) in text
    assert "ours (ours)" in text


def test_the_table_in_json(policy: Policy) -> None:
    document = json.loads(check_json(report(policy, DIV_1=Outcome.UNDECIDED)))
    jsonschema.validate(document, schema())
    (table,) = document["coverage"]
    assert (table["body"], table["model"], table["approver"]["en"]) == ("ours", "", "最高責任者")
    assert table["clauses"][0] == {
        "number": "第1条",
        "asks": {"en": "tiers are apart", "ja": "系統を分ける"},
        "kind": "proved",
        "properties": ["DIV-1"],
        "models": [],
        "not_asked": [],
        "asked_otherwise": [],
        "outcome": "undecided",
        "intents": ["DIV-1", "DIV-1 2"],
    }
    assert [clause["outcome"] for clause in table["clauses"]] == ["undecided", "undecided", "vacuous", None, "vacuous"]
    assert table["clauses"][2]["not_asked"] == ["BETA-1"]


# -- end to end --------------------------------------------------------------------------------------

ROUTER = """\
hostname core1
!
interface GigabitEthernet0/0
 ip address 10.20.0.1 255.255.0.0
 ip access-group CLOSED in
!
interface GigabitEthernet0/1
 ip address 10.30.0.1 255.255.0.0
 ip access-group {internet} in
!
interface GigabitEthernet0/2
 ip address 10.40.0.1 255.255.0.0
 ip access-group CLOSED in
!
ip access-list extended CLOSED
 deny ip any any
ip access-list extended LEAKING
 permit tcp any 10.40.0.0 0.0.255.255 eq 80
 deny ip any any
"""


@pytest.mark.parametrize(("internet", "outcome"), [("CLOSED", "proved"), ("LEAKING", "violated")])
def test_a_city_with_four_tiers_is_checked_by_its_own_pack(tmp_path: Path, internet: str, outcome: str) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "core1.cfg").write_text(ROUTER.format(internet=internet), encoding="utf-8")
    (tmp_path / "ours.yaml").write_text(OURS, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    checked = segcheck.check(segcheck.load(tmp_path / "configs"), segcheck.load_policy(tmp_path / "policy.yaml"))
    first = json.loads(checked.to_json())["coverage"][0]["clauses"][0]
    assert (first["number"], first["intents"], first["outcome"]) == ("第1条", ["DIV-1", "DIV-1 2"], outcome)
    row = next(line for line in checked.explain("en").splitlines() if line.startswith("  第1条"))
    assert cells([row]) == [["第1条", "tiers are apart", "proof", outcome.upper(), "DIV-1, DIV-1 2"]]


# -- α′ ----------------------------------------------------------------------------------------------

BREAKOUT = """\
hostname fw
!
interface GigabitEthernet0/0
 ip address 10.20.0.1 255.255.0.0
 ip access-group LGWAN-IN in
!
interface GigabitEthernet0/1
 ip address 203.0.113.1 255.255.255.252
 ip access-group OUTSIDE-IN in
!
ip route 0.0.0.0 0.0.0.0 203.0.113.2
!
ip access-list extended LGWAN-IN
 permit tcp 10.20.0.0 0.0.255.255 {allowed} eq 443
 deny ip any any
ip access-list extended OUTSIDE-IN
 permit tcp {allowed} eq 443 10.20.0.0 0.0.255.255 established
 deny ip any any
"""
ALPHA_PRIME = """\
segcheck: 1
model: alpha-prime
zones:
  lgwan: {interfaces: ["fw:GigabitEthernet0/0"]}
  groupware: {tier: cloud-service, interfaces: ["fw:GigabitEthernet0/1"], prefixes: [198.51.100.0/24], external: true}
  INTERNET: {interfaces: ["fw:GigabitEthernet0/1"], prefixes: [any], external: true}
flows:
  - {from: lgwan, to: groupware, destination: 198.51.100.0/24, service: tcp/443, because: グループウェア}
absent: {mynumber: なし}
"""


@pytest.mark.parametrize(
    ("allowed", "outcome"),
    [("198.51.100.0 0.0.0.255", Outcome.PROVED), ("198.51.0.0 0.0.255.255", Outcome.VIOLATED)],
)
def test_a_breakout_to_a_named_service_is_proved_and_one_beyond_it_is_not(
    tmp_path: Path, allowed: str, outcome: Outcome
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.cfg").write_text(BREAKOUT.format(allowed=allowed), encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(ALPHA_PRIME, encoding="utf-8")
    checked = segcheck.check(segcheck.load(tmp_path / "configs"), segcheck.load_policy(tmp_path / "policy.yaml"))
    found = {verdict.intent.name: verdict.outcome for verdict in checked.verdicts}
    assert (found["DIV-1 2"], found["SAN-1"]) == (Outcome.PROVED, outcome)


def test_a_clause_about_other_models_asks_nothing(policy: Policy) -> None:
    """Miyazaki speaks of main terminals in the internet tier: under α there are none, and the site said so itself."""
    zones = "zones: {mynumber: {vlans: [1]}, INTERNET: {vlans: [2], prefixes: [any]}}\n"
    found = {}
    for model in ("alpha", "beta"):
        text = f"segcheck: 1\nextends: miyazaki\nmodel: {model}\n{zones}"
        declared = load_policy_text("policy.yaml", text.encode())
        verdicts = [Verdict(intent, Outcome.PROVED, ()) for intent in declared.intents]
        (table,) = coverage(declared, verdicts)
        found[model] = next(result for result in table.results if result.clause.models)
    assert (found["alpha"].outcome, found["alpha"].intents) == (Outcome.DECLARED, ())
    assert (found["beta"].outcome, found["beta"].intents) == (Outcome.PROVED, ("BETA-1",))
    assert policy.packs[0].clauses[0].models == ()


def test_a_misspelt_model_of_a_clause_is_refused() -> None:
    pack = b"segcheck: 1\nmodel: alpha\nclauses: [{number: 1, properties: [SAN-2], models: [alhpa], en: x}]\n"
    text = b"segcheck: 1\nextends: ./ours.yaml\nzones: {mynumber: {vlans: [1]}}\n"
    with pytest.raises(PolicyError) as caught:
        load_policy_text("policy.yaml", text, {"ours.yaml": pack}.__getitem__)
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["policy-word-unknown-did-you-mean"]


def test_a_clause_nobody_asks_about_is_no_success(policy: Policy) -> None:
    """All intents proved, a clause without an intent: the report is not ok."""
    verdicts = tuple(Verdict(intent, Outcome.PROVED, ()) for intent in policy.intents)
    findings = Findings("0", policy, verdicts, (), (), (), (), coverage(policy, verdicts))
    assert (findings.outcome, findings.ok, findings.exit_code) == (Outcome.VACUOUS, False, 3)
    assert dataclasses.replace(findings, coverage=()).ok
