"""Ports of a built-in switch (5505, Firepower 1010)."""

from __future__ import annotations

from segcheck.model.header import Interval
from segcheck.model.layer2 import PortMode
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_asa.configuration import ParseContext
from segcheck.vendors.cisco_asa.network.network_statements import InterfaceStatement

_MOST_VLANS = 4094


def read_switchport(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """Take `[no] switchport …` in; False when it is not understood."""
    words, port = section.line.words, statement.port
    span = context.notes.span(section.line)
    if words == ("no", "switchport"):
        port.off = True
        context.notes.modeled(section.line)
        return True
    vlans = vlan_list(words[-1])
    match words[1:-1]:
        case ():
            port.off = False
        case ("mode",) if words[-1] in ("access", "trunk"):
            port.mode = PortMode(words[-1])
        case ("access", "vlan") if vlans:
            port.access_vlan = vlans[0][0]
        case ("trunk", "native", "vlan") if vlans:
            port.native_vlan = vlans[0][0]
            port.allowed_vlans = (*port.allowed_vlans, *vlans)
        case ("trunk", "allowed", "vlan") if vlans or words[-1] == "none":
            port.allowed_vlans = (*port.allowed_vlans, *vlans)
        case ("monitor" | "protected", *_):
            # What is copied for watching, and what ports do not tell one another: nothing more passes.
            pass
        case _:
            return False
    port.origin.append(span)
    context.notes.modeled(section.line)
    return True


def vlan_list(text: str) -> tuple[Interval, ...]:
    """`10,20-29` as intervals; nothing when it is no list of VLANs.

    >>> vlan_list("10,20-29"), vlan_list("all")
    (((10, 10), (20, 29)), ())
    """
    found: list[Interval] = []
    for part in text.split(",")[:_MOST_VLANS]:
        first, dash, last = part.partition("-")
        low = number(first, 1, 4094)
        high = number(last, 1, 4094) if dash else low
        if low is None or high is None or high < low:
            return ()
        found.append((low, high))
    return tuple(found)
