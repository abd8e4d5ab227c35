"""Commands typed into a router, and what its configuration then says."""

from __future__ import annotations

from segcheck.source.text import decode
from segcheck.vendors._shared.change_script import EditedConfiguration
from segcheck.vendors.nec_ix.editing import edit


def edited(configuration: str, script: str) -> EditedConfiguration:
    """What `script` makes of `configuration`; the files are `r.cfg` and `s.txt`."""
    return edit(decode("r.cfg", configuration.encode()), decode("s.txt", script.encode()))


def after(configuration: str, script: str) -> list[str]:
    """The lines once all of `script` is typed; it must not be refused."""
    result = edited(configuration, script)
    assert not result.problems, [str(problem) for problem in result.problems]
    return [line.text for line in result.states[-1].lines] if result.states else configuration.splitlines()


def refused(configuration: str, script: str) -> list[tuple[int, str]]:
    """(script line, code) of each line that refuses the script."""
    return [(problem.origin[0].line, problem.code) for problem in edited(configuration, script).problems]


def noted(configuration: str, script: str) -> list[tuple[int, str]]:
    """(script line, code) of each remark."""
    return [(note.origin[0].line, note.code) for note in edited(configuration, script).diagnostics]
