"""Sections `application`: what a name in rules stands for."""

from __future__ import annotations

from segcheck.model.header import ICMP, ICMPV6, TCP, UDP, Interval
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext
from segcheck.vendors.alliedware_plus.firewall.firewall_statements import Application

# SOURCE: IANA, "Assigned Internet Protocol Numbers".
_PROTOCOLS = {
    "icmp": ICMP, "igmp": 2, "tcp": TCP, "udp": UDP, "gre": 47, "esp": 50, "ah": 51, "ipv6-icmp": ICMPV6,
    "ospf": 89, "pim": 103, "sctp": 132,
}  # fmt: skip
_WORDS = frozenset(("protocol", "sport", "dport", "icmp-type", "icmp-code", "dscp"))


def _application(section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    if len(words) != 2:
        notes.unrecognized(section)
        return
    application = context.configuration.firewall.applications.setdefault(words[1], Application())
    application.origin.append(notes.span(section.line))
    notes.modeled(section.line)
    for child in section.children:
        if child.children or child.line.words[0] not in _WORDS:
            # SOUNDNESS: it may be of another section, whose head is lost.
            notes.unrecognized(child, "awplus-application-unread")
            application.others.append(notes.span(child.line))
        elif child.line.words[0] == "dscp":
            notes.approximated(child.line, "awplus-application-dscp")
            application.others.append(notes.span(child.line))
        elif _takes(child.line, application):
            notes.modeled(child.line)
        else:
            notes.unrecognized_rule(child.line, "awplus-application-unread")
            application.others.append(notes.span(child.line))


def _takes(line: ConfigLine, application: Application) -> bool:
    """Whether the line is understood; what it asks for is then noted."""
    words = line.words
    if words[0] in ("sport", "dport"):
        ports = _ports(words[1:])
        if ports is None:
            return False
        (application.source_ports if words[0] == "sport" else application.destination_ports).append(ports)
        return True
    value = number(words[1], 0, 255) if len(words) == 2 else None
    if words[0] == "protocol":
        protocol = _PROTOCOLS.get(words[1], value) if len(words) == 2 else None
        application.protocols.extend(() if protocol is None else (protocol,))
        return protocol is not None
    if words[0] == "icmp-type" and value is not None:
        application.icmp_types.append(value)
        return True
    if words[0] == "icmp-code" and value is not None:
        application.icmp_codes.append(value)
        return True
    return False


def _ports(words: tuple[str, ...]) -> Interval | None:
    """`A`, `A to B`."""
    if len(words) == 3 and words[1] == "to":
        low, high = number(words[0], 0, 65535), number(words[2], 0, 65535)
        return None if low is None or high is None or low > high else (low, high)
    value = number(words[0], 0, 65535) if len(words) == 1 else None
    return None if value is None else (value, value)


HANDLERS: dict[tuple[str, ...], Handler] = {("application",): _application}
