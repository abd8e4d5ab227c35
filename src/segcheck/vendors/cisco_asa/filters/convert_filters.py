"""Access lists into filters, and what a reference to a list, an object or a group means."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from segcheck.model.filters import Action, Filter, FilterUse, Rule, SwitchedOff
from segcheck.model.header import ANYTHING, NOTHING, AllOf, Family, Field, Interval, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.entry_words import NotUnderstood, merged
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.filters.access_entries import EntryReader, InterfaceAddresses, Reading, UndefinedGroup
from segcheck.vendors.cisco_asa.filters.filter_statements import AccessList, Entry, ListKind
from segcheck.vendors.cisco_asa.filters.object_group_members import Objects
from segcheck.vendors.cisco_asa.filters.objects import Service

_NO_INTERFACES: InterfaceAddresses = MappingProxyType({})
_FILTERING = (ListKind.EXTENDED, ListKind.ADVANCED, ListKind.IPV6)
# SOURCE: Cisco ASA 9.0 release notes: extended lists hold IPv4 and IPv6 entries from then on, and `any` means both.
FIRST_WITH_UNIFIED_LISTS = (9, 0)


class _ListRule(NamedTuple):
    """A rule of a list with the interfaces it is for ("": every one)."""

    rule: Rule
    ingress: str
    egress: str


@dataclass(slots=True)
class _Converted:
    """A list, read: its rules per family."""

    name: str
    origin: Origin
    rules: dict[Family, list[_ListRule]] = field(default_factory=lambda: {family: [] for family in Family})


class _Entry(NamedTuple):
    """The rules of one entry; None where it cannot match a packet of the family."""

    ipv4: _ListRule | None
    ipv6: _ListRule | None


class Filters:
    """Every list of a configuration, converted, and what the places that name a list, an object or a group mean.

    `interfaces`: the addresses that `interface NAME` stands for in entries.
    Cost of making it: about 30 microseconds an entry.
    """

    def __init__(self, configuration: AsaConfiguration, interfaces: InterfaceAddresses = _NO_INTERFACES) -> None:
        self._notes = configuration.notes
        self._configuration = configuration
        self._statements = configuration.filters
        self._interfaces = interfaces
        self._objects = Objects(configuration)
        self._reader = EntryReader(configuration, self._objects, interfaces)
        self._filters: dict[tuple[str, Family], Filter] = {}
        self._lists: dict[tuple[str, Family], _Converted] = {}
        self._pairs: dict[tuple[str, Family, tuple[int, ...]], Filter] = {}
        self._reported: set[tuple[Span, str]] = set()
        self._undefined: list[FilterUse] = []
        self._inactive: list[SwitchedOff] = []
        for found in self._statements.lists.values():
            self._convert(found, (Family.IPV4,) if self._unified() is False else tuple(Family))
        for found in self._statements.ipv6_lists.values():
            self._convert(found, (Family.IPV6,))

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Every list that filters IP packets, once per family it decides about, in the order of the file."""
        return tuple(self._filters.values())

    @property
    def undefined(self) -> tuple[FilterUse, ...]:
        """Lines met so far that name a list which is not there."""
        return tuple(self._undefined)

    @property
    def switched_off(self) -> tuple[SwitchedOff, ...]:
        """Entries with `inactive`."""
        return tuple(self._inactive)

    def decides(self, name: str, family: Family) -> bool | None:
        """Whether the list called `name` decides about packets of `family` at an interface; None: not known.

        From 9.0 on, a list decides about both families. Before, it decides about IPv4, or about IPv6 when it is an
        `ipv6 access-list`; the other family is left to the security levels.
        """
        if family is Family.IPV6 and name in self._statements.ipv6_lists:
            return True
        if name not in self._statements.lists:
            return None if name not in self._statements.ipv6_lists else False
        return True if family is Family.IPV4 else self._unified()

    def lists(self, name: str, family: Family, line: ConfigLine, word_index: int) -> Filter:
        """The filter that `name` means where word `word_index` of `line` puts it to work; final deny.

        Rules with conditions on interfaces (Firepower) may apply or not; see `between`. A list that is not there, that
        holds no entry in force, or that is of another kind may permit or deny anything: the default is UNKNOWN.
        """
        found = self._filters.get((name, family))
        if found is not None and found.default is not Action.UNKNOWN:
            return found
        self._missing(name, family, line, word_index)
        return found if found is not None else Filter(name, family, (), Action.UNKNOWN, ())

    def between(
        self, name: str, family: Family, ingress: str, egress: str, line: ConfigLine, word_index: int
    ) -> Filter:
        """The same list for packets from the interface named `ingress` to the one named `egress`.

        Rules for other interfaces are left out. Pairs that keep the same rules share one filter.
        """
        whole = self.lists(name, family, line, word_index)
        found = self._lists.get((name, family))
        if found is None or whole.default is Action.UNKNOWN:
            return whole
        rules = found.rules[family]
        kept = tuple(
            place for place, rule in enumerate(rules) if rule.ingress in ("", ingress) and rule.egress in ("", egress)
        )
        if not any(rule.ingress or rule.egress for rule in rules):
            return whole
        key = (name, family, kept)
        known = self._pairs.get(key)
        if known is None:
            chosen = tuple(rules[place].rule for place in kept)
            known = self._pairs[key] = Filter(name, family, chosen, whole.default, whole.origin)
        return known

    def address(
        self, name: str, family: Family, field: Field, reference: Span | None = None
    ) -> tuple[Match, tuple[Interval, ...] | None]:
        """The object or group called `name` as a condition on `field`, and its addresses where they are known.

        None instead of addresses: they are not (all) in the configuration. No address: none of this family.
        """
        content = self._objects.network(name)
        if content is None:
            origin = () if reference is None else (reference,)
            if reference is not None and (reference, name) not in self._reported:
                self._reported.add((reference, name))
                self._notes.ledger.mark(reference.line, LineFate.MALFORMED, "asa-object-undefined")
                self._notes.report("asa-object-undefined", origin, effect=Effect.WIDENS_RULE, name=name)
            return Unknown(origin, "asa-object-undefined"), None
        expansion = self._objects.address(name, not self._objects.is_network(name), family, field)
        match = NOTHING if expansion is None else expansion.match
        return match, None if content.unknown_parts(family) else merged(content.intervals[family])

    def address_origin(self, name: str) -> Origin:
        """The lines that define the object or group called `name`; none when there is no such."""
        content = self._objects.network(name)
        return () if content is None else content.origin

    def service(self, name: str) -> Service | None:
        """The `object service` called `name`: protocol, source and destination ports.

        None when it is missing, or when not all of it is known.
        """
        content = self._objects.service(name)
        if content is None or content.unknowns or len(content.services) != 1:
            return None
        return content.services[0]

    # Lists

    def _unified(self) -> bool | None:
        """Whether extended lists decide about both families; None when the release is not known."""
        configuration = self._configuration
        if configuration.ftd:
            return True
        return None if configuration.release is None else configuration.release >= FIRST_WITH_UNIFIED_LISTS

    def _convert(self, found: AccessList, families: tuple[Family, ...]) -> None:
        if found.kind not in _FILTERING:
            for entry in found.entries:
                self._notes.ledger.mark(entry.line.number, LineFate.IRRELEVANT, "asa-list-not-for-interfaces")
            for line in found.damaged:
                self._damaged(found, line)
            return
        converted = _Converted(found.name, (self._notes.span(found.line),))
        rules = [self._damaged(found, line) for line in found.damaged]
        for entry in found.entries:
            rule = self._entry(found, entry)
            if rule is not None:
                rules.append(rule)
        for family in families:
            chosen_rules = (rule.ipv4 if family is Family.IPV4 else rule.ipv6 for rule in rules)
            converted.rules[family] = [rule for rule in chosen_rules if rule is not None]
            self._lists[found.name, family] = converted
            # SOUNDNESS: whether a list with nothing in force denies everything or filters nothing is not documented.
            default = Action.DENY if rules else Action.UNKNOWN
            if family is Family.IPV6 and found.kind is not ListKind.IPV6 and self._unified() is None:
                default = Action.UNKNOWN
            chosen = tuple(_in_doubt(rule) for rule in converted.rules[family])
            if default is Action.UNKNOWN and rules:
                chosen = ()
            self._filters[found.name, family] = Filter(found.name, family, chosen, default, converted.origin)

    def _entry(self, found: AccessList, entry: Entry) -> _Entry | None:
        """Rules of one entry, per family; None when it is not in force."""
        notes, line = self._notes, entry.line
        name = f"{found.name} line {entry.position}"
        try:
            reading = self._reader.read(line, entry.start, found.kind)
        except NotUnderstood as failure:
            notes.ledger.mark(line.number, LineFate.UNRECOGNIZED, "unrecognized-rule")
            place = (notes.word(line, failure.index),)
            notes.report("unrecognized-rule", place, Severity.WARNING, Effect.WIDENS_FILTER)
            return self._anything(name, line, "unrecognized-rule")
        except UndefinedGroup as failure:
            code = "object-group-undefined"
            notes.ledger.mark(line.number, LineFate.MALFORMED, code)
            place = (notes.word(line, failure.index),)
            missing = line.words[failure.index]
            notes.report(code, place, Severity.WARNING, Effect.WIDENS_FILTER, name=missing)
            return self._anything(name, line, code)
        self._fate(line, reading)
        if reading.inactive:
            self._inactive.append(SwitchedOff(name, found.name, (notes.span(line),)))
            return None
        absent = {reading.ingress, reading.egress} - {"", *self._interfaces}
        if absent and self._interfaces:
            # SOUNDNESS: part of the configuration must be missing, so which packets the entry is for is open.
            code = "asa-entry-interface-missing"
            notes.ledger.mark(line.number, LineFate.MALFORMED, code)
            notes.report(code, (notes.span(line),), Severity.WARNING, Effect.WIDENS_FILTER, interface=min(absent))
            return self._anything(name, line, code)
        origin = tuple(dict.fromkeys(reading.origin))
        four, six = (
            None
            if match is None
            else _ListRule(Rule(name, match, reading.action, origin, reading.logs), reading.ingress, reading.egress)
            for match in (reading.ipv4, reading.ipv6)
        )
        return _Entry(four, six)

    def _fate(self, line: ConfigLine, reading: Reading) -> None:
        notes = self._notes
        if reading.inactive:
            notes.ledger.mark(line.number, LineFate.IRRELEVANT, "asa-entry-inactive")
        elif reading.malformed:
            notes.ledger.mark(line.number, LineFate.MALFORMED, reading.malformed)
        elif reading.ipv4 is None and reading.ipv6 is None:
            notes.approximated(line, "asa-families-mixed")
        elif reading.doubts:
            notes.approximated(line, reading.doubts[0])
            for doubt in reading.doubts:
                if doubt.startswith(("condition-", "asa-address-", "asa-interface-")):
                    notes.report(doubt, reading.origin[:1], Severity.INFO, Effect.WIDENS_RULE)
        else:
            notes.modeled(line)

    def _damaged(self, found: AccessList, line: ConfigLine) -> _Entry:
        """SOUNDNESS: an entry inserted among others, or of another kind, leaves the whole list in doubt."""
        self._notes.ledger.mark(line.number, LineFate.UNRECOGNIZED, "list-edited")
        origin = (self._notes.span(line),)
        self._notes.report("list-edited", origin, Severity.WARNING, Effect.WIDENS_FILTER)
        return self._anything(found.name, line, "list-edited")

    def _anything(self, name: str, line: ConfigLine, reason: str) -> _Entry:
        """SOUNDNESS: what the line catches and does is unknown, and that in its place among the others."""
        whole = (self._notes.span(line),)
        rule = _ListRule(Rule(name, Unknown(whole, reason), Action.UNKNOWN, whole), "", "")
        return _Entry(rule, rule)

    def _missing(self, name: str, family: Family, line: ConfigLine, word_index: int) -> None:
        reference = self._notes.word(line, word_index)
        known = self._statements.lists.get(name) or self._statements.ipv6_lists.get(name)
        if known is None:
            code = "asa-access-list-undefined"
        elif known.kind not in _FILTERING:
            code = "asa-access-list-of-another-kind"
        elif (name, family) in self._filters and not self._lists[name, family].rules[family]:
            code = "asa-access-list-empty"
        else:
            code = "asa-access-list-family-unknown"
        if (reference, code) in self._reported:
            return
        self._reported.add((reference, code))
        if code == "asa-access-list-undefined":
            self._undefined.append(FilterUse(name, family, (reference,), False))
        fate = LineFate.APPROXIMATED if code == "asa-access-list-family-unknown" else LineFate.MALFORMED
        self._notes.ledger.mark(line.number, fate, code)
        self._notes.report(code, (reference,), Severity.ERROR, Effect.WIDENS_FILTER, name=name)


def _in_doubt(found: _ListRule) -> Rule:
    """The rule where it is not known between which interfaces a packet goes."""
    rule = found.rule
    if not found.ingress and not found.egress:
        return rule
    doubt = Unknown(rule.origin[:1], "asa-condition-interface")
    parts = rule.match.parts if isinstance(rule.match, AllOf) else () if rule.match is ANYTHING else (rule.match,)
    return Rule(rule.name, AllOf((*parts, doubt)), rule.action, rule.origin, rule.logs)
