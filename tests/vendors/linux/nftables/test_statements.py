"""What rules do with packets."""

from __future__ import annotations

import pytest
from tests.vendors.linux.nftables.rulesets import RULE_LINE, catches, packet, read_rule, rewritten, rules_of

from segcheck.model.header import Family, Field
from segcheck.semantics.evaluate import Truth
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.linux.netfilter.program import Call, Finally, InterfaceCondition, Rewritten

ONE, TWO = ipv4("10.0.0.1") or 0, ipv4("10.0.0.2") or 0


@pytest.mark.parametrize(
    ("rule", "verdicts"),
    [
        ("accept", [Finally.ACCEPT]),
        ("drop", [Finally.DROP]),
        ("return", [Finally.RETURN]),
        ("continue", [Finally.CONTINUE]),
        ("reject", [Finally.DROP]),
        ("reject with icmpx type admin-prohibited", [Finally.DROP]),
        ("jump other", [Call("other")]),
        ("goto other", [Call("other", back=False)]),
        ("log", [Finally.LOG]),
        ('log prefix "a; { b } # c" level warn flags tcp sequence,options accept', [Finally.LOG, Finally.ACCEPT]),
        ('log prefix "x" group 5 snaplen 10 queue-threshold 5 drop', [Finally.LOG, Finally.DROP]),
        ("counter", []),
        ('counter name "c1" accept', [Finally.ACCEPT]),
        ('counter name tcp dport map { 80 : "c1" } accept', [Finally.ACCEPT]),
        ("counter packets 5 bytes 6 accept # handle 7", [Finally.ACCEPT]),
        ("counter packets 5 bytes 6 # handle 7", []),
        ("last used 5m accept", [Finally.ACCEPT]),
        ('accept comment "drop # drop"', [Finally.ACCEPT]),
        ("continue accept", [Finally.CONTINUE, Finally.ACCEPT]),
        ("notrack", [Finally.UNTRACK]),
        ("meta mark set 0x10 accept", [Finally.ACCEPT]),
        ("meta mark set ct mark and 0xff drop", [Finally.DROP]),
        ("meta mark set ip saddr map { 10.0.0.1 : 0x5 } accept", [Finally.ACCEPT]),
        ("tcp option maxseg size set rt mtu accept", [Finally.ACCEPT]),
        ("ip dscp set cs1 accept", [Finally.ACCEPT]),
        ("meta priority set 1:1 accept", [Finally.ACCEPT]),
        ('ct timeout set "slow" accept', [Finally.ACCEPT]),
        ("ct zone set 1", [Finally.UNKNOWN]),
        ("queue flags bypass to 3-5", [Finally.UNKNOWN]),
        ("synproxy mss 1460 wscale 7 timestamp sack-perm", [Finally.UNKNOWN]),
        ("tcp dport 80 tproxy ip to 127.0.0.1:50080", [Finally.UNKNOWN]),
        ("ip ttl set 5", [Finally.UNKNOWN]),
        ('xt target "TCPMSS"', [Finally.CONTINUE]),
        ('xt target "TARPIT"', [Finally.UNKNOWN]),
        ("counter packets 0 bytes 0 # xt_REJECT", [Finally.DROP]),
        ("counter packets 0 bytes 0 # TARPIT", [Finally.UNKNOWN]),
        ("# recent: CHECK name: x counter packets 0 bytes 0 drop", [Finally.DROP]),
    ],
)
def test_verdicts(rule: str, verdicts: list[object]) -> None:
    assert [one.verdict for one in rules_of(rule)] == verdicts


@pytest.mark.parametrize(
    "rule", ["frobnicate", "tcp dport", "ip saddr {", "jump", "tcp dport 22 frobnicate accept", "limit accept", "ct"]
)
def test_a_rule_that_is_not_understood_may_do_anything(rule: str) -> None:
    found = read_rule(f"{rule} ;" if "{" not in rule else rule)
    if found.notes.unmodeled:
        return
    assert [one.verdict for one in found.rules()] == [Finally.UNKNOWN]
    assert found.fate(RULE_LINE) is LineFate.UNRECOGNIZED
    assert found.codes == ["nft-rule-unread"]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("dup to 10.0.0.1", "nft-packets-sent-elsewhere"),
        ('fwd to "eth1"', "nft-packets-sent-elsewhere"),
        ("ip daddr set 10.0.0.1", "nft-header-rewritten"),
        ("ct zone set 1", "nft-header-rewritten"),
        ("ct original zone set 1", "nft-header-rewritten"),
        ("meta pkttype set host", "nft-header-rewritten"),
        ("tcp dport 80 tproxy ip to 127.0.0.1:50080", "nft-rule-unread"),
        ("tcp dport set 80 accept", "nft-header-rewritten"),
        ("ether daddr set 00:11:22:33:44:55", "nft-header-rewritten"),
        ("frobnicate dup to 10.0.0.1", "nft-rule-unread"),
    ],
)
def test_what_sends_packets_elsewhere_widens_the_device(rule: str, code: str) -> None:
    found = read_rule(rule)
    assert found.notes.unmodeled
    assert code in found.codes


