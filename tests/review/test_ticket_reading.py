"""A ticket is read strictly, every mistake is told at its place, and the schema for editors refuses the same."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.review.small_site import policy

from segcheck.errors import PolicyError
from segcheck.model.header import Family, Field
from segcheck.policy.schema import policy_schema
from segcheck.report.messages import catalogue
from segcheck.review.ticket_reading import CHANGE_KEYS, TICKET_KEYS, load_ticket_text
from segcheck.review.ticket_schema import ticket_schema

POLICY = policy()
WHOLE = """\
segcheck: 1
name: CHG-2026-0412
because: the new portal
services:
  portal: [tcp/443, tcp/8443]
opens:
  - {from: office, to: servers, source: 10.1.0.0/24, destination: [10.2.0.81, 10.2.0.82], service: portal}
  - from: servers
    to: office
    service: udp/53
    source_port: 53
    because: answers of the resolver
closes:
  - {from: lab, to: servers, service: any}
"""
ENTRY = "{from: office, to: servers, service: tcp/443}"
MISTAKES = [
    ("", "1:1 ticket-nothing-in-it"),
    ("# nothing\n", "1:1 ticket-nothing-in-it"),
    ("- a\n", "1:1 policy-not-a-mapping"),
    ("segcheck: 2\nopens: []\n", "1:11 ticket-version"),
    ("opens: []\n", "1:1 policy-key-missing"),
    ("segcheck: 1\n", "1:1 ticket-says-nothing"),
    ("segcheck: 1\nopens:\n", "2:1 policy-value-empty"),
    ("segcheck: 1\nopens: everything\n", "2:8 policy-not-a-list"),
    ("segcheck: 1\nopen: []\ncloses: []\n", "2:1 policy-key-unknown-did-you-mean"),
    ("segcheck: 1\nopens: [x]\n", "2:9 policy-not-a-mapping"),
    (f"segcheck: 1\nopens: [{ENTRY.replace('office', 'offcie')}]\n", "2:16 policy-zone-unknown-did-you-mean"),
    (f"segcheck: 1\nopens: [{ENTRY.replace('servers', 'office')}]\n", "2:24 ticket-same-zone"),
    (f"segcheck: 1\nopens: [{ENTRY.replace('from: office, ', '')}]\n", "2:9 policy-key-missing"),
    (f"segcheck: 1\nopens: [{ENTRY.replace(', service: tcp/443', '')}]\n", "2:9 policy-key-missing"),
    (f"segcheck: 1\nopens: [{ENTRY.replace('tcp/443', 'tcp/99999')}]\n", "2:46 policy-number-out-of-range"),
    (f"segcheck: 1\nopens: [{ENTRY.replace('}', ', port: 80}')}]\n", "2:55 policy-key-unknown"),
    (f"segcheck: 1\ncloses: [{ENTRY.replace('}', ', source: 10.1.0.1/24}')}]\n", "2:64 policy-prefix-host-bits"),
    ("segcheck: 1\nopens: [\n", "3:1 policy-syntax"),
]
# What an editor cannot know: what stands elsewhere, and what is no YAML at all.
BEYOND_A_SCHEMA = {
    "policy-zone-unknown-did-you-mean",
    "ticket-same-zone",
    "policy-prefix-host-bits",
    "policy-syntax",
    "policy-number-out-of-range",
}
VALIDATOR = jsonschema.Draft202012Validator(ticket_schema())


def _problems(text: str | bytes) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    try:
        load_ticket_text("ticket.yaml", data, POLICY)
    except PolicyError as error:
        return [f"{one.origin[0].line}:{one.origin[0].column} {one.code}" for one in error.problems]
    return []


def test_everything_a_ticket_can_say_is_read() -> None:
    ticket = load_ticket_text("ticket.yaml", WHOLE.encode(), POLICY)
    assert (ticket.name, ticket.because) == ("CHG-2026-0412", "the new portal")
    told = [(one.opens, one.source, one.destination, one.because, one.span.line) for one in ticket.declared]
    assert told == [
        (True, "office", "servers", "the new portal", 7),
        (True, "servers", "office", "answers of the resolver", 8),
        (False, "lab", "servers", "the new portal", 14),
    ]
    first = repr(ticket.declared[0].flow.match(Family.IPV4))
    assert str(Field.DESTINATION) in first and "8443" in first
    assert load_ticket_text("change.yaml", b"segcheck: 1\nopens: []\n", POLICY).name == "change.yaml"


@pytest.mark.parametrize(("text", "problem"), MISTAKES, ids=[problem for _, problem in MISTAKES])
def test_each_mistake_is_told_at_its_place(text: str, problem: str) -> None:
    assert _problems(text) == [problem]
    assert problem.split()[1] in catalogue().texts


def test_all_mistakes_are_told_at_once() -> None:
    text = (
        f"segcheck: 7\nnmae: x\nopens: [{ENTRY.replace('office', 'offcie')}]\ncloses: [{ENTRY.replace('tcp', 'tpc')}]\n"
    )
    assert [problem.split(":")[0] for problem in _problems(text)] == ["1", "2", "3", "4"]


def test_a_large_or_binary_file_is_refused() -> None:
    assert _problems(b"#" * ((1 << 20) + 1)) == ["1:1 ticket-too-large"]
    assert _problems(b"segcheck: \0") == ["1:11 ticket-binary"]
    assert _problems(b"segcheck: \xff\xff\x81\x81\x81") == ["1:11 policy-undecodable"]


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_no_text_raises_anything_but_mistakes(data: bytes | str) -> None:
    for problem in _problems(data):
        assert problem.split()[1] in catalogue().texts


def test_the_schema_accepts_what_the_loader_accepts() -> None:
    jsonschema.Draft202012Validator.check_schema(ticket_schema())
    for text in (WHOLE, "segcheck: 1\nopens: []\n", f"segcheck: '1'\ncloses: [{ENTRY}]\nservices:\n"):
        assert _problems(text) == []
        assert VALIDATOR.is_valid(yaml.safe_load(text))


@pytest.mark.parametrize(("text", "problem"), MISTAKES, ids=[problem for _, problem in MISTAKES])
def test_the_schema_refuses_what_it_can_see(text: str, problem: str) -> None:
    if problem.split()[1] not in BEYOND_A_SCHEMA:
        assert not VALIDATOR.is_valid(yaml.safe_load(text))


def test_the_schema_knows_the_same_keys_as_the_loader() -> None:
    schema: dict[str, Any] = ticket_schema()
    assert tuple(schema["properties"]) == TICKET_KEYS
    assert set(schema["$defs"]["change"]["properties"]) == set(CHANGE_KEYS)


def test_the_schema_spells_flows_as_the_policy_does() -> None:
    own, others = ticket_schema(), policy_schema()
    for name in set(own["$defs"]) - {"change"}:
        assert own["$defs"][name] == others["$defs"][name], name
    assert own["properties"]["services"] == others["properties"]["services"]
