"""Address objects: `config firewall address` and `address6`, as conditions on either end of a packet."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from segcheck.model.header import (
    ANYTHING,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Interval,
    Match,
    Unknown,
)
from segcheck.vendors._shared.values import ipv4, ipv4_prefix, ipv6, ipv6_prefix, mac, netmask_length
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.objects.intervals import difference, intersection, union
from segcheck.vendors.fortinet_fortios.objects.object_notes import ObjectNotes
from segcheck.vendors.fortinet_fortios.objects.object_support import ADDRESSES
from segcheck.vendors.fortinet_fortios.statements import Entry, Path
from segcheck.vendors.fortinet_fortios.support import BlockSupport

_ALL_ONES = 0xFFFFFFFF


class Content(NamedTuple):
    """What an address object stands for. `masked`: (value, care) pairs. `perhaps`: further addresses it may stand for,
    each with the reason for doubt. `unknown`: it may stand for any address.
    """

    intervals: tuple[Interval, ...] = ()
    masked: tuple[tuple[int, int], ...] = ()
    macs: tuple[Interval, ...] = ()
    perhaps: tuple[tuple[tuple[Interval, ...], Unknown], ...] = ()
    unknown: Unknown | None = None

    def condition(self, field: Field, family: Family, notes: ObjectNotes, entry: Entry) -> Match:
        """The condition on `field` (SOURCE or DESTINATION)."""
        parts: list[Match] = []
        if self.intervals:
            parts.append(interval_match(field, family, self.intervals))
        parts.extend(FieldMasked(field, value, care) for value, care in self.masked)
        parts.extend(AllOf((interval_match(field, family, some), doubt)) for some, doubt in self.perhaps)
        if self.macs and field is Field.SOURCE:
            parts.append(FieldIn(Field.SOURCE_MAC, self.macs))
        elif self.macs:
            # SOUNDNESS: a packet does not tell the hardware address of the host it goes to.
            parts.append(notes.approximated(entry, _MAC_KEYS, "address-mac-as-destination"))
        if self.unknown is not None:
            parts.append(self.unknown)
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def interval_match(field: Field, family: Family, intervals: tuple[Interval, ...]) -> Match:
    """Addresses of `intervals`; `ANYTHING` when they are all there are."""
    if intervals == ((0, (1 << family.address_bits) - 1),):
        return ANYTHING
    return FieldIn(field, intervals)


# Types whose addresses are found by the device while it runs -> (message code, keys that say which).
_BY_TYPE: dict[str, tuple[str, tuple[str, ...]]] = {
    "fqdn": ("address-by-name", ("type", "fqdn")),
    "wildcard-fqdn": ("address-by-name", ("type", "wildcard-fqdn")),
    "geography": ("address-by-country", ("type", "country")),
    "dynamic": ("address-dynamic", ("type", "sub-type", "sdn", "filter", "obj-tag", "tag-type", "fsso-group")),
    "route-tag": ("address-by-route-tag", ("type", "route-tag")),
    "template": ("address-by-template", ("type", "template", "host", "host-type")),
}
_MAC_KEYS = ("type", "macaddr", "start-mac", "end-mac")
# CHOICE: printed without subnet, yet the device keeps them filled with addresses of its own.
_FILLED_BY_DEVICE = frozenset(("FABRIC_DEVICE", "FIREWALL_AUTH_PORTAL_ADDRESS"))


class AddressReader:
    """Reads the address objects of one family; interface-subnet objects look at the box's interfaces."""

    def __init__(self, interfaces: InterfaceAddresses, notes: ObjectNotes, family: Family) -> None:
        self._notes = notes
        self._family = family
        self._highest = (1 << family.address_bits) - 1
        self._single = ipv4 if family is Family.IPV4 else ipv6
        self._interfaces = interfaces
        self._readers: dict[str, Callable[[Entry], Content]] = {
            "ipmask": self._subnet,
            "ipprefix": self._prefix,
            "iprange": self._range,
            "wildcard": self._wildcard,
            "mac": self._mac,
            "interface-subnet": self._interface_subnet,
        }

    def read(self, entry: Entry) -> Content:
        """What the object stands for; what is not understood stands for any address."""
        if entry.unknown:
            # SOUNDNESS: a setting nobody knows may change what the object stands for in any way.
            return Content(unknown=Unknown(entry.unknown[0].origin, "object-setting-unknown"))
        kind = entry.text("type", "ipmask" if self._family is Family.IPV4 else "ipprefix")
        found = _BY_TYPE.get(kind)
        if found is not None:
            return Content(unknown=self._notes.approximated(entry, found[1], found[0]))
        reader = self._readers.get(kind)
        if reader is None:
            return self._malformed(entry, "type", "address-type-unknown")
        return reader(entry)

    def _malformed(self, entry: Entry, key: str, code: str = "address-malformed") -> Content:
        """SOUNDNESS: the device keeps no such object, so nobody knows which one is in its place."""
        return Content(unknown=self._notes.malformed(entry, key, code))

    def _subnet(self, entry: Entry) -> Content:
        if entry.setting("subnet") is None:
            if entry.name in _FILLED_BY_DEVICE:
                return Content(unknown=Unknown((entry.span,), "address-dynamic"))
            # SOURCE: FortiOS CLI Reference, firewall address: subnet is 0.0.0.0 0.0.0.0 where it is not set.
            return Content(((0, _ALL_ONES),))
        subnet = masked_address(entry.values("subnet"))
        if subnet is None or netmask_length(subnet[1]) is None:
            return self._malformed(entry, "subnet")
        return Content(((subnet[0], subnet[0] | (subnet[1] ^ _ALL_ONES)),))

    def _prefix(self, entry: Entry) -> Content:
        if entry.setting("ip6") is None:
            # SOURCE: FortiOS CLI Reference, firewall address6: ip6 is ::/0 where it is not set.
            return Content(((0, self._highest),))
        prefix = ipv6_prefix(entry.text("ip6"))
        return self._malformed(entry, "ip6") if prefix is None else Content((prefix.interval,))

    def _range(self, entry: Entry) -> Content:
        low = self._single(entry.text("start-ip", "0.0.0.0" if self._family is Family.IPV4 else "::"))
        high = self._single(entry.text("end-ip"))
        if low is None or high is None or high < low:
            return self._malformed(entry, "end-ip" if high is None or low is not None else "start-ip")
        return Content(((low, high),))

    def _wildcard(self, entry: Entry) -> Content:
        """SOURCE: FortiOS Administration Guide, Wildcard addressing: bits that are 1 in the mask must match."""
        if entry.setting("wildcard") is None:
            return self._malformed(entry, "wildcard")
        values = entry.values("wildcard")
        pair = masked_address(values) if self._family is Family.IPV4 else _masked_ipv6(values)
        if pair is None:
            return self._malformed(entry, "wildcard")
        value, care = pair
        free = care ^ self._highest
        return Content(((value, value | free),)) if not free & (free + 1) else Content(masked=(pair,))

    def _mac(self, entry: Entry) -> Content:
        macs = [_mac_range(value) for value in entry.values("macaddr")]
        if entry.setting("start-mac") is not None:
            first = entry.text("start-mac")
            macs.append(_mac_range(f"{first}-{entry.text('end-mac', first)}"))
        known = [interval for interval in macs if interval is not None]
        if not macs or len(known) < len(macs):
            return self._malformed(entry, "macaddr" if entry.setting("macaddr") is not None else "start-mac")
        return Content(macs=union(known))

    def _interface_subnet(self, entry: Entry) -> Content:
        """The subnet of an interface; the file shows what it was when the file was saved."""
        keys = ("type", "interface", "subnet")
        own = self._interfaces.first(entry.text("interface"))
        if own is None:
            return Content(unknown=self._notes.approximated(entry, keys, "address-of-interface"))
        now = ((own[0] & own[1], own[0] | (own[1] ^ _ALL_ONES)),)
        shown = masked_address(entry.values("subnet")) if entry.setting("subnet") is not None else None
        if shown is None or netmask_length(shown[1]) is None:
            return Content(now) if entry.setting("subnet") is None else self._malformed(entry, "subnet")
        saved = ((shown[0], shown[0] | (shown[1] ^ _ALL_ONES)),)
        if saved == now:
            return Content(now)
        # SOUNDNESS: the object and the interface disagree; each may be what counts.
        doubt = self._notes.approximated(entry, keys, "address-of-interface")
        both = intersection(saved, now)
        return Content(both, perhaps=((difference(union((*saved, *now)), both), doubt),))


