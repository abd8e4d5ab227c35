"""What SEIL filters do to packets."""

from __future__ import annotations

import pytest
from tests.vendors.iij_seil.routers import ANSWER, address, fates, loaded, outcomes, router, tcp, udp

from segcheck.model.filters import Action
from segcheck.model.header import ACK, FIN, RST, SYN, FieldIn
from segcheck.source.ledger import LineFate

BOTH = {"denied", "lan1"}


def test_what_no_filter_names_passes() -> None:
    device = router("filter add A interface lan0 direction in action block protocol udp\n")
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.2.0.5")) == {"lan1"}
    assert outcomes(device, "lan0", udp("10.1.0.5", "10.2.0.5", 53)) == {"denied"}


def test_a_filter_judges_its_own_interface_and_direction_only() -> None:
    device = router("filter add A interface lan0 direction out action block\n")
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.2.0.5")) == {"lan1"}
    assert outcomes(device, "lan1", tcp("10.2.0.5", "10.1.0.5")) == {"denied"}


def test_in_and_out_are_both_judged() -> None:
    device = router("filter add A interface lan1 direction in/out action block\n")
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.2.0.5")) == {"denied"}
    assert outcomes(device, "lan1", tcp("10.2.0.5", "10.1.0.5")) == {"denied"}


def test_out_may_or_may_not_mean_packets_that_go_back() -> None:
    device = router("filter add A interface lan1 direction out action block\n")
    assert outcomes(device, "lan1", tcp("10.2.0.5", "10.3.0.5")) == BOTH
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.3.0.5")) == {"denied"}


def test_redirect_concerns_packets_that_may_go_back_only() -> None:
    device = router("filter add A interface lan1 direction redirect action block\n")
    assert outcomes(device, "lan1", tcp("10.2.0.5", "10.3.0.5")) == BOTH
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.3.0.5")) == {"lan1"}


@pytest.mark.parametrize(("source_port", "port"), [(68, 67), (67, 68), (67, 67)])
def test_dhcp_may_pass_every_filter(source_port: int, port: int) -> None:
    device = router("filter add A interface lan0 direction in action block\n")
    assert outcomes(device, "lan0", udp("10.1.0.5", "10.2.0.5", port, source_port)) == BOTH
    assert outcomes(device, "lan0", udp("10.1.0.5", "10.2.0.5", port, 40000)) == {"denied"}


@pytest.mark.parametrize(
    ("flags", "established", "synonly"),
    [
        (SYN, {"lan1"}, {"denied"}),
        (ACK, {"denied"}, {"lan1"}),
        (SYN | ACK, BOTH, {"lan1"}),
        (RST, BOTH, {"lan1"}),
        (SYN | FIN, {"lan1"}, BOTH),
    ],
)
def test_flags(flags: int, established: set[str], synonly: set[str]) -> None:
    packet = tcp("10.1.0.5", "10.2.0.5", flags=flags)
    first = router("filter add A interface lan0 direction in action block protocol tcp-established\n")
    second = router("filter add A interface lan0 direction in action block protocol tcp-synonly\n")
    assert outcomes(first, "lan0", packet) == established
    assert outcomes(second, "lan0", packet) == synonly


def test_answers_pass_at_the_interface_of_the_dynamic_filter_and_nowhere_else() -> None:
    dynamic = "filter add A interface lan0 direction in action pass protocol tcp dstport 80 state enable\n"
    blocked = "filter add B interface lan0 direction in/out action block\n"
    answer = tcp("10.2.0.5", "10.1.0.5", 40000, flags=ACK, state=ANSWER, source_port=80)
    assert outcomes(router(f"{dynamic}{blocked}"), "lan1", answer) == {"lan0"}
    elsewhere = "filter add C interface lan1 direction in action block\n"
    assert outcomes(router(f"{dynamic}{blocked}{elsewhere}"), "lan1", answer) == {"denied"}
    opening = tcp("10.2.0.5", "10.1.0.5", 40000, source_port=80)
    assert outcomes(router(f"{dynamic}{blocked}"), "lan1", opening) == {"denied"}


def test_an_earlier_filter_keeps_a_dynamic_one_from_opening() -> None:
    lines = (
        "filter add A interface lan0 direction in action block src 10.1.0.5\n"
        "filter add B interface lan0 direction in action pass state enable\n"
        "filter add C interface lan0 direction out action block\n"
    )
    answer = tcp("10.2.0.5", "10.1.0.5", 40000, flags=ACK, state=ANSWER, source_port=80)
    other = tcp("10.2.0.5", "10.1.0.6", 40000, flags=ACK, state=ANSWER, source_port=80)
    assert outcomes(router(lines), "lan1", answer) == {"denied"}
    assert outcomes(router(lines), "lan1", other) == {"lan0"}


