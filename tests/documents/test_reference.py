"""The reference pages say what the program does."""

from __future__ import annotations

import argparse
import doctest
import re
from pathlib import Path

import pytest

from segcheck.cli import arguments, execution
from segcheck.report.messages import LANGUAGES, pages

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
ENDINGS = ("md", "ja.md")


def options() -> set[str]:
    """Every option of every command."""
    parser = arguments._parser("en")
    found = {name for action in parser._actions for name in action.option_strings}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                found.update(name for option in command._actions for name in option.option_strings)
    return found


def commands() -> set[str]:
    """Every command."""
    parser = arguments._parser("en")
    (found,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return set(found.choices)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_page_names_every_option_and_no_other(ending: str) -> None:
    text = (REFERENCE / f"command-line.{ending}").read_text("utf-8")
    named = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text))
    assert named == options()


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_page_has_a_section_for_every_command(ending: str) -> None:
    text = (REFERENCE / f"command-line.{ending}").read_text("utf-8")
    assert commands() <= set(re.findall(r"^## ([\w-]+(?: [\w-]+)?)$", text, re.MULTILINE))


@pytest.mark.parametrize(("ending", "language"), tuple(zip(ENDINGS, LANGUAGES, strict=True)))
def test_the_page_and_explain_list_the_same_exit_codes(ending: str, language: str) -> None:
    text = (REFERENCE / f"exit-codes.{ending}").read_text("utf-8")
    on_page = re.findall(r"^\| (\d+) \|", text, re.MULTILINE)
    assert on_page == re.findall(r"^  (\d+) ", pages()["exit-codes"][language], re.MULTILINE)
    constants = (execution.USAGE, execution.UNREADABLE, execution.INTERNAL, execution.INTERRUPTED)
    assert {str(code) for code in constants} <= set(on_page)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_examples_of_the_library_page_run(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (REFERENCE / f"library.{ending}").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "configs").mkdir()
    for language, path in (("cisco", "configs/r1.cfg"), ("yaml", "policy.yaml")):
        (block,) = re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        (tmp_path / path).write_text(block, "utf-8")
    test = doctest.DocTestParser().get_doctest(text, {}, f"library.{ending}", None, 0)
    assert len(test.examples) > 10
    report: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL).run(test, out=report.append)
    assert report == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_library_page_names_every_public_function(ending: str) -> None:
    import segcheck

    text = (REFERENCE / f"library.{ending}").read_text("utf-8")
    hidden = {"__version__"}
    assert [name for name in segcheck.__all__ if name not in hidden and name not in text] == []
