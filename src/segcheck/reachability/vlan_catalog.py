"""Which VLANs a switch port carries that can hold anything."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.layer2 import PortMode
from segcheck.model.network import Device, InterfaceKind


class VlanCatalog:
    """Which VLANs a port carries that can hold anything.

    A switch whose configuration prints its VLANs drops frames of all others. One that prints none (VTP server or
    client) may have any VLAN of the snapshot.

    SOUNDNESS: for the latter every VLAN known anywhere in the snapshot is taken to exist; where nothing on the switch
    confirms it (no port, no layer-3 interface, no explicit allowed list) the join is doubtful.
    SOURCE: IEEE 802.1Q for tags; the printing rule is the platform notes' reading of VTP modes.
    """

    def __init__(self, devices: Iterable[Device]) -> None:
        self._used = {device.name: _vlans_in_use(device) for device in devices}
        self._printed = {device.name: {vlan for vlan, _ in device.vlans} for device in devices}
        self._anywhere = set().union(*self._used.values(), *self._printed.values()) if self._used else set()

    def carried(self, device: str, intervals: Iterable[tuple[int, int]]) -> list[tuple[int, bool]]:
        """(VLAN, certain) for each VLAN of `intervals` that can hold anything on `device`."""
        intervals = tuple(intervals)
        explicit = sum(high - low + 1 for low, high in intervals) < 4000
        known = self._used[device] | self._printed[device]
        candidates = known if self._printed[device] else self._anywhere
        return [(vlan, vlan in known or explicit) for vlan in sorted(candidates) if holds(intervals, vlan)]


def _vlans_in_use(device: Device) -> set[int]:
    used = {1}
    for interface in device.interfaces:
        if interface.kind is InterfaceKind.VLAN and interface.vlan is not None:
            used.add(interface.vlan)
        port = interface.switchport
        if port is not None:
            used.add(port.native_vlan)
            if port.mode is not PortMode.TRUNK:
                used.add(port.access_vlan)
            if port.voice_vlan is not None:
                used.add(port.voice_vlan)
    return used


def holds(intervals: Iterable[tuple[int, int]], vlan: int) -> bool:
    """Whether `vlan` lies in one of the inclusive intervals.

    >>> holds([(10, 19)], 10)
    True
    """
    return any(low <= vlan <= high for low, high in intervals)
