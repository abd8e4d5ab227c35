"""Link monitors: what takes routes out of force while a line is broken.

SOURCE: Fortinet, "FortiOS CLI Reference", `system link-monitor`: static routes through the interface are withdrawn
while the probed server does not answer, unless `update-static-route disable`.
"""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import approximated
from segcheck.vendors.fortinet_fortios.text.key_lists import keys, reasons

SUPPORT: dict[Path, BlockSupport] = {
    ("system", "link-monitor"): BlockSupport(
        modeled=keys("srcintf status update-static-route update-cascade-interface update-policy-route"),
        irrelevant=reasons(
            link_probe="addr-mode server-config server-type server protocol port gateway-ip gateway-ip6 route "
            "source-ip source-ip6 http-get http-agent http-match interval probe-timeout timeout failtime "
            "recoverytime probe-count security-mode password packet-size ha-priority fail-weight diffservcode "
            "class-id service-detection"
        ),
        blocks={
            "server-list": BlockSupport(irrelevant=reasons(link_probe="dst protocol port weight")),
            "route": BlockSupport(),
            "server": BlockSupport(),
        },
    ),
}


def monitored_interfaces(
    configuration: FortiConfiguration, vdom: Vdom, interfaces: Mapping[str, Entry]
) -> frozenset[str]:
    """Interfaces whose routes may be withdrawn, or that may be taken down, when a probe gets no answer."""
    found = {
        name
        for name, entry in interfaces.items()
        if any(entry.text(key, "disable") != "disable" for key in ("gwdetect", "fail-detect"))
    }
    for entry in vdom.table("system", "link-monitor"):
        if entry.text("status", "enable") == "disable":
            continue
        withdraws = entry.text("update-static-route", "enable") != "disable"
        setting = entry.setting("srcintf")
        if withdraws and setting is not None and setting.values:
            approximated(configuration.notes, setting, "link-probe")
            found.add(setting.values[0])
    return frozenset(found)
