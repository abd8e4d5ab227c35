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
        self.refusal = Refusal(code, tuple(sorted(arguments.items())))


MAX_TOLD = 20
"""Reasons that are told; the rest is counted."""


class Complaints:
    """Reasons gathered while checking goes on."""

    def __init__(self) -> None:
        self.told: list[Refusal] = []
        self.count = 0

    def add(self, code: str, **arguments: str) -> None:
        """One reason more."""
        self.add_refusal(RefusedError(code, **arguments).refusal)

    def add_refusal(self, refusal: Refusal) -> None:
        """One reason more."""
        self.count += 1
        if len(self.told) < MAX_TOLD:
            self.told.append(refusal)
