"""Tunnels: IPsec, SSL-VPN, L2TP, GRE and the like, as far as they bring interfaces and routes.

SOURCE: Fortinet, "FortiOS CLI Reference", `vpn ipsec phase1-interface`: a phase 1 makes an interface of its name; what
a dial-up peer announces becomes a route (`add-route`, on unless switched off), and so do addresses given to clients.
"""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Span
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.virtual_domains import tables
from segcheck.vendors.fortinet_fortios.statements import Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import approximated
from segcheck.vendors.fortinet_fortios.text.key_lists import keys, reasons

_PHASE_1 = BlockSupport(
    modeled=keys("type interface mode-cfg default-gw remote-gw remote-gw6 ip-version"),
    irrelevant=reasons(
        tunnel_building="acct-verify add-gw-route add-route addke1 addke2 addke3 addke4 addke5 addke6 addke7 "
        "aggregate-member aggregate-weight assign-ip assign-ip-from authmethod authmethod-remote authpasswd authusr "
        "authusrgrp auto-discovery-crossover auto-discovery-dialup-placeholder auto-discovery-forwarder "
        "auto-discovery-offer-interval auto-discovery-psk auto-discovery-receiver auto-discovery-sender "
        "auto-discovery-shortcuts auto-negotiate auto-transport-threshold azure-ad-autoconnect backup-gateway banner "
        "cert-id-validation cert-peer-username-strip cert-peer-username-validation cert-trust-store certificate "
        "childless-ike client-auto-negotiate client-keep-alive client-resume client-resume-interval comments "
        "default-gw-priority dev-id dev-id-notification dhcp-ra-giaddr dhcp6-ra-linkaddr dhgrp "
        "digital-signature-auth distance dns-mode dns-suffix domain dpd dpd-retrycount "
        "dpd-retryinterval eap eap-cert-auth eap-exclude-peergrp "
        "eap-identity ems-sn-check encap-local-gw4 encap-local-gw6 encap-remote-gw4 encap-remote-gw6 encapsulation "
        "encapsulation-address enforce-unique-id esn exchange-fgt-device-id exchange-interface-ip exchange-ip-addr4 "
        "exchange-ip-addr6 fec-base fec-codec fec-egress fec-health-check fec-ingress fec-mapping-profile "
        "fec-receive-timeout fec-redundant fec-send-timeout fgsp-sync forticlient-enforcement fortinet-esp "
        "fragmentation fragmentation-mtu group-authentication group-authentication-secret ha-sync-esp-seqno "
        "idle-timeout idle-timeoutinterval ike-version inbound-dscp-copy include-local-lan ip-delay-interval "
        "ip-fragmentation ipv4-dns-server1 ipv4-dns-server2 ipv4-dns-server3 ipv4-end-ip ipv4-name ipv4-netmask "
        "ipv4-split-exclude ipv4-split-include ipv4-start-ip ipv4-wins-server1 ipv4-wins-server2 ipv6-auto-linklocal "
        "ipv6-dns-server1 ipv6-dns-server2 ipv6-dns-server3 ipv6-end-ip ipv6-name ipv6-prefix ipv6-split-exclude "
        "ipv6-split-include ipv6-start-ip keepalive keylife kms link-cost local-gw local-gw6 localid localid-type "
        "loopback-asymroute mesh-selector-type mode mode-cfg-allow-client-selector monitor monitor-hold-down-delay "
        "monitor-hold-down-time monitor-hold-down-type monitor-hold-down-weekday monitor-min nattraversal "
        "negotiate-timeout net-device network-id network-overlay npu-offload packet-redistribution passive-mode peer "
        "peer-egress-shaping peer-egress-shaping-value peergrp peerid peertype ppk ppk-identity ppk-secret priority "
        "proposal psksecret psksecret-remote qkd qkd-hybrid qkd-profile reauth rekey remote-gw-country "
        "remote-gw-end-ip remote-gw-match remote-gw-start-ip remote-gw-subnet remote-gw-ztna-tags remote-gw6-country "
        "remote-gw6-end-ip remote-gw6-match remote-gw6-start-ip remote-gw6-subnet remotegw-ddns rsa-signature-format "
        "rsa-signature-hash-override save-password send-cert-chain shared-idle-timeout signature-hash-alg "
        "split-include-service suite-b transport tunnel-search unity-support usrgrp vni wizard-type xauthtype "
        "include-local-lan ipv4-exclude-range ipv6-exclude-range"
    ),
    blocks={
        name: BlockSupport(irrelevant=reasons(tunnel_building="start-ip end-ip domain-name address"))
        for name in ("ipv4-exclude-range", "ipv6-exclude-range", "dns-suffix-search", "internal-domain-list")
    },
)
_PHASE_2 = BlockSupport(
    modeled=keys("phase1name"),
    irrelevant=reasons(
        tunnel_building="add-route addke1 addke2 addke3 addke4 addke5 addke6 addke7 auto-discovery-forwarder "
        "auto-discovery-sender auto-negotiate comments dhcp-ipsec dhgrp diffserv diffservcode dst-addr-type dst-end-ip "
        "dst-end-ip6 dst-name dst-name6 dst-port dst-start-ip dst-start-ip6 dst-subnet dst-subnet6 encapsulation "
        "inbound-dscp-copy initiator-ts-narrow ipv4-df keepalive keylife-type keylifekbs keylifeseconds l2tp pfs "
        "proposal protocol replay route-overlap selector-match single-source src-addr-type src-end-ip src-end-ip6 "
        "src-name src-name6 src-port src-start-ip src-start-ip6 src-subnet src-subnet6 use-natip"
    ),
)
_SIMPLE = BlockSupport(
    modeled=keys("interface"),
    irrelevant=reasons(
        tunnel_building="checksum-reception checksum-transmission diffservcode dscp-copying ip-version "
        "keepalive-failtimes keepalive-interval key-inbound key-outbound local-gw local-gw6 remote-gw remote-gw6 "
        "sequence-number-reception sequence-number-transmission use-sdwan auto-asic-offload destination ip6 source "
        "dstport evpn-id learn-from-traffic local-ip local-ip6 multicast-ttl remote-ip remote-ip6 vni type"
    ),
    blocks={name: BlockSupport() for name in ("remote-ip", "remote-ip6")},
)
_PORTAL = BlockSupport(
    modeled=keys("status source-interface"),
    irrelevant=reasons(
        remote_access_portal="reqclientcert user-peer ssl-max-proto-ver ssl-min-proto-ver banned-cipher ciphersuite "
        "ssl-insert-empty-fragment https-redirect x-content-type-options ssl-client-renegotiation "
        "force-two-factor-auth unsafe-legacy-renegotiation servercert algorithm idle-timeout auth-timeout "
        "login-attempt-limit login-block-time login-timeout dtls-hello-timeout dtls-heartbeat-idle-timeout "
        "dtls-heartbeat-interval dtls-heartbeat-fail-count tunnel-ip-pools tunnel-ipv6-pools dns-suffix dns-server1 "
        "dns-server2 wins-server1 wins-server2 ipv6-dns-server1 ipv6-dns-server2 ipv6-wins-server1 ipv6-wins-server2 "
        "url-obscuration http-compression http-only-cookie deflate-compression-level deflate-min-data-size port "
        "port-precedence auto-tunnel-static-route header-x-forwarded-for source-address source-address-negate "
        "source-address6 source-address6-negate default-portal dtls-tunnel dtls-max-proto-ver dtls-min-proto-ver "
        "check-referer http-request-header-timeout http-request-body-timeout auth-session-check-source-ip "
        "tunnel-connect-without-reauth tunnel-user-session-timeout hsts-include-subdomains transform-backward-slashes "
        "encode-2f-sequence encrypt-and-store-password client-sigalgs dual-stack-mode tunnel-addr-assigned-method "
        "saml-redirect-port web-mode-snat ztna-trusted-client sslv3 tlsv1-0 tlsv1-1 tlsv1-2 tlsv1-3 "
        "route-source-interface server-hostname browser-language-detection authentication-rule"
    ),
    blocks={
        "authentication-rule": BlockSupport(
            irrelevant=reasons(
                remote_access_portal="source-interface source-address source-address-negate source-address6 "
                "source-address6-negate users groups portal realm client-cert user-peer cipher auth"
            )
        )
    },
)
_DIAL_UP = keys("status sip eip usrgrp ip-mode local-ip enforce-ipsec hello-interval lcp-echo-interval compress")
SUPPORT: dict[Path, BlockSupport] = {
    ("vpn", "ipsec", "phase1-interface"): _PHASE_1,
    ("vpn", "ipsec", "phase2-interface"): _PHASE_2,
    ("vpn", "ipsec", "phase1"): _PHASE_1,
    ("vpn", "ipsec", "phase2"): _PHASE_2,
    ("system", "gre-tunnel"): _SIMPLE,
    ("system", "ipip-tunnel"): _SIMPLE,
    ("system", "sit-tunnel"): _SIMPLE,
    ("system", "ipv6-tunnel"): _SIMPLE,
    ("system", "vxlan"): _SIMPLE,
    ("system", "geneve"): _SIMPLE,
    ("system", "ipsec-aggregate"): BlockSupport(
        modeled=keys("member"), irrelevant=reasons(tunnel_building="algorithm"), blocks={"member": BlockSupport()}
    ),
    ("vpn", "ssl", "settings"): _PORTAL,
    ("vpn", "l2tp"): BlockSupport(modeled=_DIAL_UP, irrelevant=reasons(tunnel_building="lcp-max-echo-fails")),
    ("vpn", "pptp"): BlockSupport(modeled=_DIAL_UP),
}


