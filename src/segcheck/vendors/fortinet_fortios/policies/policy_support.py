"""Which keys of policies are read, and why the others change nothing.

SOURCE: Fortinet, "FortiOS CLI Reference" 6.0 to 7.6, `firewall policy`, `policy6`, `consolidated policy`,
`security-policy`, `local-in-policy`, `central-snat-map`, `multicast-policy`, `proxy-policy`, `acl`, `ttl-policy`.
"""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.vendors.fortinet_fortios.statements import Path
from segcheck.vendors.fortinet_fortios.support import BlockSupport


def _because(reason: str, keys: str) -> dict[str, str]:
    return dict.fromkeys(keys.split(), reason)


# CHOICE: profiles look at what sessions carry after their first packets have passed: they may end sessions, and let
# nothing more pass. A permit with profiles counts as a permit; the notes on the dialect say so.
_INSPECTION = _because(
    "content-inspection",
    "utm-status inspection-mode profile-type profile-group av-profile webfilter-profile dnsfilter-profile "
    "emailfilter-profile spamfilter-profile dlp-profile dlp-sensor file-filter-profile ips-sensor application-list "
    "ips-voip-filter sctp-filter-profile diameter-filter-profile virtual-patch-profile icap-profile "
    "cifs-profile videofilter-profile waf-profile ssh-filter-profile casb-profile profile-protocol-options "
    "ssl-ssh-profile dsri scan-botnet-connections mms-profile telemetry-profile",
)
_SHOWN = _because("description", "uuid comments comment label global-label poolname6-comment")
_LOGGED = _because(
    "logging", "logtraffic-start log-http-transaction capture-packet custom-log-fields app-monitor learning-log"
)
_SHAPED = _because(
    "quality-of-service",
    "traffic-shaper traffic-shaper-reverse per-ip-shaper dynamic-shaping diffserv-copy diffserv-forward "
    "diffserv-reverse diffservcode-forward diffservcode-rev vlan-cos-fwd vlan-cos-rev fec "
    "passive-wan-health-measurement",
)
_SESSION_DETAILS = _because(
    "session-detail",
    "session-ttl schedule-timeout firewall-session-dirty tcp-mss-sender tcp-mss-receiver "
    "timeout-send-rst send-deny-packet tcp-timeout-pid udp-timeout-pid cgn-session-quota "
    "cgn-resource-quota cgn-eim cgn-log-server-grp pfcp-profile geoip-anycast geoip-match port-preserve "
    "port-random",
)
_HARDWARE = _because("platform", "auto-asic-offload np-acceleration np-accelation delay-tcp-npu-session policy-offload")
_SHOWN_TO_USERS = _because(
    "user-interaction",
    "block-notification replacemsg-override-group redirect-url auth-cert auth-redirect-addr email-collect "
    "captive-portal-exempt fsso-agent-for-ntlm ntlm-enabled-browsers ntlm-guest fsso wsso webproxy-profile "
    "radius-mac-auth-bypass radius-ip-auth-bypass webcache-https wanopt-detection wanopt-passive-opt wanopt-profile "
    "wanopt-peer",
)
_IRRELEVANT = {
    **_INSPECTION,
    **_SHOWN,
    **_LOGGED,
    **_SHAPED,
    **_SESSION_DETAILS,
    **_HARDWARE,
    **_SHOWN_TO_USERS,
}

_MATCHED = (
    "name status srcintf dstintf srcaddr dstaddr srcaddr6 dstaddr6 srcaddr-negate dstaddr-negate srcaddr6-negate "
    "dstaddr6-negate action schedule policy-expiry policy-expiry-date policy-expiry-date-utc service service-negate "
    "logtraffic match-vip match-vip-only tcp-session-without-syn anti-replay learning-mode voip-profile"
)
_TRANSLATED = (
    "nat ippool poolname poolname6 fixedport natip natinbound natoutbound inbound outbound vpntunnel nat46 nat64 "
    "pcp-inbound pcp-outbound pcp-poolname permit-any-host permit-stun-host eif-check eif-learn cgn-eif"
)
_INTERNET = " ".join(
    f"internet-service{version}{side}{part}"
    for version in ("", "6")
    for side in ("", "-src")
    for part in ("", "-name", "-id", "-group", "-custom", "-custom-group", "-fortiguard", "-negate")
)
_NARROWED = (
    "users groups fsso-groups devices rsso ntlm disclaimer identity-based auth-path identity-based-route "
    "network-service-dynamic network-service-src-dynamic reputation-minimum reputation-direction reputation-minimum6 "
    "reputation-direction6 src-vendor-mac ztna-status ztna-ems-tag ztna-ems-tag-secondary ztna-tags-match-logic "
    "ztna-geo-tag ztna-device-ownership ztna-policy-redirect sgt sgt-check vlan-filter tos tos-mask tos-negate "
    "rtp-nat rtp-addr application app-category app-group url-category http-policy-redirect ssh-policy-redirect "
    "webproxy-forward-server wanopt webcache wccp decrypted-traffic-mirror ssl-mirror ssl-mirror-intf"
)


