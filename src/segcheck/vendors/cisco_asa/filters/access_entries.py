"""One access-list entry: words into conditions, for both address families at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import Action
from segcheck.model.header import ANYTHING, NOTHING, AllOf, Family, Field, FieldIn, Interval, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.entry_words import NotUnderstood, merged
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.filters.entry_parts import (
    EVERY,
    OPERATORS,
    AddressReader,
    read_icmp,
    read_ports,
    read_protocol,
)
from segcheck.vendors.cisco_asa.filters.filter_statements import GroupKind, ListKind
from segcheck.vendors.cisco_asa.filters.object_group_members import Content, Objects
from segcheck.vendors.cisco_asa.filters.objects import WITH_PORTS, Service, complete
from segcheck.vendors.cisco_asa.filters.service_conditions import ICMP_PROTOCOLS, LayerFour, any_of, service_condition
from segcheck.vendors.cisco_asa.filters.time_ranges import TimeRanges

InterfaceAddresses: TypeAlias = Mapping[str, tuple[tuple[Family, int], ...] | None]
"""Addresses of each named interface; None: it has one that the configuration does not tell."""

_ACTIONS = {"permit": Action.PERMIT, "deny": Action.DENY}
# SOURCE: Cisco, "Clarify the Firepower Threat Defense Access Control Policy Rule Actions": what a rule permits in the
# ASA part goes on to Snort, which may still refuse it; what it trusts does not, and what it denies ends there.
_ADVANCED_ACTIONS = {"permit": Action.UNKNOWN, "trust": Action.PERMIT, "deny": Action.DENY}
_LOG_LEVELS = frozenset(
    ("emergencies", "alerts", "critical", "errors", "warnings", "notifications", "informational", "debugging")
)
_ANY = ("any", "any4", "any6")
# INVARIANT: what is kept per family stands in this order.
_FAMILIES = (Family.IPV4, Family.IPV6)
_EVERY = tuple(EVERY[family] for family in _FAMILIES)
# Words for who sends or receives, with the number of words that follow.
_SUBJECTS = {"user": 1, "user-group": 1, "object-group-user": 1, "object-group-security": 1, "security-group": 2}
_SERVICE_KINDS = (GroupKind.SERVICE, GroupKind.PROTOCOL)


class UndefinedGroup(Exception):  # noqa: N818 - not an error of the program
    """A group that is not there stands where either addresses or ports may stand. Never leaves this folder."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


class Reading(NamedTuple):
    """What an entry says. `ipv4`, `ipv6`: what it catches; None: it cannot catch a packet of the family.

    `origin`: its own line first. `doubts`: message codes of what is bounded only. `malformed`: message code of what is
    missing or contradictory. `ingress`, `egress`: interfaces it is for; "" for every one.
    """

    action: Action
    ipv4: Match | None
    ipv6: Match | None
    origin: Origin
    doubts: tuple[str, ...] = ()
    malformed: str = ""
    logs: bool = False
    inactive: bool = False
    ingress: str = ""
    egress: str = ""


class EntryReader:
    """Reads entries. Cost: about twenty microseconds an entry; equal addresses are read once."""

    def __init__(self, configuration: AsaConfiguration, objects: Objects, interfaces: InterfaceAddresses) -> None:
        self.notes = configuration.notes
        self.objects = objects
        self.interfaces = interfaces
        self.time_ranges = TimeRanges(configuration)
        self.addresses = AddressReader(configuration)

    def read(self, line: ConfigLine, start: int, kind: ListKind) -> Reading:
        """`permit PROTOCOL SOURCE [PORTS] DESTINATION [PORTS] [conditions]`. Raises: NotUnderstood, UndefinedGroup."""
        return _Entry(self, line, start, kind).read()


