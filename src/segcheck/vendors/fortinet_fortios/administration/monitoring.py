"""Where the box sends its messages and whose clock it follows.

SOURCE: Fortinet, "FortiOS CLI Reference", `log syslogd setting`, `log fortianalyzer setting`, `system ntp`: each is off
unless its status says otherwise; without servers of its own the clock follows FortiGuard. With virtual domains these
belong to the management domain, unless a domain overrides them.
"""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.management import Monitoring, Station
from segcheck.source.text import Origin
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.virtual_domains import parts, vrf_name
from segcheck.vendors.fortinet_fortios.statements import Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import approximated
from segcheck.vendors.fortinet_fortios.text.key_lists import keys, reasons

_COLLECTORS = (
    "syslogd",
    "syslogd2",
    "syslogd3",
    "syslogd4",
    "fortianalyzer",
    "fortianalyzer2",
    "fortianalyzer3",
    "fortianalyzer-cloud",
    "fortiguard",
)
# Collectors that are a service of the vendor and name no server.
_CLOUD = {"fortianalyzer-cloud": "FortiAnalyzer Cloud", "fortiguard": "FortiCloud"}
_SETTING = BlockSupport(
    modeled=keys("status server alt-server override use-management-vdom"),
    others="logging",
    blocks={"custom-field-name": BlockSupport(others="logging")},
)
_FILTER = BlockSupport(
    modeled=keys("severity forward-traffic local-traffic filter filter-type"),
    others="logging",
    blocks={"free-style": BlockSupport(modeled=keys("category filter filter-type"), others="logging")},
)
SUPPORT: dict[Path, BlockSupport] = {
    **{("log", name, "setting"): _SETTING for name in _COLLECTORS},
    **{("log", name, "override-setting"): _SETTING for name in _COLLECTORS},
    **{("log", name, "filter"): _FILTER for name in _COLLECTORS},
    **{("log", name, "override-filter"): _FILTER for name in _COLLECTORS},
    ("system", "ntp"): BlockSupport(
        modeled=keys("ntpsync type"),
        irrelevant=reasons(
            time="syncinterval source-ip source-ip6 server-mode authentication key key-type key-id interface"
        ),
        blocks={
            "ntpserver": BlockSupport(
                modeled=keys("server"),
                irrelevant=reasons(
                    time="ntpv3 authentication key key-type key-id ip-type interface-select-method interface "
                    "vrf-select source-ip"
                ),
            )
        },
    ),
    ("system", "global"): BlockSupport(modeled=keys("management-vdom")),
}
# Severities that keep messages about refused traffic (notice) from a collector.
_TOO_SEVERE = frozenset({"emergency", "alert", "critical", "error", "warning"})


def convert_monitoring(configuration: FortiConfiguration) -> Monitoring:
    """Log hosts and time sources, and what keeps messages about refused packets from the log hosts."""
    hosts: list[Station] = []
    withheld: list[Origin] = []
    doubts: list[Origin] = []
    silent = 0
    for part in parts(configuration):
        vrf = _vrf_of(configuration, part)
        for name in _COLLECTORS:
            for kind in ("setting", "override-setting"):
                found = tuple(_collector(part, name, kind, vrf))
                hosts.extend(found)
                if found:
                    stops, may = _filtered(configuration, part, name, kind.replace("setting", "filter"))
                    doubts.extend(may)
                    withheld.extend(stops)
                    silent += bool(stops)
    collectors = sum(1 for _ in hosts)
    # SOUNDNESS: a collector that gets the messages makes up for one that does not, so only what all lack is withheld.
    lines = tuple(span for origin in withheld for span in origin)
    unsure = tuple(span for origin in doubts for span in origin)
    if silent and silent < collectors:
        unsure, lines = (*unsure, *lines), ()
    return Monitoring(tuple(hosts), tuple(_clocks(configuration)), lines, unsure)


def _vrf_of(configuration: FortiConfiguration, part: Vdom) -> str:
    """The routing table by which the messages of `part` leave: those of the whole box by the management domain's."""
    if configuration.divided and part is configuration.shared:
        return vrf_name(configuration, _management_domain(configuration))
    return vrf_name(configuration, part.name)


def _management_domain(configuration: FortiConfiguration) -> str:
    return configuration.shared.settings("system", "global").text("management-vdom", "root")


def _collector(part: Vdom, name: str, kind: str, vrf: str) -> Iterator[Station]:
    block = part.settings("log", name, kind)
    status = block.setting("status")
    if status is None or status.values != ("enable",) or block.text("override", "enable") == "disable":
        return
    if name in _CLOUD:
        yield Station(_CLOUD[name], status.origin, vrf)
    for key in ("server", "alt-server"):
        server = block.setting(key)
        if server is not None and server.values and server.values[0]:
            yield Station(server.values[0], (*server.origin, *status.origin), vrf)


def _filtered(
    configuration: FortiConfiguration, part: Vdom, name: str, kind: str
) -> tuple[tuple[Origin, ...], tuple[Origin, ...]]:
    """(lines that keep all messages about refused traffic back, lines that may keep some back)."""
    block = part.settings("log", name, kind)
    stops: list[Origin] = []
    may: list[Origin] = []
    for setting in block.settings:
        value = "".join(setting.values[:1])
        if (setting.key == "forward-traffic" and value == "disable") or (
            setting.key == "severity" and value in _TOO_SEVERE
        ):
            stops.append(setting.origin)
        elif setting.key == "filter" and value:
            approximated(configuration.notes, setting, "log-filter")
            may.append(setting.origin)
    for entry in block.table("free-style"):
        for setting in entry.settings:
            approximated(configuration.notes, setting, "log-filter")
        may.append((entry.span,))
    return tuple(stops), tuple(may)


def _clocks(configuration: FortiConfiguration) -> Iterator[Station]:
    for part in parts(configuration):
        block = part.settings("system", "ntp")
        sync = block.setting("ntpsync")
        if sync is None or sync.values != ("enable",):
            continue
        vrf = _vrf_of(configuration, part)
        if block.text("type", "fortiguard") == "fortiguard":
            yield Station("FortiGuard", sync.origin, vrf)
            continue
        for entry in block.table("ntpserver"):
            server = entry.setting("server")
            if server is not None and server.values:
                yield Station(server.values[0], (*server.origin, *sync.origin), vrf)
