"""What a policy asks of a packet: addresses, services, time, and what no header tells.

SOURCE: Fortinet, "FortiOS CLI Reference", `firewall policy`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import NamedTuple

from segcheck.model.header import ANYTHING, AllOf, AnyOf, Anything, Family, Match, Not, Unknown
from segcheck.source.text import Origin
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.fortinet_fortios.objects.address_translation_objects import Vip
from segcheck.vendors.fortinet_fortios.objects.objects import Objects
from segcheck.vendors.fortinet_fortios.statements import Entry, Setting
from segcheck.vendors.fortinet_fortios.text.fates import approximated, malformed

# Keys that narrow what a policy matches by something a header does not show -> reason. SOURCE: as above.
# CHOICE: a policy with users is passed over by those it does not name (since 5.2; Fortinet, "Technical Note: Implicit
# fall-through feature for user authentication policies"), so it may match or not, in whatever order.
_NARROWING: dict[str, str] = {
    **dict.fromkeys(("users", "groups", "fsso-groups", "devices"), "policy-users"),
    **dict.fromkeys(("ztna-ems-tag", "ztna-ems-tag-secondary", "ztna-geo-tag"), "policy-endpoint-tags"),
    **dict.fromkeys(("sgt", "vlan-filter"), "policy-frame-tags"),
    "src-vendor-mac": "policy-vendor-mac",
    **dict.fromkeys(("application", "app-category", "app-group", "url-category"), "policy-application"),
}
# The same, when they have the value `enable`.
_SWITCHED: dict[str, str] = {
    **dict.fromkeys(("rsso", "ntlm", "disclaimer", "identity-based"), "policy-users"),
    **dict.fromkeys(("ztna-status", "ztna-device-ownership"), "policy-endpoint-tags"),
    "sgt-check": "policy-frame-tags",
    "enforce-default-app-port": "policy-application",
    "ha-mgmt-intf-only": "policy-management-interface",
}
# The same, when they are not zero.
_NUMBERED: dict[str, str] = {
    "tos": "policy-tos",
    "tos-mask": "policy-tos",
    "reputation-minimum": "policy-reputation",
    "reputation-minimum6": "policy-reputation",
}
# Key -> (reason, whether values make a condition).
_CONDITIONS: dict[str, tuple[str, Callable[[tuple[str, ...]], bool]]] = {
    **{key: (reason, bool) for key, reason in _NARROWING.items()},
    **{key: (reason, lambda values: values != ("disable",)) for key, reason in _SWITCHED.items()},
    **{key: (reason, lambda values: any(word.strip("0x") for word in values)) for key, reason in _NUMBERED.items()},
}
_NEGATING = {"enable": True, "disable": False}


class Fields(NamedTuple):
    """Names of the settings that hold a family's addresses, negate them, or put Internet services in their place."""

    source: str
    destination: str
    source_negate: str
    destination_negate: str
    internet: str = "internet-service"
    internet_source: str = "internet-service-src"


class Ends(NamedTuple):
    """Conditions on a packet's two ends. `destination` None: no plain address; `vips`: virtual IPs instead."""

    source: Match
    destination: Match | None
    vips: tuple[Vip, ...]


