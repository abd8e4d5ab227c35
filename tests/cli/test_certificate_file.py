"""`segcheck check --certificate`: what is written, and what is never overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segcheck.cli import run
from segcheck.report.messages import Language

ROUTER = """hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.0.0
 ip access-group NOTHING in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.0.0
ip access-list extended NOTHING
 deny ip any any
"""
POLICY = """segcheck: 1
zones:
  first: {interfaces: [r1:GigabitEthernet0/0]}
  second: {interfaces: [r1:GigabitEthernet0/1]}
intents:
  - {name: apart, isolated: {from: first, to: second}, because: test}
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "r1.cfg").write_text(ROUTER)
    (tmp_path / "policy.yaml").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def check(*options: str) -> int:
    return run(["check", "configs", "--policy", "policy.yaml", "--date", "2026-11-21", *options])


def test_the_certificate_is_written_beside_the_report(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--certificate", "out.json") == 0
    document = json.loads((site / "out.json").read_text("utf-8"))
    assert [claim["intents"] for claim in document["families"][0]["claims"]] == [["apart"]]
    assert document["date"] == "2026-11-21"
    spoken = capsys.readouterr()
    assert "exit code 0" in spoken.out
    assert "out.json" in spoken.err
    assert sorted(path.name for path in site.iterdir()) == ["configs", "out.json", "policy.yaml"]


@pytest.mark.usefixtures("site")
def test_the_report_is_the_same_with_and_without(capsys: pytest.CaptureFixture[str]) -> None:
    check("--format", "json")
    without = capsys.readouterr().out
    check("--format", "json", "--certificate", "out.json")
    assert capsys.readouterr().out == without


def test_an_older_certificate_is_replaced_by_the_same_bytes(site: Path) -> None:
    check("--certificate", "out.json")
    first = (site / "out.json").read_bytes()
    assert check("--certificate", "out.json") == 0
    assert (site / "out.json").read_bytes() == first


def test_a_violated_policy_has_a_certificate_without_that_claim(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "configs" / "r1.cfg").write_text(ROUTER.replace("deny", "permit"))
    assert check("--certificate", "out.json") == 1
    assert json.loads((site / "out.json").read_text("utf-8"))["families"] == []
    assert "no separation was proved" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["policy.yaml", "configs/r1.cfg", "empty", "configs"])
def test_what_is_no_certificate_stays(site: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (site / "empty").touch()
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert check("--certificate", name) == 2
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
    assert "is no certificate" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["out.json", "./out.json", "configs/../out.json"])
def test_report_and_certificate_go_to_two_files(site: Path, output: str) -> None:
    assert check("--certificate", "out.json", "--output", output) == 2
    assert not (site / "out.json").exists()


def test_a_folder_that_is_not_there_is_told_before_the_work(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "policy.yaml").unlink()
    assert check("--certificate", "nowhere/out.json") == 2
    assert "there is no such folder" in capsys.readouterr().err


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(("language", "word"), [("en", "certificate"), ("ja", "証明書")])
def test_messages_in_both_languages(capsys: pytest.CaptureFixture[str], language: Language, word: str) -> None:
    check("--certificate", "policy.yaml", "--lang", language)
    assert word in capsys.readouterr().err


def test_a_mistake_in_the_policy_leaves_no_certificate(site: Path) -> None:
    (site / "policy.yaml").write_text("segcheck: 1\nzonse: {}\n")
    assert check("--certificate", "out.json") == 2
    assert not (site / "out.json").exists()
