"""Why a certificate is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason: `code` names a sentence of `report.messages`, `arguments` fill its blanks."""

    code: str
    arguments: tuple[tuple[str, str], ...] = ()


class RefusedError(Exception):
    """The certificate cannot be read any further; `refusal` says why."""

    def __init__(self, code: str, **arguments: str) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, tuple((name, _short(value)) for name, value in sorted(arguments.items())))


def _short(text: str) -> str:
    """A name may be a megabyte long; it is not thrown back whole."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_LONGEST = 200


MAX_TOLD = 20
"""Reasons that are told; the rest is counted."""


class Complaints:
    """Reasons gathered while checking goes on."""

    def __init__(self) -> None:
        self.told: list[Refusal] = []
        self.count = 0

    def complain(self, code: str, **arguments: str) -> None:
        """One reason more."""
        self.refuse(RefusedError(code, **arguments).refusal)

    def refuse(self, refusal: Refusal) -> None:
        """One reason more."""
        self.count += 1
        if len(self.told) < MAX_TOLD:
            self.told.append(refusal)
