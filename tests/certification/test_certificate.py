"""Certificates of the example cities and of small networks: what they hold, and that they verify."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.cases.test_cases import cases

import segcheck
from segcheck.certification.certificate import certificate
from segcheck.policy.check import examine
from segcheck.policy.reading.load import load_policy_text
from segcheck.vendors.registry import load_files
from segcheck.verification.verify import verify

ROOT = Path(__file__).parents[2]
DAY = datetime.date(2026, 11, 21)
LONG = (
    pytest.mark.long,
    pytest.mark.skipif(os.environ.get("SEGCHECK_LONG") != "1", reason="long profile, set SEGCHECK_LONG=1"),
)
# The certificate of midori-city's policy.yaml is verified by tests/verification/test_corruptions.py, too.
# With FortiGates the city is one network under two policies and with mistakes: the larger policy stands for all.
CITIES = (
    pytest.param("midori-city", "policy.yaml", marks=LONG),
    ("midori-city", "fukushima.yaml"),
    pytest.param("midori-city-fortigate", "policy.yaml", marks=LONG),
    ("midori-city-fortigate", "fukushima.yaml"),
    ("hikari-city", "policy.yaml"),
    ("asahi-city", "policy.yaml"),
    ("tani-union", "policy.yaml"),
    ("kaede-town", "policy.yaml"),
    ("nagisa-town", "policy.yaml"),
)
MISTAKES = (
    "midori-city-mistakes",
    pytest.param("midori-city-fortigate-mistakes", marks=LONG),
    "hikari-city-mistakes",
    "tani-union-mistakes",
    "kaede-town-mistakes",
    "nagisa-town-mistakes",
)

ROUTER = b"""hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.0.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.0.0
ip access-list extended IN
 permit tcp 10.1.0.0 0.0.255.255 host 10.2.0.80 eq 443
"""
POLICY = """segcheck: 1
zones:
  first: {{interfaces: [r1:GigabitEthernet0/0]}}
  second: {{interfaces: [r1:GigabitEthernet0/1]}}
intents:
  - name: web-only
    only: {{from: first, to: second, flows: [{{destination: {server}, service: tcp/443, because: portal}}]}}
    because: the portal
