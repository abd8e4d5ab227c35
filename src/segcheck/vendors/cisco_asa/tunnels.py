"""Tunnels that end at the device: whose packets come out of them, and what these may pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from segcheck.model.filters import Action, Rule
from segcheck.model.header import AllOf, Family, Field, FieldIn, Interval, Match, Unknown
from segcheck.model.network import Interface, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.match_addresses import address_intervals
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.convert_filters import Filters
from segcheck.vendors.cisco_asa.network_statements import CryptoEntry


class Tunnel(NamedTuple):
    """What ends at the interface called `nameif`. `name`: of the interface that stands for the far ends.

    `remote`: addresses behind the far ends (IPv4); None: not known. `own`: the interface is itself the tunnel.
    """

    name: str
    nameif: str
    remote: tuple[Interval, ...] | None
    own: bool
    origin: Origin


def tunnel_name(nameif: str) -> str:
    """Name of the interface that stands for the far ends of tunnels.

    >>> tunnel_name("outside")
    'outside VPN'
    """
    return f"{nameif} VPN"


class Tunnels:
    """Finds the tunnels of one configuration."""

    def __init__(self, configuration: AsaConfiguration, filters: Filters) -> None:
        self._configuration = configuration
        self._vpn = configuration.network.vpn
        self._filters = filters

    def found(self) -> tuple[Tunnel, ...]:
        """One per interface at which tunnels end, and one per interface that is one."""
        names = {
            statement.nameif: statement
            for statement in self._configuration.network.interfaces.values()
            if statement.nameif
        }
        result: list[Tunnel] = []
        for nameif, statement in names.items():
            if statement.tunnel:
                result.append(Tunnel(statement.name, nameif, None, True, tuple(statement.doubts)))
            spans: list[Span] = []
            remote: list[tuple[Interval, ...] | None] = []
            for name, where, span in self._vpn.map_uses:
                if where == nameif:
                    spans.append(span)
                    remote.extend(self._of_map(name, spans))
            for where, span in self._vpn.clients:
                if where == nameif:
                    spans.append(span)
                    remote.append(self._of_clients())
            if spans:
                origin = tuple(dict.fromkeys(spans))
                known = None if None in remote else merged([one for each in remote if each for one in each])
                result.append(Tunnel(tunnel_name(nameif), nameif, known, False, origin))
                self._configuration.notes.report(
                    "asa-vpn", origin[:1], Severity.WARNING, Effect.WIDENS_RULE, interface=nameif
                )
        return tuple(result)

    def _of_map(self, name: str, spans: list[Span]) -> Iterator[tuple[Interval, ...] | None]:
        """Remote addresses of each entry of a crypto map."""
        entries = self._vpn.maps.get(name)
        if not entries:
            yield None
            return
        for entry in entries.values():
            yield self._of_entry(entry, spans)
            for dynamic in entry.dynamic:
                inner = self._vpn.dynamic_maps.get(dynamic)
                if not inner:
                    yield None
                for each in (inner or {}).values():
                    yield self._of_entry(each, spans)

    def _of_entry(self, entry: CryptoEntry, spans: list[Span]) -> tuple[Interval, ...] | None:
        """The addresses behind the peer: destinations of what the entry's list permits."""
        spans.extend(entry.origin)
        if entry.dynamic:
            return ()
        if not entry.lists:
            return None
        found: list[Interval] = []
        for name, _ in entry.lists:
            known = self._list(name)
            if known is None:
                return None
            found.extend(known)
        return merged(found)

    def _list(self, name: str) -> tuple[Interval, ...] | None:
        for known in self._filters.filters:
            if known.name == name and known.family is Family.IPV4:
                if known.default is Action.UNKNOWN:
                    return None
                return merged(
                    [
                        interval
                        for rule in known.rules
                        if rule.action is not Action.DENY
                        for interval in address_intervals(rule.match, Field.DESTINATION, Family.IPV4)
                    ]
                )
        return None

    def _of_clients(self) -> tuple[Interval, ...] | None:
        """SOUNDNESS: remote users get addresses of pools, or of servers that are not in the configuration."""
        if self._vpn.pools and self._vpn.pools_only:
            return merged([interval for interval, _ in self._vpn.pools])
        return None


def far_ends(tunnels: Sequence[Tunnel], interfaces: Sequence[Interface]) -> Iterator[Interface]:
    """SOUNDNESS: packets for the far ends leave encrypted and come out where nobody described. They are modelled as
    leaving by an interface of their own towards an unknown neighbour, in the zone of the interface they end at.
    """
    by_name = {interface.zone: interface for interface in interfaces if interface.zone}
    for tunnel in tunnels:
        interface = by_name.get(tunnel.nameif)
        if interface is not None and not tunnel.own:
            yield Interface(
                name=tunnel.name,
                kind=InterfaceKind.TUNNEL,
                enabled=interface.enabled,
                addresses=(),
                vrf=interface.vrf,
                origin=tunnel.origin,
                address_unknown=True,
                zone=interface.zone,
                nat_side=interface.nat_side,
                doubts=tunnel.origin,
            )


def bypass(tunnel: Tunnel, family: Family) -> Rule | None:
    """What comes out of a tunnel and is not held against lists.

    SOURCE: Cisco ASA command reference, `sysopt connection permit-vpn`: on unless switched off; packets out of a tunnel
    are not checked against lists of the source and the destination interface. SOUNDNESS: from the header nobody can
    tell whether a packet came out of a tunnel.
    """
    parts: list[Match] = [Unknown(tunnel.origin, "asa-vpn-bypass")]
    if tunnel.remote is not None:
        if family is not Family.IPV4 or not tunnel.remote:
            return None
        parts.insert(0, FieldIn(Field.SOURCE, tunnel.remote))
    return Rule("out of a tunnel", AllOf(tuple(parts)), Action.PERMIT, tunnel.origin)
