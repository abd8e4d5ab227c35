"""Whether a file is a configuration of a Yamaha router, judged by what stands in it."""

from __future__ import annotations

import re

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.recognition import has_marks

_INTERFACE = r"(?:lan\d|vlan\d|pp |tunnel |bridge\d|loopback\d|wan\d|onu\d)"
# Commands that only these routers know.
_CERTAIN = re.compile(
    rf"\s*(?:no )?(?:ip (?:filter (?:dynamic |set )?\S+ |{_INTERFACE}\S*\s*(?:address|secure|nat descriptor) "
    rf"|route \S+ gateway |routing o(?:n|ff)\s*$)|ipv6 {_INTERFACE}\S*\s*(?:address|secure|prefix) "
    r"|(?:pp|tunnel) select |(?:pp|tunnel) enable |nat descriptor |vlan lan\d|vlan port mapping |lan type lan\d"
    r"|ethernet (?:filter \d|lan\d\S* filter )|bridge member bridge|console (?:character|columns|lines|prompt) "
    r"|telnetd host |dhcp scope (?:bind )?\d)"
)
_HEADER = re.compile(r"#\s*(?:RTX|NVR|FWX|SRT|RTV|vRX|RT)\d*\S*\s+(?:Rev\.|ver)")
_MARK = re.compile(f"(?:{_CERTAIN.pattern}|{_HEADER.pattern})")
_POLICY_MACHINE = re.compile(r"#\s*(?:FWX|SRT)\d")
# Marks of others, some of whose lines look alike.
_FOREIGN = re.compile(
    r"(?:interface \S|hostname \S|Building configuration|version \d|config-version=|#config-version|set version|<\?xml"
    r"|\*filter|boot-start-marker|ASA Version|\*\*\* )"
)
# Ports of SWX and SWR switches, whose command language is another.
_SWITCH_PORT = re.compile(r"interface port\d+\.\d+\s*$")
_SHOWN = re.compile(r"\s*[\w.\-\[\]]*[>#]\s*show +(?:config|running-config)\b")


def is_switch(source: SourceFile) -> bool:
    """Whether the lines are of a Yamaha switch.

    >>> from segcheck.source.text import decode
    >>> is_switch(decode("a", b"!\\ninterface port1.1\\n switchport\\n"))
    True
    """
    return any(_SWITCH_PORT.match(text) for text in source.lines)


def is_head(text: str) -> bool:
    """Whether the line begins what a router shows of its configuration."""
    return _HEADER.match(text) is not None


def shows_configuration(text: str) -> bool:
    """Whether the line is a prompt with the command that shows the configuration.

    >>> shows_configuration("RTX830# show config 1"), shows_configuration("# show the config to Mr. Kato")
    (True, False)
    """
    return _SHOWN.match(text) is not None


def has_policy_filter(text: str) -> bool:
    """Whether the head is of a machine that forwards by a policy filter.

    >>> has_policy_filter("# FWX120 Rev.11.03.28"), has_policy_filter("# RTX830 Rev.15.02.31")
    (True, False)
    """
    return _POLICY_MACHINE.match(text) is not None


def is_yamaha(source: SourceFile) -> bool:
    """Whether the lines look like an RTX, NVR, vRX, FWX or SRT router's, or a switch's, and like none of others.

    >>> from segcheck.source.text import decode
    >>> is_yamaha(decode("a", b"ip lan1 address 192.168.1.1/24\\n"))
    True
    >>> is_yamaha(decode("b", b"hostname r1\\ninterface Vlan1\\n ip address 10.1.1.1 255.255.255.0\\n"))
    False
    """
    return is_switch(source) or has_marks(source, _MARK, _FOREIGN)
