"""Address translation, looked at through packets: what comes out where, and whether that is sure."""

import pytest
from tests.vendors.cisco_ios.routers import Loaded, address, dotted, leaving, tcp

from segcheck.model.header import ESTABLISHED, OTHER_FRAGMENT, TCP, Family, Flow
from segcheck.semantics.evaluate_device import forward
from segcheck.source.ledger import LineFate

EDGE = """
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
 ip nat outside
interface GigabitEthernet0/1
 ip address 10.0.0.1 255.255.255.0
 ip nat inside
interface GigabitEthernet0/2
 ip address 172.16.0.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 203.0.113.254
access-list 1 permit 10.0.0.0 0.0.0.255
access-list 2 deny 10.0.0.7
access-list 2 permit 10.0.0.0 0.0.0.255
"""
OUT, IN = "GigabitEthernet0/0", "GigabitEthernet0/1"


def edge(*lines: str) -> Loaded:
    return Loaded(EDGE + "\n".join(lines))


def results(loaded: Loaded, ingress: str, flow: Flow) -> set[tuple[str, str, bool]]:
    """(source, destination, certain) of what may come out."""
    return {(way[1], way[2], way[-1]) for way in leaving(loaded, ingress, flow)}


def test_static_one_to_one_works_both_ways() -> None:
    loaded = edge("ip nat inside source static 10.0.0.5 203.0.113.5")
    assert results(loaded, IN, tcp("10.0.0.5", "192.0.2.1")) == {("203.0.113.5", "192.0.2.1", True)}
    assert results(loaded, OUT, tcp("192.0.2.1", "203.0.113.5")) == {("192.0.2.1", "10.0.0.5", True)}
    assert results(loaded, IN, tcp("10.0.0.6", "192.0.2.1")) == {("10.0.0.6", "192.0.2.1", True)}
    assert loaded.fate("ip nat inside source") is LineFate.MODELED


def test_no_translation_between_interfaces_without_side() -> None:
    loaded = edge("ip nat inside source static 10.0.0.5 203.0.113.5")
    assert results(loaded, IN, tcp("10.0.0.5", "172.16.0.9")) == {("10.0.0.5", "172.16.0.9", True)}


def test_static_port() -> None:
    loaded = edge("ip nat inside source static tcp 10.0.0.5 8080 203.0.113.5 80 extendable")
    assert leaving(loaded, OUT, tcp("192.0.2.1", "203.0.113.5", port=80)) == {
        (IN, "192.0.2.1", "10.0.0.5", 40000, 8080, True)
    }
    assert ("192.0.2.1", "10.0.0.5", True) not in results(loaded, OUT, tcp("192.0.2.1", "203.0.113.5", port=81))
    answer = tcp("10.0.0.5", "192.0.2.1", source_port=8080, port=40000, state=ESTABLISHED)
    assert leaving(loaded, IN, answer) == {(OUT, "203.0.113.5", "192.0.2.1", 80, 40000, True)}


def test_a_later_fragment_may_belong_to_a_translated_port() -> None:
    loaded = edge("ip nat inside source static tcp 10.0.0.5 80 203.0.113.5 80")
    fragment = Flow(Family.IPV4, address("192.0.2.1"), address("203.0.113.5"), TCP, fragment=OTHER_FRAGMENT)
    assert ("192.0.2.1", "10.0.0.5", False) in results(loaded, OUT, fragment)


def test_port_forwarding_on_the_own_address() -> None:
    loaded = edge("ip nat inside source static tcp 10.0.0.5 80 interface GigabitEthernet0/0 80")
    assert results(loaded, OUT, tcp("192.0.2.1", "203.0.113.1")) == {("192.0.2.1", "10.0.0.5", True)}


@pytest.mark.parametrize("mask", ["255.255.255.240", "/28"])
def test_static_network_keeps_the_host_part(mask: str) -> None:
    loaded = edge(f"ip nat inside source static network 10.0.0.16 203.0.113.32 {mask}")
    assert results(loaded, IN, tcp("10.0.0.21", "192.0.2.1")) == {("203.0.113.37", "192.0.2.1", True)}
    assert results(loaded, OUT, tcp("192.0.2.1", "203.0.113.37")) == {("192.0.2.1", "10.0.0.21", True)}


