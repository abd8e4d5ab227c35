import pytest
from tests.vendors.cisco_ios.routers import Loaded, address, leaving, tcp

from segcheck.model.header import Family
from segcheck.model.routing import Discard, RouteSource, Via
from segcheck.source.ledger import LedgerBuilder, LineFate
from segcheck.source.text import decode
from segcheck.vendors.cisco_ios.route_table import RouteCapture, read_route_captures

TWO_PORTS = """
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
"""


def captured(text: str) -> tuple[RouteCapture, ...]:
    source = decode("r-routes.txt", text.encode())
    found = read_route_captures(source, LedgerBuilder(source))
    assert isinstance(found, tuple), found
    return found


def test_connected_and_static_routes() -> None:
    loaded = Loaded(TWO_PORTS + "ip route 10.9.0.0 255.255.0.0 10.1.0.9 200 tag 7 name BRANCH permanent\n")
    connected, other, static = loaded.device.table("").routes
    assert {connected.source, other.source} == {RouteSource.CONNECTED}
    assert (static.prefix.length, static.distance, static.certain) == (16, 200, True)
    assert static.target == Via(address("10.1.0.9"), None, "")


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("ip route 10.9.0.0 255.255.0.0 Null0 254", Discard()),
        ("ip route 10.9.0.0 255.255.0.0 GigabitEthernet0/1", Via(None, "GigabitEthernet0/1", "")),
        ("ip route 10.9.0.0 255.255.0.0 Gi0/1 10.1.0.9", Via(address("10.1.0.9"), "GigabitEthernet0/1", "")),
        ("ip route 10.9.3.1 255.255.0.0 10.1.0.9", Via(address("10.1.0.9"), None, "")),
        ("ipv6 route 2001:db8::/32 Null0", Discard()),
        ("ipv6 route ::/0 GigabitEthernet0/1 FE80::1", Via(0xFE80 << 112 | 1, "GigabitEthernet0/1", "")),
    ],
)
def test_targets(line: str, target: object) -> None:
    assert Loaded(TWO_PORTS + line).device.table("").routes[-1].target == target


def test_routes_of_a_vrf_may_be_resolved_elsewhere() -> None:
    loaded = Loaded(
        "vrf definition RED\n address-family ipv4\n exit-address-family\n"
        + TWO_PORTS
        + "ip route vrf RED 0.0.0.0 0.0.0.0 10.1.0.9 global\n"
    )
    (route,) = loaded.device.table("RED").routes
    assert route.target == Via(address("10.1.0.9"), None, "")
    assert not loaded.device.table("RED").uncomputed


def test_a_vrf_that_only_a_route_names_is_open_when_that_route_is_not_read() -> None:
    assert Loaded(TWO_PORTS + "ip route vrf RED quux\n").device.table("RED").uncomputed


def test_a_tracked_route_leaves_both_ways_open() -> None:
    loaded = Loaded(TWO_PORTS + "ip route 0.0.0.0 0.0.0.0 10.1.0.9 track 1\nip route 0.0.0.0 0.0.0.0 10.0.0.9 250\n")
    ways = leaving(loaded, "GigabitEthernet0/0", tcp("10.0.0.5", "192.0.2.1"))
    assert {way[0] for way in ways} == {"GigabitEthernet0/0", "GigabitEthernet0/1"}
    assert loaded.fate("ip route 0.0.0.0 0.0.0.0 10.1.0.9") is LineFate.APPROXIMATED


@pytest.mark.parametrize(
    "lines",
    [
        "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n",
        "ip route quux\n",
        "ip route 10.9.0.0 255.255.0.0 Tunnel99\n",
        "ip route 10.9.0.0 255.0.255.0 10.1.0.9\n",
        "ip route 0.0.0.0 0.0.0.0 dhcp\n",
        "route-map P permit 10\n set ip next-hop 10.1.0.9\ninterface Gi0/0\n ip policy route-map P\n",
    ],
)
def test_what_is_not_computed_leaves_routing_open(lines: str) -> None:
    loaded = Loaded(TWO_PORTS + lines)
    assert loaded.device.table("").uncomputed
    ways = leaving(loaded, "GigabitEthernet0/0", tcp("10.0.0.5", "192.0.2.1"))
    assert "GigabitEthernet0/1" in {way[0] for way in ways}
    assert not any(way[-1] for way in ways)


def test_a_process_concerns_the_vrfs_it_names() -> None:
    text = "router ospf 3 vrf RED\nrouter bgp 1\n address-family ipv4 vrf BLUE\n  neighbor 10.0.0.2 activate\n"
    loaded = Loaded("ip vrf RED\nip vrf BLUE\nip vrf GREEN\n" + text)
    open_tables = {table.vrf for table in loaded.device.routing if table.uncomputed}
    assert open_tables == {"RED", "BLUE", ""}


def test_route_targets_leak_only_where_bgp_runs() -> None:
    vrf = "ip vrf RED\n rd 1:1\n route-target export 1:1\n route-target import 1:2\n"
    assert not Loaded(vrf).device.table("RED").uncomputed
    assert Loaded(vrf + "router bgp 1\n").device.table("RED").uncomputed


