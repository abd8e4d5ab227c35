"""Management of a device itself: who may log in how, and where the device sends its logs and gets its time."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.model.filters import Binding
from segcheck.model.header import Interval
from segcheck.source.text import Origin


@dataclass(frozen=True, slots=True)
class ManagementService:
    """One way to manage the device over the network: `name` as people say it (SSH), IP protocol and its own ports.

    `cleartext`: who listens on the way reads what suffices to manage the device.
    `certain` False: the configuration does not tell whether it is on.
    `filters`: lists that every user must pass; where none is of a family, users of that family pass.
    `global_only`: from interfaces in a VRF it may refuse everybody.
    `doubts`: lines that may keep users away in ways not modelled; they let nobody in.
    """

    name: str
    protocol: int
    ports: tuple[Interval, ...]
    cleartext: bool
    origin: Origin
    certain: bool = True
    filters: tuple[Binding, ...] = ()
    global_only: bool = False
    doubts: Origin = ()


@dataclass(frozen=True, slots=True)
class Station:
    """Another machine that the device relies on, by address or name as written, in VRF `vrf` ("": the global one)."""

    name: str
    origin: Origin
    vrf: str = ""


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Where the device sends its messages and whose clock it follows.

    `withheld`: lines by which messages about refused packets are not sent to the log hosts. `doubts`: lines by which
    they may not be. `untold`: the place to blame where the configuration holds nothing about either.
    """

    log_hosts: tuple[Station, ...] = ()
    time_sources: tuple[Station, ...] = ()
    withheld: Origin = ()
    doubts: Origin = ()
    untold: Origin = ()


NOT_MONITORED = Monitoring()
"""A device that sends its messages nowhere and follows no clock."""
