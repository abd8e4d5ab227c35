"""A change script into commands: prompts taken off, what the device answered passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from segcheck.source.text import SourceFile, Span
from segcheck.vendors._shared.change_script import EditedLine
from segcheck.vendors.fortinet_fortios.editing.edited_text import Lines
from segcheck.vendors.fortinet_fortios.text.words import commands

# `fw1 # config …`, `fw1 (policy) # edit 5`, `fw1 (root) $`; host names hold no blanks.
_VERBS = "config|edit|next|end|set|unset|append|select|unselect|delete|move|clone|rename|purge|abort|show|get|exit|quit"
_PROMPT = re.compile(rf"\s*(?!(?:{_VERBS})\b)[\w.-]{{1,60}} ?(?:\([^()]{{1,80}}\) )?[#$](?:\s+|$)")
# What the device says where nothing is wrong.
_ECHO = re.compile(r"\s*(?:new entry '[^']{0,80}' added|current vf=\S{1,60}|This operation will clear all table!)\s*$")
_QUESTION = re.compile(r"\s*Do you want to continue\? \(y/n\)")
_NOTHING = re.compile(r"\s*(?:#|$)")
INDENT = "    "


class ScriptCommand(NamedTuple):
    """One command. `span`: all its lines; `texts`: the same without prompt and blanks before it.

    `faulty`: where it ends cannot be told.
    """

    verb: str
    subject: str
    rest: tuple[str, ...]
    span: Span
    texts: tuple[str, ...]
    faulty: bool

    def lines(self, depth: int, text: str = "") -> Lines:
        """The command as a configuration prints it, `depth` blocks and entries deep; `text`: in other words."""
        first = f"{INDENT * depth}{text or self.texts[0]}"
        path, line, *_ = self.span
        further = () if text else self.texts[1:]
        if not further:
            return (EditedLine(first, self.span),)
        spans = [Span(path, line + index, 1, line + index, len(one) + 1) for index, one in enumerate(self.texts)]
        whole = zip((first, *further), (spans[0]._replace(column=self.span.column), *spans[1:]), strict=True)
        return tuple(EditedLine(one, span) for one, span in whole)


def read_script(script: SourceFile) -> Iterator[ScriptCommand]:
    """The commands of `script` in order; blank lines, comments and prompts alone are none. Raises nothing; linear.

    >>> from segcheck.source.text import decode
    >>> text = b'fw1 (policy) # edit 5\\n# why\\nset comments "a\\nb"\\n'
    >>> [(one.verb, one.span.line, one.texts) for one in read_script(decode("c", text))]
    [('edit', 1, ('edit 5',)), ('set', 3, ('set comments "a', 'b"'))]
    """
    lines = list(script.lines)
    found = commands(lines)
    begun = 0  # lines before it belong to commands that were read
    while True:
        # CHOICE: prompts go only where a command may begin; a value of several lines may look like one inside.
        begun = _without_prompts(lines, begun)
        following = next(found, None)
        if following is None:
            return
        line, command = following
        last = max(line, command.last_line)
        texts = (lines[line - 1].strip() if last == line else lines[line - 1].lstrip(), *lines[line:last])
        first = script.span_of_line(line)
        span = Span(script.path, line, first.column, last, len(script.line(last).rstrip()) + 1)
        # SOUNDNESS: a backslash at the end goes on behind the line's end, and what the device makes of that is unknown.
        faulty = command.faulty or (last == line and texts[0].endswith("\\"))
        yield ScriptCommand(command.verb, command.subject, command.rest, span, texts, faulty)
        begun = last


def _without_prompts(lines: list[str], start: int) -> int:
    """Take prompts and answers off the lines from `start` to the next command; where that stands."""
    index = start
    while index < len(lines):
        text = lines[index]
        if _ECHO.match(text):
            text = ""
        elif not text.lstrip().startswith("#"):
            prompt = _QUESTION.match(text) or _PROMPT.match(text)
            text = text[prompt.end() :] if prompt is not None else text
        lines[index] = text
        if not _NOTHING.match(text):
            return index
        index += 1
    return index
