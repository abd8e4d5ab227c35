"""The page about stores of audits: its program verifies a store without segcheck, and finds what was altered."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.documents.test_change_guides import ENDINGS, blocks, commands
from tests.history.alterations import altered, filled

from segcheck.cli.arguments import parse

PAGE = Path(__file__).parents[2] / "docs" / "explanation"


def verified(program: str, store: Path) -> subprocess.CompletedProcess[str]:
    """What the program of the page says; nothing of segcheck is within its reach."""
    words = [sys.executable, "-I", "-c", program, str(store)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


def test_both_languages_show_the_same_program() -> None:
    english, japanese = (blocks(PAGE / f"audit-evidence{ending}", "python") for ending in ENDINGS)
    assert english == japanese
    assert len(english) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET facts = replace(facts, 'CISO', 'CIO') WHERE number = 3",
        "UPDATE entries SET document = (SELECT document FROM entries WHERE number = 1) WHERE number = 2",
        "DELETE FROM entries WHERE number = 2",
    ],
)
def test_the_program_verifies_a_store_and_finds_what_was_altered(tmp_path: Path, statement: str) -> None:
    (program,) = blocks(PAGE / "audit-evidence.md", "python")
    store = filled(tmp_path / "audit.sqlite3")
    said = verified(program, store.path)
    assert said.stdout == f"4 entries, {store.entries()[-1].digest}\n", said.stderr
    altered(store.path, statement)
    said = verified(program, store.path)
    assert said.returncode == 1
    assert re.search(r"AssertionError: (entry|document) [23]", said.stderr)


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_command_of_the_page_is_one(ending: str) -> None:
    found = [shlex.split(command) for command in commands(PAGE / f"audit-evidence{ending}")]
    assert found
    for words in found:
        parse(words, "en")
