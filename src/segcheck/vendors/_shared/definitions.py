"""What a configuration defines under names, and the lines that name it, collected while it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.definitions import Definition, Name
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.notes import Notes

_SEPARATORS = re.compile(r"""[\s"',;:@(){}\[\]=|<>]+""")
# Reasons of lines that are not in force, or say something to people alone: what only they name is unused.
_WITHOUT_EFFECT = frozenset(("asa-entry-inactive", "asa-translation-inactive", "remark"))


class _Mention(NamedTuple):
    """A line that names something; `holder`: the definition that the line belongs to."""

    notes: Notes
    number: int
    holder: Name | None


@dataclass(slots=True)
class Names:
    """Definitions and mentions of one device. Mutable while it is read."""

    _heads: dict[Name, list[tuple[Notes, Span]]] = field(default_factory=dict)
    _mentions: dict[Name, list[_Mention]] = field(default_factory=dict)
    kinds: dict[str, list[str]] = field(default_factory=dict)  # by name

    def define(self, name: Name, notes: Notes, head: Span) -> None:
        """The line at `head` begins a definition."""
        heads = self._heads.setdefault(name, [])
        if not heads:
            self.kinds.setdefault(name[1], []).append(name[0])
        heads.append((notes, head))

    def mention(self, name: Name, notes: Notes, number: int, holder: Name | None = None) -> None:
        """Line `number` names `name`, which need not be defined."""
        if name != holder:
            self._mentions.setdefault(name, []).append(_Mention(notes, number, holder))

    def definitions(self) -> tuple[Definition, ...]:
        """What is defined and in the model, in the order of the file. To be asked when every line has its fate.

        A line that uses one of them is in the model with it, whatever else it says: without the line the thing would
        be unused.
        """
        kept: dict[Name, tuple[Span, ...]] = {}
        for name, heads in self._heads.items():
            origin = tuple(head for notes, head in heads if notes.ledger.fate(head.line) is not LineFate.IRRELEVANT)
            if origin:
                kept[name] = origin
        unread = self._unread() if kept else {}
        return tuple(self._definition(name, kept, unread) for name in kept)

    def _unread(self) -> dict[str, list[Span]]:
        """Words of lines that nobody understands, with the lines.

        SOUNDNESS: such a line may use whatever it names, in any form, or have it only for a word.
        """
        found: dict[str, list[Span]] = {}
        for notes in {id(notes): notes for heads in self._heads.values() for notes, _ in heads}.values():
            for number, text in enumerate(notes.source.lines, start=1):
                if notes.ledger.fate(number) is LineFate.UNRECOGNIZED:
                    # Names may hold what separates words elsewhere.
                    for word in self.kinds.keys() & {*_SEPARATORS.split(text), *text.split()}:
                        found.setdefault(word, []).append(notes.source.span_of_line(number))
        return found

    def _definition(
        self, name: Name, kept: Mapping[Name, tuple[Span, ...]], unread: Mapping[str, list[Span]]
    ) -> Definition:
        used = False
        holders: dict[Name, None] = {}
        doubts = dict.fromkeys(unread.get(name[1], ()))
        for notes, number, holder in self._mentions.get(name, ()):
            fate = notes.ledger.fate(number)
            if fate is None or fate is LineFate.UNRECOGNIZED:
                doubts[notes.source.span_of_line(number)] = None
                continue
            if fate is LineFate.IRRELEVANT:
                if notes.ledger.reason(number) in _WITHOUT_EFFECT:
                    continue
                notes.ledger.mark(number, LineFate.MODELED)
            if holder is None or holder not in kept:
                used = True
            else:
                holders[holder] = None
        return Definition(*name, kept[name], used, tuple(holders), tuple(doubts))


@dataclass(frozen=True, slots=True)
class NameGrammar:
    """How a language of lines and sections defines and names things.

    `head`: kind and name that the first words of a top-level section define; None: none. `behind`: the word before a
    name → the kinds that can stand there; behind any other word a name may be of every kind. `free_text`: first words
    of lines that name nothing. `acts`: whether a line inside a definition is in force by itself, which uses the thing.
    """

    head: Callable[[tuple[str, ...]], Name | None]
    behind: Mapping[str, frozenset[str]]
    free_text: frozenset[str]
    acts: Callable[[tuple[str, ...]], bool] = lambda _: False


def names_of(sections: Iterable[Section], notes: Notes, grammar: NameGrammar) -> Names:
    """What `sections` define and name.

    CHOICE: also statements that nothing else reads may name something, and any word may be the name: to take a thing
    that is used for unused would have somebody delete it. Cost: one look at each line, and where something is defined,
    one at each word.
    """
    sections = tuple(sections)
    names = Names()
    heads = [grammar.head(section.line.words) for section in sections]
    for section, head in zip(sections, heads, strict=True):
        if head is not None:
            names.define(head, notes, notes.span(section.line))
    known = names.kinds.keys()
    if not known:
        return names
    for section, head in zip(sections, heads, strict=True):
        for line in section.lines():
            holder = head
            if head is not None:
                if line is section.line:
                    continue
                if grammar.acts(line.words):
                    names.mention(head, notes, line.number)
                    holder = None
            if not known.isdisjoint(line.words) and line.words[0] not in grammar.free_text:
                _mentions(names, notes, line, grammar, holder)
    return names


def _mentions(names: Names, notes: Notes, line: ConfigLine, grammar: NameGrammar, holder: Name | None) -> None:
    before = ""
    for word in line.words:
        kinds = names.kinds.get(word) if before else None
        if kinds is not None:
            possible = grammar.behind.get(before)
            for kind in kinds:
                if possible is None or kind in possible:
                    names.mention((kind, word), notes, line.number, holder)
        before = word
