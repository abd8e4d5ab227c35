"""Which interfaces of a host bring Ethernet frames: only of these can a rule ask for the sender's hardware address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from segcheck.vendors.linux.netfilter.program import InterfaceCondition, InterfaceName
from segcheck.vendors.linux.text.sections import Section

# SOURCE: ip-address(8), iproute2: `2: eth0.10@eth0: <…>`, then `link/ether 00:…` where the device is ARPHRD_ETHER.
_NAME = re.compile(r"\d+: (?P<name>[^\s@]+?)(?:@\S+)?: <", re.ASCII)

_KIND = re.compile(r"(?:^|\s)link/(?P<kind>\S+)", re.ASCII)


def came_as_ethernet(sections: Sequence[Section]) -> InterfaceCondition | None:
    """The condition that a packet came in by an interface that `ip addr` shows as Ethernet; None: nothing tells.

    SOUNDNESS: output for some interfaces only tells nothing about the others, and `ip -4 addr` names no kind.
    """
    kinds: dict[str, str] = {}
    for section in sections:
        name = ""
        for line in section.lines:
            head = _NAME.match(line)
            if head is not None:
                name = head["name"]
                kinds.setdefault(name, "")
            kind = _KIND.search(line) if name else None
            if kind is not None:
                kinds[name] = kind["kind"]
    if not kinds or not all(kinds.values()) or not all(section.whole for section in sections):
        return None
    return InterfaceCondition(tuple(InterfaceName(name) for name, kind in kinds.items() if kind == "ether"))
