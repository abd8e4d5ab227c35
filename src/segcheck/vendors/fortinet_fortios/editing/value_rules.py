"""Values that the device does not take, for the keys that decide most: addresses, ports, names."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from segcheck.vendors.fortinet_fortios.text.key_lists import keys

_Check: TypeAlias = Callable[[tuple[str, ...]], bool]
_PORT_PART = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)
_NUMBER = re.compile(r"\d{1,10}", re.ASCII)
_ACCESS = keys(
    "ping https ssh snmp http telnet fgfm radius-acct probe-response fabric ftm speed-test capwap auto-ipsec dnp scim "
    "icond"
)


def _address(values: tuple[str, ...]) -> bool:
    return len(values) == 1 and _is_ipv4(values[0])


def _is_ipv4(word: str) -> bool:
    try:
        ipaddress.IPv4Address(word)
    except ValueError:
        return False
    return True


def _with_mask(values: tuple[str, ...]) -> bool:
    """`10.1.1.0 255.255.255.0`, or `10.1.1.0/24`."""
    parts = values if len(values) == 2 else tuple(values[0].split("/")) if len(values) == 1 else ()
    if len(parts) != 2 or not _is_ipv4(parts[0]) or (len(values) == 2 and not _is_ipv4(parts[1])):
        return False
    if len(values) == 1 and not _NUMBER.fullmatch(parts[1]):
        return False
    try:
        network = ipaddress.IPv4Network("/".join(parts), strict=False)
    except ValueError:
        return False
    # The library reads wildcards as masks, too.
    return len(values) == 1 or str(network.netmask) == parts[1]


def _prefix6(values: tuple[str, ...]) -> bool:
    if len(values) != 1 or "%" in values[0]:
        return False
    try:
        ipaddress.IPv6Interface(values[0])
    except ValueError:
        return False
    return True


def _range(values: tuple[str, ...]) -> bool:
    """An address, or two with a hyphen between, in order."""
    if len(values) != 1:
        return False
    first, hyphen, last = values[0].partition("-")
    if not _is_ipv4(first):
        return False
    return not hyphen or (_is_ipv4(last) and ipaddress.IPv4Address(first) <= ipaddress.IPv4Address(last))


def _ranges(values: tuple[str, ...]) -> bool:
    return all(_range((value,)) for value in values)


def _ports(values: tuple[str, ...]) -> bool:
    """`443`, `8000-8080`, `443:1024-65535`."""
    return all(value.count(":") <= 1 and all(_port_range(part) for part in value.split(":")) for value in values)


def _one_port_range(values: tuple[str, ...]) -> bool:
    return len(values) == 1 and _port_range(values[0])


def _port_range(word: str) -> bool:
    found = _PORT_PART.fullmatch(word)
    if found is None:
        return False
    first = int(found[1])
    return first <= int(found[2] or first) <= 0xFFFF


def _number(last: int) -> _Check:
    return lambda values: len(values) == 1 and bool(_NUMBER.fullmatch(values[0])) and int(values[0]) <= last


def _short(length: int) -> _Check:
    return lambda values: len(values) == 1 and len(values[0].encode()) <= length


def _access(values: tuple[str, ...]) -> bool:
    return _ACCESS.issuperset(values)


_CHECKS: Mapping[tuple[str, str], _Check] = {
    ("firewall policy", "name"): _short(35),
    ("firewall policy6", "name"): _short(35),
    ("firewall address", "subnet"): _with_mask,
    ("firewall address", "start-ip"): _address,
    ("firewall address", "end-ip"): _address,
    ("firewall address6", "ip6"): _prefix6,
    ("firewall service custom", "tcp-portrange"): _ports,
    ("firewall service custom", "udp-portrange"): _ports,
    ("firewall service custom", "sctp-portrange"): _ports,
    ("firewall service custom", "protocol-number"): _number(254),
    ("firewall service custom", "icmptype"): _number(255),
    ("firewall service custom", "icmpcode"): _number(255),
    ("firewall vip", "extip"): _range,
    ("firewall vip", "mappedip"): _ranges,
    ("firewall vip", "extport"): _one_port_range,
    ("firewall vip", "mappedport"): _one_port_range,
    ("firewall ippool", "startip"): _address,
    ("firewall ippool", "endip"): _address,
    ("router static", "dst"): _with_mask,
    ("router static", "gateway"): _address,
    ("router static", "distance"): _number(255),
    ("system interface", "ip"): _with_mask,
    ("system interface", "vlanid"): _number(4094),
    ("system interface", "allowaccess"): _access,
}


def is_faulty(table: str, key: str, values: tuple[str, ...]) -> bool:
    """Whether the device surely refuses the values of a key.

    >>> is_faulty("firewall address", "subnet", ("10.1.1.0", "0.0.0.255"))
    True
    >>> is_faulty("firewall service custom", "tcp-portrange", ("443", "8000-8080:1024-65535"))
    False
    """
    check = _CHECKS.get((table, key))
    return check is not None and not check(values)
