"""What the words of a filter ask of a packet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from segcheck.model.address import Prefix
from segcheck.model.header import (
    ACK,
    FIN,
    RST,
    SYN,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Interval,
    Match,
    Not,
    Unknown,
)
from segcheck.vendors._shared.entry_words import FIRST, LATER, protocol_match
from segcheck.vendors._shared.port_ranges import LAST_PORT
from segcheck.vendors._shared.values import ipv4, ipv4_prefix, ipv6, ipv6_prefix, number
from segcheck.vendors.iij_seil.configuration import FilterStatement

_PROTOCOLS = {"igmp": (2,), "tcp": (TCP,), "udp": (UDP,), "tcpudp": (TCP, UDP), "ah": (51,), "esp": (50,), "gre": (47,)}
_ICMP_NAMES = frozenset(("icmp", "icmp6", "icmpv6", "ipv6-icmp"))
_BY_FLAGS = frozenset(("tcp-established", "tcp-synonly"))
_ANY = frozenset(("", "any"))


class OwnAddress(NamedTuple):
    """An address of the device and the network it is in."""

    address: int
    network: Prefix


OwnAddresses = Mapping[str, tuple[OwnAddress, ...] | None]
"""Addresses by interface; None where the configuration does not tell all of them."""


class Condition(NamedTuple):
    """What a filter catches; `reasons`: why that is not known exactly (message codes)."""

    match: Match
    reasons: tuple[str, ...]


def condition(statement: FilterStatement, own: OwnAddresses) -> Condition:
    """What the filter catches, its interface and direction left out.

    SOUNDNESS: a word that is not understood makes it uncertain whether a packet is caught.
    """
    reader = _Reader(statement, own)
    parts = [*reader.addresses(), *reader.transport(), *reader.others()]
    reasons = tuple(dict.fromkeys(reader.reasons))
    if reader.open:
        parts.append(Unknown(statement.origin, reader.open))
    return Condition(AllOf(tuple(parts)), reasons)


class _Reader:
    """`open`: why packets may be missed although the parts hold ("" when none are)."""

    def __init__(self, statement: FilterStatement, own: OwnAddresses) -> None:
        self._statement = statement
        self._own = own
        self.reasons: list[str] = []
        self.open = ""
        if statement.faulty:
            self._widen("seil-filter-word-unknown")

    def _widen(self, reason: str) -> None:
        self.reasons.append(reason)
        self.open = self.open or reason

    def _unknown(self, reason: str) -> Unknown:
        self.reasons.append(reason)
        return Unknown(self._statement.origin, reason)

    # -- addresses ------------------------------------------------------------------------------------

    def addresses(self) -> list[Match]:
        """Conditions on source and destination."""
        found: list[Match] = []
        for name, field in (("src", Field.SOURCE), ("dst", Field.DESTINATION)):
            text = self._statement.value(name)
            if text not in _ANY:
                part = self._address(field, text)
                if part is not None:
                    found.append(part)
            if self._statement.value(f"{name}host"):
                self._widen("condition-fqdn")
        return found

    def _address(self, field: Field, text: str) -> Match | None:
        interval = address_interval(self._statement.family, text)
        if interval is not None:
            return FieldIn(field, (interval,))
        if text == "self":
            return self._own_of(field, tuple(self._own))
        if text in self._own:
            return self._own_of(field, (text,))
        self._widen("seil-filter-word-unknown")
        return None

    def _own_of(self, field: Field, interfaces: tuple[str, ...]) -> Match | None:
        """Addresses of interfaces.

        SOURCE: SEIL configuration reference (filter.forward.ipv4): an interface stands for the addresses that it has.
        """
        known: list[Interval] = []
        for name in interfaces:
            addresses = self._own[name]
            if addresses is None:
                self._widen("seil-own-address-unknown")
                return None
            family = self._statement.family
            known += [(one.address, one.address) for one in addresses if one.network.family is family]
        return FieldIn(field, tuple(sorted(set(known))))

    # -- protocols ------------------------------------------------------------------------------------

    def transport(self) -> list[Match]:
        """Conditions on protocol, ports, flags and ICMP type."""
        word = self._statement.value("protocol")
        protocols = self._protocols(word)
        found: list[Match] = []
        if protocols is None and word not in _ANY:
            self._widen("seil-filter-word-unknown")
        elif protocols is not None:
            found.append(FieldIn(Field.PROTOCOL, tuple((one, one) for one in protocols)))
        deeper = [*self._ports(protocols), *self._flags(word), *self._icmp_type(word)]
        if deeper:
            # SOUNDNESS: what such a filter does with fragments that hold no header of the transport is not known.
            later = self._unknown("seil-later-fragments")
            found.append(AnyOf((AllOf((FIRST, *deeper)), AllOf((LATER, later)))))
        return found

    def _protocols(self, word: str) -> tuple[int, ...] | None:
        if word in _BY_FLAGS:
            return (TCP,)
        if word in _ICMP_NAMES:
            return (self._statement.family.icmp,)
        value = number(word, 0, 255)
        return (value,) if value is not None else _PROTOCOLS.get(word)

    def _ports(self, protocols: tuple[int, ...] | None) -> list[Match]:
        found: list[Match] = []
        for name, field in (("srcport", Field.SOURCE_PORT), ("dstport", Field.DESTINATION_PORT)):
            text = self._statement.value(name)
            if text in _ANY:
                continue
            interval = port_interval(text)
            if interval is None:
                self._widen("seil-filter-word-unknown")
            elif protocols is None or not set(protocols) <= {TCP, UDP}:
                # SOUNDNESS: what ports mean beside a protocol without ports is not known.
                self._widen("seil-ports-without-protocol")
            else:
                found.append(FieldIn(field, (interval,)))
        return found

    def _flags(self, word: str) -> list[Match]:
        """SOUNDNESS: only the clear cases are taken as told: an answer has ACK, an opening packet SYN alone."""
        if word == "tcp-established":
            opens = FieldMasked(Field.TCP_FLAGS, SYN, SYN | ACK)
            other = AllOf((Not(opens), self._unknown("seil-flags")))
            return [AnyOf((FieldMasked(Field.TCP_FLAGS, ACK, ACK | SYN), other))]
        if word == "tcp-synonly":
            alone = FieldMasked(Field.TCP_FLAGS, SYN, SYN | ACK | FIN | RST)
            other = AllOf((FieldMasked(Field.TCP_FLAGS, SYN, SYN | ACK), self._unknown("seil-flags")))
            return [AnyOf((alone, other))]
        return []

    def _icmp_type(self, word: str) -> list[Match]:
        text = self._statement.value("icmp-type")
        if text in _ANY:
            return []
        value = number(text, 0, 255)
        if value is None or word not in _ICMP_NAMES:
            self._widen("seil-filter-word-unknown")
            return []
        return [protocol_match(self._statement.family.icmp), FieldIn(Field.ICMP_TYPE, ((value, value),))]

    def others(self) -> list[Match]:
        """Conditions that are not followed."""
        if self._statement.value("application") not in _ANY:
            self._widen("condition-application")
        if self._statement.value("ipopts") not in ("", "none"):
            self._widen("condition-option")
        return []


def address_interval(family: Family, text: str) -> Interval | None:
    """Addresses of `A`, `A/length` (host bits do not count) and `A-B`; None when it is none of them.

    SOURCE: SEIL configuration reference (filter.ipv4): 192.168.2.70/26 is read as 192.168.2.64/26.

    >>> address_interval(Family.IPV4, "192.168.2.70/26") == address_interval(Family.IPV4, "192.168.2.64-192.168.2.127")
    True
    >>> address_interval(Family.IPV4, "lan0") is None
    True
    """
    read, read_prefix = (ipv4, ipv4_prefix) if family is Family.IPV4 else (ipv6, ipv6_prefix)
    if "/" in text:
        prefix = read_prefix(text)
        return None if prefix is None else prefix.interval
    first, dash, last = text.partition("-")
    low = read(first)
    high = read(last) if dash else low
    return None if low is None or high is None or high < low else (low, high)


def port_interval(text: str) -> Interval | None:
    """Ports of `80` and `1024-65535`.

    >>> port_interval("80"), port_interval("20-21"), port_interval("www")
    ((80, 80), (20, 21), None)
    """
    first, dash, last = text.partition("-")
    low = number(first, 0, LAST_PORT)
    high = number(last, 0, LAST_PORT) if dash else low
    return None if low is None or high is None or high < low else (low, high)
