"""Address translation: forwarded ports before the firewall, masquerading behind it."""

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
    nat,
    outcomes,
    packet,
    router,
    snapshot_of,
)

from segcheck.model.header import UDP
from segcheck.source.ledger import LineFate

OPEN = firewall("rule 10 permit https from private to public")
MASQUERADE = "rule 10 masq any from private to public with src public.wan.eth1"
FORWARD = "rule 20 portfwd https from public to public.wan.eth1 with dst private.office.web"
OUT = frozenset({f"eth1 {OUTSIDE} -> {INTERNET}:443"})


def test_masquerading_takes_the_address_of_the_entity() -> None:
    device = router(OPEN, nat(MASQUERADE))
    assert outcomes(device, "vlan1", packet(OFFICE, INTERNET)) == OUT
    back = answer(INTERNET, OUTSIDE)
    assert f"vlan1 {INTERNET} -> {OFFICE}:50000" in {
        one.replace("10.1.1.0", OFFICE) for one in outcomes(device, "eth1", back)
    }


def test_without_an_entity_it_is_the_address_of_the_way_out() -> None:
    device = router(OPEN, nat("rule 10 masq any from private to public"))
    assert outcomes(device, "vlan1", packet(OFFICE, INTERNET)) == OUT


def test_without_enable_nothing_is_translated() -> None:
    snapshot = snapshot_of(OPEN, nat(MASQUERADE, enable=False))
    (device,) = snapshot.devices
    assert outcomes(device, "vlan1", packet(OFFICE, INTERNET)) == {f"eth1 {OFFICE} -> {INTERNET}:443"}
    assert fates(snapshot)[MASQUERADE] == (LineFate.IRRELEVANT, "awplus-nat-off")


def test_only_what_the_rule_names_is_translated() -> None:
    device = router(firewall("rule 10 permit any from private to private"), nat(MASQUERADE))
    assert outcomes(device, "vlan1", packet(OFFICE, SERVER)) == {f"vlan2 {OFFICE} -> {SERVER}:443"}
    web = router(OPEN, nat("rule 10 masq http from private to public with src public.wan.eth1"))
    assert outcomes(web, "vlan1", packet(OFFICE, INTERNET)) == {f"eth1 {OFFICE} -> {INTERNET}:443"}


def test_masquerading_permits_nothing() -> None:
    device = router(firewall(), nat(MASQUERADE))
    assert outcomes(device, "vlan1", packet(OFFICE, INTERNET)) == DENIED


def test_a_forwarded_port_needs_a_rule_for_the_host_inside() -> None:
    inside = firewall("rule 10 permit https from public to private.office.web")
    device = router(inside, nat(FORWARD))
    assert outcomes(device, "eth1", packet(INTERNET, OUTSIDE)) == {f"vlan1 {INTERNET} -> {WEB}:443"}
    # A rule for the address outside is about the router itself.
    outside = firewall("rule 10 permit https from public to public.wan.eth1")
    assert outcomes(router(outside, nat(FORWARD)), "eth1", packet(INTERNET, OUTSIDE)) == DENIED
    assert outcomes(router(firewall(), nat(FORWARD)), "eth1", packet(INTERNET, OUTSIDE)) == DENIED


def test_answers_of_a_forwarded_port_are_turned_back() -> None:
    device = router(firewall("rule 10 permit https from public to private.office.web"), nat(FORWARD))
    back = outcomes(device, "vlan1", answer(WEB, INTERNET))
    # The host may also have been asked at its own address.
    assert back == {f"eth1 {OUTSIDE} -> {INTERNET}:50000", f"eth1 {WEB} -> {INTERNET}:50000"}


def test_the_port_inside_may_be_another() -> None:
    section = "application alternative\n protocol tcp\n dport 8443\n"
    device = router(
        section,
        firewall("rule 10 permit alternative from public to private.office.web"),
        nat(f"{FORWARD} dport 8443"),
    )
    assert outcomes(device, "eth1", packet(INTERNET, OUTSIDE)) == {f"vlan1 {INTERNET} -> {WEB}:8443"}
    assert f"eth1 {OUTSIDE} -> {INTERNET}:50000" in outcomes(device, "vlan1", answer(WEB, INTERNET, 8443))


def test_a_forwarded_port_without_address_is_surely_for_the_routers_own() -> None:
    rule = "rule 20 portfwd https from public with dst private.office.web"
    snapshot = snapshot_of(firewall("rule 10 permit https from public to private.office.web"), nat(rule))
    (device,) = snapshot.devices
    assert outcomes(device, "eth1", packet(INTERNET, OUTSIDE)) == {f"vlan1 {INTERNET} -> {WEB}:443"}
    assert outcomes(device, "eth1", packet(INTERNET, SERVER)) == {f"vlan1 {INTERNET} -> {WEB}:443", "denied"}
    assert fates(snapshot)[rule] == (LineFate.APPROXIMATED, "awplus-portfwd-anywhere")


