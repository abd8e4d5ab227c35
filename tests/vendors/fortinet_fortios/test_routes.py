"""Routing tables of FortiOS: connected, static, over SD-WAN, by policy, learned, and what is not computed."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.boxes import box, configuration_of
from tests.vendors.fortinet_fortios.boxes import converted as converted_box

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import Device
from segcheck.model.routing import Discard, Route, RouteSource, Via
from segcheck.vendors._shared.values import ipv4_prefix, ipv6_prefix

PORTS = """
config system interface
    edit "lan"
        set vdom "root"
        set ip 10.0.1.1 255.255.255.0
        config ipv6
            set ip6-address 2001:db8:1::1/64
        end
    next
    edit "wan1"
        set vdom "root"
        set ip 192.0.2.1 255.255.255.0
    next
    edit "wan2"
        set vdom "root"
        set ip 198.51.100.1 255.255.255.0
    next
    edit "lo"
        set vdom "root"
        set type loopback
        set ip 10.255.0.1 255.255.255.255
    next
end
"""
SDWAN = """
config system sdwan
    set status enable
    config members
        edit 1
            set interface "wan1"
            set gateway 192.0.2.254
        next
        edit 2
            set interface "wan2"
            set gateway 198.51.100.254
        next
    end
end
"""


def static(*lines: str, name: str = "static") -> str:
    """One entry of `config router static`."""
    return f"config router {name}\n edit 1\n" + "".join(f"  {line}\n" for line in lines) + " next\nend\n"


def statics(device: Device, vrf: str = "") -> list[Route]:
    return [route for route in device.table(vrf).routes if route.source is RouteSource.STATIC]


def only(text: str) -> Route:
    """The one static route of a device."""
    (route,) = statics(box(PORTS + text))
    return route


def prefix(text: str) -> Prefix:
    found = ipv6_prefix(text) if ":" in text else ipv4_prefix(text)
    assert found is not None
    return found


def test_networks_of_interfaces_are_connected() -> None:
    connected = [route for route in box(PORTS).table("").routes if route.source is RouteSource.CONNECTED]
    assert [route.prefix for route in connected] == [
        prefix(text) for text in ("10.0.1.0/24", "2001:db8:1::/64", "192.0.2.0/24", "198.51.100.0/24", "10.255.0.1/32")
    ]
    assert all(route.certain and route.distance == 0 for route in connected)


def test_a_route_without_destination_is_the_default_route() -> None:
    route = only(static("set gateway 192.0.2.254", 'set device "wan1"'))
    assert (route.prefix, route.distance, route.certain) == (Prefix(Family.IPV4, 0, 0), 10, True)
    assert route.target == Via(0xC00002FE, "wan1", "")


@pytest.mark.parametrize("text", ["set dst 10.9.0.0 255.255.0.0", "set dst 10.9.0.0/16"])
def test_a_destination_in_either_notation(text: str) -> None:
    assert only(static(text, "set gateway 192.0.2.254", 'set device "wan1"')).prefix == prefix("10.9.0.0/16")


def test_version_6_routes() -> None:
    text = static("set dst 2001:db8:9::/48", "set gateway 2001:db8:1::9", 'set device "lan"', name="static6")
    route = only(text)
    assert (route.prefix, route.certain) == (prefix("2001:db8:9::/48"), True)


def test_distance_then_priority_order_routes() -> None:
    route = only(static("set gateway 192.0.2.254", 'set device "wan1"', "set distance 20", "set priority 5"))
    assert (route.distance, route.metric) == (20, 5)


def test_a_route_that_is_switched_off_is_none() -> None:
    assert statics(box(PORTS + static("set status disable", "set gateway 192.0.2.254", 'set device "wan1"'))) == []


def test_a_black_hole_drops() -> None:
    route = only(static("set dst 10.0.0.0 255.0.0.0", "set blackhole enable", "set distance 254"))
    assert (route.target, route.distance) == (Discard(), 254)


def test_a_gateway_outside_the_networks_of_the_interface_may_not_work() -> None:
    assert not only(static("set gateway 203.0.113.1", 'set device "wan1"')).certain


@pytest.mark.parametrize("line", ["set dst 10.9.0.0 255.0.255.0", "set gateway 10.0.0.999", "set distance far"])
def test_an_unreadable_route_could_be_any(line: str) -> None:
    device = box(PORTS + static(line, "set gateway 192.0.2.254" if "gateway" not in line else "", 'set device "wan1"'))
    assert device.table("").uncomputed


def test_a_route_over_sdwan_is_one_for_each_member_and_never_sure() -> None:
    routes = statics(box(PORTS + SDWAN + static("set distance 1", 'set sdwan-zone "virtual-wan-link"')))
    targets = [route.target for route in routes]
    assert targets == [Via(0xC00002FE, "wan1", ""), Via(0xC63364FE, "wan2", "")]
    assert not any(route.certain for route in routes)


@pytest.mark.parametrize("line", ["set sdwan enable", "set virtual-wan-link enable"])
def test_older_ways_to_say_over_sdwan(line: str) -> None:
    routes = statics(box(PORTS + SDWAN + static(line)))
    assert [route.distance for route in routes] == [1, 1]


def test_an_sdwan_rule_may_send_anything_out_of_any_member() -> None:
    rule = SDWAN.replace(
        "    set status enable\n", "    set status enable\n    config service\n     edit 1\n      next\n    end\n"
    )
    device = box(PORTS + rule)
    assert {route.target.interface for route in statics(device) if isinstance(route.target, Via)} == {"wan1", "wan2"}
    assert not any(route.certain for route in statics(device))
    off = rule.replace("edit 1\n      next", "edit 1\n      set status disable\n      next")
    assert statics(box(PORTS + off)) == []


NAMED = """
config firewall address
    edit "branch"
        set subnet 10.9.0.0 255.255.0.0
    next
    edit "range"
        set type iprange
        set start-ip 10.9.0.1
        set end-ip 10.9.0.9
    next
