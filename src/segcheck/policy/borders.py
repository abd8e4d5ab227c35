"""Interfaces at borders: on one side of the device lies another tier than on the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from segcheck.model.network import Device, Interface
from segcheck.policy.analysis import Analysis
from segcheck.policy.site import Site
from segcheck.reachability.build import is_layer3


@dataclass(frozen=True, slots=True)
class Border:
    """A device that hands packets from tier to tier, and its interfaces where that happens."""

    device: Device
    interfaces: tuple[Interface, ...]


# Where packets are handed on: one VRF of one device.
_Router = tuple[str, str]


def borders(site: Site) -> tuple[Border, ...]:
    """Every device that lies between tiers. A zone without tier counts as one of its own.

    CHOICE: by wiring and VRFs alone, whatever is routed or filtered: what lies between may be sent across one day.
    """
    return _Borders(site).found()


class _Borders:
    def __init__(self, site: Site) -> None:
        self._analysis: Analysis = site.analysis
        self._tiers: dict[int, set[str]] = defaultdict(set)
        for zone in site.policy.zones:
            for number in site.analysis.area(zone.name).segments:
                self._tiers[number].add(site.tier_of(zone.name) or f"zone {zone.name}")
        # Both directions of: this router has an interface on this segment.
        self._segments: dict[_Router, set[int]] = defaultdict(set)
        self._routers: dict[int, set[_Router]] = defaultdict(set)
        for device in site.analysis.snapshot.devices:
            for interface in device.interfaces:
                place = self._segment(device, interface)
                if place is not None and device.forwards:
                    self._segments[device.name, interface.vrf].add(place)
                    self._routers[place].add((device.name, interface.vrf))

    def found(self) -> tuple[Border, ...]:
        borders = []
        for device in self._analysis.snapshot.devices:
            beyond = self._beyond(device)
            interfaces = tuple(
                interface
                for interface in device.interfaces
                if interface.name in beyond and self._differs(interface, device, beyond)
            )
            if interfaces:
                borders.append(Border(device, interfaces))
        return tuple(borders)

    def _segment(self, device: Device, interface: Interface) -> int | None:
        number = self._analysis.topology.segment_of.get((device.name, interface.name))
        return number if is_layer3(interface) else None

    def _beyond(self, device: Device) -> dict[str, frozenset[str]]:
        """Per interface the tiers that lie behind it, seen from the device."""
        if not device.forwards:
            return {}
        found = {}
        for interface in device.interfaces:
            number = self._segment(device, interface)
            if number is not None:
                found[interface.name] = self._behind(number, (device.name, interface.vrf))
        return found

    def _behind(self, start: int, router: _Router) -> frozenset[str]:
        seen, waiting = {start}, [start]
        tiers: set[str] = set()
        while waiting:
            number = waiting.pop()
            tiers |= self._tiers.get(number, set())
            for other in self._routers[number] - {router}:
                waiting.extend(self._segments[other] - seen)
                seen |= self._segments[other]
        return frozenset(tiers)

    def _differs(self, interface: Interface, device: Device, beyond: Mapping[str, frozenset[str]]) -> bool:
        """Whether another interface of the same VRF leads to another tier."""
        own = beyond[interface.name]
        return any(
            any(tier != other_tier for tier in own for other_tier in beyond[other.name])
            for other in device.interfaces
            if other.name in beyond and other.name != interface.name and other.vrf == interface.vrf
        )
