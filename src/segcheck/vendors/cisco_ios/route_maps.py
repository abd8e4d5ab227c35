"""Sections `route-map …`: used here by address translation and policy routing."""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext
from segcheck.vendors.cisco_ios.network_statements import RouteMapEntry


def read_route_map(section: Section, context: ParseContext) -> None:
    """Take `route-map NAME [permit|deny] [N]` with its `match` and `set` lines in.

    SOUNDNESS: only `match ip address` is read exactly; an entry with another match may match anything.
    """
    words = section.line.words
    action = words[2] if len(words) > 2 else "permit"
    sequence = number(words[3], 0, 65535) if len(words) > 3 else 10
    if len(words) < 2 or action not in ("permit", "deny") or sequence is None:
        context.notes.unrecognized(section)
        return
    lists: list[str] = []
    plain, sets, leaves = True, False, False
    for child in section.children:
        below = child.line.words
        if below[:3] == ("match", "ip", "address") and len(below) > 3 and below[3] != "prefix-list":
            lists.extend(below[3:])
        elif below[:1] == ("set",):
            sets = True
            leaves = leaves or "vrf" in below or "global" in below
        elif below[:1] != ("description",):
            plain = False
    entry = RouteMapEntry(
        action == "permit",
        sequence,
        tuple(lists),
        plain,
        sets,
        leaves,
        section.line,
        (context.notes.span(section.line),),
    )
    context.configuration.network.route_maps.setdefault(words[1], []).append(entry)
    for line in section.lines():
        context.notes.approximated(line, "route-map")


HANDLERS: dict[tuple[str, ...], Handler] = {("route-map",): read_route_map}
