"""Protocols, ports and ICMP messages of an entry as one condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from segcheck.model.header import ANYTHING, AllOf, AnyOf, Family, Field, FieldIn, Match, Unknown
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import FIRST, LATER, protocol_match
from segcheck.vendors.cisco_asa.filters.objects import Service

ICMP_PROTOCOLS = (Family.IPV4.icmp, Family.IPV6.icmp)


class LayerFour(NamedTuple):
    """What an entry says about ports (`ports`) and ICMP messages (`icmp`); `origin`: its line."""

    ports: tuple[Match, ...]
    icmp: tuple[Match, ...]
    origin: Origin


def service_condition(
    services: Sequence[Service], unknowns: Sequence[Match], layer_4: LayerFour, family: Family
) -> Match:
    """Packets of one of `services`, or perhaps of `unknowns`, that meet the entry's own conditions too."""
    alternatives: list[Match] = []
    for service in services:
        match = _one(service, layer_4, family)
        if match is ANYTHING:
            return ANYTHING
        alternatives.append(match)
    alternatives.extend(unknowns)
    return any_of(alternatives if len(alternatives) == 1 else list(dict.fromkeys(alternatives)))


def _one(service: Service, layer_4: LayerFour, family: Family) -> Match:
    """Protocol and layer 4 of one alternative.

    SOUNDNESS: the ASA keeps later fragments until it has decided on the first one, and then treats them alike (virtual
    reassembly). They carry no ports, so an entry with ports may have matched their first one or not.
    """
    parts: list[Match] = [] if service.protocol is None else [protocol_match(service.protocol)]
    conditions = [*layer_4.ports, *service.icmp, *layer_4.icmp]
    if service.source_ports is not None:
        conditions.append(FieldIn(Field.SOURCE_PORT, service.source_ports))
    if service.destination_ports is not None:
        conditions.append(FieldIn(Field.DESTINATION_PORT, service.destination_ports))
    if conditions:
        if service.protocol in ICMP_PROTOCOLS and service.protocol != family.icmp:
            # SOUNDNESS: messages of the other family's ICMP have no types here.
            conditions = [Unknown(layer_4.origin, "asa-icmp-of-other-family")]
        doubt = Unknown(layer_4.origin, "asa-later-fragments-follow")
        parts.append(AnyOf((AllOf((FIRST, *conditions)), AllOf((LATER, doubt)))))
    if len(parts) == 1:
        return parts[0]
    return AllOf(tuple(parts)) if parts else ANYTHING


def any_of(parts: Sequence[Match]) -> Match:
    """At least one of `parts`."""
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
