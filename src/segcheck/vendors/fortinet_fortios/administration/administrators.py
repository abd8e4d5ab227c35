"""Administrators and SNMP managers: from which hosts they may come. Their secrets are never looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from segcheck.model.address import prefix_of
from segcheck.model.header import Family, Interval
from segcheck.source.text import Origin, Span
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.interface_addresses import read_network
from segcheck.vendors.fortinet_fortios.network.virtual_domains import parts, tables
from segcheck.vendors.fortinet_fortios.statements import Entry, Path
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.key_lists import keys, reasons

_NUMBERS = range(1, 11)
_TRUSTED_4 = tuple(f"trusthost{number}" for number in _NUMBERS)
_TRUSTED_6 = tuple(f"ip6-trusthost{number}" for number in _NUMBERS)
_FROM_ELSEWHERE = ("sso-admin", "sso-forticloud-admin", "sso-fortigate-cloud-admin")
SUPPORT: dict[Path, BlockSupport] = {
    **{("system", name): BlockSupport(others="management") for name in _FROM_ELSEWHERE},
    ("system", "admin"): BlockSupport(modeled=keys(" ".join((*_TRUSTED_4, *_TRUSTED_6))), others="management"),
    ("system", "api-user"): BlockSupport(
        irrelevant=reasons(
            management="accprofile api-key comments cors-allow-origin peer-auth peer-group schedule vdom"
        ),
        blocks={
            "trusthost": BlockSupport(
                modeled=keys("ipv4-trusthost ipv6-trusthost"), irrelevant=reasons(management="type")
            ),
            "vdom": BlockSupport(),
        },
    ),
    ("system", "snmp", "sysinfo"): BlockSupport(
        modeled=keys("status"),
        irrelevant=reasons(
            management="description contact-info location engine-id engine-id-type trap-high-cpu-threshold "
            "trap-low-memory-threshold trap-log-full-threshold trap-free-memory-threshold "
            "trap-freeable-memory-threshold append-index non-mgmt-vdom-query"
        ),
    ),
    ("system", "snmp", "community"): BlockSupport(
        modeled=keys("status query-v1-status query-v2c-status"),
        irrelevant=reasons(
            management="name query-v1-port query-v2c-port trap-v1-status trap-v1-lport trap-v1-rport trap-v2c-status "
            "trap-v2c-lport trap-v2c-rport events mib-view vdoms"
        ),
        blocks={
            name: BlockSupport(
                modeled=keys("ip ipv6"),
                irrelevant=reasons(
                    management="source-ip source-ipv6 ha-direct host-type interface interface-select-method vrf-select"
                ),
            )
            for name in ("hosts", "hosts6")
        },
    ),
    ("system", "snmp", "user"): BlockSupport(
        modeled=keys("status queries security-level"),
        irrelevant=reasons(
            management="trap-status trap-lport trap-rport query-port notify-hosts notify-hosts6 source-ip source-ipv6 "
            "ha-direct events auth-proto auth-pwd priv-proto priv-pwd mib-view vdoms interface interface-select-method "
            "vrf-select"
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class TrustedHosts:
    """Hosts that users come from; None for a family: all of it."""

    ipv4: tuple[Interval, ...] | None
    ipv6: tuple[Interval, ...] | None
    origin: Origin

    def of(self, family: Family) -> tuple[Interval, ...] | None:
        """Addresses of `family`, None for all."""
        return self.ipv4 if family is Family.IPV4 else self.ipv6


class SnmpAgent(NamedTuple):
    """One way of asking the box by SNMP."""

    name: str
    cleartext: bool
    hosts: TrustedHosts
    origin: Origin


def trusted_hosts(configuration: FortiConfiguration) -> TrustedHosts:
    """Where administrators come from.

    SOUNDNESS: one administrator without trusted hosts opens the box to everybody, and so does an administrator from
    elsewhere (single sign-on), of whom the configuration tells no hosts, and a configuration without administrators.
    """
    spans: list[Span] = []
    found: dict[Family, list[Interval] | None] = {Family.IPV4: [], Family.IPV6: []}
    people = [entry for _, entry in tables(configuration, "system", "admin")]
    for entry in people:
        for family, names in ((Family.IPV4, _TRUSTED_4), (Family.IPV6, _TRUSTED_6)):
            settings = [setting for name in names for setting in (entry.setting(name),) if setting is not None]
            spans.extend(span for setting in settings for span in setting.origin)
            _add(found, family, [setting.values for setting in settings])
    for _, entry in tables(configuration, "system", "api-user"):
        rows = entry.table("trusthost")
        spans.extend(row.span for row in rows)
        for family, name in ((Family.IPV4, "ipv4-trusthost"), (Family.IPV6, "ipv6-trusthost")):
            _add(found, family, [row.values(name) for row in rows if row.values(name)], if_none=bool(rows))
    elsewhere = any(
        entry.name for part in parts(configuration) for name in _FROM_ELSEWHERE for entry in part.table("system", name)
    )
    if elsewhere or not people:
        return TrustedHosts(None, None, ())
    lists = {family: None if intervals is None else tuple(intervals) for family, intervals in found.items()}
    return TrustedHosts(lists[Family.IPV4], lists[Family.IPV6], tuple(spans))


def _add(
    found: dict[Family, list[Interval] | None], family: Family, values: list[tuple[str, ...]], *, if_none: bool = False
) -> None:
    """Take in the trusted hosts of one user; none, all addresses or an unreadable one: everybody.

    `if_none`: the user has hosts of the other family, and no list of this one lets nobody in.
    """
    intervals = found[family]
    if intervals is None or (not values and if_none):
        return
    pairs = [read_network(value, family) for value in values]
    prefixes = [prefix_of(family, *pair) for pair in pairs if pair is not None]
    if not values or None in pairs or any(prefix.length == 0 and prefix.value == 0 for prefix in prefixes):
        # An unused trusted host is written as all zeros with a full mask, or not at all.
        found[family] = None
        return
    intervals.extend(prefix.interval for prefix in prefixes)


def snmp_agents(configuration: FortiConfiguration) -> Iterator[SnmpAgent]:
    """The SNMP versions that answer; none unless the agent is switched on."""
    status = next((part.settings("system", "snmp", "sysinfo").setting("status") for part in parts(configuration)), None)
    if status is None or status.values != ("enable",):
        return
    communities = [
        entry
        for _, entry in tables(configuration, "system", "snmp", "community")
        if entry.text("status", "enable") != "disable"
        and any(entry.text(f"query-{version}-status", "enable") != "disable" for version in ("v1", "v2c"))
    ]
    if communities:
        origin = (*status.origin, *(entry.span for entry in communities))
        yield SnmpAgent("SNMP v1/v2c", True, _managers(communities), origin)
    users = [
        entry
        for _, entry in tables(configuration, "system", "snmp", "user")
        if entry.text("status", "enable") != "disable" and entry.text("queries", "enable") != "disable"
    ]
    if users:
        plain = any(entry.text("security-level", "no-auth-no-priv") != "auth-priv" for entry in users)
        origin = (*status.origin, *(entry.span for entry in users))
        yield SnmpAgent("SNMP v3", plain, TrustedHosts(None, None, ()), origin)


def _managers(communities: list[Entry]) -> TrustedHosts:
    """SOURCE: "FortiOS CLI Reference": a community without hosts, or with host 0.0.0.0, answers everybody."""
    found: dict[Family, list[Interval] | None] = {Family.IPV4: [], Family.IPV6: []}
    spans: list[Span] = []
    for entry in communities:
        rows = {Family.IPV4: entry.table("hosts"), Family.IPV6: entry.table("hosts6")}
        some = any(rows.values())
        for family, key in ((Family.IPV4, "ip"), (Family.IPV6, "ipv6")):
            spans.extend(row.span for row in rows[family])
            _add(found, family, [row.values(key) for row in rows[family]], if_none=some)
    lists = {family: None if intervals is None else tuple(intervals) for family, intervals in found.items()}
    return TrustedHosts(lists[Family.IPV4], lists[Family.IPV6], tuple(spans))
