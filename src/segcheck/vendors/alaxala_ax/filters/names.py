"""Names of protocols, ports and ICMP messages, as entries of access lists write them.

CHOICE: only names whose numbers are those of the IANA registries; an entry with another name may do anything.
SOURCE: IANA, "Service Name and Transport Protocol Port Number Registry", "Protocol Numbers"; AX3660S command
reference Vol. 1, parameters of access lists.
"""

from __future__ import annotations

PROTOCOLS: dict[str, int] = {
    "icmp": 1,
    "igmp": 2,
    "ipinip": 4,
    "tcp": 6,
    "udp": 17,
    "rsvp": 46,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "ahp": 51,
    "icmp6": 58,
    "ospf": 89,
    "pim": 103,
    "vrrp": 112,
    "sctp": 132,
}
_BOTH: dict[str, int] = {
    "echo": 7,
    "discard": 9,
    "time": 37,
    "tacacs": 49,
    "domain": 53,
    "sunrpc": 111,
    "ntp": 123,
    "netbios-ns": 137,
    "netbios-dgm": 138,
    "netbios-ssn": 139,
    "snmp": 161,
    "snmptrap": 162,
    "rip": 520,
    "ripng": 521,
    "radius": 1812,
    "radius-acct": 1813,
}
TCP_PORTS: dict[str, int] = {
    **{name: port for name, port in _BOTH.items() if name not in ("rip", "ripng", "radius", "radius-acct")},
    "daytime": 13,
    "chargen": 19,
    "ftp-data": 20,
    "ftp": 21,
    "ssh": 22,
    "telnet": 23,
    "smtp": 25,
    "whois": 43,
    "gopher": 70,
    "finger": 79,
    "http": 80,
    "www": 80,
    "hostname": 101,
    "pop2": 109,
    "pop3": 110,
    "ident": 113,
    "nntp": 119,
    "imap4": 143,
    "bgp": 179,
    "ldap": 389,
    "https": 443,
    "exec": 512,
    "login": 513,
    "shell": 514,
    "lpd": 515,
    "uucp": 540,
    "klogin": 543,
    "kshell": 544,
    "ldaps": 636,
    "pop3s": 995,
}
UDP_PORTS: dict[str, int] = {
    **_BOTH,
    "bootps": 67,
    "bootpc": 68,
    "tftp": 69,
    "isakmp": 500,
    "biff": 512,
    "who": 513,
    "syslog": 514,
    "dhcpv6-client": 546,
    "dhcpv6-server": 547,
}
