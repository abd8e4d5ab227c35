"""What an ASA configuration defines under names: objects, groups, maps, time ranges."""

from __future__ import annotations

from segcheck.model.definitions import Name
from segcheck.vendors._shared.definitions import NameGrammar

_BEHIND_FIRST = frozenset(("route-map", "time-range", "prefix-list", "class-map", "policy-map", "tcp-map"))
_NONE: frozenset[str] = frozenset()
_OBJECTS = frozenset(("object", "object-group"))


def _head(words: tuple[str, ...]) -> Name | None:
    first, count = words[0], len(words)
    if first == "object-group" and count > 2:
        return (first, words[2])
    if first == "object" and count == 3:
        return (first, words[2])
    if first in ("class-map", "policy-map") and count > 2:
        return (first, words[-1])
    if first in _BEHIND_FIRST and count > 1:
        return (first, words[1])
    return None


def _acts(words: tuple[str, ...]) -> bool:
    """`nat` below an object is a translation in force, which uses the object."""
    return words[:1] == ("nat",)


GRAMMAR = NameGrammar(
    _head,
    {
        **{kind: frozenset((kind,)) for kind in (*_BEHIND_FIRST, "object", "object-group")},
        "group-object": frozenset(("object-group",)),
        "network-object": _OBJECTS,
        "service-object": _OBJECTS,
        "class": frozenset(("class-map",)),
        "service-policy": frozenset(("policy-map",)),
        # Names of access lists, interfaces, and words that are no names.
        **dict.fromkeys(("access-list", "access-group", "nameif", "interface", "context", "hostname"), _NONE),
    },
    frozenset(("description", "remark", "banner", "hostname", "name", "username", "alias")),
    _acts,
)
