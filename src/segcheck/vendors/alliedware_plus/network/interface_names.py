"""Names of interfaces, and ranges of them."""

from __future__ import annotations

import functools
import re

from segcheck.model.network import InterfaceKind

_NAME = re.compile(r"(port|vlan|po|sa|eth|ppp|tunnel|vti|br|lo|of|cellular|wwan)(\d{0,5}(?:\.\d{1,5}){0,2})", re.ASCII)
_RANGE = re.compile(r"([a-z]+)((?:\d+\.)*)(\d+)-(?:\1)?((?:\d+\.)*)(\d+)", re.ASCII)
_KINDS = {
    "port": InterfaceKind.SWITCHPORT,
    "po": InterfaceKind.SWITCHPORT,
    "sa": InterfaceKind.SWITCHPORT,
    "vlan": InterfaceKind.VLAN,
    "lo": InterfaceKind.LOOPBACK,
    "tunnel": InterfaceKind.TUNNEL,
    "vti": InterfaceKind.TUNNEL,
}
_MOST_OF_A_RANGE = 4096


def interface_kind(name: str) -> InterfaceKind:
    """What sort of interface has this name.

    >>> interface_kind("port1.0.1").value, interface_kind("eth1.10").value, interface_kind("ppp0").value
    ('switchport', 'subinterface', 'routed')
    """
    found = _NAME.fullmatch(name)
    kind = found[1] if found else ""
    if kind == "eth" and "." in name:
        return InterfaceKind.SUBINTERFACE
    return _KINDS.get(kind, InterfaceKind.ROUTED)


def is_interface(word: str) -> bool:
    """Whether a word is the name of one interface.

    >>> is_interface("vlan10"), is_interface("lo"), is_interface("port1.0"), is_interface("vlan")
    (True, True, False, False)
    """
    found = _NAME.fullmatch(word)
    if found is None:
        return False
    dots = found[2].count(".")
    if found[1] == "port":
        return dots == 2
    if found[1] == "lo":
        return dots == 0
    return bool(found[2]) and dots <= (1 if found[1] == "eth" else 0)


@functools.lru_cache(maxsize=256)
def interface_names(text: str) -> tuple[str, ...] | None:
    """The interfaces that `text` names, ranges expanded; None when it cannot be read.

    >>> interface_names("port1.0.1-1.0.3"), interface_names("vlan2-3,vlan9"), interface_names("port1.0.1-port1.0.2")
    (('port1.0.1', 'port1.0.2', 'port1.0.3'), ('vlan2', 'vlan3', 'vlan9'), ('port1.0.1', 'port1.0.2'))
    >>> interface_names("vlan5-2"), interface_names("port1.0.1-2.0.3"), interface_names("")
    (None, None, None)
    """
    result: list[str] = []
    for part in text.split(","):
        found = _RANGE.fullmatch(part)
        if found is None:
            names: tuple[str, ...] = (part,)
        else:
            kind, stem, first, other_stem, last = found.groups()
            span = int(last) - int(first) if len(first) < 6 and len(last) < 6 else -1
            if stem != other_stem or not 0 <= span < _MOST_OF_A_RANGE:
                return None
            names = tuple(f"{kind}{stem}{number}" for number in range(int(first), int(last) + 1))
        if not is_interface(names[0]):  # the names of one range differ in their last number only
            return None
        result.extend(names)
        if len(result) > _MOST_OF_A_RANGE:
            return None
    return tuple(result)