def test_single_ports_come_before_hosts_and_hosts_before_networks() -> None:
    loaded = edge(
        "ip nat inside source list 1 interface GigabitEthernet0/0 overload",
        "ip nat inside source static network 10.0.0.0 203.0.113.0 255.255.255.128",
        "ip nat inside source static 10.0.0.5 203.0.113.205",
        "ip nat inside source static tcp 10.0.0.5 80 203.0.113.210 80",
    )
    assert results(loaded, IN, tcp("10.0.0.5", "192.0.2.1", source_port=80)) == {("203.0.113.210", "192.0.2.1", True)}
    assert results(loaded, IN, tcp("10.0.0.5", "192.0.2.1")) == {("203.0.113.205", "192.0.2.1", True)}
    assert results(loaded, IN, tcp("10.0.0.6", "192.0.2.1")) == {("203.0.113.6", "192.0.2.1", True)}
    assert results(loaded, IN, tcp("10.0.0.200", "192.0.2.1")) == {("203.0.113.1", "192.0.2.1", True)}


def test_overload_hides_hosts_and_lets_answers_back() -> None:
    loaded = edge("ip nat inside source list 1 interface GigabitEthernet0/0 overload")
    assert results(loaded, IN, tcp("10.0.0.9", "192.0.2.1")) == {("203.0.113.1", "192.0.2.1", True)}
    assert results(loaded, OUT, tcp("192.0.2.1", "203.0.113.1")) == set()
    answer = tcp("192.0.2.1", "203.0.113.1", source_port=80, port=40000, state=ESTABLISHED)
    inward = leaving(loaded, OUT, answer)
    assert {way[0] for way in inward} == {IN}
    assert all(way[2].startswith("10.0.0.") for way in inward)


def test_a_deny_in_the_list_means_do_not_translate() -> None:
    loaded = edge("ip nat inside source list 2 interface GigabitEthernet0/0 overload")
    assert results(loaded, IN, tcp("10.0.0.7", "192.0.2.1")) == {("10.0.0.7", "192.0.2.1", True)}
    assert results(loaded, IN, tcp("10.0.0.8", "192.0.2.1")) == {("203.0.113.1", "192.0.2.1", True)}


def test_a_pool_without_overload_lets_new_packets_in_while_entries_live() -> None:
    pool = "ip nat pool P 203.0.113.100 203.0.113.109 prefix-length 24"
    plain = edge(pool, "ip nat inside source list 1 pool P")
    shared = edge(pool, "ip nat inside source list 1 pool P overload")
    opening = tcp("192.0.2.1", "203.0.113.105")
    assert {(way[0], way[-1]) for way in leaving(plain, OUT, opening)} >= {(IN, False)}
    assert not {way for way in leaving(shared, OUT, opening) if way[0] == IN}
    (source, _, certain), *others = results(plain, IN, tcp("10.0.0.9", "192.0.2.1"))
    assert (source, certain, others) == ("203.0.113.100", True, [])


def test_the_outbound_list_sees_the_translated_source() -> None:
    text = EDGE.replace(" ip nat outside", " ip nat outside\n ip access-group PUBLIC out\n ip access-group FROMNET in")
    lists = (
        "ip access-list extended PUBLIC\n permit ip host 203.0.113.5 any\n"
        "ip access-list extended FROMNET\n permit tcp any host 203.0.113.5 eq 80\n"
    )
    loaded = Loaded(text + lists + "ip nat inside source static 10.0.0.5 203.0.113.5")
    assert results(loaded, IN, tcp("10.0.0.5", "192.0.2.1")) == {("203.0.113.5", "192.0.2.1", True)}
    assert results(loaded, IN, tcp("10.0.0.6", "192.0.2.1")) == set()
    assert results(loaded, OUT, tcp("192.0.2.1", "203.0.113.5")) == {("192.0.2.1", "10.0.0.5", True)}


def test_an_outside_address_is_translated_after_routing() -> None:
    loaded = edge("ip route 10.99.0.0 255.255.0.0 203.0.113.254", "ip nat outside source static 192.0.2.1 10.99.0.1")
    assert results(loaded, IN, tcp("10.0.0.5", "10.99.0.1")) == {("10.0.0.5", "192.0.2.1", True)}
    assert results(loaded, OUT, tcp("192.0.2.1", "10.0.0.5")) == {("10.99.0.1", "10.0.0.5", True)}
    assert not loaded.device.table("").uncomputed


def test_both_addresses_may_be_translated() -> None:
    loaded = edge(
        "ip route 10.99.0.0 255.255.0.0 203.0.113.254",
        "ip nat outside source static 192.0.2.1 10.99.0.1",
        "ip nat inside source static 10.0.0.5 203.0.113.5",
    )
    assert results(loaded, IN, tcp("10.0.0.5", "10.99.0.1")) == {("203.0.113.5", "192.0.2.1", True)}
    assert results(loaded, OUT, tcp("192.0.2.1", "203.0.113.5")) == {("10.99.0.1", "10.0.0.5", True)}


