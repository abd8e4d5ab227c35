"""The files of one Linux host, split into sections; its name is read here too."""

from __future__ import annotations

from collections.abc import Sequence

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, SourceFile, Span
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.linux.configuration import LinuxConfiguration
from segcheck.vendors.linux.text.sections import Section, SectionKind
from segcheck.vendors.linux.text.split import split


def parse(sources: Sequence[SourceFile]) -> LinuxConfiguration:
    """Sections of all files of one host."""
    files = tuple(Notes(source) for source in sources)
    sections: list[Section] = []
    told: dict[str, Origin] = {}
    for notes in files:
        found = split(notes)
        sections.extend(found.sections)
        for host in found.hosts:
            told.setdefault(host, (Span(notes.path, 1, 1, 1, 1),))
    for section in sections:
        if section.kind is SectionKind.HOSTNAME:
            for number, text in section.numbered():
                section.mark(number, LineFate.MODELED)
                told = {text.strip()[:253]: (section.span(number),), **told}
    names = _distinct(told)
    configuration = LinuxConfiguration(files, tuple(sections))
    if names:
        configuration.hostname, configuration.hostname_origin = names[0]
    if len(names) > 1:
        # SOUNDNESS: output of two machines in one place; whose interfaces and rules belong together cannot be told.
        origin = tuple(span for _, lines in names for span in lines)
        files[0].unmodeled.extend(origin)
        files[0].report(
            "linux-several-hosts",
            origin,
            Severity.ERROR,
            Effect.WIDENS_DEVICE,
            names=", ".join(name for name, _ in names[:5]),
        )
    return configuration


def _distinct(told: dict[str, Origin]) -> list[tuple[str, Origin]]:
    """Names of different hosts: a name and the same with its domain are one host."""
    found: dict[str, tuple[str, Origin]] = {}
    for name, origin in told.items():
        found.setdefault(name.lower().partition(".")[0], (name, origin))
    return list(found.values())
