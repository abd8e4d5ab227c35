"""Rules of iptables-nft of which nft prints a part and is silent about the rest.

SOURCE: tried with nft 1.0.6 and iptables 1.8.9. Comments are printed as nothing; where both families translate, the
targets of the second (`DNAT`, `REDIRECT`) are printed as nothing. What is left of either is a blank.
"""

from __future__ import annotations

import re

from segcheck.vendors.linux.nftables.drafts import RuleDraft, TableDraft
from segcheck.vendors.linux.nftables.tokens import Token, TokenKind

# SOURCE: iptables(8), "TABLES".
_TABLES = frozenset(("raw", "mangle", "nat", "filter", "security"))
_BASE_CHAINS = frozenset(("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"))
_QUOTED = re.compile(r'"[^"]*"')
# Times are printed behind a blank of their own.
_GAP = re.compile(r"(?:\A| ) (?!meta (?:hour|day|time)\b)")
_COUNTED = re.compile(r"counter packets \d+ bytes \d+\Z", re.ASCII)
_NAMELESS = "not printed"


def is_of_iptables(table: TableDraft) -> bool:
    """Whether iptables-nft may have made the table: it has its names."""
    bases = {chain.name for chain in table.chains.values() if chain.base}
    return table.family in ("ip", "ip6") and table.name in _TABLES and bases <= _BASE_CHAINS


def with_lost_words(rule: RuleDraft, line: str, *, translates: bool) -> RuleDraft:
    """The rule with an extension of iptables that nobody knows wherever `line`, as it is printed, leaves a gap.

    SOUNDNESS: what looks like a lost comment may be a lost condition. In a table that `translates`, a rule that only
    counts has lost its target, also where the blanks at the ends of lines were cut off.
    """
    text = _QUOTED.sub('""', line.lstrip("\t"))
    tokens = rule.tokens
    if _GAP.search(text.rstrip()):
        tokens = (*_extension("match", rule), *tokens)
    if text.endswith(" ") or (translates and _COUNTED.search(text)):
        tokens = (*tokens, *_extension("target", rule))
    return rule if tokens is rule.tokens else rule._replace(tokens=tokens)


def _extension(sort: str, rule: RuleDraft) -> tuple[Token, ...]:
    words = ((TokenKind.WORD, "xt"), (TokenKind.WORD, sort), (TokenKind.STRING, _NAMELESS))
    return tuple(Token(kind, text, rule.first_line) for kind, text in words)
