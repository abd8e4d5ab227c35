"""A change script line by line: what is a command, and what only tells where commands are typed."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import SourceFile, Span
from segcheck.vendors._shared.change_script import EditedConfiguration, EditState
from segcheck.vendors._shared.configuration_text import ConfigurationText

_MOST_LINES = 20_000_000  # of all states together; a list of 2,000 entries typed into a file of 10,000 lines


_ODD_BLANK = re.compile(r"[^\S \t]")
_FREE_TEXT = frozenset(("description", "remark"))
_OPENING_FREE_TEXT = frozenset(("name", "comment", "banner"))


class LineKind(enum.Enum):
    """What a script line is."""

    NOTHING = "nothing"  # blank, a comment, a prompt alone
    COMMAND = "command"
    CONFIGURE = "configure"  # into configuration mode
    EXIT = "exit"  # one mode up
    END = "end"  # out of configuration mode
    SAVE = "save"  # what runs is kept for the next start
    SHOW = "show"  # shows something


_HOST = re.compile(r"!?([^\W_][\w.+-]*)")
_EXEC_PROMPT = re.compile(r"[^\W_][\w.+-]*(?:/[\w+-]+)*[#>]")


class ScriptLine(NamedTuple):
    """One line of a script, without prompt and blanks around it.

    `configuring`: what its prompt says, None without. `mode`: the mode that the prompt names, `(config-if)`; or "".
    `host`: the device that the prompt names, or "".
    """

    kind: LineKind
    text: str
    words: tuple[str, ...]
    span: Span
    configuring: bool | None
    mode: str = ""
    host: str = ""

    @property
    def has_odd_blank(self) -> bool:
        """Whether a blank that devices take for a letter stands where words are told apart: a wide one, one of the web.

        >>> from segcheck.source.text import decode
        >>> text = "permit ip any\\u3000any\\ndescription town\\u3000hall\\n".encode()
        >>> [line.has_odd_blank for line in read_script(decode("c", text), ScriptDialect(()))]
        [True, False]
        """
        if self.kind is LineKind.NOTHING or self.text.isascii():
            return False
        odd = _ODD_BLANK.search(self.text)
        before = () if odd is None else self.text[: odd.start()].lower().split()
        free = bool(_FREE_TEXT.intersection(before) or _OPENING_FREE_TEXT.intersection(before[:1]))
        return odd is not None and not free and self.text[: odd.start()].count('"') % 2 == 0


@dataclass(frozen=True, slots=True)
class ScriptDialect:
    """How scripts of a platform look.

    `context`: kinds of lines by their first words, any case; each word may be cut short down to what stands before
    its `|`: `("conf|igure", "t|erminal")`; the line must have just these words. `shows`: first words, likewise, of
    commands that only show something, whatever follows. `prompt`: matches at the start of a line; its group `mode`
    is there in configuration mode. `harmless`: further commands, in lower case, that leave the configuration alone.
    """

    context: tuple[tuple[tuple[str, ...], LineKind], ...]
    shows: tuple[str, ...] = ("sh|ow",)
    comments: tuple[str, ...] = ("!",)
    harmless: tuple[tuple[str, ...], ...] = ()
    prompt: re.Pattern[str] = re.compile(
        r"!?(?:[^\W_][\w.+-]*(?:/[\w+-]+)*)?(?P<mode>\([\w.:/ +-]{1,60}\))#\s*|"
        r"[^\W_][\w.+-]*(?:/[\w+-]+)*[#>](?:\s+|\Z)"
    )

    def is_of_exec(self, words: tuple[str, ...]) -> bool:
        """Whether a line with these words is a command outside configuration mode."""
        kind = self.kind_of(words)
        known = (LineKind.CONFIGURE, LineKind.SAVE, LineKind.SHOW, LineKind.EXIT)
        return kind in known or tuple(word.lower() for word in words) in self.harmless

    def kind_of(self, words: tuple[str, ...]) -> LineKind:
        """What a line with these words is, which has some."""
        for patterns, kind in self.context:
            if len(patterns) == len(words) and all(map(is_short_for, words, patterns)):
                return kind
        # A word alone may be another one cut short: `sh` is `shutdown` below an interface.
        shows = len(words) > 1 and any(is_short_for(words[0], show) for show in self.shows)
        return LineKind.SHOW if shows else LineKind.COMMAND


ENTER_AND_LEAVE: tuple[tuple[tuple[str, ...], LineKind], ...] = (
    (("conf|igure",), LineKind.CONFIGURE),
    (("conf|igure", "t|erminal"), LineKind.CONFIGURE),
    (("ex|it",), LineKind.EXIT),
    (("quit",), LineKind.EXIT),
    (("end",), LineKind.END),
    (("^z",), LineKind.END),
    (("\x1a",), LineKind.END),
    (("wr|ite",), LineKind.SAVE),
    (("wr|ite", "m|emory"), LineKind.SAVE),
    (("copy", "run|ning-config", "start|up-config"), LineKind.SAVE),
)
"""What platforms that resemble IOS have in common."""


def is_short_for(word: str, pattern: str) -> bool:
    """Whether `word` is the word of `pattern`, or cut short, but not before its `|`; any case.

    >>> is_short_for("conf", "conf|igure"), is_short_for("con", "conf|igure"), is_short_for("END", "end")
    (True, False, True)
    """
    least, _, rest = pattern.partition("|")
    lower = word.lower()
    return len(lower) >= len(least) and f"{least}{rest}".startswith(lower)


def read_script(script: SourceFile, dialect: ScriptDialect) -> tuple[ScriptLine, ...]:
    """All lines of `script`, in order, one for each. Cost: linear.

    >>> from segcheck.source.text import decode
    >>> text = b"fw1# conf t\\nfw1(config)#int Vlan1\\n! why\\nend\\n"
    >>> [(line.kind.value, line.text) for line in read_script(decode("c", text), ScriptDialect(ENTER_AND_LEAVE))]
    [('configure', 'conf t'), ('command', 'int Vlan1'), ('nothing', '! why'), ('end', 'end')]
    """
    return tuple(_line(script, number, dialect) for number in range(1, len(script.lines) + 1))


def _line(script: SourceFile, number: int, dialect: ScriptDialect) -> ScriptLine:
    text = script.line(number).strip()
    span = script.span_of_line(number)
    prompt = dialect.prompt.match(text)
    configuring, mode, host = None, "", ""
    if prompt is not None:
        host = _host(prompt.group())
        mode = prompt.groupdict().get("mode") or ""
        text, configuring = text[prompt.end() :].strip(), bool(mode)
    else:
        before = _EXEC_PROMPT.match(text)
        behind = () if before is None else tuple(text[before.end() :].split())
        # Without a blank, a prompt is taken for one only before a command that is known there.
        if before is not None and behind and dialect.is_of_exec(behind):
            host = _host(before.group())
            text, configuring = text[before.end() :].strip(), False
    words = tuple(text.split())
    return ScriptLine(_kind(text, words, dialect), text, words, span, configuring, mode, host)


def _host(prompt: str) -> str:
    found = _HOST.match(prompt)
    return "" if found is None else found.group(1)


def _kind(text: str, words: tuple[str, ...], dialect: ScriptDialect) -> LineKind:
    return LineKind.NOTHING if not words or text.startswith(dialect.comments) else dialect.kind_of(words)


def _reads_alike(text: ConfigurationText, other: ConfigurationText) -> bool:
    return len(text.lines) == len(other.lines) and all(
        one is same or one.text == same.text for one, same in zip(text.lines, other.lines, strict=True)
    )


class EditRecord:
    """What becomes of a configuration while a script is applied: mutable, and gone when the script is."""

    def __init__(self, path: str, text: ConfigurationText) -> None:
        self.path = path
        self.text = text
        self._states: list[EditState] = []
        self._diagnostics: list[Diagnostic] = []
        self._problems: list[Diagnostic] = []
        self._lines = 0
        self._worn_out = False
        self.changed_at: ScriptLine | None = None
        """The last line that altered something."""

    @property
    def refused(self) -> bool:
        """Whether some line's effect is not known."""
        return bool(self._problems)

    @property
    def worn_out(self) -> bool:
        """Whether there were too many commands, so that those that follow need not be looked at."""
        return self._worn_out

    def put(self, text: ConfigurationText, line: ScriptLine) -> bool:
        """Take `text` as the configuration with which `line` is in force; whether anything differs from before."""
        if _reads_alike(text, self.text):
            self.note("change-script-no-effect", line)
            return False
        self._lines += len(text.lines)
        if self._lines > _MOST_LINES:
            if not self._worn_out:
                self.refuse("change-script-too-long", line)
            self._worn_out = True
            return False
        self.text, self.changed_at = text, line
        self._states.append(EditState(line.span, text.edited_lines))
        return True

    def note(
        self,
        code: str,
        line: ScriptLine,
        others: Iterable[Span] = (),
        severity: Severity = Severity.WARNING,
        **arguments: str,
    ) -> None:
        """Say something about a line; `others`: lines it is about as well."""
        new = Diagnostic(code, severity, Effect.NONE, (line.span, *others), tuple(sorted(arguments.items())))
        if self._diagnostics[-1:] != [new]:
            self._diagnostics.append(new)

    def refuse(self, code: str, line: ScriptLine, others: Iterable[Span] = (), **arguments: str) -> None:
        """Refuse the script because of a line."""
        new = Diagnostic(code, Severity.ERROR, Effect.NONE, (line.span, *others), tuple(sorted(arguments.items())))
        if self._problems[-1:] != [new]:
            self._problems.append(new)

    def result(self) -> EditedConfiguration:
        """What applying the script gives."""
        return EditedConfiguration(self.path, tuple(self._states), tuple(self._diagnostics), tuple(self._problems))
