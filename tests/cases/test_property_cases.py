"""Every property is seen proved, violated (with lines) and undecided (with a doubt); its page says so."""

from __future__ import annotations

import pytest
from tests.cases.property_page import PAGES, cases_of, page

from segcheck.policy.catalog import PROPERTIES
from segcheck.policy.properties.registry import CHECKS, check_of
from segcheck.report.messages import LANGUAGES, Language


def test_the_registry_decides_every_property() -> None:
    assert set(CHECKS) == set(PROPERTIES)
    for identifier in PROPERTIES:
        assert callable(check_of(identifier))


@pytest.mark.parametrize("identifier", PROPERTIES)
def test_a_property_has_cases_of_all_three_outcomes(identifier: str) -> None:
    found = cases_of(identifier)
    assert all(found.values()), {outcome: len(these) for outcome, these in found.items()}
    wanted = {
        outcome: [
            detail
            for case in these
            for intent, told, details in case.expectations
            if intent.split(" ")[0] == identifier and told == outcome
            for detail in details
        ]
        for outcome, these in found.items()
    }
    assert any(detail.startswith("line ") or detail == "chain" for detail in wanted["violated"])
    assert any(detail.startswith("doubt ") for detail in wanted["undecided"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_up_to_date(language: Language) -> None:
    """Written by `python -m tests.cases.property_page`."""
    assert PAGES[language].read_text(encoding="utf-8") == page(language)