def test_places_in_the_list() -> None:
    device = router(
        "filter add A interface lan0 direction in action block\n"
        "filter add B interface lan0 direction in action pass dst 10.2.0.5 top\n"
        "filter add C interface lan0 direction in action block dst 10.2.0.5 above B\n"
        "filter add D interface lan0 direction in action pass dst 10.2.0.6 below B\n"
    )
    lists = {one.name: [rule.name for rule in one.rules] for one in device.filters}
    assert lists["filter lan0 in"] == ["DHCP", "C", "B", "D", "A"]
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.2.0.5")) == {"denied"}
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.2.0.6")) == {"lan1"}


def test_words_for_own_addresses() -> None:
    device = router(
        "filter add A interface lan0 direction in action block dst lan1\n"
        "filter add B interface lan0 direction in action block src self\n"
    )
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.2.0.1")) == {"denied"}
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.2.0.2")) == {"lan1"}
    assert outcomes(device, "lan0", tcp("10.3.0.1", "10.2.0.2")) == {"denied"}
    learned = router("filter add A interface lan0 direction in action block dst lan3\ninterface lan3 add dhcp\n")
    assert outcomes(learned, "lan0", tcp("10.1.0.5", "10.2.0.2")) == BOTH


@pytest.mark.parametrize(
    "words",
    [
        "application winny",
        "ipopts any",
        "tos 5",
        "src nobody",
        "dstport www protocol tcp",
        "dstport 80",
        "protocol nothing",
        "icmp-type 8",
        "src 10.1.0.0/24 src 10.9.0.0/24",
    ],
)
def test_what_is_not_understood_makes_a_filter_uncertain(words: str) -> None:
    device = router(f"filter add A interface lan0 direction in action block {words}\n")
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.2.0.2")) == BOTH


@pytest.mark.parametrize("words", ["interface lan0 direction in", "interface lan0 action block", "above NOBODY"])
def test_a_filter_without_its_place_may_do_anything_anywhere(words: str) -> None:
    device = router(f"filter add A {words}\n")
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.2.0.2")) == BOTH
    assert fates(f"filter add A {words}\n") == [(LineFate.UNRECOGNIZED, "unrecognized-rule")]


def test_policy_routing_leaves_the_table_open() -> None:
    device = router("filter add A interface lan0 direction in action forward 10.3.0.9 protocol tcp\n")
    assert [span.line for span in device.table("").uncomputed] == [6]


def test_a_switched_off_filter_is_noted() -> None:
    device = router("filter add A interface lan0 direction in action block disable\n")
    assert [one.name for one in device.switched_off] == ["A"]
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.2.0.2")) == {"lan1"}


def test_ipv6_filters_are_lists_of_their_own() -> None:
    device = router("filter6 add A interface lan0 direction in action block src 2001:db8::/32\n")
    assert outcomes(device, "lan0", tcp("10.1.0.5", "10.2.0.2")) == {"lan1"}
    interface = device.interface("lan0")
    assert interface is not None
    assert [binding.filter.family.value for binding in interface.ingress] == [6]


def test_mac_filters_put_the_entry_for_any_address_last() -> None:
    device = router(
        "macfilter add A action block src any\n"
        "macfilter add B action pass src 00:00:5e:00:53:01\n"
        "macfilter add C action pass on lan1 src http://192.0.2.1/list interval 1h\n"
    )
    first = device.interface("lan0")
    assert first is not None
    (found,) = first.mac_filters
    assert [(rule.name, rule.action) for rule in found.rules] == [
        ("B", Action.PERMIT),
        ("A", Action.DENY),
        ("other", Action.UNKNOWN),
    ]
    assert isinstance(found.rules[0].match, FieldIn)


def test_a_filter_of_the_lan_may_drop_frames_of_a_vlan_on_it() -> None:
    device = router("interface vlan0 over lan0 tag 10\nmacfilter add A action block src any\n")
    vlan = device.interface("vlan0")
    assert vlan is not None
    assert [span.line for span in vlan.doubts] == [7]


def test_a_filter_for_an_unknown_interface_widens_the_device() -> None:
    snapshot = loaded("interface lan0 add 10.1.0.1/24\nfilter add A interface lan7 direction in action block\n")
    assert [span.line for span in snapshot.devices[0].unmodeled] == [2]
    assert "seil-filter-interface-missing" in {one.code for one in snapshot.diagnostics}


def test_addresses_behind_an_interface_are_those_its_routes_lead_to() -> None:
    """The default route's own side: everything that no narrower route takes elsewhere."""
    device = router("filter add A interface lan2 direction out action block\n")
    assert outcomes(device, "lan0", tcp("10.1.0.5", "192.0.2.1")) == {"denied"}
    assert outcomes(device, "lan2", tcp("192.0.2.9", "192.0.2.1")) == {"denied", "lan2"}
    assert address("10.1.0.5") in range(address("10.1.0.0"), address("10.1.1.0"))
