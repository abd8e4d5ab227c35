"""Statements that send the device's messages to log hosts and set its clock by others."""

from __future__ import annotations

from segcheck.model.management import Monitoring, Station
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration, Handler, ParseContext
from segcheck.vendors.cisco_asa.network.interface_conversion import MANAGEMENT_TABLE, separate_management
from segcheck.vendors.cisco_asa.network.network_statements import StationStatement

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
# SOURCE: Cisco ASA syslog messages: what a list refuses is told by 106023, of level 4 (warnings).
_REFUSED_BY_LIST, _LEVEL_OF_REFUSALS = "106023", 4


def convert_monitoring(configuration: AsaConfiguration) -> Monitoring:
    """Log hosts and time sources; what keeps messages about refused packets from the hosts.

    SOURCE: Cisco ASA command reference: `logging host` sends nothing without `logging enable` and `logging trap`.
    """
    statements = configuration.network.management
    level = statements.trap_level
    tables = {
        one.nameif: MANAGEMENT_TABLE
        for one in configuration.network.interfaces.values()
        if one.management_only and separate_management(configuration) is True
    }
    hosts = tuple(Station(host.name, (host.origin,), tables.get(host.nameif, "")) for host in statements.log_hosts)
    withheld: Origin = tuple(statements.silenced)
    if hosts and not statements.logging:
        withheld = (*withheld, *(span for host in hosts for span in host.origin))
    elif hosts and (level is None or level < _LEVEL_OF_REFUSALS):
        withheld = (*withheld, *(statements.trap_origin or statements.logging))
    clocks = tuple(
        Station(clock.name, (clock.origin,), tables.get(clock.nameif, "")) for clock in statements.time_sources
    )
    return Monitoring(hosts, clocks, withheld if hosts else ())


def _logging(section: Section, context: ParseContext) -> None:
    """`logging enable`, `logging host NAMEIF A …`, `logging trap LEVEL`, `no logging message 106023`."""
    words, management = section.line.words, context.configuration.network.management
    span = context.notes.span(section.line)
    removed = words[0] == "no"
    bare = words[2:] if removed else words[1:]
    if bare in (("enable",), ("on",)):
        management.logging = () if removed else (span,)
    elif bare[:1] == ("host",) and len(bare) > 2 and not removed:
        management.log_hosts.append(StationStatement(bare[2], span, bare[1]))
    elif bare[:1] == ("trap",) and len(bare) == 2 and not removed:
        # SOUNDNESS: a list of messages may leave out those about refused packets.
        management.trap_level = _level(bare[1])
        management.trap_origin = (span,)
    elif bare[:2] == ("message", _REFUSED_BY_LIST):
        management.silenced[:] = [span] if removed or _is_too_low(bare[2:]) else []
    else:
        context.notes.irrelevant(section, "logging")
        return
    context.notes.modeled(section.line)


def _level(word: str) -> int | None:
    return _LEVELS.index(word) if word in _LEVELS else number(word, 0, 7)


def _is_too_low(words: tuple[str, ...]) -> bool:
    """`level debugging`: the message is sent only where everything is."""
    level = _level(words[1]) if words[:1] == ("level",) and len(words) > 1 else None
    return level is not None and level > _LEVEL_OF_REFUSALS


def _time_server(section: Section, context: ParseContext) -> None:
    """`ntp server A [key N] [source NAMEIF] [prefer]`; other lines about the clock name nobody."""
    words = section.line.words
    if words[1:2] != ("server",) or len(words) < 3 or section.children:
        context.notes.irrelevant(section, "time")
        return
    span = context.notes.span(section.line)
    nameif = words[words.index("source") + 1] if "source" in words[:-1] else ""
    context.configuration.network.management.time_sources.append(StationStatement(words[2], span, nameif))
    context.notes.modeled(section.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("logging",): _logging,
    ("no", "logging"): _logging,
    ("ntp",): _time_server,
}
