"""Filters of Ethernet frames, frame by frame."""

from __future__ import annotations

import pytest
from tests.vendors.yamaha_rtx.filtering import Lists, packet, verdict

from segcheck.model.filters import Action, Filter
from segcheck.model.header import Family, Flow
from segcheck.source.ledger import LineFate

KNOWN, OTHER = 0x001122334455, 0x001122334466
RESERVED = "dhcp scope bind 1 10.1.1.10 00:11:22:33:44:55\ndhcp scope bind 2 10.2.2.20 ethernet 00:11:22:33:44:66\n"


def judged(filters: str, flow: Flow) -> str:
    """What the list of filters 1 and 2 does with a frame that comes in at lan1."""
    return through(Lists(f"{filters}ethernet lan1 filter in 1 2\n"), flow)


def through(lists: Lists, flow: Flow) -> str:
    (found,) = lists.filters.mac_filters("lan1")
    return verdict(Filter(found.name, flow.family, found.rules, Action.DENY, found.origin), flow)


@pytest.mark.parametrize(
    ("fields", "flow", "expected"),
    [
        ("pass-nolog 00:11:22:33:44:55", packet(mac=KNOWN), "permit"),
        ("pass-nolog 00:11:22:33:44:55", packet(mac=OTHER), "deny"),
        ("pass-log 00:11:22:33:44:55 *", packet(mac=KNOWN), "permit"),
        ("pass *:*:*:*:*:* *:*:*:*:*:*", packet(mac=OTHER), "permit"),
        ("pass *", packet(mac=OTHER), "permit"),
        # Octets left open: the maker's part of the address.
        ("pass 00:11:22:*:*:*", packet(mac=OTHER), "permit"),
        ("pass 00:11:23:*:*:*", packet(mac=OTHER), "deny"),
        ("pass 00:11:22:*", packet(mac=OTHER), "permit"),
        # Destination and bytes of a frame are no fields of a packet here.
        ("pass 00:11:22:33:44:55 00:a0:de:00:00:01", packet(mac=KNOWN), "either"),
        ("pass 00:11:22:33:44:55 * 0 08,00", packet(mac=KNOWN), "either"),
        ("pass 00:11:22:33:44", packet(mac=KNOWN), "either"),
        ("reject-nolog *", packet(mac=KNOWN), "deny"),
        ("forward *", packet(mac=KNOWN), "either"),
    ],
)
def test_hardware_addresses(fields: str, flow: Flow, expected: str) -> None:
    assert judged(f"ethernet filter 1 {fields}\nethernet filter 2 reject *\n", flow) == expected


def test_a_frame_that_no_filter_catches_is_dropped() -> None:
    lists = Lists("ethernet filter 1 pass 00:11:22:33:44:55\nethernet lan1 filter in 1\n")
    assert through(lists, packet(mac=OTHER)) == "deny"
    assert lists.filters.mac_filters("lan2") == ()


@pytest.mark.parametrize(
    ("scope", "source", "mac", "expected"),
    [
        ("", "10.1.1.10", KNOWN, "permit"),
        # The pair counts: neither the right address from another host nor another address from the right host.
        ("", "10.1.1.10", OTHER, "deny"),
        ("", "10.1.1.11", KNOWN, "deny"),
        (" 1", "10.1.1.10", KNOWN, "permit"),
        (" 2", "10.1.1.10", KNOWN, "deny"),
        (" 2", "10.2.2.20", OTHER, "permit"),
    ],
)
def test_reserved_pairs(scope: str, source: str, mac: int, expected: str) -> None:
    bound = f"{RESERVED}ethernet filter 1 pass dhcp-bind{scope}\nethernet filter 2 reject *\n"
    assert judged(bound, packet(source, mac=mac)) == expected
    others = f"{RESERVED}ethernet filter 1 reject dhcp-not-bind{scope}\nethernet filter 2 pass *\n"
    assert judged(others, packet(source, mac=mac)) == expected


def test_reservations_catch_no_frames_of_ipv6() -> None:
    text = f"{RESERVED}ethernet filter 1 reject dhcp-not-bind\nethernet filter 2 pass *\n"
    assert judged(text, packet("2001:db8::1", "2001:db8::2", mac=OTHER)) == "permit"


@pytest.mark.parametrize(
    "line", ["dhcp scope bind 1 10.1.1.10 01 00 11 22 33 44 55", "dhcp scope bind 1 10.1.1.* text a"]
)
def test_clients_that_are_told_apart_otherwise_may_be_any(line: str) -> None:
    lists = Lists(f"{line}\nethernet filter 1 pass dhcp-bind\nethernet lan1 filter in 1\n")
    assert through(lists, packet("10.1.1.10", mac=KNOWN)) == "either"
    assert lists.fate(line) is LineFate.APPROXIMATED


def test_an_undefined_filter_may_do_anything() -> None:
    lists = Lists("ethernet filter 1 pass 00:11:22:33:44:55\nethernet lan1 filter in 1 7\n")
    assert through(lists, packet(mac=OTHER)) == "either"
    assert lists.fate("ethernet lan1") is LineFate.MALFORMED
    assert [use.name for use in lists.filters.uses] == ["7"]


def test_lists_out_and_lists_of_the_whole_port_may_drop() -> None:
    text = "ethernet filter 1 reject * 00:11:22:33:44:55\nethernet filter 2 pass *\n"
    out = Lists(f"{text}ethernet lan1 filter out 1 2\n")
    assert [span.line for span in out.filters.doubts("lan1")] == [3]
    assert out.filters.mac_filters("lan1") == ()
    port = Lists(f"{text}ethernet lan1 filter in 1 2\n")
    assert port.filters.doubts("lan1") == ()
    assert port.filters.doubts("lan1/2") and port.filters.doubts("lan1.2")
    assert Lists(f"{text}ethernet lan1 filter out 2\n").filters.doubts("lan1") == ()


def test_lists_for_packets_stay_apart() -> None:
    lists = Lists("ip filter 1 pass * *\nethernet filter 1 reject *\nip lan1 secure filter in 1\n")
    assert verdict(lists.bound(), packet()) == "permit"
    assert lists.filters.bindings("lan1", Family.IPV6, "in") == ()
