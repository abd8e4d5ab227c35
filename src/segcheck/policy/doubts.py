"""Why an answer is undecided: the lines whose meaning would decide it."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.header import Field, FieldIn, FieldMasked, Match, parts_of
from segcheck.model.network import Device
from segcheck.policy.analysis import Analysis, Journey
from segcheck.policy.verdict import Doubt
from segcheck.reachability.graph import Delivered, Left, Location, Received
from segcheck.reachability.port_controls import PortControls
from segcheck.reachability.trace import Trace
from segcheck.source.text import Origin


def doubts_about(analysis: Analysis, journey: Journey, trace: Trace | None) -> Iterator[Doubt]:
    """The doubts on the way of `trace`; without a trace, those of every device the packets may have passed."""
    if trace is not None and trace.doubts:
        names = {span.path: device.name for device in analysis.snapshot.devices for span in device.origin}
        for doubt in trace.doubts:
            device = names.get(doubt.origin[0].path, "") if doubt.origin else ""
            yield Doubt(doubt.reason, device, doubt.origin)
        return
    unsure = dict.fromkeys(_unsure_steps(trace)) if trace is not None else {}
    yield from unsure or _doubts_of_devices(analysis, journey)


def _unsure_steps(trace: Trace) -> Iterator[Doubt]:
    """Steps that may go otherwise though every condition is known: what the rule then does is not."""
    for hop in trace.hops:
        for decision in hop.decisions:
            if not decision.certain and decision.origin:
                yield Doubt("rule-not-understood", hop.device, decision.origin[:1])


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
    segments = [analysis.topology.segments[number] for number in journey.source.segments]
    at_home = {device for segment in segments for device, _ in segment.interfaces}
    for device in analysis.snapshot.devices if not named else ():
        rules = _lines_that_ask_for_macs(device) if device.name in visited - at_home else ()
        if rules:
            named = True
            yield Doubt("mac-asked-behind-router", device.name, rules)
    ports = list(_ports_that_may_drop(analysis, journey)) if not named else []
    yield from ports
    if not named and not ports:
        yield nameless(analysis)


def nameless(analysis: Analysis) -> Doubt:
    """The doubt that names no line: wiring, where some of it is uncertain, or else just that nothing can be named."""
    certain = all(segment.certain for segment in analysis.topology.segments)
    return Doubt("reason-not-named" if certain else "wiring-uncertain", "", ())


def _ports_that_may_drop(analysis: Analysis, journey: Journey) -> Iterator[Doubt]:
    """What switch ports on the way may keep back: those of declared links, and those of the hosts."""
    controls = PortControls(analysis.snapshot, analysis.topology)
    segments = set(journey.source.segments)
    for location in journey.arrivals.possibly:
        if isinstance(location, Delivered | Left):
            segments.add(location.segment)
        elif isinstance(location, Received):
            segments.add(analysis.topology.segment_of[location.device, location.interface])
    lines = dict.fromkeys(span for number in sorted(segments) for span in controls.all_lines(number))
    names = {span.path: device.name for device in analysis.snapshot.devices for span in device.origin}
    for path in dict.fromkeys(span.path for span in lines):
        yield Doubt("port-may-drop", names.get(path, ""), tuple(span for span in lines if span.path == path))


def _lines_that_ask_for_macs(device: Device) -> Origin:
    """Rules about MAC addresses: what another router sends bears a MAC that nobody told, so they may hold or not."""
    filters = [rule_list for zone_policy in device.zone_policies for rule_list in zone_policy.filters]
    filters += [one.filter for port in device.interfaces for one in (*port.ingress, *port.egress)]
    rules = {id(rule): rule for rule_list in filters for rule in rule_list.rules if _asks_for_mac(rule.match)}
    return tuple(dict.fromkeys(rule.origin[0] for rule in rules.values() if rule.origin))


def _asks_for_mac(match: Match) -> bool:
    waiting, seen = [match], set[int]()
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, FieldIn | FieldMasked) and part.field is Field.SOURCE_MAC:
            return True
        waiting.extend(parts_of(part))
    return False


def _device(location: Location) -> str:
    return getattr(location, "device", "")
