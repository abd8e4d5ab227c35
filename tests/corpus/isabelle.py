"""Our meaning of iptables chains beside bounds that a machine-checked tool (Iptables_Semantics) computed.

    python -m tests.corpus.isabelle

For every dump the external corpus holds two lists of simple rules: `lower` accepts no packet that the chain may drop,
`upper` accepts every packet that the chain may accept. So what we say surely passes must lie in `upper`, and `lower` in
what we say possibly passes; where we leave nothing open, ours lies between the two. A breach is a mistake of ours.

Packets. The proofs are about packets that open a connection, and know addresses, protocol, ports and the two
interfaces. So only these are compared: `--ctstate NEW`, which is outside every session and whole; TCP with SYN and
without ACK, RST and FIN, which the proofs take for granted; ICMP queries, since connection tracking calls no other ICMP
packet new. No session announces another one, as with `nf_conntrack_helper = 0`. What the proofs do not know (MAC
addresses, the other TCP flags, ICMP types) may have any value: their bounds hold for each.

Interfaces. The lists do not ask about interfaces: their authors replaced them by the source addresses expected there,
or left them open. The bounds therefore hold for packets that come in with an address expected at their interface
(`Case.expected`). Where no two interfaces share addresses, the authors' tool may ask for addresses instead of
interfaces, so a packet of an interface that nothing was said of must have an address expected nowhere. Outgoing
interfaces were left open: the bounds hold for each.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise, product
from pathlib import Path

import netaddr
from tests.corpus.linux_chains import Dump, read_dump
from tests.corpus.location import corpus
from tests.corpus.simple_rules import listed_chains

from segcheck.model.header import (
    ACK,
    FIN,
    FIRST_FRAGMENT,
    ICMP,
    NEW,
    RST,
    SCTP,
    SYN,
    TCP,
    UNMARKED,
    Family,
    Field,
    Interval,
)
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

FOLDER = corpus() / "iptables"
_PREFIX = "Iptables_Semantics-"
_DCCP = 33
_ICMP_QUERIES = ((8, 8), (13, 13), (15, 15), (17, 17))
_CHAINS = {"FWD": "FORWARD", "INP": "INPUT"}
_PRIVATE = ("192.168.0.0/16", "172.16.0.0/12", "10.0.0.0/8")

Expected = Mapping[str, tuple[Interval, ...]]
"""Source addresses expected at an interface, as the authors of the bounds wrote them down beside their proofs."""


def networks(*texts: str) -> tuple[Interval, ...]:
    """Networks as intervals.

    >>> networks("10.0.0.0/30")
    ((167772160, 167772163),)
    """
    return tuple((found.first, found.last) for found in map(netaddr.IPNetwork, texts))


def everything_but(*texts: str) -> tuple[Interval, ...]:
    """All addresses outside these networks.

    >>> everything_but("0.0.0.0/1")
    ((2147483648, 4294967295),)
    """
    left = netaddr.IPSet(["0.0.0.0/0"]) - netaddr.IPSet(texts)
    return tuple((found.first, found.last) for found in left.iter_ipranges())


LOOPBACK: Expected = {"lo": networks("127.0.0.0/8")}
HOME: Expected = {
    **LOOPBACK,
    "eth1": everything_but("127.0.0.0/8", *_PRIVATE),
    "tun0": networks("10.12.0.0/16"),
    **{f"eth0.{number}": networks(f"192.168.{number}.0/24") for number in (*range(10, 15), *range(19, 25))},
}
SHOREWALL: Expected = {
    **LOOPBACK,
    "ldit": networks("10.13.42.136/29"),
    "lmd": networks("10.13.42.128/29"),
    "loben": networks("10.13.42.144/28"),
    "wg": networks("10.13.42.176/28"),
    "wt": networks("10.13.42.160/28"),
    "lup": everything_but(*_PRIVATE),
    **{name: networks("0.0.0.0/0") for name in ("vpriv", "vshit", "vocb", "lua")},
}
SYNOLOGY: Expected = {**LOOPBACK, "eth0": networks("192.168.1.0/24")}
OPENVPN: Expected = {**LOOPBACK, "eth0": networks("192.168.0.0/24"), "eth1": networks("192.168.2.0/24")}
OPENWRT: Expected = {
    **LOOPBACK,
    "eth0": networks("192.168.1.0/24"),
    "tun0": networks("10.8.0.0/24"),
    "br-lan": networks("192.168.1.0/24"),
}
RLWORKMAN: Expected = {
    **LOOPBACK,
    "eth0": networks("192.168.13.0/24"),
    "ppp0": everything_but("192.168.13.0/24", "127.0.0.0/8"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One chain of one dump. `bounds`: what the names of its two bounds have in common; `kind`: FWD or INP in them."""

    source: str
    dump: str
    bounds: str
    kind: str
    expected: Expected

    @property
    def chain(self) -> str:
        """The chain's name."""
        return _CHAINS[self.kind]

    @property
    def name(self) -> str:
        """What people call the case."""
        return f"{self.source}/{self.dump} {self.chain}"

    @property
    def folder(self) -> Path:
        """Where dump and bounds are."""
        return FOLDER / f"{_PREFIX}{self.source}" / "verified_bounds"

    def bound(self, side: str) -> Path:
        """The file of `lower` or `upper`."""
        return self.folder / f"{self.bounds}.{side}"


