"""Management of the router, its logs and its clock; commands that run by themselves."""

from __future__ import annotations

import pytest
from tests.vendors.yamaha_rtx.network import Router, packet

from segcheck.model.filters import Filter
from segcheck.model.header import Family
from segcheck.model.management import ManagementService
from segcheck.semantics.evaluate import decide
from segcheck.source.ledger import LineFate

LAN = "ip lan1 address 10.1.0.1/24\n"


def service(text: str, name: str) -> ManagementService | None:
    return next((one for one in Router(LAN + text).device.management if one.name == name), None)


@pytest.mark.parametrize("name", ["Telnet", "HTTP"])
def test_what_is_not_told_may_be_on_for_everybody(name: str) -> None:
    found = service("", name)
    assert found is not None
    assert (found.certain, found.filters, found.cleartext) == (False, (), True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("telnetd service off\n", "Telnet"),
        ("telnetd host none\n", "Telnet"),
        ("httpd service off\n", "HTTP"),
        ("httpd host none\n", "HTTP"),
        ("", "SSH"),
        ("sshd host any\n", "SSH"),
        ("sshd service on\nsshd host none\n", "SSH"),
        ("", "SNMP"),
        ("", "SFTP"),
        ("snmp host none\n", "SNMP"),
    ],
)
def test_what_is_surely_off_is_not_there(text: str, name: str) -> None:
    assert service(text, name) is None


def test_hosts_by_address_are_a_list() -> None:
    found = service("sshd service on\nsshd host 10.1.0.2-10.1.0.9 10.9.0.1\n", "SSH")
    assert found is not None
    assert found.certain
    (users,) = (one.filter for one in found.filters if one.filter.family is Family.IPV4)
    permitted = [source for source in ("10.1.0.1", "10.1.0.5", "10.9.0.1") if _enters(users, source)]
    assert permitted == ["10.1.0.5", "10.9.0.1"]


def _enters(users: Filter, source: str) -> bool:
    decision = decide(users, packet(source, "10.1.0.1", 22))
    assert decision.certain
    return decision.may_permit


def test_hosts_by_interface_may_be_anybody() -> None:
    found = service("sshd service on\nsshd host lan1\n", "SSH")
    assert found is not None
    (users,) = (one.filter for one in found.filters if one.filter.family is Family.IPV4)
    assert type(users.rules[0].match).__name__ == "Unknown"


def test_another_port() -> None:
    found = service("telnetd service on\ntelnetd listen 8023\ntelnetd host any\n", "Telnet")
    assert found is not None
    assert (found.ports, found.certain, found.filters) == (((8023, 8023),), True, ())


def test_messages_about_refused_packets_need_their_level() -> None:
    host = "syslog host 10.1.0.5\n"
    assert Router(LAN + host).device.monitoring.withheld != ()
    assert Router(f"{LAN}{host}syslog notice off\n").device.monitoring.withheld != ()
    assert Router(f"{LAN}{host}syslog notice on\n").device.monitoring.withheld == ()
    assert [one.name for one in Router(LAN + host).device.monitoring.log_hosts] == ["10.1.0.5"]


@pytest.mark.parametrize("line", ["ntpdate 10.1.0.6", "schedule at 1 */* 04:00 * ntpdate 10.1.0.6"])
def test_the_clock_follows_a_server(line: str) -> None:
    router = Router(f"{LAN}{line}\n")
    assert [one.name for one in router.device.monitoring.time_sources] == ["10.1.0.6"]
    assert router.device.unmodeled == ()


@pytest.mark.parametrize(
    "line",
    [
        "schedule at 1 */* 08:00 * ip lan1 secure filter in 1",
        "schedule at 1 08:00 * pp enable 1",
        "schedule at 1 startup * lua change.lua",
        "schedule at 1 */* 08:00 * no ip filter 1",
        "schedule at 1 */* 08:00 pp 1 ip pp address 10.9.0.1/32",
        "schedule at 1",
        "upnp use on",
        "frobnicate",
    ],
)
def test_what_may_change_the_configuration_leaves_the_device_unknown(line: str) -> None:
    assert Router(f"{LAN}{line}\n").device.unmodeled != ()


@pytest.mark.parametrize("line", ["schedule at 2 */* 04:00 * restart", "schedule at 3 */1 02:00 * dns server 10.1.0.5"])
def test_what_changes_nothing_may_run_at_any_time(line: str) -> None:
    router = Router(f"{LAN}{line}\n")
    assert router.device.unmodeled == ()
    assert router.fate("schedule") == (LineFate.IRRELEVANT, "yamaha-schedule")


@pytest.mark.parametrize(
    "line", ["no syslog host", "no snmp host", "no ip lan1 arp static 10.1.0.9", "no dhcp scope bind 1 10.1.0.9"]
)
def test_what_takes_back_a_command_that_is_read_leaves_the_device_unknown(line: str) -> None:
    assert Router(f"{LAN}{line}\n").device.unmodeled
    assert not Router(f"{LAN}no syslog debug\n").device.unmodeled


def test_the_name_of_the_device() -> None:
    assert Router(f"{LAN}snmp sysname city-rt1\n").device.name == "city-rt1"
    assert Router(LAN).device.name == "rt"


def test_a_command_that_does_not_exist_is_told() -> None:
    router = Router(f"{LAN}telnet service off\n")
    assert router.fate("telnet") == (LineFate.MALFORMED, "yamaha-no-such-command")
    assert service("telnet service off\n", "Telnet") is not None
