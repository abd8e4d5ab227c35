"""Dumps of iptables and of nftables of one host: each rule counts once."""

from __future__ import annotations

from tests.vendors.linux.hosts import GATEWAY, NO_ROUTES, RULES, SETTINGS, codes, gateway, host, snapshot

OWNED = """\
# Warning: table ip filter is managed by iptables-nft, do not touch!
table ip filter {
\tchain INPUT {
\t\ttype filter hook input priority filter; policy drop;
\t}
\tchain FORWARD {
\t\ttype filter hook forward priority filter; policy drop;
\t\tct state related,established counter packets 0 bytes 0 accept
\t\tiifname "eth0" oifname "eth1" meta l4proto tcp xt match "tcp" counter packets 0 bytes 0 accept
\t}
\tchain OUTPUT {
\t\ttype filter hook output priority filter; policy accept;
\t}
}
"""
OTHER = """\
table inet guard {
\tchain early {
\t\ttype filter hook forward priority -10; policy accept;
\t\tip daddr 10.2.0.66 drop
\t}
}
"""


def lists(**outputs: str) -> list[str]:
    return sorted(one.name for one in gateway(**outputs).filters)


def test_tables_that_iptables_owns_count_once() -> None:
    assert lists(nft=OWNED) == lists()
    assert not gateway(nft=OWNED).unmodeled


def test_other_tables_of_nftables_count_besides() -> None:
    both = gateway(nft=OWNED + OTHER)
    policy = both.zone_policy("eth0", "eth1")
    alone = gateway().zone_policy("eth0", "eth1")
    assert policy is not None
    assert alone is not None
    assert len(policy.filters) > len(alone.filters)


def test_without_the_dump_of_iptables_its_tables_are_read_from_nftables() -> None:
    found = gateway(iptables="", nft=OWNED)
    assert found.zone_policy("eth0", "eth1") != gateway(iptables="", nft=OTHER).zone_policy("eth0", "eth1")


def test_a_table_of_that_name_that_is_not_its_own_is_kept() -> None:
    mine = OWNED.replace("chain FORWARD", "chain through").partition("\n")[2]
    assert len(lists(nft=mine)) > len(lists())


def test_one_table_of_nftables_told_twice_widens() -> None:
    found = snapshot(ip_addr=GATEWAY, nft=OTHER, nftables=OTHER, ip_route=NO_ROUTES, sysctl=SETTINGS)
    assert "linux-table-twice" in codes(found)
    assert found.devices[0].unmodeled


def test_some_tables_only_widen() -> None:
    device = host(ip_addr=GATEWAY, rules=f"### nft list table inet guard\n{OTHER}", ip_route=NO_ROUTES)
    assert device.unmodeled


def test_ipv6_rules_are_asked_for_where_ipv6_is_spoken() -> None:
    spoken = GATEWAY + "    inet6 2001:db8::1/64 scope global\n"
    assert "linux-rules-untold" in codes(snapshot(ip_addr=spoken, iptables=RULES))
    assert "linux-rules-untold" not in codes(snapshot(ip_addr=GATEWAY, iptables=RULES))
