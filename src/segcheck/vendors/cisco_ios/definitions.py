"""What an IOS configuration defines under names: groups, maps, zones, pools."""

from __future__ import annotations

from segcheck.model.definitions import Name
from segcheck.vendors._shared.definitions import NameGrammar

_AT_THE_END = frozenset(("object-group", "class-map", "policy-map", "parameter-map"))
_NONE: frozenset[str] = frozenset()


def _head(words: tuple[str, ...]) -> Name | None:
    first = words[0]
    if words[:3] == ("parameter-map", "type", "inspect-global"):
        return None  # in force wherever it stands
    if first in _AT_THE_END:
        return (first, words[-1]) if len(words) > 1 else None
    if first in ("route-map", "time-range"):
        return (first, words[1]) if len(words) > 1 else None
    if words[:2] == ("zone", "security") and len(words) == 3:
        return ("zone", words[2])
    if words[:3] == ("ip", "nat", "pool") and len(words) > 3:
        return ("nat pool", words[3])
    if words[1:2] == ("prefix-list",) and first in ("ip", "ipv6") and len(words) > 2:
        return ("prefix-list", words[2])
    return None


GRAMMAR = NameGrammar(
    _head,
    {
        **{
            kind: frozenset((kind,)) for kind in ("object-group", "class-map", "route-map", "prefix-list", "time-range")
        },
        "group-object": frozenset(("object-group",)),
        "addrgroup": frozenset(("object-group",)),
        "portgroup": frozenset(("object-group",)),
        "class": frozenset(("class-map",)),
        "service-policy": frozenset(("policy-map",)),
        "pool": frozenset(("nat pool",)),
        "zone-member": _NONE,
        "inspect": frozenset(("class-map", "policy-map", "parameter-map")),
        # Names of access lists, and words that are no names.
        **dict.fromkeys(("access-list", "access-group", "access-class", "extended", "standard", "list"), _NONE),
        **dict.fromkeys(("vrf", "forwarding", "zone-pair", "hostname", "remark", "description"), _NONE),
    },
    frozenset(("description", "remark", "banner", "hostname", "name", "alias", "username", "title")),
)
