"""Rules as people write them against the same rules as the installed iptables-save prints them.

Every rule is loaded into an empty network namespace of its own, which is gone afterwards. Where iptables is not
installed, namespaces are not allowed, or the kernel lacks what a rule needs, there is nothing to compare.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from functools import cache

import pytest
from tests.vendors.linux.iptables.dumps import HEAD, Reading, holds, read, rule_of

from segcheck.model.header import OTHER_FRAGMENT, SYN, Family, Flow
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.linux.netfilter.program import Condition, InterfaceCondition, StateCondition

# (table, chain, rule)
RULES = (
    ("filter", "FORWARD", "-s 10.0.0.0/255.255.0.0 -d 192.168.0.1 -j ACCEPT"),
    ("filter", "FORWARD", "! --source 10.0.0.0/255.0.255.0 -i eth+ ! -o eth1 -j DROP"),
    ("filter", "FORWARD", "--protocol TCP --source-port 1024: --destination-port :1023 -j ACCEPT"),
    ("filter", "FORWARD", "-p tcp ! --dport 80 -j ACCEPT"),
    ("filter", "FORWARD", "-p tcp --dport ssh -j ACCEPT"),
    ("filter", "FORWARD", "-p udp --dport domain --sport 53:54 -j ACCEPT"),
    ("filter", "FORWARD", "-p tcp --syn -j ACCEPT"),
    ("filter", "FORWARD", "-p tcp ! --syn -m state --state NEW -j DROP"),
    ("filter", "FORWARD", "-p tcp --tcp-flags ALL NONE -j DROP"),
    ("filter", "FORWARD", "-p 6 -m multiport --destination-ports 22,80:90 -j ACCEPT"),
    ("filter", "FORWARD", "-p udp -m multiport ! --ports 53 -j ACCEPT"),
    ("filter", "FORWARD", "-p icmp --icmp-type echo-request -j ACCEPT"),
    ("filter", "FORWARD", "-p icmp --icmp-type host-prohibited -j ACCEPT"),
    ("filter", "FORWARD", "-p icmp ! --icmp-type fragmentation-needed -j DROP"),
    ("filter", "FORWARD", "-p icmp --icmp-type any -j ACCEPT"),
    ("filter", "FORWARD", "! -p icmp -j DROP"),
    ("filter", "FORWARD", "-p ipencap -j DROP"),
    ("filter", "FORWARD", "-m iprange --src-range 10.0.0.1-10.0.0.9 ! --dst-range 10.0.0.5 -j ACCEPT"),
    ("filter", "FORWARD", "-m mac --mac-source 00:11:22:33:44:aa -j ACCEPT"),
    ("filter", "FORWARD", "-m mac ! --mac-source 00:11:22:33:44:aa -j DROP"),
    ("filter", "FORWARD", "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"),
    ("filter", "FORWARD", "-m conntrack ! --ctstate INVALID,UNTRACKED --ctorigdst 10.0.0.0/8 -j ACCEPT"),
    ("filter", "FORWARD", "-m addrtype --dst-type MULTICAST -j DROP"),
    ("filter", "FORWARD", "-m limit --limit 300/hour -j ACCEPT"),
    ("filter", "FORWARD", "-m recent --set --name x -j DROP"),
    ("filter", "FORWARD", "-m policy --dir in --pol ipsec --proto esp -j ACCEPT"),
    ("filter", "FORWARD", r'-m comment --comment "he said \"-j DROP\" \\ !" -j ACCEPT'),
    ("filter", "FORWARD", "-m comment --comment -j -j ACCEPT"),
    ("filter", "FORWARD", "-f -j DROP"),
    ("filter", "FORWARD", '-j LOG --log-prefix "a -j ACCEPT: " --log-level 4'),
    ("filter", "FORWARD", "-j REJECT"),
    ("filter", "FORWARD", "-s 10.0.0.1 -g user"),
    ("filter", "FORWARD", "-s 10.0.0.1"),
    ("mangle", "FORWARD", "-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu"),
    ("mangle", "PREROUTING", "-j MARK --or-mark 1"),
    ("mangle", "PREROUTING", "-j TTL --ttl-dec 1"),
    ("raw", "PREROUTING", "-p tcp --dport 21 -j CT --helper ftp"),
    ("raw", "PREROUTING", "-j NOTRACK"),
    ("nat", "PREROUTING", "-p tcp --dport 80 -j DNAT --to-destination 10.0.0.1-10.0.0.9:8000-8080 --random"),
    ("nat", "PREROUTING", "-p tcp --dport 80 -j DNAT --to-destination :8080"),
    ("nat", "PREROUTING", "-p udp --dport 53 -j REDIRECT --to-ports 5353"),
    ("nat", "PREROUTING", "-d 192.168.0.0/24 -j NETMAP --to 10.0.0.7/24"),
    ("nat", "POSTROUTING", "-o eth0 -j MASQUERADE --random"),
    ("nat", "POSTROUTING", "-p tcp -j SNAT --to-source 10.0.0.1:1000-2000 --persistent"),
)
LEAST_LOADED = 30


def _flows() -> tuple[Flow, ...]:
    source, destination = ipv4("10.0.0.1") or 0, ipv4("192.168.0.1") or 0
    plain = Flow(Family.IPV4, source, destination, 6, source_port=2000, destination_port=80, tcp_flags=SYN)
    return (
        plain,
        replace(plain, fragment=OTHER_FRAGMENT, source_port=0, destination_port=0, tcp_flags=0),
        replace(plain, destination_port=22, tcp_flags=0),
        replace(plain, source=ipv4("10.77.0.1") or 0, destination=ipv4("224.0.0.1") or 0),
        replace(plain, source=destination, destination=source, source_mac=0x0011223344AA),
        replace(plain, protocol=17, source_port=53, destination_port=53, tcp_flags=0),
        replace(plain, protocol=17, source_port=5, destination_port=6, tcp_flags=0),
        Flow(Family.IPV4, source, destination, 1, icmp_type=8),
        Flow(Family.IPV4, source, destination, 1, icmp_type=3, icmp_code=4),
        Flow(Family.IPV4, source, destination, 1, icmp_type=3, icmp_code=10),
        Flow(Family.IPV4, source, destination, 4),
    )


def _meaning(reading: Reading) -> tuple[object, ...]:
    """Everything the only rule of a dump says, without where it stands."""
    rule = rule_of(reading)
    places = {one for one in rule.conditions if isinstance(one, InterfaceCondition)}
    states = {(one.states, one.negated) for one in rule.conditions if isinstance(one, StateCondition)}
    truths = [(holds(rule, flow), holds(rule, flow, generous=False)) for flow in _flows()]
    return rule.verdict, places, states, truths, sorted(reading.codes)


def _text(table: str, chain: str, rule: str) -> str:
    return f"*{table}\n:{chain} ACCEPT [0:0]\n:user - [0:0]\n-A {chain} {rule}\nCOMMIT\n"


@cache
def _printed(implementation: str) -> tuple[str, ...]:
    """What the tool prints for each rule, "" where it does not take it; none where there is no tool."""
    restore, save = f"iptables-{implementation}-restore", f"iptables-{implementation}-save"
    if not all(map(shutil.which, ("unshare", "bash", restore, save))):
        return ()
    script = [
        f"{restore} <<'END_OF_RULES' 2>/dev/null && {save} -t {table}\n{_text(table, chain, rule)}END_OF_RULES\n"
        f"echo END_OF_DUMP; {restore} <<'END_OF_RULES' 2>/dev/null\n*{table}\nCOMMIT\nEND_OF_RULES\n"
        for table, chain, rule in RULES
    ]
    done = subprocess.run(
        ["unshare", "-n", "bash", "-c", "\n".join(script)], capture_output=True, text=True, timeout=60, check=False
    )
    return tuple(part.strip() for part in done.stdout.split("END_OF_DUMP")[:-1])


@pytest.mark.parametrize("implementation", ["nft", "legacy"])
def test_what_the_tool_prints_means_what_was_written(implementation: str) -> None:
    printed = _printed(implementation)
    loaded = sum("COMMIT" in text for text in printed)
    if loaded < LEAST_LOADED:
        pytest.skip(
            f"iptables-{implementation} takes {loaded} of {len(RULES)} rules here: not installed, or not allowed"
        )
    for (table, chain, rule), text in zip(RULES, printed, strict=True):
        if "COMMIT" in text:
            written = read(f"{HEAD}\n{_text(table, chain, rule)}")
            assert _meaning(read(text)) == _meaning(written), rule
            assert all(
                isinstance(one, Condition | StateCondition | InterfaceCondition) for one in rule_of(written).conditions
            )