end
config firewall addrgrp
    edit "branches"
        set member "branch" "loop"
    next
    edit "loop"
        set member "branches"
    next
    edit "mixed"
        set member "branch" "range"
    next
    edit "less"
        set member "branch"
        set exclude enable
        set exclude-member "range"
    next
end
"""


def test_a_route_to_a_named_network() -> None:
    for name in ("branch", "branches"):
        route = only(NAMED + static(f'set dstaddr "{name}"', "set gateway 192.0.2.254", 'set device "wan1"'))
        assert (route.prefix, route.certain) == (prefix("10.9.0.0/16"), True)


@pytest.mark.parametrize(
    "line", ['set dstaddr "mixed"', 'set dstaddr "less"', 'set dstaddr "gone"', "set internet-service 65536"]
)
def test_a_route_to_what_is_not_plain_networks_may_take_anything(line: str) -> None:
    device = box(PORTS + NAMED + static(line, "set gateway 192.0.2.254", 'set device "wan1"'))
    assert {route.prefix for route in statics(device)} >= {Prefix(Family.IPV4, 0, 0), prefix("10.0.1.0/24")}
    assert not any(route.certain for route in statics(device))


def test_a_monitored_line_may_lose_its_routes() -> None:
    monitor = 'config system link-monitor\n edit "m"\n  set srcintf "wan1"\n  set server "192.0.2.254"\n'
    route = static("set gateway 192.0.2.254", 'set device "wan1"')
    assert not only(f"{monitor} next\nend\n{route}").certain
    assert only(f"{monitor}  set update-static-route disable\n next\nend\n{route}").certain
    assert only(f"{monitor}  set status disable\n next\nend\n{route}").certain


def test_a_policy_route_may_take_any_packet() -> None:
    text = (
        'config router policy\n edit 1\n  set input-device "lan"\n  set dst "10.9.0.0/16"\n'
        '  set gateway 198.51.100.254\n  set output-device "wan2"\n next\nend\n'
    )
    device = box(PORTS + static("set gateway 192.0.2.254", 'set device "wan1"') + text)
    through = [route for route in statics(device) if isinstance(route.target, Via) and route.target.interface == "wan2"]
    assert {route.prefix for route in through} >= {prefix("0.0.0.0/0"), prefix("10.9.0.0/16"), prefix("10.0.1.0/24")}
    assert not any(route.certain for route in through)


@pytest.mark.parametrize("line", ["set status disable", "set action deny"])
def test_a_policy_route_that_sends_nothing_on_adds_nothing(line: str) -> None:
    text = f'config router policy\n edit 1\n  set output-device "wan2"\n  {line}\n next\nend\n'
    assert statics(box(PORTS + text)) == []


def test_a_policy_route_that_names_no_way_leaves_the_table_open() -> None:
    assert box(PORTS + "config router policy\n edit 1\n next\nend\n").table("").uncomputed


@pytest.mark.parametrize("mode", ["dhcp", "pppoe"])
def test_a_line_with_learned_address_brings_a_default_route_perhaps(mode: str) -> None:
    device = box(PORTS.replace("set ip 192.0.2.1 255.255.255.0", f"set mode {mode}"))
    (route,) = statics(device)
    assert (route.prefix, route.target, route.certain) == (prefix("0.0.0.0/0"), Via(None, "wan1", ""), False)


def test_a_learned_network_may_lie_inside_any_static_route() -> None:
    text = PORTS.replace("set ip 192.0.2.1 255.255.255.0", "set mode dhcp")
    device = box(text + static("set dst 10.9.0.0/16", "set gateway 10.0.1.9", 'set device "lan"'))
    inside = [route for route in statics(device) if route.prefix == prefix("10.9.0.0/16")]
    assert {route.target.interface for route in inside if isinstance(route.target, Via)} == {"lan", "wan1"}


IDLE = """
config router rip
    config redistribute "connected"
    end
end
config router ospf
    config redistribute "static"
        set status disable
    end
    config area
    end
    config network
    end
end
config router bgp
    set as 0
    config neighbor
    end
    config redistribute "connected"
    end
    config redistribute6 "ospf"
    end
end
config router isis
    config redistribute "bgp"
    end
