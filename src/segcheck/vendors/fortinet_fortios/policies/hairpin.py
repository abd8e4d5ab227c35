"""Packets that leave by the interface they came in by: whether policies are asked about them.

SOURCE: Fortinet, "Technical Tip: Traffic handled by FortiGate for packets with ingress & egress as same interface":
with `allow-traffic-redirect` such packets pass without policy (unless translated, or in and out of a tunnel); before
7.0.16, 7.2.11 and 7.4.4 only those from the interface's own networks. It is on unless set; from 7.4.10 (another edition
of the text: 7.4.11), 7.6.5 and 8.0 off unless set. `ipv6-allow-traffic-redirect` is the same for IPv6.
Where the release is not told, or stands between the two editions, it is left open.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from segcheck.model.filters import Action, Rule, ZoneDefaults
from segcheck.model.header import ANYTHING, Family, Field, FieldIn, Match, Unknown
from segcheck.model.network import Interface, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration, Release
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.objects.intervals import union
from segcheck.vendors.fortinet_fortios.policies.policy_conditions import all_of
from segcheck.vendors.fortinet_fortios.policies.policy_values import NOT_TRANSLATED
from segcheck.vendors.fortinet_fortios.statements import Path, Setting, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import malformed

_KEYS = {Family.IPV4: "allow-traffic-redirect", Family.IPV6: "ipv6-allow-traffic-redirect"}
_UNSET = {family: f"unset {key}" for family, key in _KEYS.items()}
REDIRECTS = frozenset((*_KEYS.values(), *_UNSET.values()))
"""Names of the rules that let packets back out without a policy: the setting, or that it is not set."""
SUPPORT: Mapping[Path, BlockSupport] = {
    ("system", "global"): BlockSupport(modeled=frozenset(_KEYS.values())),
    ("system", "settings"): BlockSupport(modeled=frozenset(_KEYS.values())),
}


class _Redirects(enum.Enum):
    """Which packets go back out where they came in without a policy."""

    NONE = "none"
    OWN_NETWORKS = "own networks"
    ALL = "all"


class Redirection(NamedTuple):
    """What is known of one family. `surely`: these pass without policy; `perhaps`: these may. `name` of the rules and
    `origin`: who says so; where nobody does, the block in which it is missing."""

    surely: _Redirects
    perhaps: _Redirects
    name: str
    origin: Origin


def redirections(configuration: FortiConfiguration, vdom: Vdom) -> dict[Family, Redirection]:
    """How packets are treated that leave one virtual firewall by the interface they came in by."""
    return {family: _redirection(configuration, vdom, family) for family in _KEYS}


def _redirection(configuration: FortiConfiguration, vdom: Vdom, family: Family) -> Redirection:
    key = _KEYS[family]
    setting = vdom.settings("system", "settings").setting(key)
    if setting is None:
        setting = configuration.shared.settings("system", "global").setting(key)
    name = _UNSET[family] if setting is None else key
    origin = _block_origin(configuration) if setting is None else setting.origin
    enabled = _default(configuration.release) if setting is None else _told(configuration, setting)
    if enabled is False:
        return Redirection(_Redirects.NONE, _Redirects.NONE, name, origin)
    all_sources = _redirects_all(configuration.release)
    perhaps = _Redirects.OWN_NETWORKS if all_sources is False else _Redirects.ALL
    if enabled is None:
        return Redirection(_Redirects.NONE, perhaps, name, origin)
    return Redirection(_Redirects.ALL if all_sources else _Redirects.OWN_NETWORKS, perhaps, name, origin)


def _block_origin(configuration: FortiConfiguration) -> Origin:
    block = configuration.shared.blocks.get(("system", "global"))
    return () if block is None else (block.span,)


def _told(configuration: FortiConfiguration, setting: Setting) -> bool | None:
    if setting.values in (("enable",), ("disable",)):
        return setting.values == ("enable",)
    malformed(configuration.notes, setting, "policy-value-unknown")
    return None


def _default(release: Release | None) -> bool | None:
    """Whether it is on without being set; None: not known."""
    if release is None or (7, 4, 10) <= release < (7, 4, 11):
        return None
    if release.major >= 8:
        return False
    return release < (7, 4, 10) or (7, 6, 0) <= release < (7, 6, 5)


def _redirects_all(release: Release | None) -> bool | None:
    """Whether packets from other than the interface's own networks are redirected, too; None: not known."""
    if release is None:
        return None
    return (7, 0, 16) <= release < (7, 1, 0) or (7, 2, 11) <= release < (7, 3, 0) or release >= (7, 4, 4)


