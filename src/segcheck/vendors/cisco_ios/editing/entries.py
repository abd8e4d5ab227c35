"""Entries of access lists: which the device takes for the same, and what the reader makes of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import Action, Rule
from segcheck.model.header import NOTHING, Family
from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.icmp_messages import ICMP_MESSAGES
from segcheck.vendors._shared.values import ipv4, ipv6_prefix, number
from segcheck.vendors.cisco_ios.convert_filters import Filters
from segcheck.vendors.cisco_ios.entry_parts import port_names
from segcheck.vendors.cisco_ios.names import PROTOCOLS
from segcheck.vendors.cisco_ios.parse import parse

Words: TypeAlias = tuple[str, ...]
Key: TypeAlias = tuple[str | int | tuple[int, int], ...]

_ALL = 0xFFFFFFFF
_PORT_OPERATORS = ("eq", "neq", "lt", "gt", "range")
_GROUPS = ("object-group", "addrgroup", "portgroup")


class ListKind(NamedTuple):
    """Of what kind a list is."""

    family: Family
    standard: bool

    def head(self, name: str) -> str:
        """The statement that begins the section of such a list."""
        if self.family is Family.IPV6:
            return f"ipv6 access-list {name}"
        return f"ip access-list {'standard' if self.standard else 'extended'} {name}"


def entry_key(kind: ListKind, words: Words) -> tuple[Key, bool]:
    """What tells the entry from others of its list, and whether it logs.

    Entries with one key are the same for the device, however written; some of the same have different keys.

    >>> extended = ListKind(Family.IPV4, False)
    >>> short = tuple("permit tcp 10.0.0.5 0.0.0.0 any eq www log".split())
    >>> long = tuple("permit tcp host 10.0.0.5 0.0.0.0 255.255.255.255 eq 80".split())
    >>> entry_key(extended, short)[0] == entry_key(extended, long)[0], entry_key(extended, short)[1]
    (True, True)
    """
    logs = any(word in ("log", "log-input") for word in words)
    plain = tuple(word for word in words if word not in ("log", "log-input"))
    return tuple(_tokens(kind, plain)), logs


def _tokens(kind: ListKind, words: Words) -> Iterator[str | int | tuple[int, int]]:
    index = 0
    protocol: int | None = None
    ports = False
    if not kind.standard and len(words) > 1:
        protocol = PROTOCOLS.get(words[1].lower(), number(words[1], 0, 255))
        yield from (words[0], words[1] if protocol is None else protocol)
        index = 2
    while index < len(words):
        word = words[index]
        if word in _GROUPS and index + 1 < len(words):
            yield from (word, words[index + 1])
            ports, index = False, index + 2
            continue
        if word in _PORT_OPERATORS:
            yield word
            ports, index = True, index + 1
            continue
        if ports and not word[:1].isdigit() and word not in port_names(protocol):
            ports = False
        if ports:
            value = number(word, 0, 65535)
            yield port_names(protocol).get(word, word) if value is None else value
            index += 1
            continue
        token, used = _address(kind, words, index)
        if token is not None:
            yield token
        elif protocol in (1, 58) and kind.family is Family.IPV4 and word in ICMP_MESSAGES:
            yield from (str(part) for part in ICMP_MESSAGES[word] if part is not None)
        else:
            yield word
        index += used
        ports = False


def _address(kind: ListKind, words: Words, index: int) -> tuple[tuple[int, int] | str | None, int]:
    """The address that word `index` begins, as value and wildcard, and how many words tell it."""
    word = words[index]
    if kind.family is Family.IPV6:
        prefix = ipv6_prefix(f"{words[index + 1]}/128" if word == "host" and index + 1 < len(words) else word)
        if prefix is not None:
            return f"{prefix}", 2 if word == "host" else 1
        return ("::/0", 1) if word in ("any", "::/0") else (None, 1)
    if word == "any":
        return (0, _ALL), 1
    following = ipv4(words[index + 1]) if index + 1 < len(words) else None
    if word == "host" and following is not None:
        return (following, 0), 2
    value = ipv4(word)
    if value is None:
        return None, 1
    if following is None:
        return (value, 0), 1
    return (value & ~following & _ALL, following), 2


class Reading(NamedTuple):
    """What the reader makes of entries: a rule each, and whether each is understood."""

    rules: tuple[Rule, ...]
    understood: tuple[bool, ...]


def read_entries(kind: ListKind, entries: tuple[Words, ...]) -> Reading:
    """What the reader makes of entries without numbers. Cost: some ten microseconds each.

    >>> read_entries(ListKind(Family.IPV4, False), (("permit", "ip", "any", "any"), ("permit", "ip"))).understood
    (True, False)
    """
    texts = (kind.head("L"), *(f" {' '.join(words)}" for words in entries))
    configuration = parse(SourceFile("", texts, "utf-8", ""))
    filters = Filters(configuration).filters
    by_line = {rule.origin[0].line: rule for found in filters for rule in found.rules if rule.origin}
    lines = range(2, len(texts) + 1)
    ledger = configuration.notes.ledger
    # A line that names a group is as good as malformed while the group is not there.
    return Reading(
        tuple(by_line.get(line, _NO_RULE) for line in lines),
        tuple(
            line in by_line
            and ledger.fate(line) not in (None, LineFate.UNRECOGNIZED)
            and (ledger.fate(line) is not LineFate.MALFORMED or bool(group_names(words)))
            for line, words in zip(lines, entries, strict=True)
        ),
    )


_NO_RULE = Rule("", NOTHING, Action.UNKNOWN, ())


def group_names(words: Words) -> tuple[str, ...]:
    """Object groups that an entry names."""
    return tuple(name for word, name in itertools.pairwise(words) if word in _GROUPS)
