"""Names of protocols, services and ICMP messages in rules. Dumps mostly have numbers, files written by hand names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from segcheck.model.header import Family, Interval
from segcheck.vendors._shared.values import number

# SOURCE: IANA, "Protocol Numbers", with the names of /etc/protocols; iptables prints a name where that file has one.
_PROTOCOLS: Mapping[str, int] = MappingProxyType(
    {
        "all": 0, "ip": 0, "hopopt": 0, "icmp": 1, "igmp": 2, "ggp": 3, "ipencap": 4, "ipv4": 4, "st": 5, "tcp": 6,
        "egp": 8, "igp": 9, "pup": 12, "udp": 17, "hmp": 20, "xns-idp": 22, "rdp": 27, "iso-tp4": 29, "dccp": 33,
        "xtp": 36, "ddp": 37, "idpr-cmtp": 38, "ipv6": 41, "ipv6-route": 43, "ipv6-frag": 44, "idrp": 45, "rsvp": 46,
        "gre": 47, "esp": 50, "ipv6-crypt": 50, "ah": 51, "ipv6-auth": 51, "skip": 57, "ipv6-icmp": 58, "icmpv6": 58,
        "icmp6": 58, "ipv6-nonxt": 59, "ipv6-opts": 60, "rspf": 73, "vmtp": 81, "eigrp": 88, "ospf": 89, "ospfigp": 89,
        "ax.25": 93, "ipip": 94, "etherip": 97, "encap": 98, "pim": 103, "ipcomp": 108, "vrrp": 112, "l2tp": 115,
        "isis": 124, "sctp": 132, "fc": 133, "mobility-header": 135, "ipv6-mh": 135, "mh": 135, "udplite": 136,
        "mpls-in-ip": 137, "manet": 138, "hip": 139, "shim6": 140, "wesp": 141, "rohc": 142, "ethernet": 143,
    }
)  # fmt: skip
# SOURCE: IANA, "Service Name and Transport Protocol Port Number Registry", with the older names of /etc/services.
_SERVICES: Mapping[str, int] = MappingProxyType(
    {
        "echo": 7, "discard": 9, "daytime": 13, "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25,
        "time": 37, "tacacs": 49, "domain": 53, "bootps": 67, "bootpc": 68, "tftp": 69, "finger": 79, "http": 80,
        "www": 80, "kerberos": 88, "pop3": 110, "sunrpc": 111, "auth": 113, "ident": 113, "nntp": 119, "ntp": 123,
        "epmap": 135, "loc-srv": 135, "netbios-ns": 137, "netbios-dgm": 138, "netbios-ssn": 139, "imap": 143,
        "imap2": 143, "snmp": 161, "snmp-trap": 162, "snmptrap": 162, "bgp": 179, "ldap": 389, "https": 443,
        "microsoft-ds": 445, "submissions": 465, "ssmtp": 465, "isakmp": 500, "submission": 587, "ipp": 631,
        "ldaps": 636, "rsync": 873, "imaps": 993, "pop3s": 995, "openvpn": 1194, "ms-sql-s": 1433, "ms-sql-m": 1434,
        "radius": 1812, "radius-acct": 1813, "nfs": 2049, "mysql": 3306, "ms-wbt-server": 3389, "ipsec-nat-t": 4500,
        "sip": 5060, "sip-tls": 5061, "mdns": 5353, "postgresql": 5432, "http-alt": 8080, "webcache": 8080,
    }
)  # fmt: skip
# SOURCE: RFC 792, RFC 1812, RFC 950; names of iptables 1.8.9, extensions/libxt_icmp.h. (type, first code, last code)
_ICMP: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {
        "echo-reply": (0, 0, 255), "pong": (0, 0, 255), "destination-unreachable": (3, 0, 255),
        "network-unreachable": (3, 0, 0), "host-unreachable": (3, 1, 1), "protocol-unreachable": (3, 2, 2),
        "port-unreachable": (3, 3, 3), "fragmentation-needed": (3, 4, 4), "source-route-failed": (3, 5, 5),
        "network-unknown": (3, 6, 6), "host-unknown": (3, 7, 7), "network-prohibited": (3, 9, 9),
        "host-prohibited": (3, 10, 10), "tos-network-unreachable": (3, 11, 11), "tos-host-unreachable": (3, 12, 12),
        "communication-prohibited": (3, 13, 13), "host-precedence-violation": (3, 14, 14),
        "precedence-cutoff": (3, 15, 15), "source-quench": (4, 0, 255), "redirect": (5, 0, 255),
        "network-redirect": (5, 0, 0), "host-redirect": (5, 1, 1), "tos-network-redirect": (5, 2, 2),
        "tos-host-redirect": (5, 3, 3), "echo-request": (8, 0, 255), "ping": (8, 0, 255),
        "router-advertisement": (9, 0, 255), "router-solicitation": (10, 0, 255), "time-exceeded": (11, 0, 255),
        "ttl-exceeded": (11, 0, 255), "ttl-zero-during-transit": (11, 0, 0), "ttl-zero-during-reassembly": (11, 1, 1),
        "parameter-problem": (12, 0, 255), "ip-header-bad": (12, 0, 0), "required-option-missing": (12, 1, 1),
        "timestamp-request": (13, 0, 255), "timestamp-reply": (14, 0, 255), "address-mask-request": (17, 0, 255),
        "address-mask-reply": (18, 0, 255),
    }
)  # fmt: skip
# SOURCE: RFC 4443, RFC 4861; names of the same file.
_ICMPV6: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {
        "destination-unreachable": (1, 0, 255), "no-route": (1, 0, 0), "communication-prohibited": (1, 1, 1),
        "beyond-scope": (1, 2, 2), "address-unreachable": (1, 3, 3), "port-unreachable": (1, 4, 4),
        "failed-policy": (1, 5, 5), "reject-route": (1, 6, 6), "packet-too-big": (2, 0, 255),
        "time-exceeded": (3, 0, 255), "ttl-exceeded": (3, 0, 255), "ttl-zero-during-transit": (3, 0, 0),
        "ttl-zero-during-reassembly": (3, 1, 1), "parameter-problem": (4, 0, 255), "bad-header": (4, 0, 0),
        "unknown-header-type": (4, 1, 1), "unknown-option": (4, 2, 2), "echo-request": (128, 0, 255),
        "ping": (128, 0, 255), "echo-reply": (129, 0, 255), "pong": (129, 0, 255), "router-solicitation": (133, 0, 255),
        "router-advertisement": (134, 0, 255), "neighbour-solicitation": (135, 0, 255),
        "neighbor-solicitation": (135, 0, 255), "neighbour-advertisement": (136, 0, 255),
        "neighbor-advertisement": (136, 0, 255), "redirect": (137, 0, 255),
    }
)  # fmt: skip


def protocol_number(text: str) -> int | None:
    """Number of a protocol; 0 stands for all of them.

    >>> protocol_number("tcp"), protocol_number("112"), protocol_number("ipv6-icmp"), protocol_number("what")
    (6, 112, 58, None)
    """
    known = _PROTOCOLS.get(text.lower())
    return number(text, 0, 255) if known is None else known


def port_interval(text: str) -> Interval | None:
    """One port or a range with a colon, open at either end.

    >>> port_interval("80"), port_interval(":1023"), port_interval("1024:"), port_interval("ssh"), port_interval("9:8")
    ((80, 80), (0, 1023), (1024, 65535), (22, 22), None)
    """
    first, colon, last = text.partition(":")
    low = _port(first) if first or not colon else 0
    high = low if not colon else _port(last) if last else 65535
    return None if low is None or high is None or low > high else (low, high)


def _port(text: str) -> int | None:
    known = _SERVICES.get(text)
    return number(text, 0, 65535) if known is None else known


def icmp_message(text: str, family: Family) -> tuple[Interval, Interval] | None:
    """Types and codes of an ICMP message: `any`, a name, `type` or `type/code`.

    SOURCE: Linux kernel, net/ipv4/netfilter/ip_tables.c, icmp_type_code_match: type 255 of IPv4 stands for any.

    >>> icmp_message("3/4", Family.IPV4), icmp_message("echo-request", Family.IPV6)
    (((3, 3), (4, 4)), ((128, 128), (0, 255)))
    """
    named = (_ICMP if family is Family.IPV4 else _ICMPV6).get(text.lower())
    if named is not None:
        return (named[0], named[0]), (named[1], named[2])
    if text == "any":
        return ((0, 255), (0, 255)) if family is Family.IPV4 else None
    written, slash, code = text.partition("/")
    type_, low = number(written, 0, 255), number(code, 0, 255) if slash else 0
    if type_ is None or low is None:
        return None
    if type_ == 255 and family is Family.IPV4:
        return (0, 255), (0, 255)
    return (type_, type_), (low, low if slash else 255)
