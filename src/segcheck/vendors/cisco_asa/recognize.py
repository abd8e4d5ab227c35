"""Whether a file is an ASA configuration, judged by what stands in it."""

from __future__ import annotations

import re

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.recognition import has_marks

# Lines that only ASA, PIX, FWSM and Firepower write.
_CERTAIN = re.compile(
    r"(?:(?:ASA|PIX|FWSM|NGFW) Version \d|same-security-traffic permit |object-group-search |nat \([^()\s]+,[^()\s]+\) "
    r"|access-list \S+ (?:advanced|webtype|ethertype) |access-list \S+ extended (?:permit|deny) "
    r"|access-group \S+ (?:(?:in|out) interface \S+|global)|security-level \d|sysopt connection "
    r"|object network \S+|object service \S+|dynamic-access-policy-record |asdm (?:image|history|location) "
    r"|policy-map type inspect dns preset_dns_map|\s+(?:nameif \S|security-level \d+\s*$))"
)
# Marks of relatives that look alike. An ASA's own `interface` and `hostname` lines are no mark of anything.
_FOREIGN = re.compile(
    r"(?:version \d\d\.\d|Building configuration\.\.\.|ip access-list |line vty |feature [a-z]|vdc \S+ id|!! IOS XR"
    r"|config-version=|#config-version|set version|<\?xml|\*filter|boot-start-marker|service timestamps )"
)


def is_asa(source: SourceFile) -> bool:
    """Whether the lines look like ASA, PIX, FWSM or the ASA part of Firepower, and like none of their relatives.

    >>> from segcheck.source.text import decode
    >>> is_asa(decode("a", b": Saved\\nASA Version 9.16(4)\\nhostname fw1\\n"))
    True
    >>> is_asa(decode("b", b"hostname r1\\nversion 15.2\\ninterface Vlan1\\n"))
    False
    """
    return has_marks(source, _CERTAIN, _FOREIGN)
