"""Access lists into filters, and what a reference to a list means."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from segcheck.model.filters import Action, Filter, FilterUse, Rule
from segcheck.model.header import (
    NOTHING,
    AllOf,
    AnyOf,
    Cited,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.model.layer2 import FrameScope, MacFilter
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.doubtful_rules import list_edited, rule_not_understood, sequence_repeated
from segcheck.vendors._shared.entry_words import END, NotUnderstood
from segcheck.vendors._shared.numbered_entries import Entry
from segcheck.vendors._shared.values import mac
from segcheck.vendors.cisco_ios.access_entries import EntryReader, Reading
from segcheck.vendors.cisco_ios.configuration import IosConfiguration
from segcheck.vendors.cisco_ios.filter_statements import AccessList, MacAccessList
from segcheck.vendors.cisco_ios.object_groups import Groups

_ALL_MAC_BITS = (1 << 48) - 1
# More changes between permit and deny than this, and a list is not written as one condition.
_MOST_ALTERNATIONS = 60


class Filters:
    """Every list of a configuration, converted, and what the places that name a list mean.

    Cost of making it: about 15 microseconds an entry.
    """

    def __init__(self, configuration: IosConfiguration) -> None:
        self._notes = configuration.notes
        self._statements = configuration.filters
        self._groups = Groups(configuration.filters, configuration.notes)
        self._readers = {family: EntryReader(family, self._groups, self._notes) for family in Family}
        # Reflexive list -> what fills it: each reflecting entry without the packets that entries above it catch.
        self._reflected: dict[str, list[Match]] = {}
        self._filters: dict[tuple[Family, str], Filter] = {}
        # Line of an `evaluate` -> the reflexive list it names; its rule is completed when all lists are read.
        self._evaluations: dict[Span, str] = {}
        self._permitted: dict[tuple[Family, str], Match] = {}
        self._reported: set[Span] = set()
        self._undefined: list[FilterUse] = []
        for key, access_list in self._statements.lists.items():
            if access_list.entries or access_list.damaged:
                self._filters[key] = self._filter(access_list)
        if self._evaluations:
            self._filters = {key: self._evaluated(found) for key, found in self._filters.items()}
        self._mac_filters = {name: self._mac_filter(found) for name, found in self._statements.mac_lists.items()}
        self._groups.read_unused()

    @property
    def filters(self) -> tuple[Filter, ...]:
        """All lists that have entries, in the order of the file."""
        return tuple(self._filters.values())

    @property
    def undefined(self) -> tuple[FilterUse, ...]:
        """Lines met so far that name a list which is not there or has no entry."""
        return tuple(self._undefined)

    def resolve(self, name: str, family: Family, reference: Span) -> Filter:
        """The filter that `name` means at a place that drops packets by it (`ip access-group`).

        An IPv4 list that is undefined or has no entry permits everything.
        SOURCE: Cisco IOS Security Command Reference, `ip access-group`: "If the specified access list does not
        exist, all packets are passed."
        """
        found = self._filters.get((family, name))
        if found is not None:
            return found
        self._missing(name, family, reference)
        # SOUNDNESS: for IPv6 no manual says so; the list may then permit or deny.
        default = Action.PERMIT if family is Family.IPV4 and name not in self._mac_filters else Action.UNKNOWN
        return Filter(name, family, (), default, ())

    def match_of(self, name: str, family: Family, reference: Span) -> Match:
        """Packets the list permits, as a condition (class maps, NAT, route maps); unknown when it is missing."""
        known = self._permitted.get((family, name))
        if known is not None:
            return known
        found = self._filters.get((family, name))
        if found is None:
            self._missing(name, family, reference)
            return Unknown((reference,), "access-list-undefined")
        match = self._permitted[family, name] = permitted(found.rules, reference)
        return match

    def permitting(self, name: str, family: Family) -> tuple[Rule, ...]:
        """The entries of a list that permit; none when the list is missing."""
        found = self._filters.get((family, name))
        return tuple(rule for rule in found.rules if rule.action is Action.PERMIT) if found is not None else ()

    def conditions(self, name: str, family: Family) -> tuple[Match, ...]:
        """Conditions of all entries of a list that do not surely deny."""
        found = self._filters.get((family, name))
        return () if found is None else tuple(rule.match for rule in found.rules if rule.action is not Action.DENY)

    def defines(self, name: str, family: Family) -> bool:
        """Whether a list of that name has entries."""
        return (family, name) in self._filters

    def mac(self, name: str, reference: Span) -> MacFilter | None:
        """The MAC list called `name`; None and a diagnostic when there is none."""
        found = self._mac_filters.get(name)
        if found is None and reference not in self._reported:
            self._reported.add(reference)
            self._undefined.append(FilterUse(name, None, (reference,), False))
            self._notes.ledger.mark(reference.line, LineFate.MALFORMED, "mac-list-undefined")
            self._notes.report("mac-list-undefined", (reference,), name=name)
        return found

    def _missing(self, name: str, family: Family, reference: Span) -> None:
        if reference in self._reported:
            return
        self._reported.add(reference)
        self._undefined.append(FilterUse(name, family, (reference,), False))
        empty = (family, name) in self._statements.lists
        code = "access-list-empty" if empty else "access-list-undefined"
        self._notes.ledger.mark(reference.line, LineFate.MALFORMED, code)
        effect = Effect.NONE if family is Family.IPV4 else Effect.WIDENS_FILTER
        self._notes.report(code, (reference,), Severity.ERROR, effect, name=name)

    # Lists

    def _filter(self, access_list: AccessList) -> Filter:
        reader = self._readers[access_list.family]
        read = reader.read_standard if access_list.standard else reader.read_extended
        entries = access_list.entries
        if any(entry.sequence < before.sequence for before, entry in itertools.pairwise(entries)):
            entries = sorted(entries, key=lambda entry: entry.sequence)
        repeated = {sequence for sequence, count in Counter(entry.sequence for entry in entries).items() if count > 1}
        rules: list[Rule] = [list_edited(self._notes, line) for line in access_list.damaged]
        for entry in entries:
            rule = self._rule(entry, read, rules)
            if entry.sequence in repeated:
                rule = sequence_repeated(self._notes, entry.line, rule)
            rules.append(rule)
        origin = (self._notes.span(access_list.line),)
        if access_list.family is Family.IPV6:
            rules.extend(_neighbor_discovery(origin[0]))
        return Filter(access_list.name, access_list.family, tuple(rules), Action.DENY, origin)

    def _rule(self, entry: Entry, read: Callable[[ConfigLine, int], Reading], above: list[Rule]) -> Rule:
        notes, line = self._notes, entry.line
        name = str(entry.sequence)
        words = line.words
        if words[entry.start : entry.start + 1] == ("evaluate",) and len(words) == entry.start + 2:
            notes.modeled(line)
            span = notes.span(line)
            self._evaluations[span] = words[-1]
            return Rule(name, NOTHING, Action.PERMIT, (span,))
        try:
            reading = read(line, entry.start)
        except NotUnderstood as failure:
            return self._not_understood(entry, failure.index)
        if reading.doubts:
            notes.approximated(line, reading.doubts[0])
            for doubt in dict.fromkeys(reading.doubts):
                if doubt.startswith(("condition-", "tcp-", "address-")):
                    notes.report(doubt, reading.origin[:1], Severity.INFO, Effect.WIDENS_RULE)
        else:
            notes.modeled(line)
        if reading.reflects:
            caught = tuple(rule.match for rule in above)
            fills = AllOf((reading.match, Not(AnyOf(caught)))) if caught else reading.match
            self._reflected.setdefault(reading.reflects, []).append(fills)
        return Rule(name, reading.match, reading.action, reading.origin, reading.logs)

    def _not_understood(self, entry: Entry, index: int) -> Rule:
        if index == entry.start:
            # SOUNDNESS: a line that begins like no entry may be a statement of a section whose head is lost.
            self._notes.unmodeled.append(self._notes.span(entry.line))
        return rule_not_understood(self._notes, entry.line, index, str(entry.sequence))

    def _evaluated(self, found: Filter) -> Filter:
        rules = tuple(
            self._evaluated_rule(rule) if rule.origin[0] in self._evaluations else rule for rule in found.rules
        )
        return replace(found, rules=rules)

    def _evaluated_rule(self, rule: Rule) -> Rule:
        """What a reflexive list lets in: answers to the packets that entries with `reflect` let out."""
        name = self._evaluations[rule.origin[0]]
        openings = self._reflected.get(name)
        if openings is None:
            self._notes.ledger.mark(rule.origin[0].line, LineFate.MALFORMED, "reflexive-list-undefined")
            self._notes.report("reflexive-list-undefined", rule.origin, effect=Effect.WIDENS_RULE, name=name)
            return replace(rule, match=Unknown(rule.origin, "reflexive-list-undefined"))
        return replace(rule, match=RepliesTo(_any_of(openings)))

    # MAC lists

    def _mac_filter(self, found: MacAccessList) -> MacFilter:
        entries = sorted(found.entries, key=lambda entry: entry.sequence)
        rules = tuple(self._mac_rule(entry, found.numbered) for entry in entries)
        # SOURCE: Catalyst manuals: a named MAC list on a port looks at frames that are not IP.
        scope = FrameScope.ALL if found.numbered else FrameScope.NON_IP
        return MacFilter(found.name, rules, scope, (self._notes.span(found.line),))

    def _mac_rule(self, entry: Entry, source_only: bool) -> Rule:
        words = (*entry.line.words, *END)
        action = {"permit": Action.PERMIT, "deny": Action.DENY}.get(words[entry.start])
        if action is None:
            return self._not_understood(entry, entry.start)
        source, index = _mac_condition(words, entry.start + 1)
        if source is None:
            return self._not_understood(entry, index)
        parts: list[Match] = [source]
        origin = (self._notes.span(entry.line),)
        # The destination stands behind the source in named lists only.
        index += 1 if words[index] == "any" and not source_only else 0
        if words[index]:
            # SOUNDNESS: destination MAC, Ethernet type and class of service are no fields of a packet here.
            parts.append(Unknown(origin, "condition-frame-header"))
            self._notes.approximated(entry.line, "condition-frame-header")
        else:
            self._notes.modeled(entry.line)
        return Rule(str(entry.sequence), AllOf(tuple(parts)), action, origin)


def _mac_condition(words: tuple[str, ...], index: int) -> tuple[Match | None, int]:
    """Source MAC: `any`, `host H.H.H`, `H.H.H` or `H.H.H M.M.M` (ones are ignored); None when it is none of these."""
    if words[index] == "any":
        return AllOf(()), index + 1
    host = words[index] == "host"
    index += 1 if host else 0
    value = mac(words[index])
    if value is None:
        return None, index
    mask = None if host else mac(words[index + 1])
    if mask is None:
        return FieldIn(Field.SOURCE_MAC, ((value, value),)), index + 1
    care = mask ^ _ALL_MAC_BITS
    return FieldMasked(Field.SOURCE_MAC, value & care, care), index + 2


def _neighbor_discovery(origin: Span) -> tuple[Rule, ...]:
    """What every IPv6 list ends with before its implicit deny.

    SOURCE: Cisco IOS IPv6 Command Reference, `ipv6 access-list`: implicit permit icmp any any nd-na, nd-ns.
    """
    return tuple(
        Rule(
            name,
            AllOf(
                (
                    FieldIn(Field.PROTOCOL, ((58, 58),)),
                    FieldIn(Field.FRAGMENT, ((0, 0),)),
                    FieldIn(Field.ICMP_TYPE, ((kind, kind),)),
                )
            ),
            Action.PERMIT,
            (origin,),
        )
        for name, kind in (("implicit nd-na", 136), ("implicit nd-ns", 135))
    )


def permitted(rules: Sequence[Rule], reference: Span) -> Match:
    """Packets that a first-match list with final deny permits, as one condition.

    Runs of one action become one part, so that the depth is the number of changes between actions.
    """
    result: Match = NOTHING
    changes = 0
    index = len(rules)
    while index:
        action = rules[index - 1].action
        run: list[Match] = []
        while index and rules[index - 1].action is action:
            index -= 1
            run.append(
                Cited(rules[index].match, rules[index].origin) if action is Action.PERMIT else rules[index].match
            )
        changes += 1
        if changes > _MOST_ALTERNATIONS:
            # SOUNDNESS: unknown covers every reading; without a limit the depth could exhaust the stack.
            return Unknown((reference,), "list-too-intricate")
        caught = _any_of(run[::-1])
        if action is Action.PERMIT:
            result = caught if result is NOTHING else AnyOf((caught, result))
        elif action is Action.DENY:
            result = result if result is NOTHING else AllOf((Not(caught), result))
        else:
            doubt = AllOf((caught, Unknown((reference,), "unrecognized-rule")))
            result = AnyOf((doubt, AllOf((Not(caught), result))))
    return result


def _any_of(matches: Sequence[Match]) -> Match:
    return matches[0] if len(matches) == 1 else AnyOf(tuple(matches))
