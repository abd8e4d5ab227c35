"""Every mistake of a policy file is told, at its line and column, in words that say what to do."""

from __future__ import annotations

from importlib import resources

import pytest
from tests.policy.policy_mistakes import MISTAKES, MODELS, Mistake

from segcheck.errors import PolicyError
from segcheck.policy.reading.load import load_policy_text
from segcheck.report.messages import LANGUAGES, blanks, catalogue, read_texts
from segcheck.source.diagnostic import Effect, Severity

ALL = [*MISTAKES, *MODELS]


def _problems(text: str | bytes) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        load_policy_text("policy.yaml", text if isinstance(text, bytes) else text.encode("utf-8"))
    return caught.value


@pytest.mark.parametrize("mistake", ALL, ids=[mistake[0] for mistake in ALL])
def test_a_mistake_is_told_at_its_place(mistake: Mistake) -> None:
    """All of them and nothing else: no mistake draws others after it."""
    found = [(*problem.origin[0][1:3], problem.code) for problem in _problems(mistake[1]).problems]
    assert found == mistake[2]


@pytest.mark.parametrize("mistake", ALL, ids=[mistake[0] for mistake in ALL])
def test_a_mistake_has_a_message_for_people(mistake: Mistake) -> None:
    """In both languages, with exactly the arguments the message needs, and it refuses the file."""
    for problem in _problems(mistake[1]).problems:
        assert (problem.severity, problem.effect) == (Severity.ERROR, Effect.REJECTS_FILE)
        assert all(len(value) <= 2000 for _, value in problem.arguments)
        for language in LANGUAGES:
            template = catalogue().texts[problem.code][language]
            assert blanks(template) == {name for name, _ in problem.arguments}, problem.code


def test_every_message_of_policy_files_is_tested() -> None:
    """No code of the catalogue is left without a file that shows it."""
    shown = {code for _, _, expected in MISTAKES for _, _, code in expected}
    entry = resources.files("segcheck.report.messages") / "catalog" / "policy.yaml"
    assert set(read_texts(entry.name, entry.read_text(encoding="utf-8"))) == shown


def test_places_count_characters_in_cp932_too() -> None:
    text = "segcheck: 1\nname: みどり市\nzones:\n  住民: {vlans: [5000]}\n"
    for encoding in ("utf-8", "cp932", "euc_jp", "utf-8-sig", "utf-16"):
        (problem,) = _problems(text.encode(encoding)).problems
        assert problem.origin[0][:5] == ("policy.yaml", 4, 16, 4, 20), encoding


def test_all_mistakes_are_told_in_file_order() -> None:
    text = "segcheck: 1\nintents:\n  - {name: x, because: y, isolated: {from: q, to: r}}\n"
    text += "zones:\n  a: {vlans: [0, 9999]}\n"
    found = [problem.origin[0][1:3] for problem in _problems(text).problems]
    assert found == [(3, 44), (3, 51), (5, 15), (5, 18)]


def test_a_zone_that_is_wrong_still_counts_as_declared() -> None:
    text = "segcheck: 1\nzones: {a: {vlans: [0]}, b: {vlans: [2]}}\nintents:\n"
    text += "  - {name: x, because: y, isolated: {from: a, to: b}}\n"
    assert [problem.code for problem in _problems(text).problems] == ["policy-number-out-of-range"]


def test_thousands_of_mistakes_are_told_without_long_lists() -> None:
    text = "segcheck: 1\nzones: {a: {vlans: [1]}}\n" + "".join(f"zone{number}: 1\n" for number in range(3000))
    error = _problems(text)
    assert len(error.problems) == 3000
    assert len(str(error)) < 1_000_000


def test_a_wall_of_brackets_is_refused_at_once() -> None:
    (problem,) = _problems("[" * 1_000_000).problems
    assert problem.code == "policy-too-deep"
