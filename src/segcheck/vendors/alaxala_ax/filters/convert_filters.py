"""Access lists into filters."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import ANYTHING, AllOf, Family, Unknown
from segcheck.model.layer2 import FrameScope, MacFilter
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.entry_words import NotUnderstood
from segcheck.vendors._shared.numbered_entries import Entry
from segcheck.vendors.alaxala_ax.configuration import AxConfiguration
from segcheck.vendors.alaxala_ax.filters.entries import (
    Reading,
    read_advance,
    read_entry,
    read_mac_entry,
    read_standard,
)
from segcheck.vendors.alaxala_ax.filters.filter_statements import AccessList, ListKind

_FAMILIES = {
    ListKind.IPV4: (Family.IPV4,),
    ListKind.IPV6: (Family.IPV6,),
    ListKind.MAC: (Family.IPV4, Family.IPV6),
    ListKind.ADVANCE: (Family.IPV4, Family.IPV6),
}
# More rules than this are not made anew for each VLAN; VLAN terms in them are in doubt then.
_MOST_RULES_BY_VLAN = 50_000
_Key = tuple[ListKind, str]


class Filters:
    """Every list of a configuration, converted.

    Cost of making it: about 15 microseconds an entry and family.
    """

    def __init__(self, configuration: AxConfiguration) -> None:
        self._notes = configuration.notes
        self._lists = configuration.filters.lists
        self._implicit: Origin = tuple(configuration.filters.detection.implicit_deny)
        self._readings: dict[tuple[_Key, Family | None], list[tuple[Entry, Reading | None]]] = {}
        self._repeated: dict[_Key, set[int]] = {}
        self._reported: set[Span] = set()
        self._rules_by_vlan = 0
        self._made: dict[tuple[_Key, Family, int | None], Filter] = {}
        for key, found in self._lists.items():
            self._read(key, found)

    def filters(self) -> tuple[Filter, ...]:
        """All lists of packets that have entries, in the order of the file; MAC and Advance lists once per family."""
        return tuple(
            self._filter(key, family, None)
            for key, found in self._lists.items()
            if found.entries or found.damaged
            for family in _FAMILIES[key[0]]
        )

    def defines(self, kind: ListKind, name: str) -> bool:
        """Whether a list of that name and kind has entries."""
        found = self._lists.get((kind, name))
        return found is not None and bool(found.entries or found.damaged)

    def routes_by_policy(self, kind: ListKind, name: str) -> Origin:
        """Entries of the list that send what they permit by a policy of routing."""
        found = (
            self._notes.span(entry.line)
            for family in _FAMILIES[kind]
            for entry, reading in self._readings.get(((kind, name), family), ())
            if reading is not None and reading.policy
        )
        return tuple(dict.fromkeys(found))

    def of(self, kind: ListKind, name: str, family: Family, vlan: int | None, reference: Span) -> Filter:
        """What a list decides about packets of `family` in `vlan` (None: in any).

        A list that is not there, or has no entry, may do anything.
        SOUNDNESS: a list without entries is bound without effect, or denies by its implicit entry; the manuals at hand
        do not say which.
        """
        if not self.defines(kind, name):
            self._missing(kind, name, reference)
            return Filter(name, family, (), Action.UNKNOWN, (reference,))
        return self._filter((kind, name), family, vlan)

    def mac_filter(self, name: str, reference: Span) -> MacFilter | None:
        """The MAC list called `name`; None and a diagnostic when there is none."""
        key = (ListKind.MAC, name)
        if not self.defines(*key):
            self._missing(*key, reference)
            return None
        rules = tuple(self._rules(key, None, None))
        if self._implicit:
            rules = (*rules, Rule("implicit", ANYTHING, Action.UNKNOWN, self._implicit))
        # SOURCE: AX3660S configuration guide Vol. 2, table 1-7: MAC conditions find IPv4, IPv6 and other frames.
        return MacFilter(name, rules, FrameScope.ALL, (self._notes.span(self._lists[key].line),))

    def _missing(self, kind: ListKind, name: str, reference: Span) -> None:
        if reference in self._reported:
            return
        self._reported.add(reference)
        code = "alaxala-list-empty" if (kind, name) in self._lists else "alaxala-list-undefined"
        self._notes.ledger.mark(reference.line, LineFate.MALFORMED, code)
        self._notes.report(code, (reference,), Severity.ERROR, Effect.WIDENS_FILTER, name=name)

    # -- rules ----------------------------------------------------------------------------------------------

    def _filter(self, key: _Key, family: Family, vlan: int | None) -> Filter:
        vlan = self._told_apart(key, family, vlan)
        known = self._made.get((key, family, vlan))
        if known is None:
            # SOURCE: AX3660S, AX8600R configuration guides Vol. 2: what matches no entry is discarded, unless lines of
            # the configuration keep the implicit entry from being made.
            default = Action.UNKNOWN if self._implicit else Action.DENY
            origin = (self._notes.span(self._lists[key].line), *self._implicit)
            rules = tuple(self._rules(key, family, vlan))
            known = self._made[key, family, vlan] = Filter(key[1], family, rules, default, origin)
        return known

    def _told_apart(self, key: _Key, family: Family, vlan: int | None) -> int | None:
        """`vlan` where the list has entries for certain VLANs; None where it has none, or has been made too often."""
        readings = self._readings[key, family]
        made = vlan is None or (key, family, vlan) in self._made
        if made:
            return vlan
        if all(reading is None or reading.vlan is None for _, reading in readings):
            return None
        self._rules_by_vlan += len(readings)
        return vlan if self._rules_by_vlan <= _MOST_RULES_BY_VLAN else None

    def _rules(self, key: _Key, family: Family | None, vlan: int | None) -> Iterator[Rule]:
        for line in self._lists[key].damaged:
            # SOUNDNESS: a line that changes others (`no 10`) may have changed any, so the whole list is in doubt.
            span = self._notes.span(line)
            yield Rule("", Unknown((span,), "list-edited"), Action.UNKNOWN, (span,))
        for entry, reading in self._readings[key, family]:
            rule = self._rule(entry, reading, vlan)
            if reading is not None and reading.other_family:
                continue
            yield self._in_doubt(rule) if entry.sequence in self._repeated[key] else rule

    def _rule(self, entry: Entry, reading: Reading | None, vlan: int | None) -> Rule:
        name = str(entry.sequence)
        if reading is None:
            # SOUNDNESS: what the line catches and does is unknown, and that in its place among the others.
            whole = (self._notes.span(entry.line),)
            return Rule(name, Unknown(whole, "unrecognized-rule"), Action.UNKNOWN, whole)
        return Rule(name, reading.at(vlan), reading.action, reading.origin, reading.logs)

    def _in_doubt(self, rule: Rule) -> Rule:
        """SOUNDNESS: of entries with one number either may be the one in force."""
        return replace(rule, match=AllOf((rule.match, Unknown(rule.origin[:1], "sequence-repeated"))))

    # -- reading --------------------------------------------------------------------------------------------

    def _read(self, key: _Key, found: AccessList) -> None:
        for line in found.damaged:
            self._notes.ledger.mark(line.number, LineFate.UNRECOGNIZED, "list-edited")
            self._notes.report("list-edited", (self._notes.span(line),), Severity.WARNING, Effect.WIDENS_FILTER)
        entries = found.entries
        if any(entry.sequence < before.sequence for before, entry in itertools.pairwise(entries)):
            entries = sorted(entries, key=lambda entry: entry.sequence)
        counts = Counter(entry.sequence for entry in entries)
        self._repeated[key] = {sequence for sequence, count in counts.items() if count > 1}
        families: tuple[Family | None, ...] = _FAMILIES[found.kind]
        if found.kind is ListKind.MAC:
            families = (None, *families)
        for turn, family in enumerate(families):
            self._readings[key, family] = [
                (entry, self._entry(entry, found, family, first=turn == 0)) for entry in entries
            ]
        for entry in entries:
            if entry.sequence in self._repeated[key]:
                self._notes.approximated(entry.line, "sequence-repeated")
                origin = (self._notes.span(entry.line),)
                sequence = str(entry.sequence)
                self._notes.report("sequence-repeated", origin, Severity.WARNING, Effect.WIDENS_RULE, sequence=sequence)

    def _entry(self, entry: Entry, found: AccessList, family: Family | None, *, first: bool) -> Reading | None:
        """One entry read for one family; what is noted about it is noted the first time."""
        notes, line = self._notes, entry.line
        reported = len(notes.diagnostics)
        try:
            reading = _reader(found, family)(line, entry.start, notes)
        except NotUnderstood as failure:
            if first:
                self._not_understood(entry, failure.index)
            return None
        if not first:
            del notes.diagnostics[reported:]
            return reading
        doubts = reading.doubts + (("alaxala-condition-vlan",) if reading.vlan == 0 else ())
        if reading.policy:
            doubts += ("policy-routing",)
        if doubts:
            notes.approximated(line, doubts[0])
            for doubt in doubts:
                notes.report(doubt, reading.origin[:1], Severity.INFO, Effect.WIDENS_RULE)
        else:
            notes.modeled(line)
        return reading

    def _not_understood(self, entry: Entry, index: int) -> None:
        self._notes.unrecognized_rule(entry.line)
        if index == entry.start or "action" in entry.line.words:
            # SOUNDNESS: a line that begins like no entry may be a statement of a section whose head is lost, and an
            # action that nobody knows may send packets elsewhere or copy them.
            self._notes.unmodeled.append(self._notes.span(entry.line))


def _reader(found: AccessList, family: Family | None) -> Callable[..., Reading]:
    if found.standard:
        return read_standard
    if found.kind is ListKind.MAC:
        return lambda line, start, notes: read_mac_entry(line, start, family, notes)
    if found.kind is ListKind.ADVANCE:
        return lambda line, start, notes: read_advance(line, start, family or Family.IPV4, notes)
    return lambda line, start, notes: read_entry(line, start, family or Family.IPV4, notes)


def doubtful(found: Filter, reason: str, origin: Origin) -> Filter:
    """The same filter where it may not be in force: what it refuses may pass all the same."""
    rule = Rule("flow detection mode", Unknown(origin, reason), Action.PERMIT, origin)
    return replace(found, rules=(rule, *found.rules))


def doubtful_mac(found: MacFilter, reason: str, origin: Origin) -> MacFilter:
    """The same for a MAC list."""
    rule = Rule("flow detection mode", Unknown(origin, reason), Action.PERMIT, origin)
    return replace(found, rules=(rule, *found.rules))
