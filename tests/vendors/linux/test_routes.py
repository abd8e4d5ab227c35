"""Routes: the kernel's table as printed, and what is bounded where it is not."""

from __future__ import annotations

import pytest
from tests.vendors.linux.hosts import (
    GATEWAY,
    LOOPBACK,
    NO_ROUTES,
    RULES,
    codes,
    fates,
    gateway,
    host,
    link,
    routes,
    snapshot,
    ways,
)

from segcheck.model.header import Family
from segcheck.model.routing import Discard, RouteSource
from segcheck.semantics.evaluate_routes import lookup
from segcheck.source.ledger import LineFate

RULE = "0:\tfrom all lookup local\n{}32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n"
FAR = (10 << 24) | (77 << 16) | 1


def test_gateways_and_connected_networks() -> None:
    device = gateway(ip_route=f"default via 10.2.0.254 dev eth1 proto static metric 100 onlink\n{NO_ROUTES}")
    assert ways(device, "0.0.0.0/0") == [("eth1", "10.2.0.254", True)]
    assert ways(device, "10.1.0.0/24") == [("eth0", "", True)]
    assert routes(device, "10.1.0.0/24")[0].source is RouteSource.CONNECTED
    assert routes(device, "0.0.0.0/0")[0].source is RouteSource.IMPORTED
    assert not device.table("").uncomputed


@pytest.mark.parametrize("kind", ["blackhole", "unreachable", "prohibit", "throw"])
def test_routes_that_drop(kind: str) -> None:
    (route,) = routes(gateway(ip_route=f"{kind} 10.77.0.0/16 metric 5\n{NO_ROUTES}"), "10.77.0.0/16")
    assert isinstance(route.target, Discard)
    assert route.certain


@pytest.mark.parametrize(
    "text",
    [
        "10.77.0.0/16 proto static \n\tnexthop via 10.1.0.9 dev eth0 weight 1 \n\tnexthop via 10.2.0.9 dev eth1\n",
        "10.77.0.0/16 nhid 1 \\\tnexthop via 10.1.0.9 dev eth0 weight 1 \\\tnexthop via 10.2.0.9 dev eth1 weight 2\n",
    ],
)
def test_next_hops_share_the_load(text: str) -> None:
    device = gateway(ip_route=f"{text}{NO_ROUTES}")
    assert ways(device, "10.77.0.0/16") == [("eth0", "10.1.0.9", True), ("eth1", "10.2.0.9", True)]
    assert {way.interface for way in lookup(device, "", Family.IPV4, FAR)} == {"eth0", "eth1"}


def test_the_lowest_metric_wins() -> None:
    text = "10.77.0.0/16 via 10.1.0.9 dev eth0 metric 20\n10.77.0.0/16 via 10.2.0.9 dev eth1 metric 10\n"
    device = gateway(ip_route=f"{text}{NO_ROUTES}")
    assert [way.interface for way in lookup(device, "", Family.IPV4, FAR)] == ["eth1"]


@pytest.mark.parametrize("flags", ["linkdown", "dead linkdown", "tos 0x10"])
def test_routes_that_may_not_be_used(flags: str) -> None:
    device = gateway(ip_route=f"10.77.0.0/16 via 10.1.0.9 dev eth0 {flags}\n{NO_ROUTES}")
    assert ways(device, "10.77.0.0/16") == [("eth0", "10.1.0.9", False)]


@pytest.mark.parametrize(
    "text",
    [
        "10.77.0.0/16 via 10.1.0.9 dev eth0 teleport on\n",
        "10.77.0.0/16 via inet6 fe80::1 dev eth0\n",
        "10.77.0.0/16 via 10.1.0.9 dev wlan7\n",
        "10.77.0.0/16 encap mpls 100 via 10.1.0.9 dev eth0\n",
        "10.77.0.0/16 via 10.1.0.999 dev eth0\n",
    ],
)
def test_a_route_that_is_not_understood_bounds_the_table(text: str) -> None:
    found = snapshot(ip_addr=GATEWAY, iptables=RULES, ip_route=f"{text}{NO_ROUTES}")
    assert found.devices[0].table("").uncomputed
    assert fates(found, "gw1/ip_route.txt")[0] is LineFate.APPROXIMATED


