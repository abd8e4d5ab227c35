"""The policy file as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.policy.acceptance import Acceptance
from segcheck.policy.declarations import Declarations
from segcheck.policy.intent import Intent
from segcheck.policy.pack import Pack
from segcheck.policy.register import Register
from segcheck.policy.relay import Relay
from segcheck.policy.tiers import Tier
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
    """A whole policy file, with the packs and registers it names.

    `intents`: those of the file, then one for each property of its model. `tiers`: all that may be named. `accepted`:
    findings of audits that somebody answers for; no outcome rests on them.
    """

    name: str
    zones: tuple[Zone, ...]
    intents: tuple[Intent, ...]
    links: tuple[Link, ...]
    assumptions: Assumptions
    source: SourceFile
    tiers: tuple[Tier, ...] = ()
    packs: tuple[Pack, ...] = ()
    register: Register = field(default_factory=Register)
    relays: tuple[Relay, ...] = ()
    declarations: Declarations = field(default_factory=Declarations)
    accepted: tuple[Acceptance, ...] = ()

    def zone(self, name: str) -> Zone | None:
        """The zone called `name`, or None."""
        return next((zone for zone in self.zones if zone.name == name), None)
