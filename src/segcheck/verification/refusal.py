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
