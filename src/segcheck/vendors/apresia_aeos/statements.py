"""Top-level statements other than interfaces: VLANs, routes, filters, authentication of terminals."""

from __future__ import annotations

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.captures import read_hostname
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, ipv4_prefix, netmask_length, number
from segcheck.vendors._shared.vlan_lists import FIRST_VLAN, LAST_VLAN, vlan_list
from segcheck.vendors.apresia_aeos.configuration import Handler, ParseContext, RouteStatement

UNVERIFIED = "apresia-unverified"


def _hostname(section: Section, context: ParseContext) -> None:
    read_hostname(section, context.notes, context.configuration)


def read_vlan_database(section: Section, context: ParseContext) -> None:
    """`vlan database` with `vlan 10 name X` below it."""
    context.notes.approximated(section.line, UNVERIFIED)
    for child in section.children:
        _vlan(child, context)


def read_vlan(section: Section, context: ParseContext) -> None:
    """`vlan 10 name X`."""
    _vlan(section, context)


def _vlan(section: Section, context: ParseContext) -> None:
    words = section.line.words
    if words == ("exit",):
        context.notes.irrelevant(section, "mode-end")
        return
    listed = vlan_list(words[1]) if words[0] == "vlan" and len(words) > 1 else None
    plain = listed is not None and (len(words) == 2 or (len(words) == 4 and words[2] == "name"))
    if listed is None or not plain or section.children:
        context.notes.unrecognized(section)
        return
    name = words[3] if len(words) == 4 else ""
    context.configuration.vlans.extend((low, high, name) for low, high in listed)
    context.notes.approximated(section.line, UNVERIFIED)


def read_route(section: Section, context: ParseContext) -> None:
    """`ip route A/len GATEWAY`, `ip route A M GATEWAY`."""
    words = section.line.words[2:]
    prefix, rest = _destination(words)
    gateway = ipv4(rest[0]) if len(rest) == 1 else None
    span = context.notes.span(section.line)
    for line in section.lines():
        context.notes.approximated(line, UNVERIFIED)
    if prefix is None or gateway is None or section.children:
        # SOUNDNESS: nobody knows which packets it takes where, so the table is not complete.
        context.configuration.influences.append(span)
        context.notes.report("unrecognized-route", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)
        return
    context.configuration.routes.append(RouteStatement(prefix, gateway, (span,)))


def _destination(words: tuple[str, ...]) -> tuple[Prefix | None, tuple[str, ...]]:
    if words and words[0] == "default":
        return Prefix(Family.IPV4, 0, 0), words[1:]
    if words and "/" in words[0]:
        return ipv4_prefix(words[0]), words[1:]
    if len(words) < 2:
        return None, ()
    address, mask = ipv4(words[0]), ipv4(words[1])
    length = None if mask is None else netmask_length(mask)
    return (None if address is None or length is None else prefix_of(Family.IPV4, address, length)), words[2:]


def read_filter(section: Section, context: ParseContext) -> None:
    """`packet-filter2`, access lists: they may drop packets; that they do is never counted on.

    SOUNDNESS: how groups of rules work together, and what happens to packets that no rule names, is not told.
    """
    _drops(section, context, "apresia-filter")


def _drops(section: Section, context: ParseContext, reason: str) -> None:
    span = context.notes.span(section.line)
    context.configuration.drops.append(span)
    for line in section.lines():
        context.notes.approximated(line, reason)


def read_admission(section: Section, context: ParseContext) -> None:
    """Authentication of terminals: it may keep terminals out, and may put them into any VLAN."""
    context.configuration.assigns.append(context.notes.span(section.line))
    _drops(section, context, "vlan-assigned-elsewhere")


def read_router(section: Section, context: ParseContext) -> None:
    """A routing process: its routes are not computed, so the table is not complete."""
    context.configuration.influences.append(context.notes.span(section.line))
    for line in section.lines():
        context.notes.approximated(line, "dynamic-routing")


def read_station(section: Section, context: ParseContext) -> None:
    """`logging host A`, `ntp server A`: other machines that are named by address."""
    words = section.line.words
    clock = words[0] in ("ntp", "sntp")
    addresses = [word for word in words[1:] if ipv4(word) is not None]
    if not addresses or section.children:
        context.notes.irrelevant(section, "time" if clock else "logging")
        return
    stations = context.configuration.time_sources if clock else context.configuration.log_hosts
    stations.extend((address, (context.notes.span(section.line),)) for address in addresses)
    context.notes.modeled(section.line)


def vlan_number(text: str) -> int | None:
    """A VLAN id."""
    return number(text, FIRST_VLAN, LAST_VLAN)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("hostname",): _hostname,
    ("vlan", "database"): read_vlan_database,
    ("vlan",): read_vlan,
    ("ip", "route"): read_route,
    ("packet-filter",): read_filter,
    ("packet-filter2",): read_filter,
    ("ip", "access-list"): read_filter,
    ("mac", "access-list"): read_filter,
    ("access-list",): read_filter,
    ("access-defender",): read_admission,
    ("router",): read_router,
    ("logging",): read_station,
    ("syslog",): read_station,
    ("ntp",): read_station,
    ("sntp",): read_station,
}
