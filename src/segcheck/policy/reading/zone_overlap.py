"""Whether the zones of a policy can hold at once: each address and each place in one zone at most."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeAlias

from segcheck.model.address import Prefix
from segcheck.policy.addresses import prefix_text
from segcheck.policy.reading.problems import Problems
from segcheck.policy.zones import (
    FirewallZoneMember,
    HostMember,
    InterfaceMember,
    PrefixMember,
    VlanMember,
    VrfMember,
    Zone,
    ZoneMember,
)
from segcheck.source.text import Span

_Place: TypeAlias = tuple[str, str | None, str | int]
"""Kind, device (None: every device), name or number."""


def check_zones_apart(zones: Sequence[Zone], problems: Problems) -> None:
    """Tell of addresses and places that two zones hold, and of what one zone names twice.

    A longer prefix or a host inside another zone's prefix is no mistake: it is carved out of the larger one.
    Equal prefixes, equal hosts and a second `any` cannot be told apart.
    """
    _check_addresses(zones, problems)
    _check_places(zones, problems)


def _check_addresses(zones: Sequence[Zone], problems: Problems) -> None:
    owners: dict[Prefix | None, tuple[str, Span]] = {}
    exact: dict[tuple[str, Hashable], Span] = {}
    for zone in zones:
        for member in zone.members:
            if not isinstance(member, PrefixMember | HostMember):
                continue
            addresses = _addresses(member)
            text = "any" if addresses is None else prefix_text(addresses)
            owner = owners.setdefault(addresses, (zone.name, member.span))
            if owner[0] != zone.name:
                problems.add(
                    "policy-address-in-two-zones",
                    member.span,
                    text=text,
                    zone=zone.name,
                    other=owner[0],
                    line=str(owner[1].line),
                )
                continue
            # One host may have several MAC addresses; a prefix needs to be said once.
            key = (zone.name, (addresses, member.mac) if isinstance(member, HostMember) else (addresses,))
            _tell_twice(exact, key, member.span, text, problems)


def _addresses(member: PrefixMember | HostMember) -> Prefix | None:
    if isinstance(member, PrefixMember):
        return member.prefix
    return Prefix(member.family, member.address, member.family.address_bits)


def _check_places(zones: Sequence[Zone], problems: Problems) -> None:
    owners: dict[_Place, list[tuple[Zone, Span]]] = {}
    by_vlan: dict[str | int, set[_Place]] = {}
    exact: dict[tuple[str, Hashable], Span] = {}
    for zone in zones:
        for member in zone.members:
            place = _place(member)
            if place is None:
                continue
            text = _place_text(place)
            _tell_twice(exact, (zone.name, text), member.span, text, problems)
            for met in _places_meeting(place, by_vlan):
                for other, span in owners.get(met, ()):
                    if other is not zone and not (_has_addresses(zone) and _has_addresses(other)):
                        problems.add(
                            "policy-place-in-two-zones",
                            member.span,
                            text=text,
                            zone=zone.name,
                            other=other.name,
                            line=str(span.line),
                        )
            owners.setdefault(place, []).append((zone, member.span))
            if place[0] == "vlan":
                by_vlan.setdefault(place[2], set()).add(place)


def _place(member: ZoneMember) -> _Place | None:
    match member:
        case InterfaceMember():
            return ("interface", member.device, member.interface)
        case VlanMember():
            return ("vlan", member.device, member.vlan)
        case VrfMember():
            return ("vrf", member.device, member.vrf)
        case FirewallZoneMember():
            return ("firewall-zone", member.device, member.zone)
    return None


def _places_meeting(place: _Place, by_vlan: Mapping[str | int, set[_Place]]) -> Iterator[_Place]:
    """`place`, and known places that hold it or lie in it: a VLAN on every device meets the same VLAN of one device."""
    yield place
    kind, device, name = place
    if kind == "vlan":
        others = by_vlan.get(name, set())
        yield from sorted(
            (other for other in others if (other[1] is None) != (device is None)), key=lambda other: other[1] or ""
        )


def _place_text(place: _Place) -> str:
    kind, device, name = place
    prefix = {"interface": "", "vlan": "VLAN ", "vrf": "VRF ", "firewall-zone": "firewall zone "}[kind]
    return f"{prefix}{name}" if device is None else f"{prefix}{device}:{name}"


def _has_addresses(zone: Zone) -> bool:
    return any(isinstance(member, PrefixMember | HostMember) for member in zone.members)


def _tell_twice(
    exact: dict[tuple[str, Hashable], Span], key: tuple[str, Hashable], span: Span, text: str, problems: Problems
) -> None:
    first = exact.setdefault(key, span)
    if first is not span:
        problems.add("policy-member-twice", span, text=text, line=str(first.line))
