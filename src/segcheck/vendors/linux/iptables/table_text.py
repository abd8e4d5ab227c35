"""The lines of one dump, sorted by table and chain. What the rules mean is decided elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.vendors.linux.iptables.rule_text import RuleText, read_rule
from segcheck.vendors.linux.iptables.words import words
from segcheck.vendors.linux.netfilter.program import Hook
from segcheck.vendors.linux.text.sections import Section

_PRE, _IN, _FORWARD, _OUT, _POST = Hook.PREROUTING, Hook.INPUT, Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING
# SOURCE: include/uapi/linux/netfilter_ipv4.h, enum nf_ip_hook_priorities; iptables(8), "TABLES".
HOOKS: Mapping[str, Mapping[Hook, int]] = MappingProxyType(
    {
        "raw": {_PRE: -300, _OUT: -300},
        "mangle": dict.fromkeys((_PRE, _IN, _FORWARD, _OUT, _POST), -150),
        "nat": {_PRE: -100, _IN: 100, _OUT: -100, _POST: 100},
        "filter": dict.fromkeys((_IN, _FORWARD, _OUT), 0),
        "security": dict.fromkeys((_IN, _FORWARD, _OUT), 50),
    }
)
"""The hooks at which each table has a chain, and the priority there."""
BUILT_IN: Mapping[str, Hook] = MappingProxyType({hook.name: hook for hook in (_PRE, _IN, _FORWARD, _OUT, _POST)})

_COUNTERS = re.compile(r"\[\d*:\d*\]", re.ASCII)
_COMMANDS = frozenset(("-A", "-I", "-N", "-P", "-F", "-X", "-Z"))
_LONG = {
    "--append": "-A", "--insert": "-I", "--new-chain": "-N", "--new": "-N", "--policy": "-P", "--flush": "-F",
    "--delete-chain": "-X", "--zero": "-Z",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule where it stands; `text` None: its words are in no known order."""

    number: int
    text: RuleText | None


@dataclass(slots=True)
class TableText:
    """One table while it is read. `policies`: chains with the word behind their name and their line.

    `spoilt`: something was done to it that is not followed, so its chains may hold anything.
    """

    name: str
    number: int
    policies: dict[str, tuple[str, int]] = field(default_factory=dict)
    rules: dict[str, list[RuleLine]] = field(default_factory=dict)
    spoilt: bool = False
    committed: bool = False


@dataclass(frozen=True, slots=True)
class DumpText:
    """The tables of one section. `saved`: it has the form of iptables-save, so tables that are not there are empty."""

    section: Section
    tables: tuple[TableText, ...]
    saved: bool


def read_tables(section: Section) -> DumpText:
    """The tables of a section; lines that are not understood are marked and widen. Cost: linear in the text."""
    reader = _Reader(section)
    for number, line in section.numbered():
        reader.line(number, line.strip())
    reader.end()
    return DumpText(section, tuple(reader.tables), reader.saved)


