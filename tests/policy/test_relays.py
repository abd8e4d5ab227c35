"""Relays as the policy file declares them, every mistake in them, and how reports list them."""

from __future__ import annotations

import json

import pytest
import yaml

from segcheck.errors import PolicyError
from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.policy.check import check
from segcheck.policy.properties import malware_checks, outside_parties, sanitizing, stepping_stones
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.relay import Relay, RelayKind
from segcheck.policy.verdict import Outcome
from segcheck.report.document import Report
from segcheck.report.json_document import check_json
from segcheck.report.messages import catalogue
from segcheck.report.terminal import check_text
from segcheck.vendors.registry import load_files

HEAD = """\
segcheck: 1
zones: {a: {vlans: [1]}, b: {vlans: [2]}, c: {vlans: [3]}}
relays:
"""
WHOLE = {
    "name": "files",
    "kind": "file-sanitizer",
    "because": "as bought",
    "sides": [{"zone": "a", "ip": ["10.1.0.1", "2001:db8::1"]}, {"zone": "b", "ip": "10.2.0.1"}],
    "carries": [{"from": "a", "to": "c"}],
    "legs": [
        {"from": "c", "to": "a", "destination": "10.1.0.1", "service": "https"},
        {"from": "b", "to": "c", "source": "10.2.0.1", "service": "smtp", "because": "mail"},
    ],
    "malware_check": True,
}


def _text(*relays: dict[str, object]) -> str:
    return HEAD + "".join(f"  - {json.dumps(relay)}\n" for relay in relays)


def _load(*relays: dict[str, object]) -> tuple[Relay, ...]:
    return load_policy_text("p.yaml", _text(*relays).encode()).relays