def test_an_outside_address_on_a_connected_network_leaves_routing_open() -> None:
    loaded = edge("ip nat outside source static 192.0.2.1 10.0.0.99")
    assert loaded.device.table("").uncomputed


def test_load_sharing() -> None:
    loaded = edge(
        "ip nat pool REAL 10.0.0.20 10.0.0.22 prefix-length 24 type rotary",
        "access-list 9 permit 203.0.113.80",
        "ip nat inside destination list 9 pool REAL",
    )
    found = leaving(loaded, OUT, tcp("192.0.2.1", "203.0.113.80"))
    assert {way[2] for way in found if way[0] == IN} == {"10.0.0.20"}
    assert not any(way[-1] for way in found)


def test_a_route_map_selects_by_its_lists() -> None:
    loaded = edge(
        "route-map NAT deny 5\n match ip address 3",
        "route-map NAT permit 10\n match ip address 1",
        "access-list 3 permit 10.0.0.7",
        "ip nat inside source route-map NAT interface GigabitEthernet0/0 overload",
    )
    assert results(loaded, IN, tcp("10.0.0.7", "192.0.2.1")) == {("10.0.0.7", "192.0.2.1", True)}
    assert results(loaded, IN, tcp("10.0.0.8", "192.0.2.1")) == {("203.0.113.1", "192.0.2.1", True)}


def test_competing_dynamic_translations_are_in_doubt() -> None:
    loaded = edge(
        "ip nat pool P 203.0.113.100 203.0.113.109 prefix-length 24",
        "ip nat inside source list 1 pool P",
        "ip nat inside source list 2 interface GigabitEthernet0/0 overload",
    )
    found = results(loaded, IN, tcp("10.0.0.9", "192.0.2.1"))
    assert {source for source, _, _ in found} >= {"203.0.113.100", "203.0.113.1"}
    assert not any(certain for _, _, certain in found)


def test_an_unknown_outside_address_may_be_any() -> None:
    text = EDGE.replace("ip address 203.0.113.1 255.255.255.0", "ip address dhcp")
    loaded = Loaded(text + "ip nat inside source list 1 interface GigabitEthernet0/0 overload\n")
    found = forward(loaded.device, IN, tcp("10.0.0.9", "192.0.2.1"))
    assert not any(outcome.certain for outcome in found)
    pools = {
        interval
        for translation in loaded.device.source_translations
        for rewrite in translation.rewrites
        for interval in getattr(rewrite, "intervals", ())
    }
    assert (0, (1 << 32) - 1) in pools


@pytest.mark.parametrize(
    "line",
    [
        "ip nat inside source list 1 pool NOWHERE",
        "ip nat inside source list 1 interface GigabitEthernet0/0 quux",
        "ip nat inside source static 10.0.0.5 203.0.113.5 vrf RED",
        "ip nat inside source static 10.0.0.5",
        "ip nat inside source static tcp 10.0.0.5 70000 203.0.113.5 80",
        "ip nat inside destination static 10.0.0.5 203.0.113.5",
        "ip nat inside source list 1 interface Tunnel99 overload",
        "ip nat source list 1 interface GigabitEthernet0/0 overload",
        "ip nat pool P 203.0.113.9 203.0.113.1 prefix-length 24",
    ],
)
def test_what_is_not_modelled_widens_the_device(line: str) -> None:
    assert edge(line).device.unmodeled


def test_an_undefined_list_may_select_anything() -> None:
    loaded = edge("ip nat inside source list 77 interface GigabitEthernet0/0 overload")
    found = results(loaded, IN, tcp("10.0.0.9", "192.0.2.1"))
    assert {(source, certain) for source, _, certain in found} == {("203.0.113.1", False), ("10.0.0.9", False)}


def test_a_vrf_of_its_own() -> None:
    text = EDGE.replace(" ip address", " vrf forwarding RED\n ip address").replace("ip route", "ip route vrf RED")
    loaded = Loaded(text + "ip nat inside source static 10.0.0.5 203.0.113.5 vrf RED match-in-vrf\n")
    assert results(loaded, IN, tcp("10.0.0.5", "192.0.2.1")) == {("203.0.113.5", "192.0.2.1", True)}
    assert not loaded.device.unmodeled


def test_timeouts_are_irrelevant() -> None:
    assert edge("ip nat translation timeout 300").fate("ip nat translation") is LineFate.IRRELEVANT


def test_names_are_the_statement() -> None:
    loaded = edge("ip nat inside source static 10.0.0.5 203.0.113.5")
    (translation,) = loaded.device.source_translations
    assert translation.name == "inside source static 10.0.0.5 203.0.113.5"
    assert dotted(address("10.0.0.5")) == "10.0.0.5"
