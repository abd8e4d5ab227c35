"""A device sends its log to no other machine."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.every_device import of_every_device
from segcheck.hygiene.rule import HygieneRule
from segcheck.model.network import Device
from segcheck.policy.monitoring_stations import log_selection, out_of_reach, stations_untold
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.source.diagnostic import Severity


def _without_host(site: Site) -> Iterator[Observation]:
    return of_every_device(site, _seen_at, "log-hosts-named")


def _seen_at(device: Device, between: bool) -> Iterator[Observation]:
    monitoring = device.monitoring
    if monitoring.untold:
        yield stations_untold(device)
        return
    if not monitoring.log_hosts:
        code = "log-host-missing" if between else "device-without-log-host"
        yield Observation(Outcome.VIOLATED, code, (("device", device.name),), device.origin, about=device.name)
    yield from log_selection(device)
    # CHOICE: not asked of a device that does not route: its default gateway is no route that packets of others take.
    if device.forwards:
        yield from out_of_reach(device, monitoring.log_hosts)


RULE = HygieneRule("missing-log-host", Severity.WARNING, "MON-1", _without_host)
