"""Whether a file is an IOS configuration, judged by what stands in it."""

from __future__ import annotations

import re

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.recognition import has_marks

# Statements at the left margin that IOS prints and its relatives do not, or not so.
_STATEMENT = re.compile(
    r"(?:interface (?:(?:Fast|Gigabit|TenGigabit|TwoGigabit|FiveGigabit|TwentyFiveGig|FortyGigabit)?Ethernet"
    r"|Vlan|TwentyFiveGigE|HundredGigE|Loopback|Port-channel|Serial|Tunnel|BVI|Dialer|BDI|GigabitEthernet)\d"
    r"|ip access-list (?:standard|extended) |access-list \d+ (?:permit|deny|remark|dynamic) |mac access-list extended "
    r"|access-list \S+ (?:extended|standard)|line vty |version \d\d\.\d+\s*$|service timestamps (?:debug|log) "
    r"|ip route (?:vrf \S+ )?\d+\.\d+\.\d+\.\d+ \d+\.\d+\.\d+\.\d+ |zone security |zone-pair security "
    r"|object-group (?:network|service|protocol|ip) |ip access-list \S+\s*$|boot-start-marker|boot-end-marker"
    r"|class-map type inspect |policy-map type inspect |route-map \S+ (?:permit|deny) \d|ip nat (?:inside|outside) "
    r"|snmp-server community |Building configuration\.\.\.|Current configuration : )"
)
# Marks of relatives whose configurations look alike and mean something else: ASA and PIX, NX-OS, EOS, IOS XR,
# ALAXALA, FITELnet, AlliedWare Plus, NEC IX, ProCurve, Comware and VRP, and formats that are no configuration lines at
# all.
_FOREIGN = re.compile(
    r"(?:ASA Version|PIX Version|FWSM Version|: Saved|nameif |names\s*$|same-security-traffic |object network |passwd "
    r"|mtu \S+ \d+\s*$|feature [a-z]|vdc \S+ id|!Command: show |!RANCID-CONTENT-TYPE: (?!cisco\s*$)|boot nxos"
    r"|boot kickstart|! device: .*EOS|! Command: show running-config|daemon |management api |transceiver qsfp"
    r"|!! IOS XR|interface (?:MgmtEth|Bundle-Ether|HundredGigE\d/\d/\d/)|route-policy |ipv4 access-list |prefix-set "
    r"|#Last modified|! +LAST (?:EDIT|REFRESH|SAVE)|interface (?:gigabitethernet|tengigabitethernet|fastethernet) \d"
    r"|atmf |interface port\d|platform hwfilter-size|vxlan enable|interface GigaEthernet|set version|config-version="
    r"|interface (?:eth|ppp|br)\d|zone [^\s]+\s*$|access-list hardware |ip route (?:vrf \S+ )?[\d.]+/\d|firewall\s*$"
    r"|interface (?:[Ee]wan|[Ll]an|[Pp]ppoe|port|gigabitEthernet) \d|ip napt "
    r"|access-list ip (?:standard|extended) \S+\s*$"
    r"|<\?xml|\*filter|:INPUT|ip route default gateway|ip (?:lan|pp|tunnel)\d* |pp select |flow (?:detection|filter) "
    r"|switch \d+ provision \d{4}-|Model: AX\d{4}|advance access-list |axrp \d|fldm prefer "
    r"|nat descriptor |tunnel select |console character |ip ufs-cache |interface (?:Fast|Gigabit)Ethernet\d+/\d+\.0\s*$"
    r"|! ?NEC Portable|interface (?:Loopback|Tunnel|Null)\d+\.\d|`{3}"
    r"|; \S+ Configuration Editor;|interface (?:Vlan-interface|Vlanif|Bridge-Aggregation|Eth-Trunk)\d"
    r"|router static\s*$|sysname "
    r"|\s+(?:nameif \S|security-level \d|vrf context |sysname |ipv4 address \d|(?:untagged|tagged) [\dA-Z]))"
)
# NX-OS and EOS name every port so, and write the length of a prefix.
_ETHERNET = re.compile(r"interface Ethernet\d+(?:/\d+)?\s*$")
_WITH_LENGTH = re.compile(r"\s{2,}ip address [\d.]+/\d")


def is_ios(source: SourceFile) -> bool:
    """Whether the lines look like IOS or IOS-XE and like none of the platforms that resemble it.

    >>> from segcheck.source.text import decode
    >>> is_ios(decode("a", b"hostname r1\\n!\\ninterface Vlan1\\n"))
    True
    >>> is_ios(decode("b", b"ASA Version 9.8\\nhostname f1\\n!\\ninterface Vlan1\\n"))
    False
    """
    nexus = any(map(_ETHERNET.match, source.lines)) and any(map(_WITH_LENGTH.match, source.lines))
    return has_marks(source, _STATEMENT, _FOREIGN) and not nexus
