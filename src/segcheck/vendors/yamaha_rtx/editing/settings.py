"""Which setting a command is about: of two commands about one setting the later one holds.

SOURCE: Yamaha RT series command reference: the form with `no` names, without brackets, the words that a setting is
found by; what follows in brackets may be left out. A command takes the place of the one before about the same setting.
"""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.vendors._shared.leading_words import LeadingWords
from segcheck.vendors._shared.values import ipv6
from segcheck.vendors.yamaha_rtx.configuration import INTERFACE, Statement
from segcheck.vendors.yamaha_rtx.network.routes import route_prefix

# Heads of commands -> how many words behind the head name the setting. None: each line is a setting of its own.
# `IF` stands for an interface, which belongs to the name.
_OF_BOTH_FAMILIES: dict[str, int | None] = {
    "filter": 1,
    "filter dynamic": 1,
    "filter dynamic timer": 0,
    "filter fqdn timer": 0,
    "filter set": 1,
    "filter source-route": 0,
    "filter directed-broadcast": 0,
    "forward filter": 2,
    "routing": 0,
    "routing process": 0,
    "route": 1,
    "route change log": 0,
    "icmp redirect receive": 0,
    "IF secure filter": 1,
    "IF forward filter": 0,
    "IF vrrp": 1,
    "IF vrrp shutdown trigger": None,
    "IF rebound": 0,
}
_OTHERS: dict[str, int | None] = {
    "ip IF address": 0,
    "ip IF secondary address": 0,
    "ip IF remote address": 0,
    "ip IF remote address pool": 0,
    "ip IF arp static": 1,
    "ip IF nat descriptor": 0,
    "ip IF intrusion detection": 1,
    "ip IF rip filter": 1,
    "ip fragment remove df-bit": 0,
    "ip tos supersede": 1,
    "ipv6 IF address": 1,
    "ipv6 IF prefix": 1,
    "ipv6 rip use": 0,
    "ipv6 ospf use": 0,
    "ethernet filter": 1,
    "ethernet IF filter": 1,
    "url IF filter": 1,
    "description": 1,
    "vlan": 2,
    "vlan port mapping": 1,
    "lan type": 1,
    "lan shutdown": None,
    "lan backup": 1,
    "lan backup recovery time": 1,
    "bridge member": 1,
    "rip use": 0,
    "ospf use": 0,
    "bgp use": 0,
    "upnp use": 0,
    "radius auth": 0,
    "radius auth server": 0,
    "radius auth port": 0,
    "schedule at": 1,
    "nat descriptor type": 1,
    "nat descriptor address outer": 1,
    "nat descriptor address inner": 1,
    "nat descriptor static": 2,
    "nat descriptor masquerade static": 2,
    "nat descriptor masquerade incoming": 1,
    "nat descriptor masquerade unconvertible": None,
    "nat descriptor masquerade port": None,
    "nat descriptor masquerade rlogin": 1,
    "nat descriptor masquerade session": None,
    "nat descriptor masquerade ttl": 1,
    "nat descriptor timer": None,
    "nat descriptor sip": 1,
    "nat descriptor log": 0,
    "pp enable": 1,
    "pp bind": 0,
    "pp backup": 0,
    "pp backup recovery time": 0,
    "pp auth username": 1,
    "pppoe use": 0,
    "ppp ipcp ipaddress": 0,
    "ppp ipv6cp use": 0,
    "tunnel enable": 1,
    "tunnel backup": 0,
    "tunnel encapsulation": 0,
    "tunnel endpoint address": 0,
    "tunnel endpoint name": 0,
    "tunnel template": 0,
    "ipsec ike mode-cfg address pool": 1,
    "dhcp scope bind": 2,
    **{
        f"{server} {what}": 0
        for server in ("telnetd", "sshd", "httpd", "sftpd")
        for what in ("service", "host", "listen")
    },
    "tftp host": 0,
    "sshd host key generate": 0,
    "snmp sysname": 0,
    "syslog host": 0,
    "syslog notice": 0,
}
_OF_PEERS = frozenset(("pp", "ppp", "pppoe"))
_OF_TUNNELS = frozenset(("tunnel",))
# Commands that begin like those of a peer or a tunnel and are of none that is selected.
_OF_ALL = (("pp", "select"), ("pp", "enable"), ("pp", "disable"), ("tunnel", "select"), ("tunnel", "enable"),
           ("tunnel", "disable"), ("pppoe", "pass-through"))  # fmt: skip
_SELECTED = ("pp", "tunnel")


