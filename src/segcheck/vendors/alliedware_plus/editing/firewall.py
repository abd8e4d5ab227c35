"""Entities, applications, and the numbered rules of the firewall and of address translation.

SOURCE: Allied Telesis, "Command Reference for AR2050V", AlliedWare Plus 5.4.7: `rule` without number gets one above the
highest, `no rule` takes a number or `all`, `move rule` gives a rule another number; the lowest number goes first.
"""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.source.diagnostic import Severity
from segcheck.source.text import Span
from segcheck.vendors._shared.command_modes import (
    NOTHING_TO_REMOVE,
    Path,
    Session,
    place_of,
    remember,
    take_statement,
)
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.entry_words import Words
from segcheck.vendors._shared.placed_lines import with_last, without
from segcheck.vendors._shared.statement_rules import Command, StatementRule
from segcheck.vendors._shared.values import number

_LAST_NUMBER = 65535
_STEP = 10
_RULE_SECTIONS = {
    "firewall": (
        StatementRule(("protect",)),
        StatementRule(("connection-limit", "?"), several=True),
        StatementRule(("connection-log", "?"), several=True),
    ),
    "nat": (StatementRule(("enable",)),),
}
_ENTITY_STATEMENTS: tuple[tuple[StatementRule, ...], ...] = (
    (),
    tuple(StatementRule((family, "subnet", "?"), several=True) for family in ("ip", "ipv6")),
    tuple(StatementRule((family, "address", "?"), several=True) for family in ("ip", "ipv6")),
)
_ENTITY_SECTIONS = ("network", "host", "")
_APPLICATION = tuple(
    StatementRule((word, "?"), several=True)
    for word in ("protocol", "sport", "dport", "icmp-type", "icmp-code", "dscp")
)


def take_firewall(session: Session, command: Command, chosen: set[Span]) -> bool:
    """`firewall`, `nat`, `zone NAME`, `application NAME` at the left margin; False for any other command.

    `chosen`: see `RuleMode`.
    """
    words = command.words
    if len(words) == 1 and words[0] in _RULE_SECTIONS:
        return session.refuse(command) if command.negated else _enter(session, command, RuleMode(words[0], chosen), ())
    if len(words) == 2 and words[0] == "zone":
        return _entity(session, command, (), words)
    if len(words) == 2 and words[0] == "application":
        if command.negated:
            return _remove(session, command, (words,), (words[1],))
        return _enter(session, command, ApplicationMode((words,)), ())
    return False


def _enter(session: Session, command: Command, mode: RuleMode | EntityMode | ApplicationMode, outside: Path) -> bool:
    inside = place_of(session.text, outside)
    if session.text.find(command.words, inside) is None:
        text = with_last(session.text, inside, " ".join(command.words), command.line.span)
        remember(session, text, command)
    return session.enter(mode)


def _remove(session: Session, command: Command, path: Path, name: Words) -> bool:
    """Take a section away that rules may name.

    SOUNDNESS: what the device does with rules whose entities or applications are gone is not documented.
    """
    there = place_of(session.text, path)
    if there is None:
        return session.note(command, NOTHING_TO_REMOVE)
    if _is_named(session.text, ".".join(name)):
        return session.refuse(command, "awplus-script-name-in-use")
    return remember(session, session.text.removed(there), command)


def _is_named(text: ConfigurationText, name: str) -> bool:
    """Whether a rule of any section names the entity, or one within it, or the application."""
    below = f"{name}."
    return any(
        word == name or word.startswith(below)
        for line in text.lines
        if "rule" in line.words[:1] or line.words[1:2] == ("policy-route",)
        for word in line.words[1:]
    )


# -- entities and applications ----------------------------------------------------------------------------


def _entity(session: Session, command: Command, outside: Path, words: Words) -> bool:
    path = (*outside, words)
    if command.negated:
        return _remove(session, command, path, tuple(head[1] for head in path))
    return _enter(session, command, EntityMode(path), outside)


@dataclass(frozen=True, slots=True)
class EntityMode:
    """Below `zone`, `network` or `host`, whose headers are `path`."""

    path: Path

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
        if place_of(session.text, self.path) is None:
            return False
        depth = len(self.path) - 1
        if len(command.words) == 2 and command.words[0] == _ENTITY_SECTIONS[depth]:
            return _entity(session, command, self.path, command.words)
        if _is_second(session.text, self.path, command, 2 if depth == len(_ENTITY_SECTIONS) - 1 else 0):
            return session.refuse(command, "awplus-script-value-there")
        return _exactly(session, _ENTITY_STATEMENTS[depth], self.path, command)


@dataclass(frozen=True, slots=True)
class ApplicationMode:
    """Below `application`."""

    path: Path

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
        if place_of(session.text, self.path) is None:
            return False
        if _is_second(session.text, self.path, command, 1):
            return session.refuse(command, "awplus-script-value-there")
        return _exactly(session, _APPLICATION, self.path, command)


def _exactly(session: Session, rules: tuple[StatementRule, ...], path: Path, command: Command) -> bool:
    """As `take_statement`, but what is taken back must stand there word by word.

    SOUNDNESS: the device may know an address or a port in other words.
    """
    inside = place_of(session.text, path)
    heads = [rule.head[: rule.literals] for rule in rules]
    head = next((head for head in heads if command.words[: len(head)] == head), None)
    if head is not None and command.negated:
        if not session.text.find_all(head, inside):
            return session.note(command, NOTHING_TO_REMOVE)
        if session.text.find(command.words, inside) is None:
            return session.refuse(command, "change-script-other-value")
    return take_statement(session, rules, path, command)


