"""Lines typed below `interface …`, for one interface or several at once.

SOURCE: AlliedWare Plus how-to note "Hardware filters": lists at a port are asked in the order attached, and that order
changes only by detaching them. Command references: a port is in one mode, access or trunk; changing the VRF of an
interface removes its addresses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Session, remember
from segcheck.vendors._shared.configuration_text import ConfigurationText
from segcheck.vendors._shared.entry_words import Words
from segcheck.vendors._shared.placed_lines import single, switched, with_last, without
from segcheck.vendors._shared.port_lines import SectionEdit, note_down, port_modes, take_by_rule
from segcheck.vendors._shared.statement_rules import (
    Command,
    StatementRule,
    rule_for,
)
from segcheck.vendors._shared.values import number
from segcheck.vendors._shared.vlan_lists import EVERY_VLAN, FIRST_VLAN, LAST_VLAN, changed_vlan_list
from segcheck.vendors._shared.vlan_lists import without as outside
from segcheck.vendors.alliedware_plus.editing import list_text
from segcheck.vendors.alliedware_plus.editing.interface_text import (
    edited,
    known_vlans,
    may_be_there,
    spelled_names,
    values,
)
from segcheck.vendors.alliedware_plus.editing.understood import is_irrelevant
from segcheck.vendors.alliedware_plus.network.interface_names import interface_names

_RULES = (
    StatementRule(("description", "?"), loose=True),
    StatementRule(("switchport", "access", "vlan", "?"), loose=True),
    StatementRule(("switchport", "voice", "vlan", "?"), loose=True),
    StatementRule(("switchport", "trunk", "native", "vlan", "?"), loose=True),
    StatementRule(("switchport", "port-security", "maximum", "?"), loose=True),
    StatementRule(("switchport", "port-security", "violation", "?"), loose=True),
    StatementRule(("ipv6", "address", "?"), several=True),
    StatementRule(("service-policy", "input", "?")),
    StatementRule(("ip", "helper-address", "?"), several=True),
    StatementRule(("dot1x", "port-control", "?"), loose=True),
    StatementRule(("mac-address", "?"), loose=True),
)
_FLAGS = (("shutdown",), ("switchport", "port-security"), ("ipv6", "enable"), ("auth-mac", "enable"))
_ALLOWED = ("switchport", "trunk", "allowed", "vlan")
_ACCESS, _TRUNK = ("switchport", "access"), ("switchport", "trunk")
_ATTACHMENTS = (("access-group",), ("ip", "access-group"), ("mac", "access-group"), ("ipv6", "traffic-filter"))
_OF_PORTS = ("port", "sa")


def take_interface(session: Session, command: Command) -> bool:
    """`interface NAME`, of one or several; False for any other command."""
    if command.words[:1] != ("interface",):
        return False
    names = interface_names(command.words[1]) if len(command.words) == 2 else None
    if names is None or command.negated:
        return session.refuse(command)
    if not all(may_be_there(session.text, name) for name in names):
        return session.refuse(command, "awplus-script-no-interface")
    return session.enter(InterfaceMode(tuple(dict.fromkeys(names))))


@dataclass(frozen=True, slots=True)
class InterfaceMode:
    """Lines below `interface` for the interfaces `names`."""

    names: tuple[str, ...]

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
        if command.words == ("switchport",):
            return _switching(self, session, command)
        if command.words in _FLAGS:
            words, off, span = command.words, command.negated, command.line.span
            return self.edit(session, command, lambda text, at: switched(text, at, words, span, off=off))
        for size in (4, 3, 2, 1):
            reader = _SPECIAL.get(command.words[:size])
            if reader is not None:
                return reader(self, session, command)
        found = rule_for(_RULES, command)
        if found is not None:
            return take_by_rule(self, session, command, *found)
        if self._irrelevant(command):
            return note_down(self, session, command)
        return False

    def text_of(self, command: Command) -> str:
        """The command with its `no`, as the reader would find it."""
        return f"no {command.text}" if command.negated else command.text

    def values(self, text: ConfigurationText, *head: str) -> tuple[tuple[str, Words], ...]:
        """Statements with this head at the interfaces."""
        return values(text, self.names, head)

    def edit(
        self, session: Session, command: Command, edit: SectionEdit, code: str = "change-script-other-value"
    ) -> bool:
        """Edit the section of each interface; None refuses the script. Always True."""
        after = edited(session.text, self.names, command.line, edit)
        return session.refuse(command, code) if after is None else remember(session, after, command)

    def understands(self, session: Session, content: str) -> bool:
        """Whether the reader knows the line below one of these interfaces."""
        return session.understands((f"interface {spelled_names(self.names)}", content))

    def problem(self, text: ConfigurationText, words: Words) -> str:
        """Why the device would not take a line about VLANs of ports; "" where it does."""
        if words[:2] in (_ACCESS, _TRUNK) and port_modes(self, text) != frozenset((words[1],)):
            return "awplus-script-port-mode"
        vlan = number(words[-1], FIRST_VLAN, LAST_VLAN) if words[-2:-1] == ("vlan",) else None
        missing = vlan is not None and outside(((vlan, vlan),), known_vlans(text))
        return "awplus-script-no-vlan" if missing else ""

    def _irrelevant(self, command: Command) -> bool:
        header = f"interface {spelled_names(self.names)}"
        return is_irrelevant((header, self.text_of(command))) and is_irrelevant((header, command.text))


# -- lines with rules of their own ------------------------------------------------------------------------


def _attachment(mode: InterfaceMode, session: Session, command: Command) -> bool:
    """`access-group LIST` and its kin: the last of those attached."""
    size = 1 if command.words[0] == "access-group" else 2
    words = command.words
    if len(words) != size + 1:
        return session.refuse(command)
    if command.negated:
        if not any(one == words for _, one in mode.values(session.text, *words)):
            return session.note(command, NOTHING_TO_REMOVE)
        return mode.edit(session, command, lambda text, at: without(text, text.find_all(words, at)))
    family = "ipv6" if words[0] == "ipv6" else "ip"
    found = list_text.defined(session.text, family, words[size])
    if found is None:
        return session.refuse(command, "awplus-script-list-missing")
    fits = found.kind == "ipv6" if family == "ipv6" else found.filters_ports
    if not fits or not all(name.startswith(_OF_PORTS) for name in mode.names):
        return session.refuse(command, "awplus-script-list-not-here")
    if not list_text.entries(session.text, found):
        session.note(command, "awplus-script-list-empty")
    span = command.line.span
    return mode.edit(
        session,
        command,
        lambda text, at: text if text.find(words, at) is not None else with_last(text, at, command.text, span),
    )


def _mode(mode: InterfaceMode, session: Session, command: Command) -> bool:
    """`switchport mode access|trunk`.

    SOUNDNESS: what the device keeps of VLANs of the mode that a port leaves, and takes up again with it, is not
    documented; a mode with VLANs told already is not gone back to.
    """
    text, words = session.text, command.words
    if command.negated or words[2:3] not in (("access",), ("trunk",)) or not mode.understands(session, command.text):
        return session.refuse(command)
    told = mode.values(text, "switchport", words[2]) if port_modes(mode, text) != frozenset(words[2:3]) else ()
    if told or (words[2] == "trunk" and mode.values(text, "switchport", "voice")):
        return session.refuse(command, "awplus-script-port-mode")
    return mode.edit(session, command, lambda text, at: single(text, at, words[:2], " ".join(words), command.line.span))


def _allowed(mode: InterfaceMode, session: Session, command: Command) -> bool:
    """`switchport trunk allowed vlan [add|remove|except] LIST`, `… all`, `… none`."""
    change = ("none",) if command.negated and len(command.words) == len(_ALLOWED) else command.words[len(_ALLOWED) :]
    named = changed_vlan_list((), ("add", *change[1:])) if change[:1] in (("add",), ("remove",), ("except",)) else ()
    known = change in (("all",), ("none",)) or (
        change[:1] in (("add",), ("remove",), ("except",)) and named is not None
    )
    if not known or (command.negated and change != ("none",)):
        return session.refuse(command)
    if port_modes(mode, session.text) != frozenset(("trunk",)):
        return session.refuse(command, "awplus-script-port-mode")
    if change[0] == "add" and outside(named or (), known_vlans(session.text)):
        return session.refuse(command, "awplus-script-no-vlan")

    def edit(text: ConfigurationText, at: int) -> ConfigurationText | None:
        before: tuple[tuple[int, int], ...] = ()
        places = text.find_all(_ALLOWED, at)
        for place in places:
            told = changed_vlan_list(before, text.lines[place].words[len(_ALLOWED) :])
            if told is None:
                return None
            before = told
        after = changed_vlan_list(before, change)
        if after is None or after == before:
            return text if after is not None else None
        if not after:
            return without(text, places)
        listed = ",".join(f"{low}" if low == high else f"{low}-{high}" for low, high in after)
        told_so = "all" if after == EVERY_VLAN else f"add {listed}"
        return single(text, at, _ALLOWED, f"{' '.join(_ALLOWED)} {told_so}", command.line.span)

    return mode.edit(session, command, edit)


def _switching(mode: InterfaceMode, session: Session, command: Command) -> bool:
    """`switchport`, which ports do without being told; `no switchport` makes a router port of one, and is refused."""
    if command.negated or any(words == ("switchport",) for _, words in mode.values(session.text, "no", "switchport")):
        return session.refuse(command)

    def edit(text: ConfigurationText, at: int) -> ConfigurationText:
        there = text.find(("switchport",), at)
        return text if there is not None else with_last(text, at, "switchport", command.line.span)

    return mode.edit(session, command, edit)


def _address(mode: InterfaceMode, session: Session, command: Command) -> bool:
    """`ip address A/L [secondary]`: a primary address takes the place of the one before."""
    text, words = session.text, command.words
    secondary = "secondary" in words
    told = [one for _, one in mode.values(text, "ip", "address")]
    if command.negated:
        if not told:
            return session.note(command, NOTHING_TO_REMOVE)
        alone = words == ("ip", "address") and len(told) == 1
        if not alone and words not in told:
            return session.refuse(command, "change-script-other-value")
        if "secondary" not in words and any("secondary" in one for one in told):
            return session.refuse(command)
        return mode.edit(session, command, lambda text, at: without(text, text.find_all(words, at)))
    if len(mode.names) > 1 or not mode.understands(session, command.text):
        return session.refuse(command, "change-script-not-understood")
    if mode.names[0].startswith("port"):
        return session.refuse(command)

    def edit(text: ConfigurationText, at: int) -> ConfigurationText:
        if secondary:
            there = text.find(words, at)
            return text if there is not None else with_last(text, at, command.text, command.line.span)
        primary = [one for one in text.find_all(("ip", "address"), at) if "secondary" not in text.lines[one].words]
        if len(primary) == 1 and text.lines[primary[0]].words == words:
            return text
        return with_last(without(text, primary), at, command.text, command.line.span)

    return mode.edit(session, command, edit)


def _vrf(mode: InterfaceMode, session: Session, command: Command) -> bool:
    """`ip vrf forwarding NAME`: the IPv4 addresses go.

    SOUNDNESS: whether IPv6 addresses go, too, and what stays when a VRF is left, is not documented.
    """
    text, words = session.text, command.words
    if command.negated or len(words) != 4 or mode.values(text, "ipv6", "address") or len(mode.names) > 1:
        return session.refuse(command)
    if text.find_all(("ip", "vrf", words[3])) == ():
        return session.refuse(command, "awplus-script-name-missing")
    if any(one == words for _, one in mode.values(text, "ip", "vrf", "forwarding")):
        return remember(session, text, command)
    addresses = mode.values(text, "ip", "address")
    mode.edit(
        session,
        command,
        lambda text, at: single(
            without(text, text.find_all(("ip", "address"), at)), at, words[:3], command.text, command.line.span
        ),
    )
    return session.note(command, "awplus-script-addresses-gone") if addresses else True


_SPECIAL: dict[Words, Callable[[InterfaceMode, Session, Command], bool]] = {
    **dict.fromkeys(_ATTACHMENTS, _attachment),
    ("switchport", "mode"): _mode,
    _ALLOWED: _allowed,
    ("ip", "address"): _address,
    ("ip", "vrf", "forwarding"): _vrf,
}
