"""The zone firewall: order, default, entities, sessions."""

from __future__ import annotations

import pytest
from tests.vendors.alliedware_plus.routers import (
    DENIED,
    ENTITIES,
    INTERNET,
    OFFICE,
    OUTSIDE,
    SERVER,
    WEB,
    answer,
    codes,
    fates,
    firewall,
    outcomes,
    packet,
    router,
    snapshot_of,
)

from segcheck.model.filters import Action
from segcheck.model.header import ESTABLISHED, ICMP, UDP
from segcheck.source.ledger import LineFate

TO_SERVER = frozenset({f"vlan2 {OFFICE} -> {SERVER}:443"})
FROM_OFFICE = packet(OFFICE, SERVER)


def test_without_protect_everything_passes() -> None:
    device = router(firewall("rule 10 deny any from private to private", protect=False))
    assert outcomes(device, "vlan1", FROM_OFFICE) == TO_SERVER
    assert not device.zone_policies
    assert not device.filter_uses


def test_with_protect_nothing_passes_that_no_rule_permits() -> None:
    device = router(firewall())
    assert outcomes(device, "vlan1", FROM_OFFICE) == DENIED
    assert outcomes(device, "eth1", packet(INTERNET, SERVER)) == DENIED
    assert outcomes(device, "vlan1", packet("2001:db8:1::5", "2001:db8:2::5")) == DENIED


def test_networks_of_one_zone_need_a_rule_too() -> None:
    device = router(firewall("rule 10 permit https from public to private"))
    assert outcomes(device, "vlan1", FROM_OFFICE) == DENIED
    device = router(firewall("rule 10 permit https from private to private"))
    assert outcomes(device, "vlan1", FROM_OFFICE) == TO_SERVER


def test_the_lowest_number_decides_not_the_first_line() -> None:
    device = router(
        firewall("rule 20 permit https from private to private", "rule 10 deny https from private to private")
    )
    assert outcomes(device, "vlan1", FROM_OFFICE) == DENIED


def test_reject_refuses() -> None:
    device = router(
        firewall("rule 10 reject https from private to private", "rule 20 permit https from private to private")
    )
    assert outcomes(device, "vlan1", FROM_OFFICE) == DENIED


def test_a_rule_that_logs_leaves_the_packet_to_the_next() -> None:
    snapshot = snapshot_of(
        firewall("rule 10 log https from private to private", "rule 20 permit https from private to private log")
    )
    (device,) = snapshot.devices
    assert outcomes(device, "vlan1", FROM_OFFICE) == TO_SERVER
    assert fates(snapshot)["rule 10 log https from private to private"] == (LineFate.IRRELEVANT, "logging")
    (rule,) = device.filters[0].rules
    assert rule.logs


def test_an_entity_is_an_address_behind_its_interface() -> None:
    device = router(firewall("rule 10 permit https from private.office to private.servers"))
    assert outcomes(device, "vlan1", FROM_OFFICE) == TO_SERVER
    # The same addresses from elsewhere are not the entity.
    assert outcomes(device, "eth1", FROM_OFFICE) == DENIED
    # Nor are other addresses behind the interface.
    assert outcomes(device, "vlan1", packet("10.9.9.9", SERVER)) == DENIED


def test_a_subnet_without_interface_is_anywhere() -> None:
    entities = ENTITIES.replace("ip subnet 10.1.1.0/24 interface vlan1", "ip subnet 10.1.1.0/24")
    device = router(firewall("rule 10 permit https from private.office to private.servers"), entities=entities)
    assert outcomes(device, "eth1", FROM_OFFICE) == TO_SERVER


def test_every_address_behind_an_interface() -> None:
    device = router(firewall("rule 10 permit https from public to private.servers"))
    assert outcomes(device, "eth1", packet(INTERNET, SERVER)) == {f"vlan2 {INTERNET} -> {SERVER}:443"}
    assert outcomes(device, "vlan1", packet(INTERNET, SERVER)) == DENIED


