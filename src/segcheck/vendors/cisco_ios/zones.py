"""Statements of the zone-based firewall."""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors.cisco_ios import irrelevant
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext
from segcheck.vendors.cisco_ios.zone_statements import ClassMap, PolicyClass, PolicyMap, ZonePair

SELF = "self"


def _zone(section: Section, context: ParseContext) -> None:
    """`zone security NAME`."""
    words, notes = section.line.words, context.notes
    if len(words) != 3 or words[2] == "default":
        # A zone called `default` holds every interface without zone and changes what being in none means.
        notes.unrecognized(section)
        return
    notes.modeled(section.line)
    context.configuration.zones.zones.setdefault(words[2], section.line)
    for child in section.children:
        if child.line.words[0] in ("description", "exit"):
            notes.irrelevant(child, "description")
        else:
            notes.unrecognized(child)


def _pair(section: Section, context: ParseContext) -> None:
    """`zone-pair security NAME source A destination B` and below it `service-policy type inspect P`."""
    words, notes = section.line.words, context.notes
    if len(words) != 7 or words[3] != "source" or words[5] != "destination" or "default" in (words[4], words[6]):
        notes.unrecognized(section)
        return
    policy: ConfigLine | None = None
    for child in section.children:
        below = child.line.words
        if below[:3] == ("service-policy", "type", "inspect") and len(below) == 4 and policy is None:
            policy = child.line
            notes.modeled(child.line)
        elif below[0] in ("description", "exit"):
            notes.irrelevant(child, "description")
        else:
            notes.unrecognized(child)
    notes.modeled(section.line)
    context.configuration.zones.pairs.append(ZonePair(words[2], words[4], words[6], section.line, policy))


def _class_map(section: Section, context: ParseContext) -> None:
    """`class-map type inspect [match-any|match-all] NAME`."""
    words, notes = section.line.words, context.notes
    rest = words[3:]
    any_of = rest[:1] == ("match-any",)
    if rest[:1] in (("match-any",), ("match-all",)):
        rest = rest[1:]
    class_maps = context.configuration.zones.class_maps
    if len(rest) != 1 or rest[0] in class_maps:
        # Application class maps (`class-map type inspect http …`) work only inside deep inspection.
        if len(rest) == 2 or (len(rest) == 3 and rest[1].startswith("match-")):
            irrelevant.pass_over(section, notes, "bounded-where-used", ("match",))
        else:
            notes.unrecognized(section)
        return
    notes.modeled(section.line)
    criteria: list[ConfigLine] = []
    for child in section.children:
        if child.line.words[0] in ("description", "exit"):
            notes.irrelevant(child, "description")
        else:
            criteria.extend(child.lines())
    class_maps[rest[0]] = ClassMap(rest[0], any_of, section.line, tuple(criteria))


def _policy_map(section: Section, context: ParseContext) -> None:
    """`policy-map type inspect NAME` with its classes."""
    words, notes = section.line.words, context.notes
    policy_maps = context.configuration.zones.policy_maps
    if len(words) == 5:
        irrelevant.pass_over(section, notes, "bounded-where-used", ("match",))
        return
    if len(words) != 4 or words[3] in policy_maps:
        notes.unrecognized(section)
        return
    notes.modeled(section.line)
    classes: list[PolicyClass] = []
    for child in section.children:
        below = child.line.words
        if below[:3] == ("class", "type", "inspect") and len(below) == 4:
            classes.append(PolicyClass(below[3], child))
        elif below == ("class", "class-default"):
            classes.append(PolicyClass("", child))
        elif below[0] in ("description", "exit"):
            notes.irrelevant(child, "description")
            continue
        else:
            notes.unrecognized(child)
            continue
        notes.modeled(child.line)
    policy_maps[words[3]] = PolicyMap(words[3], section.line, tuple(classes))


def _quality_of_service(section: Section, context: ParseContext) -> None:
    """Class and policy maps of other types: they act where an interface names them."""
    irrelevant.pass_over(section, context.notes, "bounded-where-used", ("match",), least=2)


def _inspect_definition(section: Section, context: ParseContext) -> None:
    """`ip inspect …`: acts where an interface names it; `ip inspect log drop-pkt` everywhere."""
    if section.line.words == ("ip", "inspect", "log", "drop-pkt") and not section.children:
        context.configuration.zones.drops_logged.append(context.notes.span(section.line))
        context.notes.modeled(section.line)
        return
    irrelevant.pass_over(section, context.notes, "bounded-where-used")


def _limits(section: Section, context: ParseContext) -> None:
    """`parameter-map …`; the global one may say that whatever is dropped is logged."""
    irrelevant.pass_over(section, context.notes, "inspection-limits")
    if section.line.words[1:] in (("type", "inspect-global"), ("type", "inspect", "global")):
        for child in section.children:
            if child.line.words[:2] == ("log", "dropped-packets") and child.line.words[2:] in ((), ("enable",)):
                context.configuration.zones.drops_logged.append(context.notes.span(child.line))
                for line in (section.line, child.line):
                    context.notes.modeled(line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("zone", "security"): _zone,
    ("zone-pair", "security"): _pair,
    ("class-map", "type", "inspect"): _class_map,
    ("policy-map", "type", "inspect"): _policy_map,
    ("class-map",): _quality_of_service,
    ("policy-map",): _quality_of_service,
    ("parameter-map",): _limits,
    ("ip", "inspect"): _inspect_definition,
    ("ip", "reflexive-list"): _limits,
}
