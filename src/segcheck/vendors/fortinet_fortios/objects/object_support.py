"""Support tables of all objects: which of their settings are in the model, and which describe them only."""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.vendors.fortinet_fortios.statements import Path
from segcheck.vendors.fortinet_fortios.support import BlockSupport

_DESCRIPTIVE: Mapping[str, str] = {
    "uuid": "identifier",
    "comment": "description",
    "comments": "description",
    "color": "appearance",
    "visibility": "appearance",
    "fabric-object": "object-sharing",
    "fabric-force-sync": "object-sharing",
    "fabric-object-source": "object-sharing",
}


def _described(**reasons: str) -> dict[str, str]:
    """Keys that describe an object only, with further ones: reason = their names, `_` for each hyphen of the reason."""
    further = {key: reason.replace("_", "-") for reason, keys in reasons.items() for key in keys.split()}
    return {**_DESCRIPTIVE, **further}


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGGING = BlockSupport(irrelevant=_described(description="category tags"))
# `associated-interface` says in which policies the object may be chosen, `allow-routing` whether routes may name it;
# what it matches depends on neither.
_ADDRESS_IRRELEVANT = _described(
    restricts_use="associated-interface allow-routing", name_cache="cache-ttl passive-fqdn-learning"
)
_ADDRESS_KEYS = (
    "type start-ip end-ip wildcard fqdn wildcard-fqdn country macaddr start-mac end-mac interface route-tag "
    "sub-type clearpass-spt sdn sdn-addr-type sdn-tag tenant organization epg-name subnet-name policy-group obj-tag "
    "obj-type obj-id tag-detection-level tag-type filter fsso-group node-ip-only hw-vendor hw-model os sw-version "
    "dirty "
)
_ADDRESS_LIST = BlockSupport(modeled=_keys("ip obj-id net-id"))
_ADDRESS_GROUP = BlockSupport(
    modeled=_keys("member exclude exclude-member category"),
    irrelevant=_described(group_folder="type", restricts_use="allow-routing"),
    blocks={"tagging": _TAGGING},
)
_MULTICAST = BlockSupport(
    irrelevant=_described(multicast="type start-ip end-ip subnet ip6 associated-interface"),
    blocks={"tagging": _TAGGING},
)

ADDRESSES: dict[Path, BlockSupport] = {
    ("firewall", "address"): BlockSupport(
        modeled=_keys(_ADDRESS_KEYS + "subnet"),
        irrelevant=_ADDRESS_IRRELEVANT,
        blocks={"list": _ADDRESS_LIST, "tagging": _TAGGING},
    ),
    ("firewall", "address6"): BlockSupport(
        modeled=_keys(_ADDRESS_KEYS + "ip6 template host host-type"),
        irrelevant=_ADDRESS_IRRELEVANT,
        blocks={
            "list": _ADDRESS_LIST,
            "tagging": _TAGGING,
            "subnet-segment": BlockSupport(modeled=_keys("type value")),
        },
    ),
    ("firewall", "addrgrp"): _ADDRESS_GROUP,
    ("firewall", "addrgrp6"): _ADDRESS_GROUP,
    # Objects of type template stand for any address, whatever their template says.
    ("firewall", "address6-template"): BlockSupport(
        irrelevant=_described(bounded_where_used="ip6 subnet-segment-count"),
        blocks={
            "subnet-segment": BlockSupport(
                irrelevant=_described(bounded_where_used="name bits exclusive"),
                blocks={"values": BlockSupport(irrelevant=_described(bounded_where_used="value"))},
            )
        },
    ),
    ("firewall", "multicast-address"): _MULTICAST,
    ("firewall", "multicast-address6"): _MULTICAST,
    ("firewall", "wildcard-fqdn", "custom"): BlockSupport(irrelevant=_described(bounded_where_used="wildcard-fqdn")),
    ("firewall", "wildcard-fqdn", "group"): BlockSupport(irrelevant=_described(bounded_where_used="member")),
}

