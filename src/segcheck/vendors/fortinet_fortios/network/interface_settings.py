"""What `config system interface` may say, and which of it only drops packets or puts forwarding in doubt."""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.vendors.fortinet_fortios.statements import Path
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.key_lists import keys, reasons

MAY_DROP: Mapping[str, tuple[str, frozenset[str]]] = {
    "security-mode": ("captive-portal", frozenset({"none"})),
    "ipmac": ("address-binding", frozenset({"disable"})),
    "drop-fragment": ("drops-fragments", frozenset({"disable"})),
    "ips-sniffer-mode": ("sniffer-port", frozenset({"disable"})),
    "dedicated-to": ("management-port", frozenset({"none"})),
    "fail-detect": ("link-probe", frozenset({"disable"})),
    "proxy-captive-portal": ("captive-portal", frozenset({"disable"})),
    "drop-overlapped-fragment": ("drops-fragments", frozenset({"disable"})),
}
"""Key -> (reason, values that change nothing). Any other value may drop packets here and lets none pass."""

MAY_PASS: Mapping[str, tuple[str, frozenset[str]]] = {
    "explicit-web-proxy": ("explicit-proxy", frozenset({"disable"})),
    "explicit-ftp-proxy": ("explicit-proxy", frozenset({"disable"})),
    "wccp": ("web-cache", frozenset({"disable"})),
    "netbios-forward": ("netbios-forwarding", frozenset({"disable"})),
    "subst": ("frames-redirected", frozenset({"disable"})),
    "pptp-client": ("dial-up-client", frozenset({"disable"})),
    "l2tp-client": ("dial-up-client", frozenset({"disable"})),
    "aggregate-type": ("tunnel-bundle", frozenset({"physical"})),
    "vlan-protocol": ("double-tagging", frozenset({"8021q"})),
}
"""Key -> (reason, values that change nothing). With any other value packets may pass that no policy lets through:
proxies answer in place of servers, relays and redirections send packets elsewhere."""

MODELED = keys(
    "vdom vrf mode ip allowaccess management-ip ipunnumbered status type interface vlanid remote-ip member aggregate "
    "redundant-interface switch description alias macaddr secondary-IP distance priority defaultgw "
    "dhcp-classless-route-addition ip-managed-by-fortiipam src-check gwdetect "
    "trust-ip-1 trust-ip-2 trust-ip-3 trust-ip6-1 trust-ip6-2 trust-ip6-3 external vlanforward"
)


