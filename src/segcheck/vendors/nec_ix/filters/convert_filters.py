"""Access lists into filters, and what a reference to a list means."""

from __future__ import annotations

from segcheck.model.filters import Action, Filter, FilterUse, Rule
from segcheck.model.header import ANYTHING, AllOf, Family, FirstMatch, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.doubtful_rules import list_edited, rule_not_understood
from segcheck.vendors._shared.entry_words import NotUnderstood
from segcheck.vendors._shared.first_match import permitted
from segcheck.vendors.nec_ix.configuration import IxConfiguration
from segcheck.vendors.nec_ix.filters.entries import EntryReader, Reading
from segcheck.vendors.nec_ix.filters.filter_statements import AccessList, DynamicList


class Filters:
    """Every list of a configuration, converted, and what the places that name a list mean."""

    def __init__(self, configuration: IxConfiguration) -> None:
        self._notes = configuration.notes
        self._statements = configuration.filters
        self._readers = {family: EntryReader(family, self._notes) for family in Family}
        self._sources: dict[Span, Match] = {}
        self._undefined: list[FilterUse] = []
        self._reported: set[Span] = set()
        self._filters = {key: self._filter(found) for key, found in self._statements.lists.items()}

    @property
    def filters(self) -> tuple[Filter, ...]:
        """All static lists in the order of the file, each as if it stood alone; then dynamic ones that are not read."""
        unread = (self._unread(found) for found in self._statements.dynamic.values() if found.unread)
        return (*(found for found in self._filters.values() if found.rules), *unread)

    def _unread(self, found: DynamicList) -> Filter:
        origin = tuple(self._notes.span(line) for line in found.unread)
        rule = Rule("", Unknown(origin, "nec-dynamic-list-unread"), Action.UNKNOWN, origin)
        return Filter(found.name, found.family, (rule,), Action.DENY, origin)

    @property
    def undefined(self) -> tuple[FilterUse, ...]:
        """Lines met so far that name a list which is not there."""
        return tuple(self._undefined)

    def static(self, name: str, family: Family) -> Filter | None:
        """The static list called `name`; None when there is none with an entry."""
        found = self._filters.get((family, name))
        return found if found is not None and found.rules else None

    def dynamic(self, name: str, family: Family) -> DynamicList | None:
        """The dynamic list called `name`, or None."""
        return self._statements.dynamic.get((family, name))

    def match_of(self, name: str, family: Family, reference: Span, number: int) -> Match:
        """Packets the list selects, as a condition; unknown when it is missing. `number`: the line that names it."""
        found = self.static(name, family)
        if found is None:
            self.missing(name, family, reference, number)
            return Unknown((reference,), "nec-list-undefined")
        return permitted(found.rules)

    def missing(self, name: str, family: Family, reference: Span, number: int) -> None:
        """Note that line `number` names a list that is not there."""
        if reference in self._reported:
            return
        self._reported.add(reference)
        self._undefined.append(FilterUse(name, family, (reference,), False))
        self._notes.ledger.mark(number, LineFate.MALFORMED, "nec-list-undefined")
        self._notes.report("nec-list-undefined", (reference,), Severity.ERROR, Effect.WIDENS_FILTER, name=name)

    def for_server(self, name: str, family: Family, reference: Span, *, sources_only: bool) -> Filter:
        """Who may use a server that names the list.

        SOURCE: NEC IX function description, 7-2: the SSH server looks at sources only. SOUNDNESS: whether the others
        look at more is not told, so an entry may match by its source alone.
        """
        found = self.static(name, family)
        if found is None:
            self.missing(name, family, reference, reference.line)
            return Filter(name, family, (), Action.UNKNOWN, (reference,))
        rules = []
        for rule in found.rules:
            source = self._sources.get(rule.origin[0], ANYTHING)
            match = source
            if not sources_only:
                doubt = Unknown(rule.origin, "nec-server-list")
                match = FirstMatch(((rule.match, True), (AllOf((source, doubt)), True)))
            rules.append(Rule(rule.name, match, rule.action, rule.origin))
        return Filter(name, family, tuple(rules), Action.DENY, found.origin)

    # -- lists ------------------------------------------------------------------------------------------

    def _filter(self, found: AccessList) -> Filter:
        rules = [list_edited(self._notes, line) for line in found.damaged]
        reader = self._readers[found.family]
        for position, line in enumerate(found.entries, 1):
            rules.append(self._rule(reader, line, str(position)))
        first = found.entries[0] if found.entries else found.damaged[0] if found.damaged else None
        return Filter(
            found.name, found.family, tuple(rules), Action.DENY, () if first is None else (self._notes.span(first),)
        )

    def _rule(self, reader: EntryReader, line: ConfigLine, name: str) -> Rule:
        try:
            reading = reader.read(line)
        except NotUnderstood as failure:
            return rule_not_understood(self._notes, line, failure.index, name)
        self._note(line, reading)
        self._sources[reading.origin[0]] = reading.source
        return Rule(name, reading.match, reading.action, reading.origin)

    def _note(self, line: ConfigLine, reading: Reading) -> None:
        if not reading.doubts:
            self._notes.modeled(line)
            return
        self._notes.approximated(line, reading.doubts[0])
        for code in dict.fromkeys(reading.doubts):
            self._notes.report(code, reading.origin, Severity.INFO, Effect.WIDENS_RULE)
