"""The one filter list of the device into a list for each interface, direction and family.

SOURCE: SEIL manual, filter flow: a packet is judged at the interface it comes in by and again at the one it leaves by,
each time by the first filter that matches; a dynamic filter puts two passing filters, in and out, before all others of
its interface. SOURCE: SEIL manual, NAT: filters see addresses as they are inside, both ways.
CHOICE: what no filter matches passes; that is how the device works without filters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from segcheck.model.filters import Action, Binding, Filter, FilterUse, Rule, SwitchedOff
from segcheck.model.header import (
    ANYTHING,
    UDP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FirstMatch,
    Match,
    RepliesTo,
    Unknown,
)
from segcheck.model.layer2 import FrameScope, MacFilter
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.entry_words import protocol_match
from segcheck.vendors.iij_seil.configuration import FilterStatement, MacStatement, SeilConfiguration
from segcheck.vendors.iij_seil.filters.conditions import OwnAddresses, condition
from segcheck.vendors.iij_seil.filters.surroundings import Surroundings

_ACTIONS = {"pass": Action.PERMIT, "block": Action.DENY}
_DIRECTIONS: Mapping[str, frozenset[str]] = {
    "in": frozenset(("in",)),
    "out": frozenset(("out",)),
    "in/out": frozenset(("in", "out")),
    "inout": frozenset(("in", "out")),
    "redirect": frozenset(("redirect",)),
}
_CLIENT, _SERVER = FieldIn(Field.SOURCE_PORT, ((68, 68),)), FieldIn(Field.SOURCE_PORT, ((67, 67),))
_TO_CLIENT, _TO_SERVER = FieldIn(Field.DESTINATION_PORT, ((68, 68),)), FieldIn(Field.DESTINATION_PORT, ((67, 67),))
# SOURCE: SEIL manual, bridge filter: DHCP packets cannot be filtered.
_DHCP = AllOf(
    (
        protocol_match(UDP),
        AnyOf((AllOf((_CLIENT, _TO_SERVER)), AllOf((_SERVER, _TO_CLIENT)), AllOf((_SERVER, _TO_SERVER)))),
    )
)


class _Entry(NamedTuple):
    """A filter that is in force, with what it catches. `stateful`: answers to what it lets through pass."""

    rule: Rule
    directions: frozenset[str]
    stateful: bool

    def rule_for(self, source: FieldIn) -> Rule:
        """The same filter for those of its packets that perhaps it is not for."""
        return Rule(self.rule.name, AllOf((self.rule.match, source)), Action.UNKNOWN, self.rule.origin)


class Filters:
    """The filters of one configuration."""

    def __init__(self, configuration: SeilConfiguration, own: OwnAddresses, surroundings: Surroundings) -> None:
        self._configuration = configuration
        self._notes = configuration.notes
        self._surroundings = surroundings
        self.switched_off: list[SwitchedOff] = []
        self.uses: list[FilterUse] = []
        self._entries: dict[tuple[str, Family], list[_Entry]] = {}
        names = tuple(configuration.interfaces)
        for statement in configuration.filters:
            self._take(statement, own, names)
        self._lists: dict[tuple[str, Family, str], Filter] = {}

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Every list that was asked for."""
        return tuple(self._lists.values())

    def _take(self, statement: FilterStatement, own: OwnAddresses, names: Sequence[str]) -> None:
        word = statement.value("interface")
        if statement.value("switch") == "disable":
            self.switched_off.append(SwitchedOff(statement.name, word, statement.origin))
            return
        found = condition(statement, own)
        action = _ACTIONS.get(statement.value("action"), Action.UNKNOWN)
        directions = _DIRECTIONS.get(statement.value("direction"))
        reasons = list(found.reasons)
        match = found.match
        if action is Action.UNKNOWN:
            # SOUNDNESS: policy routing sends the packet another way, or drops it.
            reasons.append("policy-routing")
            self._configuration.influences.extend(statement.origin)
        if directions is None:
            reasons.append("seil-filter-word-unknown")
            directions = frozenset(("in", "out"))
            match = AllOf((match, Unknown(statement.origin, "seil-filter-word-unknown")))
        elif "redirect" in directions:
            reasons.append("seil-redirect")
        if statement.value("state") not in ("", "enable", "disable"):
            reasons.append("seil-filter-word-unknown")
        interfaces = [name for name in names if _applies(word, name)]
        if not interfaces:
            self._missing(statement, word)
        for reason in dict.fromkeys(reasons):
            for line in statement.lines:
                self._notes.approximated(line, reason)
        logs = statement.value("logging") == "on"
        stateful = statement.value("state") == "enable" and action is not Action.DENY
        entry = _Entry(Rule(statement.name, match, action, statement.origin, logs), directions, stateful)
        for name in interfaces:
            self._entries.setdefault((name, statement.family), []).append(entry)

    def _missing(self, statement: FilterStatement, word: str) -> None:
        """SOUNDNESS: part of the configuration must be missing, so what is filtered where is open."""
        for line in statement.lines:
            self._notes.malformed(line, "seil-filter-interface-missing")
        self._notes.unmodeled.extend(statement.origin)
        self._notes.report(
            "seil-filter-interface-missing", statement.origin, Severity.ERROR, Effect.WIDENS_DEVICE, interface=word
        )

    def bindings(self, name: str, direction: str) -> tuple[Binding, ...]:
        """The lists in force where packets come `in` or go `out`."""
        found = []
        for family in Family:
            made = self._list(name, family, direction)
            if made is not None:
                found.append(Binding(made, made.origin))
        return tuple(found)

    def _list(self, name: str, family: Family, direction: str) -> Filter | None:
        entries = self._entries.get((name, family), [])
        lost = tuple(self._configuration.lost_filters)
        if not entries and not lost:
            return None
        rules: list[Rule] = []
        if lost:
            rules.append(Rule("?", ANYTHING, Action.UNKNOWN, lost))
        if family is Family.IPV4:
            blamed = entries[0].rule.origin if entries else lost
            rules.append(Rule("DHCP", _DHCP, Action.UNKNOWN, blamed))
        rules += self._replies(entries, direction)
        redirects = [entry for entry in entries if "redirect" in entry.directions] if direction == "out" else []
        here = FieldIn(Field.SOURCE, self._surroundings.behind(name, family) if direction == "out" else ())
        for entry in redirects:
            # SOUNDNESS: whether a packet goes back where it came from does not stand in it.
            rules.append(entry.rule_for(here))
        for entry in entries:
            if direction not in entry.directions:
                continue
            if direction == "out" and entry.rule.action is Action.DENY:
                # SOUNDNESS: whether `out` also means packets that go back where they came from is not known.
                rules.append(entry.rule_for(here))
            rules.append(entry.rule)
        origin = entries[0].rule.origin if entries else lost
        made = Filter(f"filter {name} {direction}", family, tuple(rules), Action.PERMIT, origin)
        self._lists[name, family, direction] = made
        self.uses.append(FilterUse(made.name, family, origin))
        return made

    def _replies(self, entries: Sequence[_Entry], direction: str) -> list[Rule]:
        """Rules for answers to what dynamic filters of the other direction let through."""
        found = []
        for towards in ("in", "out", "redirect"):
            if towards == direction:
                continue
            applying = [entry for entry in entries if towards in entry.directions]
            stateful = [entry for entry in applying if entry.stateful]
            if not stateful:
                continue
            opening = FirstMatch(tuple((entry.rule.match, entry.stateful) for entry in applying))
            origin = tuple(span for entry in stateful for span in entry.rule.origin)
            sure = towards != "redirect" and all(entry.rule.action is Action.PERMIT for entry in stateful)
            action = Action.PERMIT if sure else Action.UNKNOWN
            found.append(Rule("state", RepliesTo(opening), action, origin))
        return found

    # -- hardware addresses -----------------------------------------------------------------------------

    def mac_filters(self, name: str) -> tuple[MacFilter, ...]:
        """The MAC filter in force at an interface.

        SOURCE: SEIL command reference, `macfilter`: the entry for any address goes last.
        """
        entries = [entry for entry in self._configuration.mac_filters if entry.interface == name]
        if not entries:
            return ()
        ordered = sorted(entries, key=lambda entry: entry.source is None and not entry.elsewhere)
        rules = [_mac_rule(entry) for entry in ordered]
        origin = tuple(span for entry in ordered for span in entry.origin)
        # SOUNDNESS: what becomes of an address that no entry names is not told.
        rules.append(Rule("other", ANYTHING, Action.UNKNOWN, origin))
        return (MacFilter(f"macfilter {name}", tuple(rules), FrameScope.ALL, origin),)


def _applies(word: str, interface: str) -> bool:
    """Whether a filter for `any`, `ge*` or one name is one of the interface."""
    if word.endswith("*"):
        return interface.rstrip("0123456789p") == word[:-1]
    return word in ("any", interface)


def _mac_rule(entry: MacStatement) -> Rule:
    match: Match = ANYTHING
    if entry.elsewhere:
        match = Unknown(entry.origin, "seil-address-list-elsewhere")
    elif entry.source is not None:
        match = FieldIn(Field.SOURCE_MAC, ((entry.source, entry.source),))
    return Rule(entry.name, match, Action.PERMIT if entry.passes else Action.DENY, entry.origin, entry.logs)
