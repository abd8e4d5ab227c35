"""Policies: order, status, action, what they match. Each trap as a case that the wrong reading fails."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.boxes import (
    ADDRESSES,
    NETWORKS,
    box,
    codes,
    configuration_of,
    converted,
    deciding,
    fate,
    packet,
    policy,
    small_box,
)

from segcheck.model.filters import Action
from segcheck.model.header import ICMP, UDP
from segcheck.model.network import Device
from segcheck.source.diagnostic import Severity
from segcheck.source.ledger import LineFate

WEB = packet("10.1.1.10", "10.2.2.80", 443)
SSH = packet("10.1.1.10", "10.2.2.80", 22)
OTHER = packet("10.1.1.11", "10.2.2.80", 443)
LAN_6, DMZ_6 = "2001:db8:1::10", "2001:db8:2::80"
NETWORKS_6 = """
config system interface
    edit "lan"
        config ipv6
            set ip6-address 2001:db8:1::1/64
        end
    next
    edit "dmz"
        config ipv6
            set ip6-address 2001:db8:2::1/64
        end
    next
end
"""


def with_line(line: str, **settings: str) -> str:
    """One accepting policy with one more line."""
    return policy(1, **settings).replace("    next\n", f"        {line}\n    next\n")


# -- order, status, action ------------------------------------------------------------------------------------


def test_order_is_that_of_the_table_and_not_of_the_numbers() -> None:
    denied_first = small_box(policy(20, action="deny") + policy(3))
    assert fate(denied_first, "lan", WEB) == "dropped"
    assert deciding(denied_first, "lan", WEB) == ["20"]
    assert fate(small_box(policy(20) + policy(3, action="deny")), "lan", WEB) == "passes"


def test_a_policy_moved_by_a_script_takes_its_new_place() -> None:
    device = small_box(policy(20, action="deny") + policy(3) + "    move 3 before 20\n")
    assert fate(device, "lan", WEB) == "passes"


def test_a_disabled_policy_is_not_there_and_a_reader_finds_its_line() -> None:
    entries = policy(1, status="disable", name='"old hole"')
    assert fate(small_box(entries), "lan", WEB) == "dropped"
    assert fate(small_box(policy(1, status="disable", action="deny") + policy(2)), "lan", WEB) == "passes"
    configuration = configuration_of(f"{NETWORKS}{ADDRESSES}config firewall policy\n{entries}end\n")
    converted(configuration)
    (found,) = [one for one in configuration.notes.diagnostics if one.code == "policy-disabled"]
    assert found.severity is Severity.INFO
    assert dict(found.arguments) == {"name": "1 old hole"}
    assert configuration.notes.source.line(found.origin[0].line).strip() == "edit 1"


def test_a_policy_without_action_denies() -> None:
    assert fate(small_box(policy(1, action="") + policy(2)), "lan", WEB) == "dropped"


def test_what_no_policy_matches_is_denied() -> None:
    device = small_box(policy(1, service='"SSH"'))
    assert (fate(device, "lan", WEB), fate(device, "lan", SSH)) == ("dropped", "passes")
    assert fate(device, "dmz", packet("10.2.2.80", "10.1.1.10")) == "dropped"


def test_an_action_that_nobody_knows_is_bounded() -> None:
    assert fate(small_box(policy(1, action="frobnicate")), "lan", WEB) == "unknown"


def test_policy_based_ipsec_puts_the_device_in_doubt() -> None:
    assert small_box(policy(1, action="ipsec", vpntunnel='"to-branch"')).unmodeled


@pytest.mark.parametrize(
    "line",
    [
        "set nat46 enable",
        "set nat64 enable",
        "set permit-any-host enable",
        "set eif-check enable",
        "set cgn-eif enable",
        "set permit-stun-host enable",
        "set rtp-nat enable",
        "set wccp enable",
        'set webproxy-forward-server "up"',
        "set pcp-inbound enable",
        "set auth-path enable",
        'set decrypted-traffic-mirror "copy"',
    ],
)
def test_what_leads_out_of_the_model_puts_the_device_in_doubt(line: str) -> None:
    assert small_box(with_line(line)).unmodeled
    assert not small_box(with_line(line.replace("enable", "disable"))).unmodeled or '"' in line


def test_profiles_inspect_what_is_let_through() -> None:
    device = small_box(with_line('set utm-status enable\n        set ips-sensor "default"'))
    assert fate(device, "lan", WEB) == "passes"


def test_a_policy_that_hands_over_to_a_proxy_may_end_the_session() -> None:
    assert fate(small_box(with_line("set http-policy-redirect enable")), "lan", WEB) == "unknown"


def test_rules_carry_number_name_lines_and_logging() -> None:
    device = small_box(policy(12, name='"vdi-to-lgwan"', action="deny", logtraffic="all"))
    zone_policy = device.zone_policy("lan", "dmz")
    assert zone_policy is not None
    (filter_,) = zone_policy.filters
    rule = filter_.rules[-1]
    assert (rule.name, rule.logs, rule.action) == ("12 vdi-to-lgwan", True, Action.DENY)
    lines = [span.line for span in rule.origin]
    assert lines[0] == min(lines)
    assert len(lines) == 6  # edit, srcaddr, dstaddr, service, schedule, action
    assert zone_policy.name == filter_.name == "lan → dmz"


def test_denials_log_only_when_told_to() -> None:
    zone_policy = small_box(policy(1, action="deny")).zone_policy("lan", "dmz")
    assert zone_policy is not None
    assert not zone_policy.filters[0].rules[-1].logs


# -- addresses and services -------------------------------------------------------------------------------------


def test_negated_sources() -> None:
    device = small_box(policy(1, srcaddr='"pc"', srcaddr_negate="enable"))
    assert (fate(device, "lan", WEB), fate(device, "lan", OTHER)) == ("dropped", "passes")
    plain = small_box(policy(1, srcaddr='"pc"', srcaddr_negate="disable"))
    assert (fate(plain, "lan", WEB), fate(plain, "lan", OTHER)) == ("passes", "dropped")


def test_negated_destinations() -> None:
    device = small_box(policy(1, dstaddr='"server"', dstaddr_negate="enable"))
    assert fate(device, "lan", WEB) == "dropped"
    assert fate(device, "lan", packet("10.1.1.10", "10.2.2.81")) == "passes"


def test_negated_services() -> None:
    device = small_box(policy(1, service='"HTTPS"', service_negate="enable"))
    assert (fate(device, "lan", WEB), fate(device, "lan", SSH)) == ("dropped", "passes")


def test_a_negated_denial_lets_only_the_named_ones_on() -> None:
    device = small_box(policy(1, srcaddr='"pc"', srcaddr_negate="enable", action="deny") + policy(2))
    assert (fate(device, "lan", WEB), fate(device, "lan", OTHER)) == ("passes", "dropped")


def test_a_negation_that_nobody_knows_is_bounded() -> None:
    assert fate(small_box(policy(1, srcaddr_negate="perhaps")), "lan", WEB) == "unknown"


def test_lists_of_names_add_up() -> None:
    device = small_box(policy(1, srcaddr='"server" "pc"', service='"SSH" "HTTPS"'))
    assert [fate(device, "lan", one) for one in (WEB, SSH, OTHER)] == ["passes", "passes", "dropped"]


def test_a_name_that_is_not_there_leaves_the_policy_in_doubt() -> None:
    assert fate(small_box(policy(1, srcaddr='"nobody"')), "lan", WEB) == "unknown"
    assert fate(small_box(policy(1, srcaddr='"nobody"', action="deny") + policy(2)), "lan", WEB) == "unknown"


def test_an_address_by_name_never_surely_matches() -> None:
    more = '\nconfig firewall address\n edit "by-name"\n set type fqdn\n set fqdn "www.example.com"\n next\nend\n'
    denied = small_box(policy(1, dstaddr='"by-name"', action="deny") + policy(2), more=more)
    assert fate(denied, "lan", WEB) == "unknown"


# -- families -------------------------------------------------------------------------------------------------


def in_both_families(entries: str, release: str = "7.4.8", table: str = "policy") -> Device:
    return box(f"{NETWORKS}{NETWORKS_6}{ADDRESSES}config firewall {table}\n{entries}end\n", release)


def test_a_policy_with_ipv4_addresses_only_does_not_match_ipv6() -> None:
    device = in_both_families(policy(1))
    assert fate(device, "lan", WEB) == "passes"
    assert fate(device, "lan", packet(LAN_6, DMZ_6)) == "dropped"


def test_a_policy_with_both_families_matches_each_by_its_own() -> None:
    device = in_both_families(policy(1, srcaddr='"pc"', srcaddr6='"all"', dstaddr6='"all"'))
    assert fate(device, "lan", packet(LAN_6, DMZ_6)) == "passes"
    assert fate(device, "lan", OTHER) == "dropped"


def test_one_end_without_addresses_of_a_family_is_no_match() -> None:
    device = in_both_families(policy(1, srcaddr6='"all"'))
    assert fate(device, "lan", packet(LAN_6, DMZ_6)) == "dropped"


def test_ipv6_has_negations_of_its_own() -> None:
    entries = policy(1, srcaddr6='"all"', dstaddr6='"all"', srcaddr6_negate="enable")
    device = in_both_families(entries)
    assert fate(device, "lan", packet(LAN_6, DMZ_6)) == "dropped"
    assert fate(device, "lan", WEB) == "passes"


def test_the_one_negation_of_older_releases_may_hold_for_ipv6() -> None:
    device = in_both_families(policy(1, srcaddr6='"all"', dstaddr6='"all"', srcaddr_negate="enable"), "6.4.9")
    assert fate(device, "lan", packet(LAN_6, DMZ_6)) == "unknown"


def test_the_ipv6_table_of_older_releases() -> None:
    device = in_both_families(policy(1), "6.2.3", "policy6")
    assert fate(device, "lan", packet(LAN_6, DMZ_6)) == "passes"
    assert fate(device, "lan", WEB) == "dropped"


CONSOLIDATED = policy(1, srcaddr="", dstaddr="", srcaddr4='"all"', dstaddr4='"all"', srcaddr6='"all"', dstaddr6='"all"')


def test_the_consolidated_table_serves_both_families_in_its_mode() -> None:
    mode = "config system settings\nset consolidated-firewall-mode enable\nend\n"
    device = box(f"{mode}{NETWORKS}{NETWORKS_6}{ADDRESSES}config firewall consolidated policy\n{CONSOLIDATED}end\n")
    assert (fate(device, "lan", WEB), fate(device, "lan", packet(LAN_6, DMZ_6))) == ("passes", "passes")
    assert not device.unmodeled


def test_policies_in_a_table_that_the_mode_does_not_use_put_the_device_in_doubt() -> None:
    text = f"{NETWORKS}{ADDRESSES}config firewall consolidated policy\n{CONSOLIDATED}end\n"
    configuration = configuration_of(text)
    device = converted(configuration)[1]
    assert device.unmodeled
    assert "policy-table-not-in-use" in codes(configuration.notes.diagnostics)


# -- what a header does not show ---------------------------------------------------------------------------------


def test_internet_services_stand_in_the_place_of_destinations_and_services() -> None:
    """The printed destination and service are not used, so neither narrows the policy."""
    line = 'set internet-service enable\n        set internet-service-name "Example-Web"'
    device = small_box(with_line(line, dstaddr='"pc"', service='"SSH"', srcaddr='"pc"'))
    assert fate(device, "lan", WEB) == "unknown"
    assert fate(device, "lan", OTHER) == "dropped"
    assert fate(small_box(with_line(line, dstaddr="", service="")), "lan", WEB) == "unknown"
    off = small_box(with_line("set internet-service disable", service='"SSH"'))
    assert (fate(off, "lan", WEB), fate(off, "lan", SSH)) == ("dropped", "passes")


def test_a_denial_of_internet_services_does_not_surely_deny() -> None:
    line = "set internet-service enable\n        set internet-service-negate enable"
    assert fate(small_box(with_line(line, action="deny") + policy(2)), "lan", WEB) == "unknown"


def test_internet_services_as_sources() -> None:
    device = small_box(with_line("set internet-service-src enable", srcaddr='"server"', service='"HTTPS"'))
    assert (fate(device, "lan", WEB), fate(device, "lan", SSH)) == ("unknown", "dropped")


@pytest.mark.parametrize(
    "line",
    [
        'set groups "staff"',
        'set users "sato"',
        'set fsso-groups "CN=STAFF"',
        "set rsso enable",
        'set ztna-ems-tag "tag"',
        "set ztna-status enable",
        "set sgt-check enable",
        "set src-vendor-mac 12",
        'set vlan-filter "10-20"',
        "set tos 0x10",
        "set reputation-minimum 3",
        "set url-category 26",
        "set application 15832",
    ],
)
def test_what_a_header_does_not_show_leaves_the_match_open(line: str) -> None:
    assert fate(small_box(with_line(line)), "lan", WEB) == "unknown"
    assert fate(small_box(with_line(line, action="deny") + policy(2)), "lan", WEB) == "unknown"
    assert fate(small_box(with_line(line) + policy(2)), "lan", WEB) == "passes"


@pytest.mark.parametrize("line", ["set tos 0x00", "set reputation-minimum 0", "set rsso disable", "set fsso disable"])
def test_conditions_that_are_off_change_nothing(line: str) -> None:
    assert fate(small_box(with_line(line)), "lan", WEB) == "passes"


def test_the_schedule_none_never_matches() -> None:
    assert fate(small_box(policy(1, schedule='"none"')), "lan", WEB) == "dropped"


def test_a_schedule_by_the_clock_leaves_the_match_open() -> None:
    more = '\nconfig firewall schedule recurring\n edit "office"\n set day monday\n next\nend\n'
    assert fate(small_box(policy(1, schedule='"office"'), more=more), "lan", WEB) == "unknown"


def test_a_policy_that_expires_holds_only_until_its_day() -> None:
    line = "set policy-expiry enable\n        set policy-expiry-date 2026-03-31 00:00:00"
    assert fate(small_box(with_line(line)), "lan", WEB) == "unknown"
    assert fate(small_box(with_line(line, action="deny") + policy(2)), "lan", WEB) == "unknown"


@pytest.mark.parametrize("left_out", ["schedule", "service", "srcintf", "dstintf"])
def test_what_a_device_demands_and_the_file_lacks_leaves_the_match_open(left_out: str) -> None:
    assert fate(small_box(policy(1, **{left_out: ""})), "lan", WEB) == "unknown"


def test_a_policy_without_any_address_may_match_anything_between_its_zones() -> None:
    device = small_box(policy(1, srcaddr="", dstaddr=""))
    assert fate(device, "lan", WEB) == "unknown"
    assert fate(device, "lan", packet("10.1.1.10", "8.8.8.8")) == "dropped"


def test_a_setting_that_nobody_knows_makes_the_policy_unknown_in_its_place() -> None:
    strange = with_line("set frobnicate hard", srcaddr='"server"', service='"SSH"')
    configuration = configuration_of(f"{NETWORKS}{ADDRESSES}config firewall policy\n{strange}end\n")
    device = converted(configuration)[1]
    assert fate(device, "lan", WEB) == "unknown"
    assert fate(device, "dmz", packet("10.2.2.80", "10.1.1.10")) == "dropped"
    assert not device.unmodeled
    fates = {entry.line: entry.fate for entry in configuration.notes.ledger.build()}
    lines = [number for number, text in enumerate(configuration.notes.source.lines, 1) if "frobnicate" in text]
    assert [fates[number] for number in lines] == [LineFate.UNRECOGNIZED]
    above = small_box(policy(5, action="deny") + strange)
    assert fate(above, "lan", WEB) == "dropped"


# -- interfaces -------------------------------------------------------------------------------------------------


def test_several_interfaces_are_every_pair_of_them() -> None:
    device = small_box(policy(1, srcintf='"lan" "dmz"', dstintf='"dmz" "wan"'))
    assert fate(device, "lan", WEB) == "passes"
    assert fate(device, "dmz", packet("10.2.2.80", "8.8.8.8")) == "passes"
    assert fate(device, "dmz", packet("10.2.2.80", "10.1.1.10")) == "dropped"
    assert fate(device, "wan", packet("8.8.8.8", "10.2.2.80")) == "dropped"


def test_any_means_every_interface_tunnels_too() -> None:
    tunnel = """
