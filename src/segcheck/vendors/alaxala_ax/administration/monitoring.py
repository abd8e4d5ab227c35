"""Where the device sends its messages, and whose clock it follows."""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.alaxala_ax.administration.management import pass_over
from segcheck.vendors.alaxala_ax.administration.management_statements import StationStatement
from segcheck.vendors.alaxala_ax.configuration import Handler, ParseContext

_LOG_SETTINGS = frozenset(("email", "email-event-kind", "event-kind", "facility", "trap", "syslog-dump", "console"))


def _station(words: tuple[str, ...], index: int, section: Section, context: ParseContext) -> StationStatement | None:
    if len(words) <= index or section.children:
        return None
    vrf = words[words.index("vrf") + 1] if "vrf" in words[index:-1] else ""
    return StationStatement(words[index].strip('"'), vrf, context.notes.span(section.line))


def _log_host(section: Section, context: ParseContext) -> None:
    """`logging host NAME [vrf N] …`."""
    found = _station(section.line.words, 2, section, context)
    if found is None:
        pass_over(section, context)
        return
    context.configuration.management.log_hosts.append(found)
    context.notes.modeled(section.line)


def _time_source(section: Section, context: ParseContext) -> None:
    """`ntp server A`, `ntp peer A`, `ntp client server A`."""
    words = section.line.words
    index = 3 if words[1:3] == ("client", "server") else 2
    found = _station(words, index, section, context)
    if found is None or (ipv4(found.name) is None and ipv6(found.name) is None):
        pass_over(section, context)
        return
    context.configuration.management.time_sources.append(found)
    context.notes.modeled(section.line)


def _log_setting(section: Section, context: ParseContext) -> None:
    if section.line.words[1:2] and section.line.words[1] in _LOG_SETTINGS and not section.children:
        context.notes.irrelevant(section, "logging")
    else:
        pass_over(section, context)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("logging", "host"): _log_host,
    ("logging",): _log_setting,
    ("ntp", "server"): _time_source,
    ("ntp", "peer"): _time_source,
    ("ntp", "client", "server"): _time_source,
}