def test_a_host_is_one_address_perhaps_elsewhere_too() -> None:
    device = router(firewall("rule 10 permit https from private.office.web to private.servers"))
    assert outcomes(device, "vlan1", packet(WEB, SERVER)) == {f"vlan2 {WEB} -> {SERVER}:443"}
    assert outcomes(device, "vlan1", FROM_OFFICE) == DENIED
    assert outcomes(device, "eth1", packet(WEB, SERVER)) == {f"vlan2 {WEB} -> {SERVER}:443", "denied"}


def test_entities_of_ipv4_say_nothing_about_ipv6() -> None:
    device = router(firewall("rule 10 permit https from private.office to private"))
    flow = packet("2001:db8:1::5", "2001:db8:2::5")
    assert outcomes(device, "vlan1", flow) == DENIED
    entities = ENTITIES.replace("ip subnet 10.1.2.0/24 interface vlan2", "ipv6 subnet 2001:db8:2::/64 interface vlan2")
    device = router(firewall("rule 10 permit https from private.office to private"), entities=entities)
    assert outcomes(device, "vlan1", flow) == {"vlan2 2001:db8:1::5 -> 2001:db8:2::5:443"}
    assert outcomes(device, "vlan1", FROM_OFFICE) == DENIED


def test_answers_pass_and_only_answers() -> None:
    device = router(firewall("rule 10 permit https from private.office to private.servers"))
    assert outcomes(device, "vlan2", answer(SERVER, OFFICE)) == {f"vlan1 {SERVER} -> {OFFICE}:50000"}
    assert outcomes(device, "vlan2", answer(SERVER, OFFICE, from_port=22)) == DENIED
    assert outcomes(device, "vlan2", packet(SERVER, OFFICE, 50000, from_port=443)) == DENIED


def test_packets_in_the_middle_of_no_session_may_be_refused() -> None:
    device = router(firewall("rule 10 permit https from private.office to private.servers"))
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER, flags=16)) == TO_SERVER | DENIED
    device = router(firewall("rule 10 permit https from private.office to private.servers no-state-enforcement"))
    assert outcomes(device, "vlan1", FROM_OFFICE) == TO_SERVER
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER, flags=16)) >= TO_SERVER
    # Whether such a rule keeps a session for answers is not told.
    assert outcomes(device, "vlan2", answer(SERVER, OFFICE)) == {f"vlan1 {SERVER} -> {OFFICE}:50000", "denied"}


@pytest.mark.parametrize("port", [20000, 443])
def test_a_permitted_session_may_announce_connections(port: int) -> None:
    every = router(firewall("rule 10 permit any from private.office to public"))
    assert outcomes(every, "eth1", packet(INTERNET, OFFICE, port)) == {f"vlan1 {INTERNET} -> {OFFICE}:{port}", "denied"}
    web_only = router(firewall("rule 10 permit https from private.office to public"))
    assert outcomes(web_only, "eth1", packet(INTERNET, OFFICE, port)) == DENIED


def test_files_over_ftp_are_announced_between_the_two_hosts_only() -> None:
    device = router(firewall("rule 10 permit ftp from private.office.web to public"))
    assert outcomes(device, "eth1", packet(INTERNET, WEB, 20000)) == {f"vlan1 {INTERNET} -> {WEB}:20000", "denied"}
    assert outcomes(device, "eth1", packet(INTERNET, OFFICE, 20000)) == DENIED


def test_an_entity_that_is_not_defined_may_be_anything() -> None:
    rule = "rule 10 deny any from private.offices to private"
    snapshot = snapshot_of(firewall(rule, "rule 20 permit https from private to private"))
    assert outcomes(snapshot.devices[0], "vlan1", FROM_OFFICE) == TO_SERVER | DENIED
    assert fates(snapshot)[rule] == (LineFate.MALFORMED, "awplus-entity-undefined")
    assert "awplus-entity-undefined" in codes(snapshot)