class _Entry:
    """The state of reading one entry."""

    def __init__(self, reader: EntryReader, line: ConfigLine, start: int, kind: ListKind) -> None:
        self.reader = reader
        self.line = line
        self.words = complete(line.words)
        self.index = start
        self.kind = kind
        self.origin: Origin = (reader.notes.span(line),)
        self.services: list[Service] = []
        self.layer_4: list[Match] = []
        self.icmp: tuple[Match, ...] = ()
        # Conditions on addresses, per family; None: no packet of the family is left.
        self.parts: list[list[Match] | None] = [[], []]
        self.unknown_services: list[Match] = []
        self.unknowns: list[Match] = []
        self.doubts: list[str] = []
        self.malformed = ""
        self.logged: bool | None = None
        self.inactive = False
        self.interfaces: list[str] = []

    def read(self) -> Reading:
        actions = _ADVANCED_ACTIONS if self.kind is ListKind.ADVANCED else _ACTIONS
        action = actions.get(self.words[self.index])
        if action is None:
            raise NotUnderstood(self.index)
        self.index += 1
        self._protocol()
        for field, ports in ((Field.SOURCE, Field.SOURCE_PORT), (Field.DESTINATION, Field.DESTINATION_PORT)):
            self._interface()
            self._subjects()
            self._address(field)
            self._ports(ports)
        self._icmp()
        while self.words[self.index]:
            self._condition()
        if action is Action.UNKNOWN:
            self.doubts.append("asa-permitted-unless-snort-refuses")
        # SOURCE: Cisco ASA system log messages, 106023: what an entry denies is logged unless it says `log disable`;
        # what it permits, only if it says `log`.
        logs = self.logged if self.logged is not None else action is Action.DENY
        return Reading(
            action,
            self._match(0),
            self._match(1),
            self.origin,
            tuple(dict.fromkeys(self.doubts)) if self.doubts else (),
            self.malformed,
            logs,
            self.inactive,
            self.interfaces[0],
            self.interfaces[1],
        )

    # Parts of the line

    def _protocol(self) -> None:
        """A protocol, `object SERVICE`, or `object-group` of services or protocols."""
        word = self.words[self.index]
        if word not in ("object", "object-group"):
            self.services = [Service(read_protocol(self.words, self.index))]
            self.index += 1
            return
        name = self._name()
        objects = self.reader.objects
        if word == "object":
            content, defined = objects.service(name), objects.is_network(name)
        else:
            kind = objects.kind(name)
            content, defined = objects.group(name, *_SERVICE_KINDS, GroupKind.UNKNOWN), kind is not None
        if content is None:
            if defined:
                raise NotUnderstood(self.index + 1)
            self._undefined(word, name, self.unknown_services)
        else:
            self.services = content.services
            self.unknown_services.extend(content.unknown_parts(Family.IPV4))
            self._from(content)
        self.index += 2

    def _interface(self) -> None:
        """`ifc NAME`: Firepower's condition on the interface a packet comes in or leaves by."""
        if self.kind is ListKind.ADVANCED and self.words[self.index] == "ifc":
            self.interfaces.append(self._name())
            self.index += 2
        else:
            self.interfaces.append("")

    def _subjects(self) -> None:
        """Users and security groups: which addresses they have is not in the configuration."""
        while (count := _SUBJECTS.get(self.words[self.index])) is not None:
            self._doubt("condition-user")
            self.index += 1
            for _ in range(count):
                self._skip_name()

    def _skip_name(self) -> None:
        """One word, or several in double quotes."""
        first = self.words[self.index]
        if not first:
            raise NotUnderstood(self.index)
        self.index += 1
        if first.startswith('"') and (len(first) == 1 or not first.endswith('"')):
            while self.words[self.index] and not self.words[self.index].endswith('"'):
                self.index += 1
            if not self.words[self.index]:
                raise NotUnderstood(self.index)
            self.index += 1

    def _address(self, field: Field) -> None:
        word = self.words[self.index]
        if word in _ANY:
            if word != "any":
                self.parts[1 if word == "any4" else 0] = None
            self.index += 1
        elif word in ("object", "object-group"):
            self._object(field, word == "object-group")
        elif word == "object-group-network-service":
            self._name()
            self._doubt("object-group-kind")
            self.index += 2
        elif word == "interface":
            self._interface_address(field)
        else:
            addresses, self.index = self.reader.addresses.read(self.words, self.index)
            self._narrow(0, field, addresses.ipv4)
            self._narrow(1, field, addresses.ipv6)
            if addresses.doubt:
                self._doubt(addresses.doubt)

    def _object(self, field: Field, is_group: bool) -> None:
        """`object NAME` or `object-group NAME` of addresses."""
        name, objects = self._name(), self.reader.objects
        kind = objects.kind(name) if is_group else None
        if kind is GroupKind.UNKNOWN:
            self._doubt("object-group-kind")
        elif kind not in (None, GroupKind.NETWORK) or (not is_group and objects.service(name) is not None):
            raise NotUnderstood(self.index + 1)
        else:
            for place, family in enumerate(_FAMILIES):
                expansion = objects.address(name, is_group, family, field)
                if expansion is None:
                    self._undefined(self.words[self.index], name, self.unknowns)
                    break
                parts = self.parts[place]
                if expansion.match is NOTHING:
                    self.parts[place] = None
                elif expansion.match is not ANYTHING and parts is not None:
                    parts.append(expansion.match)
            content = objects.group(name, GroupKind.NETWORK) if is_group else objects.network_object(name)
            if content is not None:
                self._from(content)
        self.index += 2

    def _interface_address(self, field: Field) -> None:
        """`interface NAME`: the addresses that the interface has."""
        name = self._name()
        addresses = self.reader.interfaces.get(name)
        if addresses is None:
            # SOUNDNESS: the address comes from DHCP, or there is no such interface: it may be any.
            self._doubt("asa-interface-address-unknown")
        else:
            for place, family in enumerate(_FAMILIES):
                self._narrow(place, field, merged((value, value) for of, value in addresses if of is family))
        self.index += 2

    def _narrow(self, place: int, field: Field, intervals: tuple[Interval, ...] | None) -> None:
        parts = self.parts[place]
        if not intervals or parts is None:
            self.parts[place] = None
        elif intervals[0] != _EVERY[place]:
            parts.append(FieldIn(field, intervals))

    def _ports(self, field: Field) -> None:
        """`eq 443`, or `object-group` of ports; the kind of the group tells it from one of addresses."""
        word = self.words[self.index]
        if word in OPERATORS:
            if not self._has_ports():
                raise NotUnderstood(self.index)
            intervals, self.index = read_ports(self.words, self.index)
            self.layer_4.append(FieldIn(field, intervals))
        elif word == "object-group" and self._has_ports():
            name, objects = self._name(), self.reader.objects
            kind = objects.kind(name)
            if kind in (None, GroupKind.UNKNOWN):
                # SOUNDNESS: it may be of ports or of addresses, so nothing behind it can be read.
                raise UndefinedGroup(self.index + 1)
            content = objects.group(name, GroupKind.PORT)
            if content is None:
                return
            if not {service.protocol for service in self.services} <= set(objects.protocols(name)):
                raise NotUnderstood(self.index + 1)
            self._numbers(field, content)

    def _icmp(self) -> None:
        """`[TYPE [CODE]]`, or `object-group` of ICMP types."""
        protocols = {service.protocol for service in self.services}
        if len(protocols) != 1 or self.unknown_services or not protocols <= set(ICMP_PROTOCOLS):
            return
        (protocol,) = protocols
        if self.words[self.index] == "object-group":
            name = self._name()
            content = self.reader.objects.group(name, GroupKind.ICMP_TYPE)
            if content is None:
                if self.reader.objects.kind(name) is not None:
                    raise NotUnderstood(self.index + 1)
                self._undefined("object-group", name, self.unknowns)
                self.index += 2
            elif protocol == Family.IPV4.icmp:
                self._numbers(Field.ICMP_TYPE, content)
            else:
                # SOUNDNESS: names in such groups are those of ICMP for IPv4; what they mean for IPv6 is not known.
                self._doubt("object-group-kind")
                self.index += 2
        else:
            self.icmp, self.index = read_icmp(self.words, self.index, protocol or 0)

    def _numbers(self, field: Field, content: Content) -> None:
        """Ports or ICMP types of a group."""
        parts = content.unknown_parts(Family.IPV4)
        if content.numbers:
            parts.insert(0, FieldIn(field, merged(content.numbers)))
        self.layer_4.append(any_of(parts))
        self._from(content)
        self.index += 2

    def _condition(self) -> None:
        words, index = self.words, self.index
        word = words[index]
        if word == "log":
            self._log()
        elif word == "time-range" and words[index + 1]:
            reference = self.reader.notes.word(self.line, index + 1)
            match, origin, code = self.reader.time_ranges.condition(words[index + 1], reference)
            self.unknowns.append(match)
            self.origin += origin
            self.doubts.append(code)
            self.index += 2
        elif word == "inactive" and not words[index + 1]:
            self.inactive = True
            self.index += 1
        elif self.kind is ListKind.ADVANCED and word == "rule-id" and number(words[index + 1], 0, 2**63) is not None:
            self.index += 2
        elif self.kind is ListKind.ADVANCED and word == "event-log":
            self.logged = True
            self.index += 2 if words[index + 1] in ("both", "flow-start", "flow-end") else 1
        else:
            raise NotUnderstood(index)

    def _log(self) -> None:
        """`log [disable | default | LEVEL] [interval SECONDS]`."""
        self.logged = True
        self.index += 1
        word = self.words[self.index]
        if word in ("disable", "default"):
            self.logged = None if word == "default" else False
            self.index += 1
        elif word in _LOG_LEVELS or number(word, 0, 7) is not None:
            self.index += 1
        if self.words[self.index] == "interval" and number(self.words[self.index + 1], 1, 600) is not None:
            self.index += 2

    # What is noted on the way

    def _has_ports(self) -> bool:
        """Whether ports may be told: every protocol has them."""
        return bool(self.services) and all(service.protocol in WITH_PORTS for service in self.services)

    def _name(self) -> str:
        name = self.words[self.index + 1]
        if not name:
            raise NotUnderstood(self.index)
        return name

    def _from(self, content: Content) -> None:
        self.origin += content.origin
        self.doubts.extend(content.doubts)

    def _doubt(self, reason: str) -> None:
        self.doubts.append(reason)
        self.unknowns.append(Unknown(self.origin[:1], reason))

    def _undefined(self, word: str, name: str, into: list[Match]) -> None:
        """SOUNDNESS: what is not defined may match everything or nothing."""
        code = "asa-object-undefined" if word == "object" else "object-group-undefined"
        reference = (self.reader.notes.word(self.line, self.index + 1),)
        self.reader.notes.report(code, reference, Severity.WARNING, Effect.WIDENS_RULE, name=name)
        into.append(Unknown(reference, code))
        self.malformed = self.malformed or code

    # The whole condition

    def _match(self, place: int) -> Match | None:
        narrowed = self.parts[place]
        if narrowed is None:
            return None
        parts = list(narrowed)
        layer_4 = LayerFour(tuple(self.layer_4), self.icmp, self.origin[:1])
        service = service_condition(self.services, self.unknown_services, layer_4, _FAMILIES[place])
        if service is not ANYTHING:
            parts.insert(0, service)
        parts.extend(self.unknowns)
        if len(parts) == 1:
            return parts[0]
        return AllOf(tuple(parts)) if parts else ANYTHING
