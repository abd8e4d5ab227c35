"""The `zones:` section of a policy file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Mapping as NamedMapping

from segcheck.model.header import Family
from segcheck.policy.addresses import read_address, read_mac, read_prefix, read_range
from segcheck.policy.reading.fields import Fields, entries_of, read_mapping, read_name, read_text
from segcheck.policy.reading.problems import Problems, ReadingError, add_unknown, shortened
from segcheck.policy.reading.yaml_reader import Mapping, Node, Scalar
from segcheck.policy.tiers import Side, Tier
from segcheck.policy.zones import (
    FirewallZoneMember,
    HostMember,
    InterfaceMember,
    PrefixMember,
    VlanMember,
    VrfMember,
    Zone,
    ZoneMember,
)
from segcheck.source.text import Span

ZONE_KEYS = (
    "title",
    "external",
    "tier",
    "wireless",
    "interfaces",
    "vlans",
    "vrfs",
    "firewall_zones",
    "prefixes",
    "hosts",
)
HOST_KEYS = ("ip", "mac")
# Words that mean something else where a zone's name may stand.
RESERVED_NAMES = ("any", "others", "self")


def read_zones(
    node: Node | None, tiers: NamedMapping[str, Tier], problems: Problems, *, tier_needed: bool
) -> tuple[Zone, ...]:
    """The zones that could be read, in file order; every mistake is told to `problems`.

    `tiers`: all tiers by name. A zone that names none has the tier of its own name; where there is none either and
    `tier_needed`, that is a mistake: a zone without a tier would be missing from every property.
    """
    zones = []
    for key, value in entries_of(node, problems):
        name = read_name(key, RESERVED_NAMES, problems)
        if isinstance(value, Scalar) and value.empty:
            problems.add("policy-zone-empty", key.span, zone=shortened(key.text))
            continue
        mapping = read_mapping(value, problems)
        if name is not None and mapping is not None:
            zones.append(_zone(name, key.span, Fields(mapping, ZONE_KEYS, problems), tiers, tier_needed))
    return tuple(zones)


def _zone(name: str, span: Span, fields: Fields, tiers: NamedMapping[str, Tier], tier_needed: bool) -> Zone:
    problems = fields.problems
    title = fields.text("title")
    members: list[ZoneMember] = [
        InterfaceMember(*parts, text.span)
        for text in fields.texts("interfaces")
        if (parts := device_and_name(text, problems)) is not None
    ]
    members += _vlans(fields)
    members += [
        VrfMember(*parts, text.span)
        for text in fields.texts("vrfs")
        if (parts := device_and_name(text, problems)) is not None
    ]
    members += [
        FirewallZoneMember(*parts, text.span)
        for text in fields.texts("firewall_zones")
        if (parts := device_and_name(text, problems)) is not None
    ]
    members += _prefixes(fields)
    members += _hosts(fields)
    if not any(fields.has(key) for key in ZONE_KEYS[4:]):
        problems.add("policy-zone-empty", span, zone=name)
    tier = _tier(name, span, fields, tiers, tier_needed)
    # In a model the tier tells where a zone lies; elsewhere a zone called INTERNET is what its keys say.
    outside = tier_needed and tier in tiers and tiers[tier].side is Side.OUTSIDE
    external = fields.boolean("external", default=outside)
    wireless = fields.boolean("wireless", default=False)
    return Zone(name, title.text.strip() if title else name, tuple(members), external, span, tier, wireless)


def _tier(name: str, span: Span, fields: Fields, tiers: Collection[str], needed: bool) -> str:
    text = fields.text("tier")
    if text is not None and text.text not in tiers:
        add_unknown(fields.problems, "policy-tier-unknown", text.span, text.text, tiers)
        return ""
    if text is not None or name in tiers:
        return name if text is None else text.text
    if needed:
        fields.problems.add("policy-zone-without-tier", span, zone=name, known=", ".join(tiers))
    return ""


def device_and_name(text: Scalar, problems: Problems) -> tuple[str, str] | None:
    """The two parts of `device:name`; only the first colon counts (`core1:Serial0/0:1`). None (told) without them."""
    device, colon, name = text.text.partition(":")
    if not colon or not device.strip() or not name.strip():
        problems.add("policy-place-bad", text.span, text=shortened(text.text))
        return None
    return device.strip(), name.strip()


def _vlans(fields: Fields) -> Iterator[VlanMember]:
    for text in fields.texts("vlans"):
        device, colon, number = text.text.rpartition(":")
        if colon and not device.strip():
            fields.problems.add("policy-place-bad", text.span, text=shortened(text.text))
            continue
        try:
            # SOURCE: IEEE 802.1Q, 9.6: identifiers 0 and 4095 name no VLAN.
            first, last = read_range(number.strip(), 1, 4094)
        except ReadingError as error:
            fields.problems.add_error(error, text.span)
            continue
        for vlan in range(first, last + 1):
            yield VlanMember(device.strip() or None, vlan, text.span)


def _prefixes(fields: Fields) -> Iterator[PrefixMember]:
    for text in fields.texts("prefixes"):
        if text.text == "any":
            yield PrefixMember(None, None, text.span)
            continue
        try:
            prefix = read_prefix(text.text)
        except ReadingError as error:
            fields.problems.add_error(error, text.span)
            continue
        yield PrefixMember(prefix, prefix.family, text.span)


def _hosts(fields: Fields) -> Iterator[HostMember]:
    for item in fields.items("hosts", may_be_empty=False):
        if isinstance(item, Mapping):
            host = Fields(item, HOST_KEYS, fields.problems)
            address, mac = host.text("ip", required=True), host.text("mac")
        else:
            address, mac = read_text(item, fields.problems), None
        found = None if address is None else _address(address, fields.problems)
        hardware = None if mac is None else _mac(mac, fields.problems)
        if found is not None:
            yield HostMember(*found, hardware, item.span)


def _address(text: Scalar, problems: Problems) -> tuple[Family, int] | None:
    try:
        return read_address(text.text)
    except ReadingError as error:
        problems.add_error(error, text.span)
        return None


def _mac(text: Scalar, problems: Problems) -> int | None:
    try:
        return read_mac(text.text)
    except ReadingError as error:
        problems.add_error(error, text.span)
        return None
