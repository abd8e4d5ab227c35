"""A small certificate verifies; broken in any one place, it is refused for that."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.verification.tiny import (
    ADMITTED,
    DELIVERED,
    DROPPED,
    FILTERED,
    OUT,
    RECEIVED,
    ROUTING,
    SENT,
    TO_B,
    TRANSLATED,
    WIRE,
    Tiny,
    sealed,
)

import segcheck.verification
from segcheck.model.header import Field
from segcheck.report.messages import LANGUAGES, blanks, catalogue, message
from segcheck.verification import diagrams
from segcheck.verification.diagrams import EMPTY, FULL
from segcheck.verification.verify import verify

Change = Callable[[Tiny], None]
OVERLONG = "x" * 100_000


def codes(data: bytes) -> list[str]:
    return [refusal.code for refusal in verify(data).refusals]


def test_the_tiny_certificate_verifies() -> None:
    verification = verify(Tiny().written())
    assert verification.refusals == ()
    assert verification.verified
    assert (verification.filters, verification.policy) == (None, False)


def test_a_certificate_may_make_no_claim() -> None:
    top = {**Tiny().top, "intents": [], "families": []}
    assert codes(sealed(top)) == []


def test_a_claim_that_allows_everything_needs_no_sets() -> None:
    """Written by hand down to the node table, which is empty."""
    fields = Tiny().family["fields"]
    everywhere = {"external": False, "addresses": [["0.0.0.0", "255.255.255.255"]], "addressed": 1, "hosts": []}
    family = {
        "family": 4,
        "fields": fields,
        "nodes": [],
        "segments": [{"number": 1, "name": "one", "interfaces": []}],
        "zones": [{"name": name, "attachments": [[1, None]], **everywhere} for name in ("a", "b")],
        "neighbors": [],
        "locations": [],
        "points": 0,
        "edges": [],
        "flows": [{"text": "everything", "match": {"all": []}}],
        "journeys": [{"zone": "a", "left_out": 1, "sets": []}],
        "claims": [
            {"source": "a", "destination": "b", "scope": "any", "flows": [0], "answers": [], "allowed": 1,
             "journey": 0, "intents": ["apart"]}
        ],
    }  # fmt: skip
    assert codes(sealed({**Tiny().top, "families": [family]})) == []
    family["flows"] = [{"text": "nothing", "match": {"any": []}}]
    refused = codes(sealed({**Tiny().top, "families": [family]}))
    assert "certificate-claim-allowed" in refused


def put(*path: Any, value: Any) -> Change:
    """Another value at a place of the family."""

    def change(tiny: Tiny) -> None:
        holder: Any = tiny.family
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = value

    return change


def top(*path: Any, value: Any) -> Change:
    """Another value at a place of the certificate."""

    def change(tiny: Tiny) -> None:
        holder: Any = tiny.top
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = value

    return change


def drop(*path: Any) -> Change:
    """A place of the family left out."""

    def change(tiny: Tiny) -> None:
        holder: Any = tiny.family
        for key in path[:-1]:
            holder = holder[key]
        del holder[path[-1]]

    return change


def more(*path: Any, value: Any) -> Change:
    """One item more in a list of the family."""

    def change(tiny: Tiny) -> None:
        holder: Any = tiny.family
        for key in path:
            holder = holder[key]
        holder.append(value)

    return change


def less(point: int, low: int, high: int) -> Change:
    """At a point of the journey, no packets to such destinations any more."""

    def change(tiny: Tiny) -> None:
        for entry in tiny.family["journeys"][0]["sets"]:
            if entry[0] == point:
                entry[1] = tiny.sets.without(entry[1], tiny.to(low, high))

    return change


def greater(point: int, low: int, high: int) -> Change:
    """At a point of the journey, all packets to such destinations."""

    def change(tiny: Tiny) -> None:
        for entry in tiny.family["journeys"][0]["sets"]:
            if entry[0] == point:
                entry[1] = tiny.sets.either(entry[1], tiny.to(low, high))

    return change


def both(*changes: Change) -> Change:
    def change(tiny: Tiny) -> None:
        for one in changes:
            one(tiny)

    return change


INTENT = {"name": "apart", "outcome": "proved", "claims": 1, "complete": True}
DEFAULT = {"kind": "default", "device": "r1", "source": None, "destination": "self"}
SET_ICMP = {"to": TRANSLATED, "set": ["icmp_type", {"in": [[1, 1]]}]}
ANOTHER = {"from": DROPPED, "to": ROUTING, "pass": True}

# What is refused for its form: (code, change).
FORM: list[tuple[str, Change]] = [
    ("certificate-other-format", top("format", value="segcheck-report")),
    ("certificate-other-format", top("format", value=None)),
    ("certificate-other-version", top("version", value=2)),
    ("certificate-other-version", top("version", value=True)),
    ("certificate-member-unknown", top("comment", value="")),
    ("certificate-member-missing", drop("claims")),
    ("certificate-expected-text", top("program", value=7)),
    ("certificate-expected-date", top("date", value="2026-11-31")),
    ("certificate-expected-date", top("date", value="20261121")),
    ("certificate-expected-text", top("date", value=20261121)),
    ("certificate-expected-sha256", top("policy", value=[{"path": "p", "sha256": "A" * 64}])),
    ("certificate-twice", top("policy", value=[{"path": "p", "sha256": "a" * 64}] * 2)),
    (
        "certificate-expected-sorted",
        top("configurations", value=[{"path": name, "sha256": "a" * 64} for name in ("r2.cfg", "r1.cfg")]),
    ),
    ("certificate-expected-flag", top("assumptions", "spoofing", value=0)),
    ("certificate-choice", top("intents", 0, "outcome", value="certain")),
    ("certificate-choice", top("intents", 0, "outcome", value=OVERLONG)),
    ("certificate-expected-list", top("intents", value={})),
    ("certificate-twice", top("intents", value=[INTENT] * 2)),
    ("certificate-expected-family", put("family", value=5)),
    ("certificate-expected-number", put("family", value=True)),
    ("certificate-expected-fields", put("family", value=6)),
    ("certificate-expected-fields", put("fields", value=[])),
    ("certificate-twice", put("segments", 1, "number", value=1)),
    ("certificate-expected-sorted", put("segments", 1, "number", value=0)),
    ("certificate-expected-items", put("segments", 0, "interfaces", value=[["r1"]])),
    ("certificate-expected-unzoned-last", put("zones", 0, "name", value="(unzoned)")),
    ("certificate-expected-own-address", put("zones", 0, "hosts", 0, 0, value="10.9.0.5")),
    ("certificate-expected-mac", put("zones", 0, "hosts", 0, 1, value="00:00:5E:00:53:05")),
    ("certificate-expected-address", put("zones", 0, "hosts", 0, 0, value="10.1.0.05")),
    ("certificate-expected-address", put("neighbors", 0, "next_hop", value="::1")),
    ("certificate-expected-interval", put("zones", 0, "addresses", 0, value=["10.1.0.255", "10.1.0.0"])),
    ("certificate-expected-interval", more("zones", 0, "addresses", value=["10.1.1.0", "10.1.1.0"])),
    ("certificate-choice", put("locations", 0, "kind", value="somewhere")),
    ("certificate-member-missing", drop("locations", 0, "kind")),
    ("certificate-twice", more("locations", value={"kind": "wire", "segment": 1})),
    ("certificate-expected-number", put("points", value=3)),
    ("certificate-expected-number", put("edges", 1, "to", value=14)),
    ("certificate-expected-one-operation", drop("edges", 1, "pass")),
    ("certificate-expected-one-operation", put("edges", 1, "anything", value=True)),
    ("certificate-expected-true", put("edges", 1, "pass", value=False)),
    ("certificate-expected-keep", put("edges", 1, "why", value={"kind": "translation", "device": "r1"})),
    ("certificate-expected-keep", drop("edges", 3, "why")),
    ("certificate-expected-to", drop("edges", 1, "to")),
    ("certificate-expected-to", put("edges", 3, "keep", value=EMPTY)),
    ("certificate-expected-not-empty", put("edges", 4, "forget", value=[])),
    ("certificate-expected-not-empty", put("edges", 10, "set", value=["source", {"in": []}])),
    ("certificate-expected-change", put("edges", 10, "set", value=["source", {"value": 1, "care": 2}])),
    ("certificate-expected-change", put("edges", 10, "set", value=["source", {"care": 2}])),
    ("certificate-expected-number", put("edges", 10, "set", value=["source", {"value": 0, "care": 0}])),
    ("certificate-twice", put("edges", 4, "forget", value=["source_mac", "source_mac"])),
    ("certificate-choice", put("edges", 4, "forget", value=["colour"])),
    ("certificate-twice", more("edges", value={"from": ADMITTED, "to": WIRE, "pass": True})),
    ("certificate-member-missing", put("edges", 3, "why", value={"device": "r1"})),
    ("certificate-choice", put("edges", 3, "why", "direction", value="sideways")),
    ("certificate-expected-text", put("edges", 3, "why", "device", value=None)),
    ("certificate-expected-one-member", put("flows", 0, "match", value={"all": [], "any": []})),
    ("certificate-expected-interval", put("flows", 0, "match", value={"in": ["protocol", [[6, 5]]]})),
    ("certificate-expected-number", put("flows", 0, "match", value={"bits": ["tcp_flags", 256, 256]})),
    ("certificate-expected-number", put("claims", 0, "flows", value=[0, 0])),
    ("certificate-choice", put("claims", 0, "scope", value="all")),
    ("certificate-expected-number", put("journeys", 0, "sets", 0, value=[1, FULL])),
    ("certificate-expected-not-empty", put("journeys", 0, "sets", 0, 1, value=EMPTY)),
    ("certificate-twice", put("claims", 0, "intents", value=["apart", "apart"])),
]  # fmt: skip

# What is refused for its meaning: (code, change).
MEANING: list[tuple[str, Change]] = [
    # names
    ("certificate-no-zone", put("journeys", 0, "zone", value="nobody")),
    ("certificate-no-zone", put("claims", 0, "destination", value="nobody")),
    ("certificate-no-zone", put("locations", 0, "zone", value="nobody")),
    ("certificate-not-there", put("claims", 0, "journey", value=9)),
    ("certificate-not-there", put("claims", 0, "flows", value=[0, 9])),
    ("certificate-not-there", put("locations", DELIVERED, "segment", value=9)),
    ("certificate-not-named", more("flows", value={"text": "unused", "match": {"any": []}})),
    ("certificate-not-named", more("segments", value={"number": 9, "name": "", "interfaces": []})),
    ("certificate-no-claim", put("claims", value=[])),
    ("certificate-no-intent", put("claims", 0, "intents", value=["other"])),
    ("certificate-intent-count", top("intents", 0, "claims", value=2)),
    (
        "certificate-intent-empty",
        top("intents", value=[INTENT, {**INTENT, "name": "other", "claims": 0}]),
    ),
    ("certificate-interfaces", put("segments", 0, "interfaces", value=[["r1", "e9"]])),
    ("certificate-interfaces", put("segments", 1, "interfaces", value=[["r1", "e0"]])),
    ("certificate-twice", lambda tiny: tiny.family["journeys"].append(copy.deepcopy(tiny.family["journeys"][0]))),
    # sets said in plain
    ("certificate-listed-set", put("zones", 1, "addresses", value=[["10.2.0.0", "10.2.0.127"]])),
    ("certificate-listed-set", put("neighbors", 0, "leading", value=FULL)),
    # closure
    ("certificate-set-too-small", less(SENT, 0, 5)),
    ("certificate-set-too-small", less(WIRE, 0, 5)),
    ("certificate-set-too-large", greater(DELIVERED, 5, 5)),
    ("certificate-set-too-large", greater(SENT, 0, (1 << 32) - 1)),
    ("certificate-set-too-small", put("zones", 0, "addresses", value=[["10.1.0.0", "10.1.1.255"]])),
    ("certificate-set-too-small", put("zones", 0, "hosts", 0, 1, value="00:00:5e:00:53:06")),
    ("certificate-set-too-small", top("assumptions", "spoofing", value=True)),
    ("certificate-set-too-large", put("edges", 4, "forget", value=["mark"])),
    ("certificate-set-too-small", put("edges", 10, "set", value=["source", {"value": 0, "care": 1 << 31}])),
    ("certificate-set-too-small", put("edges", 9, value={"from": TO_B, "to": DELIVERED, "anything": True})),
    ("certificate-set-too-large", put("edges", 2, "to", value=ADMITTED)),
    # edges
    ("certificate-edge-end", put("edges", 4, "to", value=ROUTING)),
    ("certificate-edge-end", put("edges", 4, "to", value=FILTERED)),
    ("certificate-edge-back", more("edges", value={"from": ROUTING, "to": SENT, "pass": True})),
    ("certificate-edge-back", more("edges", value={"from": ROUTING, "to": ROUTING, "pass": True})),
    ("certificate-edge-router", drop("edges", 11, "router")),
    ("certificate-edge-router", put("edges", 9, "router", value=True)),
    ("certificate-edge-router", put("edges", 5, "router", value=True)),
    ("certificate-edge-keep", put("edges", 3, "rest", value=EMPTY)),
    ("certificate-edge-keep", put("edges", 3, "keep", value=FULL)),
    ("certificate-edge-keep", put("edges", 3, "why", value={"kind": "hairpin", "device": "r1", "interface": "e0"})),
    ("certificate-edge-keep", put("edges", 3, "why", value=DEFAULT)),
    ("certificate-edge-without-effect", put("edges", 4, "forget", value=["source_mac", "mark"])),
    ("certificate-edge-without-effect", put("edges", 10, "set", value=["source", {"value": 1 << 31, "care": 3 << 30}])),
    ("certificate-edge-without-effect", put("edges", 10, value={**SET_ICMP, "from": TO_B})),
    ("certificate-inner-point", drop("edges", 4)),
    ("certificate-points", put("points", value=15)),
    ("certificate-points", drop("journeys", 0, "sets", 7)),
    ("certificate-lost", drop("edges", 8)),
    ("certificate-lost", drop("edges", 12)),
    ("certificate-lost", drop("edges", 3)),
    ("certificate-lost", more("edges", value=ANOTHER)),
    ("certificate-lost", put("edges", 3, "why", value={"kind": "translation", "device": "r1"})),
    ("certificate-sent", put("edges", 0, "why", value={"kind": "translation", "device": "sw1"})),
    ("certificate-sent", put("edges", 0, "why", "interface", value="p2")),
    ("certificate-sent", put("zones", 0, "attachments", value=[[1, None]])),
    ("certificate-sent", more("zones", 0, "attachments", value=[2, None])),
    ("certificate-sent", more("zones", 0, "attachments", value=[2, ["sw1", "p1"]])),
    ("certificate-sent", put("edges", 1, "to", value=ROUTING)),
    ("certificate-sent", more("edges", value={"from": SENT, "to": WIRE, "pass": True})),
    ("certificate-sent", more("edges", value={"from": SENT, "to": ROUTING, "pass": True})),
    ("certificate-sent", more("edges", value={"from": ADMITTED, "to": ROUTING, "pass": True})),
    ("certificate-sent", put("edges", 0, value={"from": SENT, "to": ADMITTED, "forget": ["source_mac"]})),
    ("certificate-wire", drop("edges", 2)),
    ("certificate-wire", put("edges", 2, "to", value=ROUTING)),
    ("certificate-wire", more("edges", value={"from": WIRE, "to": DROPPED, "pass": True})),
    ("certificate-wire", put("edges", 2, value={"from": WIRE, "to": RECEIVED, "anything": True})),
    # claims
    ("certificate-claim-names", put("claims", 0, "destination", value="a")),
    ("certificate-claim-names", put("claims", 0, "intents", value=[])),
    ("certificate-claim-allowed", put("claims", 0, "allowed", value=FULL)),
    ("certificate-claim-allowed", put("claims", 0, "answers", value=[0])),
    ("certificate-claim-allowed", put("flows", 0, "match", value={"any": []})),
    ("certificate-claim-journey", put("claims", 0, "source", value="out")),
    ("certificate-claim-journey", put("journeys", 0, "left_out", value=FULL)),
    ("certificate-claim-nowhere", put("zones", 1, "attachments", value=[])),
    (
        "certificate-claim-nowhere",
        both(put("zones", 1, "addresses", value=[]), put("zones", 1, "addressed", value=EMPTY)),
    ),
    (
        "certificate-claim-arrives",
        both(put("claims", 0, "allowed", value=EMPTY), put("claims", 0, "flows", value=[]), put("flows", value=[])),
    ),
    ("certificate-claim-arrives", put("zones", 1, "attachments", 0, 0, value=1)),
    ("certificate-claim-arrives", put("claims", 0, "destination", value="out")),
    ("certificate-claim-unseen", put("zones", 2, "attachments", value=[])),
    (
        "certificate-claim-unseen",
        both(put("zones", 1, "attachments", value=[]), top("assumptions", "closed_segments", value=False)),
    ),
    (
        "certificate-claim-stranger",
        both(
            put("zones", 2, "external", value=False),
            lambda tiny: put("zones", 1, "addressed", value=tiny.to(*OUT))(tiny),
        ),
    ),
    (
        "certificate-claim-source",
        both(put("zones", 2, "external", value=False), put("neighbors", 0, "leading", value=FULL)),
    ),
    (
        "certificate-claim-source",
        both(put("neighbors", 0, "segment", value=1), put("neighbors", 0, "leading", value=FULL)),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "change"), FORM)
def test_refused_for_its_form(code: str, change: Change) -> None:
    tiny = Tiny()
    document = tiny.document()
    # The table of nodes is made before the change: it may need no other.
    tiny.family = document["families"][0]
    change(tiny)
    verification = verify(sealed({**tiny.top, "families": [tiny.family]}))
    assert [refusal.code for refusal in verification.refusals] == [code]
    assert verification.certificate is None


@pytest.mark.parametrize(("code", "change"), MEANING)
def test_refused_for_its_meaning(code: str, change: Change) -> None:
    tiny = Tiny()
    change(tiny)
    verification = verify(tiny.written())
    assert verification.certificate is not None
    assert code in [refusal.code for refusal in verification.refusals]
    for refusal in verification.refusals:
        for language in LANGUAGES:
            assert blanks(catalogue().texts[refusal.code][language]) == set(dict(refusal.arguments))
            assert len(message(refusal.code, refusal.arguments, language)) < 2_000


def test_a_digest_of_something_else() -> None:
    document = json.loads(Tiny().written())
    document["program"] = "another"
    assert codes(json.dumps(document).encode()) == ["certificate-digest"]


def test_sets_are_only_as_large_as_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    data = Tiny().written()
    monkeypatch.setattr(diagrams, "MAX_STEPS", 100)
    assert codes(data) == ["certificate-too-large"]


@pytest.mark.parametrize(
    "table",
    [
        [[0, 0, 0]],  # both branches are one
        [[0, 0, 1], [0, 0, 1]],  # twice the same
        [[0, 0, 3], [1, 0, 1]],  # a child after its parent
        [[1, 0, 1], [1, 0, 2]],  # a variable not below its parent's
        [[5, 0, 1], [6, 2, 0]],  # the other way round
        [[194, 0, 1]],  # a variable that is none
        [[0, 0, True]],
        [[0, 0, "1"]],
        [[0, 0]],
        [0],
    ],
)  # fmt: skip
def test_nodes_that_are_no_diagram(table: list[Any]) -> None:
    document = Tiny().document()
    family = document["families"][0]
    family["nodes"] = table
    for holder, key in [(journey, "left_out") for journey in family["journeys"]]:
        holder[key] = 1
    text = json.dumps(family)
    # Sets beyond the table become the last node of it.
    last = len(table) + 1
    family = json.loads(re.sub(r'"(keep|rest|addressed|leading|allowed)": \d+', rf'"\1": {last}', text))
    family["journeys"][0]["sets"] = [[point, last] for point in range(14)]
    assert codes(sealed({**document, "families": [family]})) == ["certificate-node"]


def test_a_node_nobody_needs() -> None:
    document = Tiny().document()
    nodes = document["families"][0]["nodes"]
    nodes.append([0, 0, len(nodes) + 1])
    assert codes(sealed(document)) in (["certificate-node-unused"], ["certificate-node"])
    document = Tiny().document()
    document["families"][0]["nodes"].append([193, 1, 0])
    assert set(codes(sealed(document))) <= {"certificate-node-unused", "certificate-node"}


def test_conditions_are_nested_to_a_limit() -> None:
    for depth, refused in ((63, False), (64, True)):
        tiny = Tiny()
        match: Any = {"all": []}
        for _ in range(depth):
            match = {"not": match}
        tiny.family["flows"][0]["match"] = match
        assert ("certificate-expected-shallow" in codes(tiny.written())) == refused


def test_both_families_in_one_order_only() -> None:
    document = Tiny().document()
    family = document["families"][0]
    assert codes(sealed({**document, "families": [family, family]})) == ["certificate-expected-families"]


def test_every_reason_has_a_certificate_that_is_refused_for_it() -> None:
    folder = Path(segcheck.verification.__file__).parent
    said: set[str] = set()
    for path in folder.glob("*.py"):
        text = path.read_text("utf-8")
        said |= set(re.findall(r'"(certificate-[a-z0-9-]+)"', text))
        said |= {f"certificate-expected-{word}" for word in re.findall(r'\.wrong\("([a-z0-9-]+)"\)', text)}
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert sorted(code for code in said if f'"{code}"' not in tests) == []
    assert sorted(code for code in said if code not in catalogue().texts) == []


def test_what_is_kept_is_the_fields_of_the_model() -> None:
    """The format names every field of the model: a new one would need a new version."""
    assert {field.value for field in Field} == {name for name, _ in Tiny().family["fields"]}
