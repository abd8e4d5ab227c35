"""Large inputs made of a few repeated pieces: what takes more than linear time shows there, and hardly elsewhere.

A fuzzer guided by coverage meets every statement and never two thousand of one; here, pieces of own configurations
(a line in its block, a block, a whole text) are repeated, as they are or counted up, until the input is full.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.fuzz.mutation import Pool, counted_up
from tests.fuzz.readers import LARGEST, Reader


def large_inputs(reader: Reader, pool: Pool, rng: Random) -> Iterator[bytes]:
    """Endless: inputs of nearly `LARGEST` bytes. Those of one piece come first, each piece once, in random order."""
    blocks = [block for block in pool.blocks if sum(map(len, block)) < LARGEST // 8]
    singles = [(block, place) for block in blocks for place in range(len(block))]
    rng.shuffle(singles)
    for block, place in singles:
        # The lines before the piece open its block; those after it close what it opened.
        yield _filled(reader, block[:place], [block[place : place + 1]], block[place + 1 :], rng)
    while True:
        pieces = [_piece(rng, blocks) for _ in range(rng.randint(1, 4))]
        before = rng.choice(blocks)
        yield _filled(reader, before, pieces, rng.choice(blocks), rng)


def _piece(rng: Random, blocks: list[tuple[str, ...]]) -> tuple[str, ...]:
    """A block, or some lines of one."""
    block = rng.choice(blocks)
    if rng.random() < 0.5:
        return block
    start = rng.randrange(len(block))
    return block[start : start + rng.randint(1, 4)]


def _filled(
    reader: Reader, before: tuple[str, ...], pieces: list[tuple[str, ...]], after: tuple[str, ...], rng: Random
) -> bytes:
    head = reader.head.decode().rstrip("\n")
    lines = [head, *before]
    room = LARGEST - sum(len(line.encode()) + 1 for line in (*lines, *after))
    share = room // len(pieces)
    for piece in pieces:
        counting = rng.choice((True, True, False))
        lines += _repeated(piece, share, counting)
    return "\n".join([*lines, *after]).encode()[:LARGEST]


def _repeated(piece: tuple[str, ...], room: int, counting: bool) -> Iterator[str]:
    step = 0
    while True:
        for line in piece:
            text = counted_up(line, step) if counting else line
            room -= len(text.encode()) + 1
            if room < 0:
                return
            yield text
        step += 1
