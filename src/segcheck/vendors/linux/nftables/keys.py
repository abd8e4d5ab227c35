"""What rules ask about: the expressions on the left of a comparison.

SOURCE: nft(8), "PRIMARY EXPRESSIONS" and "PAYLOAD EXPRESSIONS", and what `nft --debug=netlink` of version 1.0.6 shows
of the checks that come with an expression: `tcp dport` asks for TCP, `ip saddr` for IPv4, `icmp type` for both.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from segcheck.model.header import ICMP, ICMPV6, SCTP, TCP, UDP, Family, Field
from segcheck.vendors.linux.nftables.cursor import Cursor
from segcheck.vendors.linux.nftables.data import DataKind
from segcheck.vendors.linux.nftables.tokens import TokenKind

DCCP, UDPLITE = 33, 136
BOTH = (Family.IPV4, Family.IPV6)
_IPV4, _IPV6 = (Family.IPV4,), (Family.IPV6,)


class Subject(enum.Enum):
    """How a value is compared with packets. OPEN: what is asked about is not in the model."""

    FIELD = "field"
    PORT = "port"
    ANY_PORT = "any-port"
    FLAGS = "flags"
    ICMP = "icmp"
    INTERFACE = "interface"
    STATE = "state"
    STATUS = "status"
    FAMILY = "family"
    NEXT_HEADER = "next-header"
    HARDWARE = "hardware"
    FRAGMENT_OFFSET = "fragment-offset"
    OPEN = "open"


class Key(NamedTuple):
    """What is asked about. `families` and `protocols`: what a packet must be of for the question to make sense (no
    protocol: any). `reason`: why it is open.
    """

    subject: Subject
    kind: DataKind = DataKind.OTHER
    field: Field | None = None
    families: tuple[Family, ...] = BOTH
    protocols: tuple[int, ...] = ()
    reason: str = ""
    outgoing: bool = False


def _open(reason: str, families: tuple[Family, ...] = BOTH, protocols: tuple[int, ...] = ()) -> Key:
    return Key(Subject.OPEN, families=families, protocols=protocols, reason=reason)


_HEADER = "nft-header-part"
_LINK = "nft-link-layer"
_INDEXES = {
    "iif": Key(Subject.INTERFACE, DataKind.INTERFACE_INDEX),
    "oif": Key(Subject.INTERFACE, DataKind.INTERFACE_INDEX, outgoing=True),
    "iifname": Key(Subject.INTERFACE, DataKind.INTERFACE_NAME),
    "oifname": Key(Subject.INTERFACE, DataKind.INTERFACE_NAME, outgoing=True),
}
_META: dict[str, Key] = {
    **_INDEXES,
    "nfproto": Key(Subject.FAMILY, DataKind.IP_FAMILY),
    "protocol": Key(Subject.FAMILY, DataKind.ETHERNET_TYPE),
    "l4proto": Key(Subject.FIELD, DataKind.PROTOCOL, Field.PROTOCOL),
    "mark": _open("nft-mark"),
    "random": _open("nft-chance"),
    **dict.fromkeys(("time", "day", "hour"), _open("nft-time")),
    **dict.fromkeys(("skuid", "skgid", "cgroup", "cpu", "rtclassid", "secpath", "ipsec"), _open("nft-local-process")),
    **dict.fromkeys(("iifgroup", "oifgroup", "iifkind", "oifkind", "sdif", "sdifname"), _open("nft-interface-sort")),
    **dict.fromkeys(("iiftype", "oiftype"), _open("nft-interface-sort")),
    **dict.fromkeys(
        ("pkttype", "ibrname", "obrname", "ibriport", "obriport", "ibridgename", "obridgename"), _open(_LINK)
    ),
    **dict.fromkeys(("ibrpvid", "ibrvproto", "ibrhwaddr", "broute"), _open(_LINK)),
    **dict.fromkeys(("length", "priority", "nftrace", "secmark"), _open(_HEADER)),
}
# Keys of `meta` that may stand without the word.
_BARE = frozenset(_META) & frozenset(
    (
        *("mark", "iif", "iifname", "iiftype", "oif", "oifname", "oiftype", "iifgroup", "oifgroup", "skuid", "skgid"),
        *("nftrace", "rtclassid", "pkttype", "cpu", "cgroup", "ibrname", "obrname", "ibriport", "obriport"),
    )
)


def _ports(protocol: int) -> dict[str, Key]:
    return {
        "sport": Key(Subject.PORT, DataKind.PORT, Field.SOURCE_PORT, protocols=(protocol,)),
        "dport": Key(Subject.PORT, DataKind.PORT, Field.DESTINATION_PORT, protocols=(protocol,)),
    }


def _rest(names: str, key: Key) -> dict[str, Key]:
    return dict.fromkeys(names.split(), key)


_PAYLOADS: dict[str, dict[str, Key]] = {
    "ip": {
        "saddr": Key(Subject.FIELD, DataKind.IPV4, Field.SOURCE, _IPV4),
        "daddr": Key(Subject.FIELD, DataKind.IPV4, Field.DESTINATION, _IPV4),
        "protocol": Key(Subject.FIELD, DataKind.PROTOCOL, Field.PROTOCOL, _IPV4),
        "version": Key(Subject.FAMILY, DataKind.PROTOCOL, families=_IPV4),
        "frag-off": Key(Subject.FRAGMENT_OFFSET, families=_IPV4, reason=_HEADER),
        **_rest("hdrlength dscp ecn length id ttl checksum", _open(_HEADER, _IPV4)),
    },
    "ip6": {
        "saddr": Key(Subject.FIELD, DataKind.IPV6, Field.SOURCE, _IPV6),
        "daddr": Key(Subject.FIELD, DataKind.IPV6, Field.DESTINATION, _IPV6),
        "nexthdr": Key(Subject.NEXT_HEADER, DataKind.PROTOCOL, Field.PROTOCOL, _IPV6),
        "version": Key(Subject.FAMILY, DataKind.PROTOCOL, families=_IPV6),
        **_rest("dscp ecn flowlabel length hoplimit", _open(_HEADER, _IPV6)),
    },
    "tcp": {
        **_ports(TCP),
        "flags": Key(Subject.FLAGS, DataKind.TCP_FLAGS, Field.TCP_FLAGS, protocols=(TCP,)),
        **_rest("sequence ackseq doff reserved window checksum urgptr", _open(_HEADER, protocols=(TCP,))),
    },
    "udp": {**_ports(UDP), **_rest("length checksum", _open(_HEADER, protocols=(UDP,)))},
    "sctp": {**_ports(SCTP), **_rest("vtag checksum", _open(_HEADER, protocols=(SCTP,)))},
    "dccp": _rest("sport dport type", _open(_HEADER, protocols=(DCCP,))),
    "udplite": _rest("sport dport checksum csumcov", _open(_HEADER, protocols=(UDPLITE,))),
    "th": {
        "sport": Key(Subject.ANY_PORT, DataKind.PORT, Field.SOURCE_PORT),
        "dport": Key(Subject.ANY_PORT, DataKind.PORT, Field.DESTINATION_PORT),
    },
    "icmp": {
        "type": Key(Subject.ICMP, DataKind.ICMP_TYPE, Field.ICMP_TYPE, _IPV4, (ICMP,)),
        "code": Key(Subject.ICMP, DataKind.ICMP_CODE, Field.ICMP_CODE, _IPV4, (ICMP,)),
        **_rest("checksum id sequence gateway mtu", _open(_HEADER, _IPV4, (ICMP,))),
    },
    "icmpv6": {
        "type": Key(Subject.ICMP, DataKind.ICMPV6_TYPE, Field.ICMP_TYPE, _IPV6, (ICMPV6,)),
        "code": Key(Subject.ICMP, DataKind.ICMPV6_CODE, Field.ICMP_CODE, _IPV6, (ICMPV6,)),
        **_rest(
            "checksum parameter-problem packet-too-big mtu id sequence max-delay taddr daddr",
            _open(_HEADER, _IPV6, (ICMPV6,)),
        ),
    },
    "igmp": _rest("type mrt checksum group", _open(_HEADER, _IPV4, (2,))),
    "ah": _rest("nexthdr hdrlength reserved spi sequence", _open(_HEADER, protocols=(51,))),
    "esp": _rest("spi sequence", _open(_HEADER, protocols=(50,))),
    "comp": _rest("nexthdr flags cpi", _open(_HEADER, protocols=(108,))),
    "gre": _rest("flags version protocol", _open(_HEADER, protocols=(47,))),
    "ether": {
        "saddr": Key(Subject.HARDWARE, DataKind.ETHERNET, Field.SOURCE_MAC),
        "daddr": _open(_LINK),
        "type": Key(Subject.FAMILY, DataKind.ETHERNET_TYPE, reason=_LINK),
    },
    "vlan": _rest("id dei cfi pcp type", _open(_LINK)),
    # Packets with addresses are no ARP.
    "arp": _rest("htype ptype hlen plen operation", _open(_LINK, ())),
    "hbh": _rest("nexthdr hdrlength", _open(_HEADER, _IPV6)),
    "frag": _rest("nexthdr reserved frag-off reserved2 more-fragments id", _open(_HEADER, _IPV6)),
    "dst": _rest("nexthdr hdrlength", _open(_HEADER, _IPV6)),
    "mh": _rest("nexthdr hdrlength type reserved checksum", _open(_HEADER, _IPV6)),
    "srh": _rest("flags tag sid seg-left", _open(_HEADER, _IPV6)),
    "exthdr": _rest("hbh frag rt dst mh srh", _open(_HEADER, _IPV6)),
    "socket": _rest("transparent mark wildcard", _open("nft-local-process")),
    "symhash": {},
}
_CONNECTION: dict[str, Key] = {
    "state": Key(Subject.STATE, DataKind.STATE),
    "status": Key(Subject.STATUS, DataKind.STATUS),
    "mark": _open("nft-mark"),
    **_rest(
        "direction expiration helper label l3proto protocol bytes packets avgpkt zone id secmark event eventmask "
        "saddr daddr proto-src proto-dst timeout",
        _open("nft-connection-part"),
    ),
}
_OPTION_PARTS = frozenset(
    ("kind", "length", "size", "count", "left", "right", "tsval", "tsecr", "window", "type", "ptr", "value", "addr")
)
_ENDS_OF_FIB = frozenset(("oif", "oifname", "type", "check"))
_FIB_KEYS = frozenset(("saddr", "daddr", "mark", "iif", "oif"))


def parse_key(cursor: Cursor) -> Key | None:
    """What the expression at the cursor asks about, which is then behind it; None when there is none."""
    word, second = cursor.text(), cursor.text(1)
    if word in ("ip", "tcp", "dccp") and second == "option":
        return _option(cursor)
    parts = _PAYLOADS.get(word)
    if parts is not None and second in parts:
        cursor.skip(2)
        return parts[second]
    if word == "meta" and second in _META:
        cursor.skip(2)
        return _META[second]
    if word in _BARE:
        cursor.skip()
        return _META[word]
    reader = _OTHERS.get(word)
    return None if reader is None else reader(cursor)


def _option(cursor: Cursor) -> Key:
    """`tcp option maxseg size`. SOUNDNESS: `missing` holds for packets of any protocol, so none is asked for."""
    families = _IPV4 if cursor.text() == "ip" else BOTH
    # `@kind,offset,length` stands for a name.
    cursor.skip(8 if cursor.text(2) == "@" else 3)
    cursor.take_any(_OPTION_PARTS)
    return _open(_HEADER, families)


def _connection(cursor: Cursor) -> Key | None:
    place = cursor.index
    cursor.skip()
    directed = cursor.take("original") or cursor.take("reply")
    if directed and cursor.text() in ("ip", "ip6"):
        cursor.skip()
    key = _CONNECTION.get(cursor.text())
    if key is None:
        cursor.index = place
        return None
    cursor.skip()
    return key


def _fib(cursor: Cursor) -> Key | None:
    place = cursor.index
    cursor.skip()
    while cursor.text() in _FIB_KEYS and cursor.text(1) == ".":
        cursor.skip(2)
    if cursor.text() in _FIB_KEYS and cursor.text(1) in _ENDS_OF_FIB:
        cursor.skip(2)
        return _open("nft-routing-lookup")
    cursor.index = place
    return None


def _route(cursor: Cursor) -> Key:
    cursor.skip()
    if not cursor.take("ip"):
        cursor.take("ip6")
    cursor.skip()
    return _open("nft-routing-lookup")


def _fingerprint(cursor: Cursor) -> Key:
    cursor.skip()
    if cursor.take("ttl"):
        cursor.skip()
    cursor.skip()
    return _open(_HEADER)


def _tunnel(cursor: Cursor) -> Key:
    cursor.skip(2)
    if cursor.take("spnum"):
        cursor.skip()
    if not cursor.take("ip"):
        cursor.take("ip6")
    cursor.skip()
    return _open(_HEADER)


def _chance(cursor: Cursor) -> Key:
    """`numgen inc mod 2 offset 1`, `jhash ip saddr . ip daddr mod 2 seed 1`, `symhash mod 2`."""
    while not cursor.done and cursor.text() != "mod" and cursor.text() not in ("{", "map", "vmap"):
        cursor.skip()
    while cursor.text() in ("mod", "seed", "offset"):
        cursor.skip(2)
    return _open("nft-chance")


def _raw(cursor: Cursor) -> Key | None:
    """`@th,16,16`; other words behind `@` are names of sets."""
    if cursor.text(1) not in ("ll", "nh", "th", "ih") or cursor.text(2) != ",":
        return None
    cursor.skip(6)
    return _open(_HEADER)


def _control_group(cursor: Cursor) -> Key | None:
    if cursor.text(1) != "cgroupv2":
        return None
    cursor.skip(2)
    if cursor.take("level"):
        cursor.skip()
    return _open("nft-local-process")


_OTHERS = {
    "ct": _connection,
    "fib": _fib,
    "rt": _route,
    "osf": _fingerprint,
    "ipsec": _tunnel,
    "numgen": _chance,
    "jhash": _chance,
    "symhash": _chance,
    "@": _raw,
    "socket": _control_group,
}


def parse_keys(cursor: Cursor) -> tuple[Key, ...] | None:
    """Expressions joined by dots (`ip saddr . tcp dport`); None when there is none, or one is not understood."""
    found: list[Key] = []
    while True:
        if cursor.text() == "arp" and cursor.text(1) in ("saddr", "daddr"):
            cursor.skip(3)
            key: Key | None = _open(_LINK, ())
        else:
            key = parse_key(cursor)
        if key is None:
            return None
        found.append(key)
        token = cursor.token()
        if token is None or token.kind is not TokenKind.SYMBOL or token.text != ".":
            return tuple(found)
        cursor.skip()
