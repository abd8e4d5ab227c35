"""ASA text into statements: every top-level section goes to the handler of its leading words."""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.config_lines import Outline, Section, outline
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.cisco_asa import names
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration, Handler, ParseContext

# Each module brings its own handlers, by leading words; the longest head that fits wins.
_HANDLERS: dict[tuple[str, ...], Handler] = {
    **names.HANDLERS,
}


def _indexed(handlers: Mapping[tuple[str, ...], Handler]) -> dict[str, tuple[tuple[tuple[str, ...], Handler], ...]]:
    index: dict[str, list[tuple[tuple[str, ...], Handler]]] = {}
    for head, handler in handlers.items():
        index.setdefault(head[0], []).append((head[1:], handler))
    return {first: tuple(sorted(rests, key=lambda rest: -len(rest[0]))) for first, rests in index.items()}


_INDEX = _indexed(_HANDLERS)


def parse(source: SourceFile) -> AsaConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text."""
    notes = Notes(source)
    context = ParseContext(notes, AsaConfiguration(notes))
    tree: Outline = outline(source)
    for number in tree.comments:
        notes.ledger.mark(number, LineFate.IRRELEVANT, "comment")
    for section in tree.sections:
        _dispatch(section, context)
    return context.configuration


def _dispatch(section: Section, context: ParseContext) -> None:
    words = section.line.words
    for rest, handler in _INDEX.get(words[0], ()):
        if words[1 : len(rest) + 1] == rest:
            handler(section, context)
            return
    context.notes.unrecognized(section)
