"""Lines below `interface` that begin with `switchport`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import number
from segcheck.vendors._shared.vlan_lists import FIRST_VLAN, LAST_VLAN, changed_vlan_list, joined
from segcheck.vendors.alaxala_ax.configuration import ParseContext
from segcheck.vendors.alaxala_ax.network.network_statements import InterfaceStatement, PortStatements, PortWord

_WordReader: TypeAlias = Callable[[PortStatements, tuple[str, ...]], bool]

_MODES: dict[tuple[str, ...], PortWord] = {(word.value,): word for word in PortWord}
# Settings that change no membership. SOURCE: AX3660S configuration command reference Vol. 1.
_SETTINGS = frozenset((("vlan", "mapping", "enable"), ("backup",), ("backup-interface",), ("mac-address-learning",)))


def read_port_line(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """Take one line about the port into `statement`; False when it is not understood."""
    words = section.line.words
    removed = words[0] == "no"
    body = words[2:] if removed else words[1:]
    port, notes = statement.port, context.notes
    span = notes.span(section.line)
    if body[:1] == ("isolation",) and not removed:
        statement.doubts.append(span)
        notes.approximated(section.line, "protected-port")
        return True
    if any(body[:size] in _SETTINGS for size in (1, 2, 3)):
        notes.irrelevant(section, "switchport-setting")
        return True
    if not _removed(port, body) if removed else not _taken(port, body):
        return False
    port.origin.append(span)
    if not removed and body[:1] in (("mac",), ("protocol",)):
        notes.approximated(section.line, "vlan-assigned-elsewhere")
    elif not removed and body[:1] == ("mode",) and port.mode in (PortWord.MAC, PortWord.PROTOCOL):
        statement.doubts.append(span)
        notes.approximated(section.line, "vlan-assigned-elsewhere")
    else:
        notes.modeled(section.line)
    for child in section.children:
        notes.unrecognized(child, "unrecognized-interface-line")
    return True


def _taken(port: PortStatements, body: tuple[str, ...]) -> bool:
    if not body:
        port.off = False
        return True
    for size in (3, 2, 1):
        reader = _READERS.get(body[:size]) if len(body) > size else None
        if reader is not None:
            return reader(port, body[size:])
    return False


def _removed(port: PortStatements, body: tuple[str, ...]) -> bool:
    if not body:
        port.off = True
    elif body == ("mode",):
        port.mode = PortWord.ACCESS
    elif body == ("access", "vlan"):
        port.access_vlan = 1
    elif body == ("voice", "vlan"):
        port.voice_vlan = None
    elif body == ("trunk", "allowed", "vlan"):
        port.allowed = None
    elif body == ("trunk", "native", "vlan"):
        port.native_vlan = 1
    else:
        return False
    return True


def _mode(port: PortStatements, words: tuple[str, ...]) -> bool:
    mode = _MODES.get(words)
    if mode is not None:
        port.mode = mode
    return mode is not None


def _vlan(words: tuple[str, ...]) -> int | None:
    return number(words[0], FIRST_VLAN, LAST_VLAN) if len(words) == 1 else None


def _access(port: PortStatements, words: tuple[str, ...]) -> bool:
    vlan = _vlan(words)
    port.access_vlan = port.access_vlan if vlan is None else vlan
    return vlan is not None


def _voice(port: PortStatements, words: tuple[str, ...]) -> bool:
    vlan = _vlan(words)
    port.voice_vlan = port.voice_vlan if vlan is None else vlan
    return vlan is not None


def _native(port: PortStatements, words: tuple[str, ...]) -> bool:
    vlan = _vlan(words)
    port.native_vlan = port.native_vlan if vlan is None else vlan
    return vlan is not None


def _other_native(port: PortStatements, words: tuple[str, ...]) -> bool:
    """The VLAN of frames whose sender or protocol is assigned to none."""
    vlan = _vlan(words)
    port.access_vlan = port.access_vlan if vlan is None else vlan
    return vlan is not None


def _allowed(port: PortStatements, words: tuple[str, ...]) -> bool:
    changed = changed_vlan_list(port.allowed or (), words)
    if changed is not None:
        port.allowed = changed
    return changed is not None


def _others(port: PortStatements, words: tuple[str, ...]) -> bool:
    changed = changed_vlan_list(port.others, words)
    if changed is not None:
        port.others = changed if words[0] in ("add", "remove") else joined((*port.others, *changed))
    return changed is not None


_READERS: dict[tuple[str, ...], _WordReader] = {
    ("mode",): _mode,
    ("access", "vlan"): _access,
    ("voice", "vlan"): _voice,
    ("trunk", "native", "vlan"): _native,
    ("trunk", "allowed", "vlan"): _allowed,
    ("protocol", "native", "vlan"): _other_native,
    ("protocol", "vlan"): _others,
    ("mac", "native", "vlan"): _other_native,
    ("mac", "dot1q", "vlan"): _others,
    ("mac", "vlan"): _others,
}
