"""Addresses and groups of addresses of one family by name, as conditions on either end of a packet."""

from __future__ import annotations

from segcheck.model.header import ANYTHING, AllOf, AnyOf, Family, Field, FieldIn, Interval, Match, Not, Unknown
from segcheck.source.text import Origin
from segcheck.vendors.fortinet_fortios.objects.addresses import (
    AddressReader,
    Content,
    InterfaceAddresses,
    interval_match,
)
from segcheck.vendors.fortinet_fortios.objects.intervals import difference, union
from segcheck.vendors.fortinet_fortios.objects.nesting import DEEPEST, inner_first
from segcheck.vendors.fortinet_fortios.objects.object_notes import ObjectNotes
from segcheck.vendors.fortinet_fortios.statements import Entry, Setting, Vdom

# CHOICE: groups up to this many parts are copied into the groups around them, so that a rule holds one interval
# list; larger ones are shared, so that the work stays linear in the size of the file.
_COPIED = 256
_TELLING = frozenset(
    (
        *("subnet", "start-ip", "end-ip", "wildcard", "ip6", "macaddr", "start-mac", "end-mac", "interface"),
        *("member", "exclude-member"),
    )
)
# SOURCE: FortiOS CLI Reference and default configurations: objects that exist without being printed.
_ALWAYS_THERE: dict[str, Content] = {"none": Content(((0, 0),))}


class AddressBook:
    """What the names of one family's addresses and groups stand for in one virtual firewall.

    Cost: each object is read once; each group is built once for sources and once for destinations.
    """

    def __init__(self, vdom: Vdom, interfaces: InterfaceAddresses, notes: ObjectNotes, family: Family) -> None:
        self._notes = notes
        self._family = family
        self._everything = ((0, (1 << family.address_bits) - 1),)
        addresses, groups = ("address", "addrgrp") if family is Family.IPV4 else ("address6", "addrgrp6")
        self._entries = {entry.name: entry for entry in vdom.table("firewall", addresses)}
        self._groups = {entry.name: entry for entry in vdom.table("firewall", groups)}
        reader = AddressReader(interfaces, notes, family)
        self._contents = {name: reader.read(entry) for name, entry in self._entries.items()}
        self._single: dict[Field, dict[str, Match]] = {Field.SOURCE: {}, Field.DESTINATION: {}}
        self._built: dict[Field, dict[str, Match]] = {Field.SOURCE: {}, Field.DESTINATION: {}}
        self._depths: dict[str, int] = {}
        for name in self._groups:
            # Groups that no policy names get their findings, too.
            self._group(name, Field.SOURCE)

    def __contains__(self, name: object) -> bool:
        return name in self._entries or name in self._groups or name == "all" or name in _ALWAYS_THERE

    def match(self, name: str, field: Field, reference: Setting) -> Match:
        """Packets with an address of the object at `field`; unknown where there is no such object."""
        found = self._known(name, field)
        if found is not None:
            return found
        return self._notes.dangling(reference, name, "address-undefined")

    def lines(self, name: str) -> Origin:
        """The lines that say which addresses the object, or which members the group has; none where there are none."""
        entries = (table[name] for table in (self._entries, self._groups) if name in table)
        settings = (setting for entry in entries for setting in entry.settings if setting.key in _TELLING)
        return tuple(span for setting in settings for span in setting.origin)

    def _known(self, name: str, field: Field) -> Match | None:
        if name not in self._groups:
            return self._address(name, field)
        group = self._group(name, field)
        if name not in self._entries:
            return group
        # SOUNDNESS: the device keeps no two objects of one name; each may be what counts.
        address = self._address(name, field) or ANYTHING
        doubt = self._notes.malformed(self._groups[name], "", "object-name-repeated")
        return AnyOf((AllOf((address, group)), AllOf((AnyOf((address, group)), doubt))))

    def _address(self, name: str, field: Field) -> Match | None:
        known = self._single[field].get(name)
        if known is not None:
            return known
        content = self._contents.get(name)
        if content is None:
            content = Content(self._everything) if name == "all" else _ALWAYS_THERE.get(name)
            if content is None:
                return None
            match = interval_match(field, self._family, content.intervals)
        else:
            match = content.condition(field, self._family, self._notes, self._entries[name])
        self._single[field][name] = match
        return match

    def _group(self, name: str, field: Field) -> Match:
        built = self._built[field]
        for inner in inner_first(name, self._members, self._groups, built):
            built[inner] = self._build(self._groups[inner], field)
        return built[name]

    def _members(self, name: str) -> tuple[str, ...]:
        entry = self._groups[name]
        excluded = entry.values("exclude-member") if entry.text("exclude") == "enable" else ()
        return (*entry.values("member"), *excluded)

    def _build(self, entry: Entry, field: Field) -> Match:
        """What a group stands for, its inner groups being built.

        SOUNDNESS: a group with a setting nobody knows, and one nested too deep, may stand for any address.
        """
        if entry.unknown:
            return Unknown(entry.unknown[0].origin, "object-setting-unknown")
        if entry.text("category", "default") != "default":
            return self._notes.approximated(entry, ("category",), "address-dynamic")
        depth = 1 + max((self._depths.get(member, 0) for member in self._members(entry.name)), default=0)
        self._depths[entry.name] = depth
        if depth > DEEPEST:
            return self._notes.malformed(entry, "member", "group-nested-too-deep")
        if entry.text("exclude", "disable") not in ("enable", "disable"):
            return self._notes.malformed(entry, "exclude", "group-malformed")
        included = self._union(entry, "member", field)
        if entry.text("exclude") != "enable":
            return included
        return self._without(included, self._union(entry, "exclude-member", field), field)

    def _union(self, entry: Entry, key: str, field: Field) -> Match:
        setting = entry.setting(key)
        if setting is None or not setting.values:
            return self._notes.malformed(entry, key, "group-empty")
        intervals: list[Interval] = []
        others: list[Match] = []
        for name in setting.values:
            if name in self._groups and name not in self._built[field]:
                others.append(self._notes.dangling(setting, name, "group-circular"))
                continue
            match = self._known(name, field)
            if match is None:
                others.append(self._notes.dangling(setting, name, "address-undefined"))
            else:
                self._add(match, field, intervals, others)
        if not others:
            return interval_match(field, self._family, union(intervals))
        if intervals:
            others.insert(0, interval_match(field, self._family, union(intervals)))
        return others[0] if len(others) == 1 else AnyOf(tuple(others))

    def _add(self, match: Match, field: Field, intervals: list[Interval], others: list[Match]) -> None:
        if match is ANYTHING:
            intervals.extend(self._everything)
            return
        parts = match.parts if isinstance(match, AnyOf) and len(match.parts) <= _COPIED else (match,)
        plain = [part for part in parts if isinstance(part, FieldIn) and part.field is field]
        if sum(len(part.intervals) for part in plain) > _COPIED:
            others.append(match)
            return
        for part in parts:
            if isinstance(part, FieldIn) and part.field is field:
                intervals.extend(part.intervals)
            else:
                others.append(part)

    def _without(self, included: Match, excluded: Match, field: Field) -> Match:
        kept, removed = self._plain(included, field), self._plain(excluded, field)
        if kept is not None and removed is not None:
            return interval_match(field, self._family, difference(kept, removed))
        return AllOf((included, Not(excluded)))

    def _plain(self, match: Match, field: Field) -> tuple[Interval, ...] | None:
        if match is ANYTHING:
            return self._everything
        if isinstance(match, FieldIn) and match.field is field and len(match.intervals) <= _COPIED * 16:
            return match.intervals
        return None
