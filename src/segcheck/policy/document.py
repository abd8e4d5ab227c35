"""The policy file as values."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.policy.intent import Intent
from segcheck.policy.zones import Zone
from segcheck.source.text import SourceFile, Span


@dataclass(frozen=True, slots=True)
class Link:
    """A wire the owner declares: (device, interface) at both ends."""

    first: tuple[str, str]
    second: tuple[str, str]
    span: Span


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the owner takes for granted.

    `spoofing`: hosts may send with any source address (default: only addresses of their own zone).
    `closed_segments`: no router other than those of the snapshot is attached to a connected subnet (default
    True: False makes every subnet without a declared zone a possible way out).
    """

    spoofing: bool = False
    closed_segments: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy file."""

    name: str
    zones: tuple[Zone, ...]
    intents: tuple[Intent, ...]
    links: tuple[Link, ...]
    assumptions: Assumptions
    source: SourceFile

    def zone(self, name: str) -> Zone | None:
        """The zone called `name`, or None."""
        return next((zone for zone in self.zones if zone.name == name), None)
