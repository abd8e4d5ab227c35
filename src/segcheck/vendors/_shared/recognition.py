"""Whether a file is of a platform, judged by its lines."""

from __future__ import annotations

import re

from segcheck.source.text import SourceFile


def has_marks(source: SourceFile, marks: re.Pattern[str], foreign: re.Pattern[str]) -> bool:
    """Whether a line begins with one of `marks`, which no other platform writes, and none with what others write.

    >>> from segcheck.source.text import decode
    >>> marks, foreign = re.compile("pp select"), re.compile("version")
    >>> has_marks(decode("a", b"pp select 1\\n"), marks, foreign)
    True
    >>> has_marks(decode("b", b"pp select 1\\nversion 15.2\\n"), marks, foreign)
    False
    """
    recognized = False
    for text in source.lines:
        if foreign.match(text):
            return False
        recognized = recognized or marks.match(text) is not None
    return recognized
