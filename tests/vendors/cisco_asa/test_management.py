"""Packets to the device itself, its services, log hosts and clocks."""

import pytest
from tests.vendors.cisco_asa.firewalls import DMZ, INSIDE, OUTSIDE, Loaded, legs, ping, tcp, to_device, udp, verdict

from segcheck.model.filters import Action
from segcheck.model.management import ManagementService
from segcheck.semantics.evaluate import decide
from segcheck.source.ledger import LineFate

HOST, ADMIN, WEB = "10.0.0.5", "10.0.0.9", "192.0.2.80"
BOX, OUTER = "10.0.0.1", "203.0.113.1"
LINES = (
    "ssh 10.0.0.8 255.255.255.248 inside",
    "telnet 10.0.0.0 255.255.255.0 inside",
    "telnet 0 0 outside",
    "http server enable 8443",
    "http 10.0.0.9 255.255.255.255 inside",
    "ssh timeout 5",
    "ssh version 2",
)


def service(loaded: Loaded, name: str) -> ManagementService:
    return next(one for one in loaded.device.management if one.name == name)


def test_only_those_named_get_in_at_the_interface_named() -> None:
    loaded = legs(*LINES)
    assert to_device(loaded, INSIDE, tcp(ADMIN, BOX, port=22)) == "passes"
    assert to_device(loaded, INSIDE, tcp(HOST, BOX, port=22)) == "dropped"
    assert to_device(loaded, DMZ, tcp(ADMIN, "172.16.0.1", port=22)) == "dropped"
    assert to_device(loaded, INSIDE, tcp(ADMIN, BOX, port=8443)) == "passes"
    assert to_device(loaded, INSIDE, tcp(HOST, BOX, port=8443)) == "dropped"
    assert to_device(loaded, INSIDE, tcp(HOST, BOX, port=23)) == "passes"
    assert loaded.fate("ssh 10") is LineFate.MODELED
    assert loaded.fate("ssh timeout") is LineFate.IRRELEVANT


def test_no_telnet_at_the_lowest_level_but_out_of_a_tunnel() -> None:
    assert to_device(legs(*LINES), OUTSIDE, tcp(WEB, OUTER, port=23)) == "perhaps"


def test_lists_for_traffic_do_not_keep_anybody_from_the_device() -> None:
    loaded = legs(*LINES, "access-list IN extended deny ip any any", "access-group IN in interface inside")
    assert to_device(loaded, INSIDE, tcp(ADMIN, BOX, port=22)) == "passes"
    assert verdict(loaded, INSIDE, tcp(ADMIN, WEB, port=22)) == "dropped"


def test_lists_of_the_control_plane_may() -> None:
    loaded = legs(
        *LINES, "access-list BOX extended deny ip host 10.0.0.9 any", "access-list BOX extended permit ip any any",
        "access-group BOX in interface inside control-plane",
    )  # fmt: skip
    assert to_device(loaded, INSIDE, tcp(ADMIN, BOX, port=22)) == "perhaps"
    assert to_device(loaded, INSIDE, tcp("10.0.0.10", BOX, port=22)) == "passes"
    assert to_device(loaded, INSIDE, udp("10.0.0.10", BOX, port=161)) == "dropped"


def test_the_address_of_another_interface_does_not_answer() -> None:
    loaded = legs(*LINES)
    assert to_device(loaded, INSIDE, tcp(ADMIN, OUTER, port=22)) == "dropped"
    tunnel = legs(*LINES, "management-access inside", "ssh 0 0 outside")
    assert to_device(tunnel, OUTSIDE, tcp(WEB, BOX, port=22)) == "perhaps"
    assert tunnel.fate("management-access") is LineFate.APPROXIMATED


