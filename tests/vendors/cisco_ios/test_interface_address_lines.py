"""Lines that give, take and borrow addresses."""

import pytest
from tests.vendors.cisco_ios.routers import Loaded, dotted

from segcheck.model.header import Family
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv6

NAME = "GigabitEthernet0/1"
OWN = "ip address 10.0.0.2 255.255.255.0"
OWN_6 = "ipv6 address 2001:db8::2/64"


def on_interface(*lines: str) -> Loaded:
    return Loaded("\n".join((f"interface {NAME}", *(f" {line}" for line in lines))))


def ipv4_addresses(loaded: Loaded) -> list[str]:
    found = loaded.interface(NAME).addresses
    return [f"{dotted(one.address)}/{one.length}" for one in found if one.family is Family.IPV4]


def ipv6_addresses(loaded: Loaded) -> list[tuple[int, int]]:
    found = loaded.interface(NAME).addresses
    return [(one.address, one.length) for one in found if one.family is Family.IPV6]


def test_the_prefix_length_may_be_written_behind_a_slash() -> None:
    assert ipv4_addresses(on_interface("ip address 10.0.0.2/24")) == ["10.0.0.2/24"]
    assert ipv4_addresses(on_interface(OWN, "ip address 10.1.0.2/24 secondary")) == ["10.0.0.2/24", "10.1.0.2/24"]


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (("no ip address",), []),
        (("no ip address 10.0.0.2 255.255.255.0",), ["10.1.0.2/24"]),
        (("no ip address 10.1.0.2 255.255.255.0 secondary",), ["10.0.0.2/24"]),
        (("no ip address 10.9.9.9 255.255.255.0",), ["10.0.0.2/24", "10.1.0.2/24"]),
        (("no ip address", "ip address 10.5.0.1 255.255.0.0"), ["10.5.0.1/16"]),
    ],
)
def test_addresses_taken_back(lines: tuple[str, ...], left: list[str]) -> None:
    loaded = on_interface(OWN, "ip address 10.1.0.2 255.255.255.0 secondary", OWN_6, *lines)
    assert ipv4_addresses(loaded) == left
    assert len(ipv6_addresses(loaded)) == 1
    assert loaded.device.unmodeled == ()


def test_no_ip_address_takes_a_learned_one_back_and_leaves_ipv6() -> None:
    assert not on_interface("ip address dhcp", "no ip address").interface(NAME).address_unknown
    assert on_interface("ip address dhcp", "ipv6 address dhcp", "no ip address").interface(NAME).address_unknown


@pytest.mark.parametrize(
    "line",
    [
        "ip address",
        "ip address 10.0.0.1",
        "ip address 10.0.0.1 0.0.0.255",
        "ip address 10.0.0.1 255.0.255.0",
        "ip address 10.0.0.300 255.255.255.0",
        "ip address 10.0.0.1/33",
        "ip address 10.0.0.1 255.255.255.0 tertiary",
        "no ip address dhcp",
        "ipv6 address",
        "ipv6 address 2001:db8::1",
        "ipv6 address 2001:db8::1/129",
        "ipv6 address PREFIX",
        "ipv6 address PREFIX nonsense",
        "ipv6 address 2001:db8::1/64 nonsense",
        "no ipv6 address 2001:db8::2/64",
        "no standby 1 ip",
        "no standby 1",
        "no vrrp 3 address-family ipv4",
        "no glbp 2 ip 10.0.0.9",
    ],
)
def test_an_address_line_not_understood_costs_the_proof(line: str) -> None:
    """Also one that takes back something above: what is left then is not followed."""
    loaded = on_interface(OWN, OWN_6, "standby 1 ip 10.0.0.1", line)
    assert loaded.ledger[5].fate is LineFate.UNRECOGNIZED
    assert [span.line for span in loaded.device.unmodeled] == [5]


