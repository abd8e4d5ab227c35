"""Management and monitoring statements into the model."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.filters import Action, Binding, Filter, Rule
from segcheck.model.header import ANYTHING, TCP, UDP, Family, Field, FieldIn, Interval, Match, Unknown
from segcheck.model.management import ManagementService, Monitoring, Station
from segcheck.source.text import Origin
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.yamaha_rtx.administration.management_statements import ManagementStatements, ServiceLimit

# Service -> (name, protocol, ports, whether passwords can be read on the way, whether it runs when nothing is said).
# SOURCE: Yamaha RT series command reference: the Telnet server and the web pages are on as delivered, and by model let
# in everybody or the LAN; SSH is off; SFTP and TFTP let nobody in until `host` says so. None: differs by model.
_SERVICES: dict[str, tuple[str, int, tuple[int, ...], bool, bool | None]] = {
    "telnetd": ("Telnet", TCP, (23,), True, None),
    "httpd": ("HTTP", TCP, (80,), True, None),
    "sshd": ("SSH", TCP, (22,), False, False),
    "sftpd": ("SFTP", TCP, (22,), False, False),
    "tftp": ("TFTP", UDP, (69,), True, False),
    "snmp": ("SNMP", UDP, (161,), True, False),
    "snmpv2c": ("SNMPv2c", UDP, (161,), True, False),
    "snmpv3": ("SNMPv3", UDP, (161,), False, False),
}
# Services that run for those whom `host` names, without any line that switches them on.
_BY_HOST = frozenset(("sftpd", "tftp", "snmp", "snmpv2c", "snmpv3"))


def convert_management(statements: ManagementStatements, fallback: Origin) -> tuple[ManagementService, ...]:
    """Every way to manage the router that is not surely off. `fallback`: the line to show where nothing is said."""
    found = (_service(statements, service, fallback) for service in _SERVICES)
    return tuple(one for one in found if one is not None)


def _service(statements: ManagementStatements, service: str, fallback: Origin) -> ManagementService | None:
    name, protocol, ports, cleartext, standard = _SERVICES[service]
    limit = statements.limits.get(service)
    switched = statements.switched.get(service)
    on = standard if switched is None else switched[0]
    if service in _BY_HOST:
        on = limit is not None
    if on is False or (limit is not None and limit.words == ("none",)):
        return None
    origin: Origin = tuple(
        span
        for span in (
            switched[1] if switched else None,
            limit.origin if limit else None,
            statements.ports[service][1] if service in statements.ports else None,
        )
        if span is not None
    )
    if service in statements.ports:
        ports = (statements.ports[service][0],)
    listening: tuple[Interval, ...] = tuple((port, port) for port in ports)
    # SOUNDNESS: who gets in where nothing is said differs by model: perhaps everybody.
    sure = on is True and limit is not None
    bindings = () if limit is None else tuple(_users(name, limit))
    return ManagementService(name, protocol, listening, cleartext, origin or fallback, sure, bindings)


def _users(name: str, limit: ServiceLimit) -> Iterator[Binding]:
    """Lists of those whom `host` lets in, one per family."""
    if "any" in limit.words:
        return
    for family in Family:
        rules = tuple(
            Rule(word, match, Action.PERMIT, (limit.origin,))
            for word in limit.words
            for match in [_user(word, family, limit)]
            if match is not None
        )
        yield Binding(Filter(f"{name} hosts", family, rules, Action.DENY, (limit.origin,)), (limit.origin,))


def _user(word: str, family: Family, limit: ServiceLimit) -> Match | None:
    """`A`, `A-B` or the name of an interface, behind which everybody may get in; None: nobody of the family."""
    low, dash, high = word.partition("-")
    addresses = ipv4 if family is Family.IPV4 else ipv6
    first, last = addresses(low), addresses(high) if dash else addresses(low)
    if first is not None and last is not None:
        return FieldIn(Field.SOURCE, ((min(first, last), max(first, last)),))
    other = ipv6 if family is Family.IPV4 else ipv4
    if other(low) is not None:
        return None
    # SOUNDNESS: who is behind an interface cannot be told from a packet.
    return Unknown((limit.origin,), "yamaha-users-behind-interface") if word else ANYTHING


def convert_monitoring(statements: ManagementStatements) -> Monitoring:
    """Log hosts and time sources.

    SOURCE: Yamaha RT series command reference, `syslog notice`: what filters refuse is told at this level, which is off
    as delivered.
    """
    hosts = tuple(Station(host.name, (host.origin,)) for host in statements.log_hosts)
    clocks = tuple(Station(clock.name, (clock.origin,)) for clock in statements.time_sources)
    withheld: Origin = ()
    if hosts and statements.notices is None:
        withheld = tuple(dict.fromkeys(span for host in hosts for span in host.origin))
    elif hosts and statements.notices is not None and not statements.notices[0]:
        withheld = (statements.notices[1],)
    return Monitoring(hosts, clocks, withheld)
