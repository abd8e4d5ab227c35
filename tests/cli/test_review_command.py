"""`segcheck diff` and the formats for pipelines, at the command line."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from segcheck.cli import run
from segcheck.report.messages import LANGUAGES, Language

BEFORE = """\
hostname fw1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
ip access-list extended IN
 10 permit tcp any any eq 22
 20 deny ip any any
snmp-server community himitsu RO
"""
AFTER = BEFORE.replace(" 20 deny", " 15 permit tcp any host 10.2.0.5 eq 3389\n 20 deny")
POLICY = """\
segcheck: 1
name: 庁内
zones:
  office: {title: 執務室, interfaces: [fw1:GigabitEthernet0/0]}
  server: {interfaces: [fw1:GigabitEthernet0/1]}
intents:
  - name: ssh-only
    only: {from: office, to: server, flows: [{service: tcp/22, because: 保守}], packets: opening}
    because: 規程
"""
LINE = {"en": "lets new traffic through", "ja": "新たに届く"}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: the configuration before and after, a policy."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEGCHECK_CACHE_DIR", "")
    for folder, text in (("before", BEFORE), ("after", AFTER)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "fw1.cfg").write_text(text, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], words: list[str], code: int) -> str:
    assert run(words) == code
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_folders_are_compared(capsys: pytest.CaptureFixture[str], language: Language) -> None:
    text = said(capsys, ["diff", "before", "after", "-p", "policy.yaml", "--lang", language], 1)
    assert LINE[language] in text.splitlines()[0]
    assert "3389" in text and "15 permit tcp any host 10.2.0.5 eq 3389" in text and "fw1.cfg:9" in text
    assert "ssh-only" in text and "himitsu" not in text


def test_without_a_policy_networks_are_zones(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, ["diff", "before", "after"], 0)
    assert "no policy given" in text and "3389" in text


def test_the_same_folder_twice_moves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, ["diff", "before", "before"], 0).startswith("This change moves nothing")


def test_files_and_archives_can_be_compared(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.make_archive("after", "zip", "after")
    assert "3389" in said(capsys, ["diff", "before/fw1.cfg", "after/fw1.cfg"], 0)
    assert "3389" in said(capsys, ["diff", "before", "after.zip"], 0)


def test_the_way_back_is_closing(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(said(capsys, ["diff", "after", "before", "-p", "policy.yaml", "--format", "json"], 0))
    assert {flow["movement"] for flow in document["flows"]} == {"closed"}
    assert document["intents"][0]["worse"] is False


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_can_be_asked_for(capsys: pytest.CaptureFixture[str], language: Language) -> None:
    words = ["before", "after", "-p", "policy.yaml", "--lang", language]
    text = said(capsys, ["diff", *words, "--format", "text"], 1)
    assert said(capsys, ["diff", *words, "--format", "terminal"], 1) == text
    assert said(capsys, ["diff", *words, "--format", "markdown"], 1).startswith("**")
    assert json.loads(said(capsys, ["diff", *words, "--format", "sarif"], 1))["version"] == "2.1.0"
    assert ElementTree.fromstring(said(capsys, ["diff", *words, "--format", "junit"], 1)).tag == "testsuites"


def test_a_check_has_the_same_formats(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "after", "-p", "policy.yaml", "--format"]
    assert said(capsys, [*words, "markdown"], 1).startswith("**An intent is violated")
    (run_of,) = json.loads(said(capsys, [*words, "sarif"], 1))["runs"]
    assert ElementTree.fromstring(said(capsys, [*words, "junit"], 1)).attrib["failures"] == "1"
    (location,) = run_of["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "after/fw1.cfg"


def test_other_commands_have_no_such_formats(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "before", "--format", "sarif"]) == 2
    assert "is not one of" in capsys.readouterr().err


def uris(document: str) -> set[str]:
    found: set[str] = set()

    def look(node: Any) -> None:
        if isinstance(node, dict):
            if "artifactLocation" in node:
                found.add(node["artifactLocation"]["uri"])
            for value in node.values():
                look(value)
        elif isinstance(node, list):
            for value in node:
                look(value)

    look(json.loads(document))
    return found


def test_files_in_a_sarif_log_are_named_from_the_current_folder(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["diff", "before", str(place / "after"), "-p", str(place / "policy.yaml"), "--format", "sarif"]
    assert uris(said(capsys, words, 1)) == {"after/fw1.cfg", "policy.yaml"}
    monkeypatch.chdir(place / "after")
    words = ["diff", "../before", ".", "-p", "../policy.yaml", "--format", "sarif"]
    assert uris(said(capsys, words, 1)) == {"fw1.cfg", "../policy.yaml"}
    words = ["diff", "../before/fw1.cfg", "fw1.cfg", "--format", "sarif"]
    assert uris(said(capsys, words, 0)) == {"fw1.cfg"}


def test_a_review_goes_to_a_file(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["diff", "before", "after", "--format", "markdown", "-o", "comment.md"]
    assert said(capsys, words, 0) == ""
    assert (place / "comment.md").read_text(encoding="utf-8").startswith("**")


def test_the_day_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from segcheck import api

    days: list[object] = []
    honest = api.diff

    def diff(*arguments: Any, **named: Any) -> Any:
        days.append(named["on"])
        return honest(*arguments, **named)

    monkeypatch.setattr(api, "diff", diff)
    assert run(["diff", "before", "before", "--date", "2026-04-01"]) == 0
    assert run(["diff", "before", "before"]) == 0
    assert days == [datetime.date(2026, 4, 1), datetime.date.today()]


# -- git -----------------------------------------------------------------------------------------------------


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.jp"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(place: Path) -> Path:
    """`configs` is what `before` holds at the branch main, and what `after` holds at `change` and now."""
    shutil.copytree(place / "before", place / "configs")
    git(place, "init", "-q", "-b", "main")
    git(place, "add", "configs")
    git(place, "commit", "-q", "-m", "before")
    git(place, "checkout", "-q", "-b", "change")
    shutil.copyfile(place / "after" / "fw1.cfg", place / "configs" / "fw1.cfg")
    git(place, "commit", "-q", "-a", "-m", "after")
    return place


@pytest.mark.usefixtures("repository")
def test_a_reference_is_compared_with_the_files_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, ["diff", "--base", "main", "configs", "-p", "policy.yaml"], 1)
    assert "3389" in text.splitlines()[0] or "server" in text.splitlines()[0]
    log = said(capsys, ["diff", "--base", "main", "configs", "--format", "sarif"], 0)
    assert uris(log) == {"configs/fw1.cfg"}


def test_two_references_are_compared(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(repository / "configs")
    text = said(capsys, ["diff", "--base", "main", "--head", "change", "configs"], 0)
    assert "3389" in text
    assert "moves nothing" in said(capsys, ["diff", "--base", "main", "--head", "main", "configs"], 0)


@pytest.mark.usefixtures("repository")
def test_a_reference_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for reference in ("mian", "--upload-pack=x"):
        assert run(["diff", f"--base={reference}", "configs"]) == 4
        error = capsys.readouterr().err
        assert reference in error and "Traceback" not in error


def test_a_bare_repository_has_no_files_as_they_are(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(repository, "clone", "-q", "--bare", ".", "kept.git")
    assert run(["diff", "--base", "main", "kept.git/configs", "--lang", "en"]) == 2
    assert "--head" in capsys.readouterr().err
    assert "3389" in said(capsys, ["diff", "--base", "main", "--head", "change", "kept.git/configs"], 0)


# -- scripts -------------------------------------------------------------------------------------------------


def test_a_script_is_pasted_into_the_running_configuration(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = "ip access-list extended IN\n 15 permit tcp any host 10.2.0.5 eq 3389\n"
    (place / "change.txt").write_text(script, encoding="utf-8")
    text = said(capsys, ["diff", "before", "--apply", "change.txt", "-p", "policy.yaml"], 1)
    assert "change.txt:2" in text and "3389" in text
    named = said(capsys, ["diff", "before", "--apply", "fw1=change.txt", "-p", "policy.yaml"], 1)
    assert named == text
    log = said(capsys, ["diff", "before", "--apply", "change.txt", "--format", "sarif"], 0)
    assert "change.txt" in uris(log)


def test_scripts_are_pasted_one_after_the_other(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = "ip access-list extended IN\n"
    (place / "one.txt").write_text(f"{head} 15 permit tcp any host 10.2.0.5 eq 3389\n", encoding="utf-8")
    (place / "two=2.txt").write_text(f"{head} no 15\n", encoding="utf-8")
    text = said(capsys, ["diff", "before", "--apply", "fw1=one.txt", "--apply", "two=2.txt"], 0)
    assert text.startswith("This change moves nothing")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_script_that_is_not_understood_is_refused_with_its_line(
    place: Path, capsys: pytest.CaptureFixture[str], language: Language
) -> None:
    (place / "change.txt").write_text("frobnicate the network\n", encoding="utf-8")
    assert run(["diff", "before", "--apply", "change.txt", "--lang", language]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "change.txt:1" in captured.err and "frobnicate the network" in captured.err
    assert {"en": "nothing was compared", "ja": "比較は行っていない"}[language] in captured.err


def test_a_script_for_nobody_or_for_no_file_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "change.txt").write_text("!\n", encoding="utf-8")
    for words, sentence in ((["--apply", "fw9=change.txt"], "fw9"), (["--apply", "none.txt"], "none.txt")):
        assert run(["diff", "before", *words]) == 2
        assert sentence in capsys.readouterr().err


# -- tickets -------------------------------------------------------------------------------------------------


def test_a_ticket_is_kept_or_not(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = POLICY.replace("[{service: tcp/22, because: 保守}]", "[{service: any, because: 保守}]")
    (place / "policy.yaml").write_text(policy, encoding="utf-8")
    ticket = "segcheck: 1\nname: CHG-7\nopens:\n  - {from: office, to: server, service: tcp/PORT, because: 遠隔操作}\n"
    for port, code, outcome in (("3389", 0, "proved"), ("3390", 1, "violated")):
        text = ticket.replace("service:", "destination: 10.2.0.5, service:").replace("PORT", port)
        (place / "ticket.yaml").write_text(text, encoding="utf-8")
        words = ["diff", "before", "after", "-p", "policy.yaml", "--ticket", "ticket.yaml", "--format", "json"]
        assert json.loads(said(capsys, words, code))["ticket"]["outcome"] == outcome


def test_mistakes_of_a_ticket_are_shown_with_their_lines(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "ticket.yaml").write_text("segcheck: 1\nopnes: []\n", encoding="utf-8")
    assert run(["diff", "before", "after", "-p", "policy.yaml", "--ticket", "ticket.yaml"]) == 2
    error = capsys.readouterr().err
    assert "ticket.yaml:2" in error and "2 | opnes: []" in error


# -- filters alone -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filter_is_compared_on_its_own(capsys: pytest.CaptureFixture[str], language: Language) -> None:
    text = said(capsys, ["diff", "before", "after", "--filter", "IN", "--lang", language], 0)
    assert "3389" in text and "fw1.cfg:9" in text
    assert {"en": "permits packets that", "ja": "許可する"}[language] in text.splitlines()[0]
    words = ["diff", "before", "after", "--filter", "fw1:IN", "--lang", language, "--format"]
    assert json.loads(said(capsys, [*words, "json"], 0))["schema"] == "segcheck/filter-difference/1"
    assert said(capsys, [*words, "markdown"], 0).startswith("**")


def test_equal_filters_are_told_to_be_equal(capsys: pytest.CaptureFixture[str]) -> None:
    assert "treats every packet as before" in said(capsys, ["diff", "before", "before", "--filter", "IN"], 0)


def test_a_filter_is_compared_after_a_script(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = "ip access-list extended IN\n 15 permit tcp any host 10.2.0.5 eq 3389\n"
    (place / "change.txt").write_text(script, encoding="utf-8")
    assert "change.txt:2" in said(capsys, ["diff", "before", "--apply", "change.txt", "--filter", "IN"], 0)


def test_a_filter_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "before", "after", "--filter", "OUT"]) == 2
    assert "there is no filter OUT" in capsys.readouterr().err


# -- usage ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["before"], "say what to compare with"),
        (["before", "after", "--base", "main"], "AFTER cannot be given together with --base"),
        (["before", "after", "--apply", "x"], "AFTER cannot be given together with --apply"),
        (["before", "--base", "main", "--apply", "x"], "--base cannot be given together with --apply"),
        (["before", "after", "--head", "x"], "--head needs --base"),
        (["before", "after", "--format", "html"], "is not one of"),
        (["before", "after", "--ticket", "none.yaml"], "none.yaml"),
        (["before", "after", "--filter", "IN", "-p", "policy.yaml"], "--policy cannot be given with it"),
        (["before", "after", "--filter", "IN", "--ticket", "t.yaml"], "--ticket cannot be given with it"),
        (["before", "after", "--filter", "IN", "--format", "sarif"], "there is no sarif of a filter alone"),
        ([], "missing: BEFORE"),
    ],
)
def test_wrong_usage_is_told(capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    assert run(["diff", *words]) == 2
    error = capsys.readouterr().err
    assert sentence in error and "Traceback" not in error


@pytest.mark.parametrize("words", [["nowhere", "after"], ["before", "nowhere"], ["before", "empty"]])
def test_nothing_to_read_exits_with_4(place: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    (place / "empty").mkdir()
    (place / "empty" / "notes.txt").write_text("nothing\n", encoding="utf-8")
    assert run(["diff", *words]) == 4
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_explains_itself(capsys: pytest.CaptureFixture[str], language: Language) -> None:
    assert run(["diff", "--help", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert "[cli-" not in out and "--apply [DEVICE=]SCRIPT" in out and "text|json|markdown|sarif|junit" in out