def _table() -> LeadingWords[tuple[tuple[str, ...], int | None]]:
    rows = dict(_OTHERS)
    for family in ("ip", "ipv6"):
        rows.update({f"{family} {head}": size for head, size in _OF_BOTH_FAMILIES.items()})
    heads = {tuple(INTERFACE if word == "IF" else word for word in head.split()): size for head, size in rows.items()}
    return LeadingWords((head, (head, size)) for head, size in heads.items())


_SETTINGS = _table()


class Setting(NamedTuple):
    """What a command sets.

    `kind`: the head that all settings of this kind begin with. `name`: which one it is; of two commands with one name
    the later one holds. `values`: the words behind the name. `removed`: the command takes the setting back.
    """

    kind: tuple[str, ...]
    name: tuple[str, ...]
    values: tuple[str, ...]
    removed: bool


def setting_of(statement: Statement) -> Setting | None:
    """The setting that a command is about; None where that is not known, or a word of its name is missing.

    >>> from segcheck.vendors.yamaha_rtx.text.commands import commands
    >>> first, second = map(setting_of, commands(((1, "ip filter 010 pass * *"), (2, "no ip filter 10"))))
    >>> first.name == second.name, first.values, second.removed
    (True, ('pass', '*', '*'), True)
    """
    removed = statement.head[0] == "no"
    head, words = (statement.head[1:], statement.words[1:]) if removed else (statement.head, statement.words)
    if head[1:2] == ("disable",) and head[0] in _SELECTED:
        # `pp disable N` takes `pp enable N` back.
        head, removed = (head[0], "enable", *head[2:]), True
    found = _SETTINGS.of(head)
    if found is None:
        return None
    kind, size = found
    length = len(head) if size is None else len(kind) + size
    if len(head) < length:
        return None
    naming = _naming(kind, head, words, length)
    if naming is None:
        return None
    selected = statement.selected if needs_selection(statement) else ""
    name = (*kind, statement.interface or "", selected, *naming)
    return Setting(kind, name, words[length:], removed)


def _naming(
    kind: tuple[str, ...], head: tuple[str, ...], words: tuple[str, ...], length: int
) -> tuple[str, ...] | None:
    """The words that name the setting among those of its kind, written alike for one and the same."""
    if kind[1:] == ("route",):
        prefix = route_prefix(words[2], Family.IPV4 if kind[0] == "ip" else Family.IPV6)
        return None if prefix is None else (f"{prefix.value:x}/{prefix.length}",)
    if kind[1:] == ("filter", "set") or kind == ("pp", "auth", "username"):
        return words[len(kind) : length]
    if kind[2:] == ("intrusion", "detection") and head[5:6] and head[5] not in ("on", "off"):
        # `in TYPE on` beside `in on`
        return head[4:6]
    if kind[1:] == (INTERFACE, "secure", "filter") and head[4] not in ("in", "out", "name"):
        return None
    if kind in (("pp", "enable"), ("tunnel", "enable")) and head[2] == "all":
        return None
    return tuple(_plain(word) for word in head[len(kind) : length])


def _plain(word: str) -> str:
    """Numbers without leading zeros, IPv6 addresses by their value."""
    if word.isascii() and word.isdigit() and len(word) <= 20:
        return str(int(word))
    address, slash, length = word.partition("/")
    value = ipv6(address) if ":" in address else None
    return word if value is None else f"{value:x}{slash}{length}"


def needs_selection(statement: Statement) -> str:
    """`pp` or `tunnel` where the command speaks of what was selected last, else "".

    >>> from segcheck.vendors.yamaha_rtx.text.commands import commands
    >>> [needs_selection(one) for one in commands(((1, "ip pp mtu 1454"), (2, "tunnel name HQ"), (3, "pp enable 1")))]
    ['pp', 'tunnel', '']
    """
    head = statement.words[1:] if statement.head[0] == "no" else statement.words
    head = tuple(word.lower() for word in head[:3])
    if not head or head[:2] in _OF_ALL:
        return ""
    if head[0] in _OF_PEERS:
        return "pp"
    if head[0] in _OF_TUNNELS or head[:2] == ("ipsec", "tunnel"):
        return "tunnel"
    if head[0] in ("ip", "ipv6", "url", "queue", "description") and head[1:2] and head[1] in _SELECTED:
        return head[1]
    return ""


def is_selected(kind: str, selected: str) -> bool:
    """Whether what was selected last is of this kind.

    >>> is_selected("pp", "pp1"), is_selected("pp", "tunnel1"), is_selected("pp", "pp anonymous")
    (True, False, True)
    """
    return selected.startswith(kind)
