"""Which module decides which property."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TypeAlias

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.site import Site
from segcheck.policy.verdict import Evidence, Observation

Check: TypeAlias = Callable[[Site, PropertyUse], Iterator[Evidence | Observation]]
"""Yields at least one piece: nothing seen is nothing decided (VACUOUS)."""

MODULES: Mapping[str, str] = {
    "ISO-1": "tier_isolation",
    "ISO-2": "pinning",
    "ISO-3": "outside_parties",
    "ISO-4": "stepping_stones",
    "DIV-1": "tier_isolation",
    "DIV-2": "sanitizing",
    "DIV-3": "side_channels",
    "EGR-1": "egress",
    "EGR-2": "egress",
    "EGR-3": "outside_connections",
    "LGW-1": "egress",
    "CLD-1": "tier_isolation",
    "CLD-2": "cloud_tier",
    "BETA-1": "main_terminals",
    "DMZ-1": "published_servers",
    "RMT-1": "remote_access",
    "RMT-2": "remote_access",
    "PUB-1": "outsiders_systems",
    "CON-1": "consistency",
    "ACL-1": "border_filters",
    "MIN-1": "necessary_minimum",
    "MIN-2": "unused_openings",
    "MAC-1": "terminal_admission",
    "NET-1": "layer2_bridges",
    "MAL-1": "malware_checks",
    "MGT-1": "device_management",
    "WLS-1": "wireless",
    "MON-1": "border_logging",
    "EXC-1": "exception_records",
    "EXT-1": "outside_approvals",
    "CHG-1": "check_records",
    "AUD-1": "check_records",
    "SAN-1": "tier_isolation",
    "SAN-2": "egress",
}


def check_of(identifier: str) -> Check:
    """The function that decides property `identifier`: `CHECKS[identifier]` of its module."""
    module = import_module(f"segcheck.policy.properties.{MODULES[identifier]}")
    checks: Mapping[str, Check] = module.CHECKS
    return checks[identifier]
