"""Exceptions and declared flows whose packets a change opens or closes are named, with whether they are served."""

from __future__ import annotations

import datetime

from tests.review.small_site import OFFICE, SERVERS, policy, router

from segcheck.model.network import Snapshot
from segcheck.review.baseline import Baseline
from segcheck.review.difference import Movement, TouchedPermission
from segcheck.review.review_change import review_change

WEB = "permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.81 eq 8443"
BACK = "permit tcp host 10.2.0.80 eq 443 10.1.0.0 0.0.0.255 established"
FLOWS = """\
flows:
  - {from: office, to: servers, destination: 10.2.0.81, service: tcp/8443, because: portal}
  - {from: office, to: servers, destination: 10.2.0.80, service: tcp/443, because: mail}
  - {from: lab, to: servers, service: tcp/22, because: administration}
"""
EXCEPTIONS = """\
exceptions:
  - id: EX-7
    from: office
    to: servers
    sources: [10.1.0.0/24]
    destinations: [10.2.0.81]
    service: tcp/8443
    reason: portal
    approver: chief
    approved: 2026-01-10
    expires: 2026-12-31
"""


def _touched(before: Snapshot, after: Snapshot, more: str, on: datetime.date | None = None) -> list[TouchedPermission]:
    difference = review_change(Baseline(before, policy(more), on), after)
    found = list(difference.touched)
    for one in found:
        assert one.flows, "what is touched names the rows that touch it"
        assert all(position < len(difference.flows) for position in one.flows)
    return found


def test_a_declared_flow_that_is_opened_is_served_only_then() -> None:
    [found] = _touched(router(), router((WEB, *OFFICE)), FLOWS)
    assert (found.name, found.kind, found.served_before, found.served_after) == ("portal", "flow", False, True)
    assert (found.span.path, found.span.line) == ("policy.yaml", 7)


def test_the_reverse_change_takes_it_away() -> None:
    [found] = _touched(router((WEB, *OFFICE)), router(), FLOWS)
    assert (found.served_before, found.served_after) == (True, False)


def test_a_flow_is_touched_where_its_answers_are_cut() -> None:
    before, after = router(OFFICE, SERVERS), router(OFFICE, SERVERS[1:])
    found = _touched(before, after, FLOWS)
    assert [one.name for one in found] == ["mail"]
    assert (found[0].served_before, found[0].served_after) == (True, True)


def test_a_change_of_half_of_a_flow_leaves_it_served() -> None:
    half = WEB.replace("0.0.0.255", "0.0.0.127", 1)
    [found] = _touched(router((WEB, *OFFICE)), router((half, *OFFICE)), FLOWS)
    assert (found.name, found.served_before, found.served_after) == ("portal", True, True)
    assert {Movement.CLOSED} == {
        review_change(Baseline(router((WEB, *OFFICE)), policy(FLOWS)), router((half, *OFFICE))).flows[n].movement
        for n in found.flows
    }


def test_nothing_moves_and_nothing_is_touched() -> None:
    assert _touched(router(), router(), FLOWS) == []
    assert _touched(router(), router((WEB, *OFFICE)), "") == []


def test_an_exception_is_touched_while_it_is_in_force() -> None:
    before, after = router(), router((WEB, *OFFICE))
    [found] = _touched(before, after, EXCEPTIONS, datetime.date(2026, 11, 22))
    assert (found.name, found.kind, found.served_after) == ("EX-7", "exception", True)
    assert _touched(before, after, EXCEPTIONS, datetime.date(2027, 11, 22)) == []
