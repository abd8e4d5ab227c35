"""Which declared flows name hosts and ports, and which leave everything open."""

from __future__ import annotations

import pytest

from segcheck.model.header import Family
from segcheck.policy.flow_width import names_hosts, names_ports
from segcheck.policy.intent import FlowSpec
from segcheck.policy.reading.load import load_policy_text
from segcheck.reachability.places import Area

ZONE = Area("b", (), {Family.IPV4: ((0x0A020000, 0x0A0200FF),)})
HOST = Area("b", (), {Family.IPV4: ((0x0A020005, 0x0A020005),)})


def flow(body: str) -> FlowSpec:
    text = "segcheck: 1\nzones: {a: {vlans: [1]}, b: {vlans: [2]}}\nflows:\n  - {from: a, to: b, because: x, %s}\n"
    return load_policy_text("policy.yaml", (text % body).encode()).declarations.flows[0].flow


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("service: ssh", False),
        ("destination: any, service: ssh", False),
        ("destination: 10.2.0.0/24, service: ssh", False),
        ("destination: [10.2.0.0/25, 10.2.0.128/25], service: ssh", False),
        ("destination: 10.0.0.0/8, service: ssh", False),
        ("destination: 10.2.0.5, service: ssh", True),
        ("source: 10.1.0.5, destination: [10.2.0.5, 10.2.0.6], service: [ssh, https]", True),
    ],
)
def test_hosts_are_named_when_some_of_the_zone_are_left_out(body: str, named: bool) -> None:
    assert names_hosts(flow(body), ZONE) is named
    assert names_hosts(flow(body), HOST)


@pytest.mark.parametrize(
    ("service", "named"),
    [
        ("any", False),
        ("tcp", False),
        ("tcp/0-65535", False),
        ("tcp/1-65535", False),
        ("[https, udp]", False),
        ("[any, https]", False),
        ("dns", True),
        ("[https, icmp/echo, gre]", True),
        ("tcp/1024-65535", True),
    ],
)
def test_ports_are_named_in_every_alternative(service: str, named: bool) -> None:
    assert names_ports(flow(f"destination: 10.2.0.5, service: {service}")) is named
