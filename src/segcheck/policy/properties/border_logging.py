"""At borders of tiers what is refused is logged, the log is sent away, and the clock is right. MON-1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from segcheck.model.filters import Action, Filter
from segcheck.model.header import FIRST_FRAGMENT, Field
from segcheck.model.network import Device
from segcheck.policy.borders import Border, borders
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.monitoring_stations import log_selection, out_of_reach, stations_untold
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.reachability.analysis import FamilyAnalysis
from segcheck.semantics.filtering import deciding_rules
from segcheck.semantics.sessions import opening_packets
from segcheck.source.text import Origin
from segcheck.symbolic.header_space import PacketSet

_MOST_PAIRS = 6


@dataclass(frozen=True, slots=True)
class _Bound:
    """A filter at a border and the lines that bind it there."""

    rules: Filter
    origin: Origin


def _logged(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Every refused attempt to open a session across a border is logged, and the messages reach a log host.

    CHOICE: refusals must be logged; what is permitted and logged besides is counted. Packets that open no session
    (answers, later fragments) may be refused without a word: the attempt before them was not.
    """
    del use
    for border in site.kept(borders):
        device = border.device
        bound = tuple(_filters(site, border))
        seen = [*_silent(site, device, bound), *_silent_by_default(border), *_stations(device)]
        blind = site.blind_spots((device,))
        if blind:
            arguments = (("device", device.name),)
            seen.append(Observation(Outcome.UNDECIDED, "logging-untold", arguments, (), (), blind, device.name))
        yield from seen or [_proved(device, bound)]


def _filters(site: Site, border: Border) -> Iterator[_Bound]:
    """Filters in force at the border, each once."""
    found: dict[int, _Bound] = {}
    families = site.analysis.families
    for interface in border.interfaces:
        for binding in (*interface.ingress, *interface.egress):
            found.setdefault(id(binding.filter), _Bound(binding.filter, binding.origin))
    zones = {interface.zone for interface in border.interfaces if interface.zone is not None}
    for policy in border.device.zone_policies:
        if policy.origin and {policy.source_zone, policy.destination_zone} <= zones:
            for rules in policy.filters:
                found.setdefault(id(rules), _Bound(rules, policy.origin))
    for bound in found.values():
        if bound.rules.family in families:
            yield bound


# -- what is refused without a word -----------------------------------------------------------------------


def _silent(site: Site, device: Device, bound: tuple[_Bound, ...]) -> Iterator[Observation]:
    """One observation for each line that refuses without logging; the filters of both families of a policy are one."""
    seen: set[tuple[str, Origin]] = set()
    for one in bound:
        for found in _silent_in(site.analysis.family(one.rules.family), device, one):
            key = (found.code, found.origin)
            if key not in seen:
                seen.add(key)
                yield found


def _silent_in(analysis: FamilyAnalysis, device: Device, bound: _Bound) -> Iterator[Observation]:
    attempts = _asked_about(analysis, bound.rules)
    arguments = (("device", device.name), ("filter", bound.rules.name))
    for share in deciding_rules(analysis.matcher, bound.rules, attempts):
        rule = share.rule
        action = bound.rules.default if rule is None else rule.action
        if action is Action.PERMIT or (rule is not None and rule.logs):
            continue
        if rule is None:
            origin = tuple(dict.fromkeys((*bound.rules.origin, *bound.origin)))
            code = "final-refusal-not-logged"
        else:
            origin = rule.origin
            code = "refusal-not-logged"
        if action is Action.DENY and share.packets.surely:
            yield Observation(Outcome.VIOLATED, code, arguments, origin, about=device.name)
        else:
            doubts = (Doubt("refusal-uncertain", device.name, origin),)
            yield Observation(
                Outcome.UNDECIDED, "refusal-perhaps-not-logged", arguments, origin, (), doubts, device.name
            )