end
config router multicast
end
"""


def test_routing_protocols_as_printed_by_a_box_that_runs_none() -> None:
    device = box(PORTS + IDLE)
    assert device.table("").uncomputed == ()
    assert device.unmodeled == ()


@pytest.mark.parametrize(
    "text",
    [
        "config router bgp\n set as 65001\nend\n",
        "config router ospf\n config network\n edit 1\n set prefix 10.0.0.0 255.0.0.0\n next\n end\nend\n",
        'config router ospf6\n config ospf6-interface\n edit "lan"\n set interface "lan"\n next\n end\nend\n',
        "config router rip\n config network\n edit 1\n set prefix 10.0.0.0 255.0.0.0\n next\n end\nend\n",
        'config router isis\n config isis-interface\n edit "lan"\n set status enable\n next\n end\nend\n',
        "config router ospf\n set something-new enable\nend\n",
    ],
)
def test_a_routing_protocol_that_runs_leaves_the_table_open(text: str) -> None:
    assert box(PORTS + text).table("").uncomputed


def test_routes_leaked_between_tables_put_the_device_in_doubt() -> None:
    text = 'config router bgp\n set as 65001\n config vrf-leak\n edit "0"\n next\n end\nend\n'
    assert box(PORTS + text).unmodeled


PHASE_1 = """
config vpn ipsec phase1-interface
    edit "branch"
        set interface "wan1"
        {line}
        set psksecret ENC 0123==
    next
end
config system interface
    edit "branch"
        set vdom "root"
        set type tunnel
        set interface "wan1"
    next
end
"""


def test_dial_up_peers_may_bring_any_route() -> None:
    device = box(PORTS + PHASE_1.format(line="set type dynamic"))
    through = [
        route for route in statics(device) if isinstance(route.target, Via) and route.target.interface == "branch"
    ]
    assert prefix("10.0.1.0/24") in {route.prefix for route in through}
    assert not any(route.certain for route in through)


def test_a_tunnel_to_one_peer_brings_no_routes() -> None:
    assert statics(box(PORTS + PHASE_1.format(line="set remote-gw 203.0.113.9"))) == []


def test_a_tunnel_without_interface_puts_the_device_in_doubt() -> None:
    text = 'config vpn ipsec phase1\n edit "old"\n  set interface "wan1"\n next\nend\n'
    assert box(PORTS + text).unmodeled


def test_users_of_remote_access_are_behind_its_tunnel_once_it_listens() -> None:
    listening = 'config vpn ssl settings\n set servercert "x"\n set source-interface "wan1"\nend\n'
    ssl = 'config system interface\n edit "ssl.root"\n set vdom "root"\n set type tunnel\n next\nend\n'
    device = box(PORTS + ssl + listening)
    assert {route.target.interface for route in statics(device) if isinstance(route.target, Via)} == {"ssl.root"}
    assert statics(box(PORTS + ssl + 'config vpn ssl settings\n set servercert "x"\n set port 443\nend\n')) == []


def test_tunnels_are_there_although_no_interface_is_printed() -> None:
    listening = 'config vpn ssl settings\n set source-interface "wan1"\nend\n'
    device = box(PORTS + listening + PHASE_1.format(line="set type dynamic").partition("config system")[0])
    assert {interface.name for interface in device.interfaces} >= {"ssl.root", "branch"}
    targets = {route.target.interface for route in statics(device) if isinstance(route.target, Via)}
    assert targets == {"ssl.root", "branch"}


def test_a_route_in_a_numbered_table() -> None:
    text = PORTS.replace("set ip 198.51.100.1", "set vrf 5\n        set ip 198.51.100.1")
    device = box(text + static("set gateway 198.51.100.254", 'set device "wan2"'))
    assert statics(device) == []
    assert [route.prefix.length for route in statics(device, "#5")] == [0]


def test_priority_without_release_may_be_either_default() -> None:
    text = PORTS + (
        'config router static\n edit 1\n set gateway 192.0.2.254\n set device "wan1"\n next\n'
        ' edit 2\n set gateway 198.51.100.254\n set device "wan2"\n set priority 1\n next\nend\n'
    )
    _, device = converted_box(configuration_of(text, release=None))
    assert [(route.metric, route.certain) for route in statics(device)] == [(0, True), (0, False)]
    assert [(route.metric, route.certain) for route in statics(box(text, "6.4.9"))] == [(0, True), (1, True)]
    assert [(route.metric, route.certain) for route in statics(box(text, "7.4.8"))] == [(1, True), (1, True)]


def test_a_route_of_another_table_than_its_interface_may_be_in_either() -> None:
    device = box(
        PORTS + static("set dst 10.9.0.0 255.255.0.0", "set gateway 192.0.2.254", 'set device "wan1"', "set vrf 5")
    )
    (here,), (there,) = statics(device), statics(device, "#5")
    assert not here.certain
    assert not there.certain


def test_a_route_of_distance_255_is_not_surely_used() -> None:
    text = static("set dst 10.9.0.0 255.255.0.0", "set gateway 192.0.2.254", 'set device "wan1"', "set distance {}")
    assert only(text.format(254)).certain
    assert not only(text.format(255)).certain
