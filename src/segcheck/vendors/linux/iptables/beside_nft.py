"""Tables that `iptables-save` and `nft list ruleset` of one host both show: each told once, as it is in the kernel.

SOURCE: tried with iptables 1.8.9 and nft 1.0.6: iptables-nft keeps its tables in the families ip and ip6, and prints
rules that `nft` added there without what iptables has no words for (`ip saddr { … } drop` becomes `-j DROP`). What nft
prints of them is right; only parts of iptables that nft has no words for (`xt match "recent"`) are better told by
iptables-save.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from segcheck.model.header import Unknown, parts_of
from segcheck.vendors.linux.netfilter.program import (
    Call,
    Chain,
    ChainRule,
    Condition,
    Finally,
    Layer,
    Rewritten,
    Ruleset,
    Table,
)

OWNED = frozenset(("raw", "mangle", "nat", "filter", "security"))
"""Names of the tables of iptables."""
_BASE_CHAINS = frozenset(("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"))
_UNREAD = "nft-extension-unread"
_MOST_PARTS = 10_000
# What nft's telling of a target that it has no words for may be read as.
_OPEN = (Finally.UNKNOWN, Finally.UNTRACK)
_Place: TypeAlias = tuple[tuple[object, ...], str]


def told_once(
    iptables: Sequence[Ruleset], implementations: Sequence[str], nftables: Sequence[Ruleset]
) -> tuple[Ruleset, ...]:
    """All rule sets, without the tables of iptables that nftables shows, too: nft's telling is completed from them.

    `implementations`: of each of `iptables`, "nft", "legacy" or "" (not told). Tables of iptables-legacy are none of
    nftables: both are in force. Cost: linear in the rules.
    """
    shown: dict[_Place, Table] = {}
    for ruleset, implementation in zip(iptables, implementations, strict=True):
        if implementation != "legacy":
            shown.update({_place(table): table for table in ruleset.tables})
    taken: set[_Place] = set()
    completed: list[Ruleset] = []
    for ruleset in nftables:
        tables = []
        for table in ruleset.tables:
            other = shown.get(_place(table)) if table.layer is Layer.IP and _is_owned(table) else None
            tables.append(table if other is None else _completed(table, other))
            taken.update(() if other is None else (_place(table),))
        completed.append(replace(ruleset, tables=tuple(tables)))
    kept = [
        ruleset
        if implementation == "legacy"
        else replace(ruleset, tables=tuple(table for table in ruleset.tables if _place(table) not in taken))
        for ruleset, implementation in zip(iptables, implementations, strict=True)
    ]
    return (*kept, *completed)


def _place(table: Table) -> _Place:
    return table.families, table.name.rpartition(" ")[2]


def _is_owned(table: Table) -> bool:
    """Whether iptables-nft takes the table for one of its own."""
    return _place(table)[1] in OWNED and {base.chain for base in table.bases} <= _BASE_CHAINS


def _completed(native: Table, shown: Table) -> Table:
    """The table under the name that users of iptables know."""
    chains = {
        name: _completed_chain(chain, shown.chains[name]) if name in shown.chains else chain
        for name, chain in native.chains.items()
    }
    return replace(native, name=shown.name, chains=chains)


def _completed_chain(native: Chain, shown: Chain) -> Chain:
    """The chain with rules of `shown` where nft has no words, if both show the same rules in the same order."""
    if not any(map(_is_unread, native.rules)):
        return native
    told, other = _by_name(native.rules), _by_name(shown.rules)
    if not shown.complete or not _agree(told, other):
        return native
    rules: list[ChainRule] = []
    for name, parts in told.items():
        rules.extend(other[name] if any(map(_is_unread, parts)) else parts)
    return replace(native, rules=tuple(rules))


def _by_name(rules: Sequence[ChainRule]) -> dict[str, list[ChainRule]]:
    """Rules by their name, which tells their position; one line of nft may be several rules."""
    found: dict[str, list[ChainRule]] = {}
    for rule in rules:
        found.setdefault(rule.name, []).append(rule)
    return found


def _agree(told: Mapping[str, list[ChainRule]], other: Mapping[str, list[ChainRule]]) -> bool:
    """Whether the rules at the same positions do the same; those that do nothing may be left out by either."""
    for name in (*told, *(name for name in other if name not in told)):
        one, two = told.get(name, []), other.get(name, [])
        if two and any(rule.verdict in _OPEN for rule in one):
            continue
        if not two or {_deed(rule) for rule in one} - {"continue"} != {_deed(rule) for rule in two} - {"continue"}:
            return False
    return True


def _deed(rule: ChainRule) -> str:
    verdict = rule.verdict
    if isinstance(verdict, Rewritten):
        return verdict.field.value
    if isinstance(verdict, Call):
        return f"{verdict.back} {verdict.chain}"
    return verdict.value


def _is_unread(rule: ChainRule) -> bool:
    """Whether something in the rule has no words in nft."""
    return rule.verdict in _OPEN or any(
        isinstance(part, Unknown) and part.reason == _UNREAD
        for condition in rule.conditions
        if isinstance(condition, Condition)
        for part in _parts(condition)
    )


def _parts(condition: Condition) -> Iterator[object]:
    """The conditions it is made of, up to a limit that rules of a dump do not reach."""
    waiting = [condition.generous]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        yield part
        waiting.extend(parts_of(part))
