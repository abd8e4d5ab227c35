"""Whether a file is a configuration of an ALAXALA AX, judged by what stands in it."""

from __future__ import annotations

import re

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.recognition import has_marks

# Lines that no other platform writes. SOURCE: ALAXALA ansible-guidebook; command references of AX3660S and AX7800R.
_MARK = re.compile(
    r"\s*(?:#Last modified by .* with version |flow detection (?:out )?mode |switch \d+ provision \d{4}-"
    r"|interface (?:gigabitethernet|tengigabitethernet|fastethernet|fortygigabitethernet|hundredgigabitethernet"
    r"|twentyfivegigabitethernet) \d+/\d|advance access-list |flow filter \S+ (?:in|out)\b|fldm prefer |axrp \d"
    r"|switchport mode (?:mac-vlan|protocol-vlan)\s*$|Model: AX\d{4})"
)
# Marks of platforms that may hold lines like the ones above.
_FOREIGN = re.compile(
    r"(?:ASA Version|PIX Version|: Saved|version \d+\.\d|Building configuration|Current configuration|boot-start-marker"
    r"|feature [a-z]|!Command: show |!! IOS XR|! device: |!RANCID-CONTENT-TYPE|atmf |interface port\d|config-version="
    r"|interface (?:Gigabit|Fast|TenGigabit)Ethernet|! +LAST (?:EDIT|REFRESH|SAVE)|<\?xml|\*filter|set version"
    r"|service timestamps )"
)


def is_alaxala(source: SourceFile) -> bool:
    """Whether the lines look like those of an AX and like none of the platforms that resemble it.

    >>> from segcheck.source.text import decode
    >>> is_alaxala(decode("a", b"#Last modified by admin at Mon Apr  1 09:00:00 2024 with version 12.1.C\\n"))
    True
    >>> is_alaxala(decode("b", b"hostname r1\\ninterface GigabitEthernet0/1\\n"))
    False
    """
    return has_marks(source, _MARK, _FOREIGN)
