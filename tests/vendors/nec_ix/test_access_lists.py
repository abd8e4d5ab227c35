"""What entries of lists mean, packet by packet."""

from __future__ import annotations

import pytest
from tests.vendors.nec_ix.routers import packet, two_networks

from segcheck.model.header import UDP, Flow
from segcheck.source.ledger import LineFate

ICMP, ICMPV6, ESP = 1, 58, 50
WEB6 = packet("2001:db8:1::5", "2001:db8:2::5")
PING6 = packet("2001:db8:1::5", "2001:db8:2::5", ICMPV6, icmp=(128, 0))


@pytest.mark.parametrize(
    ("entry", "flow", "expected"),
    [
        ("permit ip src 10.1.0.0/16 dest any", packet(), "passes"),
        ("permit ip src 10.1.2.0/24 dest any", packet(), "dropped"),
        ("permit ip src any dest 10.2.2.2/32", packet(), "passes"),
        ("permit ip src any dest 10.2.2.3/32", packet(), "dropped"),
        ("permit ip dest 10.2.2.2/32 src any", packet(), "passes"),
        ("permit ip src 0.0.0.0/0 dest 0.0.0.0/0", packet(), "passes"),
        # Never wildcards, never masks.
        ("permit ip src 10.1.0.0 0.0.255.255 dest any", packet(), "either"),
        ("permit ip src 10.1.0.0 255.255.0.0 dest any", packet(), "either"),
        # An address that stands alone, or does not fit its length.
        ("permit ip src 10.1.1.1 dest any", packet(), "either"),
        ("permit ip src 10.1.1.2 dest any", packet(), "dropped"),
        ("permit ip src 10.1.1.1/16 dest any", packet("10.1.9.9"), "either"),
        ("permit ip src 10.1.1.1/24 dest any", packet("10.1.9.9"), "dropped"),
        # Ports.
        ("permit tcp src any sport any dest any dport eq 80", packet(), "passes"),
        ("permit tcp src any sport any dest any dport eq 81", packet(), "dropped"),
        ("permit tcp src any sport eq 40000 dest any dport any", packet(), "passes"),
        ("permit tcp src any sport eq 80 dest any dport any", packet(), "dropped"),
        ("permit tcp src any dest any", packet(), "either"),
        ("permit udp src any sport any dest any dport range 5000 5010", packet(protocol=UDP, dport=5010), "passes"),
        ("permit udp src any sport any dest any dport range 5000 5010", packet(protocol=UDP, dport=5011), "dropped"),
        ("permit udp src any sport any dest any dport eq 80", packet(), "dropped"),
        ("permit tcp src any sport any dest any dport gt 80", packet(dport=81), "either"),
        ("permit tcp src any sport any dest any dport gt 80", packet(dport=79), "dropped"),
        ("permit tcp src any sport any dest any dport eq http", packet(), "either"),
        ("permit ip src any sport any dest any dport eq 80", packet(), "either"),
        ("permit 6 src any sport any dest any dport eq 80", packet(), "passes"),
        # A later fragment shows no ports.
        ("permit tcp src any sport any dest any dport eq 80", packet(fragment=1), "either"),
        ("deny tcp src any sport any dest any dport eq 80", packet(fragment=1), "dropped"),
        ("permit tcp src any dest any", packet(fragment=1), "either"),
        # Protocols and messages.
        ("permit 50 src any dest any", packet(protocol=ESP), "passes"),
        ("permit 50 src any dest any", packet(), "dropped"),
        ("permit 256 src any dest any", packet(), "either"),
        ("permit icmp src any dest any", packet(protocol=ICMP, icmp=(8, 0)), "passes"),
        ("permit icmp type 8 src any dest any", packet(protocol=ICMP, icmp=(8, 0)), "passes"),
        ("permit icmp type 8 code 1 src any dest any", packet(protocol=ICMP, icmp=(8, 0)), "dropped"),
        ("permit icmp type 0 src any dest any", packet(protocol=ICMP, icmp=(8, 0)), "dropped"),
        ("permit tcp type 8 src any dest any", packet(), "either"),
        # What is not modelled can only narrow an entry.
        ("permit ip src any dest any dscp 46", packet(), "either"),
        ("permit tcp src any sport any dest any dport any established", packet(), "either"),
        ("permit ip src 10.9.0.0/16 dest any dscp 46", packet(), "dropped"),
        # Lines that are no entries.
        ("permit ip src any dest 50", packet(), "either"),
        ("permit ip src any", packet(), "either"),
        ("permit ip src any dest any frobnicate", packet(), "either"),
        ("permit ip src any src any dest any", packet(), "either"),
        ("permit", packet(), "either"),
    ],
)
def test_an_entry(entry: str, flow: Flow, expected: str) -> None:
    router = two_networks("  ip filter T 10 in", f"ip access-list T {entry}")
    assert router.sent(flow) == expected


@pytest.mark.parametrize(
    ("entry", "flow", "expected"),
    [
        ("permit tcp src 2001:db8:1::/64 sport any dest any dport eq 80", WEB6, "passes"),
        ("permit tcp src 2001:db8:9::/64 sport any dest any dport eq 80", WEB6, "dropped"),
        ("permit icmp type 128 src any dest any", PING6, "passes"),
        ("permit ip src 10.0.0.0/8 dest any", WEB6, "either"),
    ],
)  # fmt: skip
def test_an_ipv6_entry(entry: str, flow: Flow, expected: str) -> None:
    discovery = "\n".join(f"ipv6 access-list nd permit icmp type {kind} src any dest any" for kind in (135, 136))
    router = two_networks("  ipv6 filter nd 5 in\n  ipv6 filter T 10 in", f"{discovery}\nipv6 access-list T {entry}")
    assert router.sent(flow) == expected
    assert router.sent(packet()) == "passes"


def test_the_first_entry_that_matches_decides_also_in_an_optimised_list() -> None:
    lists = "\n".join(
        (
            "ip access-list T deny ip src 10.1.1.0/24 dest any",
            "ip access-list T permit ip src any dest any",
            "ip access-list T option optimize",
        )
    )
    router = two_networks("  ip filter T 10 in", lists)
    assert router.sent(packet("10.1.1.1")) == "dropped"
    assert router.sent(packet("10.1.2.1")) == "passes"
    assert "nec-list-optimized" in router.codes()


def test_a_list_that_is_changed_further_down_may_do_anything() -> None:
    lists = "ip access-list T permit ip src any dest any\nno ip access-list T permit ip src any dest any"
    router = two_networks("  ip filter T 10 in", lists)
    assert router.sent(packet()) == "either"
    assert router.fate("no ip access-list") == (LineFate.UNRECOGNIZED, "list-edited")


def test_entries_are_in_the_order_of_the_file_also_between_those_of_other_lists() -> None:
    lists = "\n".join(
        (
            "ip access-list T permit tcp src any sport any dest any dport eq 80",
            "ip access-list other deny ip src any dest any",
            "ip access-list T deny ip src any dest any",
        )
    )
    router = two_networks("  ip filter T 10 in", lists)
    assert (router.sent(packet()), router.sent(packet(dport=81))) == ("passes", "dropped")
