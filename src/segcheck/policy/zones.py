"""Zones as the policy file declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.source.text import Span


@dataclass(frozen=True, slots=True)
class InterfaceMember:
    """What is attached to one interface of one device (routed: its subnets; switch port: its VLANs)."""

    device: str
    interface: str
    span: Span


@dataclass(frozen=True, slots=True)
class VlanMember:
    """A VLAN, on one device or (device None) on every device that has it."""

    device: str | None
    vlan: int
    span: Span


@dataclass(frozen=True, slots=True)
class VrfMember:
    """Everything attached to a VRF of a device."""

    device: str
    vrf: str
    span: Span


@dataclass(frozen=True, slots=True)
class FirewallZoneMember:
    """Everything attached to interfaces of a device's own firewall zone."""

    device: str
    zone: str
    span: Span


@dataclass(frozen=True, slots=True)
class PrefixMember:
    """Addresses. `prefix` None means every address no other zone holds (`any`).

    Beside members that name a place, prefixes limit (or, for places beyond the snapshot, tell) the addresses there;
    alone, they place the zone on every segment whose subnet overlaps them.
    """

    prefix: Prefix | None
    family: Family | None
    span: Span


@dataclass(frozen=True, slots=True)
class HostMember:
    """One host, by address and, where given, MAC (48-bit integer)."""

    family: Family
    address: int
    mac: int | None
    span: Span


ZoneMember: TypeAlias = InterfaceMember | VlanMember | VrfMember | FirewallZoneMember | PrefixMember | HostMember


@dataclass(frozen=True, slots=True)
class Zone:
    """A named part of the world.

    `title` is how people call it (マイナンバー利用事務系); `external`: outside the organisation. `tier`: its role
    in the separation model, "" where the policy has no model. `wireless`: its hosts are on a wireless network.
    """

    name: str
    title: str
    members: tuple[ZoneMember, ...]
    external: bool
    span: Span
    tier: str = ""
    wireless: bool = False
