"""Packets that leave by the interface they came in by: with a policy or without, by setting and release."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.boxes import ADDRESSES, box, configuration_of, converted, fate, packet, policy

from segcheck.model.filters import Action

# Two tiers on one port: the second network is a secondary address of the same interface.
SHARED_PORT = """
config system interface
    edit "lan"
        set vdom "root"
        set ip 10.1.1.1 255.255.255.0
        set secondary-IP enable
        config secondaryip
            edit 1
                set ip 10.1.2.1 255.255.255.0
            next
        end
    next
    edit "dmz"
        set vdom "root"
        set ip 10.2.2.1 255.255.255.0
    next
end
config router static
    edit 1
        set dst 10.7.0.0 255.255.0.0
        set gateway 10.1.1.7
        set device "lan"
    next
end
"""
ACROSS = packet("10.1.1.10", "10.1.2.20")
FROM_AFAR = packet("10.7.0.5", "10.1.2.20")
BETWEEN = packet("10.1.1.10", "10.2.2.20")


def shared(setting: str = "", policies: str = "", more: str = "") -> str:
    head = f"config system global\n    set {setting}\nend\n" if setting else ""
    return f"{head}{SHARED_PORT}{ADDRESSES}{more}config firewall policy\n{policies}end\n"


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("6.0.5", "passes"),
        ("7.4.9", "passes"),
        ("7.4.10", "unknown"),
        ("7.4.11", "dropped"),
        ("7.6.4", "passes"),
        ("7.6.5", "dropped"),
        ("8.0.0", "dropped"),
        (None, "unknown"),
    ],
)
def test_unset_the_release_decides(release: str | None, expected: str) -> None:
    assert fate(box(shared(), release), "lan", ACROSS) == expected


@pytest.mark.parametrize("release", ["6.0.5", "7.4.8", "7.6.5", None])
def test_switched_off_a_policy_is_needed(release: str | None) -> None:
    assert fate(box(shared("allow-traffic-redirect disable"), release), "lan", ACROSS) == "dropped"
    permitting = policy(1, srcintf='"lan"', dstintf='"lan"')
    assert fate(box(shared("allow-traffic-redirect disable", permitting), release), "lan", ACROSS) == "passes"


@pytest.mark.parametrize("release", ["6.0.5", "7.6.5", None])
def test_switched_on_no_policy_is_asked_not_even_one_that_denies(release: str | None) -> None:
    denying = policy(1, srcintf='"lan"', dstintf='"lan"', action="deny")
    assert fate(box(shared("allow-traffic-redirect enable", denying), release), "lan", ACROSS) == "passes"


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("7.0.15", "dropped"),
        ("7.0.16", "passes"),
        ("7.2.10", "dropped"),
        ("7.2.11", "passes"),
        ("7.4.3", "dropped"),
        ("7.4.4", "passes"),
        (None, "unknown"),
    ],
)
def test_packets_of_other_networks_are_redirected_since_later_releases(release: str | None, expected: str) -> None:
    assert fate(box(shared("allow-traffic-redirect enable"), release), "lan", FROM_AFAR) == expected


def test_the_setting_of_ipv4_is_not_that_of_ipv6() -> None:
    device = box(shared("ipv6-allow-traffic-redirect disable"))
    assert fate(device, "lan", ACROSS) == "passes"


def test_between_two_interfaces_a_policy_is_needed_all_the_same() -> None:
    assert fate(box(shared("allow-traffic-redirect enable")), "lan", BETWEEN) == "dropped"


def test_the_report_can_name_the_setting_and_the_interface() -> None:
    configuration = configuration_of(shared("allow-traffic-redirect enable"))
    zone_policy = converted(configuration)[1].zone_policy("lan", "lan")
    assert zone_policy is not None
    rule = zone_policy.filters[0].rules[0]
    text = [configuration.notes.source.line(span.line).strip() for span in rule.origin]
    assert text == ["set allow-traffic-redirect enable", 'edit "lan"']


def test_where_it_is_not_set_the_report_names_the_block_in_which_it_is_missing() -> None:
    configuration = configuration_of(shared("hostname fw1"), "7.2.11")
    zone_policy = converted(configuration)[1].zone_policy("lan", "lan")
    assert zone_policy is not None
    rule = zone_policy.filters[0].rules[0]
    text = [configuration.notes.source.line(span.line).strip() for span in rule.origin]
    assert (rule.name, text) == ("unset allow-traffic-redirect", ["config system global", 'edit "lan"'])


def test_translated_packets_need_a_policy() -> None:
    vip = """
config firewall vip
    edit "inner"
        set extip 10.1.1.80
        set mappedip "10.1.2.20"
        set extintf "any"
    next
end
"""
    to_vip = packet("10.1.1.10", "10.1.1.80")
    named = policy(1, srcintf='"dmz"', dstintf='"lan"', dstaddr='"inner"')
    device = box(shared("allow-traffic-redirect enable", named, more=vip))
    assert fate(device, "lan", to_vip) == "dropped"
    assert fate(device, "lan", ACROSS) == "passes"
    permitted = policy(2, srcintf='"lan"', dstintf='"lan"', dstaddr='"inner"')
    assert fate(box(shared("allow-traffic-redirect enable", named + permitted, more=vip)), "lan", to_vip) == "passes"


ZONE = """
config system zone
    edit "inside"
        set interface "lan" "dmz"
    next
end
"""


def zoned(zone: str, policies: str = "", setting: str = "allow-traffic-redirect disable") -> str:
    return shared(setting, policies).replace("config router static", f"{zone}config router static")


def test_inside_a_zone_a_policy_is_needed_unless_it_is_allowed() -> None:
    assert fate(box(zoned(ZONE)), "lan", BETWEEN) == "dropped"
    permitting = policy(1, srcintf='"inside"', dstintf='"inside"')
    assert fate(box(zoned(ZONE, permitting)), "lan", BETWEEN) == "passes"
    allowing = ZONE.replace("    next", "        set intrazone allow\n    next")
    assert fate(box(zoned(allowing)), "lan", BETWEEN) == "passes"
    denying = ZONE.replace("    next", "        set intrazone deny\n    next")
    assert fate(box(zoned(denying)), "lan", BETWEEN) == "dropped"


def test_a_denial_inside_a_zone_that_allows_is_not_relied_upon() -> None:
    allowing = ZONE.replace("    next", "        set intrazone allow\n    next")
    denial = policy(1, srcintf='"inside"', dstintf='"inside"', action="deny")
    assert fate(box(zoned(allowing, denial)), "lan", BETWEEN) == "unknown"


def test_in_a_zone_of_several_interfaces_the_default_speaks_of_same_interface_traffic() -> None:
    on = "allow-traffic-redirect enable\n    set ipv6-allow-traffic-redirect enable"
    device = box(zoned(ZONE, setting=on))
    assert device.zone_defaults.hairpin is Action.PERMIT
    assert (fate(device, "lan", ACROSS), fate(device, "lan", BETWEEN)) == ("passes", "dropped")
    older = box(zoned(ZONE, setting=on), "7.4.3")
    assert older.zone_defaults.hairpin is Action.UNKNOWN
    assert (fate(older, "lan", ACROSS), fate(older, "lan", BETWEEN)) == ("unknown", "dropped")
    off = box(zoned(ZONE, setting="allow-traffic-redirect disable\n    set ipv6-allow-traffic-redirect disable"))
    assert off.zone_defaults.hairpin is None
