"""Sections `firewall` and those that look into packets: `dpi`, `ips`, `url-filter` and the like.

SOURCE: Allied Telesis, "Command Reference for AR2050V", AlliedWare Plus 5.4.7, "rule (Firewall)": `rule [N]
permit|deny|reject|log APPLICATION from ENTITY to ENTITY [no-state-enforcement] [log]`; a rule without number gets one
above the highest; a rule that logs leaves the packet to the rules behind it.
"""

from __future__ import annotations

from segcheck.model.filters import Action
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.static_routes import RoutingInfluence
from segcheck.vendors._shared.values import number
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext
from segcheck.vendors.alliedware_plus.firewall import application_sections, entity_sections
from segcheck.vendors.alliedware_plus.firewall.firewall_statements import FirewallRule, FirewallStatements

_ACTIONS = {"permit": Action.PERMIT, "deny": Action.DENY, "reject": Action.DENY}
_LAST_NUMBER = 65535
# Rules of address translation that the head of their section was lost of.
_OF_NAT = frozenset(("masq", "portfwd", "netmap"))
# What stands below the sections that look into packets.
_INSPECTION_WORDS = frozenset(
    (
        "provider", "enable", "protect", "category", "action", "update-interval", "blacklist", "whitelist", "match",
        "log", "debug", "counters", "learning", "policy",
    )
)  # fmt: skip

_TRAFFIC_WORDS = frozenset(("policy", "class", "traffic-control", "interface", "system-bandwidth", "red-curve"))


def _firewall(section: Section, context: ParseContext) -> None:
    notes, statements = context.notes, context.configuration.firewall
    if len(section.line.words) != 1:
        notes.unrecognized(section)
        return
    notes.modeled(section.line)
    for child in section.children:
        words = child.line.words
        if words == ("protect",) and not child.children:
            notes.modeled(child.line)
            statements.protect.append(notes.span(child.line))
        elif words[0] == "rule" and len(words) > 1 and not child.children and _OF_NAT.isdisjoint(words[1:3]):
            _rule(child.line, context)
        elif words[0] == "connection-limit" and not child.children:
            notes.approximated(child.line, "awplus-may-drop")
            context.configuration.doubts.append(notes.span(child.line))
        elif words[0] == "connection-log" and not child.children:
            notes.irrelevant(child, "logging")
        else:
            # SOUNDNESS: it may switch the firewall off, or change what it lets pass.
            notes.unrecognized(child)


def _rule(line: ConfigLine, context: ParseContext) -> None:
    statements, notes = context.configuration.firewall, context.notes
    words = line.words[1:]
    given = number(words[0], 1, _LAST_NUMBER)
    doubts: list[str] = []
    if given is None:
        doubts.append("awplus-rule-place")
    else:
        words = words[1:]
    place = _next_number(statements) if given is None else given
    name = "rule" if given is None else f"rule {given}"
    understood = len(words) >= 6 and words[2] == "from" and words[4] == "to"
    options = set(words[6:])
    if not understood or not options <= {"no-state-enforcement", "log"} or words[0] not in (*_ACTIONS, "log"):
        _unread_rule(line, context, place, name)
        return
    if words[0] == "log":
        notes.ledger.mark(line.number, LineFate.IRRELEVANT, "logging")
        return
    if doubts:
        notes.approximated(line, doubts[0])
    else:
        notes.modeled(line)
    statements.rules.append(
        FirewallRule(
            place,
            name,
            _ACTIONS[words[0]],
            words[1],
            words[3],
            words[5],
            "log" in options,
            "no-state-enforcement" in options,
            tuple(doubts),
            line,
            (notes.span(line),),
        )
    )


def _unread_rule(line: ConfigLine, context: ParseContext, place: int, name: str) -> None:
    """SOUNDNESS: in its place it may do anything; without a number that is read, it may stand anywhere."""
    notes = context.notes
    notes.unrecognized_rule(line, "awplus-rule-unread")
    known = number(line.words[1], 1, _LAST_NUMBER) is not None
    rule = FirewallRule(
        place if known else 0, name, Action.UNKNOWN, "", "", "", False, False, ("awplus-rule-unread",), line,
        (notes.span(line),),
    )  # fmt: skip
    context.configuration.firewall.rules.append(rule)


def _next_number(statements: FirewallStatements) -> int:
    return max((rule.number for rule in statements.rules), default=0) + 1


def _dpi(section: Section, context: ParseContext) -> None:
    """SOURCE: with deep packet inspection names of applications are told by signatures, not by ports."""
    if _mark(section, context, "awplus-inspects-applications"):
        context.configuration.firewall.inspecting.append(context.notes.span(section.line))


def _inspection(section: Section, context: ParseContext) -> None:
    """What packets carry is looked at; that can only drop."""
    if _mark(section, context, "awplus-may-drop"):
        context.configuration.doubts.append(context.notes.span(section.line))


def _mark(section: Section, context: ParseContext, reason: str) -> bool:
    """Give the section and the lines below it their fates; whether the inspection may be on.

    SOUNDNESS: what is written in one line may switch it on; lines that do not belong here may be of another section.
    """
    in_force = len(section.line.words) > 1
    for child in section.children:
        words = child.line.words
        permitted = words[0] in _INSPECTION_WORDS or (section.line.words[0] == "web-control" and words[0] == "rule")
        if not permitted:
            context.notes.unrecognized(child)
        in_force = in_force or not permitted or words[0] in ("protect", "enable")
    fate = LineFate.APPROXIMATED if in_force else LineFate.IRRELEVANT
    for line in section.lines():
        context.notes.ledger.mark(line.number, fate, reason if in_force else "awplus-inspection-off")
    return in_force


def _traffic_control(section: Section, context: ParseContext) -> None:
    """Order and bandwidth of packets. SOUNDNESS: other lines may be of another section, whose head is lost."""
    context.notes.ledger.mark(section.line.number, LineFate.IRRELEVANT, "quality-of-service")
    for child in section.children:
        first = child.line.words[0]
        if first in _TRAFFIC_WORDS or (first == "rule" and "match" in child.line.words[1:3]):
            context.notes.irrelevant(child, "quality-of-service")
        else:
            context.notes.unrecognized(child)


def _policy_routing(section: Section, context: ParseContext) -> None:
    """Packets may take another way than the routing table says, by entity and application."""
    for line in section.lines():
        context.notes.approximated(line, "awplus-policy-route")
    influence = RoutingInfluence(None, None, (context.notes.span(section.line),))
    context.configuration.network.influences.append(influence)


HANDLERS: dict[tuple[str, ...], Handler] = {
    **entity_sections.HANDLERS,
    **application_sections.HANDLERS,
    ("firewall",): _firewall,
    ("dpi",): _dpi,
    ("traffic-control",): _traffic_control,
    ("policy-based-routing",): _policy_routing,
    ("ips",): _inspection,
    ("url-filter",): _inspection,
    ("web-control",): _inspection,
    ("antivirus",): _inspection,
    ("malware-protection",): _inspection,
    ("ip-reputation",): _inspection,
}
