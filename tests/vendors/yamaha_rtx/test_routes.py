"""Routes: gateways, their options and filters, and what makes routes unknown."""

from __future__ import annotations

import pytest
from tests.vendors.yamaha_rtx.network import Router

from segcheck.model.routing import Discard
from segcheck.source.ledger import LineFate

LANS = "ip lan1 address 10.1.0.1/24\nip lan2 address 10.2.0.1/24\nip lan3 address 10.3.0.1/24\n"
TUNNELS = "tunnel select 1\n tunnel enable 1\ntunnel select 2\n tunnel enable 2\n"


def test_gateways_without_options_share_the_load() -> None:
    router = Router(f"{LANS}ip route default gateway 10.2.0.2 weight 2 gateway 10.3.0.2\n")
    assert router.ways("lan1", "10.1.0.9", "198.51.100.1") == {"surely lan2", "surely lan3"}
    assert router.fate("ip route") == (LineFate.MODELED, "")


@pytest.mark.parametrize("option", ["hide", "keepalive 1", "metric 5", "weight 0", "filter 9"])
def test_an_option_leaves_the_gateway_possible(option: str) -> None:
    router = Router(f"{LANS}ip filter 9 pass * * * * *\nip route default gateway 10.2.0.2 {option}\n")
    assert router.ways("lan1", "10.1.0.9", "198.51.100.1") == {"lan2", ""}
    assert router.fate("ip route") == (LineFate.APPROXIMATED, "route-conditional")


@pytest.mark.parametrize(
    "route",
    [
        "ip route default",
        "ip route default gateway",
        "ip route default gateway 10.2.0.2 frobnicate",
        "ip route default gateway 10.2.0.2 filter",
        "ip route default gateway 10.2.0.2 keepalive",
        "ip route 10.9.0.0/40 gateway 10.2.0.2",
        "ip route default gateway pp",
        "ipv6 route default gateway fe80::1%7",
    ],
)
def test_a_route_that_is_not_understood_leaves_the_way_open(route: str) -> None:
    router = Router(f"{LANS}{route}\n")
    assert router.fate("ip route" if route.startswith("ip ") else "ipv6 route")[0] is LineFate.UNRECOGNIZED
    assert router.device.routing[0].uncomputed != ()
    assert router.device.unmodeled != ()


def test_a_route_nowhere_discards() -> None:
    router = Router(f"{LANS}ip route 10.9.0.0/16 gateway null\n")
    assert any(isinstance(route.target, Discard) for route in router.device.routing[0].routes)
    assert router.ways("lan1", "10.1.0.9", "10.9.0.1") == {""}


def test_a_gateway_that_is_not_there_leaves_the_way_open() -> None:
    router = Router(f"{LANS}ip route default gateway tunnel 9\n")
    assert router.fate("ip route") == (LineFate.MALFORMED, "route-interface-missing")
    assert router.device.routing[0].uncomputed != ()


def test_two_lines_for_one_network_are_both_only_possible() -> None:
    router = Router(f"{LANS}ip route default gateway 10.2.0.2\nip route default gateway 10.3.0.2\n")
    assert router.ways("lan1", "10.1.0.9", "198.51.100.1") == {"lan2", "lan3", ""}


def test_a_network_from_a_server_may_lie_anywhere_but_on_another_interface() -> None:
    router = Router(f"{LANS}ip lan4 address dhcp\nip route 10.9.0.0/16 gateway 10.2.0.2\n")
    assert router.ways("lan1", "10.1.0.9", "10.9.0.1") == {"lan2", "lan4"}
    assert router.ways("lan1", "10.1.0.9", "10.3.0.7") == {"surely lan3"}
    assert router.ways("lan1", "10.1.0.9", "198.51.100.1") == {"lan4", ""}


@pytest.mark.parametrize(
    "line",
    [
        "rip use on",
        "ipsec ike mode-cfg address pool 1 10.2.0.100-10.2.0.109/24",
        "ospf use on",
        "bgp use on",
        "ip icmp redirect receive on",
        "lan backup lan1 pp 1",
    ],
)
def test_what_others_tell_about_routes_leaves_every_way_open(line: str) -> None:
    router = Router(f"{LANS}{line}\n")
    assert router.ways("lan1", "10.1.0.9", "10.2.0.9") >= {"lan2", "lan3", ""}


