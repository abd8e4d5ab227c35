"""The commands of a file: contexts are followed, and names of interfaces made whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors.yamaha_rtx.configuration import INTERFACE, Statement
from segcheck.vendors.yamaha_rtx.text.words import INTERFACE_NAME, split_words, unquoted

# First words of commands whose second word may name an interface.
_OF_INTERFACES = frozenset(("ip", "ipv6", "ethernet", "url"))
_SELECTED = {"pp": "pp", "tunnel": "tunnel"}


def commands(lines: Iterable[tuple[int, str]]) -> Iterator[Statement]:
    """The commands in (number of the first line, whole text), in the order of the file."""
    selected = ""
    for number, text in lines:
        words, _ = split_words(text)
        if not words:
            continue
        statement = _command(ConfigLine(number, 0, text, words), selected)
        chosen = _selection(statement.head, selected)
        if chosen != selected:
            selected = chosen
            statement = statement._replace(selected=selected)
        yield statement


def _command(line: ConfigLine, selected: str) -> Statement:
    words = tuple(unquoted(word) for word in line.words) if '"' in line.text else line.words
    head = words if line.text.islower() else tuple(word.lower() for word in words)
    start = 1 if head[0] == "no" else 0
    interface = None
    if head[start : start + 1] and head[start] in _OF_INTERFACES and len(head) > start + 1:
        name = head[start + 1]
        if INTERFACE_NAME.fullmatch(name):
            interface = _whole_name(name, selected)
            if interface is not None:
                head = (*head[: start + 1], INTERFACE, *head[start + 2 :])
    return Statement(line, words, head, interface, selected)


def _whole_name(name: str, selected: str) -> str | None:
    """`pp` and `tunnel` are those selected last; a selection of the other kind tells nothing."""
    if name in _SELECTED:
        return selected if selected.startswith(name) else None
    return name


def _selection(head: tuple[str, ...], selected: str) -> str:
    if len(head) != 3 or head[0] not in _SELECTED or head[1] != "select":
        return selected
    if head[2] == "none":
        return ""
    return f"{head[0]}{head[2]}" if head[2].isdigit() else f"{head[0]} {head[2]}"
