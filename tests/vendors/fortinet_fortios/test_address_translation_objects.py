"""Virtual IPs and IP pools: what is translated into what, and how surely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.fortinet_fortios.firewall_objects import Loaded, addresses, holds, packet, table

from segcheck.model.header import ANYTHING, ICMP, SCTP, TCP, UDP, Family, Interval
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.fortinet_fortios.objects.address_translation_objects import Pool, Vip

EVERY_IPV4 = ((0, 0xFFFFFFFF),)
PORTS = table("system interface", wan1="set ip 203.0.113.9 255.255.255.0", wan2="set mode dhcp")


def address(text: str) -> int:
    value = ipv6(text) if ":" in text else ipv4(text)
    assert value is not None
    return value


def some(first: str, last: str | None = None) -> tuple[Interval, ...]:
    return ((address(first), address(last or first)),)


def vip(settings: str, further: str = "", kind: str = "vip") -> Vip:
    return loaded_vip(settings, further, kind)[0]


def loaded_vip(settings: str, further: str = "", kind: str = "vip") -> tuple[Vip, Loaded]:
    loaded = Loaded(PORTS + further + table(f"firewall {kind}", V=settings))
    found = loaded.objects.vips("V")
    assert found is not None
    assert len(found) == 1
    return found[0], loaded


# Static translation


def test_one_address_to_one_address_whatever_the_port() -> None:
    found = vip('set extip 203.0.113.10; set extintf "wan1"; set mappedip "10.0.0.5"')
    assert (found.external, found.mapped, found.exact) == (some("203.0.113.10"), some("10.0.0.5"), True)
    assert (found.protocol, found.external_ports, found.mapped_ports) == (None, None, None)
    assert (found.interface, found.source_interfaces) == ("wan1", ())
    assert found.source_filter is ANYTHING
    assert found.services is ANYTHING


def test_a_virtual_ip_cites_the_lines_that_say_what_it_does() -> None:
    found, loaded = loaded_vip('set comment "web"; set extip 203.0.113.10; set mappedip "10.0.0.5"')
    lines = [loaded.text.splitlines()[span.line - 1].strip() for span in found.origin]
    assert lines == ['edit "V"', "set extip 203.0.113.10", 'set mappedip "10.0.0.5"']


def test_ranges_of_one_size_map_one_to_one() -> None:
    found = vip('set extip 203.0.113.10-203.0.113.19; set mappedip "10.0.0.20-10.0.0.29"')
    assert found.exact
    assert found.interface == "any"
    assert found.mapped == some("10.0.0.20", "10.0.0.29")


@pytest.mark.parametrize(
    ("outside", "inside", "reached"),
    [
        ("203.0.113.10", '"10.0.0.20-10.0.0.22"', some("203.0.113.10", "203.0.113.12")),
        ("203.0.113.10-203.0.113.19", '"10.0.0.20"', some("203.0.113.10", "203.0.113.19")),
        ("203.0.113.10-203.0.113.11", '"10.0.0.20" "10.0.0.30"', some("203.0.113.10", "203.0.113.11")),
        ("255.255.255.255", '"10.0.0.20-10.0.0.22"', some("255.255.255.255")),
    ],
)
def test_ranges_of_different_sizes_are_bounded(outside: str, inside: str, reached: tuple[Interval, ...]) -> None:
    found, loaded = loaded_vip(f"set extip {outside}; set mappedip {inside}")
    assert not found.exact
    assert found.external == reached
    assert address("10.0.0.20") == found.mapped[0][0]
    assert loaded.fate("set mappedip") is LineFate.APPROXIMATED


def test_the_zero_address_is_that_of_the_external_interface() -> None:
    found = vip('set extip 0.0.0.0; set extintf "wan1"; set mappedip "10.0.0.5"')
    assert (found.external, found.exact) == (some("203.0.113.9"), True)


@pytest.mark.parametrize("interface", ['"wan2"', '"any"', '"gone"'])
def test_the_zero_address_of_an_unknown_interface_may_be_any(interface: str) -> None:
    found = vip(f'set extip 0.0.0.0; set extintf {interface}; set mappedip "10.0.0.5"')
    assert (found.external, found.exact) == (EVERY_IPV4, False)


# Port forwarding


@pytest.mark.parametrize(
    ("protocol", "number"), [("", TCP), ("set protocol udp; ", UDP), ("set protocol sctp; ", SCTP)]
)
def test_a_forwarded_port(protocol: str, number: int) -> None:
    forward = f"set portforward enable; {protocol}set extport 8443; set mappedport 443"
    found = vip(f'set extip 203.0.113.10; set mappedip "10.0.0.5"; {forward}')
    assert (found.protocol, found.external_ports, found.mapped_ports) == (number, (8443, 8443), (443, 443))
    assert found.exact


def test_ports_without_forwarding_do_not_count() -> None:
    found = vip('set extip 203.0.113.10; set mappedip "10.0.0.5"; set extport 8443; set mappedport 443')
    assert (found.protocol, found.external_ports, found.exact) == (None, None, True)


def test_ranges_of_ports() -> None:
    forward = "set portforward enable; set extport 8000-8010; set mappedport 9000-9010"
    found = vip(f'set extip 203.0.113.10; set mappedip "10.0.0.5"; {forward}')
    assert (found.external_ports, found.mapped_ports, found.exact) == ((8000, 8010), (9000, 9010), True)


def test_the_same_ports_inside_are_kept() -> None:
    forward = "set portforward enable; set extport 80; set mappedport 80"
    assert vip(f'set extip 203.0.113.10; set mappedip "10.0.0.5"; {forward}').mapped_ports is None


@pytest.mark.parametrize(
    ("forward", "outside", "inside"),
    [
        ("set extport 442-444; set mappedport 443; set portmapping-type m-to-n", (442, 444), (443, 445)),
        ("set extport 8000-8010; set mappedport 9000", (8000, 8010), (9000, 9010)),
        ("set extport 65000-65535; set mappedport 65530", (65000, 65535), (65530, 65535)),
        ("set extport 80", (80, 80), (0, 65535)),
        ("set mappedport 80", None, (0, 65535)),
        ("set extport web; set mappedport 80", None, (0, 65535)),
        ("set protocol gre; set extport 80; set mappedport 80", None, (0, 65535)),
    ],
)
def test_ports_that_do_not_map_one_to_one_are_bounded(forward: str, outside: Interval | None, inside: Interval) -> None:
    found = vip(f'set extip 203.0.113.10; set mappedip "10.0.0.5"; set portforward enable; {forward}')
    assert (found.external_ports, found.mapped_ports, found.exact) == (outside, inside, False)


def test_icmp_is_forwarded_without_ports() -> None:
    forward = "set portforward enable; set protocol icmp"
    found = vip(f'set extip 203.0.113.10; set mappedip "10.0.0.5"; {forward}')
    assert (found.protocol, found.external_ports, found.mapped_ports, found.exact) == (ICMP, None, None, True)


# Conditions on the untranslated packet


def test_source_filters() -> None:
    settings = 'set extip 203.0.113.10; set mappedip "10.0.0.5"; set src-filter "198.51.100.0/24" "192.0.2.1-192.0.2.9"'
    found = vip(settings)
    senders = ("198.51.100.7", "192.0.2.9", "192.0.2.10")
    assert [holds(found.source_filter, packet(sender)) for sender in senders] == ["yes", "yes", "no"]
    assert found.exact


def test_a_source_filter_for_what_comes_back_leaves_that_unsure() -> None:
    settings = 'set extip 203.0.113.10; set mappedip "10.0.0.5"; set src-filter "198.51.100.0/24"'
    assert not vip(f"{settings}; set src-vip-filter enable").exact


def test_a_source_filter_that_cannot_be_read_may_hold_or_not() -> None:
    found = vip('set extip 203.0.113.10; set mappedip "10.0.0.5"; set src-filter "198.51.100.0/24" "office"')
    assert holds(found.source_filter, packet("198.51.100.7")) == "maybe"


def test_services_of_a_virtual_ip_and_interfaces_where_it_holds() -> None:
    settings = (
        'set extip 203.0.113.10; set mappedip "10.0.0.5"; set service "HTTPS" "SSH"; set srcintf-filter "wan1" "dmz"'
    )
    found = vip(settings)
    assert [holds(found.services, packet(port=port)) for port in (443, 22, 80)] == ["yes", "yes", "no"]
    assert found.source_interfaces == ("wan1", "dmz")


def test_sources_may_always_be_translated_back() -> None:
    assert vip('set extip 203.0.113.10; set mappedip "10.0.0.5"; set nat-source-vip enable').translates_sources
    assert not vip('set extip 203.0.113.10; set mappedip "10.0.0.5"').translates_sources


# Other types

SERVERS = """\
config firewall vip
    edit "V"
        set type server-load-balance
        set extip 203.0.113.10
        set server-type {kind}
        set extport 443
        config realservers
            edit 1
                set ip 10.0.0.5
                set port 8443
            next
            edit 2
                set ip "10.0.0.9"
                set port 8080
                set status standby
            next
            edit 3
                set ip 10.0.0.77
                set port 80
                set status disable
            next
        end
    next
