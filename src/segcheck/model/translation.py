"""Address translation (NAT): which packets are rewritten, into what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from segcheck.model.header import Family, Field, Interval, Match
from segcheck.source.text import Origin


@dataclass(frozen=True, slots=True)
class SetInto:
    """The field becomes some value of `intervals` (a pool; one value when it is a constant)."""

    field: Field
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class SetBits:
    """The bits in `care` become those of `value`, the others stay (network-wide static NAT)."""

    field: Field
    value: int
    care: int


Rewrite: TypeAlias = SetInto | SetBits


@dataclass(frozen=True, slots=True)
class Translation:
    """One NAT rule. It acts at the device's translation stage on packets whose ingress and egress
    interfaces have the named sides (None: any side).

    `ingress_side`/`egress_side` compare with `Interface.nat_side`. A destination translation acts before
    routing and has no egress side. Rules are tried in order; the first that matches rewrites.
    `match` may hold `Unknown`: then the packet may stay as it is.
    `family`: only packets of that family are looked at. `vrf` limits the rule to packets
    routed in that VRF; None is the global table.
    A packet that no rule matches passes this stage unchanged: NAT is not a filter.
    """

    name: str
    match: Match
    rewrites: tuple[Rewrite, ...]
    ingress_side: str | None
    egress_side: str | None
    vrf: str | None
    origin: Origin
    family: Family = Family.IPV4
