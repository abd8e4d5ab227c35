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
    key without fate puts the whole device in doubt.
    """

    __slots__ = ("_inner", "_known", "_others", "_prefixes", "_support", "marks", "widens_device")

    def __init__(self, support: BlockSupport, inner: Callable[[Path], KnownBlock | str | None] | None = None) -> None:
        fates = {key: (LineFate.IRRELEVANT, reason) for key, reason in support.irrelevant.items()}
        self._prefixes = tuple((key[:-1], mark) for key, mark in fates.items() if key.endswith("*"))
        self.marks: dict[str, Mark] = {**fates, **dict.fromkeys(support.modeled, _MODELED)}
        self.widens_device = support.widens_device
        self._others = support.others
        self._support = support
        self._known: dict[str, KnownBlock] = {}
        self._inner = self._inside if inner is None else inner

    def mark(self, key: str) -> Mark | None:
        """The fate of `key`; None when nobody knows it."""
        found = self.marks.get(key)
        if found is not None:
            return found
        for prefix, mark in self._prefixes:
            if key.startswith(prefix):
                return mark
        return (LineFate.IRRELEVANT, self._others) if self._others else None

    def _inside(self, path: Path) -> KnownBlock | str | None:
        """CHOICE: made when asked for; tables nested in themselves would otherwise be unfolded to all their depth."""
        name = " ".join(path)
        support = self._support.blocks.get(name)
        if support is None:
            return self._others or None
        if name not in self._known:
            self._known[name] = KnownBlock(support)
        return self._known[name]

    def inner(self, path: Path) -> KnownBlock | str | None:
        """The block `path` inside; the reason when it is irrelevant, None when nobody knows it."""
        return self._inner(path)


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
    supports: Mapping[Path, BlockSupport], irrelevant_reason: Callable[[Path], str | None]
) -> Callable[[Path], KnownBlock | str | None]:
    """What is known of blocks that stand in no other, virtual domains included: a lookup by path."""
    known = {path: KnownBlock(support) for path, support in supports.items()}

    def block(path: Path) -> KnownBlock | str | None:
        found = known.get(path)
        return found if found is not None else irrelevant_reason(path)

    division = KnownBlock(BlockSupport(widens_device=True), block)

    def top(path: Path) -> KnownBlock | str | None:
        return division if path in (("vdom",), ("global",)) else block(path)

    return top
