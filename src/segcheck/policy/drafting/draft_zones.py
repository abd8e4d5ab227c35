"""Zones guessed from configurations: which subnets belong together, what they may be called, what lies outside."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import Device, Interface, InterfaceKind, Snapshot
from segcheck.model.routing import Via
from segcheck.policy.addresses import prefix_text
from segcheck.policy.reading.zone_reader import RESERVED_NAMES
from segcheck.source.secrets import mask_secrets

# Tier: the words that speak for it, most telling tier first ("LGWAN" holds "WAN", 個人番号管理 is no management,
# a sanitizer stands beside the tier it serves).
_LATIN = r"(?<![a-z]){}(?![a-z])"
_TIER_WORDS: tuple[tuple[str, str], ...] = (
    ("sanitizer-lgwan", r"無害化.*(?:lgwan|lg側)|(?:lgwan|lg側).*無害化"),
    ("sanitizer-net", r"無害化|" + _LATIN.format("saniti[sz]er")),
    ("vdi", r"画面転送|" + _LATIN.format("vdi")),
    ("mynumber", r"マイナンバー|個人番号|基幹|住基|my-?number|" + _LATIN.format("(?:kikan|juki)")),
    ("lgwan", r"lgwan|総合行政"),
    ("security-cloud", r"セキュリティクラウド|security[-_ ]?cloud"),
    ("dmz", r"公開|" + _LATIN.format("dmz")),
    ("mgmt", r"管理|" + _LATIN.format("(?:mgmt|management|mng|oob)")),
    ("internet", r"インターネット|internet|" + _LATIN.format("(?:wan|isp|inet)")),
)
_TIERS = tuple((tier, re.compile(words)) for tier, words in _TIER_WORDS)
_ORDER = ("mynumber", "lgwan", "sanitizer-lgwan", "internet", "vdi", "sanitizer-net", "dmz", "mgmt", "security-cloud")
_OUTSIDE_NAMES = {"internet": "INTERNET", "lgwan": "LGWAN", "security-cloud": "security-cloud"}
_NOT_IN_NAMES = re.compile(r"[\s,()→/\u0000-\u001f\u007f-\u009f]+")
# Subnets that every interface may have, or that no host of a zone uses.
_NOT_A_PLACE = (
    Prefix(Family.IPV6, 0xFE80 << 112, 10),
    Prefix(Family.IPV4, 0xA9FE0000, 16),
    Prefix(Family.IPV4, 0x7F000000, 8),
)
# SOURCE: RFC 1918, RFC 6598, RFC 4193.
_PRIVATE = (
    Prefix(Family.IPV4, 0x0A000000, 8),
    Prefix(Family.IPV4, 0xAC100000, 12),
    Prefix(Family.IPV4, 0xC0A80000, 16),
    Prefix(Family.IPV4, 0x64400000, 10),
    Prefix(Family.IPV6, 0xFC << 120, 7),
)
# VLANs that exist on every Cisco switch without anybody wanting them.
_DEFAULT_VLANS = (1, 1002, 1003, 1004, 1005)
_LAST_VLAN = 4094


@dataclass(frozen=True, slots=True)
class Port:
    """One layer-3 interface: `text` is what people wrote about it, cleaned."""

    device: str
    interface: str
    subnets: tuple[Prefix, ...]
    vlan: int | None
    vlan_name: str
    vrf: str
    firewall_zone: str
    text: str

    @property
    def words(self) -> str:
        """Everything that may tell the tier."""
        return " ".join((self.text, self.vlan_name, self.vrf, self.firewall_zone))


@dataclass(frozen=True, slots=True)
class NextHop:
    """A neighbour that routes point at and no device of the snapshot has."""

    port: Port
    address: int
    family: Family
    prefixes: tuple[Prefix, ...]


@dataclass(frozen=True, slots=True)
class DraftZone:
    """A zone to be written. `prefixes`: None is `any`. `next_hops`: neighbours outside the snapshot found there."""

    name: str
    tier: str
    external: bool
    ports: tuple[Port, ...]
    vlans: tuple[tuple[int, str], ...]
    prefixes: tuple[Prefix | None, ...]
    next_hops: tuple[NextHop, ...]


@dataclass(frozen=True, slots=True)
class DraftZones:
    """What was guessed. `transit`: subnets between devices, too small for hosts, in no zone."""

    zones: tuple[DraftZone, ...]
    transit: tuple[tuple[Port, ...], ...]
    loose_vlans: tuple[tuple[int, str], ...]


def clean(text: str) -> str:
    """`text` fit for one line of a policy file: secrets masked, invisible characters gone, at most 80 characters.

    >>> clean("保守用\\u3000password: himitsu\\u202e")
    '保守用 password: ********'
    """
    spaced = "".join(" " if unicodedata.category(one) in ("Zs", "Cc") else one for one in text)
    shown = "".join(one for one in mask_secrets(spaced) if one.isprintable())
    return " ".join(shown.split())[:80]


def tier_of(text: str) -> str:
    """The tier that `text` speaks of, or "".

    >>> tier_of("個人番号系 端末"), tier_of("to LGWAN router"), tier_of("lan switch")
    ('mynumber', 'lgwan', '')
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return next((tier for tier, words in _TIERS if words.search(folded)), "")


