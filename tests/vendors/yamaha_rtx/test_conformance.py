"""The laws of readers, on configurations that hold a bit of everything."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors import conformance
from tests.vendors.yamaha_rtx.routers import BRANCH, NAT_AND_BRIDGE, SAMPLES

# Commands cut short, numbers that are not there, contexts that are left.
GARBAGE = (
    "ip", "ip lan1", "ip lan1 address", "ip lan1 address 10.1.1", "ip lan1 secure filter", "ip lan1 secure filter in",
    "ip pp", "ip pp address", "ip tunnel", "ip tunnel secure filter in 9", "ipv6", "ipv6 lan1 address x/64",
    "ip route", "ip route default", "ip route default gateway", "ip route default gateway pp", "ip route 10.0.0.0/33",
    "ip route default gateway 192.168.10.2 filter", "ip filter", "ip filter 77", "ip filter 77 pass",
    "ip filter x pass",
    "ip filter dynamic", "ip filter dynamic 100", "ip filter set", "no ip filter", "no ip filter 1010", "no",
    "no ip lan1 address", "nat", "nat descriptor", "nat descriptor type", "nat descriptor type 1000",
    "nat descriptor type 1000 other", "nat descriptor address outer 1000", "nat descriptor masquerade static 1000 2",
    "nat descriptor masquerade incoming 1000 forward", "nat descriptor static 1 2 x=y", "vlan", "vlan lan1/2",
    "vlan port mapping", "lan", "lan type", "lan type lan9 port-based-option=other", "bridge", "bridge member",
    "bridge member bridge9 lan9 x", "pp", "pp select", "pp select x", "pp select none", "pp select 1", "pp enable",
    "pp enable x", "tunnel", "tunnel select", "tunnel select none", "tunnel encapsulation", "tunnel encapsulation x",
    "pppoe use", "ppp ipcp ipaddress", "telnetd", "telnetd host", "sshd service", "syslog", "syslog host", "snmp",
    "snmp host", "schedule", "schedule at", "schedule at 9 */* 9:00 *", "schedule at 9 */* 9:00 * ip route default",
    "description", "description pp", "console", "console columns", "dhcp", "dhcp scope bind", "ethernet", "url",
    "ethernet filter", "ethernet lan1 filter in", "clear configuration", "rip use on", "upnp use on", "lan backup",
    "frobnicate \\", "ip filter 77 pass \\", '"', 'description lan1 "open', "> show config", "---more---", "#",
)  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_the_ledger_is_total_and_agrees_with_the_model(name: str) -> None:
    snapshot = conformance.load_one(SAMPLES[name])
    assert snapshot.rejected == ()
    assert snapshot.devices[0].platform == "yamaha-rtx"
    assert snapshot.devices[0].unmodeled == ()
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)


@pytest.mark.parametrize("name", SAMPLES)
def test_deleting_an_irrelevant_line_leaves_the_model_unchanged(name: str) -> None:
    assert conformance.check_irrelevant_lines_change_nothing(SAMPLES[name], conformance.irrelevant_lines) >= 6


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(3))
def test_garbage_anywhere_only_widens(name: str, seed: int) -> None:
    conformance.check_garbage_only_widens(SAMPLES[name], Random(seed), rounds=20)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(6))
def test_commands_cut_short_only_widen(name: str, seed: int) -> None:
    conformance.check_garbage_only_widens(SAMPLES[name], Random(seed), 25, GARBAGE)


@pytest.mark.parametrize("seed", range(10))
def test_any_cut_and_shuffle_of_lines_is_read(seed: int) -> None:
    lines = (BRANCH + NAT_AND_BRIDGE).split("\n")
    conformance.check_any_lines_are_read(lines, Random(seed), 60, ["ip lan1 address 192.168.10.1/24"])
