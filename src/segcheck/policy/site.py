"""One network under one policy on one day: what the checks of properties ask."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TypeVar, cast

from segcheck.model.network import Device
from segcheck.policy.analysis import Analysis
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.chaining.session_graph import SessionGraph
from segcheck.policy.declarations import AbsentTier
from segcheck.policy.document import Policy
from segcheck.policy.intent import FlowSpec, PacketScope
from segcheck.policy.permissions import Permission, PermissionKind, permissions
from segcheck.policy.register import RegisteredHost
from segcheck.policy.separation import nothing_else
from segcheck.policy.tiers import USUAL_TIERS, Side, Tier
from segcheck.policy.unzoned import UNZONED
from segcheck.policy.verdict import Doubt, Evidence, Observation
from segcheck.policy.zones import Zone

ALL_KINDS = frozenset(PermissionKind)
_Kept = TypeVar("_Kept")


class Site:
    """Analysis, policy and day, with answers that several properties need kept.

    `on` None: no day was given, so nothing that depends on dates can be decided.
    """

    def __init__(self, analysis: Analysis, on: datetime.date | None = None) -> None:
        self.analysis = analysis
        self.on = on
        self.permissions: tuple[Permission, ...] = tuple(self._placed(one) for one in permissions(analysis.policy, on))
        self._kept: dict[object, object] = {}
        self._pieces: dict[PropertyUse, tuple[Evidence | Observation, ...]] = {}
        self._sessions: dict[tuple[str, ...], SessionGraph] = {}
        self._separations: dict[tuple[str, str, frozenset[PermissionKind]], tuple[Evidence, ...]] = {}

    @property
    def policy(self) -> Policy:
        """The policy."""
        return self.analysis.policy

    def _placed(self, permission: Permission) -> Permission:
        """SOUNDNESS: where hosts may send with addresses of other zones, an address alone does not tell who sends; a
        permission that names no zones is then for the zones that hold its hosts, not for whoever uses their addresses.
        """
        if not self.policy.assumptions.spoofing:
            return permission
        destinations = self._holders(permission.destinations)
        return replace(
            permission,
            source_zones=self._holders(permission.sources) if permission.sources else None,
            # A destination nobody holds may be one that is translated on the way.
            destination_zones=destinations or None,
        )

    def _holders(self, hosts: tuple[RegisteredHost, ...]) -> frozenset[str]:
        untold = self.analysis.placement.unresolved
        return frozenset(
            zone.name
            for zone in self.policy.zones
            if zone.name in untold or any(self._holds(zone.name, host) for host in hosts)
        )

    def _holds(self, zone: str, host: RegisteredHost) -> bool:
        low, high = host.prefix.interval
        held = self.analysis.area(zone).addresses.get(host.prefix.family, ())
        return any(first <= high and low <= last for first, last in held)

    # -- tiers ----------------------------------------------------------------------------------------

    def zones_of(self, tiers: Collection[str]) -> tuple[str, ...]:
        """Names of the zones of any of `tiers`, in the order of the policy."""
        return tuple(zone.name for zone in self.policy.zones if zone.tier in tiers)

    def zones_outside(self, tiers: Collection[str]) -> tuple[str, ...]:
        """Names of the zones of no tier in `tiers`, and of the places no zone holds, where there are any."""
        named = tuple(zone.name for zone in self.policy.zones if zone.tier not in tiers)
        return (*named, UNZONED) if self.analysis.unzoned is not None else named

    def zone(self, name: str) -> Zone:
        """The zone called `name`. Raises: KeyError when there is none."""
        zone = self.policy.zone(name)
        if zone is None:
            raise KeyError(name)
        return zone

    def tier_of(self, zone: str) -> str:
        """The tier of `zone`; "" for places no zone holds."""
        return "" if zone == UNZONED else self.zone(zone).tier

    def tier(self, name: str) -> Tier:
        """The tier called `name`."""
        return next((tier for tier in self.policy.tiers if tier.name == name), USUAL_TIERS.get(name)) or Tier(
            name, (), Side.INSIDE
        )

    def is_outside(self, zone: str) -> bool:
        """Whether `zone` lies outside the organisation, by its tier or by its own word."""
        if zone == UNZONED:
            return False
        return self.zone(zone).external or self.tier(self.tier_of(zone)).side is Side.OUTSIDE

    def absent(self, tiers: Iterable[str]) -> AbsentTier | None:
        """The declaration that the site has none of `tiers`; None when one of them is not declared absent."""
        declared = {item.tier: item for item in self.policy.declarations.absent}
        found = [declared.get(tier) for tier in tiers]
        return found[0] if found and all(found) else None

    # -- what is not known ----------------------------------------------------------------------------

    def blind_spots(self, devices: Iterable[Device] | None = None) -> tuple[Doubt, ...]:
        """Why a look at `devices` (all when None) cannot be complete: files not read, lines not understood.

        SOUNDNESS: a check that looks at configurations directly, and not at packets, is PROVED only without these.
        """
        snapshot = self.analysis.snapshot
        looked_at = snapshot.devices if devices is None else tuple(devices)
        return (
            *(Doubt("file-rejected", path, ()) for path in snapshot.rejected),
            *(Doubt("device-unmodeled", one.name, one.unmodeled) for one in looked_at if one.unmodeled),
        )

    def kept(self, make: Callable[[Site], _Kept]) -> _Kept:
        """What the function `make` makes of this site; it is asked once."""
        if make not in self._kept:
            self._kept[make] = make(self)
        return cast("_Kept", self._kept[make])

    def pieces(
        self, use: PropertyUse, check: Callable[[Site, PropertyUse], Iterable[Evidence | Observation]]
    ) -> tuple[Evidence | Observation, ...]:
        """What `check` yields for `use`; it is asked once."""
        if use not in self._pieces:
            self._pieces[use] = tuple(check(self, use))
        return self._pieces[use]

    # -- sessions -------------------------------------------------------------------------------------

    def sessions(self, without: tuple[str, ...] = ()) -> SessionGraph:
        """All sessions the network lets through; `without`: devices that let nothing through."""
        if without not in self._sessions:
            self._sessions[without] = SessionGraph(self.analysis, self.permissions, without)
        return self._sessions[without]

    # -- separation -----------------------------------------------------------------------------------

    def allowed(
        self, source: str, destination: str, kinds: frozenset[PermissionKind] = ALL_KINDS
    ) -> tuple[FlowSpec, ...]:
        """Flows that permissions of `kinds` allow from zone `source` to zone `destination`.

        Nothing is allowed from or to places no zone holds, whatever addresses a permission names.
        """
        if UNZONED in (source, destination):
            return ()
        return tuple(
            permission.flow
            for permission in self.permissions
            if permission.kind in kinds and permission.concerns(source, destination)
        )

    def separation(
        self, source: str, destination: str, kinds: frozenset[PermissionKind] = ALL_KINDS
    ) -> tuple[Evidence, ...]:
        """Whether nothing but what permissions of `kinds` allow gets from `source` to `destination`, per family."""
        key = (source, destination, kinds)
        if key not in self._separations:
            flows, answers = self.allowed(source, destination, kinds), self.allowed(destination, source, kinds)
            self._separations[key] = tuple(
                nothing_else(self.analysis, family, source, destination, flows, answers, PacketScope.ANY)
                for family in self.analysis.families
            )
        return self._separations[key]
