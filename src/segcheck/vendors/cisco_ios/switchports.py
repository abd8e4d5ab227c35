"""Lines below `interface` that speak of a switch port: VLAN membership, port security, 802.1X."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from segcheck.model.layer2 import PortMode
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import mac, number
from segcheck.vendors._shared.vlan_lists import EVERY_VLAN, FIRST_VLAN, LAST_VLAN, changed_vlan_list, vlan_list
from segcheck.vendors.cisco_ios.configuration import ParseContext
from segcheck.vendors.cisco_ios.network_statements import InterfaceStatement, PortSecurityStatements

PortReader: TypeAlias = Callable[[InterfaceStatement, tuple[str, ...]], str | None]
"""Takes the words after the head; returns "" when fully modelled, a reason when approximated, None when not
understood."""

# Lines without the word `switchport` that are read here, by their first two words.
PORT_LINES = frozenset((word, "port-control") for word in ("authentication", "dot1x", "access-session"))

_MODES = {
    ("access",): PortMode.ACCESS,
    ("trunk",): PortMode.TRUNK,
    ("dynamic", "auto"): PortMode.DYNAMIC,
    ("dynamic", "desirable"): PortMode.DYNAMIC,
    ("dot1q-tunnel",): None,
}
# Settings of a switch port that change no membership.
_SETTINGS = {
    ("nonegotiate",): "switchport-setting",
    ("trunk", "encapsulation"): "switchport-setting",
    ("trunk", "pruning"): "switchport-setting",
    ("priority",): "quality-of-service",
    ("backup",): "switchport-setting",
    ("block",): "switchport-setting",
    ("host",): "switchport-setting",
    ("vlan", "mapping"): None,
}


def read_port_line(statement: InterfaceStatement, section: Section, context: ParseContext) -> None:
    """Take one line about the port into `statement`, and mark it."""
    words = section.line.words
    notes = context.notes
    removed = words[0] == "no"
    bare = words[1:] if removed else words
    if bare[0] != "switchport":
        _authentication(statement, section, context)
        return
    body = bare[1:]
    span = notes.span(section.line)
    reason = _removed(statement, body) if removed else _added(statement, body)
    for child in section.children:
        notes.unrecognized(child, "unrecognized-interface-line")
    if reason is None:
        notes.unrecognized(section, "unrecognized-interface-line")
        return
    taken_back = removed and body[:1] in ((), ("port-security",))
    if reason not in _IRRELEVANT and not taken_back:
        statement.port.origin.append(span)
        if not removed:
            statement.port.switching.append(span)
    if body[:1] == ("port-security",):
        statement.security.origin.append(span)
    if reason in _MAY_DROP:
        statement.doubts.append(span)
    if reason in _IRRELEVANT:
        notes.irrelevant(section, reason)
    elif reason:
        notes.approximated(section.line, reason)
    else:
        notes.modeled(section.line)


_MAY_DROP = frozenset({"protected-port", "private-vlan"})
_IRRELEVANT = frozenset({"switchport-setting", "quality-of-service"})


def _added(statement: InterfaceStatement, body: tuple[str, ...]) -> str | None:
    if not body:
        statement.port.off = False
        return ""
    for size in (3, 2, 1):
        reader = _READERS.get(body[:size]) if len(body) >= size else None
        if reader is not None:
            return reader(statement, body[size:])
    for size in (2, 1):
        if body[:size] in _SETTINGS:
            return _SETTINGS[body[:size]]
    return None


def _removed(statement: InterfaceStatement, body: tuple[str, ...]) -> str | None:
    port = statement.port
    if not body:
        port.off = True
        return ""
    if body == ("port-security",):
        statement.security.enabled = False
        return ""
    if body == ("mode",):
        port.mode, port.private_mode = PortMode.DYNAMIC, ""
        return ""
    if body == ("access", "vlan"):
        port.access_vlan = 1
        return ""
    if body == ("voice", "vlan"):
        port.voice_vlan = None
        return ""
    if body == ("trunk", "allowed", "vlan"):
        port.allowed_vlans = EVERY_VLAN
        return ""
    if body == ("trunk", "native", "vlan"):
        port.native_vlan = 1
        return ""
    return next((_SETTINGS[body[:size]] for size in (2, 1) if body[:size] in _SETTINGS), None)


def _mode(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    if words[:1] == ("private-vlan",) and words[1:2] in (("host",), ("promiscuous",), ("trunk",)):
        # CHOICE: a private-VLAN port is read as a port of its primary VLAN without the isolation.
        # SOUNDNESS: more hosts can reach each other then; what surely passes is taken back by the doubt on the port.
        statement.port.mode = PortMode.TRUNK if words[1] == "trunk" else PortMode.ACCESS
        statement.port.private_mode = words[1]
        return "private-vlan"
    mode = _MODES.get(words)
    if mode is None:
        return None
    statement.port.mode, statement.port.private_mode = mode, ""
    return ""


def _access_vlan(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    vlan = number(words[0], FIRST_VLAN, LAST_VLAN) if len(words) == 1 else None
    if words == ("dynamic",):
        statement.port.assigned_by_server = True
        return "vlan-assigned-elsewhere"
    if vlan is None:
        return None
    statement.port.access_vlan = vlan
    return ""


def _voice_vlan(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    # `dot1p`: voice frames with priority tag in VLAN 0, that is the access VLAN.
    if words in (("none",), ("untagged",), ("dot1p",)):
        statement.port.voice_vlan = None
        return ""
    vlan = number(words[0], FIRST_VLAN, LAST_VLAN) if len(words) == 1 else None
    if vlan is None:
        return None
    statement.port.voice_vlan = vlan
    return ""


def _native_vlan(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    vlan = number(words[0], FIRST_VLAN, LAST_VLAN) if len(words) == 1 else None
    if words == ("tag",):
        return "switchport-setting"
    if vlan is None:
        return None
    statement.port.native_vlan = vlan
    return ""


def _allowed(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    allowed = changed_vlan_list(statement.port.allowed_vlans, words)
    if allowed is None:
        return None
    statement.port.allowed_vlans = allowed
    return ""


def _private(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    """`private-vlan host-association P S`, `… mapping P S,…`, `… association trunk P S`, `… mapping trunk P S,…`."""
    numbers = tuple(word for word in words[1:] if word != "trunk")
    primary = number(numbers[0], FIRST_VLAN, LAST_VLAN) if numbers else None
    if words[:1] not in (("host-association",), ("mapping",), ("association",)) or primary is None:
        return None
    secondaries = vlan_list("".join(word for word in numbers[1:] if word != "add")) if len(numbers) > 1 else ()
    if secondaries is None:
        return None
    statement.port.private_vlans.append((words[0], primary))
    statement.port.private_secondaries.extend(secondaries)
    return "private-vlan"


def _protected(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    return "protected-port" if not words and statement.name else None


def _port_security(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    security = statement.security
    if not words:
        security.enabled = True
        return ""
    if words[0] == "maximum" and len(words) >= 2:
        maximum = number(words[1], 1, 65535)
        # `maximum 2 vlan voice` limits one VLAN only: the widest limit is kept.
        narrower = maximum is not None and len(words) > 2
        security.maximum = max(security.maximum, maximum or 0) if narrower else (maximum or security.maximum)
        return None if maximum is None else ("limit-per-vlan" if narrower else "")
    if words[0] == "mac-address":
        return _secure_address(security, words[1:])
    if words[0] == "violation" and words[1:] in (("protect",), ("restrict",), ("shutdown",), ("shutdown", "vlan")):
        return ""
    if words[0] == "aging":
        # Aged-out static addresses make room for learned ones.
        security.learns_always = security.learns_always or words[1:] == ("static",)
        return ""
    return None


def _secure_address(security: PortSecurityStatements, words: tuple[str, ...]) -> str | None:
    if words == ("sticky",):
        # Learned addresses are written into the configuration as they come, up to the maximum.
        return ""
    texts = tuple(word for word in words if word != "sticky")
    address = mac(texts[0]) if texts else None
    if address is None or texts[1:2] not in ((), ("vlan",)):
        return None
    security.addresses.append(address)
    return ""


def _authentication(statement: InterfaceStatement, section: Section, context: ParseContext) -> None:
    """802.1X: the server may put the port into any VLAN.

    SOUNDNESS: the port is read as one that may carry any VLAN; that it stops some hosts is not counted on.
    """
    words = section.line.words
    span = context.notes.span(section.line)
    if words[-1] == "force-unauthorized":
        statement.doubts.append(span)
        context.notes.approximated(section.line, "may-drop-here")
        return
    if words[-1] != "auto":
        context.notes.irrelevant(section, "port-authentication-setting")
        return
    statement.port.assigned_by_server = True
    statement.doubts.append(span)
    statement.port.origin.append(span)
    context.notes.approximated(section.line, "vlan-assigned-elsewhere")
    context.notes.report(
        "vlan-assigned-elsewhere", (span,), Severity.INFO, Effect.WIDENS_DEVICE, interface=statement.name
    )


_READERS: dict[tuple[str, ...], PortReader] = {
    ("mode",): _mode,
    ("access", "vlan"): _access_vlan,
    ("voice", "vlan"): _voice_vlan,
    ("trunk", "native", "vlan"): _native_vlan,
    ("trunk", "allowed", "vlan"): _allowed,
    ("private-vlan",): _private,
    ("protected",): _protected,
    ("port-security",): _port_security,
}
