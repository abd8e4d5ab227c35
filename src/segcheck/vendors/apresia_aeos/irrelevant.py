"""Statements that cannot change which transit packets pass, each with the reason why.

CHOICE: a short table. No manual of these switches was at hand; what is not plain by its first words is not in here.
"""

from __future__ import annotations

from segcheck.vendors._shared.leading_words import Reasons

# fmt: off
# Reason (a message code) -> heads of top-level statements, alone or after `no`.
_TABLE: dict[str, tuple[str, ...]] = {
    "mode-end": ("exit", "end"),
    "banner": ("banner",),
    "authentication": ("username", "password", "enable", "aaa", "radius-server", "tacacs-server"),
    "management": ("line", "telnet-server", "ssh-server", "http-server", "terminal", "boot"),
    "monitoring": ("snmp-server", "rmon", "lldp", "sflow"),
    "time": ("clock", "timezone", "ntp", "sntp"),
    "logging": ("logging", "syslog"),
    "name-resolution": ("ip domain-name", "ip name-server"),
    "spanning-tree": ("spanning-tree",),
}
_INTERFACE: dict[str, tuple[str, ...]] = {
    "mode-end": ("exit",),
    "link-setting": ("speed", "duplex", "mdix", "media", "mtu", "flowcontrol", "jumbo"),
    "spanning-tree": ("spanning-tree",),
    "storm-control": ("storm-control",),
    "monitoring": ("lldp", "snmp", "sflow"),
}
# fmt: on

GLOBAL = Reasons(_TABLE)
INTERFACE = Reasons(_INTERFACE)
