"""What an AlliedWare Plus configuration defines under names: groups of lists, applications, maps."""

from __future__ import annotations

from segcheck.model.definitions import Name
from segcheck.vendors._shared.definitions import NameGrammar

_BEHIND_FIRST = frozenset(("application", "class-map", "policy-map"))
_NONE: frozenset[str] = frozenset()


def _head(words: tuple[str, ...]) -> Name | None:
    first, count = words[0], len(words)
    if first in _BEHIND_FIRST and count == 2:
        return (first, words[1])
    if first == "acl-group" and count == 4:
        return ("acl-group", words[3])
    if words[:2] == ("vlan", "access-map") and count == 3:
        return ("vlan access-map", words[2])
    return None


GRAMMAR = NameGrammar(
    _head,
    {
        "class": frozenset(("class-map",)),
        "service-policy": frozenset(("policy-map",)),
        "filter": frozenset(("vlan access-map",)),
        **dict.fromkeys(("access-list", "access-group", "extended", "standard", "hardware", "hostname", "zone"), _NONE),
    },
    frozenset(("description", "banner", "hostname", "username", "remark", "location", "contact", "name")),
)
