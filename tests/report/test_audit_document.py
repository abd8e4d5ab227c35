"""The document of an audit: complete, in both languages, without secrets, the same bytes every time."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import segcheck
from segcheck import AuditReport
from segcheck.report.json_values import written

FIXTURES = Path(__file__).parents[2] / "fixtures"
CITY = FIXTURES / "midori-city"
TWIN = FIXTURES / "midori-city-mistakes"
DAY = datetime.date(2026, 11, 21)
# What follows these words in the example city is a secret.
SECRET = re.compile(r"(?:secret|password|key|community|digest) (?:[0-9] )?(\S{8,})")


def audited(configurations: Path) -> AuditReport:
    return segcheck.audit(segcheck.load(configurations), segcheck.load_policy(CITY / "fukushima.yaml"), on=DAY)


@pytest.fixture(scope="module")
def report() -> AuditReport:
    return audited(TWIN / "configs")


@pytest.fixture(scope="module")
def document(report: AuditReport) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(report.to_json())
    return loaded


def sentences(value: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping from language to something, with the way to it."""
    if isinstance(value, dict):
        if "en" in value or "ja" in value:
            yield path, value
        for key, inner in value.items():
            yield from sentences(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from sentences(inner, f"{path}[{number}]")


def test_every_finding_is_there_with_a_sentence_and_a_place(report: AuditReport, document: dict[str, Any]) -> None:
    assert [one["id"] for one in document["findings"]] == [one.id for one in report.findings]
    assert len(document["findings"]) > 40
    for one in document["findings"]:
        assert one["title"]["ja"] and one["title"]["en"] and one["text"]["ja"] and one["text"]["en"], one["id"]
        assert one["place"] is not None, one["id"]
        assert one["lines"], one["id"]


def test_whoever_reads_japanese_reads_as_much_as_whoever_reads_english(document: dict[str, Any]) -> None:
    seen = 0
    for path, texts in sentences(document):
        assert set(texts) == {"en", "ja"}, path
        assert bool(texts["en"]) == bool(texts["ja"]), path
        seen += 1
    assert seen > 300


def test_marked_lines_are_the_lines_of_the_files(document: dict[str, Any]) -> None:
    marked = 0
    for one in document["findings"]:
        for file in one["lines"]:
            path = TWIN / "configs" / file["path"]
            if not path.exists() or path.name == "gov-rt.cfg":
                continue
            lines = path.read_text("utf-8").splitlines()
            for block in file["blocks"]:
                assert block["first"] == block["lines"][0]["number"]
                for line in block["lines"]:
                    marked += line["marked"]
                    if "********" not in line["text"]:
                        assert line["text"] == lines[line["number"] - 1].rstrip()
    assert marked > 20


def test_each_line_that_is_not_blank_is_in_one_run_of_the_ledger(document: dict[str, Any]) -> None:
    for entry in document["ledger"]:
        raw = (TWIN / "configs" / entry["path"]).read_bytes()
        lines = raw.decode("cp932" if entry["path"] == "gov-rt.cfg" else "utf-8").splitlines()
        held = [number for first, last, _, _ in entry["ranges"] for number in range(first, last + 1)]
        assert len(held) == len(set(held))
        assert {number for number, text in enumerate(lines, 1) if text.strip()} <= set(held)


def test_counts_are_those_of_the_findings(document: dict[str, Any]) -> None:
    counts, findings = document["counts"], document["findings"]
    assert counts["open"] + counts["accepted"] == len(findings)
    assert counts["error"] + counts["warning"] + counts["info"] == counts["open"]
    assert counts["violated"] == sum(one["outcome"] == "violated" for one in findings)


def test_rules_name_their_findings(document: dict[str, Any]) -> None:
    known = {one["id"] for one in document["findings"]}
    named = {name for rule in document["hygiene"] for name in rule["findings"]}
    assert named <= known
    assert {one["id"] for one in document["findings"] if one["rule"]} == named


def test_no_secret_of_a_configuration_is_in_it(report: AuditReport) -> None:
    text = report.to_json()
    secrets = {
        found
        for path in (TWIN / "configs").iterdir()
        for found in SECRET.findall(path.read_bytes().decode("cp932" if path.name == "gov-rt.cfg" else "utf-8"))
    }
    assert len(secrets) >= 3
    assert not [secret for secret in secrets if secret in text]


def test_the_bytes_are_the_same_in_another_process(report: AuditReport) -> None:
    program = (
        "import datetime, hashlib, segcheck, sys\n"
        "report = segcheck.audit(segcheck.load(sys.argv[1]), segcheck.load_policy(sys.argv[2]),"
        " on=datetime.date(2026, 11, 21))\n"
        "print(hashlib.sha256(report.to_json().encode()).hexdigest())\n"
    )
    command = [sys.executable, "-c", program, str(TWIN / "configs"), str(CITY / "fukushima.yaml")]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    other = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert other.stdout.strip() == hashlib.sha256(report.to_json().encode()).hexdigest()


def test_it_is_read_back_as_it_was(report: AuditReport) -> None:
    assert written(json.loads(report.to_json())) == report.to_json()


def test_hostile_text_of_a_configuration_is_text(tmp_path: Path) -> None:
    shutil.copytree(CITY / "configs", tmp_path / "configs")
    switch = tmp_path / "configs" / "acc-net1.cfg"
    hostile = "<script>alert(1)</script> =cmd|' /C calc'!A0 \x1b[31m \u202e ]]>"
    switch.write_text(
        switch.read_text("utf-8") + f"hostile-statement {hostile}\nhostile password Tsubame2026\n", "utf-8"
    )
    text = audited(tmp_path / "configs").to_json()
    told = [line["text"] for entry in json.loads(text)["ledger"] for line in entry["told"]]
    assert any("<script>alert(1)</script>" in line and "\\x1b" in line for line in told)
    assert any(line.startswith("hostile password") for line in told) and "Tsubame2026" not in text
    assert "\x1b" not in text and "\u202e" not in text


LOSING = """segcheck: 1
zones:
  office: {prefixes: [10.1.0.0/16]}
  servers: {prefixes: [10.2.0.0/16]}
intents:
  - name: servers-work
    reachable: {from: office, to: servers, destination: 10.2.0.10, service: https}
    because: the office works with the servers
  - name: office-shut
    isolated: {between: [servers, office]}
    because: they are apart
"""
ROUTER = """hostname r1
interface Vlan1
 ip address 10.1.0.1 255.255.0.0
 ip access-group IN in
interface Vlan2
 ip address 10.2.0.1 255.255.0.0
ip access-list extended IN
 deny tcp any any eq 443
 permit ip any any
"""


def test_packets_that_get_lost_are_not_told_as_packets_that_get_through(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "r1.cfg").write_text(ROUTER)
    (tmp_path / "policy.yaml").write_text(LOSING)
    policy = segcheck.load_policy(tmp_path / "policy.yaml")
    document = json.loads(segcheck.audit(segcheck.load(tmp_path / "configs"), policy, on=DAY).to_json())
    found = {(one["intents"] or [""])[0]: one for one in document["findings"]}
    lost, through = found["servers-work"], found["office-shut"]
    assert "get lost that must arrive: 10.1.0.2-10.1.255.254 -> 10.2.0.10 tcp 443" in lost["text"]["en"]
    assert "届くべきパケットが" in lost["text"]["ja"]
    assert lost["advice"]["en"].startswith("Permit these packets")
    assert "get through that must not" in through["text"]["en"]
    assert through["advice"]["en"].startswith("Deny these packets")


def test_no_rule_says_that_it_found_nothing_where_a_file_could_not_be_read(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "kaede-town" / "configs", tmp_path / "configs")
    (tmp_path / "configs" / "more.cfg").write_bytes(b"\0\1\2")
    policy = segcheck.load_policy(next((FIXTURES / "kaede-town").glob("*.yaml")))
    rules = json.loads(segcheck.audit(segcheck.load(tmp_path / "configs"), policy, on=DAY).to_json())["hygiene"]
    assert rules and "clear" not in {rule["outcome"] for rule in rules}
    told = [rule for rule in rules if rule["outcome"] == "undecided" and not rule["findings"]]
    assert told and all("could not be read" in rule["in_order"][-1]["en"] for rule in told)
