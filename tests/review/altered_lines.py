"""Example networks with one line altered, as a slip of the keyboard or of the mouse would."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeAlias

Files: TypeAlias = tuple[tuple[str, bytes], ...]

_NUMBER = re.compile(r"(?<![\w.:])\d+(?![\w:]|\.\d)")
_ADDRESS = re.compile(r"(?<![\w.])\d+(?:\.\d+){3}(?![\w.])")
_PORT = re.compile(r"(?i)\b(?:(?:gigabit|tengigabit|fast)?ethernet|gi|te|port|lan|vlan|wan)-?\d+(?:[/.]\d+)*")
_TURNED = (
    ("permit", "deny"), ("deny", "permit"), ("accept", "drop"), ("drop", "accept"), ("pass", "reject"),
    ("reject", "pass"), ("enable", "disable"), ("in", "out"), ("out", "in"), ("tcp", "udp"), ("udp", "tcp"),
    ("access", "trunk"), ("any", "host 10.9.9.9"), ("eq", "gt"), ("inside", "outside"), ("established", ""),
)  # fmt: skip


class AlteredLine(NamedTuple):
    """What was done to which line; `files`: the network with it."""

    what: str
    files: Files


def files_of(folder: Path) -> Files:
    """All files below `folder`, by their path from there."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in found)


def with_one_line_altered(rng: Random, files: Files) -> AlteredLine:
    """`files` with one line of one of them deleted, repeated, put elsewhere, or with another word in it."""
    while True:
        number = rng.randrange(len(files))
        path, data = files[number]
        lines = data.decode("latin-1").split("\n")
        at = rng.randrange(len(lines))
        if not lines[at].strip(" !#\t\r"):
            continue
        how, changed = _altered(rng, lines, at)
        text = "\n".join(changed).encode("latin-1")
        if text != data:
            what = f"{path}:{at + 1} {how}: {lines[at].strip()}"
            if len(changed) == len(lines) and changed[at].strip() != lines[at].strip():
                what += f" => {changed[at].strip()}"
            return AlteredLine(what, (*files[:number], (path, text), *files[number + 1 :]))


def _altered(rng: Random, lines: list[str], at: int) -> tuple[str, list[str]]:
    kind = rng.random()
    rest = [*lines[:at], *lines[at + 1 :]]
    if kind < 0.25:
        return "deleted", rest
    if kind < 0.4:
        other = min(max(at + rng.choice((-2, -1, 1, 2)), 0), len(rest))
        return "moved", [*rest[:other], lines[at], *rest[other:]]
    if kind < 0.5:
        other = rng.randrange(len(lines))
        return f"repeated at {other + 1}", [*lines[:other], lines[at], *lines[other:]]
    return "changed", [*lines[:at], _with_another_word(rng, lines[at]), *lines[at + 1 :]]


def _with_another_word(rng: Random, line: str) -> str:
    choices = []
    for pattern, other in ((_ADDRESS, _other_address), (_NUMBER, _other_number), (_PORT, _other_port)):
        choices += [(found, other(rng, found.group())) for found in pattern.finditer(line)]
    for word, turned in _TURNED:
        choices += [(found, turned) for found in re.finditer(rf"(?<![\w-]){word}(?![\w-])", line)]
    if not choices:
        return line
    found, text = rng.choice(choices)
    return line[: found.start()] + text + line[found.end() :]


def _other_number(rng: Random, text: str) -> str:
    return str(max(0, int(text) + rng.choice((-1, 1, 10, 100, -10))))


def _other_address(rng: Random, text: str) -> str:
    parts = text.split(".")
    number = rng.randrange(4)
    parts[number] = str(rng.choice((0, 255, int(parts[number]) ^ 1, int(parts[number]) ^ 128, 10)))
    return ".".join(parts)


def _other_port(rng: Random, text: str) -> str:
    digits = re.search(r"\d+$", text)
    return text if digits is None else text[: digits.start()] + str(int(digits.group()) + rng.choice((1, 2, 10)))
