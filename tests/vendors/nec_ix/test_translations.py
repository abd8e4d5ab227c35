"""NAT and NAPT at the outside interface, and filters beside them in both orders."""

from __future__ import annotations

import pytest
from tests.vendors.nec_ix.routers import Router, packet

from segcheck.model.header import ESTABLISHED, UDP
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4

OUT, IN = "GigaEthernet0.0", "GigaEthernet1.0"
OWN, PEER, HOST = "203.0.113.2", "198.51.100.7", "10.1.0.10"


def router(below: str, lists: str = "", address: str = f"ip address {OWN}/24") -> Router:
    lines = "\n".join(f"  {line}" for line in below.splitlines())
    return Router(
        f"ip route default 203.0.113.1\n{lists}\ninterface {OUT}\n  {address}\n{lines}\n  no shutdown\n"
        f"interface {IN}\n  ip address 10.1.0.1/16\n  no shutdown\n"
    )


def destinations(found: Router, flow: object, ingress: str = OUT) -> set[tuple[int | None, int]]:
    return {(destination, port) for _, _, destination, port in found.leaving(flow, ingress)}  # type: ignore[arg-type]


def test_static_nat_both_ways_and_networks_by_their_hosts() -> None:
    found = router(f"ip nat enable\nip nat static {HOST} 203.0.113.10\nip nat static 10.1.8.0/24 203.0.112.0/24")
    assert destinations(found, packet(PEER, "203.0.113.10")) == {(ipv4(HOST), 80)}
    assert destinations(found, packet(PEER, "203.0.112.77")) == {(ipv4("10.1.8.77"), 80)}
    sources = {source for source, _, _, _ in found.leaving(packet(HOST, PEER), IN)}
    assert sources == {ipv4("203.0.113.10")}
    assert found.device.unmodeled == ()


def test_a_forward_takes_its_port_only() -> None:
    found = router(f"ip napt enable\nip napt static {HOST} tcp 443\nip napt static {HOST} udp 5000-5001")
    assert destinations(found, packet(PEER, OWN, dport=443)) == {(ipv4(HOST), 443)}
    assert destinations(found, packet(PEER, OWN, UDP, dport=5001)) == {(ipv4(HOST), 5001)}
    assert found.sent(packet(PEER, OWN, dport=443), OUT) == "passes"
    assert found.sent(packet(PEER, OWN, UDP, dport=5002), OUT) == "either"  # an announced connection, perhaps


def test_a_forward_to_the_interface_itself_is_a_service_of_the_device() -> None:
    found = router(f"ip napt enable\nip napt static {OUT} udp 500\nip napt static {OUT} 50")
    assert found.sent(packet(PEER, OWN, UDP, dport=500), OUT) == "dropped"  # it is delivered to the device
    assert found.sent(packet(PEER, OWN, 50), OUT) == "dropped"
    assert found.device.interface(OUT).possible_drops  # type: ignore[union-attr]


def test_napt_hides_sources_and_lets_answers_back() -> None:
    found = router("ip napt enable")
    sources = {source for source, _, _, _ in found.leaving(packet(HOST, PEER), IN)}
    assert sources == {ipv4(OWN)}
    back = packet(PEER, OWN, sport=80, dport=40000, state=ESTABLISHED)
    assert found.sent(back, OUT) == "passes"
    # What is for an inside address is handed on as it is.
    assert found.sent(packet(PEER, HOST), OUT) == "passes"


def test_the_list_of_napt_says_which_sources() -> None:
    lists = "ip access-list inside permit ip src 10.1.0.0/24 dest any"
    found = router("ip napt enable\nip napt inside list inside", lists)
    assert {source for source, *_ in found.leaving(packet(HOST, PEER), IN)} == {ipv4(OWN)}
    assert {source for source, *_ in found.leaving(packet("10.1.9.9", PEER), IN)} == {ipv4("10.1.9.9")}
    lost = router("ip napt enable\nip napt inside list nowhere")
    assert {source for source, *_ in lost.leaving(packet(HOST, PEER), IN)} == {ipv4(HOST), ipv4(OWN)}
    assert "nec-list-undefined" in lost.codes()


def test_a_written_address_and_one_that_is_learned() -> None:
    written = router("ip napt enable\nip napt address 203.0.113.9")
    assert {source for source, *_ in written.leaving(packet(HOST, PEER), IN)} == {ipv4("203.0.113.9")}
    learned = router("ip napt enable", address="ip address ipcp")
    assert ipv4(HOST) in {source for source, *_ in learned.leaving(packet(HOST, PEER), IN)}


