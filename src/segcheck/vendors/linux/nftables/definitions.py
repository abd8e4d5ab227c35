"""Chains, sets and maps of nftables as things with a name, and the rules that name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from segcheck.model.definitions import Name
from segcheck.vendors._shared.definitions import Names
from segcheck.vendors.linux.nftables.drafts import Drafts, TableDraft
from segcheck.vendors.linux.nftables.tokens import Token, TokenKind
from segcheck.vendors.linux.text.sections import Section

_CHAIN, _SET = " chain", " set"
_NAMES = (TokenKind.WORD, TokenKind.STRING)


def note_names(
    drafts: Drafts, tokens: Sequence[Token], section: Section, names: Names, told_elsewhere: frozenset[str]
) -> None:
    """Put what `drafts` define and name into `names`; `tokens`: all of the text that they were made from.

    `told_elsewhere`: tables that another dump tells, too. A chain that a hook calls needs nobody to name it.
    SOUNDNESS: what stands outside of the tables that were read (a block behind a brace too many) may be of any table.
    Cost: two looks at each token.
    """
    read: set[int] = set()
    for table in drafts.tables.values():
        if not table.dormant and f"{table.family} {table.name}" not in told_elsewhere:
            _define(table, section, names)
        for holder, line, named in _mentions(table):
            read.add(line)
            names.mention(named, section.notes, line, holder)
    for (sort, name), line in _named(tokens, _CHAIN, _SET):
        if line not in read:
            for kind in names.kinds.get(name, ()):
                if kind.endswith(sort):
                    names.mention((kind, name), section.notes, line)


def _kinds(table: TableDraft) -> tuple[str, str]:
    return f"{table.family} {table.name}{_CHAIN}", f"{table.family} {table.name}{_SET}"


def _define(table: TableDraft, section: Section, names: Names) -> None:
    chain_kind, set_kind = _kinds(table)
    for name, found in table.sets.items():
        names.define((set_kind, name), section.notes, found.origin[0])
    for chain in table.chains.values():
        if not chain.base:
            names.define((chain_kind, chain.name), section.notes, chain.origin[0])


def _mentions(table: TableDraft) -> Iterator[tuple[Name | None, int, Name]]:
    """What the sets and rules of the table name: whose line, which line, what."""
    chain_kind, set_kind = _kinds(table)
    for name, found in table.sets.items():
        for tokens in found.elements:
            for named, line in _named(tokens, chain_kind, set_kind):
                yield (set_kind, name), line, named
    for chain in table.chains.values():
        for rule in chain.rules:
            for named, line in _named(rule.tokens, chain_kind, set_kind):
                yield None if chain.base else (chain_kind, chain.name), line, named


def _named(tokens: Iterable[Token], chain_kind: str, set_kind: str) -> Iterator[tuple[Name, int]]:
    for before, token in pairwise(tokens):
        if token.kind not in _NAMES:
            continue
        if before.kind is TokenKind.SYMBOL and before.text == "@":
            yield (set_kind, token.text), token.line
        elif before.kind is TokenKind.WORD and before.text in ("jump", "goto"):
            yield (chain_kind, token.text), token.line
