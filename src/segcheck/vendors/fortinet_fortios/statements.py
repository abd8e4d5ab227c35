"""What a FortiOS configuration is made of: `config` blocks, `edit` entries and `set` lines, as they are in effect.

The reader has applied what editing commands say (`append`, `unset`, `delete`, `move`, `clone`, `rename`, a block or an
entry that appears twice): a table holds its entries in the order in which the device tries them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.source.text import Origin, Span

Path: TypeAlias = tuple[str, ...]
"""The words after `config`: `("firewall", "policy")`."""


class Setting(NamedTuple):
    """What `set KEY VALUE …` says, quotes and backslashes taken off. `span`: from the verb to the last value, over as
    many lines as a quoted value has; `values` are several for a list. An `append` adds its own span to `further`.
    """

    key: str
    values: tuple[str, ...]
    span: Span
    further: Origin = ()

    @property
    def origin(self) -> Origin:
        """All lines that make up the value."""
        return (self.span, *self.further)


@dataclass(frozen=True, slots=True)
class Entry:
    """An `edit NAME … next` of a table, or the settings of a block without entries (`name` is then "").

    `span`: the `edit` line (`config` line without entries). `settings`: in order of first appearance, each key once.
    `blocks`: `config` blocks inside. `unknown`: keys that no reader knows, those of
    `blocks` included, already in the ledger.
    """

    name: str
    span: Span
    settings: tuple[Setting, ...]
    blocks: tuple[Block, ...] = ()
    unknown: tuple[Setting, ...] = ()
    _by_key: dict[str, Setting] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # CHOICE: converters ask a policy for some forty keys; looking through its settings each time takes longer
        # than reading them.
        object.__setattr__(self, "_by_key", {setting.key: setting for setting in self.settings})

    def setting(self, key: str) -> Setting | None:
        """The setting of `key`, or None where the default holds."""
        return self._by_key.get(key)

    def values(self, key: str) -> tuple[str, ...]:
        """The values of `key`; empty where it is not set."""
        setting = self._by_key.get(key)
        return () if setting is None else setting.values

    def text(self, key: str, default: str = "") -> str:
        """The first value of `key`."""
        values = self.values(key)
        return values[0] if values else default

    def table(self, *path: str) -> tuple[Entry, ...]:
        """Entries of the block `path` inside."""
        return next((block.entries for block in self.blocks if block.path == path), ())


class Block(NamedTuple):
    """A `config` block in effect: a table has `entries`; a block of plain settings has one entry called ""."""

    path: Path
    span: Span
    entries: tuple[Entry, ...]


_NOWHERE = Span("", 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Vdom:
    """One virtual firewall with its own names; `root` where the device is not divided."""

    name: str
    blocks: dict[Path, Block]

    def table(self, *path: str) -> tuple[Entry, ...]:
        """Entries of a table, in effect order; none where the table is missing."""
        block = self.blocks.get(path)
        return () if block is None else block.entries

    def settings(self, *path: str) -> Entry:
        """The settings of a block without entries; one without settings where the block is missing."""
        block = self.blocks.get(path)
        return block.entries[0] if block is not None and block.entries else Entry("", _NOWHERE, ())
