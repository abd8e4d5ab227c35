"""Whether a file is a FITELnet configuration, judged by what stands in it."""

from __future__ import annotations

import re

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.recognition import has_marks

# The head of the file, names of interfaces with a blank before the slot, and the language of the oldest models.
_CERTAIN = re.compile(
    r"(?:!\s+LAST (?:EDIT|REFRESH|SAVE)\s|interface (?:GigaEthernet|[Ee]wan|[Ll]an|[Pp]ppoe) \d+(?:/\d+)?(?:\.\d+)?\s*$"
    r"|ipfiltering -[fd] |segment-routing srv6\s*$)"
)
_FOREIGN = re.compile(
    r"(?:version \d+\.\d|!! IOS XR|feature [a-z]|ASA Version|set version|<\?xml|config-version=|#config-version"
    r"|interface GigaEthernet\d+\.\d|interface port\d|ip ufs-cache |\*filter)"
)


def is_fitelnet(source: SourceFile) -> bool:
    """Whether the lines look like FITELnet and like none of the platforms that resemble it.

    >>> from segcheck.source.text import decode
    >>> is_fitelnet(decode("a", b"!  LAST EDIT    13:00:39 2023/01/07 by user\\nhostname gw\\n"))
    True
    >>> is_fitelnet(decode("b", b"hostname ix\\ninterface GigaEthernet0.0\\n"))
    False
    """
    return has_marks(source, _CERTAIN, _FOREIGN)
