"""The guide to monthly audits does what it says: its commands are commands, its script runs, its entry can be read."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.documents.test_change_guides import ENDINGS, ROOT, blocks, commands, example

from segcheck.cli.arguments import parse
from segcheck.policy.reading.load import load_policy_text

HOW_TO = ROOT / "docs" / "how-to"
MONTHS = ROOT / "fixtures" / "midori-city-months"
posix_only = pytest.mark.skipif(os.name == "nt" or shutil.which("sh") is None, reason="runs shell scripts")


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_command_of_the_page_is_one(ending: str) -> None:
    found = [shlex.split(command) for command in commands(HOW_TO / f"audit-every-month{ending}")]
    assert len(found) > 6
    for words in found:
        parse([word.replace("9f2c…", "9f2c") for word in words], "en")


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_acceptance_of_the_page_can_be_read(ending: str) -> None:
    (text,) = blocks(HOW_TO / f"audit-every-month{ending}", "yaml")
    policy = load_policy_text("p.yaml", f"segcheck: 1\nzones: {{office: {{vlans: [10]}}}}\n{text}".encode())
    assert [entry.finding for entry in policy.accepted] == ["unused-object-1a2b3c4d5e"]


@pytest.mark.parametrize("language", ["yaml", "sh", "ini", "powershell"])
def test_both_languages_show_the_same_examples(language: str) -> None:
    english, japanese = (blocks(HOW_TO / f"audit-every-month{ending}", language) for ending in ENDINGS)
    if language != "yaml":  # reasons are written in the reader's language
        assert [example(text) for text in english] == [example(text) for text in japanese]
    assert len(english) == len(japanese) > 0


@posix_only
def test_the_script_files_the_reports_and_tells_when_not_all_is_well(tmp_path: Path) -> None:
    """Twice: a month in which all is well, and one with a violation."""
    place, programs = tmp_path / "segcheck", tmp_path / "programs"
    (place / "env" / "bin").mkdir(parents=True)
    programs.mkdir()
    _program(place / "env" / "bin" / "segcheck", f'exec "{sys.executable}" -m segcheck "$@"')
    _program(programs / "mail", f'printf "%s\\n" "$2" >> "{tmp_path}/mails"; cat >> "{tmp_path}/mails"')
    script = blocks(HOW_TO / "audit-every-month.md", "sh")[0].replace("/srv/segcheck", str(place))
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    codes = []
    for month, day in (("2026-07", "2026-07-01"), ("2026-08", "2026-08-03")):
        for name in ("configs", "policy.yaml", "例外台帳.csv"):
            _copy(MONTHS / month / name, place / name)
        _program(programs / "date", f"echo {day}")
        codes.append(subprocess.run(["sh", "-c", script], env=environment, check=False).returncode)
        reports = place / "reports" / day
        written = {"audit.html", "audit.txt", "audit.xlsx", "verify.txt"}
        assert written | {"errors.txt"} == {path.name for path in reports.iterdir()}
        assert all((reports / name).stat().st_size for name in written)
    assert codes == [0, 1]
    mails = (tmp_path / "mails").read_text("utf-8")
    assert mails.startswith("segcheck: exit code 1 on 2026-08-03") and "445" in mails
    # The same day again, and nothing can be audited: what was wrong is mailed, and not what was found before.
    (tmp_path / "mails").unlink()
    (place / "policy.yaml").write_text("segcheck: 1\nzonse: {}\n", "utf-8")
    assert subprocess.run(["sh", "-c", script], env=environment, check=False).returncode == 2
    mails = (tmp_path / "mails").read_text("utf-8")
    assert mails.startswith("segcheck: exit code 2 on 2026-08-03") and "zonse" in mails and "445" not in mails


@posix_only
@pytest.mark.skipif(shutil.which("git") is None, reason="asks git")
def test_what_oxidized_keeps_becomes_a_folder(tmp_path: Path) -> None:
    work, bare, place = tmp_path / "work", tmp_path / "devices.git", tmp_path / "configs"
    shutil.copytree(MONTHS / "2026-06" / "configs", work)
    settings = ["-c", "user.name=o", "-c", "user.email=o@example.org", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "-A"], [*settings, "commit", "-qm", "collected"]):
        subprocess.run(["git", *words], cwd=work, check=True)
    subprocess.run(["git", "clone", "-q", "--bare", str(work), str(bare)], check=True)
    script = blocks(HOW_TO / "audit-every-month.md", "sh")[1]
    script = script.replace("/srv/segcheck/configs", str(place)).replace("/var/lib/oxidized/devices.git", str(bare))
    subprocess.run(["sh", "-ec", script], check=True)
    collected = {path.name: path.read_bytes() for path in (MONTHS / "2026-06" / "configs").iterdir()}
    assert {path.name: path.read_bytes() for path in place.iterdir()} == collected


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)
