"""The platform support page is what the readers say today, in both languages, for every reader."""

from __future__ import annotations

import pytest
from tests.documents.support_page import PAGES, page, platforms, sections

from segcheck.report.messages import LANGUAGES, Language
from segcheck.source.ledger import LineFate
from segcheck.vendors.readers import HOST_READERS, READERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_up_to_date(language: Language) -> None:
    """When it is not: `python -m tests.documents.support_page`."""
    assert PAGES[language].read_text("utf-8") == page(language)


def test_every_platform_that_is_read_is_on_the_page() -> None:
    read = {*READERS, *HOST_READERS}
    assert read == set(platforms())


@pytest.mark.parametrize("platform", platforms())
def test_every_section_has_its_title_in_both_languages(platform: str) -> None:
    assert [section.titles["en"] for section in sections(platform) if set(section.titles) != set(LANGUAGES)] == []


@pytest.mark.parametrize("platform", platforms())
def test_the_page_shows_what_is_not_understood_too(platform: str) -> None:
    fates = [row.fate for section in sections(platform) for row in section.rows]
    assert len(fates) >= 40
    assert set(LineFate) - {LineFate.MALFORMED} <= set(fates)
