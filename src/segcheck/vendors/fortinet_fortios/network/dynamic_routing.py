"""Routing protocols: which of them run, so that routes nobody computed may be there.

SOURCE: Fortinet, "FortiOS CLI Reference", `router bgp`, `router ospf` and the others. Real devices print each protocol
with its redistribution blocks although it does not run; one runs once it has an AS number, a network or an interface.
"""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Span
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.statements import Block, Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import approximated
from segcheck.vendors.fortinet_fortios.text.key_lists import keys

_BGP = keys(
    "activate activate-evpn activate-vpnv4 activate-vpnv6 activate6 additional-path additional-path- "
    "select additional-path-select-vpnv4 additional-path-select-vpnv6 additional-path-select6 "
    "additional-path-vpnv4 additional-path-vpnv6 additional-path6 adv-additional-path adv-additional- "
    "path-vpnv4 adv-additional-path-vpnv6 adv-additional-path6 advertise-routemap advertisement- "
    "interval allowas-in allowas-in-enable allowas-in-enable-evpn allowas-in-enable-vpnv4 allowas-in- "
    "enable-vpnv6 allowas-in-enable6 allowas-in-evpn allowas-in-vpnv4 allowas-in-vpnv6 allowas-in6 "
    "always-compare-med as as-override as-override6 as-set attribute-unchanged attribute-unchanged- "
    "vpnv4 attribute-unchanged-vpnv6 attribute-unchanged6 auth-options backdoor bestpath-as-path- "
    "ignore bestpath-cmp-confed-aspath bestpath-cmp-routerid bestpath-med-confed bestpath-med- "
    "missing-as-worst bfd capability-default-originate capability-default-originate6 capability- "
    "dynamic capability-graceful-restart capability-graceful-restart-evpn capability-graceful- "
    "restart-vpnv4 capability-graceful-restart-vpnv6 capability-graceful-restart6 capability-orf "
    "capability-orf6 capability-route-refresh client-to-client-reflection cluster-id condition- "
    "routemap condition-type confederation-identifier connect-timer cross-family-conditional-adv "
    "dampening dampening-max-suppress-time dampening-reachability-half-life dampening-reuse "
    "dampening-route-map dampening-suppress dampening-unreachability-half-life default-local- "
    "preference default-originate-routemap default-originate-routemap6 description deterministic-med "
    "distance distance-external distance-internal distance-local distribute-list-in distribute-list- "
    "in-vpnv4 distribute-list-in-vpnv6 distribute-list-in6 distribute-list-out distribute-list-out- "
    "vpnv4 distribute-list-out-vpnv6 distribute-list-out6 dont-capability-negotiate ebgp-enforce- "
    "multihop ebgp-multihop-ttl ebgp-multipath enforce-first-as fast-external-failover filter-list-in "
    "filter-list-in-vpnv4 filter-list-in-vpnv6 filter-list-in6 filter-list-out filter-list-out-vpnv4 "
    "filter-list-out-vpnv6 filter-list-out6 graceful-end-on-timer graceful-restart graceful-restart- "
    "time graceful-stalepath-time graceful-update-delay holdtime-timer ibgp-multipath id ignore- "
    "optional-capability import-route-map interface ip keep-alive-timer keepalive-timer link-down- "
    "failover local-as local-as-no-prepend local-as-replace-as log-neighbour-changes max-neighbor-num "
    "maximum-prefix maximum-prefix-evpn maximum-prefix-threshold maximum-prefix-threshold-evpn "
    "maximum-prefix-threshold-vpnv4 maximum-prefix-threshold-vpnv6 maximum-prefix-threshold6 maximum- "
    "prefix-vpnv4 maximum-prefix-vpnv6 maximum-prefix-warning-only maximum-prefix-warning-only-evpn "
    "maximum-prefix-warning-only-vpnv4 maximum-prefix-warning-only-vpnv6 maximum-prefix-warning-only6 "
    "maximum-prefix6 multipath-recursive-distance name neighbor-group neighbour-prefix network- "
    "import-check next-hop-self next-hop-self-rr next-hop-self-rr6 next-hop-self-vpnv4 next-hop-self- "
    "vpnv6 next-hop-self6 override-capability passive password peer prefix prefix-list-in prefix- "
    "list-in-vpnv4 prefix-list-in-vpnv6 prefix-list-in6 prefix-list-out prefix-list-out-vpnv4 prefix- "
    "list-out-vpnv6 prefix-list-out6 prefix-name prefix6 rd recursive-inherit-priority recursive- "
    "next-hop remote-as remote-as-filter remove-private-as remove-private-as-evpn remove-private-as- "
    "vpnv4 remove-private-as-vpnv6 remove-private-as6 restart-time retain-stale-time role route-list "
    "route-map route-map-in route-map-in-evpn route-map-in-vpnv4 route-map-in-vpnv6 route-map-in6 "
    "route-map-out route-map-out-evpn route-map-out-preferable route-map-out-vpnv4 route-map-out- "
    "vpnv4-preferable route-map-out-vpnv6 route-map-out-vpnv6-preferable route-map-out6 route-map- "
    "out6-preferable route-reflector-client route-reflector-client-evpn route-reflector-client-vpnv4 "
    "route-reflector-client-vpnv6 route-reflector-client6 route-server-client route-server-client- "
    "evpn route-server-client-vpnv4 route-server-client-vpnv6 route-server-client6 route-target "
    "router-id rr-attr-allow-change rr-attr-allow-change-evpn rr-attr-allow-change-vpnv4 rr-attr- "
    "allow-change-vpnv6 rr-attr-allow-change6 scan-time send-community send-community-evpn send- "
    "community-vpnv4 send-community-vpnv6 send-community6 set-community6 shutdown soft- "
    "reconfiguration soft-reconfiguration-evpn soft-reconfiguration-vpnv4 soft-reconfiguration-vpnv6 "
    "soft-reconfiguration6 stale-route status strict-capability-match summary-only synchronization "
    "tag-resolve-mode unsuppress-map unsuppress-map6 update-source vrf weight"
)
_OSPF = keys(
    "abr-type access-list advertise area authentication authentication-key auto-cost-ref-bandwidth "
    "bfd comments cost database-filter-out database-overflow database-overflow-max-lsas database- "
    "overflow-time-to-recover dead-interval default-cost default-information-metric default- "
    "information-metric-type default-information-originate default-information-route-map default- "
    "metric direction distance distance-external distance-inter-area distance-intra-area distribute- "
    "list-in distribute-route-map-in hello-interval hello-multiplier id interface ip key-id key- "
    "string keychain linkdown-fast-failover list log-neighbour-changes lsa-refresh-interval md5-key "
    "md5-keychain metric metric-type mtu mtu-ignore name network-type nssa-default-information- "
    "originate nssa-default-information-originate-metric nssa-default-information-originate-metric- "
    "type nssa-redistribution nssa-translator-role passive-interface peer poll-interval prefix "
    "prefix-length priority protocol restart-mode restart-on-topology-change restart-period resync- "
    "timeout retransmit-interval rfc1583-compatible routemap router-id shortcut spf-timers status "
    "stub-type substitute substitute-status tag transmit-delay type"
)
_OSPF6 = keys(
    "abr-type advertise area-id auth-key authentication auto-cost-ref-bandwidth bfd cost dead- "
    "interval default-cost default-information-metric default-information-metric-type default- "
    "information-originate default-information-route-map default-metric enc-key hello-interval id "
    "interface ip6 ipsec-auth-alg ipsec-enc-alg key-rollover-interval log-neighbour-changes metric "
    "metric-type mtu mtu-ignore name network-type nssa-default-information-originate nssa-default- "
    "information-originate-metric nssa-default-information-originate-metric-type nssa-redistribution "
    "nssa-translator-role ospf6-interface passive-interface peer poll-interval prefix6 priority "
    "restart-mode restart-on-topology-change restart-period retransmit-interval routemap router-id "
    "spf-timers spi status stub-type tag transmit-delay type"
)
_RIP = keys(
    "access-list auth-keychain auth-mode auth-string default-information-originate default-metric "
    "direction distance flags garbage-timer id interface ip listname max-out-metric metric name "
    "offset passive-interface prefix receive-version routemap send-version send-version2-broadcast "
    "split-horizon split-horizon-status status timeout-timer update-timer version"
)
_RIPNG = keys(
    "access-list6 default-information-originate default-metric direction distance flags garbage-timer "
    "id interface ip6 listname max-out-metric metric name offset passive-interface prefix prefix6 "
    "routemap split-horizon split-horizon-status status timeout-timer update-timer"
)
_ISIS = keys(
    "adjacency-check adjacency-check6 adv-passive-only adv-passive-only6 auth-keychain-l1 auth- "
    "keychain-l2 auth-mode-l1 auth-mode-l2 auth-password-l1 auth-password-l2 auth-send-only-l1 auth- "
    "send-only-l2 auth-sendonly-l1 auth-sendonly-l2 circuit-type csnp-interval-l1 csnp-interval-l2 "
    "default-originate default-originate6 dynamic-hostname hello-interval-l1 hello-interval-l2 hello- "
    "multiplier-l1 hello-multiplier-l2 hello-padding id ignore-lsp-errors is-type level lsp-gen- "
    "interval-l1 lsp-gen-interval-l2 lsp-interval lsp-refresh-interval lsp-retransmit-interval max- "
    "lsp-lifetime mesh-group mesh-group-id metric metric-l1 metric-l2 metric-style metric-type name "
    "net network-type overload-bit overload-bit-on-startup overload-bit-suppress prefix prefix6 "
    "priority-l1 priority-l2 protocol redistribute-l1 redistribute-l1-list redistribute-l2 "
    "redistribute-l2-list redistribute6-l1 redistribute6-l1-list redistribute6-l2 "
    "redistribute6-l2-list routemap spf-interval-exp-l1 spf-interval-exp-l2 status status6 wide- "
    "metric-l1 wide-metric-l2"
)
_MULTICAST = keys(
    "accept-register-list accept-source-list access-group address bfd bsr-allow-quick-refresh bsr- "
    "candidate bsr-hash bsr-interface bsr-priority cisco-crp-prefix cisco-exclude-genid cisco-ignore- "
    "rp-set-priority cisco-register-checksum cisco-register-checksum-group dr-priority group hello- "
    "holdtime hello-interval id immediate-leave-group ip-address join-group join-prune-holdtime last- "
    "member-query-count last-member-query-interval message-interval multicast-flow multicast-routing "
    "name neighbour-filter null-register-retries passive pim-mode pim-use-sdwan propagation-delay "
    "query-interval query-max-response-time query-timeout register-rate-limit register-rp- "
    "reachability register-source register-source-interface register-source-ip register-supression "
    "route-limit route-threshold router-alert-check rp-candidate rp-candidate-group rp-candidate- "
    "interval rp-candidate-priority rp-register-keepalive rpf-nbr-fail-back rpf-nbr-fail-back-filter "
    "spt-threshold spt-threshold-group ssm ssm-range state-refresh-interval static-group static- "
    "group-name ttl-threshold version vrf"
)
_MULTICAST6 = keys(
    "hello-holdtime hello-interval id ip6-address multicast-pmtu multicast-routing name pim-use-sdwan "
    "register-rate-limit"
)