def dial_up_interfaces(configuration: FortiConfiguration, vdom: Vdom) -> Iterator[tuple[str, Span]]:
    """Tunnel interfaces behind which the peers decide what addresses there are, with the lines that say so."""
    for entry in vdom.table("vpn", "ipsec", "phase1-interface"):
        setting = entry.setting("type")
        if setting is not None and setting.values[:1] == ("dynamic",):
            approximated(configuration.notes, setting, "dial-up-peers")
            yield entry.name, setting.span
        for key, off in (("mode-cfg", "disable"), ("default-gw", "0.0.0.0")):
            told = entry.setting(key)
            if told is not None and told.values[:1] != (off,):
                approximated(configuration.notes, told, "dial-up-peers")
                yield entry.name, told.span
    portal = vdom.settings("vpn", "ssl", "settings")
    served = portal.setting("source-interface")
    if served is not None and portal.text("status", "enable") != "disable":
        yield f"ssl.{vdom.name}", served.span
    status = vdom.settings("vpn", "l2tp").setting("status")
    if status is not None and status.values != ("disable",):
        yield f"l2t.{vdom.name}", status.span


def report_policy_based(configuration: FortiConfiguration) -> None:
    """Note tunnels without interface, which policies with action `ipsec` use, and PPTP.

    SOUNDNESS: what comes out of such a tunnel and goes into it is not modelled, so the device may do anything.
    """
    notes = configuration.notes
    for path in (("vpn", "ipsec", "phase1"), ("vpn", "ipsec", "manualkey"), ("vpn", "ipsec", "concentrator")):
        for _, entry in tables(configuration, *path):
            if entry.name:
                notes.unmodeled.append(entry.span)
                notes.report("policy-based-tunnel", (entry.span,), Severity.WARNING, Effect.WIDENS_DEVICE)
    for vdom in configuration.vdoms:
        status = vdom.settings("vpn", "pptp").setting("status")
        if status is not None and status.values != ("disable",):
            approximated(notes, status, "dial-up-client")
            notes.unmodeled.extend(status.origin)
            notes.report("dial-up-client", status.origin, Severity.WARNING, Effect.WIDENS_DEVICE, interface="pptp")
