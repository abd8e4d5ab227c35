"""The order in which translations are tried.

SOURCE: Cisco ASA firewall configuration guide, "NAT rule order": section 1 by hand, section 2 those of objects, section
3 by hand with `after-auto`; the first that fits is taken. In section 2 static ones go before dynamic ones, then fewer
real addresses first, then lower ones, then by the name of the object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from segcheck.model.header import Interval
from segcheck.vendors.cisco_asa.network.network_statements import NatKind, NatStatement
from segcheck.vendors.cisco_asa.translations.nat_statements import place_in_section


def ordered(
    statements: Iterable[NatStatement], real: Callable[[NatStatement], tuple[Interval, ...]]
) -> tuple[NatStatement, ...]:
    """`statements`, which come in the order of the file, as the device tries them. `real`: addresses of an object."""
    sections: dict[int, list[NatStatement]] = {1: [], 2: [], 3: []}
    for statement in statements:
        place = place_in_section(statement.line)
        known = sections[statement.section]
        if statement.section == 2 or place is None:
            known.append(statement)
        else:
            known.insert(place - 1, statement)
    sections[2].sort(key=lambda statement: _rank(statement, real(statement)))
    return (*sections[1], *sections[2], *sections[3])


def _rank(statement: NatStatement, real: tuple[Interval, ...]) -> tuple[bool, int, int, str]:
    size = sum(high - low + 1 for low, high in real)
    lowest = min((low for low, _ in real), default=0)
    return statement.kind is NatKind.DYNAMIC, size, lowest, statement.object
