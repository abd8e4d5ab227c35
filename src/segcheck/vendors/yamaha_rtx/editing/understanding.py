"""Whether a router surely takes a command, as far as the reader of configurations can tell."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors.yamaha_rtx.configuration import Statement
from segcheck.vendors.yamaha_rtx.editing.settings import needs_selection
from segcheck.vendors.yamaha_rtx.filters.dynamic_filters import APPLICATION_NAMES
from segcheck.vendors.yamaha_rtx.filters.number_lists import filter_number
from segcheck.vendors.yamaha_rtx.network.routes import route_prefix
from segcheck.vendors.yamaha_rtx.text.words import split_words

# What the reader bounds because it does not know the word: a router that has it took it, one that gets it may not.
_DOUBTFUL = frozenset(("yamaha-port-name-unknown", "yamaha-protocol-unknown"))
_LAST_NUMBER = 2**31 - 1  # SOURCE: Yamaha RT series command reference, `ip filter`; older models take no more


def is_understood(statement: Statement) -> bool:
    """Whether the reader makes sense of the command where it stands alone, and the router surely takes it.

    SOUNDNESS: what the router refuses leaves what was there, which the command is then taken to replace.
    """
    from segcheck.vendors.yamaha_rtx.convert import convert
    from segcheck.vendors.yamaha_rtx.parse import parse

    kind = needs_selection(statement)
    lines = (f"{kind} select 1" if kind else "", statement.line.text)
    configuration = parse(SourceFile("command", lines, "utf-8", ""))
    convert(configuration, (), "command")
    if configuration.notes.ledger.fate(2) in (LineFate.UNRECOGNIZED, None):
        return False
    codes = {note.code for note in configuration.notes.diagnostics}
    return codes.isdisjoint(_DOUBTFUL) and not _may_be_refused(statement, codes)


def _may_be_refused(statement: Statement, codes: set[str]) -> bool:
    head = statement.head
    if split_words(statement.line.text)[1]:
        # Whether a comment may stand behind a command is not told.
        return True
    if head[1:2] == ("route",):
        return _has_host_bits(statement)
    if head[1:2] != ("filter",):
        return False
    written = filter_number(head[3] if head[2] == "dynamic" and len(head) > 3 else head[2])
    if written is not None and not 1 <= int(written) <= _LAST_NUMBER:
        return True
    if head[2] == "dynamic":
        return written is not None and head[6:7] != ("filter",) and not APPLICATION_NAMES.issuperset(head[6:7])
    # A name of one word is not told from a mistake.
    return "condition-fqdn" in codes and not all(_may_be_address(word) for word in head[4:6])


def _may_be_address(word: str) -> bool:
    return all(part == "*" or "." in part or ":" in part for part in word.split(","))


def _has_host_bits(statement: Statement) -> bool:
    """SOUNDNESS: whether the router drops bits behind the mask, or refuses them, is not told."""
    word = statement.words[2] if len(statement.words) > 2 else ""
    family = Family.IPV4 if statement.head[0] == "ip" else Family.IPV6
    prefix = route_prefix(word, family)
    alone = route_prefix(f"{word.partition('/')[0]}/{family.address_bits}", family) if "/" in word else None
    return prefix is not None and alone is not None and prefix.value != alone.value
