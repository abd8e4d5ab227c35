"""Sets and maps: their elements, and how much of them is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.source.text import Origin
from segcheck.vendors.linux.nftables.blocks import Tokens
from segcheck.vendors.linux.nftables.data import DataKind, Value, parse_value
from segcheck.vendors.linux.nftables.tokens import Token, TokenKind

# SOURCE: nft(8), "ELEMENTS": what may follow a key; and the statements an element of a set may have.
_OPTIONS = frozenset(("timeout", "expires", "counter", "quota", "limit", "comment", "ct", "last"))
# An element with one of these may stop matching by itself.
_STOPPING = frozenset(("quota", "limit", "ct"))
_TIMED = frozenset(("timeout", "expires"))


@dataclass(slots=True)
class SetDraft:
    """A named set or map while a ruleset is read. `unknown`: why its contents are not known, as a message code.

    `elements`: tokens between the braces of each place that fills it. `told`: some place does.
    """

    name: str
    origin: Origin
    elements: list[Tokens] = field(default_factory=list)
    unknown: str = ""
    told: bool = False
    parsed: dict[tuple[DataKind, ...], Contents] = field(default_factory=dict)


class Element(NamedTuple):
    """One element. `values`: one for each part of its key, None where it is not understood. `data`: what a map gives.

    `certain` False: it may stop matching. `line`: where it stands.
    """

    values: tuple[Value | None, ...]
    data: Tokens
    line: int
    certain: bool


class Contents(NamedTuple):
    """The elements of a set. `known` False, for `reason`: there may be others, and these may be gone."""

    elements: tuple[Element, ...]
    known: bool
    reason: str
    origin: Origin


def parse_elements(tokens: Tokens, kinds: Sequence[DataKind]) -> tuple[tuple[Element, ...], bool]:
    """The elements between braces, and whether one has a time limit. Sets in sets count as their elements."""
    result: list[Element] = []
    timed = False
    for part in split(tokens, ","):
        element, limited = _element(part, kinds)
        timed = timed or limited
        result.append(element)
    return tuple(result), timed


def split(tokens: Sequence[Token], separator: str) -> Iterator[Tokens]:
    """The parts between separators that are not empty; braces of inner sets and ends of lines left out."""
    part: list[Token] = []
    for token in tokens:
        if token.kind is TokenKind.SYMBOL:
            if token.text == separator:
                if part:
                    yield tuple(part)
                part = []
                continue
            if token.text in "{}":
                continue
        elif token.kind is TokenKind.END:
            continue
        part.append(token)
    if part:
        yield tuple(part)


def _element(tokens: Tokens, kinds: Sequence[DataKind]) -> tuple[Element, bool]:
    colon = next((place for place, token in enumerate(tokens) if _is_symbol(token, ":")), len(tokens))
    key, data = tokens[:colon], tokens[colon + 1 :]
    options = next(
        (
            place
            for place, token in enumerate(key)
            if place and token.kind is TokenKind.WORD and token.text in _OPTIONS and not _is_symbol(key[place - 1], ".")
        ),
        len(key),
    )
    words = {token.text for token in key[options:] if token.kind is TokenKind.WORD}
    values = row(key[:options], kinds)
    return Element(values, data, tokens[0].line, not words & _STOPPING), bool(words & _TIMED)


def _is_symbol(token: Token, text: str) -> bool:
    return token.kind is TokenKind.SYMBOL and token.text == text


def row(tokens: Sequence[Token], kinds: Sequence[DataKind]) -> tuple[Value | None, ...]:
    """Values joined by dots, one for each kind; all None when there are not as many."""
    if len(kinds) == 1:
        return (parse_value(kinds[0], tokens),)
    parts = tuple(split(tokens, "."))
    if len(parts) == 1 and _is_symbol(parts[0][0], "*"):
        return tuple(parse_value(kind, parts[0]) for kind in kinds)
    if len(parts) != len(kinds):
        return (None,) * len(kinds)
    return tuple(parse_value(kind, part) for kind, part in zip(kinds, parts, strict=True))


def contents_of(sets: Mapping[str, SetDraft], name: str, kinds: tuple[DataKind, ...], listed: bool) -> Contents:
    """What the named set holds, read as values of `kinds`.

    SOUNDNESS: a set without elements is empty only where others show theirs: `nft --terse` leaves them all out, and
    scripts are often filled by other programs. `listed`: some set of this text shows its elements, and it is a list.
    """
    draft = sets.get(name)
    if draft is None:
        return Contents((), False, "nft-set-undefined", ())
    known = draft.parsed.get(kinds)
    if known is None:
        elements: list[Element] = []
        unknown = draft.unknown
        for tokens in draft.elements:
            found, timed = parse_elements(tokens, kinds)
            elements.extend(found)
            unknown = unknown or ("nft-set-changing" if timed else "")
        if not elements and not listed:
            unknown = unknown or "nft-set-untold"
        known = draft.parsed[kinds] = Contents(tuple(elements), not unknown, unknown, draft.origin)
    return known
