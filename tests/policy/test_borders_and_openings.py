"""Borders between tiers, addresses that somebody has, ways without a filter: what the checks of hygiene stand on."""

from __future__ import annotations

import pytest

from segcheck.model.header import Family, Field
from segcheck.policy.analysis import Analysis
from segcheck.policy.borders import borders
from segcheck.policy.check import check
from segcheck.policy.held_addresses import HeldAddresses
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.site import Site
from segcheck.policy.verdict import Findings, Observation, Outcome
from segcheck.vendors.registry import load_files

CORE = """\
hostname core
ip routing
vlan 20,21
interface Vlan20
 ip address 10.20.0.1 255.255.255.0
interface Vlan21
 ip address 10.21.0.1 255.255.255.0
interface GigabitEthernet1/0/1
 no switchport
 ip address 10.99.0.1 255.255.255.252
interface GigabitEthernet0
 vrf forwarding MGMT
 ip address 10.90.0.2 255.255.255.0
end
"""
FIREWALL = """\
hostname fw
interface GigabitEthernet0/0
 ip address 10.99.0.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.30.0.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 10.30.1.1 255.255.255.0
end
"""
ZONES = """\
segcheck: 1
name: t
zones:
  lgwan: {title: lgwan, vlans: [20]}
  servers: {title: servers, tier: lgwan, vlans: [21]}
  internet: {title: internet, interfaces: [fw:GigabitEthernet0/1]}
  mgmt: {title: mgmt, interfaces: [core:GigabitEthernet0]}
"""


def site(files: dict[str, str], policy: str) -> Site:
    snapshot = load_files([(name, text.encode()) for name, text in files.items()])
    return Site(Analysis(snapshot, load_policy_text("policy.yaml", policy.encode())))


def findings(files: dict[str, str], policy: str) -> Findings:
    snapshot = load_files([(name, text.encode()) for name, text in files.items()])
    return check(snapshot, load_policy_text("policy.yaml", policy.encode()))


def seen(found: Findings, outcome: Outcome) -> list[Observation]:
    return [each for verdict in found.verdicts for each in verdict.observations if each.outcome is outcome]


def test_a_border_is_where_another_tier_lies_on_the_other_side() -> None:
    found = borders(site({"core.cfg": CORE, "fw.cfg": FIREWALL}, ZONES))
    assert [(each.device.name, [interface.name for interface in each.interfaces]) for each in found] == [
        ("core", ["Vlan20", "Vlan21", "GigabitEthernet1/0/1"]),
        ("fw", ["GigabitEthernet0/0", "GigabitEthernet0/1"]),
    ]


def test_networks_of_one_tier_have_no_border() -> None:
    policy = ZONES.replace("title: internet,", "title: internet, tier: lgwan,")
    assert borders(site({"core.cfg": CORE, "fw.cfg": FIREWALL}, policy)) == ()


def test_a_device_that_does_not_route_is_no_border() -> None:
    core = CORE.replace("ip routing", "no ip routing")
    found = borders(site({"core.cfg": core, "fw.cfg": FIREWALL}, ZONES))
    assert "core" not in {each.device.name for each in found}


