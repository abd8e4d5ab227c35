"""One packet's way, hop by hop and line by line."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.model.header import Flow
from segcheck.semantics.outcome import Decision, Disposition, Uncertainty
from segcheck.source.text import Origin

__all__ = ["Decision", "Disposition", "Hop", "Trace", "Uncertainty"]


@dataclass(frozen=True, slots=True)
class Hop:
    """One device on the way. `ingress`/`egress` are interface names, empty at the ends."""

    device: str
    ingress: str
    egress: str
    decisions: tuple[Decision, ...]
    arriving: Flow
    leaving: Flow


@dataclass(frozen=True, slots=True)
class Trace:
    """A packet's whole way.

    `zone` is the zone it ends in ("" when none), `segment` the wire, where it ends on one.
    `certain` False: some step may go otherwise, `doubts` say why.
    `wiring`: for a packet that passes no router, the lines by which switch ports put both zones on one segment.
    """

    flow: Flow
    source_zone: str
    hops: tuple[Hop, ...]
    disposition: Disposition
    zone: str
    certain: bool
    segment: int | None = None
    doubts: tuple[Uncertainty, ...] = ()
    wiring: Origin = ()
