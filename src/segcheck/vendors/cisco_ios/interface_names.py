"""Interface names: one spelling for `Gi0/1`, `gigabitethernet 0/1` and `GigabitEthernet0/1`."""

from __future__ import annotations

import re

# Types in the order in which an abbreviation prefers them (`f` is FastEthernet, not FiveGigabitEthernet).
# SOURCE: names as printed by `show running-config` and `show ip interface brief` of IOS 12.4 to IOS-XE 17.
_TYPES = (
    "GigabitEthernet",
    "FastEthernet",
    "Ethernet",
    "TenGigabitEthernet",
    "TwentyFiveGigE",
    "TwentyFiveGigabitEthernet",
    "TwoGigabitEthernet",
    "FiveGigabitEthernet",
    "FortyGigabitEthernet",
    "FiftyGigE",
    "HundredGigE",
    "HundredGigabitEthernet",
    "TwoHundredGigE",
    "FourHundredGigE",
    "AppGigabitEthernet",
    "Port-channel",
    "Vlan",
    "Loopback",
    "Tunnel",
    "Serial",
    "Dialer",
    "Null",
    "BVI",
    "BDI",
    "Multilink",
    "Virtual-Template",
    "Virtual-Access",
    "VirtualPortGroup",
    "Cellular",
    "Async",
    "Group-Async",
    "ATM",
    "POS",
    "NVI",
    "nve",
    "BRI",
    "CEM",
    "Embedded-Service-Engine",
    "Service-Engine",
    "Integrated-Service-Engine",
    "Content-Engine",
    "Wlan-GigabitEthernet",
    "wlan-ap",
    "Dot11Radio",
    "vasileft",
    "vasiright",
    "pseudowire",
    "LISP",
    "ucse",
    "voice-port",
    "mgmt",
    "Management",
)
_BY_LOWER = {name.lower(): name for name in _TYPES}
_MOST_IN_RANGE = 4096
_NAME = re.compile(r"((?i:Dot11Radio)|[A-Za-z][A-Za-z-]*?)\s*(\d[\d/:]*(?:\.\d+)?)?\Z")
# Where the first letters alone do not decide; the commands of IOS itself use the same short forms.
_SHORT = {
    "et": "Ethernet",
    "te": "TenGigabitEthernet",
    "twe": "TwentyFiveGigE",
    "tw": "TwoGigabitEthernet",
    "fi": "FiveGigabitEthernet",
    "hu": "HundredGigE",
    "po": "Port-channel",
    "lo": "Loopback",
    "tu": "Tunnel",
    "se": "Serial",
    "di": "Dialer",
    "vi": "Virtual-Access",
    "vt": "Virtual-Template",
    "vp": "VirtualPortGroup",
    "as": "Async",
    "at": "ATM",
}


def interface_name(text: str) -> str:
    """The full name of the interface that `text` names, in one spelling. An unknown type keeps its spelling.

    >>> interface_name("Gi0/1"), interface_name("port-channel 10"), interface_name("vl20")
    ('GigabitEthernet0/1', 'Port-channel10', 'Vlan20')
    >>> interface_name("Te1/0/1.30"), interface_name("Fabric7")
    ('TenGigabitEthernet1/0/1.30', 'Fabric7')
    """
    matched = _NAME.fullmatch(text.strip())
    if matched is None:
        return text.strip()
    kind, number = matched.group(1), matched.group(2) or ""
    return f"{_full_type(kind)}{number}"


def interface_type(name: str) -> str:
    """The type part of a full name, in lower case.

    >>> interface_type("Port-channel10"), interface_type("Dot11Radio0.20")
    ('port-channel', 'dot11radio')
    """
    matched = _NAME.fullmatch(name)
    return matched.group(1).lower() if matched else name.lower()


def interface_number(name: str) -> str:
    """The number part of a full name ("" when it has none).

    >>> interface_number("GigabitEthernet0/0/1.20")
    '0/0/1.20'
    """
    matched = _NAME.fullmatch(name)
    return (matched.group(2) or "") if matched else ""


def joined_interface_name(words: tuple[str, ...]) -> tuple[str, int] | None:
    """The interface that `words` begin with and how many words name it (`Gi 0/1` takes two); None when none does.

    >>> joined_interface_name(("GigabitEthernet", "0/1", "overload"))
    ('GigabitEthernet0/1', 2)
    >>> joined_interface_name(("Null0",)), joined_interface_name(("10.0.0.1",))
    (('Null0', 1), None)
    """
    if not words or not words[0][0].isalpha():
        return None
    if words[0][-1].isdigit():
        return (interface_name(words[0]), 1) if _NAME.fullmatch(words[0]) else None
    if len(words) > 1 and words[1][0].isdigit() and _NAME.fullmatch(words[0] + words[1]):
        return interface_name(words[0] + words[1]), 2
    return None


def expanded_range(text: str) -> tuple[str, ...] | None:
    """The interfaces of an `interface range` list, in full names; None when it cannot be read, or names too many.

    >>> expanded_range("Gi0/1 - 3, Vlan 10")
    ('GigabitEthernet0/1', 'GigabitEthernet0/2', 'GigabitEthernet0/3', 'Vlan10')
    """
    names: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition(" -" if " -" in part else "-" if re.search(r"\d-", part) else "\0")
        name = interface_name(first)
        number = re.fullmatch(r"(.*?)(\d+)", name)
        if number is None:
            return None
        if not last:
            names.append(name)
            continue
        end = re.fullmatch(r"\s*(?:.*/)?(\d+)\s*", last)
        if end is None or not int(number.group(2)) <= int(end.group(1)) < int(number.group(2)) + 4096:
            return None
        names.extend(f"{number.group(1)}{index}" for index in range(int(number.group(2)), int(end.group(1)) + 1))
        if len(names) > _MOST_IN_RANGE:
            return None
    return tuple(names)


def _full_type(kind: str) -> str:
    lower = kind.lower()
    exact = _BY_LOWER.get(lower) or _SHORT.get(lower)
    if exact is not None:
        return exact
    return next((name for name in _TYPES if name.lower().startswith(lower)), kind)
