"""Which list is in force where, and what it does with what no filter catches."""

from __future__ import annotations

import pytest
from tests.vendors.yamaha_rtx.filtering import Lists, packet, verdict

from segcheck.model.filters import Action
from segcheck.model.header import UDP, Family, Unknown
from segcheck.source.diagnostic import Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span

WEB, ALL = "ip filter 10 pass * * tcp * 80\n", "ip filter 99 pass * *\n"


def test_order_is_that_of_the_list_not_of_the_numbers() -> None:
    text = "ip filter 10 pass * *\nip filter 20 reject * * tcp * 80\n"
    assert verdict(Lists(f"{text}ip lan1 secure filter in 20 10\n").bound(), packet()) == "deny"
    assert verdict(Lists(f"{text}ip lan1 secure filter in 10 20\n").bound(), packet()) == "permit"


def test_what_no_filter_catches_is_dropped_and_a_direction_without_list_passes_all() -> None:
    lists = Lists(f"{WEB}ip lan1 secure filter in 10\n")
    assert verdict(lists.bound(), packet(dport=443)) == "deny"
    assert lists.filters.bindings("lan1", Family.IPV4, "out") == ()
    assert lists.filters.bindings("lan2", Family.IPV4, "in") == ()


def test_a_filter_may_be_defined_behind_its_use() -> None:
    assert verdict(Lists(f"ip lan1 secure filter in 10\n{WEB}").bound(), packet()) == "permit"


@pytest.mark.parametrize(
    ("text", "interface"),
    [
        ("ip lan1.2 secure filter in 10\n", "lan1.2"),
        ("ip lan1/3 secure filter in 10\n", "lan1/3"),
        ("ip vlan2 secure filter in 10\n", "vlan2"),
        ("ip bridge1 secure filter in 10\n", "bridge1"),
        ("pp select 1\n ip pp secure filter in 10\n", "pp1"),
        ("tunnel select 7\n ip tunnel secure filter in 10\n", "tunnel7"),
    ],
)
def test_interfaces_of_every_kind(text: str, interface: str) -> None:
    assert verdict(Lists(WEB + text).bound("in", interface), packet()) == "permit"


def test_an_undefined_number_may_do_anything_in_its_place() -> None:
    lists = Lists(f"{WEB}ip filter 20 reject * *\nip lan1 secure filter in 10 77 20\n")
    assert verdict(lists.bound(), packet()) == "permit"
    assert verdict(lists.bound(), packet(dport=443)) == "either"
    assert lists.entry("ip lan1 secure") == (LineFate.MALFORMED, "yamaha-filter-undefined")
    assert [(use.name, use.defined) for use in lists.filters.uses] == [("ip lan1 in", True), ("77", False)]


def test_a_list_with_only_dynamic_numbers_drops_nothing() -> None:
    lists = Lists("ip filter dynamic 1 * * www\nip lan1 secure filter out dynamic 1\n")
    assert verdict(lists.bound("out"), packet(protocol=UDP, dport=5000)) == "permit"
    (found,) = (one for one in lists.notes.diagnostics if one.code == "yamaha-only-dynamic")
    assert found.severity is Severity.ERROR


# -- sets --------------------------------------------------------------------------------------------------


def test_a_set_gives_a_list_to_each_direction_it_names() -> None:
    text = f"{WEB}{ALL}ip filter set office in 10 out 99\nip lan1 secure filter name office\n"
    lists = Lists(text)
    assert verdict(lists.bound("in"), packet(dport=443)) == "deny"
    assert verdict(lists.bound("out"), packet(dport=443)) == "permit"
    one_way = Lists(f"{WEB}ip filter set office in 10\nip lan1 secure filter name office\n")
    assert one_way.filters.bindings("lan1", Family.IPV4, "out") == ()


def test_a_set_of_two_lines() -> None:
    text = f"{WEB}{ALL}ip filter set office in 10\nip filter set office out 99\nip lan1 secure filter name office\n"
    assert verdict(Lists(text).bound("out"), packet()) == "permit"


def test_an_undefined_set_filters_nothing() -> None:
    lists = Lists(f"{WEB}ip filter set office in 10\nip lan1 secure filter name ofice\n")
    assert lists.filters.bindings("lan1", Family.IPV4, "in") == ()
    assert lists.entry("ip lan1 secure") == (LineFate.MALFORMED, "yamaha-filter-set-undefined")
    (found,) = (one for one in lists.notes.diagnostics if one.code == "yamaha-filter-set-undefined")
    assert found.severity is Severity.ERROR
    assert [use.name for use in lists.filters.uses if not use.defined] == ["ofice"]
    assert [one.name for one in lists.filters.filters] == ["ip office in"]


def test_a_list_and_a_set_at_one_interface_are_both_possible() -> None:
    text = f"{WEB}{ALL}ip filter set office in 99\nip lan1 secure filter in 10\nip lan1 secure filter name office\n"
    lists = Lists(text)
    assert verdict(lists.bound(), packet(dport=443)) == "either"
    assert lists.fate("ip lan1 secure filter in") is LineFate.APPROXIMATED


def test_one_set_at_many_interfaces_is_one_filter() -> None:
    text = f"{WEB}ip filter set office in 10\nip lan1 secure filter name office\nip lan2 secure filter name office\n"
    lists = Lists(text)
    assert lists.bound("in", "lan1") is lists.bound("in", "lan2")


