"""Statements that cannot change which transit packets pass, each with the reason why.

CHOICE: a short table. No manual of these switches was at hand; what is not plain by its first words is not in here.
"""

from __future__ import annotations

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

Index = dict[tuple[str, ...], str]


def _indexed(table: dict[str, tuple[str, ...]]) -> Index:
    return {tuple(head.split()): reason for reason, heads in table.items() for head in heads}


GLOBAL, INTERFACE = _indexed(_TABLE), _indexed(_INTERFACE)


def reason_for(index: Index, words: tuple[str, ...]) -> str | None:
    """Why a statement changes nothing (a message code), or None when it may.

    >>> reason_for(GLOBAL, ("no", "logging")), reason_for(GLOBAL, ("packet-filter2",))
    ('logging', None)
    """
    bare = words[1:] if words[:1] == ("no",) else words
    return next((index[bare[:size]] for size in (2, 1) if len(bare) >= size and bare[:size] in index), None)
