"""Tunnels that end at the device: whose packets come out of them, and what these may pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import Action, Rule
from segcheck.model.header import AllOf, Family, Field, FieldIn, Interval, Match, Unknown
from segcheck.model.network import Interface, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.match_addresses import address_intervals
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.filters.convert_filters import Filters
from segcheck.vendors.cisco_asa.network.network_statements import CryptoEntry

_Addresses: TypeAlias = tuple[Interval, ...] | None
_UNKNOWN: Mapping[Family, _Addresses] = MappingProxyType(dict.fromkeys(Family))


class Tunnel(NamedTuple):
    """What ends at the interface called `nameif`. `name`: of the interface that stands for the far ends.

    `remote`: addresses behind the far ends, per family; None: not known. `own`: the interface is itself the tunnel.
    """

    name: str
    nameif: str
    remote: Mapping[Family, _Addresses]
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
        unknown: dict[Family, _Addresses] = dict.fromkeys(self._families())
        for nameif, statement in names.items():
            if statement.tunnel:
                result.append(Tunnel(statement.name, nameif, unknown, True, tuple(statement.doubts)))
            spans: list[Span] = []
            remote: list[Mapping[Family, _Addresses]] = []
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
                known = {family: _together(each.get(family, ()) for each in remote) for family in self._families()}
                result.append(Tunnel(tunnel_name(nameif), nameif, known, False, origin))
                self._configuration.notes.report(
                    "asa-vpn", origin[:1], Severity.WARNING, Effect.WIDENS_RULE, interface=nameif
                )
        return tuple(result)

    def _families(self) -> tuple[Family, ...]:
        """IPv4, and IPv6 where an interface has it."""
        statements = self._configuration.network.interfaces.values()
        six = any(
            statement.link_local
            or any(address.network.family is Family.IPV6 for address in statement.addresses)
            or any(family is Family.IPV6 for family, _ in statement.learned)
            for statement in statements
        )
        return tuple(Family) if six else (Family.IPV4,)

    def _of_map(self, name: str, spans: list[Span]) -> Iterator[Mapping[Family, _Addresses]]:
        """Remote addresses of each entry of a crypto map."""
        entries = self._vpn.maps.get(name)
        if not entries:
            yield _UNKNOWN
            return
        for entry in entries.values():
            yield self._of_entry(entry, spans)
            for dynamic in entry.dynamic:
                inner = self._vpn.dynamic_maps.get(dynamic)
                if not inner:
                    yield _UNKNOWN
                for each in (inner or {}).values():
                    yield self._of_entry(each, spans)

    def _of_entry(self, entry: CryptoEntry, spans: list[Span]) -> Mapping[Family, _Addresses]:
        """The addresses behind the peer: destinations of what the entry's list permits."""
        spans.extend(entry.origin)
        if entry.dynamic:
            return {}
        if not entry.lists:
            return _UNKNOWN
        return {family: _together(self._list(name, family) for name, _ in entry.lists) for family in Family}

    def _list(self, name: str, family: Family) -> _Addresses:
        for known in self._filters.filters:
            if known.name == name and known.family is family:
                if known.default is Action.UNKNOWN:
                    return None
                return merged(
                    [
                        interval
                        for rule in known.rules
                        if rule.action is not Action.DENY
                        for interval in address_intervals(rule.match, Field.DESTINATION, family)
                    ]
                )
        return None

    def _of_clients(self) -> Mapping[Family, _Addresses]:
        """SOUNDNESS: remote users get addresses of pools, or of servers that are not in the configuration."""
        if self._vpn.pools and self._vpn.pools_only:
            return {Family.IPV4: merged([interval for interval, _ in self._vpn.pools]), Family.IPV6: None}
        return _UNKNOWN


def _together(parts: Iterable[_Addresses]) -> _Addresses:
    """The addresses of all of `parts`; None where some are not known."""
    found: list[Interval] = []
    for part in parts:
        if part is None:
            return None
        found.extend(part)
    return merged(found)


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
    remote = tunnel.remote.get(family, ())
    if remote is not None:
        if not remote:
            return None
        parts.insert(0, FieldIn(Field.SOURCE, remote))
    return Rule("out of a tunnel", AllOf(tuple(parts)), Action.PERMIT, tunnel.origin)
