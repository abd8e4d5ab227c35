"""Which statement a command sets or takes back: lines with one name are about one thing.

SOUNDNESS: manuals at hand seldom tell whether a second command replaces the first. Where they do not, a second one with
another value refuses the script; where it is taken back first, both readings come to the same.
"""

from __future__ import annotations

from typing import NamedTuple

from segcheck.vendors._shared.leading_words import LeadingWords
from segcheck.vendors._shared.values import ipv4, number
from segcheck.vendors.nec_ix import irrelevant


class StatementName(NamedTuple):
    """`words`: equal for two lines about one thing. `replaces`: a new line surely takes the place of the old one.

    `short`: `no` with these words alone takes it back; None where the whole line must be named.
    """

    words: tuple[str, ...]
    replaces: bool = False
    short: tuple[str, ...] | None = None


_WHOLE = 0
_SERVERS = ("ssh-server", "telnet-server", "http-server", "https-server", "ftp-server", "tftp-server", "snmp-agent")
# Heads -> how many words name the statement, 0 for all of them.
_GLOBAL: LeadingWords[int] = LeadingWords(
    (tuple(head.split()), size)
    for head, size in {
        "hostname": 1,
        "ip nat pool": 4,
        "ip access-list dynamic": 4,
        "ipv6 access-list dynamic": 4,
        "syslog ip host": 4,
        "syslog ipv6 host": 4,
        "syslog": _WHOLE,
        "ntp server": 3,
        "sntp server": 3,
        "logging": _WHOLE,
        "bridge irb enable": _WHOLE,
        **{
            f"{server} {family} {what}": 3
            for server in _SERVERS
            for family in ("ip", "ipv6")
            for what in ("enable", "access-list", "port")
        },
    }.items()
)
_INTERFACE: LeadingWords[int] = LeadingWords(
    (tuple(head.split()), size)
    for head, size in {
        "description": 1,
        "ipv6 address": _WHOLE,
        "ip unnumbered": 2,
        "ipv6 unnumbered": 2,
        "ipv6 enable": _WHOLE,
        "ipv6 dhcp client": 3,
        "vrrp": 3,
        "encapsulation": 1,
        "ip vrf forwarding": 3,
        "bridge-group": 1,
        "tunnel mode": 2,
        "tunnel source": 2,
        "tunnel destination": 2,
        "tunnel adjust-mss": 2,
        "ipsec policy": 2,
        "ip policy": 2,
        "ipv6 policy": 2,
        "filter": _WHOLE,
        "ip nat enable": _WHOLE,
        "ip nat static": _WHOLE,
        "ip nat inside list": 5,
        "ip napt enable": _WHOLE,
        "ip napt inside list": 4,
        "ip napt address": 3,
        "ip napt service": 4,
        "ip napt hairpinning": _WHOLE,
        "ip napt eim-mode": _WHOLE,
    }.items()
)
# Nothing stands below these, though the reader would let it.
_SINGLE_LINES = frozenset(("ike", "ipsec"))
_REPLACED = (("hostname",), ("description",))
_ROUTE_NUMBERS = frozenset(("distance", "metric", "tag"))


def global_name(words: tuple[str, ...]) -> StatementName | None:
    """The name of a statement at the left margin; None where its effect is not known.

    >>> global_name(("ip", "route", "default", "192.0.2.1", "distance", "5")).words
    ('ip', 'route', 'default', '192.0.2.1')
    """
    if words[1:2] == ("route",) and words[0] in ("ip", "ipv6") and len(words) > 3:
        end = next((index for index, word in enumerate(words) if word in _ROUTE_NUMBERS), len(words))
        return StatementName(words[:end])
    size = _GLOBAL.of(words)
    if size is not None:
        return _sized(words, size)
    if irrelevant.global_reason(words) is None:
        return None
    if irrelevant.opens_section(words) and words[0] not in _SINGLE_LINES:
        return None
    return StatementName(words)


def has_host_bits(words: tuple[str, ...]) -> bool:
    """Whether a route's destination has bits set behind its length; no manual at hand shows one.

    >>> [has_host_bits(("ip", "route", one, "192.0.2.1")) for one in ("10.1.1.1/16", "10.1.0.0/16", "default")]
    [True, False, False]
    """
    if words[:2] != ("ip", "route") or len(words) < 3:
        return False
    address, _, length = words[2].partition("/")
    value, bits = ipv4(address), number(length, 0, 32)
    return value is not None and bits is not None and bool(value & ((1 << (32 - bits)) - 1))


def interface_name(words: tuple[str, ...]) -> StatementName | None:
    """The same below `interface`; filters, addresses and `shutdown` have rules of their own.

    >>> interface_name(("ip", "napt", "static", "10.1.0.5", "tcp", "443")).words
    ('ip', 'napt', 'static', 'tcp', '443')
    """
    if words[:3] == ("ip", "napt", "static"):
        # One port outside leads to one place inside.
        return StatementName((*words[:3], *words[4:])) if len(words) > 4 else None
    size = _INTERFACE.of(words)
    if size is not None:
        return _sized(words, size)
    return None if irrelevant.interface_reason(words) is None else StatementName(words)


def _sized(words: tuple[str, ...], size: int) -> StatementName | None:
    if len(words) < size:
        return None
    name = words[:size] if size else words
    return StatementName(name, name in _REPLACED, name if size else None)
