"""Configurations that a script already holds as `CiscoConfParse` objects, as files for the loader.

ciscoconfparse is never imported: any object with `objs` (each with `text`) and `syntax` will do, which
holds for ciscoconfparse and ciscoconfparse2. Only the lines are taken, not their parsed structure.
CHOICE: no import, because ciscoconfparse takes 0.2 s to import, logs on standard error and is
GPL-3.0; see docs/adr/0003.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from segcheck.errors import UsageError
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import Span

# Syntaxes whose lines ciscoconfparse keeps as they were; for junos it strips the braces.
_VERBATIM_SYNTAXES = frozenset({"ios", "nxos", "iosxr", "asa"})


def is_ciscoconfparse(value: object) -> bool:
    """Whether `value` looks like a `CiscoConfParse` object.

    >>> is_ciscoconfparse("configs/")
    False
    """
    return not isinstance(value, type) and hasattr(value, "objs") and hasattr(value, "syntax")


def files_of(objects: object) -> list[tuple[str, bytes]]:
    """(name, bytes) of each configuration, in the order given; bytes are UTF-8 with LF line ends.

    `objects` is one `CiscoConfParse` object, a list or tuple of them (named `ciscoconfparse-1.cfg`, …), or a mapping
    from file name to object. Spans of the loaded snapshot count the lines of the object; see `diagnostics_of`.

    Raises: UsageError, for anything else, and for objects that no longer hold the original lines (junos).

    >>> from types import SimpleNamespace as Stub
    >>> parsed = Stub(syntax="ios", objs=[Stub(text="hostname fw1"), Stub(text="!")])
    >>> files_of({"fw1.cfg": parsed})
    [('fw1.cfg', b'hostname fw1\\n!\\n')]
    """
    return [(name, _content(name, parsed)) for name, parsed in _named(objects)]


def diagnostics_of(objects: object) -> tuple[Diagnostic, ...]:
    """One warning per object that was parsed with `ignore_blank_lines=True`: its line numbers are not the file's.

    >>> from types import SimpleNamespace as Stub
    >>> parsed = Stub(syntax="ios", objs=[Stub(text="hostname fw1")], ignore_blank_lines=True)
    >>> [str(diagnostic) for diagnostic in diagnostics_of({"fw1.cfg": parsed})]
    ['fw1.cfg:1:1: ciscoconfparse-renumbered (file=fw1.cfg)']
    """
    return tuple(
        Diagnostic(
            "ciscoconfparse-renumbered",
            Severity.WARNING,
            Effect.NONE,
            (Span(name, 1, 1, 1, 1),),
            (("file", name),),
        )
        for name, parsed in _named(objects)
        if getattr(parsed, "ignore_blank_lines", False)
    )


def _named(objects: object) -> Iterator[tuple[str, object]]:
    if isinstance(objects, Mapping):
        for name, parsed in objects.items():
            if not isinstance(name, str) or not name:
                raise UsageError(f"names of CiscoConfParse objects must be non-empty text, not {name!r}")
            yield name, _checked(parsed)
    elif is_ciscoconfparse(objects):
        yield "ciscoconfparse-1.cfg", _checked(objects)
    elif isinstance(objects, Sequence) and not isinstance(objects, str | bytes):
        for number, parsed in enumerate(objects, start=1):
            yield f"ciscoconfparse-{number}.cfg", _checked(parsed)
    else:
        raise _not_accepted(objects)


def _checked(parsed: object) -> object:
    if not is_ciscoconfparse(parsed):
        raise _not_accepted(parsed)
    syntax = getattr(parsed, "syntax", None)
    if syntax not in _VERBATIM_SYNTAXES:
        raise UsageError(
            f"a CiscoConfParse object with syntax {syntax!r} does not hold the original lines; load the file itself"
        )
    return parsed


def _not_accepted(value: object) -> UsageError:
    return UsageError(
        f"expected CiscoConfParse objects (one, several, or a mapping by name), got {type(value).__name__}"
    )


def _content(name: str, parsed: object) -> bytes:
    lines = []
    for number, line in enumerate(getattr(parsed, "objs", ()), start=1):
        text = getattr(line, "text", None)
        if not isinstance(text, str):
            raise UsageError(f"{name}: line {number} of the CiscoConfParse object has no text")
        text = text.rstrip("\r\n")
        if "\n" in text or "\r" in text:
            # A line break inside a line would shift the number of every line below it.
            raise UsageError(f"{name}: line {number} of the CiscoConfParse object holds several lines")
        lines.append(f"{text}\n")
    try:
        return "".join(lines).encode("utf-8")
    except UnicodeEncodeError:
        # Read with errors="surrogateescape": the characters are not known.
        raise UsageError(f"{name}: the CiscoConfParse object holds undecoded bytes; load the file itself") from None
