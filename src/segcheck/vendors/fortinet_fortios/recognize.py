"""Whether a file is a FortiGate configuration, judged by what stands in it."""

from __future__ import annotations

import re

from segcheck.source.text import SourceFile

# The head of a saved configuration names the model: FortiGate and FortiWiFi begin with FG and FW, their relatives
# (FortiSwitch, FortiManager, FortiWeb, FortiProxy …) do not.
_HEAD = re.compile(r"#\s*config-version=(F[GW])?")
_BLOCK = re.compile(
    r"\s*config (?:system |firewall |router |vpn |user |log |antivirus |webfilter |ips |application |dnsfilter "
    r"|vdom\s*$|global\s*$|switch-controller |wireless-controller |certificate |report |voip |web-proxy "
    r"|endpoint-control )"
)
_INSIDE = re.compile(r"\s*(?:edit |set |end\s*$|config |unset |#|delete |move |clone |rename |purge\s*$|append )")
# Blocks of relatives that write their configuration in the same grammar.
_FOREIGN = re.compile(
    r"\s*config (?:switch |server-policy |load-balance |fmsystem |fmupdate |domain\s*$"
    r"|policy (?:recipient|ip|access-control)|waf (?:web-protection-profile|signature|input-rule)"
    r"|system (?:admin-profile|fortiview setting|mailserver))"
)


def is_fortios(source: SourceFile) -> bool:
    """Whether the lines look like a FortiGate's configuration and like none of its relatives that write the same way.

    >>> from segcheck.source.text import decode
    >>> is_fortios(decode("a", b"config firewall policy\\n    edit 1\\n    next\\nend\\n"))
    True
    >>> is_fortios(decode("b", b"#config-version=S124EP-7.2.4-FW-build0444\\nconfig system global\\nend\\n"))
    False
    """
    recognized = False
    lines = source.lines
    for number, text in enumerate(lines):
        if "config" not in text:
            continue
        head = _HEAD.match(text)
        if head is not None:
            return head[1] is not None
        if _FOREIGN.match(text):
            return False
        if not recognized and _BLOCK.match(text):
            recognized = any(_INSIDE.match(inside) for inside in lines[number + 1 : number + 4])
    return recognized
