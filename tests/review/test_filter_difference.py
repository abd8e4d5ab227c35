"""One filter compared on its own: found by name on both sides, complete for every family and pair of zones."""

from __future__ import annotations

import pytest
from tests.review.small_site import OFFICE, SERVERS, router
from tests.review.test_idle_rules import _fortigate, _policy

from segcheck.errors import UsageError
from segcheck.model.header import Family
from segcheck.model.network import Snapshot
from segcheck.report.messages import catalogue
from segcheck.review.difference import FilterDifference
from segcheck.review.filter_difference import filter_differences
from segcheck.vendors.registry import load_files

WEB = "permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.81 eq 8443"
ASA = """\
ASA Version 9.8(2)
hostname asa1
interface GigabitEthernet0/0
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.255.0
access-list IN extended permit tcp any4 any4 eq 80
{more}access-group IN in interface inside
"""


def _moved(found: tuple[FilterDifference, ...]) -> list[tuple[str, bool, bool]]:
    """Per comparison the name, whether it opens and whether it closes something."""
    return [(one.comparison.after.name, bool(one.comparison.openings), bool(one.comparison.closings)) for one in found]


def test_a_list_is_found_with_its_device_and_without() -> None:
    before, after = router(), router((WEB, *OFFICE))
    for wanted in ("OFFICE-IN", "r1:OFFICE-IN", "r1:OFFICE-IN=r1:OFFICE-IN"):
        assert _moved(filter_differences(before, after, wanted)) == [("OFFICE-IN", True, False)]
    assert _moved(filter_differences(after, before, "OFFICE-IN")) == [("OFFICE-IN", False, True)]


def test_the_same_list_is_compared_all_the_same() -> None:
    [same] = filter_differences(router(), router(), "SERVERS-IN")
    assert same.comparison.same and same.device_before == same.device_after == "r1"


def test_two_lists_of_one_side_are_compared_by_two_names() -> None:
    snapshot = router(OFFICE, OFFICE)
    assert filter_differences(snapshot, snapshot, "OFFICE-IN=SERVERS-IN")[0].comparison.same
    other = router(OFFICE, SERVERS)
    assert _moved(filter_differences(other, other, "OFFICE-IN=SERVERS-IN")) == [("SERVERS-IN", True, True)]


def test_devices_of_two_names_are_compared_where_each_side_has_one() -> None:
    text = "\n".join(router().sources[0].lines).replace("hostname r1", "hostname r2")
    renamed = load_files([("r2.cfg", text.encode())])
    [found] = filter_differences(router(), renamed, "OFFICE-IN")
    assert (found.device_before, found.device_after, found.comparison.same) == ("r1", "r2", True)


def test_a_name_that_nobody_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError) as error:
        filter_differences(router(), router(), "OFFICE-OUT")
    assert error.value.code == "filter-unknown-before"
    assert "r1:OFFICE-IN" in error.value.arguments["known"]
    assert error.value.code in catalogue().texts


def test_a_filter_that_one_of_several_devices_lost_is_told() -> None:
    one = router().sources[0]
    two = "\n".join(one.lines).replace("hostname r1", "hostname r2")
    gone = two.replace("OFFICE-IN", "OTHER")
    before, after = (
        load_files([("r1.cfg", "\n".join(one.lines).encode()), ("r2.cfg", text.encode())]) for text in (two, gone)
    )
    with pytest.raises(UsageError) as error:
        filter_differences(before, after, "OFFICE-IN")
    assert (error.value.code, error.value.arguments["devices"]) == ("filter-on-one-side", "r2")
    assert filter_differences(before, after, "r1:OFFICE-IN")[0].comparison.same


def test_a_table_of_policies_is_compared_between_each_pair_of_zones() -> None:
    """A policy for one pair of zones does not concern another, though they stand in one table."""
    deny, accept = _policy(1, "port2", "deny"), _policy(2, "port3", "accept", "server")
    found = filter_differences(_fortigate(deny), _fortigate(deny, accept), "firewall policy")
    assert [(opens, closes) for _, opens, closes in _moved(found)] == [(True, False)]
    assert "port3" in found[0].comparison.after.name
    below = _policy(2, "port2", "accept", "server")
    [same] = filter_differences(_fortigate(deny), _fortigate(deny, below), "fw:firewall policy")
    assert same.comparison.same and [rule.name for rule in same.comparison.added] == ["2"]


def _asa(more: str = "") -> Snapshot:
    return load_files([("asa1.cfg", ASA.format(more=more).encode())])


def test_each_family_of_a_list_is_compared() -> None:
    added = "access-list IN extended permit tcp any6 any6 eq 443\n"
    found = filter_differences(_asa(), _asa(added), "IN")
    assert [one.comparison.after.family for one in found] == [Family.IPV6]
    assert _moved(found) == [("IN", True, False)]


def test_a_list_and_a_table_are_not_compared() -> None:
    deny = _policy(1, "port2", "deny")
    with pytest.raises(UsageError) as error:
        filter_differences(router(), _fortigate(deny), "OFFICE-IN=firewall policy")
    assert error.value.code == "filter-kinds"