@pytest.mark.parametrize("line", ["rip use off", "ospf use off", "ospf area backbone", "ip lan1 rip send on"])
def test_protocols_that_do_not_run_change_nothing(line: str) -> None:
    router = Router(f"{LANS}{line}\n")
    assert router.device.routing[0].uncomputed == ()
    assert router.fate(line)[0] is LineFate.IRRELEVANT


def test_routing_switched_off() -> None:
    router = Router(f"{LANS}ip routing off\n")
    assert router.ways("lan1", "10.1.0.9", "10.2.0.9") == {""}
    assert router.device.forwards
    assert not Router(f"{LANS}ip routing off\nipv6 routing off\n").device.forwards


def test_routing_switched_off_and_on_again() -> None:
    router = Router(f"{LANS}ip routing off\nip routing on\n")
    assert router.ways("lan1", "10.1.0.9", "10.2.0.9") == {"surely lan2"}
    assert router.fate("ip routing off")[0] is LineFate.APPROXIMATED
    assert router.fate("ip routing on")[0] is LineFate.MODELED


class TestGatewaysWithFilter:
    """Who follows a route out of a tunnel when its gateway has a filter."""

    FILTER = "ip filter 10 pass * * tcp * 443\n"

    def test_only_what_the_filter_catches_leaves(self) -> None:
        router = Router(f"{LANS}{TUNNELS}{self.FILTER}ip route default gateway tunnel 1 filter 10 gateway tunnel 2\n")
        assert router.ways("lan1", "10.1.0.9", "198.51.100.1", 443) == {"tunnel1", "tunnel2", ""}
        assert router.ways("lan1", "10.1.0.9", "198.51.100.1", 22) == {"tunnel2", ""}

    def test_other_networks_that_lead_there_stay_open(self) -> None:
        router = Router(
            f"{LANS}{TUNNELS}{self.FILTER}ip route default gateway tunnel 1 filter 10\n"
            "ip route 10.9.0.0/16 gateway tunnel 1\n"
        )
        assert "tunnel1" in router.ways("lan1", "10.1.0.9", "10.9.0.1", 22)
        assert router.ways("lan1", "10.1.0.9", "10.8.0.1", 22) == {""}

    def test_a_next_hop_behind_the_tunnel_stays_open(self) -> None:
        router = Router(
            f"{LANS}{TUNNELS}{self.FILTER}tunnel select 1\nip tunnel address 10.255.0.1/30\n"
            "ip route default gateway tunnel 1 filter 10\nip route 10.9.0.0/16 gateway 10.255.0.2\n"
        )
        assert "tunnel1" in router.ways("lan1", "10.1.0.9", "10.9.0.1", 22)
        assert "tunnel1" in router.ways("lan1", "10.1.0.9", "10.255.0.2", 22)

    def test_nothing_is_held_back_where_routes_are_learned(self) -> None:
        router = Router(f"{LANS}{TUNNELS}{self.FILTER}ip route default gateway tunnel 1 filter 10\nrip use on\n")
        assert "tunnel1" in router.ways("lan1", "10.1.0.9", "198.51.100.1", 22)

    def test_a_peer_that_tells_its_address_may_get_the_rest(self) -> None:
        router = Router(
            f"{LANS}{self.FILTER}pp select 1\n pppoe use lan4\n ppp ipcp ipaddress on\n pp enable 1\n"
            "ip route default gateway pp 1 filter 10\n"
        )
        assert router.ways("lan1", "10.1.0.9", "198.51.100.1", 22) == {"pp1", ""}

    def test_a_filter_that_is_not_there_may_catch_anything(self) -> None:
        router = Router(f"{LANS}{TUNNELS}ip route default gateway tunnel 1 filter 99\n")
        assert router.ways("lan1", "10.1.0.9", "198.51.100.1", 22) == {"tunnel1", ""}
