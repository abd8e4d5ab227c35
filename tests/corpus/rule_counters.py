"""Rules that counted packets on real hosts: none of them is ever proved to match nothing.

    python -m tests.corpus.rule_counters

`iptables -L -n -v` tells how many packets each rule caught. A rule that caught some and accepts or drops has decided
about them, so among the packets we say it may decide there must be one; likewise the policy, which decides at the end
of a chain. Rules are told apart by their place in the chain, which is the same in the host's dump.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tests.corpus.linux_chains import Dump, read_dump
from tests.corpus.location import corpus

from segcheck.model.header import Family
from segcheck.semantics.filtering import deciding_rules
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace
from segcheck.vendors.linux.netfilter.program import Finally

FOLDER = corpus() / "iptables"
POLICY = "policy"
_BASES = ("INPUT", "FORWARD", "OUTPUT")


@dataclass(frozen=True, slots=True)
class Host:
    """A dump and the counters of the same rules."""

    folder: str
    dump: str
    counters: str

    def path(self, name: str) -> Path:
        """A file of the host."""
        return FOLDER / f"netnetwork-{self.folder}" / name


HOSTS = (
    Host(
        "configs_synology_diskstation_ds414",
        "iptables-save_jun_2015_legacyifacerules",
        "iptables_Lnv_jun_2015_legacyifacerules",
    ),
    Host("configs_synology_diskstation_ds414", "iptables-save_jun_2015_cleanup", "iptables_Lnv_jun_2015_cleanup"),
    Host("configs_sqrl_shorewall", "2014_sep_iptables-saveakachan", "2014_sep_iptables-akachan-Lnv"),
    Host("configs_sqrl_shorewall", "2015_aug_iptables-save", "2015_aug_iptables-Lnv"),
    Host("found_online/solaris.unsoft.hu", "iptables-save.txt", "iptables1.txt"),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A rule of a chain (its number from 1, or 0 for the policy) that counted packets."""

    chain: str
    number: int
    packets: str


_HEAD = re.compile(r"Chain (\S+) \((?:policy \S+ (\S+) packets|\d+ references)")
_LINE = re.compile(r"\s*(\d+[KMGT]?)\s+\d+[KMGT]?\s+\S")


def counters(text: str) -> Iterator[Counted]:
    """Rules and policies with packets, in the order of the listing."""
    chain, number = "", 0
    for line in text.splitlines():
        head = _HEAD.match(line)
        rule = _LINE.match(line)
        if head is not None:
            chain, number = head[1], 0
            if head[2] not in (None, "0"):
                yield Counted(chain, 0, head[2])
        elif rule is not None:
            number += 1
            if rule[1] != "0":
                yield Counted(chain, number, rule[1])


def undecided_by(host: Host) -> tuple[int, list[Counted]]:
    """Number of counters that say something, and those that we say cannot have counted."""
    dump = read_dump(host.dump, host.path(host.dump).read_bytes())
    told = [one for one in counters(host.path(host.counters).read_text("utf-8")) if _decides(dump, one)]
    deciding = _deciding(dump)
    return len(told), [one for one in told if _line(dump, one) not in deciding]


def _decides(dump: Dump, one: Counted) -> bool:
    if one.number == 0:
        return one.chain in _BASES
    return dump.table("filter").chains[one.chain].rules[one.number - 1].verdict in (Finally.ACCEPT, Finally.DROP)


def _line(dump: Dump, one: Counted) -> tuple[str, int]:
    """The rule's line in the dump; for a policy, its chain."""
    if one.number == 0:
        return one.chain, 0
    return "", dump.table("filter").chains[one.chain].rules[one.number - 1].origin[0].line


def _deciding(dump: Dump) -> set[tuple[str, int]]:
    """Lines of rules, and chains whose policies, may decide some packet between some interfaces."""
    space = HeaderSpace(Family.IPV4)
    matcher = Matcher(space)
    found: set[tuple[str, int]] = set()
    for chain in _BASES:
        ways_in: tuple[str | None, ...] = (None,)
        ways_out: tuple[str | None, ...] = (None,)
        if chain != "OUTPUT":
            ways_in = dump.interfaces("filter", chain, outgoing=False)
        if chain != "INPUT":
            ways_out = dump.interfaces("filter", chain, outgoing=True)
        for ingress, egress in product(ways_in, ways_out):
            for share in deciding_rules(matcher, dump.chain("filter", chain, ingress, egress), space.valid):
                found.add((chain, 0) if share.rule is None else ("", share.rule.origin[0].line))
    return found


def main() -> int:
    """Print the table; 1 when something contradicts."""
    failed = False
    for host in HOSTS:
        told, wrong = undecided_by(host)
        failed = failed or bool(wrong)
        sys.stdout.write(f"{host.folder}/{host.dump}: {told} counters, {len(wrong)} contradictions\n")
        for one in wrong:
            place = f"rule {one.number}" if one.number else POLICY
            sys.stdout.write(f"    {one.chain} {place}: {one.packets} packets\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