def guess_zones(snapshot: Snapshot) -> DraftZones:
    """Zones of everything with an address, in a stable order; each subnet is in one of them at most."""
    ports = [port for device in snapshot.devices for port in _ports(device)]
    hops = _next_hops(snapshot, ports)
    inner: dict[str, list[list[Port]]] = defaultdict(list)
    outer: dict[str, list[list[Port]]] = defaultdict(list)
    transit: list[tuple[Port, ...]] = []
    for group in _groups(ports):
        found = [hop for hop in hops if hop.port in group]
        tier = next((tier for port in group if (tier := tier_of(port.words))), "")
        if _faces_outside(group, found):
            outer[_outside_name(tier, found)].append(group)
        elif _too_small_for_hosts(group):
            transit.append(tuple(group))
        else:
            inner[tier or _name_of(group)].append(group)
    vlans, loose = _bare_vlans(snapshot, ports)
    used: set[Prefix | None] = {prefix for groups in inner.values() for group in groups for prefix in _subnets(group)}
    zones = [_zone(name, groups, hops, vlans.pop(name, ()), used, external=False) for name, groups in inner.items()]
    zones += [DraftZone(tier, tier, False, (), found, (), ()) for tier, found in vlans.items()]
    zones += [_zone(name, groups, hops, (), used, external=True) for name, groups in outer.items()]
    zones.sort(key=lambda zone: (zone.external, _ORDER.index(zone.tier) if zone.tier in _ORDER else len(_ORDER)))
    return DraftZones(_with_own_names(zones), tuple(transit), loose)


def _ports(device: Device) -> Iterator[Port]:
    names = dict(device.vlans)
    for interface in device.interfaces:
        if not interface.enabled or interface.kind in (InterfaceKind.LOOPBACK, InterfaceKind.SWITCHPORT):
            continue
        subnets = tuple(sorted({one.subnet for one in interface.addresses if _is_a_place(one.subnet)}, key=_order))
        # A DHCP client on a routed port faces a provider; on a switch's VLAN it is the switch's own management.
        provider = interface.address_unknown and interface.kind is not InterfaceKind.VLAN and device.forwards
        if subnets or provider:
            yield _port(device, interface, subnets, names)


def _port(device: Device, interface: Interface, subnets: tuple[Prefix, ...], names: dict[int, str]) -> Port:
    # Above 4094 stands a switch inside the device, whose VLAN has no number.
    vlan = interface.vlan if interface.vlan is not None and interface.vlan <= _LAST_VLAN else None
    return Port(
        device.name,
        interface.name,
        subnets,
        vlan,
        clean(names.get(vlan, "")) if vlan is not None else "",
        clean(interface.vrf),
        clean(interface.zone or ""),
        clean(interface.description),
    )


def _is_a_place(subnet: Prefix) -> bool:
    return subnet.length > 0 and not any(subnet.overlaps(other) for other in _NOT_A_PLACE)


def _groups(ports: list[Port]) -> list[list[Port]]:
    """Ports that share a subnet, directly or by way of others, in order of their first port."""
    group_of: dict[Prefix, list[Port]] = {}
    groups: list[list[Port]] = []
    for port in ports:
        met = {id(group_of[subnet]): group_of[subnet] for subnet in port.subnets if subnet in group_of}
        merged = [other for group in met.values() for other in group] + [port]
        groups = [group for group in groups if id(group) not in met] + [merged]
        for member in merged:
            for subnet in member.subnets:
                group_of[subnet] = merged
    return groups


def _next_hops(snapshot: Snapshot, ports: list[Port]) -> tuple[NextHop, ...]:
    own = {
        (address.family, address.address)
        for device in snapshot.devices
        for interface in device.interfaces
        for address in interface.addresses
    }
    found: dict[tuple[Port, Family, int], dict[Prefix, None]] = defaultdict(dict)
    for device in snapshot.devices:
        here = [port for port in ports if port.device == device.name]
        for table in device.routing:
            for route in table.routes:
                target = route.target
                if not isinstance(target, Via) or target.address is None:
                    continue
                family = route.prefix.family
                if (family, target.address) in own:
                    continue
                for port in here:
                    if any(subnet.family is family and target.address in subnet for subnet in port.subnets):
                        found[port, family, target.address][route.prefix] = None
    return tuple(NextHop(port, address, family, tuple(prefixes)) for (port, family, address), prefixes in found.items())


