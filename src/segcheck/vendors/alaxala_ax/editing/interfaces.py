"""Lines typed below `interface …` and `interface range …`.

SOURCE: AX1240S configuration command reference, `ip access-group`: where another list is bound, it has to be taken away
first. AX3660S configuration command reference Vol. 1: `interface range` is for typing; each interface keeps its
section.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from segcheck.model.header import Interval
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
from segcheck.vendors._shared.vlan_lists import (
    DEFAULT_VLAN,
    FIRST_VLAN,
    LAST_VLAN,
    changed_vlan_list,
    joined,
    vlan_list,
)
from segcheck.vendors._shared.vlan_lists import without as outside
from segcheck.vendors.alaxala_ax.editing.list_text import entries, headers
from segcheck.vendors.alaxala_ax.editing.lists import UNIT
from segcheck.vendors.alaxala_ax.editing.understood import is_irrelevant
from segcheck.vendors.alaxala_ax.filters.filter_statements import ListKind
from segcheck.vendors.alaxala_ax.network.interface_names import ETHERNET, PORTS, expanded_range, interface_name, spelled

GROUPS: dict[Words, ListKind] = {
    ("ip", "access-group"): ListKind.IPV4,
    ("ipv6", "traffic-filter"): ListKind.IPV6,
    ("mac", "access-group"): ListKind.MAC,
    ("advance", "access-group"): ListKind.ADVANCE,
}
# A range of an honest script is a few cards of one switch.
_MOST_OF_A_RANGE = 1_000
_RULES = (
    StatementRule(("description", "?"), loose=True),
    StatementRule(("switchport", "access", "vlan", "?"), loose=True),
    StatementRule(("switchport", "voice", "vlan", "?"), loose=True),
    StatementRule(("switchport", "trunk", "native", "vlan", "?"), loose=True),
    StatementRule(("ipv6", "address", "?"), several=True),
    StatementRule(("vrrp", "*", "ip", "?"), loose=True),
    StatementRule(("ip", "helper-address", "?"), several=True),
    StatementRule(("dot1x", "port-control", "?"), loose=True),
)
_FLAGS = (("shutdown",), ("ipv6", "enable"))
_ALLOWED = ("switchport", "trunk", "allowed", "vlan")
_OF_MODES: dict[Words, str] = {("switchport", "access"): "access", ("switchport", "trunk"): "trunk"}


def take_interface(session: Session, command: Command) -> bool:
    """`interface NAME`, `interface range NAMES`; False for any other command."""
    words, text = command.words, session.text
    if words[:1] != ("interface",):
        return False
    if words[1:2] == ("range",):
        named = expanded_range(words[2:])
    else:
        one = interface_name(words[1:])
        named = None if one is None else (one,)
    if not named or command.negated or len(named) > _MOST_OF_A_RANGE:
        return session.refuse(command)
    names = tuple(dict.fromkeys(spelled(*one) for one in named))
    sections = interface_sections(text)
    if any(not may_be_there(text, sections, name) for name in names):
        return session.refuse(command, "alaxala-script-no-interface")
    return session.enter(InterfaceMode(names))


def interface_sections(text: ConfigurationText) -> dict[str, list[int]]:
    """Positions of the sections of each interface; those of a range, which no device prints, under ""."""
    found: dict[str, list[int]] = {}
    for at in text.find_all(("interface",)):
        named = interface_name(text.lines[at].words[1:])
        found.setdefault("" if named is None else spelled(*named), []).append(at)
    return found


def may_be_there(text: ConfigurationText, sections: dict[str, list[int]], name: str) -> bool:
    """Whether the device has the interface: it has one section, or what makes it stands in the configuration."""
    if len(sections.get(name, ())) == 1:
        return not any("range" in text.lines[at].words for at in sections.get("", ()))
    kind, _, digits = name.partition(" ")
    if name in sections or kind in ETHERNET or not digits.isdigit():
        return False
    if kind == "vlan":
        vlan = number(digits, FIRST_VLAN, LAST_VLAN)
        return vlan is not None and not outside(((vlan, vlan),), known_vlans(text))
    if kind == "port-channel":
        return any(line.words[:2] == ("channel-group", digits) for line in text.lines)
    return kind == "loopback"


def known_vlans(text: ConfigurationText) -> tuple[Interval, ...]:
    """VLAN 1 and those that have a section."""
    found: list[Interval] = [(DEFAULT_VLAN, DEFAULT_VLAN)]
    for at in text.find_all(("vlan",)):
        words = text.lines[at].words
        found.extend((vlan_list(words[1]) if len(words) > 1 else None) or ())
    return joined(found)


@dataclass(frozen=True, slots=True)
class InterfaceMode:
    """Lines below `interface` for the interfaces `names`."""

    names: tuple[str, ...]

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
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
            return note_down(self, session, command, UNIT)
        return False

    def values(self, text: ConfigurationText, *head: str) -> tuple[tuple[str, Words], ...]:
        """Statements with this head at the interfaces: (interface, all words)."""
        sections = interface_sections(text)
        return tuple(
            (name, text.lines[at].words)
            for name in self.names
            for section in sections.get(name, ())
            for at in text.find_all(head, section)
        )

    def edit(
        self, session: Session, command: Command, edit: SectionEdit, code: str = "change-script-other-value"
    ) -> bool:
        """Edit the section of each interface; None refuses the script. Always True."""
        text = session.text
        sections = interface_sections(text)
        # From the last section up, so that the places of the others stay as they are; new sections come behind all.
        for name in sorted(self.names, key=lambda name: -sections.get(name, [-1])[0]):
            place = sections.get(name, [-1])[0]
            before = text
            if place < 0:
                before = with_last(text, None, f"interface {name}", command.line.span)
                place = interface_sections(before)[name][0]
            after = edit(before, place)
            if after is None:
                return session.refuse(command, code)
            text = text if after.lines == before.lines else after
        return remember(session, text, command)

    def understands(self, session: Session, content: str) -> bool:
        """Whether the reader knows the line below one of these interfaces."""
        return session.understands((f"interface {self.names[0]}", content))

    def problem(self, text: ConfigurationText, words: Words) -> str:
        """Why the device may not take a line about VLANs of ports; "" where it does."""
        mode = _OF_MODES.get(words[:2])
        if mode is not None and port_modes(self, text) != frozenset((mode,)):
            return "alaxala-script-port-mode"
        vlan = number(words[-1], FIRST_VLAN, LAST_VLAN) if words[-2:-1] == ("vlan",) else None
        missing = vlan is not None and outside(((vlan, vlan),), known_vlans(text))
        return "alaxala-script-no-vlan" if missing else ""

    def _irrelevant(self, command: Command) -> bool:
        header = f"interface {self.names[0]}"
        typed = f"no {command.text}" if command.negated else command.text
        return is_irrelevant((header, typed)) and is_irrelevant((header, command.text))


# -- lines with rules of their own ------------------------------------------------------------------------


def _attachment(mode: InterfaceMode, session: Session, command: Command) -> bool:
    """`ip access-group LIST in|out` and its kin: one list of each kind and direction."""
    words, text = command.words, session.text
    if len(words) != 4 or words[3] not in ("in", "out"):
        return session.refuse(command)
    name = words[2].strip('"')
    bound = [one for one in mode.values(text, *words[:2]) if one[1][3:4] == words[3:]]
    same = [owner for owner, one in bound if len(one) == 4 and one[2].strip('"') == name]
    if command.negated:
        if not same and bound:
            return session.refuse(command, "change-script-other-value")
        if not same:
            return session.note(command, NOTHING_TO_REMOVE)
        return mode.edit(session, command, lambda text, at: without(text, _bound(text, at, words, name)))
    key = (GROUPS[words[:2]], name)
    if not headers(text, key):
        return session.refuse(command, "alaxala-script-list-missing")
    if len(same) < len(bound):
        return session.refuse(command, "alaxala-script-list-bound")
    if not entries(text, key):
        session.note(command, "alaxala-script-list-empty")
    span = command.line.span
    return mode.edit(
        session,
        command,
        lambda text, at: text if _bound(text, at, words, name) else with_last(text, at, command.text, span, UNIT),
    )


def _bound(text: ConfigurationText, at: int, words: Words, name: str) -> tuple[int, ...]:
    """Lines below the section that bind the list `name` as `words` would."""
    return tuple(
        place
        for place in text.find_all(words[:2], at)
        if text.lines[place].words[3:] == words[3:] and text.lines[place].words[2].strip('"') == name
    )


def _mode(mode: InterfaceMode, session: Session, command: Command) -> bool:
    """`switchport mode access|trunk`.

    SOUNDNESS: what the device keeps of VLANs of the mode that a port leaves, and takes up again with it, is not known;
    a mode with VLANs told already is not gone back to.
    """
    text, words = session.text, command.words
    if command.negated or words[2:] not in (("access",), ("trunk",)) or not mode.names[0].startswith(tuple(PORTS)):
        return session.refuse(command)
    changes = port_modes(mode, text) != frozenset(words[2:])
    if changes and mode.values(text, "switchport", words[2]):
        return session.refuse(command, "alaxala-script-port-mode")
    return mode.edit(session, command, lambda text, at: single(text, at, words[:2], command.text, command.line.span))


def _allowed(mode: InterfaceMode, session: Session, command: Command) -> bool:
    """`switchport trunk allowed vlan [add|remove] LIST`: all that may pass, some more, some less."""
    change = command.words[len(_ALLOWED) :]
    named = vlan_list("".join(change[1:] if change[:1] in (("add",), ("remove",)) else change))
    if command.negated and change:
        return session.refuse(command)
    if not command.negated and named is None:
        return session.refuse(command, "change-script-not-understood")
    if port_modes(mode, session.text) != frozenset(("trunk",)):
        return session.refuse(command, "alaxala-script-port-mode")
    if change[:1] != ("remove",) and outside(named or (), known_vlans(session.text)):
        return session.refuse(command, "alaxala-script-no-vlan")

    def edit(text: ConfigurationText, at: int) -> ConfigurationText | None:
        before: tuple[Interval, ...] = ()
        places = text.find_all(_ALLOWED, at)
        for place in places:
            told = changed_vlan_list(before, text.lines[place].words[len(_ALLOWED) :])
            if told is None:
                return None
            before = told
        after = () if command.negated else changed_vlan_list(before, change)
        if after is None or after == before:
            return None if after is None else text
        if not after:
            return without(text, places)
        listed = ",".join(f"{low}" if low == high else f"{low}-{high}" for low, high in after)
        return single(text, at, _ALLOWED, f"{' '.join(_ALLOWED)} {listed}", command.line.span)

    return mode.edit(session, command, edit)


def _address(mode: InterfaceMode, session: Session, command: Command) -> bool:
    """`ip address A M [secondary]`: a primary address takes the place of the one before."""
    text, words = session.text, command.words
    told = [one for _, one in mode.values(text, "ip", "address")]
    if command.negated:
        if not told:
            return session.note(command, NOTHING_TO_REMOVE)
        secondaries = any("secondary" in one for one in told)
        named = words in told or (words == ("ip", "address") and len(told) == 1)
        if not named or (secondaries and "secondary" not in words):
            return session.refuse(command, "change-script-other-value")
        return mode.edit(session, command, lambda text, at: without(text, text.find_all(words, at)))
    if len(mode.names) > 1 or not mode.understands(session, command.text):
        return session.refuse(command, "change-script-not-understood")

    def edit(text: ConfigurationText, at: int) -> ConfigurationText:
        there = text.find(words, at)
        if there is not None:
            return text
        primary = [one for one in text.find_all(("ip", "address"), at) if "secondary" not in text.lines[one].words]
        rest = text if "secondary" in words else without(text, primary)
        return with_last(rest, at, command.text, command.line.span, UNIT)

    return mode.edit(session, command, edit)


def _vrf(mode: InterfaceMode, session: Session, command: Command) -> bool:
    """`vrf forwarding N`. SOUNDNESS: what it does to addresses that are there is not known."""
    text, words = session.text, command.words
    addressed = mode.values(text, "ip", "address") or mode.values(text, "ipv6", "address")
    if command.negated or len(words) != 3 or addressed or mode.values(text, "vrf", "forwarding"):
        return session.refuse(command)
    if text.find(("vrf", "definition", words[2])) is None:
        return session.refuse(command, "alaxala-script-name-missing")
    return mode.edit(session, command, lambda text, at: with_last(text, at, command.text, command.line.span, UNIT))


_SPECIAL: dict[Words, Callable[[InterfaceMode, Session, Command], bool]] = {
    **dict.fromkeys(GROUPS, _attachment),
    ("switchport", "mode"): _mode,
    _ALLOWED: _allowed,
    ("ip", "address"): _address,
    ("vrf", "forwarding"): _vrf,
}