end
"""


def servers(kind: str = "https", text: str = SERVERS) -> Vip:
    found = Loaded(text.format(kind=kind)).objects.vips("V")
    assert found is not None
    return found[0]


def test_real_servers_are_a_pool_and_not_a_choice_that_is_known() -> None:
    found = servers()
    assert not found.exact
    assert found.mapped == (*some("10.0.0.5"), *some("10.0.0.9"))
    assert (found.protocol, found.external_ports, found.mapped_ports) == (TCP, (443, 443), (8080, 8443))


def test_virtual_servers_of_every_protocol_have_no_ports() -> None:
    found = servers("ip")
    assert (found.protocol, found.external_ports, found.mapped_ports) == (None, None, (0, 65535))
    assert servers("udp").protocol == UDP


def test_real_servers_by_name_may_be_anywhere() -> None:
    found = servers(text=SERVERS.replace("set ip 10.0.0.5", "set type address\n                set address web"))
    assert found.mapped == EVERY_IPV4


def test_without_real_servers_nothing_is_known() -> None:
    assert vip("set type server-load-balance; set extip 203.0.113.10").mapped == EVERY_IPV4


def test_load_balancing_takes_any_address_of_the_range() -> None:
    found = vip('set type load-balance; set extip 203.0.113.10; set mappedip "10.0.0.5-10.0.0.7"')
    assert (found.external, found.mapped, found.exact) == (some("203.0.113.10"), some("10.0.0.5", "10.0.0.7"), False)


@pytest.mark.parametrize(
    ("settings", "mapped"),
    [
        ("set type dns-translation; set extip 203.0.113.10; set mappedip 10.0.0.5", some("10.0.0.5")),
        ("set type fqdn; set extip 203.0.113.10; set mapped-addr web", EVERY_IPV4),
        ("set type access-proxy; set extip 203.0.113.10; set extport 443", EVERY_IPV4),
        ("set extip 203.0.113.10", EVERY_IPV4),
        ("set extip 203.0.113.10; set mappedip web", EVERY_IPV4),
    ],
)
def test_translations_that_the_file_does_not_tell_are_bounded(settings: str, mapped: tuple[Interval, ...]) -> None:
    found = vip(settings)
    assert (found.external, found.mapped, found.exact) == (some("203.0.113.10"), mapped, False)


@pytest.mark.parametrize(
    "settings",
    [
        "set type teleport; set extip 203.0.113.10; set mappedip 10.0.0.5",
        "set extip 203.0.113.10; set mappedip 10.0.0.5; set folded enable",
        "set extip 203.0.113.10; set mappedip 10.0.0.5; set portforward sometimes",
        "set mappedip 10.0.0.5",
        "set extip 203.0.113.300; set mappedip 10.0.0.5",
        'set extaddr "name"; set mappedip 10.0.0.5',
    ],
)
def test_what_is_not_understood_may_catch_any_packet(settings: str) -> None:
    found = vip(settings)
    assert (found.external, found.exact) == (EVERY_IPV4, False)


# Tables and groups

THREE = table(
    "firewall vip",
    A="set extip 203.0.113.1; set mappedip 10.0.0.1",
    B="set extip 203.0.113.2; set mappedip 10.0.0.2; set status disable",
    C="set extip 203.0.113.3; set mappedip 10.0.0.3",
)


def test_every_virtual_ip_has_a_mark_of_its_own_in_table_order() -> None:
    six = table("firewall vip6", A="set extip 2001:db8::1; set mappedip 2001:db8:1::1")
    loaded = Loaded(THREE + six, first_mark=7)
    marks = [(found.name, found.family, found.mark) for found in loaded.objects.all_vips]
    assert marks == [("A", Family.IPV4, 7), ("C", Family.IPV4, 8), ("A", Family.IPV6, 9)]
    both = loaded.objects.vips("A")
    assert both is not None
    assert [found.family for found in both] == [Family.IPV4, Family.IPV6]


def test_an_address_may_have_the_name_of_a_virtual_ip_of_the_other_family() -> None:
    """Taken for the virtual IP, `web` of an IPv4 policy would be nothing, and what it permits would go unseen."""
    six = table("firewall vip6", web="set extip 2001:db8::1; set mappedip 2001:db8:1::1")
    loaded = Loaded(addresses(web="set subnet 10.0.0.5 255.255.255.255") + six)
    assert loaded.objects.vips("web", Family.IPV4) is None
    assert loaded.destination("web", "10.0.0.5", "10.0.0.6", "2001:db8::1") == ["yes", "no", "maybe"]
    found = loaded.objects.vips("web", Family.IPV6)
    assert found is not None
    assert [one.family for one in found] == [Family.IPV6]


def test_a_disabled_virtual_ip_is_a_name_that_translates_nothing() -> None:
    objects = Loaded(THREE).objects
    assert objects.vips("B") == ()
    assert objects.vips("gone") is None


def test_groups_hold_their_members_in_order_and_once() -> None:
    loaded = Loaded(THREE + table("firewall vipgrp", G='set interface "any"; set member "C" "A" "B" "C"'))
    found = loaded.objects.vips("G")
    assert found is not None
    assert [member.name for member in found] == ["C", "A"]
    assert not loaded.device_in_doubt


@pytest.mark.parametrize("members", ["", 'set member "A" "gone"', 'set member "A" "G"'])
def test_a_damaged_group_may_open_anything(members: str) -> None:
    assert Loaded(THREE + table("firewall vipgrp", G=members)).device_in_doubt


def test_a_virtual_ip_is_no_address() -> None:
    assert Loaded(THREE).destination("A", "203.0.113.1", "10.0.0.1") == ["maybe", "maybe"]


def test_more_virtual_ips_than_marks_put_the_device_in_doubt() -> None:
    loaded = Loaded(THREE, first_mark=0xFFFF)
    assert [found.name for found in loaded.objects.all_vips] == ["A"]
    assert loaded.device_in_doubt


def test_virtual_ips_of_ipv6() -> None:
    forward = "set portforward enable; set extport 443; set mappedport 8443"
    found = vip(f"set extip 2001:db8::1-2001:db8::4; set mappedip 2001:db8:1::1-2001:db8:1::4; {forward}", kind="vip6")
    assert (found.family, found.exact, found.interface) == (Family.IPV6, True, "any")
    assert found.external == some("2001:db8::1", "2001:db8::4")


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("vip", "set extip 203.0.113.1; set nat44 disable; set nat46 enable; set ipv6-mappedip 2001:db8::1"),
        ("vip6", "set extip 2001:db8::1; set nat66 disable; set nat64 enable; set ipv4-mappedip 10.0.0.1"),
        ("vip46", "set extip 203.0.113.1; set mappedip 2001:db8::1"),
        ("vip64", "set extip 2001:db8::1; set mappedip 10.0.0.1"),
        ("ippool6", "set startip 2001:db8::1; set endip 2001:db8::2; set nat46 enable"),
    ],
)
def test_translation_between_the_families_puts_the_device_in_doubt(kind: str, settings: str) -> None:
    loaded = Loaded(table(f"firewall {kind}", V=settings))
    assert loaded.device_in_doubt
    assert "translation-between-families" in loaded.codes()


def test_switched_off_it_does_not() -> None:
    settings = "set extip 203.0.113.1; set mappedip 10.0.0.1; set nat44 enable; set nat46 disable"
    found, loaded = loaded_vip(settings)
    assert found.exact
    assert not loaded.device_in_doubt


def test_without_translation_of_ipv4_it_is_bounded() -> None:
    assert not vip("set extip 203.0.113.1; set mappedip 10.0.0.1; set nat44 disable").exact


# Pools


def pool(settings: str, kind: str = "ippool") -> Pool:
    found = Loaded(table(f"firewall {kind}", P=settings)).objects.pool("P")
    assert found is not None
    return found


RANGE = "set startip 203.0.113.20; set endip 203.0.113.29"


def test_a_pool_shares_its_addresses_by_default() -> None:
    found = pool(RANGE)
    assert found.intervals == some("203.0.113.20", "203.0.113.29")
    assert (found.one_to_one, found.keeps_ports, found.exact) == (False, False, True)


def test_a_one_to_one_pool_keeps_ports() -> None:
    found = pool(f"set type one-to-one; {RANGE}")
    assert (found.one_to_one, found.keeps_ports) == (True, True)


def test_a_fixed_port_range_is_for_some_sources() -> None:
    found = pool(f"set type fixed-port-range; {RANGE}; set source-startip 10.0.0.1; set source-endip 10.0.0.9")
    assert found.sources == some("10.0.0.1", "10.0.0.9")
    assert not pool(f"set type port-block-allocation; {RANGE}; set block-size 128").sources


def test_excluded_addresses_are_not_used() -> None:
    found = pool(f'{RANGE}; set exclude-ip "203.0.113.21-203.0.113.28"')
    assert found.intervals == (*some("203.0.113.20"), *some("203.0.113.29"))


@pytest.mark.parametrize(
    "settings",
    ["", "set startip 203.0.113.20", "set startip 203.0.113.29; set endip 203.0.113.20", f"{RANGE}; set x y"],
)
def test_a_pool_that_cannot_be_read_may_use_any_address(settings: str) -> None:
    found = pool(settings)
    assert (found.intervals, found.exact) == (EVERY_IPV4, False)


def test_excluded_addresses_that_cannot_be_read_leave_the_pool_unsure() -> None:
    found = pool(f'{RANGE}; set exclude-ip "203.0.113.21" "some"')
    assert found.intervals == (*some("203.0.113.20"), *some("203.0.113.22", "203.0.113.29"))
    assert not found.exact


def test_a_pool_open_to_any_host_puts_the_device_in_doubt() -> None:
    assert Loaded(table("firewall ippool", P=f"{RANGE}; set permit-any-host enable")).device_in_doubt
    assert not Loaded(table("firewall ippool", P=f"{RANGE}; set permit-any-host disable")).device_in_doubt


def test_pools_of_ipv6_and_missing_pools() -> None:
    found = pool("set startip 2001:db8::1; set endip 2001:db8::9", "ippool6")
    assert (found.family, found.intervals) == (Family.IPV6, some("2001:db8::1", "2001:db8::9"))
    assert Loaded("").objects.pool("P") is None


@given(
    st.sampled_from(["extip", "mappedip", "extport", "mappedport", "src-filter", "type", "service", "protocol"]),
    st.text(alphabet='0123456789.-/:" abc', max_size=30),
)
def test_hostile_virtual_ips_raise_nothing(key: str, value: str) -> None:
    settings = f"set extip 203.0.113.1; set mappedip 10.0.0.1; set portforward enable; set {key} {value}"
    for found in Loaded(table("firewall vip", V=settings) + addresses(x="")).objects.all_vips:
        assert found.external
        assert found.mapped
