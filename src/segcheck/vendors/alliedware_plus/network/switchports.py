"""Lines below `interface` that speak of a switch port: VLAN membership, port security, authentication of terminals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from segcheck.model.layer2 import AdmissionMethod, PortMode
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import number
from segcheck.vendors._shared.vlan_lists import FIRST_VLAN, LAST_VLAN, changed_vlan_list
from segcheck.vendors.alliedware_plus.configuration import ParseContext
from segcheck.vendors.alliedware_plus.network.network_statements import InterfaceStatement

PortReader: TypeAlias = Callable[[InterfaceStatement, tuple[str, ...]], str | None]
"""Takes the words after the head; returns "" when fully modelled, a reason when approximated, None when not
understood."""

_IRRELEVANT = frozenset({"switchport-setting", "port-authentication-setting"})
# Ports of which the VLAN may be any: the reason, which stands at the line, also says so in a diagnostic.
_ANY_VLAN = frozenset({"vlan-assigned-elsewhere", "awplus-ingress-filter-off"})
_MAY_DROP = frozenset({"private-vlan", "vlan-assigned-elsewhere", "terminal-authentication"})


def read_port_line(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """Take one line about the port into `statement`, and mark it; False when it is none or not understood."""
    words, notes = section.line.words, context.notes
    removed = words[0] == "no"
    bare = words[1:] if removed else words
    reason = None
    for size in range(min(4, len(bare)), 0, -1):
        reader = (_REMOVED if removed else _READERS).get(bare[:size])
        if reader is not None:
            reason = reader(statement, bare[size:])
            break
    if reason is None:
        return False
    span = notes.span(section.line)
    if reason in _IRRELEVANT:
        notes.irrelevant(Section(section.line, ()), reason)
    elif reason:
        notes.approximated(section.line, reason)
    else:
        notes.modeled(section.line)
    if reason not in _IRRELEVANT:
        (statement.security.origin if "port-security" in bare else statement.port.origin).append(span)
    if reason in _MAY_DROP:
        statement.doubts.append(span)
    if reason in _ANY_VLAN:
        statement.port.any_vlan.append(span)
        notes.report(reason, (span,), Severity.INFO, Effect.WIDENS_DEVICE, interface=statement.name)
    for child in section.children:
        notes.unrecognized(child, "unrecognized-interface-line")
    return True


# -- VLANs ----------------------------------------------------------------------------------------------


def _switching(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    if words:
        return None
    statement.port.off = False
    return ""


def _not_switching(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    if words:
        return None
    statement.port.off = True
    return ""


def _mode(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    port = statement.port
    if words[:1] == ("private-vlan",) and words[1:] in (
        ("host",),
        ("promiscuous",),
        ("trunk", "secondary"),
        ("trunk",),
    ):
        # SOUNDNESS: VLANs that belong together are not followed; the port is read as one that may carry any.
        port.mode = PortMode.ACCESS
        return "vlan-assigned-elsewhere"
    mode = {"access": PortMode.ACCESS, "trunk": PortMode.TRUNK}.get(words[0] if words else "")
    if mode is None or words[1:] not in ((), ("ingress-filter", "enable"), ("ingress-filter", "disable")):
        return None
    port.mode = mode
    # SOUNDNESS: without the check of what comes in, a frame of any VLAN is taken.
    return "awplus-ingress-filter-off" if words[-1] == "disable" else ""


def _access_vlan(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    vlan = number(words[0], FIRST_VLAN, LAST_VLAN) if len(words) == 1 else None
    if vlan is None:
        return None
    statement.port.access_vlan = vlan
    return ""


def _voice_vlan(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    if words[:1] == ("priority",):
        return "switchport-setting"
    if words in (("dot1p",), ("untagged",)):
        return ""
    if words[:1] == ("dynamic",):
        return "vlan-assigned-elsewhere"
    vlan = number(words[0], FIRST_VLAN, LAST_VLAN) if len(words) == 1 else None
    if vlan is None:
        return None
    statement.port.voice_vlan = vlan
    return ""


def _native_vlan(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    vlan = number(words[0], FIRST_VLAN, LAST_VLAN) if len(words) == 1 else None
    if vlan is None and words != ("none",):
        return None
    statement.port.native_vlan = vlan
    return ""


def _allowed(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    allowed = changed_vlan_list(statement.port.allowed_vlans, words)
    if allowed is None:
        return None
    statement.port.allowed_vlans = allowed
    return ""


def _default_access(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    statement.port.access_vlan = 1
    return None if words else ""


def _default_voice(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    statement.port.voice_vlan = None
    return "switchport-setting" if words == ("priority",) else None if words else ""


def _default_native(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    statement.port.native_vlan = 1
    return None if words else ""


def _default_allowed(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    statement.port.allowed_vlans = ()
    return None if words else ""


def _private(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    del words
    return "vlan-assigned-elsewhere" if statement.name else None


def _setting(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    del words
    return "switchport-setting" if statement.name else None


# -- port security --------------------------------------------------------------------------------------


def _port_security(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    security = statement.security
    if not words:
        security.enabled = True
        return ""
    if words[0] == "maximum" and len(words) == 2:
        maximum = number(words[1], 0, 65535)
        security.maximum = security.maximum if maximum is None else maximum
        return None if maximum is None else ""
    known = words[0] == "violation" and words[1:] in (("protect",), ("restrict",), ("shutdown",))
    return "" if known or words == ("aging",) else None


def _no_port_security(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    if words in (("aging",), ("violation",)):
        return ""
    if words == ("maximum",):
        statement.security.maximum = 0
        return ""
    if words:
        return None
    statement.security.enabled = False
    return ""


# -- authentication of terminals ------------------------------------------------------------------------


def _by_dot1x(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    if words == ("force-authorized",):
        statement.methods[:] = [method for method in statement.methods if method is not AdmissionMethod.DOT1X]
        return "port-authentication-setting"
    if words not in (("auto",), ("force-unauthorized",), ("dir", "both"), ("dir", "in")):
        return None
    if words == ("auto",):
        statement.methods.append(AdmissionMethod.DOT1X)
    return "terminal-authentication"


def _by_mac(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    if words:
        return None
    statement.methods.append(AdmissionMethod.MAC_AUTHENTICATION)
    return "terminal-authentication"


def _way_round(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    """Lines by which terminals get in that no server agreed to, into whatever VLAN."""
    del words
    statement.lets_others_in = True
    return "vlan-assigned-elsewhere"


def _host_mode(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    if words[:1] not in (("single-host",), ("multi-host",), ("multi-supplicant",)):
        return None
    statement.lets_others_in = statement.lets_others_in or words[0] == "multi-host"
    return "port-authentication-setting" if words[0] != "multi-host" else "terminal-authentication"


def _dynamic_vlan(statement: InterfaceStatement, words: tuple[str, ...]) -> str | None:
    del words
    return "vlan-assigned-elsewhere" if statement.name else None


_READERS: dict[tuple[str, ...], PortReader] = {
    ("switchport",): _switching,
    ("switchport", "mode"): _mode,
    ("switchport", "access", "vlan"): _access_vlan,
    ("switchport", "voice", "vlan"): _voice_vlan,
    ("switchport", "trunk", "native", "vlan"): _native_vlan,
    ("switchport", "trunk", "allowed", "vlan"): _allowed,
    ("switchport", "port-security"): _port_security,
    ("switchport", "private-vlan"): _private,
    ("switchport", "enable", "vlan"): _setting,
    ("switchport", "voice", "dscp"): _setting,
    ("switchport", "atmf-link"): _setting,
    ("switchport", "atmf-crosslink"): _setting,
    ("switchport", "atmf-arealink"): _setting,
    ("switchport", "atmf-agentlink"): _setting,
    ("switchport", "resiliencylink"): _setting,
    ("switchport", "remote-mirror-egress"): _private,
    ("switchport", "vlan-stacking"): _private,
    ("vlan", "classifier", "activate"): _private,
    ("dot1x", "port-control"): _by_dot1x,
    ("auth-mac", "enable"): _by_mac,
    ("auth-web", "enable"): _way_round,
    ("auth", "guest-vlan"): _way_round,
    ("auth", "auth-fail", "vlan"): _way_round,
    ("auth", "critical"): _way_round,
    ("auth", "profile"): _way_round,
    ("auth", "host-mode"): _host_mode,
    ("auth", "dynamic-vlan-creation"): _dynamic_vlan,
    ("auth", "roaming"): _way_round,
}
_REMOVED: dict[tuple[str, ...], PortReader] = {
    ("switchport",): _not_switching,
    ("switchport", "access", "vlan"): _default_access,
    ("switchport", "voice", "vlan"): _default_voice,
    ("switchport", "trunk", "native", "vlan"): _default_native,
    ("switchport", "trunk", "allowed", "vlan"): _default_allowed,
    ("switchport", "port-security"): _no_port_security,
}
