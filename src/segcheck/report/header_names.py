"""Names people use for numbers in headers: protocols, services, ICMP types, TCP flags."""

from __future__ import annotations

from segcheck.model.header import ACK, CWR, ECE, FIN, PSH, RST, SYN, URG

# SOURCE: IANA "Protocol Numbers".
PROTOCOLS = {
    1: "icmp",
    2: "igmp",
    4: "ipip",
    6: "tcp",
    17: "udp",
    41: "ipv6-in-ip",
    47: "gre",
    50: "esp",
    51: "ah",
    58: "icmpv6",
    88: "eigrp",
    89: "ospf",
    103: "pim",
    112: "vrrp",
    115: "l2tp",
    132: "sctp",
}

# SOURCE: IANA "Service Name and Transport Protocol Port Number Registry"; only names that help a reader.
# CHOICE: a table and not the machine's /etc/services: the same input must give the same bytes everywhere.
_BOTH = {53: "dns", 88: "kerberos", 123: "ntp", 389: "ldap", 464: "kpasswd", 514: "syslog", 3389: "rdp", 5060: "sip"}
TCP_SERVICES = _BOTH | {
    20: "ftp-data",
    21: "ftp",
    22: "ssh",
    23: "telnet",
    25: "smtp",
    49: "tacacs",
    80: "http",
    110: "pop3",
    135: "msrpc",
    139: "netbios",
    143: "imap",
    179: "bgp",
    443: "https",
    445: "smb",
    465: "smtps",
    515: "lpd",
    587: "submission",
    636: "ldaps",
    873: "rsync",
    993: "imaps",
    995: "pop3s",
    1433: "mssql",
    1521: "oracle",
    2049: "nfs",
    3268: "global-catalog",
    3306: "mysql",
    4172: "pcoip",
    5432: "postgresql",
    5900: "vnc",
    5985: "winrm",
    5986: "winrm-https",
    6379: "redis",
    8080: "http-alt",
    8443: "https-alt",
    9100: "printer",
}
UDP_SERVICES = _BOTH | {
    67: "dhcp-server",
    68: "dhcp-client",
    69: "tftp",
    137: "netbios-ns",
    138: "netbios-dgm",
    161: "snmp",
    162: "snmp-trap",
    443: "quic",
    500: "isakmp",
    520: "rip",
    1812: "radius",
    1813: "radius-acct",
    1985: "hsrp",
    4172: "pcoip",
    4500: "ipsec-nat-t",
    5353: "mdns",
}

# SOURCE: IANA "ICMP Type Numbers" and "ICMPv6 type Numbers".
ICMP_TYPES = {
    0: "echo-reply",
    3: "unreachable",
    4: "source-quench",
    5: "redirect",
    8: "echo",
    9: "router-advertisement",
    10: "router-solicitation",
    11: "time-exceeded",
    12: "parameter-problem",
    13: "timestamp-request",
    14: "timestamp-reply",
    17: "mask-request",
    18: "mask-reply",
}
ICMPV6_TYPES = {
    1: "unreachable",
    2: "packet-too-big",
    3: "time-exceeded",
    4: "parameter-problem",
    128: "echo-request",
    129: "echo-reply",
    133: "router-solicitation",
    134: "router-advertisement",
    135: "neighbor-solicitation",
    136: "neighbor-advertisement",
    137: "redirect",
}

TCP_FLAGS = (
    (SYN, "SYN"),
    (ACK, "ACK"),
    (FIN, "FIN"),
    (RST, "RST"),
    (PSH, "PSH"),
    (URG, "URG"),
    (ECE, "ECE"),
    (CWR, "CWR"),
)
