"""Who gets to the management of a FortiGate: allowaccess, ports, trusted hosts, addresses of other interfaces."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.boxes import NETWORKS, fate, packet

from segcheck.model.header import TCP, UDP, Flow
from segcheck.model.management import ManagementService
from segcheck.model.network import Device
from segcheck.semantics.evaluate import decide
from segcheck.source.text import decode
from segcheck.vendors.fortinet_fortios import platform

ADMIN = """
config system admin
    edit "admin"
        set accprofile "super_admin"
        {hosts}
        set password ENC SH2aaaa=
    next
end
"""


def device(text: str) -> Device:
    """The whole box from text."""
    head = "#config-version=FGT60F-7.4.8-FW-build1-240101:opmode=0:vdom=0:user=admin\n"
    return platform.convert(platform.read(decode("fw.conf", (head + text).encode())), (), "fw")


def letting_in(lan: str = "", wan: str = "", more: str = "") -> dict[str, ManagementService]:
    """Management services by name, with the given lines at the interfaces lan (10.1.1.1) and wan (203.0.113.1)."""
    text = NETWORKS.replace("set ip 10.1.1.1", f"{lan}\n        set ip 10.1.1.1")
    text = text.replace("set ip 203.0.113.1", f"{wan}\n        set ip 203.0.113.1")
    return {service.name: service for service in device(text + more).management}


def answer(service: ManagementService, flow: Flow) -> str:
    """ "yes", "no" or "perhaps": whether the lists of the service let the packet in."""
    decisions = [decide(binding.filter, flow) for binding in service.filters if binding.filter.family is flow.family]
    if any(not decision.may_permit for decision in decisions):
        return "no"
    return "perhaps" if any(decision.may_deny for decision in decisions) else "yes"


def test_nothing_is_let_in_without_being_said() -> None:
    assert letting_in() == {}


def test_words_of_allowaccess() -> None:
    found = letting_in("set allowaccess ping https ssh http telnet fgfm snmp fabric probe-response")
    assert {(one.name, one.protocol, one.ports, one.cleartext) for one in found.values()} == {
        ("HTTPS", TCP, ((443, 443),), False),
        ("SSH", TCP, ((22, 22),), False),
        ("HTTP", TCP, ((80, 80),), False),
        ("Telnet", TCP, ((23, 23),), True),
        ("FortiManager", TCP, ((541, 541),), False),
        ("Security Fabric", TCP, ((8013, 8013),), False),
    }


def test_a_service_answers_at_the_addresses_of_its_interfaces_only() -> None:
    ssh = letting_in("set allowaccess ssh", "set allowaccess ping")["SSH"]
    assert answer(ssh, packet("10.1.1.10", "10.1.1.1", 22)) == "yes"
    assert answer(ssh, packet("10.1.1.10", "203.0.113.1", 22)) == "no"
    assert answer(ssh, packet("2001:db8::1", "2001:db8::2", 22)) == "no"


def test_http_is_readable_on_the_way_where_it_is_not_sent_on_to_https() -> None:
    assert letting_in("set allowaccess http")["HTTP"].cleartext
    assert not letting_in("set allowaccess http https")["HTTP"].cleartext
    off = "config system global\n set admin-https-redirect disable\nend\n"
    assert letting_in("set allowaccess http https", more=off)["HTTP"].cleartext


def test_ports_of_the_services_can_be_moved() -> None:
    moved = (
        "config system global\n set admin-sport 8443\n set admin-port 8080\n set admin-ssh-port 2222\n"
        " set admin-telnet-port 2323\nend\n"
    )
    found = letting_in("set allowaccess https http ssh telnet", more=moved)
    assert [one.ports[0][0] for one in found.values()] == [8443, 8080, 2222, 2323]
    unreadable = "config system global\n set admin-sport many\nend\n"
    service = letting_in("set allowaccess https", more=unreadable)["HTTPS"]
    assert (service.certain, service.ports) == (False, ((1, 65535),))


def test_telnet_can_be_switched_off_for_the_whole_box() -> None:
    off = "config system global\n set admin-telnet disable\nend\n"
    assert letting_in("set allowaccess telnet", more=off) == {}


def test_trusted_hosts_of_all_administrators_keep_everybody_else_away() -> None:
    people = ADMIN.format(hosts="set trusthost1 10.1.1.0 255.255.255.0\n        set ip6-trusthost1 2001:db8::/64")
    ssh = letting_in("set allowaccess ssh", more=people)["SSH"]
    assert answer(ssh, packet("10.1.1.10", "10.1.1.1", 22)) == "yes"
    assert answer(ssh, packet("10.2.2.10", "10.1.1.1", 22)) == "no"


@pytest.mark.parametrize(
    "more",
    [
        'config system admin\n edit "second"\n  set accprofile "super_admin"\n next\nend\n',
        'config system admin\n edit "second"\n  set trusthost1 0.0.0.0 0.0.0.0\n next\nend\n',
        'config system sso-admin\n edit "person"\n next\nend\n',
    ],
)
def test_one_administrator_without_trusted_hosts_opens_the_box(more: str) -> None:
    people = ADMIN.format(hosts="set trusthost1 10.1.1.0 255.255.255.0")
    found = letting_in("set allowaccess ssh", more=people + more)
    assert answer(found["SSH"], packet("10.2.2.10", "10.1.1.1", 22)) == "yes"


def test_trusted_hosts_do_not_guard_what_administrators_do_not_use() -> None:
    people = ADMIN.format(hosts="set trusthost1 10.1.1.0 255.255.255.0")
    fgfm = letting_in("set allowaccess fgfm", more=people)["FortiManager"]
    assert answer(fgfm, packet("10.2.2.10", "10.1.1.1", 541)) == "yes"


def test_a_secondary_address_has_its_own_list() -> None:
    table = (
        "set secondary-IP enable\n        config secondaryip\n edit 1\n set ip 10.7.7.1 255.255.255.0\n"
        " set allowaccess ssh\n next\n end"
    )
    found = letting_in(f"set allowaccess https\n        {table}")
    assert answer(found["SSH"], packet("10.1.1.10", "10.7.7.1", 22)) == "yes"
    assert answer(found["SSH"], packet("10.1.1.10", "10.1.1.1", 22)) == "no"
    assert answer(found["HTTPS"], packet("10.1.1.10", "10.7.7.1", 443)) == "no"


def test_version_6_has_its_own_list() -> None:
    block = "config ipv6\n set ip6-address 2001:db8:1::1/64\n set ip6-allowaccess ssh\n end"
    found = letting_in(f"set allowaccess https\n        {block}")
    assert answer(found["SSH"], packet("2001:db8:1::5", "2001:db8:1::1", 22)) == "yes"
    assert answer(found["SSH"], packet("fe80::5", "fe80::1", 22)) == "perhaps"
    assert answer(found["SSH"], packet("10.1.1.10", "10.1.1.1", 22)) == "no"
    assert answer(found["HTTPS"], packet("2001:db8:1::5", "2001:db8:1::1", 443)) == "no"


def test_an_address_that_is_not_told_may_be_any_that_no_interface_has() -> None:
    text = NETWORKS.replace("set ip 203.0.113.1 255.255.255.0", "set mode dhcp\n        set allowaccess ssh")
    (ssh,) = device(text).management
    assert answer(ssh, packet("8.8.8.8", "198.51.100.77", 22)) == "perhaps"
    assert answer(ssh, packet("8.8.8.8", "10.1.1.1", 22)) == "no"


def test_an_interface_that_is_down_lets_nothing_in() -> None:
    assert letting_in("set allowaccess ssh\n        set status down") == {}


SNMP = """
config system snmp sysinfo
    set status enable
