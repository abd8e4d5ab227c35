"""Object groups: read from the configuration, expanded into conditions where an entry names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from segcheck.model.header import (
    TCP,
    UDP,
    AnyOf,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
    Unknown,
)
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.entry_words import END, NotUnderstood, Words, merged, protocol_match
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.values import ipv4, ipv4_prefix, ipv6, ipv6_prefix, netmask_length
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext
from segcheck.vendors.cisco_ios.entry_parts import OPERATORS, read_icmp, read_port, read_ports, read_protocol
from segcheck.vendors.cisco_ios.filter_statements import FilterStatements, Group

_DEEPEST = 32


class Service(NamedTuple):
    """One alternative of a service group: conditions of layer 3 (the protocol) and of layer 4."""

    layer_3: tuple[Match, ...]
    layer_4: tuple[Match, ...]


class Expansion(NamedTuple):
    """A group as one condition; `origin`: the lines that define it; `doubts`: message codes of what is not known."""

    match: Match
    origin: Origin
    doubts: tuple[str, ...]


class ServiceExpansion(NamedTuple):
    """A service group as alternatives."""

    alternatives: tuple[Service, ...]
    origin: Origin
    doubts: tuple[str, ...]


@dataclass(slots=True)
class _Collected:
    """What the members of a group, and of the groups in it, add up to."""

    intervals: list[Interval]
    services: list[Service]
    unknowns: list[Match]
    spans: list[Span]
    doubts: list[str]
    edited: bool = False


_ReadMember = Callable[[ConfigLine, Words, _Collected], None]


class Groups:
    """Expands groups by name; each is expanded once per use it can have."""

    def __init__(self, statements: FilterStatements, notes: Notes) -> None:
        self._statements = statements
        self._notes = notes
        self._networks: dict[tuple[str, Family], _Collected] = {}
        self._fields: dict[tuple[str, Family, Field], Expansion] = {}
        self._services: dict[str, _Collected] = {}
        self._ports: dict[tuple[str, int], _Collected] = {}

    def network(self, name: str, family: Family, field: Field, reference: Span) -> Expansion:
        """Addresses of the group as a condition on `field`."""
        known = self._fields.get((name, family, field))
        if known is not None:
            return known
        collected = self._networks.get((name, family))
        if collected is None:
            read = self._read_ipv4 if family is Family.IPV4 else self._read_ipv6
            collected = self._collect(self._statements.networks, name, reference, read)
            if name in self._statements.networks:
                self._networks[name, family] = collected
        parts: list[Match] = list(collected.unknowns)
        if collected.intervals:
            parts.insert(0, FieldIn(field, merged(collected.intervals)))
        expansion = _expansion(parts, collected)
        if name in self._statements.networks:
            self._fields[name, family, field] = expansion
        return expansion

    def services(self, name: str, reference: Span) -> ServiceExpansion:
        """Alternatives of the service (or protocol) group."""
        collected = self._services.get(name)
        if collected is None:
            if name in self._statements.protocols:
                collected = self._collect(self._statements.protocols, name, reference, self._read_protocol)
            else:
                collected = self._collect(self._statements.services, name, reference, self._read_service)
            if name in self._statements.services or name in self._statements.protocols:
                self._services[name] = collected
        alternatives = [*collected.services, *(Service((unknown,), ()) for unknown in collected.unknowns)]
        return ServiceExpansion(tuple(alternatives), tuple(collected.spans), tuple(collected.doubts))

    def ports(self, name: str, field: Field, protocol: int, reference: Span) -> Expansion:
        """Ports of an `object-group ip port` as a condition on `field`."""
        collected = self._ports.get((name, protocol))
        if collected is None:

            def read(line: ConfigLine, words: Words, into: _Collected) -> None:
                intervals, index = _operator_ports(words, 0, protocol)
                _expect_end(words, index)
                into.intervals.extend(intervals)
                self._notes.modeled(line)

            collected = self._collect(self._statements.ports, name, reference, read)
            if name in self._statements.ports:
                self._ports[name, protocol] = collected
        parts: list[Match] = list(collected.unknowns)
        if collected.intervals:
            parts.insert(0, FieldIn(field, merged(collected.intervals)))
        return _expansion(parts, collected)

    def _collect(self, groups: dict[str, Group], name: str, reference: Span, read: _ReadMember) -> _Collected:
        collected = _Collected([], [], [], [], [])
        self._walk(groups, name, reference, read, collected, ())
        if collected.edited:
            # SOUNDNESS: a line of the group takes members away; which ones stay is not known.
            collected.intervals.clear()
            collected.services.clear()
        return collected

    def _walk(
        self,
        groups: dict[str, Group],
        name: str,
        reference: Span,
        read: _ReadMember,
        into: _Collected,
        above: tuple[str, ...],
    ) -> None:
        """Add the members of `name`. What is missing, circular or empty becomes an unknown part.

        SOUNDNESS: manuals do not say what an entry with an undefined or empty group matches; an unknown part may
        match everything or nothing.
        """
        group = groups.get(name)
        if group is None or name in above or len(above) >= _DEEPEST or not group.members:
            if group is None:
                code = "object-group-undefined"
            elif not group.members:
                code = "object-group-empty"
            else:
                code = "object-group-circular"
            self._doubt(code, (reference,), into, name)
            self._notes.ledger.mark(reference.line, LineFate.MALFORMED, code)
            return
        into.spans.append(self._notes.span(group.line))
        for member in group.members:
            words: Words = (*member.line.words, *END)
            if words[0] == "group-object" and words[1] and not words[2]:
                self._notes.modeled(member.line)
                into.spans.append(self._notes.span(member.line))
                self._walk(groups, words[1], self._notes.word(member.line, 1), read, into, (*above, name))
                continue
            if words[0] == "description":
                self._notes.irrelevant(member, "description")
                continue
            sizes = len(into.intervals), len(into.services)
            try:
                read(member.line, words, into)
                into.spans.append(self._notes.span(member.line))
            except NotUnderstood as failure:
                # What was read before the word that is not understood does not count.
                del into.intervals[sizes[0] :], into.services[sizes[1] :]
                into.edited = into.edited or words[0] in ("no", "default")
                self._notes.ledger.mark(member.line.number, LineFate.UNRECOGNIZED, "object-group-member-unknown")
                self._doubt("object-group-member-unknown", (self._notes.word(member.line, failure.index),), into, name)

    def read_unused(self) -> None:
        """Read the groups no entry names, so that each of their lines gets its fate."""
        for name, group in self._statements.networks.items():
            for family in Family:
                self.network(name, family, Field.SOURCE, self._notes.word(group.line, 2))
        for name, group in (*self._statements.services.items(), *self._statements.protocols.items()):
            self.services(name, self._notes.word(group.line, 2))
        for name, group in self._statements.ports.items():
            self.ports(name, Field.SOURCE_PORT, TCP, self._notes.word(group.line, 3))

    def _doubt(self, code: str, origin: Origin, into: _Collected, name: str) -> None:
        into.unknowns.append(Unknown(origin, code))
        into.doubts.append(code)
        self._notes.report(code, origin, Severity.WARNING, Effect.WIDENS_RULE, name=name)

    def _read_ipv4(self, line: ConfigLine, words: Words, into: _Collected) -> None:
        start = 1 if words[0] in ("network-object", "ipv4") else 0
        word = words[start]
        index = start + 1
        if word == "host" and ipv6(words[index]) is None:
            into.intervals.append(_single(ipv4(words[index]), index))
            index += 1
        elif word == "range":
            low, high = ipv4(words[index]), ipv4(words[index + 1] if words[index] else "")
            if ipv6(words[index]) is not None:
                return  # read when a list of the other family names the group
            if low is None or high is None or high < low:
                raise NotUnderstood(index)
            into.intervals.append((low, high))
            index += 2
        elif word == "any":
            into.intervals.append((0, 0xFFFFFFFF))
        elif (prefix := ipv4_prefix(word)) is not None:
            into.intervals.append(prefix.interval)
        elif (value := ipv4(word)) is not None:
            mask = ipv4(words[index])
            length = None if mask is None else netmask_length(mask)
            if mask is None or length is None:
                raise NotUnderstood(index)
            into.intervals.append((value & mask, value & mask | ((1 << (32 - length)) - 1)))
            index += 1
        elif _is_ipv6_member(words):
            index = words.index("")
        else:
            raise NotUnderstood(start)
        _expect_end(words, index)
        self._notes.modeled(line)

    def _read_ipv6(self, line: ConfigLine, words: Words, into: _Collected) -> None:
        index = 1
        start = 1 if words[0] in ("host", "range", "network-object", "ipv4") else 0
        if ipv4(words[start]) is not None or ipv4_prefix(words[start]) is not None:
            return  # a member of the other family, read when a list of that family names the group
        if words[0] == "network-object" and words[1] == "host" and ipv4(words[2]) is not None:
            return
        if words[0] == "host":
            into.intervals.append(_single(ipv6(words[1]), 1))
            index = 2
        elif words[0] == "range":
            low, high = ipv6(words[1]), ipv6(words[2] if words[1] else "")
            if low is None or high is None or high < low:
                raise NotUnderstood(1)
            into.intervals.append((low, high))
            index = 3
        elif words[0] == "any":
            into.intervals.append((0, (1 << 128) - 1))
        elif (prefix := ipv6_prefix(words[0])) is not None:
            into.intervals.append(prefix.interval)
        else:
            raise NotUnderstood(0)
        _expect_end(words, index)
        self._notes.modeled(line)

    def _read_protocol(self, line: ConfigLine, words: Words, into: _Collected) -> None:
        if words[0] != "protocol-object":
            raise NotUnderstood(0)
        protocol = read_protocol(words, 1, Family.IPV4)
        _expect_end(words, 2)
        into.services.append(Service(() if protocol is None else (protocol_match(protocol),), ()))
        self._notes.modeled(line)

    def _read_service(self, line: ConfigLine, words: Words, into: _Collected) -> None:
        """`tcp [source PORTS] [PORTS]`, `udp …`, `tcp-udp …`, `icmp [MESSAGE]`, or another protocol."""
        protocols: tuple[int | None, ...] = (
            (TCP, UDP) if words[0] == "tcp-udp" else (read_protocol(words, 0, Family.IPV4),)
        )
        for protocol in protocols:
            layer_4: list[Match] = []
            index = 1
            if protocol in (TCP, UDP):
                index = _service_ports(words, index, protocol, layer_4)
            elif protocol == Family.IPV4.icmp:
                match, index = read_icmp(words, index, Family.IPV4)
                layer_4.extend(() if match is None else (match,))
            _expect_end(words, index)
            layer_3 = () if protocol is None else (protocol_match(protocol),)
            into.services.append(Service(layer_3, tuple(layer_4)))
        self._notes.modeled(line)


def _service_ports(words: Words, index: int, protocol: int | None, layer_4: list[Match]) -> int:
    if words[index] == "source":
        intervals, index = _operator_ports(words, index + 1, protocol)
        layer_4.append(FieldIn(Field.SOURCE_PORT, intervals))
    if words[index] == "destination":
        index += 1
    if words[index]:
        intervals, index = _operator_ports(words, index, protocol)
        layer_4.append(FieldIn(Field.DESTINATION_PORT, intervals))
    return index


def _operator_ports(words: Words, index: int, protocol: int | None) -> tuple[tuple[Interval, ...], int]:
    """Ports with or without operator: `tcp 443` is `tcp eq 443`."""
    if words[index] in OPERATORS:
        return read_ports(words, index, protocol)
    port = read_port(words, index, protocol)
    return ((port, port),), index + 1


def _expect_end(words: Words, index: int) -> None:
    if words[index]:
        raise NotUnderstood(index)


def _single(value: int | None, index: int) -> Interval:
    if value is None:
        raise NotUnderstood(index)
    return value, value


def _is_ipv6_member(words: Words) -> bool:
    return ipv6_prefix(words[0]) is not None or (words[0] == "host" and ipv6(words[1]) is not None)


def _expansion(parts: list[Match], collected: _Collected) -> Expansion:
    match = parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
    return Expansion(match, tuple(collected.spans), tuple(collected.doubts))


def _object_group(section: Section, context: ParseContext) -> None:
    """`object-group KIND NAME` with its members; a second one of the same name adds to the first."""
    words, statements = section.line.words, context.configuration.filters
    kinds: dict[tuple[str, ...], dict[str, Group]] = {
        ("network",): statements.networks,
        ("v6-network",): statements.networks,
        ("service",): statements.services,
        ("protocol",): statements.protocols,
        ("ip", "port"): statements.ports,
        ("ip", "address"): statements.networks,
    }
    groups = kinds.get(words[1:-1])
    if len(words) < 3:
        context.notes.unrecognized(section)
        return
    if groups is None:
        # SOUNDNESS: a group of another kind is as good as undefined where an entry names it: an unknown part.
        for line in section.lines():
            context.notes.approximated(line, "object-group-kind")
        return
    known = groups.get(words[-1])
    members = tuple(Section(line, ()) for child in section.children for line in child.lines())
    first = section.line if known is None else known.line
    groups[words[-1]] = Group(words[-1], first, (*(known.members if known else ()), *members))
    context.notes.modeled(section.line)


HANDLERS: dict[tuple[str, ...], Handler] = {("object-group",): _object_group}