def _faces_outside(group: list[Port], hops: list[NextHop]) -> bool:
    """Whether the subnet leads out: its address is not told (DHCP of a provider), or routes point at an unknown
    neighbour in a subnet without hosts, of public addresses, or called so.
    """
    if any(not port.subnets for port in group):
        return True
    if not hops:
        return False
    public = not any(subnet.overlaps(private) for subnet in _subnets(group) for private in _PRIVATE)
    called = any(tier_of(port.text) == "internet" and _is_default(hops) for port in group)
    return public or called or _too_small_for_hosts(group)


def _too_small_for_hosts(group: list[Port]) -> bool:
    several = len({port.device for port in group}) > 1
    sizes = [subnet.family.address_bits - subnet.length for subnet in _subnets(group)]
    return max(sizes, default=0) <= (3 if several else 2)


def _is_default(hops: list[NextHop]) -> bool:
    return any(prefix.length == 0 for hop in hops for prefix in hop.prefixes)


def _outside_name(tier: str, hops: list[NextHop]) -> str:
    if tier:
        return _OUTSIDE_NAMES.get(tier, f"{tier}-outside")
    return "INTERNET" if not hops or _is_default(hops) else "outside"


def _name_of(group: list[Port]) -> str:
    first = group[0]
    words = next((word for port in group for word in (port.vlan_name, port.text, port.vrf) if word), "")
    return words or (prefix_text(first.subnets[0]) if first.subnets else first.device)


def _bare_vlans(
    snapshot: Snapshot, ports: list[Port]
) -> tuple[dict[str, tuple[tuple[int, str], ...]], tuple[tuple[int, str], ...]]:
    """Named VLANs without a layer-3 interface: by the tier their name speaks of, and the others."""
    routed = {port.vlan for port in ports}
    tiers: dict[str, list[tuple[int, str]]] = defaultdict(list)
    loose: list[tuple[int, str]] = []
    names: dict[int, str] = {}
    for device in snapshot.devices:
        for vlan, name in device.vlans:
            if vlan not in routed and vlan not in _DEFAULT_VLANS and 1 <= vlan <= _LAST_VLAN:
                names.setdefault(vlan, clean(name))
    for vlan in sorted(names):
        tier = tier_of(names[vlan])
        (tiers[tier] if tier else loose).append((vlan, names[vlan]))
    return {tier: tuple(found) for tier, found in tiers.items()}, tuple(loose)


def _zone(
    name: str,
    groups: list[list[Port]],
    hops: tuple[NextHop, ...],
    vlans: tuple[tuple[int, str], ...],
    used: set[Prefix | None],
    *,
    external: bool,
) -> DraftZone:
    ports = tuple(port for group in groups for port in group)
    here = tuple(hop for hop in hops if hop.port in ports)
    tier = next((tier for port in ports if (tier := tier_of(port.words))), "")
    inside = sorted(_subnets(ports), key=_order)
    prefixes = _outside_prefixes(ports, here, used) if external else tuple(inside)
    return DraftZone(name, tier, external, ports, vlans, prefixes, here)


def _outside_prefixes(
    ports: Iterable[Port], hops: Iterable[NextHop], used: set[Prefix | None]
) -> tuple[Prefix | None, ...]:
    """What routes say lies behind the neighbours; `any` for a default route. No prefix that a zone already has."""
    routed = {prefix for hop in hops for prefix in hop.prefixes}
    if any(prefix.length == 0 for prefix in routed) and None not in used:
        used.add(None)
        return (None,)
    wanted = sorted({prefix for prefix in routed | set(_subnets(ports)) if prefix.length}, key=_order)
    fresh = tuple(prefix for prefix in wanted if prefix not in used)
    used.update(fresh)
    return fresh


def _with_own_names(zones: list[DraftZone]) -> tuple[DraftZone, ...]:
    """`zones` with names that a policy file can hold, each once."""
    taken: set[str] = set(RESERVED_NAMES)
    result = []
    for zone in zones:
        name = _NOT_IN_NAMES.sub("-", zone.name).strip("-")[:40] or "zone"
        number, unique = 2, name
        while unique in taken:
            unique, number = f"{name}-{number}", number + 1
        taken.add(unique)
        result.append(
            DraftZone(unique, zone.tier, zone.external, zone.ports, zone.vlans, zone.prefixes, zone.next_hops)
        )
    return tuple(result)


def _subnets(ports: Iterable[Port]) -> set[Prefix]:
    return {subnet for port in ports for subnet in port.subnets}


def _order(prefix: Prefix) -> tuple[int, int, int]:
    return prefix.family.value, prefix.value, prefix.length