def test_two_rules_with_one_number_are_both_in_doubt() -> None:
    snapshot = snapshot_of(
        firewall("rule 10 permit https from private to private", "rule 10 deny https from private to private")
    )
    assert outcomes(snapshot.devices[0], "vlan1", FROM_OFFICE) == TO_SERVER | DENIED
    assert "awplus-rule-repeated" in codes(snapshot)


def test_a_rule_without_number_may_or_may_not_decide() -> None:
    snapshot = snapshot_of(firewall("rule permit https from private to private"))
    assert outcomes(snapshot.devices[0], "vlan1", FROM_OFFICE) == TO_SERVER | DENIED
    assert fates(snapshot)["rule permit https from private to private"][1] == "awplus-rule-place"


@pytest.mark.parametrize(
    "rule",
    [
        "rule 10 permit https from private to private schedule night",
        "rule 10 allow https from private to private",
        "rule 10 permit https from private",
        "rule frobnicate",
    ],
)
def test_a_rule_that_is_not_understood_may_do_anything_in_its_place(rule: str) -> None:
    before = "rule 5 deny any from private.servers to private"
    snapshot = snapshot_of(firewall(before, rule))
    (device,) = snapshot.devices
    assert fates(snapshot)[rule] == (LineFate.UNRECOGNIZED, "awplus-rule-unread")
    assert outcomes(device, "vlan1", FROM_OFFICE) == TO_SERVER | DENIED
    in_place = rule.startswith("rule 10")
    expected = DENIED if in_place else DENIED | {f"vlan1 {SERVER} -> {OFFICE}"}
    assert outcomes(device, "vlan2", packet(SERVER, OFFICE, protocol=ICMP, icmp_type=8)) == expected


def test_a_line_that_is_not_understood_leaves_the_device_open() -> None:
    (device,) = snapshot_of(firewall("no protect")).devices
    assert device.unmodeled


@pytest.mark.parametrize(
    "line", ["  ip subnet 10.1.1.0 interface vlan1", "  fqdn www.example.com", "  ip subnet 10.1.1.0/24 via vlan1"]
)
def test_a_line_of_an_entity_that_is_not_understood_may_mean_any_address(line: str) -> None:
    entities = ENTITIES.replace("  ip subnet 10.1.2.0/24 interface vlan2\n", f"{line}\n")
    snapshot = snapshot_of(firewall("rule 10 permit https from private.office to private.servers"), entities=entities)
    assert outcomes(snapshot.devices[0], "vlan1", FROM_OFFICE) == TO_SERVER | DENIED
    assert fates(snapshot)[line.strip()] == (LineFate.UNRECOGNIZED, "awplus-entity-unread")


@pytest.mark.parametrize(
    "words", ["ip subnet 10.1.2.0/24 interface vlan7", "ip subnet 10.1.2.0/24 interface port1.0.3"]
)
def test_an_interface_that_does_not_route_leaves_the_entity_open(words: str) -> None:
    entities = ENTITIES.replace("ip subnet 10.1.2.0/24 interface vlan2", words)
    device = router(firewall("rule 10 permit https from private.office to private.servers"), entities=entities)
    assert outcomes(device, "vlan1", FROM_OFFICE) == TO_SERVER | DENIED


def test_a_learned_address_is_the_one_of_its_interface_where_that_is_written() -> None:
    entities = ENTITIES.replace("ip address 203.0.113.2", "ip address dynamic interface eth1")
    device = router(firewall("rule 10 permit https from private.office to public.wan.eth1"), entities=entities)
    assert "to-device" in outcomes(device, "vlan1", packet(OFFICE, OUTSIDE))
    assert outcomes(device, "vlan1", packet(OFFICE, INTERNET)) == DENIED


