"""Statements that send the device's messages to log hosts and set its clock by others."""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, number
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext
from segcheck.vendors.cisco_ios.management import pass_over
from segcheck.vendors.cisco_ios.management_statements import StationStatement
from segcheck.vendors.cisco_ios.network_statements import InterfaceStatement

_LEVELS = (
    "emergencies",
    "alerts",
    "critical",
    "errors",
    "warnings",
    "notifications",
    "informational",
    "debugging",
)


def _logging(section: Section, context: ParseContext) -> None:
    """`logging [host] A …`, `logging trap LEVEL`, `logging on`; other lines are about other places and looks."""
    words, monitoring = section.line.words, context.configuration.monitoring
    span = context.notes.span(section.line)
    removed = words[0] == "no"
    bare = words[2:] if removed else words[1:]
    host = _host(bare)
    if section.children:
        pass_over(section, context)
        return
    if host and removed:
        monitoring.log_hosts.pop(host, None)
    elif host:
        vrf = bare[bare.index("vrf") + 1] if "vrf" in bare[:-1] else ""
        monitoring.log_hosts[host] = StationStatement(span, vrf)
        if "discriminator" in bare or "filtered" in bare:
            monitoring.selections.append(span)
    elif bare[:1] == ("trap",) and len(bare) <= 2:
        level = -1 if removed else _level(bare[1:])
        if level is None:
            pass_over(section, context)
            return
        monitoring.level, monitoring.level_origin = level, (span,)
    elif not removed and (bare[:1] == ("filter",) or (bare[:1] == ("rate-limit",) and "console" not in bare)):
        monitoring.selections.append(span)
    elif bare in (("on",), ()) and (bare or removed):
        monitoring.off = (span,) if removed else ()
    else:
        pass_over(section, context)
        return
    context.notes.modeled(section.line)


def _host(words: tuple[str, ...]) -> str:
    """The log host that words behind `logging` name, "" when they name none."""
    if words[:2] == ("host", "ipv6"):
        return words[2] if len(words) > 2 else ""
    if words[:1] == ("host",):
        return words[1] if len(words) > 1 else ""
    return words[0] if words and ipv4(words[0]) is not None else ""


def _level(words: tuple[str, ...]) -> int | None:
    """SOURCE: Cisco IOS Configuration Fundamentals, `logging trap`: informational (6) when no level is written."""
    if not words:
        return 6
    return _LEVELS.index(words[0]) if words[0] in _LEVELS else number(words[0], 0, 7)


def _time_server(section: Section, context: ParseContext) -> None:
    """`ntp server [vrf V] [ip|ipv6] A …`, `ntp peer …`, `sntp server A`."""
    words = section.line.words
    removed = words[0] == "no"
    rest = words[3 if removed else 2 :]
    vrf = ""
    if rest[:1] == ("vrf",) and len(rest) > 1:
        vrf, rest = rest[1], rest[2:]
    if rest[:1] in (("ip",), ("ipv6",)):
        rest = rest[1:]
    if not rest or section.children:
        pass_over(section, context)
        return
    sources = context.configuration.monitoring.time_sources
    if removed:
        sources.pop(rest[0], None)
    else:
        sources[rest[0]] = StationStatement(context.notes.span(section.line), vrf)
    context.notes.modeled(section.line)


def _no_clock(section: Section, context: ParseContext) -> None:
    """`no ntp`, alone: it takes back every line about NTP above."""
    if section.line.words[2:] or section.children:
        pass_over(section, context)
        return
    context.configuration.monitoring.time_sources.clear()
    context.notes.modeled(section.line)


def read_listening_clock(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """`ntp broadcast client` below an interface: the clock follows whoever broadcasts the time there."""
    if section.children or section.line.words[2:3] != ("client",):
        return False
    span = context.notes.span(section.line)
    context.configuration.monitoring.time_sources[statement.name] = StationStatement(span, statement.vrf)
    context.notes.modeled(section.line)
    return True


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("logging",): _logging,
    ("no", "logging"): _logging,
    ("no", "ntp"): _no_clock,
    ("no", "sntp"): _no_clock,
    **{
        head: _time_server
        for name in (("ntp", "server"), ("ntp", "peer"), ("sntp", "server"))
        for head in (name, ("no", *name))
    },
}
