"""Management and monitoring statements into the model."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.filters import Action, Binding, Filter
from segcheck.model.header import TCP, UDP, Family
from segcheck.model.management import ManagementService, Monitoring, Station
from segcheck.source.diagnostic import Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors.alaxala_ax.configuration import AxConfiguration
from segcheck.vendors.alaxala_ax.filters.convert_filters import Filters
from segcheck.vendors.alaxala_ax.filters.filter_statements import ListKind

_SSH, _TELNET, _FTP, _HTTP, _SNMP = 22, 23, 21, 80, 161
_KINDS = {Family.IPV4: ListKind.IPV4, Family.IPV6: ListKind.IPV6}


def convert_management(
    configuration: AxConfiguration, filters: Filters, fallback: Origin
) -> tuple[ManagementService, ...]:
    """Every way to manage the device that is not surely off. `fallback`: the line to show where nothing is said.

    SOURCE: AX8300S configuration guide, 8.1.8: lists below `line vty` decide from which addresses people log in; where
    there is none, from all.
    """
    management = configuration.management
    origin = (*management.terminals, *management.inputs_origin) or fallback
    lists = tuple(
        Binding(_of_users(configuration, filters, family, use), use.origin)
        for family, uses in management.access.items()
        for use in uses
    )
    inputs = management.inputs or frozenset()
    telnet = management.inputs is None or not inputs.isdisjoint(("telnet", "all"))
    services = []
    if telnet:
        # SOUNDNESS: whether Telnet is on where nothing is said of it depends on the series.
        sure = bool(management.terminals) and not inputs.isdisjoint(("telnet", "all"))
        services.append(ManagementService("Telnet", TCP, ((_TELNET, _TELNET),), True, origin, sure, lists))
    told = management.servers.get("SSH")
    if told is not None or not management.terminals:
        sure = told is not None and bool(management.terminals) and not inputs.isdisjoint(("ssh", "all"))
        line = (told,) if told is not None else fallback
        services.append(ManagementService("SSH", TCP, ((_SSH, _SSH),), False, line, sure, lists))
    if "FTP" in management.servers:
        line = (management.servers["FTP"],)
        services.append(ManagementService("FTP", TCP, ((_FTP, _FTP),), True, line, False, lists))
    if "http" in management.servers:
        line = (management.servers["http"],)
        services.append(ManagementService("HTTP", TCP, ((_HTTP, _HTTP),), True, line, False))
    return (*services, *_agents(configuration, filters))


def _agents(configuration: AxConfiguration, filters: Filters) -> Iterator[ManagementService]:
    for agent in configuration.management.agents:
        bindings = tuple(
            Binding(_list(filters, family, use, unless_other=True), use.origin)
            for use in agent.lists
            for family in Family
        )
        yield ManagementService(agent.version, UDP, ((_SNMP, _SNMP),), agent.cleartext, (agent.origin,), True, bindings)


def _of_users(configuration: AxConfiguration, filters: Filters, family: Family, use: NamedUse) -> Filter:
    """The list that users of `family` must pass; where only some must, anybody may come or not."""
    if family not in configuration.management.some_users:
        return _list(filters, family, use)
    configuration.notes.approximated(use.line, "alaxala-list-of-some-users")
    configuration.notes.report("alaxala-list-of-some-users", use.origin, Severity.WARNING, name=use.name)
    return Filter(use.name, family, (), Action.UNKNOWN, use.origin)


def _list(filters: Filters, family: Family, use: NamedUse, *, unless_other: bool = False) -> Filter:
    """The list that users of `family` must pass.

    SOUNDNESS: where one name stands for both families and only the other has such a list, users may pass or not.
    """
    kind = _KINDS[family]
    if unless_other and not filters.defines(kind, use.name):
        other = _KINDS[Family.IPV6 if family is Family.IPV4 else Family.IPV4]
        if filters.defines(other, use.name) or family is Family.IPV6:
            return Filter(use.name, family, (), Action.UNKNOWN, use.origin)
    return filters.of(kind, use.name, family, None, use.origin[0])


def convert_monitoring(configuration: AxConfiguration) -> Monitoring:
    """Log hosts and time sources."""
    management = configuration.management
    return Monitoring(
        tuple(Station(one.name, (one.origin,), one.vrf) for one in management.log_hosts),
        tuple(Station(one.name, (one.origin,), one.vrf) for one in management.time_sources),
    )
