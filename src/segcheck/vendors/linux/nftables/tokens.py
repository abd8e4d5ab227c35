"""Words of nft's language, with the lines they stand in.

SOURCE: nft(8), "LEXICAL CONVENTIONS", and what nft 1.0.6 takes: words may hold hyphens, slashes and dots, numbers may
not; a backslash at the end of a line joins it with the next.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from typing import NamedTuple


class TokenKind(enum.Enum):
    """What a token is. OTHER: a letter that nft has no use for."""

    WORD = "word"
    STRING = "string"
    NUMBER = "number"
    ADDRESS = "address"
    SYMBOL = "symbol"
    END = "end"
    OTHER = "other"


class Token(NamedTuple):
    """`text`: without quotation marks for STRING, "\\n" or ";" for END. `line`: number in the file."""

    kind: TokenKind
    text: str
    line: int


_PATTERN = re.compile(
    r"(?P<blank>[ \t\f\v]+|\\\n)"
    r"|(?P<end>\n|;)"
    r'|"(?P<string>[^"\n]*)"'
    r"|(?P<extension>\#\ xt_(?P<extension_name>[A-Za-z0-9_]+))"
    r"|(?P<comment>\#[^\n]*)"
    r"|(?P<address>[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9.])"
    r"|(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4})(?![0-9A-Fa-f:]))"
    r"|(?P<number>0x[0-9A-Fa-f]+(?![A-Za-z0-9])|[0-9]+(?![A-Za-z0-9])|[0-9][0-9A-Za-z]*)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_.\-/]*\*?)"
    r"|(?P<symbol>==|!=|<=|>=|<<|>>|[{}(),:.@$=!<>&|^\[\]/*\-+~])"
    r"|(?P<other>.)",
    re.VERBOSE,
)
_KINDS = {
    "end": TokenKind.END,
    "string": TokenKind.STRING,
    "address": TokenKind.ADDRESS,
    "number": TokenKind.NUMBER,
    "word": TokenKind.WORD,
    "symbol": TokenKind.SYMBOL,
    "other": TokenKind.OTHER,
}
_COUNTED = re.compile(r"\bcounter packets \d+ bytes \d+")
_HANDLE = re.compile(r"#\s*handle\s+\d+\s*$")
UNREAD_EXTENSION = "?"
"""What stands for the name of an extension that is printed as a remark."""


def tokenize(lines: Sequence[str], first_line: int) -> list[Token]:
    """All tokens but blanks and remarks. Cost: linear, about half a microsecond a letter.

    >>> [token.text for token in tokenize(["tcp dport {80,443-444} accept # web"], 1)]
    ['tcp', 'dport', '{', '80', ',', '443', '-', '444', '}', 'accept', '\\n']
    """
    text = "\n".join(lines) + "\n"
    result: list[Token] = []
    line, line_start = first_line, 0
    for found in _PATTERN.finditer(text):
        group = found.lastgroup or "other"
        if group == "blank":
            if found[0][0] == "\\":
                line, line_start = line + 1, found.end()
            continue
        if group == "comment":
            result.extend(_remark(found[0], text[line_start : found.start()], line))
            continue
        if group in ("extension", "extension_name"):
            result.extend(_extension("match", found["extension_name"], line))
            continue
        result.append(Token(_KINDS[group], found[group], line))
        if found[0] == "\n":
            line, line_start = line + 1, found.end()
    return result


def _extension(sort: str, name: str, line: int) -> list[Token]:
    return [
        Token(TokenKind.WORD, "xt", line),
        Token(TokenKind.WORD, sort, line),
        Token(TokenKind.STRING, name, line),
    ]


def _remark(remark: str, before: str, line: int) -> list[Token]:
    """What a remark says of the rule it ends: mostly nothing.

    SOUNDNESS: nft up to 1.0.6 prints extensions of iptables that it has no words for as remarks, in the middle of a
    rule (`# recent: CHECK … counter packets 0 bytes 0 drop`) or at its end, for a target. SOURCE: nftables, src/xt.c.
    """
    counted = _COUNTED.search(remark)
    if counted is not None:
        rest = tokenize([remark[counted.end() :].partition("#")[0]], line)[:-1]
        return [*_extension("match", UNREAD_EXTENSION, line), *rest]
    if _COUNTED.search(before) is not None and _HANDLE.match(remark) is None:
        return _extension("target", UNREAD_EXTENSION, line)
    return []
