"""Zone policies: which pairs get one, what they share, what they cost; tables beside the firewall policies."""

from __future__ import annotations

import time

import pytest
from tests.vendors.fortinet_fortios.boxes import (
    ADDRESSES,
    NETWORKS,
    answer,
    box,
    codes,
    configuration_of,
    converted,
    fate,
    packet,
    policy,
    small_box,
)

from segcheck.model.filters import Action
from segcheck.model.header import UDP
from segcheck.vendors.registry import load_files

WEB = packet("10.1.1.10", "10.2.2.80", 443)


def test_pairs_without_policy_stay_without() -> None:
    device = small_box(policy(1))
    assert {(one.source_zone, one.destination_zone) for one in device.zone_policies} == {("lan", "dmz"), ("dmz", "lan")}
    assert device.zone_defaults.between is Action.DENY
    assert device.zone_defaults.within is Action.DENY


def test_a_pair_that_only_lets_answers_back_has_no_line_of_its_own() -> None:
    back = small_box(policy(1)).zone_policy("dmz", "lan")
    assert back is not None
    assert back.origin == ()
    assert [rule.name for rule in back.filters[0].rules] == ["answers", "TCP without session"]


def test_policies_for_any_are_one_list_for_all_pairs() -> None:
    device = small_box(policy(1, srcintf='"any"', dstintf='"any"'))
    assert len(device.zone_policies) == 9
    assert len({id(one.filters[0]) for one in device.zone_policies}) == 1


def test_rules_are_shared_between_pairs() -> None:
    device = small_box(policy(1, srcintf='"any"') + policy(2, srcintf='"wan"', action="deny"))
    of_pair = {one.source_zone: one.filters[0].rules for one in device.zone_policies if one.destination_zone == "dmz"}
    assert of_pair["lan"][-1] is of_pair["wan"][-2]
    assert of_pair["wan"][-1].name == "2"


def test_what_no_policy_matches_is_logged_when_a_line_says_so() -> None:
    logged = "config log setting\n    set fwpolicy-implicit-log enable\nend\n"
    device = small_box(policy(1), more=logged)
    policy_ = device.zone_policy("lan", "dmz")
    assert policy_ is not None
    last = policy_.filters[0].rules[-1]
    assert (last.name, last.action, last.logs) == ("implicit deny", Action.DENY, True)
    assert device.zone_defaults.logs
    assert not small_box(policy(1)).zone_defaults.logs


def test_many_policies_are_converted_quickly() -> None:
    entries = "".join(
        policy(n, srcintf=f'"{("lan", "dmz", "wan")[n % 3]}"', dstintf=f'"{("dmz", "wan", "lan")[n % 3]}"')
        for n in range(1, 4001)
    )
    configuration = configuration_of(f"{NETWORKS}{ADDRESSES}config firewall policy\n{entries}end\n")
    start = time.process_time()
    device = converted(configuration)[1]
    assert time.process_time() - start < 30  # 0.1 s where it was measured
    assert sum(len(one.filters[0].rules) for one in device.zone_policies) > 4000


# -- policy-based mode ------------------------------------------------------------------------------------------


def test_policy_based_mode_leaves_everything_between_zones_open() -> None:
    mode = "config system settings\n    set ngfw-mode policy-based\nend\n"
    text = f"{NETWORKS}{ADDRESSES}{mode}config firewall policy\n{policy(1, action='deny')}end\n"
    configuration = configuration_of(text)
    device = converted(configuration)[1]
    assert fate(device, "lan", WEB) == "unknown"
    assert fate(device, "dmz", packet("10.2.2.80", "10.1.1.10")) == "unknown"
    assert "policy-based-mode" in codes(configuration.notes.diagnostics)
    profile_based = mode.replace("policy-based", "profile-based")
    assert fate(small_box(policy(1, action="deny"), more=profile_based), "lan", WEB) == "dropped"


# -- tables that only drop --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table",
    [
        'acl\n edit 1\n set interface "lan"\n set srcaddr "pc"\n set dstaddr "all"\n set service "ALL"\n next\nend\n',
        'ttl-policy\n edit 1\n set srcintf "lan"\n set srcaddr "pc"\n set service "ALL"\n set ttl 1\n next\nend\n',
    ],
)
def test_what_drops_before_the_policies_may_drop_and_lets_nothing_pass(table: str) -> None:
    device = small_box(policy(1), more=f"config firewall {table}")
    assert fate(device, "lan", WEB) == "unknown"
    assert fate(device, "lan", packet("10.1.1.11", "10.2.2.80")) == "passes"
    assert fate(device, "dmz", answer("10.2.2.80", "10.1.1.10")) == "passes"
    closed = small_box("", more=f"config firewall {table}")
    assert fate(closed, "lan", WEB) == "dropped"


# -- tables that let other traffic pass -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "off"),
    [
        ('firewall multicast-policy\n edit 1\n set srcintf "lan"\n set dstintf "dmz"\n', "set action deny"),
        ("firewall proxy-policy\n edit 1\n set proxy explicit-web\n set action accept\n", "set status disable"),
        (
            'firewall policy64\n edit 1\n set srcintf "lan"\n set dstintf "dmz"\n set action accept\n',
            "set status disable",
        ),
    ],
)
def test_tables_of_other_traffic_put_the_device_in_doubt_unless_off(table: str, off: str) -> None:
    assert box(f"{NETWORKS}config {table} next\nend\n").unmodeled
    assert not box(f"{NETWORKS}config {table} {off}\n next\nend\n").unmodeled


def test_an_explicit_proxy_puts_the_device_in_doubt() -> None:
    assert box(f"{NETWORKS}config web-proxy explicit\n    set status enable\nend\n").unmodeled
    assert not box(f"{NETWORKS}config web-proxy explicit\n    set status disable\nend\n").unmodeled


def test_multicast_without_policies_puts_the_device_in_doubt() -> None:
    assert box(f"{NETWORKS}config system settings\n    set multicast-skip-policy enable\nend\n").unmodeled
    assert not box(f"{NETWORKS}config system settings\n    set multicast-forward enable\nend\n").unmodeled


def test_datagrams_go_by_the_same_lists() -> None:
    assert fate(small_box(policy(1, service='"DNS"')), "lan", packet("10.1.1.10", "10.2.2.80", 53, UDP)) == "passes"


@pytest.mark.parametrize(("count", "too_many"), [(200, False), (600, True)])
def test_more_pairs_than_are_written_out_leave_the_device_open(count: int, too_many: bool) -> None:
    interfaces = "".join(
        f'edit "v{number}"\nset vdom "root"\nset ip 10.{number // 250}.{number % 250}.1 255.255.255.0\nnext\n'
        for number in range(count)
    )
    policies = "config firewall policy\nedit 1\nset srcintf any\nset dstintf any\nset action accept\nnext\nend\n"
    started = time.process_time()
    text = f"config system interface\n{interfaces}end\n{policies}"
    (device,) = load_files([("fw.conf", text.encode())]).devices
    assert time.process_time() - started < 30
    assert bool(device.unmodeled) is too_many
    assert (len(device.zone_policies) >= count * count) is not too_many
