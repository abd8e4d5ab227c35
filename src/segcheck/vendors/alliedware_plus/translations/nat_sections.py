"""Sections `nat`.

SOURCE: examples of NTT Communications (WCI) for AT-ARX200S: `rule N masq APPLICATION from ENTITY to ENTITY with src
ENTITY`, `rule N portfwd APPLICATION from ENTITY to ENTITY with dst ENTITY`; without `enable` no rule is in force.
"""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext
from segcheck.vendors.alliedware_plus.translations.nat_statements import NatKind, NatRule, NatStatements

_KINDS = {kind.value: kind for kind in NatKind}
_LAST_NUMBER = 65535


def _nat(section: Section, context: ParseContext) -> None:
    notes, statements = context.notes, context.configuration.translations
    if len(section.line.words) != 1:
        notes.unrecognized(section, "awplus-nat-unread")
        return
    notes.modeled(section.line)
    for child in section.children:
        if child.line.words == ("enable",) and not child.children:
            notes.modeled(child.line)
            statements.enabled.append(notes.span(child.line))
            continue
        rule = _rule(child.line, statements, context) if not child.children else None
        if rule is None:
            # SOUNDNESS: it may translate any packet.
            notes.unrecognized(child, "awplus-nat-unread")
        else:
            statements.rules.append(rule)


def _rule(line: ConfigLine, statements: NatStatements, context: ParseContext) -> NatRule | None:
    """The rule; None where the words are not understood. Its fate is told when it is converted."""
    if line.words[0] != "rule" or len(line.words) < 5:
        return None
    given = number(line.words[1], 1, _LAST_NUMBER)
    words = line.words[1:] if given is None else line.words[2:]
    kind = _KINDS.get(words[0])
    named = _named_words(words[2:])
    if kind is None or named is None or "from" not in named or not _fits(kind, named):
        return None
    port = number(named["dport"], 1, 65535) if "dport" in named else None
    if "dport" in named and port is None:
        return None
    highest = max((rule.number for rule in statements.rules), default=0)
    return NatRule(
        highest + 1 if given is None else given,
        f"nat {kind.value}" if given is None else f"nat rule {given}",
        kind,
        words[1],
        named["from"],
        named.get("to"),
        named.get("src"),
        named.get("dst"),
        port,
        given is None or any(rule.number == given for rule in statements.rules),
        line,
        (context.notes.span(line),),
    )


def _named_words(words: tuple[str, ...]) -> dict[str, str] | None:
    """`from E [to E] [with [src E] [dst E] [dport N]]` as words by the one before them."""
    found: dict[str, str] = {}
    allowed: tuple[str, ...] = ("from", "to")
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "with" and allowed == ("from", "to"):
            allowed = ("src", "dst", "dport")
            continue
        if word not in allowed or word in found or not rest:
            return None
        found[word] = rest.pop(0)
    return found


def _fits(kind: NatKind, named: dict[str, str]) -> bool:
    if kind is NatKind.MASQUERADE:
        return "to" in named and "dst" not in named and "dport" not in named
    if kind is NatKind.FORWARD_PORT:
        return "src" not in named and ("dst" in named or "dport" in named)
    return ("src" in named or "dst" in named) and "dport" not in named


HANDLERS: dict[tuple[str, ...], Handler] = {("nat",): _nat}
