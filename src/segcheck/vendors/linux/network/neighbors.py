"""Fixed pairs of an address and a hardware address: lines of `ip neigh` that are PERMANENT."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.header import Family
from segcheck.model.layer2 import StaticArp
from segcheck.model.network import Interface
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4, mac
from segcheck.vendors.linux.text.sections import Section


def read_neighbors(sections: Iterable[Section], interfaces: Iterable[Interface]) -> tuple[StaticArp, ...]:
    """Fixed IPv4 neighbours on the network of their interface. Learned ones may change at any time and say nothing.

    SOUNDNESS: of two outputs that differ about an address nobody knows which holds; it is then not fixed.
    """
    by_name = {one.name: one for one in interfaces}
    found: dict[tuple[str, int], StaticArp] = {}
    disputed: set[tuple[str, int]] = set()
    for section in sections:
        for line, text in section.numbered():
            words = text.split()
            address, hardware, device = ipv4(words[0]), mac(_after(words, "lladdr")), _after(words, "dev")
            interface = by_name.get(device)
            if "PERMANENT" not in words:
                section.mark(line, LineFate.IRRELEVANT, "linux-learned-neighbor")
            elif address is None or hardware is None or interface is None or not _is_on(interface, address):
                section.mark(line, LineFate.IRRELEVANT, "linux-neighbor-without-effect")
            else:
                section.mark(line, LineFate.MODELED)
                entry = StaticArp(interface.vrf, address, hardware, (section.span(line),))
                key = interface.vrf, address
                if found.setdefault(key, entry).mac != hardware:
                    section.mark(line, LineFate.APPROXIMATED, "linux-outputs-differ")
                    disputed.add(key)
    return tuple(entry for key, entry in found.items() if key not in disputed)


def _after(words: list[str], word: str) -> str:
    return words[words.index(word) + 1] if word in words[:-1] else ""


def _is_on(interface: Interface, address: int) -> bool:
    networks = [one.subnet for one in interface.addresses if one.family is Family.IPV4]
    return interface.enabled and any(address in network for network in networks)
