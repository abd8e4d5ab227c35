"""Every line that puts an access list to work, wherever it stands: a list that some line names is not unused."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.filters import FilterUse
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.list_uses import note_list_uses
from segcheck.vendors._shared.notes import Notes

# Lines of free text, and sections that define lists: what they say uses no list.
_FREE_TEXT = frozenset(("description", "remark", "banner", "hostname", "username", "name", ":"))
# A word behind one of these names a list; elsewhere it may be the name of an interface, an object or a map.
_BEFORE_NAMES = frozenset(
    ("access-group", "access-list", "address", "filter", "match", "value", "acl", "list", "redirect-list", "group-list")
)


def note_uses(sections: tuple[Section, ...], names: frozenset[str], notes: Notes) -> tuple[FilterUse, ...]:
    """A use for each line that names one of the lists `names`."""
    return note_list_uses(
        (section for section in sections if not _defines(section.line.words)),
        notes,
        lambda line: _mentions(line, names),
    )


def _defines(words: tuple[str, ...]) -> bool:
    return words[0] == "access-list" or words[:2] == ("ipv6", "access-list")


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
