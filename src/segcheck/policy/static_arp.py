"""Static ARP for one registered host: whether routers hand its packets to the registered MAC only."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.header import Family
from segcheck.model.routing import Route, Via
from segcheck.policy.analysis import Analysis
from segcheck.policy.register import RegisteredHost
from segcheck.policy.verdict import Doubt
from segcheck.reachability.topology import Segment
from segcheck.source.text import Origin


class HostArp:
    """What routers of the `home` segments know of the host's MAC by configuration.

    `lines`: their static entries for it. `differs`: one of them names a MAC that is not registered. `known`: each
    router that hands packets to the host has an entry, all with registered MACs.
    """

    def __init__(self, analysis: Analysis, host: RegisteredHost, home: tuple[Segment, ...]) -> None:
        self._analysis = analysis
        self._host = host
        self._home = home
        lines: Origin = ()
        complete, self.differs = True, False
        routers = [name for segment in home for name in segment.interfaces if self._routes(name[0])]
        for device_name, interface_name in routers:
            device = analysis.snapshot.device(device_name)
            interface = device.interface(interface_name) if device is not None else None
            entries = [
                entry
                for entry in (device.static_arp if device is not None else ())
                if interface is not None and entry.vrf == interface.vrf and entry.address == host.prefix.value
            ]
            lines += tuple(span for entry in entries for span in entry.origin)
            complete = complete and bool(entries)
            self.differs = self.differs or any(entry.mac not in host.macs for entry in entries)
        single = host.prefix.family is Family.IPV4 and host.prefix.length == Family.IPV4.address_bits
        self.differs = self.differs and single
        self.lines: Origin = tuple(dict.fromkeys(lines)) if single else ()
        self.known = (
            single
            and complete
            and bool(routers)
            and not self.differs
            and all(segment.subnets for segment in home)
            and not self._delivered_elsewhere()
        )

    def doubts(self) -> Iterator[Doubt]:
        """Why packets for the host may be handed over elsewhere all the same: routes that are not computed."""
        for device in self._analysis.snapshot.devices:
            for table in device.routing:
                if table.uncomputed:
                    yield Doubt("routing-uncomputed", device.name, table.uncomputed)

    def _routes(self, name: str) -> bool:
        device = self._analysis.snapshot.device(name)
        return device is not None and device.forwards

    def _delivered_elsewhere(self) -> bool:
        """Whether some router may hand packets for the host to another segment: a host route, the subnet once more."""
        host = self._host.prefix
        home = {segment.number for segment in self._home}
        own = min((subnet.length for s in self._home for subnet in s.subnets if subnet.overlaps(host)), default=0)
        return any(
            subnet.overlaps(host)
            for segment in self._analysis.topology.segments
            if segment.number not in home
            for subnet in segment.subnets
        ) or any(
            route.prefix.overlaps(host) and route.prefix.length > own and not self._leads_to_router(route)
            for device in self._analysis.snapshot.devices
            for table in device.routing
            for route in table.routes
        )

    def _leads_to_router(self, route: Route) -> bool:
        """Whether the route ends here, or only goes on to a described router, whose own routes are looked at too."""
        target = route.target
        if not isinstance(target, Via):
            return True
        return any(
            address.family is route.prefix.family and address.address == target.address
            for device in self._analysis.snapshot.devices
            for interface in device.interfaces
            for address in interface.addresses
        )
