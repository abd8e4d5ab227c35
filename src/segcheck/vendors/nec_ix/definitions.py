"""What an IX configuration defines under names, as far as it is read: route maps and profiles."""

from __future__ import annotations

from segcheck.model.definitions import Name
from segcheck.vendors._shared.definitions import NameGrammar

_NONE: frozenset[str] = frozenset()


def _head(words: tuple[str, ...]) -> Name | None:
    if words[0] == "route-map" and len(words) > 1:
        return ("route-map", words[1])
    if words[:2] == ("ipv6", "dhcp") and words[2:3] in (("client-profile",), ("server-profile",)) and len(words) == 4:
        return (words[2], words[3])
    return None


GRAMMAR = NameGrammar(
    _head,
    {
        **{kind: frozenset((kind,)) for kind in ("route-map", "client-profile", "server-profile")},
        **dict.fromkeys(("access-list", "hostname", "vrf"), _NONE),
    },
    frozenset(("description", "banner", "hostname", "username", "remark")),
)
