"""Where a device sends its messages and whose clock it follows: what its configuration shows of both."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.header import Family
from segcheck.model.management import Station
from segcheck.model.network import Device
from segcheck.model.routing import Via
from segcheck.policy.addresses import read_prefix
from segcheck.policy.reading.problems import ReadingError
from segcheck.policy.verdict import Doubt, Observation, Outcome

_LOOPBACK = 127


def stations_untold(device: Device) -> Observation:
    """The configuration of `device` holds nothing about log hosts and clocks, whatever it does."""
    untold = (Doubt("monitoring-untold", device.name, device.monitoring.untold),)
    return _logging_untold(device, untold)


def log_selection(device: Device) -> Iterator[Observation]:
    """What keeps messages about refused packets from the log hosts of `device`, or may; nothing where it has none."""
    monitoring = device.monitoring
    arguments = (("device", device.name),)
    if not monitoring.log_hosts:
        return
    if monitoring.withheld:
        yield Observation(Outcome.VIOLATED, "log-refusals-withheld", arguments, monitoring.withheld, about=device.name)
    elif monitoring.doubts:
        yield _logging_untold(device, (Doubt("log-selection-unknown", device.name, monitoring.doubts),))


def out_of_reach(device: Device, stations: tuple[Station, ...]) -> Iterator[Observation]:
    """UNDECIDED where no way from `device` to any of `stations` can be seen."""
    unreached = [station for station in stations if not _has_way(device, station)]
    if stations and len(unreached) == len(stations):
        ways = tuple(Doubt("station-without-way", device.name, station.origin) for station in unreached)
        told = (("device", device.name), ("stations", ", ".join(station.name for station in unreached)))
        lines = tuple(span for station in unreached for span in station.origin)
        yield Observation(Outcome.UNDECIDED, "stations-unreached", told, lines, (), ways, device.name)


def _logging_untold(device: Device, doubts: tuple[Doubt, ...]) -> Observation:
    arguments = (("device", device.name),)
    return Observation(Outcome.UNDECIDED, "logging-untold", arguments, (), (), doubts, device.name)


def _has_way(device: Device, station: Station) -> bool:
    """Whether the device may get to the station: by its VRF, and a route there; names and broadcasts are let pass."""
    tables = [table for table in device.routing if table.vrf == station.vrf]
    if station.vrf and not any(one.enabled and one.vrf == station.vrf for one in device.interfaces):
        return False
    try:
        address = read_prefix(station.name)
    except ReadingError:
        return True
    own = any(
        each.family is address.family and each.address == address.value
        for one in device.interfaces
        for each in one.addresses
    )
    if own or (address.family is Family.IPV4 and address.value >> 24 == _LOOPBACK):
        return False
    return any(
        table.uncomputed
        or any(route.prefix.overlaps(address) for route in table.routes if isinstance(route.target, Via))
        for table in tables
    )