@pytest.mark.parametrize(
    "line",
    ["ipv6 address autoconfig", "ipv6 address autoconfig default", "ipv6 address dhcp", "ipv6 address WAN ::1/64",
     "ipv6 unnumbered Loopback0"],
)  # fmt: skip
def test_a_learned_ipv6_address_may_be_anywhere(line: str) -> None:
    loaded = on_interface(line)
    assert loaded.interface(NAME).address_unknown
    assert loaded.ledger[2].fate is LineFate.APPROXIMATED
    learned = [route.prefix for route in loaded.device.table("").routes if not route.certain]
    assert {(prefix.family, prefix.length) for prefix in learned} == {(Family.IPV6, 0)}


@pytest.mark.parametrize("word", ["", " anycast"])
def test_an_ipv6_address_told_in_full(word: str) -> None:
    loaded = on_interface(OWN_6 + word, "ipv6 address FE80::2 link-local", "ipv6 address FE80::3/64 link-local")
    assert ipv6_addresses(loaded) == [(ipv6("2001:db8::2"), 64)]
    assert not loaded.interface(NAME).address_unknown
    assert loaded.ledger[3].fate is loaded.ledger[4].fate is LineFate.IRRELEVANT


def test_no_ipv6_address_states_the_default() -> None:
    assert on_interface("no ipv6 address").device.unmodeled == ()
    assert on_interface(OWN_6, "no ipv6 address").device.unmodeled


@pytest.mark.parametrize(
    ("lines", "addresses"),
    [
        (("standby ip 10.0.0.1",), ["10.0.0.1/24"]),
        (("standby 1 ip 10.0.0.1 secondary",), ["10.0.0.1/24"]),
        (("standby version 2", "standby 300 ip 10.0.0.1"), ["10.0.0.1/24"]),
        (("vrrp 1 address-family ipv4", "  address 10.0.0.1 primary", "  priority 110"), ["10.0.0.1/24"]),
        (("glbp 1 ip 10.0.0.1", "glbp 1 preempt"), ["10.0.0.1/24"]),
        (("standby 1 preempt", "standby 1 track 1 decrement 10", "no standby 1 preempt"), []),
    ],
)
def test_virtual_addresses(lines: tuple[str, ...], addresses: list[str]) -> None:
    loaded = on_interface(OWN, *lines)
    assert ipv4_addresses(loaded) == ["10.0.0.2/24", *addresses]
    assert (loaded.device.unmodeled, loaded.interface(NAME).address_unknown) == ((), False)


def test_virtual_addresses_of_ipv6() -> None:
    loaded = on_interface(
        OWN_6,
        "standby 2 ipv6 FE80::1",
        "standby 2 ipv6 2001:db8::1/64",
        "vrrp 3 address-family ipv6",
        "  address FE80::5 primary",
        "  address 2001:db8::5/64",
    )
    own, *virtual = ipv6_addresses(loaded)
    assert [own, *virtual] == [(ipv6(f"2001:db8::{last}"), 64) for last in (2, 1, 5)]
    assert loaded.fate("standby 2 ipv6 FE80::1") is loaded.fate("address FE80::5") is LineFate.IRRELEVANT
    assert loaded.fate("address 2001:db8::5/64") is LineFate.MODELED


@pytest.mark.parametrize("line", ["standby 1 ip", "standby 1 ipv6 autoconfig", "glbp 4 ip"])
def test_a_virtual_address_learned_from_the_neighbour_is_unknown(line: str) -> None:
    loaded = on_interface(OWN, line)
    assert loaded.interface(NAME).address_unknown
    assert loaded.ledger[3].fate is LineFate.APPROXIMATED


@pytest.mark.parametrize("line", ["no standby 1 ip 10.0.0.1", "no vrrp 1", "no glbp 1 priority 90"])
def test_nothing_is_taken_back_where_nothing_is(line: str) -> None:
    loaded = on_interface(OWN, line)
    assert (loaded.device.unmodeled, loaded.ledger[3].reason) == ((), "first-hop-redundancy")
