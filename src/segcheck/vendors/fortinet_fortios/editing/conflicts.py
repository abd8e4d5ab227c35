"""What the device does not save because of other entries: subnets, VLANs and virtual IPs that meet, groups in a circle.

SOUNDNESS: some releases let virtual IPs meet, and settings of the device let subnets; where that is not sure, the
script is refused.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, TypeAlias

from segcheck.source.text import Span
from segcheck.vendors._shared.values import number
from segcheck.vendors.fortinet_fortios.editing.edited_text import Section
from segcheck.vendors.fortinet_fortios.editing.names import Scope, named_by
from segcheck.vendors.fortinet_fortios.editing.record import Remark, refusal

_GROUPS = frozenset(("firewall addrgrp", "firewall addrgrp6", "firewall service group"))
_RANGES: Mapping[str, tuple[str, str]] = {
    "firewall address": ("start-ip", "end-ip"),
    "firewall address6": ("start-ip", "end-ip"),
    "firewall ippool": ("startip", "endip"),
    "firewall ippool6": ("startip", "endip"),
}
_Check: TypeAlias = Callable[[str, Section, Scope, "Section | None"], Remark | None]


def conflict(table: str, draft: Section, scope: Scope, original: Section | None) -> Remark | None:
    """Why the device may not save `draft` of `table`, made from `original`; None where it saves it."""
    found = _backwards(table, draft)
    check = _CHECKS.get(table)
    if found is not None or check is None:
        return found
    return check(table, draft, scope, original)


def _backwards(table: str, draft: Section) -> Remark | None:
    first, last = _RANGES.get(table, ("", ""))
    if not first:
        return None
    try:
        ends = [ipaddress.ip_address(draft.text(key)) for key in (first, last)]
    except ValueError:
        return None
    backwards = ends[0].version == ends[1].version and int(ends[0]) > int(ends[1])
    return refusal("fortios-script-value-refused", key=last) if backwards else None


def _others(table: str, draft: Section, scope: Scope) -> Iterator[Section]:
    for block in scope.blocks(tuple(table.split())):
        for entry in block.sections():
            if entry.name != draft.name:
                yield entry


# -- interfaces


def _interface(table: str, draft: Section, scope: Scope, original: Section | None) -> Remark | None:
    """SOURCE: FortiOS Administration Guide: interfaces of a virtual domain have no subnets in common, unless
    `allow-subnet-overlap` is set; one port carries a VLAN number once.
    """
    subnets = _subnets(draft)
    tag = (draft.text("interface"), draft.text("vlanid"))
    new_subnets = subnets and (original is None or subnets != _subnets(original))
    new_tag = all(tag) and (original is None or tag[1] != original.text("vlanid"))
    if not new_subnets and not new_tag:
        return None
    for other in _others(table, draft, scope):
        if new_tag and tag == (other.text("interface"), other.text("vlanid")):
            return refusal("fortios-script-vlan-taken", *_places(other, "vlanid"), name=other.name)
        apart = any(draft.text(key, default) != other.text(key, default) for key, default in _ROOMS)
        if not new_subnets or apart or _may_overlap(scope):
            continue
        if any(one[0] <= another[1] and another[0] <= one[1] for another in _subnets(other) for one in subnets):
            return refusal("fortios-script-subnets-overlap", *_places(other, "ip"), name=other.name)
    return None


_ROOMS = (("vdom", "root"), ("vrf", "0"))


def _may_overlap(scope: Scope) -> bool:
    settings = scope.blocks(("system", "settings"))
    return any(section.text("allow-subnet-overlap") == "enable" for block in settings for section in block.sections())


def _subnets(interface: Section) -> list[tuple[int, int]]:
    further = (
        section.values("ip")
        for block in interface.blocks.get(("secondaryip",), ())
        for section in block.sections()
        if interface.text("secondary-IP") == "enable"
    )
    found = (_network("/".join(values)) for values in chain((interface.values("ip"),), further))
    return [network for network in found if network is not None]


@lru_cache(maxsize=10_000)
def _network(written: str) -> tuple[int, int] | None:
    """First and last address of a subnet; None for no address, which is 0.0.0.0."""
    try:
        network = ipaddress.IPv4Network(written, strict=False)
    except ValueError:
        return None
    first = int(network.network_address)
    return (first, int(network.broadcast_address)) if first else None


# -- virtual IPs


class _Outside(NamedTuple):
    """What a virtual IP answers for outside. `ports`: None for all."""

    interface: str
    first: int
    last: int
    protocol: str
    ports: tuple[int, int] | None

    def meets(self, other: _Outside) -> bool:
        """Whether a packet may be for both."""
        apart = self.interface != other.interface and "any" not in (self.interface, other.interface)
        if apart or self.last < other.first or other.last < self.first:
            return False
        if self.ports is None or other.ports is None:
            return True
        return self.protocol == other.protocol and self.ports[0] <= other.ports[1] and other.ports[0] <= self.ports[1]


def _virtual_ip(table: str, draft: Section, scope: Scope, original: Section | None) -> Remark | None:
    outside = _outside(draft)
    if outside is None or (original is not None and _outside(original) == outside):
        return None
    for other in _others(table, draft, scope):
        there = _outside(other)
        if there is not None and outside.meets(there):
            return refusal("fortios-script-virtual-ips-meet", *_places(other, "extip"), name=other.name)
    return None


def _outside(virtual_ip: Section) -> _Outside | None:
    ends = _ends(virtual_ip.text("extip"))
    if ends is None:
        return None
    ports = None
    if virtual_ip.text("portforward") == "enable":
        low, _, high = virtual_ip.text("extport").partition("-")
        ends_of_ports = number(low, 0, 0xFFFF), number(high or low, 0, 0xFFFF)
        if ends_of_ports[0] is not None and ends_of_ports[1] is not None:
            ports = ends_of_ports[0], ends_of_ports[1]
    return _Outside(virtual_ip.text("extintf", "any"), *ends, virtual_ip.text("protocol", "tcp"), ports)


@lru_cache(maxsize=10_000)
def _ends(written: str) -> tuple[int, int] | None:
    first, _, last = written.partition("-")
    try:
        return int(ipaddress.ip_address(first)), int(ipaddress.ip_address(last or first))
    except ValueError:
        return None


# -- groups


def _group(table: str, draft: Section, scope: Scope, original: Section | None) -> Remark | None:
    """SOURCE: FortiOS CLI Reference, `firewall addrgrp`: a group is no member of itself, nor of one of its members."""
    if original is None or draft.values("member") == original.values("member"):
        return None
    seen: set[str] = set()
    named = named_by(table, "member")
    waiting = list(draft.values("member")) if named is not None else []
    while waiting:
        name = waiting.pop()
        if name == draft.name:
            return refusal("fortios-script-group-circle", name=name)
        if name not in seen:
            seen.add(name)
            inner = scope.entry(table, name)
            waiting.extend(() if inner is None else inner.values("member"))
    return None


def _places(entry: Section, key: str) -> tuple[Span, ...]:
    return tuple(line.origin for line in (entry.setting(key).lines or entry.head)[:1])


_CHECKS: Mapping[str, _Check] = {
    "system interface": _interface,
    "firewall vip": _virtual_ip,
    **dict.fromkeys(_GROUPS, _group),
}
