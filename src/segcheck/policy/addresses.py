"""Addresses, prefixes, MAC addresses and number ranges, as people write them."""

from __future__ import annotations

import re

from segcheck.model.address import Prefix
from segcheck.model.header import Family, Interval
from segcheck.policy.reading.problems import ReadingError

_IPV4 = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})", re.ASCII)
_IPV6 = re.compile(r"[0-9A-Fa-f:.]{2,45}", re.ASCII)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
_MAC = re.compile(
    r"[0-9A-F]{2}([:-])(?:[0-9A-F]{2}\1){4}[0-9A-F]{2}|(?:[0-9A-F]{4}\.){2}[0-9A-F]{4}|[0-9A-F]{6}-?[0-9A-F]{6}",
    re.ASCII | re.IGNORECASE,
)


def read_address(text: str) -> tuple[Family, int]:
    """Family and value of an address.

    CHOICE: four decimal numbers without leading zeros and no zone index: `010.1.1.1` is 8.1.1.1 to some tools and
    10.1.1.1 to others.

    Raises: ReadingError.

    >>> read_address("10.0.0.1") == (Family.IPV4, 0x0A000001)
    True
    >>> read_address("2001:db8::1")[0]
    <Family.IPV6: 6>
    """
    import netaddr

    if _IPV4.fullmatch(text):
        octets = [int(part) for part in text.split(".")]
        if max(octets) > 255:
            raise ReadingError("policy-address-bad", text=text)
        return Family.IPV4, int.from_bytes(bytes(octets))
    if ":" in text and _IPV6.fullmatch(text):
        try:
            return Family.IPV6, int(netaddr.IPAddress(text, 6))
        except netaddr.AddrFormatError:
            raise ReadingError("policy-address-bad", text=text) from None
    raise ReadingError("policy-address-bad", text=text)


def read_prefix(text: str) -> Prefix:
    """A prefix such as 10.0.0.0/8; a single address is a prefix of full length.

    Raises: ReadingError, also where bits behind the length are set: either the address or the length is then wrong.

    >>> read_prefix("10.30.0.0/16").length, read_prefix("10.30.1.5").length
    (16, 32)
    """
    address, slash, length_text = text.partition("/")
    family, value = read_address(address)
    if not slash:
        return Prefix(family, value, family.address_bits)
    if _IPV4.fullmatch(length_text):
        raise ReadingError("policy-prefix-mask", text=text)
    if not _NUMBER.fullmatch(length_text) or int(length_text) > family.address_bits:
        raise ReadingError("policy-prefix-length", text=text, limit=str(family.address_bits))
    prefix = Prefix(family, value, int(length_text))
    if value & ~prefix.mask:
        right = prefix_text(Prefix(family, value & prefix.mask, prefix.length))
        raise ReadingError("policy-prefix-host-bits", text=text, right=right)
    return prefix


def read_mac(text: str) -> int:
    """A MAC address as an integer, from any of the usual notations.

    Raises: ReadingError, also for group addresses: no host sends from one.

    >>> {read_mac(text) for text in ("00:11:22:33:44:55", "00-11-22-33-44-55", "0011.2233.4455")} == {0x001122334455}
    True
    """
    if not _MAC.fullmatch(text):
        raise ReadingError("policy-mac-bad", text=text)
    value = int(re.sub("[:.-]", "", text), 16)
    # SOURCE: IEEE 802-2014, 8.2.2: the lowest bit of the first octet marks a group address.
    if value >> 40 & 1 or not value:
        raise ReadingError("policy-mac-not-a-host", text=text)
    return value


def read_range(text: str, low: int, high: int) -> Interval:
    """A number or `first-last` between `low` and `high`.

    Raises: ReadingError.

    >>> read_range("8000-8010", 0, 65535)
    (8000, 8010)
    """
    first_text, dash, last_text = text.partition("-")
    if not dash:
        last_text = first_text
    if not (_NUMBER.fullmatch(first_text) and _NUMBER.fullmatch(last_text)):
        raise ReadingError("policy-number-bad", text=text)
    first, last = int(first_text), int(last_text)
    if not (low <= first <= high and low <= last <= high):
        raise ReadingError("policy-number-out-of-range", text=text, low=str(low), high=str(high))
    if first > last:
        raise ReadingError("policy-range-reversed", text=text, right=f"{last}-{first}")
    return first, last


def prefix_text(prefix: Prefix) -> str:
    """`prefix` as people write it; a single address without length.

    >>> prefix_text(Prefix(Family.IPV4, 0x0A000000, 8))
    '10.0.0.0/8'
    """
    import netaddr

    address = str(netaddr.IPAddress(prefix.value, prefix.family.value))
    return address if prefix.length == prefix.family.address_bits else f"{address}/{prefix.length}"
