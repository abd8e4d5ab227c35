"""Central NAT: one table decides how sources are translated, whatever the policies say.

SOURCE: Fortinet, "FortiOS Administration Guide", "Central SNAT": entries are tried from the top, the first that matches
decides; what none matches keeps its source.
"""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.header import ANYTHING, AnyOf, Anything, Family, Field, FieldIn, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.values import number
from segcheck.vendors.fortinet_fortios.objects.objects import Objects
from segcheck.vendors.fortinet_fortios.policies.policy_conditions import all_of
from segcheck.vendors.fortinet_fortios.policies.policy_values import OPENINGS
from segcheck.vendors.fortinet_fortios.policies.source_translation import SourceTranslations, Target, egress_address
from segcheck.vendors.fortinet_fortios.policies.translations import Site
from segcheck.vendors.fortinet_fortios.statements import Entry, Setting
from segcheck.vendors.fortinet_fortios.text.fates import approximated, malformed

_HIGHEST = 65535


class CentralTable:
    """Reads `central-snat-map` of one virtual firewall into `translations`."""

    def __init__(self, notes: Notes, site: Site, objects: Objects, translations: SourceTranslations) -> None:
        self._notes = notes
        self._site = site
        self._objects = objects
        self._translations = translations

    def read(self) -> None:
        """All entries that are in force, in order."""
        for entry in self._site.vdom.table("firewall", "central-snat-map"):
            if entry.text("status", "enable") != "disable":
                self._entry(entry)

    def _entry(self, entry: Entry) -> None:
        family = Family.IPV6 if entry.text("type", "ipv4") == "ipv6" else Family.IPV4
        version = "6" if family is Family.IPV6 else ""
        doubts = [Unknown(one.origin, "translation-not-understood") for one in entry.unknown]
        for key in ("nat46", "nat64"):
            setting = entry.setting(key)
            if setting is not None and setting.values != ("disable",):
                # SOUNDNESS: a packet that changes its family leaves the model; what comes of it could be anywhere.
                approximated(self._notes, setting, "policy-changes-family")
                self._notes.unmodeled.extend(setting.origin)
                self._notes.report("policy-changes-family", setting.origin, Severity.WARNING, Effect.WIDENS_DEVICE)
        match = all_of(
            (
                self._addresses(entry, f"orig-addr{version}", family, Field.SOURCE),
                self._addresses(entry, f"dst-addr{version}", family, Field.DESTINATION),
                self._number(entry, "protocol", Field.PROTOCOL, 255),
                self._number(entry, "orig-port", Field.SOURCE_PORT, _HIGHEST),
                self._number(entry, "dst-port", Field.DESTINATION_PORT, _HIGHEST),
                *doubts,
            )
        )
        name, origin = f"central NAT {entry.name}", (entry.span,)
        sources = self._sides(entry, "srcintf")
        ways_out = self._sides(entry, "dstintf")
        if entry.text("nat", "enable") == "disable":
            sides = [(source, way) for source in sources for way in ways_out]
            self._translations.add(name, all_of((OPENINGS, match)), (), sides, origin, family)
            return
        pool = entry.setting(f"nat-ippool{version}")
        if pool is not None and pool.values:
            targets = self._translations.targets(pool, family, keeps_ports=False)
            sides = [(source, way) for source in sources for way in ways_out]
            self._translations.into(name, match, targets, sides, origin, family)
            return
        for way in self._site.interfaces:
            if way.nat_side in ways_out or None in ways_out:
                target: Target = egress_address(way, family, origin)
                sides = [(source, way.nat_side) for source in sources]
                self._translations.into(name, match, [target], sides, origin, family)

    def _addresses(self, entry: Entry, key: str, family: Family, field: Field) -> Match:
        setting = entry.setting(key)
        if setting is None or not setting.values:
            return Unknown((entry.span,), "translation-not-understood")
        read = self._objects.source if field is Field.SOURCE else self._objects.destination
        parts = tuple(read(name, family, setting) for name in setting.values)
        if any(isinstance(part, Anything) for part in parts):
            return ANYTHING
        return parts[0] if len(parts) == 1 else AnyOf(parts)

    def _number(self, entry: Entry, key: str, field: Field, highest: int) -> Match:
        """A number or a range of them; 0 stands for all."""
        setting = entry.setting(key)
        if setting is None or setting.values in ((), ("0",)):
            return ANYTHING
        low, _, high = setting.values[0].partition("-")
        first = number(low, 0, highest)
        last = first if not high else number(high, 0, highest)
        if first is None or last is None or last < first or len(setting.values) > 1:
            return self._unreadable(setting)
        return FieldIn(field, ((first, last),))

    def _unreadable(self, setting: Setting) -> Match:
        malformed(self._notes, setting, "policy-value-unknown")
        return Unknown(setting.origin, "policy-value-unknown")

    def _sides(self, entry: Entry, key: str) -> list[str | None]:
        return list(dict.fromkeys(self._sides_of(entry, key)))

    def _sides_of(self, entry: Entry, key: str) -> Iterator[str | None]:
        words = entry.values(key)
        if not words or "any" in words:
            yield None
            return
        for word in words:
            for interface in self._site.attachments.behind(self._site.vdom.name, word):
                yield interface.nat_side
