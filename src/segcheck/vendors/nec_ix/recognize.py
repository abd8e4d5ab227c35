"""Whether a file is a configuration of an IX router, judged by what stands in it."""

from __future__ import annotations

import re

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.recognition import has_marks

# Lines at the left margin that only IX routers write. Names of interfaces and their units are joined by a dot, also
# where there is one unit; addresses of lists stand behind `src` and `dest`.
_CERTAIN = re.compile(
    r"(?:! ?NEC Portable Internetwork Core Operating System|! ?IX Series IX|! ?NEC .*IX-[RV]"
    r"|interface (?:(?:Ten)?GigaEthernet\d+(?:/\d+)?(?::\d+)?\.\d|FastEthernet\d+(?:/\d+)?(?::\d+)?\.0\s*$"
    r"|(?:Loopback|Null|Tunnel|USB-Serial|MobileEthernet)\d+\.\d|BRI\d+(?:/\d+)?\.\d)"
    r"|device (?:(?:Ten)?GigaEthernet|FastEthernet|BRI|USB)\d"
    r"|ip(?:v6)? access-list \S+ (?:permit|deny) .*\bsrc \S.*\bdest |ip(?:v6)? access-list dynamic \S+ access "
    r"|ip(?:v6)? ufs-cache |watch-group \S+ \d+\s*$|network-monitor \S+ enable)"
)
# Marks of relatives that look alike, and of documents that only quote configurations.
_FOREIGN = re.compile(
    r"(?:version \d\d\.\d|Building configuration\.\.\.|line vty |feature [a-z]|boot-start-marker|service timestamps "
    r"|ASA Version|: Saved|nameif |object network |#config-version|set version|config-version=|<\?xml|\*filter"
    r"|interface (?:GigaEthernet|FastEthernet|GigabitEthernet|vlan|lan) \d|ip (?:lan|pp|tunnel)\d* |pp select "
    r"|platform hwfilter-size|atmf |`{3})"
)


def is_ix(source: SourceFile) -> bool:
    """Whether the lines look like an IX router's and like none of the platforms that resemble it.

    >>> from segcheck.source.text import decode
    >>> is_ix(decode("a", b"hostname ix1\\n!\\ninterface GigaEthernet0.0\\n  ip address 192.0.2.1/24\\n"))
    True
    >>> is_ix(decode("b", b"hostname r1\\nversion 15.2\\ninterface Tunnel0.0\\n"))
    False
    """
    return has_marks(source, _CERTAIN, _FOREIGN)