def test_pings_to_the_device() -> None:
    assert to_device(legs(), OUTSIDE, ping(WEB, OUTER)) == "passes"
    loaded = legs("icmp deny any echo outside", "icmp permit any outside", "icmp permit host 10.0.0.5 echo inside")
    assert to_device(loaded, OUTSIDE, ping(WEB, OUTER)) == "dropped"
    assert to_device(loaded, OUTSIDE, ping(WEB, OUTER, kind=3)) == "passes"
    assert to_device(loaded, INSIDE, ping(HOST, BOX)) == "passes"
    assert to_device(loaded, INSIDE, ping(ADMIN, BOX)) == "dropped"


def test_agents_answer_their_stations() -> None:
    loaded = legs("snmp-server host inside 10.0.0.9 community KEEPOUT version 2c")
    assert to_device(loaded, INSIDE, udp(ADMIN, BOX, port=161)) == "passes"
    assert to_device(loaded, INSIDE, udp(HOST, BOX, port=161)) == "dropped"
    assert service(loaded, "SNMP").cleartext
    assert "KEEPOUT" not in repr(loaded.device)
    assert legs("snmp-server host inside 10.0.0.9 trap").device.management == ()


def test_what_no_line_speaks_of_is_not_known() -> None:
    assert to_device(legs(), OUTSIDE, udp(WEB, OUTER, port=500)) == "perhaps"


def test_services_and_their_users() -> None:
    loaded = legs(*LINES)
    assert {one.name: one.cleartext for one in loaded.device.management} == {
        "SSH": False,
        "Telnet": True,
        "HTTPS": False,
    }
    assert service(loaded, "HTTPS").ports == ((8443, 8443),)
    (users,) = (one.filter for one in service(loaded, "SSH").filters if one.filter.family.value == 4)
    assert decide(users, tcp(ADMIN, BOX)).may_permit
    assert not decide(users, tcp(HOST, BOX)).may_permit
    assert {one.filter.family.value for one in service(loaded, "SSH").filters} == {4, 6}


def test_without_server_there_is_no_web_management() -> None:
    assert legs("http 10.0.0.0 255.0.0.0 inside").device.management == ()


@pytest.mark.parametrize(
    "line", ["ssh GONE 255.255.255.0 inside", "telnet 10.0.0.0 inside", "ssh 10.0.0.0 255.0.255.0 inside"]
)
def test_lines_that_are_not_understood_may_let_anybody_in(line: str) -> None:
    loaded = legs(line)
    assert loaded.fate(line) is LineFate.UNRECOGNIZED
    (users,) = (one.filter for one in loaded.device.management[0].filters if one.filter.family.value == 4)
    decision = decide(users, tcp(HOST, BOX))
    assert decision.may_permit and decision.may_deny


# -- messages -----------------------------------------------------------------------------------------------------


def test_log_hosts_and_clocks() -> None:
    loaded = legs(
        "logging enable", "logging trap informational", "logging host inside 10.0.0.20", "ntp server 10.0.0.21"
    )
    monitoring = loaded.device.monitoring
    assert [one.name for one in monitoring.log_hosts] == ["10.0.0.20"]
    assert [one.name for one in monitoring.time_sources] == ["10.0.0.21"]
    assert not monitoring.withheld


@pytest.mark.parametrize(
    "lines",
    [
        ("logging trap informational",),
        ("logging enable",),
        ("logging enable", "logging trap errors"),
        ("logging enable", "logging trap informational", "no logging message 106023"),
    ],
)
def test_messages_about_refusals_may_be_withheld(lines: tuple[str, ...]) -> None:
    assert legs("logging host inside 10.0.0.20", *lines).device.monitoring.withheld


def test_refusals_are_logged_where_logging_is_on() -> None:
    def last_of(loaded: Loaded) -> bool:
        found = loaded.interface(INSIDE).ingress[0].filter.rules[-1]
        assert found.action is Action.DENY
        return found.logs

    lines = ("access-list IN extended permit tcp any any", "access-group IN in interface inside")
    assert last_of(legs(*lines, "logging enable"))
    assert not last_of(legs(*lines))
