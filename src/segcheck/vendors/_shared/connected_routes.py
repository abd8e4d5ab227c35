"""The networks a device stands in, as routes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from segcheck.model.network import Interface, InterfaceKind
from segcheck.model.routing import Route, RouteSource, Via


def connected_routes(interfaces: Iterable[Interface], vrf: str = "") -> Iterator[Route]:
    """One route for each address of each interface of `vrf` that is switched on and not a layer-2 port."""
    for interface in interfaces:
        if interface.enabled and interface.vrf == vrf and interface.kind is not InterfaceKind.SWITCHPORT:
            target = Via(None, interface.name, vrf)
            for address in interface.addresses:
                yield Route(address.subnet, target, RouteSource.CONNECTED, 0, 0, True, address.origin)
