"""Tables while a ruleset is read: a script may add to them, and take away, from any place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import Action
from segcheck.source.text import Origin
from segcheck.vendors.linux.nftables.blocks import Tokens
from segcheck.vendors.linux.nftables.sets import SetDraft

FAMILIES = frozenset(("ip", "ip6", "inet", "arp", "bridge", "netdev"))
Identity: TypeAlias = tuple[str, str]
"""Family and name of a table."""


class RuleDraft(NamedTuple):
    """A rule with its lines: values of variables stand in other lines than the rule."""

    tokens: Tokens
    first_line: int
    last_line: int


@dataclass(slots=True)
class ChainDraft:
    """A chain. `base`: the line that hooks it. `complete` False: some of its rules are not known."""

    name: str
    origin: Origin
    rules: list[RuleDraft] = field(default_factory=list)
    base: Tokens = ()
    policy: Action = Action.PERMIT
    complete: bool = True


@dataclass(slots=True)
class TableDraft:
    """A table. `helpers`: what its helper objects are. `lines`: of blocks that tell it, first and last."""

    family: str
    name: str
    origin: Origin
    chains: dict[str, ChainDraft] = field(default_factory=dict)
    sets: dict[str, SetDraft] = field(default_factory=dict)
    helpers: dict[str, str] = field(default_factory=dict)
    dormant: bool = False
    lines: list[tuple[int, int]] = field(default_factory=list)

    def chain(self, name: str, origin: Origin) -> ChainDraft:
        """The chain called `name`, made if need be."""
        return self.chains.setdefault(name, ChainDraft(name, origin))

    def named_set(self, name: str, origin: Origin) -> SetDraft:
        """The set or map called `name`, made if need be."""
        return self.sets.setdefault(name, SetDraft(name, origin))


@dataclass(slots=True)
class Drafts:
    """All tables. `scripted`: the text is a script and not what nft prints."""

    tables: dict[Identity, TableDraft] = field(default_factory=dict)
    scripted: bool = False

    def table(self, identity: Identity, origin: Origin) -> TableDraft:
        """The table, made if need be."""
        return self.tables.setdefault(identity, TableDraft(*identity, origin))

    @property
    def listed(self) -> bool:
        """Whether a set without elements is surely empty."""
        sets = (one for table in self.tables.values() for one in table.sets.values())
        return not self.scripted and any(one.told for one in sets)
