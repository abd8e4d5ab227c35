"""All rulesets of a host as what the model knows: lists between zones, lists at interfaces, translations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from segcheck.model.filters import Action, Binding, Filter, FilterUse, ZoneDefaults, ZonePolicy
from segcheck.model.header import Family, Match
from segcheck.model.network import Interface
from segcheck.model.translation import Translation
from segcheck.source.text import Origin
from segcheck.vendors.linux.netfilter.announced import announced
from segcheck.vendors.linux.netfilter.hooks import Hooks
from segcheck.vendors.linux.netfilter.host import Host
from segcheck.vendors.linux.netfilter.neighbors import Neighbors
from segcheck.vendors.linux.netfilter.program import (
    Call,
    ChainKind,
    ChainRule,
    Finally,
    Helpers,
    Hook,
    Layer,
    Ruleset,
    Table,
)
from segcheck.vendors.linux.netfilter.states import Tracking
from segcheck.vendors.linux.netfilter.translations import Translations

SELF = "self"
# Between more interfaces than this, lists are not written out pair by pair.
MOST_INTERFACES = 192
# Every interface is a zone and every pair has a policy, so these never decide; they close what a mistake would open.
DEFAULTS = ZoneDefaults(
    between=Action.DENY, within=Action.DENY, mixed=Action.DENY, outside=Action.DENY, to_self=Action.DENY
)


class Firewall(NamedTuple):
    """What a host's rules do. `ingress`, `egress`: lists at interfaces, by interface name.

    `bridged`: lines that may drop frames between the ports of a bridge. `unmodeled`: lines by which the host may do
    anything.
    """

    filters: tuple[Filter, ...]
    filter_uses: tuple[FilterUse, ...]
    zone_policies: tuple[ZonePolicy, ...]
    zone_defaults: ZoneDefaults
    ingress: Mapping[str, tuple[Binding, ...]]
    egress: Mapping[str, tuple[Binding, ...]]
    destination_translations: tuple[Translation, ...]
    source_translations: tuple[Translation, ...]
    bridged: Origin
    unmodeled: Origin


def convert_rulesets(rulesets: Sequence[Ruleset], interfaces: Sequence[Interface], host: Host) -> Firewall:
    """What `rulesets` do on a host with these interfaces; those with a zone are the ones it routes between.

    INVARIANT: the zone of an interface and its NAT side are its name.
    Cost: quadratic in the interfaces, linear in the rules that pairs of them meet.
    """
    routed = [one for one in interfaces if one.zone is not None]
    families = {family: _hooks(rulesets, family, host) for family in Family}
    policies: tuple[ZonePolicy, ...] = ()
    # SOUNDNESS: pairs that are left out would be denied; so the host may do anything.
    unmodeled: Origin = host.origin if len(routed) > MOST_INTERFACES else ()
    if not unmodeled:
        policies = tuple(_policies(families, routed, host))
    translations = [Translations(hooks, routed) for hooks in families.values()]
    tables = [table for one in rulesets for table in one.tables]
    neighbors = Neighbors(rulesets, families)
    unfound = {one.name: tuple(map(bound, neighbors.lists(one.name))) for one in routed}
    below = {one.name: _below(one, interfaces) for one in routed}
    return Firewall(
        tuple(rules for hooks in families.values() for rules in hooks.written()),
        tuple(_uses(families)),
        policies,
        DEFAULTS,
        {one.name: (*_bound(families, one, below[one.name], incoming=True), *unfound[one.name]) for one in routed},
        {one.name: (*_bound(families, one, below[one.name], incoming=False), *unfound[one.name]) for one in routed},
        tuple(rule for one in translations for rule in one.destinations),
        tuple(rule for one in translations for rule in one.sources),
        tuple(span for table in tables if table.layer is not Layer.IP and table.bases for span in table.origin[:1]),
        unmodeled,
    )


def _hooks(rulesets: Sequence[Ruleset], family: Family, host: Host) -> Hooks:
    """The hooks, with what sessions may announce: asked of the same rules without any announcement."""
    tables = [table for one in rulesets for table in one.tables if family in table.families]
    off = next((rule.origin[:1] for table in tables for rule in _not_tracking(table)), ())
    translates = any(base.kind is ChainKind.NAT for table in tables for base in table.bases)
    tracking = Tracking(off, None, translates)
    plain = Hooks(rulesets, family, host, tracking)
    # SOUNDNESS: a dump that gives helpers and does not tell which leaves all of them untold.
    told = all(one.helpers.names or not one.helpers.origin for one in rulesets)
    helpers = Helpers(
        tuple(span for one in rulesets for span in one.helpers.origin),
        frozenset(name for one in rulesets for name in one.helpers.names if told),
    )
    match: Match | None = announced(plain, host.helpers, helpers) if host.helpers or helpers.origin else None
    return plain if match is None else Hooks(rulesets, family, host, tracking._replace(announced=match))


def _not_tracking(table: Table) -> Iterator[ChainRule]:
    """Rules by which packets that come in may be kept from being tracked."""
    waiting = [base.chain for base in table.bases if base.hook is not Hook.OUTPUT]
    seen = set(waiting)
    while waiting:
        chain = table.chains.get(waiting.pop())
        for rule in chain.rules if chain is not None else ():
            if rule.verdict is Finally.UNTRACK:
                yield rule
            if isinstance(rule.verdict, Call) and rule.verdict.chain not in seen:
                seen.add(rule.verdict.chain)
                waiting.append(rule.verdict.chain)


def _below(interface: Interface, interfaces: Sequence[Interface]) -> tuple[str, ...]:
    """Names of the devices that carry `interface`."""
    found = [interface.parent] if interface.parent is not None else []
    found.extend(one.name for one in interfaces if one.bundle == interface.name)
    return tuple(found)


def _policies(families: Mapping[Family, Hooks], routed: Sequence[Interface], host: Host) -> Iterator[ZonePolicy]:
    for ingress in routed:
        for egress in routed:
            between = tuple(rules for hooks in families.values() for rules in hooks.between(ingress.name, egress.name))
            yield ZonePolicy(
                f"{ingress.name} → {egress.name}", ingress.name, egress.name, between, _said_by(between, host)
            )
        to_self = tuple(rules for hooks in families.values() for rules in hooks.to_self(ingress.name))
        yield ZonePolicy(f"{ingress.name} → {SELF}", ingress.name, SELF, to_self, _said_by(to_self, host))


def _said_by(filters: Sequence[Filter], host: Host) -> Origin:
    """No lines of its own, for each chain tells where it stands; the host where there is none."""
    return () if filters else host.origin


def _bound(
    families: Mapping[Family, Hooks], interface: Interface, below: tuple[str, ...], *, incoming: bool
) -> tuple[Binding, ...]:
    name = interface.name
    return tuple(
        bound(rules)
        for hooks in families.values()
        for rules in (hooks.coming_in(name, below) if incoming else hooks.going_out(name, below))
    )


def bound(rules: Filter) -> Binding:
    """The list at an interface."""
    return Binding(rules, rules.origin)


def _uses(families: Mapping[Family, Hooks]) -> Iterator[FilterUse]:
    for hooks in families.values():
        for rules in hooks.written():
            yield FilterUse(rules.name, rules.family, rules.origin)
