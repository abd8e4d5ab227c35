"""Which function decides which property: all that the modules beside this one offer."""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.properties import (
    border_filters,
    border_logging,
    check_records,
    cloud_tier,
    consistency,
    device_management,
    egress,
    exception_records,
    layer2_bridges,
    main_terminals,
    malware_checks,
    necessary_minimum,
    outside_approvals,
    outside_connections,
    outside_parties,
    outsiders_systems,
    pinning,
    published_servers,
    remote_access,
    sanitizing,
    side_channels,
    stepping_stones,
    terminal_admission,
    tier_isolation,
    unused_openings,
    wireless,
)
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.verdict import Evidence, Observation

CHECKS: Mapping[str, Check] = {
    **border_filters.CHECKS,
    **border_logging.CHECKS,
    **check_records.CHECKS,
    **cloud_tier.CHECKS,
    **consistency.CHECKS,
    **device_management.CHECKS,
    **egress.CHECKS,
    **exception_records.CHECKS,
    **layer2_bridges.CHECKS,
    **main_terminals.CHECKS,
    **malware_checks.CHECKS,
    **necessary_minimum.CHECKS,
    **outside_approvals.CHECKS,
    **outside_connections.CHECKS,
    **outside_parties.CHECKS,
    **outsiders_systems.CHECKS,
    **pinning.CHECKS,
    **published_servers.CHECKS,
    **remote_access.CHECKS,
    **sanitizing.CHECKS,
    **side_channels.CHECKS,
    **stepping_stones.CHECKS,
    **terminal_admission.CHECKS,
    **tier_isolation.CHECKS,
    **unused_openings.CHECKS,
    **wireless.CHECKS,
}


def check_of(identifier: str) -> Check:
    """The function that decides property `identifier`. Raises: KeyError for one that is not in the catalogue.

    >>> check_of("ISO-1").__module__
    'segcheck.policy.properties.tier_isolation'
    """
    return CHECKS[identifier]


def pieces_of(site: Site, use: PropertyUse) -> tuple[Evidence | Observation, ...]:
    """What the check of the property sees at `site`; asked once for each property and its parameters and place."""
    return site.pieces(use, check_of(use.property.id))