def test_an_address_outside_needs_no_interface() -> None:
    entities = (
        ENTITIES + "zone global\n network block\n  ip subnet 203.0.113.0/29\n  host web\n   ip address 203.0.113.3\n"
    )
    rule = "rule 20 portfwd https from public to global.block.web with dst private.office.web"
    permit = firewall("rule 10 permit https from public to private.office.web")
    device = router(permit, nat(rule), entities=entities)
    assert outcomes(device, "eth1", packet(INTERNET, "203.0.113.3")) == {f"vlan1 {INTERNET} -> {WEB}:443"}
    assert "to-device" not in outcomes(device, "eth1", packet(INTERNET, "203.0.113.3", 80))


def test_the_lowest_number_translates() -> None:
    first = "rule 5 portfwd https from public to public.wan.eth1 with dst private.servers.other"
    entities = ENTITIES.replace("zone public", "  host other\n   ip address 10.1.2.9\nzone public")
    device = router(firewall("rule 10 permit any from public to private"), nat(FORWARD, first), entities=entities)
    assert outcomes(device, "eth1", packet(INTERNET, OUTSIDE)) == {f"vlan2 {INTERNET} -> 10.1.2.9:443"}


def test_a_learned_address_may_be_any() -> None:
    entities = ENTITIES.replace("ip address 203.0.113.2", "ip address dynamic interface eth1")
    device = router(OPEN, nat(MASQUERADE), entities=entities)
    # The interface has an address that is written.
    assert outcomes(device, "vlan1", packet(OFFICE, INTERNET)) == OUT


def test_an_application_that_is_not_told_may_be_translated() -> None:
    rule = "rule 10 masq videochat from private to public with src public.wan.eth1"
    snapshot = snapshot_of(OPEN, nat(rule))
    (device,) = snapshot.devices
    assert outcomes(device, "vlan1", packet(OFFICE, INTERNET)) == OUT | {f"eth1 {OFFICE} -> {INTERNET}:443"}
    assert fates(snapshot)[rule] == (LineFate.APPROXIMATED, "awplus-application-untold")


def test_networks_for_networks_are_bounded() -> None:
    entities = ENTITIES + "zone global\n network block\n  ip subnet 198.18.1.0/24\n"
    rule = "rule 10 netmap any from private.office to public with src global.block"
    snapshot = snapshot_of(OPEN, nat(rule), entities=entities)
    (device,) = snapshot.devices
    assert outcomes(device, "vlan1", packet(OFFICE, INTERNET)) == {
        f"eth1 {OFFICE} -> {INTERNET}:443",
        f"eth1 198.18.1.5 -> {INTERNET}:443",
    }
    assert fates(snapshot)[rule] == (LineFate.APPROXIMATED, "awplus-netmap")


def test_announced_connections_come_in_at_the_address_outside() -> None:
    device = router(firewall("rule 10 permit any from private.office to public"), nat(MASQUERADE))
    found = outcomes(device, "eth1", packet(INTERNET, OUTSIDE, 20000, protocol=UDP))
    assert any(one.startswith("vlan1 ") for one in found)
    quiet = router(firewall("rule 10 permit https from private.office to public"), nat(MASQUERADE))
    found = outcomes(quiet, "eth1", packet(INTERNET, OUTSIDE, 20000, protocol=UDP))
    assert not any(one.startswith("vlan1 ") for one in found)


def test_an_entity_that_is_not_defined_leaves_the_device_open() -> None:
    rule = "rule 20 portfwd https from public to public.wan.eth1 with dst private.office.wbe"
    snapshot = snapshot_of(firewall("rule 10 permit any from public to private", protect=False), nat(rule))
    assert fates(snapshot)[rule] == (LineFate.MALFORMED, "awplus-entity-undefined")
    assert "awplus-entity-undefined" in codes(snapshot)
    assert snapshot.devices[0].unmodeled


@pytest.mark.parametrize(
    "rule",
    [
        "rule 10 masq any from private",
        "rule 10 masq any from private to public with dst private.office.web",
        "rule 10 portfwd https from public to public.wan.eth1",
        "rule 10 portfwd https from public to public.wan.eth1 with dst private.office.web dport https",
        "rule 10 hide any from private to public",
        "frobnicate",
    ],
)
def test_a_rule_that_is_not_understood_leaves_the_device_open(rule: str) -> None:
    snapshot = snapshot_of(OPEN, nat(rule))
    assert snapshot.devices[0].unmodeled
    assert fates(snapshot)[rule] == (LineFate.UNRECOGNIZED, "awplus-nat-unread")


def test_the_way_in_may_not_count_for_masquerading() -> None:
    rule = "rule 10 masq any from private.office to public with src public.wan.eth1"
    device = router(nat(rule))
    assert outcomes(device, "vlan1", packet(OFFICE, INTERNET)) == OUT
    assert outcomes(device, "vlan2", packet(OFFICE, INTERNET)) == OUT | {f"eth1 {OFFICE} -> {INTERNET}:443"}
    assert outcomes(device, "vlan2", packet(SERVER, INTERNET)) == {f"eth1 {SERVER} -> {INTERNET}:443"}
