"""What the site allows between zones, whoever says so: an exception, a leg of a relay, a declared flow."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from segcheck.policy.document import Policy
from segcheck.policy.intent import FlowSpec
from segcheck.source.text import Span


class PermissionKind(enum.Enum):
    """Who allows it."""

    EXCEPTION = "exception"
    RELAY = "relay"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Permission:
    """Sessions that may be opened from `source` to `destination` (names of zones; "" for any)."""

    kind: PermissionKind
    name: str
    source: str
    destination: str
    flow: FlowSpec
    span: Span

    def concerns(self, source: str, destination: str) -> bool:
        """Whether it speaks of sessions from zone `source` to zone `destination`."""
        return self.source in ("", source) and self.destination in ("", destination)


def permissions(policy: Policy) -> tuple[Permission, ...]:
    """Everything the policy allows between zones, exceptions first."""
    return tuple(_permissions(policy))


def _permissions(policy: Policy) -> Iterator[Permission]:
    for entry in policy.register.entries:
        yield Permission(
            PermissionKind.EXCEPTION, entry.id, entry.source_zone, entry.destination_zone, entry.flow, entry.span
        )
    for relay in policy.relays:
        for leg in relay.legs:
            yield Permission(PermissionKind.RELAY, relay.name, leg.source, leg.destination, leg.flow, leg.span)
    for flow in policy.declarations.flows:
        name = flow.flow.because or flow.flow.text
        yield Permission(PermissionKind.FLOW, name, flow.source, flow.destination, flow.flow, flow.span)
