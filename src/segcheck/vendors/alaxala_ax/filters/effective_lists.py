"""Which list lines count at an interface: its own, and those of the ports that belong to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from segcheck.model.network import Interface
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors.alaxala_ax.filters.filter_statements import ListKind
from segcheck.vendors.alaxala_ax.network.network_statements import InterfaceStatement

Groups = dict[tuple[ListKind, str], NamedUse]


class EffectiveLists(NamedTuple):
    """Lists at one interface. `groups`: by kind and direction. `parent`: those of the interface that it divides.

    `unsure`: lines that some of its packets are held against, and others not.
    """

    groups: Groups
    parent: Groups
    unsure: tuple[NamedUse, ...]


def effective_lists(
    interfaces: Sequence[Interface], statements: Mapping[str, InterfaceStatement]
) -> dict[str, EffectiveLists]:
    """The lists of each interface by its name.

    SOURCE: AX3640S and AX3660S configuration guides Vol. 2: lists stand at Ethernet and VLAN interfaces, so those of
    a bundle stand at its ports. AX8600R, 11.1: of a divided Ethernet interface, its own lists are looked at first.
    """
    members: dict[str, list[Groups]] = defaultdict(list)
    for interface in interfaces:
        if interface.bundle is not None and interface.enabled:
            members[interface.bundle].append(statements[interface.name].groups)
    bundled = {one.name: _with_members(statements[one.name].groups, members[one.name]) for one in interfaces}
    result: dict[str, EffectiveLists] = {}
    for interface in interfaces:
        own, unsure = bundled[interface.name]
        parent, above = bundled.get(interface.parent or "", ({}, ()))
        result[interface.name] = EffectiveLists(own, parent, (*unsure, *above))
    return result


def _with_members(own: Groups, members: Sequence[Groups]) -> tuple[Groups, tuple[NamedUse, ...]]:
    """Lists of a bundle: those that all of its ports have count for it."""
    groups, unsure = dict(own), list[NamedUse]()
    for key in dict.fromkeys(key for member in members for key in member):
        uses = list(_uses(members, key))
        same = len(uses) == len(members) and len({use.name for use in uses}) == 1
        if key not in own and same:
            groups[key] = uses[0]
        elif key not in own or not same or uses[0].name != own[key].name:
            unsure.extend(uses)
    return groups, tuple(unsure)


def _uses(members: Iterable[Groups], key: tuple[ListKind, str]) -> Iterator[NamedUse]:
    return (member[key] for member in members if key in member)
