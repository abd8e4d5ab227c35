"""Ethernet: VLANs on ports, and controls that look at MAC addresses."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segcheck.model.filters import Rule
from segcheck.model.header import Interval
from segcheck.source.text import Origin


class PortMode(enum.Enum):
    """How a switch port carries VLANs; DYNAMIC may be either."""

    ACCESS = "access"
    TRUNK = "trunk"
    DYNAMIC = "dynamic"


@dataclass(frozen=True, slots=True)
class SwitchPort:
    """VLAN membership of a layer-2 port. `allowed_vlans` holds inclusive intervals of VLAN ids."""

    mode: PortMode
    access_vlan: int
    voice_vlan: int | None
    native_vlan: int
    allowed_vlans: tuple[Interval, ...]
    origin: Origin

    def vlans(self) -> tuple[Interval, ...]:
        """VLANs this port may carry, widest reading for DYNAMIC ports."""
        access = [(self.access_vlan, self.access_vlan)]
        if self.voice_vlan is not None:
            access.append((self.voice_vlan, self.voice_vlan))
        if self.mode is PortMode.ACCESS:
            return tuple(access)
        if self.mode is PortMode.TRUNK:
            return self.allowed_vlans
        return (*access, *self.allowed_vlans)

    def carries(self, vlan: int) -> bool:
        """Whether the port may carry `vlan`."""
        return any(low <= vlan <= high for low, high in self.vlans())


@dataclass(frozen=True, slots=True)
class VlanDoubt:
    """Lines that may drop frames of some VLANs (inclusive intervals of ids) which come in at a switch port.

    What the switch's own interface of such a VLAN takes in is told there; this is about frames that go elsewhere.
    """

    vlans: tuple[Interval, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class PortSecurity:
    """Port security on one port: only `addresses` (48-bit integers) may send, up to `maximum` of them.

    `enabled` False: sub-commands are there but the bare enabling command is missing, so nothing is enforced.
    `learns`: the port also admits addresses it learns (fewer addresses configured than `maximum`).
    """

    enabled: bool
    maximum: int
    addresses: tuple[int, ...]
    learns: bool
    origin: Origin


class AdmissionMethod(enum.Enum):
    """How a terminal shows who it is before a port admits it."""

    DOT1X = "802.1X"
    MAC_AUTHENTICATION = "MAC authentication"


@dataclass(frozen=True, slots=True)
class TerminalAdmission:
    """Authentication of terminals at one port.

    `methods`: those in force; none when a command that puts them in force is missing, or the port only watches.
    `ways_round`: lines by which a terminal may get in although no server agreed to it (guest VLAN, one terminal for
    many, policies that are not read).
    """

    methods: tuple[AdmissionMethod, ...]
    ways_round: Origin
    origin: Origin


class FrameScope(enum.Enum):
    """Which frames a MAC filter looks at."""

    ALL = "all"
    NON_IP = "non-ip"


@dataclass(frozen=True, slots=True)
class MacFilter:
    """A first-match list over MAC addresses, implicit deny at the end."""

    name: str
    rules: tuple[Rule, ...]
    scope: FrameScope
    origin: Origin


@dataclass(frozen=True, slots=True)
class StaticArp:
    """A fixed IP–MAC pair."""

    vrf: str
    address: int
    mac: int
    origin: Origin
