"""`object network` and `object service`: statements, and what a definition line says."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.header import TCP, UDP, Family, Interval, Match
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.entry_words import END, NotUnderstood, Words
from segcheck.vendors.cisco_asa.configuration import Handler, ParseContext
from segcheck.vendors.cisco_asa.filters.entry_parts import (
    Addresses,
    AddressReader,
    read_icmp,
    read_ports,
    read_protocol,
)
from segcheck.vendors.cisco_asa.filters.filter_statements import NetworkObject, ServiceObject

WITH_PORTS = (TCP, UDP, 132)
_ICMP = (Family.IPV4.icmp, Family.IPV6.icmp)
_MODE_END = ("exit", "quit")


class Service(NamedTuple):
    """A protocol (None: every one) with its ports; None: every port. `icmp`: conditions on the message."""

    protocol: int | None
    source_ports: tuple[Interval, ...] | None = None
    destination_ports: tuple[Interval, ...] | None = None
    icmp: tuple[Match, ...] = ()


def read_addresses(words: Words, reader: AddressReader) -> Addresses:
    """`host A`, `subnet A NETMASK`, `subnet X/length`, `range A B`, `fqdn [v4|v6] NAME`. Raises: NotUnderstood."""
    if words[0] == "host":
        found, index = reader.host(words[1], 1), 2
    elif words[0] == "subnet":
        found, index = reader.read(words, 1)
        if words[1] in ("host", "any"):
            raise NotUnderstood(1)
    elif words[0] == "range":
        found, index = reader.range(words, 1), 3
    elif words[0] == "fqdn" and words[1]:
        index = 3 if words[1] in ("v4", "v6") and words[2] else 2
        limit = words[1] if index == 3 else ""
        found = Addresses(None if limit == "v6" else (), None if limit == "v4" else (), "condition-fqdn")
    else:
        raise NotUnderstood(0)
    if words[index]:
        raise NotUnderstood(index)
    return found


def read_service(words: Words, index: int) -> tuple[Service, ...]:
    """`PROTOCOL [source PORTS] [destination PORTS | PORTS]` or `icmp [TYPE [CODE]]` up to the end; `tcp-udp` is two.

    Ports without keyword are destination ports, as releases before 8.3 wrote them. Raises: NotUnderstood.
    """
    word = words[index]
    protocols: tuple[int | None, ...] = (TCP, UDP) if word == "tcp-udp" else (read_protocol(words, index),)
    index += 1
    source: tuple[Interval, ...] | None = None
    destination: tuple[Interval, ...] | None = None
    icmp: tuple[Match, ...] = ()
    if protocols[0] in WITH_PORTS:
        if words[index] == "source":
            source, index = read_ports(words, index + 1)
        if words[index]:
            destination, index = read_ports(words, index + (1 if words[index] == "destination" else 0))
    elif protocols[0] in _ICMP:
        icmp, index = read_icmp(words, index, protocols[0] or 0)
    if words[index]:
        raise NotUnderstood(index)
    return tuple(Service(protocol, source, destination, icmp) for protocol in protocols)


def _network_object(section: Section, context: ParseContext) -> None:
    """`object network NAME`; shown a second time, with its `nat` line, it is the same object."""
    words, notes = section.line.words, context.notes
    if len(words) != 3:
        notes.unrecognized(section)
        return
    objects = context.configuration.filters.networks
    known = objects.get(words[2], NetworkObject(words[2], section.line))
    definitions, translations = list(known.definitions), list(known.translations)
    for child in section.children:
        first = child.line.words[0]
        if first == "description":
            notes.irrelevant(child, "description")
        elif first in _MODE_END and len(child.line.words) == 1 and not child.children:
            notes.irrelevant(child, "mode-end")
        elif first == "nat":
            translations.append(child)
        else:
            definitions.extend(child.lines())
    notes.modeled(section.line)
    objects[words[2]] = known._replace(definitions=tuple(definitions), translations=tuple(translations))


def _service_object(section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    if len(words) != 3:
        notes.unrecognized(section)
        return
    objects = context.configuration.filters.services
    known = objects.get(words[2], ServiceObject(words[2], section.line))
    definitions = list(known.definitions)
    for child in section.children:
        first = child.line.words[0]
        if first == "description":
            notes.irrelevant(child, "description")
        elif first in _MODE_END and len(child.line.words) == 1 and not child.children:
            notes.irrelevant(child, "mode-end")
        else:
            definitions.extend(child.lines())
    notes.modeled(section.line)
    objects[words[2]] = known._replace(definitions=tuple(definitions))


def _other_object(section: Section, context: ParseContext) -> None:
    """SOUNDNESS: an object of another kind is as good as undefined where an entry names it: an unknown part."""
    if len(section.line.words) != 3:
        context.notes.unrecognized(section)
        return
    for line in section.lines():
        context.notes.approximated(line, "object-group-kind")


def complete(line_words: tuple[str, ...]) -> Words:
    """The words with `END` behind them."""
    return (*line_words, *END)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("object", "network"): _network_object,
    ("object", "service"): _service_object,
    ("object", "network-service"): _other_object,
}
