"""Interfaces, routes, translation and management of SEIL, in both languages."""

from __future__ import annotations

import pytest
from tests.vendors.iij_seil.routers import address, fates, loaded, outcomes, router, tcp

from segcheck.model.network import InterfaceKind
from segcheck.model.routing import Discard, Via
from segcheck.source.ledger import LineFate

KEYS = """\
interface.ge0.ipv4.address : 10.1.0.1/24
interface.ge1.ipv4.address : 10.2.0.1/24
"""


def test_address_overwrites_the_first_one_and_add_adds_one() -> None:
    device = router("", "interface lan0 address 10.1.0.1/24\ninterface lan0 address 10.2.0.1/24\n")
    found = device.interface("lan0")
    assert found is not None
    assert [one.address for one in found.addresses] == [address("10.2.0.1")]
    added = router("", "interface lan0 add 10.1.0.1/24\ninterface lan0 add 10.2.0.1/24\n").interface("lan0")
    assert added is not None
    assert len(added.addresses) == 2


def test_a_length_that_is_not_written_is_that_of_the_class() -> None:
    found = router("", "interface lan0 add 172.16.0.1\ninterface lan0 add 2001:db8::1\n").interface("lan0")
    assert found is not None
    assert [one.length for one in found.addresses] == [16, 64]


def test_vlans_are_tagged_on_a_port() -> None:
    found = router("interface vlan0 over lan0 tag 10\ninterface vlan0 add 10.9.0.1/24\n").interface("vlan0")
    assert found is not None
    assert (found.kind, found.parent, found.vlan, found.address_unknown) == (
        InterfaceKind.SUBINTERFACE,
        "lan0",
        10,
        False,
    )


@pytest.mark.parametrize("line", ["interface vlan0 tag 10", "interface vlan0 over lan0", "interface vlan0 tag 9999"])
def test_a_vlan_without_place_may_be_anywhere(line: str) -> None:
    found = router(f"{line}\n").interface("vlan0")
    assert found is not None
    assert found.address_unknown


@pytest.mark.parametrize(
    "line", ["interface lan3 add dhcp", "interface pppoe0 over lan3", "interface pppoe0 unnumbered"]
)
def test_an_address_that_is_not_told_is_unknown(line: str) -> None:
    device = router(f"{line}\n")
    assert any(interface.address_unknown for interface in device.interfaces)


def test_routes() -> None:
    device = router(
        "route add 10.8.0.0/16 10.1.0.9 distance 7\n"
        "route add 10.7.0.0/16 discard\n"
        "route add 10.6.0.5 10.1.0.9 keepalive on target 10.6.0.5\n"
        "route add 10.5.0.0/16 pppoe0\n"
        "route6 add default 2001:db8::1\n"
    )
    static = [route for route in device.table("").routes if route.source.value == "static"][1:]
    assert [(route.prefix.length, route.distance, route.certain) for route in static] == [
        (16, 7, True),
        (16, 1, True),
        (32, 1, False),
        (16, 1, True),
        (0, 1, True),
    ]
    assert static[0].target == Via(address("10.1.0.9"), None, "")
    assert static[1].target == Discard()
    assert static[3].target == Via(None, "pppoe0", "")


@pytest.mark.parametrize(
    "line",
    ["route dynamic ospf enable", "route add 10.0.0.0/8", "route add x y", "route add 10.0.0.0/8 10.1.0.9 speed 1",
     "route add default dhcp"],
)  # fmt: skip
def test_routes_that_are_not_computed_leave_the_table_open(line: str) -> None:
    assert router(f"{line}\n").table("").uncomputed


def test_a_learned_gateway_is_one_that_may_be_there() -> None:
    device = router("interface lan3 add dhcp\nroute add 192.0.2.0/24 dhcp\n")
    found = [route for route in device.table("").routes if route.prefix.length == 24 and not route.certain]
    assert {route.target for route in found} == {Via(None, "lan3", "")}
    assert device.table("").uncomputed == ()


@pytest.mark.parametrize(
    "line",
    ["bridge enable", "vrrp add lan0 vrid 1", "nat bimap add external 203.0.113.1 internal 10.1.0.9", "nat upnp on",
     "ipsec security-policy add P", "application-gateway add ftp", "dhcp mode relay", "filter delete A", "frobnicate"],
)  # fmt: skip
def test_what_is_not_followed_leaves_the_device_unknown(line: str) -> None:
    assert [span.line for span in router(f"{line}\n").unmodeled] == [6]


