"""What one Yamaha configuration states, before it becomes a device: the parser's product, the converter's input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors.yamaha_rtx.administration.management_statements import ManagementStatements
from segcheck.vendors.yamaha_rtx.filters.filter_statements import FilterStatements
from segcheck.vendors.yamaha_rtx.network.network_statements import NetworkStatements
from segcheck.vendors.yamaha_rtx.text.joined_notes import JoinedNotes
from segcheck.vendors.yamaha_rtx.translations.descriptor_statements import TranslationStatements

INTERFACE = "<interface>"
"""Stands in `Statement.head` where the statement names an interface: ("ip", INTERFACE, "secure", "filter")."""


class Statement(NamedTuple):
    """One command, on one line or joined of several.

    `line`: for fates and spans (`notes.modeled(statement.line)`, `notes.word(statement.line, index)`); its words are
    those of the file, with quotation marks. `words`: the same without quotation marks, one for one; a comment behind
    the command is left out. `head`: `words` in lower case, and INTERFACE in the place of an interface's name: what
    handlers are found by. `no` stays in all of them. `interface`: which one the statement speaks of, with its number
    also where the file writes `ip pp …` below `pp select 1` ("pp1", "pp anonymous", "tunnel3"); None where the
    statement is of no interface or it is not known of which (such a statement never reaches a handler whose head holds
    INTERFACE). `selected`: what `pp select` or `tunnel select` chose last, "" for nothing.
    """

    line: ConfigLine
    words: tuple[str, ...]
    head: tuple[str, ...]
    interface: str | None
    selected: str

    @property
    def section(self) -> Section:
        """The line for notes that are taken of sections (`notes.unrecognized`, `notes.irrelevant`)."""
        return Section(self.line, ())


@dataclass(slots=True)
class YamahaConfiguration:
    """Statements of one file by subject. Mutable while the file is parsed; the statements themselves are frozen.

    `broken`: lines are missing or mangled; the file must not be trusted.
    """

    notes: JoinedNotes
    hostname: str = ""
    hostname_origin: Origin = ()
    broken: bool = False
    filters: FilterStatements = field(default_factory=FilterStatements)
    network: NetworkStatements = field(default_factory=NetworkStatements)
    translations: TranslationStatements = field(default_factory=TranslationStatements)
    management: ManagementStatements = field(default_factory=ManagementStatements)
    untold_addresses: list[Span] = field(default_factory=list)


class ParseContext(NamedTuple):
    """What a handler may write to."""

    notes: JoinedNotes
    configuration: YamahaConfiguration


Handler: TypeAlias = Callable[[Statement, ParseContext], None]
"""Reads one statement and marks the fate of its line."""
