"""Whether a file is an APRESIA configuration, judged by what stands in it."""

from __future__ import annotations

import re

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.recognition import has_marks

# Functions that only these switches have, and ports with a blank before the number. Product names in comments say
# nothing: neighbours write them, too.
_CERTAIN = re.compile(
    r"(?:packet-filter2?\b|access-defender\b|mmrp-plus\b|interface (?:port|lag) \d+(?:/\d+)*"
    r"(?:[-,]\d+)*\s*$)",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"(?:version \d+\.\d|!! IOS XR|feature [a-z]|ASA Version|set version|<\?xml|config-version=|#config-version"
    r"|interface (?:port|vlan)\d+\.\d|interface Giga|atmf |flow detection mode|\*filter|!\s+LAST (?:EDIT|REFRESH|SAVE))"
)


def is_apresia(source: SourceFile) -> bool:
    """Whether the lines look like APRESIA and like none of the platforms that resemble it.

    >>> from segcheck.source.text import decode
    >>> is_apresia(decode("a", b"hostname sw\\ninterface port 1/1\\n switchport access vlan 10\\n"))
    True
    >>> is_apresia(decode("b", b"hostname sw\\ninterface port1.0.1\\n"))
    False
    """
    return has_marks(source, _CERTAIN, _FOREIGN)