def test_both_families_in_one_output() -> None:
    text = (
        f"default via 10.2.0.254 dev eth1 \n{NO_ROUTES}"
        "local 10.1.0.1 dev eth0 table local proto kernel scope host src 10.1.0.1 \n"
        "broadcast 10.1.0.255 dev eth0 table local proto kernel scope link src 10.1.0.1 \n"
        "local 10.9.9.9 dev lo table local proto kernel scope host src 10.9.9.9 \n"
        "2001:db8:1::/64 dev eth0 proto kernel metric 256 pref medium\n"
        "default via 2001:db8:1::9 dev eth0 metric 1024 pref medium\n"
        "local ::1 dev lo table local proto kernel metric 0 pref medium\n"
        "multicast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium\n"
    )
    addresses = LOOPBACK + link(2, "eth0", "10.1.0.1/24", "2001:db8:1::1/64") + link(3, "eth1", "10.2.0.1/24")
    device = gateway(ip_addr=addresses, ip_route=text)
    assert ways(device, "::/0") == [("eth0", "2001:db8:1::9", True)]
    assert ways(device, "2001:db8:1::/64") == [("eth0", "", True)]
    assert ways(device, "0.0.0.0/0") == [("eth1", "10.2.0.254", True)]
    assert not device.table("").uncomputed
    own = {one.address for interface in device.interfaces for one in interface.addresses}
    assert (10 << 24) | (9 << 16) | (9 << 8) | 9 in own


def test_without_routes_packets_may_leave_anywhere() -> None:
    found = snapshot(ip_addr=GATEWAY, iptables=RULES)
    (device,) = found.devices
    assert ways(device, "10.1.0.0/24") == [("eth0", "", True)]
    assert device.table("").uncomputed
    assert "linux-routes-untold" in codes(found)
    assert {way.interface for way in lookup(device, "", Family.IPV4, FAR)} >= {"eth0", "eth1"}


def test_without_ipv6_routes_only_ipv6_is_bounded() -> None:
    addresses = LOOPBACK + link(2, "eth0", "10.1.0.1/24", "2001:db8:1::1/64") + link(3, "eth1", "10.2.0.1/24")
    device = gateway(ip_addr=addresses)
    assert not device.table("").uncomputed
    assert {(name, certain) for name, _, certain in ways(device, "::/0")} == {("eth0", False), ("eth1", False)}


def test_a_host_without_ipv6_addresses_has_no_ipv6_routes() -> None:
    assert not routes(gateway(), "::/0")


def test_usual_rules_leave_the_tables_as_they_are() -> None:
    assert not gateway(ip_rule=RULE.format("")).table("").uncomputed


@pytest.mark.parametrize(
    "rule", ["100:\tfrom 10.1.0.0/24 lookup 100\n", "5:\tnot from all fwmark 0xca6c lookup 51820\n"]
)
def test_further_rules_bound_the_tables(rule: str) -> None:
    assert gateway(ip_rule=RULE.format(rule)).table("").uncomputed


def test_a_missing_rule_bounds_the_tables() -> None:
    assert gateway(ip_rule="0:\tfrom all lookup local\n").table("").uncomputed


def test_tables_that_no_rule_asks_do_nothing_and_others_do() -> None:
    text = f"default via 10.1.0.9 dev eth0 table 100\n{NO_ROUTES}"
    assert not gateway(ip_route=text, ip_rule=RULE.format("")).table("").uncomputed
    assert gateway(ip_route=text).table("").uncomputed


def test_two_outputs_that_differ_widen() -> None:
    again = f"default via 10.2.0.254 dev eth1\n{NO_ROUTES}"
    found = snapshot(ip_addr=GATEWAY, iptables=RULES, ip_route=NO_ROUTES, ip_route_show=again)
    assert "linux-outputs-differ" in codes(found)
    assert found.devices[0].unmodeled


def test_loopback_destinations_go_nowhere() -> None:
    assert [way.interface for way in lookup(gateway(), "", Family.IPV4, (127 << 24) | 5)] == [None]


def test_a_selected_table_is_no_main_table() -> None:
    text = f"### ip route show table 100\ndefault via 10.1.0.9 dev eth0\n### ip route\n{NO_ROUTES}"
    device = host(ip_addr=GATEWAY, iptables=RULES, ip_route=text, ip_rule=RULE.format(""))
    assert not routes(device, "0.0.0.0/0")
    assert not device.table("").uncomputed
