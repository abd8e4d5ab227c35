"""Reading of statements about managing the router."""

from __future__ import annotations

from segcheck.vendors._shared.values import number
from segcheck.vendors.yamaha_rtx.administration.management_statements import NamedStation, ServiceLimit
from segcheck.vendors.yamaha_rtx.configuration import Handler, ParseContext, Statement


def _service(statement: Statement, context: ParseContext) -> None:
    """`telnetd service on`, `telnetd host lan1 A-B`, `telnetd listen 8023`; anything else is detail."""
    head, words = statement.head, statement.words
    statements, span = context.configuration.management, context.notes.span(statement.line)
    name, subject = head[0], head[1] if len(head) > 1 else ""
    port = number(words[2], 1, 65535) if len(words) > 2 else None
    if subject == "service" and head[2:3] in (("on",), ("off",)):
        statements.switched[name] = head[2] == "on", span
    elif subject == "host" and head[2:3] != ("key",) and len(words) > 2:
        statements.limits[name] = ServiceLimit(head[2:], span)
    elif subject == "listen" and port is not None:
        statements.ports[name] = port, span
    else:
        context.notes.irrelevant(statement.section, "management")
        return
    context.notes.modeled(statement.line)


def _telnet(statement: Statement, context: ParseContext) -> None:
    """`telnet service off`: no such command; the server is `telnetd`."""
    context.notes.malformed(statement.line, "yamaha-no-such-command")
    context.notes.report("yamaha-no-such-command", (context.notes.span(statement.line),))


def _snmp_host(statement: Statement, context: ParseContext) -> None:
    """`snmp host any|none|A [COMMUNITY …]`, `snmpv2c host …`, `snmpv3 host …`."""
    words, span = statement.words, context.notes.span(statement.line)
    if len(words) < 3:
        context.notes.irrelevant(statement.section, "monitoring")
        return
    context.configuration.management.limits[statement.head[0]] = ServiceLimit((statement.head[2],), span)
    context.notes.modeled(statement.line)


def _log_host(statement: Statement, context: ParseContext) -> None:
    """`syslog host A [A …]`."""
    span = context.notes.span(statement.line)
    context.configuration.management.log_hosts.extend(NamedStation(word, span) for word in statement.words[2:])
    context.notes.modeled(statement.line)


def _notices(statement: Statement, context: ParseContext) -> None:
    """`syslog notice on`: messages of this level tell what filters refuse."""
    on = statement.head[2:3] == ("on",)
    context.configuration.management.notices = on, context.notes.span(statement.line)
    context.notes.modeled(statement.line)


def _time_source(statement: Statement, context: ParseContext) -> None:
    """`ntpdate A`, once."""
    if len(statement.words) < 2:
        context.notes.irrelevant(statement.section, "time")
        return
    context.configuration.management.time_source(statement.words[1], context.notes.span(statement.line))
    context.notes.modeled(statement.line)


def _name(statement: Statement, context: ParseContext) -> None:
    """`snmp sysname NAME`: what the device is called."""
    name = " ".join(statement.words[2:])
    if not name or context.configuration.hostname:
        context.notes.irrelevant(statement.section, "identifier")
        return
    context.configuration.hostname = name
    context.configuration.hostname_origin = (context.notes.span(statement.line),)
    context.notes.modeled(statement.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("telnetd",): _service,
    ("sshd",): _service,
    ("httpd",): _service,
    ("sftpd",): _service,
    ("tftp",): _service,
    ("telnet", "service"): _telnet,
    ("snmp", "host"): _snmp_host,
    ("snmpv2c", "host"): _snmp_host,
    ("snmpv3", "host"): _snmp_host,
    ("syslog", "host"): _log_host,
    ("syslog", "notice"): _notices,
    ("ntpdate",): _time_source,
    ("snmp", "sysname"): _name,
}
