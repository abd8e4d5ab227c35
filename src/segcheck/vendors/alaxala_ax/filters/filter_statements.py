"""Access lists as written, and what the configuration tells about the hardware that looks at them."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.numbered_entries import NumberedEntries


class ListKind(enum.Enum):
    """What a list looks at; each kind is bound by a command of its own."""

    IPV4 = "IPv4"
    IPV6 = "IPv6"
    MAC = "MAC"
    ADVANCE = "Advance"


@dataclass(slots=True)
class AccessList(NumberedEntries):
    """A list with its entries. `standard`: entries tell a source only.

    `damaged`: lines that change the list in ways not followed (`no 10`); it may then do anything.
    """

    name: str
    kind: ListKind
    standard: bool
    line: ConfigLine
    damaged: list[ConfigLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """A word that a line tells."""

    word: str
    line: ConfigLine
    origin: Span


@dataclass(slots=True)
class DetectionStatements:
    """What tells which lists the hardware looks at. Mutable while the file is parsed.

    `models`: four digits of the product's name. `extension`: a line of the AX6000S about its tables. `old`: a line in
    the grammar of the generation before access lists. `functions`: a line that gives the hardware to other functions.
    `implicit_deny`: lines about the implicit deny of lists.
    """

    receive: Told | None = None
    send: Told | None = None
    models: list[Told] = field(default_factory=list)
    extension: Told | None = None
    functions: Told | None = None
    old: list[Span] = field(default_factory=list)
    implicit_deny: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class FilterStatements:
    """All lists of one configuration by kind and name, and the hardware's mode."""

    lists: dict[tuple[ListKind, str], AccessList] = field(default_factory=dict)
    detection: DetectionStatements = field(default_factory=DetectionStatements)
