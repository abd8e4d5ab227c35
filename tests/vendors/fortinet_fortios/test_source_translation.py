"""Source NAT by policy and by the central table, and the answers' way back."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.boxes import (
    ADDRESSES,
    NETWORKS,
    answer,
    box,
    codes,
    configuration_of,
    converted,
    fate,
    leaving,
    packet,
    policy,
    small_box,
)

from segcheck.model.header import ICMP, Flow
from segcheck.model.network import Device
from segcheck.semantics.evaluate_device import forward
from segcheck.vendors._shared.values import ipv4

OUT = packet("10.1.1.10", "8.8.8.8", 443)
OTHER_OUT = packet("10.1.1.11", "8.8.8.8", 443)
POOLS = """
config firewall ippool
    edit "shared"
        set startip 203.0.113.10
        set endip 203.0.113.12
    next
    edit "alone"
        set type one-to-one
        set startip 203.0.113.20
        set endip 203.0.113.20
    next
end
"""


def number(text: str) -> int:
    value = ipv4(text)
    assert value is not None
    return value


def out(order: int = 1, **settings: str) -> str:
    return policy(order, **{"dstintf": '"wan"', **settings})


def sources(device: Device, ingress: str, flow: Flow) -> list[int]:
    return [left.source for left in leaving(device, ingress, flow)]


def test_nat_takes_the_address_of_the_interface_that_packets_leave_by() -> None:
    device = small_box(out(nat="enable"))
    assert sources(device, "lan", OUT) == [number("203.0.113.1")]
    assert fate(device, "lan", OUT) == "passes"


def test_without_nat_the_source_stays() -> None:
    assert sources(small_box(out()), "lan", OUT) == [OUT.source]


def test_pools_take_the_place_of_the_interface() -> None:
    device = small_box(out(nat="enable", ippool="enable", poolname='"shared"'), more=POOLS)
    (source,) = sources(device, "lan", OUT)
    assert number("203.0.113.10") <= source <= number("203.0.113.12")


def test_a_pool_without_nat_does_nothing() -> None:
    device = small_box(out(ippool="enable", poolname='"shared"'), more=POOLS)
    assert sources(device, "lan", OUT) == [OUT.source]


def test_several_pools_are_one() -> None:
    device = small_box(out(nat="enable", ippool="enable", poolname='"shared" "alone"'), more=POOLS)
    hint = packet("203.0.113.20", "8.8.8.8")
    left = [one.departure.flow.source for one in forward(device, "lan", OUT, hint) if one.departure is not None]
    assert left == [number("203.0.113.20")]


def test_a_pool_that_is_not_there_may_be_any_address() -> None:
    entries = out(nat="enable", ippool="enable", poolname='"nobody"')
    configuration = configuration_of(f"{NETWORKS}{ADDRESSES}config firewall policy\n{entries}end\n")
    device = converted(configuration)[1]
    assert codes(configuration.notes.diagnostics) == ["ippool-undefined"]
    doubts = [one.doubts for one in forward(device, "lan", OUT) if one.departure is not None]
    assert all(doubts)


@pytest.mark.parametrize("settings", [{"fixedport": "enable"}, {"ippool": "enable", "poolname": '"alone"'}])
def test_ports_are_kept_where_the_settings_say_so(settings: dict[str, str]) -> None:
    device = small_box(out(nat="enable", **settings), more=POOLS)
    hint = packet("203.0.113.20", "8.8.8.8", source_port=1234)
    (left,) = [one.departure.flow for one in forward(device, "lan", OUT, hint) if one.departure is not None]
    assert left.source_port == OUT.source_port
    freely = small_box(out(nat="enable"), more=POOLS)
    (left,) = [one.departure.flow for one in forward(freely, "lan", OUT, hint) if one.departure is not None]
    assert left.source_port == 1234


def test_packets_without_ports_are_translated_by_address() -> None:
    ping = packet("10.1.1.10", "8.8.8.8", protocol=ICMP, icmp_type=8)
    assert sources(small_box(out(nat="enable")), "lan", ping) == [number("203.0.113.1")]


def test_the_policy_that_lets_the_packet_pass_decides_about_nat() -> None:
    """An earlier policy without NAT keeps its packets from a later one with NAT."""
    device = small_box(out(1, srcaddr='"pc"') + out(2, nat="enable"))
    assert sources(device, "lan", OUT) == [OUT.source]
    assert sources(device, "lan", OTHER_OUT) == [number("203.0.113.1")]
    turned = small_box(out(1, srcaddr='"pc"', nat="enable") + out(2))
    assert sources(turned, "lan", OUT) == [number("203.0.113.1")]
    assert sources(turned, "lan", OTHER_OUT) == [OTHER_OUT.source]


def test_nat_of_one_pair_of_interfaces_is_not_that_of_another() -> None:
    device = small_box(out(1, nat="enable") + policy(2))
    inside = packet("10.1.1.10", "10.2.2.80")
    assert sources(device, "lan", inside) == [inside.source]


def test_answers_come_back_to_those_who_opened_the_session() -> None:
    device = small_box(out(nat="enable", srcaddr='"pc"'))
    back = answer("8.8.8.8", "203.0.113.1", 443)
    (left,) = leaving(device, "wan", back)
    assert left.destination == number("10.1.1.10")
    assert fate(device, "wan", back) == "passes"


def test_answers_to_two_policies_with_one_address_come_back_to_both() -> None:
    entries = out(1, nat="enable", srcaddr='"pc"') + policy(
        2, srcintf='"dmz"', dstintf='"wan"', srcaddr='"server"', nat="enable"
    )
    device = small_box(entries)
    back = answer("8.8.8.8", "203.0.113.1", 443)
    for inside in ("10.1.1.10", "10.2.2.80"):
        hint = answer("8.8.8.8", inside, 443)
        left = [one.departure.flow for one in forward(device, "wan", back, hint) if one.departure is not None]
        assert [flow.destination for flow in left] == [number(inside)]


def test_new_packets_to_the_outer_address_do_not_get_in() -> None:
    device = small_box(out(nat="enable", srcaddr='"pc"'))
    assert leaving(device, "wan", packet("8.8.8.8", "203.0.113.1", 443)) == []


def test_answers_of_a_server_are_not_translated_as_if_it_had_opened_the_session() -> None:
    entries = policy(1, srcintf='"wan"') + policy(2, srcintf='"dmz"', dstintf='"wan"', nat="enable")
    device = small_box(entries)
    back = answer("10.2.2.80", "8.8.8.8", 443)
    assert sources(device, "dmz", back) == [back.source]


def test_an_interface_with_an_address_nobody_told_may_lend_any() -> None:
    text = NETWORKS.replace("        set ip 203.0.113.1 255.255.255.0\n", "        set mode dhcp\n").replace(
        "set gateway 203.0.113.254", "set gateway 192.0.2.254"
    )
    device = box(f"{text}{ADDRESSES}config firewall policy\n{out(nat='enable')}end\n")
    reasons = {doubt.reason for one in forward(device, "lan", OUT) if one.departure is not None for doubt in one.doubts}
    assert "egress-address-untold" in reasons


def test_a_policy_that_is_not_understood_may_translate() -> None:
    strange = out(nat="enable").replace("    next\n", "        set frobnicate hard\n    next\n")
    device = small_box(strange)
    hint = packet("192.0.2.99", "8.8.8.8")
    left = {one.departure.flow.source for one in forward(device, "lan", OUT, hint) if one.departure is not None}
    assert left == {number("192.0.2.99"), OUT.source}


# -- the central table -------------------------------------------------------------------------------------------

CENTRAL = "config system settings\n    set central-nat enable\nend\n"


def entry(order: int = 1, **settings: str) -> str:
    known = {
        "srcintf": '"lan"',
        "dstintf": '"wan"',
        "orig-addr": '"all"',
        "dst-addr": '"all"',
    }
    known.update({key.replace("_", "-"): value for key, value in settings.items()})
    lines = "".join(f"        set {key} {value}\n" for key, value in known.items() if value)
    return f"    edit {order}\n{lines}    next\n"


def central(entries: str, policies: str = "", more: str = "") -> Device:
    table = f"{CENTRAL}config firewall central-snat-map\n{entries}end\n"
    return small_box(policies or out(), more=f"{POOLS}{more}{table}")


def test_the_central_table_translates_whatever_the_policy_says() -> None:
    assert sources(central(entry()), "lan", OUT) == [number("203.0.113.1")]
    assert sources(central(""), "lan", OUT) == [OUT.source]
    assert sources(central("", out(nat="enable")), "lan", OUT) == [OUT.source]


def test_the_first_entry_that_matches_decides() -> None:
    exempt = entry(1, orig_addr='"pc"', nat="disable") + entry(2)
    assert sources(central(exempt), "lan", OUT) == [OUT.source]
    assert sources(central(exempt), "lan", OTHER_OUT) == [number("203.0.113.1")]


def test_entries_that_are_disabled_are_not_there() -> None:
    assert sources(central(entry(status="disable")), "lan", OUT) == [OUT.source]


def test_entries_may_name_a_pool_a_protocol_and_ports() -> None:
    device = central(entry(nat_ippool='"alone"', protocol="6", dst_port="443"))
    assert sources(device, "lan", OUT) == [number("203.0.113.20")]
    assert sources(device, "lan", packet("10.1.1.10", "8.8.8.8", 80)) == [OUT.source]
    ping = packet("10.1.1.10", "8.8.8.8", protocol=ICMP, icmp_type=8)
    assert sources(device, "lan", ping) == [ping.source]


def test_entries_hold_between_their_interfaces() -> None:
    assert sources(central(entry(srcintf='"dmz"')), "lan", OUT) == [OUT.source]
    assert sources(central(entry(srcintf='"any"', dstintf='"any"')), "lan", OUT) == [number("203.0.113.1")]


def test_answers_to_the_central_table_come_back() -> None:
    device = central(entry(orig_addr='"pc"'), out(srcaddr='"pc"'))
    (left,) = leaving(device, "wan", answer("8.8.8.8", "203.0.113.1", 443))
    assert left.destination == number("10.1.1.10")


@pytest.mark.parametrize("line", ["set frobnicate hard", "set protocol many", "set orig-port 9-1"])
def test_an_entry_that_is_not_understood_may_translate_or_not(line: str) -> None:
    device = central(entry().replace("    next\n", f"        {line}\n    next\n"))
    assert set(sources(device, "lan", OUT)) == {OUT.source, number("203.0.113.1")}


def test_a_change_of_family_puts_the_device_in_doubt() -> None:
    assert central(entry(nat64="enable")).unmodeled
