"""The exception tree: what a caller did wrong, or what segcheck itself did wrong.

    SegcheckError
    ├── UsageError          the call or the command line makes no sense
    ├── InputError          nothing usable could be read (missing folder, refused archive)
    │   └── StoreError      a store of audits cannot be read, or not be written to
    ├── PolicyError         the policy file is wrong; carries every problem found, each with its place
    ├── ScriptError         a change script has lines whose effect is not known; carries them all
    ├── CapacityError       a set of packets outgrew the memory it was given
    └── InternalError       segcheck contradicted itself; no conclusion may be drawn

Facts about the user's *configurations* are never exceptions: they are diagnostics
(`segcheck.source.diagnostic`), collected and all reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segcheck.source.diagnostic import Diagnostic
    from segcheck.source.text import SourceFile


class SegcheckError(Exception):
    """Base of everything segcheck raises on purpose.

    `code`, where there is one, names the same sentence in `report.messages`, and `arguments` fill its blanks.
    """

    def __init__(self, text: str = "", /, code: str = "", **arguments: str) -> None:
        super().__init__(text)
        self.code = code
        self.arguments = arguments


class UsageError(SegcheckError):
    """The call or the command line makes no sense as given."""


class InputError(SegcheckError):
    """Nothing usable could be read from the given place."""


class StoreError(InputError):
    """A store of audits cannot be read, or nothing can be added to it. What it held before is left as it was."""


class PolicyError(SegcheckError):
    """The policy file is wrong. `problems` holds every mistake found, in file order.

    `sources`: files it names that could be read, for the lines of mistakes in them.
    """

    def __init__(self, problems: tuple[Diagnostic, ...], sources: tuple[SourceFile, ...] = ()) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems
        self.sources = sources


class ScriptError(SegcheckError):
    """A change script is refused. `problems` holds every line whose effect on the configuration is not known.

    `sources`: the scripts and configurations, for the lines of the problems.
    """

    def __init__(self, problems: tuple[Diagnostic, ...], sources: tuple[SourceFile, ...] = ()) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems
        self.sources = sources


class CapacityError(SegcheckError):
    """A set of packets outgrew its node table; the message names the setting to raise."""


class InternalError(SegcheckError):
    """segcheck contradicted itself (for example symbolic answer against replay); nothing is concluded."""
