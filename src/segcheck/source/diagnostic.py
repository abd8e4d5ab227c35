"""A fact about the user's files that the user should know: a value, never an exception."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segcheck.source.text import Origin


class Severity(enum.Enum):
    """How urgent a diagnostic is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Effect(enum.Enum):
    """What a diagnostic costs the proof."""

    NONE = "none"
    WIDENS_RULE = "widens-rule"
    WIDENS_FILTER = "widens-filter"
    WIDENS_DEVICE = "widens-device"
    REJECTS_FILE = "rejects-file"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """`code` names the message in `report.messages`; `arguments` fill its blanks, in any language.

    INVARIANT: arguments never hold a secret of a configuration (password, key, community).
    """

    code: str
    severity: Severity
    effect: Effect
    origin: Origin
    arguments: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        place = f"{self.origin[0]}: " if self.origin else ""
        details = ", ".join(f"{name}={value}" for name, value in self.arguments)
        return f"{place}{self.code}{f' ({details})' if details else ''}"