SERVICES: dict[Path, BlockSupport] = {
    ("firewall", "service", "custom"): BlockSupport(
        modeled=_keys(
            "protocol protocol-number tcp-portrange udp-portrange sctp-portrange udplite-portrange icmptype icmpcode "
            "iprange fqdn proxy explicit-proxy helper app-service-type app-category application"
        ),
        irrelevant=_described(
            description="category",
            session_lifetime="session-ttl tcp-halfclose-timer tcp-halfopen-timer tcp-timewait-timer tcp-rst-timer "
            "udp-idle-timer check-reset-range",
        ),
    ),
    ("firewall", "service", "group"): BlockSupport(
        modeled=_keys("member proxy explicit-proxy"), irrelevant=_described()
    ),
    ("firewall", "service", "category"): BlockSupport(irrelevant=_described()),
}

SCHEDULES: dict[Path, BlockSupport] = {
    ("firewall", "schedule", "onetime"): BlockSupport(
        modeled=_keys("start end start-utc end-utc"), irrelevant=_described(warning_in_advance="expiration-days")
    ),
    ("firewall", "schedule", "recurring"): BlockSupport(
        modeled=_keys("start end day label-day"), irrelevant=_described()
    ),
    ("firewall", "schedule", "group"): BlockSupport(modeled=_keys("member"), irrelevant=_described()),
}

_REAL_SERVER = BlockSupport(
    modeled=_keys("type ip port status address"),
    irrelevant=_described(
        relayed_session="weight holddown-interval healthcheck http-host max-connections monitor client-ip "
        "translate-host health-check-proto"
    ),
)
# How the device relays a session to a real server: the translation is bounded by all of its servers.
_RELAYED = (
    "ldb-method persistence http-redirect monitor max-embryonic-connections weblogic-server "
    "websphere-server outlook-web-access user-agent-detect client-cert empty-cert-action h2-support h3-support "
    "http-cookie-domain-from-host http-cookie-domain http-cookie-path http-cookie-generation http-cookie-age "
    "http-cookie-share https-cookie-secure http-multiplex http-multiplex-ttl http-multiplex-max-request "
    "http-multiplex-max-concurrent-request http-ip-header http-ip-header-name http-supported-max-version "
    "ssl-mode ssl-certificate ssl-dh-bits ssl-algorithm ssl-server-algorithm ssl-pfs ssl-min-version ssl-max-version "
    "ssl-server-min-version ssl-server-max-version ssl-accept-ffdhe-groups ssl-send-empty-frags ssl-client-fallback "
    "ssl-client-renegotiation ssl-client-session-state-type ssl-client-session-state-timeout "
    "ssl-client-session-state-max ssl-client-rekey-count ssl-server-renegotiation ssl-server-session-state-type "
    "ssl-server-session-state-timeout ssl-server-session-state-max ssl-http-location-conversion ssl-http-match-host "
    "ssl-hpkp ssl-hpkp-primary ssl-hpkp-backup ssl-hpkp-age ssl-hpkp-report-uri ssl-hpkp-include-subdomains ssl-hsts "
    "ssl-hsts-age ssl-hsts-include-subdomains one-click-gslb-server gslb-hostname gslb-domain-name"
)
_CIPHERS = BlockSupport(irrelevant=_described(relayed_session="cipher versions"))
_VIP_IRRELEVANT = {
    **_described(
        address_resolution="arp-reply ndp-reply gratuitous-arp-interval",
        identifier="id",
        name_cache="dns-mapping-ttl",
        adds_translation_route="add-nat46-route add-nat64-route",
    ),
    **dict.fromkeys(_RELAYED.split(), "relayed-session"),
}
_VIP_BLOCKS = {
    "realservers": _REAL_SERVER,
    "ssl-cipher-suites": _CIPHERS,
    "ssl-server-cipher-suites": _CIPHERS,
    "quic": BlockSupport(
        irrelevant=_described(
            relayed_session="max-idle-timeout max-udp-payload-size active-connection-id-limit ack-delay-exponent "
            "max-ack-delay max-datagram-frame-size active-migration grease-quic-bit"
        )
    ),
    "gslb-public-ips": BlockSupport(irrelevant=_described(relayed_session="ip")),
}
_VIP = BlockSupport(
    modeled=_keys(
        "type server-type extip extaddr extintf mappedip mapped-addr portforward protocol extport mappedport "
        "portmapping-type src-filter src-vip-filter srcintf-filter service nat-source-vip status nat44 nat46 nat64 "
        "nat66 embedded-ipv4-address ipv6-mappedip ipv6-mappedport ipv4-mappedip ipv4-mappedport"
    ),
    irrelevant=_VIP_IRRELEVANT,
    blocks=_VIP_BLOCKS,
)
_VIP_GROUP = BlockSupport(modeled=_keys("member"), irrelevant=_described(restricts_use="interface"))
_POOL = BlockSupport(
    modeled=_keys("type startip endip startport endport source-startip source-endip exclude-ip permit-any-host nat46"),
    irrelevant=_described(
        address_resolution="arp-reply arp-intf",
        restricts_use="associated-interface",
        port_allocation="block-size port-per-user num-blocks-per-user pba-timeout pba-interim-log icmp-session-quota "
        "privileged-port-use-pba utilization-alarm-raise utilization-alarm-clear subnet-broadcast-in-ippool "
        "cgn-block-size cgn-client-endip cgn-client-ipv6shift cgn-client-startip cgn-fixedalloc cgn-overload "
        "cgn-port-end cgn-port-start cgn-spa client-prefix-length source-prefix6 tcp-session-quota udp-session-quota",
        # A pool translates between the families only where a policy says so.
        bounded_where_used="nat64",
        adds_translation_route="add-nat64-route add-nat46-route",
    ),
)