def _asked_about(analysis: FamilyAnalysis, rules: Filter) -> PacketSet:
    """Attempts to open a session that some rule without logging may refuse, or that may get to the end of the list.

    Cost: nearly nothing for a list that logs each refusal and ends with a line for everything.
    """
    space, matcher = analysis.space, analysis.matcher
    attempts = opening_packets(space) & space.field_in(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
    if not rules.rules or not attempts <= matcher.bounds(rules.rules[-1].match).surely:
        return attempts
    silent = (rule for rule in rules.rules if rule.action is not Action.PERMIT and not rule.logs)
    return attempts & space.union(matcher.bounds(rule.match).possibly for rule in silent)


def _silent_by_default(border: Border) -> Iterator[Observation]:
    """Firewall zones between which nothing is allowed, where that is enforced without logging."""
    device = border.device
    defaults = device.zone_defaults
    if defaults.logs or all(interface.zone is None for interface in border.interfaces):
        return
    pairs = [(first, second) for first, second in _ways(border) if _is_refused(device, first, second)]
    if pairs:
        text = ", ".join(f"{source or '–'} → {destination or '–'}" for source, destination in pairs[:_MOST_PAIRS])
        arguments = (("count", str(len(pairs))), ("device", device.name), ("pairs", text))
        origin = tuple(span for interface in border.interfaces if interface.zone for span in interface.origin[:1])
        yield Observation(Outcome.VIOLATED, "zone-refusals-not-logged", arguments, origin, about=device.name)


def _ways(border: Border) -> Iterator[tuple[str | None, str | None]]:
    """Pairs of zones that two different interfaces of the border are in, of one routing table."""
    found: dict[tuple[str | None, str | None], None] = {}
    for first in border.interfaces:
        for second in border.interfaces:
            if first is not second and first.vrf == second.vrf:
                found[first.zone, second.zone] = None
    return iter(found)


def _is_refused(device: Device, source: str | None, destination: str | None) -> bool:
    """Whether everything is refused; a policy without a line of its own lets answers back and nothing else."""
    defaults, policy = device.zone_defaults, device.zone_policy(source, destination)
    if source is None or destination is None:
        action = defaults.outside if source is destination else defaults.mixed
    else:
        action = defaults.within if source == destination else defaults.between
    return action is Action.DENY and (policy is None or not policy.origin)


# -- where messages go, and whose clock is followed -------------------------------------------------------


def _stations(device: Device) -> Iterator[Observation]:
    monitoring = device.monitoring
    if monitoring.untold:
        yield stations_untold(device)
        return
    if not monitoring.log_hosts:
        yield Observation(
            Outcome.VIOLATED, "log-host-missing", (("device", device.name),), device.origin, about=device.name
        )
    yield from log_selection(device)
    if not monitoring.time_sources:
        yield Observation(
            Outcome.VIOLATED, "time-source-missing", (("device", device.name),), device.origin, about=device.name
        )
    yield from out_of_reach(device, monitoring.log_hosts)
    yield from out_of_reach(device, monitoring.time_sources)


def _proved(device: Device, bound: tuple[_Bound, ...]) -> Observation:
    permits = [rule for one in bound for rule in one.rules.rules if rule.action is Action.PERMIT]
    arguments = (
        ("clocks", ", ".join(station.name for station in device.monitoring.time_sources)),
        ("device", device.name),
        ("filters", str(len(bound))),
        ("hosts", ", ".join(station.name for station in device.monitoring.log_hosts)),
        ("logged", str(sum(rule.logs for rule in permits))),
        ("permits", str(len(permits))),
    )
    origin = tuple(
        span for station in (*device.monitoring.log_hosts, *device.monitoring.time_sources) for span in station.origin
    )
    code = "border-logged" if bound else "border-stations"
    return Observation(Outcome.PROVED, code, arguments, origin, about=device.name)


CHECKS: Mapping[str, Check] = {"MON-1": _logged}