class _Reader:
    def __init__(self, section: Section) -> None:
        self.tables: list[TableText] = []
        self.saved = False
        self._section = section
        self._table: TableText | None = None
        self._last = section.first_line

    def line(self, number: int, line: str) -> None:
        """One line without the blanks around it."""
        self._last = number
        if line.startswith("#"):
            self._section.mark(number, LineFate.IRRELEVANT, "comment")
        elif line.startswith("*"):
            self._begin(number, line[1:].strip())
            self.saved = True
        elif line.startswith(":"):
            self._chain(number, line[1:].split())
        elif line == "COMMIT":
            self._commit(number)
        else:
            found = words(line)
            if found and _COUNTERS.fullmatch(found[0]):
                found = found[1:]
            self._command(number, found)

    def end(self) -> None:
        """What an open table at the end of the text means."""
        if self._table is not None and not self._table.committed and self.saved:
            self._section.broken("iptables-truncated", self._last)

    def _begin(self, number: int, name: str) -> None:
        if self._table is not None and not self._table.committed:
            self._section.broken("iptables-truncated", number)
        self._table = TableText(name, number)
        self.tables.append(self._table)
        if name not in HOOKS:
            self._section.widen_device(number, "iptables-table-unknown")
        else:
            self._section.mark(number, LineFate.MODELED)

    def _commit(self, number: int) -> None:
        if self._table is None:
            self._section.widen_device(number, "iptables-line-not-understood")
            return
        self._table.committed = True
        self._section.mark(number, LineFate.MODELED)

    def _current(self) -> TableText:
        """The open table. `iptables -S` prints no head: it shows the table filter unless the command says so."""
        if self._table is None:
            name = re.search(r"(?:-t|--table)[ =]?(\w+)", self._section.command)
            self._table = TableText(name[1] if name else "filter", self._section.first_line)
            self.tables.append(self._table)
        return self._table

    def _chain(self, number: int, found: list[str]) -> None:
        if len(found) not in (2, 3) or self._table is None or self._table.committed:
            self._section.widen_device(number, "iptables-line-not-understood")
            return
        self._declare(number, found[0], found[1])

    def _declare(self, number: int, name: str, policy: str) -> None:
        table = self._current()
        table.policies[name] = policy, number
        if policy != "-" and (name not in BUILT_IN or BUILT_IN[name] not in HOOKS.get(table.name, ())):
            self._section.widen_device(number, "iptables-chain-unknown")
        elif policy not in ("-", "ACCEPT", "DROP"):
            self._section.mark(number, LineFate.APPROXIMATED, "iptables-policy-unknown")
        else:
            self._section.mark(number, LineFate.MODELED)

    def _command(self, number: int, found: tuple[str, ...] | None) -> None:
        if found and found[0] in ("-4", "-6") and len(found) > 3:
            found = (*found[1:], found[0])
        command = _LONG.get(found[0], found[0]) if found else ""
        if not found or command not in _COMMANDS or (self._table is not None and self._table.committed):
            if self._table is not None:
                self._table.spoilt = True
            self._section.widen_device(number, "iptables-line-not-understood")
        elif command in ("-A", "-I") and len(found) > 1:
            self._rule(number, self._current(), found[1], found[2:], command == "-I")
        elif command == "-N" and len(found) == 2:
            self._declare(number, found[1], "-")
        elif command == "-P" and len(found) in (3, 6):
            self._declare(number, found[1], found[2])
        else:
            self._empty(number, self._current(), command, found[1:])

    def _empty(self, number: int, table: TableText, command: str, names: tuple[str, ...]) -> None:
        """Emptying chains or their counters: without effect, or left open."""
        has_rules = bool(table.rules.get(names[0])) if names else any(table.rules.values())
        if command == "-Z" or (command in ("-F", "-X") and not has_rules):
            self._section.mark(number, LineFate.MODELED)
            return
        table.spoilt = True
        self._section.widen_device(number, "iptables-line-not-understood")

    def _rule(self, number: int, table: TableText, chain: str, rest: tuple[str, ...], inserts: bool) -> None:
        place = None
        if inserts:
            place, rest = _place(rest)
        rules = table.rules.setdefault(chain, [])
        if chain not in table.policies and chain not in BUILT_IN:
            self._section.mark(number, LineFate.MALFORMED, "iptables-chain-missing")
            self._section.report("iptables-chain-missing", number, Severity.WARNING, Effect.WIDENS_FILTER)
        line = RuleLine(number, read_rule(rest))
        if place is None:
            rules.append(line)
        elif place <= len(rules) + 1:
            rules.insert(place - 1, line)
        else:
            self._section.widen_device(number, "iptables-line-not-understood")


def _place(rest: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """The number behind `-I CHAIN`, 1 when there is none."""
    if rest and rest[0].isascii() and rest[0].isdigit() and 0 < len(rest[0]) < 9 and int(rest[0]) > 0:
        return int(rest[0]), rest[1:]
    return 1, rest
