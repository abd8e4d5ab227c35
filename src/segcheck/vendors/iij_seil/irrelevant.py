"""Commands and keys that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a statement in no table costs the device its proof, and that is intended.
"""

from __future__ import annotations

from segcheck.vendors._shared.leading_words import Reasons

# fmt: off
# Reason (a message code) -> heads of commands. The longest head decides; `-` before a head takes it out again.
_COMMANDS: dict[str, tuple[str, ...]] = {
    "time": ("timezone", "ntp disable", "ntp mode"),
    "platform": ("environment", "monitor", "led", "usb", "save-to", "reboot"),
    "management": ("user", "password", "encrypted-password", "sshd hostkey", "sshd authorized-key", "sshd access",
                   "telnetd access", "httpd access", "authentication", "callout", "snmp"),
    "name-resolution": ("dns", "proxydns", "resolver"),
    "address-assignment": ("dhcp", "dhcp6", "-dhcp mode relay", "-dhcp6 relay", "-dhcp6 client", "dhcp6 client enable",
                           "dhcp6 client disable"),
    "quality-of-service": ("cbq", "qos"),
    "logging": ("syslog facility", "syslog debug-level", "syslog title", "syslog sequence-number", "syslog memory",
                "syslog alternate-timestamp", "syslog remote off", "syslog remote on", "syslog clear",
                "syslog add-hostname", "nat logging", "nat6 logging"),
    "routing-policy-definition": ("route filter", "route list"),
    "link-setting": ("ppp add", "bridge disable", "bridge6 disable", "rtadvd", "mld"),
    "translation-setting": ("nat timeout", "nat session", "nat upnp off", "nat upnp interface", "nat upnp timeout",
                            "nat napt port-assign", "nat proxy sip off"),
    "cryptographic-setting": ("ike", "ipsec security-association", "certificate", "pki"),
    "routing-protocol-setting": ("route dynamic rip disable", "route dynamic ospf disable", "route dynamic bgp disable",
                                 "route dynamic pim-sparse disable", "route6 dynamic ripng disable",
                                 "route6 dynamic pim-sparse disable", "route dynamic redistribute",
                                 "vrrp disable", "route6 dynamic ospf disable"),
}
# Words behind the name of an interface.
_INTERFACE: dict[str, str] = {
    "media": "link-setting", "mdi": "link-setting", "queue": "quality-of-service", "mtu": "link-setting",
    "tcp-mss": "tcp-option", "tcp-mss6": "tcp-option", "auto-connect": "link-setting", "keepalive": "link-setting",
    "ppp-configuration": "link-setting", "priority": "quality-of-service", "link-status": "link-setting",
}
# First parts of keys.
_KEYS: dict[str, tuple[str, ...]] = {
    "name-resolution": ("resolver", "dns", "dns-forwarder"),
    "time": ("timezone", "ntp.service", "ntp.client", "system.timezone"),
    "address-assignment": ("dhcp", "dhcp6"),
    "management": ("login", "sshd.hostkey", "sshd.authorized-key", "sshd.password-authentication", "snmp",
                   "sshd.access", "telnetd.access", "httpd.access"),
    "platform": ("terminal", "monitor", "led", "usb"),
    "logging": ("logging", "syslog.facility", "syslog.title"),
    "quality-of-service": ("qos",),
    "cryptographic-setting": ("ike", "ca-certificate", "certificate"),
    "link-setting": ("ppp",),
}
_INTERFACE_KEYS: dict[str, str] = {
    "media": "link-setting", "mdi": "link-setting", "mtu": "link-setting", "ipv4.mtu": "link-setting",
    "ipv6.mtu": "link-setting", "ipv4.tcp-mss": "tcp-option", "ipv6.tcp-mss": "tcp-option", "id": "link-setting",
    "password": "link-setting", "auth-method": "link-setting", "queue": "quality-of-service",
    "auto-connect": "link-setting", "keepalive": "link-setting", "dialup-device": "link-setting",
    # SOURCE: SEIL configuration reference, interface.ppp.
    "apn": "link-setting", "cid": "link-setting", "pdp-type": "link-setting", "pin": "link-setting",
    "ipcp.dns": "name-resolution", "ipv6cp": "link-setting",
}
# fmt: on

_COMMAND_REASONS = Reasons(_COMMANDS)
_KEY_REASONS = Reasons(_KEYS, ".")


def command_reason(words: tuple[str, ...]) -> str | None:
    """Why a command changes nothing (a message code), or None when it may.

    >>> command_reason(("nat", "timeout", "900")), command_reason(("nat", "bimap", "add"))
    ('translation-setting', None)
    """
    return _COMMAND_REASONS.of(words)


def interface_reason(word: str) -> str | None:
    """The same for the word behind the name of an interface."""
    return _INTERFACE.get(word)


def key_reason(parts: tuple[str, ...]) -> str | None:
    """The same for a key, given as its parts.

    >>> key_reason(("dhcp", "server", "0", "interface")), key_reason(("nat", "ipv4"))
    ('address-assignment', None)
    """
    return _KEY_REASONS.of(parts)


def interface_key_reason(rest: str) -> str | None:
    """The same for what stands behind the name of an interface in a key."""
    return _INTERFACE_KEYS.get(rest)
