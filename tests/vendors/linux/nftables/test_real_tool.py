"""What the tool prints of a script means what the script means: loaded into a kernel and listed in all its ways."""

from __future__ import annotations

import random
import shutil
import subprocess
from functools import cache

import pytest
from tests.vendors.linux.nftables.rulesets import packet, read

from segcheck.model.header import Family, Flow
from segcheck.semantics.evaluate import Truth, matches
from segcheck.vendors.linux.netfilter.program import ChainRule, Condition, InterfaceCondition, StateCondition, Table

RULES = """\
ct state vmap { established : accept, related : accept, invalid : drop }
ct state established,related accept
ct state { new, untracked } counter accept
ct state != new drop
ct state ! new,invalid accept
ct state & (new|established) != 0 accept
ct state != established,related log prefix "x" drop
ct status dnat accept
ip saddr $lan tcp dport $ports accept
ip saddr { 10.0.0.1, 10.1.0.0/16, 10.2.0.3-10.2.0.5 } accept
ip saddr and 255.0.255.0 == 10.0.5.0 accept
ip saddr & 255.255.0.0 != 10.1.0.0 accept
ip6 saddr { fe80::/10, 2001:db8::1-2001:db8::5 } accept
ip6 daddr & ffff:ffff:: == 2001:db8:: drop
ip saddr . tcp dport { 10.0.0.1 . 80, 10.0.0.0/24 . 1-100 } accept
ip saddr . tcp dport vmap { 10.0.0.1 . 80 : accept, 10.0.0.2 . 22 : drop }
ip saddr @nets ip daddr != @nets accept
tcp flags & (fin|syn|rst|ack) == syn accept
tcp flags & syn != 0 accept
tcp flags & (syn|ack) == 0x0 accept
tcp flags & (fin|syn|rst|ack) == { syn, ack } accept
tcp flags ! syn,ack accept
tcp flags != syn / fin,syn,rst,ack drop
tcp dport ne 22 accept
tcp dport gt 1023 accept
tcp dport { ssh, 1000-2000 } accept
tcp dport vmap { 22 : jump other, 80-90 : drop, * : accept }
tcp dport vmap @services
meta l4proto { tcp, udp } th dport 53 accept
meta l4proto != icmp accept
meta protocol ip udp dport 53 accept
ip protocol { tcp, udp } drop
icmp type { echo-request, 5 } accept
icmp type 3 icmp code 1 accept
icmpv6 type { 1, 2, nd-neighbor-solicit } accept
meta l4proto icmp icmp type echo-reply accept
ether saddr { 00:11:22:33:44:55, 02:00:00:00:00:01 } accept
iif lo accept
iifname { "eth0", "wan*" } oifname != "lan0" accept
iifname . ip saddr { "eth0" . 10.0.0.1 } accept
iifname vmap { "eth0" : jump other, "wan*" : drop }
meta mark and 0xff == 5 accept
limit rate over 10 mbytes/second drop
reject with icmp type host-unreachable
reject with tcp reset
fib saddr . iif oif missing drop
meta mark set 5 accept comment "a; { b } # c"
"""
SCRIPT = """\
flush ruleset
define lan = {{ 10.0.0.0/8, 192.168.0.0/16 }}
define ports = {{ 80, 443 }}
table inet t {{
    set nets {{ type ipv4_addr; flags interval; auto-merge; elements = {{ 10.0.0.0/9, 10.128.0.0/9, 172.16.1.7 }} }}
    map services {{ type inet_service : verdict; flags interval; elements = {{ 22 : accept, 80-90 : drop }} }}
    chain other {{ }}
    chain c {{
        type filter hook forward priority filter - 5; policy drop;
        {rules}
    }}
}}
""".format(rules="\n        ".join(RULES.splitlines()))
WAYS = ("", "--stateless", "--handle", "--numeric", "--numeric-priority", "--numeric --numeric --handle")


