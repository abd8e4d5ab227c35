"""Every line that puts an access list to work, wherever it stands: a list that some line names is not unused."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.filters import FilterUse
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.list_uses import note_list_uses
from segcheck.vendors._shared.notes import Notes

# Sections that define lists, and lines of free text: what they say uses no list.
_DEFINITIONS = (("access-list",), ("ip", "access-list"), ("ipv6", "access-list"), ("mac", "access-list"))
_FREE_TEXT = frozenset(("description", "remark", "banner", "hostname", "username", "name", "alias", "title"))
_FREE_TEXT_OF_AGENT = frozenset(("location", "contact", "chassis-id"))
# A word behind one of these is the name of something else.
_OTHER_NAMES = frozenset(
    ("vrf", "forwarding", "name", "security", "route-map", "prefix-list", "pool", "community", "group", "view", "vlan")
)
# A number is the number of a list only behind one of these or `…-list`, somewhere on the line.
_BEFORE_NUMBERS = frozenset(
    (
        "access", "access-class", "access-group", "acl", "address", "boundary", "community", "distance", "filter",
        "list", "match", "peer",
        "query-only", "rate-limit", "rp-address", "rp-announce-filter", "rp-candidate", "serve", "serve-only",
        "snmp-server", "tftp-server", "traffic-filter", "traffic-shape",
    )
)  # fmt: skip


def note_uses(sections: tuple[Section, ...], names: frozenset[str], notes: Notes) -> tuple[FilterUse, ...]:
    """A use for each line that names one of the lists `names`."""
    return note_list_uses(
        (section for section in sections if not _defines(section.line.words)),
        notes,
        lambda line: _mentions(line, names),
    )


def _defines(words: tuple[str, ...]) -> bool:
    return any(words[: len(head)] == head for head in _DEFINITIONS) or words[1:2] == ("access-list",)


def _mentions(line: ConfigLine, names: frozenset[str]) -> Iterator[int]:
    """Where the line names a list."""
    words = line.words
    if (
        not words
        or words[0] in _FREE_TEXT
        or (words[0] == "snmp-server" and not _FREE_TEXT_OF_AGENT.isdisjoint(words[1:2]))
    ):
        return
    for index in range(1, len(words)):
        if words[index] in names:
            before = words[:index]
            if words[index].isdigit():
                if any(word in _BEFORE_NUMBERS or word.endswith("-list") for word in before):
                    yield index
            elif before[-1] not in _OTHER_NAMES or "access-group" in before:
                yield index
