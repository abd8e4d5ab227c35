"""What the checks of properties saw, as the report tells it."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest
from tests.report import samples

from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.report.messages import LANGUAGES, Language
from segcheck.report.terminal import check_text
from segcheck.source.text import Span


def seen(outcome: Outcome, name: str, **details: object) -> Observation:
    plain = Observation(outcome, "tier-without-zone", (("tiers", name),))
    return dataclasses.replace(plain, **details)  # type: ignore[arg-type]


def text_of(*observations: Observation, outcome: Outcome = Outcome.VIOLATED, verbose: bool = False) -> str:
    return check_text(samples.property_report((samples.upheld("NET-1", outcome, *observations),)), verbose=verbose)


def test_a_chain_is_told_step_by_step_and_a_single_packet_is_not() -> None:
    chain = text_of(seen(Outcome.VIOLATED, "x", traces=(samples.THROUGH, samples.DROPPED)))
    assert "step 1 of 2: 10.20.1.5 (lgwan) -> 10.40.1.10 (internet)" in chain
    assert "step 2 of 2: 10.20.1.5 (lgwan) -> 10.40.1.10 (no zone)" in chain
    assert "step " not in text_of(seen(Outcome.VIOLATED, "x", traces=(samples.THROUGH,)))


def test_a_line_in_doubt_is_shown_once_and_named_wherever_it_counts_again() -> None:
    doubt = Doubt("device-unmodeled", "fw1", (samples.line(samples.FIREWALL, 14),))
    verdicts = tuple(
        samples.upheld(name, Outcome.UNDECIDED, seen(Outcome.UNDECIDED, name, doubts=(doubt,)))
        for name in ("NET-1", "CON-1")
    )
    text = check_text(samples.property_report(verdicts))
    assert text.count("20 permit tcp any any") == 1
    assert text.count("(fw1.cfg:14:2, shown above)") == 1


def test_what_is_said_of_several_lines_is_one_numbered_list_with_one_snippet() -> None:
    text = text_of(
        *(seen(Outcome.VIOLATED, f"t{number}", origin=(samples.line(samples.FIREWALL, number),)) for number in (13, 14))
    )
    assert "(1) no zone has the tier t13" in text
    assert "(2) no zone has the tier t14" in text
    assert text.count("12 | ip access-list extended LGWAN-IN") == 1


def test_a_place_in_a_file_that_is_no_text_is_named() -> None:
    cell = Span("例外台帳.xlsx", 7, 3, 7, 4)
    doubt = Doubt("zone-member-unknown", "", (cell,))
    assert "--> 例外台帳.xlsx:7:3" in text_of(seen(Outcome.UNDECIDED, "x", origin=(cell,), doubts=(doubt,)))


@pytest.mark.parametrize("verbose", [False, True])
def test_what_holds_is_counted_and_listed_briefly(verbose: bool) -> None:
    text = text_of(
        seen(Outcome.VIOLATED, "bad"),
        *(seen(Outcome.PROVED, f"good{number}", origin=(samples.line(samples.FIREWALL, 13),)) for number in range(9)),
        verbose=verbose,
    )
    assert "what holds (9):" in text
    assert text.count("- no zone has the tier good") == (9 if verbose else 6)
    assert ("… and 3 more" in text) is not verbose
    assert ("10 permit tcp" in text) is verbose


def test_the_worst_stands_first() -> None:
    text = text_of(seen(Outcome.PROVED, "good"), seen(Outcome.UNDECIDED, "maybe"), seen(Outcome.VIOLATED, "bad"))
    assert text.index("tier bad") < text.index("tier maybe") < text.index("tier good")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_rests_on_a_declaration_is_told_apart_and_is_success(language: Language) -> None:
    report = samples.property_report(samples.HOLDING_VERDICTS)
    text = check_text(report, language)
    assert (report.ok, report.exit_code) == (True, 0)
    assert {"en": "rests on a declaration", "ja": "申告に基づいている"}[language] in text.splitlines()[1]
    assert {"en": "DECLARED 1", "ja": "申告による 1"}[language] in text
    assert text.index("ISO-1") < text.index("CLD-1")


def test_the_day_is_told_where_properties_are_asked_for() -> None:
    assert "judged by 2026-11-21" in check_text(samples.property_report())
    plain = samples.proved_report()
    dated = dataclasses.replace(plain, findings=dataclasses.replace(plain.findings, on=samples.DAY))
    assert check_text(dated) == check_text(plain)


def test_a_secret_in_an_argument_is_masked() -> None:
    text = text_of(seen(Outcome.VIOLATED, "snmp-server community himitsu RO"))
    assert "himitsu" not in text


def test_a_fingerprint_of_configurations_is_shown_whole_and_nothing_else_is() -> None:
    digest, secret = "0f" * 32, "a1" * 32
    shown = text_of(
        Observation(Outcome.UNDECIDED, "change-review-untold", (("configuration", digest),)),
        Observation(Outcome.UNDECIDED, "audit-untold", (("configuration", f"key {secret}"),)),
    )
    assert digest in shown
    assert secret not in shown


def test_a_way_shown_under_one_intent_is_only_named_under_another() -> None:
    verdicts = tuple(
        samples.upheld(name, Outcome.VIOLATED, seen(Outcome.VIOLATED, name, traces=(samples.THROUGH,)))
        for name in ("ISO-1", "ISO-2")
    )
    text = check_text(samples.property_report(verdicts))
    assert text.count("20 permit tcp any any") == 1
    assert "path (shown under ISO-1)  lgwan -> fw1 -> internet" in text
    assert text.count("tcp 10.20.1.5:49152 -> 10.40.1.10:22 (ssh)") == 2


def test_a_missing_day_is_not_blamed_on_a_line() -> None:
    assert "what to do" not in text_of(seen(Outcome.UNDECIDED, "x", doubts=(Doubt("no-day-given", "", ()),)))
    assert "what to do" in text_of(seen(Outcome.UNDECIDED, "x", doubts=(Doubt("file-rejected", "", ()),)))


@pytest.mark.parametrize(
    ("rule", "shown"), [("any 画面転送", "permit tcp any any 画面転送"), ("20", "permit tcp any any")]
)
def test_a_line_that_begins_a_rule_is_shown_with_the_rest_of_its_name(rule: str, shown: str) -> None:
    report = samples.property_report()
    permits = tuple(replace(permit, rule=rule) for permit in samples.PERMITS[:1])
    text = check_text(replace(report, findings=replace(report.findings, permits=permits)), verbose=True)
    (line,) = (line for line in text.splitlines() if "screens" in line and "LGWAN-IN" in line)
    assert f"{shown}  " in line