@pytest.mark.parametrize(
    ("route", "zone", "address", "held"),
    [
        ("", "", "10.20.0.7", True),
        ("", "", "10.50.0.7", False),
        ("", "", "203.0.113.7", False),
        ("ip route 10.50.0.0 255.255.0.0 10.20.0.9", "", "10.50.0.7", True),
        ("ip route 10.50.0.0 255.255.0.0 Null0", "", "10.50.0.7", False),
        ("ip route 0.0.0.0 0.0.0.0 10.20.0.9", "", "10.50.0.7", False),
        ("ip route 0.0.0.0 0.0.0.0 10.20.0.9", "", "203.0.113.7", True),
        ("", "tier: INTERNET, prefixes: [any]", "10.50.0.7", False),
        ("", "tier: INTERNET, prefixes: [any, 10.50.0.0/16]", "10.50.0.7", True),
        ("", "tier: LGWAN, prefixes: [any]", "10.50.0.7", True),
        ("ip nat inside source static 10.20.0.7 10.50.0.7", "", "10.50.0.7", True),
        ("", "", "224.0.0.5", True),
    ],
)
def test_addresses_that_somebody_has(route: str, zone: str, address: str, held: bool) -> None:
    text = (
        "hostname r\ninterface GigabitEthernet0/0\n ip address 10.20.0.1 255.255.255.0\n ip nat inside\n"
        "interface GigabitEthernet0/1\n ip address 10.60.0.1 255.255.255.0\n ip nat outside\n"
        f"interface GigabitEthernet0/2\n ip address 10.50.0.1 255.255.0.0\n shutdown\n{route}\n"
    )
    policy = "segcheck: 1\nname: t\nzones:\n  a: {title: a, interfaces: [r:GigabitEthernet0/0]}\n"
    policy += f"  b: {{title: b, interfaces: [r:GigabitEthernet0/1], {zone}}}\n" if zone else ""
    here = site({"r.cfg": text}, policy)
    space = here.analysis.family(Family.IPV4).space
    number = int.from_bytes(bytes(map(int, address.split("."))), "big")
    packets = space.field_in(Field.DESTINATION, ((number, number),))
    assert bool(packets & HeldAddresses(here, Family.IPV4, ("INTERNET",)).destinations) is held


BOTH = """\
hostname r
interface GigabitEthernet0/0
 ip address 10.20.0.1 255.255.255.0
 ip access-group A in
interface GigabitEthernet0/1
 ip address 10.30.0.1 255.255.255.0
 ip access-group B in
ip access-list extended A
 permit tcp any host 10.30.0.10 eq 443
 deny ip any any log
ip access-list extended B
 permit tcp any host 10.20.0.10 eq 443
 deny ip any any log
no ip http server
no ip http secure-server
line vty 0 4
 transport input ssh
logging host 10.20.0.50
ntp server 10.20.0.51
end
"""
POLICY = """\
segcheck: 1
name: t
zones:
  mgmt: {title: mgmt, interfaces: [r:GigabitEthernet0/0]}
  internet: {title: internet, interfaces: [r:GigabitEthernet0/1]}
properties: {ACL-1: {}, MON-1: {}, MIN-2: {}, MGT-1: {}}
"""
STATEMENTS = [line for line in BOTH.splitlines() if line not in ("hostname r", "end")]


def test_all_four_are_proved_of_a_tidy_router() -> None:
    found = findings({"r.cfg": BOTH}, POLICY)
    assert {verdict.outcome for verdict in found.verdicts} == {Outcome.PROVED}


@pytest.mark.parametrize("statement", ["frobnicate", "interface GigabitEthernet0/0\n frobnicate", "mpls ip"])
def test_nothing_is_proved_beside_a_line_that_nobody_understands(statement: str) -> None:
    found = findings({"r.cfg": BOTH.replace("logging host", f"{statement}\nlogging host")}, POLICY)
    assert {verdict.outcome for verdict in found.verdicts} == {Outcome.UNDECIDED}


def test_nothing_is_proved_beside_a_file_that_could_not_be_read() -> None:
    found = findings({"r.cfg": BOTH, "x.cfg": "\x00\x01\x02 no configuration"}, POLICY)
    assert {verdict.outcome for verdict in found.verdicts} == {Outcome.UNDECIDED}


@pytest.mark.parametrize(
    ("before", "after", "identifier", "code"),
    [
        (" ip access-group B in", "", "ACL-1", "border-without-filter"),
        (" ip access-group B in", " ip access-group BB in", "ACL-1", "filter-undefined"),
        ("host 10.20.0.10 eq 443", "host 10.20.0.10", "MIN-2", ""),
        ("any host 10.20.0.10 eq 443", "any any", "MGT-1", "management-open"),
        (" deny ip any any log", " deny ip any any", "MON-1", "refusal-not-logged"),
        ("logging host 10.20.0.50", "", "MON-1", "log-host-missing"),
        (
            " permit tcp any host 10.20.0.10 eq 443",
            " permit tcp any host 10.77.0.10 eq 443",
            "MIN-2",
            "permit-to-nobody",
        ),
        ("transport input ssh", "transport input telnet", "MGT-1", "management-cleartext"),
    ],
)
def test_one_line_changed_is_seen(before: str, after: str, identifier: str, code: str) -> None:
    found = findings({"r.cfg": BOTH.replace(before, after)}, POLICY)
    (verdict,) = (verdict for verdict in found.verdicts if verdict.intent.name == identifier)
    assert verdict.outcome is (Outcome.VIOLATED if code else Outcome.PROVED)
    bad = [each.code for each in verdict.observations if each.outcome is Outcome.VIOLATED]
    assert (code in bad) if code else not bad


