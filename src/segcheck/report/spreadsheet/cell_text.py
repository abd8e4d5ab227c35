"""Text of documents as a cell can hold it."""

from __future__ import annotations

import re

from segcheck.report.safe_text import safe

# SOURCE: "Excel specifications and limits": 32,767 characters and 253 line feeds to a cell; 1,048,576 rows to a sheet.
LONGEST = 32_767
_MOST_FEEDS = 253
_ROOM = 40
"""Characters kept free for the note that something is left out."""

# SOURCE: OWASP, "CSV Injection": what spreadsheet programs take for the beginning of a formula, full width included.
_FORMULA = re.compile("[\\s\u3000]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


def cell_text(text: str) -> str:
    """`text` for a cell: line feeds kept, everything else that is not shown written out.

    Longer text than a cell holds ends with the number of characters left out, in brackets.

    >>> cell_text("a < b\\x00\\n2")
    'a < b\\\\x00\\n2'
    """
    if text.isascii() and text.isprintable() and len(text) < LONGEST:
        return text
    return fitted("\n".join(safe(line) for line in text.split("\n")))


def fitted(text: str) -> str:
    """`text` within the limits of a cell; of a longer one the beginning, and how many characters are left out.

    >>> fitted("a" * 40000)[-12:], fitted("x" * 9)
    ('aaa… [+7273]', 'xxxxxxxxx')
    """
    kept = text
    if text.count("\n") > _MOST_FEEDS:
        kept = "\n".join(text.split("\n", _MOST_FEEDS)[:_MOST_FEEDS])
    # A character beyond the first plane counts twice.
    if len(kept) * 2 > LONGEST and len(kept.encode("utf-16-le")) // 2 > LONGEST:
        kept = kept.encode("utf-16-le")[: (LONGEST - _ROOM) * 2].decode("utf-16-le", errors="ignore")
    left = len(text) - len(kept)
    return text if not left else f"{kept}… [+{left}]"


def begins_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet program that reads `text` as if somebody typed it may compute something.

    >>> [begins_like_a_formula(text) for text in ("=1+1", " -x", "\\u3000\\uff1dA1", "permit", "")]
    [True, True, True, False, False]
    """
    return _FORMULA.match(text) is not None
