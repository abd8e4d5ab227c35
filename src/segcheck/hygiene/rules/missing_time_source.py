"""A device follows no clock."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.every_device import of_every_device
from segcheck.hygiene.rule import HygieneRule
from segcheck.model.network import Device
from segcheck.policy.monitoring_stations import out_of_reach, stations_untold
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.source.diagnostic import Severity


def _without_clock(site: Site) -> Iterator[Observation]:
    return of_every_device(site, _seen_at, "clocks-followed")


def _seen_at(device: Device, between: bool) -> Iterator[Observation]:
    if device.monitoring.untold:
        yield stations_untold(device)
        return
    if not device.monitoring.time_sources:
        code = "time-source-missing" if between else "device-without-time-source"
        yield Observation(Outcome.VIOLATED, code, (("device", device.name),), device.origin, about=device.name)
    # CHOICE: not asked of a device that does not route: its default gateway is no route that packets of others take.
    if device.forwards:
        yield from out_of_reach(device, device.monitoring.time_sources)


RULE = HygieneRule("missing-time-source", Severity.WARNING, "MON-1", _without_clock)
