"""Mutations that keep text a configuration: lines, words and blocks of it are moved, changed and repeated.

A mutation of bytes hardly ever makes a statement that a reader looks into; these do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

# Values at the edges of what readers accept, and just beyond.
EDGES_TEXT = """
0 1 -1 2 31 32 33 63 64 127 128 129 255 256 4094 4095 4096 65535 65536 4294967295 4294967296 99999999999999999999
1-2,5,9-7 1-65535 0-0 1e9 0x10 010 +1 1_0 0.0.0.0 255.255.255.255 255.255.255.0 255.0.255.0 0.0.0.255 0.255.0.255
10.0.0.1 10.1.0.0/16 0.0.0.0/0 10.0.0.1/33 1.2.3 1.2.3.4.5 256.1.1.1 10.0.0.1-10.0.0.9 10.0.0.9-10.0.0.1 224.0.0.1
127.0.0.1 169.254.1.1 :: ::/0 ::1 fe80::1 fe80::1%eth0 2001:db8::1/64 2001:db8::/129 ::ffff:10.0.0.1 1:2:3:4:5:6:7:8:9
00:00:00:00:00:00 ff:ff:ff:ff:ff:ff 0012.3456.789a 0012.3456.789 any all none no not TRUE
! * - -- " ' \\ / , . : ; ( ) { } [ ] < > # ? ^C % & | ~ $ @ = != \u3042 \u0661
"""
EDGES = (*EDGES_TEXT.split(), "\u2028", "\x1b[0m", "\t")


@dataclass(frozen=True)
class Pool:
    """What mutations draw from: `lines` and `blocks` of own configurations, `words` the reader knows."""

    lines: Sequence[str]
    blocks: Sequence[tuple[str, ...]]
    words: Sequence[str]


def pool_of(texts: Sequence[str], words: Sequence[str]) -> Pool:
    """Lines and blocks (a line at the margin with what is indented below it) of `texts`.

    >>> pool_of(["a\\n b\\nc\\n"], ["w"]).blocks
    (('a', ' b'), ('c',))
    """
    lines: dict[str, None] = {}
    blocks: dict[tuple[str, ...], None] = {}
    for text in texts:
        block: list[str] = []
        for line in text.split("\n"):
            lines[line] = None
            if block and (not line or line[0] not in " \t"):
                blocks[tuple(block)] = None
                block = []
            if line:
                block.append(line)
        if block:
            blocks[tuple(block)] = None
    return Pool(tuple(lines), tuple(blocks), tuple(words))


Mutation = Callable[[list[str], Random, Pool], None]


def mutated(data: bytes, largest: int, rng: Random, pool: Pool) -> bytes:
    """`data` after one to six mutations, cut to `largest` bytes. Text that is no UTF-8 is taken byte by byte."""
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("latin-1"), "latin-1"
    lines = text.split("\n")
    for _ in range(min(rng.randint(1, 6), rng.randint(1, 6))):
        rng.choices(*_WEIGHTED)[0](lines, rng, pool)
        if not lines:
            lines.append("")
    return "\n".join(lines).encode(encoding, "backslashreplace")[:largest]


def _insert_line(lines: list[str], rng: Random, pool: Pool) -> None:
    lines.insert(rng.randint(0, len(lines)), rng.choice(pool.lines))


def _insert_related(lines: list[str], rng: Random, pool: Pool) -> None:
    """A known line beside one that begins alike, so that both are in the same block."""
    place = rng.randrange(len(lines))
    head = lines[place].split(" ", 1)[0] if lines[place].strip() else ""
    indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
    for candidate in rng.sample(pool.lines, min(40, len(pool.lines))):
        if candidate.startswith(indent) and (indent or candidate.startswith(head)):
            lines.insert(place + rng.randint(0, 1), candidate)
            return


def _insert_block(lines: list[str], rng: Random, pool: Pool) -> None:
    place = rng.randint(0, len(lines))
    lines[place:place] = rng.choice(pool.blocks)


def _insert_words(lines: list[str], rng: Random, pool: Pool) -> None:
    """A line of words the reader knows, which may never have stood together."""
    words = [_word(rng, pool, lines) for _ in range(rng.randint(1, 6))]
    lines.insert(rng.randint(0, len(lines)), " " * rng.choice((0, 0, 1, 1, 2, 4, 8)) + " ".join(words))


def _delete_lines(lines: list[str], rng: Random, _: Pool) -> None:
    start = rng.randrange(len(lines))
    del lines[start : start + rng.choice((1, 1, 1, 2, 3, 10, 50))]


def _keep_lines(lines: list[str], rng: Random, _: Pool) -> None:
    """Only a stretch of the text: small inputs are read fast."""
    start = rng.randrange(len(lines))
    lines[:] = lines[start : start + rng.choice((5, 20, 60))]


def _move_lines(lines: list[str], rng: Random, _: Pool) -> None:
    start = rng.randrange(len(lines))
    taken = lines[start : start + rng.choice((1, 1, 2, 5, 20))]
    del lines[start : start + len(taken)]
    place = rng.randint(0, len(lines))
    lines[place:place] = taken


def _repeat_lines(lines: list[str], rng: Random, _: Pool) -> None:
    """The same lines again, as they are or with their numbers counted up: what is slow for many shows here."""
    start = rng.randrange(len(lines))
    taken = lines[start : start + rng.choice((1, 1, 2, 4, 8))]
    times = rng.choice((1, 1, 2, 3, 10, 50))
    counting = rng.random() < 0.6
    copies = [counted_up(line, step) if counting else line for step in range(1, times + 1) for line in taken]
    place = start + len(taken)
    lines[place:place] = copies


def counted_up(line: str, step: int) -> str:
    """`line` with its last number, or failing that its last name, made another by `step`.

    >>> counted_up("edit 7", 2), counted_up('edit "a"', 2)
    ('edit 9', 'edit "a-2"')
    """
    found = list(re.finditer(r"\d{1,6}", line))
    if found:
        last = found[-1]
        return f"{line[: last.start()]}{(int(last[0]) + step) % 1_000_000}{line[last.end() :]}"
    name = re.search(r"([\w.-]+)(\W*)$", line)
    return f"{line[: name.end(1)]}-{step}{name[2]}" if name and " " in line.strip() else line


def _change_word(lines: list[str], rng: Random, pool: Pool) -> None:
    place = rng.randrange(len(lines))
    words = lines[place].split(" ")
    words[rng.randrange(len(words))] = _word(rng, pool, lines)
    lines[place] = " ".join(words)


def _insert_word(lines: list[str], rng: Random, pool: Pool) -> None:
    place = rng.randrange(len(lines))
    words = lines[place].split(" ")
    words.insert(rng.randint(0, len(words)), _word(rng, pool, lines))
    lines[place] = " ".join(words)


def _delete_words(lines: list[str], rng: Random, _: Pool) -> None:
    place = rng.randrange(len(lines))
    words = lines[place].split(" ")
    start = rng.randrange(len(words))
    del words[start : start + rng.choice((1, 1, 1, 2, 99))]
    lines[place] = " ".join(words)


def _change_number(lines: list[str], rng: Random, _: Pool) -> None:
    place = rng.randrange(len(lines))
    found = list(re.finditer(r"\d+", lines[place]))
    if found:
        number = rng.choice(found)
        other = rng.choice(
            (
                str(int(number[0][:30]) + rng.choice((-1, 1))),
                rng.choice(EDGES),
                str(rng.getrandbits(rng.randint(1, 40))),
            )
        )
        lines[place] = lines[place][: number.start()] + other + lines[place][number.end() :]


def _indent(lines: list[str], rng: Random, _: Pool) -> None:
    start = rng.randrange(len(lines))
    indent = " " * rng.choice((0, 1, 2, 4, 8)) if rng.random() < 0.9 else "\t"
    for place in range(start, min(len(lines), start + rng.choice((1, 1, 3, 10)))):
        lines[place] = indent + lines[place].lstrip()


def _negate(lines: list[str], rng: Random, _: Pool) -> None:
    """`no` before a line or away from it."""
    place = rng.randrange(len(lines))
    text = lines[place].lstrip()
    indent = lines[place][: len(lines[place]) - len(text)]
    lines[place] = indent + (text[3:] if text.startswith("no ") else f"no {text}")


def _join_lines(lines: list[str], rng: Random, _: Pool) -> None:
    place = rng.randrange(len(lines))
    if place + 1 < len(lines):
        lines[place : place + 2] = [f"{lines[place]} {lines[place + 1].lstrip()}"]


def _stretch(lines: list[str], rng: Random, _: Pool) -> None:
    """A very long line out of a short one."""
    place = rng.randrange(len(lines))
    words = lines[place].split(" ")
    start = rng.randrange(len(words))
    taken = words[start : start + rng.choice((1, 2, 4))]
    words[start:start] = taken * rng.choice((2, 10, 200))
    lines[place] = " ".join(words)


def _word(rng: Random, pool: Pool, lines: Sequence[str]) -> str:
    kind = rng.random()
    if kind < 0.25:
        return rng.choice(EDGES)
    if kind < 0.6 and pool.words:
        return rng.choice(pool.words)
    words = (rng.choice(lines) if kind < 0.8 else rng.choice(pool.lines)).split()
    return rng.choice(words) if words else ""


_WEIGHTED: tuple[tuple[Mutation, ...], tuple[int, ...]] = (
    (
        _change_word,
        _insert_word,
        _delete_words,
        _change_number,
        _insert_related,
        _insert_line,
        _insert_block,
        _insert_words,
        _delete_lines,
        _move_lines,
        _repeat_lines,
        _keep_lines,
        _indent,
        _negate,
        _join_lines,
        _stretch,
    ),
    (20, 12, 10, 10, 14, 8, 6, 6, 10, 6, 6, 2, 4, 4, 2, 1),
)
