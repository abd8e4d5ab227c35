"""What the files of one Linux host state, before they become a device."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.definitions import Names
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.linux.text.sections import Section, SectionKind


@dataclass(slots=True)
class LinuxConfiguration:
    """`files`: the notebooks of all files of the host, the first one for what is about the host as a whole.

    `hostname`: as the host calls itself, "" when no file tells. `names`: what has a name for
    other lines to use.
    """

    files: tuple[Notes, ...]
    sections: tuple[Section, ...]
    hostname: str = ""
    hostname_origin: Origin = ()
    names: Names = field(default_factory=Names)

    @property
    def notes(self) -> Notes:
        """The notebook for what is about the host as a whole."""
        return self.files[0]

    @property
    def start(self) -> Span:
        """The beginning of the first file: the place of what no line says."""
        return Span(self.files[0].path, 1, 1, 1, 1)

    @property
    def broken(self) -> bool:
        """Whether any file is cut off or mangled."""
        return any(one.effect is Effect.REJECTS_FILE for notes in self.files for one in notes.diagnostics)

    def widen(self, code: str, origin: Origin, **arguments: str) -> None:
        """The host may do anything because of the lines `origin`; a diagnostic says so."""
        self.notes.unmodeled.extend(origin)
        self.notes.report(code, origin, Severity.WARNING, Effect.WIDENS_DEVICE, **arguments)

    def of(self, kinds: SectionKind | Iterable[SectionKind]) -> tuple[Section, ...]:
        """Sections of these kinds, in the order of the files."""
        wanted = {kinds} if isinstance(kinds, SectionKind) else set(kinds)
        return tuple(section for section in self.sections if section.kind in wanted)
