"""Who manages the device, and where it reports to."""

from __future__ import annotations

import pytest
from tests.vendors.alaxala_ax.switches import codes, device_of, packet, verdict

from segcheck.model.management import ManagementService

MANAGERS = "ip access-list standard MANAGERS\n  10 permit 10.69.0.0 0.0.0.255\n"


def services(text: str) -> dict[str, ManagementService]:
    return {service.name: service for service in device_of(text).management}


def test_without_a_terminal_line_both_ways_in_may_be_open() -> None:
    found = services("")
    assert {name: one.certain for name, one in found.items()} == {"Telnet": False, "SSH": False}


def test_a_terminal_line_that_lets_ssh_in_only() -> None:
    found = services("line vty 0 3\n  transport input ssh\nip ssh\n")
    assert {name: one.certain for name, one in found.items()} == {"SSH": True}


def test_without_ssh_server_there_is_telnet_only() -> None:
    found = services("line vty 0 3\n")
    assert {name: one.certain for name, one in found.items()} == {"Telnet": False}
    assert services("line vty 0 3\n  transport input all\n")["Telnet"].certain


def test_lists_of_users() -> None:
    found = services(f"{MANAGERS}line vty 0 3\n  ip access-group MANAGERS in\nip ssh\n")
    (binding,) = found["SSH"].filters
    assert verdict(binding.filter, packet(source="10.69.0.9")) == "permit"
    assert verdict(binding.filter, packet(source="10.1.0.9")) == "deny"


def test_a_list_of_users_that_is_not_there() -> None:
    text = "line vty 0 3\n  ip access-group NOBODY in\nip ssh\n"
    (binding,) = services(text)["SSH"].filters
    assert verdict(binding.filter, packet()) == "either"
    assert "alaxala-list-undefined" in codes(text)


def test_agents() -> None:
    found = services(f'{MANAGERS}snmp-server community "x" ro MANAGERS\nsnmp-server group OPS v3 priv\n')
    assert found["SNMP v1/v2c"].cleartext
    assert [verdict(one.filter, packet()) for one in found["SNMP v1/v2c"].filters[:1]] == ["deny"]
    assert not found["SNMP v3"].cleartext


def test_files_and_web() -> None:
    assert services("ftp-server\n")["FTP"].cleartext
    assert "FTP" not in services("ftp-server\nno ftp-server\n")


def test_stations() -> None:
    device = device_of("logging host 10.69.0.20 vrf 5\nlogging host 10.69.0.21\nntp server 10.69.0.22\n")
    assert [(one.name, one.vrf) for one in device.monitoring.log_hosts] == [("10.69.0.20", "5"), ("10.69.0.21", "")]
    assert [one.name for one in device.monitoring.time_sources] == ["10.69.0.22"]


def test_a_list_that_users_must_pass_is_used() -> None:
    device = device_of(f"{MANAGERS}line vty 0 3\n  ip access-group MANAGERS in\n")
    assert [(use.name, use.defined) for use in device.filter_uses] == [("MANAGERS", True)]


@pytest.mark.parametrize(
    "lines",
    [
        "line vty 0 3\n  ip access-group MANAGERS vrf 10 in\n",
        "line vty 0 3\n  ip access-group MANAGERS in\n  ip access-group OTHERS vrf all in\n",
        "line vty 0 1\n  ip access-group MANAGERS in\nline vty 2 3\n",
        "line vty 0 1\n  ip access-group MANAGERS in\n  no ip access-group MANAGERS in\n",
    ],
)
def test_a_list_of_some_users_stops_nobody_for_certain(lines: str) -> None:
    others = "ip access-list standard OTHERS\n  10 permit 10.70.0.0 0.0.0.255\n"
    text = f"{MANAGERS}{others}{lines}ip ssh\n"
    assert "alaxala-list-of-some-users" in codes(text)
    for binding in services(text)["SSH"].filters:
        assert verdict(binding.filter, packet(source="10.1.0.9")) == "either"


def test_protocols_let_in_from_vrfs() -> None:
    found = services("line vty 0 3\n  transport input ssh\n  transport input vrf all ssh\nip ssh\n")
    assert set(found) == {"SSH"}
    assert "Telnet" in services("line vty 0 3\n  transport input ssh\n  transport input vrf 5 telnet\nip ssh\n")
