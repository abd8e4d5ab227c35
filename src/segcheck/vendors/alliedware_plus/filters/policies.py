"""QoS policies: `class-map` and `policy-map`, as far as they may drop or redirect packets."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.static_routes import RoutingInfluence
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext
from segcheck.vendors.alliedware_plus.filters.filter_statements import ClassMap, NamedUse, PolicyMap

# Lines below a class of a policy that mark packets or choose queues.
_MARKING = frozenset(("set", "remark", "remark-map", "trust", "description", "wrr-queue", "storm-protection", "no"))
_POLICING = frozenset(("police", "storm-action", "storm-downtime", "storm-rate", "storm-window"))


def _class_map(section: Section, context: ParseContext) -> None:
    """`class-map NAME` with ` match …`: which packets it takes matters only for lists that deny."""
    words, notes = section.line.words, context.notes
    if len(words) != 2:
        notes.unrecognized(section)
        return
    found = context.configuration.filters.class_maps.setdefault(words[1], ClassMap(words[1]))
    notes.approximated(section.line, "awplus-class-condition")
    for child in section.children:
        below = child.line.words
        if below[:2] == ("match", "access-group") and len(below) == 3:
            found.lists.append(NamedUse(below[2], child.line, notes.span(child.line)))
        elif below[:1] != ("match",) and below[:2] != ("no", "match"):
            notes.unrecognized(child)
            continue
        for line in child.lines():
            notes.approximated(line, "awplus-class-condition")


def _policy_map(section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    if len(words) != 2:
        notes.unrecognized(section)
        return
    found = context.configuration.filters.policy_maps.setdefault(words[1], PolicyMap(words[1]))
    notes.approximated(section.line, "quality-of-service")
    for child in section.children:
        below = child.line.words
        if below[:1] == ("class",) and len(below) == 2:
            found.classes.append(below[1])
            notes.approximated(child.line, "quality-of-service")
            for line in child.children:
                _policy_line(found, line, context)
        else:
            # Lines of a class may also stand at the indentation of its head.
            _policy_line(found, child, context)


def _policy_line(found: PolicyMap, section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    span = notes.span(section.line)
    if section.children:
        notes.unrecognized(section)
    elif words[:1] == ("default-action",) and len(words) == 2:
        if words[1] not in ("permit", "copy-to-cpu", "copy-to-mirror"):
            found.drops.append(span)
        notes.approximated(section.line, "quality-of-service")
    elif words[:3] in (("set", "ip", "next-hop"), ("set", "ipv6", "next-hop")) or "next-hop" in words:
        family = Family.IPV6 if "ipv6" in words else Family.IPV4
        context.configuration.network.influences.append(RoutingInfluence(None, family, (span,)))
        notes.approximated(section.line, "policy-routing")
    elif words[0] in _POLICING:
        found.drops.append(span)
        notes.approximated(section.line, "may-drop-here")
    elif words[0] in _MARKING:
        notes.irrelevant(section, "quality-of-service")
    elif words[0] in ("redirect-to-port", "redirect"):
        # SOUNDNESS: what goes to a port past routing and VLANs is not followed.
        notes.unmodeled.append(span)
        notes.approximated(section.line, "awplus-redirected")
        notes.report("awplus-redirected", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)
    else:
        notes.unrecognized(section)


HANDLERS: dict[tuple[str, ...], Handler] = {("class-map",): _class_map, ("policy-map",): _policy_map}
