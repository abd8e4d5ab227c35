"""Tables while a ruleset is read: a script may add to them, and take away, from any place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from segcheck.model.filters import Action
from segcheck.source.text import Origin
from segcheck.vendors.linux.nftables.blocks import Tokens
from segcheck.vendors.linux.nftables.sets import SetDraft

FAMILIES = frozenset(("ip", "ip6", "inet", "arp", "bridge", "netdev"))
Identity: TypeAlias = tuple[str, str]
"""Family and name of a table."""


@dataclass(slots=True)
class ChainDraft:
    """A chain. `base`: the line that hooks it. `complete` False: some of its rules are not known."""

    name: str
    origin: Origin
    rules: list[Tokens] = field(default_factory=list)
    base: Tokens = ()
    policy: Action = Action.PERMIT
    complete: bool = True


@dataclass(slots=True)
class TableDraft:
    """A table. `lines`: of blocks that tell it, first and last."""

    family: str
    name: str
    origin: Origin
    chains: dict[str, ChainDraft] = field(default_factory=dict)
    sets: dict[str, SetDraft] = field(default_factory=dict)
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
    """All tables. `listed`: the text is what nft prints and not a script, and some set of it shows its elements."""

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
