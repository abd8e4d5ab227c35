"""What is not used is closed: rules that decide nothing, permits for nobody, leftovers, open ports. MIN-2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import Dated, Family, Match, Unknown, parts_of
from segcheck.model.network import Device
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.held_addresses import HeldAddresses
from segcheck.policy.open_ports import open_ports
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.semantics.unreachable import unreachable_rules
from segcheck.source.text import Origin


def _closed(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """No rule without effect, no permit from or to addresses nobody has, no leftovers, no open port without use."""
    analysis = site.analysis
    held = {family: HeldAddresses(site, family, use.words("internet")) for family in analysis.families}
    for device in analysis.snapshot.devices:
        lists = tuple(rules for rules in _lists_in_use(device) if rules.family in held)
        seen = [
            *(found for rules in lists for found in _rules(site, device, rules, held)),
            *_left_over(device),
            *open_ports(analysis, device),
        ]
        doubts = (*site.blind_spots((device,)), *(doubt for rules in lists for doubt in _unknowns(device, rules)))
        if doubts:
            told = tuple(dict.fromkeys(doubts))
            about = (("device", device.name),)
            seen.append(Observation(Outcome.UNDECIDED, "openings-untold", about, (), (), told, device.name))
        yield from seen
        if not seen:
            rules = sum(len(tuple(_written(one))) for one in lists)
            arguments = (("device", device.name), ("lists", str(len(lists))), ("rules", str(rules)))
            yield Observation(Outcome.PROVED, "openings-used", arguments, about=device.name)


def _lists_in_use(device: Device) -> Iterator[Filter]:
    """Lists that some line puts to work; those without use are the business of ACL-1."""
    used = {use.name for use in device.filter_uses}
    for rules in device.filters:
        if rules.name in used:
            yield rules


def _written(rules: Filter) -> Iterator[Rule]:
    """Rules that have a line of their own; what the platform adds to each list is nobody's opening."""
    return (rule for rule in rules.rules if rule is rules.rules[0] or rule.origin[:1] != rules.origin[:1])


# -- rules ------------------------------------------------------------------------------------------------


def _rules(site: Site, device: Device, rules: Filter, held: Mapping[Family, HeldAddresses]) -> Iterator[Observation]:
    analysis = site.analysis.family(rules.family)
    written = {id(rule) for rule in _written(rules)}
    dead = {}
    for found in unreachable_rules(analysis.matcher, rules):
        dead[id(found.rule)] = found
        if id(found.rule) in written:
            yield _never_matches(device, rules, found.rule, found.because)
    for rule in rules.rules:
        if rule.action is not Action.PERMIT or id(rule) not in written or id(rule) in dead:
            continue
        packets = analysis.matcher.bounds(rule.match).possibly & analysis.space.valid
        if not packets & held[rules.family].destinations:
            yield _for_nobody("permit-to-nobody", device, rules, rule, held[rules.family])
        elif not packets & held[rules.family].sources:
            yield _for_nobody("permit-from-nobody", device, rules, rule, held[rules.family])


def _never_matches(device: Device, rules: Filter, rule: Rule, because: tuple[Rule, ...]) -> Observation:
    same = len(because) == 1 and because[0].match == rule.match and because[0].action is rule.action
    origin: Origin = (*rule.origin[:1], *(span for other in because for span in other.origin[:1]))
    arguments = (("device", device.name), ("filter", rules.name))
    code = "rule-duplicate" if same else "rule-never-matches" if because else "rule-matches-nothing"
    return Observation(Outcome.VIOLATED, code, arguments, origin, about=device.name)


def _for_nobody(code: str, device: Device, rules: Filter, rule: Rule, held: HeldAddresses) -> Observation:
    """SOUNDNESS: where routes or subnets are not all told, somebody may have the addresses after all."""
    doubts = tuple(dict.fromkeys(held.doubts()))
    outcome = Outcome.UNDECIDED if doubts else Outcome.VIOLATED
    arguments = (("device", device.name), ("filter", rules.name))
    return Observation(outcome, code, arguments, rule.origin, (), doubts, device.name)


def _unknowns(device: Device, rules: Filter) -> Iterator[Doubt]:
    """SOUNDNESS: a condition nobody can tell may hold for no packet at all, and its rule be without effect."""
    for rule in rules.rules:
        for unknown in _unknown_parts(rule.match):
            yield Doubt(unknown.reason, device.name, unknown.origin)


def _unknown_parts(match: Match) -> Iterator[Unknown | Dated]:
    waiting = [match]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Unknown | Dated):
            yield part
        waiting.extend(reversed(parts_of(part)))


# -- leftovers --------------------------------------------------------------------------------------------


def _left_over(device: Device) -> Iterator[Observation]:
    """Lists that are bound to interfaces which are shut down, and to nothing else."""
    closed: dict[tuple[str, Family], list[Origin]] = {}
    lines_closed: set[tuple[str, int]] = set()
    for interface in device.interfaces:
        if not interface.enabled:
            for binding in (*interface.ingress, *interface.egress):
                closed.setdefault((binding.filter.name, binding.filter.family), []).append(binding.origin)
                lines_closed.update((span.path, span.line) for span in binding.origin)
    for (name, _), origins in closed.items():
        uses = [span for use in device.filter_uses if use.name == name and use.defined for span in use.origin]
        if uses and all((span.path, span.line) in lines_closed for span in uses):
            arguments = (("device", device.name), ("filter", name))
            origin = tuple(dict.fromkeys(span for lines in origins for span in lines))
            yield Observation(Outcome.VIOLATED, "filter-on-closed-interface", arguments, origin, about=device.name)


CHECKS: Mapping[str, Check] = {"MIN-2": _closed}
