"""The packs against the published policies, where these lie beside the project: ../shared/policies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.policy.clause_numbers import has_clause, markers_of

from segcheck.policy.catalog import PROPERTIES
from segcheck.policy.packs import built_in_packs
from segcheck.policy.reading.pack_reader import built_in_pack

POLICIES = Path(__file__).parents[3] / "shared" / "policies"
BODIES = tuple(name for name in built_in_packs() if built_in_pack(name).is_body)
# Names of networks alone may run on for nineteen characters; a longer match is a sentence of the text.
LONGEST_COMMON = 19


def text_of(name: str) -> str:
    path = POLICIES / name
    if not path.exists():
        pytest.skip(f"{name} is not there: the published policies are no part of the project")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("body", BODIES)
def test_every_clause_number_stands_in_the_text(body: str) -> None:
    markers = markers_of(text_of(f"{body}.txt"))
    missing = [clause.number for clause in built_in_pack(body).clauses if not has_clause(markers, clause.number)]
    assert not missing


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("fukushima", "第4-2"),
        ("fukushima", "第4-1-(4)"),
        ("fukushima", "第4-1-(2)-イ-(ウ)"),
        ("fukushima", "第7-3-(3)-コ"),
        ("fukushima", "第16"),
        ("miyazaki", "第2章4-(3)-④"),
        ("miyazaki", "第2章4-(2)-①-(エ)"),
        ("miyazaki", "5.3-⑥"),
        ("miyazaki", "7.7"),
        ("arakawa", "8-(1)-⑱"),
        ("arakawa", "8-(2)-⑤-(エ)"),
        ("arakawa", "8-(7)"),
        ("sanbu", "2-(7)"),
        ("sanbu", "11"),
    ],
)
def test_a_number_that_is_not_nested_so_is_not_found(body: str, number: str) -> None:
    """Each last part stands somewhere in that text, or nearly: it is the nesting that is wrong."""
    assert not has_clause(markers_of(text_of(f"{body}.txt")), number)


@pytest.mark.parametrize("body", BODIES)
def test_titles_of_clauses_are_our_own_words(body: str) -> None:
    text = re.sub(r"\s", "", text_of(f"{body}.txt"))
    for clause in built_in_pack(body).clauses:
        title = re.sub(r"\s", "", clause.title("ja"))
        pieces = (title[start : start + LONGEST_COMMON + 1] for start in range(len(title) - LONGEST_COMMON))
        assert not [piece for piece in pieces if piece in text], clause.number


def test_the_packs_name_every_clause_of_the_catalogue_and_no_other() -> None:
    """Clauses that need no proof (attestations) are the packs' own choice."""
    wanted = catalogue(text_of("clauses.md"))
    for body in BODIES:
        listed = {clause.number: set(clause.properties) for clause in built_in_pack(body).clauses if clause.properties}
        assert listed == {number: names for (name, number), names in wanted.items() if name == body}


def test_the_catalogue_knows_the_same_properties_with_the_same_kinds() -> None:
    rows = catalogue_rows(text_of("clauses.md"))
    assert {row[0]: row[3] for row in rows} == {name: item.kind.value for name, item in PROPERTIES.items()}


# -- reading the catalogue ---------------------------------------------------------------------------


def catalogue_rows(text: str) -> list[list[str]]:
    """The rows of the table of properties: id, what must be proved, clauses, kind."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.split("\n")]
    return [row for row in rows if len(row) == 4 and re.fullmatch(r"[A-Z0-9]+-\d", row[0])]


def catalogue(text: str) -> dict[tuple[str, str], set[str]]:
    """For each clause (body, number): the properties that serve it."""
    cells: dict[str, str] = {}
    found: dict[tuple[str, str], set[str]] = {}
    for name, _, cell, _ in catalogue_rows(text):
        same = re.match(r"same as (\S+)", cell)
        cells[name] = cells[same[1]] if same else cell
        body = chapter = ""
        for word in re.split(r"[;,\s]+", cells[name]):
            if word in BODIES:
                body, chapter = word, ""
            elif body and word:
                chapter = (re.match(r"第\d+章", word) or [chapter])[0]
                # `第1章2-(11), 6-(3)-②`: the second number goes on in the chapter of the first.
                number = chapter + word if re.match(r"\d+-", word) else word
                for single in numbers(number):
                    found.setdefault((body, single), set()).add(name)
    return found


def numbers(text: str) -> list[str]:
    """Numbers written as one: `-①②` are two clauses, `-(1)⑧` is one inside the other.

    >>> numbers("7.2-(2)-②⑦"), numbers("11-(1)⑧"), numbers("第4-1-(2)-イ-(ア)(イ)")
    (['7.2-(2)-②', '7.2-(2)-⑦'], ['11-(1)-⑧'], ['第4-1-(2)-イ-(ア)', '第4-1-(2)-イ-(イ)'])
    """
    head, _, last = text.rpartition("-")
    marks = re.findall(r"\([^)]*\)|[①-⑳]|[ア-ン]|\d+", last)
    if not head or len(marks) < 2:
        return [text]
    alike = len({re.sub(r"\d+", "0", re.sub(r"[ア-ン]", "ア", re.sub(r"[①-⑳]", "①", mark))) for mark in marks}) == 1
    return [f"{head}-{mark}" for mark in marks] if alike else [f"{head}-{'-'.join(marks)}"]
