"""Whether anybody has addresses is told by boxes where it can be, and the same as by packet sets."""

from __future__ import annotations

from random import Random

import pytest

from segcheck.model.header import Family
from segcheck.policy.analysis import Analysis
from segcheck.policy.held_addresses import HeldAddresses
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.site import Site
from segcheck.semantics.outlines import Outliner
from segcheck.vendors.registry import load_files

POLICY = b"""\
segcheck: 1
name: t
zones:
  a: {title: a, prefixes: [10.1.0.0/25, 10.1.2.0/24]}
  b: {title: b, prefixes: [10.9.0.0/24]}
"""
HOSTS = (
    "any",
    "host 10.1.0.127",
    "host 10.1.0.128",
    "host 10.1.1.0",
    "10.1.1.0 0.0.0.255",
    "10.1.1.0 0.0.1.255",
    "10.1.0.128 0.0.1.127",
    "10.1.0.0 0.0.255.0",
    "host 10.8.255.255",
    "host 10.9.0.255",
    "10.9.1.0 0.0.0.255",
    "10.8.0.0 0.1.255.255",
)


def _site(rng: Random) -> Site:
    lines = [
        f" permit {rng.choice(('ip', 'tcp', 'udp'))} {rng.choice(HOSTS)} {rng.choice(HOSTS)}{rng.choice(('', ' log'))}"
        for _ in range(40)
    ]
    text = "\n".join(("hostname r", "ip access-list extended F", *lines, "end", ""))
    return Site(Analysis(load_files([("r.cfg", text.encode())]), load_policy_text("p.yaml", POLICY)))


@pytest.mark.parametrize("seed", range(4))
def test_boxes_say_that_somebody_is_served_only_where_packet_sets_do(seed: int) -> None:
    site = _site(Random(seed))
    held = HeldAddresses(site, Family.IPV4, ("INTERNET",))
    matcher, outliner = site.analysis.family(Family.IPV4).matcher, Outliner(Family.IPV4)
    told = {True: 0, False: 0}
    for rule in site.analysis.snapshot.devices[0].filters[0].rules:
        packets = matcher.bounds(rule.match).possibly & held.sources & held.destinations
        quick = held.surely_serves(outliner.outline(rule.match))
        told[quick] += 1
        assert packets or not quick
    assert all(told.values())


@pytest.mark.parametrize(("gateway", "told"), [("10.9.0.2", ["unknown-neighbor"]), ("10.9.0.1", []), ("192.0.2.1", [])])
def test_who_is_behind_a_private_gateway_that_is_no_device_is_not_known(gateway: str, told: list[str]) -> None:
    """A head office is no internet: private addresses are in use behind it."""
    text = f"""\
version 15.2
hostname r
interface GigabitEthernet0/0
 ip address 10.9.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.128
interface GigabitEthernet0/2
 ip address 10.1.2.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 {gateway}
end
"""
    site = Site(Analysis(load_files([("r.cfg", text.encode())]), load_policy_text("p.yaml", POLICY)))
    assert [doubt.reason for doubt in HeldAddresses(site, Family.IPV4, ("INTERNET",)).doubts()] == told
