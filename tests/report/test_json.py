from __future__ import annotations

import dataclasses
import json

import jsonschema
import pytest
from tests.report import samples
from tests.report.test_terminal import hostile_report

from segcheck.policy.verdict import Doubt, Observation, Outcome, Verdict
from segcheck.report.json_document import check_json, schema
from segcheck.report.json_listings import lines_json, listing_json, matrix_json, traces_json
from segcheck.report.safe_text import safe
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.ledger import LineFate

DOCUMENTS = {
    "report": check_json(samples.report()),
    "proved": check_json(samples.proved_report()),
    "properties": check_json(samples.property_report()),
    "hostile": check_json(hostile_report()),
    "matrix": matrix_json(samples.MATRIX),
    "traces": traces_json((samples.THROUGH, samples.DROPPED), samples.SNAPSHOT),
    "lines": lines_json(samples.SNAPSHOT),
    "listing": listing_json(samples.SNAPSHOT, samples.POLICY),
    "listing without policy": listing_json(samples.SNAPSHOT, None),
}


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_keeps_the_schema(name: str) -> None:
    jsonschema.Draft202012Validator(schema()).validate(json.loads(DOCUMENTS[name]))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_schema_describes_every_key_that_is_written(name: str) -> None:
    """The schema allows further keys to later versions; this version must write none it does not describe."""

    def closed(node: object) -> object:
        if isinstance(node, dict):
            inner = {key: closed(value) for key, value in node.items()}
            if inner.get("additionalProperties") is True and "requirement" not in inner:
                inner["additionalProperties"] = False
            return inner
        return [closed(item) for item in node] if isinstance(node, list) else node

    strict = closed(schema())
    assert isinstance(strict, dict)
    strict["$defs"]["verdict"]["properties"]["requirement"]["additionalProperties"] = True
    jsonschema.Draft202012Validator(strict).validate(json.loads(DOCUMENTS[name]))


def test_the_schema_refuses_what_is_not_a_document() -> None:
    document = json.loads(DOCUMENTS["report"])
    document["verdicts"][0]["outcome"] = "fine"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(document)


def test_same_report_same_bytes() -> None:
    assert check_json(samples.report()) == check_json(samples.report())


def test_positions_count_from_one_and_ends_are_exclusive() -> None:
    document = json.loads(DOCUMENTS["report"])
    line = document["verdicts"][0]["evidence"][0]["trace"]["hops"][0]["decisions"][0]["origin"][0]
    assert line == {
        "path": "fw1.cfg",
        "line": 14,
        "column": 2,
        "end_line": 14,
        "end_column": 23,
        "text": " 20 permit tcp any any",
    }


def test_numbers_of_packets_keep_every_digit() -> None:
    evidence = samples.evidence("lgwan", "internet", Outcome.VIOLATED, packets=2**200 + 1)
    report = samples.report((Verdict(samples.INTENTS[0], Outcome.VIOLATED, (evidence,)),))
    assert json.loads(check_json(report))["verdicts"][0]["evidence"][0]["packets"] == str(2**200 + 1)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_holds_a_secret(name: str) -> None:
    assert "himitsu" not in DOCUMENTS[name]
    assert "hiddenhidden" not in DOCUMENTS[name]


def test_control_characters_are_escaped_and_come_back() -> None:
    text = DOCUMENTS["hostile"]
    assert all(safe(line) == line for line in text.split("\n"))
    assert json.loads(text)["policy"]["name"] == hostile_report().findings.policy.name


def test_a_name_with_broken_bytes_can_be_written() -> None:
    report = samples.report(unreadable=("broken\udcff.cfg",))
    text = check_json(report)
    assert json.loads(text)["unreadable"] == ["broken\udcff.cfg"]
    assert text.encode()


def test_diagnostic_arguments_are_masked() -> None:
    diagnostic = dataclasses.replace(samples.DIAGNOSTICS[0], arguments=(("text", "enable secret 0 verysecret"),))
    findings = dataclasses.replace(samples.report().findings, diagnostics=(diagnostic,))
    text = check_json(dataclasses.replace(samples.report(), findings=findings))
    assert "verysecret" not in text


def test_only_lines_of_the_wanted_fate_are_listed_but_all_are_counted() -> None:
    file = json.loads(lines_json(samples.SNAPSHOT, (LineFate.APPROXIMATED,)))["files"][0]
    assert [line["line"] for line in file["lines"]] == [15]
    assert file["counts"]["modeled"] == 17


def test_the_reason_of_a_doubt_has_the_names_its_diagnostic_gives() -> None:
    line = samples.line(samples.FIREWALL, 15)
    doubt = Doubt("same-subnet-apart", "fw1", (line,))
    arguments = (("first", "fw1:a"), ("second", "r2:b"), ("subnet", "10.0.0.0/24"))
    noticed = Diagnostic("same-subnet-apart", Severity.WARNING, Effect.NONE, (line,), arguments)
    seen = Observation(Outcome.UNDECIDED, "net-not-all-seen", doubts=(doubt,))
    report = samples.property_report((samples.upheld("NET-1", Outcome.UNDECIDED, seen),))
    report = dataclasses.replace(report, findings=dataclasses.replace(report.findings, diagnostics=(noticed,)))
    (told,) = json.loads(check_json(report))["verdicts"][0]["observations"][0]["doubts"]
    assert told["message"]["en"].startswith("fw1:a and r2:b use the same subnet 10.0.0.0/24")
