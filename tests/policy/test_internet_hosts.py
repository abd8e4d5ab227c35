"""A flow that leaves an end open in a zone of any address means addresses that hosts of the internet can have."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from segcheck.model.header import AllOf, Family, Field, FieldIn, Match, Not
from segcheck.policy.document import Policy
from segcheck.policy.internet_hosts import with_global_addresses
from segcheck.policy.reading.load import load_policy_text

POLICY = """
segcheck: 1
zones:
  dmz: {prefixes: [172.16.40.0/24]}
  INTERNET: {external: true, prefixes: [any]}
properties: {CON-1: {}}
flows:
  - {from: INTERNET, to: dmz, service: https, because: open}
  - {from: INTERNET, to: dmz, source: 10.0.0.0/8, service: https, because: named}
"""


def left_out(match: Match, field: Field) -> tuple[tuple[int, int], ...]:
    """The addresses that the condition takes out of `field`."""
    if isinstance(match, Not) and isinstance(match.part, FieldIn) and match.part.field is field:
        return match.part.intervals
    return tuple(one for part in match.parts for one in left_out(part, field)) if isinstance(match, AllOf) else ()


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy_text("policy.yaml", POLICY.encode())


@pytest.mark.parametrize(
    ("address", "is_global"),
    [
        ("10.1.2.3", False),
        ("172.31.0.10", False),
        ("172.32.0.1", True),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("224.0.0.5", False),
        ("203.0.113.1", False),
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("2001:db8::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::1", False),
    ],
)
def test_only_global_addresses_stay(policy: Policy, address: str, is_global: bool) -> None:
    (open_flow, _) = policy.declarations.flows
    internet, dmz = policy.zone("INTERNET"), policy.zone("dmz")
    assert internet is not None and dmz is not None
    flow = with_global_addresses(open_flow.flow, internet, dmz)
    parsed = ip_address(address)
    family = Family.IPV4 if parsed.version == 4 else Family.IPV6
    out = left_out(flow.match(family), Field.SOURCE)
    assert any(low <= int(parsed) <= high for low, high in out) is not is_global
    assert not left_out(flow.match(family), Field.DESTINATION)


def test_where_python_knows_an_address_as_global_it_stays(policy: Policy) -> None:
    internet, dmz = policy.zone("INTERNET"), policy.zone("dmz")
    assert internet is not None and dmz is not None
    flow = with_global_addresses(policy.declarations.flows[0].flow, internet, dmz)
    out = left_out(flow.match(Family.IPV4), Field.SOURCE)
    for first in range(1, 224):
        address = int(ip_network(f"{first}.77.0.0/16").network_address)
        if ip_address(address).is_global:
            assert not any(low <= address <= high for low, high in out)


def test_named_addresses_are_meant(policy: Policy) -> None:
    (_, named) = policy.declarations.flows
    internet, dmz = policy.zone("INTERNET"), policy.zone("dmz")
    assert internet is not None and dmz is not None
    assert with_global_addresses(named.flow, internet, dmz) == named.flow
