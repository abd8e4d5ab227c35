"""The guides to change reviews do what they say: their commands, pipelines, scripts and tests are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.documents.test_documents import ROOT
from tests.source.test_git_tree import commit, git

import segcheck
from segcheck.cli.arguments import parse
from segcheck.policy.reading.load import load_policy_text
from segcheck.review.ticket_reading import load_ticket_text

PAGES = ("review-a-change", "review-in-a-pipeline", "review-with-oxidized-or-rancid", "test-with-pytest")
ENDINGS = (".md", ".ja.md")
GUIDES = [ROOT / "docs" / "how-to" / f"{name}{ending}" for name in PAGES for ending in ENDINGS]
CITY = ROOT / "fixtures" / "midori-city"
posix_only = pytest.mark.skipif(os.name == "nt" or shutil.which("sh") is None, reason="runs shell scripts")


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def commands(page: Path) -> Iterator[str]:
    """Every call of segcheck in the page, without what the shell does with its output."""
    for line in page.read_text("utf-8").splitlines():
        found = re.match(r"\s*(?:\$ )?segcheck (?P<rest>.*)", line)
        if found and not line.startswith("segcheck "):
            yield re.split(r" (?:\|\||>|<) ", found["rest"])[0]
        elif found and " --" in line:
            yield found["rest"]


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_command_of_the_page_is_one(page: Path) -> None:
    found = [command.split() for command in commands(page)]
    assert found or page.name.startswith("test-with-pytest")
    for words in found:
        assert parse([word.strip('"') for word in words], "en").command in ("diff", "check")


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_ticket_of_the_guide_can_be_read(ending: str) -> None:
    (text,) = blocks(ROOT / "docs" / "how-to" / f"review-a-change{ending}", "yaml")
    ticket = load_ticket_text("ticket.yaml", text.encode(), segcheck.load_policy(CITY / "policy.yaml"))
    assert [(entry.opens, entry.source, entry.destination) for entry in ticket.declared] == [(True, "internet", "dmz")]


def example(text: str) -> str:
    """What a block does, in any language: without comments and the choice of a language."""
    return re.sub(r" --lang ja|\s*# .*", "", text)


@pytest.mark.parametrize("name", PAGES[1:])
@pytest.mark.parametrize("language", ["yaml", "sh", "ini", "python"])
def test_both_languages_show_the_same_examples(name: str, language: str) -> None:
    english, japanese = (blocks(ROOT / "docs" / "how-to" / f"{name}{ending}", language) for ending in ENDINGS)
    assert [example(text) for text in english] == [example(text) for text in japanese]


# Pipelines

ROUTER = """hostname fw1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
ip access-list extended IN
 10 permit tcp any host 10.2.0.5 eq 22
"""
POLICY = """segcheck: 1
name: t
zones:
  office: {title: office, interfaces: [fw1:GigabitEthernet0/0]}
  server: {title: servers, interfaces: [fw1:GigabitEthernet0/1]}
intents:
  - name: shell only
    because: test
    only: {between: [office, server], flows: [{from: office, to: server, service: tcp/22, because: shell}]}
"""


def with_segcheck() -> dict[str, str]:
    """An environment in which Python finds this segcheck, from any folder."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}


@pytest.fixture
def programs(tmp_path: Path) -> dict[str, str]:
    """An environment in which `segcheck` is this one, and `mail` and `curl` write down what they are given."""
    folder = tmp_path / "programs"
    folder.mkdir()
    scripts = {
        "segcheck": f'exec "{sys.executable}" -m segcheck "$@"',
        "mail": f'printf "%s\\n" "$2" > "{tmp_path}/mail"; cat >> "{tmp_path}/mail"',
        "curl": f'printf "%s\\n" "$@" > "{tmp_path}/curl"',
    }
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return {
        **with_segcheck(),
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "SEGCHECK_CACHE_DIR": str(tmp_path / "cache"),
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    """A repository whose last commit lets more through than the one before."""
    folder = tmp_path / "site"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, {"configs/fw1.cfg": ROUTER, "policy.yaml": POLICY})
    commit(folder, {"configs/fw1.cfg": ROUTER + " 20 permit tcp any host 10.2.0.5 eq 3389\n"})
    return folder


