"""Numbers of filters, as lines name them."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d{1,20}", re.ASCII)


def filter_number(word: str) -> str | None:
    """The number of a filter as all its mentions are compared; None when it is none.

    >>> filter_number("0100"), filter_number("lan1")
    ('100', None)
    """
    return str(int(word)) if _NUMBER.fullmatch(word) else None


def numbers_and_dynamic(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """`N … [dynamic N …]`; repeated numbers once. None when there is none, or something else among them.

    >>> numbers_and_dynamic(("10", "20", "dynamic", "1")), numbers_and_dynamic(("10", "x")), numbers_and_dynamic(())
    ((('10', '20'), ('1',)), None, None)
    """
    found: tuple[dict[str, None], dict[str, None]] = ({}, {})
    part = 0
    for word in words:
        if word.lower() == "dynamic" and part == 0:
            part = 1
            continue
        number = filter_number(word)
        if number is None:
            return None
        found[part][number] = None
    if not (found[0] or found[1]) or (part == 1 and not found[1]):
        return None
    return tuple(found[0]), tuple(found[1])
