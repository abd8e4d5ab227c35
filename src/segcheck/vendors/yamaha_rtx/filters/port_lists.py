"""Port fields of filters: numbers, names, ranges with open ends, and lists of these."""

from __future__ import annotations

import functools
from typing import NamedTuple

from segcheck.model.header import ANYTHING, AllOf, AnyOf, Field, FieldIn, Interval, Match, Unknown
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.port_ranges import LAST_PORT
from segcheck.vendors._shared.values import number

# SOURCE: names of well-known ports in the command references of the RT and RTX series; the numbers are IANA's.
PORTS = {
    "ftpdata": 20, "ssh": 22, "telnet": 23, "smtp": 25, "time": 37, "tacacs": 49, "domain": 53, "dhcps": 67,
    "dhcpc": 68, "bootps": 67, "bootpc": 68, "tftp": 69, "gopher": 70, "finger": 79, "www": 80, "http": 80,
    "kerberos": 88, "pop3": 110, "sunrpc": 111, "ident": 113, "nntp": 119, "ntp": 123, "ms-rpc": 135,
    "netbios_ns": 137, "netbios_dgm": 138, "netbios_ssn": 139, "imap": 143, "imap2": 143, "snmp": 161,
    "snmptrap": 162, "bgp": 179, "imap3": 220, "ldap": 389, "https": 443, "ms-ds": 445, "ike": 500, "login": 513,
    "rlogin": 513, "rwho": 513, "rsh": 514, "syslog": 514, "printer": 515, "talk": 517, "route": 520, "rip": 520,
    "ripng": 521, "uucp": 540, "submission": 587, "ldaps": 636, "imaps": 993, "pop3s": 995, "ms-sql": 1433,
    "l2tp": 1701, "pptp": 1723, "radius": 1812, "radacct": 1813,
}  # fmt: skip
# SOUNDNESS: older manuals give `ftp` both ports, newer ones the control port.
_TWO_PORTS = {"ftp": (21, 20)}


class Numbers(NamedTuple):
    """Numbers of a list: those surely in it, and those perhaps. `unknown`: it holds names that nobody here knows."""

    every: bool
    surely: tuple[Interval, ...]
    perhaps: tuple[Interval, ...] = ()
    unknown: bool = False

    def match(self, field: Field, origin: Origin) -> Match:
        """Packets whose `field` is in the list."""
        if self.every:
            return ANYTHING
        parts: list[Match] = [FieldIn(field, self.surely)] if self.surely else []
        if self.perhaps:
            parts.append(AllOf((FieldIn(field, self.perhaps), Unknown(origin, "yamaha-port-name-of-two"))))
        if self.unknown:
            parts.append(Unknown(origin, "yamaha-port-name-unknown"))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def codes(self) -> tuple[str, ...]:
        """Message codes of what is bounded."""
        found = ("yamaha-port-name-of-two",) if self.perhaps else ()
        return (*found, "yamaha-port-name-unknown") if self.unknown else found


EVERY = Numbers(True, ())


@functools.lru_cache(maxsize=1024)
def ports(text: str, last: int = LAST_PORT) -> Numbers | None:
    """The ports of a field; None when it is none. With `last` 255: types and codes of ICMP. Cost: linear.

    >>> ports("135,netbios_ns-netbios_ssn,1024-").surely
    ((135, 135), (137, 139), (1024, 65535))
    >>> ports("ftp").surely, ports("ftp").perhaps, ports("frob").unknown, ports("80-"), ports("9-1")
    (((21, 21),), ((20, 20),), True, Numbers(every=False, surely=((80, 65535),), perhaps=(), unknown=False), None)
    """
    if text == "*":
        return EVERY
    every = unknown = False
    surely: list[Interval] = []
    perhaps: list[Interval] = []
    for part in text.lower().split(","):
        two = _TWO_PORTS.get(part)
        if part == "*":
            every = True
        elif two is not None:
            surely.append((two[0], two[0]))
            perhaps.append((two[1], two[1]))
        else:
            found = _interval(part, last)
            if found is not None:
                surely.append(found)
            elif _looks_like_name(part):
                unknown = True
            else:
                return None
    return EVERY if every else Numbers(False, merged(surely), merged(perhaps), unknown)


def _interval(text: str, last: int) -> Interval | None:
    single = _port(text, last)
    if single is not None:
        return single, single
    # A hyphen may stand inside a name (`ms-rpc`), so every hyphen may be the one of the range.
    for position in (index for index, character in enumerate(text[:64]) if character == "-"):
        low = _port(text[:position], last) if position else 0
        high = _port(text[position + 1 :], last) if position + 1 < len(text) else last
        if low is not None and high is not None and low <= high and len(text) > 1:
            return low, high
    return None


def _port(text: str, last: int) -> int | None:
    named = PORTS.get(text)
    return number(text, 0, last) if named is None or named > last else named


def _looks_like_name(text: str) -> bool:
    """Whether it may be a name that is not in the table here, or a range that begins or ends with one."""
    return len(text) <= 64 and text.isascii() and any(map(str.isalpha, text)) and not set(text) & set("*/:=<>!?@#\"'")
