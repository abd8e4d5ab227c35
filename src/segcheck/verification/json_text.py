"""JSON that somebody else wrote: bounded, without surprises, and every mistake told with its place.

What the standard reader lets pass and a certificate must not hold is refused: two members of one name, NaN, numbers
with a sign or a fraction, deep nesting, text that is not Unicode.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeAlias, TypeVar

from segcheck.verification.refusal import RefusedError

MAX_BYTES = 64 * 1024 * 1024
"""Size of a certificate that is read."""

MAX_DEPTH = 150
"""Lists and objects within each other; conditions alone may take 128."""

MAX_CONTAINERS = 4_000_000
"""Lists and objects altogether; some 100 bytes of memory each."""

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

# A string that is never closed goes to the end: looked at once and not once more for every quote in it.
_STRUCTURE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}-]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(data: bytes) -> Json:
    """The value `data` says. Raises: RefusedError."""
    if len(data) > MAX_BYTES:
        raise RefusedError("certificate-too-long", limit=str(MAX_BYTES // (1024 * 1024)))
    if not data.strip():
        raise RefusedError("certificate-empty")
    signed = _refuse_bombs(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError("certificate-not-utf8", offset=str(error.start)) from None
    try:
        # CHOICE: no `parse_int`: a function in Python for each of some hundred thousand numbers takes its time.
        value: Json = json.loads(text, object_pairs_hook=_object, parse_float=_fraction, parse_constant=_fraction)
    except json.JSONDecodeError as error:
        raise RefusedError("certificate-not-json", line=str(error.lineno), column=str(error.colno)) from None
    except ValueError:  # Python reads no number of more than some thousand digits
        raise RefusedError("certificate-number", value="99999…") from None
    except RecursionError:
        raise RefusedError("certificate-too-deep", limit=str(MAX_DEPTH)) from None
    if signed:
        raise RefusedError("certificate-number", value=signed)
    return value


def _refuse_bombs(data: bytes) -> str:
    """Refuse what is small as text and large in memory, before anything is built from it.

    Returns: the first number with a sign, with what follows; empty where there is none.
    """
    depth = containers = 0
    signed = b""
    for found in _STRUCTURE.finditer(data):
        token = data[found.start()]
        if token in b"[{":
            depth += 1
            containers += 1
            if depth > MAX_DEPTH:
                raise RefusedError("certificate-too-deep", limit=str(MAX_DEPTH))
            if containers > MAX_CONTAINERS:
                raise RefusedError("certificate-too-many-values", limit=str(MAX_CONTAINERS))
        elif token in b"]}":
            depth -= 1
        elif token in b"-":
            signed = signed or data[found.start() : found.start() + 20]
    return signed.decode("latin-1")


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise RefusedError("certificate-member-twice", name=next(name for name in counts if counts[name] > 1))
    return result


def _fraction(text: str) -> NoReturn:
    raise RefusedError("certificate-number", value=text)


@dataclass(frozen=True, slots=True)
class Value:
    """A value and its place (`journeys[2].start`), for complaints. Methods raise RefusedError naming the place."""

    place: str
    json: Json

    def wrong(self, expected: str) -> NoReturn:
        """Refuse: here should stand what message `expected` names."""
        raise RefusedError(f"certificate-expected-{expected}", place=self.place or "certificate")

    def members(self, required: Sequence[str], optional: Sequence[str] = ()) -> Mapping[str, Value]:
        """The members of an object that has all of `required`, perhaps some of `optional`, and no others."""
        if not isinstance(self.json, dict):
            self.wrong("object")
        for name in required:
            if name not in self.json:
                raise RefusedError("certificate-member-missing", place=self.place or "certificate", name=name)
        for name in self.json:
            if name not in required and name not in optional:
                raise RefusedError("certificate-member-unknown", place=self.place or "certificate", name=name)
        return {name: Value(f"{self.place}.{name}" if self.place else name, one) for name, one in self.json.items()}

    def items(self) -> list[Value]:
        """The items of a list."""
        if not isinstance(self.json, list):
            self.wrong("list")
        return [Value(f"{self.place}[{index}]", one) for index, one in enumerate(self.json)]

    def items_of(self, count: int) -> list[Value]:
        """The items of a list of `count` items."""
        items = self.items()
        if len(items) != count:
            raise RefusedError("certificate-expected-items", place=self.place or "certificate", count=str(count))
        return items

    def text(self) -> str:
        """A string that can be printed anywhere."""
        if not isinstance(self.json, str) or _SURROGATE.search(self.json):
            self.wrong("text")
        return self.json

    def choice(self, choices: Sequence[str]) -> str:
        """One of `choices`."""
        text = self.text()
        if text not in choices:
            raise RefusedError(
                "certificate-choice", place=self.place or "certificate", value=text, choices=", ".join(choices)
            )
        return text

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.json, bool):
            self.wrong("flag")
        return self.json

    def number(self, lowest: int, highest: int) -> int:
        """A whole number from `lowest` to `highest`."""
        # INVARIANT: to Python True is 1; to a certificate it is not.
        if isinstance(self.json, bool) or not isinstance(self.json, int) or not lowest <= self.json <= highest:
            raise RefusedError(
                "certificate-expected-number",
                place=self.place or "certificate",
                lowest=str(lowest),
                highest=str(highest),
            )
        return self.json


Item = TypeVar("Item")


def unique(value: Value, read: Callable[[Value], Item], key: Callable[[Item], Hashable]) -> tuple[Item, ...]:
    """The items of a list, read by `read`, no two with the same `key`. Raises: RefusedError."""
    seen: set[Hashable] = set()
    result = []
    for item in value.items():
        one = read(item)
        name = key(one)
        if name in seen:
            raise RefusedError("certificate-twice", place=item.place)
        seen.add(name)
        result.append(one)
    return tuple(result)
