"""Address translation, looked at through packets: what comes out where, and whether that is sure."""

from dataclasses import replace

import pytest
from tests.vendors.cisco_asa.firewalls import (
    DMZ,
    INSIDE,
    OUTSIDE,
    answer,
    ends,
    leaving,
    legs,
    ping,
    tcp,
    udp,
    verdict,
)

from segcheck.model.header import ESTABLISHED, OTHER_FRAGMENT
from segcheck.source.ledger import LineFate

HOST, SERVER, WEB = "10.0.0.5", "172.16.0.10", "192.0.2.80"
PUBLIC = "203.0.113.10"
OPEN = ("access-list OPEN extended permit ip any any", "access-group OPEN in interface outside")
SERVER_OBJECT = ("object network SERVER", f" host {SERVER}")


# -- objects --------------------------------------------------------------------------------------------------


def test_static_one_to_one_works_both_ways() -> None:
    loaded = legs(*OPEN, *SERVER_OBJECT, f" nat (dmz,outside) static {PUBLIC}")
    assert ends(loaded, OUTSIDE, tcp(WEB, PUBLIC)) == {(DMZ, WEB, SERVER, True)}
    assert ends(loaded, DMZ, tcp(SERVER, WEB)) == {(OUTSIDE, PUBLIC, WEB, True)}
    assert ends(loaded, DMZ, answer(SERVER, WEB)) == {(OUTSIDE, PUBLIC, WEB, True)}
    assert loaded.fate("nat (dmz") is LineFate.MODELED


def test_lists_see_real_addresses_both_ways() -> None:
    loaded = legs(
        *SERVER_OBJECT,
        f" nat (dmz,outside) static {PUBLIC}",
        f"access-list OUT extended permit tcp any host {SERVER} eq 80",
        f"access-list OUT extended permit tcp any host {PUBLIC} eq 22",
        "access-group OUT in interface outside",
        f"access-list AWAY extended permit ip host {SERVER} any",
        "access-group AWAY out interface outside",
    )
    assert ends(loaded, OUTSIDE, tcp(WEB, PUBLIC)) == {(DMZ, WEB, SERVER, True)}
    assert ends(loaded, OUTSIDE, tcp(WEB, PUBLIC, port=22)) == set()
    assert ends(loaded, DMZ, tcp(SERVER, WEB)) == {(OUTSIDE, PUBLIC, WEB, True)}


def test_an_object_may_be_shown_twice() -> None:
    again = ("object network SERVER", f" nat (dmz,outside) static {PUBLIC}")
    loaded = legs(*OPEN, *SERVER_OBJECT, "access-list X extended deny ip any any", *again)
    assert ends(loaded, OUTSIDE, tcp(WEB, PUBLIC)) == {(DMZ, WEB, SERVER, True)}


def test_packets_straight_to_the_real_address_never_surely_pass() -> None:
    loaded = legs(*OPEN, *SERVER_OBJECT, f" nat (dmz,outside) static {PUBLIC}")
    assert verdict(loaded, OUTSIDE, tcp(WEB, SERVER)) == "perhaps"
    assert verdict(loaded, OUTSIDE, tcp(WEB, "172.16.0.11")) == "passes"


def test_static_port() -> None:
    loaded = legs(*OPEN, *SERVER_OBJECT, f" nat (dmz,outside) static {PUBLIC} service tcp 8443 https")
    assert leaving(loaded, OUTSIDE, tcp(WEB, PUBLIC, port=443)) == {(DMZ, WEB, SERVER, 40000, 8443, True)}
    assert ends(loaded, OUTSIDE, tcp(WEB, PUBLIC, port=80)) == set()
    reply = answer(SERVER, WEB, source_port=8443)
    assert leaving(loaded, DMZ, reply) == {(OUTSIDE, PUBLIC, WEB, 443, 40000, True)}
    fragment = replace(tcp(WEB, PUBLIC), source_port=0, destination_port=0, tcp_flags=0, fragment=OTHER_FRAGMENT)
    assert (DMZ, WEB, SERVER, False) in ends(loaded, OUTSIDE, fragment)


