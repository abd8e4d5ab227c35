"""Comparisons as rules write them: `ip saddr != 10.0.0.0/8`, `tcp flags syn / fin,syn`, `iifname . ip saddr @known`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeGuard

from segcheck.model.header import Family
from segcheck.vendors.linux.netfilter import conditions
from segcheck.vendors.linux.netfilter.program import Asked, Condition
from segcheck.vendors.linux.nftables import matching
from segcheck.vendors.linux.nftables.blocks import Tokens
from segcheck.vendors.linux.nftables.cursor import Cursor
from segcheck.vendors.linux.nftables.data import BITMASKS, DataKind, Value, is_interval, parse_value
from segcheck.vendors.linux.nftables.keys import BOTH, Key, Subject
from segcheck.vendors.linux.nftables.matching import Alternative, Operator, Place
from segcheck.vendors.linux.nftables.sets import Contents, Element, row
from segcheck.vendors.linux.nftables.tokens import Token, TokenKind

_OPERATORS = {
    "==": Operator.EQUAL,
    "eq": Operator.EQUAL,
    "!=": Operator.UNEQUAL,
    "ne": Operator.UNEQUAL,
    "<": Operator.LESS,
    "lt": Operator.LESS,
    ">": Operator.MORE,
    "gt": Operator.MORE,
    "<=": Operator.AT_MOST,
    "le": Operator.AT_MOST,
    ">=": Operator.AT_LEAST,
    "ge": Operator.AT_LEAST,
    "!": Operator.NONE_OF,
}
_MASKING = frozenset(("&", "and"))
_CALCULATING = frozenset(("|", "or", "^", "xor", "<<", "lshift", ">>", "rshift"))
_JOINING = frozenset((",", "|", "or", "-", "/", "&", "and", ".", ":", "^", "xor", "<<", ">>"))
_VALUES = frozenset((TokenKind.WORD, TokenKind.NUMBER, TokenKind.STRING, TokenKind.ADDRESS))


class Left(NamedTuple):
    """The left side: what is asked about, the mask over it, and whether more is calculated with it."""

    keys: tuple[Key, ...]
    mask: Tokens = ()
    calculated: bool = False


def parse_left(cursor: Cursor, keys: tuple[Key, ...]) -> Left:
    """Masks and other calculations behind the keys."""
    mask: Tokens = ()
    calculated = False
    while cursor.text() in _MASKING or cursor.text() in _CALCULATING:
        calculated = calculated or bool(mask) or cursor.text() in _CALCULATING
        cursor.skip()
        mask = operand(cursor) or ()
        calculated = calculated or not mask
    return Left(keys, mask, calculated)


def operand(cursor: Cursor) -> Tokens | None:
    """One value or an expression in parentheses."""
    start = cursor.index
    if cursor.text() == "(":
        depth = 0
        while not cursor.done:
            depth += {"(": 1, ")": -1}.get(cursor.text(), 0)
            cursor.skip()
            if not depth:
                return cursor.tokens[start + 1 : cursor.index - 1]
        return None
    if cursor.text() == "[" and cursor.text(2) == "]":
        cursor.skip(3)
        return cursor.tokens[start + 1 : start + 2]
    token = cursor.token()
    if token is None or not (token.kind in _VALUES or (token.kind is TokenKind.SYMBOL and token.text == "*")):
        return None
    cursor.skip()
    return (token,)


def parse_operator(cursor: Cursor) -> Operator:
    """The relation at the cursor; IMPLICIT when none is written."""
    found = _OPERATORS.get(cursor.text())
    if found is None:
        return Operator.IMPLICIT
    cursor.skip()
    return found


def parse_right(cursor: Cursor) -> Tokens | None:
    """Values with what joins them (ranges, prefixes, lists of flags, concatenations); None when there is no value."""
    found: list[Token] = []
    while True:
        part = operand(cursor)
        if part is None:
            return None
        found.extend(part)
        token = cursor.token()
        if token is None or token.kind is TokenKind.STRING or token.text not in _JOINING:
            return tuple(found)
        found.append(token)
        cursor.skip()


# -- meaning -----------------------------------------------------------------------------------------------


def compare(left: Left, relation: Operator, right: Tokens, place: Place) -> list[Alternative]:
    """The comparison with one value, as ways for it to hold; none: it never does."""
    if left.calculated:
        return [matching.opened(left.keys, place)]
    if len(left.keys) > 1:
        if left.mask or relation not in (Operator.IMPLICIT, Operator.EQUAL, Operator.UNEQUAL):
            return [matching.opened(left.keys, place)]
        elements = (Element(row(right, [key.kind for key in left.keys]), (), 0, True),)
        return rows(left.keys, elements, relation is Operator.UNEQUAL, place)
    key = left.keys[0]
    if key.subject is Subject.FRAGMENT_OFFSET:
        return [_fragment(key, left.mask, relation, right, place)]
    if key.kind in BITMASKS:
        return _only(_flags(key, left.mask, relation, right, place))
    if left.mask:
        return _only(_masked(key, left.mask, relation, right, place))
    return _only(_single(key, relation, right, place))


def _only(alternative: Alternative | None) -> list[Alternative]:
    return [] if alternative is None else [alternative]


def _single(key: Key, relation: Operator, right: Tokens, place: Place) -> Alternative | None:
    value = parse_value(key.kind, right)
    if relation is Operator.NONE_OF:
        return matching.opened((key,), place)
    if relation in (Operator.IMPLICIT, Operator.EQUAL, Operator.UNEQUAL):
        return matching.one_of(key, (value,), relation is Operator.UNEQUAL, place)
    if not is_interval(value):
        return matching.opened((key,), place)
    intervals = matching.ordered(key.kind, relation, value[0])
    return matching.opened((key,), place) if intervals is None else matching.one_of(key, intervals, False, place)


def _number(kind: DataKind, tokens: Tokens) -> int | None:
    """One number of the type, not a range."""
    value = parse_value(kind, tokens)
    return value[0] if is_interval(value) and value[0] == value[1] else None


def _flags(key: Key, mask: Tokens, relation: Operator, right: Tokens, place: Place) -> Alternative | None:
    slash = next((index for index, token in enumerate(right) if token.text == "/"), None)
    wanted = _number(key.kind, right[:slash])
    care: int | None = None
    if slash is not None:
        care = _number(key.kind, right[slash + 1 :])
        relation = Operator.EQUAL if relation is Operator.IMPLICIT else relation
    elif mask:
        care = _number(key.kind, mask)
    listed = relation is Operator.UNEQUAL and any(token.text == "," for token in right[:slash])
    # SOUNDNESS: releases differ in whether `!= a,b` compares with both together or asks for neither.
    if wanted is None or (care is None and (mask or slash is not None)) or (listed and care is None):
        return matching.opened((key,), place, "nft-flags-unread")
    if key.subject is Subject.STATUS:
        alone = relation is Operator.IMPLICIT and care is None
        return matching.translated(key, wanted if alone or care == wanted else 0, place)
    compared = relation in (Operator.EQUAL, Operator.UNEQUAL)
    if key.subject is Subject.FLAGS and compared and care is not None and not wanted & ~care:
        return matching.masked_flags(wanted, care, relation is Operator.UNEQUAL)
    holds = matching.flag_relation(relation, wanted, care)
    if holds is None:
        return matching.opened((key,), place, "nft-flags-unread")
    return matching.flagged(key, holds, place)


def _masked(key: Key, mask: Tokens, relation: Operator, right: Tokens, place: Place) -> Alternative | None:
    care, value = _number(key.kind, mask), _number(key.kind, right)
    if care is None or value is None or relation not in (Operator.IMPLICIT, Operator.EQUAL, Operator.UNEQUAL):
        return matching.opened((key,), place)
    return matching.masked(key, value, care, relation is Operator.UNEQUAL, place)


def _fragment(key: Key, mask: Tokens, relation: Operator, right: Tokens, place: Place) -> Alternative:
    """`ip frag-off & 0x1fff != 0`: second and further fragments."""
    texts = mask[0].text if mask else "", right[0].text if len(right) == 1 else ""
    if texts[0] not in ("0x1fff", "8191") or texts[1] not in ("0", "0x0"):
        return matching.opened((key,), place)
    later = conditions.later_fragments(place.origin)
    if relation is Operator.UNEQUAL:
        return Alternative((later,), key.families)
    if relation in (Operator.EQUAL, Operator.IMPLICIT):
        return Alternative((conditions.negated(later),), key.families)
    return matching.opened((key,), place)


# -- sets --------------------------------------------------------------------------------------------------


def within(left: Left, relation: Operator, contents: Contents, place: Place) -> list[Alternative]:
    """The value is in the set (or not), as ways for it to hold."""
    place = place._replace(origin=(*place.origin, *contents.origin))
    if not contents.known or relation not in (Operator.IMPLICIT, Operator.EQUAL, Operator.UNEQUAL):
        return [matching.opened(left.keys, place, contents.reason)]
    negated = relation is Operator.UNEQUAL
    if left.calculated or (left.mask and len(left.keys) > 1):
        return [matching.opened(left.keys, place)]
    if not all(element.certain for element in contents.elements):
        return [matching.opened(left.keys, place, "nft-limit")]
    if len(left.keys) > 1:
        return rows(left.keys, contents.elements, negated, place)
    values = [element.values[0] for element in contents.elements]
    if left.mask:
        return _only(_masked_within(left.keys[0], left.mask, values, negated, place))
    return _only(matching.one_of(left.keys[0], values, negated, place))


def _masked_within(
    key: Key, mask: Tokens, values: Sequence[Value | None], negated: bool, place: Place
) -> Alternative | None:
    care = _number(key.kind, mask)
    numbers = {value[0] for value in values if is_interval(value) and value[0] == value[1]}
    if care is None or len(numbers) < len(set(values)):
        return matching.opened((key,), place)
    if key.kind in BITMASKS:
        return matching.flagged(key, lambda number: (number & care in numbers) is not negated, place)
    found = [matching.masked(key, number, care, False, place) for number in sorted(numbers)]
    families = next((one.families for one in found if one is not None), key.families)
    wanted = conditions.either(part for one in found if one is not None for part in one.asked if _is_plain(part))
    if any(not _is_plain(part) for one in found if one is not None for part in one.asked):
        return matching.opened((key,), place)
    if not negated:
        return Alternative((wanted,), families)
    nothing = matching.masked(key, 1, 0, True, place)
    return None if nothing is None else Alternative((*nothing.asked, conditions.negated(wanted)), families)


def _is_plain(asked: Asked) -> TypeGuard[Condition]:
    return isinstance(asked, Condition)


def rows(keys: tuple[Key, ...], elements: Sequence[Element], negated: bool, place: Place) -> list[Alternative]:
    """The values together are one of the rows of a set (or none)."""
    groups: dict[tuple[tuple[Family, ...], tuple[Asked, ...]], list[Condition]] = {}
    for element in elements:
        found = row_holds(keys, element, place)
        if found is None:
            continue
        plain = [part for part in found.asked if isinstance(part, Condition)]
        others = tuple(part for part in found.asked if not isinstance(part, Condition))
        groups.setdefault((found.families, others), []).append(conditions.every(plain))
    if not negated:
        return [
            Alternative((*others, conditions.either(parts)), families) for (families, others), parts in groups.items()
        ]
    base = matching.opened(keys, place, "nft-concatenation-negated")
    if any(others or families != base.families for families, others in groups):
        return [base]
    joined = conditions.either(part for parts in groups.values() for part in parts)
    return [Alternative((*base.asked[:-1], conditions.negated(joined), *place.frames(keys)), base.families)]


def row_holds(keys: tuple[Key, ...], element: Element, place: Place) -> Alternative | None:
    """Every value of the element holds; None: never."""
    asked: list[Asked] = []
    families: tuple[Family, ...] = BOTH
    for key, value in zip(keys, element.values, strict=True):
        if key.subject is Subject.ANY_PORT:
            place = place._replace(carried=_carried(keys, element) or place.carried)
        found = matching.one_of(key, (value,), False, place)
        if found is None:
            return None
        asked.extend(found.asked)
        families = tuple(family for family in families if family in found.families)
    if not element.certain:
        asked.append(place.open("nft-limit"))
    return Alternative(tuple(dict.fromkeys(asked)), families) if families else None


def _carried(keys: tuple[Key, ...], element: Element) -> tuple[int, ...]:
    """The one protocol that the element asks for."""
    for key, value in zip(keys, element.values, strict=True):
        if key.kind is DataKind.PROTOCOL and key.subject is Subject.FIELD and is_interval(value):
            return (value[0],) if value[0] == value[1] else ()
    return ()
