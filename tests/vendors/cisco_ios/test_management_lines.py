"""Lines by which the device itself is managed: services, who may use them, logs; and that no secret is kept."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors import conformance
from tests.vendors.cisco_ios.routers import Loaded
from tests.vendors.cisco_ios.test_conformance import removable

from segcheck.model.filters import Action
from segcheck.model.header import Family
from segcheck.model.management import ManagementService
from segcheck.source.ledger import LineFate

QUIET = "no ip http server\nno ip http secure-server\nline vty 0 15\n transport input none\n"
SAMPLE = """\
hostname edge1
version 15.4
access-list 10 permit 10.90.0.0 0.0.0.255
access-list 11 permit 10.90.0.20
ip access-list extended OFFICE
 permit ip any any log
ipv6 access-list OPERATORS
 permit ipv6 2001:db8:90::/64 any
interface GigabitEthernet0/0
 ip address 10.1.1.254 255.255.255.0
 ip access-group OFFICE in
 ntp broadcast client
no ip http server
ip http secure-server
ip http secure-port 8443
ip http access-class ipv4 10
ip http authentication local
ip ssh version 2
ip ssh port 2022 rotary 1
snmp-server community himitsu RO ipv6 OPERATORS 11
snmp-server location somewhere
snmp-server group OPERATORS v3 priv access 11
logging buffered 64000
logging trap informational
logging host 10.90.0.20
ntp server 10.90.0.21 prefer
ntp access-group peer 11
class-map match-any VOICE
 match access-group 11
control-plane
 service-policy input COPP
line con 0
 exec-timeout 5 0
line aux 0
 transport input telnet
line vty 0 4
 access-class 10 in
 ipv6 access-class OPERATORS in
 exec-timeout 5 0
 password himitsu
 transport input ssh
