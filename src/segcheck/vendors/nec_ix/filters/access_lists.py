"""Lines `ip access-list …` and `ipv6 access-list …`: each entry of a list is a line of its own."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors.nec_ix.configuration import Handler, ParseContext
from segcheck.vendors.nec_ix.filters.filter_statements import AccessList, DynamicList

# Words behind `ip access-list dynamic` that set times and sizes, where no list is defined by the line.
_SETTINGS = frozenset(("cache", "timer"))


def _family(words: tuple[str, ...]) -> Family:
    return Family.IPV6 if words[0] == "ipv6" else Family.IPV4


def _list(section: Section, context: ParseContext) -> None:
    """`ip access-list NAME permit|deny …`, `ip access-list NAME option …`: entries in the order of the file.

    SOURCE: NEC IX command reference, 24-6: a new entry goes to the end of its list.
    """
    words, notes = section.line.words, context.notes
    if len(words) < 4 or section.children:
        notes.unrecognized(section)
        return
    family = _family(words)
    found = context.configuration.filters.lists.setdefault((family, words[2]), AccessList(words[2], family))
    if words[3:] == ("option", "optimize"):
        # CHOICE: written order all the same. No manual says that the faster lookup changes what a list means.
        notes.approximated(section.line, "nec-list-optimized")
        notes.report("nec-list-optimized", (notes.span(section.line),), Severity.INFO, name=words[2])
    elif words[3] in ("permit", "deny"):
        found.entries.append(section.line)
    else:
        found.damaged.append(section.line)


def _dynamic(section: Section, context: ParseContext) -> None:
    """`ip access-list dynamic NAME access TRIGGER`; sizes and times of the cache."""
    words, notes = section.line.words, context.notes
    if section.children or len(words) < 4:
        notes.unrecognized(section)
        return
    if words[3] in _SETTINGS and words[4:5] != ("access",):
        notes.irrelevant(section, "nec-session-timer")
        return
    family = _family(words)
    found = context.configuration.filters.dynamic.setdefault((family, words[3]), DynamicList(words[3], family))
    if words[4:5] == ("access",) and len(words) == 6:
        found.triggers.append((words[5], section.line))
        notes.modeled(section.line)
    else:
        found.unread.append(section.line)
        notes.unrecognized_rule(section.line, "nec-dynamic-list-unread")


def _removed(section: Section, context: ParseContext) -> None:
    """`no ip access-list …` in a file that somebody wrote.

    SOUNDNESS: which entry it takes away is not followed: the list may be anything from there on.
    """
    words, notes, filters = section.line.words, context.notes, context.configuration.filters
    family = Family.IPV6 if words[1] == "ipv6" else Family.IPV4
    dynamic = words[3:4] == ("dynamic",)
    name = words[4] if dynamic and len(words) > 4 else words[3] if len(words) > 3 else ""
    known = filters.lists.get((family, name))
    waiting = filters.dynamic.get((family, name))
    if section.children or not name:
        notes.unrecognized(section)
    elif known is None and waiting is None:
        notes.irrelevant(section, "nothing-to-remove")
    elif known is not None and not dynamic:
        known.damaged.append(section.line)
    elif waiting is not None:
        waiting.unread.append(section.line)
        notes.unrecognized_rule(section.line, "list-edited")
    else:
        notes.irrelevant(section, "nothing-to-remove")


def _shared_cache(section: Section, context: ParseContext) -> None:
    """`ip dynamic-filter group …`: answers may come in at other interfaces.

    SOUNDNESS: which sessions interfaces share is not followed, so the device may do anything.
    """
    notes = context.notes
    origin = (notes.span(section.line),)
    for line in section.lines():
        notes.approximated(line, "nec-dynamic-filter-group")
    notes.unmodeled.extend(origin)
    notes.report("nec-dynamic-filter-group", origin, Severity.WARNING, Effect.WIDENS_DEVICE)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ip", "access-list"): _list,
    ("ipv6", "access-list"): _list,
    ("ip", "access-list", "dynamic"): _dynamic,
    ("ipv6", "access-list", "dynamic"): _dynamic,
    ("no", "ip", "access-list"): _removed,
    ("no", "ipv6", "access-list"): _removed,
    ("ip", "dynamic-filter"): _shared_cache,
    ("ipv6", "dynamic-filter"): _shared_cache,
}
