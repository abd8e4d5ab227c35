"""Filters out of a few lines of configuration, and packets held against them."""

from __future__ import annotations

from typing import Any

from tests.vendors import packets

from segcheck.model.filters import Filter
from segcheck.model.header import TCP, Family, Flow
from segcheck.semantics.evaluate import decide
from segcheck.semantics.session_flows import reply
from segcheck.source.ledger import LineFate
from segcheck.source.text import decode
from segcheck.vendors.yamaha_rtx.filters.convert_filters import Filters
from segcheck.vendors.yamaha_rtx.parse import parse

ICMP, GRE, ESP, ICMPV6 = 1, 47, 50, 58
INSIDE, OUTSIDE = "10.1.1.1", "203.0.113.9"


class Lists:
    """The filters of a configuration with the notes taken on the way."""

    def __init__(self, text: str) -> None:
        self.source = decode("router.cfg", text.encode())
        self.configuration = parse(self.source)
        self.filters = Filters(self.configuration)
        self.notes = self.configuration.notes

    def codes(self) -> set[str]:
        return {diagnostic.code for diagnostic in self.notes.diagnostics}

    def bound(self, direction: str = "in", interface: str = "lan1", family: Family = Family.IPV4) -> Filter:
        (binding,) = self.filters.bindings(interface, family, direction)
        return binding.filter

    def fate(self, start: str) -> LineFate:
        """Fate of the first line that begins with `start` (blanks aside)."""
        return self.entry(start)[0]

    def entry(self, start: str) -> tuple[LineFate, str]:
        number = next(n for n, text in enumerate(self.source.lines, 1) if text.strip().startswith(start))
        found = next(entry for entry in self.notes.ledger.build() if entry.line == number)
        return found.fate, found.reason


def packet(source: str = INSIDE, destination: str = OUTSIDE, protocol: int = TCP, **more: Any) -> Flow:
    """One packet from inside, an echo request where it is of ICMP."""
    return packets.packet(source, destination, protocol, **{"icmp": (8, 0), **more})


def answer(flow: Flow) -> Flow:
    """The first answer to an opening packet."""
    return reply(flow)


def verdict(found: Filter, flow: Flow) -> str:
    """`permit`, `deny`, or `either`."""
    decision = decide(found, flow)
    if decision.may_permit and decision.may_deny:
        return "either"
    return "permit" if decision.may_permit else "deny"


def judged(fields: str, flow: Flow) -> str:
    """What a list of one filter with these fields (behind the number) does with `flow`."""
    command = "ip" if flow.family is Family.IPV4 else "ipv6"
    lists = Lists(f"{command} filter 1 {fields}\n{command} lan1 secure filter in 1\n")
    return verdict(lists.bound(family=flow.family), flow)
