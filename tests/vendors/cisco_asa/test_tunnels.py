"""Packets out of tunnels pass beside the lists; packets into tunnels come out where nobody described."""

from tests.vendors.cisco_asa.firewalls import DMZ, INSIDE, OUTSIDE, Loaded, ends, legs, tcp, verdict

from segcheck.source.ledger import LineFate

HOST, SERVER, FAR, WEB = "10.0.0.5", "172.16.0.10", "192.168.77.7", "192.0.2.80"
DENIED = ("access-list OUT extended deny ip any any", "access-group OUT in interface outside")
PEER = (
    "access-list VPN extended permit ip 10.0.0.0 255.255.255.0 192.168.77.0 255.255.255.0",
    "crypto map M 10 match address VPN",
    "crypto map M 10 set peer 198.51.100.9",
    "crypto map M interface outside",
)


def test_packets_of_the_far_end_may_pass_beside_the_list() -> None:
    loaded = legs(*DENIED, *PEER)
    assert verdict(loaded, OUTSIDE, tcp(FAR, HOST)) == "perhaps"
    assert verdict(loaded, OUTSIDE, tcp(WEB, HOST)) == "dropped"
    assert loaded.fate("crypto map M interface") is LineFate.APPROXIMATED
    assert "asa-vpn" in loaded.diagnostics


def test_packets_of_the_far_end_may_pass_against_the_level_and_a_list_on_the_way_out() -> None:
    loaded = legs(*PEER, "access-list TO extended deny ip any any", "access-group TO out interface inside")
    assert verdict(loaded, OUTSIDE, tcp(FAR, HOST)) == "perhaps"
    assert verdict(loaded, OUTSIDE, tcp(WEB, HOST)) == "dropped"
    assert verdict(loaded, DMZ, tcp(FAR, HOST)) == "dropped"


def test_without_the_option_lists_decide() -> None:
    loaded = legs(*DENIED, *PEER, "no sysopt connection permit-vpn")
    assert verdict(loaded, OUTSIDE, tcp(FAR, HOST)) == "dropped"


def test_packets_to_the_far_end_may_leave_into_the_tunnel() -> None:
    loaded = legs(*PEER)
    assert {way[0] for way in ends(loaded, INSIDE, tcp(HOST, FAR))} == {OUTSIDE, "outside VPN"}
    assert {way[0] for way in ends(loaded, INSIDE, tcp(HOST, WEB))} == {OUTSIDE}
    assert {way[0] for way in ends(loaded, INSIDE, tcp(HOST, SERVER))} == {DMZ}


def test_remote_users_may_have_any_address() -> None:
    loaded = legs(
        *DENIED, "ip local pool USERS 192.168.77.10-192.168.77.99 mask 255.255.255.0", "webvpn\n enable outside"
    )
    assert verdict(loaded, OUTSIDE, tcp(FAR, HOST)) == "perhaps"
    assert verdict(loaded, OUTSIDE, tcp(WEB, HOST)) == "perhaps"


def test_remote_users_of_pools_alone() -> None:
    loaded = legs(
        *DENIED,
        "ip local pool USERS 192.168.77.0-192.168.77.99 mask 255.255.255.0",
        "no vpn-addr-assign aaa",
        "no vpn-addr-assign dhcp",
        "webvpn\n enable outside",
    )
    assert verdict(loaded, OUTSIDE, tcp(FAR, HOST)) == "perhaps"
    assert verdict(loaded, OUTSIDE, tcp(WEB, HOST)) == "dropped"


def test_dynamic_maps_have_unknown_far_ends() -> None:
    loaded = legs(
        *DENIED,
        "crypto dynamic-map D 1 set ikev1 transform-set T",
        "crypto map M 65535 ipsec-isakmp dynamic D",
        "crypto map M interface outside",
    )
    assert verdict(loaded, OUTSIDE, tcp(WEB, HOST)) == "perhaps"


def test_a_map_without_entries_has_unknown_far_ends() -> None:
    assert verdict(legs(*DENIED, "crypto map M interface outside"), OUTSIDE, tcp(WEB, HOST)) == "perhaps"


def test_back_into_a_tunnel_needs_the_line_for_one_interface() -> None:
    loaded = legs(*DENIED, *PEER)
    assert verdict(loaded, OUTSIDE, tcp(FAR, WEB)) == "dropped"
    assert verdict(loaded, OUTSIDE, tcp(WEB, FAR)) == "dropped"
    within = legs(*DENIED, *PEER, "same-security-traffic permit intra-interface")
    assert verdict(within, OUTSIDE, tcp(FAR, WEB)) == "perhaps"


def test_tunnel_interfaces() -> None:
    loaded = Loaded(
        "interface GigabitEthernet0/0\n nameif outside\n ip address 203.0.113.1 255.255.255.0\n"
        "interface GigabitEthernet0/1\n nameif inside\n ip address 10.0.0.1 255.255.255.0\n"
        "interface Tunnel1\n nameif far\n ip address 10.255.0.1 255.255.255.252\n tunnel source interface outside\n"
        " tunnel destination 198.51.100.9\n tunnel mode ipsec ipv4\n"
        "route far 192.168.77.0 255.255.255.0 10.255.0.2\n"
        "access-list FAR extended deny ip any any\naccess-group FAR in interface far\n"
    )
    assert verdict(loaded, "Tunnel1", tcp(FAR, HOST)) == "perhaps"
    assert verdict(loaded, "GigabitEthernet0/1", tcp(HOST, FAR)) == "perhaps"


def test_ipv6_far_ends_do_not_follow_from_ipv4_ones() -> None:
    loaded = legs(*DENIED, *PEER)
    policy = next(one for one in loaded.device.zone_policies if one.name == "outside to inside")
    names = [[rule.name for rule in one.rules] for one in policy.filters if one.family.value == 6]
    assert all("out of a tunnel" not in rules for rules in names)
