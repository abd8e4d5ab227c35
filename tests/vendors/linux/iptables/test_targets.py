"""What targets do, as verdicts."""

from __future__ import annotations

import pytest
from tests.vendors.linux.iptables.dumps import HEAD, holds, one_rule, read, rule_of

from segcheck.model.header import Family, Field, Flow
from segcheck.semantics.evaluate import Truth
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.linux.netfilter.program import Call, Finally, Rewritten, Verdict

A, B = ipv4("10.0.0.1") or 0, ipv4("10.0.0.9") or 0
A6, B6 = ipv6("2001:db8::1") or 0, ipv6("2001:db8::9") or 0
EVERY = ((0, (1 << 32) - 1),)
DESTINATION, SOURCE = Field.DESTINATION, Field.SOURCE


@pytest.mark.parametrize(
    ("rule", "table", "verdict"),
    [
        ("-j ACCEPT", "filter", Finally.ACCEPT),
        ("-j DROP", "filter", Finally.DROP),
        ("-j REJECT --reject-with icmp-port-unreachable", "filter", Finally.DROP),
        ("-p tcp -j REJECT --reject-with tcp-reset", "filter", Finally.DROP),
        ("-j RETURN", "filter", Finally.RETURN),
        ("", "filter", Finally.CONTINUE),
        ("-j user", "filter", Call("user")),
        ("-g user", "filter", Call("user", back=False)),
        ('-j LOG --log-prefix "a -j DROP" --log-tcp-sequence --log-ip-options --log-uid', "filter", Finally.LOG),
        ('-j NFLOG --nflog-prefix "xx yy" --nflog-group 1', "filter", Finally.LOG),
        ("-j ULOG --ulog-nlgroup 1 --ulog-prefix x", "filter", Finally.LOG),
        ("-j AUDIT --type drop", "filter", Finally.LOG),
        ("-j SET --add-set foo src --exist --timeout 10", "filter", Finally.CONTINUE),
        ("-j TRACE", "raw", Finally.CONTINUE),
        ("-j MARK --set-xmark 0x1/0xffffffff", "mangle", Finally.CONTINUE),
        ("-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff", "mangle", Finally.CONTINUE),
        ("-j CLASSIFY --set-class 0001:0001", "mangle", Finally.CONTINUE),
        ("-j DSCP --set-dscp 0x0a", "mangle", Finally.CONTINUE),
        ("-j TOS --set-tos 0x10/0xff", "mangle", Finally.CONTINUE),
        ("-j TTL --ttl-set 64", "mangle", Finally.CONTINUE),
        ("-j TTL --ttl-inc 1", "mangle", Finally.CONTINUE),
        ("-p tcp -j TCPMSS --clamp-mss-to-pmtu", "mangle", Finally.CONTINUE),
        ("-p tcp -j TCPOPTSTRIP --strip-options 4", "mangle", Finally.CONTINUE),
        ("-p udp -j CHECKSUM --checksum-fill", "mangle", Finally.CONTINUE),
        ("-j NOTRACK", "raw", Finally.UNTRACK),
        ("-j CT --notrack", "raw", Finally.UNTRACK),
        ("-j CT --ctevents new,destroy", "raw", Finally.CONTINUE),
        ("-j DNAT --to-destination 10.0.0.1", "nat", Rewritten(DESTINATION, ((A, A),), None)),
        ("-p tcp -j DNAT --to-destination 10.0.0.1:80", "nat", Rewritten(DESTINATION, ((A, A),), ((80, 80),))),
        (
            "-p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.9:80-90 --random --persistent",
            "nat",
            Rewritten(DESTINATION, ((A, B),), ((80, 90),)),
        ),
        ("-p tcp -j DNAT --to 10.0.0.1:80", "nat", Rewritten(DESTINATION, ((A, A),), ((80, 80),))),
        (
            "-p tcp -m tcp --dport 1000:2000 -j DNAT --to-destination 10.0.0.1:5000-6000/1000",
            "nat",
            Rewritten(DESTINATION, ((A, A),), ((5000, 6000),)),
        ),
        (
            "-p tcp -j DNAT --to-destination :8080",
            "nat",
            Rewritten(DESTINATION, EVERY, ((8080, 8080),), network=True),
        ),
        ("-j SNAT --to-source 10.0.0.1-10.0.0.9 --persistent", "nat", Rewritten(SOURCE, ((A, B),), None)),
        ("-j SNAT --to-source 10.0.0.1 --random", "nat", Rewritten(SOURCE, ((A, A),), ((1, 65535),))),
        (
            "-p tcp -j SNAT --to-source 10.0.0.1:1000-2000 --random-fully",
            "nat",
            Rewritten(SOURCE, ((A, A),), ((1000, 2000),)),
        ),
        ("-j MASQUERADE", "nat", Rewritten(SOURCE, (), None)),
        ("-p tcp -j MASQUERADE --to-ports 1000-2000", "nat", Rewritten(SOURCE, (), ((1000, 2000),))),
        ("-j MASQUERADE --random-fully", "nat", Rewritten(SOURCE, (), ((1, 65535),))),
        ("-p tcp -j REDIRECT --to-ports 3128", "nat", Rewritten(DESTINATION, (), ((3128, 3128),))),
        ("-p tcp -j REDIRECT --to-port 22", "nat", Rewritten(DESTINATION, (), ((22, 22),))),
        ("-j REDIRECT", "nat", Rewritten(DESTINATION, (), None)),
        (
            "-d 192.168.0.0/24 -j NETMAP --to 10.0.0.0/24",
            "nat",
            Rewritten(DESTINATION, ((A - 1, A + 254),), None, network=True),
        ),
    ],
)
def test_verdicts(rule: str, table: str, verdict: Verdict) -> None:
    reading = one_rule(rule, table=table)
    assert rule_of(reading).verdict == verdict
    assert reading.fate(5) is LineFate.MODELED
    assert not reading.notes.unmodeled


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("-p tcp -j DNAT --to-destination [2001:db8::1]:80", Rewritten(DESTINATION, ((A6, A6),), ((80, 80),))),
        ("-j DNAT --to-destination 2001:db8::1-2001:db8::9", Rewritten(DESTINATION, ((A6, B6),), None)),
        (
            "-p tcp -j DNAT --to-destination :80",
            Rewritten(DESTINATION, ((0, (1 << 128) - 1),), ((80, 80),), network=True),
        ),
        ("-j SNAT --to-source ::1", Rewritten(SOURCE, ((1, 1),), None)),
        (
            "-d fd00::/64 -j NETMAP --to 2001:db8::/64",
            Rewritten(DESTINATION, ((A6 - 1, A6 - 2 + (1 << 64)),), None, network=True),
        ),
    ],
)
def test_translation_of_ipv6(rule: str, verdict: Verdict) -> None:
    assert rule_of(one_rule(rule, table="nat", six=True)).verdict == verdict