_IRRELEVANT = reasons(
    name_or_comment="color tagging role snmp-index devindex vindex internal default-purdue-level "
    "estimated-upstream-bandwidth estimated-downstream-bandwidth measured-upstream-bandwidth "
    "measured-downstream-bandwidth bandwidth-measure-time monitor-bandwidth",
    physical_layer="speed mediatype phy-setting ring-rx ring-tx mtu mtu-override tcp-mss fp-anomaly np-qos-profile "
    "trunk poe link-up-delay min-links min-links-down lacp-mode lacp-speed lacp-ha-slave lacp-ha-secondary "
    "system-id system-id-type algorithm priority-override annex atm-protocol bandwidth fec forward-error-correction "
    "interconnect-profile physical reachable-time auto-speed sw-algorithm sfp-dsl sfp-dsl-adsl-fallback "
    "sfp-dsl-autodetect sfp-dsl-mac wifi-5g-threshold",
    layer2_control="stp stp-ha-secondary stpforward stpforward-mode l2forward arpforward ndiscforward "
    "broadcast-forward lldp-reception lldp-transmission lldp-network-policy forward-domain substitute-dst-mac "
    "virtual-mac vrrp-virtual-mac swc-vlan swc-first-create switch-controller-access-vlan "
    "switch-controller-traffic-policy switch-controller-netflow-collect switch-controller-mgmt-vlan "
    "switch-controller-igmp-snooping switch-controller-igmp-snooping-proxy switch-controller-igmp-snooping-fast-leave "
    "switch-controller-dhcp-snooping switch-controller-dhcp-snooping-verify-mac "
    "switch-controller-dhcp-snooping-option82 dhcp-snooping-server-list switch-controller-arp-inspection "
    "switch-controller-rspan-mode switch-controller-learning-limit "
    "switch-controller-nac switch-controller-dynamic switch-controller-feature "
    "switch-controller-iot-scanning switch-controller-auth switch-controller-radius-server "
    "switch-controller-source-ip switch-controller-offload switch-controller-offload-ip switch-controller-offload-gw",
    managed_equipment="fortilink fortilink-stacking fortilink-split-interface fortilink-neighbor-detect "
    "fortilink-backup-link ap-discover auto-auth-extension-device fail-action-on-extender "
    "broadcast-forticlient-discovery fortiheartbeat endpoint-compliance devindex listen-forticlient-connection",
    address_assignment="dhcp-relay-service dhcp-relay-ip dhcp-relay-type dhcp-relay-agent-option "
    "dhcp-relay-interface-select-method dhcp-relay-interface dhcp-relay-vrf-select dhcp-relay-source-ip "
    "dhcp-relay-circuit-id dhcp-relay-link-selection dhcp-relay-request-all-server dhcp-relay-allow-no-end-option "
    "dhcp-smart-relay dhcp-broadcast-flag dhcp-client-identifier dhcp-renew-time client-options "
    "managed-subnetwork-size dns-server-override dns-server-protocol dns-query wins-ip",
    dial_up="username password pppoe-egress-cos pppoe-unnumbered-negotiate idle-timeout multilink mrru "
    "detected-peer-mtu disc-retry-timeout padt-retry-timeout service-name ac-name lcp-echo-interval "
    "lcp-max-echo-fails auth-type pptp-user pptp-password pptp-server-ip pptp-auth-type pptp-timeout cli-conn-status "
    "ipv6-over-pppoe",
    link_probe="ping-serv-status detectserver detectprotocol ha-priority fail-detect-option fail-alert-method "
    "fail-alert-interfaces bfd bfd-desired-min-tx bfd-detect-mult bfd-required-min-rx",
    quality_of_service="inbandwidth outbandwidth egress-shaping-profile ingress-shaping-profile disconnect-threshold "
    "spillover-threshold ingress-spillover-threshold weight ingress-cos egress-cos egress-queues",
    monitoring="netflow-sampler netflow-sample-rate netflow-sampler-id sflow-sampler sample-rate sample-direction "
    "polling-interval device-identification device-user-identification device-identification-active-scan "
    "device-netscan exclude-signatures scan-botnet-connections",
    authentication="security-mac-auth-bypass security-ip-auth-bypass security-external-web security-external-logout "
    "replacemsg-override-group security-redirect-url auth-cert auth-portal-addr security-exempt-list security-groups "
    "ike-saml-server ident-accept eap-supplicant eap-method eap-identity eap-password eap-ca-cert eap-user-cert "
    "security-8021x-mode security-8021x-master security-8021x-dynamic-vlan-id security-8021x-member-mode "
    "device-access-list device-access-list-id",
    redirect_messages="icmp-send-redirect icmp-accept-redirect icmp-redirect",
    session_detail="preserve-session-route",
    traffic_copies="mirroring-direction mirroring-port mirroring-filter port-mirroring",
)