"""


def services(text: str) -> dict[str, ManagementService]:
    """The services of a configuration by name, the first of each."""
    found: dict[str, ManagementService] = {}
    for service in Loaded(text).device.management:
        found.setdefault(service.name, service)
    return found


def test_a_device_that_says_so_is_not_managed_at_all() -> None:
    assert services(QUIET) == {}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ("ssh", {"SSH"}),
        ("telnet ssh", {"SSH", "Telnet"}),
        ("all", {"SSH", "Telnet", "rlogin"}),
        ("none", set()),
        ("lat pad", set()),
    ],
)
def test_terminal_lines_accept_what_they_say(inputs: str, expected: set[str]) -> None:
    found = services(QUIET.replace("none", inputs))
    assert set(found) == expected
    assert all(service.certain for service in found.values())
    assert {name for name, service in found.items() if service.cleartext} == expected - {"SSH"}


@pytest.mark.parametrize("text", ["", "line con 0\n", "line vty 0 4\n login local\n", QUIET + " no transport input\n"])
def test_what_is_not_written_may_be_on(text: str) -> None:
    found = services("no ip http server\nno ip http secure-server\n" + text)
    assert {"SSH", "Telnet"} <= set(found)
    assert not any(service.certain for service in found.values())


def test_the_last_word_on_the_web_server_counts() -> None:
    found = services(QUIET + "ip http server\nip http port 8080\n")
    assert found["HTTP"].ports == ((8080, 8080),)
    assert found["HTTP"].cleartext and found["HTTP"].certain
    silent = services("line vty 0 4\n transport input none\n")
    assert {name: service.certain for name, service in silent.items()} == {"HTTP": False, "HTTPS": False}


def test_lists_limit_the_users_of_their_family() -> None:
    found = services(SAMPLE)
    assert [(one.filter.name, one.filter.family) for one in found["SSH"].filters] == [
        ("10", Family.IPV4),
        ("OPERATORS", Family.IPV6),
    ]
    assert found["SSH"].ports == ((22, 22), (2022, 2022))
    assert found["SSH"].global_only
    assert [one.filter.name for one in found["HTTPS"].filters] == ["10"]
    assert [one.filter.name for one in found["SNMP v1/v2c"].filters] == ["OPERATORS", "11"]
    assert found["reverse Telnet"].certain is False


def test_whether_a_list_of_one_family_stops_the_other_is_unknown_for_snmp() -> None:
    snmp = services(SAMPLE)["SNMP v3"]
    assert [(one.filter.family, one.filter.default) for one in snmp.filters] == [
        (Family.IPV4, Action.DENY),
        (Family.IPV6, Action.UNKNOWN),
    ]


def test_a_list_for_one_vrf_leaves_the_users_in_doubt() -> None:
    text = QUIET.replace("none", "ssh") + " access-class 10 in vrfname MGMT\naccess-list 10 permit 10.0.0.1\n"
    ssh = services(text)["SSH"]
    assert ssh.filters == () and not ssh.certain


@pytest.mark.parametrize(
    ("line", "cleartext"),
    [
        ("snmp-server community himitsu", True),
        ("snmp-server community himitsu view ALL RW 10", True),
        ("snmp-server group G v2c", True),
        ("snmp-server group G v3 noauth", True),
        ("snmp-server group G v3 auth", False),
        ("snmp-server group G v3 priv read ALL", False),
    ],
)
def test_versions_of_snmp(line: str, cleartext: bool) -> None:
    (service,) = services(f"{QUIET}{line}\naccess-list 10 permit 10.0.0.1\n").values()
    assert service.cleartext is cleartext
    assert service.ports == ((161, 161),)


@pytest.mark.parametrize(
    ("line", "name", "port"),
    [
        ("ip rcmd rsh-enable", "rsh", 514),
        ("ip rcmd rcp-enable", "rcp", 514),
        ("ftp-server enable", "FTP", 21),
        ("netconf-yang", "NETCONF", 830),
    ],
)
def test_servers_that_somebody_switched_on(line: str, name: str, port: int) -> None:
    (service,) = services(f"{QUIET}{line}\n").values()
    assert (service.name, service.ports, service.certain) == (name, ((port, port),), True)
    assert service.cleartext is (name != "NETCONF")
    assert services(f"{QUIET}{line}\nno {line}\n") == {}


def test_no_snmp_server_takes_all_of_it_back() -> None:
    assert services(f"{QUIET}snmp-server community himitsu RO\nno snmp-server\n") == {}


def test_the_control_plane_may_keep_users_away() -> None:
    assert {len(service.doubts) for service in Loaded(SAMPLE).device.management} == {1}
    assert Loaded(SAMPLE).fate("service-policy") is LineFate.APPROXIMATED


def test_secrets_are_not_kept() -> None:
    loaded = Loaded(SAMPLE)
    assert "himitsu" not in repr(loaded.device)
    assert "himitsu" not in repr(loaded.diagnostics)


def test_undefined_lists_are_told_and_let_everybody_in() -> None:
    loaded = Loaded(QUIET.replace("none", "ssh") + " access-class 99 in\n")
    (service,) = loaded.device.management
    assert service.filters[0].filter.default is Action.PERMIT
    assert loaded.fate("access-class") is LineFate.MALFORMED
    assert [(use.name, use.defined) for use in loaded.device.filter_uses] == [("99", False)]


def test_every_line_that_names_a_list_is_a_use_of_it() -> None:
    uses = {(use.name, use.origin[0].line) for use in Loaded(SAMPLE).device.filter_uses}
    lines = SAMPLE.splitlines()
    assert {(name, lines[line - 1].split()[0]) for name, line in uses} == {
        ("OFFICE", "ip"),
        ("10", "ip"),
        ("10", "access-class"),
        ("11", "snmp-server"),
        ("11", "ntp"),
        ("11", "match"),
        ("OPERATORS", "snmp-server"),
        ("OPERATORS", "ipv6"),
    }


@pytest.mark.parametrize(
    "line",
    [
        "vlan 10",
        "interface Vlan10",
        "standby 10 priority 110",
        "username 10 privilege 15",
        "snmp-server location OFFICE 10",
        "snmp-server community OFFICE",
        "alias exec OFFICE show clock",
    ],
)
def test_a_number_or_name_elsewhere_is_no_use(line: str) -> None:
    text = f"access-list 10 permit 10.0.0.1\nip access-list extended OFFICE\n permit ip any any\n{line}\n"
    assert Loaded(text).device.filter_uses == ()


def test_refusals_are_logged_where_the_line_says_so() -> None:
    text = (
        "access-list 1 deny any log\naccess-list 1 permit 10.0.0.1\n"
        "ip access-list extended E\n permit tcp any any eq 22 log\n deny ip any any log-input\n deny udp any any\n"
        "ipv6 access-list S\n deny ipv6 any any log\n"
    )
    logs = {
        found.name: [rule.logs for rule in found.rules if not rule.name.startswith("implicit")]
        for found in Loaded(text).device.filters
    }
    assert logs == {"1": [True, False], "E": [True, True, False], "S": [True]}


def test_monitoring_is_what_the_last_lines_say() -> None:
    text = (
        "logging 10.1.1.1\nlogging host ipv6 2001:db8::1\nlogging host 10.1.1.2 discriminator D\n"
        "logging host 10.1.1.3\nno logging host 10.1.1.3\nlogging trap debugging\n"
        "ntp server vrf M ip 10.1.1.4 prefer\nsntp server 10.1.1.5\nntp peer 10.1.1.6\nno ntp server 10.1.1.7\n"
    )
    monitoring = Loaded(text).device.monitoring
    assert [host.name for host in monitoring.log_hosts] == ["10.1.1.1", "2001:db8::1", "10.1.1.2"]
    assert [clock.name for clock in monitoring.time_sources] == ["10.1.1.4", "10.1.1.5", "10.1.1.6"]
    assert monitoring.withheld == ()
    assert [span.line for span in monitoring.doubts] == [3]


@pytest.mark.parametrize("line", ["logging trap warnings", "logging trap 5", "no logging trap", "no logging on"])
def test_lines_that_keep_refusals_from_the_log_hosts(line: str) -> None:
    assert [span.line for span in Loaded(f"logging host 10.1.1.1\n{line}\n").device.monitoring.withheld] == [2]
    assert Loaded(f"{line}\nlogging on\nlogging trap\n").device.monitoring.withheld == ()


def test_the_laws_of_readers_hold() -> None:
    snapshot = conformance.load_one(SAMPLE)
    assert snapshot.devices[0].unmodeled == ()
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)
    assert conformance.check_irrelevant_lines_change_nothing(SAMPLE, removable) > 5


@pytest.mark.parametrize("seed", range(4))
def test_garbage_anywhere_only_widens(seed: int) -> None:
    conformance.check_garbage_only_widens(SAMPLE, Random(seed), rounds=25)


@pytest.mark.parametrize("seed", range(4))
def test_garbage_never_hides_a_service(seed: int) -> None:
    """A line of garbage anywhere: whatever service was there is still there, or the device may do anything."""
    rng = Random(seed)
    lines = SAMPLE.split("\n")
    before = set(services(SAMPLE))
    for _ in range(40):
        position = rng.randrange(len(lines) + 1)
        garbage = rng.choice(conformance.GARBAGE)
        snapshot = conformance.load_one("\n".join((*lines[:position], garbage, *lines[position:])))
        if snapshot.rejected or snapshot.devices[0].unmodeled:
            continue
        assert before <= {service.name for service in snapshot.devices[0].management}, (garbage, position)
