"""Filters of Ethernet frames as lists over hardware addresses.

SOURCE: Yamaha, `ethernet filter`: `dhcp-bind` catches IPv4 frames whose hardware and IP address are reserved together,
`dhcp-not-bind` the other IPv4 frames; frames of other kinds meet neither.
"""

from __future__ import annotations

from segcheck.model.filters import Action, FilterUse, Rule
from segcheck.model.header import ANYTHING, NOTHING, AllOf, AnyOf, Field, FieldIn, FieldMasked, Match, Not, Unknown
from segcheck.model.layer2 import FrameScope, MacFilter
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.yamaha_rtx.filters.filter_statements import (
    IN,
    OUT,
    Definition,
    FilterStatements,
    NumberList,
)

_ACTIONS = {"pass": Action.PERMIT, "reject": Action.DENY}
_ANY = ("*", "*:*:*:*:*:*")
_HEX = frozenset("0123456789abcdef")
# CHOICE: a frame is told to be IPv4 by its source address: IPv6 sources below ::1:0:0 are nobody's.
_IPV4_FRAMES = FieldIn(Field.SOURCE, ((0, 0xFFFFFFFF),))


class FrameFilters:
    """Frame filters of a configuration, converted. Cost: linear in definitions and lists."""

    def __init__(self, statements: FilterStatements, notes: Notes) -> None:
        self._statements = statements
        self._notes = notes
        self._undefined: list[FilterUse] = []
        self._reserved: dict[str, Match] = {}
        self._named = {number for found in statements.frame_bindings.values() for number in found.static}
        self._rules = {number: self._rule(found) for number, found in statements.frame_filters.items()}
        self._lists = {key: self._list(key, found) for key, found in statements.frame_bindings.items()}

    @property
    def undefined(self) -> tuple[FilterUse, ...]:
        """Lines that name a filter which is not there."""
        return tuple(self._undefined)

    def mac_filters(self, interface: str) -> tuple[MacFilter, ...]:
        """What frames that come in at `interface` must pass; a frame that no rule catches is dropped."""
        found = self._lists.get((interface, IN))
        return () if found is None else (found,)

    def doubts(self, interface: str) -> Origin:
        """Lines by which frames may be dropped there in ways that `mac_filters` does not tell.

        Lists in the direction out look at destination addresses. Lists of a whole port may look at the frames of its
        VLANs and of its division, too.
        """
        found: list[Origin] = []
        port = interface.partition("/")[0].partition(".")[0]
        for (name, direction), rules in self._lists.items():
            concerned = direction == OUT if name == interface else name == port
            first = rules.rules[0] if rules.rules else None
            open_to_all = first is not None and first.action is Action.PERMIT and first.match is ANYTHING
            if concerned and not open_to_all:
                found.append(rules.origin)
        return tuple(span for origin in found for span in origin)

    def _list(self, key: tuple[str, str], found: NumberList) -> MacFilter:
        origin = (self._notes.span(found.statement.line),)
        rules: list[Rule] = []
        missing: list[str] = []
        for number in found.static:
            rule = self._rules.get(number)
            if rule is None:
                missing.append(number)
                rule = Rule(number, Unknown(origin, "yamaha-filter-undefined"), Action.UNKNOWN, origin)
            rules.append(rule)
        if missing:
            self._notes.malformed(found.statement.line, "yamaha-filter-undefined")
            self._undefined.extend(FilterUse(number, None, origin, False) for number in missing)
            self._notes.report(
                "yamaha-filter-undefined", origin, Severity.ERROR, Effect.WIDENS_FILTER, number=", ".join(missing[:8])
            )
        elif key[1] == OUT:
            self._notes.approximated(found.statement.line, "yamaha-frames-out")
        else:
            self._notes.modeled(found.statement.line)
        return MacFilter(" ".join(("ethernet", *key)), tuple(rules), FrameScope.ALL, origin)

    def _rule(self, definition: Definition) -> Rule:
        line = definition.statement.line
        origin = (self._notes.span(line),)
        words = tuple(word.lower() for word in definition.statement.words[definition.start :])
        verb, _, suffix = words[0].partition("-")
        action = _ACTIONS.get(verb) if suffix in ("", "log", "nolog") else None
        match = None if action is None else self._match(words[1:], origin)
        if action is None or match is None:
            self._notes.unrecognized_rule(line)
            if definition.number not in self._named:
                # SOUNDNESS: a line without known meaning that no list holds may be about anything.
                self._notes.unmodeled.extend(origin)
            return Rule(definition.number, Unknown(origin, "unrecognized-rule"), Action.UNKNOWN, origin)
        return Rule(definition.number, match, action, origin, suffix == "log")

    def _match(self, words: tuple[str, ...], origin: Origin) -> Match | None:
        line = origin[0].line
        if words[:1] in (("dhcp-bind",), ("dhcp-not-bind",)):
            return self._reservations(words, origin)
        source = _address(words[0])
        destination = _address(words[1]) if len(words) > 1 else ANYTHING
        if source is None or destination is None:
            return None
        if destination is ANYTHING and len(words) < 3:
            self._notes.ledger.mark(line, LineFate.MODELED)
            return source
        # SOUNDNESS: destination addresses and bytes of a frame are no fields of a packet here.
        self._notes.ledger.mark(line, LineFate.APPROXIMATED, "condition-frame-header")
        return AllOf((source, Unknown(origin, "condition-frame-header")))

    def _reservations(self, words: tuple[str, ...], origin: Origin) -> Match | None:
        if len(words) > 2 or (len(words) == 2 and not words[1].isdigit()):
            return None
        scope = str(int(words[1])) if len(words) == 2 and len(words[1]) < 9 else ""
        known = self._reserved.get(scope)
        if known is None:
            known = self._reserved[scope] = self._pairs(scope, origin)
        self._notes.ledger.mark(origin[0].line, LineFate.MODELED)
        return AllOf((_IPV4_FRAMES, known if words[0] == "dhcp-bind" else Not(known)))

    def _pairs(self, scope: str, origin: Origin) -> Match:
        """Frames of hosts as they are reserved; with doubts where a reservation is not read."""
        by_mac: dict[int, list[tuple[int, int]]] = {}
        unread = False
        for found in self._statements.reservations:
            if scope and found.scope not in ("", scope):
                continue
            if found.mac is None:
                unread = True
            else:
                by_mac.setdefault(found.mac, []).append((found.address, found.address))
        parts: list[Match] = [
            AllOf((FieldIn(Field.SOURCE_MAC, ((hardware, hardware),)), FieldIn(Field.SOURCE, tuple(sorted(hosts)))))
            for hardware, hosts in by_mac.items()
        ]
        if unread:
            parts.append(Unknown(origin, "yamaha-reservation"))
        return AnyOf(tuple(parts)) if parts else NOTHING


def _address(text: str) -> Match | None:
    """A hardware address of which single octets may be `*`; None when it is none."""
    if text in _ANY:
        return ANYTHING
    octets = text.split(":")
    if len(octets) > 6 or (len(octets) < 6 and octets[-1] != "*"):
        return None
    octets.extend("*" for _ in range(6 - len(octets)))
    value = care = 0
    for octet in octets:
        if octet != "*" and not (1 <= len(octet) <= 2 and _HEX.issuperset(octet)):
            return None
        value, care = value << 8 | (0 if octet == "*" else int(octet, 16)), care << 8 | (0 if octet == "*" else 0xFF)
    if care == 0:
        return ANYTHING
    if care == (1 << 48) - 1:
        return FieldIn(Field.SOURCE_MAC, ((value, value),))
    return FieldMasked(Field.SOURCE_MAC, value, care)
