"""Servers on the device, who may use them, and where the device sends its messages."""

from __future__ import annotations

import pytest
from tests.vendors.nec_ix.routers import Router, packet

from segcheck.model.header import UDP, Family, Flow
from segcheck.model.management import ManagementService
from segcheck.semantics.evaluate import decide

LISTS = "ip access-list mgmt permit tcp src 10.9.0.0/24 sport any dest 10.1.0.1/32 dport eq 22\n"


def services(text: str) -> dict[str, ManagementService]:
    found = Router(f"{LISTS}interface GigaEthernet0.0\n  ip address 10.1.0.1/16\n{text}").device.management
    return {one.name: one for one in found}


def admitted(service: ManagementService, flow: Flow) -> str:
    decisions = [decide(one.filter, flow) for one in service.filters if one.filter.family is flow.family]
    if any(not decision.may_permit for decision in decisions):
        return "refused"
    return "perhaps" if any(decision.may_deny for decision in decisions) else "admitted"


def test_what_is_not_switched_on_is_off() -> None:
    assert services("ssh-server version 2\nhttp-server username admin\n") == {}
    assert services("telnet-server ip enable\nno telnet-server ip enable\n") == {}


def test_servers_and_their_ports() -> None:
    found = services("ssh-server ip enable\ntelnet-server ip enable\nhttp-server ip enable\nhttp-server ip port 8080\n")
    assert {(one.name, one.ports, one.cleartext) for one in found.values()} == {
        ("SSH", ((22, 22),), False),
        ("Telnet", ((23, 23),), True),
        ("HTTP", ((8080, 8080),), True),
    }
    agent = services("snmp-agent ip enable\nsnmp-agent ip community himitsu\n")["SNMP"]
    assert (agent.protocol, agent.ports) == (UDP, ((161, 161),))


def test_a_server_that_is_on_for_one_family_refuses_the_other() -> None:
    found = services("ssh-server ip enable\n")["SSH"]
    assert admitted(found, packet("10.9.0.5", "10.1.0.1", dport=22)) == "admitted"
    assert admitted(found, packet("2001:db8::5", "2001:db8::1", dport=22)) == "refused"
    both = services("ssh-server ip enable\nssh-server ipv6 enable\n")["SSH"]
    assert all(one.filter.family is not Family.IPV6 for one in both.filters)


@pytest.mark.parametrize(
    ("server", "source", "port", "expected"),
    [
        ("ssh-server", "10.9.0.5", 22, "admitted"),
        # The SSH server looks at the source of an entry alone.
        ("ssh-server", "10.9.0.5", 2222, "admitted"),
        ("ssh-server", "10.8.0.5", 22, "refused"),
        # Whether the others look at more is not documented.
        ("telnet-server", "10.9.0.5", 22, "admitted"),
        ("telnet-server", "10.9.0.5", 23, "perhaps"),
        ("telnet-server", "10.8.0.5", 23, "refused"),
    ],
)
def test_lists_of_servers(server: str, source: str, port: int, expected: str) -> None:
    (found,) = services(f"{server} ip enable\n{server} ip access-list mgmt\n").values()
    assert admitted(found, packet(source, "10.1.0.1", dport=port)) == expected


def test_a_list_that_is_not_there_admits_nobody_surely_and_everybody_perhaps() -> None:
    found = services("ssh-server ip enable\nssh-server ip access-list nowhere\n")["SSH"]
    assert admitted(found, packet("10.9.0.5", "10.1.0.1", dport=22)) == "perhaps"


def test_messages_and_clocks() -> None:
    monitoring = Router(
        "syslog ip host 10.9.0.5\nntp server 10.9.0.6 priority 10\nntp ip enable\n"
        "interface GigaEthernet0.0\n  no ip address\n"
    ).device.monitoring
    assert [one.name for one in monitoring.log_hosts] == ["10.9.0.5"]
    assert [one.name for one in monitoring.time_sources] == ["10.9.0.6"]
    assert Router("interface GigaEthernet0.0\n  no ip address\n").device.monitoring.log_hosts == ()


def test_lines_of_a_server_that_are_not_understood_close_nothing() -> None:
    perhaps_on = services("telnet-server ip enable vrf GUEST\n")["Telnet"]
    assert perhaps_on.doubts
    assert not perhaps_on.certain
    assert admitted(perhaps_on, packet("10.8.0.5", "10.1.0.1", dport=23)) == "admitted"
    assert services("ssh-server ip enable\nssh-server ip port none\n")["SSH"].ports == ((0, 65535),)
    assert services("no telnet-server ip enable vrf GUEST\n") == {}


def test_of_two_lists_for_one_server_nobody_knows_which_is_asked() -> None:
    text = "ip access-list all permit ip src any dest any\nssh-server ip enable\nssh-server ip access-list all\n"
    found = services(f"{text}ssh-server ip access-list mgmt\n")["SSH"]
    assert admitted(found, packet("10.8.0.5", "10.1.0.1", dport=22)) == "perhaps"
    once = services("ssh-server ip enable\nssh-server ip access-list mgmt\nssh-server ip access-list mgmt\n")["SSH"]
    assert admitted(once, packet("10.8.0.5", "10.1.0.1", dport=22)) == "refused"
