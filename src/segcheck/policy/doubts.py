"""Why an answer is undecided: the lines whose meaning would decide it."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.policy.analysis import Analysis, Journey
from segcheck.policy.verdict import Doubt
from segcheck.reachability.graph import Location
from segcheck.reachability.trace import Trace


def doubts_about(analysis: Analysis, journey: Journey, trace: Trace | None) -> Iterator[Doubt]:
    """The doubts on the way of `trace`; without a trace, those of every device the packets may have passed."""
    if trace is not None and trace.doubts:
        names = {span.path: device.name for device in analysis.snapshot.devices for span in device.origin}
        for doubt in trace.doubts:
            device = names.get(doubt.origin[0].path, "") if doubt.origin else ""
            yield Doubt(doubt.reason, device, doubt.origin)
        return
    yield from _doubts_of_devices(analysis, journey)


def _doubts_of_devices(analysis: Analysis, journey: Journey) -> Iterator[Doubt]:
    visited = {_device(location) for location in journey.arrivals.possibly}
    named = False
    for device in analysis.snapshot.devices:
        if device.name in visited and device.unmodeled:
            named = True
            yield Doubt("device-unmodeled", device.name, device.unmodeled)
    for device in analysis.snapshot.devices:
        if device.name in visited:
            for table in device.routing:
                if table.uncomputed:
                    named = True
                    yield Doubt("routing-uncomputed", device.name, table.uncomputed)
    if not named:
        yield Doubt("wiring-uncertain", "", ())


def _device(location: Location) -> str:
    return getattr(location, "device", "")
