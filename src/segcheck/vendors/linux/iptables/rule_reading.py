"""What is noted while one rule is turned into conditions: who is to blame, and how well it was understood."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.vendors.linux.netfilter.conditions import unknown
from segcheck.vendors.linux.netfilter.program import Condition, InterfaceCondition

_WORSE = (LineFate.IRRELEVANT, LineFate.MODELED, LineFate.APPROXIMATED, LineFate.UNRECOGNIZED, LineFate.MALFORMED)


class RuleReading:
    """One rule on its way into the model: mutable, and gone with its line.

    `origin`: its line first, then the lines of the sets it asks. `protocol`: the one it is limited to, or None.
    `ethernet`: the condition that a packet came as an Ethernet frame, or None where nothing tells.
    """

    def __init__(self, family: Family, origin: Origin, ethernet: InterfaceCondition | None = None) -> None:
        self.family = family
        self.origin = origin
        self.ethernet = ethernet
        self.protocol: int | None = None
        self.fate = LineFate.MODELED
        self.reason = ""

    def open(self, code: str, fate: LineFate = LineFate.APPROXIMATED) -> Condition:
        """A condition that may hold or not, and a note why."""
        self.note(code, fate)
        return unknown(self.origin[:1], code)

    def unread(self, code: str = "iptables-value-not-understood") -> Condition:
        """The same for something whose text is not understood."""
        return self.open(code, LineFate.UNRECOGNIZED)

    def note(self, code: str, fate: LineFate) -> None:
        """Keep the worst fate, and of equal ones the first."""
        if _WORSE.index(fate) > _WORSE.index(self.fate):
            self.fate, self.reason = fate, code
