"""How single statements of a configuration are set and taken back, as tables say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from segcheck.source.text import Span
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.script_lines import ScriptLine, is_short_for
from segcheck.vendors._shared.spellings import perhaps_same, same_addresses

NO = "no"
_OPEN = ("*", "#", "?")


class Command(NamedTuple):
    """One command. `words` and `text` are without the `no` that takes something back."""

    line: ScriptLine
    negated: bool
    words: tuple[str, ...]
    text: str

    def rest(self, count: int) -> str:
        """The text behind the first `count` words, blanks in it as they are."""
        parts = self.text.split(None, count)
        return parts[count].strip() if len(parts) > count else ""


def command_of(line: ScriptLine) -> Command:
    """The command on a script line.

    >>> from segcheck.vendors._shared.script_lines import LineKind
    >>> line = ScriptLine(LineKind.COMMAND, "no  shutdown", ("no", "shutdown"), Span("c", 1, 1, 1, 13), None)
    >>> command_of(line).negated, command_of(line).words
    (True, ('shutdown',))
    """
    if line.words[0].lower() == NO:
        parts = line.text.split(None, 1)
        return Command(line, True, line.words[1:], parts[1] if len(parts) > 1 else "")
    return Command(line, False, line.words, line.text)


@dataclass(frozen=True, slots=True)
class StatementRule:
    """Statements that begin with `head`.

    Words of the head: a word of the statement, which may be cut short down to its `|`; `*`: any word, which tells what
    is set; `#`: one that begins with a digit; `?`: any word, which is (the first of) what it is set to. Where `several`
    is False, there is one statement with each head: a new one takes the place of the old. Where it is True, there is
    one of each wording. `loose`: taking back does not look at the value. `fixed`: whether a new one takes the place of
    the old is not known. `excludes`: first words of statements that it is not known to live beside. `denied`: where
    none is set, the device shows a line that says so. `kept`: what taking it back does is not known.
    """

    head: tuple[str, ...]
    several: bool = False
    loose: bool = False
    fixed: bool = False
    excludes: tuple[str, ...] = ()
    denied: bool = False
    kept: bool = False

    def expanded(self, words: Sequence[str], least: int | None = None) -> tuple[str, ...] | None:
        """`words` with those of the head in full; None when they do not begin with the head.

        `least`: how many words of the head are enough.

        >>> StatementRule(("ip", "access-g|roup", "?", "in")).expanded(("ip", "access-gr", "WEB", "in"))
        ('ip', 'access-group', 'WEB', 'in')
        """
        size = len(self.head)
        if len(words) < (size if least is None else min(least, size)):
            return None
        found = list(words)
        for index, (word, pattern) in enumerate(zip(words, self.head, strict=False)):
            if pattern in ("*", "?") or (pattern == "#" and word[0].isdigit()):
                continue
            if not is_short_for(word, pattern.lower()):
                return None
            found[index] = pattern.replace("|", "")
        return tuple(found)

    def key(self, words: Sequence[str]) -> tuple[str, ...]:
        """What of the (expanded) words tells what is set."""
        if self.several:
            return tuple(words)
        return tuple(word for word, pattern in zip(words, self.head, strict=False) if pattern != "?")

    @property
    def literals(self) -> int:
        """How many words at the start of the head are words of the statement itself."""
        return next((index for index, word in enumerate(self.head) if word in _OPEN), len(self.head))

    @property
    def least_negated(self) -> int:
        """How many words of the head a `no …` has to name: those up to its last word that is not a value."""
        named = [index for index, word in enumerate(self.head) if word != "?"]
        return named[-1] + 1 if named else 0


def rule_for(rules: Iterable[StatementRule], command: Command) -> tuple[StatementRule, tuple[str, ...]] | None:
    """The first rule whose statements the command is of, with its words in full."""
    for rule in rules:
        words = rule.expanded(command.words, rule.least_negated if command.negated else None)
        if words is not None:
            return rule, words
    return None


def full_text(command: Command, words: tuple[str, ...], rule: StatementRule) -> str:
    """The statement as the device writes it: the words of the head in full, the rest as typed."""
    size = min(rule.least_negated, len(words))
    return " ".join((*words[:size], command.rest(size))).strip()


def found_statements(
    text: ConfigurationText, inside: int | None, rule: StatementRule, key: tuple[str, ...]
) -> tuple[int, ...]:
    """Positions of the statements under `rule` with the key."""
    places = text.sections() if inside is None else text.below(inside)
    found = []
    first = rule.head[0].replace("|", "")
    for index in places:
        words = text.lines[index].words
        if words[0] != first and first not in _OPEN:
            continue
        expanded = rule.expanded(words)
        if expanded is not None and rule.key(expanded) == key:
            found.append(index)
    return tuple(found)


def with_statement(
    text: ConfigurationText, inside: int | None, rule: StatementRule, words: tuple[str, ...], wording: str, origin: Span
) -> ConfigurationText | None:
    """`text` once the statement is set: in the place of the one before, or last of its kind. None: it is not known.

    A line that says that there is none (`no ip address`) goes.
    """
    depth = 0 if inside is None else text.lines[inside].depth + 1
    new = written(wording, depth, origin, _indentation(text, inside))
    before = found_statements(text, inside, rule, rule.key(words))
    if before:
        if len(before) == 1 and text.lines[before[0]].words == new.words:
            return text
        if rule.fixed:
            return None
        for further in reversed(before[1:]):
            text = text.removed(further)
        return _replaced(text, before[0], wording, origin)
    if rule.excludes and any(text.find_all((word,), inside) for word in rule.excludes):
        return None
    denied = _denials(text, inside, words)
    if denied:
        return _replaced(text, denied[0], wording, origin)
    return text.inserted(_place(text, inside, rule), (new,))


def _replaced(text: ConfigurationText, position: int, wording: str, origin: Span) -> ConfigurationText:
    old = text.lines[position]
    return text.replaced(position, text.end_of(position), (written(wording, old.depth, origin, old.indentation),))


def _denials(text: ConfigurationText, inside: int | None, words: tuple[str, ...]) -> tuple[int, ...]:
    """Lines `no …` that speak of the statement."""
    found = []
    for index in text.find_all((NO,), inside):
        denied = text.lines[index].words[1:]
        if denied and words[: len(denied)] == denied:
            found.append(index)
    return tuple(found)


def _place(text: ConfigurationText, inside: int | None, rule: StatementRule) -> int:
    if inside is not None:
        return text.end_of(inside)
    head = tuple(word.replace("|", "") for word in rule.head[: rule.literals])
    alike = text.find_all(head) if head else ()
    return text.end_of(alike[-1]) if alike else text.bottom()


def _indentation(text: ConfigurationText, inside: int | None) -> str | None:
    """The blanks before a new last line below `inside`: those before the one above it, which it must not belong to."""
    if inside is None:
        return ""
    below = text.below(inside)
    return text.lines[below[-1]].indentation if below else f"{text.lines[inside].indentation} "


def without_statement(
    text: ConfigurationText, inside: int | None, rule: StatementRule, words: tuple[str, ...]
) -> ConfigurationText | None:
    """`text` once the statement is taken back; None when what is set differs from what is named, or several fit.

    The same text where nothing of the kind is set. Of several that begin alike, one written otherwise may be meant;
    where only addresses are spelled otherwise, it is.
    """
    if rule.kept:
        return None
    named = tuple(words)
    complete = len(named) >= len(rule.head)
    places = text.sections() if inside is None else text.below(inside)
    kind, exact = [], []
    for index in places:
        expanded = rule.expanded(text.lines[index].words)
        if expanded is None:
            continue
        key = rule.key(named)
        if rule.several or not complete or rule.key(expanded) == key:
            kind.append(index)
            if expanded[: len(named)] == named:
                exact.append(index)
    whole = [index for index in exact if len(text.lines[index].words) == len(named)]
    if len(whole) == 1 or len(exact) == 1:
        return text.removed((whole or exact)[0])
    if exact:
        return None
    if rule.loose and len(kind) == 1:
        return text.removed(kind[0])
    if not rule.several:
        return None if kind else text
    spelled = [index for index in kind if same_addresses(text.lines[index].words[: len(named)], named)]
    if len(spelled) == 1:
        return text.removed(spelled[0])
    begin = named[: rule.literals + 1]
    alike = any(text.lines[index].words[: len(begin)] == begin for index in kind)
    beside = kind if inside is None or rule.literals > 1 else places
    return None if alike or any(perhaps_same(text.lines[index].words, named) for index in beside) else text


def with_section(
    text: ConfigurationText, inside: int | None, wording: str, origin: Span, place: int | None = None
) -> ConfigurationText:
    """`text` with a new section that has no lines yet, at `place`, or as the last."""
    depth = 0 if inside is None else text.lines[inside].depth + 1
    new = written(wording, depth, origin, _indentation(text, inside))
    if place is None:
        place = text.bottom() if inside is None else text.end_of(inside)
    return text.inserted(place, (new,))
