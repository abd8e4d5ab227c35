"""Names of applications: defined ones, predefined ones, and those that packets are inspected for."""

from __future__ import annotations

import pytest
from tests.vendors.alliedware_plus.routers import (
    DENIED,
    OFFICE,
    SERVER,
    fates,
    firewall,
    outcomes,
    packet,
    router,
    snapshot_of,
)

from segcheck.model.header import ICMP, UDP
from segcheck.source.ledger import LineFate

RULE = firewall("rule 10 permit special from private.office to private.servers")
EITHER = frozenset({"denied", "passed"})


def fare(flow: object, *lines: str) -> frozenset[str]:
    """How a packet from the office to the servers fares where the rule permits an application of these lines."""
    section = "\n".join(("application special", *(f" {line}" for line in lines), ""))
    return frozenset(
        "passed" if "->" in one else one
        for one in outcomes(router(section, RULE), "vlan1", flow)  # type: ignore[arg-type]
    )


def test_protocol_and_ports() -> None:
    lines = ("protocol tcp", "dport 8080 to 8081")
    assert fare(packet(OFFICE, SERVER, 8081), *lines) == {"passed"}
    assert fare(packet(OFFICE, SERVER, 8082), *lines) == DENIED
    assert fare(packet(OFFICE, SERVER, 8080, protocol=UDP), *lines) == DENIED


def test_source_ports() -> None:
    lines = ("protocol udp", "sport 500", "dport 500 to 600")
    assert fare(packet(OFFICE, SERVER, 600, protocol=UDP, from_port=500), *lines) == {"passed"}
    assert fare(packet(OFFICE, SERVER, 500, protocol=UDP, from_port=600), *lines) == DENIED


def test_protocols_without_ports() -> None:
    assert fare(packet(OFFICE, SERVER, protocol=50), "protocol esp") == {"passed"}
    assert fare(packet(OFFICE, SERVER, protocol=50), "protocol 50") == {"passed"}
    assert fare(packet(OFFICE, SERVER, protocol=51), "protocol 50") == DENIED


def test_messages_of_icmp() -> None:
    lines = ("protocol icmp", "icmp-type 8")
    assert fare(packet(OFFICE, SERVER, protocol=ICMP, icmp_type=8), *lines) == {"passed"}
    assert fare(packet(OFFICE, SERVER, protocol=ICMP, icmp_type=13), *lines) == DENIED


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("dport 443",),
        ("protocol tcp", "dport 443", "dscp 46"),
        ("protocol tcp", "dport 80", "dport 443"),
        ("protocol udp", "protocol tcp", "dport 443"),
        ("protocol icmp", "dport 443"),
        ("protocol tcp", "dport 443", "dport frobnicate"),
        ("protocol tcp", "dport 443", "sport"),
    ],
)
def test_what_is_not_understood_or_said_twice_is_open(lines: tuple[str, ...]) -> None:
    assert fare(packet(OFFICE, SERVER, 443), *lines) == EITHER


def test_a_later_fragment_may_fare_like_its_first() -> None:
    lines = ("protocol tcp", "dport 443")
    assert fare(packet(OFFICE, SERVER, fragment=1), *lines) == EITHER
    assert fare(packet(OFFICE, SERVER, protocol=UDP, fragment=1), *lines) == DENIED


@pytest.mark.parametrize(("name", "port"), [("https", 443), ("http", 80), ("ssh", 22), ("smtp", 25), ("telnet", 23)])
def test_names_whose_ports_nobody_doubts(name: str, port: int) -> None:
    device = router(firewall(f"rule 10 permit {name} from private.office to private.servers"))
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER, port)) == {f"vlan2 {OFFICE} -> {SERVER}:{port}"}
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER, port + 1)) == DENIED


def test_ping_asks_and_perhaps_answers() -> None:
    device = router(firewall("rule 10 permit ping from private.office to private.servers"))
    passed = {f"vlan2 {OFFICE} -> {SERVER}"}
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER, protocol=ICMP, icmp_type=8)) == passed
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER, protocol=ICMP, icmp_type=0)) == passed | DENIED
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER, protocol=ICMP, icmp_type=5)) == DENIED


def test_any_other_name_may_stand_for_anything() -> None:
    rule = "rule 10 permit videochat from private.office to private.servers"
    snapshot = snapshot_of(firewall(rule))
    passed = f"vlan2 {OFFICE} -> {SERVER}:1"
    assert outcomes(snapshot.devices[0], "vlan1", packet(OFFICE, SERVER, 1)) == {passed, "denied"}
    assert fates(snapshot)[rule] == (LineFate.APPROXIMATED, "awplus-application-untold")


def test_with_inspection_a_name_is_no_port() -> None:
    rule = firewall("rule 10 permit https from private.office to private.servers")
    dpi = "dpi\n provider built-in\n enable\n"
    passed = f"vlan2 {OFFICE} -> {SERVER}:22"
    assert outcomes(router(rule, dpi), "vlan1", packet(OFFICE, SERVER, 22)) == {passed, "denied"}
    off = snapshot_of(rule, dpi.replace(" enable\n", ""))
    assert outcomes(off.devices[0], "vlan1", packet(OFFICE, SERVER, 22)) == DENIED
    assert fates(off)["provider built-in"] == (LineFate.IRRELEVANT, "awplus-inspection-off")


def test_a_name_of_ones_own_stays_what_it_says_with_inspection() -> None:
    section = "application https\n protocol tcp\n dport 8443\n"
    device = router(
        section,
        firewall("rule 10 permit https from private.office to private.servers"),
        "dpi\n provider built-in\n enable\n",
    )
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER, 8443)) == {f"vlan2 {OFFICE} -> {SERVER}:8443"}
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER, 443)) == DENIED


@pytest.mark.parametrize("head", ["ips", "url-filter", "web-control", "antivirus", "malware-protection"])
def test_inspection_that_is_on_may_drop(head: str) -> None:
    on = snapshot_of(f"{head}\n protect\n")
    assert fates(on)[head] == (LineFate.APPROXIMATED, "awplus-may-drop")
    assert all(interface.doubts for interface in on.devices[0].interfaces)
    off = snapshot_of(f"{head}\n provider somebody\n")
    assert fates(off)[head] == (LineFate.IRRELEVANT, "awplus-inspection-off")
    assert not any(interface.doubts for interface in off.devices[0].interfaces)
