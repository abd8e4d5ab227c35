"""`names` and `name`: words that stand for addresses, wherever an address may stand."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration, Handler, ParseContext


def ipv4_or_name(word: str, configuration: AsaConfiguration) -> int | None:
    """The IPv4 address that `word` is, or stands for; None when it is neither.

    SOURCE: Cisco ASA command reference, `name`: the name may be used in place of the address in commands, and with
    `names` the configuration is shown with names.
    """
    value = ipv4(word)
    return configuration.names.get(word) if value is None else value


def ipv6_or_name(word: str, configuration: AsaConfiguration) -> int | None:
    """The IPv6 address that `word` is, or stands for; None when it is neither."""
    value = ipv6(word)
    return configuration.names_ipv6.get(word) if value is None else value


def _name(section: Section, context: ParseContext) -> None:
    """`name ADDRESS WORD [description …]`.

    SOUNDNESS: a word that is given to two addresses stands for none; where it is used, nobody knows the address.
    """
    words, notes, configuration = section.line.words, context.notes, context.configuration
    four = ipv4(words[1]) if len(words) > 2 else None
    six = ipv6(words[1]) if len(words) > 2 else None
    described = words[3:4] in ((), ("description",))
    if section.children or not described or (four is None and six is None):
        notes.unrecognized(section)
        return
    word = words[2]
    known = configuration.names.get(word, configuration.names_ipv6.get(word))
    if word in configuration.ambiguous_names or (known is not None and known not in (four, six)):
        configuration.ambiguous_names.add(word)
        configuration.names.pop(word, None)
        configuration.names_ipv6.pop(word, None)
        notes.ledger.mark(section.line.number, LineFate.MALFORMED, "asa-name-ambiguous")
        notes.report("asa-name-ambiguous", (notes.word(section.line, 2),), name=word)
        return
    notes.modeled(section.line)
    if four is not None:
        configuration.names[word] = four
    elif six is not None:
        configuration.names_ipv6[word] = six


def _names(section: Section, context: ParseContext) -> None:
    """`names`, `no names`: how the configuration is shown."""
    if section.children or section.line.words[-1] != "names":
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, "asa-display-setting")


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("name",): _name,
    ("names",): _names,
    ("no", "names"): _names,
}