class Conditions:
    """Reads conditions in one virtual firewall. Equal lists of names become one shared condition."""

    def __init__(self, notes: Notes, objects: Objects, *, with_vips: bool) -> None:
        self._notes = notes
        self._objects = objects
        self._vips_are_named = with_vips and bool(objects.all_vips)
        self._unions: dict[tuple[int, ...], tuple[Match, tuple[Match, ...]]] = {}
        self._negations: dict[int, tuple[Match, Match]] = {}

    def ends(self, entry: Entry, family: Family, fields: Fields) -> Ends | None:
        """Conditions on addresses; None where the entry says nothing of the family, and so never matches it."""
        source = self._source(entry, family, fields)
        if source is None:
            return None
        internet = _internet_service(entry, fields.internet)
        if internet is not None:
            return Ends(source, self._doubt(internet, "policy-internet-service"), ())
        setting = entry.setting(fields.destination)
        if setting is None or not setting.values:
            return None
        plain: list[Match] = []
        vips: list[Vip] = []
        for name in setting.values:
            named = self._objects.vips(name, family) if self._vips_are_named else None
            if named is None:
                plain.append(self._objects.destination(name, family, setting))
            else:
                vips.extend(vip for vip in named if vip.family is family)
        if not plain and not vips:
            return None
        destination = self._union(plain) if plain else None
        return self._negated_ends(entry, fields, Ends(source, destination, tuple(vips)))

    def services(self, entry: Entry, family: Family, fields: Fields) -> Match:
        """The condition on services; anything where Internet services stand in their place."""
        if _internet_service(entry, fields.internet) is not None:
            return ANYTHING
        setting = entry.setting("service")
        if setting is None or not setting.values:
            return self._missing(entry, "policy-without-service")
        negate = entry.setting("service-negate")
        accepts = entry.text("action") == "accept" and negate is None
        meaning = self._objects.permitted_service if accepts else self._objects.service
        match = self._union([meaning(name, family, setting) for name in setting.values])
        return self._negated(match, negate)

    def schedule(self, entry: Entry) -> Match:
        """When the entry holds."""
        setting = entry.setting("schedule")
        if setting is None or not setting.values:
            return self._missing(entry, "policy-without-schedule")
        return self._objects.schedule(setting.values[0], setting)

    def narrowings(self, entry: Entry) -> tuple[Match, ...]:
        """What else the entry asks, none of which a header shows."""
        found: dict[str, Unknown] = {}
        for setting, reason in _narrowing(entry):
            doubt = self._doubt(setting, reason)
            known = found.get(reason)
            found[reason] = doubt if known is None else Unknown((*known.origin, *doubt.origin), reason)
        return tuple(found.values())

    def _source(self, entry: Entry, family: Family, fields: Fields) -> Match | None:
        internet = _internet_service(entry, fields.internet_source)
        if internet is not None:
            return self._doubt(internet, "policy-internet-service-source")
        setting = entry.setting(fields.source)
        if setting is None or not setting.values:
            return None
        match = self._union([self._objects.source(name, family, setting) for name in setting.values])
        return self._negated(match, entry.setting(fields.source_negate), _older_negation(entry, fields.source_negate))

    def _negated_ends(self, entry: Entry, fields: Fields, ends: Ends) -> Ends:
        setting = entry.setting(fields.destination_negate)
        older = _older_negation(entry, fields.destination_negate)
        if ends.destination is not None:
            ends = ends._replace(destination=self._negated(ends.destination, setting, older))
        wanted = setting or older
        if ends.vips and wanted is not None and wanted.values != ("disable",):
            # SOUNDNESS: which translated packets "all but this virtual IP" means is not documented.
            doubt = self._doubt(wanted, "policy-vip-negated")
            return Ends(AllOf((ends.source, doubt)), ANYTHING, ends.vips)
        return ends

    def _negated(self, match: Match, setting: Setting | None, older: Setting | None = None) -> Match:
        """`match` or its opposite, as `setting` says.

        SOUNDNESS: `older` is the one switch that releases before 7.2 have for both families; where only that is set,
        it may hold for the family or not.
        """
        if setting is None:
            return match if older is None else self._doubt(older, "policy-negation-of-family")
        negating = _NEGATING.get(setting.values[0] if setting.values else "")
        if negating is None:
            malformed(self._notes, setting, "policy-value-unknown")
            return Unknown(setting.origin, "policy-value-unknown")
        if not negating:
            return match
        known = self._negations.get(id(match))
        if known is None:
            known = self._negations[id(match)] = (match, Not(match))
        return known[1]

    def _union(self, parts: list[Match]) -> Match:
        if len(parts) == 1:
            return parts[0]
        if any(isinstance(part, Anything) for part in parts):
            return ANYTHING
        key = tuple(map(id, parts))
        known = self._unions.get(key)
        if known is None:
            # INVARIANT: the parts are kept, so that their identities stay theirs.
            known = self._unions[key] = (AnyOf(tuple(parts)), tuple(parts))
        return known[0]

    def _missing(self, entry: Entry, reason: str) -> Unknown:
        self._notes.report(reason, (entry.span,), name=entry.name)
        return Unknown((entry.span,), reason)

    def _doubt(self, setting: Setting, reason: str) -> Unknown:
        approximated(self._notes, setting, reason)
        return Unknown(setting.origin, reason)


def _narrowing(entry: Entry) -> Iterator[tuple[Setting, str]]:
    for setting in entry.settings:
        known = _CONDITIONS.get(setting.key)
        if known is not None and known[1](setting.values):
            yield setting, known[0]


def _internet_service(entry: Entry, key: str) -> Setting | None:
    """The setting that puts Internet services in the place of addresses.

    SOURCE: "FortiOS CLI Reference": with `internet-service` destination addresses and services are not used, with
    `internet-service-src` source addresses are not used. What the services hold is not in the file.
    """
    setting = entry.setting(key)
    return setting if setting is not None and setting.values != ("disable",) else None


def _older_negation(entry: Entry, key: str) -> Setting | None:
    """The switch for both families, where the family's own one is not set."""
    if "6-" not in key or entry.setting(key) is not None:
        return None
    setting = entry.setting(key.replace("6-", "-"))
    return setting if setting is not None and setting.values != ("disable",) else None


def all_of(parts: Iterable[Match]) -> Match:
    """The conditions as one, without those that hold for every packet.

    >>> all_of([ANYTHING, ANYTHING])
    Anything()
    """
    kept = tuple(part for part in parts if not isinstance(part, Anything))
    return kept[0] if len(kept) == 1 else AllOf(kept) if kept else ANYTHING


def lines_of(entry: Entry, keys: Container[str]) -> Origin:
    """The entry's first line, then its settings of `keys`, in the order in which they stand there."""
    lines = [entry.span]
    for setting in entry.settings:
        if setting.key in keys:
            lines.append(setting.span)
            lines.extend(setting.further)
    return tuple(lines)