def test_netmap_behind_the_routing_decision_changes_the_source() -> None:
    rule = rule_of(one_rule("-s 192.168.0.0/24 -j NETMAP --to 10.0.0.0/24", table="nat", chain="POSTROUTING"))
    assert rule.verdict == Rewritten(SOURCE, ((A - 1, A + 254),), None, network=True)


def test_netmap_in_a_chain_called_before_and_behind_the_routing_decision_may_do_either() -> None:
    text = "\n".join(
        (
            HEAD, "*nat", ":PREROUTING ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]", ":map - [0:0]",
            "-A PREROUTING -j map", "-A POSTROUTING -j map", "-A map -j NETMAP --to 10.0.0.0/24", "COMMIT",
        )
    )  # fmt: skip
    assert read(text).rules("nat", "map")[0].verdict is Finally.UNKNOWN


@pytest.mark.parametrize(
    ("rule", "table"),
    [
        ("-j NFQUEUE --queue-num 3", "filter"),
        ("-j NFQUEUE --queue-balance 0:3 --queue-bypass", "mangle"),
        ("-j QUEUE", "filter"),
        ("-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j SYNPROXY --mss 1460", "filter"),
        ("-p tcp -j TARPIT", "raw"),
    ],
)
def test_what_a_program_or_the_host_decides_is_open(rule: str, table: str) -> None:
    reading = one_rule(rule, table=table)
    assert rule_of(reading).verdict is Finally.UNKNOWN
    assert reading.fate(5) is LineFate.APPROXIMATED
    assert not reading.notes.unmodeled


