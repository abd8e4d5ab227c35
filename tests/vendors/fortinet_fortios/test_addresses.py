"""Address objects, one type after the other; each test refuses the reading that is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.fortinet_fortios.firewall_objects import (
    HEAD,
    REFERENCE,
    Loaded,
    addresses,
    groups,
    hardware,
    said,
    table,
)

from segcheck.model.header import ANYTHING, NOTHING, Cited, Family, Field, FieldIn, FieldMasked, Unknown
from segcheck.source.ledger import LineFate

PORT1 = table("system interface", port1="set ip 10.1.0.1 255.255.255.0", wan1="set mode dhcp")


def test_a_subnet_is_the_default_type_and_its_mask_is_a_network_mask() -> None:
    loaded = Loaded(addresses(office="set subnet 10.1.2.0 255.255.255.0"))
    assert loaded.source("office", "10.1.2.0", "10.1.2.255", "10.1.3.0", "10.9.9.0") == ["yes", "yes", "no", "no"]
    assert loaded.destination("office", "10.1.2.7", "10.1.1.255") == ["yes", "no"]
    assert loaded.fate("set subnet") is LineFate.MODELED
    assert loaded.codes() == []


@pytest.mark.parametrize("written", ["10.1.2.3 255.255.255.0", "10.1.2.3/24"])
def test_host_bits_of_a_subnet_do_not_count(written: str) -> None:
    loaded = Loaded(addresses(office=f"set subnet {written}"))
    assert loaded.source("office", "10.1.2.200", "10.1.3.3") == ["yes", "no"]


def test_without_a_subnet_an_address_is_everything_and_not_nothing() -> None:
    loaded = Loaded(addresses(all="set color 3", other=""))
    assert loaded.objects.source("all", Family.IPV4, REFERENCE) is ANYTHING
    assert loaded.objects.source("other", Family.IPV4, REFERENCE) is ANYTHING


def test_all_and_none_are_there_without_being_printed() -> None:
    loaded = Loaded("")
    assert loaded.source("all", "203.0.113.9", "2001:db8::1") == ["yes", "yes"]
    assert loaded.source("none", "203.0.113.9", "0.0.0.0", "2001:db8::1") == ["no", "yes", "no"]
    assert loaded.codes() == []


def test_none_as_the_factory_prints_it_is_one_address_and_not_everything() -> None:
    loaded = Loaded(addresses(none="set subnet 0.0.0.0 255.255.255.255"))
    assert loaded.source("none", "10.0.0.1", "0.0.0.0") == ["no", "yes"]


def test_objects_that_the_device_fills_are_not_everything_for_sure() -> None:
    loaded = Loaded(addresses(FABRIC_DEVICE="").replace("FABRIC DEVICE", "FABRIC_DEVICE"))
    assert loaded.source("FABRIC_DEVICE", "10.0.0.1") == ["maybe"]


def test_a_range_holds_both_ends() -> None:
    loaded = Loaded(addresses(pool="set type iprange; set start-ip 10.1.1.5; set end-ip 10.1.1.9"))
    assert loaded.source("pool", "10.1.1.4", "10.1.1.5", "10.1.1.9", "10.1.1.10") == ["no", "yes", "yes", "no"]


@pytest.mark.parametrize(
    "settings",
    [
        "set type iprange; set start-ip 10.1.1.9; set end-ip 10.1.1.5",
        "set type iprange; set start-ip 10.1.1.9",
        "set type iprange; set start-ip ten; set end-ip 10.1.1.5",
        "set subnet 10.1.1.0 255.0.255.0",
        "set subnet 10.1.1.0",
        "set subnet 10.1.1.0/33",
        "set subnet 10.1.1.300 255.255.255.0",
        "set type wildcard",
        "set type wildcard; set wildcard 10.1.1.1",
        "set type mac",
        "set type mac; set macaddr nonsense",
        'set type mac; set macaddr "00:00:00:00:00:09-00:00:00:00:00:01"',
        "set type interface-subnet; set subnet 10.1.0.1; set interface port1",
        "set type something-new; set subnet 10.1.1.0 255.255.255.0",
    ],
)
def test_what_cannot_be_read_may_be_any_address(settings: str) -> None:
    loaded = Loaded(PORT1 + addresses(odd=settings))
    assert loaded.source("odd", "10.1.1.1", "203.0.113.9") == ["maybe", "maybe"]
    assert loaded.destination("odd", "10.1.1.1", "203.0.113.9") == ["maybe", "maybe"]
    assert set(loaded.codes()) <= {"address-malformed", "address-type-unknown"}
    assert loaded.codes()


def test_ones_of_a_wildcard_must_match_unlike_those_of_cisco() -> None:
    loaded = Loaded(addresses(servers="set type wildcard; set wildcard 10.0.3.5 255.0.255.255"))
    assert loaded.source("servers", "10.77.3.5", "10.77.3.6", "11.0.3.5") == ["yes", "no", "no"]
    match = said(loaded.objects.source("servers", Family.IPV4, REFERENCE))
    assert match == FieldMasked(Field.SOURCE, 0x0A000305, 0xFF00FFFF)


def test_a_wildcard_without_holes_is_a_network() -> None:
    loaded = Loaded(addresses(net="set type wildcard; set wildcard 10.1.7.7 255.255.0.0"))
    network = FieldIn(Field.SOURCE, ((0x0A010000, 0x0A01FFFF),))
    assert said(loaded.objects.source("net", Family.IPV4, REFERENCE)) == network


@given(st.integers(0, 0xFFFFFFFF), st.integers(0, 0xFFFFFFFF), st.integers(0, 0xFFFFFFFF))
def test_a_wildcard_compares_the_bits_that_are_one(base: int, mask: int, sender: int) -> None:
    def dotted(value: int) -> str:
        return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))

    loaded = Loaded(addresses(w=f"set type wildcard; set wildcard {dotted(base)} {dotted(mask)}"))
    expected = "yes" if base & mask == sender & mask else "no"
    assert loaded.source("w", dotted(sender)) == [expected]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ("set type fqdn; set fqdn www.example.jp", "address-by-name"),
        ('set type wildcard-fqdn; set wildcard-fqdn "*.example.jp"', "address-by-name"),
        ("set type geography; set country JP", "address-by-country"),
        ("set type dynamic; set sub-type ems-tag", "address-dynamic"),
        ("set type dynamic; set sub-type sdn; set sdn aws; set filter x", "address-dynamic"),
        ("set type route-tag; set route-tag 7", "address-by-route-tag"),
    ],
)
def test_addresses_that_are_not_in_the_file_may_match_or_not(settings: str, code: str) -> None:
    """Leaving them out would make a `deny` and a `permit` match less than the device does."""
    loaded = Loaded(addresses(outside=settings))
    assert loaded.source("outside", "10.0.0.1") == loaded.destination("outside", "10.0.0.1") == ["maybe"]
    assert loaded.fate("set type") is LineFate.APPROXIMATED
    (reason,) = {entry.reason for entry in loaded.notes.ledger.build() if entry.fate is LineFate.APPROXIMATED}
    assert reason == code


@pytest.mark.parametrize(
    ("settings", "inside", "outside"),
    [
        ('set macaddr "00:11:22:33:44:55"', "00:11:22:33:44:55", "00:11:22:33:44:56"),
        ('set macaddr "00:11:22:00:00:00-00:11:22:ff:ff:ff"', "00:11:22:33:44:55", "00:11:23:00:00:00"),
        ('set macaddr "00:00:00:00:00:01" "00:00:00:00:00:07"', "00:00:00:00:00:07", "00:00:00:00:00:05"),
        ("set start-mac 00:00:00:00:00:01; set end-mac 00:00:00:00:00:09", "00:00:00:00:00:05", "00:00:00:00:00:0a"),
        ("set start-mac 00:00:00:00:00:01", "00:00:00:00:00:01", "00:00:00:00:00:02"),
    ],
)
def test_mac_addresses_are_about_who_sends(settings: str, inside: str, outside: str) -> None:
    loaded = Loaded(addresses(pc=f"set type mac; {settings}"))
    assert loaded.source("pc", "10.0.0.1", source_mac=hardware(inside)) == ["yes"]
    assert loaded.source("pc", "10.0.0.1", source_mac=hardware(outside)) == ["no"]
    assert loaded.destination("pc", "10.0.0.1") == ["maybe"]


def test_the_subnet_of_an_interface_that_agrees_with_it_is_exact() -> None:
    lan = "set type interface-subnet; set subnet 10.1.0.1 255.255.255.0; set interface port1"
    loaded = Loaded(PORT1 + addresses(lan=lan))
    assert loaded.source("lan", "10.1.0.200", "10.1.1.1") == ["yes", "no"]


def test_the_subnet_of_an_interface_that_the_object_does_not_repeat() -> None:
    loaded = Loaded(PORT1 + addresses(lan="set type interface-subnet; set interface port1"))
    assert loaded.source("lan", "10.1.0.200", "10.1.1.1") == ["yes", "no"]


@pytest.mark.parametrize("address", ["10.1.0.1", "0.0.0.0 0.0.0.0", "10.1.0.1 255.0.255.0", "x 255.255.255.0"])
def test_an_interface_whose_address_cannot_be_read_has_any(address: str) -> None:
    port = table("system interface", port1=f"set ip {address}")
    loaded = Loaded(port + addresses(lan="set type interface-subnet; set interface port1"))
    assert loaded.source("lan", "10.1.0.200") == ["maybe"]


def test_the_subnet_of_an_interface_that_was_moved_may_be_either() -> None:
    lan = "set type interface-subnet; set subnet 10.7.0.1 255.255.255.0; set interface port1"
    loaded = Loaded(PORT1 + addresses(lan=lan))
    assert loaded.source("lan", "10.1.0.9", "10.7.0.9", "10.8.0.9") == ["maybe", "maybe", "no"]


@pytest.mark.parametrize("interface", ["wan1", "port9"])
def test_the_subnet_of_an_interface_without_fixed_address_may_be_any(interface: str) -> None:
    lan = f"set type interface-subnet; set subnet 10.1.0.1 255.255.255.0; set interface {interface}"
    loaded = Loaded(PORT1 + addresses(lan=lan))
    assert loaded.source("lan", "10.1.0.9", "203.0.113.1") == ["maybe", "maybe"]


def test_an_associated_interface_only_says_where_the_object_may_be_chosen() -> None:
    loaded = Loaded(addresses(net="set subnet 10.1.0.0 255.255.0.0; set associated-interface port9"))
    assert loaded.source("net", "10.1.2.3") == ["yes"]
    assert loaded.fate("associated-interface") is LineFate.IRRELEVANT


def test_a_setting_nobody_knows_puts_the_whole_object_in_doubt() -> None:
    loaded = Loaded(addresses(net="set subnet 10.1.0.0 255.255.0.0; set inverse enable"))
    assert loaded.source("net", "10.1.2.3", "10.2.2.3") == ["maybe", "maybe"]
    assert loaded.fate("set inverse") is LineFate.UNRECOGNIZED


def test_a_name_that_is_not_there_may_be_any_address() -> None:
    loaded = Loaded("")
    assert loaded.source("gone", "10.0.0.1") == ["maybe"]
    assert loaded.codes() == ["address-undefined"]
    assert loaded.notes.ledger.fate(1) is LineFate.MALFORMED


def test_names_are_case_sensitive() -> None:
    assert Loaded(addresses(Office="set subnet 10.1.0.0 255.255.0.0")).source("office", "10.1.0.1") == ["maybe"]


def test_rules_that_name_one_object_share_one_condition() -> None:
    objects = Loaded(addresses(net="set subnet 10.1.0.0 255.255.0.0")).objects
    first = objects.source("net", Family.IPV4, REFERENCE)
    assert first is objects.source("net", Family.IPV4, REFERENCE)


# IPv6


def test_ipv6_objects() -> None:
    text = table(
        "firewall address6",
        net="set ip6 2001:db8:1::/48",
        hosts="set type iprange; set start-ip 2001:db8::5; set end-ip 2001:db8::7",
        name="set type fqdn; set fqdn a.example.jp",
        made="set type template; set template t; set host-type specific; set host ::1",
        any="",
        holes="set type wildcard; set wildcard 2001:db8::9 ffff:ffff::ffff",
        bad="set ip6 2001:db8::g/64",
        odd="set type wildcard; set wildcard 2001:db8::9",
    )
    loaded = Loaded(text)
    assert loaded.source("net", "2001:db8:1:ff::1", "2001:db8:2::1") == ["yes", "no"]
    assert loaded.source("hosts", "2001:db8::4", "2001:db8::7") == ["no", "yes"]
    assert loaded.source("name", "2001:db8::4") == loaded.source("made", "2001:db8::4") == ["maybe"]
    assert loaded.source("any", "2001:db8::4") == ["yes"]
    assert loaded.source("holes", "2001:db8:77::9", "2001:db8:77::8") == ["yes", "no"]
    assert loaded.source("bad", "2001:db8::4") == loaded.source("odd", "2001:db8::4") == ["maybe"]


def test_an_object_of_one_family_never_matches_packets_of_the_other() -> None:
    four = addresses(four="set subnet 10.0.0.0 255.0.0.0", both="set subnet 10.0.0.0 255.0.0.0")
    loaded = Loaded(four + table("firewall address6", six="set ip6 2001:db8::/32", both="set ip6 2001:db8::/32"))
    assert loaded.objects.source("four", Family.IPV6, REFERENCE) is NOTHING
    assert loaded.objects.destination("six", Family.IPV4, REFERENCE) is NOTHING
    assert loaded.source("both", "10.0.0.1", "11.0.0.1", "2001:db8::1", "2001:db9::1") == ["yes", "no", "yes", "no"]
    assert loaded.codes() == []


def test_internet_services_may_be_any_address() -> None:
    match = Loaded("").objects.internet_service(REFERENCE)
    assert match == Unknown(REFERENCE.origin, "internet-service")


def test_objects_cite_the_lines_that_say_what_they_are() -> None:
    loaded = Loaded(
        addresses(net="set comment x; set subnet 10.0.0.0 255.0.0.0", pc="set subnet 10.0.0.7/32")
        + groups(most='set member "net"; set exclude enable; set exclude-member "pc"')
        + table("firewall service custom", S="set color 1; set udp-portrange 53; set tcp-portrange 0-65535:53")
    )
    cited = {name: loaded.objects.source(name, Family.IPV4, REFERENCE) for name in ("net", "most")} | {
        "S": loaded.objects.service("S", Family.IPV4, REFERENCE)
    }
    lines = {name: [span.line for span in match.origin] for name, match in cited.items() if isinstance(match, Cited)}
    assert lines == {"net": [5], "most": [13, 15], "S": [21, 22]}


# Virtual firewalls

DIVIDED = """\
config vdom
    edit root
    next
    edit guest
    next
end
config vdom
edit root
config firewall address
    edit "net"
        set subnet 10.1.0.0 255.255.0.0
    next
end
end
config vdom
edit guest
config firewall address
    edit "net"
        set subnet 10.2.0.0 255.255.0.0
    next
end
end
"""


def test_the_same_name_in_another_virtual_firewall_is_another_object() -> None:
    head = HEAD.replace("vdom=0", "vdom=1")
    root, guest = (Loaded(DIVIDED, number, head) for number in (0, 1))
    assert root.source("net", "10.1.0.1", "10.2.0.1") == ["yes", "no"]
    assert guest.source("net", "10.1.0.1", "10.2.0.1") == ["no", "yes"]


@given(st.text(alphabet='0123456789./-: "\\setypmac', max_size=40), st.sampled_from(["subnet", "type", "macaddr"]))
def test_hostile_values_raise_nothing(value: str, key: str) -> None:
    loaded = Loaded(addresses(x=f"set {key} {value}".replace(";", "")))
    if loaded.configuration.vdoms[0].table("firewall", "address"):
        loaded.source("x", "10.0.0.1")
