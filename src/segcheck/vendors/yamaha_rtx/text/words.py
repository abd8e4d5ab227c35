"""A command's words: quotation marks, comments behind it, and the interface it speaks of."""

from __future__ import annotations

import re

# A word may hold quoted stretches (`name="town hall"`); a quotation mark that is never closed ends with the line.
_WORD = re.compile(r'(?:"[^"]*(?:"|$)|[^\s"])+')
INTERFACE_NAME = re.compile(
    r"(?:lan\d{1,2}(?:[./]\d{1,3})?|vlan\d{1,3}|bridge\d{1,2}|loopback\d{1,2}|wan\d{1,2}|onu\d{1,2}|bri\d{1,2}"
    r"|wlan\d{1,2}(?:[./]\d{1,3})?|pp|tunnel|null)"
)


def split_words(text: str) -> tuple[tuple[str, ...], bool]:
    """Words as written, and whether a comment stood behind them. Cost: linear.

    >>> split_words('description lan1 "town hall" # upstairs')
    (('description', 'lan1', '"town hall"'), True)
    """
    if '"' not in text and "#" not in text:
        return tuple(text.split()), False
    words: list[str] = []
    for found in _WORD.finditer(text):
        word = found.group()
        if word.startswith("#"):
            return tuple(words), True
        words.append(word)
    return tuple(words), False


def unquoted(word: str) -> str:
    """The word without its quotation marks.

    >>> unquoted('name="town hall"'), unquoted("lan1")
    ('name=town hall', 'lan1')
    """
    return word.replace('"', "")
