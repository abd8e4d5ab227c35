"""What comes of a script while it is applied: states, remarks, and why it cannot be followed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import Span
from segcheck.vendors._shared.change_script import EditedConfiguration, EditState
from segcheck.vendors.fortinet_fortios.editing.edited_text import Section

_MOST_LINES = 20_000_000  # of all states together
_MOST_PROBLEMS = 100
NO_EFFECT = "change-script-no-effect"


class Remark(NamedTuple):
    """Something to be said about a command: it does nothing, or (`refuses`) what it does is not known."""

    code: str
    refuses: bool = True
    arguments: tuple[tuple[str, str], ...] = ()
    others: tuple[Span, ...] = ()
    severity: Severity = Severity.ERROR


def refusal(code: str, *others: Span, **arguments: str) -> Remark:
    """A remark that refuses the script."""
    return Remark(code, True, tuple(sorted(arguments.items())), others)


def without_effect(code: str = NO_EFFECT, *others: Span, **arguments: str) -> Remark:
    """A remark about a command that leaves the text as it is."""
    return Remark(code, False, tuple(sorted(arguments.items())), others, Severity.WARNING)


def already_so() -> Remark:
    """A remark about a setting that is as the command says; whole entries are often pasted for one new line."""
    return Remark(NO_EFFECT, False, severity=Severity.INFO)


class Record:
    """Mutable, and gone when the script is. `stopped`: what follows in the script cannot be understood any more."""

    def __init__(self, path: str, root: Section) -> None:
        self._path = path
        self._root = root
        self._states: list[EditState] = []
        self._notes: list[Diagnostic] = []
        self._problems: list[Diagnostic] = []
        self._lines = 0
        self.stopped = False

    @property
    def refused(self) -> bool:
        """Whether the effect of some command is not known."""
        return bool(self._problems)

    def state(self, after: Span) -> None:
        """The configuration is now as it stands."""
        if self._problems:
            return
        lines = self._root.flat()
        self._lines += len(lines)
        if self._lines > _MOST_LINES:
            self.stop("change-script-too-long", after)
            return
        self._states.append(EditState(after, lines))

    def say(self, remark: Remark | None, span: Span) -> None:
        """Keep a remark about the command at `span`."""
        if remark is None:
            return
        origin = (span, *remark.others)
        if remark.refuses:
            self._problems.append(Diagnostic(remark.code, remark.severity, Effect.NONE, origin, remark.arguments))
            self.stopped = self.stopped or len(self._problems) >= _MOST_PROBLEMS
        else:
            self._notes.append(Diagnostic(remark.code, remark.severity, Effect.NONE, origin, remark.arguments))

    def inform(self, code: str, origin: Iterable[Span], severity: Severity = Severity.INFO, **arguments: str) -> None:
        """Tell something that is no fault."""
        self._notes.append(Diagnostic(code, severity, Effect.NONE, tuple(origin), tuple(sorted(arguments.items()))))

    def stop(self, code: str, span: Span, **arguments: str) -> None:
        """Refuse the script, and read no further."""
        self.say(refusal(code, **arguments), span)
        self.stopped = True

    def result(self) -> EditedConfiguration:
        """What applying the script gives."""
        states = () if self._problems else tuple(self._states)
        return EditedConfiguration(self._path, states, tuple(self._notes), tuple(self._problems))
