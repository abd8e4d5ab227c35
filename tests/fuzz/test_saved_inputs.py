"""The saved corpus of the fuzzer, read once more: nothing raises, hangs, loses a line or says what nobody can read."""

from __future__ import annotations

import random

import pytest
from tests.fuzz.inspection import reduced
from tests.fuzz.judging import TIME_LIMIT, judge
from tests.fuzz.mutation import mutated, pool_of
from tests.fuzz.pressure import large_inputs
from tests.fuzz.readers import LARGEST, READERS, SAVED, Reader, seeds, words

# Coverage measurement slows readers down several times; `python -m tests.fuzz` holds them to the limit itself.
SLOWED_DOWN = 5


def _saved(reader: Reader) -> list[bytes]:
    return [path.read_bytes() for path in sorted((SAVED / reader.name).iterdir())]


@pytest.mark.parametrize("name", READERS)
def test_saved_inputs(name: str) -> None:
    reader = READERS[name]
    saved = _saved(reader)
    assert len(saved) >= 20
    for data in saved:
        found = judge(reader, data)
        assert found.fault is None, f"{data!r}: {found.fault}"
        assert found.seconds < SLOWED_DOWN * TIME_LIMIT


@pytest.mark.parametrize("name", READERS)
def test_mutated_inputs(name: str) -> None:
    reader, rng = READERS[name], random.Random(5)
    start = seeds(reader)
    pool = pool_of([data.decode("utf-8", "replace") for data in start], words(reader))
    for _ in range(100):
        data = mutated(rng.choice(start), LARGEST, rng, pool)
        found = judge(reader, data)
        assert found.fault is None, f"{data!r}: {found.fault}"


@pytest.mark.parametrize("name", READERS)
def test_large_inputs_of_repeated_pieces(name: str) -> None:
    reader = READERS[name]
    pool = pool_of([data.decode("utf-8", "replace") for data in _saved(reader)], ())
    inputs = large_inputs(reader, pool, random.Random(3))
    for data in (next(inputs) for _ in range(10)):
        assert LARGEST - 4096 <= len(data) <= LARGEST
        found = judge(reader, data)
        assert found.fault is None and found.seconds < SLOWED_DOWN * TIME_LIMIT, f"{data[:2000]!r}: {found}"


def test_a_faulty_input_is_made_small() -> None:
    data = b"\n".join(b"line %d of many words" % number for number in range(100))
    assert reduced(data, lambda some: b"line 42" in some and b"77" in some) == b"line 42\n77"
