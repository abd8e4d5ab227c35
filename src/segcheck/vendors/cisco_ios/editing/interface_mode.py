"""Below `interface`: what commands do to one interface, or to each of a range."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from segcheck.source.text import Span
from segcheck.vendors._shared.command_modes import (
    NOTHING_TO_REMOVE,
    Session,
    place_of,
    remember,
    take_statement,
)
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.irrelevant_statements import take_irrelevant
from segcheck.vendors._shared.statement_rules import (
    NO,
    Command,
    StatementRule,
    rule_for,
    with_section,
    with_statement,
    without_statement,
)
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors._shared.vlan_lists import EVERY_VLAN, changed_vlan_list
from segcheck.vendors.cisco_ios.editing.tables import GLOBAL, INTERFACE
from segcheck.vendors.cisco_ios.interface_irrelevant import interface_line_reason
from segcheck.vendors.cisco_ios.interface_names import expanded_range, interface_name, interface_type

# Interfaces that are made by naming them.
_LOGICAL = frozenset(("vlan", "loopback", "tunnel", "port-channel", "bdi", "bvi", "dialer", "virtual-template"))
_KINDS = ("point-to-point", "multipoint")
_ADDRESS = StatementRule(("ip", "addr|ess", "#", "#"))
_VRFS = (StatementRule(("vrf", "forw|arding", "?")), StatementRule(("ip", "vrf", "forw|arding", "?")))
_ALLOWED = StatementRule(("switchport", "trunk", "allowed", "vlan", "?"))
_SWITCHING = StatementRule(("switchport",))
_WHOLE = StatementRule(("*",), several=True)


def header_of(text: ConfigurationText, name: str) -> tuple[str, ...] | None:
    """The words of the statement that begins the section of the interface; None when there is none."""
    for position in text.sections():
        words = text.lines[position].words
        if words[0] == "interface" and named(words[1:]) == name:
            return words
    return None


def named(words: tuple[str, ...]) -> str:
    """The full name of the interface that stands behind `interface`."""
    return interface_name("".join(word for word in words if word not in _KINDS))


def enter_interface(session: Session, command: Command) -> bool:
    """`interface NAME` and `interface range LIST`. Always True."""
    words = command.words[1:]
    if words[:1] in (("range",), ("ra",)):
        names = expanded_range(" ".join(words[1:])) if len(words) > 1 else None
        if not names or any(header_of(session.text, name) is None for name in names):
            return session.refuse(command, "change-script-no-section")
        return session.enter(InterfaceMode(names))
    name = named(words)
    if not words or (len(words) > 2 and words[-1] not in _KINDS) or not name[-1:].isdigit():
        return session.refuse(command)
    if header_of(session.text, name) is None:
        if not _can_be_made(session.text, name):
            return session.refuse(command, "change-script-no-section")
        kind = tuple(word for word in words if word in _KINDS)
        wording = " ".join(("interface", name, *kind))
        if not session.understands((wording,)):
            return session.refuse(command, "change-script-not-understood")
        session.put(with_section(session.text, None, wording, command.line.span), command)
    return session.enter(InterfaceMode((name,)))


def _can_be_made(text: ConfigurationText, name: str) -> bool:
    parent, dot, _ = name.partition(".")
    return header_of(text, parent) is not None if dot else interface_type(name) in _LOGICAL


def remove_interface(session: Session, command: Command) -> bool:
    """`no interface NAME`. Always True."""
    name = named(command.words[1:])
    header = header_of(session.text, name)
    if header is None:
        return session.note(command, NOTHING_TO_REMOVE)
    if "." not in name and interface_type(name) not in _LOGICAL:
        return session.refuse(command)
    there = place_of(session.text, (header,))
    return session.refuse(command) if there is None else remember(session, session.text.removed(there), command)


def default_interface(session: Session, command: Command) -> bool:
    """`default interface NAME`: nothing below it stays. Always True."""
    header = header_of(session.text, named(command.words[2:]))
    there = None if header is None else place_of(session.text, (header,))
    if there is None:
        return session.refuse(command, "change-script-no-section")
    text = session.text
    if text.find(("shutdown",), there) is not None:
        # SOUNDNESS: whether the interface is up afterwards differs between routers and switches.
        return session.refuse(command, "change-script-default-shutdown")
    return remember(session, text.replaced(there + 1, text.end_of(there)), command)


@dataclass(frozen=True, slots=True)
class InterfaceMode:
    """Below the heads of one or several interfaces."""

    names: tuple[str, ...]

    def take(self, session: Session, command: Command) -> bool:
        """As `Mode`."""
        if len(self.names) == 1:
            return _take(session, self.names[0], command)
        return session.in_one_step((partial(_take, session, name, command) for name in self.names), command)


def _take(session: Session, name: str, command: Command) -> bool:
    header = header_of(session.text, name)
    if header is None:
        return False
    path = (header,)
    place = place_of(session.text, path)
    if place is None:
        return False
    if rule_for((_ADDRESS,), command) is not None or command.words == ("ip", "address"):
        return _address(session, place, path, command)
    vrf = rule_for(_VRFS, command)
    if vrf is not None:
        return _vrf(session, place, path, command)
    if rule_for((_ALLOWED,), command) is not None:
        return _allowed_vlans(session, place, path, command)
    if command.words == ("switchport",):
        return _switching(session, place, command)
    if take_statement(session, INTERFACE, path, command):
        return True
    if rule_for(GLOBAL, command) is not None:
        return False
    words = (NO, *command.words) if command.negated else command.words
    if command.words and interface_line_reason(words) is not None:
        return take_irrelevant(session, path, command)
    return False


def _address(session: Session, place: int, path: tuple[tuple[str, ...], ...], command: Command) -> bool:
    """`ip address`: one first address, any number of further ones, and `no ip address` takes them all."""
    text = session.text
    here = text.find_all(("ip", "address"), place)
    if command.negated:
        return _no_address(session, place, here, command)
    words = ("ip", "address", *command.words[2:])
    wording, origin = " ".join(words), command.line.span
    if len(words) not in (4, 5) or (len(words) == 5 and words[4] != "secondary"):
        return session.refuse(command)
    if not session.understands((" ".join(path[0]), wording)):
        return session.refuse(command, "change-script-not-understood")
    first = [one for one in here if text.lines[one].words[-1] != "secondary"]
    second = len(words) == 5
    twice = any(text.lines[one].words[2:4] == words[2:4] for one in here if second is (one in first))
    if twice or (second and not first):
        return session.refuse(command, "change-script-other-value")
    others = _overlapping(text, place, words)
    if others:
        return session.refuse(command, "change-script-address-overlaps", others)
    if first and not second:
        line = text.lines[first[0]]
        new = written(wording, line.depth, origin, line.indentation)
        return remember(
            session, text if line.words == words else text.replaced(first[0], first[0] + 1, (new,)), command
        )
    edited = with_statement(text, place, _WHOLE, words, wording, origin)
    return session.refuse(command) if edited is None else remember(session, edited, command)


def _overlapping(text: ConfigurationText, place: int, words: tuple[str, ...]) -> tuple[Span, ...]:
    """Addresses of other interfaces of the same VRF in a network that overlaps with the new one's.

    SOURCE: Cisco IOS: "% … overlaps with …", where the other interface is up.
    """
    new = _network(words)
    found = []
    for position in text.find_all(("interface",)):
        if position == place or _vrf_of(text, position) != _vrf_of(text, place):
            continue
        for index in text.find_all(("ip", "address"), position):
            other = _network(text.lines[index].words)
            if new is not None and other is not None and (new[0] ^ other[0]) & new[1] & other[1] == 0:
                found.append(text.lines[index].line.origin)
    return tuple(found)


def _network(words: tuple[str, ...]) -> tuple[int, int] | None:
    address, mask = (ipv4(words[2]), ipv4(words[3])) if len(words) > 3 else (None, None)
    return None if address is None or mask is None else (address, mask)


def _vrf_of(text: ConfigurationText, position: int) -> str:
    lines = [text.lines[index].words for index in text.below(position)]
    return next((words[-1] for words in lines if words[-2:-1] == ("forwarding",)), "")


def _no_address(session: Session, place: int, here: tuple[int, ...], command: Command) -> bool:
    text = session.text
    if not here:
        return session.note(command, NOTHING_TO_REMOVE)
    if len(command.words) == 2:
        gone = set(here)
        return remember(
            session,
            ConfigurationText(tuple(line for index, line in enumerate(text.lines) if index not in gone)),
            command,
        )
    words = ("ip", "address", *command.words[2:])
    hit = text.find(words, place)
    if hit is None or (words[-1] != "secondary" and len(here) > 1):
        # A first address goes only when the others have gone.
        return session.refuse(command, "change-script-other-value")
    return remember(session, text.removed(hit), command)


def _vrf(session: Session, place: int, path: tuple[tuple[str, ...], ...], command: Command) -> bool:
    """`vrf forwarding X`: the addresses of the interface go.

    SOURCE: Cisco IOS: "% Interface … IP address … removed due to enabling VRF".
    """
    found = rule_for(_VRFS, command)
    if found is None:
        return False
    rule, words = found
    text = session.text
    wording = " ".join(words)
    if not command.negated and not session.understands((" ".join(path[0]), wording)):
        return session.refuse(command, "change-script-not-understood")
    edited = (
        without_statement(text, place, rule, words)
        if command.negated
        else with_statement(text, place, rule, words, wording, command.line.span)
    )
    if edited is None:
        return session.refuse(command, "change-script-other-value")
    if edited is text:
        return session.note(command, NOTHING_TO_REMOVE if command.negated else "change-script-no-effect")
    addresses = [*edited.find_all(("ip", "address"), place), *edited.find_all(("ipv6", "address"), place)]
    if addresses:
        session.note(command, "change-script-addresses-removed")
        edited = ConfigurationText(tuple(line for index, line in enumerate(edited.lines) if index not in addresses))
    return remember(session, edited, command)


def _allowed_vlans(session: Session, place: int, path: tuple[tuple[str, ...], ...], command: Command) -> bool:
    """`switchport trunk allowed vlan …`: without `add` or `remove`, the list that was there is gone."""
    text = session.text
    lines = text.find_all(("switchport", "trunk", "allowed", "vlan"), place)
    allowed = EVERY_VLAN
    for line in lines:
        changed = changed_vlan_list(allowed, text.lines[line].words[4:])
        if changed is None:
            return session.refuse(command, "change-script-other-value")
        allowed = changed
    after = EVERY_VLAN if command.negated else changed_vlan_list(allowed, command.words[4:])
    if after is None:
        return session.refuse(command, "change-script-not-understood")
    if after == allowed:
        return session.note(command, "change-script-no-effect")
    for line in reversed(lines):
        text = text.removed(line)
    if after != EVERY_VLAN:
        shown = ",".join(str(low) if low == high else f"{low}-{high}" for low, high in after) or "none"
        wording = f"switchport trunk allowed vlan {shown}"
        edited = with_statement(text, place, _ALLOWED, tuple(wording.split()), wording, command.line.span)
        if edited is None or not session.understands((" ".join(path[0]), wording)):
            return session.refuse(command, "change-script-not-understood")
        text = edited
    return remember(session, text, command)


def _switching(session: Session, place: int, command: Command) -> bool:
    """`switchport` and `no switchport`: where the port has settings of the other side, what becomes of them is open."""
    text = session.text
    words = (NO, "switchport") if command.negated else ("switchport",)
    if text.find(words, place) is not None:
        return session.note(command, "change-script-no-effect")
    others = text.find_all(("switchport",), place) if command.negated else text.find_all(("ip", "address"), place)
    if others:
        return session.refuse(command, "change-script-other-value")
    opposite = text.find(("switchport",) if command.negated else (NO, "switchport"), place)
    if opposite is not None:
        text = text.removed(opposite)
    edited = with_statement(text, place, _WHOLE, words, " ".join(words), command.line.span)
    return session.refuse(command) if edited is None else remember(session, edited, command)
