"""Values as bytes and back, for cache files.

A value is taken apart into a table: plain values first, then whatever consists of earlier entries. Entries of one class
that stand equally deep lie together, part by part, so that they are put together in a few sweeps. What is shared stays
shared. The table itself is a pickle of numbers and strings that may name no class and no function at all: there is
nothing in it that could be called (docs/adr/0034).
"""

from __future__ import annotations

import datetime
import io
import pickle
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn, TypeAlias

from segcheck.cache.value_classes import UnknownClassError, value_class

_PLAIN = (type(None), bool, int, str, bytes)
_TUPLE, _FROZENSET, _MAPPING, _DATE = "tuple", "frozenset", "mapping", "date"
# What bytes that are not ours make unpickling and building raise: there is no entry then. Our own mistakes stay out.
_DAMAGE = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)
_Kind: TypeAlias = tuple[str, str]  # ("", one of the above) or (module, class)


class UnpackableError(Exception):
    """A value that cache files do not hold, or bytes that are no such table."""


def pack(value: object, outside: Sequence[object] = ()) -> bytes:
    """The bytes of `value`. Whatever is one of `outside` (the very object) is not stored, only its place there.

    Raises: UnpackableError, when there is something in it that is not a plain, immutable value.

    >>> unpack(pack((1, ("a", True), frozenset((2, 3)))))
    (1, ('a', True), frozenset({2, 3}))
    """
    return _Packer(outside).pack(value)


def unpack(data: bytes, outside: Sequence[object] = ()) -> Any:  # noqa: ANN401 - whatever was packed
    """The value that `pack` made `data` of. Cost: about a tenth of a second per million parts.

    Raises: UnpackableError, for all other bytes that are not by chance a table of values.
    """
    try:
        plain, batches, root = _Plain(io.BytesIO(data)).load()
        objects: list[Any] = [*outside, *plain]
        for kind, count, columns in batches:
            objects.extend(_built(kind, count, list(map(_numbers, columns)), objects))
        return objects[root]
    except UnknownClassError as error:
        raise UnpackableError(str(error)) from error
    except _DAMAGE as error:
        raise UnpackableError(f"{type(error).__name__}: {error}") from error


class _Plain(pickle.Unpickler):
    """Numbers, strings, lists and tuples; nothing with a name."""

    def find_class(self, module_name: str, global_name: str) -> NoReturn:
        raise UnpackableError(f"{module_name}.{global_name}")


class _Packer:
    def __init__(self, outside: Sequence[object]) -> None:
        self._first = len(outside)
        self._outside = outside
        self._places: dict[int, int] = {id(one): place for place, one in enumerate(outside)}
        self._plain: dict[tuple[type, object], int] = {}
        self._depths: dict[int, int] = {}
        # By depth and kind: values with their parts. They are kept, so that no identity is given away twice.
        self._batches: dict[tuple[int, _Kind], list[tuple[object, tuple[Any, ...]]]] = defaultdict(list)

    def pack(self, value: object) -> bytes:
        self._collect(value)
        places = self._places
        next_place = self._first + len(self._plain)
        table = []
        for (_, kind), entries in sorted(self._batches.items(), key=lambda item: item[0]):
            rows = [[self._place(part) for part in parts] for _, parts in entries]
            table.append((kind, len(rows), _columns(kind, rows)))
            for number, (one, _) in enumerate(entries, next_place):
                places[id(one)] = number
            next_place += len(entries)
        plain = [one for _, one in self._plain]
        return pickle.dumps((plain, table, self._place(value)), protocol=5)

    def _place(self, value: object) -> int:
        place = self._places.get(id(value))
        return self._first + self._plain[type(value), value] if place is None else place

    def _collect(self, root: object) -> None:
        """Every value in `root` with its depth, without recursion: conditions may be nested deeply."""
        pending: list[tuple[object, _Kind | None, tuple[Any, ...]]] = [(root, None, ())]
        while pending:
            value, kind, parts = pending.pop()
            if kind is not None:
                self._enter(value, kind, parts)
            elif id(value) in self._places or id(value) in self._depths:
                continue
            elif type(value) in _PLAIN:
                self._plain.setdefault((type(value), value), len(self._plain))
            else:
                kind, parts = _taken_apart(value)
                pending.append((value, kind, parts))
                pending.extend((part, None, ()) for part in parts)

    def _enter(self, value: object, kind: _Kind, parts: tuple[Any, ...]) -> None:
        if id(value) in self._depths:
            return
        depth = self._depths[id(value)] = 1 + max((self._depths.get(id(part), 0) for part in parts), default=0)
        self._batches[depth, kind].append((value, parts))


def _taken_apart(value: Any) -> tuple[_Kind, tuple[Any, ...]]:  # noqa: ANN401
    cls = type(value)
    if cls is tuple:
        return ("", _TUPLE), value
    if cls is frozenset:
        return ("", _FROZENSET), tuple(value)
    if cls is datetime.date:
        return ("", _DATE), (value.toordinal(),)
    if cls is dict:
        return ("", _MAPPING), tuple(part for item in value.items() for part in item)
    try:
        return (cls.__module__, cls.__qualname__), value_class(cls.__module__, cls.__qualname__).parts(value)
    except UnknownClassError as error:
        raise UnpackableError(str(error)) from error


def _columns(kind: _Kind, rows: list[list[int]]) -> list[bytes]:
    """The rows part by part; where rows differ in length, their lengths and then all parts one after the other."""
    if kind[0] or kind[1] == _DATE:
        return [_bytes(column) for column in zip(*rows, strict=True)]
    return [_bytes([len(row) for row in rows]), _bytes([part for row in rows for part in row])]


def _built(kind: _Kind, count: int, columns: list[array[int]], objects: list[Any]) -> list[Any]:
    """`count` values of `kind`, whose parts stand in `objects`."""
    at = objects.__getitem__
    module, name = kind
    if module:
        if any(len(column) != count for column in columns):
            raise UnpackableError("columns of different length")
        return value_class(module, name).build([map(at, column) for column in columns], count)
    if name == _DATE:
        return [datetime.date.fromordinal(at(place)) for place in columns[0]]
    rows = _rows(columns, [*map(at, columns[1])])
    if name == _TUPLE:
        return list(map(tuple, rows))
    if name == _FROZENSET:
        return list(map(frozenset, rows))
    return [dict(zip(row[::2], row[1::2], strict=True)) for row in rows]


def _rows(columns: list[array[int]], parts: list[Any]) -> Iterator[list[Any]]:
    begin = 0
    for length in columns[0]:
        yield parts[begin : begin + length]
        begin += length


def _bytes(numbers: Sequence[int]) -> bytes:
    column = array("I", numbers)
    if sys.byteorder == "big":
        column.byteswap()
    return column.tobytes()


def _numbers(data: bytes) -> array[int]:
    column = array("I")
    column.frombytes(data)
    if sys.byteorder == "big":
        column.byteswap()
    return column
