"""All pairs of zones of a generated network."""

from __future__ import annotations

from benchmarks.measuring import Job
from benchmarks.network_data import hundred_routers


def all_pairs(rules: int) -> Job:
    """Topology, packet graph and the flows between every two of 16 zones."""
    from segcheck.policy.analysis import Analysis

    snapshot, policy = hundred_routers(rules)

    def run() -> int:
        flows = Analysis(snapshot, policy).matrix()
        return sum(found.possibly.nodes for _, _, found in flows)

    return run


def filters_alone(rules: int) -> Job:
    """The part nobody can leave out: its 64 access lists to packet sets."""
    from segcheck.model.header import Family
    from segcheck.semantics.filtering import filter_bounds
    from segcheck.semantics.matching import Matcher
    from segcheck.symbolic.header_space import HeaderSpace

    snapshot, _ = hundred_routers(rules)
    filters = {
        id(binding.filter): binding.filter
        for device in snapshot.devices
        for interface in device.interfaces
        for binding in (*interface.ingress, *interface.egress)
    }

    def run() -> int:
        matcher = Matcher(HeaderSpace(Family.IPV4))
        return sum(filter_bounds(matcher, rules).possibly.nodes for rules in filters.values())

    return run
