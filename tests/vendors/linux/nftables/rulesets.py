"""Rulesets for tests: read as one section, and single rules asked about single packets."""

from __future__ import annotations

from typing import Any, NamedTuple

from segcheck.model.header import Family, Flow
from segcheck.semantics.evaluate import Truth, matches
from segcheck.source.ledger import LineFate
from segcheck.source.text import decode
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.linux.netfilter.program import (
    ChainRule,
    Condition,
    Finally,
    InterfaceCondition,
    Rewritten,
    Ruleset,
    Table,
)
from segcheck.vendors.linux.nftables.reader import read_nftables
from segcheck.vendors.linux.text.sections import Section, SectionKind

SURROUNDINGS = """\
table {family} t {{
	set nets {{
		type ipv4_addr
		flags interval
		elements = {{ 10.0.0.0/8, 192.168.1.1-192.168.1.9, 172.16.0.0/24 comment "a, {{ b" }}
	}}
	set pairs {{
		type ipv4_addr . inet_service
		flags interval
		elements = {{ 10.0.0.0/8 . 80-90, 10.9.9.9 . 22 }}
	}}
	set nothing {{
		type ipv4_addr
	}}
	set learned {{
		type ipv4_addr
		size 100
		flags dynamic,timeout
		timeout 5m
	}}
	set ports {{
		typeof tcp dport
		elements = {{ 22 counter packets 0 bytes 0, 443 }}
	}}
	map services {{
		type inet_service : verdict
		flags interval
		elements = {{ 22 : accept, 80-90 : jump other, 99 : drop }}
	}}
	map servers {{
		type ipv4_addr : ipv4_addr
		elements = {{ 192.0.2.1 : 10.0.0.1, 192.0.2.2 : 10.0.0.2 }}
	}}
	ct helper standard {{
		type "ftp" protocol tcp
		l3proto ip
	}}
	chain other {{
	}}
	chain c {{
		type {kind} hook {hook} priority 0; policy drop;
		{rule}
	}}
}}
"""
RULE_LINE = SURROUNDINGS.partition("{rule}")[0].count("\n") + 1


class Reading(NamedTuple):
    """What one text was read as."""

    ruleset: Ruleset
    notes: Notes

    @property
    def codes(self) -> list[str]:
        """Codes of the diagnostics."""
        return [diagnostic.code for diagnostic in self.notes.diagnostics]

    def fate(self, line: int) -> LineFate | None:
        """What became of a line."""
        return self.notes.ledger.fate(line)

    def table(self, name: str = "inet t") -> Table:
        """The table of that name."""
        return next(one for one in self.ruleset.tables if one.name == name)

    def rules(self, chain: str = "c", table: str = "inet t") -> tuple[ChainRule, ...]:
        """The rules of a chain."""
        return self.table(table).chains[chain].rules


def read(text: str, ethernet: InterfaceCondition | None = None) -> Reading:
    """The text as a section of its own file."""
    source = decode("gw1.nft", text.encode())
    notes = Notes(source)
    section = Section(SectionKind.NFTABLES, notes, 1, source.lines)
    return Reading(read_nftables(section, ethernet), notes)


def read_rule(rule: str, family: str = "inet", hook: str = "forward", kind: str = "filter") -> Reading:
    """The rule in chain `c` of a table with some sets and maps."""
    return read(SURROUNDINGS.format(rule=rule, family=family, hook=hook, kind=kind))


def rules_of(rule: str, family: str = "inet", hook: str = "forward", kind: str = "filter") -> tuple[ChainRule, ...]:
    """What the rule is read as."""
    return read_rule(rule, family, hook, kind).rules(table=f"{family} t")


def packet(source: str = "10.0.0.1", destination: str = "192.168.0.1", protocol: int = 6, **fields: Any) -> Flow:
    """An IPv4 or IPv6 packet."""
    if ":" in source:
        return Flow(Family.IPV6, ipv6(source) or 0, ipv6(destination) or 0, protocol, **fields)
    return Flow(Family.IPV4, ipv4(source) or 0, ipv4(destination) or 0, protocol, **fields)


def catches(rules: tuple[ChainRule, ...], flow: Flow, verdict: object = Finally.ACCEPT) -> Truth:
    """Whether one of `rules` with that verdict holds for the packet, conditions on interfaces and states aside."""
    found = Truth.FALSE
    for rule in rules:
        if rule.verdict != verdict or flow.family not in rule.families:
            continue
        truths = [matches(part.generous, flow) for part in rule.conditions if isinstance(part, Condition)]
        if all(truth is Truth.TRUE for truth in truths):
            return Truth.TRUE
        if all(truth is not Truth.FALSE for truth in truths):
            found = Truth.MAYBE
    return found


def rewritten(rule: str, hook: str = "prerouting", family: str = "ip") -> list[Rewritten]:
    """The translations of a rule in a chain for them."""
    rules = rules_of(rule, family, hook, "nat")
    return [one.verdict for one in rules if isinstance(one.verdict, Rewritten)]
