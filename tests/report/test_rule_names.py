"""Rules that no line writes are called what they are, in the reader's language."""

from __future__ import annotations

import pytest

from segcheck.report.messages import LANGUAGES
from segcheck.report.page import Page
from segcheck.report.rule_names import _CODES, rule_text
from segcheck.report.voice import Voice

VOICES = {language: Voice(Page(), language, {}) for language in LANGUAGES}


@pytest.mark.parametrize("name", _CODES)
def test_a_rule_that_no_line_writes_has_a_name_in_every_language(name: str) -> None:
    english, japanese = (rule_text(VOICES[language], name) for language in ("en", "ja"))
    assert english.isascii()
    assert not japanese.isascii()


@pytest.mark.parametrize("name", ["10", "4 Web保守", "unset allow-traffic-redirect", ""])
def test_a_rule_of_the_configuration_keeps_its_name(name: str) -> None:
    assert [rule_text(voice, name) for voice in VOICES.values()] == [name, name]
