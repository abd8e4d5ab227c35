"""Who may manage a device, before and after a change."""

from __future__ import annotations

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
ip access-list standard VTY
 permit 10.1.0.0 0.0.0.255
!
snmp-server community example RO VTY
line vty 0 4
 access-class VTY in
 transport input ssh
end
"""
POLICY = b"""\
segcheck: 1
zones:
  office: {interfaces: [r1:GigabitEthernet0/0]}
  servers: {interfaces: [r1:GigabitEthernet0/1]}
"""


def _review(old: str, new: str) -> Review:
    assert old in ROUTER
    sides = (load_files([("r1.cfg", text.encode())]) for text in (ROUTER, ROUTER.replace(old, new)))
    return segcheck.diff(*sides, load_policy_text("policy.yaml", POLICY))


def _managing(review: Review) -> list[tuple[Movement, str, bool, str]]:
    ends = PlaceKind.MANAGEMENT
    flows = [one for one in review.difference.flows if one.destination.kind is ends]
    return [(one.movement, one.source.name, one.certain, str(one.row.fields)) for one in flows]


def test_a_wider_list_of_users_opens_what_asks_it() -> None:
    found = _managing(
        _review(" permit 10.1.0.0 0.0.0.255\n", " permit 10.1.0.0 0.0.0.255\n permit 10.2.0.0 0.0.0.255\n")
    )
    assert [one[:3] for one in found] == [(Movement.OPENED, "servers", True)] * 2
    assert "22" in found[0][3] and "161" in found[1][3]


def test_a_service_in_doubt_is_told_only_where_it_changes() -> None:
    """Whether the web server of the router is on by default is not known; a route does not touch that."""
    assert _managing(_review("end\n", "ip route 10.8.0.0 255.255.0.0 10.2.0.9\nend\n")) == []
    found = _managing(_review("end\n", "ip http server\nend\n"))
    assert {one[:3] for one in found} == {(Movement.OPENED, "office", False), (Movement.OPENED, "servers", False)}


def test_a_line_that_is_not_understood_puts_services_in_doubt() -> None:
    found = _managing(_review("end\n", "control-room\n open everything\nend\n"))
    assert {one[:3] for one in found} >= {(Movement.OPENED, "office", False), (Movement.OPENED, "servers", False)}
