"""Whether a file is of Allied Telesis equipment with a command line, judged by what stands in it."""

from __future__ import annotations

import re
from typing import Literal

from segcheck.source.text import SourceFile
from segcheck.vendors.file_collection import is_show_output

# Lines at the left margin that AlliedWare Plus prints and its relatives do not, or not so.
_CERTAIN = re.compile(
    r"(?:interface (?:port\d+\.\d+\.\d+|(?:vlan|eth|ppp|br|po|sa|of|tunnel)\d[\w.,-]*\s*$|lo\d*\s*$)"
    r"|access-list hardware \S|access-list (?:3[0-6]\d\d|4[0-6]\d\d)(?:\s|$)|atmf \S|platform hwfilter-size"
    r"|openflow (?:controller|native|failmode)|vlan filter \S+ vlan-list |ssh server allow-users |switch \d+ bay "
    r"|(?:ip|ipv6) route (?:vrf \S+ )?[0-9a-fA-F.:]+/\d+ (?:\S+ )?(?:vlan|eth|ppp|tunnel|br)\d"
    r"|stack virtual-chassis-id |lacp global-passive-mode )"
)
_CERTAIN_INDENTED = re.compile(
    r"\s+(?:ip(?:v6)? subnet [0-9a-fA-F.:]+/\d|rule (?:\d+ )?(?:permit|deny|reject|masq|portfwd|netmap) "
    r"|advertise-all-vni|ospf router-id \d)"
)
# Marks of relatives that look alike: IOS, NX-OS, EOS, ASA, ALAXALA, NEC IX, Yamaha switches and routers, FITELnet, FRR.
_FOREIGN = re.compile(
    r"(?:Building configuration\.\.\.|version \d\d\.\d|ip access-list |boot-start-marker|feature [a-z]|vdc \S+ id"
    r"|interface (?:Gigabit|Fast|TenGigabit|Ethernet|GigaEthernet|Vlan|Loopback|Port-channel|port\d+\.\d+\s*$|lan\d)"
    r"|interface (?:gigabitethernet|tengigabitethernet|fastethernet|vlan) \d|ASA Version|: Saved|frr version"
    r"|! device: .*EOS|!! IOS XR|set version|config-version=|#config-version|<\?xml|\*filter|flow detection mode"
    r"|pp select |ip lan\d|console character |nat descriptor |ip ufs-cache )"
)
# What `show` commands print, by the first line that only they have.
_SHOWN = re.compile(
    r"(?:Hardware (?:IP|MAC|IPv6) access list \S|Interface: port\d+\.\d+\.\d+|port\d+\.\d+\.\d+ +admin (?:up|down)"
    r"|VLAN ID +Name +Type +State +Member ports|    Bridge of\d)"
)
_CLASSIC = re.compile(
    r"(?:(?:add|set|create|enable) (?:ip int(?:erface)?=|firewall policy=|vlan=|ip route=|ip filter=|switch |pri=|ppp=)"
    r"|enable firewall\s*$)",
    re.IGNORECASE,
)
_ARX = re.compile(r"(?:access-list ip extended |access-list mac |ip napt |interface gigabitEthernet \d)")

Kind = Literal["", "plus", "shown", "classic", "arx"]


def is_alliedware_plus(source: SourceFile) -> bool:
    """Whether the lines are of AlliedWare Plus or one of the older command languages of the same make.

    What `show` commands print is recognised, too, so that a message can say which file to give.

    >>> from segcheck.source.text import decode
    >>> is_alliedware_plus(decode("a", b"!\\ninterface port1.0.1-1.0.4\\n switchport\\n"))
    True
    >>> is_alliedware_plus(decode("b", b"hostname r1\\nversion 15.2\\ninterface Vlan1\\n"))
    False
    """
    return kind_of(source) != ""


def kind_of(source: SourceFile) -> Kind:
    """`plus`: a configuration of AlliedWare Plus; `classic`, `arx`: of AlliedWare or an ARX640S; `shown`: the output of
    another command; "" for none of them. Cost: a microsecond a line.

    >>> from segcheck.source.text import decode
    >>> kind_of(decode("a", b"ADD IP INTERFACE=vlan1 IPADDRESS=10.0.0.1\\n"))
    'classic'
    """
    plus = shown = arx = False
    classic = 0
    for text in source.lines:
        if not text:
            continue
        if text[0] in " \t":
            plus = plus or _CERTAIN_INDENTED.match(text) is not None
            shown = shown or _SHOWN.match(text) is not None
            continue
        arx = arx or _ARX.match(text) is not None
        if _FOREIGN.match(text):
            return ""
        plus = plus or _CERTAIN.match(text) is not None
        shown = shown or _SHOWN.match(text) is not None
        classic += _CLASSIC.match(text) is not None
    if shown and not (plus and not _begins_shown(source)):
        return "" if is_show_output(source.path) else "shown"
    if arx:
        return "arx"
    if plus:
        return "plus"
    return "classic" if classic else ""


def _begins_shown(source: SourceFile) -> bool:
    """Whether the first line with text is one that `show` commands print."""
    first = next((text for text in source.lines if text.strip()), "")
    return _SHOWN.match(first) is not None