def test_only_packets_of_the_answer_are_rejected() -> None:
    (reset,) = rules_of("reject with tcp reset")
    assert catches((reset,), packet(), Finally.DROP) is Truth.TRUE
    assert catches((reset,), packet(protocol=17), Finally.DROP) is Truth.FALSE
    (unreachable,) = rules_of("reject with icmpv6 no-route")
    assert unreachable.families == (Family.IPV6,)


def test_helpers_are_known_by_their_objects() -> None:
    assert read_rule('tcp dport 21 ct helper set "standard"').ruleset.helpers.names == {"ftp"}
    unknown = read_rule('tcp dport 21 ct helper set "other"').ruleset.helpers
    assert (unknown.names, len(unknown.origin)) == (frozenset(), 1)
    assert not read_rule("accept").ruleset.helpers.origin


def test_flow_tables_let_sessions_pass_by() -> None:
    found = read_rule("ct state established flow add @fast accept")
    assert [span.line for span in found.ruleset.offloaded] == [RULE_LINE]
    assert catches(found.rules(), packet()) is Truth.MAYBE


# -- verdict maps ------------------------------------------------------------------------------------------


def test_each_element_of_a_verdict_map_is_a_rule() -> None:
    found = rules_of(
        "tcp dport vmap { 22 : accept, 80 : jump other, 81 : goto other, 83 : return, 84-90 : drop, * : drop }"
    )
    assert [one.verdict for one in found] == [
        Finally.ACCEPT,
        Call("other"),
        Call("other", back=False),
        Finally.RETURN,
        Finally.DROP,
        Finally.DROP,
    ]
    rest = found[-1:]
    assert catches(rest, packet(destination_port=99), Finally.DROP) is Truth.TRUE
    assert catches(rest, packet(destination_port=85), Finally.DROP) is Truth.FALSE
    assert catches(rest, packet(protocol=17, destination_port=99), Finally.DROP) is Truth.FALSE


def test_of_joined_intervals_that_cross_the_first_one_counts() -> None:
    """Also where there are too many elements for a rule each."""
    others = ", ".join(f"172.16.{number}.0/24 . 22 : drop" for number in range(256))
    found = rules_of(f"ip saddr . tcp dport vmap {{ 10.0.0.0/8 . 22-90 : accept, {others}, 10.0.0.1 . 20-99 : drop }}")
    verdicts = [one.verdict for one in found if catches((one,), packet(destination_port=80), one.verdict) is Truth.TRUE]
    assert verdicts == [Finally.ACCEPT, Finally.DROP]
    assert len(found) == 2
    turned = rules_of(f"ip saddr . tcp dport vmap {{ 10.0.0.1 . 20-99 : drop, {others}, 10.0.0.0/8 . 22-90 : accept }}")
    assert [one.verdict for one in turned] == [Finally.DROP, Finally.ACCEPT]


def test_rules_of_a_named_map_name_the_lines_of_their_elements() -> None:
    found = rules_of("tcp dport vmap @services")
    assert [one.verdict for one in found] == [Finally.ACCEPT, Call("other"), Finally.DROP]
    assert catches(found, packet(destination_port=22)) is Truth.TRUE
    lines = [[span.line for span in one.origin] for one in found]
    assert all(line[0] == RULE_LINE and len(line) == 3 for line in lines)


def test_a_map_of_families_makes_rules_of_families() -> None:
    found = rules_of("meta nfproto vmap { ipv4 : accept, ipv6 : drop }")
    assert [(one.families, one.verdict) for one in found] == [
        ((Family.IPV4,), Finally.ACCEPT),
        ((Family.IPV6,), Finally.DROP),
    ]