@pytest.mark.parametrize(
    ("rule", "table", "code"),
    [
        ("-j TEE --gateway 10.0.0.1", "mangle", "iptables-target-copies"),
        ("-p tcp -j TPROXY --on-port 3128 --on-ip 127.0.0.1", "mangle", "iptables-target-proxy"),
        ("-j CT --zone 1", "raw", "iptables-target-zone"),
        ("-j ROUTE --gw 10.0.0.1", "mangle", "iptables-target-routes"),
        ("-j DNPT --src-pfx fd00::/64 --dst-pfx 2001:db8::/64", "mangle", "iptables-target-rewrites"),
        ("-p tcp -j SYNPROXY --mss 1460", "mangle", "iptables-target-synproxy"),
        ("-j MOON", "mangle", "iptables-target-unknown"),
    ],
)
def test_what_no_verdict_can_say_leaves_the_device_open(rule: str, table: str, code: str) -> None:
    reading = one_rule(rule, table=table)
    assert [span.line for span in reading.notes.unmodeled] == [5]
    assert reading.codes == [code]


@pytest.mark.parametrize(
    ("rule", "table"),
    [
        ("-j MOON --phase full", "filter"),
        ("-j DNAT --to-destination gateway", "nat"),
        ("-j user --moon", "filter"),
        ("-j MASQUERADE", "filter"),
    ],
)
def test_targets_that_are_not_understood_may_do_anything(rule: str, table: str) -> None:
    reading = one_rule(rule, table=table)
    assert rule_of(reading).verdict is Finally.UNKNOWN
    assert reading.fate(5) is LineFate.UNRECOGNIZED


def test_fewer_hops_and_a_cluster_may_stop_packets() -> None:
    for rule, table in (("-j TTL --ttl-set 1", "mangle"), ("-j TTL --ttl-dec 1", "mangle"), ("-j CLUSTERIP", "filter")):
        read_rule = rule_of(one_rule(rule, table=table))
        assert read_rule.verdict is Finally.DROP
        assert holds(read_rule, Flow(Family.IPV4, 1, 2, 6)) is Truth.MAYBE


def test_helpers_are_named_by_their_lines() -> None:
    reading = one_rule("-p tcp -m tcp --dport 21 -j CT --helper ftp", table="raw")
    assert rule_of(reading).verdict is Finally.CONTINUE
    assert [span.line for span in reading.ruleset.helpers.origin] == [5]
    assert reading.ruleset.helpers.names == {"ftp"}


def test_options_of_matches_behind_the_target_are_not_lost() -> None:
    port = Flow(Family.IPV4, 1, 2, 6, destination_port=80)
    for rule in (
        "-p tcp -j DROP --dport 80",
        "-p tcp -j user --dport 80",
        "-j LOG -p tcp -m tcp --dport 80",
        "-p tcp -m tcp -j REJECT --dport 80 --reject-with tcp-reset",
        "-p tcp -m multiport -j ACCEPT --dports 80",
    ):
        read_rule = rule_of(one_rule(rule))
        assert holds(read_rule, port) is Truth.TRUE, rule
        assert holds(read_rule, Flow(Family.IPV4, 1, 2, 6, destination_port=81)) is Truth.FALSE, rule
