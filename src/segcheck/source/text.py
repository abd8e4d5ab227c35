"""A configuration or policy file as decoded text, and places in it."""

from __future__ import annotations

import codecs
import hashlib
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.source.secrets import MASK, mask_secrets, secret_lines


class Span(NamedTuple):
    """A stretch of one file. Lines and columns are 1-based, the end is exclusive, columns count code points.

    CHOICE: a named tuple and not a frozen dataclass: one is made per configuration line and a tuple
    is built two and a half times as fast, hashed three times (docs/adr/0005).

    >>> str(Span("fw1.cfg", 212, 1, 212, 18))
    'fw1.cfg:212:1'
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


Origin: TypeAlias = tuple[Span, ...]
"""Where something comes from: its own line first, then the definitions it expands."""


class UndecodableText(Exception):  # noqa: N818 (a fact about a file that its reader turns into a diagnostic)
    """The bytes are no text in any supported encoding; carries the place of the first bad byte."""

    def __init__(self, code: str, line: int, column: int) -> None:
        super().__init__(f"{code} at line {line}, column {column}")
        self.code = code
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: its lines without line ends, the encoding its bytes proved, and the hash of its bytes."""

    path: str
    lines: tuple[str, ...]
    encoding: str
    sha256: str
    _secret: dict[int, int] | None = field(default=None, init=False, repr=False, compare=False)
    _headers: tuple[int, ...] | None = field(default=None, init=False, repr=False, compare=False)

    def line(self, number: int) -> str:
        """Text of the 1-based line `number`, or an empty string outside the file."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def shown_line(self, number: int) -> str:
        """The same as people may see it: secrets masked. Cost: the first call reads the whole file."""
        if self._secret is None:
            object.__setattr__(self, "_secret", secret_lines(self.lines))
        text, kept = self.line(number), (self._secret or {}).get(number)
        return mask_secrets(text) if kept is None else f"{text[:kept]}{MASK}"

    def header(self, number: int) -> int:
        """The line that the block around line `number` begins with: the next above that is indented less; 0 if none is.

        Blank lines and comments (`!`) begin nothing. Cost: the first call reads the whole file.
        """
        if self._headers is None:
            object.__setattr__(self, "_headers", _headers(self.lines))
        headers = self._headers or ()
        return headers[number - 1] if 0 < number <= len(headers) else 0

    def span_of_line(self, number: int) -> Span:
        """The whole line `number`, leading blanks left out."""
        text = self.line(number)
        start = len(text) - len(text.lstrip()) + 1
        return Span(self.path, number, start, number, len(text.rstrip()) + 1)


def _headers(lines: tuple[str, ...]) -> tuple[int, ...]:
    """For each line the number of its block's first line, 0 for none."""
    found: list[int] = []
    open_lines: list[int] = []
    indents: list[int] = []  # of the open lines, ascending
    for number, text in enumerate(lines, start=1):
        written = text.lstrip()
        indent = len(text) - len(written)
        depth = bisect_left(indents, indent)
        found.append(open_lines[depth - 1] if depth else 0)
        if written and not written.startswith("!"):
            del indents[depth:], open_lines[depth:]
            indents.append(indent)
            open_lines.append(number)
    return tuple(found)


# CHOICE: strict decoders tried in this order. UTF-8 rejects nearly every CP932 or EUC-JP text; EUC-JP
# before CP932 would accept some CP932 text, so CP932 goes first and half-width kana runs decide (below).
_ENCODINGS = ("utf-8", "cp932", "euc_jp")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(path: str, data: bytes) -> SourceFile:
    """Decode `data`; the bytes decide the encoding, nothing is replaced or dropped.

    Raises: UndecodableText, for binary content and for bytes valid in no supported encoding.

    >>> decode("a.cfg", "hostname 市役所\\r\\n".encode("cp932")).lines
    ('hostname 市役所',)
    """
    encoding, text = _decode_text(data)
    lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    if lines and not lines[-1]:
        lines = lines[:-1]
    return SourceFile(path, lines, encoding, hashlib.sha256(data).hexdigest())


def _decode_text(data: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return encoding, data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UndecodableText("undecodable", *_place(data, error.start)) from None
    zero = data.find(b"\0")
    if zero >= 0:
        raise UndecodableText("binary", *_place(data, zero))
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp932" and _is_rather_euc_jp(data, text):
            return "euc_jp", data.decode("euc_jp")
        return encoding, text
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UndecodableText("undecodable", *_place(data, error.start)) from None
    raise AssertionError("unreachable: utf-8 was tried above")


def _is_rather_euc_jp(data: bytes, as_cp932: str) -> bool:
    """EUC-JP text read as CP932 becomes half-width katakana; real configurations hardly use those."""
    half_width = sum("\uff61" <= character <= "\uff9f" for character in as_cp932)
    if not half_width:
        return False
    try:
        as_euc_jp = data.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    return half_width > sum("\uff61" <= character <= "\uff9f" for character in as_euc_jp)


def _place(data: bytes, offset: int) -> tuple[int, int]:
    line = data.count(b"\n", 0, offset) + 1
    return line, offset - (data.rfind(b"\n", 0, offset) + 1) + 1
