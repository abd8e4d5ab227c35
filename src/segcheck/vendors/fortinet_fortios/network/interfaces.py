"""FortiOS interfaces into the model's.

SOURCE: Fortinet, "FortiOS CLI Reference", `system interface`: types, members, what names its parent by `interface`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from segcheck.model.network import Interface, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.values import mac, number
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.interface_addresses import AddressReader
from segcheck.vendors.fortinet_fortios.network.interface_kinds import (
    SWITCH_TYPES,
    WIRELESS_TYPES,
    bundles,
    is_built_in_tunnel,
    kind_of,
    radio_networks,
    switches,
    tag_of,
    tunnels,
)
from segcheck.vendors.fortinet_fortios.network.interface_settings import MAY_DROP, MAY_PASS, SUPPORT
from segcheck.vendors.fortinet_fortios.network.switches import join_members
from segcheck.vendors.fortinet_fortios.network.virtual_domains import reserved_interfaces, tables, vrf_name, zone_name
from segcheck.vendors.fortinet_fortios.statements import Entry
from segcheck.vendors.fortinet_fortios.text.fates import approximated, malformed

__all__ = ["SUPPORT", "Interfaces"]

_MOST_PARENTS = 8
"""How deep interfaces are stacked upon each other; a hostile file may make a circle."""


class Interfaces:
    """The interfaces of a box while they are put together. `all`: by name, in file order; `vdoms`: where each is."""

    def __init__(self, configuration: FortiConfiguration) -> None:
        self._configuration = configuration
        self._notes = configuration.notes
        self._switches = switches(configuration)
        self._bundles = bundles(configuration)
        self._reserved = reserved_interfaces(configuration)
        self._strict = {
            vdom.name: setting
            for vdom in configuration.vdoms
            for setting in (vdom.settings("system", "settings").setting("strict-src-check"),)
            if setting is not None and setting.values != ("disable",)
        }
        self._inside = {name for switch in self._switches.values() for name in switch.members}
        self._tunnels = tunnels(configuration)
        self._radios = radio_networks(configuration)
        self.entries: dict[str, Entry] = {}
        self.vdoms: dict[str, str] = {}
        self.all: dict[str, Interface] = {}
        self.untold: dict[str, Span] = {}
        for vdom, entry in tables(configuration, "system", "interface"):
            if entry.name not in self.entries:
                self.entries[entry.name] = entry
                self.vdoms[entry.name] = entry.text("vdom", "root" if vdom is configuration.shared else vdom.name)
        for entry in self.entries.values():
            self.all[entry.name] = self._interface(entry)

    def add_unprinted(self, named: Iterable[tuple[str, str, Span]], zones: Mapping[str, set[str]]) -> None:
        """Add what is named (virtual domain, name, line) but not printed, unless it is a zone; then wire everything.

        SOUNDNESS: an interface of which nothing is told may have any address.
        """
        for switch in self._switches.values():
            for name, span in ((switch.name, switch.span), *switch.members.items()):
                self._add(self.vdoms.get(switch.name, "root"), name, span)
        for name, bundle in self._bundles.items():
            if bundle in self.entries:
                self._add(self.vdoms[bundle], name, self.entries[bundle].span)
        for entry in tuple(self.entries.values()):
            parent = entry.setting("interface")
            if parent is not None and parent.values:
                self._add(self.vdoms[entry.name], parent.values[0], parent.span)
        for vdom, name, span in named:
            if name != "any" and name not in zones.get(vdom, ()):
                self._add(vdom, name, span)
        join_members(self._configuration, self._switches, self.all)
        self._put_out()

    # -- one interface ----------------------------------------------------------------------------------

    def _interface(self, entry: Entry) -> Interface:
        reader = AddressReader(self._notes, entry)
        addresses = reader.addresses()
        for setting in reader.unknown:
            approximated(self._notes, setting, "address-not-told")
        switch = self._switches.get(entry.name)
        kind = self._kind(entry)
        parent = entry.text("interface") or None
        vdom = self.vdoms[entry.name]
        tagged = kind is InterfaceKind.SUBINTERFACE or (kind is InterfaceKind.VLAN and switch is None)
        return Interface(
            name=entry.name,
            kind=kind,
            enabled=self._is_up(entry),
            addresses=addresses,
            vrf=vrf_name(self._configuration, vdom, self._table_number(entry)),
            origin=(entry.span,),
            address_unknown=bool(reader.unknown),
            parent=parent if tagged else None,
            vlan=switch.vlan if switch is not None else tag_of(entry) if tagged else None,
            bundle=self._bundles.get(entry.name),
            zone=zone_name(self._configuration, vdom, entry.name),
            nat_side=entry.name,
            mac=mac(entry.text("macaddr")),
            description=" / ".join(text for text in (entry.text("alias"), entry.text("description")) if text),
            doubts=self._doubts(entry),
            wireless=entry.text("type") in WIRELESS_TYPES or entry.name in self._radios,
            link_local=reader.link_local,
        )

    def _kind(self, entry: Entry) -> InterfaceKind:
        if entry.name in self._switches:
            return InterfaceKind.VLAN
        if entry.name in self._tunnels:
            return InterfaceKind.TUNNEL
        kind = kind_of(entry, entry.text("interface") in self._switches)
        if kind is None:
            # SOUNDNESS: nobody knows what such an interface does, so the device may do anything.
            setting = entry.setting("type")
            if setting is not None:
                approximated(self._notes, setting, "interface-type-unknown")
            self._widen("interface-type-unknown", (entry.span,), interface=entry.name)
            return InterfaceKind.ROUTED
        return kind

    def _is_up(self, entry: Entry) -> bool:
        status = entry.setting("status")
        return status is None or status.values != ("down",)

    def _table_number(self, entry: Entry) -> int:
        setting = entry.setting("vrf")
        if setting is None:
            return 0
        table = number(" ".join(setting.values), 0, 511)
        if table is None:
            malformed(self._notes, setting, "unreadable-value")
            self._widen("unreadable-value", setting.origin, key="vrf")
        return table or 0

    def _doubts(self, entry: Entry) -> Origin:
        doubts: list[Span] = []
        for setting in entry.settings:
            reason, harmless = MAY_DROP.get(setting.key, ("", frozenset()))
            if reason and not harmless.issuperset(setting.values):
                approximated(self._notes, setting, reason)
                doubts.extend(setting.origin)
            reason, harmless = MAY_PASS.get(setting.key, ("", frozenset()))
            if reason and not harmless.issuperset(setting.values):
                approximated(self._notes, setting, reason)
                self._widen(reason, setting.origin, interface=entry.name)
        strict = self._strict.get(self.vdoms[entry.name])
        if strict is not None and entry.text("src-check", "enable") != "disable":
            # SOUNDNESS: packets whose sender is not reached by the interface they come in by are dropped.
            approximated(self._notes, strict, "strict-source-check")
            doubts.extend(strict.origin)
        # SOUNDNESS: what is routed by a table of its own surely passes nowhere else.
        doubts.extend(self._reserved.get(entry.name, ()))
        if entry.name in self._tunnels:
            # SOUNDNESS: a tunnel may be down or refuse packets that its selectors do not name.
            doubts.append(self._tunnels[entry.name])
        return tuple(doubts)

    # -- what is not printed ------------------------------------------------------------------------------

    def _add(self, vdom: str, name: str, span: Span) -> None:
        if name in self.all:
            return
        built_in = is_built_in_tunnel(name, vdom)
        switch = self._switches.get(name)
        known = built_in or name in self._tunnels or name in self._radios or switch is not None
        kind = InterfaceKind.ROUTED
        if built_in or name in self._tunnels:
            kind = InterfaceKind.TUNNEL
        elif switch is not None:
            kind = InterfaceKind.VLAN
        member = name in self._bundles or name in self._inside
        self.vdoms[name] = vdom
        self.all[name] = Interface(
            name=name,
            kind=kind,
            enabled=True,
            addresses=(),
            vrf=vrf_name(self._configuration, vdom),
            origin=(span,),
            address_unknown=not (known or member),
            vlan=None if switch is None else switch.vlan,
            bundle=self._bundles.get(name),
            zone=zone_name(self._configuration, vdom, name),
            nat_side=name,
            wireless=name in self._radios,
        )
        if not (known or member):
            self.untold[name] = span
            self._notes.report("interface-not-printed", (span,), Severity.WARNING, Effect.WIDENS_DEVICE, name=name)

    def _put_out(self) -> None:
        """Switch off what stands upon an interface that is down."""
        for name, interface in self.all.items():
            below, depth = interface.parent or self._parent_of(name), 0
            while below is not None and below in self.all and depth < _MOST_PARENTS:
                entry = self.entries.get(below)
                if entry is not None and not self._is_up(entry):
                    self.all[name] = replace(self.all[name], enabled=False)
                    break
                below, depth = self._parent_of(below), depth + 1

    def _parent_of(self, name: str) -> str | None:
        entry = self.entries.get(name)
        if entry is None or entry.text("type") in SWITCH_TYPES or name in self._tunnels:
            return None
        return entry.text("interface") or None

    def _widen(self, code: str, origin: Origin, **arguments: str) -> None:
        self._notes.unmodeled.extend(origin)
        self._notes.report(code, origin, Severity.WARNING, Effect.WIDENS_DEVICE, **arguments)
