"""Fates of settings that converters find to be worse than the reader could tell."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.fortinet_fortios.statements import Setting


def approximated(notes: Notes, setting: Setting, reason: str) -> None:
    """The setting is in the model with bounds instead of an exact meaning."""
    _mark(notes, setting, LineFate.APPROXIMATED, reason)


def malformed(notes: Notes, setting: Setting, reason: str) -> None:
    """The setting contradicts itself or refers to something missing; the caller says what the model does then."""
    _mark(notes, setting, LineFate.MALFORMED, reason)


def unrecognized(notes: Notes, setting: Setting, reason: str) -> None:
    """Nobody knows what the setting does; the caller widens what it stands in."""
    _mark(notes, setting, LineFate.UNRECOGNIZED, reason)


def _mark(notes: Notes, setting: Setting, fate: LineFate, reason: str) -> None:
    for span in setting.origin:
        for line in range(span.line, span.end_line + 1):
            notes.ledger.mark(line, fate, reason)
