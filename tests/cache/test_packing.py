"""Values as bytes: the same values come back, and nothing in the bytes is ever run."""

from __future__ import annotations

import datetime
import enum
import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segcheck.cache.packing import UnpackableError, pack, unpack
from segcheck.cache.value_classes import UnknownClassError, value_class
from segcheck.model.header import ANYTHING, AllOf, AnyOf, Family, Not
from segcheck.model.network import Snapshot
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import SourceFile, Span

PLAIN = st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.dates()
SPANS = st.builds(Span, st.text(max_size=3), st.integers(0, 9), st.integers(0, 9), st.just(1), st.just(2))
DIAGNOSTICS = st.builds(
    Diagnostic, st.text(max_size=3), st.sampled_from(Severity), st.sampled_from(Effect), st.tuples(SPANS, SPANS)
)
VALUES = st.recursive(
    PLAIN | SPANS | DIAGNOSTICS | st.sampled_from(Family) | st.just(ANYTHING),
    lambda inner: (
        st.lists(inner).map(tuple)
        | st.frozensets(PLAIN)
        | st.dictionaries(st.text(max_size=2), inner)
        | st.lists(inner).map(lambda parts: AnyOf(tuple(parts)))
    ),
)


@given(VALUES)
def test_what_is_packed_comes_back(value: object) -> None:
    assert unpack(pack(value)) == value


@given(VALUES)
def test_types_are_not_confused(value: object) -> None:
    mixed = (True, 1, 0, False, "", b"", None, value)
    assert [type(one) for one in unpack(pack(mixed))] == [type(one) for one in mixed]


def test_what_is_shared_stays_shared() -> None:
    shared = AllOf((ANYTHING, ANYTHING))
    one, other = unpack(pack((AnyOf((shared, Not(shared))), shared)))
    assert one.parts[0] is other
    assert one.parts[1].part is other


def test_deep_conditions_need_no_recursion() -> None:
    deep = Not(ANYTHING)
    for _ in range(100_000):
        deep = Not(deep)
    back = unpack(pack(deep))
    for _ in range(100_001):
        back = back.part
    assert back == ANYTHING
    while not isinstance(deep, type(ANYTHING)):  # taken apart by hand: letting it go at once would recurse
        deep = deep.part  # type: ignore[assignment]


def test_what_lies_outside_is_named_by_its_place() -> None:
    source = SourceFile("a.cfg", ("enable secret geheim",), "utf-8", "00")
    data = pack((source, "kept"), (source,))
    assert b"geheim" not in data
    other = SourceFile("a.cfg", ("something else",), "utf-8", "00")
    assert unpack(data, (other,))[0] is other


def test_what_a_value_finds_out_for_itself_is_not_kept() -> None:
    source = SourceFile("a.cfg", ("hostname x", " y"), "utf-8", "00")
    assert source.header(2) == 1
    back = unpack(pack(source))
    assert back == source
    assert (back.shown_line(1), back.header(2)) == ("hostname x", 1)


class _Colour(enum.Enum):
    RED = 1


class _Pair(NamedTuple):
    one: int


@pytest.mark.parametrize("value", [[1], {1}, 1.5, -0.0, print, _Colour.RED, _Pair(1), object(), Path("x"), int, ...])
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(UnpackableError):
        pack((1, value))


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("segcheck.model.network", "dataclass"),
        ("segcheck.model.network", "enum"),
        ("segcheck.model.network", "prefix_of"),
        ("segcheck.model.network", "Device.interface"),
        ("segcheck.source.text", "UndecodableText"),
        ("segcheck.source.text", "hashlib"),
        ("segcheck.source.text", "NamedTuple"),
        ("segcheck.source.ledger", "LedgerBuilder"),
        ("segcheck.source.ledger", "SourceFile"),  # known there, and at home elsewhere
        ("segcheck.model.header", "__builtins__"),
        ("segcheck.cache.store", "Store"),
        ("segcheck.nothing", "Nothing"),
        ("segcheck.model.network", ""),
    ],
)
def test_classes_that_are_no_values_are_refused(module: str, name: str) -> None:
    with pytest.raises(UnknownClassError):
        value_class(module, name)


class _Calls:
    """What pickle would call."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._call


def test_nothing_in_the_bytes_is_called(tmp_path: Path) -> None:
    """Every protocol, every way to name something: refused before it is looked up."""
    mark = tmp_path / "called"
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        for value in (_Calls(os.mkdir, str(mark)), _Calls(eval, f"open({str(mark)!r}, 'w')"), Snapshot, Span, os.mkdir):
            with pytest.raises(UnpackableError):
                unpack(pickle.dumps(([], [], value), protocol))
            with pytest.raises(UnpackableError):
                unpack(pickle.dumps(([value], [], 0), protocol))
    with pytest.raises(UnpackableError):
        unpack(pickle.dumps(([], [(("os", "mkdir"), 1, [b"\0\0\0\0"])], 0)))
    assert not mark.exists()


def test_no_constructor_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pack(Diagnostic("code", Severity.INFO, Effect.NONE, (Span("a", 1, 1, 1, 1),)))

    def refuse(*_: object) -> None:
        raise AssertionError("called")

    monkeypatch.setattr(Diagnostic, "__init__", refuse)
    monkeypatch.setattr(Span, "__new__", refuse)
    assert unpack(data).code == "code"


@given(st.binary())
def test_any_bytes_give_a_value_or_are_refused(data: bytes) -> None:
    try:
        unpack(data)
    except UnpackableError:
        return
    assert data


def test_damaged_bytes_give_a_value_or_are_refused() -> None:
    """The store's hash keeps these from here; nothing but the one exception comes of them all the same."""
    span = Span("a.cfg", 1, 2, 3, 4)
    data = pack((Diagnostic("code", Severity.INFO, Effect.NONE, (span,)), datetime.date(2026, 4, 1), {"a": (1, 2)}))
    chance = random.Random(7)
    refused = 0
    for _ in range(3000):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            unpack(bytes(damaged[: chance.choice((len(damaged), chance.randrange(len(damaged))))]))
        except UnpackableError:
            refused += 1
    assert refused > 1000