def test_policy_routing_into_another_vrf_widens_the_device() -> None:
    lines = "route-map P permit 10\n set vrf RED\ninterface Gi0/0\n ip policy route-map P\n"
    assert Loaded(TWO_PORTS + lines).device.unmodeled


def test_multicast_may_leave_by_any_multicast_interface() -> None:
    text = TWO_PORTS.replace("10.1.0.1 255.255.255.0", "10.1.0.1 255.255.255.0\n ip pim sparse-mode")
    loaded = Loaded(text + "ip multicast-routing distributed\n")
    ways = leaving(loaded, "GigabitEthernet0/0", tcp("10.0.0.5", "239.1.1.1"))
    assert {(way[0], way[-1]) for way in ways} == {("GigabitEthernet0/1", False)}
    assert not leaving(Loaded(text), "GigabitEthernet0/0", tcp("10.0.0.5", "239.1.1.1"))


def test_ipv6_is_not_sure_to_be_forwarded_without_unicast_routing() -> None:
    text = "interface Gi0/0\n ipv6 address 2001:db8::1/64\n"
    assert not Loaded(text).device.table("").routes[0].certain
    assert Loaded(text + "ipv6 unicast-routing\n").device.table("").routes[0].certain


# -- captured tables -----------------------------------------------------------------------------------------

CAPTURE = """r#show ip route
Codes: L - local, C - connected, S - static, O - OSPF, * - candidate default
       + - replicated route, % - next hop override

Gateway of last resort is 10.1.0.9 to network 0.0.0.0

S*    0.0.0.0/0 [1/0] via 10.1.0.9
      10.0.0.0/8 is variably subnetted, 5 subnets, 2 masks
C        10.0.0.0/24 is directly connected, GigabitEthernet0/0
L        10.0.0.1/32 is directly connected, GigabitEthernet0/0
C        10.1.0.0/24 is directly connected, GigabitEthernet0/1
L        10.1.0.1/32 is directly connected, GigabitEthernet0/1
O        10.7.0.0/24 [110/2] via 10.1.0.9, 00:13:25, GigabitEthernet0/1
r#
"""
CONFIGURED = TWO_PORTS + "ip route 0.0.0.0 0.0.0.0 10.1.0.9\nrouter ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n"


def test_a_captured_table_replaces_the_computed_one() -> None:
    loaded = Loaded(CONFIGURED, captured(CAPTURE))
    table = loaded.device.table("")
    assert not table.uncomputed
    assert {route.source for route in table.routes} == {RouteSource.IMPORTED}
    assert leaving(loaded, "GigabitEthernet0/0", tcp("10.0.0.5", "10.7.0.1")) == {
        ("GigabitEthernet0/1", "10.0.0.5", "10.7.0.1", 40000, 80, True)
    }
    assert not {code for code in loaded.diagnostics if code.startswith("capture")}


def test_a_capture_of_another_configuration_is_not_relied_upon() -> None:
    changed = CONFIGURED.replace("ip address 10.1.0.1", "ip address 10.2.0.1")
    loaded = Loaded(changed, captured(CAPTURE))
    assert loaded.device.table("").uncomputed
    assert {"capture-network-not-configured", "capture-lacks-connected"} <= loaded.diagnostics


def test_a_static_route_the_capture_lacks_may_be_in_force() -> None:
    loaded = Loaded(CONFIGURED + "ip route 10.8.0.0 255.255.0.0 10.0.0.9\n", captured(CAPTURE))
    (added,) = [route for route in loaded.device.table("").routes if route.source is RouteSource.STATIC]
    assert not added.certain
    assert "capture-lacks-static" in loaded.diagnostics


def test_a_capture_with_an_unknown_interface_is_not_relied_upon() -> None:
    text = CAPTURE.replace("00:13:25, GigabitEthernet0/1", "00:13:25, Tunnel7")
    loaded = Loaded(CONFIGURED, captured(text))
    assert loaded.device.table("").uncomputed
    assert "capture-interface-unknown" in loaded.diagnostics


def test_an_ipv6_process_stays_open_beside_an_ipv4_capture() -> None:
    loaded = Loaded(CONFIGURED + "ipv6 unicast-routing\nipv6 router ospf 1\n", captured(CAPTURE))
    assert loaded.device.table("").uncomputed


def routes_of(*lines: str, head: str = "Codes: C - connected\n\n") -> list[tuple[int, int, object]]:
    (table,) = captured(head + "\n".join(lines) + "\n")
    return [(route.prefix.value, route.prefix.length, route.target) for route in table.routes]


