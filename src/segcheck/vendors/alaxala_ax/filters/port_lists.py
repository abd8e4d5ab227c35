"""Lists of ports that switch, by the VLANs whose frames they see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from segcheck.model.header import Family, Interval
from segcheck.model.layer2 import PortMode, SwitchPort
from segcheck.model.network import Interface
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors.alaxala_ax.filters.detection import Standing
from segcheck.vendors.alaxala_ax.filters.filter_statements import ListKind

# More VLANs than this, and a port is asked for each VLAN whether it carries it.
_FEW = 64
# More lists than this at the ports of one VLAN are not told apart.
_MOST_LISTS = 16
FAMILY_OF = {ListKind.IPV4: Family.IPV4, ListKind.IPV6: Family.IPV6}


class Held(NamedTuple):
    """A list at one place, with the line that binds it and whether it is in force.

    `vlan`: the one VLAN of all frames there, None where it is not known.
    """

    kind: ListKind
    use: NamedUse
    standing: Standing
    vlan: int | None

    @property
    def key(self) -> tuple[ListKind, str, int | None]:
        """What tells lists apart."""
        return self.kind, self.use.name, self.vlan

    def looks_at(self, family: Family) -> bool:
        """Whether it is of a kind that decides about packets of `family`."""
        return FAMILY_OF.get(self.kind, family) is family


_Group = tuple[SwitchPort, tuple[Held, ...]]


class PortLists:
    """An index of ports with lists. Cost of a question: the different sets of lists and VLANs among the ports."""

    def __init__(self) -> None:
        self._by_vlan: dict[int, dict[tuple[object, ...], _Group]] = defaultdict(dict)
        self._wide: dict[tuple[object, ...], _Group] = {}

    def add(self, port: Interface, held: tuple[Held, ...]) -> None:
        """Put a port in."""
        if port.switchport is None:
            return
        vlans = port.switchport.vlans()
        key = (vlans, port.switchport.mode, tuple(one.key for one in held))
        if _size(vlans) > _FEW:
            self._wide.setdefault(key, (port.switchport, held))
            return
        for low, high in vlans:
            for vlan in range(low, high + 1):
                self._by_vlan[vlan].setdefault(key, (port.switchport, held))

    def seen(self, vlan: int, family: Family, *, beyond_access: bool = False) -> tuple[tuple[Held, ...], bool]:
        """Lists that frames of `vlan` may be held against at a port, each once, and whether these are all.

        `beyond_access`: only those of ports by which other switches may send.
        """
        found: dict[tuple[ListKind, str, int | None], Held] = {}
        for port, held in self._groups(vlan):
            if beyond_access and port.mode is PortMode.ACCESS:
                continue
            for one in held:
                if one.looks_at(family):
                    found.setdefault(one.key, one)
            if len(found) > _MOST_LISTS:
                return tuple(found.values())[:1], False
        return tuple(found.values()), True

    def groups(self, vlan: int) -> tuple[tuple[Held, ...], ...] | None:
        """The sets of lists at ports that carry `vlan`; None when there are too many to tell apart."""
        found: list[tuple[Held, ...]] = []
        for _, held in self._groups(vlan):
            found.append(held)
            if len(found) > _MOST_LISTS:
                return None
        return tuple(found)

    def _groups(self, vlan: int) -> Iterator[_Group]:
        yield from self._by_vlan[vlan].values() if vlan in self._by_vlan else ()
        yield from (group for group in self._wide.values() if group[0].carries(vlan))


def _size(vlans: tuple[Interval, ...]) -> int:
    return sum(high - low + 1 for low, high in vlans)
