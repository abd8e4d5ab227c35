"""Keys of `config system global` and `config system settings` that cannot change which transit packets pass.

The keys that may are read by the modules they belong to. SOURCE: Fortinet, "FortiOS CLI Reference" 6.0 to 7.6, and
the documentation of Fortinet's own Terraform provider, which lists the keys with what they do.
"""

from __future__ import annotations

from segcheck.vendors.fortinet_fortios.statements import Path
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.key_lists import keys, reasons

_GLOBAL = reasons(
    management="language gui-* alias timezone dst refresh interval failtime daily-restart restart-time "
    "batch-cmdb admintimeout admin-console-timeout admin-concurrent admin-lockout-threshold "
    "admin-lockout-duration admin-login-max admin-https-ssl-versions admin-https-ssl-ciphersuites "
    "admin-https-ssl-banned-ciphers admin-hsts-max-age admin-ssh-password admin-ssh-grace-time admin-ssh-v1 "
    "admin-restrict-local admin-server-cert admin-maintainer admin-https-pki-required admin-scp "
    "admin-reset-button admin-ble-button admin-forticloud-sso-login admin-forticloud-sso-default-profile "
    "admin-host admin-cert-csr admin-telnet-timeout pre-login-banner post-login-banner login-timestamp "
    "cfg-save cfg-revert-timeout reboot-upon-config-restore revision-image-auto-backup "
    "revision-backup-on-logout cli-audit-log cli-cmd-audit tftp hostname-check auto-auth-extension-device "
    "cloud-communication private-data-encryption management-vdom management-ip management-port "
    "management-port-use-admin-sport security-rating-* fortiservice-port central-management autorun-log-fsck "
    "ssd-trim-* legacy-poe-device-support forticonverter-* config-change-* upgrade-report "
    "fgd-alert-subscription fds-statistics fds-statistics-period rest-api-key-url-query sslvpn-web-mode "
    "single-vdom-npuvlink edit-vdom-prompt long-vdom-name vdom-* faz-disk-buffer-size device-identification-* "
    "device-idle-timeout user-device-* user-history-password-threshold purdue-level quic-* restart-on-* "
    "telemetry-controller* wimax-4g-usb usb-* purge-* ph1-rekey-* compliance-check compliance-check-time "
    "http-request-limit http-unauthenticated-request-limit delay-scan fortigslb-integration fortitoken-cloud* "
    "allow-unsafe-* dp-* default-service-source-port-* httpd-* memory-use-threshold-* cpu-use-threshold "
    "sys-file-check-interval sys-perf-log-interval internet-service-database internet-service-download-list "
    "lldp-transmission lldp-reception fortiipam-integration extender-controller-reserved-network",
    authentication="multi-factor-authentication two-factor-* remoteauthtimeout ldapconntimeout radius-port "
    "auth-http-port auth-https-port auth-keepalive auth-ike-saml-port auth-session-limit auth-cert "
    "auth-session-auto-backup* policy-auth-concurrent user-server-cert clt-cert-req proxy-auth-timeout "
    "proxy-re-authentication-mode proxy-auth-lifetime proxy-auth-lifetime-timeout proxy-cert-use-mgmt-vdom "
    "endpoint-control-portal-port endpoint-control-fds-access bfd-affinity per-user-bal per-user-bwl",
    cryptographic_setting="ssl-min-proto-version ssl-static-key-ciphers strong-crypto ssh-cbc-cipher "
    "ssh-hmac-md5 ssh-kex-sha1 ssh-mac-weak ssh-enc-algo ssh-kex-algo ssh-mac-algo ssh-hostkey "
    "ssh-hostkey-algo ssh-hostkey-override ssh-hostkey-password ssh-mac* dh-params cert-chain-max "
    "csr-ca-attribute ike-embryonic-limit ipsec-* sslvpn-* wifi-certificate wifi-ca-certificate tls-* ssl-* "
    "fec-port vpn-ems-sn-check",
    logging="log-uuid log-uuid-policy log-uuid-address log-ssl-connection log-single-cpu-high "
    "log-daemon-cpu-threshold miglogd-children miglog-affinity max-dlpstat-memory syslog-affinity",
    content_inspection="av-failopen av-failopen-session av-affinity ips-affinity url-filter-affinity "
    "url-filter-count dlp-* scanunit-count special-file-23-support optimize optimize-flow-mode",
    platform="dnsproxy-worker-count proxy-* wad-* virtual-server-count virtual-server-hardware-acceleration "
    "irq-time-accounting max-route-cache-size arp-max-entry ndp-max-entry br-fdb-max-entry igmp-state-limit "
    "hw-switch-ether-filter split-port split-port-mode early-tcp-npu-session delay-tcp-npu-session "
    "forticontroller-* ip-conflict-detection ip-fragment-mem-thresholds ip-fragment-timeout "
    "ipv6-fragment-timeout user-device-affinity interface-subnet-usage speedtestd-* speedtest-* slbc-* npu-* "
    "nt-* bfd-* httpd-max-worker-count cmdbsvr-affinity ndp-* tcp-option honor-df udp-fragment-* pmtu-* "
    "send-pmtu-icmp ipv6-accept-dad ipv6-allow-anycast-probe ipv6-allow-multicast-probe "
    "ipv6-allow-local-in-silent-drop ip-src-port-range gtp-*",
    # Checks of packets that sessions belong to: they refuse, and let nothing more pass.
    session_detail="anti-replay check-protocol-header check-reset-range reset-sessionless-tcp "
    "strict-dirty-session-check tcp-halfclose-timer tcp-halfopen-timer tcp-timewait-timer tcp-rst-timer "
    "udp-idle-timer icmp-rate-limit* block-session-timer early-session-* snat-route-change mc-ttl-notchange "
    "fortiguard-audit-result-submission vip-arp-range default-service-source-port",
    quality_of_service="traffic-priority traffic-priority-level",
    managed_equipment="wireless-controller wireless-controller-port wireless-mode fortiextender "
    "fortiextender-* switch-controller switch-controller-reserved-network extender-* wifi-* lan-extension-*",
    fortios_multicast_policies="multicast-forward",
)
_SETTINGS = reasons(
    management="comments gui-* manageip gateway ip manageip6 gateway6 ip6 device location-id lldp-reception "
    "lldp-transmission link-down-access compliance-check default-policy-expiry-days discovered-device-timeout "
    "motherboard-traffic-forwarding",
    authentication="email-portal-check-dns",
    content_inspection="inspection-mode ssl-ssh-profile http-external-dest utf8-spam-tagging "
    "application-bandwidth-tracking internet-service-database-cache internet-service-app-ctrl-size",
    session_detail="firewall-session-dirty auxiliary-session ses-denied-traffic sctp-session-without-init "
    "deny-tcp-with-icmp block-land-attack detect-unknown-esp prp-trailer-action fqdn-session-check "
    "ext-resource-session-check dyn-addr-session-check fw-session-hairpin mac-ttl multicast-ttl-notchange "
    "nat46-* nat64-* nonat-eif-key-sel policy-offload-level hyperscale-* session-insert-trap",
    fortios_session_helper="sip-expectation sip-helper sip-nat-trace sip-tcp-port sip-udp-port sip-ssl-port "
    "sccp-port default-voip-alg-mode h323-direct-model",
    address_assignment="dhcp-proxy dhcp-proxy-interface-select-method dhcp-proxy-interface "
    "dhcp-proxy-vrf-select dhcp-server-ip dhcp6-server-ip lan-extension-controller-addr "
    "lan-extension-controller-port",
    routing_protocol_setting="bfd bfd-desired-min-tx bfd-required-min-rx bfd-detect-mult "
    "bfd-dont-enforce-src-port v4-ecmp-mode ecmp-max-paths ike-policy-route allow-linkdown-path "
    "allow-subnet-overlap intree-ses-best-route link-monitor-*",
    cryptographic_setting="ike-quick-crash-detect ike-session-resume ike-dn-format ike-port ike-tcp-port "
    "ike-natt-port ike-detailed-event-logs vpn-stats-log vpn-stats-period",
)
SUPPORT: dict[Path, BlockSupport] = {
    ("system", "global"): BlockSupport(keys("hostname vdom-mode vdom-admin"), _GLOBAL, widens_device=True),
    ("system", "settings"): BlockSupport(irrelevant=_SETTINGS, widens_device=True),
}
