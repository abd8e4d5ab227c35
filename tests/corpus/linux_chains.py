"""Single chains of iptables dumps, each by itself: what tests against answers about chains look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from segcheck.model.filters import Filter
from segcheck.model.header import Family
from segcheck.source.text import SourceFile, decode
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.linux.iptables.read import read_iptables
from segcheck.vendors.linux.netfilter.flatten import Flattening, chain_filter
from segcheck.vendors.linux.netfilter.program import InterfaceName, Rewritten, Ruleset, Table
from segcheck.vendors.linux.netfilter.states import States, Tracking
from segcheck.vendors.linux.nftables.reader import read_nftables
from segcheck.vendors.linux.text.sections import Section, SectionKind

UNNAMED = "unnamed0"
"""An interface that no rule names."""


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump of one family that has been read. No session of its host announces another one (no helper is at work)."""

    source: SourceFile
    notes: Notes
    ruleset: Ruleset
    family: Family = Family.IPV4

    def table(self, name: str) -> Table:
        """The table called so ("filter"; nftables puts the family before it)."""
        return next(table for table in self.ruleset.tables if table.name.split()[-1] == name)

    def chain(self, table: str, chain: str, ingress: str | None, egress: str | None) -> Filter:
        """A base chain with all it calls, for packets between two interfaces; its policy decides at its end."""
        found = self.table(table)
        policy = next(base.policy for base in found.bases if base.chain == chain)
        states = States(self.family, Tracking(translates=True))
        return chain_filter(found, chain, policy, states, self.family, (ingress, egress))

    def rewritings(self, table: str, chain: str, ingress: str | None, egress: str | None) -> tuple[Rewritten, ...]:
        """The translations of addresses that packets in a base chain may meet, in order."""
        steps = Flattening(self.table(table), self.family, States(self.family, Tracking())).steps(
            chain, ingress, egress
        )
        found = (step.verdict for step in steps if isinstance(step.verdict, Rewritten))
        # Whose address a rule without addresses means; where it has some, nobody asks.
        return tuple(replace(one, to_host=True) if one.addresses else one for one in found)

    def interfaces(self, table: str, chain: str, outgoing: bool) -> tuple[str, ...]:
        """One interface for each name that the chain and those it calls ask about, and one that none of them names."""
        states = States(self.family, Tracking())
        asked = Flattening(self.table(table), self.family, states).interface_conditions(chain)
        names = {_example(name) for one in asked if one.outgoing is outgoing for name in one.names}
        return (*sorted(names), UNNAMED)

    def unrecognized(self) -> Iterator[str]:
        """Lines that the reader did not understand."""
        for entry in self.notes.ledger.build():
            if entry.fate.value in ("unrecognized", "malformed"):
                yield self.source.line(entry.line)


def read_dump(name: str, data: bytes, family: Family = Family.IPV4) -> Dump:
    """What `iptables-save`, or for IPv6 `ip6tables-save`, printed."""
    source = decode(name, data)
    notes = Notes(source)
    section = Section(SectionKind.IPTABLES, notes, 1, source.lines, family=family)
    (ruleset,) = read_iptables([section])
    return Dump(source, notes, ruleset, family)


def read_script(name: str, data: bytes, family: Family = Family.IPV4) -> Dump:
    """What `nft` takes or prints."""
    source = decode(name, data)
    notes = Notes(source)
    return Dump(source, notes, read_nftables(Section(SectionKind.NFTABLES, notes, 1, source.lines)), family)


def _example(name: InterfaceName) -> str:
    return f"{name.name}9" if name.prefix else name.name
