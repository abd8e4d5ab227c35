"""What fills the blanks of a reason's sentence: the names that the diagnostic of its line gives."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from segcheck.report.messages import blanks, catalogue
from segcheck.source.diagnostic import Diagnostic
from segcheck.source.secrets import mask_secrets

Arguments = tuple[tuple[str, str], ...]


class Reasons:
    """Arguments of diagnostics, to be asked for line by line.

    A statement has one diagnostic, at its first line, for all the lines below it. Cost: made in one pass; each question
    takes time in the logarithm of the diagnostics. Of two at one line, the one with the greater arguments counts.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        found: dict[tuple[str, str], list[tuple[int, Arguments]]] = {}
        for diagnostic in diagnostics:
            if diagnostic.origin:
                place = diagnostic.origin[0]
                found.setdefault((diagnostic.code, place.path), []).append((place.line, diagnostic.arguments))
        self._found = {key: sorted(places) for key, places in found.items()}

    def arguments(self, code: str, path: str, line: int) -> Arguments:
        """Those of the last diagnostic of `code` in file `path` up to `line`, secrets masked; (): there is none."""
        if not blanks(catalogue().texts.get(code, {}).get("en", "")):
            return ()
        places = self._found.get((code, path), [])
        place = bisect_right(places, line, key=lambda entry: entry[0])
        return tuple((name, mask_secrets(value)) for name, value in places[place - 1][1]) if place else ()