def test_static_port_on_the_address_of_the_interface() -> None:
    loaded = legs(*OPEN, *SERVER_OBJECT, " nat (dmz,outside) static interface service tcp 80 80")
    assert ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.1")) == {(DMZ, WEB, SERVER, True)}


def test_a_network_keeps_the_host_part() -> None:
    loaded = legs(
        *OPEN,
        "object network NET",
        " subnet 172.16.0.16 255.255.255.240",
        " nat (dmz,outside) static 203.0.113.32",
    )
    assert ends(loaded, DMZ, tcp("172.16.0.21", WEB)) == {(OUTSIDE, "203.0.113.37", WEB, True)}
    assert ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.37")) == {(DMZ, WEB, "172.16.0.21", True)}


def test_ranges_go_address_by_address() -> None:
    loaded = legs(
        *OPEN,
        "object network NET",
        " range 172.16.0.10 172.16.0.13",
        "object network PUBLIC",
        " range 203.0.113.31 203.0.113.34",
        "object network NET",
        " nat (dmz,outside) static PUBLIC",
    )
    assert ends(loaded, DMZ, tcp("172.16.0.12", WEB)) == {(OUTSIDE, "203.0.113.33", WEB, True)}
    assert ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.34")) == {(DMZ, WEB, "172.16.0.13", True)}


def test_sizes_that_differ_are_bounded() -> None:
    loaded = legs(
        *OPEN,
        "object network NET",
        " subnet 172.16.0.0 255.255.255.0",
        "object network PUBLIC",
        f" host {PUBLIC}",
        "object network NET",
        " nat (dmz,outside) static PUBLIC",
    )
    assert ends(loaded, DMZ, tcp(SERVER, WEB)) == {(OUTSIDE, PUBLIC, WEB, False), (OUTSIDE, SERVER, WEB, False)}
    assert loaded.fate("nat (dmz") is LineFate.APPROXIMATED


def test_shared_address_lets_answers_back_and_nobody_else() -> None:
    loaded = legs(
        *OPEN, "object network LAN", " subnet 10.0.0.0 255.255.255.0", " nat (inside,outside) dynamic interface"
    )
    assert {way[:3] for way in ends(loaded, INSIDE, tcp(HOST, WEB))} == {(OUTSIDE, "203.0.113.1", WEB)}
    assert verdict(loaded, INSIDE, tcp(HOST, WEB)) == "passes"
    back = leaving(loaded, OUTSIDE, answer(WEB, "203.0.113.1"))
    assert {way[0] for way in back} == {INSIDE}
    assert ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.1")) == set()
    assert verdict(loaded, INSIDE, tcp(HOST, SERVER)) == "passes"
    assert ends(loaded, INSIDE, tcp(HOST, SERVER)) == {(DMZ, HOST, SERVER, True)}


