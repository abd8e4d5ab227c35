"""Statements by which the device is managed, and by which it tells others what happens: parsed, and into the model."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.filters import Action, Binding, Filter
from segcheck.model.header import TCP, UDP, Family
from segcheck.model.management import ManagementService, Monitoring, Station
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.nec_ix.administration.management_statements import ServerStatement
from segcheck.vendors.nec_ix.configuration import Handler, IxConfiguration, ParseContext
from segcheck.vendors.nec_ix.filters.convert_filters import Filters

# First word of the lines -> (name, protocol, port, whether passwords can be read on the way).
_SERVERS = {
    "ssh-server": ("SSH", TCP, 22, False),
    "telnet-server": ("Telnet", TCP, 23, True),
    "http-server": ("HTTP", TCP, 80, True),
    "https-server": ("HTTPS", TCP, 443, False),
    "ftp-server": ("FTP", TCP, 21, True),
    "tftp-server": ("TFTP", UDP, 69, True),
    "snmp-agent": ("SNMP", UDP, 161, True),
}
_FAMILIES = {"ip": Family.IPV4, "ipv6": Family.IPV6}
# SOURCE: NEC IX function description, 7-2.
_LOOKS_AT_SOURCES_ONLY = frozenset(("ssh-server",))


def _server(section: Section, context: ParseContext) -> None:
    """`ssh-server ip enable`, `ssh-server ip access-list L`, `http-server ip port N`; the same of other servers."""
    removed = section.line.words[0] == "no"
    words, notes = section.line.words[1 if removed else 0 :], context.notes
    if section.children:
        notes.unrecognized(section)
        return
    server = context.configuration.management.servers.setdefault(words[0], ServerStatement())
    family = _FAMILIES.get(words[1]) if len(words) > 2 else None
    span = notes.span(section.line)
    setting = words[2:3]
    if family is None or setting not in (("enable",), ("access-list",), ("port",)):
        # Users, keys, versions, pages: they say how somebody proves who he is.
        notes.irrelevant(section, "management")
        return
    if setting == ("enable",) and len(words) == 3:
        if removed:
            server.families.pop(family, None)
        else:
            server.families[family] = span
    elif setting == ("access-list",) and removed:
        server.lists.pop(family, None)
    elif setting == ("access-list",) and len(words) == 4:
        if server.lists.get(family, (words[3],))[0] != words[3]:
            server.relisted[family] = span
        server.lists[family] = words[3], span
    elif setting == ("port",) and len(words) == 4 and number(words[3], 1, 65535) is not None:
        server.port, server.port_origin = number(words[3], 1, 65535), (span,)
    else:
        # SOUNDNESS: the line may switch the server on, for some or for all, or put it on any port.
        if setting == ("enable",) and not removed and family not in server.families:
            server.families[family] = span
            server.perhaps_on = True
        server.port_unknown = server.port_unknown or setting == ("port",)
        server.unread.append(span)
        notes.approximated(section.line, "nec-server-unread")
        return
    notes.modeled(section.line)


def _log_host(section: Section, context: ParseContext) -> None:
    """`syslog ip host A …`, `syslog ip enable`; `match …` sends this host some of the messages only."""
    words, notes, management = section.line.words, context.notes, context.configuration.management
    if section.children:
        notes.unrecognized(section)
    elif words[:1] == ("syslog",) and words[2:3] == ("host",) and len(words) > 3:
        management.log_hosts[words[3]] = notes.span(section.line)
        if "match" in words[4:]:
            management.selections.append(notes.span(section.line))
        notes.modeled(section.line)
    elif words[:1] == ("syslog",) and words[1:2] in (("function",), ("subsystem",)):
        management.selections.append(notes.span(section.line))
        notes.modeled(section.line)
    else:
        notes.irrelevant(section, "monitoring")


def _logging(section: Section, context: ParseContext) -> None:
    """`logging subsystem flt warn` and the like: which parts of the device write messages."""
    if section.children:
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, "monitoring")


def _time_source(section: Section, context: ParseContext) -> None:
    """`ntp server A …`, `sntp server A`."""
    words, notes = section.line.words, context.notes
    rest = words[3:] if words[2:3] and words[2] in _FAMILIES else words[2:]
    if section.children or not rest:
        notes.unrecognized(section)
        return
    context.configuration.management.time_sources[rest[0]] = notes.span(section.line)
    notes.modeled(section.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    **{head: _server for name in _SERVERS for head in ((name,), ("no", name))},
    ("syslog",): _log_host,
    ("no", "syslog"): _log_host,
    ("logging",): _logging,
    ("no", "logging"): _logging,
    ("ntp", "server"): _time_source,
    ("ntp", "peer"): _time_source,
    ("sntp", "server"): _time_source,
}


def convert_management(configuration: IxConfiguration, filters: Filters) -> tuple[ManagementService, ...]:
    """Every way to manage the device that is switched on.

    CHOICE: a server that no line switches on is off; an IX answers nobody until it is told to.
    """
    return tuple(_services(configuration, filters))


def _services(configuration: IxConfiguration, filters: Filters) -> Iterator[ManagementService]:
    for kind, server in configuration.management.servers.items():
        name, protocol, standard, cleartext = _SERVERS[kind]
        if not server.families:
            continue
        port = standard if server.port is None else server.port
        ports = (0, 65535) if server.port_unknown else (port, port)
        origin = (*server.families.values(), *server.port_origin)
        bindings = tuple(_bindings(kind, server, filters, origin))
        yield ManagementService(
            name, protocol, (ports,), cleartext, origin, not server.perhaps_on, bindings, doubts=tuple(server.unread)
        )


def _bindings(kind: str, server: ServerStatement, filters: Filters, origin: Origin) -> Iterator[Binding]:
    for family in Family:
        if family not in server.families:
            yield Binding(Filter("", family, (), Action.DENY, origin), origin)
        elif family in server.lists:
            name, span = server.lists[family]
            if family in server.relisted:
                # SOUNDNESS: which of several lists is asked, or whether all are, no manual at hand tells.
                yield Binding(Filter(name, family, (), Action.UNKNOWN, (span,)), (span,))
                continue
            sources_only = kind in _LOOKS_AT_SOURCES_ONLY
            yield Binding(filters.for_server(name, family, span, sources_only=sources_only), (span,))


def convert_monitoring(configuration: IxConfiguration) -> Monitoring:
    """Log hosts and time sources; lines that choose messages may keep some from the hosts."""
    management = configuration.management
    return Monitoring(
        tuple(Station(name, (span,)) for name, span in management.log_hosts.items()),
        tuple(Station(name, (span,)) for name, span in management.time_sources.items()),
        (),
        tuple(management.selections),
    )
