"""The check of a packet's sender: packets are dropped where no route back leads out of the interface they came in by.

SOURCE: Fortinet, "FortiOS Administration Guide", "Reverse path look-up": without `strict-src-check` any active route
to the sender by the interface will do, the default route among them; the first packet of a session is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from segcheck.model.address import Prefix
from segcheck.model.header import NEW, AllOf, Family, Field, FieldIn, Interval, Match, Not
from segcheck.model.network import Interface, InterfaceKind, PossibleDrop
from segcheck.model.routing import Route, RoutingTable, Via
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.statements import Entry

_CHECKED = (InterfaceKind.ROUTED, InterfaceKind.SUBINTERFACE, InterfaceKind.VLAN)
_LINK_LOCAL: Interval = (0xFE80 << 112, (0xFEBF << 112) | ((1 << 112) - 1))
_NEW = FieldIn(Field.STATE, ((NEW, NEW),))


def with_reverse_paths(
    interfaces: Iterable[Interface], attachments: Attachments, routing: Iterable[RoutingTable]
) -> tuple[Interface, ...]:
    """`interfaces`, each with the senders that no route surely leads back to by it.

    SOUNDNESS: a possible drop and no sure one: routes may be there that are not told. Cost: linear in the routes.
    """
    interfaces = tuple(interfaces)
    down = frozenset(one.name for one in interfaces if not one.enabled)
    back = {table.vrf: _ways_back(table, down) for table in routing}
    return tuple(
        replace(one, possible_drops=_drops(one, back.get(one.vrf, {})))
        if _is_checked(one, attachments.entries)
        else one
        for one in interfaces
    )


def _is_checked(interface: Interface, entries: Mapping[str, Entry]) -> bool:
    entry = entries.get(interface.name)
    off = entry is not None and entry.text("src-check", "enable") == "disable"
    return interface.kind in _CHECKED and interface.bundle is None and not off


def _ways_back(table: RoutingTable, down: frozenset[str]) -> dict[str, list[Prefix]]:
    """Interface -> prefixes with a route out of it that is surely active."""
    nearest: dict[Prefix, int] = {}
    routes = [route for route in table.routes if _out_of(route) not in down]
    for route in routes:
        # CHOICE: what only may come first (a policy route, a rule of SD-WAN) takes no route out of the table.
        if route.certain or route.distance:
            nearest[route.prefix] = min(route.distance, nearest.get(route.prefix, route.distance))
    found: dict[str, list[Prefix]] = defaultdict(list)
    for route in routes:
        name = _out_of(route)
        if name is not None and route.certain and route.distance == nearest[route.prefix]:
            found[name].append(route.prefix)
    return found


def _out_of(route: Route) -> str | None:
    return route.target.interface if isinstance(route.target, Via) else None


def _drops(interface: Interface, back: Mapping[str, list[Prefix]]) -> tuple[PossibleDrop, ...]:
    found = []
    for family in Family:
        prefixes = [prefix for prefix in back.get(interface.name, ()) if prefix.family is family]
        if any(prefix.length == 0 for prefix in prefixes):
            continue
        intervals = {prefix.interval for prefix in prefixes} | ({_LINK_LOCAL} if family is Family.IPV6 else set())
        match: Match = _NEW
        if intervals:
            match = AllOf((_NEW, Not(FieldIn(Field.SOURCE, tuple(sorted(intervals))))))
        found.append(PossibleDrop(family, match, "reverse-path", interface.origin[:1]))
    return tuple(found)
