"""Files that hold the configurations of two devices, one behind the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from segcheck.model.network import Device, Interface, InterfaceKind
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.platform import Platform

# What readers call lines of which a configuration has one, and a file holds two.
_REPEATED = frozenset(
    ("hostname-repeated", "asa-version-repeated", "fortios-head-repeated", "seil-key-repeated", "yamaha-head-repeated")
)
_UNTOLD = "untold"
_FEWEST = 2


def lines_of_another_platform(notes: Notes, others: Iterable[Platform]) -> Origin:
    """What the file's reader did not understand and one of `others` takes for its own: the first such line, or ().

    CHOICE: two such lines at least; one alone is rather a slip. Cost: nothing for a file that was understood, else as
    much as recognising it.
    """
    source = notes.source
    # Lines inside a section or a list that is read are not among them: those look alike everywhere.
    unread = {span.line for span in notes.unmodeled if notes.ledger.fate(span.line) is LineFate.UNRECOGNIZED}
    numbers = sorted(number for number in unread if not source.line(number)[:1].isspace())
    if len(numbers) < _FEWEST:
        return ()
    rest = replace(source, lines=tuple(source.line(number) for number in numbers))
    for other in others:
        if other.recognizes(rest):
            marks = (number for number in numbers if other.recognizes(replace(source, lines=(source.line(number),))))
            found = tuple(islice(marks, _FEWEST))
            if len(found) == _FEWEST:
                return (source.span_of_line(found[0]),)
    return ()


def lines_of_a_second_device(notes: Notes) -> Origin:
    """Where the reader saw that a second configuration of its platform begins."""
    return tuple(span for one in notes.diagnostics if one.code in _REPEATED for span in one.origin)


def with_another_device(device: Device, origin: Origin) -> Device:
    """`device`, open to anything for the lines `origin` of another one.

    SOUNDNESS: the networks of the other device are known to nobody, so it may stand in all of them.
    """
    interfaces = device.interfaces
    if all(interface.name != _UNTOLD for interface in interfaces):
        other = Interface(_UNTOLD, InterfaceKind.ROUTED, True, (), "", origin[:1], address_unknown=True)
        interfaces = (*interfaces, other)
    return replace(device, interfaces=interfaces, unmodeled=tuple(dict.fromkeys((*device.unmodeled, *origin))))
