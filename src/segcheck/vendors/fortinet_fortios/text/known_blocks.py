"""What is known of each kind of block: the readers' support tables put together, ready to be looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from segcheck.source.ledger import LineFate
from segcheck.vendors.fortinet_fortios.statements import Path
from segcheck.vendors.fortinet_fortios.support import BlockSupport

Mark: TypeAlias = tuple[LineFate, str]
"""What becomes of a line, and why."""
_MODELED: Mark = (LineFate.MODELED, "")


class KnownBlock:
    """What becomes of the lines of one kind of block. `marks`: fates of the keys known by name. `widens_device`: a
    key without fate puts the whole device in doubt. `is_table`: nothing is set outside of entries.
    """

    __slots__ = ("_found", "_prefixes", "_support", "is_table", "marks", "widens_device")

    def __init__(self, support: BlockSupport, *, widens_device: bool, is_table: bool = False) -> None:
        fates = {key: (LineFate.IRRELEVANT, reason) for key, reason in support.irrelevant.items()}
        self.marks: dict[str, Mark] = {**fates, **dict.fromkeys(support.modeled, _MODELED)}
        self.widens_device = widens_device or support.widens_device
        self.is_table = is_table
        self._support = support
        self._prefixes = tuple((key[:-1], mark) for key, mark in fates.items() if key.endswith("*"))
        self._found: dict[str, KnownBlock] = {}

    def mark(self, key: str) -> Mark | None:
        """The fate of `key`; None when nobody knows it."""
        found = self.marks.get(key)
        if found is not None:
            return found
        for prefix, mark in self._prefixes:
            if key.startswith(prefix):
                return mark
        return (LineFate.IRRELEVANT, self._support.others) if self._support.others else None

    def inner(self, path: Path) -> KnownBlock | str | None:
        """The block `path` inside; the reason when it is irrelevant, None when nobody knows it."""
        name = " ".join(path)
        found = self._found.get(name)
        if found is None:
            support = self._support.blocks.get(name)
            if support is None:
                return self._support.others or None
            found = self._found[name] = KnownBlock(support, widens_device=self.widens_device)
        return found


class _Division(KnownBlock):
    """`config vdom` and `config global`: what stands in them is what else stands in no block."""

    __slots__ = ("_block",)

    def __init__(self, block: Callable[[Path], KnownBlock | str | None]) -> None:
        super().__init__(BlockSupport(), widens_device=True)
        self._block = block

    def inner(self, path: Path) -> KnownBlock | str | None:
        return self._block(path)


def joined(tables: Iterable[Mapping[Path, BlockSupport]]) -> dict[Path, BlockSupport]:
    """The support tables of several readers as one; a key that one of them models is modelled."""
    result: dict[Path, BlockSupport] = {}
    for table in tables:
        for path, support in table.items():
            known = result.get(path)
            result[path] = support if known is None else _both(known, support)
    return result


def _both(first: BlockSupport, second: BlockSupport) -> BlockSupport:
    if first is second:
        return first
    modeled = first.modeled | second.modeled
    irrelevant = {**first.irrelevant, **second.irrelevant}
    blocks = dict(first.blocks)
    for path, support in second.blocks.items():
        blocks[path] = _both(blocks[path], support) if path in blocks else support
    return BlockSupport(
        modeled,
        {key: reason for key, reason in irrelevant.items() if key not in modeled},
        blocks,
        first.widens_device or second.widens_device,
        first.others or second.others,
    )


def whole_file(
    supports: Mapping[Path, BlockSupport],
    irrelevant_reason: Callable[[Path], str | None],
    cared_for: frozenset[Path] = frozenset(),
) -> Callable[[Path], KnownBlock | str | None]:
    """What is known of blocks that stand in no other, virtual domains included: a lookup by path.

    `cared_for`: tables whose converters widen what an unknown key stands in. SOUNDNESS: in every other block an unknown
    key puts the whole device in doubt.
    """
    known = {
        path: KnownBlock(support, widens_device=path not in cared_for, is_table=path in cared_for)
        for path, support in supports.items()
    }

    def block(path: Path) -> KnownBlock | str | None:
        found = known.get(path)
        return found if found is not None else irrelevant_reason(path)

    division = _Division(block)

    def top(path: Path) -> KnownBlock | str | None:
        return division if path in (("vdom",), ("global",)) else block(path)

    return top
