"""Netfilter programs: chains of rules, and the hooks that call them. iptables and nftables both write such programs."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import Action
from segcheck.model.header import Family, Field, Interval, Match
from segcheck.source.text import Origin


class Hook(enum.Enum):
    """Where a base chain is called. INGRESS and EGRESS belong to one device (family netdev)."""

    INGRESS = "ingress"
    PREROUTING = "prerouting"
    INPUT = "input"
    FORWARD = "forward"
    OUTPUT = "output"
    POSTROUTING = "postrouting"
    EGRESS = "egress"


class ChainKind(enum.Enum):
    """What sort of base chain it is: a NAT chain is asked once a session, for its opening packet."""

    FILTER = "filter"
    NAT = "nat"
    ROUTE = "route"


class Layer(enum.Enum):
    """Which packets a table sees: routed ones, or frames on a bridge, at a device, or ARP."""

    IP = "ip"
    BRIDGE = "bridge"
    DEVICE = "netdev"
    ARP = "arp"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a rule asks for.

    The two differ only where a later fragment would need its first fragment's ports, flags or ICMP type to be judged:
    `generous` holds for such a fragment, `strict` does not. Elsewhere they are the same object.
    """

    generous: Match
    strict: Match


@dataclass(frozen=True, slots=True)
class StateCondition:
    """The state of the packet's connection is one of `states` (upper case, as `--ctstate` names them), or none of them
    when `negated`. What that means depends on the rest of the host (`states.resolved`).
    """

    states: frozenset[str]
    negated: bool
    origin: Origin


class InterfaceName(NamedTuple):
    """An interface in a rule; `prefix`: every interface whose name begins so (`eth+`, `eth*`)."""

    name: str
    prefix: bool = False

    def matches(self, interface: str) -> bool:
        """Whether the interface called so is meant.

        >>> InterfaceName("eth", prefix=True).matches("eth0"), InterfaceName("eth").matches("eth0")
        (True, False)
        """
        return interface.startswith(self.name) if self.prefix else interface == self.name


@dataclass(frozen=True, slots=True)
class InterfaceCondition:
    """The packet comes in by (`outgoing`: leaves by) one of `names`, or by none of them when `negated`."""

    names: tuple[InterfaceName, ...]
    outgoing: bool = False
    negated: bool = False

    def holds(self, interface: str) -> bool:
        """Whether it holds for a packet with that interface."""
        return any(name.matches(interface) for name in self.names) is not self.negated


class Finally(enum.Enum):
    """Verdicts that need nothing else. CONTINUE: the rule has no say about what passes (a counter, a mark).

    LOG: as CONTINUE, and a message is written. UNKNOWN: nobody can tell what the target does: the packet may be
    accepted, dropped, or go on.
    """

    ACCEPT = "accept"
    DROP = "drop"
    RETURN = "return"
    CONTINUE = "continue"
    LOG = "log"
    UNTRACK = "untrack"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Call:
    """Go on in chain `chain` of the same table; `back` False: what ends there does not come back here (goto)."""

    chain: str
    back: bool = True


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Address translation, final for its chain. `field`: SOURCE or DESTINATION, and the port that goes with it.

    `addresses`: what it becomes; empty: an address of the egress interface (masquerade) or of the ingress interface
    (redirect), or with `to_host` False: it stays as it is, and only the port changes. `network` True: only the bits of
    the network part change (`addresses` is the new network, of the same size as what the rule matches). `ports`: None:
    kept where possible; else the new port is one of them. `exact` False: the text does not tell all it may become.
    """

    field: Field
    addresses: tuple[Interval, ...]
    ports: tuple[Interval, ...] | None
    exact: bool = True
    network: bool = False
    to_host: bool = True


Verdict: TypeAlias = Finally | Call | Rewritten
Asked: TypeAlias = Condition | StateCondition | InterfaceCondition


@dataclass(frozen=True, slots=True)
class ChainRule:
    """One rule: when every condition holds, the verdict. `families`: which packets it can be about at all.

    `origin`: its own line first, then the lines of the sets it asks.
    """

    name: str
    conditions: tuple[Asked, ...]
    verdict: Verdict
    origin: Origin
    families: tuple[Family, ...] = (Family.IPV4, Family.IPV6)


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain by name. `complete` False: some of its rules could not be read, so it may do anything."""

    name: str
    rules: tuple[ChainRule, ...]
    origin: Origin
    complete: bool = True


@dataclass(frozen=True, slots=True)
class BaseChain:
    """A chain that a hook calls: those of a hook in ascending `priority`, and each must accept.

    `policy`: what becomes of a packet that gets to its end (ACCEPT or DROP in the text; UNKNOWN: not told).
    `devices`: for INGRESS and EGRESS, the interfaces it is at.
    """

    chain: str
    hook: Hook
    kind: ChainKind
    priority: int
    policy: Action
    origin: Origin
    devices: tuple[InterfaceName, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: chains by name, and the base chains among them.

    `families`: whose packets it sees. `name`: as people say it ("filter", "ip6 filter", "inet firewall").
    """

    name: str
    families: tuple[Family, ...]
    layer: Layer
    chains: Mapping[str, Chain]
    bases: tuple[BaseChain, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Helpers:
    """Lines that give connections a helper, which announces further connections; `names`: which ones (ftp, sip, …).

    `names` empty: not told.
    """

    origin: Origin = ()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All tables of one dump.

    `told`: the families whose rules the dump tells. `helpers`: see `Helpers`. `offloaded`: lines that let
    sessions bypass the rules once they are open (flow tables).
    """

    tables: tuple[Table, ...]
    told: tuple[Family, ...]
    helpers: Helpers = Helpers()
    offloaded: Origin = ()