_ADDRESS = BlockSupport(
    modeled=frozenset({"ip", "allowaccess"}),
    irrelevant=reasons(
        link_probe="gwdetect ping-serv-status detectserver detectprotocol ha-priority",
        address_assignment="secip-relay-ip",
    ),
    widens_device=True,
)
_VIRTUAL_ROUTER = reasons(
    high_availability="vrgrp version priority adv-interval start-time preempt accept-mode vrdst vrdst6 vrdst-priority "
    "ignore-default-route"
)
_IPV6 = BlockSupport(
    modeled=keys("ip6-mode ip6-address ip6-allowaccess autoconf ip6-upstream-interface ip6-subnet"),
    irrelevant=reasons(
        address_assignment="nd-mode nd-cert nd-security-level nd-timestamp-delta nd-timestamp-fuzz nd-cga-modifier "
        "ip6-dns-server-override ip6-send-adv ip6-manage-flag ip6-other-flag ip6-max-interval ip6-min-interval "
        "ip6-link-mtu ra-send-mtu ip6-reachable-time ip6-retrans-time ip6-default-life ip6-hop-limit ip6-adv-rio "
        "ip6-route-pref unique-autoconf-addr interface-identifier ip6-prefix-mode ip6-delegated-prefix-iaid "
        "dhcp6-relay-service dhcp6-relay-type dhcp6-relay-ip dhcp6-relay-source-interface dhcp6-relay-source-ip "
        "dhcp6-relay-interface-id dhcp6-client-options dhcp6-prefix-delegation dhcp6-information-request "
        "dhcp6-prefix-hint dhcp6-prefix-hint-plt dhcp6-prefix-hint-vlt client-options",
        dial_up="cli-conn6-status",
        redirect_messages="icmp6-send-redirect",
        high_availability="vrrp-virtual-mac6 vrip6_link_local vrip6-link-local",
    ),
    blocks={
        "ip6-extra-addr": BlockSupport(widens_device=True),
        "vrrp6": BlockSupport(modeled=frozenset({"vrip6", "status"}), irrelevant=_VIRTUAL_ROUTER, widens_device=True),
        "ip6-prefix-list": BlockSupport(
            irrelevant=reasons(
                address_assignment="autonomous-flag onlink-flag valid-life-time preferred-life-time rdnss dnssl"
            )
        ),
        "ip6-delegated-prefix-list": BlockSupport(
            irrelevant=reasons(
                address_assignment="upstream-interface delegated-prefix-iaid autonomous-flag onlink-flag subnet "
                "rdnss-service rdnss dnssl-service"
            )
        ),
        "ip6-rdnss-list": BlockSupport(irrelevant=reasons(address_assignment="rdnss-life-time")),
        "ip6-dnssl-list": BlockSupport(irrelevant=reasons(address_assignment="dnssl-life-time")),
        "ip6-route-list": BlockSupport(irrelevant=reasons(address_assignment="route-pref route-life-time route")),
        "dhcp6-iapd-list": BlockSupport(
            irrelevant=reasons(address_assignment="prefix-hint prefix-hint-plt prefix-hint-vlt")
        ),
        "client-options": BlockSupport(irrelevant=reasons(address_assignment="code type value ip6")),
    },
    widens_device=True,
)
SUPPORT: dict[Path, BlockSupport] = {
    ("system", "interface"): BlockSupport(
        modeled=MODELED | frozenset(MAY_DROP) | frozenset(MAY_PASS),
        irrelevant=_IRRELEVANT,
        blocks={
            "secondaryip": _ADDRESS,
            "ipv6": _IPV6,
            "vrrp": BlockSupport(
                modeled=frozenset({"vrip", "status"}),
                irrelevant=_VIRTUAL_ROUTER,
                blocks={"proxy-arp": BlockSupport(irrelevant=reasons(high_availability="ip"))},
                widens_device=True,
            ),
            "tagging": BlockSupport(irrelevant=reasons(name_or_comment="category tags")),
            "client-options": BlockSupport(irrelevant=reasons(address_assignment="code type value ip")),
            "egress-queues": BlockSupport(
                irrelevant=reasons(quality_of_service=" ".join(f"cos{number}" for number in range(8)))
            ),
            "phy-setting": BlockSupport(irrelevant=reasons(physical_layer="signal-ok-threshold")),
            "physical": BlockSupport(irrelevant=reasons(physical_layer="interface")),
            "l2tp-client-settings": BlockSupport(
                irrelevant=reasons(
                    dial_up="user password peer-host peer-mask peer-port auth-type mtu distance priority defaultgw ip "
                    "hello-interval"
                )
            ),
        },
        widens_device=True,
    ),
}
