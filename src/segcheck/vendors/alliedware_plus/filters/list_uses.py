"""Every line that puts an access list to work, wherever it stands: a list that some line names is not unused."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.filters import FilterUse
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.list_uses import note_list_uses
from segcheck.vendors.alliedware_plus.configuration import AlliedWarePlusConfiguration

_DEFINITIONS = (("access-list",), ("ipv6", "access-list"), ("acl-group",))
_FREE_TEXT = frozenset(("description", "banner", "hostname", "username", "remark", "location", "contact"))
# The name or number of a list stands behind one of these.
_BEFORE = frozenset(
    (
        "access-group", "access-class", "access-list", "traffic-filter", "distribute-list", "address", "ro", "rw",
        "list", "group-list", "rp-address", "neighbor-filter", "accept-register", "limit", "spt-threshold",
        "community", "acl",
    )
)  # fmt: skip


def note_uses(sections: tuple[Section, ...], configuration: AlliedWarePlusConfiguration) -> tuple[FilterUse, ...]:
    """A use for each line that names a list of the configuration."""
    names = frozenset(name for _, name in configuration.filters.lists)
    return note_list_uses(
        (section for section in sections if names and not _defines(section.line.words)),
        configuration.notes,
        lambda line: mentions(line.words, names),
    )


def _defines(words: tuple[str, ...]) -> bool:
    return any(words[: len(head)] == head for head in _DEFINITIONS)


def mentions(words: tuple[str, ...], names: frozenset[str]) -> Iterator[int]:
    """Where a line with these words names a list."""
    if not words or words[0] in _FREE_TEXT:
        return
    for index in range(1, len(words)):
        if words[index] in names and (words[index - 1] in _BEFORE or not words[index].isdigit()):
            yield index
