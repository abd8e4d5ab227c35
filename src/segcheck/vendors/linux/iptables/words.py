"""A line of iptables-save taken apart into words, as iptables-restore does."""

from __future__ import annotations

import re

# SOURCE: iptables 1.8.9, iptables/xshared.c, add_param_to_argv: blanks and tabs separate, a quotation mark opens text
# in which a backslash takes the next letter as it is, and the closing mark ends the word.
_WORD = re.compile(r'[^ \t"]*"(?:[^"\\]|\\.)*"|[^ \t"]+|"')
_ESCAPED = re.compile(r"\\(.)")


class Quoted(str):
    """A word that stood in quotation marks: never an option, whatever it says."""

    __slots__ = ()


def words(line: str) -> tuple[str, ...] | None:
    """The words of a line; None when a quotation mark stays open. Cost: linear.

    >>> words('-A FORWARD -m comment --comment "he said \\\\"-j DROP\\\\"" -j ACCEPT')[5]
    'he said "-j DROP"'
    >>> words('-j LOG --log-prefix "open') is None
    True
    """
    if '"' not in line and line.isascii():
        return tuple(line.split())
    found: list[str] = []
    for word in _WORD.findall(line):
        if '"' not in word:
            found.append(word)
            continue
        if len(word) == 1:
            return None
        opening = word.index('"')
        found.append(Quoted(word[:opening] + _ESCAPED.sub(r"\1", word[opening + 1 : -1])))
    return tuple(found)


def is_option(word: str) -> bool:
    """Whether the word begins an option.

    >>> is_option("--dport"), is_option(Quoted("-j")), is_option("!")
    (True, False, False)
    """
    return word[:1] == "-" and word.__class__ is not Quoted


def is_negation(word: str) -> bool:
    """Whether the word is the exclamation mark before (in old dumps: behind) an option."""
    return word == "!" and word.__class__ is not Quoted