_SOURCES = ("connected", "static", "rip", "ospf", "bgp", "isis", "ripng", "ospf6")
_REDISTRIBUTION = tuple(f"{word} {source}" for word in ("redistribute", "redistribute6") for source in _SOURCES)


def _protocol(known: frozenset[str], blocks: frozenset[str]) -> BlockSupport:
    """CHOICE: every key may stand in every block of its protocol: what runs is bounded as a whole, whatever it says."""
    inner = BlockSupport(modeled=known)
    for _ in range(3):
        inner = BlockSupport(modeled=known, blocks=dict.fromkeys((*sorted(blocks), *_REDISTRIBUTION), inner))
    return inner


# Protocol -> keys that show that it runs, with the values that say it does not; entries of blocks show it always.
_RUNS_BY: dict[str, dict[str, tuple[str, ...]]] = {
    "bgp": {"as": ("0", "")},
    "ospf": {},
    "ospf6": {},
    "rip": {},
    "ripng": {},
    "isis": {},
}
SUPPORT: dict[Path, BlockSupport] = {
    ("router", "bgp"): _protocol(
        _BGP,
        keys(
            "admin-distance aggregate-address aggregate-address6 conditional-advertise conditional-advertise6 "
            "confederation-peers export-rt import-rt leak-target neighbor neighbor-group neighbor-range "
            "neighbor-range6 network network6 vrf vrf6 vrf-leak vrf-leak6 target"
        ),
    ),
    ("router", "ospf"): _protocol(
        _OSPF,
        keys(
            "area distribute-list filter-list md5-keys neighbor network ospf-interface range summary-address "
            "virtual-link"
        ),
    ),
    ("router", "ospf6"): _protocol(
        _OSPF6, keys("area ipsec-keys neighbor ospf6-interface range summary-address virtual-link")
    ),
    ("router", "rip"): _protocol(_RIP, keys("distance distribute-list interface neighbor network offset-list")),
    ("router", "ripng"): _protocol(
        _RIPNG, keys("aggregate-address distance distribute-list interface neighbor network offset-list")
    ),
    ("router", "isis"): _protocol(_ISIS, keys("isis-interface isis-net summary-address summary-address6")),
    ("router", "multicast"): _protocol(
        _MULTICAST, keys("igmp interface pim-sm-global pim-sm-global-vrf rp-address join-group static-group")
    ),
    ("router", "multicast6"): _protocol(_MULTICAST6, keys("interface pim-sm-global rp-address")),
}