def test_a_pool_of_addresses_may_let_others_in_while_an_entry_lives() -> None:
    loaded = legs(
        *OPEN,
        "object network POOL",
        " range 203.0.113.64 203.0.113.71",
        "object network LAN",
        " subnet 10.0.0.0 255.255.255.0",
        " nat (inside,outside) dynamic POOL",
    )
    assert {way[3] for way in ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.65")) if way[0] == INSIDE} == {False}
    assert verdict(loaded, OUTSIDE, answer(WEB, "203.0.113.65")) == "passes"
    back = replace(udp(WEB, "203.0.113.65"), state=ESTABLISHED)
    assert verdict(loaded, OUTSIDE, back) == "passes"


def test_section_two_takes_static_before_dynamic_and_few_before_many() -> None:
    loaded = legs(
        *OPEN,
        "object network LAN",
        " subnet 10.0.0.0 255.255.255.0",
        " nat (inside,outside) dynamic interface",
        "object network HALF",
        " subnet 10.0.0.0 255.255.255.128",
        " nat (inside,outside) static 203.0.113.128",
        "object network ONE",
        f" host {HOST}",
        " nat (inside,outside) static 203.0.113.99",
    )
    assert ends(loaded, INSIDE, tcp(HOST, WEB)) == {(OUTSIDE, "203.0.113.99", WEB, True)}
    assert ends(loaded, INSIDE, tcp("10.0.0.6", WEB)) == {(OUTSIDE, "203.0.113.134", WEB, True)}
    assert {way[1] for way in ends(loaded, INSIDE, tcp("10.0.0.200", WEB))} == {"203.0.113.1"}


# -- by hand ----------------------------------------------------------------------------------------------------

OBJECTS = (
    "object network LAN",
    " subnet 10.0.0.0 255.255.255.0",
    "object network FAR",
    " subnet 198.51.100.0 255.255.255.0",
    "object network HOST",
    f" host {HOST}",
    "object network FIRST",
    " host 203.0.113.21",
    "object network SECOND",
    " host 203.0.113.22",
    "object network INNER_NAME",
    " host 10.255.0.1",
)


def test_sections_one_two_three() -> None:
    loaded = legs(
        *OPEN,
        *OBJECTS,
        "nat (inside,outside) after-auto source static HOST SECOND",
        "object network HOST",
        " nat (inside,outside) static 203.0.113.20",
    )
    assert ends(loaded, INSIDE, tcp(HOST, WEB)) == {(OUTSIDE, "203.0.113.20", WEB, True)}
    first = legs(
        *OPEN,
        *OBJECTS,
        "nat (inside,outside) source static HOST FIRST",
        "nat (inside,outside) source static HOST SECOND",
        "object network HOST",
        " nat (inside,outside) static 203.0.113.20",
    )
    assert ends(first, INSIDE, tcp(HOST, WEB)) == {(OUTSIDE, "203.0.113.21", WEB, True)}
    # Its answers would be translated by the line above: whether the device lets it pass is not documented.
    assert ends(first, OUTSIDE, tcp(WEB, "203.0.113.22")) == {(INSIDE, WEB, HOST, False)}


def test_a_line_number_puts_a_translation_first() -> None:
    loaded = legs(
        *OPEN,
        *OBJECTS,
        "nat (inside,outside) source static HOST FIRST",
        "nat (inside,outside) 1 source static HOST SECOND",
    )
    assert ends(loaded, INSIDE, tcp(HOST, WEB)) == {(OUTSIDE, "203.0.113.22", WEB, True)}


def test_addresses_may_stay_for_some_destinations() -> None:
    loaded = legs(
        *OPEN,
        *OBJECTS,
        "nat (inside,outside) source static LAN LAN destination static FAR FAR no-proxy-arp route-lookup",
        "nat (inside,outside) after-auto source dynamic any interface",
    )
    assert ends(loaded, INSIDE, tcp(HOST, "198.51.100.7")) == {(OUTSIDE, HOST, "198.51.100.7", True)}
    assert {way[1] for way in ends(loaded, INSIDE, tcp(HOST, WEB))} == {"203.0.113.1"}
    assert ends(loaded, OUTSIDE, tcp("198.51.100.7", HOST)) == {(INSIDE, "198.51.100.7", HOST, True)}
    assert verdict(loaded, OUTSIDE, tcp(WEB, HOST)) == "perhaps"


def test_the_first_destination_is_the_mapped_one() -> None:
    loaded = legs(
        *OPEN,
        *OBJECTS,
        "object network FAR_HOST",
        " host 198.51.100.7",
        "nat (inside,outside) source static HOST FIRST destination static INNER_NAME FAR_HOST",
    )
    assert ends(loaded, INSIDE, tcp(HOST, "10.255.0.1")) == {(OUTSIDE, "203.0.113.21", "198.51.100.7", True)}
    assert ends(loaded, OUTSIDE, tcp("198.51.100.7", "203.0.113.21")) == {(INSIDE, "10.255.0.1", HOST, True)}
    assert ends(loaded, INSIDE, tcp(HOST, WEB)) == {(OUTSIDE, HOST, WEB, True)}
    assert (INSIDE, WEB, HOST, True) not in ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.21"))


def test_service_objects_of_the_source_and_of_the_destination() -> None:
    services = (
        "object service REAL",
        " service tcp source eq 8080",
        "object service MAPPED",
        " service tcp source eq 80",
        "object service SHOWN",
        " service tcp destination eq 2222",
        "object service TRUE",
        " service tcp destination eq 22",
    )
    source = legs(*OPEN, *OBJECTS, *services, "nat (inside,outside) source static HOST FIRST service REAL MAPPED")
    assert leaving(source, OUTSIDE, tcp(WEB, "203.0.113.21", port=80)) == {(INSIDE, WEB, HOST, 40000, 8080, True)}
    destination = legs(
        *OPEN,
        *OBJECTS,
        *services,
        "object network FAR_HOST",
        " host 198.51.100.7",
        "nat (inside,outside) source static HOST FIRST destination static INNER_NAME FAR_HOST service SHOWN TRUE",
    )
    assert leaving(destination, INSIDE, tcp(HOST, "10.255.0.1", port=2222)) == {
        (OUTSIDE, "203.0.113.21", "198.51.100.7", 40000, 22, True)
    }


def test_one_way_only() -> None:
    loaded = legs(*OPEN, *OBJECTS, "nat (inside,outside) source static HOST FIRST unidirectional")
    assert ends(loaded, INSIDE, tcp(HOST, WEB)) == {(OUTSIDE, "203.0.113.21", WEB, True)}
    assert INSIDE not in {way[0] for way in ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.21"))}
    assert ends(loaded, OUTSIDE, answer(WEB, "203.0.113.21")) == {(INSIDE, WEB, HOST, True)}


def test_inactive_lines_do_nothing() -> None:
    loaded = legs(*OPEN, *OBJECTS, "nat (inside,outside) source static HOST FIRST inactive description was active")
    assert ends(loaded, INSIDE, tcp(HOST, WEB)) == {(OUTSIDE, HOST, WEB, True)}
    assert loaded.fate("nat (inside") is LineFate.IRRELEVANT


def test_any_interface() -> None:
    loaded = legs(*OPEN, *SERVER_OBJECT, f" nat (any,any) static {PUBLIC}")
    assert ends(loaded, OUTSIDE, tcp(WEB, PUBLIC)) == {(DMZ, WEB, SERVER, True)}
    assert ends(loaded, INSIDE, tcp(HOST, PUBLIC)) == {(DMZ, HOST, SERVER, True)}


def test_a_translation_by_hand_decides_about_both_addresses() -> None:
    outer = ("object network CLIENT", f" host {WEB}", " nat (outside,inside) static 10.9.9.9")
    by_object = legs(*OPEN, *OBJECTS, *outer, "object network HOST", " nat (inside,outside) static 203.0.113.20")
    assert ends(by_object, OUTSIDE, tcp(WEB, "203.0.113.20")) == {(INSIDE, "10.9.9.9", HOST, True)}
    by_hand = legs(*OPEN, *OBJECTS, *outer, "nat (inside,outside) source static HOST FIRST")
    assert ends(by_hand, OUTSIDE, tcp(WEB, "203.0.113.21")) == {(INSIDE, WEB, HOST, True)}


def test_a_group_of_sources() -> None:
    loaded = legs(
        *OPEN,
        *OBJECTS,
        "object-group network SOME",
        " network-object object HOST",
        " network-object host 10.0.0.77",
        "nat (inside,outside) source dynamic SOME FIRST",
    )
    for source in (HOST, "10.0.0.77"):
        assert {way[1] for way in ends(loaded, INSIDE, tcp(source, WEB))} == {"203.0.113.21"}
    assert {way[1] for way in ends(loaded, INSIDE, tcp("10.0.0.78", WEB))} == {"10.0.0.78"}


def test_pings_are_translated() -> None:
    loaded = legs(*OPEN, "nat (inside,outside) source dynamic any interface")
    assert ends(loaded, INSIDE, ping(HOST, WEB)) == {(OUTSIDE, "203.0.113.1", WEB, True)}


# -- the way out --------------------------------------------------------------------------------------------------


def test_the_translation_names_the_way_out() -> None:
    """The table leads to another interface than the translation does: neither is sure."""
    loaded = legs(
        *OPEN,
        "route outside 10.7.0.0 255.255.0.0 203.0.113.9",
        "route inside 10.0.0.0 255.0.0.0 10.0.0.254",
        "object network FARTHER",
        " host 10.7.0.5",
        " nat (inside,outside) static 203.0.113.70",
        "same-security-traffic permit intra-interface",
    )
    found = ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.70"))
    assert {(INSIDE, WEB, "10.7.0.5", False), (OUTSIDE, WEB, "10.7.0.5", False)} <= found
    assert all(not way[3] for way in found)


def test_everything_to_itself_takes_all_to_one_side() -> None:
    loaded = legs(*OPEN, "nat (inside,outside) source static any any")
    assert (INSIDE, WEB, SERVER, False) not in ends(loaded, OUTSIDE, tcp(WEB, SERVER))
    assert verdict(loaded, OUTSIDE, tcp(WEB, SERVER)) == "perhaps"


# -- what is not understood -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "nat (inside) 1 10.0.0.0 255.255.255.0",
        "global (outside) 1 interface",
        "static (dmz,outside) 203.0.113.5 172.16.0.5 netmask 255.255.255.255",
        "nat-control",
        "nat (inside,outside) source statically HOST FIRST",
        "nat (inside,lan) source static HOST FIRST",
        "nat (inside,outside) source static HOST FIRST destination dynamic FAR FAR",
        "nat (inside,outside",
    ],
)
def test_what_is_not_followed_leaves_the_device_open(line: str) -> None:
    loaded = legs(*OBJECTS, line)
    assert loaded.device.unmodeled
    assert loaded.fate(line) in (LineFate.APPROXIMATED, LineFate.UNRECOGNIZED)


