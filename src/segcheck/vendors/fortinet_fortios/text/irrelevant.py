"""Whole blocks that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a block in no table leaves the device unknown unless it is empty, and that is
intended. Left out on purpose, because they may let packets pass that no policy permits: `web-proxy explicit`,
`firewall ssl-server`, `firewall access-proxy`, `firewall ip-translation`, `firewall identity-based-route`,
`wanopt peer`, `system wccp`, `system cluster-sync` (sessions of another box), `vpn ipsec concentrator`, `ztna …`.

SOURCE: Fortinet, "FortiOS CLI Reference" 6.0, 6.4, 7.4: the tree of `config` commands.
"""

from __future__ import annotations

from segcheck.vendors.fortinet_fortios.statements import Path

# Reason (a message code) -> subject -> what stands behind it; `*` is the whole subject. The longest path decides.
_TABLE: dict[str, dict[str, str]] = {
    # CHOICE: inspection can only end what policies permit. Nothing is proved by it, and nothing passes because of it.
    "content-inspection": {
        "*": "antivirus application ips webfilter dnsfilter emailfilter spamfilter dlp file-filter videofilter waf "
        "icap voip sctp-filter diameter-filter ssh-filter cifs casb virtual-patch rule gtp credential-store",
        "firewall": "profile-protocol-options ssl-ssh-profile profile-group ssl wildcard-fqdn carrier-endpoint-bwl "
        "mms-profile gtp pfcp dnstranslation interface-policy interface-policy6",
        "system": "ips ips-urlfilter-dns ips-urlfilter-dns6 fortisandbox fortindr fortiai object-tagging",
    },
    "fortios-flood-protection": {"firewall": "DoS-policy DoS-policy6"},
    "fortios-screen-text": {"system": "replacemsg replacemsg-group replacemsg-image custom-language"},
    "management": {
        "*": "gui alertemail automation",
        "system": "accprofile api-user sso-admin sso-forticloud-admin sso-fortigate-cloud-admin saml password-policy "
        "password-policy-guest-admin autoupdate auto-install fortiguard email-server ftm-push sms-server console alias "
        "central-management fm fortimanager fortianalyzer-connectivity csf federated-upgrade device-upgrade fips-cc "
        "dedicated-mgmt management-tunnel acme ssh-config security-rating probe-response cloud-service mem-mgr "
        "health-check-fortiguard info revision-file vdom-exception timezone ems",
    },
    "authentication": {
        "*": "user authentication",
        "firewall": "auth-portal",
        "endpoint-control": "profile client settings fctems fctems-override forticlient-ems "
        "forticlient-registration-sync registered-forticlient",
    },
    "logging": {"*": "log"},
    "monitoring": {
        "*": "report monitoring ethernet-oam telemetry-controller",
        "firewall": "sniffer on-demand-sniffer ldb-monitor decrypted-traffic-mirror",
        "system": "snmp netflow sflow vdom-netflow vdom-sflow lldp alarm performance network-visibility "
        "session-info ha-monitor",
    },
    "time": {"system": "ptp smc-ntp"},
    "name-resolution": {"system": "dns dns-database dns-server dns64 ddns vdom-dns"},
    "address-assignment": {"system": "dhcp6 ipam"},
    "quality-of-service": {
        "firewall": "shaper shaping-policy shaping-profile traffic-class",
        "system": "tos-based-priority dscp-based-priority isf-queue-profile speed-test-server speed-test-schedule "
        "speed-test-setting",
    },
    "platform": {
        "*": "dpdk",
        "firewall": "global",
        "system": "npu npu-post np6 np6xlite npu-setting affinity-interrupt affinity-packet-redistribution storage "
        "resource-limits vdom-property vdom-radius-server auto-scale icond elbc stp fortiai-setting",
    },
    "fortios-high-availability": {"system": "ha"},
    "session-detail": {"system": "session-ttl"},
    "fortios-neighbour-table": {"system": "proxy-arp ipv6-neighbor-cache mac-address-table"},
    "cryptographic-setting": {
        "*": "certificate",
        "vpn": "certificate kmip-server qkd",
        "vpn ipsec": "fec forticlient",
        "firewall": "ssh",
        "system": "ike",
    },
    # Remote users come in by a tunnel interface, and policies decide what they reach.
    "fortios-remote-access": {"vpn": "ssl"},
    # What access points, switches and extenders do with their own ports is theirs; what they hand over comes in by an
    # interface of the box, and policies decide what passes on.
    "managed-equipment": {"*": "switch-controller wireless-controller extender-controller extension-controller"},
    "radio-setting": {"system": "wireless"},
    # Definitions: what refers to them is bounded where it does.
    "bounded-where-used": {
        "*": "wanopt web-proxy",
        "firewall": "internet-service internet-service-name internet-service-definition internet-service-group "
        "internet-service-custom internet-service-custom-group internet-service-addition internet-service-extension "
        "internet-service-append internet-service-botnet internet-service-ipbl-vendor internet-service-ipbl-reason "
        "internet-service-list internet-service-owner internet-service-reputation internet-service-sld "
        "internet-service-subapp internet-service-fortiguard multicast-address multicast-address6 proxy-address "
        "proxy-addrgrp network-service-dynamic vendor-mac vendor-mac-summary city country region address6-template "
        "ipv6-eh-filter",
        "firewall service": "category",
        "system": "external-resource sdn-connector sdn-proxy geoip-override geoip-country",
    },
    "routing-protocol-setting": {
        "router": "access-list access-list6 prefix-list prefix-list6 route-map aspath-list community-list "
        "extcommunity-list key-chain bfd bfd6 setting",
    },
    "fortios-multicast-routing": {"router": "multicast multicast6 multicast-flow"},
}
# Parts of what the table names as a whole that may change what passes.
_EXCEPTIONS = frozenset(
    (
        "wanopt peer",
        "wanopt auth-group",
        "web-proxy explicit",
        "web-proxy explicit-proxy",
        "switch-controller fortilink",
    )
)


def _paths() -> dict[str, str]:
    found: dict[str, str] = {}
    for reason, subjects in _TABLE.items():
        for subject, names in subjects.items():
            head = "" if subject == "*" else f"{subject} "
            found.update((f"{head}{name}", reason) for name in names.split())
    return found


_PATHS = _paths()
_LONGEST = 3


def block_reason(path: Path) -> str | None:
    """Why a block changes nothing (a message code), or None when it may.

    >>> block_reason(("system", "replacemsg", "mail", "partial")), block_reason(("web-proxy", "explicit"))
    ('fortios-screen-text', None)
    """
    for length in range(min(len(path), _LONGEST), 0, -1):
        head = " ".join(path[:length])
        if head in _EXCEPTIONS:
            return None
        if head in _PATHS:
            return _PATHS[head]
    return None


def reasons() -> frozenset[str]:
    """Every reason in the table.

    >>> "management" in reasons()
    True
    """
    return frozenset(_TABLE)
