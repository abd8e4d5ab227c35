"""What was loaded: devices, interfaces, filters, and the policy's zones."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.filters import Binding
from segcheck.model.header import Family, Interval
from segcheck.model.network import Device, Interface, Snapshot
from segcheck.policy.document import Policy
from segcheck.policy.zones import (
    FirewallZoneMember,
    HostMember,
    InterfaceMember,
    PrefixMember,
    VlanMember,
    VrfMember,
    ZoneMember,
)
from segcheck.report.foundations_text import write_diagnostics
from segcheck.report.messages import Language
from segcheck.report.packet_text import address_text, mac_text
from segcheck.report.page import Page
from segcheck.report.voice import Voice
from segcheck.source.secrets import mask_secrets

_LAST_VLAN = 4094


def listing_text(
    snapshot: Snapshot,
    policy: Policy | None,
    language: Language = "en",
    *,
    width: int | None = None,
    colour: bool = False,
    verbose: bool = False,
) -> str:
    """Tables of devices, of each one's interfaces and filters, and of the zones when a policy is given."""
    voice = Voice(Page(), language, {source.path: source for source in snapshot.sources})
    voice.page.line(voice.say("list-devices", count=len(snapshot.devices)), "bold")
    _write_devices(voice, snapshot.devices)
    for device in snapshot.devices:
        _write_interfaces(voice, device)
        _write_filters(voice, device)
    if policy is not None:
        _write_zones(voice, policy)
    for path in snapshot.rejected:
        voice.page.line(voice.say("listing-file-rejected", path=path), "bold red", 2)
    write_diagnostics(voice, snapshot.diagnostics, verbose=verbose)
    return voice.page.render(width, colour)


def member_text(member: ZoneMember) -> str:
    """A zone's member as the policy file writes it."""
    if isinstance(member, InterfaceMember):
        return f"{member.device}:{member.interface}"
    if isinstance(member, VlanMember):
        return f"VLAN {member.device + ':' if member.device else ''}{member.vlan}"
    if isinstance(member, VrfMember):
        return f"VRF {member.device}:{member.vrf}"
    if isinstance(member, FirewallZoneMember):
        return f"firewall zone {member.device}:{member.zone}"
    if isinstance(member, PrefixMember):
        prefix = member.prefix
        if prefix is None:
            return f"any IPv{member.family.value}" if member.family else "any"
        return f"{address_text(prefix.family, prefix.value)}/{prefix.length}"
    return _host_text(member)


def addresses_of(interface: Interface) -> tuple[str, ...]:
    """Addresses with their prefix lengths."""
    texts = tuple(
        f"{address_text(address.family, address.address)}/{address.length}" for address in interface.addresses
    )
    return (*texts, "?") if interface.address_unknown else texts


def vlans_text(intervals: Iterable[Interval]) -> str:
    """VLAN ids and ranges.

    >>> vlans_text([(10, 10), (20, 29)])
    '10,20-29'
    """
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in intervals)


def vlan_text(interface: Interface) -> str:
    """Which VLANs the interface is in; those above 4094 stand for a switch inside the device and have no number."""
    if interface.switchport is not None:
        numbered = [(low, min(high, _LAST_VLAN)) for low, high in interface.switchport.vlans() if low <= _LAST_VLAN]
        return f"{interface.switchport.mode.value} {vlans_text(numbered)}".rstrip()
    return "" if interface.vlan is None or interface.vlan > _LAST_VLAN else str(interface.vlan)


def rule_count(device: Device) -> int:
    """Number of rules in all filters of the device."""
    return sum(len(filter_.rules) for filter_ in device.filters)


def _host_text(member: HostMember) -> str:
    mac = f" ({mac_text(member.mac)})" if member.mac is not None else ""
    return f"{address_text(member.family, member.address)}{mac}"


def _write_devices(voice: Voice, devices: tuple[Device, ...]) -> None:
    columns = (
        "column-device",
        "column-platform",
        "column-interfaces",
        "column-filters",
        "column-rules",
        "column-zone-policies",
        "column-nat-rules",
        "column-routes",
        "column-unmodeled",
    )
    rows = []
    for device in devices:
        numbers = (
            len(device.interfaces),
            len(device.filters),
            rule_count(device),
            len(device.zone_policies),
            len(device.destination_translations) + len(device.source_translations),
            sum(len(table.routes) for table in device.routing),
            len(device.unmodeled),
        )
        rows.append([device.name, device.platform, *map(str, numbers)])
    voice.page.table([voice.say(column) for column in columns], rows, indent=2, right=frozenset(range(2, len(columns))))


def _write_interfaces(voice: Voice, device: Device) -> None:
    if not device.interfaces:
        return
    voice.heading("list-interfaces", device=device.name, count=len(device.interfaces))
    columns = ("interface", "kind", "state", "addresses", "vlan", "vrf", "zone", "ingress", "egress", "description")
    rows = [
        (
            interface.name,
            interface.kind.value,
            voice.say("interface-up" if interface.enabled else "interface-down"),
            addresses_of(interface) or ("-",),
            vlan_text(interface),
            interface.vrf,
            interface.zone or "",
            _bound(interface.ingress),
            _bound(interface.egress),
            mask_secrets(interface.description),
        )
        for interface in device.interfaces
    ]
    voice.page.table([voice.say(f"column-{column}") for column in columns], rows, indent=2)


def _bound(bindings: Iterable[Binding]) -> str:
    """Names of the filters in force; a list that is read for both address families is one list to people."""
    return ", ".join(dict.fromkeys(binding.filter.name for binding in bindings))


def _write_filters(voice: Voice, device: Device) -> None:
    if not device.filters:
        return
    voice.heading("list-filters", device=device.name, count=len(device.filters))
    rows = [
        (
            filter_.name,
            "IPv4" if filter_.family is Family.IPV4 else "IPv6",
            str(len(filter_.rules)),
            str(filter_.origin[0]) if filter_.origin else "",
        )
        for filter_ in device.filters
    ]
    columns = ("column-filter", "column-family", "column-rules", "column-file")
    voice.page.table([voice.say(column) for column in columns], rows, indent=2, right=frozenset({2}))


def _write_zones(voice: Voice, policy: Policy) -> None:
    voice.heading("list-zones", count=len(policy.zones))
    rows = [
        (
            zone.name,
            zone.title,
            tuple(member_text(member) for member in zone.members) or ("-",),
            voice.say("zone-external") if zone.external else "",
        )
        for zone in policy.zones
    ]
    columns = ("column-zone", "column-title", "column-members", "column-remark")
    voice.page.table([voice.say(column) for column in columns], rows, indent=2)
