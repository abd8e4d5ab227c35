"""Services: ports of both ends, messages, protocols, groups, and those that exist unprinted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.fortinet_fortios.firewall_objects import REFERENCE, Loaded, packet, table

from segcheck.model.header import ANYTHING, ICMP, ICMPV6, OTHER_FRAGMENT, SCTP, TCP, UDP, Family, Flow
from segcheck.source.ledger import LineFate
from segcheck.vendors.fortinet_fortios.objects.predefined_services import GROUPS, SERVICES
from segcheck.vendors.fortinet_fortios.objects.service_parts import read_ports

V6 = ("2001:db8::1", "2001:db8:9::9")


def custom(**entries: str) -> str:
    return table("firewall service custom", **entries)


def one(settings: str) -> Loaded:
    return Loaded(custom(S=settings))


def tcp(port: int, source_port: int = 50000, protocol: int = TCP) -> list[Flow]:
    return [packet(port=port, source_port=source_port, protocol=protocol)]


def ports(settings: str, *pairs: tuple[int, int], protocol: int = TCP) -> list[str]:
    return one(settings).service("S", *(packet(port=to, source_port=since, protocol=protocol) for to, since in pairs))


# Ports


def test_destination_ports_without_source_ports_mean_any_source_port() -> None:
    assert ports("set tcp-portrange 443", (443, 1), (443, 65535), (80, 443)) == ["yes", "yes", "no"]


def test_what_stands_first_is_the_destination_and_what_follows_the_colon_is_the_source() -> None:
    assert ports("set tcp-portrange 443:1024-65535", (443, 1024), (443, 1023), (1024, 443)) == ["yes", "no", "no"]


def test_a_hole_in_the_source_ports_is_exact_on_both_sides() -> None:
    """The service is open for source ports 1-1023 and 2048-65535; what is between is closed."""
    settings = "set tcp-portrange 443:1-1023 443:2048-65535"
    pairs = [(443, port) for port in (0, 1, 1023, 1024, 2047, 2048, 65535)]
    assert ports(settings, *pairs) == ["no", "yes", "yes", "no", "no", "yes", "yes"]


def test_source_ports_of_one_item_do_not_leak_to_another() -> None:
    settings = "set tcp-portrange 80:1000-2000 443"
    assert ports(settings, (80, 500), (80, 1500), (443, 500)) == ["no", "yes", "yes"]


def test_any_destination_from_certain_ports() -> None:
    assert ports("set udp-portrange 0-65535:53", (9, 53), (0, 53), (53, 9), protocol=UDP) == ["yes", "yes", "no"]


def test_ranges_and_several_items() -> None:
    settings = "set tcp-portrange 20-22 8000-8010 80"
    assert ports(settings, (20, 9), (22, 9), (23, 9), (8010, 9), (80, 9)) == ["yes", "yes", "no", "yes", "yes"]


def test_lists_of_several_protocols_add_up_and_do_not_mix() -> None:
    loaded = one("set tcp-portrange 80; set udp-portrange 53; set sctp-portrange 254")
    assert loaded.service("S", *tcp(80), *tcp(53), *tcp(53, protocol=UDP), *tcp(80, protocol=UDP)) == [
        "yes",
        "no",
        "yes",
        "no",
    ]
    assert loaded.service("S", *tcp(254, protocol=SCTP), packet(protocol=ICMP)) == ["yes", "no"]


def test_all_tcp_of_the_factory_leaves_out_port_zero() -> None:
    assert ports("set tcp-portrange 1-65535", (1, 9), (65535, 9), (0, 9)) == ["yes", "yes", "no"]


def test_all_ports_of_both_ends_are_the_whole_protocol() -> None:
    loaded = one("set tcp-portrange 0-65535:0-65535")
    assert loaded.service("S", *tcp(0), packet(fragment=OTHER_FRAGMENT)) == ["yes", "yes"]


@pytest.mark.parametrize(
    "settings",
    [
        "set tcp-portrange 443-80",
        "set tcp-portrange 65536",
        "set tcp-portrange https",
        "set tcp-portrange 443:",
        "set tcp-portrange 443 80:x",
        "set udp-portrange 53 -1; set tcp-portrange 443",
        "set protocol ICMP; set icmptype many",
        "set protocol ICMP; set icmptype 8; set icmpcode 256",
        "set protocol IP; set protocol-number tcp",
        "set protocol FROBNICATE",
        "",
    ],
)
def test_a_service_that_cannot_be_read_may_be_anything(settings: str) -> None:
    loaded = one(settings)
    assert loaded.service("S", *tcp(443), packet(protocol=47)) == ["maybe", "maybe"]
    assert set(loaded.codes()) <= {"service-malformed", "service-without-ports"}
    assert loaded.codes()


@given(st.integers(0, 65535), st.integers(0, 65535), st.integers(0, 65535), st.integers(0, 65535), st.data())
def test_an_item_holds_exactly_its_two_intervals(
    low: int, high: int, since: int, until: int, data: st.DataObject
) -> None:
    low, high, since, until = min(low, high), max(low, high), min(since, until), max(since, until)
    to = data.draw(
        st.one_of(st.integers(0, 65535), st.sampled_from([low, high, max(low - 1, 0), min(high + 1, 65535)]))
    )
    port = data.draw(st.one_of(st.integers(0, 65535), st.sampled_from([since, until, max(since - 1, 0)])))
    found = ports(f"set tcp-portrange {low}-{high}:{since}-{until}", (to, port))
    inside = low <= to <= high and since <= port <= until
    sure = (low, high) != (0, 0)  # whether port 0 alone is a port or no port at all is not known
    assert found == [("yes" if sure else "maybe") if inside else "no"]


# Fragments: a stateful device lets later fragments pass with the packet they belong to.


@pytest.mark.parametrize(
    "settings", ["set tcp-portrange 443", "set tcp-portrange 443:1024-65535", "set tcp-portrange 1-65535"]
)
def test_a_later_fragment_may_belong_to_a_service_with_ports(settings: str) -> None:
    later = [packet(fragment=OTHER_FRAGMENT), packet(fragment=OTHER_FRAGMENT, protocol=UDP)]
    assert one(settings).service("S", *later) == ["maybe", "no"]


def test_a_later_fragment_surely_belongs_to_a_whole_protocol() -> None:
    later = packet(fragment=OTHER_FRAGMENT, protocol=ICMP)
    assert one("set protocol ICMP").service("S", later) == ["yes"]
    assert one("set protocol ICMP; set icmptype 8").service("S", later) == ["maybe"]


# ICMP and protocols


def test_icmp_without_a_type_is_every_message_and_type_zero_is_one_type() -> None:
    echo, answer = packet(protocol=ICMP, icmp_type=8), packet(protocol=ICMP, icmp_type=0)
    assert one("set protocol ICMP; unset icmptype").service("S", echo, answer, *tcp(80)) == ["yes", "yes", "no"]
    assert one("set protocol ICMP; set icmptype 0").service("S", echo, answer) == ["no", "yes"]


def test_icmp_codes() -> None:
    loaded = one("set protocol ICMP; set icmptype 3; set icmpcode 4")
    messages = [packet(protocol=ICMP, icmp_type=3, icmp_code=code) for code in (4, 1)]
    assert loaded.service("S", *messages) == ["yes", "no"]


def test_icmp_belongs_to_ipv4_and_icmp6_to_ipv6() -> None:
    loaded = Loaded(custom(four="set protocol ICMP", six="set protocol ICMP6; set icmptype 128"))
    echo_4 = packet(protocol=ICMP, icmp_type=8)
    echo_6, other_6 = (packet(*V6, protocol=ICMPV6, icmp_type=kind) for kind in (128, 1))
    assert loaded.service("four", echo_4, echo_6) == ["yes", "no"]
    assert loaded.service("six", echo_4, echo_6, other_6) == ["no", "yes", "no"]


def test_icmp_in_the_wrong_family_is_not_sure_to_be_let_alone() -> None:
    assert one("set protocol ICMP").service("S", packet(*V6, protocol=ICMP)) == ["maybe"]


def test_ip_with_a_number_and_without() -> None:
    assert one("set protocol IP; set protocol-number 47").service("S", packet(protocol=47), *tcp(80)) == ["yes", "no"]
    assert one("set protocol IP").objects.service("S", Family.IPV4, REFERENCE) is ANYTHING
    assert one("set protocol IP; set protocol-number 0").objects.service("S", Family.IPV6, REFERENCE) is ANYTHING


# Narrowed and unknown services


@pytest.mark.parametrize("written", ["10.2.0.8-10.2.0.15", "10.2.0.8/29"])
def test_addresses_of_a_service_are_destinations(written: str) -> None:
    loaded = one(f"set tcp-portrange 443; set iprange {written}")
    flows = [packet("10.2.0.9", receiver, port=port) for receiver, port in (("10.2.0.9", 443), ("10.2.0.16", 443))]
    assert loaded.service("S", *flows, packet("10.2.0.9", "10.2.0.9", port=80)) == ["yes", "no", "no"]
    assert loaded.service("S", packet(*V6)) == ["maybe"]


def test_names_in_a_service_narrow_it_and_the_zero_address_does_not() -> None:
    assert ports("set tcp-portrange 443; set fqdn a.example.jp", (443, 9), (80, 9)) == ["maybe", "no"]
    assert ports("set tcp-portrange 443; set iprange 0.0.0.0", (443, 9)) == ["yes"]
    assert ports("set tcp-portrange 443; set iprange web", (443, 9), (80, 9)) == ["maybe", "maybe"]


@pytest.mark.parametrize(
    "settings",
    [
        "set app-service-type app-id; set application 7",
        "set proxy enable; set protocol ALL; set tcp-portrange 0-65535:0-65535",
        "set explicit-proxy enable; set tcp-portrange 80",
        "set protocol SOCKS-TCP; set tcp-portrange 1080",
    ],
)
def test_services_of_applications_and_of_the_proxy_may_be_anything(settings: str) -> None:
    loaded = one(settings)
    assert loaded.service("S", *tcp(80), packet(protocol=47)) == ["maybe", "maybe"]
    assert LineFate.APPROXIMATED in {entry.fate for entry in loaded.notes.ledger.build()}


def test_udp_lite_has_no_ports_in_the_model() -> None:
    loaded = one("set protocol TCP/UDP/UDP-Lite/SCTP; set udplite-portrange 5004; set udp-portrange 5004")
    assert loaded.service("S", packet(protocol=136), *tcp(5004, protocol=UDP), *tcp(5004)) == ["maybe", "yes", "no"]


def test_timers_do_not_change_a_service() -> None:
    loaded = one(
        "set tcp-portrange 80; set session-ttl 300; set tcp-halfclose-timer 5; set category Web; set helper auto"
    )
    assert loaded.service("S", *tcp(80)) == ["yes"]
    assert loaded.fate("session-ttl") is LineFate.IRRELEVANT
    assert not loaded.device_in_doubt


def test_a_helper_lets_further_connections_pass() -> None:
    assert one("set tcp-portrange 8021; set helper ftp").device_in_doubt
    assert not one("set tcp-portrange 21; set helper disable").device_in_doubt


def test_a_setting_nobody_knows_puts_the_service_in_doubt() -> None:
    assert ports("set tcp-portrange 80; set negated enable", (80, 9), (81, 9)) == ["maybe", "maybe"]


# Groups


def test_groups_of_services_in_groups() -> None:
    text = custom(A="set tcp-portrange 80", B="set udp-portrange 53", C="set protocol IP")
    group = table("firewall service group", G='set member "A" "H"', H='set member "B"', W='set member "A" "C"')
    loaded = Loaded(text + group)
    assert loaded.service("G", *tcp(80), *tcp(53, protocol=UDP), *tcp(53)) == ["yes", "yes", "no"]
    assert loaded.objects.service("W", Family.IPV4, REFERENCE) is ANYTHING


@pytest.mark.parametrize("settings", ['set member "A"; set proxy enable', 'set member "A"; set inverse enable'])
def test_groups_of_the_proxy_and_groups_not_understood_may_be_anything(settings: str) -> None:
    loaded = Loaded(custom(A="set tcp-portrange 80") + table("firewall service group", G=settings))
    assert loaded.service("G", *tcp(80), *tcp(443)) == ["maybe", "maybe"]


@pytest.mark.parametrize(
    ("settings", "code"),
    [("", "group-empty"), ('set member "A" "gone"', "service-undefined"), ('set member "A" "G"', "group-circular")],
)
def test_damaged_groups_may_be_anything(settings: str, code: str) -> None:
    loaded = Loaded(custom(A="set tcp-portrange 80") + table("firewall service group", G=settings))
    assert loaded.service("G", *tcp(443)) == ["maybe"]
    assert loaded.codes() == [code]


def test_a_service_and_a_group_of_one_name() -> None:
    loaded = Loaded(custom(A="set tcp-portrange 80") + table("firewall service group", A='set member "HTTPS"'))
    assert loaded.service("A", *tcp(80), *tcp(443)) == ["maybe", "maybe"]


def test_groups_of_services_nested_without_end_are_bounded() -> None:
    entries = {f"g{number}": f'set member "g{number + 1}"' for number in range(3000)}
    loaded = Loaded(
        custom(A="set tcp-portrange 80") + table("firewall service group", **entries, g3000='set member "A"')
    )
    assert loaded.service("g0", *tcp(80)) == ["maybe"]
    assert loaded.service("g2999", *tcp(80)) == ["yes"]


# From the factory


@pytest.mark.parametrize(
    ("name", "flows", "expected"),
    [
        ("ALL", (*tcp(1), packet(protocol=47)), ["yes", "yes"]),
        ("ALL_TCP", (*tcp(1), *tcp(1, protocol=UDP)), ["yes", "no"]),
        ("ALL_UDP", (*tcp(1), *tcp(1, protocol=UDP)), ["no", "yes"]),
        ("ALL_ICMP", (packet(protocol=ICMP), *tcp(1)), ["yes", "no"]),
        ("PING", (packet(protocol=ICMP, icmp_type=8), packet(protocol=ICMP, icmp_type=0)), ["yes", "no"]),
        ("HTTPS", (*tcp(443), *tcp(443, protocol=UDP)), ["yes", "no"]),
        ("DNS", (*tcp(53), *tcp(53, protocol=UDP)), ["yes", "yes"]),
        ("RLOGIN", (*tcp(513, 600), *tcp(513, 2000)), ["yes", "no"]),
        ("SMB", (*tcp(445), *tcp(139)), ["yes", "no"]),
        ("SAMBA", (*tcp(445), *tcp(139)), ["no", "yes"]),
        ("LDAP", (*tcp(389), *tcp(389, protocol=UDP)), ["yes", "no"]),
        ("KERBEROS", (*tcp(88), *tcp(443)), ["maybe", "no"]),
        ("NONE", (*tcp(0), *tcp(1)), ["maybe", "no"]),
        ("webproxy", tuple(tcp(80)), ["maybe"]),
        ("Web Access", (*tcp(443), *tcp(53, protocol=UDP), *tcp(22)), ["yes", "yes", "no"]),
    ],
)
def test_factory_services_exist_without_being_printed(name: str, flows: tuple[Flow, ...], expected: list[str]) -> None:
    loaded = Loaded("")
    assert loaded.service(name, *flows) == expected
    assert loaded.codes() == []


def test_a_printed_service_counts_as_printed() -> None:
    assert Loaded(custom(HTTPS="set tcp-portrange 8443")).service("HTTPS", *tcp(443), *tcp(8443)) == ["no", "yes"]


def test_the_table_of_factory_services_can_be_read() -> None:
    for service in SERVICES.values():
        assert all(read_ports(text) for text in f"{service.tcp} {service.udp}".split())
    assert all(member in SERVICES for members in GROUPS.values() for member in members)


def test_a_service_that_is_not_there_may_be_anything() -> None:
    loaded = Loaded("")
    assert loaded.service("https", *tcp(443)) == ["maybe"]
    assert loaded.codes() == ["service-undefined"]
