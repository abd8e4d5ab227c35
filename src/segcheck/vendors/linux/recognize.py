"""Whether a file is output of a Linux host that tells how it forwards, judged by what stands in it."""

from __future__ import annotations

from segcheck.source.text import SourceFile
from segcheck.vendors.linux.text.commands import command_of
from segcheck.vendors.linux.text.openings import opening
from segcheck.vendors.linux.text.sections import SectionKind

_LOOKED_AT = 60  # lines that are not blank


def is_linux(source: SourceFile) -> bool:
    """Whether one of the first lines begins the output of a command whose output is read.

    >>> from segcheck.source.text import decode
    >>> is_linux(decode("a", b"*filter\\n:FORWARD DROP [0:0]\\nCOMMIT\\n")), is_linux(decode("b", b"hostname core1\\n"))
    (True, False)
    """
    seen = 0
    for text in source.lines:
        if not text or text.isspace():
            continue
        seen += 1
        if seen > _LOOKED_AT:
            return False
        if opening(text, first=seen == 1) is not None:
            return True
        command = command_of(text)
        if command is not None and command.kind is not SectionKind.OTHER:
            return True
    return _holds_host_name(source, seen)


def _holds_host_name(source: SourceFile, lines: int) -> bool:
    name = source.path.rpartition("/")[2].lower()
    return lines == 1 and name.split(".")[0].endswith("hostname")
