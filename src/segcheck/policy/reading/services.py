"""Services of the policy language: `tcp/443`, `icmp/echo`, `any`, names, and what they match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segcheck.model.header import (
    ANYTHING,
    FIRST_FRAGMENT,
    NOTHING,
    SCTP,
    TCP,
    UDP,
    AllOf,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
)
from segcheck.policy.addresses import read_range
from segcheck.policy.reading.problems import ReadingError

PROTOCOLS = {"tcp": TCP, "udp": UDP, "sctp": SCTP}
_ICMP_FAMILIES: dict[str, tuple[Family, ...]] = {
    "icmp": (Family.IPV4, Family.IPV6),
    "icmpv4": (Family.IPV4,),
    "icmpv6": (Family.IPV6,),
}
RESERVED = ("any", "ip", *PROTOCOLS, *_ICMP_FAMILIES)
PORTS: Interval = (0, 65535)

# Name: type in ICMP, type in ICMPv6 (None: the family has none).
# SOURCE: IANA "ICMP Type Numbers" and "ICMPv6 type Numbers".
ICMP_TYPES: dict[str, tuple[int | None, int | None]] = {
    "echo": (8, 128),
    "echo-reply": (0, 129),
    "unreachable": (3, 1),
    "packet-too-big": (None, 2),
    "time-exceeded": (11, 3),
    "parameter-problem": (12, 4),
    "redirect": (5, 137),
    "timestamp": (13, None),
    "timestamp-reply": (14, None),
    "router-solicitation": (10, 133),
    "router-advertisement": (9, 134),
    "neighbor-solicitation": (None, 135),
    "neighbor-advertisement": (None, 136),
}

# SOURCE: IANA "Service Name and Transport Protocol Port Number Registry"; the maker's manuals for ica, pcoip, winrm.
# CHOICE: the narrowest usual meaning (ldap without CLDAP, ftp without data ports, rdp without UDP): a name must not
# allow more than its reader thinks of.
BUILT_IN: dict[str, tuple[str, ...]] = {
    "ah": ("ip/51",),
    "bgp": ("tcp/179",),
    "dhcp": ("udp/67-68",),
    "dns": ("tcp/53", "udp/53"),
    "esp": ("ip/50",),
    "ftp": ("tcp/21",),
    "gre": ("ip/47",),
    "http": ("tcp/80",),
    "https": ("tcp/443",),
    "ica": ("tcp/1494", "tcp/2598"),
    "ike": ("udp/500", "udp/4500"),
    "imap": ("tcp/143",),
    "imaps": ("tcp/993",),
    "ipp": ("tcp/631",),
    "kerberos": ("tcp/88", "udp/88"),
    "ldap": ("tcp/389",),
    "ldaps": ("tcp/636",),
    "lpr": ("tcp/515",),
    "mssql": ("tcp/1433",),
    "mysql": ("tcp/3306",),
    "netbios": ("udp/137-138", "tcp/139"),
    "ntp": ("udp/123",),
    "oracle": ("tcp/1521",),
    "ospf": ("ip/89",),
    "pcoip": ("tcp/4172", "udp/4172"),
    "ping": ("icmp/echo",),
    "pop3": ("tcp/110",),
    "pop3s": ("tcp/995",),
    "postgresql": ("tcp/5432",),
    "quic": ("udp/443",),
    "radius": ("udp/1812-1813",),
    "rdp": ("tcp/3389",),
    "rpc": ("tcp/135",),
    "smb": ("tcp/445",),
    "smtp": ("tcp/25",),
    "smtps": ("tcp/465",),
    "snmp": ("udp/161",),
    "snmptrap": ("udp/162",),
    "ssh": ("tcp/22",),
    "submission": ("tcp/587",),
    "syslog": ("udp/514",),
    "syslog-tls": ("tcp/6514",),
    "tacacs": ("tcp/49",),
    "telnet": ("tcp/23",),
    "tftp": ("udp/69",),
    "vnc": ("tcp/5900",),
    "winrm": ("tcp/5985-5986",),
}


@dataclass(frozen=True, slots=True)
class Service:
    """One protocol with ports or types. `protocols` holds the protocol number per family it exists in; None is every
    protocol. `ports` and `icmp_types` (types per family) None: any.
    """

    protocols: tuple[tuple[Family, int | None], ...]
    ports: Interval | None = None
    icmp_types: tuple[tuple[Family, int], ...] | None = None

    @property
    def has_ports(self) -> bool:
        """Whether the protocol knows ports (TCP, UDP, SCTP)."""
        return all(protocol in PROTOCOLS.values() for _, protocol in self.protocols)

    def match(self, family: Family, source_ports: Interval | None = None) -> Match:
        """The condition over packets of `family`, addresses left out.

        CHOICE: a service with a port or an ICMP type holds whole packets and first fragments, because later fragments
        do not tell their ports; a service without (`tcp`, `icmp`, `any`) holds every fragment.
        """
        named = dict(self.protocols)
        if family not in named:
            return NOTHING
        protocol = named[family]
        parts: list[Match] = [] if protocol is None else [_equal(Field.PROTOCOL, protocol)]
        layer4: list[Match] = []
        if self.ports is not None:
            layer4.append(FieldIn(Field.DESTINATION_PORT, (self.ports,)))
        if source_ports is not None:
            layer4.append(FieldIn(Field.SOURCE_PORT, (source_ports,)))
        if self.icmp_types is not None:
            types = tuple((number, number) for named_family, number in self.icmp_types if named_family is family)
            layer4.append(FieldIn(Field.ICMP_TYPE, types))
        if layer4:
            parts += [_equal(Field.FRAGMENT, FIRST_FRAGMENT), *layer4]
        return AllOf(tuple(parts)) if parts else ANYTHING


Services = tuple[Service, ...]


def read_service(text: str, named: Mapping[str, Services]) -> Services:
    """The services that `text` means: a literal, a name of the policy (`named`) or a built-in name.

    Raises: ReadingError.

    >>> [service.ports for service in read_service("dns", {})]
    [(53, 53), (53, 53)]
    """
    if text in named:
        return named[text]
    if text in BUILT_IN:
        return tuple(_literal(literal) for literal in BUILT_IN[text])
    return (_literal(text),)


def _literal(text: str) -> Service:
    head, slash, tail = text.partition("/")
    if text == "any":
        return Service(((Family.IPV4, None), (Family.IPV6, None)))
    if head in PROTOCOLS:
        ports = read_range(tail, *PORTS) if slash else None
        return Service(_both(PROTOCOLS[head]), None if ports == PORTS else ports)
    if head in _ICMP_FAMILIES:
        return _icmp(text, _ICMP_FAMILIES[head], tail if slash else None)
    if head == "ip" and slash:
        first, last = read_range(tail, 0, 255)
        if first != last:
            raise ReadingError("policy-number-bad", text=tail)
        return Service(_both(first))
    raise ReadingError("policy-service-unknown", text=text)


def _icmp(text: str, families: tuple[Family, ...], word: str | None) -> Service:
    protocols = tuple((family, family.icmp) for family in families)
    if word is None:
        return Service(protocols)
    if word in ICMP_TYPES:
        numbers = dict(zip((Family.IPV4, Family.IPV6), ICMP_TYPES[word], strict=True))
        types = tuple((family, number) for family in families if (number := numbers[family]) is not None)
        if not types:
            raise ReadingError("policy-icmp-type-unknown", text=text, known=", ".join(ICMP_TYPES))
        named = {family for family, _ in types}
        return Service(tuple(pair for pair in protocols if pair[0] in named), icmp_types=types)
    if len(families) > 1:
        # A number means different things in ICMP and ICMPv6.
        raise ReadingError("policy-icmp-type-unknown", text=text, known=", ".join(ICMP_TYPES))
    first, last = read_range(word, 0, 255)
    if first != last:
        raise ReadingError("policy-number-bad", text=word)
    return Service(protocols, icmp_types=((families[0], first),))


def _both(protocol: int) -> tuple[tuple[Family, int | None], ...]:
    return ((Family.IPV4, protocol), (Family.IPV6, protocol))


def _equal(field: Field, value: int) -> Match:
    return FieldIn(field, ((value, value),))
