"""Sections `interface …`, of one interface or of a range, taken apart so that some of the interfaces can be edited."""

from __future__ import annotations

import re
from typing import NamedTuple

from segcheck.model.header import Interval
from segcheck.vendors._shared.configuration_text import NO_STATEMENT, ConfigurationText, TextLine, written
from segcheck.vendors._shared.entry_words import Words
from segcheck.vendors._shared.placed_lines import respelled, with_last
from segcheck.vendors._shared.port_lines import SectionEdit
from segcheck.vendors._shared.script_lines import ScriptLine
from segcheck.vendors._shared.vlan_lists import DEFAULT_VLAN, joined, vlan_list
from segcheck.vendors.alliedware_plus.network.interface_names import interface_names

_MOST_NAMES = 20_000
_LAST_PART = re.compile(r"(.*?)(\d+)", re.ASCII)


class InterfaceSection(NamedTuple):
    """A section and the interfaces it is about."""

    position: int
    names: tuple[str, ...]


def interface_sections(text: ConfigurationText) -> tuple[InterfaceSection, ...]:
    """All that can be read; none at all where they name more interfaces than a device has."""
    found = []
    named = 0
    for at in text.find_all(("interface",)):
        words = text.lines[at].words
        names = interface_names(words[1]) if len(words) == 2 else None
        if names:
            named += len(names)
            found.append(InterfaceSection(at, names))
    return tuple(found) if named <= _MOST_NAMES else ()


def spelled_names(names: tuple[str, ...]) -> str:
    """Interfaces as one word, neighbours as a range.

    >>> spelled_names(("port1.0.1", "port1.0.3", "port1.0.4")), spelled_names(("lo",))
    ('port1.0.1,port1.0.3-1.0.4', 'lo')
    """
    parts: list[tuple[str, int, int]] = []
    for name in names:
        split = _LAST_PART.fullmatch(name)
        stem, digit = (split[1], int(split[2])) if split else (name, -1)
        if parts and digit >= 0 and parts[-1][0] == stem and parts[-1][2] == digit - 1:
            parts[-1] = (stem, parts[-1][1], digit)
        else:
            parts.append((stem, digit, digit))
    return ",".join(_spelled(*part) for part in parts)


def _spelled(stem: str, first: int, last: int) -> str:
    if first < 0:
        return stem
    kindless = stem.lstrip("abcdefghijklmnopqrstuvwxyz")
    return f"{stem}{first}" if first == last else f"{stem}{first}-{kindless}{last}"


class _Group(NamedTuple):
    """Interfaces that stand in the same sections (their indexes). `header`: of the section that they share alone."""

    sections: tuple[int, ...]
    header: Words
    is_whole: bool


def apart(text: ConfigurationText, names: tuple[str, ...]) -> tuple[ConfigurationText, tuple[Words, ...]]:
    """The text with `names` in sections of their own, and their headers; interfaces without section are left out.

    Interfaces that stand in the same sections stay together; where there are several such sections, one is made of
    them, as the reader takes their lines one after the other.
    """
    sections = interface_sections(text)
    wanted = frozenset(names)
    groups = _groups(text, sections, names)
    for index in range(len(sections) - 1, -1, -1):
        section = sections[index]
        rest = tuple(name for name in section.names if name not in wanted)
        if len(rest) == len(section.names) or any(group.is_whole and group.sections == (index,) for group in groups):
            continue
        behind = text.end_of(section.position)
        for group in reversed(groups):
            if group.sections[-1] == index:
                text = text.inserted(behind, _joined(text, [sections[at] for at in group.sections], group.header))
        if rest:
            text = respelled(text, section.position, f"interface {spelled_names(rest)}")
        else:
            text = text.replaced(section.position, behind)
    return text, tuple(group.header for group in groups)


