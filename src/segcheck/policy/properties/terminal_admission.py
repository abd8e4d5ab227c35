"""Terminals are admitted by an identifier of their own: which ports see to it, and which do not.

MAC-1.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from segcheck.model.filters import Action, Filter
from segcheck.model.header import Family, Field
from segcheck.model.layer2 import FrameScope, MacFilter, PortMode
from segcheck.model.network import Device, Interface
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.reachability.admission import Outlet, devices_on, outlets
from segcheck.semantics.filtering import filter_bounds
from segcheck.source.text import Origin, Span

_SHOWN = 8
"""Ports named in one observation; the lines of all of them are shown."""


class _Kind(enum.Enum):
    """What a port does about terminals it does not know; the value is the code of the observation."""

    GUARDED = "admission-enforced"
    UNSURE = "admission-unsure"
    LEARNING = "admission-learns-anyone"
    DORMANT = "admission-enabling-command-missing"
    LOOSE_TRUNK = "admission-trunk-without-link"
    UNGUARDED = "admission-missing"


@dataclass(frozen=True, slots=True)
class _Judged:
    """One port and what it does. `controls`: names of what admits terminals there."""

    device: str
    port: str
    kind: _Kind
    origin: Origin
    controls: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def _admitted(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    own = site.zones_of(use.words("of"))
    if not own:
        yield without_zones(site, use.words("of"))
    else:
        yield from admission_in(site, own)


def admission_in(site: Site, own: tuple[str, ...]) -> Iterator[Observation]:
    """What the ports on the wires of the zones `own` do about terminals they do not know, by device."""
    analysis = site.analysis
    for zone in own:
        missing = analysis.placement.unresolved.get(zone, ())
        if missing or not analysis.area(zone).segments:
            doubt = Doubt("zone-member-unknown", "", missing or (site.zone(zone).span,))
            yield Observation(Outcome.UNDECIDED, "admission-unsure", _arguments(zone, ()), (), (), (doubt,), zone)
    segments = {number for zone in own for number in analysis.area(zone).segments}
    found = tuple(outlets(analysis.snapshot, analysis.topology, segments))
    for device in analysis.snapshot.devices:
        here = tuple(outlet for outlet in found if outlet.port is not None and outlet.port[0] == device.name)
        if here:
            yield from _of_device(site, device, here)
    wires = tuple(Doubt(outlet.doubt, "", outlet.origin) for outlet in found if outlet.port is None)
    # A device without a port here may all the same hold one, where its lines are not understood.
    silent = devices_on(analysis.topology.segments[number] for number in segments)
    silent -= {outlet.port[0] for outlet in found if outlet.port is not None}
    unread = site.blind_spots(device for device in analysis.snapshot.devices if device.name in silent)
    if wires or unread:
        doubts = tuple(dict.fromkeys((*wires, *unread)))
        yield Observation(Outcome.UNDECIDED, "admission-unsure", _arguments("", ()), (), (), doubts)
    elif not found:
        yield Observation(Outcome.PROVED, "admission-no-open-port", (("zones", ", ".join(own)),))


def _of_device(site: Site, device: Device, found: tuple[Outlet, ...]) -> Iterator[Observation]:
    names = dict.fromkeys(outlet.port[1] for outlet in found if outlet.port is not None)
    ports = [port for name in names if (port := device.interface(name)) is not None and not _is_member(device, port)]
    judged = [_judged(site, device, port) for port in ports]
    unread = site.blind_spots((device,))
    doubts = tuple(doubt for doubt in unread if doubt.reason != "file-rejected")
    for kind in _Kind:
        these = [one for one in judged if one.kind is kind]
        if these and doubts:
            # SOUNDNESS: a line nobody understands may put a control in force, or take one away.
            yield _undecided(device, these, doubts)
        elif these and kind is _Kind.UNSURE:
            yield _undecided(device, these, tuple(doubt for one in these for doubt in one.doubts))
        elif these:
            yield _seen(Outcome.PROVED if kind is _Kind.GUARDED else Outcome.VIOLATED, kind.value, device, these)


def _is_member(device: Device, port: Interface) -> bool:
    """Whether the port's bundle speaks for it."""
    return port.bundle is not None and device.interface(port.bundle) is not None