"""


@cache
def certified(city: str, policy: str) -> tuple[segcheck.Report, str]:
    folder = ROOT / "fixtures" / city
    return segcheck.certify(segcheck.load(folder / "configs"), segcheck.load_policy(folder / policy), on=DAY)


def small(server: str) -> dict[str, Any]:
    """The certificate of the one router, where the policy allows https to `server`."""
    snapshot = load_files([("r1.cfg", ROUTER)])
    policy = load_policy_text("policy.yaml", POLICY.format(server=server).encode())
    document: dict[str, Any] = json.loads(certificate(examine(snapshot, policy), snapshot))
    return document


@pytest.mark.parametrize(("city", "policy"), CITIES)
def test_certificates_of_the_cities_verify_and_hold_every_proved_separation(city: str, policy: str) -> None:
    report, text = certified(city, policy)
    found = verify(text.encode())
    assert found.verified, found.refusals
    document = json.loads(text)
    claimed = {
        (family["family"], claim["source"], claim["destination"], name)
        for family in document["families"]
        for claim in family["claims"]
        for name in claim["intents"]
    }
    proved = {
        (one.family.value, one.source, one.destination, verdict.intent.name)
        for verdict in report.verdicts
        for one in verdict.separations
    }
    assert claimed == proved
    assert len(claimed) >= 20
    assert [intent["name"] for intent in document["intents"]] == [one.intent.name for one in report.verdicts]
    assert sum(intent["claims"] for intent in document["intents"]) == len(proved) or policy != "policy.yaml"


@pytest.mark.parametrize("city", MISTAKES)
def test_certificates_of_faulty_networks_claim_only_what_is_proved(city: str) -> None:
    report, text = certified(city, "policy.yaml")
    assert report.outcome is not segcheck.Outcome.PROVED
    assert verify(text.encode()).verified
    document = json.loads(text)
    not_proved = {intent["name"] for intent in document["intents"] if intent["outcome"] != "proved"}
    assert not_proved
    assert not any(intent["complete"] for intent in document["intents"] if intent["name"] in not_proved)


def test_cases_with_a_proved_separation_have_certificates_that_verify() -> None:
    claims = 0
    for case in list(cases())[::16]:
        policy = load_policy_text("policy.yaml", case.policy.encode(), dict(case.files).__getitem__)
        snapshot = load_files(list(case.configurations))
        examination = examine(snapshot, policy, on=case.on)
        count = sum(len(verdict.separations) for verdict in examination.findings.verdicts)
        if not count:
            continue
        found = verify(certificate(examination, snapshot).encode())
        assert found.verified, (case.name, found.refusals)
        claims += count
    assert claims >= 15


def test_the_certificate_says_what_the_router_lets_through() -> None:
    document = small("10.2.0.80")
    assert document["intents"] == [{"name": "web-only", "outcome": "proved", "claims": 1, "complete": True}]
    (family,) = document["families"]
    (claim,) = family["claims"]
    assert (claim["source"], claim["destination"], claim["scope"], claim["flows"]) == ("first", "second", "any", [0])
    (guard,) = [edge for edge in family["edges"] if edge.get("why", {}).get("kind") == "filter"]
    assert guard["why"] == {
        "kind": "filter",
        "device": "r1",
        "interface": "GigabitEthernet0/0",
        "direction": "in",
        "number": 0,
        "name": "IN",
        "sender": "told",
    }
    zones = {zone["name"]: zone for zone in family["zones"]}
    assert zones["first"]["addresses"] == [["10.1.0.0", "10.1.255.255"]]
    kinds = [location["kind"] for location in family["locations"]]
    assert kinds[:2] == ["sent", "wire"]
    assert "delivered" in kinds


def test_what_is_not_proved_is_not_claimed() -> None:
    document = small("10.2.0.81")
    assert document["families"] == []
    assert document["intents"] == [{"name": "web-only", "outcome": "violated", "claims": 0, "complete": False}]
    assert verify(json.dumps(document).encode()).verified


def test_a_network_with_nothing_proved_still_names_its_files() -> None:
    document = small("10.2.0.81")
    assert [entry["path"] for entry in document["configurations"]] == ["r1.cfg"]
    assert [entry["path"] for entry in document["policy"]] == ["policy.yaml"]


def test_registers_and_own_packs_are_named_packs_of_the_program_are_not() -> None:
    _, text = certified("midori-city", "fukushima.yaml")
    assert [entry["path"] for entry in json.loads(text)["policy"]] == ["fukushima.yaml", "例外台帳.xlsx"]


def test_names_with_broken_bytes_can_be_written() -> None:
    name = b"r\xff1.cfg".decode("utf-8", "surrogateescape")
    snapshot = load_files([(name, ROUTER)])
    policy = load_policy_text("policy.yaml", POLICY.format(server="10.2.0.80").encode())
    text = certificate(examine(snapshot, policy), snapshot)
    assert json.loads(text)["configurations"][0]["path"] == r"r\xff1.cfg"
    assert verify(text.encode()).verified


_TWICE = """
import datetime, hashlib, pathlib, segcheck
folder = pathlib.Path("fixtures/tani-union")
made = segcheck.certify(
    segcheck.load(folder / "configs"), segcheck.load_policy(folder / "policy.yaml"), on=datetime.date(2026, 11, 21)
)
print(hashlib.sha256(made.certificate.encode()).hexdigest())
"""


def test_the_same_input_gives_the_same_bytes_in_every_process() -> None:
    hashes = set()
    for seed in ("0", "1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run(
            [sys.executable, "-c", _TWICE], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        hashes.add(done.stdout)
    assert len(hashes) == 1
