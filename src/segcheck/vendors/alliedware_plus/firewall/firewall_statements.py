"""Entities, applications and rules of the firewall as written."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.model.filters import Action
from segcheck.model.header import Family, Interval
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine


@dataclass(frozen=True, slots=True)
class EntityAddress:
    """`ip subnet …` of a network, `ip address …` of a host.

    `interval` None: an address that `interface` gets from elsewhere.
    """

    family: Family
    interval: Interval | None
    interface: str | None
    line: ConfigLine
    origin: Origin


@dataclass(slots=True)
class Host:
    """A host of a network. Mutable while the file is parsed. `unread`: lines by which it may be any address.

    `origin`: the lines that begin it; where there are several, nobody knows which is in force.
    """

    addresses: list[EntityAddress] = field(default_factory=list)
    unread: list[Span] = field(default_factory=list)
    origin: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Network:
    """A network of a zone. Mutable while the file is parsed. `unread` and `origin` as of a host."""

    subnets: list[EntityAddress] = field(default_factory=list)
    hosts: dict[str, Host] = field(default_factory=dict)
    unread: list[Span] = field(default_factory=list)
    origin: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Zone:
    """A zone. Mutable while the file is parsed. `unread` and `origin` as of a host."""

    networks: dict[str, Network] = field(default_factory=dict)
    unread: list[Span] = field(default_factory=list)
    origin: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Application:
    """`application NAME`. Mutable while the file is parsed. `others`: lines that ask for more, or may."""

    protocols: list[int] = field(default_factory=list)
    source_ports: list[Interval] = field(default_factory=list)
    destination_ports: list[Interval] = field(default_factory=list)
    icmp_types: list[int] = field(default_factory=list)
    icmp_codes: list[int] = field(default_factory=list)
    others: list[Span] = field(default_factory=list)
    origin: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """A rule that decides. `number`: its place. `doubts`: why it may not be in force, or not there.
    `stateless`: it also lets packets pass that belong to no session, and may keep none.

    `application` "": the words are not understood, and it may catch anything.
    """

    number: int
    name: str
    action: Action
    application: str
    source: str
    destination: str
    logs: bool
    stateless: bool
    doubts: tuple[str, ...]
    line: ConfigLine
    origin: Origin


@dataclass(slots=True)
class FirewallStatements:
    """Everything about the firewall. Mutable while the file is parsed.

    `protect`: the lines that switch it on. `inspecting`: lines by which applications are told by what packets carry.
    """

    zones: dict[str, Zone] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    rules: list[FirewallRule] = field(default_factory=list)
    protect: list[Span] = field(default_factory=list)
    inspecting: list[Span] = field(default_factory=list)
