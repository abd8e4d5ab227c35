"""What FITELnet access lists say, and what they leave open."""

from __future__ import annotations

import pytest

from segcheck.model.header import ACK, ESTABLISHED, NEW, SYN, TCP, Family, Flow
from segcheck.model.network import Device
from segcheck.semantics.evaluate_device import forward
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.registry import load_files

LEGS = """\
interface Port-channel 1
 ip address 10.1.0.1 255.255.255.0
{first}exit
interface Port-channel 2
 ip address 10.2.0.1 255.255.255.0
{second}exit
interface Lan 1
exit
"""
PASSED, DENIED = {"Port-channel 2"}, {"denied"}
BOTH = PASSED | DENIED


def router(lists: str, first: str = " ip access-group 101 in\n", second: str = "") -> Device:
    """A device with two networks and some access lists."""
    (device,) = load_files([("gw.cfg", f"{LEGS.format(first=first, second=second)}{lists}".encode())]).devices
    return device


def packet(source: str = "10.1.0.5", destination: str = "10.2.0.5", port: int = 80, state: int = NEW) -> Flow:
    """One TCP packet."""
    flags = SYN if state == NEW else ACK
    sender, receiver = ipv4(source), ipv4(destination)
    assert sender is not None
    assert receiver is not None
    return Flow(Family.IPV4, sender, receiver, TCP, 40000, port, 0, 0, flags, 0, state)


def outcomes(device: Device, flow: Flow, ingress: str = "Port-channel 1") -> set[str]:
    """What can become of a packet: the interface it leaves by, or how it ends."""
    return {
        outcome.departure.interface
        if outcome.departure is not None
        else str(outcome.disposition and outcome.disposition.value)
        for outcome in forward(device, ingress, flow)
    }


def test_entries_that_are_written_decide_and_the_rest_is_open() -> None:
    device = router("access-list 101 permit ip host 10.1.0.5 any\naccess-list 101 deny ip host 10.1.0.6 any\n")
    assert outcomes(device, packet("10.1.0.5")) == PASSED
    assert outcomes(device, packet("10.1.0.6")) == DENIED
    assert outcomes(device, packet("10.1.0.7")) == BOTH


def test_the_first_entry_that_matches_decides() -> None:
    device = router("access-list 101 deny ip any host 10.2.0.5\naccess-list 101 permit ip any any\n")
    assert outcomes(device, packet()) == DENIED
    assert outcomes(device, packet(destination="10.2.0.6")) == PASSED


def test_wildcards_say_which_bits_do_not_matter() -> None:
    device = router("access-list 101 deny ip 10.1.0.1 0.0.0.254 any\naccess-list 101 permit ip any any\n")
    assert outcomes(device, packet("10.1.0.7")) == DENIED
    assert outcomes(device, packet("10.1.0.8")) == PASSED


def test_a_standard_list_looks_at_the_source() -> None:
    device = router(
        "access-list 10 deny 10.1.0.5\naccess-list 10 permit 10.1.0.0 0.0.0.255\n", " ip access-group 10 in\n"
    )
    assert outcomes(device, packet("10.1.0.5")) == DENIED
    assert outcomes(device, packet("10.1.0.6")) == PASSED


@pytest.mark.parametrize(
    "entry",
    ["permit tcp any", "frobnicate", "permit ip 10.1.0.0 any", "permit ip any eq 80 any", "permit nothing any any",
     "permit tcp any range 1 any", "permit tcp any eq x any", "permit tcp any any eq 22 80", "permit ip any any foo"],
)  # fmt: skip
def test_an_entry_that_is_not_understood_may_do_anything(entry: str) -> None:
    assert outcomes(router(f"access-list 101 {entry}\naccess-list 101 deny ip any any\n"), packet()) == BOTH


def test_a_further_condition_makes_an_entry_uncertain() -> None:
    device = router("access-list 101 deny tcp any any established\naccess-list 101 permit ip any any\n")
    assert outcomes(device, packet()) == BOTH


@pytest.mark.parametrize("number", ["199", "3001", "3500", "500"])
def test_a_list_that_is_not_one_for_this_family_may_do_anything(number: str) -> None:
    lists = "access-list 3001 permit any any\naccess-list 3500 deny ipv6 any any\naccess-list 500 permit any\n"
    device = router(lists, f" ip access-group {number} in\n")
    assert outcomes(device, packet()) == BOTH


def test_ipv6_lists_are_bound_by_their_own_word() -> None:
    device = router("access-list 3500 permit tcp any any eq 443\n", " ipv6 access-group 3500 in\n")
    first = device.interface("Port-channel 1")
    assert first is not None
    assert [binding.filter.family for binding in first.ingress] == [Family.IPV6]
    assert outcomes(device, packet()) == PASSED


@pytest.mark.parametrize("word", ["spi", "dynamic permit"])
def test_learning_entries_are_open_both_ways(word: str) -> None:
    lists = f"access-list 102 {word} ip any any\naccess-list 101 deny ip any any\n"
    device = router(lists, "", " ip access-group 102 out\n ip access-group 101 in\n")
    assert outcomes(device, packet()) == BOTH
    answer = packet("10.2.0.5", "10.1.0.5", 40000, ESTABLISHED)
    assert outcomes(device, answer, "Port-channel 2") == {"Port-channel 1", "denied"}
    opening = packet("10.2.0.5", "10.1.0.5")
    assert outcomes(device, opening, "Port-channel 2") == DENIED


def test_a_learning_entry_may_stop_what_comes_the_other_way_without_list() -> None:
    device = router("access-list 102 spi ip any any\n", "", " ip access-group 102 out\n")
    second = device.interface("Port-channel 2")
    assert second is not None
    assert second.doubts


def test_translation_at_an_interface_leaves_its_lists_open() -> None:
    lists = "access-list 101 deny ip any any\naccess-list 99 permit 10.1.0.0 0.0.0.255\n"
    binding = " ip access-group 101 out\n"
    assert outcomes(router(lists, "", binding), packet()) == DENIED
    translated = router(lists, "", f"{binding} ip nat inside source list 99 interface\n")
    assert outcomes(translated, packet()) == BOTH
    assert translated.unmodeled == ()


def test_static_translation_leaves_the_device_unknown() -> None:
    assert router("", "", " ip nat inside destination static 10.2.0.9 10.1.0.9\n").unmodeled


def test_the_fate_of_a_binding_says_that_the_rest_is_open() -> None:
    snapshot = load_files([("gw.cfg", LEGS.format(first=" ip access-group 101 in\n", second="").encode())])
    entry = snapshot.ledgers[0].entries[2]
    assert (entry.fate, entry.reason) == (LineFate.MALFORMED, "fitelnet-list-missing")


def test_a_list_of_a_port_may_stop_what_its_port_channel_carries() -> None:
    lines = "interface GigaEthernet 1/1\n channel-group 1\n ip access-group 101 in\nexit\n"
    device = router(f"{lines}access-list 101 permit ip any any\n", "")
    channel = device.interface("Port-channel 1")
    assert channel is not None
    assert [span.line for span in channel.doubts] == [11]
