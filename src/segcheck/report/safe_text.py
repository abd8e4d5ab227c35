"""Text of configurations made safe to show: nothing in it can steer a terminal or reorder a line."""

from __future__ import annotations

import unicodedata

# Cc control, Cf format (bidirectional marks, zero-width characters), Cs lone surrogates, Zl/Zp line separators,
# Cn unassigned, Co private use, Zs blanks that look like others (the ideographic one belongs to Japanese text).
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Cn", "Co"})
_BLANKS = frozenset({" ", "\u3000"})


def safe(text: str) -> str:
    """`text` with every control, bidirectional and invisible character written out; a tab becomes a blank.

    >>> safe("\\x1b[2Jok\\u202e")
    '\\\\x1b[2Jok\\\\u202e'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character == "\t":
        return " "
    if character in _BLANKS or unicodedata.category(character) not in _UNSAFE:
        return character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
