"""What is noted while objects are read: fates of their lines, and each finding once."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.header import Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.fortinet_fortios.statements import Entry, Setting


class ObjectNotes:
    """Wraps the file's notebook: objects are read for both families and for both ends of a packet, reported once."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._reported: set[tuple[str, Origin, str]] = set()
        self._widened: set[Origin] = set()

    def approximated(self, entry: Entry, keys: Iterable[str], code: str) -> Unknown:
        """The object is understood, its content is not in the file. `keys`: the settings that say so."""
        settings = [found for key in keys if (found := entry.setting(key)) is not None]
        for setting in settings:
            self._mark(setting.origin, LineFate.APPROXIMATED, code)
        origin = tuple(span for setting in settings for span in setting.origin) or (entry.span,)
        return Unknown(origin, code)

    def malformed(self, entry: Entry, key: str, code: str, effect: Effect = Effect.WIDENS_RULE) -> Unknown:
        """The setting contradicts itself or cannot be read (where it is missing: the entry)."""
        setting = entry.setting(key)
        origin = (entry.span,) if setting is None else setting.origin
        self._mark(origin, LineFate.MALFORMED, code)
        self._report(code, origin, Severity.WARNING, effect, entry.name)
        return Unknown(origin, code)

    def dangling(self, reference: Setting, name: str, code: str, effect: Effect = Effect.WIDENS_RULE) -> Unknown:
        """`reference` names something that is not there, or that cannot be told."""
        self._mark(reference.origin, LineFate.MALFORMED, code)
        self._report(code, reference.origin, Severity.ERROR, effect, name)
        return Unknown(reference.origin, code)

    def widened(self, origin: Origin, code: str, name: str) -> None:
        """SOUNDNESS: the lines make packets pass in ways that are not modelled, so the device may do anything."""
        self._mark(origin, LineFate.APPROXIMATED, code)
        self._report(code, origin, Severity.WARNING, Effect.WIDENS_DEVICE, name)
        if origin not in self._widened:
            self._widened.add(origin)
            self._notes.unmodeled.extend(origin)

    def _report(self, code: str, origin: Origin, severity: Severity, effect: Effect, name: str) -> None:
        if (code, origin, name) not in self._reported:
            self._reported.add((code, origin, name))
            self._notes.report(code, origin, severity, effect, name=name)

    def _mark(self, origin: Iterable[Span], fate: LineFate, code: str) -> None:
        for span in origin:
            for line in range(span.line, span.end_line + 1):
                self._notes.ledger.mark(line, fate, code)
