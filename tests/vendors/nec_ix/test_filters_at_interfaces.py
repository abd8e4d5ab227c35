"""What lists bound to an interface do together."""

from __future__ import annotations

import pytest
from tests.vendors.nec_ix.routers import A, B, packet, two_networks

from segcheck.model.header import ESTABLISHED, UDP
from segcheck.source.ledger import LineFate

LISTS = """\
ip access-list web permit tcp src any sport any dest any dport eq 80
ip access-list noweb deny tcp src any sport any dest any dport eq 80
ip access-list shell permit tcp src any sport any dest any dport eq 22
ip access-list all permit ip src any dest any
ip access-list none deny ip src any dest any
ip access-list trig permit tcp src 10.1.0.0/16 sport any dest any dport eq 80
ip access-list mixed deny tcp src any sport any dest any dport eq 22
ip access-list mixed permit tcp src any sport any dest any dport eq 80
ip access-list dynamic dyn access trig
ip access-list dynamic dynmixed access mixed
ip access-list dynamic everything access all
ip access-list dynamic lost access nowhere
ip access-list dynamic odd ftp src any dest any
ip access-list dynamic two access web
ip access-list dynamic two access shell
"""


@pytest.mark.parametrize(
    ("filters", "port", "expected"),
    [
        (("web 10 in",), 80, "passes"),
        (("web 10 in",), 22, "dropped"),
        (("web 10 in", "shell 20 in"), 22, "passes"),
        (("web 10 in", "shell 20 in"), 23, "dropped"),
        # By sequence number, wherever the line stands.
        (("all 20 in", "noweb 10 in"), 80, "dropped"),
        (("all 10 in", "noweb 20 in"), 80, "passes"),
        (("all 9 in", "noweb 10 in"), 80, "passes"),
        (("web 10 in", "none 20 in", "shell 30 in"), 22, "dropped"),
        # Once more is once.
        (("web 10 in", "web 30 in", "shell 20 in"), 22, "passes"),
        # Nothing bound: everything passes. The other direction says nothing about this one.
        ((), 23, "passes"),
        (("none 10 out",), 80, "passes"),
        # Not there, twice the same number, not understood.
        (("nowhere 10 in",), 80, "either"),
        (("web 5 in", "nowhere 10 in"), 80, "passes"),
        (("web 5 in", "nowhere 10 in"), 22, "either"),
        (("web 10 in", "shell 10 in"), 22, "either"),
        # One line written twice is one line.
        (("web 10 in", "web 10 in"), 80, "passes"),
        (("web 10 in", "web 10 in"), 22, "dropped"),
        (("web in",), 80, "either"),
        (("web 10 sideways",), 80, "either"),
        # Dynamic lists: what the trigger permits passes, the rest goes on.
        (("dyn 10 in",), 80, "passes"),
        (("dyn 10 in",), 22, "dropped"),
        (("dyn 10 in", "shell 20 in"), 22, "passes"),
        (("dynmixed 10 in", "all 20 in"), 22, "either"),
        (("dynmixed 10 in",), 22, "either"),
        (("dynmixed 10 in",), 23, "dropped"),
        (("lost 10 in",), 80, "either"),
        (("odd 10 in",), 80, "either"),
        (("two 10 in",), 80, "either"),
    ],
)
def test_a_packet_that_comes_in(filters: tuple[str, ...], port: int, expected: str) -> None:
    router = two_networks("\n".join(f"  ip filter {one}" for one in filters), LISTS)
    assert router.sent(packet(dport=port)) == expected


