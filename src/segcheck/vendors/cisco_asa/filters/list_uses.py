"""Every line that puts an access list to work, wherever it stands: a list that some line names is not unused."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.filters import FilterUse
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.notes import Notes

# Lines of free text, and sections that define lists: what they say uses no list.
_FREE_TEXT = frozenset(("description", "remark", "banner", "hostname", "username", "name", ":"))
# A word behind one of these names a list; elsewhere it may be the name of an interface, an object or a map.
_BEFORE_NAMES = frozenset(
    ("access-group", "access-list", "address", "filter", "match", "value", "acl", "list", "redirect-list", "group-list")
)


def note_uses(sections: tuple[Section, ...], names: frozenset[str], notes: Notes) -> tuple[FilterUse, ...]:
    """A use for each line that names one of the lists `names`; such a line is in the model then.

    CHOICE: also in statements that nothing else reads. Taking a list that is used for unused would have somebody delete
    it. Cost: one look at each word.
    """
    found: list[FilterUse] = []
    for section in sections:
        words = section.line.words
        if words[0] == "access-list" or words[:2] == ("ipv6", "access-list"):
            continue
        for line in section.lines():
            for index in _mentions(line, names):
                found.append(FilterUse(line.words[index], None, (notes.word(line, index),)))
                if notes.ledger.fate(line.number) is LineFate.IRRELEVANT:
                    notes.modeled(line)
    return tuple(found)


def _mentions(line: ConfigLine, names: frozenset[str]) -> Iterator[int]:
    """Where the line names a list."""
    words = line.words
    if words[0] in _FREE_TEXT:
        return
    behind = False
    for index, word in enumerate(words):
        if behind and word in names:
            yield index
        behind = behind or word in _BEFORE_NAMES
