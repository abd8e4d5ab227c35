"""Routes and where they lead."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.model.address import Prefix
from segcheck.source.text import Origin


@dataclass(frozen=True, slots=True)
class Via:
    """Hand the packet to a neighbour.

    `address` None: the destination itself is the neighbour (interface route). `interface` None: the
    interface is found by looking `address` up again in VRF `vrf`.
    """

    address: int | None
    interface: str | None
    vrf: str


@dataclass(frozen=True, slots=True)
class Discard:
    """Drop the packet (Null0)."""


RouteTarget: TypeAlias = Via | Discard


class RouteSource(enum.Enum):
    """Where a route comes from."""

    CONNECTED = "connected"
    STATIC = "static"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Route:
    """One route. Among equal prefixes the lowest `distance` wins, then the lowest `metric`; equal ones share the load.

    `certain` False: the route may or may not be in force (tracked, interface state unknown).
    """

    prefix: Prefix
    target: RouteTarget
    source: RouteSource
    distance: int
    metric: int
    certain: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """The routes of one VRF ("" is the global one), both families.

    Connected routes are *included* (the vendor's converter writes them).
    `uncomputed`: lines that may add, remove or outrank routes in ways not computed here (dynamic routing without
    an imported table, policy routing); empty when the table is complete.
    """

    vrf: str
    routes: tuple[Route, ...]
    uncomputed: Origin
