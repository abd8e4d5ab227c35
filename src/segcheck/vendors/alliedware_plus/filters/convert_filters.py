"""Access lists as written into rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from segcheck.model.filters import Action, Filter, FilterUse, Rule
from segcheck.model.header import Family, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors._shared.doubtful_rules import list_edited, rule_not_understood, sequence_repeated
from segcheck.vendors._shared.entry_words import NotUnderstood
from segcheck.vendors.alliedware_plus.configuration import AlliedWarePlusConfiguration
from segcheck.vendors.alliedware_plus.filters.entries import read_entry
from segcheck.vendors.alliedware_plus.filters.filter_statements import AccessList, Entry, NamedUse
from segcheck.vendors.alliedware_plus.filters.groups import Groups

_FAMILIES = {"ip": Family.IPV4, "ipv6": Family.IPV6}
_OF_DHCP = "dhcpsnooping"
_HARDWARE = frozenset(("hardware", "hardware-mac", "ipv6"))


class Lists:
    """Every list of a configuration, converted, and what the places that name a list mean."""

    def __init__(self, configuration: AlliedWarePlusConfiguration) -> None:
        self._notes = configuration.notes
        self._statements = configuration.filters
        self._groups = Groups(configuration.filters.groups, configuration.notes)
        # (family word, name) -> rules about packets of the list's family, and those about frames of any family.
        self._rules: dict[tuple[str, str], tuple[Rule, ...]] = {}
        self._frames: dict[tuple[str, str], tuple[Rule, ...]] = {}
        self._redirecting: dict[tuple[str, str], list[Span]] = {}
        self._reported: set[Span] = set()
        self._undefined: list[FilterUse] = []
        for key, found in self._statements.lists.items():
            self._convert(key, found)
        self._groups.read_unused()

    @property
    def filters(self) -> tuple[Filter, ...]:
        """All lists that have entries, in the order of the file.

        SOURCE: AlliedWare Plus command references: packets that no entry of a hardware list matches are permitted;
        software lists end with an implicit deny.
        """
        return tuple(
            Filter(
                found.name,
                _FAMILIES[family],
                self._rules[family, name],
                Action.PERMIT if found.kind in _HARDWARE else Action.DENY,
                (self._notes.span(found.line),),
            )
            for (family, name), found in self._statements.lists.items()
            if found.entries or found.damaged
        )

    @property
    def undefined(self) -> tuple[FilterUse, ...]:
        """Lines met so far that name a list which is not there or has no entry."""
        return tuple(self._undefined)

    def rules(self, use: NamedUse, family: Family, *, ipv6_list: bool = False) -> tuple[Rule, ...]:
        """What a hardware list asks of packets of `family` where it is in force; what it leaves, the next list decides.

        A list that is missing, or one of software, may do anything.
        """
        key = ("ipv6" if ipv6_list else "ip", use.name)
        found = self._statements.lists.get(key)
        if found is None and use.name == _OF_DHCP:
            return (self._by_leases(use),)
        if found is None or not (found.entries or found.damaged) or found.kind not in _HARDWARE:
            return (self._missing(use, found),)
        self._note_redirection(key)
        return self._rules[key] if _FAMILIES[key[0]] is family else self._frames[key]

    def is_of_frames(self, use: NamedUse) -> bool:
        """Whether every entry of the list called so is about frames of any family (MAC addresses)."""
        key = ("ip", use.name)
        return bool(self._frames.get(key)) and self._frames[key] == self._rules[key]

    def may_deny(self, use: NamedUse) -> bool:
        """Whether some entry does not surely permit."""
        rules = self._rules.get(("ip", use.name)) or self._rules.get(("ipv6", use.name))
        return rules is None or any(rule.action is not Action.PERMIT for rule in rules)

    def software(self, use: NamedUse, family: Family) -> Filter:
        """The filter that a list means where a service of the device asks it; one that is missing may do anything."""
        key = ("ipv6" if family is Family.IPV6 else "ip", use.name)
        found = self._statements.lists.get(key)
        if found is None or not (found.entries or found.damaged):
            return Filter(use.name, family, (self._missing(use, None),), Action.UNKNOWN, (use.span,))
        default = Action.UNKNOWN if found.kind in _HARDWARE else Action.DENY
        return Filter(use.name, family, self._rules[key], default, (self._notes.span(found.line),))

    def _by_leases(self, use: NamedUse) -> Rule:
        """SOUNDNESS: the built-in list lets in hosts with an address by DHCP; which ones these are is not told."""
        self._notes.approximated(use.line, "awplus-dhcp-snooping")
        return Rule("", Unknown((use.span,), "awplus-dhcp-snooping"), Action.UNKNOWN, (use.span,))

    def _missing(self, use: NamedUse, found: AccessList | None) -> Rule:
        """SOUNDNESS: what an undefined or software list does where a hardware list belongs, no manual tells."""
        wrong = found is not None and bool(found.entries or found.damaged)
        code = "awplus-software-list" if wrong else "awplus-list-missing"
        if use.span not in self._reported:
            self._reported.add(use.span)
            if not wrong:
                self._undefined.append(FilterUse(use.name, None, (use.span,), False))
            self._notes.ledger.mark(use.line.number, LineFate.MALFORMED, code)
            self._notes.report(code, (use.span,), Severity.ERROR, Effect.WIDENS_FILTER, name=use.name)
        return Rule("", Unknown((use.span,), code), Action.UNKNOWN, (use.span,))

    def _note_redirection(self, key: tuple[str, str]) -> None:
        """SOUNDNESS: entries that send packets to a port of a VLAN carry them past routing; that is not followed."""
        for span in self._redirecting.pop(key, ()):
            self._notes.unmodeled.append(span)
            self._notes.report("awplus-redirected", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)

    # -- conversion -------------------------------------------------------------------------------------

    def _convert(self, key: tuple[str, str], found: AccessList) -> None:
        entries = sorted(found.entries, key=lambda entry: entry.sequence)
        counts = Counter(entry.sequence for entry in entries)
        # SOURCE: a numbered hardware list has one entry. SOUNDNESS: which of several lines holds is not known.
        single = found.kind in ("hardware", "hardware-mac") and found.name.isdigit()
        several = single and sum(entry.start == 2 and entry.line.words[0] == "access-list" for entry in entries) > 1
        rules: list[Rule] = [list_edited(self._notes, line) for line in found.damaged]
        frames = list(rules)
        for entry in entries:
            rule, of_frames = self._rule(key, entry, found.kind)
            if counts[entry.sequence] > 1 or several:
                rule = sequence_repeated(self._notes, entry.line, rule)
            rules.append(rule)
            if of_frames:
                frames.append(rule)
        self._rules[key] = tuple(rules)
        self._frames[key] = tuple(frames)

    def _rule(self, key: tuple[str, str], entry: Entry, kind: str) -> tuple[Rule, bool]:
        notes, line, name = self._notes, entry.line, str(entry.sequence)
        try:
            reading = read_entry(line, entry.start, kind, self._groups, notes)
        except NotUnderstood as failure:
            return self._not_understood(entry, failure.index), True
        if reading.doubts:
            notes.approximated(line, reading.doubts[0])
            for doubt in dict.fromkeys(reading.doubts):
                if doubt.startswith(("condition-", "tcp-", "address-")):
                    notes.report(doubt, reading.origin[:1], Severity.INFO, Effect.WIDENS_RULE)
        else:
            notes.modeled(line)
        if reading.redirects:
            self._redirecting.setdefault(key, []).append(notes.span(line))
        return Rule(name, reading.match, reading.action, reading.origin), reading.frames

    def _not_understood(self, entry: Entry, index: int) -> Rule:
        if index == entry.start:
            # SOUNDNESS: a line that begins like no entry may be a statement of a section whose head is lost.
            self._notes.unmodeled.append(self._notes.span(entry.line))
        return rule_not_understood(self._notes, entry.line, index, str(entry.sequence))


def cited(rules: Sequence[Rule], name: str) -> tuple[Rule, ...]:
    """The same rules, named after their list: `3001/4`.

    >>> from segcheck.model.header import ANYTHING
    >>> cited([Rule("4", ANYTHING, Action.PERMIT, ())], "3001")[0].name
    '3001/4'
    """
    return tuple(replace(rule, name=f"{name}/{rule.name}") for rule in rules)
