"""One command's output in a file of a Linux host: what the readers of dumps read from."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors._shared.notes import Notes


class SectionKind(enum.Enum):
    """Whose output it is. The value is the command that a person would type to get it."""

    IPTABLES = "iptables-save"  # and ip6tables-save: see `Section.family`
    NFTABLES = "nft list ruleset"
    IPSET = "ipset save"
    ADDRESSES = "ip addr"
    ROUTES = "ip route show table all"
    RULES = "ip rule"
    NEIGHBORS = "ip neigh"
    BRIDGE_VLANS = "bridge vlan"
    SETTINGS = "sysctl -a"
    SOCKETS = "ss -lntu"
    HOSTNAME = "hostname"
    LISTING = "iptables -L"
    EBTABLES = "ebtables-save"
    ARPTABLES = "arptables-save"
    OTHER = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one file that one command printed (or that one script consists of), with the notebook of the file.

    `lines` as they stand in the file, blanks and comments too; `first_line` is the 1-based number of the first.
    `command`: as the file gives it (after a prompt, or in the mark of a script that collects), "" when it does not.
    `family`: what the command or the head of the dump says; None: it does not say. `whole` False: the command asked
    for a part only (one table, one interface).

    INVARIANT: whoever reads a section marks every line of it that is not blank.
    """

    kind: SectionKind
    notes: Notes
    first_line: int
    lines: tuple[str, ...]
    command: str = ""
    family: Family | None = None
    whole: bool = True

    def numbered(self) -> Iterator[tuple[int, str]]:
        """(line number in the file, text) of every line that is not blank."""
        for number, text in enumerate(self.lines, start=self.first_line):
            if text and not text.isspace():
                yield number, text

    def span(self, number: int) -> Span:
        """The whole line `number` of the file."""
        return self.notes.source.span_of_line(number)

    def mark(self, number: int, fate: LineFate, reason: str = "") -> None:
        """What became of line `number` of the file; of several fates the worst stays. `reason`: a message code."""
        self.notes.ledger.mark(number, fate, reason)

    def widen_device(self, number: int, reason: str, fate: LineFate = LineFate.UNRECOGNIZED) -> None:
        """Line `number` may change forwarding in any way: the device may then do anything, and a diagnostic says so."""
        span = self.span(number)
        self.mark(number, fate, reason)
        self.notes.unmodeled.append(span)
        self.notes.report(reason, (span,), Severity.WARNING, Effect.WIDENS_DEVICE)

    def report(
        self,
        code: str,
        number: int,
        severity: Severity = Severity.WARNING,
        effect: Effect = Effect.NONE,
        **arguments: str,
    ) -> None:
        """Keep a diagnostic about line `number`. Arguments must not hold secrets."""
        self.notes.report(code, (self.span(number),), severity, effect, **arguments)

    def broken(self, code: str, number: int) -> None:
        """Lines are missing at `number` (a dump cut off): the file is not to be trusted, the device may do anything."""
        span = self.span(number)
        self.notes.unmodeled.append(span)
        self.notes.report(code, (span,), Severity.ERROR, Effect.REJECTS_FILE, file=self.notes.path)