def run_script(script: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    # GitHub and GitLab stop at the first command that fails, as `-e` does.
    command = ["bash" if shutil.which("bash") else "sh", "-e", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, encoding="utf-8", capture_output=True, check=False)


def pipeline(number: int) -> dict[str, Any]:
    """The GitHub workflow (0) or the GitLab pipeline (1) of the guide."""
    found: dict[str, Any] = yaml.safe_load(blocks(ROOT / "docs" / "how-to" / "review-in-a-pipeline.md", "yaml")[number])
    return found


def assert_reviewed(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert (done.returncode, done.stderr) == (1, "")
    assert {path.name for path in (folder / "out").iterdir()} == {"review.md", "review.sarif", "review.xml"}
    assert "3389" in (folder / "out" / "review.md").read_text("utf-8")
    assert '"configs/fw1.cfg"' in (folder / "out" / "review.sarif").read_text("utf-8")
    assert "shell only" in (folder / "out" / "review.xml").read_text("utf-8")


@posix_only
def test_the_github_workflow_reviews_a_merge(merged: Path, programs: dict[str, str], tmp_path: Path) -> None:
    job = pipeline(0)["jobs"]["review"]
    (script,) = (step["run"] for step in job["steps"] if step.get("name") == "Review")
    summary = tmp_path / "summary.md"
    assert_reviewed(run_script(script, merged, {**programs, **job["env"], "GITHUB_STEP_SUMMARY": str(summary)}), merged)
    assert summary.read_bytes() == (merged / "out" / "review.md").read_bytes()


@posix_only
def test_the_gitlab_pipeline_reviews_a_merge_and_comments(
    merged: Path, programs: dict[str, str], tmp_path: Path
) -> None:
    job = pipeline(1)["segcheck"]
    given = {
        "BASE": git(merged, "rev-parse", "HEAD~1"),
        "REVIEW_TOKEN": "secret",
        "CI_API_V4_URL": "https://gitlab.example.org/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "9",
    }
    assert_reviewed(run_script("\n".join(job["script"]), merged, {**programs, **given}), merged)
    asked = (tmp_path / "curl").read_text("utf-8").splitlines()
    assert asked[-1] == "https://gitlab.example.org/api/v4/projects/7/merge_requests/9/notes"
    assert job["artifacts"]["reports"]["junit"] == "out/review.xml"


# Oxidized and RANCID


def collected(tmp_path: Path) -> Path:
    """A bare repository as Oxidized keeps it, with files named after devices and a group in a folder."""
    folder = tmp_path / "collected"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, {"core1": ROUTER.replace("fw1", "core1").replace(" 10.", " 172."), "branches/fw1": ROUTER})
    commit(folder, {"branches/fw1": ROUTER + " 20 permit tcp any host 10.2.0.5 eq 3389\n"})
    git(tmp_path, "clone", "-q", "--bare", str(folder), "devices.git")
    return tmp_path / "devices.git"


@pytest.mark.parametrize(
    ("below", "moved"), [("", True), ("/branches", True), ("/branches/fw1", True), ("/core1", False)]
)
def test_collected_configurations_are_compared_where_they_are(tmp_path: Path, below: str, moved: bool) -> None:
    place = f"{collected(tmp_path)}{below}"
    before, after = (segcheck.load_git(place, reference) for reference in ("HEAD~1", "HEAD"))
    policy = load_policy_text("policy.yaml", POLICY.encode()) if below != "/core1" else None
    assert bool(segcheck.diff(before, after, policy).opened) is moved


@posix_only
def test_the_hook_sends_a_mail_where_something_is_violated(programs: dict[str, str], tmp_path: Path) -> None:
    page = ROOT / "docs" / "how-to" / "review-with-oxidized-or-rancid.md"
    (hook,) = (script for script in blocks(page, "sh") if script.startswith("#!/bin/sh"))
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    script = hook.replace("/etc/segcheck/policy.yaml", str(tmp_path / "policy.yaml"))
    repository = collected(tmp_path)
    given = {"OX_REPO_NAME": str(repository), "OX_REPO_COMMITREF": git(repository, "rev-parse", "HEAD")}
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env={**programs, **given}, check=False)
    assert done.returncode == 1
    assert (tmp_path / "mail").read_text("utf-8").startswith("segcheck: exit code 1 after a change\n")
    assert "3389" in (tmp_path / "mail").read_text("utf-8")


@posix_only
def test_other_scripts_of_the_guide_run(programs: dict[str, str], tmp_path: Path) -> None:
    page = ROOT / "docs" / "how-to" / "review-with-oxidized-or-rancid.md"
    repository = collected(tmp_path)
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    (tmp_path / "change.txt").write_text("ip access-list extended IN\n 30 permit tcp any any eq 80\n", "utf-8")
    (since, planned) = (script for script in blocks(page, "sh") if not script.startswith("#!"))
    since = since.replace("--before=2026-11-01", "--before=2038-01-01")
    for script, told in ((since, "exit code 0"), (planned, "tcp 80 (http)")):
        done = run_script(script.replace("/var/lib/oxidized/devices.git", str(repository)), tmp_path, programs)
        assert done.returncode == 0, done.stderr
        assert told in done.stdout


# pytest


def test_the_tests_of_the_guide_pass(tmp_path: Path) -> None:
    page = ROOT / "docs" / "how-to" / "test-with-pytest.md"
    ((settings,), (module,)) = blocks(page, "ini"), blocks(page, "python")
    (tmp_path / "pytest.ini").write_text(settings, "utf-8")
    (tmp_path / "test_network.py").write_text(module, "utf-8")
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw1.cfg").write_text(ROUTER, "utf-8")
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    shutil.copytree(CITY, tmp_path / "fixtures" / "midori-city")
    plugin = ["-p", "no:segcheck", "-p", "segcheck.pytest_plugin", "-p", "no:cacheprovider", "-q"]
    command = [sys.executable, "-m", "pytest", *plugin]
    done = subprocess.run(
        command, cwd=tmp_path, env=with_segcheck(), encoding="utf-8", capture_output=True, check=False
    )
    assert "4 passed" in done.stdout, done.stdout + done.stderr