@pytest.mark.parametrize(
    ("lines", "targets"),
    [
        (
            ["O IA  10.7.0.0/16 [110/2] via 10.1.0.9, 1d02h, Gi0/1"],
            [Via(address("10.1.0.9"), "GigabitEthernet0/1", "")],
        ),
        (["O*E2  0.0.0.0/0 [110/1] via 10.1.0.9, 2w3d, Vlan10"], [Via(address("10.1.0.9"), "Vlan10", "")]),
        (["i*L1  0.0.0.0/0 [115/10] via 10.1.0.9, never, Vlan10"], [Via(address("10.1.0.9"), "Vlan10", "")]),
        (["D EX  10.7.0.0/16 [170/2] via 10.1.0.9, 00:00:01, Vlan10"], [Via(address("10.1.0.9"), "Vlan10", "")]),
        (["B     10.7.0.0/16 [20/0] via 10.1.0.9, 00:00:01"], [Via(address("10.1.0.9"), None, "")]),
        (["B   + 10.7.0.0/16 [20/0] via 10.1.0.9 (RED), 00:00:01"], [Via(address("10.1.0.9"), None, "RED")]),
        (["D     10.0.0.0/8 is a summary, 00:00:01, Null0"], [Discard()]),
        (["B     10.0.0.0/8 [200/0] via 0.0.0.0, 00:00:01, Null0"], [Discard()]),
        (["S     10.0.0.0/8 is directly connected, Null0"], [Discard()]),
        (["S*    0.0.0.0/0 is directly connected, Dialer1"], [Via(None, "Dialer1", "")]),
        (
            [
                "O     10.7.0.0/16 [110/2] via 10.1.0.9, 00:00:01, Vlan10",
                "                    [110/2] via 10.2.0.9, 00:01:01, Vlan20",
            ],
            [Via(address("10.1.0.9"), "Vlan10", ""), Via(address("10.2.0.9"), "Vlan20", "")],
        ),
        (
            ["O E2 192.168.100.0/24", "           [110/20] via 10.1.0.9, 00:00:01, TenGigabitEthernet1/0/1"],
            [Via(address("10.1.0.9"), "TenGigabitEthernet1/0/1", "")],
        ),
    ],
)
def test_forms_of_captured_routes(lines: list[str], targets: list[object]) -> None:
    assert [target for _, _, target in routes_of(*lines)] == targets


def test_networks_without_mask_take_that_of_their_heading() -> None:
    lines = [
        "      172.16.0.0/24 is subnetted, 2 subnets",
        "S        172.16.5.0 [1/0] via 10.1.0.9",
        "S        172.16.6.0 [1/0] via 10.1.0.9",
    ]
    assert {length for _, length, _ in routes_of(*lines)} == {24}


def test_several_vrfs_in_one_capture() -> None:
    tables = captured(
        "r#show ip route\nCodes: C - connected\n\nC 10.0.0.0/24 is directly connected, Vlan1\n"
        "r#show ip route vrf RED\n\nRouting Table: RED\nCodes: C - connected\n\n"
        "C 10.0.0.0/24 is directly connected, Vlan2\n"
    )
    assert [(table.vrf, len(table.routes), table.hostname) for table in tables] == [("", 1, "r"), ("RED", 1, "r")]


def test_ipv6_tables() -> None:
    (table,) = captured(
        "IPv6 Routing Table - default - 3 entries\nCodes: C - Connected, L - Local\n       O - OSPF Intra\n"
        "C   2001:DB8::/64 [0/0]\n     via GigabitEthernet0/0, directly connected\n"
        "L   2001:DB8::1/128 [0/0]\n     via GigabitEthernet0/0, receive\n"
        "O   2001:DB8:9::/48 [110/2]\n     via FE80::9, GigabitEthernet0/0\n"
    )
    assert (table.family, len(table.routes)) == (Family.IPV6, 2)
    assert table.routes[1].target == Via(0xFE80 << 112 | 9, "GigabitEthernet0/0", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CAPTURE.replace("5 subnets", "6 subnets"), "route-table-incomplete"),
        (CAPTURE.replace("2 masks", "3 masks"), "route-table-incomplete"),
        (CAPTURE.replace("show ip route", "show ip route static"), "route-table-partial-command"),
        (CAPTURE.replace("show ip route", "show ip route | include 10"), "route-table-partial-command"),
        (CAPTURE.replace("via 10.1.0.9\n", "to 10.1.0.9\n"), "route-not-understood"),
        (CAPTURE.replace(", GigabitEthernet0/1\nr#", ", what is this\nr#"), "route-not-understood"),
        (CAPTURE + CAPTURE, "route-table-repeated"),
        (CAPTURE + CAPTURE.replace("r#", "s#"), "route-table-two-devices"),
        (CAPTURE.replace("[1/0] via 10.1.0.9\n", "\n"), "route-without-target"),
        ("r#\n", "route-table-missing"),
    ],
)
def test_a_capture_not_wholly_understood_is_refused(text: str, code: str) -> None:
    source = decode("r-routes.txt", text.encode())
    found = read_route_captures(source, LedgerBuilder(source))
    assert not isinstance(found, tuple)
    assert found.code == code


def test_next_hop_overrides_leave_routing_open() -> None:
    lines = "D   % 10.7.0.0/16 [90/2] via 10.1.0.9, 00:00:01, Tunnel0\n"
    (table,) = captured("Codes: D - EIGRP\n\n" + lines)
    assert table.doubts