def _groups(
    text: ConfigurationText, sections: tuple[InterfaceSection, ...], names: tuple[str, ...]
) -> tuple[_Group, ...]:
    places: dict[str, list[int]] = {name: [] for name in names}
    for index, section in enumerate(sections):
        for name in dict.fromkeys(section.names):
            if name in places:
                places[name].append(index)
    members: dict[tuple[int, ...], list[str]] = {}
    for name, found in places.items():
        if found:
            members.setdefault(tuple(found), []).append(name)
    groups = []
    for key, group in members.items():
        whole = len(key) == 1 and set(sections[key[0]].names) == set(group)
        header = text.lines[sections[key[0]].position].words if whole else ("interface", spelled_names(tuple(group)))
        groups.append(_Group(key, header, whole))
    return tuple(groups)


def _joined(text: ConfigurationText, sections: list[InterfaceSection], header: Words) -> list[TextLine]:
    """A section under `header` with the lines of `sections`, whose own places are not changed yet."""
    lines = [written(" ".join(header), 0, text.lines[sections[0].position].line.origin)]
    for section in sections:
        for line in text.lines[section.position + 1 : text.end_of(section.position)]:
            if line.depth != NO_STATEMENT:
                lines.append(line if len(sections) == 1 else written(line.text, line.depth, line.line.origin))
    return lines


def edited(
    text: ConfigurationText, names: tuple[str, ...], line: ScriptLine, edit: SectionEdit
) -> ConfigurationText | None:
    """The text with the section of each interface edited; the same text where that changes nothing.

    An interface that has no section gets one. None: what the edit does to one of them is not known.
    """
    divided, headers = apart(text, names)
    known = {name for section in interface_sections(text) for name in section.names}
    missing = tuple(name for name in names if name not in known)
    before = divided
    if missing:
        header = f"interface {spelled_names(missing)}"
        divided = with_last(divided, None, header, line.span)
        headers = (*headers, tuple(header.split()))
        before = divided
    for words in headers:
        position = divided.find(words)
        after = None if position is None else edit(divided, position)
        if after is None:
            return None
        divided = after
    return text if divided.lines == before.lines else divided


def values(text: ConfigurationText, names: tuple[str, ...], head: Words) -> tuple[tuple[str, Words], ...]:
    """Statements with this head below the sections of `names`: (interface, all words), in the order of the text."""
    wanted = frozenset(names)
    found: list[tuple[str, Words]] = []
    for section in interface_sections(text):
        here = [name for name in section.names if name in wanted]
        for at in text.find_all(head, section.position) if here else ():
            found.extend((name, text.lines[at].words) for name in here)
    return tuple(found)


def may_be_there(text: ConfigurationText, name: str) -> bool:
    """Whether the device has the interface: it has a section, or what makes it stands in the configuration."""
    if any(name in section.names for section in interface_sections(text)):
        return True
    if name.startswith("vlan"):
        return any(low <= int(name[4:]) <= high for low, high in known_vlans(text))
    if name == "lo" or name.startswith("tunnel"):
        return True
    kind, digits = name.rstrip("0123456789."), name.lstrip("abcdefghijklmnopqrstuvwxyz")
    if kind in ("po", "sa"):
        head = "channel-group" if kind == "po" else "static-channel-group"
        return _anywhere(text, (head, digits))
    if kind == "ppp":
        return _anywhere(text, ("encapsulation", "ppp", digits))
    return False


def _anywhere(text: ConfigurationText, head: Words) -> bool:
    return any(line.words[: len(head)] == head for line in text.lines)


def known_vlans(text: ConfigurationText) -> tuple[Interval, ...]:
    """VLAN 1 and those of the database."""
    found: list[Interval] = [(DEFAULT_VLAN, DEFAULT_VLAN)]
    for at in text.find_all(("vlan", "database")):
        for line in text.below(at):
            words = text.lines[line].words
            found.extend((vlan_list(words[1]) if words[0] == "vlan" and len(words) > 1 else None) or ())
    return joined(found)
