"""Scripts applied to configurations, for the tests of editing rules."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.source.diagnostic import Severity
from segcheck.source.text import SourceFile, decode
from segcheck.vendors._shared.change_script import EditedConfiguration
from segcheck.vendors.change_scripts import apply_script


@dataclass(frozen=True)
class Applied:
    """What a script came to, in words that tests compare."""

    before: tuple[str, ...]
    script: SourceFile
    edited: EditedConfiguration

    @property
    def lines(self) -> tuple[str, ...]:
        """The configuration after the script, or as it was."""
        states = self.edited.states
        return tuple(line.text for line in states[-1].lines) if states else self.before

    @property
    def added(self) -> list[str]:
        """Lines that were not there, without the blanks before them."""
        return [line.strip() for line in _without(self.lines, self.before)]

    @property
    def removed(self) -> list[str]:
        """Lines that are not there any more, without the blanks before them."""
        return [line.strip() for line in _without(self.before, self.lines)]

    @property
    def refused(self) -> list[tuple[int, str]]:
        """Line of the script and code of every problem."""
        return [(one.origin[0].line, one.code) for one in self.edited.problems]

    @property
    def notes(self) -> list[tuple[int, str]]:
        """Line of the script and code of every warning."""
        return [(one.origin[0].line, one.code) for one in self.edited.diagnostics if one.severity is not Severity.INFO]

    @property
    def steps(self) -> list[int]:
        """Lines of the script that altered something."""
        return [state.after.line for state in self.edited.states]


def apply(configuration: str, script: str) -> Applied:
    """`script` applied to `configuration`."""
    before = decode("device.cfg", configuration.encode())
    change = decode("change.txt", script.encode())
    return Applied(before.lines, change, apply_script(before, change))


def _without(lines: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    left = list(others)
    found = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            found.append(line)
    return found
