"""Everything that policies name, of one virtual firewall: addresses, services, schedules, virtual IPs, pools."""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.model.header import NOTHING, Anything, Cited, Family, Field, Match, Unknown
from segcheck.source.diagnostic import Effect
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.objects.address_groups import AddressBook
from segcheck.vendors.fortinet_fortios.objects.address_translation_objects import Pool, Vip, VipReader, read_pool
from segcheck.vendors.fortinet_fortios.objects.addresses import InterfaceAddresses
from segcheck.vendors.fortinet_fortios.objects.nesting import inner_first
from segcheck.vendors.fortinet_fortios.objects.object_notes import ObjectNotes
from segcheck.vendors.fortinet_fortios.objects.schedules import ScheduleBook
from segcheck.vendors.fortinet_fortios.objects.services import ServiceBook
from segcheck.vendors.fortinet_fortios.statements import Entry, Setting, Vdom

_LAST_MARK = 0xFFFF
_ByFamily = tuple[dict[str, Match], dict[str, Match]]
_TABLES = {Family.IPV4: ("vip", "vipgrp", "ippool"), Family.IPV6: ("vip6", "vipgrp6", "ippool6")}


class Objects:
    """Objects of one virtual firewall by name; rules that name the same object share one condition.

    `first_mark`: the mark of the first virtual IP; further ones count on. Cost: linear in the objects.
    """

    def __init__(self, configuration: FortiConfiguration, vdom: Vdom, first_mark: int = 1) -> None:
        self._vdom = vdom
        self._notes = ObjectNotes(configuration.notes)
        interfaces = InterfaceAddresses(configuration)
        self._addresses = {family: AddressBook(vdom, interfaces, self._notes, family) for family in Family}
        self._services = ServiceBook(vdom, self._notes)
        self._schedules = ScheduleBook(configuration, vdom, self._notes)
        # CHOICE: pairs (IPv4, IPv6) and not dictionaries by family; hashing an enum member costs more than the look-up.
        self._sources: _ByFamily = ({}, {})
        self._destinations: _ByFamily = ({}, {})
        self._pools = {
            entry.name: read_pool(entry, family, self._notes)
            for family in reversed(Family)
            for entry in vdom.table("firewall", _TABLES[family][2])
        }
        self._vips: dict[Family, dict[str, tuple[Vip, ...]]] = {family: {} for family in Family}
        self.all_vips: tuple[Vip, ...] = ()
        self._read_vips(interfaces, first_mark)
        self._read_translations_between_families()

    def source(self, name: str, family: Family, reference: Setting) -> Match:
        """Packets of `family` from the address or group called so.

        An object of the other family matches nothing; one that is not there is unknown, and `reference` malformed.
        """
        known = self._sources[family is Family.IPV6].get(name)
        return known or self._address(self._sources, name, family, Field.SOURCE, reference)

    def destination(self, name: str, family: Family, reference: Setting) -> Match:
        """Packets of `family` to the address or group called so, as in `source`; virtual IPs are not among them."""
        known = self._destinations[family is Family.IPV6].get(name)
        return known or self._address(self._destinations, name, family, Field.DESTINATION, reference)

    def service(self, name: str, family: Family, reference: Setting) -> Match:
        """Packets of the service or group called so; unknown, and `reference` malformed, when there is none."""
        return self._services.match(name, family, reference)

    def permitted_service(self, name: str, family: Family, reference: Setting) -> Match:
        """The service as a policy that accepts sees it: later fragments of its protocols pass with it."""
        return self._services.permitted(name, family, reference)

    def schedule(self, name: str, reference: Setting) -> Match:
        """When the schedule is in force: `ANYTHING`, `NOTHING`, `Dated` or unknown."""
        return self._schedules.match(name, reference)

    def internet_service(self, reference: Setting) -> Match:
        """Addresses and ports of Internet services: what they are is in a database of the vendor."""
        return self._notes.approximated(Entry("", reference.span, (reference,)), (reference.key,), "internet-service")

    def vips(self, name: str, family: Family | None = None) -> tuple[Vip, ...] | None:
        """Virtual IPs called so, those of a group in its order; None when there is no such name.

        `family`: those of one family only; an address of that family may have the name of a virtual IP of the other.
        Those that are disabled are left out.
        """
        families = Family if family is None else (family,)
        known = [found for one in families if (found := self._vips[one].get(name)) is not None]
        return tuple(vip for found in known for vip in found) if known else None

    def pool(self, name: str) -> Pool | None:
        """The IP pool called so, or None."""
        return self._pools.get(name)

    def _address(self, known: _ByFamily, name: str, family: Family, field: Field, reference: Setting) -> Match:
        match: Match
        book = self._addresses[family]
        other = self._addresses[Family.IPV6 if family is Family.IPV4 else Family.IPV4]
        if name not in book and name in self._vips[family]:
            # SOUNDNESS: what a policy does with a virtual IP that it names as a plain address is not known.
            match = Unknown(reference.origin, "vip-as-address")
        elif name not in book and name in other:
            match = NOTHING
        else:
            match = book.match(name, field, reference)
            if name not in book:
                return match
            lines = book.lines(name)
            if lines and not isinstance(match, Anything | Unknown):
                match = Cited(match, lines)
        known[family is Family.IPV6][name] = match
        return match

    # Virtual IPs

    def _read_vips(self, interfaces: InterfaceAddresses, mark: int) -> None:
        found: list[Vip] = []
        for family, (table, group_table, _) in _TABLES.items():
            reader = VipReader(interfaces, self._notes, family, self._services.match)
            known = self._vips[family]
            for entry in self._vdom.table("firewall", table):
                vip = reader.read(entry, mark)
                known.setdefault(entry.name, ())
                # SOURCE: FortiOS CLI Reference, firewall vip: `status` disables the virtual IP.
                if entry.text("status", "enable") == "disable":
                    continue
                if mark > _LAST_MARK:
                    # SOUNDNESS: there are no more marks to tell virtual IPs apart.
                    self._notes.widened((entry.span,), "vips-too-many", entry.name)
                    continue
                known[entry.name] = (vip,)
                found.append(vip)
                mark += 1
            self._read_vip_groups({entry.name: entry for entry in self._vdom.table("firewall", group_table)}, known)
        self.all_vips = tuple(found)

    def _read_vip_groups(self, groups: Mapping[str, Entry], known: dict[str, tuple[Vip, ...]]) -> None:
        built: dict[str, tuple[Vip, ...]] = {}
        for name in groups:
            for inner in inner_first(name, lambda group: groups[group].values("member"), groups, built):
                built[inner] = self._vip_group(groups[inner], known, groups, built)
        for name, vips in built.items():
            known[name] = (*known.get(name, ()), *vips)

    def _vip_group(
        self,
        entry: Entry,
        single: Mapping[str, tuple[Vip, ...]],
        groups: Mapping[str, Entry],
        built: Mapping[str, tuple[Vip, ...]],
    ) -> tuple[Vip, ...]:
        """SOUNDNESS: what a group holds beside the virtual IPs that are found may open anything."""
        setting = entry.setting("member")
        if entry.unknown or setting is None or not setting.values:
            origin = entry.unknown[0].origin if entry.unknown else (entry.span,)
            self._notes.widened(origin, "group-empty" if not entry.unknown else "object-setting-unknown", entry.name)
            return ()
        vips: dict[int, Vip] = {}
        for name in setting.values:
            inner = built.get(name) if name in groups else single.get(name)
            if inner is None:
                code = "group-circular" if name in groups else "vip-undefined"
                self._notes.dangling(setting, name, code, Effect.WIDENS_DEVICE)
                self._notes.widened(setting.origin, code, name)
            else:
                vips.update((vip.mark, vip) for vip in inner)
        return tuple(vips.values())

    def _read_translations_between_families(self) -> None:
        for table in ("vip46", "vip64"):
            for entry in self._vdom.table("firewall", table):
                self._notes.widened((entry.span,), "translation-between-families", entry.name)