end
config system snmp community
    edit 1
        set name "himitsu"
        config hosts
            edit 1
                set ip 10.1.1.50 255.255.255.255
            next
        end
    next
end
"""


def test_snmp_answers_its_managers_once_the_agent_is_on() -> None:
    agent = letting_in("set allowaccess snmp", more=SNMP)["SNMP v1/v2c"]
    assert (agent.protocol, agent.cleartext) == (UDP, True)
    assert answer(agent, packet("10.1.1.50", "10.1.1.1", 161, UDP)) == "yes"
    assert answer(agent, packet("10.1.1.51", "10.1.1.1", 161, UDP)) == "no"
    assert letting_in("set allowaccess snmp", more=SNMP.replace("set status enable", "")) == {}
    assert "himitsu" not in repr(agent)


def test_snmp_3_is_readable_unless_it_encrypts() -> None:
    user = 'config system snmp user\n edit "u"\n  set security-level {level}\n  set auth-pwd ENC x=\n next\nend\n'
    on = "config system snmp sysinfo\n set status enable\nend\n"
    plain = letting_in("set allowaccess snmp", more=on + user.format(level="auth-no-priv"))["SNMP v3"]
    secret = letting_in("set allowaccess snmp", more=on + user.format(level="auth-priv"))["SNMP v3"]
    assert (plain.cleartext, secret.cleartext) == (True, False)


POLICIES = """
config firewall address
    edit "all"
    next
    edit "admin-pc"
        set subnet 10.1.1.10 255.255.255.255
    next
end
config firewall policy
    edit 1
        set srcintf "lan"
        set dstintf "dmz"
        set srcaddr "admin-pc"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "ALL"
    next
end
"""


def test_the_address_at_another_interface_needs_a_policy_towards_it() -> None:
    found = device(NETWORKS + POLICIES)
    assert fate(found, "lan", packet("10.1.1.10", "10.1.1.1", 443)) == "passes"
    assert fate(found, "lan", packet("10.1.1.10", "10.2.2.1", 443)) == "passes"
    assert fate(found, "lan", packet("10.1.1.11", "10.2.2.1", 443)) == "dropped"
    assert fate(found, "lan", packet("10.1.1.10", "203.0.113.1", 443)) == "dropped"
    assert fate(found, "wan", packet("8.8.8.8", "203.0.113.1", 443)) == "passes"
