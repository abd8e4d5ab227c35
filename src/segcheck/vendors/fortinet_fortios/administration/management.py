"""Ways to manage the box: what each interface lets in (`allowaccess`), from which hosts administrators may come.

SOURCE: Fortinet, "FortiOS CLI Reference", `system interface`, `system global`, `system admin`: where every
administrator has trusted hosts, the box answers nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from segcheck.model.filters import Action, Binding, Filter, Rule
from segcheck.model.header import TCP, UDP, Family, Field, FieldIn, Interval, Not
from segcheck.model.management import ManagementService
from segcheck.model.network import Interface
from segcheck.source.text import Span
from segcheck.vendors._shared.values import number
from segcheck.vendors.fortinet_fortios.administration.administrators import SUPPORT as _ADMINISTRATORS
from segcheck.vendors.fortinet_fortios.administration.administrators import TrustedHosts, snmp_agents, trusted_hosts
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.statements import Entry, Path
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.key_lists import keys

SUPPORT: dict[Path, BlockSupport] = {
    **_ADMINISTRATORS,
    ("system", "global"): BlockSupport(
        modeled=keys("admin-port admin-sport admin-ssh-port admin-telnet-port admin-telnet admin-https-redirect")
    ),
}

_LINK_LOCAL: Interval = (0xFE80 << 112, (0xFEBF << 112) | ((1 << 112) - 1))


class _Port(NamedTuple):
    name: str
    protocol: int
    port: int
    setting: str
    for_administrators: bool


# Word of `allowaccess` -> the service. CHOICE: what nobody manages a box by is left out (ping, RADIUS accounting,
# FortiToken push, speed tests, probes).
_SERVICES = {
    "https": _Port("HTTPS", TCP, 443, "admin-sport", True),
    "http": _Port("HTTP", TCP, 80, "admin-port", True),
    "ssh": _Port("SSH", TCP, 22, "admin-ssh-port", True),
    "telnet": _Port("Telnet", TCP, 23, "admin-telnet-port", True),
    "fgfm": _Port("FortiManager", TCP, 541, "", False),
    "fabric": _Port("Security Fabric", TCP, 8013, "", False),
    "capwap": _Port("Security Fabric", TCP, 8013, "", False),
}
_SNMP = "snmp"


class _Access(NamedTuple):
    """That an interface lets a service in at its addresses of one family."""

    interface: Interface
    family: Family
    addresses: tuple[Interval, ...]
    words: frozenset[str]
    span: Span


def convert_management(configuration: FortiConfiguration, attachments: Attachments) -> tuple[ManagementService, ...]:
    """Every way to manage the box that is not surely off.

    What local-in policies refuse, or what comes in by another interface without policy (`own_addresses`), is not in
    here: it never gets to the box.
    """
    accesses = tuple(_accesses(attachments))
    settings = configuration.shared.settings("system", "global")
    trusted = trusted_hosts(configuration)
    found: dict[str, ManagementService] = {}
    for word, service in _SERVICES.items():
        if word == "telnet" and settings.text("admin-telnet", "enable") == "disable":
            continue
        letting = [access for access in accesses if word in access.words]
        if letting and service.name not in found:
            hosts = trusted if service.for_administrators else None
            filters = _filters(attachments, letting, hosts, service.name)
            told = settings.setting(service.setting) if service.setting else None
            port = number(" ".join(told.values), 1, 65535) if told is not None else service.port
            found[service.name] = ManagementService(
                service.name,
                service.protocol,
                ((port, port),) if port is not None else ((1, 65535),),
                word == "telnet" or (word == "http" and _is_plain(settings, letting)),
                (*(access.span for access in letting), *(told.origin if told is not None else ())),
                certain=port is not None,
                filters=filters,
            )
    return (*found.values(), *_snmp(configuration, attachments, accesses))


def _is_plain(settings: Entry, letting: Iterable[_Access]) -> bool:
    """Whether somebody may log in over HTTP: by default the box sends browsers on to HTTPS, where that is let in."""
    redirects = settings.text("admin-https-redirect", "enable") != "disable"
    return not redirects or any("https" not in access.words for access in letting)


def _snmp(
    configuration: FortiConfiguration, attachments: Attachments, accesses: Iterable[_Access]
) -> Iterator[ManagementService]:
    letting = [access for access in accesses if _SNMP in access.words]
    if letting:
        lines = tuple(access.span for access in letting)
        for agent in snmp_agents(configuration):
            filters = _filters(attachments, letting, agent.hosts, agent.name)
            yield ManagementService(
                agent.name, UDP, ((161, 161),), agent.cleartext, (*agent.origin, *lines), filters=filters
            )


# -- what an interface lets in ------------------------------------------------------------------------------


def _accesses(attachments: Attachments) -> Iterator[_Access]:
    for interface in attachments.interfaces:
        entry = attachments.entries.get(interface.name)
        if entry is None or not interface.enabled:
            continue
        yield from _access(interface, entry, "allowaccess", Family.IPV4)
        for secondary in entry.table("secondaryip"):
            yield from _access(interface, secondary, "allowaccess", Family.IPV4)
        for version_6 in entry.table("ipv6"):
            yield from _access(interface, version_6, "ip6-allowaccess", Family.IPV6)


def _access(interface: Interface, entry: Entry, key: str, family: Family) -> Iterator[_Access]:
    """What `entry` lets in, at the addresses that stand in it and not in a secondary address with its own list."""
    setting = entry.setting(key)
    if setting is None:
        return
    others = {span for one in entry.table("secondaryip") for inner in one.settings for span in inner.origin}
    inside = None if entry.name == interface.name else {span for one in entry.settings for span in one.origin}
    addresses = tuple(
        (one.address, one.address)
        for one in interface.addresses
        if one.family is family
        and others.isdisjoint(one.origin)
        and (inside is None or family is Family.IPV6 or not inside.isdisjoint(one.origin))
    )
    yield _Access(interface, family, addresses, frozenset(setting.values), setting.span)


# -- who gets in -------------------------------------------------------------------------------------------------


def _filters(
    attachments: Attachments, letting: Sequence[_Access], hosts: TrustedHosts | None, name: str
) -> tuple[Binding, ...]:
    """One list for each family: trusted hosts first, then the addresses of the interfaces that let the service in."""
    bindings = []
    for family in Family:
        rules = list(_trusted(hosts, family)) if hosts is not None else []
        here = [access for access in letting if access.family is family]
        own = tuple(
            (one.address, one.address)
            for interface in attachments.interfaces
            for one in interface.addresses
            if one.family is family
        )
        for access in here:
            rules.extend(_at(access, own))
        origin = tuple(dict.fromkeys(access.span for access in here)) or tuple(access.span for access in letting)
        bindings.append(Binding(Filter(name, family, tuple(rules), Action.DENY, origin), origin))
    return tuple(bindings)


def _trusted(hosts: TrustedHosts, family: Family) -> Iterator[Rule]:
    found = hosts.of(family)
    if found is not None:
        yield Rule("trusthost", Not(FieldIn(Field.SOURCE, found)), Action.DENY, hosts.origin)


def _at(access: _Access, own: tuple[Interval, ...]) -> Iterator[Rule]:
    """SOUNDNESS: an address that is not told may be any that no interface is known to have; link-local ones of IPv6
    are never told.
    """
    name, origin = access.interface.name, (access.span,)
    if access.addresses:
        yield Rule(name, FieldIn(Field.DESTINATION, access.addresses), Action.PERMIT, origin)
    if access.interface.address_unknown:
        yield Rule(name, Not(FieldIn(Field.DESTINATION, own)), Action.UNKNOWN, origin)
    elif access.family is Family.IPV6:
        yield Rule(name, FieldIn(Field.DESTINATION, (_LINK_LOCAL,)), Action.UNKNOWN, origin)