def running(configuration: FortiConfiguration, vdom: Vdom) -> Iterator[Span]:
    """Lines of the routing protocols that run in `vdom`.

    SOUNDNESS: routes they bring are not computed. Routes that BGP leaks from one table to another are not either, and
    lead out of interfaces of the other, so the device may then do anything.
    """
    for protocol, telling in _RUNS_BY.items():
        block = vdom.blocks.get(("router", protocol))
        if block is None:
            continue
        spans = tuple(_signs(block, telling))
        if not spans:
            continue
        yield block.span
        yield from spans
        for entry in block.entries:
            for setting in entry.settings:
                approximated(configuration.notes, setting, "routing-protocol")
        configuration.notes.report("routing-protocol", (block.span,), Severity.INFO, Effect.NONE, protocol=protocol)
        leaks = tuple(
            entry.span
            for whole in block.entries
            for inner in whole.blocks
            if protocol == "bgp" and inner.path[0] in ("vrf", "vrf6", "vrf-leak", "vrf-leak6")
            for entry in inner.entries
            if entry.name
        )
        if leaks:
            configuration.notes.unmodeled.extend(leaks)
            configuration.notes.report("routes-leaked", leaks, Severity.WARNING, Effect.WIDENS_DEVICE)


def _signs(block: Block, telling: dict[str, tuple[str, ...]]) -> Iterator[Span]:
    for whole in block.entries:
        for key, idle in telling.items():
            setting = whole.setting(key)
            if setting is not None and "".join(setting.values[:1]) not in idle:
                yield setting.span
        for setting in whole.unknown:
            yield setting.span
        for inner in whole.blocks:
            if inner.path[0] not in ("redistribute", "redistribute6"):
                yield from (entry.span for entry in inner.entries if entry.name)
