"""Words of the ASA for protocols, ports and ICMP messages.

SOURCE: Cisco ASA configuration guides, appendix "Addresses, Protocols, and Ports". Several differ from IOS: `kerberos`
is port 750, `radius` 1645, `radius-acct` 1646, `nos` protocol 94, `ipsec` means ESP and `pptp` means GRE.
"""

from __future__ import annotations

# fmt: off
PROTOCOLS: dict[str, int] = {
    "icmp": 1, "igmp": 2, "ipinip": 4, "tcp": 6, "igrp": 9, "udp": 17, "gre": 47, "pptp": 47, "esp": 50, "ipsec": 50,
    "ah": 51, "icmp6": 58, "eigrp": 88, "ospf": 89, "nos": 94, "pim": 103, "pcp": 108, "snp": 109, "sctp": 132,
}
# CHOICE: one table for all protocols: the ASA shows the names of TCP ports for UDP too (`udp eq www`), and where TCP
# and UDP have different names for one number (`cmd` and `syslog`), each name has one number only.
PORTS: dict[str, int] = {
    "echo": 7, "discard": 9, "daytime": 13, "chargen": 19, "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23,
    "smtp": 25, "time": 37, "nameserver": 42, "whois": 43, "tacacs": 49, "domain": 53, "bootps": 67, "bootpc": 68,
    "tftp": 69, "gopher": 70, "finger": 79, "www": 80, "http": 80, "hostname": 101, "pop2": 109, "pop3": 110,
    "sunrpc": 111, "rpc": 111, "ident": 113, "nntp": 119, "ntp": 123, "netbios-ns": 137, "netbios-dgm": 138,
    "netbios-ssn": 139, "imap4": 143, "snmp": 161, "snmptrap": 162, "xdmcp": 177, "bgp": 179, "irc": 194, "dnsix": 195,
    "ldap": 389, "mobile-ip": 434, "https": 443, "pim-auto-rp": 496, "isakmp": 500, "exec": 512, "biff": 512,
    "login": 513, "who": 513, "cmd": 514, "rsh": 514, "syslog": 514, "lpd": 515, "talk": 517, "rip": 520, "uucp": 540,
    "klogin": 543, "kshell": 544, "rtsp": 554, "ldaps": 636, "kerberos": 750, "lotusnotes": 1352, "citrix-ica": 1494,
    "sqlnet": 1521, "radius": 1645, "radius-acct": 1646, "h323": 1720, "pptp": 1723, "nfs": 2049, "ctiqbe": 2748,
    "cifs": 3020, "vxlan": 4789, "sip": 5060, "aol": 5190, "secureid-udp": 5510, "pcanywhere-data": 5631,
    "pcanywhere-status": 5632,
}
ICMP_TYPES: dict[str, int] = {
    "echo-reply": 0, "unreachable": 3, "source-quench": 4, "redirect": 5, "alternate-address": 6, "echo": 8,
    "router-advertisement": 9, "router-solicitation": 10, "time-exceeded": 11, "parameter-problem": 12,
    "timestamp-request": 13, "timestamp-reply": 14, "information-request": 15, "information-reply": 16,
    "mask-request": 17, "mask-reply": 18, "traceroute": 30, "conversion-error": 31, "mobile-redirect": 32,
}
# SOURCE: names as in the guide, numbers of RFC 4443 (1-4, 128, 129), RFC 2710 (130-132), RFC 4861 (133-137), RFC 2894.
ICMPV6_TYPES: dict[str, int] = {
    "unreachable": 1, "packet-too-big": 2, "time-exceeded": 3, "parameter-problem": 4, "echo": 128, "echo-reply": 129,
    "membership-query": 130, "membership-report": 131, "membership-reduction": 132, "router-solicitation": 133,
    "router-advertisement": 134, "neighbor-solicitation": 135, "neighbor-advertisement": 136, "neighbor-redirect": 137,
    "router-renumbering": 138,
}
# fmt: on
