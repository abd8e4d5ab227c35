"""Properties of a separation model on a generated city."""

from __future__ import annotations

import datetime

from benchmarks.measuring import Job
from benchmarks.tiered_city import tiered_city

_DAY = datetime.date(2026, 11, 21)


def flows_alone(exceptions: int) -> Job:
    """What every check needs: packet graph and the flows between every two zones."""
    from segcheck.policy.analysis import Analysis

    snapshot, policy = tiered_city(exceptions)

    def run() -> None:
        assert Analysis(snapshot, policy).matrix()

    return run


def permit_ownership(exceptions: int) -> Job:
    """Every line that lets packets cross between tiers, with those who allow it."""
    from segcheck.policy.analysis import Analysis
    from segcheck.policy.ownership import crossing_permits
    from segcheck.policy.site import Site

    snapshot, policy = tiered_city(exceptions)

    def run() -> None:
        permits = crossing_permits(Site(Analysis(snapshot, policy), _DAY))
        assert len(permits) >= exceptions
        assert all(permit.owners and not permit.unowned for permit in permits)

    return run


def min_1(exceptions: int) -> Job:
    return _proof("MIN-1", exceptions)


def min_2(exceptions: int) -> Job:
    return _proof("MIN-2", exceptions)


def iso_4(exceptions: int) -> Job:
    return _proof("ISO-4", exceptions)


def div_2(exceptions: int) -> Job:
    return _proof("DIV-2", exceptions)


def exc_1(exceptions: int) -> Job:
    return _proof("EXC-1", exceptions)


def con_1(exceptions: int) -> Job:
    return _proof("CON-1", exceptions)


def _proof(identifier: str, exceptions: int) -> Job:
    """One property, from the snapshot on; it must be proved, or the figure would be one of something else."""
    from segcheck.policy.analysis import Analysis
    from segcheck.policy.catalog import PROPERTIES, PropertyUse
    from segcheck.policy.properties.registry import check_of
    from segcheck.policy.site import Site
    from segcheck.policy.verdict import Outcome

    snapshot, policy = tiered_city(exceptions)
    asked = PROPERTIES[identifier]
    use = PropertyUse(asked, asked.parameters, policy.zones[0].span)

    def run() -> None:
        found = list(check_of(identifier)(Site(Analysis(snapshot, policy), _DAY), use))
        assert {piece.outcome for piece in found} == {Outcome.PROVED}

    return run