config vpn ipsec phase1-interface
    edit "branch"
        set interface "wan"
        set remote-gw 198.51.100.9
    next
end
config system interface
    edit "branch"
        set vdom "root"
        set type tunnel
        set ip 10.9.9.1 255.255.255.255
        set interface "wan"
    next
end
"""
    device = small_box(policy(1, srcintf='"any"'), more=tunnel)
    from_branch = packet("10.9.9.2", "10.2.2.80")
    assert deciding(device, "branch", from_branch) == ["1"]
    assert fate(small_box(policy(1), more=tunnel), "branch", from_branch) == "dropped"


def test_an_interface_that_is_not_printed_is_another_zone() -> None:
    device = small_box(policy(1, srcintf='"lan" "not-printed"'))
    pairs = {(one.source_zone, one.destination_zone) for one in device.zone_policies}
    assert {("lan", "dmz"), ("not-printed", "dmz")} <= pairs
    assert ("wan", "dmz") not in pairs


def test_policies_of_one_virtual_domain_say_nothing_of_another() -> None:
    """Names belong to a virtual domain: `pc` is another host in each."""

    def domain(name: str, pc: str, inside: str, outside: str) -> str:
        return f"""
edit {name}
config firewall address
    edit "pc"
        set subnet {pc} 255.255.255.255
    next
    edit "all"
    next
