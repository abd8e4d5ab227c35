"""Mistakes of a policy file, each with its line and a caret."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.report.foundations_text import write_problem
from segcheck.report.messages import Language
from segcheck.report.page import Page
from segcheck.report.voice import Voice
from segcheck.source.diagnostic import Diagnostic
from segcheck.source.text import SourceFile


def problems_text(
    problems: tuple[Diagnostic, ...],
    sources: Iterable[SourceFile],
    language: Language = "en",
    *,
    width: int | None = None,
    colour: bool = False,
    counted: str = "problems-count",
) -> str:
    """All of `problems`, and how many they are; `counted`: the message code that says so."""
    voice = Voice(Page(), language, {source.path: source for source in sources})
    for problem in problems:
        write_problem(voice, problem)
    voice.page.line(voice.say(counted, count=len(problems)), "bold")
    return voice.page.render(width, colour)
