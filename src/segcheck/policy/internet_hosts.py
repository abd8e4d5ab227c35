"""Flows with hosts anywhere on the internet: only of addresses that a host there can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_network

from segcheck.model.header import AllOf, Family, Field, FieldIn, Interval, Not
from segcheck.policy.intent import FlowSpec
from segcheck.policy.reading.relay_reader import addresses_in
from segcheck.policy.zones import PrefixMember, Zone
from segcheck.semantics.forwarding import merge

# SOURCE: IANA special-purpose address registries (RFC 6890), entries that are not globally reachable; multicast (RFC
# 5771, RFC 4291). Of IPv6, what is not global unicast.
_IPV4 = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3"
)
_IPV6 = "::/3 2001:2::/48 2001:10::/28 2001:db8::/32 4000::/2 8000::/1"


def _intervals(networks: str) -> tuple[Interval, ...]:
    found = map(ip_network, networks.split())
    return merge((int(network.network_address), int(network.broadcast_address)) for network in found)


_NOT_GLOBAL: Mapping[Family, tuple[Interval, ...]] = {Family.IPV4: _intervals(_IPV4), Family.IPV6: _intervals(_IPV6)}


def with_global_addresses(flow: FlowSpec, source: Zone, destination: Zone) -> FlowSpec:
    """`flow` without addresses that no host on the internet has, at an end that it leaves open in a zone of `any`.

    CHOICE: borders refuse private, reserved and example addresses from the internet, and should; a flow that says
    `any` there does not mean them. Where the flow names addresses, it means what it names.
    """
    for zone, field in ((source, Field.SOURCE), (destination, Field.DESTINATION)):
        if _is_any(zone) and addresses_in(flow, field) is None:
            matches = tuple(
                (family, AllOf((match, Not(FieldIn(field, _NOT_GLOBAL[family]))))) for family, match in flow.matches
            )
            flow = replace(flow, matches=matches)
    return flow


def _is_any(zone: Zone) -> bool:
    return any(isinstance(member, PrefixMember) and member.prefix is None for member in zone.members)
