"""Below `interface` of an ASA."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Path, Session, place_of, remember, take_statement
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.statement_rules import NO, Command, StatementRule, with_section, with_statement
from segcheck.vendors.cisco_asa.editing.tables import INTERFACE

_NAME = StatementRule(("nameif", "?"), fixed=True)
_LEVEL = StatementRule(("security-level", "?"))


def _head_of(text: ConfigurationText, name: str) -> tuple[str, ...] | None:
    wanted = name.lower()
    heads = (text.lines[place].words for place in text.find_all(("interface",)))
    return next((words for words in heads if "".join(words[1:]).lower() == wanted), None)


def enter_interface(session: Session, command: Command) -> bool:
    """`interface NAME` and `no interface NAME`. Always True."""
    name = "".join(command.words[1:])
    head = _head_of(session.text, name)
    parent, dot, _ = name.partition(".")
    if command.negated:
        if head is None:
            return session.note(command, NOTHING_TO_REMOVE)
        # What names the interface goes with it, on a real device; that is not followed.
        place = place_of(session.text, (head,))
        if place is None or not dot or session.text.find_all(("nameif",), place):
            return session.refuse(command)
        return remember(session, session.text.removed(place), command)
    if head is None:
        above = _head_of(session.text, parent)
        if not dot or above is None:
            return session.refuse(command, "change-script-no-section")
        head = (above[0], f"{''.join(above[1:])}.{name.partition('.')[2]}")
        text = with_section(session.text, None, " ".join(head), command.line.span, _place(session.text, parent))
        session.put(text, command)
    return session.enter(InterfaceMode((head,)))


def _place(text: ConfigurationText, parent: str) -> int | None:
    """Behind the parent and its other sub-interfaces."""
    wanted = parent.lower()
    alike = [
        place
        for place in text.find_all(("interface",))
        if "".join(text.lines[place].words[1:]).lower().partition(".")[0] == wanted
    ]
    return text.end_of(alike[-1]) if alike else None


@dataclass(frozen=True, slots=True)
class InterfaceMode:
    """Below the head of one interface."""

    path: Path

    def take(self, session: Session, command: Command) -> bool:
        """As `Mode`."""
        place = place_of(session.text, self.path)
        if place is None:
            return False
        if command.words[:1] == ("nameif",) and len(command.words) == 2 and not command.negated:
            return self._name(session, place, command)
        return take_statement(session, INTERFACE, self.path, command)

    def _name(self, session: Session, place: int, command: Command) -> bool:
        """`nameif NAME`: the device gives the interface a level, too.

        SOURCE: Cisco ASA command reference, `nameif`: 100 for an interface called inside, 0 for any other.
        """
        text, name = session.text, command.words[1]
        if any(
            text.lines[one].words == ("nameif", name) for one in range(len(text.lines)) if one not in text.below(place)
        ):
            return session.refuse(command, "change-script-other-value")
        edited = with_statement(text, place, _NAME, command.words, f"nameif {name}", command.line.span)
        if edited is None:
            return session.refuse(command, "change-script-other-value")
        if not edited.find_all(("security-level",), place):
            level = "100" if name.lower() == "inside" else "0"
            denial = edited.find((NO, "security-level"), place)
            line = written(f"security-level {level}", 1, command.line.span)
            at = edited.end_of(place) if denial is None else denial
            edited = edited.replaced(at, at if denial is None else at + 1, (line,))
        return remember(session, edited, command)