def test_anonymous_peers_may_get_another_list_where_radius_admits_them() -> None:
    text = f"{WEB}pp select anonymous\n ip pp secure filter in 10\n"
    assert verdict(Lists(text).bound("in", "pp anonymous"), packet(dport=443)) == "deny"
    assert verdict(Lists(f"{text}radius auth off\n").bound("in", "pp anonymous"), packet(dport=443)) == "deny"
    by_server = Lists(f"{text}radius auth on\n")
    assert verdict(by_server.bound("in", "pp anonymous"), packet(dport=443)) == "either"
    assert [span.line for span in by_server.filters.doubts("pp anonymous")] == [4]
    assert by_server.filters.doubts("pp1") == ()


def test_a_list_of_a_port_may_look_at_its_division() -> None:
    lists = Lists(f"{WEB}ip lan1 secure filter in 10\n")
    assert [span.line for span in lists.filters.doubts("lan1.2")] == [2]
    assert lists.filters.doubts("lan1") == lists.filters.doubts("lan2.2") == lists.filters.doubts("lan1/2") == ()


# -- the order of commands ------------------------------------------------------------------------------------


def test_what_is_written_again_replaces() -> None:
    lists = Lists(f"{WEB}ip filter 10 reject * *\nip lan1 secure filter in 99\nip lan1 secure filter in 10\n{ALL}")
    assert verdict(lists.bound(), packet()) == "deny"
    assert lists.entry("ip filter 10 pass") == (LineFate.IRRELEVANT, "yamaha-replaced")
    assert lists.fate("ip lan1 secure filter in 99") is LineFate.IRRELEVANT


def test_no_removes() -> None:
    lists = Lists(f"{ALL}ip lan1 secure filter in 99\nno ip lan1 secure filter in 99\n")
    assert lists.filters.bindings("lan1", Family.IPV4, "in") == ()
    lists = Lists(f"{ALL}ip lan1 secure filter in 99\nno ip filter 99\n")
    assert verdict(lists.bound(), packet()) == "either"


@pytest.mark.parametrize(
    "line",
    [
        "ip lan1 secure filter in",
        "ip lan1 secure filter in ten",
        "ip lan1 secure filter in 10 dynamic",
        "ip lan1 secure filter both 10",
        "ip filter frob pass * *",
        "ip filter 20",
        "ip filter set office 10",
        "ip filter set office in ten",
        "ip filter set office in 10 in 20",
        "ip filter source-route perhaps",
        "ip filter directed-broadcast filter x",
        "no ip filter 10-20",
        "ethernet filter x pass *",
        "ethernet lan1 filter in 1 dynamic 2",
        "ip forward filter 1 1 gateway pp 1 filter x",
    ],
)
def test_a_line_about_filters_that_is_not_understood_leaves_the_device_unknown(line: str) -> None:
    lists = Lists(f"{WEB}{line}\n")
    assert lists.fate(line) is LineFate.UNRECOGNIZED
    assert lists.notes.unmodeled


# -- what else names filters -------------------------------------------------------------------------------------


def test_conditions_of_routes() -> None:
    lists = Lists(f"{WEB}ip filter 20 reject * *\n")
    here = Span("router.cfg", 1, 1, 1, 1)
    assert lists.filters.condition("10", Family.IPV4, here) == lists.filters.condition("010", Family.IPV4, here)
    assert lists.filters.condition("77", Family.IPV4, here) == Unknown((here,), "yamaha-filter-undefined")
    assert [use.name for use in lists.filters.uses] == ["77"]
    # One that rejects may choose packets or not.
    assert "yamaha-condition-of-reject" in str(lists.filters.condition("20", Family.IPV4, here))
    assert lists.filters.filters == ()


def test_filters_that_nothing_names_stand_alone() -> None:
    lists = Lists(
        f"{WEB}{ALL}ip filter 30 pass * * udp * 161\nip filter dynamic 1 * * filter 30\nip lan1 secure filter in 99\n"
        "ip filter 40 pass * *\nip filter directed-broadcast filter 40\n"
    )
    assert [one.name for one in lists.filters.filters] == ["ip lan1 in", "ip filter 10", "ip filter dynamic 1"]
    assert all(one.default is Action.UNKNOWN for one in lists.filters.filters[1:])


@pytest.mark.parametrize("line", ["ip lan1 rip filter in 10", "ip fragment remove df-bit filter 10"])
def test_filters_that_are_put_to_work_on_other_things_are_in_use(line: str) -> None:
    lists = Lists(f"{WEB}{line}\n")
    assert lists.filters.filters == ()
    assert lists.fate(line) is LineFate.MODELED
    missing = Lists(f"{line}\n")
    assert [use.name for use in missing.filters.uses] == ["10"]
    assert missing.fate(line) is LineFate.MALFORMED


@pytest.mark.parametrize("line", ["ip filter source-route on", "ip filter directed-broadcast off"])
def test_switches_about_special_packets_change_nothing(line: str) -> None:
    assert Lists(f"{line}\n").fate(line) is LineFate.IRRELEVANT


def test_forward_filters_are_handed_to_routing() -> None:
    lists = Lists(f"{WEB}ip forward filter 1 1 gateway 10.0.0.1 filter 10\nip lan1 forward filter 1\n")
    assert [span.line for span in lists.configuration.filters.forwarding] == [3]
    assert lists.fate("ip lan1 forward") is LineFate.APPROXIMATED
    assert lists.filters.filters == ()


@pytest.mark.parametrize(
    "line",
    ["ip policy filter set enable 1", "ip lan1 inbound filter list 1", "ip policy filter 1 pass * * * * *"],
)
def test_policy_filters_leave_the_device_unknown(line: str) -> None:
    lists = Lists(f"{line}\n")
    assert lists.fate(line) is LineFate.APPROXIMATED
    assert lists.notes.unmodeled
