"""Static routes and translations: what tells one from another, and what the device does not take beside another."""

from __future__ import annotations

from segcheck.source.text import Span
from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Session, remember
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.statement_rules import Command, StatementRule, with_statement, without_statement

ROUTES = tuple(StatementRule((family, "route", "*"), several=True) for family in ("ip", "ipv6"))
TRANSLATIONS = tuple(
    StatementRule(("ip", "nat", side, "sou|rce", kind, "*"), several=True)
    for side in ("inside", "outside")
    for kind in ("static", "list", "route-map")
)
# Words that begin what does not tell a route from others.
_OPTIONS = ("name", "tag", "permanent", "track", "global", "multicast", "unicast")


def take_route(session: Session, rule: StatementRule, words: tuple[str, ...], command: Command) -> bool:
    """`ip route …` and `no ip route …`: one with another distance takes the place of the old. Always True."""
    text = session.text
    if command.negated:
        edited = without_statement(text, None, rule, words)
        if edited is None:
            return session.refuse(command, "change-script-other-value")
        if edited is text and any(_route(text.lines[one].words) == _route(words) for one in text.find_all(words[:2])):
            return session.refuse(command, "change-script-other-value")
        return session.note(command, NOTHING_TO_REMOVE) if edited is text else remember(session, edited, command)
    wording = " ".join(words)
    if not session.understands((wording,)):
        return session.refuse(command, "change-script-not-understood")
    told = _route(words)
    for position in text.find_all(words[:2]):
        line = text.lines[position]
        if _route(line.words) == told:
            if line.words == words:
                return session.note(command, "change-script-no-effect")
            new = written(wording, 0, command.line.span)
            return remember(session, text.replaced(position, position + 1, (new,)), command)
    edited = with_statement(text, None, rule, words, wording, command.line.span)
    return session.refuse(command) if edited is None else remember(session, edited, command)


def _route(words: tuple[str, ...]) -> tuple[str, ...]:
    """Destination and next hop of a route, without distance, name and the like."""
    start = 4 if words[2:3] == ("vrf",) else 2
    first = start + (1 if words[0] == "ipv6" else 2) + 1
    end = next(
        (index for index in range(first, len(words)) if words[index].isdigit() or words[index] in _OPTIONS), len(words)
    )
    return words[:end]


def take_translation(session: Session, rule: StatementRule, words: tuple[str, ...], command: Command) -> bool:
    """`ip nat inside source …` and its `no`. Always True.

    SOUNDNESS: the device refuses a second translation of the same address or list, or puts it in the place of the
    first, as the release has it.
    """
    text = session.text
    if command.negated:
        edited = without_statement(text, None, rule, words)
        if edited is None:
            return session.refuse(command, "change-script-other-value")
        if edited is text and _taken(text, words):
            return session.refuse(command, "change-script-other-value")
        return session.note(command, NOTHING_TO_REMOVE) if edited is text else remember(session, edited, command)
    wording = " ".join(words)
    if not session.understands((wording,)):
        return session.refuse(command, "change-script-not-understood")
    if text.find(words) is not None:
        return session.note(command, "change-script-no-effect")
    others = _taken(text, words)
    if others:
        return session.refuse(command, "change-script-other-value", others)
    edited = with_statement(text, None, rule, words, wording, command.line.span)
    return session.refuse(command) if edited is None else remember(session, edited, command)


def _taken(text: ConfigurationText, words: tuple[str, ...]) -> tuple[Span, ...]:
    """Translations that take the same list, or an end of a static one."""
    ends = _ends(words)
    lines = (text.lines[position] for position in text.find_all(words[:4]))
    return tuple(line.line.origin for line in lines if not ends.isdisjoint(_ends(line.words)))


def _ends(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """What a translation takes for itself: its list, or the two ends of a static one."""
    if words[4] != "static":
        return frozenset((words[4:6],))
    rest = words[5:]
    if rest[:1] in (("tcp",), ("udp",)):
        local, globally = rest[1:3], rest[3:6] if rest[3:4] == ("interface",) else rest[3:5]
        return frozenset((("local", rest[0], *local), ("global", rest[0], *globally)))
    if rest[:1] == ("network",):
        return frozenset((("local", *rest[1:2]), ("global", *rest[2:3])))
    return frozenset((("local", *rest[:1]), ("global", *rest[1:2])))