def test_a_map_of_interfaces() -> None:
    first, second = rules_of('iifname vmap { "eth0" : jump other, "wan*" : drop }')
    assert isinstance(first.conditions[0], InterfaceCondition)
    assert (first.verdict, second.verdict) == (Call("other"), Finally.DROP)


def test_a_map_that_is_not_known_may_do_anything() -> None:
    found = read_rule("tcp dport vmap @missing")
    assert [one.verdict for one in found.rules()] == [Finally.UNKNOWN]
    assert found.codes == ["nft-set-undefined"]


def test_an_unknown_map_among_translations_widens_the_device() -> None:
    assert read_rule("tcp dport vmap @missing", kind="nat", hook="prerouting").notes.unmodeled


def test_products_of_sets_are_bounded() -> None:
    keys = ", ".join(f'"eth{number}" . 10.0.0.{number}' for number in range(100))
    found = read_rule(f"iifname . ip saddr {{ {keys} }} oifname . ip daddr {{ {keys} }} accept")
    assert len(found.rules()) <= 2_000
    assert catches(found.rules(), packet("10.0.0.7")) is Truth.MAYBE


# -- translations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("dnat to 10.0.0.1", [Rewritten(Field.DESTINATION, ((ONE, ONE),), None, to_host=False)]),
        (
            "tcp dport 80 dnat to 10.0.0.1-10.0.0.2:80-90 random,persistent",
            [Rewritten(Field.DESTINATION, ((ONE, TWO),), ((80, 90),), to_host=False)],
        ),
        ("tcp dport 80 dnat to :8080", [Rewritten(Field.DESTINATION, (), ((8080, 8080),), to_host=False)]),
        ("redirect", [Rewritten(Field.DESTINATION, (), None)]),
        ("tcp dport 80 redirect to :8080", [Rewritten(Field.DESTINATION, (), ((8080, 8080),))]),
        (
            "redirect to :tcp dport map { 80 : 8080, 443 : 8443 }",
            [Rewritten(Field.DESTINATION, (), ((port, port),)) for port in (8080, 8443)],
        ),
        ("masquerade", [Rewritten(Field.SOURCE, (), None)]),
        ("masquerade fully-random", [Rewritten(Field.SOURCE, (), ((0, 65535),))]),
        ("tcp dport 80 masquerade to :1024-2048", [Rewritten(Field.SOURCE, (), ((1024, 2048),))]),
        ("snat ip to 10.0.0.1", [Rewritten(Field.SOURCE, ((ONE, ONE),), None, to_host=False)]),
        (
            "ip saddr 10.9.0.0/24 snat ip prefix to 10.0.0.0/24",
            [Rewritten(Field.SOURCE, ((ONE - 1, ONE + 254),), None, network=True, to_host=False)],
        ),
        (
            "dnat to ip daddr . tcp dport map { 192.0.2.1 . 80 : 10.0.0.2 . 8080 }",
            [Rewritten(Field.DESTINATION, ((TWO, TWO),), ((8080, 8080),), to_host=False)],
        ),
        (
            "dnat to ip daddr map @servers",
            [Rewritten(Field.DESTINATION, ((one, one),), None, to_host=False) for one in (ONE, TWO)],
        ),
    ],
)
def test_translations(rule: str, expected: list[Rewritten]) -> None:
    assert rewritten(rule) == expected


def test_translations_of_both_families_stand_for_one_each() -> None:
    assert [one.families for one in rules_of("masquerade", hook="postrouting", kind="nat")] == [
        (Family.IPV4,),
        (Family.IPV6,),
    ]
    (one,) = rules_of("tcp dport 80 dnat ip6 to [2001:db8::1]:81", hook="prerouting", kind="nat")
    assert one.families == (Family.IPV6,)
    assert isinstance(one.verdict, Rewritten)
    assert one.verdict.ports == ((81, 81),)


@pytest.mark.parametrize("rule", ["dnat to server.example.jp", "snat to 10.0.0.1 : x y", "dnat to ip daddr map @gone"])
def test_a_translation_that_is_not_understood_may_make_anything(rule: str) -> None:
    found = rewritten(rule)
    assert found
    assert not any(one.exact for one in found)
    assert all(one.addresses == ((0, 0xFFFFFFFF),) for one in found)
