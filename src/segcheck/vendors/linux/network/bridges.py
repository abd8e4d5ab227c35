"""Bridges of the host: switches inside it, with their ports.

SOURCE: Linux, `net/bridge`: without `vlan_filtering` a bridge hands frames on with whatever tag they have; with it,
each port carries the VLANs that `bridge vlan` prints, and frames without tag belong to the port's PVID.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from segcheck.model.header import Interval
from segcheck.model.layer2 import PortMode, SwitchPort
from segcheck.model.network import Interface, InterfaceKind
from segcheck.source.text import Origin
from segcheck.vendors.linux.configuration import LinuxConfiguration
from segcheck.vendors.linux.network.bridge_vlans import PortVlans, read_bridge_vlans
from segcheck.vendors.linux.network.links import Link
from segcheck.vendors.linux.network.roles import Role, tag_of
from segcheck.vendors.linux.text.sections import SectionKind

# Numbers beyond those that a tag can have: what a bridge carries without tag. As for switches in other boxes.
FIRST_NUMBER = 4097
_ALL_TAGS: Interval = (1, 4094)
_DEFAULT_VLAN = 1


@dataclass(slots=True)
class Bridge:
    """One bridge. `number`: of the VLAN that stands for its frames without tag. `tags`: of VLANs upon it."""

    link: Link
    number: int
    ports: list[Link] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    transparent: bool = False


def bridges(links: Mapping[str, Link], kinds: Mapping[str, Role]) -> dict[str, Bridge]:
    """All bridges by name."""
    found: dict[str, Bridge] = {}
    for link in links.values():
        if kinds[link.name] is Role.BRIDGE:
            found[link.name] = Bridge(link, FIRST_NUMBER + len(found))
    for link in links.values():
        if link.master in found:
            found[link.master].ports.append(link)
        elif kinds[link.name] is Role.VLAN and link.lower in found:
            tag = tag_of(link)
            if tag is not None:
                found[link.lower].tags.append(tag)
    for bridge in found.values():
        plain = any(kinds[port.name] in (Role.PORT, Role.BUNDLE) and not port.lower for port in bridge.ports)
        bridge.transparent = plain and len(bridge.ports) > 1
    return found


def bridged(
    configuration: LinuxConfiguration, found: Mapping[str, Bridge], interfaces: Mapping[str, Interface]
) -> dict[str, Interface]:
    """`interfaces` with the ports of bridges as switch ports and VLANs upon bridges as interfaces of the switch.

    SOUNDNESS: a tunnel or another bridge as a port leads to places that are not followed, and two bridges that carry
    one tag would be one VLAN here: the host may then do anything.
    """
    result = dict(interfaces)
    listed = read_bridge_vlans(configuration.of(SectionKind.BRIDGE_VLANS))
    for bridge in found.values():
        own = result[bridge.link.name]
        filtering = _filters(bridge, listed)
        if filtering is True and bridge.link.name in listed:
            native = listed[bridge.link.name].native
            result[own.name] = replace(own, vlan=native if native is not None else bridge.number)
        else:
            result[own.name] = replace(own, vlan=_DEFAULT_VLAN if filtering is True else bridge.number)
        for port in bridge.ports:
            result[port.name] = _as_port(configuration, bridge, port, result[port.name], listed, filtering)
    for interface in tuple(result.values()):
        if interface.parent in found and interface.kind is InterfaceKind.SUBINTERFACE:
            result[interface.name] = replace(interface, kind=InterfaceKind.VLAN)
    _check_numbers(configuration, found, listed)
    return result


def _filters(bridge: Bridge, listed: Mapping[str, PortVlans]) -> bool | None:
    """Whether the bridge looks at tags; None: not told, and what `bridge vlan` prints would make a difference."""
    if bridge.link.filters_vlans is not None:
        return bridge.link.filters_vlans
    names = (bridge.link.name, *(port.name for port in bridge.ports))
    plain = all(listed[name].vlans in ([], [(_DEFAULT_VLAN, _DEFAULT_VLAN)]) for name in names if name in listed)
    return False if plain else None


def _as_port(
    configuration: LinuxConfiguration,
    bridge: Bridge,
    port: Link,
    interface: Interface,
    listed: Mapping[str, PortVlans],
    filtering: bool | None,
) -> Interface:
    origin: Origin = (port.span, bridge.link.span)
    if interface.kind not in (InterfaceKind.ROUTED, InterfaceKind.SUBINTERFACE):
        configuration.widen("linux-member-bridged", origin[:1], name=bridge.link.name, member=port.name)
    vlans = listed.get(port.name)
    if filtering is True and vlans is not None:
        switchport = _by_list(vlans, bridge, origin)
    elif filtering is False and not bridge.transparent:
        tags: tuple[Interval, ...] = tuple((tag, tag) for tag in sorted(set(bridge.tags)))
        mode = PortMode.TRUNK if tags else PortMode.ACCESS
        switchport = _port(mode, bridge.number, tags, origin)
    else:
        if filtering is not False:
            configuration.widen("linux-bridge-vlans-untold", origin[:1], name=bridge.link.name)
        switchport = _port(PortMode.TRUNK, bridge.number, (_ALL_TAGS,), origin)
    if interface.kind is InterfaceKind.SUBINTERFACE:
        switchport = replace(switchport, mode=PortMode.ACCESS)
    kept = interface.kind is InterfaceKind.SUBINTERFACE
    return replace(
        interface,
        kind=InterfaceKind.SWITCHPORT,
        addresses=(),
        address_unknown=False,
        parent=interface.parent if kept else None,
        vlan=interface.vlan if kept else None,
        switchport=switchport,
        doubts=(port.span,) if port.isolated else (),
    )


def _port(mode: PortMode, number: int, tags: Iterable[Interval], origin: Origin) -> SwitchPort:
    return SwitchPort(mode, number, None, number, (*tags, (number, number)), origin)


def _by_list(vlans: PortVlans, bridge: Bridge, origin: Origin) -> SwitchPort:
    """SOUNDNESS: a port that lets several VLANs leave without tag joins them one way; such a list is rare and stands
    here for a trunk that carries them all.
    """
    native = vlans.native if vlans.native is not None else bridge.number
    lines = (vlans.span, *origin)
    only = [(native, native)]
    mode = PortMode.ACCESS if vlans.vlans == only and vlans.native is not None else PortMode.TRUNK
    return SwitchPort(mode, native, None, native, tuple(vlans.vlans), lines)


def _check_numbers(
    configuration: LinuxConfiguration, found: Mapping[str, Bridge], listed: Mapping[str, PortVlans]
) -> None:
    """Tags that several bridges carry, and VLANs that leave a port without tag beside its own."""
    carriers: dict[int, list[Bridge]] = defaultdict(list)
    for bridge in found.values():
        for tag in sorted(set(bridge.tags)):
            carriers[tag].append(bridge)
    clear = sum(bridge.transparent for bridge in found.values())
    for tag, holders in carriers.items():
        others = clear - sum(bridge.transparent for bridge in holders)
        if len(holders) > 1 or others:
            configuration.widen(
                "linux-bridges-share-tag", (holders[-1].link.span,), name=holders[-1].link.name, vlan=str(tag)
            )
    filtering = [bridge for bridge in found.values() if _filters(bridge, listed) is True]
    if len(filtering) > 1 or (filtering and clear > (filtering[0].transparent)):
        configuration.widen("linux-bridges-share-tag", (filtering[0].link.span,), name=filtering[0].link.name, vlan="")
    for bridge in filtering:
        for name in (bridge.link.name, *(port.name for port in bridge.ports)):
            vlans = listed.get(name)
            if vlans is not None and any(one != (vlans.native, vlans.native) for one in vlans.untagged):
                configuration.widen("linux-untagged-besides", (vlans.span,), name=name)
