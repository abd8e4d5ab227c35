"""SD-WAN (before 6.4: the virtual WAN link): which interfaces are its members and which zone they are in.

SOURCE: Fortinet, "FortiOS Administration Guide", "SD-WAN": policies name the SD-WAN zone instead of the member; a
member without zone is in `virtual-wan-link`; a static route over SD-WAN becomes one route for each member.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from segcheck.source.text import Origin, Span
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.key_lists import keys

DEFAULT_ZONE = "virtual-wan-link"
_PATHS = (("system", "sdwan"), ("system", "virtual-wan-link"))
_CHOICE = "sdwan-choice-bounded"
_PROBE = "link-probe"

_MEMBERS = BlockSupport(
    modeled=frozenset({"interface", "zone", "gateway", "gateway6", "status", "priority", "priority6"}),
    irrelevant={
        **dict.fromkeys(
            keys(
                "weight cost volume-ratio spillover-threshold ingress-spillover-threshold priority-in-sla "
                "priority-out-sla transport-group"
            ),
            _CHOICE,
        ),
        **dict.fromkeys(keys("source source6 preferred-source"), "own-packets"),
        "comment": "description",
    },
    widens_device=True,
)
_HEALTH_CHECK = BlockSupport(
    irrelevant=dict.fromkeys(
        keys(
            "fortiguard fortiguard-name probe-packets addr-mode system-dns server detect-mode protocol port "
            "quality-measured-method security-mode user password packet-size ha-priority ftp-mode ftp-file http-get "
            "http-agent http-match dns-request-domain dns-match-ip interval probe-timeout agent-probe-timeout "
            "remote-probe-timeout failtime recoverytime probe-count diffservcode embed-measured-health "
            "sla-id-redistribute sla-fail-log-period sla-pass-log-period threshold-warning-packetloss "
            "threshold-alert-packetloss threshold-warning-latency threshold-alert-latency threshold-warning-jitter "
            "threshold-alert-jitter vrf source source6 members mos-codec class-id packet-loss-weight latency-weight "
            "jitter-weight bandwidth-weight internet-service-id update-static-route update-cascade-interface "
            "update-bgp-route"
        ),
        _PROBE,
    ),
    blocks={
        "sla": BlockSupport(
            irrelevant=dict.fromkeys(
                keys(
                    "link-cost-factor latency-threshold jitter-threshold packetloss-threshold mos-threshold "
                    "priority-in-sla priority-out-sla"
                ),
                _PROBE,
            )
        )
    },
)
_SERVICE = BlockSupport(
    modeled=keys(
        "status name addr-mode load-balance input-device input-device-negate input-zone mode zone-mode "
        "minimum-sla-meet-members hash-mode shortcut-priority role standalone-action quality-link tos tos-mask "
        "protocol start-port end-port start-src-port end-src-port dst dst-negate src dst6 src6 src-negate users groups "
        "internet-service internet-service-custom internet-service-custom-group internet-service-fortiguard "
        "internet-service-name internet-service-group internet-service-app-ctrl internet-service-app-ctrl-group "
        "internet-service-app-ctrl-category internet-service-ctrl internet-service-ctrl-group internet-service-id "
        "health-check link-cost-factor packet-loss-weight latency-weight jitter-weight bandwidth-weight "
        "link-cost-threshold hold-down-time sla-stickiness dscp-forward dscp-reverse dscp-forward-tag "
        "dscp-reverse-tag priority-members priority-zone gateway default sla-compare-method fib-best-match-force "
        "tie-break use-shortcut-sla passive-measurement agent-exclusive shortcut comment member route-tag "
        "user-group"
    ),
    blocks={"sla": BlockSupport(irrelevant={"id": _CHOICE, "health-check": _CHOICE})},
)
_WHOLE = BlockSupport(
    modeled=frozenset({"status"}),
    irrelevant={
        **dict.fromkeys(
            keys(
                "load-balance-mode duplication-max-num duplication-max-discrepancy neighbor-hold-down "
                "neighbor-hold-down-time neighbor-hold-boot-time app-perf-log-period"
            ),
            _CHOICE,
        ),
        **dict.fromkeys(keys("fail-detect fail-alert-interfaces speedtest-bypass-routing"), _PROBE),
    },
    blocks={
        "zone": BlockSupport(
            irrelevant=dict.fromkeys(
                keys("service-sla-tie-break advpn-select advpn-health-check minimum-sla-meet-members"), _CHOICE
            ),
            widens_device=True,
        ),
        "members": _MEMBERS,
        "health-check": _HEALTH_CHECK,
        "health-check-fortiguard": _HEALTH_CHECK,
        "service": _SERVICE,
        "neighbor": BlockSupport(
            irrelevant=dict.fromkeys(
                keys("ip member service-id minimum-sla-meet-members mode role route-metric health-check sla-id"),
                "dynamic-routing-bounded",
            )
        ),
        "duplication": BlockSupport(
            irrelevant=dict.fromkeys(
                keys(
                    "service-id srcaddr dstaddr srcaddr6 dstaddr6 srcintf dstintf service packet-duplication "
                    "sla-match-service packet-de-duplication"
                ),
                _CHOICE,
            )
        ),
    },
    widens_device=True,
)
SUPPORT: dict[Path, BlockSupport] = dict.fromkeys(_PATHS, _WHOLE)


class SdwanMembership(NamedTuple):
    """An interface as a member. `gateway`, `gateway6`: as written, "" for none. `on`: the member is in use."""

    zone: str
    interface: str
    gateway: str
    gateway6: str
    on: bool
    span: Span
    origin: Origin


def sdwan_zones(vdom: Vdom) -> dict[str, Span]:
    """The SD-WAN zones of `vdom` with the lines that make them; the built-in one where anything is said of SD-WAN.

    Before 6.4 and from 6.4 on the built-in zone has the same name.
    """
    found: dict[str, Span] = {}
    for path in _PATHS:
        block = vdom.blocks.get(path)
        if block is not None:
            found.setdefault(DEFAULT_ZONE, block.span)
            for entry in block.entries[:1]:
                found.update((zone.name, zone.span) for zone in entry.table("zone"))
    return found


def sdwan_memberships(vdom: Vdom) -> Iterator[SdwanMembership]:
    """The members of SD-WAN in `vdom`, in file order."""
    for path in _PATHS:
        for member in vdom.settings(*path).table("members"):
            setting = member.setting("interface")
            if setting is not None and setting.values:
                yield SdwanMembership(
                    member.text("zone", DEFAULT_ZONE),
                    setting.values[0],
                    member.text("gateway"),
                    member.text("gateway6"),
                    member.text("status", "enable") == "enable",
                    setting.span,
                    (setting.span, member.span),
                )


def sdwan_rules(vdom: Vdom) -> tuple[Entry, ...]:
    """SD-WAN rules that are not switched off; they choose among the members by more than the destination."""
    return tuple(
        rule
        for path in _PATHS
        for rule in vdom.settings(*path).table("service")
        if rule.text("status", "enable") != "disable"
    )
