"""`nat` lines: what is understood, and what of it does what."""

import pytest
from tests.vendors.cisco_asa.firewalls import DMZ, INSIDE, OUTSIDE, Loaded, ends, leaving, legs, tcp, verdict

from segcheck.source.ledger import LineFate

HOST, SERVER, WEB = "10.0.0.5", "172.16.0.10", "192.0.2.80"
OBJECTS = (
    "object network REAL",
    " subnet 10.0.0.0 255.255.255.0",
    "object network POOL",
    " range 203.0.113.64 203.0.113.71",
    "object network PAT",
    " host 203.0.113.80",
    "object network FAR",
    " host 198.51.100.7",
    "object service HTTP",
    " service tcp destination eq 80",
)
OPEN = ("access-list OPEN extended permit ip any any", "access-group OPEN in interface outside")


@pytest.mark.parametrize(
    "line",
    [
        "nat (inside,outside) source dynamic REAL POOL interface",
        "nat (inside,outside) source dynamic REAL pat-pool POOL round-robin",
        "nat (inside,outside) source dynamic REAL pat-pool POOL extended flat include-reserve interface",
        "nat (inside,outside) source dynamic REAL POOL pat-pool PAT",
        "nat (inside,outside) source dynamic REAL PAT destination static FAR FAR service HTTP HTTP",
        "nat (inside,outside) source dynamic REAL interface destination static FAR FAR description to the far side",
        "nat (inside,outside) after-auto 1 source dynamic any interface",
        "nat (any,outside) source dynamic any PAT dns",
        "nat source static REAL REAL",
        "nat (inside,outside) source static any any destination static interface FAR service HTTP HTTP",
    ],
)
def test_lines_that_are_understood(line: str) -> None:
    loaded = legs(*OBJECTS, line)
    assert loaded.fate("nat ") is LineFate.MODELED
    assert not loaded.device.unmodeled


@pytest.mark.parametrize(
    "line",
    [
        "nat (inside,outside) dynamic interface",
        "nat (inside,outside) dynamic PAT dns",
        "nat (inside,outside) dynamic pat-pool POOL flat",
        "nat (inside,outside) dynamic 203.0.113.81",
        "nat (inside,outside) static 203.0.113.128 no-proxy-arp route-lookup",
        "nat dynamic POOL interface",
    ],
)
def test_lines_of_objects_that_are_understood(line: str) -> None:
    loaded = legs(*OBJECTS, "object network REAL", f" {line}")
    assert loaded.fate("nat ") in (LineFate.MODELED, LineFate.APPROXIMATED)
    assert not loaded.device.unmodeled


def test_a_pool_shared_by_ports() -> None:
    loaded = legs(*OPEN, *OBJECTS, "nat (inside,outside) source dynamic REAL pat-pool POOL")
    assert verdict(loaded, INSIDE, tcp(HOST, WEB)) == "passes"
    assert INSIDE not in {way[0] for way in ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.65"))}


def test_a_pool_backed_up_by_the_interface() -> None:
    loaded = legs(*OPEN, *OBJECTS, "nat (inside,outside) source dynamic REAL POOL interface")
    (sources,) = (
        rewrite.intervals
        for rule in loaded.device.source_translations
        if len(rule.rewrites) == 1
        for rewrite in rule.rewrites
        if hasattr(rewrite, "intervals")
    )
    assert [high - low + 1 for low, high in sources] == [1, 8]


def test_ports_of_the_destination_alone_limit_a_translation() -> None:
    loaded = legs(*OPEN, *OBJECTS, "nat (inside,outside) source dynamic REAL PAT service HTTP HTTP")
    assert {way[1] for way in leaving(loaded, INSIDE, tcp(HOST, WEB, port=80))} == {"203.0.113.80"}
    assert {way[1] for way in leaving(loaded, INSIDE, tcp(HOST, WEB, port=443))} == {HOST}


def test_the_own_address_as_mapped_destination() -> None:
    loaded = legs(
        *OPEN,
        *OBJECTS,
        "object network SERVER",
        f" host {SERVER}",
        "nat (outside,dmz) source static any any destination static interface SERVER service HTTP HTTP",
    )
    assert ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.1")) == {(DMZ, WEB, SERVER, True)}
    assert ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.1", port=25)) == set()


def test_conditions_on_interfaces_of_firepower() -> None:
    text = (
        "interface GigabitEthernet0/0\n nameif outside\n security-level 0\n ip address 203.0.113.1 255.255.255.0\n"
        "interface GigabitEthernet0/1\n nameif dmz\n security-level 0\n ip address 172.16.0.1 255.255.255.0\n"
        "interface GigabitEthernet0/2\n nameif inside\n security-level 0\n ip address 10.0.0.1 255.255.255.0\n"
        "same-security-traffic permit inter-interface\n"
        "access-list CSM_FW_ACL_ advanced trust tcp ifc inside any ifc dmz any eq www\n"
        "access-list CSM_FW_ACL_ advanced deny ip any any\n"
        "access-group CSM_FW_ACL_ global\n"
        "route outside 0.0.0.0 0.0.0.0 203.0.113.254\n"
    )
    loaded = Loaded(text)
    assert verdict(loaded, INSIDE, tcp(HOST, SERVER)) == "passes"
    assert verdict(loaded, INSIDE, tcp(HOST, WEB)) == "dropped"
    assert verdict(loaded, DMZ, tcp(SERVER, HOST)) == "dropped"
