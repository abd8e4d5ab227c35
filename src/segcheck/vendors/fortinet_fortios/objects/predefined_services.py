"""Services and groups of services that every FortiGate has from the factory.

A policy may name one that the file does not print (excerpts). A printed one counts as it is printed.
SOURCE: factory configurations of FortiOS 5.x to 6.4, which print all of them; FortiOS Administration Guide, Services.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Factory(NamedTuple):
    """A factory service in the words of the configuration. `sure` False: releases differ in what it holds."""

    protocol: str = "TCP/UDP/SCTP"
    number: int | None = None
    icmp_type: int | None = None
    tcp: str = ""
    udp: str = ""
    sure: bool = True


def _both(ports: str) -> Factory:
    return Factory(tcp=ports, udp=ports)


SERVICES: Mapping[str, Factory] = MappingProxyType(
    {
        "ALL": Factory("IP"),
        "ALL_TCP": Factory(tcp="1-65535"),
        "ALL_UDP": Factory(udp="1-65535"),
        "ALL_ICMP": Factory("ICMP"),
        "ALL_ICMP6": Factory("ICMP6"),
        "GRE": Factory("IP", 47),
        "AH": Factory("IP", 51),
        "ESP": Factory("IP", 50),
        "OSPF": Factory("IP", 89),
        "PING": Factory("ICMP", icmp_type=8),
        "TIMESTAMP": Factory("ICMP", icmp_type=13),
        "INFO_REQUEST": Factory("ICMP", icmp_type=15),
        "INFO_ADDRESS": Factory("ICMP", icmp_type=17),
        "PING6": Factory("ICMP6", icmp_type=128),
        "AFS3": _both("7000-7009"),
        "AOL": Factory(tcp="5190-5194"),
        "BGP": Factory(tcp="179"),
        "CVSPSERVER": _both("2401"),
        "DCE-RPC": _both("135"),
        "DHCP": Factory(udp="67-68"),
        "DHCP6": Factory(udp="546 547"),
        "DNS": _both("53"),
        "FINGER": Factory(tcp="79"),
        "FTP": Factory(tcp="21"),
        "FTP_GET": Factory(tcp="21"),
        "FTP_PUT": Factory(tcp="21"),
        "GOPHER": Factory(tcp="70"),
        "H323": Factory(tcp="1720 1503", udp="1719"),
        "HTTP": Factory(tcp="80"),
        "HTTPS": Factory(tcp="443"),
        "IKE": Factory(udp="500 4500"),
        "IMAP": Factory(tcp="143"),
        "IMAPS": Factory(tcp="993"),
        "IRC": Factory(tcp="6660-6669"),
        "Internet-Locator-Service": Factory(tcp="389"),
        # Older releases hold port 88 only.
        "KERBEROS": Factory(tcp="88 464", udp="88 464", sure=False),
        "L2TP": _both("1701"),
        "LDAP": Factory(tcp="389"),
        "LDAP_UDP": Factory(udp="389"),
        "MGCP": Factory(udp="2427 2727"),
        "MMS": Factory(tcp="1755", udp="1024-5000"),
        "MS-SQL": Factory(tcp="1433 1434"),
        "MYSQL": Factory(tcp="3306"),
        "NFS": _both("111 2049"),
        "NNTP": Factory(tcp="119"),
        "NONE": Factory(tcp="0", sure=False),
        "NTP": _both("123"),
        "NetMeeting": Factory(tcp="1720"),
        "ONC-RPC": _both("111"),
        "PC-Anywhere": Factory(tcp="5631", udp="5632"),
        "POP3": Factory(tcp="110"),
        "POP3S": Factory(tcp="995"),
        "PPTP": Factory(tcp="1723"),
        "QUAKE": Factory(udp="26000 27000 27910 27960"),
        "RADIUS": Factory(udp="1812 1813"),
        "RADIUS-OLD": Factory(udp="1645 1646"),
        "RAUDIO": Factory(udp="7070"),
        "RDP": Factory(tcp="3389"),
        "REXEC": Factory(tcp="512"),
        "RIP": Factory(udp="520"),
        "RLOGIN": Factory(tcp="513:512-1023"),
        "RSH": Factory(tcp="514:512-1023"),
        "RTSP": Factory(tcp="554 7070 8554", udp="554"),
        "SAMBA": Factory(tcp="139"),
        "SCCP": Factory(tcp="2000"),
        "SIP": _both("5060"),
        "SIP-MSNmessenger": Factory(tcp="1863"),
        "SMB": Factory(tcp="445"),
        "SMTP": Factory(tcp="25"),
        "SMTPS": Factory(tcp="465"),
        "SNMP": _both("161-162"),
        "SOCKS": _both("1080"),
        "SQUID": Factory(tcp="3128"),
        "SSH": Factory(tcp="22"),
        "SYSLOG": Factory(udp="514"),
        "TALK": Factory(udp="517-518"),
        "TELNET": Factory(tcp="23"),
        "TFTP": Factory(udp="69"),
        "TRACEROUTE": Factory(udp="33434-33535"),
        "UUCP": Factory(tcp="540"),
        "VDOLIVE": Factory(tcp="7000-7010"),
        "VNC": Factory(tcp="5900"),
        "WAIS": Factory(tcp="210"),
        "WINFRAME": Factory(tcp="1494 2598"),
        "WINS": _both("1512"),
        "X-WINDOWS": Factory(tcp="6000-6063"),
        "webproxy": Factory("ALL"),
    }
)
"""By name; names are case-sensitive."""

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Email Access": ("DNS", "IMAP", "IMAPS", "POP3", "POP3S", "SMTP", "SMTPS"),
        "Web Access": ("DNS", "HTTP", "HTTPS"),
        "Windows AD": ("DCE-RPC", "DNS", "KERBEROS", "LDAP", "LDAP_UDP", "SAMBA", "SMB"),
        "Exchange Server": ("DCE-RPC", "DNS", "HTTPS"),
    }
)