@cache
def listings() -> tuple[str, ...]:
    """What the tool prints of the script, in its ways; skips the test where it cannot be asked."""
    if shutil.which("nft") is None or shutil.which("unshare") is None:
        pytest.skip("nft or unshare is not installed")
    commands = "; ".join(f"nft {way} list ruleset && echo ====" for way in WAYS)
    asked = ["unshare", "--net", "sh", "-c", f"ip link set lo up; nft -f - && {commands}"]
    done = subprocess.run(asked, input=SCRIPT, capture_output=True, text=True, timeout=30, check=False)
    if done.returncode:
        pytest.skip(f"network namespaces or nftables are not to be had: {done.stderr.strip()[:200]}")
    return tuple(done.stdout.split("====\n")[:-1])


def flows() -> tuple[Flow, ...]:
    """Packets near the edges of the rules."""
    rng = random.Random(5)
    sources = ("10.0.0.1", "10.0.0.2", "10.1.5.9", "10.77.5.3", "10.2.0.4", "172.16.1.7", "192.168.3.1", "8.8.8.8")
    found = [
        packet(
            rng.choice(sources),
            rng.choice(sources),
            rng.choice((1, 6, 17, 47)),
            destination_port=0,
            source_mac=rng.choice((0x001122334455, 7)),
        )
        for _ in range(150)
    ]
    found += [
        packet(rng.choice(("2001:db8::3", "fe80::1", "::1")), "2001:db8::9", rng.choice((6, 58))) for _ in range(50)
    ]
    return tuple(_filled(flow, rng) for flow in found)


def _filled(flow: Flow, rng: random.Random) -> Flow:
    ports = (22, 53, 80, 85, 443, 1024, 1500, 9)
    fields = {name: getattr(flow, name) for name in ("source", "destination", "protocol", "source_mac")}
    if flow.protocol in (6, 17):
        fields |= {"destination_port": rng.choice(ports), "source_port": rng.choice(ports)}
    if flow.protocol == 6:
        fields["tcp_flags"] = rng.randrange(64)
    if flow.protocol in (1, 58):
        fields |= {"icmp_type": rng.choice((0, 1, 2, 3, 5, 8, 135)), "icmp_code": rng.randrange(2)}
    return Flow(flow.family, **fields)


FLOWS = flows()


def meaning(rule: ChainRule) -> tuple[object, ...]:
    """What the rule says, without places."""
    told = [part for part in rule.conditions if isinstance(part, Condition)]
    return (
        rule.verdict,
        rule.families,
        tuple(part for part in rule.conditions if isinstance(part, InterfaceCondition)),
        tuple((part.states, part.negated) for part in rule.conditions if isinstance(part, StateCondition)),
        tuple(_truth([matches(part.generous, flow) for part in told]) for flow in FLOWS),
        tuple(_truth([matches(part.strict, flow) for part in told]) for flow in FLOWS),
    )


def _truth(parts: list[Truth]) -> Truth:
    if Truth.FALSE in parts:
        return Truth.FALSE
    return Truth.MAYBE if Truth.MAYBE in parts else Truth.TRUE


def by_rule(table: Table) -> dict[str, set[tuple[object, ...]]]:
    """Meanings of the rules of chain `c`, by number."""
    found: dict[str, set[tuple[object, ...]]] = {}
    for rule in table.chains["c"].rules:
        if Family.IPV4 in rule.families or Family.IPV6 in rule.families:
            found.setdefault(rule.name, set()).add(meaning(rule))
    return found


@pytest.mark.parametrize("way", range(len(WAYS)), ids=["plain", *(way.replace(" ", "") for way in WAYS[1:])])
def test_what_is_printed_means_what_was_written(way: int) -> None:
    text = listings()[way]
    written, printed = read(SCRIPT), read(text)
    assert written.codes == printed.codes == []
    expected, found = by_rule(written.table()), by_rule(printed.table())
    lines = dict(enumerate(RULES.splitlines(), start=1))
    open_here = "c 7"  # releases differ in what `!= a,b` asks; what is printed is told
    different = [
        lines[int(name.split()[1])] for name in expected if name != open_here and expected[name] != found.get(name)
    ]
    assert different == []
    assert printed.table().bases == tuple(
        type(base)(base.chain, base.hook, base.kind, base.priority, base.policy, printed.table().bases[0].origin)
        for base in written.table().bases
    )
