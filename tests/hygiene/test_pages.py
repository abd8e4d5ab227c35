"""Every page of a hygiene rule is true: what it calls bad is found, where it says, and what it calls good is not."""

from __future__ import annotations

import pytest
from tests.hygiene.page_examples import Example, blocks, examples, place_of

from segcheck.hygiene.catalog import RULES
from segcheck.hygiene.pages import SECTIONS, rule_advice, rule_page
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.verdict import Outcome
from segcheck.report.messages import LANGUAGES, Language, message
from segcheck.source.diagnostic import Severity

EXAMPLES = tuple(example for rule in RULES for example in examples(rule, rule_page(rule.name, "en")))
_OF_KIND = {"bad": Outcome.VIOLATED, "in-doubt": Outcome.UNDECIDED}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.rule.name}-{example.name}")
def test_what_the_page_calls_bad_is_found_where_it_says_and_nothing_else(example: Example) -> None:
    errors = [one.code for one in example.snapshot.diagnostics if one.severity is Severity.ERROR]
    assert not example.snapshot.rejected
    assert not errors or example.kind == "bad"
    platforms = {device.platform for device in example.snapshot.devices}
    assert platforms == {block.platform for block in example.configurations}
    outcome = _OF_KIND.get(example.kind)
    wrong = [one for one in example.observations if one.outcome in (Outcome.VIOLATED, Outcome.UNDECIDED)]
    assert {one.outcome for one in wrong} == ({outcome} if outcome else set())
    if outcome is not None:
        assert {place_of(one) for one in wrong} == example.named_places
    else:
        assert example.named_places == {None}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_has_its_sections_and_an_example_of_each_kind(rule: HygieneRule) -> None:
    for language in LANGUAGES:
        page = rule_page(rule.name, language)
        assert page.splitlines()[0] == f"# {rule.name}: {message(f'hygiene-{rule.name}', (), language)}"
        headings = [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")]
        assert tuple(headings) == SECTIONS[language]
        assert {"bad", "good", "near-miss"} <= {example.kind for example in examples(rule, page)}
        assert "```" not in _prose(page)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_examples_of_both_languages_are_the_same(rule: HygieneRule) -> None:
    assert blocks(rule_page(rule.name, "en")) == blocks(rule_page(rule.name, "ja"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_advice_of_a_page_is_a_plain_sentence_or_two(rule: HygieneRule, language: Language) -> None:
    advice = rule_advice(rule.name, language)
    assert advice.endswith("." if language == "en" else "。")
    assert not set(advice) & set("`*#[]")
    assert len(advice) <= 300


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_japanese_pages_are_japanese(rule: HygieneRule) -> None:
    prose = _prose(rule_page(rule.name, "ja"))
    assert sum("\u3040" <= character <= "\u9fff" for character in prose) > len(prose) / 3


@pytest.mark.parametrize(
    "info", ["cisco-ios", "cisco-ios wrong", "yaml bad", "yaml policy good-x", "cisco-ios bad place=3", "text bad good"]
)
def test_a_block_that_is_no_example_is_refused(info: str) -> None:
    with pytest.raises(ValueError, match="not the info string"):
        blocks(f"```{info}\nhostname r1\n```\n")


def _prose(page: str) -> str:
    """The page up to its first example."""
    return page.partition("```")[0]
