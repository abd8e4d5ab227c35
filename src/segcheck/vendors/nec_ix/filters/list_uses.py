"""Every line that puts an access list to work, wherever it stands: a list that some line names is not unused."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.filters import FilterUse
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.list_uses import note_list_uses
from segcheck.vendors._shared.notes import Notes

_FREE_TEXT = frozenset(("description", "hostname", "username"))
# A word behind one of these is the name of a list; behind `ipsec autokey-map NAME` too.
_BEFORE_NAMES = frozenset(("access-list", "filter", "list", "access"))


def note_uses(sections: tuple[Section, ...], names: frozenset[str], notes: Notes) -> tuple[FilterUse, ...]:
    """A use for each line that names one of the lists `names`."""
    return note_list_uses(sections, notes, lambda line: _mentions(line, names))


def _mentions(line: ConfigLine, names: frozenset[str]) -> Iterator[int]:
    """Where the line names a list that it does not define."""
    words = line.words
    if not words or words[0] in _FREE_TEXT:
        return
    defines = words[1:2] == ("access-list",) and words[2:3] != ("dynamic",)
    if defines or words[:1] == ("no",):
        return
    for index in range(1, len(words)):
        if words[index] not in names:
            continue
        triggered = words[1:3] == ("access-list", "dynamic")
        if triggered and index != 5:
            continue
        selects = words[0] == "ipsec" and index == 3
        if words[index - 1] in _BEFORE_NAMES or selects or words[0] == "snmp-agent":
            yield index
