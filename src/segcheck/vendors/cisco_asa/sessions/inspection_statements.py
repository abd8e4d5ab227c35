"""Class maps and policy maps: which applications are inspected, and where."""

from __future__ import annotations

from itertools import islice

from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors.cisco_asa.configuration import Handler, ParseContext
from segcheck.vendors.cisco_asa.network.network_statements import Inspection, PolicyMap, PolicyUse

# `set connection` settings that drop nothing.
_HARMLESS_SETTINGS = frozenset(("timeout", "decrement-ttl", "random-sequence-number", "syn-cookie"))
_HARMLESS_ACTIONS = frozenset(("priority", "shape", "flow-export", "user-statistics", "description", "exit"))
# Words that a complete definition has.
_LEAST_WORDS = {"class-map": 4, "policy-map": 5, "tcp-map": 2, "regex": 3}
_DROPPING_ACTIONS = frozenset(("police", "ips", "csc", "cxsc", "sfr"))


def _class_map(section: Section, context: ParseContext) -> None:
    """`class-map NAME` with `match …` lines.

    CHOICE: only whether a class takes the usual ports of applications is read. What else it takes matters to
    inspection as "some traffic".
    """
    words = section.line.words
    context.notes.modeled(section.line)
    for line in islice(section.lines(), 1, None):
        if line.words == ("match", "default-inspection-traffic") and len(words) == 2:
            context.configuration.network.inspection.usual_ports.add(words[1])
            context.notes.modeled(line)
        elif line.words[:1] == ("match",) and len(words) == 2:
            context.configuration.network.inspection.limited.add(words[1])
            context.notes.approximated(line, "asa-class-condition")
        elif line.words and line.words[0] in ("match", "description", "no", "exit"):
            context.notes.approximated(line, "asa-class-condition")
        else:
            context.notes.unrecognized(Section(line, ()))


def _inspect_map(section: Section, context: ParseContext) -> None:
    """`class-map type …`, `policy-map type inspect …`, `tcp-map`, `regex`: what inspection looks at inside packets.

    SOUNDNESS: without its name, or with lines of a plain policy map below it, a line that stood here is lost.
    """
    words = section.line.words
    astray = any(line.words[:1] == ("inspect",) for line in islice(section.lines(), 1, None))
    if astray or len(words) < _LEAST_WORDS[words[0]]:
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, "asa-inspection-map")


def _policy_map(section: Section, context: ParseContext) -> None:
    words = section.line.words
    if len(words) != 2:
        context.notes.unrecognized(section)
        return
    policy = context.configuration.network.inspection.policies.setdefault(words[1], PolicyMap())
    context.notes.modeled(section.line)
    class_name = ""
    for line in islice(section.lines(), 1, None):
        below = line.words
        if below[:1] == ("class",) and len(below) == 2:
            class_name = below[1]
            context.notes.modeled(line)
        else:
            _read_action(policy, class_name, line, context)


def _read_action(policy: PolicyMap, class_name: str, line: ConfigLine, context: ParseContext) -> None:
    words, notes = line.words, context.notes
    span = notes.span(line)
    if words[:1] == ("inspect",) and len(words) > 1:
        usual = class_name in context.configuration.network.inspection.usual_ports
        name = " ".join(words[1:3]) if words[1:3] == ("icmp", "error") else words[1]
        policy.inspections.append(Inspection(name, class_name, usual, (span,)))
        if any(not _is_preset(word) for word in words[2:]):
            policy.doubts.append(span)
        notes.approximated(line, "asa-inspection")
    elif words[:2] == ("set", "connection") and "tcp-state-bypass" in words:
        policy.state_bypass.append(span)
        notes.approximated(line, "asa-state-bypass")
    elif (words[:2] == ("set", "connection") and not _HARMLESS_SETTINGS.isdisjoint(words[2:3])) or (
        words[:1] and words[0] in _HARMLESS_ACTIONS
    ):
        notes.irrelevant(Section(line, ()), "asa-connection-setting")
    elif words[:2] == ("set", "connection") or (words[:1] and words[0] in _DROPPING_ACTIONS):
        # SOUNDNESS: limits and deep inspection drop some of what passes, never the reverse.
        policy.doubts.append(span)
        notes.approximated(line, "inspection-may-drop")
    else:
        notes.unrecognized(Section(line, ()))


def _is_preset(word: str) -> bool:
    """Whether a word behind `inspect NAME` names nothing of the administrator's own."""
    return word in ("error", "ras", "h225", "dynamic-filter-snoop") or word.startswith(("preset_", "_default_"))


def _service_policy(section: Section, context: ParseContext) -> None:
    words = section.line.words
    interface = words[3] if words[2:3] == ("interface",) and len(words) > 3 else None
    known = words[2:3] == ("global",) or interface is not None
    if not known or section.children:
        context.notes.unrecognized(section)
        return
    use = PolicyUse(words[1], interface, section.line, (context.notes.span(section.line),))
    context.configuration.network.inspection.uses.append(use)
    context.notes.modeled(section.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("class-map",): _class_map,
    ("class-map", "type"): _inspect_map,
    ("policy-map",): _policy_map,
    ("policy-map", "type"): _inspect_map,
    ("tcp-map",): _inspect_map,
    ("regex",): _inspect_map,
    ("service-policy",): _service_policy,
}