@pytest.mark.parametrize("number", range(len(STATEMENTS)))
def test_without_any_one_line_every_violation_names_lines(number: int) -> None:
    lines = [*STATEMENTS[:number], *STATEMENTS[number + 1 :]]
    found = findings({"r.cfg": "\n".join(("hostname r", *lines, "end", ""))}, POLICY)
    for each in seen(found, Outcome.VIOLATED):
        assert each.origin, each.code
    for each in seen(found, Outcome.UNDECIDED):
        assert each.doubts, each.code


@pytest.mark.parametrize("name", ["A", "B"])
@pytest.mark.parametrize(
    "rule", ["permit ip any any", "permit tcp any any eq 22", "permit tcp any any time-range NIGHT"]
)
@pytest.mark.parametrize("base", [BOTH, BOTH.replace(" ip access-group A in\n", "")])
def test_a_wider_list_never_makes_a_violation_proved(base: str, name: str, rule: str) -> None:
    """Who reaches devices and borders only grows; so does, or stays, the outcome."""
    order = (Outcome.PROVED, Outcome.UNDECIDED, Outcome.VIOLATED)
    wider = base.replace(f"extended {name}\n", f"extended {name}\n {rule}\n")
    before, after = (
        {verdict.intent.name: order.index(verdict.outcome) for verdict in findings({"r.cfg": text}, POLICY).verdicts}
        for text in (base, wider)
    )
    for identifier in ("MGT-1", "ACL-1"):
        assert after[identifier] >= before[identifier]


def test_a_switch_that_nobody_understands_may_join_what_it_touches() -> None:
    """It has no address, so no packet is received by it; frames get in all the same."""
    switch = (
        "hostname sw\nno ip routing\nvlan 20\nvlan 30\nfrobnicate\n"
        "interface GigabitEthernet1/0/1\n switchport mode access\n switchport access vlan 20\n"
        "interface GigabitEthernet1/0/2\n switchport mode access\n switchport access vlan 30\nend\n"
    )
    policy = (
        "segcheck: 1\nname: t\nlinks:\n  - [sw:GigabitEthernet1/0/1, r:GigabitEthernet0/0]\n"
        "  - [sw:GigabitEthernet1/0/2, r:GigabitEthernet0/1]\nzones:\n"
        "  mgmt: {title: a, interfaces: [r:GigabitEthernet0/0]}\n"
        "  internet: {title: b, interfaces: [r:GigabitEthernet0/1]}\nproperties: {ACL-1: {}}\n"
    )
    found = findings({"r.cfg": BOTH, "sw.cfg": switch}, policy)
    assert [each.code for each in seen(found, Outcome.PROVED)] == []


def test_two_tiers_on_one_wire_are_shown_with_a_packet_that_no_device_sees() -> None:
    wire = "hostname r\ninterface GigabitEthernet0/0\n ip address 10.20.0.1 255.255.255.0\nend\n"
    policy = (
        "segcheck: 1\nname: t\nzones:\n"
        "  lgwan: {title: a, interfaces: [r:GigabitEthernet0/0], prefixes: [10.20.0.0/25]}\n"
        "  internet: {title: b, interfaces: [r:GigabitEthernet0/0], prefixes: [10.20.0.128/25]}\n"
        "properties: {ACL-1: {}}\n"
    )
    (told,) = seen(findings({"r.cfg": wire}, policy), Outcome.VIOLATED)
    assert told.code == "border-without-device"
    (trace,) = told.traces
    assert not trace.hops
    assert trace.flow.source < 0x0A140080 <= trace.flow.destination
