"""Access lists where they are bound.

SOUNDNESS: what happens to a packet that no entry of a bound list matches is not told by the manuals at hand, nor how
several lists at one place work together, so only what every reading agrees on is sure.
"""

from __future__ import annotations

from segcheck.model.filters import Action, Binding, Filter, FilterUse, Rule
from segcheck.model.header import ANYTHING, AllOf, Family, FirstMatch, Match, RepliesTo
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.first_match import permitted
from segcheck.vendors.furukawa_fitelnet.configuration import FitelnetConfiguration, InterfaceStatement, ListUse
from segcheck.vendors.furukawa_fitelnet.filters.access_lists import ReadList, kind_of, read_list

_TURNED = {"in": "out", "out": "in"}


class Filters:
    """The lists of one configuration."""

    def __init__(self, configuration: FitelnetConfiguration) -> None:
        self._configuration = configuration
        self._notes = configuration.notes
        self._lists: dict[str, ReadList] = {}
        self._combined: dict[tuple[Family | str, ...], tuple[Match, Match]] = {}
        self.uses: list[FilterUse] = []

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Every list as it is written."""
        found = []
        for name in self._configuration.lists:
            kind = kind_of(name)
            family = kind[0] if kind is not None else Family.IPV4
            found.append(Filter(name, family, self.read(name).rules, Action.UNKNOWN, self._origin(name)))
        return tuple(found)

    def read(self, name: str) -> ReadList:
        """The list called `name`, read once; empty where there is none."""
        if name not in self._lists:
            self._lists[name] = read_list(name, self._configuration.lists.get(name, []), self._notes)
        return self._lists[name]

    def _origin(self, name: str) -> Origin:
        entries = self._configuration.lists.get(name, [])
        return tuple(self._notes.span(entry.line) for entry in entries[:1])

    def condition(self, name: str) -> Match:
        """What the list permits, for uses other than filtering."""
        return permitted(self.read(name).rules, Action.UNKNOWN)

    def bindings(self, interface: InterfaceStatement, direction: str) -> tuple[Binding, ...]:
        """What filters packets that come `in` or go `out` at an interface."""
        found = []
        for family in Family:
            uses = [use for use in interface.lists if use.family is family and use.direction == direction]
            if uses:
                found.append(self._binding(interface, family, uses))
        return tuple(found)

    def _binding(self, interface: InterfaceStatement, family: Family, uses: list[ListUse]) -> Binding:
        origin = tuple(span for use in uses for span in use.origin)
        rules: list[Rule] = []
        if interface.translations:
            # SOUNDNESS: whether a list here sees addresses before or after translation is not told.
            rules.append(Rule("nat", ANYTHING, Action.UNKNOWN, interface.translations[0].origin))
        rules += self._answers(interface, family, uses[0].direction)
        lists = [self._rules(use) for use in uses]
        key: tuple[Family | str, ...] = (family, *(use.number for use in uses))
        rules += lists[0] if len(lists) == 1 else self._agreed(key, lists, origin)
        name = " and ".join(use.number for use in uses)
        return Binding(Filter(name, family, tuple(rules), Action.UNKNOWN, origin), origin)

    def _answers(self, interface: InterfaceStatement, family: Family, direction: str) -> list[Rule]:
        """Rules for answers to what a learning entry of the other direction let through."""
        found = []
        for use in interface.lists:
            if use.family is family and use.direction == _TURNED[direction]:
                for rule in self.read(use.number).learning:
                    found.append(Rule(f"answers to {use.number}", RepliesTo(rule.match), Action.UNKNOWN, rule.origin))
        return found

    def doubts(self, interface: InterfaceStatement) -> Origin:
        """Lines that may drop packets where no list is bound: learning entries of the other direction."""
        found = []
        for use in interface.lists:
            bound = any(
                other.family is use.family and other.direction == _TURNED[use.direction] for other in interface.lists
            )
            if not bound:
                found += [span for rule in self.read(use.number).learning for span in rule.origin]
        return tuple(dict.fromkeys(found))

    def _rules(self, use: ListUse) -> tuple[Rule, ...]:
        """SOUNDNESS: a list that is not there, or is of the other family, may stop or pass anything."""
        defined = use.number in self._configuration.lists
        self.uses.append(FilterUse(use.number, use.family, use.origin, defined))
        kind = kind_of(use.number)
        if defined and kind is not None and kind[0] is use.family:
            return self.read(use.number).rules
        self._notes.malformed(use.line, "fitelnet-list-missing")
        self._notes.report("fitelnet-list-missing", use.origin, Severity.ERROR, Effect.WIDENS_FILTER, name=use.number)
        return ()

    def _agreed(self, key: tuple[Family | str, ...], lists: list[tuple[Rule, ...]], origin: Origin) -> list[Rule]:
        """Packets that all lists permit, and those that all deny, by an entry."""
        known = self._combined.get(key)
        if known is None:
            denied = [FirstMatch(tuple((rule.match, rule.action is Action.DENY) for rule in rules)) for rules in lists]
            known = AllOf(tuple(permitted(rules) for rules in lists)), AllOf(tuple(denied))
            self._combined[key] = known
        return [Rule("all", known[0], Action.PERMIT, origin), Rule("none", known[1], Action.DENY, origin)]