end
config firewall policy
{policy(1, srcaddr='"pc"', srcintf=inside, dstintf=outside)}
end
next
"""

    text = f"""
config vdom
    edit root
    next
    edit guest
    next
end
config global
config system interface
    edit "lan"
        set vdom "root"
        set ip 10.1.1.1 255.255.255.0
    next
    edit "dmz"
        set vdom "root"
        set ip 10.2.2.1 255.255.255.0
    next
    edit "g-in"
        set vdom "guest"
        set ip 10.1.1.1 255.255.255.0
    next
    edit "g-out"
        set vdom "guest"
        set ip 10.2.2.1 255.255.255.0
    next
end
end
config vdom
{domain("root", "10.1.1.10", "lan", "dmz")}
{domain("guest", "10.1.1.11", "g-in", "g-out")}
end
"""
    device = box(text)
    assert (fate(device, "lan", WEB), fate(device, "lan", OTHER)) == ("passes", "dropped")
    assert (fate(device, "g-in", WEB), fate(device, "g-in", OTHER)) == ("dropped", "passes")
    assert device.zone_policy("root/lan", "root/dmz") is not None
    assert device.zone_policy("root/lan", "guest/g-out") is None


def test_other_protocols_are_matched_by_their_services() -> None:
    device = small_box(policy(1, service='"PING" "DNS"'))
    assert fate(device, "lan", packet("10.1.1.10", "10.2.2.80", protocol=ICMP, icmp_type=8)) == "passes"
    assert fate(device, "lan", packet("10.1.1.10", "10.2.2.80", 53, UDP)) == "passes"
    assert fate(device, "lan", packet("10.1.1.10", "10.2.2.80", 54, UDP)) == "dropped"


def test_a_learning_policy_may_let_everything_pass() -> None:
    assert fate(small_box(policy(1, action="", learning_mode="enable")), "lan", WEB) == "unknown"
    assert fate(small_box(policy(1, action="", learning_mode="disable")), "lan", WEB) == "dropped"
