"""A zone on several networks: what one of them loses another must not hide."""

from __future__ import annotations

import pytest

import segcheck
from segcheck.policy.reading.load import load_policy_text
from segcheck.report.review_document import Review
from segcheck.review.difference import Movement, PlaceKind
from segcheck.vendors.registry import load_files

ROUTER = """\
hostname r1
!
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
!
interface GigabitEthernet0/2
 ip address 10.3.0.1 255.255.255.0
!
ip access-list extended NOTHING
 deny ip any any
ip access-list extended NOT-EACH-OTHER
 deny ip any 10.3.0.0 0.0.0.255
 permit ip any any
end
"""
SERVERS = "  servers: {interfaces: [r1:GigabitEthernet0/1, r1:GigabitEthernet0/2]}\n"
NOTED = "10.2.0.1 255.255.255.0\n"


def _review(after: str, servers: str = SERVERS) -> Review:
    policy = f"segcheck: 1\nzones:\n  office: {{interfaces: [r1:GigabitEthernet0/0]}}\n{servers}"
    sides = (load_files([("r1.cfg", text.encode())]) for text in (ROUTER, after))
    return segcheck.diff(*sides, load_policy_text("policy.yaml", policy.encode()))


def _sure(review: Review) -> set[tuple[Movement, str, str]]:
    flows = [one for one in review.difference.flows if one.certain and one.destination.kind is not PlaceKind.DEVICE]
    return {(one.movement, one.source.name, one.destination.name) for one in flows}


@pytest.mark.parametrize(("servers", "name"), [(SERVERS, "servers"), ("", "(unzoned)")], ids=["zone", "no zone"])
def test_a_network_that_is_cut_off_is_told_though_others_of_its_zone_are_not(servers: str, name: str) -> None:
    review = _review(ROUTER.replace(NOTED, f"{NOTED} ip access-group NOTHING in\n"), servers)
    assert _sure(review) == {(Movement.CLOSED, name, "office"), (Movement.CLOSED, name, name)}
    cut = [one for one in review.closed if one.destination.name == "office"]
    assert [one.traces_after[0].hops[-1].device for one in cut] == ["r1"]
    assert all(len(one.traces_after) == 1 and not one.traces_after[0].zone for one in cut)


@pytest.mark.parametrize(("servers", "name"), [(SERVERS, "servers"), ("", "(unzoned)")], ids=["zone", "no zone"])
def test_what_moves_between_networks_of_one_zone_is_told(servers: str, name: str) -> None:
    review = _review(ROUTER.replace(NOTED, f"{NOTED} ip access-group NOT-EACH-OTHER in\n"), servers)
    assert _sure(review) == {(Movement.CLOSED, name, name)}
    assert all(one.traces_before[0].hops for one in review.closed if one.destination.name == name)


def test_a_network_that_comes_and_is_in_no_zone_gets_to_the_zones() -> None:
    lab = "interface GigabitEthernet0/3\n ip address 10.4.0.1 255.255.255.0\n!\nip access-list extended NOTHING"
    opened = _review(ROUTER.replace("ip access-list extended NOTHING", lab, 1), "").opened
    shown = {(one.source.name, one.destination.name) for one in opened if one.destination.kind is PlaceKind.ZONE}
    assert shown == {("(unzoned)", "office")}
