"""Sets that a certificate speaks of by name: packets that exist, what a zone sends, what is addressed to it."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.header import (
    ACK,
    FIN,
    FIRST_FRAGMENT,
    NEW,
    OTHER_FRAGMENT,
    PROTOCOLS_WITH_PORTS,
    RST,
    SYN,
    TCP,
    Field,
    Interval,
    Match,
)
from segcheck.verification.addresses import address_text
from segcheck.verification.condition_reading import exchanged
from segcheck.verification.conditions import Conditions
from segcheck.verification.diagrams import FULL
from segcheck.verification.document import Claim, FamilyPart, Zone
from segcheck.verification.packets import Packets

_PORTS = (Field.SOURCE_PORT, Field.DESTINATION_PORT)
_ICMP = (Field.ICMP_TYPE, Field.ICMP_CODE)
_LATER_FRAGMENT_LACKS = (Field.FRAGMENT, *_PORTS, *_ICMP, Field.TCP_FLAGS)


class Universe:
    """The named sets of one family. SOURCE: docs/reference/certificate-format.md, which has them all."""

    def __init__(self, packets: Packets, part: FamilyPart, spoofing: bool) -> None:
        self.packets = packets
        self.sets = packets.sets
        self._part = part
        self._spoofing = spoofing
        self._conditions = Conditions(packets, None)
        self._exchanged: dict[int, Match] = {}
        first = self._equal(Field.FRAGMENT, FIRST_FRAGMENT)
        self._has = {
            **dict.fromkeys(_PORTS, self.sets.both(first, self._one_of(Field.PROTOCOL, PROTOCOLS_WITH_PORTS))),
            **dict.fromkeys(_ICMP, self.sets.both(first, self._equal(Field.PROTOCOL, packets.family.icmp))),
            Field.TCP_FLAGS: self.sets.both(first, self._equal(Field.PROTOCOL, TCP)),
        }
        self.valid = self.sets.all_of(self.sets.either(has, self._equal(field, 0)) for field, has in self._has.items())
        self.fresh = self.sets.both(self.valid, self._equal(Field.STATE, NEW))

    def having(self, field: Field) -> int:
        """Packets that have `field`."""
        return self._has.get(field, FULL)

    def sent(self, zone: Zone) -> int:
        """What hosts of `zone` may send outside sessions."""
        if self._spoofing:
            return self.fresh
        pinned = {address for address, _ in zone.hosts}
        free = self.sets.without(
            self.packets.field_in(Field.SOURCE, zone.addresses), self._one_of(Field.SOURCE, sorted(pinned))
        )
        hosts = (
            self.sets.both(self._equal(Field.SOURCE, address), self._equal(Field.SOURCE_MAC, mac))
            for address, mac in zone.hosts
        )
        return self.sets.both(self.fresh, self.sets.any_of([free, *hosts]))

    def addressed(self, intervals: Iterable[Interval]) -> int:
        """Packets with a destination in `intervals`."""
        return self.packets.field_in(Field.DESTINATION, intervals)

    def allowed(self, claim: Claim) -> int:
        """What the claim allows, from its flows and answers."""
        flows = self._part.flows
        forward = self.sets.any_of(self._conditions.bounds(flows[number].match).possibly for number in claim.flows)
        back = self.sets.any_of(self._conditions.bounds(self._answer(number)).possibly for number in claim.answers)
        tails = self.sets.both(
            self.packets.forget_fields(self.sets.either(forward, back), _LATER_FRAGMENT_LACKS),
            self._equal(Field.FRAGMENT, OTHER_FRAGMENT),
        )
        acknowledged = self.sets.either(self._flags(ACK, ACK), self._flags(RST, RST))
        running = self.sets.both(self._has[Field.TCP_FLAGS], acknowledged)
        return self.sets.any_of((forward, tails, self.sets.both(back, running)))

    def _answer(self, number: int) -> Match:
        if number not in self._exchanged:
            self._exchanged[number] = exchanged(self._part.flows[number].match)
        return self._exchanged[number]

    def offending(self, claim: Claim) -> int:
        """What must not arrive."""
        if claim.scope == "any":
            return self.sets.without(self.valid, claim.allowed)
        not_tcp = self.sets.negation(self._equal(Field.PROTOCOL, TCP))
        opening = self.sets.either(not_tcp, self._flags(SYN, SYN | ACK | RST | FIN))
        return self.sets.both(self.sets.without(self.fresh, claim.allowed), opening)

    def _flags(self, value: int, care: int) -> int:
        return self.packets.masked(Field.TCP_FLAGS, value, care)

    def _equal(self, field: Field, value: int) -> int:
        return self.packets.field_in(field, ((value, value),))

    def _one_of(self, field: Field, values: Iterable[int]) -> int:
        return self.packets.field_in(field, ((value, value) for value in values))

    def example(self, one: int) -> str:
        """A packet of a set for people: addresses, protocol and port; empty for the empty set."""
        header = self.packets.example(one)
        if header is None:
            return ""
        source, destination = (
            address_text(header[field], self.packets.family) for field in (Field.SOURCE, Field.DESTINATION)
        )
        return f"{source} > {destination}, protocol {header[Field.PROTOCOL]}, port {header[Field.DESTINATION_PORT]}"
