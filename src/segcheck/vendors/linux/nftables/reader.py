"""Reads what `nft list ruleset` prints, and scripts of `nft -f`, into a netfilter program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors._shared.definitions import Names
from segcheck.vendors.linux.netfilter.program import (
    BaseChain,
    Chain,
    ChainKind,
    ChainRule,
    Condition,
    Finally,
    Helpers,
    InterfaceCondition,
    Layer,
    Ruleset,
    Table,
)
from segcheck.vendors.linux.nftables.base_chains import parse_base
from segcheck.vendors.linux.nftables.blocks import parse_blocks
from segcheck.vendors.linux.nftables.definitions import note_names
from segcheck.vendors.linux.nftables.drafts import ChainDraft, RuleDraft, TableDraft
from segcheck.vendors.linux.nftables.keys import BOTH
from segcheck.vendors.linux.nftables.lost_words import is_of_iptables, with_lost_words
from segcheck.vendors.linux.nftables.matching import open_reason
from segcheck.vendors.linux.nftables.rule_reading import Reading, Surroundings
from segcheck.vendors.linux.nftables.rules import read_rule
from segcheck.vendors.linux.nftables.script import ScriptReader
from segcheck.vendors.linux.nftables.tokens import Token, TokenKind, tokenize
from segcheck.vendors.linux.text.sections import Section

_LAYERS = {"bridge": Layer.BRIDGE, "netdev": Layer.DEVICE, "arp": Layer.ARP}
_FAMILIES: dict[str, tuple[Family, ...]] = {"ip": (Family.IPV4,), "ip6": (Family.IPV6,), "arp": (Family.IPV4,)}


def read_nftables(
    section: Section,
    ethernet: InterfaceCondition | None = None,
    names: Names | None = None,
    told_elsewhere: frozenset[str] = frozenset(),
) -> Ruleset:
    """The ruleset that the section's text stands for. Every line of it is marked; nothing raises.

    `ethernet`: the condition that a packet came as an Ethernet frame; None: nothing tells. `names`: takes in what the
    text defines under a name, but for the tables `told_elsewhere`.
    Cost: linear in its length; some 100 microseconds a rule.
    """
    tokens = tokenize(section.lines, section.first_line)
    root, stray = parse_blocks(tokens)
    for token in stray[:1]:
        section.widen_device(token.line, "nft-brace-unmatched", LineFate.MALFORMED)
    if not root.closed:
        section.broken("nft-truncated", section.first_line + max(len(section.lines) - 1, 0))
    drafts = ScriptReader(section).run(root)
    drafts.scripted = drafts.scripted or _looks_scripted(section, tokens)
    if names is not None:
        note_names(drafts, tokens, section, names, told_elsewhere)
    reader = _TablesReader(section, drafts.listed, ethernet)
    tables = tuple(map(reader.table, drafts.tables.values()))
    written = {token.line for token in tokens if token.text != "\n"}
    for number, _ in section.numbered():
        if number not in written:
            section.mark(number, LineFate.IRRELEVANT, "nft-remark")
        elif section.notes.ledger.fate(number) is None:
            section.mark(number, LineFate.MODELED)
    told = frozenset() if "" in reader.helper_names else frozenset(reader.helper_names)
    return Ruleset(tables, BOTH, Helpers(tuple(reader.helpers), told), tuple(reader.offloaded))


class _TablesReader:
    """Turns drafts into tables, and notes what is not understood on the way."""

    def __init__(self, section: Section, listed: bool, ethernet: InterfaceCondition | None) -> None:
        self._section = section
        self._listed = listed
        self._ethernet = ethernet
        # INVARIANT: a condition is kept beside its reason, so that its identity stays its own.
        self._reasons: dict[int, tuple[Condition, str]] = {}
        self._reported: set[tuple[str, str]] = set()
        self.helpers: list[Span] = []
        self.helper_names: set[str] = set()
        self.offloaded: list[Span] = []

    def table(self, draft: TableDraft) -> Table:
        """The table with everything in it; one that is not in force, without anything."""
        families = _FAMILIES.get(draft.family, BOTH)
        layer = _LAYERS.get(draft.family, Layer.IP)
        if draft.dormant:
            for first, last in draft.lines:
                for line in range(first, last + 1):
                    self._section.mark(line, LineFate.IRRELEVANT, "nft-table-dormant")
            return Table(f"{draft.family} {draft.name}", families, layer, {}, (), draft.origin)
        bases = tuple(base for chain in draft.chains.values() for base in self._base(draft, chain))
        translates = any(base.kind is ChainKind.NAT for base in bases)
        around = Surroundings(
            families, layer, draft.sets, self._listed, translates, draft.helpers, self._ethernet, self._section.span
        )
        of_iptables = is_of_iptables(draft)
        chains = {chain.name: self._chain(chain, around, of_iptables) for chain in draft.chains.values()}
        return Table(f"{draft.family} {draft.name}", families, layer, chains, bases, draft.origin)

    def _base(self, table: TableDraft, chain: ChainDraft) -> tuple[BaseChain, ...]:
        if not chain.base:
            return ()
        line = chain.base[0].line
        origin = (*chain.origin, *(span for span in (self._section.span(line),) if span not in chain.origin))
        base = parse_base(chain.name, chain.base, table.family, origin)
        if base is None:
            # SOUNDNESS: where it is called, and when, is not known.
            self._section.widen_device(line, "nft-hook-unread")
            return ()
        return (BaseChain(base.chain, base.hook, base.kind, base.priority, chain.policy, base.origin, base.devices),)

    def _chain(self, draft: ChainDraft, around: Surroundings, of_iptables: bool) -> Chain:
        rules: list[ChainRule] = []
        for number, written in enumerate(draft.rules, start=1):
            rule = written
            if of_iptables and rule.first_line == rule.last_line:
                line = self._section.lines[rule.first_line - self._section.first_line]
                rule = with_lost_words(rule, line, translates=around.translates)
            reading = read_rule(rule, f"{draft.name} {number}", around)
            self._note(rule, reading)
            rules.extend(reading.rules)
        return Chain(draft.name, tuple(rules), draft.origin, draft.complete)

    def _open_reason(self, rules: Iterable[ChainRule]) -> str:
        """Why a rule is not exact; "" when it is."""
        for rule in rules:
            for part in rule.conditions:
                if not isinstance(part, Condition):
                    continue
                known = self._reasons.get(id(part))
                if known is None:
                    known = self._reasons[id(part)] = part, open_reason(part)
                if known[1]:
                    return known[1]
            if rule.verdict is Finally.UNKNOWN:
                return "nft-target-open"
        return ""

    def _note(self, rule: RuleDraft, reading: Reading) -> None:
        section, line = self._section, rule.first_line
        fate, reason = LineFate.MODELED, ""
        if reading.unread:
            fate, reason = LineFate.UNRECOGNIZED, "nft-rule-unread"
            section.report(reason, line, Severity.WARNING, Effect.WIDENS_FILTER)
        else:
            reason = self._open_reason(reading.rules)
            fate = LineFate.APPROXIMATED if reason else fate
        for number in range(line, rule.last_line + 1):
            section.mark(number, fate, reason)
        if reading.widens:
            section.widen_device(line, reading.widens)
        if reading.helpers:
            self.helpers.append(section.span(line))
            self.helper_names |= reading.helpers
        if reading.offload:
            self.offloaded.append(section.span(line))
        for name, why in reading.missing:
            if (name, why) not in self._reported:
                self._reported.add((name, why))
                section.report(why, line, Severity.WARNING, Effect.WIDENS_RULE)


def _looks_scripted(section: Section, tokens: Sequence[Token]) -> bool:
    """Whether somebody wrote the text.

    What nft prints has no remarks but warnings and the names of extensions, and `;` only behind hooks.
    """
    remarks = (text.lstrip() for _, text in section.numbered() if text.lstrip().startswith("#"))
    if any("Warning:" not in text and not text.startswith("# xt_") for text in remarks):
        return True
    hooked = {token.line for token in tokens if token.text == "hook"}
    return any(token.kind is TokenKind.END and token.text == ";" and token.line not in hooked for token in tokens)