def test_a_dynamic_pool_may_be_used_or_spent() -> None:
    lists = "ip nat pool P 203.0.113.20 203.0.113.29\nip access-list L permit ip src 10.1.0.0/24 dest any"
    found = router("ip nat enable\nip nat inside list L pool P", lists)
    sources = {source for source, *_ in found.leaving(packet(HOST, PEER), IN)}
    assert ipv4(HOST) in sources
    assert len(sources) == 2
    assert router("ip nat enable\nip nat inside list L pool nowhere", lists).device.unmodeled


def test_without_enable_nothing_is_translated() -> None:
    found = router(f"ip napt static {HOST} tcp 443\nip nat static {HOST} 203.0.113.10")
    assert found.device.destination_translations == ()
    assert found.fate("ip napt static") == (LineFate.IRRELEVANT, "nec-translation-not-enabled")


def test_a_service_with_another_port_may_reach_any_port_of_its_host() -> None:
    plain = router(f"ip napt enable\nip napt service mail {HOST} none tcp 25")
    assert destinations(plain, packet(PEER, OWN, dport=25)) == {(ipv4(HOST), 25)}
    other = router(f"ip napt enable\nip napt service web {HOST} 8080 tcp 80")
    assert {destination for destination, _ in destinations(other, packet(PEER, OWN))} >= {ipv4(HOST)}
    assert other.sent(packet(PEER, OWN), OUT) == "either"


def test_hairpinning_may_hand_packets_from_inside_back_in() -> None:
    below = f"ip napt enable\nip napt static {HOST} tcp 443\n"
    plain, hairpin = router(below), router(below + "ip napt hairpinning")
    flow = packet("10.1.0.20", OWN, dport=443)
    assert plain.ways(flow, IN) == set()
    assert hairpin.ways(flow, IN) == {IN}


@pytest.mark.parametrize(
    "line",
    [f"ip napt static {HOST}", f"ip napt static {HOST} tcp", "ip nat static 10.1.0.1", "ip napt static x tcp 80"],
)
def test_what_is_not_understood_leaves_the_device_open(line: str) -> None:
    found = router(f"ip napt enable\nip nat enable\n{line}")
    assert found.device.unmodeled
    assert found.fate(line)[1] == "unrecognized-translation"


# -- filters beside translations ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        # About the published packet both orders agree …
        ("permit tcp src any sport any dest any dport eq 443", "passes"),
        ("permit tcp src 198.51.100.0/24 sport any dest any dport eq 443", "passes"),
        ("permit tcp src any sport any dest any dport eq 80", "dropped"),
        ("permit ip src any dest 192.0.2.0/24", "dropped"),
        # … where the list names neither address, or none that differs.
        (f"permit ip src any dest {HOST}/32", "either"),
        ("permit ip src any dest 203.0.113.10/32", "either"),
        (f"deny ip src any dest {HOST}/32", "dropped"),
    ],
)
def test_a_list_on_the_way_in_is_read_in_both_orders(entry: str, expected: str) -> None:
    below = f"ip nat enable\nip nat static {HOST} 203.0.113.10\nip filter L 10 in"
    found = router(below, f"ip access-list L {entry}")
    assert found.sent(packet(PEER, "203.0.113.10", dport=443), OUT) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("permit ip src any dest any", "passes"),
        (f"permit ip src {HOST}/32 dest any", "either"),
        ("permit ip src 203.0.113.10/32 dest any", "either"),
        ("permit ip src 10.9.0.0/16 dest any", "dropped"),
        (f"permit ip src any dest {PEER}/32", "passes"),
    ],
)
def test_a_list_on_the_way_out_is_read_in_both_orders(entry: str, expected: str) -> None:
    below = f"ip nat enable\nip nat static {HOST} 203.0.113.10\nip filter L 10 out"
    found = router(below, f"ip access-list L {entry}")
    assert found.sent(packet(HOST, PEER), IN) == expected


def test_packets_that_are_not_translated_are_filtered_exactly() -> None:
    below = f"ip nat enable\nip nat static {HOST} 203.0.113.10\nip filter L 10 in"
    found = router(below, "ip access-list L permit ip src any dest 10.1.0.11/32")
    assert found.sent(packet(PEER, "10.1.0.11"), OUT) == "passes"
    assert found.sent(packet(PEER, "10.1.0.12"), OUT) == "dropped"


def test_many_entries_and_translations_are_not_compared_one_by_one() -> None:
    entries = "\n".join(f"ip access-list L permit ip src any dest 10.1.{i}.0/24" for i in range(250))
    forwards = "\n".join(f"ip napt static 10.1.0.{1 + i % 250} tcp {1000 + i}" for i in range(250))
    found = router(f"ip napt enable\n{forwards}\nip filter L 10 in", entries)
    assert found.sent(packet(PEER, OWN, dport=1005), OUT) == "either"
    assert found.sent(packet(PEER, "192.0.2.1"), OUT) == "dropped"
