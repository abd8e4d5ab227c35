"""Addresses of FortiOS interfaces: main, secondary, virtual, IPv6; and where an address is not told."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import InterfaceAddress
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.values import ipv4, ipv6, netmask_length, number
from segcheck.vendors.fortinet_fortios.statements import Entry, Setting
from segcheck.vendors.fortinet_fortios.text.fates import malformed

_NO_ADDRESS = ("0.0.0.0", "0.0.0.0/0", "::/0", "::", "")


def read_network(values: tuple[str, ...], family: Family) -> tuple[int, int] | None:
    """(address, prefix length) of `A.B.C.D M.M.M.M`, `A.B.C.D/N` or `X::Y/N`; None when it cannot be read.

    >>> read_network(("192.0.2.1", "255.255.255.0"), Family.IPV4)
    (3221225985, 24)
    """
    if not values:
        return None
    text, slash, tail = values[0].partition("/")
    address = ipv4(text) if family is Family.IPV4 else ipv6(text)
    if slash:
        length = number(tail, 0, family.address_bits)
    elif family is Family.IPV4 and len(values) == 2:
        mask = ipv4(values[1])
        length = None if mask is None else netmask_length(mask)
    else:
        length = family.address_bits if len(values) == 1 else None
    return None if address is None or length is None else (address, length)


class AddressReader:
    """Reads the addresses of one interface. `unknown`: lines by which it may have others."""

    def __init__(self, notes: Notes, entry: Entry) -> None:
        self._notes = notes
        self._entry = entry
        self.unknown: list[Setting] = []
        self.link_local: Origin = ()

    def addresses(self) -> tuple[InterfaceAddress, ...]:
        """The addresses in effect, each once, main ones first."""
        found = [*self._main(), *self._secondary(), *self._management(), *self._version_6()]
        found.extend(self._virtual(tuple(found)))
        distinct = {(address.family, address.address, address.virtual): address for address in reversed(found)}
        return tuple(reversed(distinct.values()))

    def _main(self) -> Iterator[InterfaceAddress]:
        mode = self._entry.setting("mode")
        if mode is not None and mode.values != ("static",):
            self.unknown.append(mode)
            return
        for key, harmless in (("ipunnumbered", "0.0.0.0"), ("ip-managed-by-fortiipam", "disable")):
            setting = self._entry.setting(key)
            if setting is not None and setting.values[:1] not in ((harmless,), ("inherit-global",)):
                self.unknown.append(setting)
        yield from self._address(self._entry, "ip", Family.IPV4)

    def _secondary(self) -> Iterator[InterfaceAddress]:
        """SOURCE: "FortiOS CLI Reference": secondary addresses are in use while `secondary-IP` is enabled."""
        if self._entry.text("secondary-IP", "disable") != "disable":
            for entry in self._entry.table("secondaryip"):
                yield from self._address(entry, "ip", Family.IPV4)

    def _management(self) -> Iterator[InterfaceAddress]:
        yield from self._address(self._entry, "management-ip", Family.IPV4)

    def _version_6(self) -> Iterator[InterfaceAddress]:
        for entry in self._entry.table("ipv6"):
            for key, harmless in (("ip6-mode", "static"), ("autoconf", "disable")):
                setting = entry.setting(key)
                if setting is not None and setting.values != (harmless,):
                    self.unknown.append(setting)
                    self.link_local = (*self.link_local, *setting.origin)
            yield from self._address(entry, "ip6-address", Family.IPV6)
            for extra in entry.table("ip6-extra-addr"):
                pair = read_network((extra.name,), Family.IPV6)
                if pair is not None:
                    yield InterfaceAddress(Family.IPV6, *pair, (extra.span,))
                else:
                    self._unreadable("ip6-extra-addr", (extra.span,))

    def _address(self, entry: Entry, key: str, family: Family) -> Iterator[InterfaceAddress]:
        setting = entry.setting(key)
        if setting is None or setting.values[:1] in tuple((word,) for word in _NO_ADDRESS):
            return
        pair = read_network(setting.values, family)
        if pair is None:
            malformed(self._notes, setting, "unreadable-address")
            self._unreadable(key, setting.origin)
            self.unknown.append(setting)
            return
        address, length = pair
        remote = self._entry.setting("remote-ip")
        if key == "ip" and length == family.address_bits and remote is not None:
            length = self._tunnel_length(address, remote)
        yield InterfaceAddress(family, address, length, setting.origin)

    def _tunnel_length(self, address: int, remote: Setting) -> int:
        """SOURCE: "FortiOS CLI Reference": a tunnel has a host mask, its network is that of `remote-ip`."""
        pair = read_network(remote.values, Family.IPV4)
        if pair is None:
            return 32
        network = Prefix(Family.IPV4, 0, pair[1])
        return pair[1] if address & network.mask == pair[0] & network.mask else 32

    def _virtual(self, own: tuple[InterfaceAddress, ...]) -> Iterator[InterfaceAddress]:
        """Addresses shared by VRRP, with the length of the network they are in."""
        groups = [(entry, "vrip", Family.IPV4) for entry in self._entry.table("vrrp")]
        for entry in self._entry.table("ipv6"):
            groups.extend((group, "vrip6", Family.IPV6) for group in entry.table("vrrp6"))
        for group, key, family in groups:
            setting = group.setting(key)
            if setting is None or group.text("status", "enable") == "disable":
                continue
            address = read_network(setting.values[:1], family)
            if address is None:
                malformed(self._notes, setting, "unreadable-address")
                self._unreadable(key, setting.origin)
                continue
            lengths = [one.length for one in own if one.family is family and address[0] in one.subnet]
            length = max(lengths, default=family.address_bits)
            yield InterfaceAddress(family, address[0], length, setting.origin, virtual=True)

    def _unreadable(self, key: str, origin: Origin) -> None:
        """SOUNDNESS: an address that cannot be read may be any, so the device may do anything."""
        self._notes.unmodeled.extend(origin)
        self._notes.report("unreadable-address", origin, Severity.ERROR, Effect.WIDENS_DEVICE, key=key)
