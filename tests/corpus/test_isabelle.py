"""Machine-checked bounds and stored answers of the verified tool: ours contradicts none of them."""

from __future__ import annotations

import pytest
from tests.corpus.isabelle import CASES, FOLDER, Case, compare, compared_with
from tests.corpus.isabelle_golden import EXPLAINED, OUTPUTS, answers
from tests.corpus.linux_chains import read_dump
from tests.corpus.loaded import NEEDS_CORPUS

pytestmark = NEEDS_CORPUS


def test_every_bound_of_the_corpus_belongs_to_a_case() -> None:
    there = {path for path in FOLDER.glob("*/verified_bounds/*") if path.suffix in (".lower", ".upper")}
    assert {case.bound(side) for case in CASES for side in ("lower", "upper")} == there


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ours_lies_within_the_bounds(case: Case) -> None:
    found = compare(case)
    assert found.compared > 0
    assert found.breaches == ()


@pytest.mark.parametrize(("target", "side"), [(b"ACCEPT", "upper"), (b"DROP", "lower")])
def test_a_line_too_many_is_a_breach(target: bytes, side: str) -> None:
    """The comparison itself: a chain that accepts, or drops, everything is outside the bounds."""
    case = next(case for case in CASES if case.source == "config_memphis_testbed")
    dump = (case.folder / case.dump).read_bytes()
    changed = dump.replace(b"-A FORWARD", b"-A FORWARD -j " + target + b"\n-A FORWARD", 1)
    assert {breach.side for breach in compared_with(case, read_dump(case.dump, changed)).breaches} == {side}


def test_stored_answers_are_ours_or_the_difference_is_explained() -> None:
    rows = list(answers())
    assert {row.output for row in rows} == {output.name for output in OUTPUTS}
    assert [row for row in rows if not row.sound] == []
    assert [row for row in rows if not row.same and not row.explanation] == []
    assert {(row.output, row.question) for row in rows if not row.same} == set(EXPLAINED)
