"""Pieces of access-list entries and object definitions: addresses, protocols, ports, ICMP messages.

Every reader takes the words and an index, and returns what stands there with the index behind it.
"""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.header import Family, Field, FieldIn, Interval, Match
from segcheck.vendors._shared.entry_words import NotUnderstood, Words
from segcheck.vendors._shared.port_ranges import LAST_PORT
from segcheck.vendors._shared.values import ipv4, ipv6, ipv6_prefix, netmask_length, number
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.filters.names import ipv4_or_name, ipv6_or_name
from segcheck.vendors.cisco_asa.filters.service_names import ICMP_TYPES, ICMPV6_TYPES, PORTS, PROTOCOLS

EVERY: dict[Family, Interval] = {family: (0, (1 << family.address_bits) - 1) for family in Family}
OPERATORS = frozenset(("eq", "neq", "lt", "gt", "range"))


class Addresses(NamedTuple):
    """Addresses of each family; None: it is not about that family at all.

    `doubt`: message code when perhaps none of them is meant, else "".
    """

    ipv4: tuple[Interval, ...] | None = None
    ipv6: tuple[Interval, ...] | None = None
    doubt: str = ""

    def of(self, family: Family) -> tuple[Interval, ...] | None:
        """The addresses of `family`."""
        return self.ipv4 if family is Family.IPV4 else self.ipv6


def read_protocol(words: Words, index: int) -> int | None:
    """The protocol number at `index`; None for any protocol. Raises: NotUnderstood.

    SOUNDNESS: 0 is refused; the manuals give that number to `ip`, and nobody says that it is read so.
    """
    word = words[index].lower()
    if word == "ip":
        return None
    value = PROTOCOLS.get(word, number(word, 1, 255))
    if value is None:
        raise NotUnderstood(index)
    return value


def read_port(words: Words, index: int) -> int:
    """One port, by number or name. Raises: NotUnderstood."""
    value = number(words[index], 0, LAST_PORT)
    if value is None:
        value = PORTS.get(words[index].lower())
    if value is None:
        raise NotUnderstood(index)
    return value


def read_ports(words: Words, index: int) -> tuple[tuple[Interval, ...], int]:
    """`eq P`, `neq P`, `lt P`, `gt P` or `range P P`. Raises: NotUnderstood."""
    operator = words[index]
    if operator not in OPERATORS:
        raise NotUnderstood(index)
    first = read_port(words, index + 1)
    if operator == "range":
        second = read_port(words, index + 2)
        if second < first:
            raise NotUnderstood(index + 2)
        return ((first, second),), index + 3
    below: tuple[Interval, ...] = ((0, first - 1),) if first else ()
    above: tuple[Interval, ...] = ((first + 1, LAST_PORT),) if first < LAST_PORT else ()
    ports = {"eq": ((first, first),), "lt": below, "gt": above, "neq": below + above}[operator]
    return ports, index + 2


def read_icmp_type(words: Words, index: int, protocol: int) -> int | None:
    """The ICMP type at `index`, by number or by the name it has for `protocol` (1 or 58); None when it is none."""
    names = ICMPV6_TYPES if protocol == Family.IPV6.icmp else ICMP_TYPES
    value = number(words[index], 0, 255)
    return names.get(words[index].lower()) if value is None else value


def read_icmp(words: Words, index: int, protocol: int) -> tuple[tuple[Match, ...], int]:
    """`[TYPE [CODE]]` as conditions; none when no type is named."""
    kind = read_icmp_type(words, index, protocol)
    if kind is None:
        return (), index
    type_match = FieldIn(Field.ICMP_TYPE, ((kind, kind),))
    code = number(words[index + 1], 0, 255)
    if code is None:
        return (type_match,), index + 1
    return (type_match, FieldIn(Field.ICMP_CODE, ((code, code),))), index + 2


class AddressReader:
    """Reads literal addresses; equal ones are read once."""

    def __init__(self, configuration: AsaConfiguration) -> None:
        self._configuration = configuration
        self._known: dict[tuple[str, str], tuple[Addresses, int]] = {}

    def read(self, words: Words, index: int) -> tuple[Addresses, int]:
        """`host A`, `A NETMASK` or `X:X::X/length`, names included. Raises: NotUnderstood."""
        key = (words[index], words[index + 1])
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._read(words, index)
        return found[0], index + found[1]

    def _read(self, words: Words, index: int) -> tuple[Addresses, int]:
        word, following = words[index], words[index + 1]
        if word == "host":
            return self.host(following, index + 1), 2
        if "/" in word:
            prefix = ipv6_prefix(word)
            if prefix is None:
                raise NotUnderstood(index)
            exact = ipv6(word.partition("/")[0]) == prefix.value
            return Addresses(None, (prefix.interval,), "" if exact else "asa-address-host-bits"), 1
        value = ipv4_or_name(word, self._configuration)
        if value is None:
            raise NotUnderstood(index)
        return self.subnet(value, following, index + 1), 2

    def host(self, word: str, index: int) -> Addresses:
        """One address. Raises: NotUnderstood, of word `index`."""
        four = ipv4_or_name(word, self._configuration)
        if four is not None:
            return Addresses(((four, four),))
        six = ipv6_or_name(word, self._configuration)
        if six is None:
            raise NotUnderstood(index)
        return Addresses(None, ((six, six),))

    def subnet(self, value: int, mask_word: str, index: int) -> Addresses:
        """The IPv4 network of an address and a network mask (never a wildcard). Raises: NotUnderstood.

        SOUNDNESS: an address with host bits does not pair with its mask; whether such an entry is taken as the network
        or refused is not in the manuals, so it may match the network or nothing.
        """
        mask = ipv4(mask_word)
        length = None if mask is None else netmask_length(mask)
        if mask is None or length is None:
            raise NotUnderstood(index)
        low = value & mask
        interval = (low, low | ((1 << (32 - length)) - 1))
        return Addresses((interval,), None, "" if low == value else "asa-address-host-bits")

    def range(self, words: Words, index: int) -> Addresses:
        """`LOW HIGH`, both of one family. Raises: NotUnderstood."""
        for family, read in ((Family.IPV4, ipv4_or_name), (Family.IPV6, ipv6_or_name)):
            low, high = read(words[index], self._configuration), read(words[index + 1], self._configuration)
            if low is not None and high is not None and low <= high:
                interval = ((low, high),)
                return Addresses(interval) if family is Family.IPV4 else Addresses(None, interval)
        raise NotUnderstood(index)
