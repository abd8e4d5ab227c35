"""Whether a file is a SEIL configuration, and in which of its two languages."""

from __future__ import annotations

import re

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.recognition import has_marks

# Commands that only SEIL prints, or prints so.
_COMMAND = re.compile(
    r"(?:interface (?:lan|pppoe|ppp|vlan|ipsec|tunnel|pppac|bridge|l2tp|gre)\d+ "
    r"(?:add|address|media|queue|over|tag|ppp-configuration|unnumbered|mtu|tcp-mss6?|description|tunnel) ?"
    r"|filter6? add \S+ .*\b(?:direction|action) |macfilter add \S+ |nat napt add |nat snapt add "
    r"|ppp add \S+ .*(?:identifier|ipcp) |route dynamic (?:rip|ospf|bgp|pim-sparse) )"
)
# Keys of the later models.
_KEY = re.compile(
    r"\s*(?:interface\.(?:ge|vlan|pppoe|ppp|ipsec|tunnel|bridge|pppac|l2tp|gre|wlan|rac)\d+(?:p\d+)?\.[\w.\-]+"
    r"|filter\.(?:forward\.|bridge\.)?ipv[46]\.\d+\.[\w.\-]+|route\.ipv[46]\.\d+\.[\w.\-]+)\s*:"
)
_MARK = re.compile(f"(?:{_COMMAND.pattern}|{_KEY.pattern})")
# Marks of platforms whose lines may look alike.
_FOREIGN = re.compile(
    r"(?:ip lan\d |pp select |nat descriptor |version \d|!|<\?xml|config |#config-version|\*filter|interface [A-Z])"
)


def is_key_line(text: str) -> bool:
    """Whether the line is one of the key and value language."""
    return _KEY.match(text) is not None


def is_seil(source: SourceFile) -> bool:
    """Whether the lines look like a SEIL configuration of either language.

    >>> from segcheck.source.text import decode
    >>> is_seil(decode("a", b'hostname "gw"\\ninterface lan0 add 192.168.0.1/24\\n'))
    True
    >>> is_seil(decode("b", b"interface.ge0.ipv4.address : 192.168.0.1/24\\n"))
    True
    >>> is_seil(decode("c", b"ip lan1 address 192.168.0.1/24\\n"))
    False
    """
    return has_marks(source, _MARK, _FOREIGN)
