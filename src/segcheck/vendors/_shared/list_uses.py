"""Every line that puts an access list to work, wherever it stands: a list that some line names is not unused."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from segcheck.model.filters import FilterUse
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.notes import Notes


def note_list_uses(
    sections: Iterable[Section], notes: Notes, mentions: Callable[[ConfigLine], Iterable[int]]
) -> tuple[FilterUse, ...]:
    """A use for each line that names a list; such a line is in the model then.

    `mentions`: which words of a line name one.
    CHOICE: also in statements that nothing else reads. Taking a list that is used for unused would have somebody delete
    it. Cost: one look at each word.
    """
    found: list[FilterUse] = []
    for section in sections:
        for line in section.lines():
            for index in mentions(line):
                found.append(FilterUse(line.words[index], None, (notes.word(line, index),)))
                if notes.ledger.fate(line.number) is LineFate.IRRELEVANT:
                    notes.modeled(line)
    return tuple(found)
