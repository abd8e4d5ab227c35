"""Management and monitoring statements into the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from segcheck.model.filters import Action, Binding, Filter
from segcheck.model.header import TCP, UDP, Family, Interval
from segcheck.model.management import ManagementService, Monitoring, Station
from segcheck.source.text import Origin
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors.cisco_ios.configuration import IosConfiguration
from segcheck.vendors.cisco_ios.convert_filters import Filters
from segcheck.vendors.cisco_ios.management_statements import TerminalLine

_SSH, _TELNET, _RLOGIN = 22, 23, 513
# Protocol of `transport input` -> (name, port, whether passwords can be read on the way).
_LOGINS = {"ssh": ("SSH", _SSH, False), "telnet": ("Telnet", _TELNET, True), "rlogin": ("rlogin", _RLOGIN, True)}
# SOURCE: Cisco IOS Terminal Services Configuration Guide: ports by which a socket or a rotary group is reached by
# Telnet are its number behind 2000, 4000 and 6000 (sockets), 3000, 5000 and 7000 (groups).
_SOCKETS: tuple[Interval, ...] = ((2001, 2999), (4001, 4999), (6001, 6999))
_GROUPS = (3000, 5000, 7000)
# Servers that are off unless the configuration says otherwise: name, port, whether passwords can be read on the way.
# SOURCE: cisco-sa-20170214-smi: Smart Install takes a configuration from anybody who gets to its port.
_OTHER_SERVERS = (
    ("NETCONF", 830, False),
    ("RESTCONF", 443, False),
    ("gNMI", 50052, True),
    ("gNMI over TLS", 9339, False),
    ("Smart Install", 4786, True),
    ("rsh", 514, True),
    ("rcp", 514, True),
    ("FTP", 21, True),
)
# Servers that other lines may keep from running.
_PERHAPS = frozenset({"RESTCONF"})
# Messages about refused packets have this level. SOURCE: %SEC-6-IPACCESSLOGP, %IPV6_ACL-6-ACCESSLOGP, %FW-6-DROP_PKT.
_LEVEL_OF_REFUSALS = 6


def convert_management(
    configuration: IosConfiguration, filters: Filters, fallback: Origin
) -> tuple[ManagementService, ...]:
    """Every way to manage the device that is not surely off. `fallback`: the line to show where nothing is said."""
    statements = configuration.management
    doubts = tuple(statements.protection)
    services = [
        *_logins(configuration, filters, fallback, doubts),
        *_web(configuration, filters, fallback, doubts),
        *_agents(configuration, filters, doubts),
    ]
    for name, port, cleartext in _OTHER_SERVERS:
        server = statements.servers.get(name)
        if server is not None and server.on:
            sure = name not in _PERHAPS
            services.append(
                ManagementService(name, TCP, ((port, port),), cleartext, (server.origin,), sure, doubts=doubts)
            )
    return tuple(services)


def convert_monitoring(configuration: IosConfiguration) -> Monitoring:
    """Log hosts and time sources; what keeps messages about refused packets from the hosts."""
    statements = configuration.monitoring
    withheld = statements.level_origin if statements.level < _LEVEL_OF_REFUSALS else ()
    return Monitoring(
        tuple(Station(name, (host.origin,), host.vrf) for name, host in statements.log_hosts.items()),
        tuple(Station(name, (clock.origin,), clock.vrf) for name, clock in statements.time_sources.items()),
        (*withheld, *statements.off),
        tuple(statements.selections),
    )


def _logins(
    configuration: IosConfiguration, filters: Filters, fallback: Origin, doubts: Origin
) -> Iterator[ManagementService]:
    lines = configuration.management.lines
    if not any(line.vty for line in lines):
        # SOUNDNESS: IOS has virtual terminals whether or not the configuration at hand shows them.
        yield ManagementService("SSH", TCP, ((_SSH, _SSH),), False, fallback, certain=False)
        yield ManagementService("Telnet", TCP, ((_TELNET, _TELNET),), True, fallback, certain=False)
    for line in lines:
        yield from _by_terminal(configuration, filters, line, doubts) if line.vty else _by_socket(line, doubts)


def _by_terminal(
    configuration: IosConfiguration, filters: Filters, line: TerminalLine, doubts: Origin
) -> Iterator[ManagementService]:
    """SOUNDNESS: what `transport input` is when it is not written depends on the release, so it may be anything."""
    told = line.inputs is not None
    inputs = line.inputs or frozenset()
    origin: Origin = (line.origin, *line.inputs_origin)
    bindings = _bindings(filters, line.access.items())
    for protocol, (name, port, cleartext) in _LOGINS.items():
        if told and protocol not in inputs and "all" not in inputs:
            continue
        if not told and protocol == "rlogin":
            continue
        ports: tuple[Interval, ...] = ((port, port),)
        lines = origin
        if protocol == "ssh" and configuration.management.shell_ports:
            ports = (*ports, *((other, other) for other, _ in configuration.management.shell_ports))
            lines = (*origin, *(span for _, span in configuration.management.shell_ports))
        if protocol == "telnet" and line.rotary is not None:
            ports = (*ports, *((first + line.rotary, first + line.rotary) for first in _GROUPS))
            lines = (*origin, *line.rotary_origin)
        limited = bool(line.access) and not line.every_vrf
        sure = told and not line.unsure
        yield ManagementService(name, TCP, ports, cleartext, lines, sure, bindings, limited, doubts)


def _by_socket(line: TerminalLine, doubts: Origin) -> Iterator[ManagementService]:
    """Telnet to what is connected to a console or auxiliary port; only where the configuration allows it in words."""
    if line.inputs is not None and line.inputs & {"all", "telnet"}:
        origin: Origin = (line.origin, *line.inputs_origin)
        yield ManagementService("reverse Telnet", TCP, _SOCKETS, True, origin, certain=False, doubts=doubts)


def _web(
    configuration: IosConfiguration, filters: Filters, fallback: Origin, doubts: Origin
) -> Iterator[ManagementService]:
    """SOUNDNESS: whether the web server runs when nothing is said depends on platform and release."""
    statements = configuration.management
    bindings = _bindings(filters, statements.web_lists.items())
    for key, name, standard, cleartext in (("http", "HTTP", 80, True), ("https", "HTTPS", 443, False)):
        server = statements.servers.get(key)
        if server is not None and not server.on:
            continue
        port = statements.ports.get(key, standard)
        origin = fallback if server is None else (server.origin,)
        told = server is not None
        yield ManagementService(name, TCP, ((port, port),), cleartext, origin, told, bindings, doubts=doubts)


def _agents(configuration: IosConfiguration, filters: Filters, doubts: Origin) -> Iterator[ManagementService]:
    for agent in configuration.management.agents:
        origin: Origin = (agent.origin,)
        bindings = _bindings(filters, agent.lists)
        missing = {Family.IPV4, Family.IPV6} - {family for family, _ in agent.lists}
        if agent.lists:
            # SOUNDNESS: whether a list of one family keeps users of the other away, no manual says.
            bindings += tuple(
                Binding(Filter("", family, (), Action.UNKNOWN, origin), origin)
                for family in Family
                if family in missing
            )
        yield ManagementService(
            agent.version, UDP, ((161, 161),), agent.cleartext, origin, filters=bindings, doubts=doubts
        )


def _bindings(filters: Filters, uses: Iterable[tuple[Family, NamedUse]]) -> tuple[Binding, ...]:
    return tuple(Binding(filters.resolve(use.name, family, use.origin[0]), use.origin) for family, use in uses)
