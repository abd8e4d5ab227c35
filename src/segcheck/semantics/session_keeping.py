"""Which devices decide by the sessions that crossed them."""

from __future__ import annotations

from segcheck.model.header import Match, RepliesTo, parts_of
from segcheck.model.network import Device


def keeps_sessions(device: Device) -> bool:
    """Whether a filter that `device` puts to work on transit packets lets answers pass because of their sessions.

    Cost: linear in its rules.
    """
    filters = [
        *(rules for policy in device.zone_policies for rules in policy.filters),
        *(binding.filter for interface in device.interfaces for binding in (*interface.ingress, *interface.egress)),
    ]
    return any(_speaks_of_sessions(rule.match) for rules in filters for rule in rules.rules)


def _speaks_of_sessions(match: Match) -> bool:
    return isinstance(match, RepliesTo) or any(map(_speaks_of_sessions, parts_of(match)))