def _case(source: str, dump: str, kind: str, expected: Expected, bounds: str = "") -> Case:
    return Case(source, dump, bounds or f"{dump}.Ln.{kind}", kind, expected)


_SPOOFING = "2015_aug_iptables-save-spoofing-protection"
CASES = (
    _case("config_home_user", "typical_home_user_iptables-save", "FWD", HOME, "typical_home_user.Ln.FWD"),
    _case("config_memphis_testbed", "iptables-save", "FWD", LOOPBACK, "iptables.Ln.FWD"),
    _case("config_random_srv", "iptables-save", "INP", LOOPBACK, "iptables.INP.Ln"),
    _case("configs_sqrl_shorewall", "2014_sep_iptables-saveakachan", "FWD", SHOREWALL),
    _case("configs_sqrl_shorewall", _SPOOFING, "FWD", SHOREWALL),
    _case("configs_sqrl_shorewall", _SPOOFING, "INP", SHOREWALL),
    _case("configs_synology_diskstation_ds414", "iptables-save_jun_2015_legacyifacerules", "INP", SYNOLOGY),
    _case("linux.gda.pl", "firewallp.txt", "FWD", LOOPBACK),
    _case("openvpn.eu", "iptables-save", "FWD", OPENVPN),
    _case("openwrt.org", "iptables-save-AA.txt_fixed_newline", "FWD", OPENWRT),
    _case("pastebin.com_bbWXHaTn", "iptables-save", "FWD", LOOPBACK),
    _case("rlworkman.net", "iptables-save", "INP", RLWORKMAN),
    _case("sargon", "iptables-save.txt", "INP", LOOPBACK),
)


@dataclass(frozen=True, slots=True)
class Breach:
    """Interfaces between which ours and theirs cannot both be right, and one packet that shows it."""

    ingress: str
    egress: str
    side: str
    packet: str


@dataclass(frozen=True, slots=True)
class Result:
    """How a case went.

    `rules`: of the table in the dump. `compared`: pairs of interfaces, `exact`: those in which we leave nothing open
    about `told_packets`. `exact_share`: of these packets of all pairs, those nothing is open about.
    """

    case: Case
    rules: int
    compared: int
    exact: int
    exact_share: float
    breaches: tuple[Breach, ...]
    unrecognized: tuple[str, ...]
    seconds: float


def opening_packets(space: HeaderSpace) -> PacketSet:
    """Packets that both sides speak of: whole ones that open a connection."""
    tcp = space.field_in(Field.PROTOCOL, ((TCP, TCP),))
    icmp = space.field_in(Field.PROTOCOL, ((ICMP, ICMP),))
    syn = space.field_masked(Field.TCP_FLAGS, SYN, SYN | ACK | RST | FIN)
    outside = space.box(
        {
            Field.STATE: ((NEW, NEW),),
            Field.FRAGMENT: ((FIRST_FRAGMENT, FIRST_FRAGMENT),),
            Field.MARK: ((UNMARKED, UNMARKED),),
        }
    )
    return space.valid & outside & (~tcp | syn) & (~icmp | space.field_in(Field.ICMP_TYPE, _ICMP_QUERIES))