def redirect_rules(
    redirection: Redirection, members: Sequence[Interface], family: Family, *, marking: bool
) -> tuple[Rule, ...]:
    """The first rules of a zone towards itself, where the zone is a single interface: that is the same-interface way.

    SOUNDNESS: packets that a virtual IP translated are asked about like others, as are those that come out of a tunnel
    and go back in: these may pass.
    """
    if len(members) != 1 or members[0].kind is InterfaceKind.LOOPBACK:
        return ()
    interface = members[0]
    surely = _Redirects.NONE if interface.kind is InterfaceKind.TUNNEL else redirection.surely
    origin = (*redirection.origin, *interface.origin[:1])
    unmarked: tuple[Match, ...] = (NOT_TRANSLATED,) if marking else ()
    rules: list[Rule] = []
    if surely is not _Redirects.NONE:
        rules.append(_rule(redirection.name, unmarked, surely, interface, family, origin))
    if redirection.perhaps is not surely:
        doubt = Unknown(origin, "hairpin-unknown")
        rules.append(_rule(redirection.name, (*unmarked, doubt), redirection.perhaps, interface, family, origin))
    return tuple(rules)


def _rule(
    name: str, conditions: tuple[Match, ...], extent: _Redirects, interface: Interface, family: Family, origin: Origin
) -> Rule:
    sources: Match = ANYTHING
    if extent is _Redirects.OWN_NETWORKS and interface.address_unknown:
        sources = Unknown(origin, "hairpin-unknown")
    elif extent is _Redirects.OWN_NETWORKS:
        own = (address.subnet.interval for address in interface.addresses if address.family is family)
        sources = FieldIn(Field.SOURCE, union(own))
    return Rule(name, all_of((*conditions, sources)), Action.PERMIT, origin)


def zone_defaults(configuration: FortiConfiguration, attachments: Attachments) -> ZoneDefaults:
    """What happens where no zone policy speaks.

    CHOICE: same-interface traffic is written into the policies of zones that are one interface, where it can be told
    exactly; `hairpin` speaks only where a zone has several, because a policy between zones does not see interfaces.
    """
    several = any(len(members) > 1 for vdom in configuration.vdoms for members in _by_zone(attachments, vdom.name))
    told = [one for vdom in configuration.vdoms for one in redirections(configuration, vdom).values()]
    hairpin = None
    origin: Origin = ()
    open_ones = [one for one in told if one.perhaps is not _Redirects.NONE]
    if several and open_ones:
        has_vips = any(vdom.table("firewall", table) for vdom in configuration.vdoms for table in ("vip", "vip6"))
        sure = not has_vips and all(one.surely is _Redirects.ALL for one in told)
        hairpin, origin = Action.PERMIT if sure else Action.UNKNOWN, open_ones[0].origin
    _report_undetermined(configuration, told)
    addresses = [address for interface in attachments.interfaces for address in interface.addresses]
    spoken = {Family.IPV4, *(address.family for address in addresses)}
    return ZoneDefaults(
        between=Action.DENY,
        within=Action.DENY,
        mixed=Action.DENY,
        outside=Action.DENY,
        to_self=Action.UNKNOWN,
        logs=all(implicit_log(vdom, family) is not None for vdom in configuration.vdoms for family in spoken),
        hairpin=hairpin,
        hairpin_origin=origin,
    )


def _by_zone(attachments: Attachments, vdom: str) -> list[tuple[Interface, ...]]:
    return list(zone_members(attachments, vdom).values())


def zone_members(attachments: Attachments, vdom: str) -> dict[str, tuple[Interface, ...]]:
    """The layer-3 interfaces of each model zone of a virtual domain."""
    members: dict[str, tuple[Interface, ...]] = {}
    for interface in attachments.behind(vdom, "any"):
        if interface.zone is not None:
            members[interface.zone] = (*members.get(interface.zone, ()), interface)
    return members


def implicit_log(vdom: Vdom, family: Family = Family.IPV4) -> Setting | None:
    """The setting by which what no policy matches is logged, or None."""
    version = "" if family is Family.IPV4 else "6"
    setting = vdom.settings("log", "setting").setting(f"fwpolicy{version}-implicit-log")
    return setting if setting is not None and setting.values == ("enable",) else None


def _report_undetermined(configuration: FortiConfiguration, told: Sequence[Redirection]) -> None:
    undetermined = [one for one in told if one.surely is not one.perhaps]
    if undetermined:
        configuration.notes.report("hairpin-by-release", undetermined[0].origin, Severity.INFO, Effect.WIDENS_FILTER)