class InterfaceAddresses:
    """The box's own IPv4 addresses, where the file tells them: its interfaces' first addresses."""

    def __init__(self, configuration: FortiConfiguration) -> None:
        self._entries = {entry.name: entry for entry in configuration.shared.table("system", "interface")}

    def first(self, name: str) -> tuple[int, int] | None:
        """(address, mask) of an interface; None for a dynamic one, one without address, and one that is not there."""
        entry = self._entries.get(name)
        if entry is None or entry.text("mode", "static") != "static":
            return None
        values = entry.values("ip")
        subnet = masked_address(values)
        address = ipv4(values[0].partition("/")[0]) if values else None
        if subnet is None or address is None or not address or netmask_length(subnet[1]) is None:
            return None
        return address, subnet[1]


def masked_address(values: tuple[str, ...]) -> tuple[int, int] | None:
    """`A M` or `A/length` as (network, mask); None when it is neither. The mask may have holes.

    >>> masked_address(("10.1.2.3", "255.255.0.0")) == masked_address(("10.1.0.0/16",)) == (0x0A010000, 0xFFFF0000)
    True
    """
    if len(values) == 1:
        prefix = ipv4_prefix(values[0])
        return None if prefix is None else (prefix.value, prefix.mask)
    if len(values) != 2:
        return None
    value, mask = ipv4(values[0]), ipv4(values[1])
    return None if value is None or mask is None else (value & mask, mask)


def _masked_ipv6(values: tuple[str, ...]) -> tuple[int, int] | None:
    if len(values) != 2:
        return None
    value, mask = ipv6(values[0]), ipv6(values[1])
    return None if value is None or mask is None else (value & mask, mask)


def address_range(text: str, family: Family) -> Interval | None:
    """`A`, `A-B` or `A/length` as an interval; None when it is none of these.

    >>> address_range("10.0.0.1-10.0.0.9", Family.IPV4) == (0x0A000001, 0x0A000009)
    True
    """
    single = ipv4 if family is Family.IPV4 else ipv6
    if "/" in text:
        prefix = (ipv4_prefix if family is Family.IPV4 else ipv6_prefix)(text)
        return None if prefix is None else prefix.interval
    first, dash, last = text.partition("-")
    low = single(first)
    high = single(last) if dash else low
    return None if low is None or high is None or high < low else (low, high)


def _mac_range(text: str) -> Interval | None:
    """`xx:xx:xx:xx:xx:xx` or two of them with a hyphen between."""
    single = mac(text)
    if single is not None:
        return single, single
    first, _, last = text.partition("-")
    low, high = mac(first), mac(last)
    return None if low is None or high is None or high < low else (low, high)


SUPPORT: dict[Path, BlockSupport] = ADDRESSES