def test_a_missing_object_may_be_any_address() -> None:
    loaded = legs(*OPEN, *OBJECTS, "nat (inside,outside) source static GONE FIRST")
    found = ends(loaded, OUTSIDE, tcp(WEB, "203.0.113.21"))
    assert (OUTSIDE, WEB, "203.0.113.21", True) not in found
    assert ends(loaded, INSIDE, tcp(HOST, WEB)) == {
        (OUTSIDE, "203.0.113.21", WEB, False),
        (OUTSIDE, HOST, WEB, False),
    }


def test_missing_service_objects_leave_the_translation_in_doubt() -> None:
    loaded = legs(*OPEN, *OBJECTS, "nat (inside,outside) source static HOST FIRST service A B")
    assert (OUTSIDE, HOST, WEB, False) in ends(loaded, INSIDE, tcp(HOST, WEB))


def test_between_families_the_device_is_left_open() -> None:
    loaded = legs(
        "object network SIX", " host 2001:db8::5", "object network SIX", " nat (inside,outside) static 203.0.113.6"
    )
    assert "asa-translation-between-families" in loaded.diagnostics
    assert loaded.device.unmodeled


def test_marks_stay_within_their_bits_however_many_lines_are_left_out() -> None:
    left_out = [f"nat (inside,nowhere) source static H{number} H{number}" for number in range(33_000)]
    loaded = legs(*OPEN, *OBJECTS, *left_out, "nat (inside,outside) source static HOST FIRST")
    assert (OUTSIDE, "203.0.113.21", WEB, True) not in ends(loaded, INSIDE, tcp(HOST, WEB))
