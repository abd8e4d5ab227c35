"""Routes, looked at through packets, and lines that make them depend on more than the configuration."""

import pytest
from tests.vendors.cisco_asa.firewalls import DMZ, INSIDE, OUTSIDE, Loaded, address, ends, legs, tcp, verdict

from segcheck.source.ledger import LineFate

HOST, WEB = "10.0.0.5", "192.0.2.80"


def test_static_and_connected_routes() -> None:
    loaded = legs("route dmz 10.50.0.0 255.255.0.0 172.16.0.254 1")
    assert ends(loaded, INSIDE, tcp(HOST, "10.50.0.1")) == {(DMZ, HOST, "10.50.0.1", True)}
    assert ends(loaded, INSIDE, tcp(HOST, WEB)) == {(OUTSIDE, HOST, WEB, True)}


def test_the_short_default_route_and_names() -> None:
    loaded = Loaded(
        "names\nname 203.0.113.254 GATE\n"
        "interface Ethernet0\n nameif outside\n ip address 203.0.113.1 255.255.255.0\n"
        "interface Ethernet1\n nameif inside\n ip address 10.0.0.1 255.255.255.0\n"
        "route outside 0 0 GATE 1\n"
    )
    assert verdict(loaded, "Ethernet1", tcp(HOST, WEB)) == "passes"


def test_lower_metrics_win() -> None:
    loaded = legs("route dmz 0.0.0.0 0.0.0.0 172.16.0.254 200", "route dmz 192.0.2.0 255.255.255.0 172.16.0.254 5")
    assert ends(loaded, INSIDE, tcp(HOST, "198.51.100.1")) == {(OUTSIDE, HOST, "198.51.100.1", True)}
    assert ends(loaded, INSIDE, tcp(HOST, WEB)) == {(DMZ, HOST, WEB, True)}


def test_tracked_and_tunnelled_routes_may_be_absent() -> None:
    tracked = legs("route dmz 192.0.2.0 255.255.255.0 172.16.0.254 1 track 1")
    assert {way[0] for way in ends(tracked, INSIDE, tcp(HOST, WEB))} == {DMZ, OUTSIDE}
    tunnelled = legs("route dmz 0.0.0.0 0.0.0.0 172.16.0.254 tunneled")
    assert {way[0] for way in ends(tunnelled, INSIDE, tcp(HOST, WEB))} == {DMZ, OUTSIDE}
    assert tunnelled.fate("route dmz") is LineFate.APPROXIMATED


def test_null_routes_drop() -> None:
    assert verdict(legs("route Null0 192.0.2.0 255.255.255.0"), INSIDE, tcp(HOST, WEB)) == "dropped"


def test_an_own_address_as_gateway_means_the_link_itself() -> None:
    loaded = legs("route dmz 10.60.0.0 255.255.0.0 172.16.0.1")
    (route,) = (one for one in loaded.device.table("").routes if one.prefix.value == address("10.60.0.0"))
    assert getattr(route.target, "address", 0) is None


@pytest.mark.parametrize(
    "line",
    [
        "router ospf 1\n network 10.0.0.0 255.0.0.0 area 0",
        "route lan 10.9.0.0 255.255.0.0 10.0.0.9",
        "route dmz 10.9.0.0 255.0.255.0 172.16.0.9",
        "route dmz 10.9.0.0 255.255.0.0 172.16.0.9 1 sideways",
        "multicast-routing",
        f"interface {INSIDE}\n policy-route route-map M",
        f"interface {OUTSIDE}\n ip address dhcp setroute",
    ],
)
def test_routes_that_are_not_computed(line: str) -> None:
    loaded = legs(line)
    assert loaded.device.table("").uncomputed
    assert verdict(loaded, INSIDE, tcp(HOST, "172.16.0.5")) == "perhaps"


def test_learned_networks_may_lie_behind_any_route() -> None:
    loaded = legs("interface Ethernet7", " nameif learned", " ip address dhcp")
    assert {way[0] for way in ends(loaded, INSIDE, tcp(HOST, WEB))} == {OUTSIDE, "Ethernet7"}
    assert {way[0] for way in ends(loaded, INSIDE, tcp(HOST, "172.16.0.5"))} == {DMZ}


def test_fixed_arp() -> None:
    loaded = legs("arp inside 10.0.0.7 0011.2233.4455", "arp timeout 14400")
    (entry,) = loaded.device.static_arp
    assert (entry.address, entry.mac) == (address("10.0.0.7"), 0x001122334455)
