"""Which VLANs the ports of bridges carry: the output of `bridge vlan`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from segcheck.model.header import Interval
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors._shared.values import number
from segcheck.vendors.linux.text.sections import Section

_RANGE = re.compile(r"(?P<low>\d{1,4})(?:-(?P<high>\d{1,4}))?\Z", re.ASCII)
_WORDS = frozenset(("PVID", "Egress", "Untagged"))


@dataclass(slots=True)
class PortVlans:
    """VLANs of one port. `native`: of frames that come in without tag; `untagged`: those that leave without."""

    span: Span
    vlans: list[Interval] = field(default_factory=list)
    untagged: list[Interval] = field(default_factory=list)
    native: int | None = None


def read_bridge_vlans(sections: Iterable[Section]) -> dict[str, PortVlans]:
    """The VLANs of each port that is listed.

    SOUNDNESS: a line that cannot be read may join any networks: the device may do anything.
    """
    ports: dict[str, PortVlans] = {}
    for section in sections:
        port: PortVlans | None = None
        for line, text in section.numbered():
            words = text.split()
            if words[0] == "port" and any(word.startswith("vlan") for word in words[1:2]):
                section.mark(line, LineFate.MODELED)
                continue
            if not text[0].isspace():
                port = ports.setdefault(words[0], PortVlans(section.span(line)))
                words = words[1:]
            if port is not None and (not words or words == ["None"] or _read_vlan(port, words)):
                section.mark(line, LineFate.MODELED)
            else:
                section.widen_device(line, "linux-unknown-line")
    return ports


def _read_vlan(port: PortVlans, words: list[str]) -> bool:
    found = _RANGE.match(words[0])
    if found is None or not set(words[1:]) <= _WORDS:
        return False
    low, high = number(found["low"], 1, 4094), number(found["high"] or found["low"], 1, 4094)
    if low is None or high is None or high < low:
        return False
    port.vlans.append((low, high))
    if "Untagged" in words:
        port.untagged.append((low, high))
    if "PVID" in words:
        port.native = low
    return True
