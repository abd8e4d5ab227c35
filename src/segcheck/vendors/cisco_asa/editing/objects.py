"""Objects and object groups of the ASA edited: definitions, members, and what is in use."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.source.text import Span
from segcheck.vendors._shared.command_modes import (
    NOTHING_TO_REMOVE,
    Session,
    remember,
    take_statement,
)
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.spellings import perhaps_same, same_addresses
from segcheck.vendors._shared.statement_rules import Command, StatementRule, with_section
from segcheck.vendors.cisco_asa.editing.entries import Token, definitions, entry_key, has_host_bits, named_definitions
from segcheck.vendors.cisco_asa.editing.tables import DEFINITIONS, GROUP_MEMBERS
from segcheck.vendors.cisco_asa.editing.translations import unknown_names
from segcheck.vendors.cisco_asa.filters.service_names import ICMP_TYPES

_DESCRIPTION = StatementRule(("description", "?"), loose=True)
_SERVICE = StatementRule(("service", "?"))
_KINDS = {"object": ("network", "service"), "object-group": tuple(GROUP_MEMBERS)}
_FREE_TEXT = ("description", "remark", "hostname", "banner", "name", "username")


def take_object(session: Session, command: Command) -> bool:
    """`object KIND NAME`, `object-group KIND NAME [PROTOCOL]` and their `no`; False for anything else."""
    words = command.words
    if words[0] not in _KINDS:
        return False
    ports = words[:2] == ("object-group", "service") and words[3:] in (("tcp",), ("udp",), ("tcp-udp",))
    if len(words) < 3 or words[1] not in _KINDS[words[0]] or (len(words) > 3 and not ports):
        return session.refuse(command)
    text = session.text
    blocks = _blocks(text, words[0], words[2])
    if any(text.lines[block].words[:2] != words[:2] for block in blocks):
        return session.refuse(command, "change-script-section-of-other-kind")
    if command.negated:
        return _remove(session, blocks, command)
    if blocks and len(words) > 3 and text.lines[blocks[0]].words != words:
        return session.refuse(command, "change-script-section-of-other-kind")
    head = text.lines[blocks[0]].words if blocks else words
    if not blocks:
        session.put(with_section(text, None, " ".join(words), command.line.span, _place(text, words)), command)
    return session.enter(GroupMode(head) if words[0] == "object-group" else ObjectMode(head))


def _place(text: ConfigurationText, words: tuple[str, ...]) -> int | None:
    """Behind the other definitions of its kind, and before the lists that name them."""
    alike = [block for block in text.find_all(words[:1]) if text.find_all(("nat",), block) == ()]
    return text.end_of(alike[-1]) if alike else None


def _blocks(text: ConfigurationText, sort: str, name: str) -> tuple[int, ...]:
    """Where an object or a group stands: its definition, and behind it its `nat` line once more."""
    return tuple(block for block in text.find_all((sort,)) if text.lines[block].words[2:3] == (name,))


def _remove(session: Session, blocks: tuple[int, ...], command: Command) -> bool:
    text = session.text
    if not blocks:
        return session.note(command, NOTHING_TO_REMOVE)
    uses = _uses(text, blocks, command.words[2])
    if uses and text.find(("forward-reference", "enable")) is not None:
        return session.refuse(command, "change-script-removed-in-use", uses)
    if uses:
        # SOURCE: Cisco ASA configuration guide, objects: one that is used in a command cannot be removed.
        return session.note(command, "change-script-kept-in-use", uses)
    if any(text.find_all(("nat",), block) for block in blocks):
        return session.refuse(command, "change-script-removed-in-use")
    for block in reversed(blocks):
        text = text.removed(block)
    return remember(session, text, command)


def _uses(text: ConfigurationText, blocks: tuple[int, ...], name: str) -> tuple[Span, ...]:
    own = {index for block in blocks for index in range(block, text.end_of(block))}
    return tuple(
        line.line.origin
        for index, line in enumerate(text.lines)
        if index not in own and name in line.words[1:] and _is_use(line.words)
    )


def _is_use(words: tuple[str, ...]) -> bool:
    return words[0] not in _FREE_TEXT and not (words[0] == "access-list" and "remark" in words[2:5])


@dataclass(frozen=True, slots=True)
class ObjectMode:
    """Below `object network NAME` or `object service NAME`."""

    head: tuple[str, ...]

    def take(self, session: Session, command: Command) -> bool:
        """As `Mode`."""
        blocks = _blocks(session.text, "object", self.head[2])
        if not blocks or not command.words:
            return False
        first = command.words[0]
        if self.head[1] == "network" and first in DEFINITIONS:
            return _define(session, blocks[0], self.head, command)
        if self.head[1] == "network" and first == "nat":
            return _translate(session, blocks, self.head, command)
        rules = (_DESCRIPTION,) if self.head[1] == "network" else (_SERVICE, _DESCRIPTION)
        return take_statement(session, rules, (self.head,), command)


def _define(session: Session, block: int, head: tuple[str, ...], command: Command) -> bool:
    """`host`, `subnet`, `range`, `fqdn`: the new definition takes the place of the old."""
    text = session.text
    if command.negated:
        return session.refuse(command)
    wording = " ".join(command.words)
    if command.words[0] == "subnet" and has_host_bits(command.words):
        return session.refuse(command, "change-script-host-bits")
    if not session.understands((" ".join(head), wording)):
        return session.refuse(command, "change-script-not-understood")
    old = [place for place in text.below(block) if text.lines[place].words[0] in DEFINITIONS]
    new = written(wording, 1, command.line.span)
    if len(old) > 1:
        return session.refuse(command, "change-script-other-value")
    if old:
        return remember(session, text.replaced(old[0], old[0] + 1, (new,)), command)
    return remember(session, text.inserted(block + 1, (new,)), command)


def _translate(session: Session, blocks: tuple[int, ...], head: tuple[str, ...], command: Command) -> bool:
    """`nat (…,…) …` of an object, of which it has one."""
    text = session.text
    lines = [place for block in blocks for place in text.find_all(("nat",), block)]
    if command.negated:
        hits = [place for place in lines if text.lines[place].words == command.words]
        if not lines:
            return session.note(command, NOTHING_TO_REMOVE)
        if len(lines) != 1 or not hits:
            return session.refuse(command, "change-script-other-value")
        block = next(one for one in blocks if hits[0] in text.below(one))
        alone = len(blocks) > 1 and len(text.below(block)) == 1
        return remember(session, text.removed(block if alone else hits[0]), command)
    wording = " ".join(command.words)
    if not session.understands((" ".join(head), wording)):
        return session.refuse(command, "change-script-not-understood")
    if unknown_names(text, command.words[2:]):
        return session.refuse(command, "change-script-no-group")
    new = written(wording, 1, command.line.span)
    if len(lines) > 1:
        return session.refuse(command, "change-script-other-value")
    if lines:
        return remember(session, text.replaced(lines[0], lines[0] + 1, (new,)), command)
    return remember(session, text.inserted(text.end_of(blocks[0]), (new,)), command)


@dataclass(frozen=True, slots=True)
class GroupMode:
    """Below `object-group KIND NAME`."""

    head: tuple[str, ...]

    def take(self, session: Session, command: Command) -> bool:
        """As `Mode`."""
        text, words = session.text, command.words
        blocks = _blocks(text, "object-group", self.head[2])
        if not blocks or not words:
            return False
        if words[0] not in GROUP_MEMBERS[self.head[1]]:
            return take_statement(session, (_DESCRIPTION,), (self.head,), command)
        if len(blocks) > 1:
            return session.refuse(command, "change-script-section-of-other-kind")
        if command.negated:
            return _remove_member(session, blocks[0], command)
        if words[0] == "network-object" and has_host_bits(words):
            return session.refuse(command, "change-script-host-bits")
        named = (("object-group", words[1]),) if words[0] == "group-object" and len(words) > 1 else ()
        if definitions(text, (*named, *named_definitions(words))) is None or self.head[2] in dict(named).values():
            return session.refuse(command, "change-script-no-group")
        if len(_alike(text, blocks[0], words)) > 0:
            return session.note(command, "change-script-no-effect")
        rule = StatementRule((words[0], "*"), several=True)
        return take_statement(session, (rule,), (self.head,), command) or session.refuse(command)


def _alike(text: ConfigurationText, block: int, words: tuple[str, ...]) -> list[int]:
    """Members that are the same to the device: ports by name and number, hosts by mask."""
    key = _member_key(words)
    return [place for place in text.below(block) if _member_key(text.lines[place].words) == key]


def _member_key(words: tuple[str, ...]) -> tuple[Token, ...]:
    if words[0] == "icmp-object" and len(words) > 1:
        return (words[0], str(ICMP_TYPES.get(words[1], words[1])))
    if words[0] == "service-object" and "source" not in words:
        # SOURCE: Cisco ASA command reference, `service-object`: ports without more are those of the destination.
        words = tuple(word for word in words if word != "destination")
    return entry_key(("", *words)).tokens


def _remove_member(session: Session, block: int, command: Command) -> bool:
    text = session.text
    hits = _alike(text, block, command.words)
    if not hits:
        hits = [place for place in text.below(block) if same_addresses(text.lines[place].words, command.words)]
    if not hits and any(perhaps_same(text.lines[place].words, command.words) for place in text.below(block)):
        return session.refuse(command, "change-script-other-value")
    if not hits:
        return session.note(command, NOTHING_TO_REMOVE)
    if len(hits) > 1:
        return session.refuse(command, "change-script-other-value")
    hit = hits[0]
    left = [place for place in text.below(block) if place != hit and text.lines[place].words[0] != "description"]
    uses = _uses(text, (block,), text.lines[block].words[2])
    if not left and uses:
        return session.refuse(command, "change-script-group-emptied", uses)
    return remember(session, text.removed(hit), command)