def test_translation_acts_or_not() -> None:
    device = router("nat napt add private 10.1.0.0-10.1.0.255 interface lan2\n")
    assert outcomes(device, "lan0", tcp("10.1.0.5", "192.0.2.1")) == {"lan2"}
    sources = {one.rewrites[0].intervals for one in device.source_translations}  # type: ignore[union-attr]
    assert sources == {((address("198.51.100.2"), address("198.51.100.2")),)}


def test_a_forwarded_port_may_lead_inside() -> None:
    device = router("nat snapt add protocol tcp listen 8080 forward 10.1.0.9 80 interface lan2 enable\n")
    assert "lan0" in outcomes(device, "lan2", tcp("192.0.2.9", "198.51.100.2", 8080))
    assert "lan0" not in outcomes(device, "lan2", tcp("192.0.2.9", "198.51.100.2", 8081))
    off = router("nat snapt add protocol tcp listen 8080 forward 10.1.0.9 80 disable\n")
    assert off.destination_translations == ()


def test_services_that_are_not_told_off_may_be_on() -> None:
    device = router("sshd enable\ntelnetd disable\n")
    assert [(one.name, one.certain) for one in device.management] == [("SSH", True), ("HTTP", False), ("SNMP", False)]


def test_stations() -> None:
    device = router("syslog remote server 10.1.0.5\nntp server add 10.1.0.6\n")
    assert [one.name for one in device.monitoring.log_hosts] == ["10.1.0.5"]
    assert [one.name for one in device.monitoring.time_sources] == ["10.1.0.6"]


def test_a_capture_with_pages_is_not_trusted() -> None:
    snapshot = loaded("interface lan0 add 10.1.0.1/24\n--More--\ninterface lan1 add 10.2.0.1/24\n")
    assert snapshot.rejected == ("gw.cfg",)


def test_a_wrapped_line_leaves_the_device_unknown() -> None:
    device = router("filter add A interface lan0 direction in action pass protocol tcp\n dstport 80\n")
    assert device.unmodeled


# -- keys ---------------------------------------------------------------------------------------------------


def test_keys_become_the_same_device() -> None:
    device = router(
        "hostname : gw\nroute.ipv4.0.destination : default\nroute.ipv4.0.gateway : 10.2.0.254\n"
        "interface.vlan0.over : ge0\ninterface.vlan0.tag : 10\ninterface.vlan0.ipv4.address : 10.9.0.1/24\n",
        KEYS,
    )
    assert device.name == "gw"
    assert device.unmodeled == ()
    assert outcomes(device, "ge0", tcp("10.1.0.5", "192.0.2.1")) == {"ge1"}
    vlan = device.interface("vlan0")
    assert vlan is not None
    assert (vlan.parent, vlan.vlan) == ("ge0", 10)


def test_entries_come_by_number_not_by_line() -> None:
    lines = "".join(
        f"filter.ipv4.{index}.{key} : {value}\n"
        for index, action in ((10, "block"), (9, "pass"))
        for key, value in (("action", action), ("interface", "ge0"), ("direction", "in"))
    )
    assert outcomes(router(lines, KEYS), "ge0", tcp("10.1.0.5", "10.2.0.5")) == {"ge1"}


@pytest.mark.parametrize(
    ("line", "fate"),
    [
        ("hostname :", LineFate.IRRELEVANT),
        ("  sshd.service  :  enable ", LineFate.MODELED),
        ("filter ipv4 0 action : pass", LineFate.UNRECOGNIZED),
        ("# comment", LineFate.UNRECOGNIZED),
        ("filter.bridge.ipv4.0.action : pass", LineFate.APPROXIMATED),
        ("filter.ipv4.x.action : pass", LineFate.UNRECOGNIZED),
    ],
)
def test_fates_of_keys(line: str, fate: LineFate) -> None:
    (ledger,) = loaded(f"{KEYS}{line}\n").ledgers
    assert list(ledger)[-1].fate is fate


def test_a_key_that_stands_twice_is_refused_everywhere() -> None:
    device = router("interface.ge0.ipv4.address : 10.7.0.1/24\n", KEYS)
    assert [span.line for span in device.unmodeled] == [1, 3]


def test_a_comment_or_prompt_changes_nothing() -> None:
    assert fates("# show config\nseil# show config\n")[0] == (LineFate.IRRELEVANT, "comment")