TRANSLATIONS: dict[Path, BlockSupport] = {
    ("firewall", "vip"): _VIP,
    ("firewall", "vip6"): _VIP,
    ("firewall", "vip46"): _VIP,
    ("firewall", "vip64"): _VIP,
    ("firewall", "vipgrp"): _VIP_GROUP,
    ("firewall", "vipgrp6"): _VIP_GROUP,
    ("firewall", "vipgrp46"): _VIP_GROUP,
    ("firewall", "vipgrp64"): _VIP_GROUP,
    ("firewall", "ippool"): _POOL,
    ("firewall", "ippool6"): _POOL,
    ("firewall", "ippool_grp"): BlockSupport(modeled=_keys("member"), irrelevant=_described()),
}

# What an Internet service holds comes from the vendor's database: a policy that names one is bounded, whatever is here.
_INTERNET_SERVICE_KEYS = _described(
    bounded_where_used="internet-service-id internet-service-name type country-id region-id city-id reputation "
    "icon-id direction database ip-range-number extra-ip-range-number ip-number ip6-range-number "
    "extra-ip6-range-number singularity obsolete name disable-entry protocol member entry port port-range start-port "
    "end-port start-ip end-ip start-ip6 end-ip6 addr-mode dst dst6 ip ip6 category-id seq-num master-service-id "
    "addrgrp-list id internet-service-append"
)
_INTERNET_SERVICE = BlockSupport(
    irrelevant=_INTERNET_SERVICE_KEYS,
    blocks={
        name: BlockSupport(
            irrelevant=_INTERNET_SERVICE_KEYS,
            blocks={
                inner: BlockSupport(irrelevant=_INTERNET_SERVICE_KEYS)
                for inner in ("port-range", "ip-range", "ip6-range", "port")
            },
        )
        for name in ("entry", "disable-entry")
    },
)
ADDRESSES.update(
    (("firewall", f"internet-service{suffix}"), _INTERNET_SERVICE)
    for suffix in (
        "",
        "-name",
        "-definition",
        "-custom",
        "-custom-group",
        "-group",
        "-extension",
        "-addition",
        "-append",
        "-ipbl-vendor",
        "-ipbl-reason",
        "-list",
        "-owner",
        "-reputation",
        "-sld",
        "-botnet",
        "-fortiguard",
        "-subapp",
    )
)
