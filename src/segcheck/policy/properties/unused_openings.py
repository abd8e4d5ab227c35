"""What is not used is closed: rules that decide nothing, permits for nobody, leftovers, open ports. MIN-2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import Dated, Family, Match, Unknown, parts_of
from segcheck.model.network import Device
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.extent import packets_extent
from segcheck.policy.held_addresses import HeldAddresses
from segcheck.policy.open_ports import open_ports
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.policy.written_lines import WrittenLine, WrittenLines, settled_fragments, written
from segcheck.source.text import Origin


def _closed(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """No rule without effect, no permit from or to addresses nobody has, no leftovers, no open port without use."""
    analysis = site.analysis
    held = {family: HeldAddresses(site, family, use.words("internet")) for family in analysis.families}
    for device in analysis.snapshot.devices:
        lists = tuple(rules for rules in _lists_in_use(device) if rules.family in held)
        seen = [
            *_lines(site, device, lists, held),
            *_left_over(device),
            *_switched_off(device),
            *open_ports(analysis, device),
        ]
        doubts = (*site.blind_spots((device,)), *(doubt for rules in lists for doubt in _unknowns(device, rules)))
        doubts = (*doubts, *_not_understood(device))
        if doubts:
            told = tuple(dict.fromkeys(doubts))
            about = (("device", device.name),)
            seen.append(Observation(Outcome.UNDECIDED, "openings-untold", about, (), (), told, device.name))
        yield from seen
        if not seen:
            rules = sum(len(tuple(written(one))) for one in lists)
            arguments = (("device", device.name), ("lists", str(len(lists))), ("rules", str(rules)))
            yield Observation(Outcome.PROVED, "openings-used", arguments, about=device.name)


def _lists_in_use(device: Device) -> Iterator[Filter]:
    """Lists that some line puts to work; those without use are the business of ACL-1."""
    used = {use.name for use in device.filter_uses}
    for rules in device.filters:
        if rules.name in used:
            yield rules


# -- rules ------------------------------------------------------------------------------------------------


def _lines(
    site: Site, device: Device, lists: Sequence[Filter], held: Mapping[Family, HeldAddresses]
) -> Iterator[Observation]:
    """Lines that never match, and permits for nobody. A line of both families is of use when it is so in one."""
    found = WrittenLines(device, lists, {family: site.analysis.family(family).matcher for family in held})
    dead = found.dead()
    closed = set(found.closed)
    for line in found.lines:
        if line in closed:
            arguments = (("device", device.name), ("filter", line.filter), ("rule", line.rule.name))
            origin = line.rule.origin
            yield Observation(Outcome.VIOLATED, "policy-on-closed-interface", arguments, origin, about=device.name)
        elif line in dead:
            yield _never_matches(device, line, dead[line])
        elif line.rule.action is Action.PERMIT and not _plainly_serves(found, line, held):
            yield from _for_nobody(site, device, line, held)


def _never_matches(device: Device, line: WrittenLine, because: tuple[Rule, ...]) -> Observation:
    rule = line.rule
    same = len(because) == 1 and because[0].match == rule.match and because[0].action is rule.action
    origin: Origin = (*rule.origin[:1], *(span for other in because for span in other.origin[:1]))
    arguments = (("device", device.name), ("filter", line.filter))
    code = "rule-duplicate" if same else "rule-never-matches" if because else "rule-matches-nothing"
    if any(other.action is not rule.action for other in because):
        code = "rule-shadowed"
    return Observation(Outcome.VIOLATED, code, arguments, origin, about=device.name)


def _plainly_serves(found: WrittenLines, line: WrittenLine, held: Mapping[Family, HeldAddresses]) -> bool:
    """CHOICE: nearly every line is told by its boxes, a hundred times sooner than by packet sets.

    SOUNDNESS: asked of lines that match something; which addresses a packet has does not matter for its existing.
    """
    if len(line.rules) > 1:
        return False
    family, rule = line.rules[0]
    return held[family].surely_serves(found.outline(family, rule))


def _for_nobody(
    site: Site, device: Device, line: WrittenLine, held: Mapping[Family, HeldAddresses]
) -> Iterator[Observation]:
    """SOUNDNESS: where routes or subnets are not all told, somebody may have the addresses after all."""
    codes = set()
    extent = []
    for family, rule in line.rules:
        analysis, holders = site.analysis.family(family), held[family]
        packets = analysis.matcher.bounds(rule.match).possibly & analysis.space.valid
        if packets and packets & holders.destinations and packets & holders.sources:
            return
        if packets:
            codes.add("permit-from-nobody" if packets & holders.destinations else "permit-to-nobody")
            extent.append(packets_extent(packets, f"IPv{family.value}"))
    if not codes:
        return
    doubts = tuple(dict.fromkeys(doubt for family, _ in line.rules for doubt in held[family].doubts()))
    outcome = Outcome.UNDECIDED if doubts else Outcome.VIOLATED
    arguments = (("device", device.name), ("filter", line.filter))
    yield Observation(outcome, max(codes), arguments, line.rule.origin, (), doubts, device.name, extent=tuple(extent))


def _unknowns(device: Device, rules: Filter) -> Iterator[Doubt]:
    """SOUNDNESS: a condition nobody can tell may hold for no packet at all, and its rule be without effect."""
    for rule in rules.rules:
        for unknown in _unknown_parts(settled_fragments(rule.match)):
            yield Doubt(unknown.reason, device.name, unknown.origin)


def _unknown_parts(match: Match) -> Iterator[Unknown | Dated]:
    waiting = [match]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Unknown | Dated):
            yield part
        waiting.extend(reversed(parts_of(part)))


def _not_understood(device: Device) -> Iterator[Doubt]:
    """SOUNDNESS: between zones there may be rules that no list holds; of what use they are, nobody knows."""
    seen: set[int] = set()
    for policy in device.zone_policies:
        for rules in policy.filters:
            if id(rules) not in seen:
                seen.add(id(rules))
                for rule in rules.rules:
                    if rule.action is Action.UNKNOWN and isinstance(rule.match, Unknown):
                        yield Doubt("rule-not-understood", device.name, rule.origin[:1])


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


def _switched_off(device: Device) -> Iterator[Observation]:
    """Entries that are still there though somebody switched them off: one word brings them back."""
    for entry in device.switched_off:
        arguments = (("device", device.name), ("filter", entry.filter), ("rule", entry.name))
        yield Observation(Outcome.VIOLATED, "entry-switched-off", arguments, entry.origin, about=device.name)


CHECKS: Mapping[str, Check] = {"MIN-2": _closed}