def _is_second(text: ConfigurationText, path: Path, command: Command, words: int) -> bool:
    """Whether another statement with the same first words is there already.

    SOUNDNESS: whether the device then keeps both, or the new one alone, is not documented.
    """
    if command.negated or not words:
        return False
    there = text.find_all(command.words[:words], place_of(text, path))
    return any(text.lines[at].words != command.words for at in there)


# -- rules ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleMode:
    """Below `firewall` or `nat`. `chosen`: lines of the script for whose rules the device chose the number."""

    section: str
    chosen: set[Span]

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
        inside = session.text.find((self.section,))
        if inside is None:
            return False
        if command.words[:1] == ("rule",):
            return self._no_rule(session, command, inside) if command.negated else self._rule(session, command, inside)
        if command.words[:2] == ("move", "rule") and not command.negated:
            return self._move(session, command, inside)
        return take_statement(session, _RULE_SECTIONS[self.section], ((self.section,),), command)

    def _rule(self, session: Session, command: Command, inside: int) -> bool:
        text, words = session.text, command.words
        if not session.understands((self.section, command.text)):
            return session.refuse(command, "awplus-script-rule-unread")
        numbers = _numbers(text, inside)
        if numbers is None:
            return session.refuse(command, "awplus-script-numbers-not-shown")
        given = number(words[1], 1, _LAST_NUMBER)
        if given is None:
            # CHOICE: on the device it has some number above the highest; in the text it is ten above.
            content = f"rule {max(numbers, default=0) + _STEP} {command.rest(1)}"
            session.record.note("awplus-script-rule-numbered", command.line, severity=Severity.INFO)
            self.chosen.add(command.line.span)
            return remember(session, with_last(text, inside, content, command.line.span), command)
        if given in numbers:
            if text.lines[numbers[given]].words == words:
                return remember(session, text, command)
            return session.refuse(command, "awplus-script-number-taken", (text.lines[numbers[given]].line.origin,))
        if self._is_unsure(text, numbers, given):
            return session.refuse(command, "awplus-script-numbers-not-shown")
        return remember(session, _placed(text, inside, numbers, given, command, command.text), command)

    def _no_rule(self, session: Session, command: Command, inside: int) -> bool:
        text, words = session.text, command.words
        numbers = _numbers(text, inside)
        if numbers is None or len(words) != 2:
            return session.refuse(command, "awplus-script-numbers-not-shown")
        if words[1] == "all":
            return remember(session, without(text, numbers.values()), command)
        given = number(words[1], 1, _LAST_NUMBER)
        if given is None or self._is_unsure(text, numbers, given):
            return session.refuse(command, "awplus-script-numbers-not-shown")
        if given not in numbers:
            return session.note(command, NOTHING_TO_REMOVE)
        return remember(session, text.removed(numbers[given]), command)

    def _move(self, session: Session, command: Command, inside: int) -> bool:
        """`move rule N to M`. SOUNDNESS: what becomes of a rule that has the number M is not documented."""
        text, words = session.text, command.words
        numbers = _numbers(text, inside)
        one = number(words[2], 1, _LAST_NUMBER) if len(words) == 5 and words[3] == "to" else None
        other = number(words[4], 1, _LAST_NUMBER) if one is not None else None
        if numbers is None or one is None or other is None or one not in numbers:
            return session.refuse(command)
        if other in numbers:
            return session.refuse(command, "awplus-script-number-taken", (text.lines[numbers[other]].line.origin,))
        if any(self._is_unsure(text, numbers, place) for place in (one, other)):
            return session.refuse(command, "awplus-script-numbers-not-shown")
        rule = text.lines[numbers[one]]
        content = f"rule {other} {rule.text.split(None, 2)[2]}"
        shorter = text.removed(numbers[one])
        rest = _numbers(shorter, inside) or {}
        return remember(session, _placed(shorter, inside, rest, other, command, content), command)

    def _is_unsure(self, text: ConfigurationText, numbers: dict[int, int], given: int) -> bool:
        """Whether a rule whose number the device chose, above all others, may stand on either side of this number."""
        chosen = [value for value, at in numbers.items() if text.lines[at].line.origin in self.chosen]
        told = given in numbers and given not in chosen
        return bool(chosen) and not told and given > max((one for one in numbers if one < min(chosen)), default=0)


def _numbers(text: ConfigurationText, inside: int) -> dict[int, int] | None:
    """Positions of the rules by number; None where a rule has none, or two have the same."""
    found: dict[int, int] = {}
    for at in text.find_all(("rule",), inside):
        words = text.lines[at].words
        given = number(words[1], 1, _LAST_NUMBER) if len(words) > 2 else None
        if given is None or given in found:
            return None
        found[given] = at
    return found


def _placed(
    text: ConfigurationText, inside: int, numbers: dict[int, int], given: int, command: Command, content: str
) -> ConfigurationText:
    """The text with the rule before the first that has a higher number."""
    higher = sorted(value for value in numbers if value > given)
    if not higher:
        last = max(numbers.values(), default=None)
        if last is None:
            return with_last(text, inside, content, command.line.span)
        beside = text.lines[last]
        return text.inserted(
            text.end_of(last), (written(content, beside.depth, command.line.span, beside.indentation),)
        )
    at = numbers[higher[0]]
    beside = text.lines[at]
    return text.inserted(at, (written(content, beside.depth, command.line.span, beside.indentation),))
