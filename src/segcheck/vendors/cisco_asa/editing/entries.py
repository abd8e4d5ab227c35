"""Entries of ASA access lists: which the device takes for the same, and what the reader makes of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import Action
from segcheck.model.header import Family, Match
from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.configuration_text import ConfigurationText
from segcheck.vendors._shared.values import ipv4, netmask_length, number
from segcheck.vendors.cisco_asa.filters.convert_filters import Filters
from segcheck.vendors.cisco_asa.filters.service_names import ICMP_TYPES, PORTS, PROTOCOLS
from segcheck.vendors.cisco_asa.parse import parse

Words: TypeAlias = tuple[str, ...]
Token: TypeAlias = str | int | tuple[int, int]
Meaning: TypeAlias = tuple[tuple[Family, Action, Match], ...]
"""What an entry does with packets of each family; empty where that is not known."""

_ALL = 0xFFFFFFFF
_OPERATORS = ("eq", "neq", "lt", "gt", "range")
_NAMES = ("object", "object-group", "object-group-security", "object-group-user", "object-group-network-service")
_KINDS = ("extended", "standard", "advanced", "ethertype", "webtype")


class EntryKey(NamedTuple):
    """What tells an entry from others of its list, and what it is told besides."""

    tokens: tuple[Token, ...]
    options: Words


def kind_and_body(words: Words) -> tuple[str, Words]:
    """The kind of an entry and the words from its action on; lists are extended where nothing is said.

    >>> kind_and_body(("extended", "permit", "ip", "any", "any"))[0], kind_and_body(("remark", "x"))
    ('extended', ('remark', ('remark', 'x')))
    """
    if words[:1] == ("remark",):
        return "remark", words
    return (words[0], words[1:]) if words[:1] and words[0] in _KINDS else ("extended", words)


def entry_key(words: Words) -> EntryKey:
    """The key of an entry, from its action on. `log …`, `inactive` and `time-range X` are options.

    >>> first = entry_key(tuple("permit tcp host 10.0.0.5 any eq www log".split()))
    >>> second = entry_key(tuple("permit tcp 10.0.0.5 255.255.255.255 any eq 80".split()))
    >>> first.tokens == second.tokens, first.options
    (True, ('log',))
    """
    start = next(
        (
            index
            for index, word in enumerate(words)
            if word in ("log", "inactive", "time-range") and (index == 0 or words[index - 1] not in _NAMES)
        ),
        len(words),
    )
    return EntryKey(tuple(_tokens(words[:start])), words[start:])


def _tokens(words: Words) -> Iterator[Token]:
    index, ports = 0, 0
    protocol: int | None = None
    while index < len(words):
        word = words[index]
        following = words[index + 1] if index + 1 < len(words) else ""
        if word in _NAMES:
            yield from (word, following)
            index, ports = index + 2, 0
        elif word in _OPERATORS:
            yield word
            index, ports = index + 1, 2 if word == "range" else 1
        elif ports:
            value = number(word, 0, 65535)
            yield PORTS.get(word, word) if value is None else value
            index, ports = index + 1, ports - 1
        elif index == 1:
            protocol = PROTOCOLS.get(word, number(word, 0, 255))
            yield word if protocol is None else protocol
            index += 1
        else:
            token, used = _address(word, following, protocol)
            yield token
            index += used


def _address(word: str, following: str, protocol: int | None) -> tuple[Token, int]:
    value, mask = ipv4(word), ipv4(following)
    if word == "host" and mask is not None:
        return (mask, _ALL), 2
    if value is not None and mask is not None:
        return (value & mask, mask), 2
    if protocol == 1 and word in ICMP_TYPES:
        return str(ICMP_TYPES[word]), 1
    return word, 1


def named_definitions(words: Words) -> tuple[tuple[str, str], ...]:
    """Objects and groups that an entry names, as (`object` or `object-group`, name)."""
    return tuple(
        ("object-group" if word.startswith("object-group") else "object", name)
        for word, name in itertools.pairwise(words)
        if word in _NAMES
    )


def definitions(text: ConfigurationText, names: tuple[tuple[str, str], ...]) -> tuple[str, ...] | None:
    """The lines that define objects and groups; None when one is not there."""
    lines: list[str] = []
    wanted = set(names)
    for position in text.sections() if wanted else ():
        words = text.lines[position].words
        if len(words) > 2 and (words[0], words[2]) in names:
            wanted.discard((words[0], words[2]))
            lines.extend(line.text for line in text.lines[position : text.end_of(position)])
    return None if wanted else tuple(lines)


def has_empty_definition(text: ConfigurationText, names: tuple[tuple[str, str], ...]) -> bool:
    """Whether one of these objects and groups says nothing yet: whether the device takes it so is not known."""
    said: dict[tuple[str, str], bool] = {}
    for position in text.sections() if names else ():
        words = text.lines[position].words
        if len(words) > 2 and (words[0], words[2]) in names:
            below = (text.lines[place].words[0] for place in text.below(position))
            key = (words[0], words[2])
            said[key] = said.get(key, False) or any(word not in ("description", "nat") for word in below)
    return not all(said.values())


def has_host_bits(words: Words) -> bool:
    """Whether an address stands before a mask that does not cover it.

    SOURCE: Cisco ASA system messages of the command line: such a pair is refused ("doesn't pair").

    >>> has_host_bits(("subnet", "10.2.0.5", "255.255.255.0")), has_host_bits(("subnet", "10.2.0.0", "255.255.255.0"))
    (True, False)
    """
    for word, following in itertools.pairwise(words):
        value, mask = ipv4(word), ipv4(following)
        if value is not None and mask is not None and netmask_length(mask) is not None and value & ~mask & _ALL:
            return True
    return False


def is_understood(text: ConfigurationText, kind: str, words: Words) -> bool:
    """Whether the reader understands an entry, given the objects of `text` that it names."""
    before = definitions(text, named_definitions(words)) or ()
    lines = (*before, f"access-list L {kind} {' '.join(words)}")
    configuration = parse(SourceFile("", lines, "utf-8", ""))
    Filters(configuration)
    fate = configuration.notes.ledger.fate(len(lines))
    # A group that holds others is as good as malformed while those are not there.
    return fate not in (None, LineFate.UNRECOGNIZED) and (fate is not LineFate.MALFORMED or bool(before))


def meanings(entries: tuple[Words, ...]) -> tuple[Meaning, ...]:
    """What entries of an extended list do, whatever objects they name. Cost: some thirty microseconds each."""
    lines = tuple(f"access-list L extended {' '.join(words)}" for words in entries)
    found: dict[int, list[tuple[Family, Action, Match]]] = {}
    for one in Filters(parse(SourceFile("", lines, "utf-8", ""))).filters:
        for rule in one.rules:
            if rule.origin and rule.action is not Action.UNKNOWN:
                found.setdefault(rule.origin[0].line, []).append((one.family, rule.action, rule.match))
    return tuple(tuple(found.get(line, ())) for line in range(1, len(lines) + 1))
