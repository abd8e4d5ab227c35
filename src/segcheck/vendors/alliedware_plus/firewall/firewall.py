"""The firewall of an AR router as the model knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from segcheck.model.filters import Action, Filter, FilterUse, ZoneDefaults, ZonePolicy
from segcheck.model.network import Interface, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.alliedware_plus.configuration import AlliedWarePlusConfiguration
from segcheck.vendors.alliedware_plus.firewall.announced import AnnouncedConnections
from segcheck.vendors.alliedware_plus.firewall.applications import Applications
from segcheck.vendors.alliedware_plus.firewall.entities import Entities
from segcheck.vendors.alliedware_plus.firewall.firewall_statements import FirewallRule
from segcheck.vendors.alliedware_plus.firewall.zone_policies import ZonePolicies

# Between more interfaces, or in more rules for all pairs, policies are not written out.
_MOST_INTERFACES = 64
_MOST_RULES = 100_000
# Every interface is a zone and every pair has a policy, so these never decide; they close what a mistake would open.
_CLOSED = ZoneDefaults(Action.DENY, Action.DENY, Action.DENY, Action.DENY, Action.DENY)


class Firewall(NamedTuple):
    """What the rules do. `interfaces`: the same interfaces, routed ones with their zone and NAT side.

    `announced` None: any session may announce connections."""

    interfaces: tuple[Interface, ...]
    filters: tuple[Filter, ...]
    filter_uses: tuple[FilterUse, ...]
    zone_policies: tuple[ZonePolicy, ...]
    zone_defaults: ZoneDefaults
    entities: Entities
    applications: Applications
    announced: AnnouncedConnections | None


def convert_firewall(configuration: AlliedWarePlusConfiguration, interfaces: Sequence[Interface]) -> Firewall:
    """The rules as policies between interfaces; without `protect` they are not in force, and everything passes.

    INVARIANT: the zone of a routed interface and its NAT side are its name.
    Cost: pairs of interfaces that entities name, times rules.
    """
    statements, notes = configuration.firewall, configuration.notes
    entities = Entities(statements, interfaces)
    applications = Applications(statements)
    rules = _with_doubts(statements.rules, entities, applications, notes)
    names = [one.name for one in interfaces if one.kind is not InterfaceKind.SWITCHPORT]
    protect = tuple(statements.protect)
    # What sessions announce is looked up for each pair, and only where policies come of it.
    among = names if protect and len(names) <= _MOST_INTERFACES else ()
    policies = ZonePolicies(rules, among, entities, applications, protect)
    written = tuple(policies.written()) if rules or protect else ()
    named = tuple(_named(one, zones=bool(protect)) for one in interfaces)
    if not protect:
        return Firewall(named, written, (), (), ZoneDefaults(), entities, applications, None)
    uses = tuple(FilterUse(one.name, one.family, protect) for one in written)
    if len(names) > _MOST_INTERFACES or policies.size() > _MOST_RULES:
        # SOUNDNESS: pairs that are left out would be denied; so the device may do anything.
        notes.unmodeled.extend(protect)
        notes.report("awplus-firewall-too-large", protect[:1], Severity.WARNING, Effect.WIDENS_DEVICE)
        return Firewall(named, written, uses, (), _CLOSED, entities, applications, None)
    return Firewall(
        named, written, uses, tuple(policies.policies()), _CLOSED, entities, applications, policies.announced
    )


def _named(interface: Interface, *, zones: bool) -> Interface:
    if interface.kind is InterfaceKind.SWITCHPORT:
        return interface
    return replace(interface, zone=interface.name if zones else None, nat_side=interface.name)


def _with_doubts(
    rules: Sequence[FirewallRule], entities: Entities, applications: Applications, notes: Notes
) -> tuple[FirewallRule, ...]:
    """The rules, with what makes them doubtful; their lines get the fate that goes with it."""
    times: dict[int, int] = {}
    for rule in rules:
        times[rule.number] = times.get(rule.number, 0) + 1
    found: list[FirewallRule] = []
    for rule in rules:
        doubts = list(rule.doubts)
        if rule.application and times[rule.number] > 1 and not rule.doubts:
            notes.malformed(rule.line, "awplus-rule-repeated")
            notes.report("awplus-rule-repeated", rule.origin, Severity.ERROR, Effect.WIDENS_FILTER)
            doubts.append("awplus-rule-repeated")
        for reference in dict.fromkeys((rule.source, rule.destination)) if rule.application else ():
            if not entities.is_defined(reference):
                note_undefined(reference, rule, notes)
                doubts.append("awplus-entity-undefined")
        if rule.application and not applications.is_told(rule.application):
            notes.approximated(rule.line, "awplus-application-untold")
        found.append(replace(rule, doubts=tuple(dict.fromkeys(doubts))))
    return tuple(found)


def note_undefined(reference: str, rule: FirewallRule, notes: Notes) -> None:
    """SOUNDNESS: the device may leave the rule out, or take it without the entity; it may match or not."""
    notes.malformed(rule.line, "awplus-entity-undefined")
    notes.report("awplus-entity-undefined", rule.origin, Severity.ERROR, Effect.WIDENS_RULE, name=reference)
