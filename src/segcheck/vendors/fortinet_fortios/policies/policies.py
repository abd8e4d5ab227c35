"""Firewall policies, in the order in which the device tries them: the order of the table, not of their numbers.

SOURCE: Fortinet, "FortiOS CLI Reference", `firewall policy`; "FortiOS Administration Guide", "Firewall policy". A
policy without `set action` denies, one without `set status` is in force; what no policy matches is denied.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from segcheck.model.filters import Action, Rule
from segcheck.model.header import ANYTHING, AllOf, AnyOf, Anything, Cited, Family, Field, FieldIn, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration, Release
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.objects.address_outline import addresses_of
from segcheck.vendors.fortinet_fortios.objects.address_translation_objects import Vip
from segcheck.vendors.fortinet_fortios.objects.intervals import intersection, union
from segcheck.vendors.fortinet_fortios.objects.objects import Objects
from segcheck.vendors.fortinet_fortios.objects.schedules import expiry
from segcheck.vendors.fortinet_fortios.policies import policy_support
from segcheck.vendors.fortinet_fortios.policies.policy_conditions import Conditions, Ends, Fields, all_of, lines_of
from segcheck.vendors.fortinet_fortios.policies.policy_effects import outside_the_model, uncertain_action
from segcheck.vendors.fortinet_fortios.policies.policy_values import (
    EVERYWHERE,
    NOT_TRANSLATED,
    TRANSLATED,
    Policy,
    Reading,
    Zones,
)
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Vdom
from segcheck.vendors.fortinet_fortios.text.fates import approximated, malformed

SUPPORT = policy_support.SUPPORT

_INTERNET_6 = ("internet-service6", "internet-service6-src")
_NEGATE, _NEGATE_6 = ("srcaddr-negate", "dstaddr-negate"), ("srcaddr6-negate", "dstaddr6-negate")
_PLAIN = Fields("srcaddr", "dstaddr", *_NEGATE)
_PLAIN_6 = Fields("srcaddr", "dstaddr", *_NEGATE, *_INTERNET_6)
_NUMBERED_4 = Fields("srcaddr4", "dstaddr4", *_NEGATE)
_NUMBERED_6 = Fields("srcaddr6", "dstaddr6", *_NEGATE_6, *_INTERNET_6)
# The settings whose lines a decision names.
_DECISIVE = frozenset(
    [
        "srcaddr",
        "srcaddr4",
        "srcaddr6",
        "internet-service-src",
        "dstaddr",
        "dstaddr4",
        "dstaddr6",
        "internet-service",
        "srcaddr-negate",
        "dstaddr-negate",
        "srcaddr6-negate",
        "dstaddr6-negate",
        "service",
        "service-negate",
        "schedule",
        "action",
    ]
)
# SOURCE: Fortinet, "Technical Tip: DENY policy for Virtual IP firewall policy": from 7.2.3 a deny policy matches
# translated packets unless told otherwise (a study guide says from 7.2.4); since 6.4.3 an accept policy cannot.
_DENIES_TRANSLATED_PERHAPS, _DENIES_TRANSLATED = Release(7, 2, 3), Release(7, 2, 4)


class _Table(NamedTuple):
    """A table of policies and which of its settings hold the addresses of each family."""

    path: Path
    fields: tuple[tuple[Family, Fields], ...]


_POLICY = _Table(("firewall", "policy"), ((Family.IPV4, _PLAIN), (Family.IPV6, _NUMBERED_6)))
_POLICY6 = _Table(("firewall", "policy6"), ((Family.IPV6, _PLAIN_6),))
_CONSOLIDATED = _Table(("firewall", "consolidated", "policy"), ((Family.IPV4, _NUMBERED_4), (Family.IPV6, _NUMBERED_6)))


def read_policies(
    configuration: FortiConfiguration, vdom: Vdom, objects: Objects, attachments: Attachments
) -> tuple[Policy, ...]:
    """The policies in force in one virtual firewall, in order. Each line's fate is settled on the way.

    Cost: some ten microseconds a policy.
    """
    reader = _Reader(configuration, vdom, objects, attachments)
    return tuple(policy for table in _tables(configuration, vdom) for policy in reader.read(table))


def table_origin(vdom: Vdom) -> Origin:
    """The lines where the tables of policies begin; none where there are no policies."""
    spans = (
        vdom.blocks[path].span for path in (_POLICY.path, _POLICY6.path, _CONSOLIDATED.path) if path in vdom.blocks
    )
    return tuple(spans)


def disabled_policies(vdom: Vdom) -> Iterator[tuple[str, Origin]]:
    """Name and line of each policy that is switched off, of the tables in force."""
    for table in _tables_used(vdom):
        for entry in vdom.table(*table.path):
            if entry.text("status", "enable") == "disable":
                yield _name(entry), (entry.span,)


def _tables_used(vdom: Vdom) -> tuple[_Table, ...]:
    consolidated = vdom.settings("system", "settings").text("consolidated-firewall-mode") == "enable"
    return (_CONSOLIDATED,) if consolidated else (_POLICY, _POLICY6)


def _tables(configuration: FortiConfiguration, vdom: Vdom) -> Iterator[_Table]:
    """The tables in force.

    SOURCE: "FortiOS 6.2 CLI Reference": with `consolidated-firewall-mode` one table serves both families and the
    two others are not used. SOUNDNESS: where entries are left in tables that are not used, the device is in doubt.
    """
    used = _tables_used(vdom)
    yield from used
    for table in (_POLICY, _POLICY6, _CONSOLIDATED):
        entries = () if table in used else vdom.table(*table.path)
        if entries:
            origin = (vdom.blocks[table.path].span,)
            configuration.notes.unmodeled.extend(origin)
            configuration.notes.report("policy-table-not-in-use", origin, Severity.WARNING, Effect.WIDENS_DEVICE)


class _Reader:
    """Reads the policies of one virtual firewall."""

    def __init__(
        self, configuration: FortiConfiguration, vdom: Vdom, objects: Objects, attachments: Attachments
    ) -> None:
        self._notes = configuration.notes
        self._release = configuration.release
        self._vdom = vdom
        self._attachments = attachments
        self._objects = objects
        self._central = has_central_translation(vdom)
        self._marking = bool(objects.all_vips) and not self._central
        self._conditions = Conditions(configuration.notes, objects, with_vips=self._marking)
        self._zones: dict[tuple[str, ...], Zones] = {}
        self._servers: dict[tuple[int, ...], tuple[Match, Match]] = {}
        self._reached = {family: _reached_by(objects.all_vips, family) for family in Family} if self._marking else {}
        self._entered = self._zones_with_vips(objects.all_vips) if self._marking else frozenset()

    def read(self, table: _Table) -> Iterator[Policy]:
        """The policies of one table."""
        for entry in self._vdom.table(*table.path):
            if entry.text("status", "enable") == "disable":
                self._report("policy-disabled", (entry.span,), Severity.INFO, _name(entry))
                continue
            sources = self._zones_of(entry, "srcintf")
            destinations = self._zones_of(entry, "dstintf")
            if not (sources == frozenset() or destinations == frozenset()):
                yield self._policy(entry, table, sources, destinations)

    def _policy(self, entry: Entry, table: _Table, sources: Zones, destinations: Zones) -> Policy:
        name, origin = _name(entry), lines_of(entry, _DECISIVE)
        if entry.unknown or entry.blocks:
            return self._not_understood(entry, table, sources, destinations)
        outside_the_model(self._notes, entry)
        action = self._action(entry)
        expires = self._expiry(entry)
        extra = [
            self._conditions.schedule(entry),
            expires,
            *self._conditions.narrowings(entry),
            *self._doubted_status(entry),
            *self._without_interface(entry),
        ]
        readings: dict[Family, Reading] = {}
        vips: list[Vip] = []
        logs = entry.text("logtraffic") == "all"
        for family, fields in table.fields:
            ends = self._conditions.ends(entry, family, fields)
            if ends is not None:
                services = self._conditions.services(entry, family, fields)
                rule = Rule(name, ANYTHING, action, origin, logs)
                readings[family] = self._reading(entry, rule, family, ends, [services, *extra], sources)
                vips.extend(ends.vips)
        if not readings:
            self._report("policy-without-addresses", (entry.span,), Severity.WARNING, name, Effect.WIDENS_RULE)
            return self._not_understood(entry, table, sources, destinations)
        return Policy(
            name,
            entry,
            action,
            sources,
            destinations,
            readings,
            origin,
            frozenset(vip.name for vip in vips),
            isinstance(expires, Anything) and entry.text("status", "enable") == "enable",
            entry.text("tcp-session-without-syn", "disable") != "disable",
            action is not Action.DENY and entry.text("nat") == "enable" and not self._central,
        )

    # -- what it matches ------------------------------------------------------------------------------

    def _reading(
        self, entry: Entry, rule: Rule, family: Family, ends: Ends, others: list[Match], sources: Zones
    ) -> Reading:
        """The rule of one family, and what it catches by itself and by virtual IPs."""
        common = [ends.source, *others]
        plain = None if ends.destination is None else all_of((common[0], ends.destination, *common[1:]))
        if not self._marking:
            match = plain if plain is not None else AnyOf(())
            made = _with(rule, match)
            return Reading(made, made if plain is not None else None, None)
        narrowed = all_of(common)
        only_translated = entry.text("match-vip-only") == "enable"
        ordinary = [AllOf((NOT_TRANSLATED, plain))] if plain is not None and not only_translated else []
        reached = self._translated_too(entry, rule, ends, family, sources)
        caught = [] if plain is None or reached is None else [all_of((plain, reached))]
        marked: list[Match] = []
        named: list[Match] = []
        if ends.vips:
            by_mark, by_server = self._servers_of(ends.vips)
            marked.append(all_of((narrowed, by_mark)))
            named.append(all_of((narrowed, by_server)))
        match = _any_of([*ordinary, *marked, *(AllOf((TRANSLATED, one)) for one in caught)])
        return Reading(
            _with(rule, match),
            _with(rule, plain) if ordinary and plain is not None else None,
            _with(rule, _any_of([*named, *caught])) if named or caught else None,
        )

    def _servers_of(self, vips: tuple[Vip, ...]) -> tuple[Match, Match]:
        """Packets that the virtual IPs translated: by their marks, and without marks. Equal lists are one condition."""
        key = tuple(vip.mark for vip in vips)
        known = self._servers.get(key)
        if known is None:
            mapped = [_mapped(vip) for vip in vips]
            marks = [FieldIn(Field.MARK, ((mark, mark),)) for mark in key]
            by_mark = _any_of([AllOf(pair) for pair in zip(marks, mapped, strict=True)])
            known = self._servers[key] = by_mark, _any_of(mapped)
        return known

    def _translated_too(self, entry: Entry, rule: Rule, ends: Ends, family: Family, sources: Zones) -> Match | None:
        """Under which further condition a plain address catches packets that a virtual IP translated; None: never.

        SOURCE: Fortinet, "Technical Tip: DENY policy for Virtual IP firewall policy": a deny policy for a plain
        address, even for all, lets translated packets through unless `match-vip` is on.
        SOUNDNESS: whether accept policies for plain addresses catch them is not documented, nor is whether the
        address is compared before or after translation: these may match and never surely do.
        """
        destination = ends.destination
        if destination is None or self._misses_translated(destination, family, sources):
            return None
        switch = entry.setting("match-vip")
        only = entry.setting("match-vip-only")
        told = switch if switch is not None else only
        wanted = switch is not None and switch.values == ("enable",)
        wanted = wanted or (only is not None and only.values == ("enable",))
        if rule.action is Action.DENY:
            if switch is not None and not wanted:
                return None
            by_default = self._denies_translated() if switch is None and not wanted else Action.PERMIT
            if by_default is Action.DENY:
                return None
            if by_default is Action.PERMIT and isinstance(destination, Anything):
                return ANYTHING
        if told is not None and wanted:
            approximated(self._notes, told, "policy-match-vip")
        return Unknown((entry.span,) if told is None else told.origin, "policy-match-vip")

    def _denies_translated(self) -> Action:
        """Whether a deny policy that does not say so catches translated packets: PERMIT yes, DENY no, UNKNOWN."""
        if self._release is None:
            return Action.UNKNOWN
        if self._release >= _DENIES_TRANSLATED:
            return Action.PERMIT
        return Action.UNKNOWN if self._release >= _DENIES_TRANSLATED_PERHAPS else Action.DENY

    def _misses_translated(self, destination: Match, family: Family, sources: Zones) -> bool:
        """Whether no packet that a virtual IP translates can have the address and come in where the policy looks."""
        if sources is not EVERYWHERE and self._entered is not EVERYWHERE and sources.isdisjoint(self._entered):
            return True
        reached = self._reached[family]
        return not reached or not intersection(addresses_of(destination, Field.DESTINATION, family), reached)

    def _zones_with_vips(self, vips: tuple[Vip, ...]) -> Zones:
        """Zones at which some virtual IP is in force."""
        zones: set[str] = set()
        for vip in vips:
            for word in vip.source_interfaces or ("any",):
                found = self._attachments.zones(self._vdom.name, word)
                if word == "any" or not found:
                    return EVERYWHERE
                zones.update(found)
        return frozenset(zones)

    # -- where, when, and what it does ------------------------------------------------------------------

    def _zones_of(self, entry: Entry, key: str) -> Zones:
        setting = entry.setting(key)
        if setting is None or not setting.values or "any" in setting.values:
            return EVERYWHERE
        known = self._zones.get(setting.values)
        if known is not None:
            return known
        zones: set[str] = set()
        complete = True
        for word in setting.values:
            found = self._attachments.zones(self._vdom.name, word)
            zones.update(found)
            if not found:
                complete = False
                malformed(self._notes, setting, "policy-interface-unknown")
                self._notes.report("policy-interface-unknown", setting.origin, name=word)
        result = frozenset(zones)
        if complete:
            self._zones[setting.values] = result
        return result

    def _without_interface(self, entry: Entry) -> Iterator[Match]:
        """SOUNDNESS: the device demands interfaces; an entry without them is not whole, and may apply anywhere."""
        for key in ("srcintf", "dstintf"):
            if not entry.values(key):
                self._report("policy-without-interface", (entry.span,), Severity.WARNING, _name(entry))
                yield Unknown((entry.span,), "policy-without-interface")
                return

    def _doubted_status(self, entry: Entry) -> Iterator[Match]:
        setting = entry.setting("status")
        if setting is not None and setting.values != ("enable",):
            malformed(self._notes, setting, "policy-value-unknown")
            yield Unknown(setting.origin, "policy-value-unknown")

    def _expiry(self, entry: Entry) -> Match:
        match = expiry(entry)
        setting = entry.setting("policy-expiry")
        if setting is not None and not isinstance(match, Anything):
            approximated(self._notes, setting, "policy-expiry")
        return match

    def _action(self, entry: Entry) -> Action:
        setting = entry.setting("action")
        if setting is None or setting.values == ("deny",):
            # SOURCE: "What's new in FortiOS 5.4", "Learning mode": such a policy lets everything pass to learn from it.
            learning = entry.setting("learning-mode")
            if learning is None or learning.values == ("disable",):
                return Action.DENY
            approximated(self._notes, learning, "policy-action-unknown")
            return Action.UNKNOWN
        if setting.values == ("accept",):
            return uncertain_action(self._notes, entry) or Action.PERMIT
        if setting.values != ("ipsec",):
            malformed(self._notes, setting, "policy-action-unknown")
            self._report("policy-action-unknown", setting.origin, Severity.WARNING, _name(entry), Effect.WIDENS_RULE)
        return Action.UNKNOWN

    def _not_understood(self, entry: Entry, table: _Table, sources: Zones, destinations: Zones) -> Policy:
        """SOUNDNESS: a policy with a setting nobody knows may catch anything between its zones, and do anything."""
        lines = (*(span for one in entry.unknown for span in one.origin), *(one.span for one in entry.blocks))
        origin = lines or (entry.span,)
        rule = Rule(_name(entry), Unknown(origin, "policy-not-understood"), Action.UNKNOWN, (entry.span, *lines))
        by_vip = rule if self._marking else None
        readings = {family: Reading(rule, rule, by_vip) for family, _ in table.fields}
        words = (name for key in ("dstaddr", "dstaddr6") for name in entry.values(key))
        named = frozenset(vip.name for name in words for vip in self._objects.vips(name) or ())
        return Policy(
            rule.name, entry, Action.UNKNOWN, sources, destinations, readings, rule.origin, named, surely_on=False
        )

    def _report(self, code: str, origin: Origin, severity: Severity, name: str, effect: Effect = Effect.NONE) -> None:
        self._notes.report(code, origin, severity, effect, name=name)


def has_central_translation(vdom: Vdom) -> bool:
    """Whether addresses are translated apart from policies: `central-nat`, or implied by policy-based mode.

    SOURCE: "FortiOS Administration Guide", "Central SNAT": policy-based NGFW mode turns it on.
    """
    settings = vdom.settings("system", "settings")
    return settings.text("central-nat") == "enable" or settings.text("ngfw-mode") == "policy-based"


def _name(entry: Entry) -> str:
    """Number and name, as people call a policy."""
    title = entry.text("name")
    return f"{entry.name} {title}" if title else entry.name


def _with(rule: Rule, match: Match) -> Rule:
    """The rule with a condition. It cites its own lines before those of the objects that it names."""
    return Rule(rule.name, Cited(match, rule.origin), rule.action, rule.origin, rule.logs)


def _any_of(parts: list[Match]) -> Match:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _mapped(vip: Vip) -> Match:
    """Where packets are after the virtual IP translated them.

    SOURCE: Fortinet, "Technical Tip: How to use virtual IPs with non-standard external port": the policy's service is
    compared with the port after translation.
    """
    parts: list[Match] = [FieldIn(Field.DESTINATION, union(vip.mapped))] if vip.mapped else []
    if vip.protocol is not None:
        parts.append(FieldIn(Field.PROTOCOL, ((vip.protocol, vip.protocol),)))
    return all_of(parts)


def _reached_by(vips: tuple[Vip, ...], family: Family) -> tuple[tuple[int, int], ...]:
    """Addresses that packets of virtual IPs have before or after translation."""
    everything = ((0, (1 << family.address_bits) - 1),)
    own = [vip for vip in vips if vip.family is family]
    if any(not vip.mapped or not vip.external for vip in own):
        return everything
    return union(interval for vip in own for interval in (*vip.mapped, *vip.external))