def expected_at(space: HeaderSpace, ingress: str, expected: Expected) -> PacketSet:
    """Packets whose source is expected where they come in; see the top of this page."""
    if ingress in expected:
        return space.field_in(Field.SOURCE, expected[ingress])
    if not _disjoint(expected):
        return space.everything
    return ~space.field_in(Field.SOURCE, [interval for known in expected.values() for interval in known])


def _disjoint(expected: Expected) -> bool:
    intervals = sorted(interval for known in expected.values() for interval in known)
    return all(first[1] < second[0] for first, second in pairwise(intervals))


def told_packets(space: HeaderSpace) -> PacketSet:
    """Of the opening packets those whose connection state their header tells: SCTP and DCCP need more than ours has."""
    return opening_packets(space) & ~space.field_in(Field.PROTOCOL, ((_DCCP, _DCCP), (SCTP, SCTP)))


def compare(case: Case) -> Result:
    """Both inclusions of one case."""
    started = time.perf_counter()
    found = compared_with(case, read_dump(case.dump, (case.folder / case.dump).read_bytes()))
    return replace(found, seconds=time.perf_counter() - started)


def compared_with(case: Case, dump: Dump) -> Result:
    """Both inclusions for these rules, between every two interfaces that the chain tells apart."""
    started = time.perf_counter()
    space = HeaderSpace(Family.IPV4)
    matcher = Matcher(space)
    lower, upper = (
        filter_bounds(matcher, listed_chains(case.bound(side).read_text("utf-8"))[case.chain]).surely
        for side in ("lower", "upper")
    )
    opening, told = opening_packets(space), told_packets(space)
    breaches: list[Breach] = []
    compared = exact = packets = open_packets = 0
    for ingress, egress in _pairs(dump, case):
        here = opening & expected_at(space, ingress, case.expected)
        ours = filter_bounds(matcher, dump.chain("filter", case.chain, ingress, egress))
        compared += 1
        exact += ours.surely & here & told == ours.possibly & here & told
        packets += (here & told).count()
        open_packets += ((ours.possibly - ours.surely) & here & told).count()
        for side, wrong in (("upper", ours.surely - upper), ("lower", lower - ours.possibly)):
            found = (wrong & here).sample()
            if found is not None:
                breaches.append(Breach(ingress, egress or "", side, str(found)))
    return Result(
        case,
        sum(len(chain.rules) for chain in dump.table("filter").chains.values()),
        compared,
        exact,
        1 - open_packets / packets,
        tuple(breaches),
        tuple(dump.unrecognized()),
        time.perf_counter() - started,
    )


def _pairs(dump: Dump, case: Case) -> Iterator[tuple[str, str | None]]:
    """Pairs of interfaces that the chain or the bounds tell apart. INPUT has no way out, so that one stays open."""
    ingress = sorted({*dump.interfaces("filter", case.chain, outgoing=False), *case.expected})
    egress: tuple[str | None, ...] = (None,)
    if case.kind == "FWD":
        egress = dump.interfaces("filter", case.chain, outgoing=True)
    return product(ingress, egress)


def _share(share: float) -> str:
    """In per cent, never rounded up to all."""
    return f"{math.floor(share * 1000) / 10:.1f}%"


def main() -> int:
    """Print the table; 1 when something contradicts."""
    head = f"{'case':76}{'rules':>6}{'pairs':>6}{'exact':>6}{'share':>8}{'contradictions':>15}{'seconds':>8}\n"
    sys.stdout.write(head)
    results = []
    for case in CASES:
        found = compare(case)
        results.append(found)
        sys.stdout.write(
            f"{case.name:76}{found.rules:>6}{found.compared:>6}{found.exact:>6}{_share(found.exact_share):>8}"
            f"{len(found.breaches):>15}{found.seconds:>8.2f}\n"
        )
        for breach in found.breaches[:5]:
            sys.stdout.write(f"    {breach.side}: {breach.ingress} -> {breach.egress or '*'}: {breach.packet}\n")
        for line in found.unrecognized:
            sys.stdout.write(f"    not understood: {line}\n")
    pairs, wrong = sum(found.compared for found in results), sum(len(found.breaches) for found in results)
    sys.stdout.write(f"{len(results)} cases, {2 * pairs} inclusions, {wrong} contradictions\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
