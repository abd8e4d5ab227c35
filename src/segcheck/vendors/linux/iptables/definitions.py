"""Chains of iptables and sets of ipset as things with a name, and the rules that name them."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.definitions import Name
from segcheck.model.header import Family
from segcheck.vendors._shared.definitions import Names
from segcheck.vendors.linux.iptables.table_text import BUILT_IN
from segcheck.vendors.linux.iptables.words import words
from segcheck.vendors.linux.text.sections import Section

_CREATE, _ADD = ("create", "n", "-N", "--create"), ("add", "a", "-A", "--add")
_APPENDING = frozenset(("-A", "-I", "--append", "--insert"))
_SET = "ipset"


def note_names(dumps: Iterable[tuple[Section, Family]], sets: Iterable[Section], names: Names) -> None:
    """Put chains that no hook calls, and sets, into `names`, with the rules that name them.

    `dumps`: of iptables-save, each with its family. Cost: one look at each word, where anything is defined.
    """
    for section in sets:
        _read_sets(section, names)
    for section, family in dumps:
        _read_rules(section, "ip6tables" if family is Family.IPV6 else "iptables", names)


def _read_sets(section: Section, names: Names) -> None:
    for number, text in section.numbered():
        found = text.split()
        if len(found) < 2 or found[0] not in (*_CREATE, *_ADD):
            continue
        own = (_SET, found[1])
        if found[0] in _CREATE:
            names.define(own, section.notes, section.span(number))
        elif len(found) > 2:
            # A set of sets has names for members; an address is no name of a set.
            names.mention((_SET, found[2]), section.notes, number, own)


def _read_rules(section: Section, program: str, names: Names) -> None:
    # `iptables -S` prints no head: it shows the table filter.
    table = "filter"
    rules: list[tuple[str, int, str]] = []
    for number, text in section.numbered():
        line = text.strip()
        if line.startswith("*"):
            table = line[1:].strip()
        elif line.startswith((":", "-N ", "--new-chain ")):
            chain = line.removeprefix(":").split()[0 if line[0] == ":" else 1 :][:1]
            if chain and chain[0] not in BUILT_IN:
                names.define((f"{program} {table} chain", chain[0]), section.notes, section.span(number))
        elif not line.startswith(("#", "COMMIT", "-P ", "--policy ")):
            rules.append((table, number, line))
    if not names.kinds:
        return
    for table, number, line in rules:
        _note_rule(f"{program} {table} chain", number, words(line) or tuple(line.split()), section, names)


def _note_rule(kind: str, number: int, found: tuple[str, ...], section: Section, names: Names) -> None:
    """A rule names whatever stands in it as a word, but for its own chain and its remark."""
    before = ""
    holder: Name | None = None
    for word in found:
        if before in _APPENDING and holder is None:
            holder = (kind, word)
        elif before != "--comment" and word in names.kinds:
            for one in (kind, _SET):
                if one in names.kinds[word]:
                    names.mention((one, word), section.notes, number, holder)
        before = word