def _codes(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load_policy_text("p.yaml", text.encode())
    return [problem.code for problem in caught.value.problems]


def test_a_relay_as_written() -> None:
    (relay,) = _load(WHOLE)
    assert (relay.name, relay.kind, relay.malware_check) == ("files", RelayKind.FILE_SANITIZER, True)
    assert relay.carries == (("a", "c"),)
    assert [(side.zone, side.prefix) for side in relay.sides] == [
        ("a", Prefix(Family.IPV4, 0x0A010001, 32)),
        ("a", Prefix(Family.IPV6, (0x20010DB8 << 96) + 1, 128)),
        ("b", Prefix(Family.IPV4, 0x0A020001, 32)),
    ]
    assert [(leg.source, leg.destination, leg.flow.because) for leg in relay.legs] == [
        ("c", "a", "as bought"),
        ("b", "c", "mail"),
    ]


def test_no_relays_are_none() -> None:
    assert load_policy_text("p.yaml", HEAD.encode()).relays == ()


def _without(key: str) -> dict[str, object]:
    return {name: value for name, value in WHOLE.items() if name != key}


@pytest.mark.parametrize(
    ("relay", "codes"),
    [
        (_without("name"), ["policy-key-missing"]),
        (_without("kind"), ["policy-key-missing"]),
        (_without("because"), ["policy-key-missing"]),
        (_without("legs"), ["policy-key-missing"]),
        (_without("sides"), ["policy-key-missing"]),
        (_without("carries"), ["policy-relay-without-carries"]),
        ({**WHOLE, "kind": "file-sanitiser"}, ["policy-word-unknown-did-you-mean"]),
        ({**WHOLE, "nmae": "x"}, ["policy-key-unknown-did-you-mean"]),
        ({**WHOLE, "name": "a b"}, ["policy-name-bad"]),
        ({**WHOLE, "sides": [{"zone": "a", "ip": "10.1.0.0/24"}]}, ["policy-address-bad"]),
        ({**WHOLE, "sides": [{"zone": "d", "ip": "10.1.0.1"}]}, ["policy-zone-unknown"]),
        ({**WHOLE, "sides": ["a"]}, ["policy-not-a-mapping"]),
        ({**WHOLE, "carries": [{"from": "a", "to": "a"}]}, ["policy-same-zone"]),
        ({**WHOLE, "carries": [{"from": "a", "to": "x"}]}, ["policy-zone-unknown"]),
        ({**WHOLE, "carries": ["a"]}, ["policy-not-a-mapping"]),
        ({**WHOLE, "legs": ["a"]}, ["policy-not-a-mapping"]),
        ({**WHOLE, "legs": [{"from": "c", "to": "a", "destination": "10.1.0.9", "service": "ssh"}]}, ["leg"]),
        # An address of the relay, but in another zone than the leg ends in.
        ({**WHOLE, "legs": [{"from": "c", "to": "a", "destination": "10.2.0.1", "service": "ssh"}]}, ["leg"]),
        # Wider than the relay.
        ({**WHOLE, "legs": [{"from": "c", "to": "a", "destination": "10.1.0.0/31", "service": "ssh"}]}, ["leg"]),
        ({**WHOLE, "legs": [{"from": "c", "to": "a", "service": "ssh"}]}, ["leg"]),
        ({**WHOLE, "legs": [{"from": "c", "to": "a", "destination": "10.1.0.1"}]}, ["policy-key-missing"]),
        (
            {**WHOLE, "kind": "data-diode", "sides": [{"zone": "a", "ip": "10.1.0.1"}], "legs": []},
            ["policy-relay-one-sided"],
        ),
    ],
)
def test_every_mistake_is_told(relay: dict[str, object], codes: list[str]) -> None:
    wanted = ["policy-leg-without-side" if code == "leg" else code for code in codes]
    assert _codes(_text(relay)) == wanted


def test_relays_need_a_list_and_names_of_their_own() -> None:
    assert _codes(HEAD + "  files: {}\n") == ["policy-not-a-list"]
    assert _codes(_text(WHOLE, WHOLE)) == ["policy-relay-twice"]
    assert _codes(HEAD + "  - files\n") == ["policy-not-a-mapping"]


def test_codes_put_together_here_have_texts() -> None:
    known = catalogue().texts
    for codes in (
        stepping_stones._CODES,
        sanitizing._CUT,
        sanitizing._SIDES,
        outside_parties._OFFLINE,
        outside_parties._BY_WAY,
        malware_checks._CODES,
    ):
        assert {codes.proved, codes.violated, codes.undecided} <= known.keys()


def test_every_report_lists_relays() -> None:
    snapshot = load_files(
        [("r.cfg", b"hostname r\ninterface GigabitEthernet0/0\n ip address 10.1.0.1 255.255.255.0\n")]
    )
    policy = load_policy_text("p.yaml", _text(WHOLE).encode())
    report = Report(check(snapshot, policy), snapshot.sources)
    for language, word in (("en", "leg: c → a"), ("ja", "通信: c → a")):
        text = check_text(report, language)  # type: ignore[arg-type]
        assert "files" in text and "10.2.0.1" in text and word in text
    told = yaml.safe_load(check_json(report))["trusted"]["relays"]
    assert [(relay["name"], len(relay["legs"]), relay["malware_check"]) for relay in told] == [("files", 2, True)]


def test_ways_past_too_many_check_points_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(malware_checks, "_MOST_SETS", 1)
    configuration = (
        b"hostname r\ninterface GigabitEthernet0/0\n ip address 10.1.0.1 255.255.255.0\n"
        b"interface GigabitEthernet0/1\n ip address 10.2.0.1 255.255.255.0\nend\n"
    )
    text = (
        "segcheck: 1\nzones:\n  INTERNET: {interfaces: ['r:GigabitEthernet0/0']}\n"
        "  internet: {interfaces: ['r:GigabitEthernet0/1']}\n"
        "properties: {MAL-1: {inward: [internet]}}\n"
        "declarations: {malware_checkpoints: [{device: r, name: UTM}]}\n"
    )
    findings = check(load_files([("r.cfg", configuration)]), load_policy_text("p.yaml", text.encode()))
    (verdict,) = findings.verdicts
    assert [(seen.outcome, seen.code) for seen in verdict.observations] == [
        (Outcome.UNDECIDED, "malware-check-uncounted")
    ]
