"""`nat` lines by themselves, and routes: where they go, and what the device does not take beside them."""

from __future__ import annotations

from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Session, remember
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.spellings import perhaps_same
from segcheck.vendors._shared.statement_rules import Command
from segcheck.vendors._shared.values import ipv4, number
from segcheck.vendors.cisco_asa.translations.nat_statements import interfaces_of

# Words of a `nat` line that name no object.
_KEYWORDS = frozenset((
    "source", "destination", "static", "dynamic", "service", "any", "any4", "any6", "interface", "pat-pool", "ipv6",
    "unidirectional", "no-proxy-arp", "route-lookup", "dns", "net-to-net", "inactive", "round-robin", "extended",
    "flat", "include-reserve", "tcp", "udp",
))  # fmt: skip


def unknown_names(text: ConfigurationText, words: tuple[str, ...]) -> bool:
    """Whether a `nat` line, from its kind on, names an object that is not there.

    Ports and their names behind `service` are taken as they are.
    """
    there = {
        text.lines[place].words[2]
        for place in (*text.find_all(("object",)), *text.find_all(("object-group",)))
        if len(text.lines[place].words) > 2
    }
    names = words[: words.index("description")] if "description" in words else words
    if "service" in names and names[names.index("service") + 1 :][:1] in (("tcp",), ("udp",)):
        names = names[: names.index("service")]
    return any(word not in _KEYWORDS and word not in there and ipv4(word) is None for word in names)


def take_nat(session: Session, command: Command) -> bool:
    """`nat (…,…) [after-auto] [NUMBER] source …` and its `no`; False for anything else."""
    words = command.words
    if words[0] != "nat" or len(words) < 4 or interfaces_of(words[1]) is None:
        return False
    late = words[2] == "after-auto"
    rest = words[3 if late else 2 :]
    place = number(rest[0], 1, 2**31 - 1) if rest else None
    body = rest[1:] if place is not None else rest
    if body[:1] != ("source",):
        return session.refuse(command)
    plain = (*words[:2], *(("after-auto",) if late else ()), *body)
    text = session.text
    others = [one for one in text.find_all(("nat",)) if (text.lines[one].words[2:3] == ("after-auto",)) is late]
    hits = [one for one in others if text.lines[one].words == plain]
    if command.negated:
        if len(hits) != 1 or (place is not None and others[place - 1 : place] != hits):
            # A line that differs in its options may be the same to the device.
            alike = hits or any(text.lines[one].words[:8] == plain[:8] for one in others)
            return session.refuse(command, "change-script-other-value") if alike else _nothing(session, command)
        return remember(session, text.removed(hits[0]), command)
    wording = " ".join(plain)
    if not session.understands((wording,)):
        return session.refuse(command, "change-script-not-understood")
    if unknown_names(text, body):
        return session.refuse(command, "change-script-no-group")
    if hits:
        return session.refuse(command, "change-script-other-value")
    index = len(others) if place is None else min(place - 1, len(others))
    at = others[index] if index < len(others) else _end(text, others)
    return remember(session, text.inserted(at, (written(wording, 0, command.line.span),)), command)


def _nothing(session: Session, command: Command) -> bool:
    return session.note(command, NOTHING_TO_REMOVE)


def _end(text: ConfigurationText, others: list[int]) -> int:
    return text.end_of(others[-1]) if others else text.bottom()


def take_route(session: Session, command: Command) -> bool:
    """`route INTERFACE NETWORK MASK GATEWAY [METRIC]` and its `no`; False for anything else."""
    words, text = command.words, session.text
    if words[0] != "route" or len(words) < 4:
        return False
    there = text.find_all(("route",))
    if command.negated:
        hits = [one for one in there if text.lines[one].words[: len(words)] == words]
        if not hits and any(perhaps_same(text.lines[one].words, words) for one in there):
            return session.refuse(command, "change-script-other-value")
        if not hits:
            return _nothing(session, command)
        if len(hits) > 1:
            return session.refuse(command, "change-script-other-value")
        return remember(session, text.removed(hits[0]), command)
    if len(words) == 5:
        words = (*words, "1")
    wording = " ".join(words)
    if not session.understands((wording,)):
        return session.refuse(command, "change-script-not-understood")
    if any(text.lines[one].words == words for one in there):
        return session.note(command, "change-script-no-effect")
    # SOUNDNESS: beside a route to the same network, the device takes some, refuses some and replaces some.
    alike = [
        one for one in there if text.lines[one].words[2:4] == words[2:4] and text.lines[one].words[5:6] == words[5:6]
    ]
    again = [one for one in there if text.lines[one].words[1:5] == words[1:5]]
    if again or any(text.lines[one].words[1] != words[1] for one in alike):
        return session.refuse(command, "change-script-other-value")
    at = text.end_of(there[-1]) if there else text.bottom()
    return remember(session, text.inserted(at, (written(wording, 0, command.line.span),)), command)
