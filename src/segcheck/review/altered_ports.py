"""Switch ports that are otherwise after a change, where the policy does not say who is plugged in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.model.network import Device, Interface, InterfaceKind
from segcheck.policy.analysis import Analysis
from segcheck.policy.verdict import Doubt
from segcheck.reachability.alteration import Alteration
from segcheck.reachability.sameness import Sameness


def altered_ports(
    before: Analysis, after: Analysis, altered: Mapping[str, Alteration], sameness: Sameness
) -> Iterator[Doubt]:
    """The ports of altered devices that are not the same on both sides, with their lines after the change, or before
    it where there are none any more.

    SOUNDNESS: a zone is a VLAN, or what is behind an interface. A port that changes VLANs, or admits others, changes
    nothing about the zones, and everything for the hosts plugged in there: that nothing moves is not so for them. Ports
    that a zone names are compared with their hosts, and ends of declared links with what they link.
    """
    sides = (before, after)
    named = {one.port for side in sides for area in side.placement.areas.values() for one in area.attachments}
    told = named | (before.topology.wired & after.topology.wired)
    for name, alteration in altered.items():
        old, new = _ports(alteration.before), _ports(alteration.after)
        for port in dict.fromkeys((*old, *new)):
            one, other = old.get(port), new.get(port)
            live = any(side is not None and side.enabled for side in (one, other))
            if live and (name, port) not in told and not sameness.same(one, other):
                shown = other or one
                yield Doubt("review-port-altered", f"{name}:{port}", () if shown is None else shown.origin[:1])


def _ports(device: Device | None) -> Mapping[str, Interface]:
    found = () if device is None else device.interfaces
    return {interface.name: interface for interface in found if interface.kind is InterfaceKind.SWITCHPORT}
