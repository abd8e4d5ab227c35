"""A script as the commands that a router takes from it."""

from __future__ import annotations

import re
from typing import NamedTuple

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.script_lines import LineKind, ScriptDialect, ScriptLine, read_script
from segcheck.vendors.yamaha_rtx.configuration import Statement
from segcheck.vendors.yamaha_rtx.text.commands import commands

_DIALECT = ScriptDialect(
    context=(
        (("administrator",), LineKind.CONFIGURE),
        (("exit",), LineKind.EXIT),
        (("exit", "save"), LineKind.EXIT),
        (("quit",), LineKind.EXIT),
        (("quit", "save"), LineKind.EXIT),
        (("save",), LineKind.SAVE),
        # They empty tables of what goes on, which the configuration does not hold.
        (("clear", "log"), LineKind.SHOW),
        (("clear", "arp"), LineKind.SHOW),
        (("clear", "ip", "dynamic", "filter"), LineKind.SHOW),
        (("clear", "nat", "descriptor", "dynamic", "all"), LineKind.SHOW),
    ),
    # They show, or act once; the configuration stays as it is.
    shows=("sh|ow", "ping", "ping6", "traceroute", "traceroute6", "nslookup", "less", "console", "ntpdate", "rdate"),
    # Below `#`: what the router says while it saves.
    comments=("#", "セーブ中", "終了", "Saving ..."),
    prompt=re.compile(r"(?:[\w.-]+(?:\[[\w.]+\])?|\[[^\]]{0,60}\] ?)(?:(?P<mode>#)|>)(?:\s+|\Z)"),
)


class ScriptCommand(NamedTuple):
    """One script line, or several that a backslash joins; `statement` is there for commands alone."""

    line: ScriptLine
    statement: Statement | None


def script_commands(script: SourceFile) -> tuple[ScriptCommand, ...]:
    """All lines of a script, in order, with what was selected by `pp select` and `tunnel select` above. Cost: linear.

    >>> from segcheck.source.text import decode
    >>> found = script_commands(decode("c", b"RTX830# pp select 1\\nip pp secure filter in \\\\\\n 1 2\\n"))
    >>> [(one.statement.interface, one.line.span.end_line) for one in found]
    [(None, 1), ('pp1', 3)]
    """
    lines = _joined(read_script(script, _DIALECT))
    typed = [(number, line.text) for number, line in enumerate(lines) if line.kind is LineKind.COMMAND]
    statements = {statement.line.number: statement for statement in commands(typed)}
    return tuple(ScriptCommand(line, statements.get(number)) for number, line in enumerate(lines))


def commented_command(line: ScriptLine) -> tuple[str, ...] | None:
    """The leading words of what stands behind the `#` of a comment; None for other lines."""
    if line.kind is not LineKind.NOTHING or not line.text.startswith("#"):
        return None
    statement = next(commands(((1, line.text.lstrip("# ")),)), None)
    return None if statement is None else statement.head


def _joined(lines: tuple[ScriptLine, ...]) -> list[ScriptLine]:
    found: list[ScriptLine] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        parts = [line.text]
        while line.kind is LineKind.COMMAND and parts[-1].endswith("\\") and index < len(lines):
            parts[-1] = parts[-1][:-1].rstrip()
            parts.append(lines[index].text)
            end = lines[index].span
            line = line._replace(span=line.span._replace(end_line=end.end_line, end_column=end.end_column))
            index += 1
        text = " ".join(parts)
        found.append(line._replace(text=text, words=tuple(text.split())))
    return found