def _judged(site: Site, device: Device, port: Interface) -> _Judged:
    fixed = port.switchport is None or port.switchport.mode is not PortMode.DYNAMIC
    security, admission = port.port_security, port.terminal_admission
    controls: list[str] = []
    lines: list[Span] = list(port.origin[:1])
    doubts: list[Doubt] = []
    for mac_filter in port.mac_filters:
        if mac_filter.scope is FrameScope.ALL:
            surely, possibly = _names_terminals(site, mac_filter)
            if surely:
                controls.append("mac access-group")
                lines.extend(mac_filter.origin)
            elif possibly:
                doubts.append(Doubt("port-admission-unsure", device.name, mac_filter.origin))
    if admission is not None:
        lines.extend(admission.origin)
        if admission.methods and not admission.ways_round:
            controls.extend(method.value for method in admission.methods)
        elif admission.methods:
            doubts.append(Doubt("terminals-let-in-otherwise", device.name, admission.ways_round))
    if security is not None:
        lines.extend(security.origin)
        if security.enabled and not fixed:
            doubts.append(Doubt("port-mode-not-fixed", device.name, port.origin[:1]))
        elif security.enabled and not security.learns:
            controls.append("port-security")
    kind = _kind(port, controls, doubts)
    return _Judged(device.name, port.name, kind, tuple(dict.fromkeys(lines)), tuple(controls), tuple(doubts))


def _kind(port: Interface, controls: Iterable[str], doubts: Iterable[Doubt]) -> _Kind:
    security, admission = port.port_security, port.terminal_admission
    if tuple(controls):
        return _Kind.GUARDED
    if tuple(doubts):
        return _Kind.UNSURE
    if security is not None and security.enabled:
        return _Kind.LEARNING
    if security is not None or (admission is not None and not admission.methods):
        return _Kind.DORMANT
    if port.switchport is not None and port.switchport.mode is PortMode.TRUNK:
        return _Kind.LOOSE_TRUNK
    return _Kind.UNGUARDED


def _names_terminals(site: Site, mac_filter: MacFilter) -> tuple[bool, bool]:
    """Whether the list surely, and whether it possibly, admits single addresses only: not more than it has entries.

    SOUNDNESS: an entry that permits a whole range (a maker's block) tells no terminal from another.
    """
    packets = site.analysis.family(Family.IPV4)
    rules = Filter(mac_filter.name, Family.IPV4, mac_filter.rules, Action.DENY, mac_filter.origin)
    admitted = filter_bounds(packets.matcher, rules)
    others = tuple(field for field in Field if field is not Field.SOURCE_MAC)
    most = len(mac_filter.rules)
    return admitted.possibly.count(*others) <= most, admitted.surely.count(*others) <= most


def _arguments(device: str, judged: Iterable[_Judged]) -> tuple[tuple[str, str], ...]:
    names = [one.port for one in judged]
    shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    return (("device", device), ("count", str(len(names))), ("ports", shown))


def _seen(outcome: Outcome, code: str, device: Device, judged: list[_Judged]) -> Observation:
    controls = ", ".join(dict.fromkeys(name for one in judged for name in one.controls))
    origin = tuple(dict.fromkeys(span for one in judged for span in one.origin))
    arguments = (*_arguments(device.name, judged), ("controls", controls))
    return Observation(outcome, code, arguments, origin, about=device.name)


def _undecided(device: Device, judged: list[_Judged], doubts: tuple[Doubt, ...]) -> Observation:
    seen = _seen(Outcome.UNDECIDED, "admission-unsure", device, judged)
    told = tuple(dict.fromkeys(doubts))
    return Observation(Outcome.UNDECIDED, seen.code, seen.arguments, seen.origin, (), told, seen.about)


CHECKS: Mapping[str, Check] = {"MAC-1": _admitted}
