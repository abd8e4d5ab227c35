"""Static routes as configurations write them, and what is told of routes that nobody computes."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.notes import Notes


@dataclass(frozen=True, slots=True)
class RouteStatement:
    """A static route. `interface` and `next_hop` as written; `next_hop_vrf` is where the next hop is looked up.

    `certain` False: it may be absent (tracked, learned gateway).
    """

    vrf: str
    prefix: Prefix
    interface: str | None
    next_hop: int | None
    next_hop_vrf: str
    discard: bool
    distance: int
    certain: bool
    line: ConfigLine
    origin: Origin


@dataclass(frozen=True, slots=True)
class RoutingInfluence:
    """A line that adds or changes routes in ways not computed. `family` None: both; `vrf` None: every VRF.

    `through_bgp`: it acts only where a BGP process runs (VRF route targets).
    """

    vrf: str | None
    family: Family | None
    origin: Origin
    through_bgp: bool = False


def note_missing_interface(notes: Notes, line: ConfigLine, origin: Origin, interface: str) -> None:
    """The route at `line` leaves by an interface that is not there.

    SOUNDNESS: part of the configuration must be missing, so where these packets go is open: the caller adds `origin` to
    what is uncomputed.
    """
    notes.malformed(line, "route-interface-missing")
    notes.report("route-interface-missing", origin, Severity.ERROR, Effect.WIDENS_DEVICE, interface=interface)
