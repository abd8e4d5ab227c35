"""Management and monitoring statements into the model."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.filters import Binding
from segcheck.model.header import TCP, UDP, Family
from segcheck.model.management import ManagementService, Monitoring, Station
from segcheck.source.text import Origin
from segcheck.vendors.alliedware_plus.configuration import AlliedWarePlusConfiguration
from segcheck.vendors.alliedware_plus.filters.convert_filters import Lists

# Server -> the ways in it opens: (key of its port, name, usual port, whether what is sent can be read on the way).
# SOURCE: AlliedWare Plus command references: which servers run where nothing is said differs by release and model.
_SERVERS = {
    "ssh": (("ssh", "SSH", 22, False),),
    "telnet": (("telnet", "Telnet", 23, True),),
    "http": (("http", "HTTP", 80, True), ("https", "HTTPS", 443, False)),
}
_TERMINALS = frozenset(("ssh", "telnet"))


def convert_management(
    configuration: AlliedWarePlusConfiguration, lists: Lists, fallback: Origin
) -> tuple[ManagementService, ...]:
    """Every way to manage the device that is not surely off. `fallback`: the line to show where nothing is said."""
    return (*_servers(configuration, lists, fallback), *_agents(configuration, lists))


def convert_monitoring(configuration: AlliedWarePlusConfiguration) -> Monitoring:
    """Log hosts and time sources."""
    statements = configuration.management
    return Monitoring(
        tuple(Station(name, (span,)) for name, span in statements.log_hosts.items()),
        tuple(Station(name, (span,)) for name, span in statements.time_sources.items()),
    )


def _servers(configuration: AlliedWarePlusConfiguration, lists: Lists, fallback: Origin) -> Iterator[ManagementService]:
    """SOUNDNESS: a server that no line speaks of may run."""
    statements = configuration.management
    access = tuple(Binding(lists.software(use, family), (use.span,)) for family, use in statements.access.items())
    for server, ways in _SERVERS.items():
        switch = statements.servers.get(server)
        if switch is not None and not switch.on:
            continue
        for key, name, standard, cleartext in ways:
            port = statements.ports.get(key, standard)
            origin = fallback if switch is None else (switch.origin,)
            filters = access if server in _TERMINALS else ()
            # SOUNDNESS: a web server that is on answers at one of its two ports at least; at which is not told.
            sure = switch is not None and server != "http"
            yield ManagementService(
                name, TCP, ((port, port),), cleartext, origin, sure, filters, doubts=tuple(statements.limits)
            )


def _agents(configuration: AlliedWarePlusConfiguration, lists: Lists) -> Iterator[ManagementService]:
    for agent in configuration.management.agents:
        filters: tuple[Binding, ...] = ()
        if agent.uses is not None:
            filters = (Binding(lists.software(agent.uses, Family.IPV4), (agent.uses.span,)),)
        yield ManagementService(agent.version, UDP, ((161, 161),), agent.cleartext, (agent.origin,), filters=filters)