@pytest.mark.parametrize(
    ("filters", "port", "expected"),
    [
        # Answers to what the dynamic list let pass come back, also past a static deny.
        (("dyn 10 in", "none 10 out"), 80, "passes"),
        (("dyn 10 in", "none 5 out"), 80, "passes"),
        (("dyn 10 in", "none 10 out"), 22, "dropped"),
        (("dyn 10 in", "shell 20 in", "none 10 out"), 22, "dropped"),
        # A static list that takes the packet first opens nothing.
        (("web 5 in", "dyn 10 in", "none 10 out"), 80, "dropped"),
        (("noweb 5 in", "everything 10 in", "none 10 out"), 80, "dropped"),
        (("noweb 5 in", "everything 10 in", "none 10 out"), 22, "passes"),
        # Without a dynamic list there are no sessions.
        (("all 10 in", "none 10 out"), 80, "dropped"),
        (("all 10 in", "web 10 out"), 80, "dropped"),
        # Where nobody knows what the list opens, anything may come back.
        (("odd 10 in", "none 10 out"), 80, "either"),
        (("lost 10 in", "none 10 out"), 80, "either"),
        (("dynmixed 10 in", "none 10 out"), 22, "either"),
    ],
)
def test_an_answer_that_goes_out(filters: tuple[str, ...], port: int, expected: str) -> None:
    router = two_networks("\n".join(f"  ip filter {one}" for one in filters), LISTS)
    flow = packet("10.2.2.2", "10.1.1.1", sport=port, dport=40000, state=ESTABLISHED)
    assert router.sent(flow, B) == expected
    opening = packet("10.2.2.2", "10.1.1.1", sport=port, dport=40000)
    assert router.sent(opening, B) == ("either" if {"odd 10 in", "lost 10 in"} & set(filters) else "dropped")


def test_sessions_of_one_interface_are_not_those_of_another() -> None:
    more = f"interface {B}\n  ip filter none 10 in\n"
    router = two_networks("  ip filter everything 10 in", LISTS, more)
    assert router.sent(packet("10.2.2.2", "10.1.1.1", sport=80, dport=40000, state=ESTABLISHED), B) == "dropped"


def test_a_dynamic_list_is_asked_and_not_the_static_one_of_its_name() -> None:
    lists = LISTS + "ip access-list dynamic none access all\n"
    router = two_networks("  ip filter none 10 in", lists)
    assert router.sent(packet()) == "passes"
    assert "nec-dynamic-shadows-static" in router.codes()


def test_lists_of_one_family_say_nothing_about_the_other() -> None:
    router = two_networks("  ip filter none 10 in", LISTS)
    assert router.sent(packet("2001:db8:1::5", "2001:db8:2::5", UDP)) == "passes"
    assert router.sent(packet(protocol=UDP)) == "dropped"


def test_caches_that_interfaces_share_leave_the_device_open() -> None:
    router = two_networks("  ip filter none 10 in", LISTS + "ip dynamic-filter group 1\n")
    assert router.device.unmodeled
    assert router.sent(packet()) == "either"


def test_a_binding_that_is_taken_back_is_not_in_force() -> None:
    router = two_networks("  ip filter none 10 in\n  no ip filter none 10 in", LISTS)
    assert router.sent(packet()) == "passes"
    lost = two_networks("  ip filter nowhere 10 in\n  no ip filter nowhere 10 in", LISTS)
    assert lost.sent(packet()) == "passes"
    assert lost.fate("ip filter nowhere") == (LineFate.IRRELEVANT, "nec-removed-below")


def test_lists_keep_their_names_and_uses() -> None:
    router = two_networks("  ip filter dyn 10 in\n  ip filter web 20 in\n  ip filter nowhere 30 in", LISTS)
    uses = {(use.name, use.defined) for use in router.device.filter_uses}
    assert {("dyn", True), ("web", True), ("trig", True), ("nowhere", False)} <= uses
    assert "shell" in {found.name for found in router.device.filters}
    (binding,) = (found for found in router.device.interface(A).ingress)  # type: ignore[union-attr]
    assert binding.filter.name == "dyn + web + nowhere"
    assert [rule.name for rule in binding.filter.rules] == ["dyn 1", "web 1", "nowhere"]


def test_a_trigger_that_denies_is_told_once_however_many_interfaces_ask_it() -> None:
    router = two_networks(
        "  ip filter dynmixed 10 in", LISTS, "interface GigaEthernet2.0\n  ip filter dynmixed 10 in\n  no shutdown\n"
    )
    told = [one for one in router.snapshot.diagnostics if one.code == "nec-trigger-denies"]
    assert len(told) == 1