def test_the_router_itself_is_protected_by_rules_as_well() -> None:
    device = router(firewall("rule 10 permit ssh from private.office to private.office"))
    assert outcomes(device, "eth1", packet(INTERNET, OUTSIDE, 22)) == DENIED
    # Whether the network with an interface holds the router's own address is told by examples only.
    assert outcomes(device, "vlan1", packet(OFFICE, "10.1.1.1", 22)) == {"to-device", "denied"}
    assert "to-device" in outcomes(device, "eth1", packet(INTERNET, OUTSIDE, 50000, state=ESTABLISHED, flags=18))


def test_an_entity_without_addresses_may_be_anything() -> None:
    entities = ENTITIES + "zone empty\nzone hollow\n network none\n"
    for name in ("empty", "hollow.none"):
        device = router(firewall(f"rule 10 permit https from private.office to {name}"), entities=entities)
        assert outcomes(device, "vlan1", FROM_OFFICE) == TO_SERVER | DENIED


def test_a_host_outside_its_network_is_left_open() -> None:
    entities = ENTITIES.replace("ip address 10.1.1.10", "ip address 10.1.2.5")
    for name in ("private.office", "private.office.web"):
        device = router(firewall(f"rule 10 permit https from public to {name}"), entities=entities)
        assert outcomes(device, "eth1", packet(INTERNET, SERVER)) == {f"vlan2 {INTERNET} -> {SERVER}:443", "denied"}


def test_a_limit_of_connections_may_drop() -> None:
    snapshot = snapshot_of(
        firewall("rule 10 permit https from private to private", "connection-limit from private with limit 100")
    )
    assert fates(snapshot)["connection-limit from private with limit 100"][1] == "awplus-may-drop"
    assert all(interface.doubts for interface in snapshot.devices[0].interfaces)


def test_the_table_stands_as_it_is_written() -> None:
    device = router(
        firewall("rule 20 deny any from public to private", "rule 10 permit https from public to private.office.web")
    )
    (table, table_ipv6) = device.filters
    assert [(rule.name, rule.action) for rule in table.rules] == [("rule 10", Action.PERMIT), ("rule 20", Action.DENY)]
    assert table.default is Action.DENY
    assert {use.name for use in device.filter_uses} == {"firewall"}
    assert table_ipv6.family is not table.family
    lines = {rule.origin[0].line for policy in device.zone_policies for one in policy.filters for rule in one.rules}
    assert {rule.origin[0].line for rule in table.rules} <= lines


def test_more_interfaces_than_are_followed_leave_the_device_open() -> None:
    many = "".join(f"interface vlan{number}\n ip address 10.9.{number}.1/24\n" for number in range(100, 180))
    snapshot = snapshot_of(firewall("rule 10 permit any from private to public"), many)
    assert snapshot.devices[0].unmodeled
    assert "awplus-firewall-too-large" in codes(snapshot)


def test_dns_over_udp_is_sure_and_over_tcp_is_not() -> None:
    device = router(firewall("rule 10 permit dns from private.office to private.servers"))
    passed = {f"vlan2 {OFFICE} -> {SERVER}:53"}
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER, 53, protocol=UDP)) == passed
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER, 53)) == passed | DENIED


def test_a_learned_address_is_in_no_network_of_another_interface() -> None:
    entities = ENTITIES.replace("ip address 203.0.113.2", "ip address dynamic interface ppp0")
    entities = entities.replace("interface eth1", "interface ppp0")
    line = "interface ppp0\n ip address negotiated\n"
    rule = firewall("rule 10 permit https from public.wan.eth1 to private.servers")
    device = router(rule, line, entities=entities)
    assert outcomes(device, "vlan1", FROM_OFFICE) == DENIED
    # Whoever is outside may have that address.
    assert outcomes(device, "ppp0", packet(INTERNET, SERVER)) == DENIED | {f"vlan2 {INTERNET} -> {SERVER}:443"}
