"""Groups of addresses and ports that entries name (`acl-group`)."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.header import AnyOf, Family, Field, FieldIn, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.port_ranges import port_range
from segcheck.vendors._shared.values import ipv4, ipv4_prefix, ipv6, ipv6_prefix, number
from segcheck.vendors._shared.wildcards import wildcard_match


class Group(NamedTuple):
    """What naming a group asks for; `doubts`: codes of what is not understood in it."""

    match: Match
    origin: Origin
    doubts: tuple[str, ...] = ()


class Groups:
    """The groups of one configuration; each is read once for each field."""

    def __init__(self, groups: dict[tuple[str, str], list[ConfigLine]], notes: Notes) -> None:
        self._groups = groups
        self._notes = notes
        self._known: dict[tuple[str, str, Field], Group] = {}

    def addresses(self, name: str, family: Family, field: Field, reference: Span) -> Group:
        """Addresses of the group `name`; unknown when there is no such group or it has no member."""
        return self._group("ipv6" if family is Family.IPV6 else "ip", name, field, reference)

    def ports(self, name: str, field: Field, reference: Span) -> Group:
        """Ports of the group `name`; unknown when there is no such group or it has no member."""
        return self._group("port", name, field, reference)

    def read_unused(self) -> None:
        """Give the lines of groups that no entry names their fates, too."""
        for kind, name in self._groups:
            self._read(kind, name, Field.SOURCE_PORT if kind == "port" else Field.SOURCE)

    def _group(self, kind: str, name: str, field: Field, reference: Span) -> Group:
        if (kind, name) not in self._groups or not self._groups[kind, name]:
            self._notes.ledger.mark(reference.line, LineFate.MALFORMED, "awplus-group-missing")
            self._notes.report("awplus-group-missing", (reference,), Severity.ERROR, Effect.WIDENS_RULE, name=name)
            unknown = Unknown((reference,), "awplus-group-missing")
            return Group(unknown, (), ("awplus-group-missing",))
        return self._read(kind, name, field)

    def _read(self, kind: str, name: str, field: Field) -> Group:
        known = self._known.get((kind, name, field))
        if known is not None:
            return known
        parts: list[Match] = []
        origin: list[Span] = []
        doubts: list[str] = []
        for line in self._groups[kind, name]:
            span = self._notes.span(line)
            origin.append(span)
            words = line.words[1:] if line.words[0].isdigit() and len(line.words) > 1 else line.words
            part = _port_member(words, field) if kind == "port" else _address_member(words, kind, field)
            if part is None:
                doubts.append("unrecognized-rule")
                if self._notes.ledger.fate(line.number) is None:
                    # SOUNDNESS: a line that begins like no member may be of a section whose head is lost.
                    self._notes.unrecognized_rule(line)
                    self._notes.unmodeled.append(span)
                parts.append(Unknown((span,), "unrecognized-rule"))
            else:
                self._notes.modeled(line)
                parts.append(part)
        group = self._known[kind, name, field] = Group(AnyOf(tuple(parts)), tuple(origin), tuple(doubts))
        return group


def _address_member(words: tuple[str, ...], kind: str, field: Field) -> Match | None:
    if words[:1] == (kind,):
        words = words[1:]
    single, prefixed = (ipv6, ipv6_prefix) if kind == "ipv6" else (ipv4, ipv4_prefix)
    if len(words) == 2 and words[0] == "host":
        value = single(words[1])
        return None if value is None else FieldIn(field, ((value, value),))
    if len(words) == 1:
        prefix = prefixed(words[0])
        return None if prefix is None else FieldIn(field, (prefix.interval,))
    value, wildcard = (ipv4(words[0]), ipv4(words[1])) if len(words) == 2 and kind == "ip" else (None, None)
    return None if value is None or wildcard is None else wildcard_match(field, value, wildcard)


def _port_member(words: tuple[str, ...], field: Field) -> Match | None:
    if not 2 <= len(words) <= 3:
        return None
    first = number(words[1], 0, 65535)
    last = number(words[2], 0, 65535) if len(words) == 3 else None
    intervals = None if first is None or (len(words) == 3 and last is None) else port_range(words[0], first, last)
    return None if intervals is None else FieldIn(field, intervals)
