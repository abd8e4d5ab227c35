"""Objects and object groups, expanded where an entry names them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from segcheck.model.header import ANYTHING, NOTHING, AnyOf, Family, Field, FieldIn, Interval, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.entry_words import NotUnderstood, Words, merged
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.filters.entry_parts import (
    EVERY,
    Addresses,
    AddressReader,
    read_icmp_type,
    read_port,
    read_ports,
    read_protocol,
)
from segcheck.vendors.cisco_asa.filters.filter_statements import Group, GroupKind, NetworkObject, ServiceObject
from segcheck.vendors.cisco_asa.filters.objects import Service, complete, read_addresses, read_service

# More groups inside groups than this are as unknown as a circle.
_DEEPEST = 32
# CHOICE: groups that name large groups again and again cost their product. A file may have so many members in all, and
# a rule points at so many lines of each object; what goes beyond is unknown, or not pointed at.
_MOST_MEMBERS = 2_000_000
_MOST_LINES = 500
# First words of lines that stand in objects and groups.
_LINE_WORDS = frozenset(
    (
        "host", "subnet", "range", "fqdn", "service", "network-object", "service-object", "port-object",
        "protocol-object", "icmp-object", "group-object", "description",
    )
)  # fmt: skip


@dataclass(slots=True)
class Content:
    """What an object, or the members of a group and of the groups in it, add up to.

    `numbers`: ports or ICMP types. `unknowns`: parts that may match anything, of one family or (None) of both;
    `doubts`: their message codes. `spans`: the lines that define it, in order. `exact`: nothing is unknown.
    """

    intervals: dict[Family, list[Interval]] = field(default_factory=lambda: {family: [] for family in Family})
    services: list[Service] = field(default_factory=list)
    numbers: list[Interval] = field(default_factory=list)
    unknowns: list[tuple[Family | None, Unknown]] = field(default_factory=list)
    spans: dict[Span, None] = field(default_factory=dict)
    depth: int = 0

    @property
    def origin(self) -> Origin:
        """The lines that define it; of very many, the first."""
        return tuple(islice(self.spans, _MOST_LINES))

    @property
    def size(self) -> int:
        """How many members it has."""
        return len(self.services) + len(self.numbers) + sum(len(intervals) for intervals in self.intervals.values())

    @property
    def doubts(self) -> tuple[str, ...]:
        """Message codes of what is not known."""
        return tuple(dict.fromkeys(unknown.reason for _, unknown in self.unknowns))

    def unknown_parts(self, family: Family) -> list[Match]:
        """Unknown parts that concern `family`."""
        return [unknown for of, unknown in self.unknowns if of in (None, family)]

    def add(self, other: Content) -> None:
        """Add everything of `other`."""
        for family in Family:
            self.intervals[family].extend(merged(other.intervals[family]))
        self.services.extend(other.services)
        self.numbers.extend(merged(other.numbers))
        self.unknowns.extend(other.unknowns)
        self.spans.update(dict.fromkeys(islice(other.spans, _MOST_LINES)))


class Expansion(NamedTuple):
    """A condition; `origin`: the lines that define it; `doubts`: message codes of what is not known."""

    match: Match
    origin: Origin
    doubts: tuple[str, ...]


class Objects:
    """Expands objects and groups by name, each once. Every line of a definition gets its fate here."""

    def __init__(self, configuration: AsaConfiguration) -> None:
        self._statements = configuration.filters
        self._notes = configuration.notes
        self._reader = AddressReader(configuration)
        self._networks = {name: self._network(found) for name, found in self._statements.networks.items()}
        self._services = {name: self._service(found) for name, found in self._statements.services.items()}
        self._groups: dict[str, Content] = {}
        self._left = _MOST_MEMBERS
        # CHOICE: keys of plain values; hashing members of enumerations costs more than the rest of the lookup.
        self._matches: dict[tuple[str, bool, int, str], Expansion] = {}
        for name in self._statements.groups:
            self._expand(name)

    # What entries ask for

    def kind(self, name: str) -> GroupKind | None:
        """The kind of the group called `name`; None when there is none, UNKNOWN when it has two."""
        group = self._statements.groups.get(name)
        if group is None:
            return None
        return GroupKind.UNKNOWN if name in self._statements.repeated_groups else group.kind

    def protocols(self, name: str) -> tuple[int, ...]:
        """Protocols that a group of ports is for."""
        group = self._statements.groups.get(name)
        return () if group is None else group.protocols

    def is_network(self, name: str) -> bool:
        """Whether there is an `object network` of that name."""
        return name in self._networks

    def network(self, name: str) -> Content | None:
        """Addresses of the object (or else the group) called `name`; None when there is none."""
        found = self._networks.get(name)
        return self.group(name, GroupKind.NETWORK) if found is None else found

    def network_object(self, name: str) -> Content | None:
        """The `object network` called `name`; None when there is none."""
        return self._networks.get(name)

    def service(self, name: str) -> Content | None:
        """The `object service` called `name`; None when there is none."""
        return self._services.get(name)

    def group(self, name: str, *kinds: GroupKind) -> Content | None:
        """The group called `name`, if it is of one of `kinds`; None otherwise."""
        return self._groups[name] if self.kind(name) in kinds else None

    def address(self, name: str, is_group: bool, family: Family, field: Field) -> Expansion | None:
        """Addresses of one family as a condition on `field`; None when there is no such object or group."""
        key = (name, is_group, family._value_, field._value_)
        known = self._matches.get(key)
        if known is not None:
            return known
        content = self.group(name, GroupKind.NETWORK) if is_group else self._networks.get(name)
        if content is None:
            return None
        parts = content.unknown_parts(family)
        intervals = merged(content.intervals[family])
        if intervals == (EVERY[family],):
            parts = [ANYTHING]
        elif intervals:
            parts.insert(0, FieldIn(field, intervals))
        match = NOTHING if not parts else parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
        result = self._matches[key] = Expansion(match, content.origin, content.doubts)
        return result

    # Objects

    def _network(self, found: NetworkObject) -> Content:
        content = Content(spans={self._notes.span(found.line): None})
        for line in found.definitions:
            # SOURCE: Cisco ASA command reference, `host`, `subnet`, `range`: a new definition replaces the one there.
            content.intervals = {family: [] for family in Family}
            content.unknowns.clear()
            self._define(line, content, found.name)
        if len(found.definitions) > 1:
            # SOUNDNESS: a capture never shows two; the file was put together by other means.
            self._doubt("asa-object-defined-twice", self._notes.span(found.definitions[-1]), content, found.name)
        if not found.definitions:
            self._doubt("asa-object-empty", self._notes.span(found.line), content, found.name, LineFate.MALFORMED)
        return content

    def _define(self, line: ConfigLine, content: Content, name: str) -> None:
        words = complete(line.words)
        try:
            addresses = read_addresses(words, self._reader)
        except NotUnderstood as failure:
            self._not_understood(line, failure.index, "asa-object-line-unknown", content, name)
            return
        self._take(addresses, line, content)

    def _take(self, addresses: Addresses, line: ConfigLine, content: Content) -> None:
        """Add addresses. SOUNDNESS: doubtful ones are possible and never sure: an unknown part takes their place."""
        span = self._notes.span(line)
        content.spans[span] = None
        if not addresses.doubt:
            self._notes.modeled(line)
            for family in Family:
                content.intervals[family].extend(addresses.of(family) or ())
            return
        self._notes.approximated(line, addresses.doubt)
        self._notes.report(addresses.doubt, (span,), Severity.INFO, Effect.WIDENS_RULE)
        for family in Family:
            if addresses.of(family) is not None:
                content.unknowns.append((family, Unknown((span,), addresses.doubt)))

    def _service(self, found: ServiceObject) -> Content:
        content = Content(spans={self._notes.span(found.line): None})
        for line in found.definitions:
            content.services.clear()
            words = complete(line.words)
            try:
                if words[0] != "service":
                    raise NotUnderstood(0)
                content.services.extend(read_service(words, 1))
                self._notes.modeled(line)
                content.spans[self._notes.span(line)] = None
            except NotUnderstood as failure:
                self._not_understood(line, failure.index, "asa-object-line-unknown", content, found.name)
        if len(found.definitions) > 1:
            self._doubt("asa-object-defined-twice", self._notes.span(found.definitions[-1]), content, found.name)
        if not found.definitions:
            self._doubt("asa-object-empty", self._notes.span(found.line), content, found.name, LineFate.MALFORMED)
        return content

    # Groups

    def _expand(self, name: str) -> None:
        """Expand `name` and every group in it, the innermost first; a stack of our own, for files may nest deeply."""
        waiting = [name]
        begun: set[str] = set()
        while waiting:
            current = waiting[-1]
            if current in self._groups:
                waiting.pop()
                continue
            group = self._statements.groups[current]
            if current not in begun:
                begun.add(current)
                inner = [inside for inside in _inner(group) if inside in self._statements.groups]
                waiting.extend(inside for inside in inner if inside not in self._groups and inside not in begun)
                if waiting[-1] != current:
                    continue
            waiting.pop()
            self._groups[current] = self._members(group)

    def _members(self, group: Group) -> Content:
        content = Content(spans={self._notes.span(group.line): None})
        edited = False
        for member in group.members:
            line = member.line
            words = complete(line.words)
            if words[0] == "description":
                self._notes.irrelevant(member, "description")
            elif words[0] in ("exit", "quit") and not words[1]:
                self._notes.irrelevant(member, "mode-end")
            elif group.kind is GroupKind.UNKNOWN:
                continue
            elif words[0] == "group-object" and words[1] and not words[2]:
                self._inside(group, line, words[1], content)
            else:
                try:
                    self._member(group, line, words, content)
                except NotUnderstood as failure:
                    edited = edited or words[0] in ("no", "default", "clear")
                    self._not_understood(line, failure.index, "object-group-member-unknown", content, group.name)
        if group.kind is GroupKind.UNKNOWN:
            content.unknowns.append((None, Unknown((self._notes.span(group.line),), "object-group-kind")))
        elif not group.members or all(member.line.words[0] == "description" for member in group.members):
            origin = self._notes.span(group.line)
            self._doubt("object-group-empty", origin, content, group.name, LineFate.MALFORMED)
        if edited or group.name in self._statements.repeated_groups:
            self._distrust(group, content, edited)
        return content

    def _distrust(self, group: Group, content: Content, edited: bool) -> None:
        """SOUNDNESS: a line takes members away, or two groups have one name: what is in it is not known."""
        content.intervals = {family: [] for family in Family}
        content.services.clear()
        content.numbers.clear()
        if not edited:
            code = "asa-object-group-of-two-kinds"
            self._doubt(code, self._notes.word(group.line, 2), content, group.name, LineFate.MALFORMED)

    def _inside(self, group: Group, line: ConfigLine, name: str, content: Content) -> None:
        """`group-object NAME`: a group of the same kind."""
        self._notes.modeled(line)
        content.spans[self._notes.span(line)] = None
        inner = self._groups.get(name)
        other = self._statements.groups.get(name)
        if other is None:
            code = "object-group-undefined"
        elif inner is None or inner.depth >= _DEEPEST or inner.size > self._left:
            code = "object-group-circular"
        elif (other.kind, other.protocols) != (group.kind, group.protocols):
            code = "asa-object-group-mixed"
        else:
            self._left -= inner.size
            content.depth = max(content.depth, inner.depth + 1)
            content.add(inner)
            return
        self._doubt(code, self._notes.word(line, 1), content, name, LineFate.MALFORMED)

    def _member(self, group: Group, line: ConfigLine, words: Words, content: Content) -> None:
        """One member of its kind. Raises: NotUnderstood."""
        if group.kind is GroupKind.NETWORK:
            self._network_member(line, words, content)
            return
        if group.kind is GroupKind.SERVICE and words[0] == "service-object":
            self._service_member(line, words, content)
        elif group.kind is GroupKind.PROTOCOL and words[0] == "protocol-object":
            self._protocol_member(line, words, content)
        elif group.kind is GroupKind.PORT and words[0] == "port-object":
            content.numbers.extend(_ports(words))
        elif group.kind is GroupKind.ICMP_TYPE and words[0] == "icmp-object":
            kind = read_icmp_type(words, 1, Family.IPV4.icmp)
            if kind is None or words[2]:
                raise NotUnderstood(1)
            content.numbers.append((kind, kind))
        else:
            raise NotUnderstood(0)
        self._notes.modeled(line)
        content.spans[self._notes.span(line)] = None

    def _network_member(self, line: ConfigLine, words: Words, content: Content) -> None:
        """`network-object host A`, `network-object A NETMASK`, `network-object X/len`, `network-object object NAME`."""
        if words[0] != "network-object":
            raise NotUnderstood(0)
        if words[1] == "object" and words[2] and not words[3]:
            self._refer(self._networks.get(words[2]), line, words[2], content)
            return
        addresses, index = self._reader.read(words, 1)
        if words[index]:
            raise NotUnderstood(index)
        self._take(addresses, line, content)

    def _service_member(self, line: ConfigLine, words: Words, content: Content) -> None:
        if words[1] == "object" and words[2] and not words[3]:
            self._refer(self._services.get(words[2]), line, words[2], content)
        else:
            content.services.extend(read_service(words, 1))

    def _protocol_member(self, line: ConfigLine, words: Words, content: Content) -> None:
        if words[1] == "object" and words[2] and not words[3]:
            self._refer(self._services.get(words[2]), line, words[2], content)
            return
        if words[2]:
            raise NotUnderstood(2)
        content.services.append(Service(read_protocol(words, 1)))

    def _refer(self, found: Content | None, line: ConfigLine, name: str, content: Content) -> None:
        """A member that names an object."""
        self._notes.modeled(line)
        content.spans[self._notes.span(line)] = None
        if found is None:
            self._doubt("asa-object-undefined", self._notes.word(line, 2), content, name, LineFate.MALFORMED)
        else:
            content.add(found)

    def _not_understood(self, line: ConfigLine, index: int, code: str, content: Content, name: str) -> None:
        """An unknown part.

        SOUNDNESS: a line that begins like none of an object or group may be a statement of its own: the device does not
        care how lines are indented.
        """
        words = line.words[1:] if line.words[0] in ("no", "default") else line.words
        known = bool(words) and words[0] in _LINE_WORDS
        if not known:
            self._notes.unmodeled.append(self._notes.span(line))
        fate = LineFate.MALFORMED if known else LineFate.UNRECOGNIZED
        self._doubt(code, self._notes.word(line, index), content, name, fate)

    def _doubt(self, code: str, span: Span, content: Content, name: str, fate: LineFate | None = None) -> None:
        """An unknown part, with its diagnostic; the line gets `fate`, or counts as bounded."""
        content.unknowns.append((None, Unknown((span,), code)))
        self._notes.ledger.mark(span.line, fate or LineFate.APPROXIMATED, code)
        self._notes.report(code, (span,), Severity.WARNING, Effect.WIDENS_RULE, name=name)


def _inner(group: Group) -> list[str]:
    """Names of the groups in `group`."""
    return [
        member.line.words[1]
        for member in group.members
        if member.line.words[0] == "group-object" and len(member.line.words) == 2
    ]


def _ports(words: Words) -> tuple[Interval, ...]:
    """`port-object eq P` or `port-object range P P`. Raises: NotUnderstood."""
    if words[1] not in ("eq", "range"):
        port = read_port(words, 1)
        ports: tuple[Interval, ...] = ((port, port),)
        index = 2
    else:
        ports, index = read_ports(words, 1)
    if words[index]:
        raise NotUnderstood(index)
    return ports
