"""What the site allows between zones, whoever says so: an exception, a leg of a relay, a declared flow."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator
from dataclasses import dataclass

from segcheck.policy.document import Policy
from segcheck.policy.intent import FlowSpec
from segcheck.policy.register import RegisteredHost
from segcheck.source.text import Span


class PermissionKind(enum.Enum):
    """Who allows it."""

    EXCEPTION = "exception"
    RELAY = "relay"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Permission:
    """Sessions that may be opened from `source` to `destination` (names of zones; "" for any).

    `sources`, `destinations`: hosts at the ends, where they are listed. `source_zones`, `destination_zones`: the only
    zones that "" means; None for all.
    """

    kind: PermissionKind
    name: str
    source: str
    destination: str
    flow: FlowSpec
    span: Span
    sources: tuple[RegisteredHost, ...] = ()
    destinations: tuple[RegisteredHost, ...] = ()
    source_zones: frozenset[str] | None = None
    destination_zones: frozenset[str] | None = None

    def concerns(self, source: str, destination: str) -> bool:
        """Whether it speaks of sessions from zone `source` to zone `destination`."""
        return _means(self.source, self.source_zones, source) and _means(
            self.destination, self.destination_zones, destination
        )

    def leaves(self, source: str) -> bool:
        """Whether it speaks of sessions from zone `source`."""
        return _means(self.source, self.source_zones, source)


def _means(named: str, only: frozenset[str] | None, zone: str) -> bool:
    return named == zone if named else only is None or zone in only


def permissions(policy: Policy, on: datetime.date | None = None) -> tuple[Permission, ...]:
    """Everything the policy allows between zones on the day `on`, exceptions first.

    An exception that is not approved, or has run out, allows nothing on that day. Without a day every entry counts.
    """
    return tuple(_permissions(policy, on))


def _permissions(policy: Policy, on: datetime.date | None) -> Iterator[Permission]:
    for entry in policy.register.entries:
        if on is not None and not entry.approval.in_force(on):
            continue
        ends = (entry.sources, entry.destinations)
        for source, destination, flow_spec in entry.allowed():
            yield Permission(PermissionKind.EXCEPTION, entry.id, source, destination, flow_spec, entry.span, *ends)
            ends = (entry.destinations, entry.sources)
    for relay in policy.relays:
        for leg in relay.legs:
            yield Permission(PermissionKind.RELAY, relay.name, leg.source, leg.destination, leg.flow, leg.span)
    for flow in policy.declarations.flows:
        name = flow.flow.because or flow.flow.text
        yield Permission(PermissionKind.FLOW, name, flow.source, flow.destination, flow.flow, flow.span)
