"""What a change review makes of lines that are not understood: none of them hides a change, none invents one."""

from __future__ import annotations

import pytest

import segcheck
from segcheck.review.difference import DeviceFate, Movement, PlaceKind
from segcheck.vendors import registry

ROUTER = """hostname r1
time-range OFFICE
 periodic weekdays 8:00 to 18:00
interface GigabitEthernet0/0
 description office
 ip address 10.1.0.1 255.255.255.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
ip access-list extended IN
 10 permit tcp any host 10.2.0.10 eq 443 time-range OFFICE
 20 permit tcp any host 10.2.0.11 eq 22
 30 deny ip any any
"""
INSPECTING = """hostname r1
ip inspect name FW tcp
ip inspect name FW udp
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group OUT in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ip inspect FW in
ip access-list extended OUT
 deny ip any any
"""


def _review(before: str, after: str) -> segcheck.Review:
    one, other = (registry.load_files([("r1.cfg", text.encode())]) for text in (before, after))
    return segcheck.diff(one, other)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" description office\n", " description 事務室\n"),
        (" description office\n", ""),
        ("hostname r1\n", "hostname r1\n! changed by hand\nlogging buffered 4096\n"),
        (" 20 permit", " remark ssh\n 20 permit"),
    ],
)
def test_lines_for_people_move_nothing_and_leave_doubts_as_they_were(old: str, new: str) -> None:
    difference = _review(ROUTER, ROUTER.replace(old, new)).difference
    assert difference.same
    assert [device.fate for device in difference.devices] == [DeviceFate.REWRITTEN]


def test_another_rule_leaves_the_doubt_of_its_neighbour_alone() -> None:
    flows = _review(ROUTER, ROUTER.replace("10.2.0.11 eq 22", "10.2.0.11 eq 23")).difference.flows
    assert {(flow.movement, flow.certain) for flow in flows} == {(Movement.OPENED, True), (Movement.CLOSED, True)}


def test_other_hours_of_a_time_range_are_no_nothing() -> None:
    flows = _review(ROUTER, ROUTER.replace("weekdays 8:00 to 18:00", "daily 0:00 to 23:59")).difference.flows
    assert flows and {flow.movement for flow in flows} == {Movement.UNCLEAR}
    assert not any(flow.certain for flow in flows)


def test_a_definition_that_is_bounded_where_it_is_used_is_no_nothing() -> None:
    """Its own line is irrelevant, and what it does is in doubt at another."""
    difference = _review(INSPECTING, INSPECTING.replace("ip inspect name FW udp\n", "")).difference
    assert not difference.same


def test_a_line_that_is_not_understood_puts_the_device_in_doubt() -> None:
    review = _review(ROUTER, ROUTER + "frobnicate all packets\n")
    assert any(flow.movement is Movement.OPENED and not flow.certain for flow in review.difference.flows)
    assert [doubt.reason for doubt in review.difference.blind] == ["device-unmodeled"]


def test_who_may_manage_the_device_is_told() -> None:
    line = "line vty 0 4\n access-class 5 in\n transport input ssh\naccess-list 5 permit 10.1.0.9\n"
    narrow, wide = ROUTER + line, ROUTER + line.replace("permit 10.1.0.9", "permit any")
    open_in = " 20 permit tcp any host 10.2.0.11 eq 22\n"
    to_router = open_in + " 25 permit tcp any host 10.1.0.1 eq 22\n"
    before, after = (text.replace(open_in, to_router) for text in (narrow, wide))
    moved = _review(before, after).difference.flows
    assert {(flow.destination.kind, flow.destination.name) for flow in moved} == {(PlaceKind.MANAGEMENT, "r1")}
    assert {flow.movement for flow in moved if flow.certain} == {Movement.OPENED}


def test_a_file_that_cannot_be_read_any_more_closes_nothing_surely() -> None:
    neighbour = ROUTER.replace("r1", "r2").replace("10.1.0.1 ", "10.3.0.1 ").replace("10.2.0.1 ", "10.1.0.2 ")
    files = [("r1.cfg", ROUTER.encode()), ("r2.cfg", neighbour.encode())]
    before = registry.load_files(files)
    after = registry.load_files([("r1.cfg", ROUTER.encode()), ("r2.cfg", b"\x00\x01")])
    difference = segcheck.diff(before, after).difference
    assert difference.flows and not any(flow.certain for flow in difference.flows)
    assert difference.unreadable_after == ("r2.cfg",) and difference.exit_code == 4
