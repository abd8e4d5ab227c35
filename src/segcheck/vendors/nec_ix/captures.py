"""What terminals leave in a saved configuration: prompts, commands, page breaks."""

from __future__ import annotations

import re
from dataclasses import replace

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.notes import Notes

_PAGER = "--More--"
# A page break as a terminal shows it: the words, taken back by backspaces or blanks, then the next line.
_PAGE_BREAK = re.compile(r"\s*--More--(?P<rest>[\s\x08]*\x08)?")
_PROMPT = re.compile(
    r"(?:[\w.-]+(?:\(config[^)]*\))?[#>]\s*)?(?:show\s+(?:running|startup)-config|terminal\s+\S.*|exit|enable(?:-config)?"
    r"|configure(?:\s+terminal)?|svintr-config)?"
)
_HEADER = re.compile(r"Using \d+ out of \d+ bytes.*|Current configuration.*", re.IGNORECASE)


def without_page_breaks(source: SourceFile, notes: Notes) -> tuple[SourceFile, bool]:
    """The file without page breaks, and whether what they left makes it unusable.

    SOUNDNESS: where the words cannot be told from the line that follows them, that line may have lost its beginning.
    """
    if not any(_PAGER in text for text in source.lines):
        return source, False
    lines = list(source.lines)
    broken = False
    for index, text in enumerate(lines):
        if _PAGER not in text:
            continue
        found = _PAGE_BREAK.match(text)
        behind = text[found.end() :] if found is not None else ""
        number = index + 1
        if found is not None and _PAGER not in behind and (found["rest"] or not behind.strip()):
            lines[index] = behind if behind.strip() else ""
            if not behind.strip():
                notes.ledger.mark(number, LineFate.IRRELEVANT, "nec-page-break")
            continue
        notes.ledger.mark(number, LineFate.MALFORMED, "capture-paged")
        if not broken:
            origin = (source.span_of_line(number),)
            notes.report("capture-paged", origin, Severity.ERROR, Effect.REJECTS_FILE)
        broken = True
        lines[index] = ""
    return replace(source, lines=tuple(lines)), broken


def is_of_terminal(text: str) -> bool:
    """Whether a line is a prompt, a command that shows the configuration, or the header of its output.

    >>> is_of_terminal("ix1(config)# show running-config"), is_of_terminal("Router(config)# "), is_of_terminal("exit")
    (True, True, False)
    >>> is_of_terminal("show running-config"), is_of_terminal("ip route default 192.0.2.1")
    (True, False)
    """
    stripped = text.strip()
    if _HEADER.fullmatch(stripped):
        return True
    if _PROMPT.fullmatch(stripped) is None:
        return False
    return stripped[-1:] in "#>" or "#" in stripped or ">" in stripped or stripped.startswith("show")
