"""Scripts typed into an ALAXALA AX, for tests."""

from __future__ import annotations

from segcheck.source.text import decode
from segcheck.vendors._shared.change_script import EditedConfiguration
from segcheck.vendors.alaxala_ax.editing.script import edit


def edited(configuration: str, script: str) -> EditedConfiguration:
    """What becomes of the configuration."""
    return edit(decode("ax.cfg", configuration.encode()), decode("change.txt", script.encode()))


def after(configuration: str, script: str) -> list[str]:
    """The lines once all is typed; the script must be understood."""
    found = edited(configuration, script)
    assert not found.problems, [str(problem) for problem in found.problems]
    return [line.text for line in found.states[-1].lines] if found.states else configuration.splitlines()


def changes(configuration: str, script: str) -> tuple[list[str], list[str]]:
    """(lines that are gone, lines that are new), without the blanks around them."""
    before = [line.strip() for line in configuration.splitlines()]
    now = [line.strip() for line in after(configuration, script)]
    return [line for line in before if line not in now], [line for line in now if line not in before]


def refused(configuration: str, script: str) -> list[tuple[int, str]]:
    """(line of the script, code) of all problems."""
    found = edited(configuration, script)
    return [(problem.origin[0].line, problem.code) for problem in found.problems]


def noted(configuration: str, script: str) -> list[tuple[int, str]]:
    """(line of the script, code) of what is said besides; the script must be understood."""
    found = edited(configuration, script)
    assert not found.problems, [str(problem) for problem in found.problems]
    return [(note.origin[0].line, note.code) for note in found.diagnostics]