def _keys(*lists: str) -> frozenset[str]:
    return frozenset(key for keys in lists for key in keys.split())


POLICY = BlockSupport(_keys(_MATCHED, _TRANSLATED, _INTERNET, _NARROWED), _IRRELEVANT)
CONSOLIDATED = BlockSupport(POLICY.modeled | _keys("srcaddr4 dstaddr4 poolname4"), _IRRELEVANT)
SECURITY_POLICY = BlockSupport(
    CONSOLIDATED.modeled | _keys("enforce-default-app-port default-app-port-as-service"), _IRRELEVANT
)
LOCAL_IN = BlockSupport(
    _keys(
        "intf srcaddr srcaddr-negate dstaddr dstaddr-negate service service-negate schedule action status "
        "ha-mgmt-intf-only internet-service-src internet-service-src-name internet-service-src-group "
        "internet-service-src-custom internet-service-src-custom-group internet-service-src-negate "
        "internet-service-src-fortiguard internet-service6-src internet-service6-src-name "
        "internet-service6-src-group internet-service6-src-custom internet-service6-src-custom-group "
        "internet-service6-src-negate internet-service6-src-fortiguard logtraffic"
    ),
    {**_SHOWN, **_because("content-inspection", "virtual-patch")},
)
CENTRAL_SNAT = BlockSupport(
    _keys(
        "status type srcintf dstintf orig-addr orig-addr6 dst-addr dst-addr6 protocol orig-port dst-port nat nat-port "
        "nat-ippool nat-ippool6 nat46 nat64"
    ),
    {**_SHOWN, **_because("session-detail", "port-preserve port-random")},
)
MULTICAST = BlockSupport(
    _keys("status action srcintf dstintf srcaddr dstaddr snat snat-ip dnat protocol start-port end-port name"),
    {
        **_SHOWN,
        **_because("logging", "logtraffic"),
        **_because("platform", "auto-asic-offload"),
        **_because("content-inspection", "utm-status ips-sensor"),
        **_because("quality-of-service", "traffic-shaper"),
    },
    widens_device=True,
)
PROXY = BlockSupport(
    _keys(
        "name proxy status action access-proxy access-proxy6 ztna-proxy srcintf dstintf srcaddr dstaddr srcaddr6 "
        "dstaddr6 srcaddr-negate dstaddr-negate service service-negate schedule poolname poolname6 transparent groups "
        "users ztna-ems-tag ztna-tags-match-logic device-ownership webproxy-forward-server isolator-server "
        "internet-service internet-service-negate internet-service-name internet-service-id internet-service-group "
        "internet-service-custom internet-service-custom-group internet-service6 internet-service6-negate "
        "internet-service6-name internet-service6-group internet-service6-custom internet-service6-custom-group "
        "http-tunnel-auth ssh-policy-redirect webcache disclaimer https-sub-category url-risk "
        "detect-https-in-http-request"
    ),
    {**_IRRELEVANT, **_because("logging", "logtraffic")},
    widens_device=True,
)
DROPPING = BlockSupport(
    _keys("status interface srcintf srcaddr dstaddr service ttl schedule action name fragment"),
    {**_SHOWN, **_because("logging", "logtraffic")},
)

SUPPORT: Mapping[Path, BlockSupport] = {
    ("firewall", "policy"): POLICY,
    ("firewall", "policy6"): POLICY,
    ("firewall", "consolidated", "policy"): CONSOLIDATED,
    ("firewall", "security-policy"): SECURITY_POLICY,
    ("firewall", "multicast-policy"): MULTICAST,
    ("firewall", "multicast-policy6"): MULTICAST,
    ("firewall", "proxy-policy"): PROXY,
    ("firewall", "explicit-proxy-policy"): PROXY,
    ("firewall", "acl"): DROPPING,
    ("firewall", "acl6"): DROPPING,
    ("firewall", "ttl-policy"): DROPPING,
    ("firewall", "policy46"): CONSOLIDATED,
    ("firewall", "policy64"): CONSOLIDATED,
    ("system", "settings"): BlockSupport(
        modeled=_keys(
            "asymroute asymroute6 asymroute-icmp asymroute6-icmp tcp-session-without-syn central-nat ngfw-mode "
            "consolidated-firewall-mode multicast-forward multicast-skip-policy allow-traffic-redirect "
            "implicit-allow-dns"
        )
    ),
    ("system", "global"): BlockSupport(modeled=frozenset({"anti-replay"})),
    ("web-proxy", "explicit"): BlockSupport(modeled=_keys("status"), others="fortios-only-if-on"),
}
