"""Top-level statements other than interfaces and routes."""

from __future__ import annotations

from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.captures import read_hostname
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.furukawa_fitelnet.configuration import EntryStatement, Handler, ParseContext
from segcheck.vendors.furukawa_fitelnet.irrelevant import VRF


def bound_whole(section: Section, context: ParseContext, reason: str = "fitelnet-may-change-anything") -> None:
    """A statement that is known and not followed: the device may do anything.

    SOUNDNESS: `Device.unmodeled` makes everything possible and nothing sure.
    """
    notes = context.notes
    span = notes.span(section.line)
    for line in section.lines():
        notes.approximated(line, reason)
    notes.unmodeled.append(span)
    notes.report(reason, (span,), Severity.WARNING, Effect.WIDENS_DEVICE, statement=section.line.words[0])


def read_access_list(section: Section, context: ParseContext) -> None:
    """`access-list N …`: entries of one number stand in the order of the file."""
    words = section.line.words
    if len(words) < 3 or section.children:
        context.notes.unrecognized(section)
        return
    if words[2] == "remark":
        context.notes.irrelevant(section, "remark")
        return
    context.configuration.lists.setdefault(words[1], []).append(EntryStatement(words[2:], section.line))
    # What it says is read where the list is used; a list that is not used says nothing.
    context.notes.modeled(section.line)


def read_vrf(section: Section, context: ParseContext) -> None:
    """`ip vrf N` and what belongs to it."""
    words = section.line.words
    if len(words) != 3:
        context.notes.unrecognized(section)
        return
    context.configuration.vrfs[words[2]] = (context.notes.span(section.line),)
    context.notes.modeled(section.line)
    for child in section.children:
        reason = VRF.of_statement(child.line.words)
        if reason is None:
            context.notes.unrecognized(child)
        else:
            context.notes.irrelevant(child, reason)


def _hostname(section: Section, context: ParseContext) -> None:
    read_hostname(section, context.notes, context.configuration)


def read_line(section: Section, context: ParseContext) -> None:
    """`line telnet`, `line ssh` and settings of the sessions below them."""
    words = section.line.words
    if len(words) > 1 and words[1] in ("telnet", "ssh", "vty"):
        context.configuration.logins.append((words[1], context.notes.span(section.line)))
        context.notes.modeled(section.line)
        for child in section.children:
            context.notes.irrelevant(child, "management")
    else:
        context.notes.irrelevant(section, "management")


def read_station(section: Section, context: ParseContext) -> None:
    """`logging host A`, `ntp server A`, `snmp-server …`: other machines that are named by address."""
    words = section.line.words
    addresses = [word for word in words[1:] if ipv4(word) is not None or ipv6(word) is not None]
    clock = words[0] in ("ntp", "sntp")
    if not addresses or section.children:
        context.notes.irrelevant(section, "time" if clock else "logging")
        return
    configuration = context.configuration
    stations = configuration.time_sources if clock else configuration.log_hosts
    origin = (context.notes.span(section.line),)
    stations.extend((address, origin) for address in addresses)
    context.notes.modeled(section.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("access-list",): read_access_list,
    ("ip", "vrf"): read_vrf,
    ("hostname",): _hostname,
    ("line",): read_line,
    ("logging",): read_station,
    ("syslog",): read_station,
    ("ntp",): read_station,
    ("sntp",): read_station,
    # Segment routing takes packets out of tunnels into any VRF.
    ("segment-routing",): bound_whole,
    ("ip", "nat"): bound_whole,
    ("bridge",): bound_whole,
    ("crypto", "map"): bound_whole,
    ("ipfiltering",): bound_whole,
    ("vrrp",): bound_whole,
    ("ip", "access-list"): bound_whole,
    ("ipv6", "access-list"): bound_whole,
    ("l2tp",): bound_whole,
    ("event-action",): bound_whole,
    ("event-class",): bound_whole,
}
