"""Ways to manage the host over the network: what is told to listen, or else what may.

SOURCE: what people manage such hosts by, at the ports that IANA and the programs' own manuals name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from segcheck.model.filters import Action, Binding, Filter, Rule
from segcheck.model.header import TCP, UDP, Family, Field, FieldIn, Interval
from segcheck.model.management import ManagementService
from segcheck.source.diagnostic import Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.linux.administration.sockets import Socket, Sockets, read_sockets
from segcheck.vendors.linux.configuration import LinuxConfiguration
from segcheck.vendors.linux.text.sections import SectionKind


class _Known(NamedTuple):
    name: str
    protocol: int
    ports: tuple[int, ...]
    cleartext: bool
    programs: tuple[str, ...] = ()


_ANY_PORT: Interval = (1, 65535)
_KNOWN = (
    _Known("SSH", TCP, (22,), False, ("sshd", "dropbear")),
    _Known("Telnet", TCP, (23,), True, ("telnetd", "in.telnetd", "utelnetd")),
    _Known("HTTP", TCP, (80, 8080), True),
    _Known("HTTPS", TCP, (443, 8443), False),
    _Known("SNMP", UDP, (161,), True, ("snmpd",)),
    _Known("VNC", TCP, (5900, 5901), True, ("Xvnc", "vino-server", "x11vnc")),
    _Known("RDP", TCP, (3389,), False, ("xrdp",)),
    _Known("Cockpit", TCP, (9090,), False, ("cockpit-tls", "cockpit-ws")),
    _Known("Webmin", TCP, (10000,), False, ("miniserv.pl",)),
    _Known("rsh", TCP, (513, 514), True, ("in.rshd", "in.rlogind")),
)
_MAY_LISTEN = ("SSH", "Telnet", "HTTP", "HTTPS", "SNMP")
_LOCAL_HOSTS = ("127.", "::1", "::ffff:127.")


def convert_management(configuration: LinuxConfiguration) -> tuple[ManagementService, ...]:
    """Every way to manage the host that is not surely off.

    CHOICE: where nobody told what listens, SSH may listen at any port of TCP; that covers what other programs may do.
    """
    sockets = read_sockets(configuration.of(SectionKind.SOCKETS))
    found = tuple(_listening(sockets))
    if sockets.told:
        return found
    start: Origin = (configuration.start,)
    configuration.notes.report("linux-sockets-untold", start, Severity.INFO)
    named = {service.name for service in found}
    may = tuple(
        ManagementService(
            one.name,
            one.protocol,
            (_ANY_PORT,) if one.name == "SSH" else tuple((port, port) for port in one.ports),
            one.cleartext,
            start,
            certain=False,
        )
        for one in _KNOWN
        if one.name in _MAY_LISTEN and one.name not in named
    )
    return (*found, *may)


def _listening(sockets: Sockets) -> Iterator[ManagementService]:
    for known in _KNOWN:
        here = [
            one
            for one in sockets.listening
            if one.protocol == known.protocol
            and (one.program in known.programs if one.program and known.programs else one.port in known.ports)
            and not one.address.startswith(_LOCAL_HOSTS)
        ]
        if here:
            ports: tuple[Interval, ...] = tuple((port, port) for port in sorted({one.port for one in here}))
            origin = tuple(dict.fromkeys(one.span for one in here))
            yield ManagementService(known.name, known.protocol, ports, known.cleartext, origin, True, _bound_to(here))


def _bound_to(sockets: list[Socket]) -> tuple[Binding, ...]:
    """Lists that let only the addresses in at which the service listens; none where it listens at all."""
    if any(not one.address for one in sockets):
        return ()
    found = []
    for family in Family:
        pairs = []
        for one in sockets:
            value = ipv4(one.address.removeprefix("::ffff:")) if family is Family.IPV4 else ipv6(one.address)
            if value is not None:
                pairs.append((value, one.span))
        rules = tuple(
            Rule(str(index), FieldIn(Field.DESTINATION, ((value, value),)), Action.PERMIT, (span,))
            for index, (value, span) in enumerate(pairs, start=1)
        )
        origin: Origin = tuple(one.span for one in sockets)
        found.append(Binding(Filter("listening addresses", family, rules, Action.DENY, origin), origin))
    return tuple(found)
