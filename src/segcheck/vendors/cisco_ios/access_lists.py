"""Access-list statements: which entries belong to which list, in which order."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_ios import irrelevant
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext
from segcheck.vendors.cisco_ios.filter_statements import AccessList, MacAccessList

# SOURCE: Cisco IOS Security Command Reference, `access-list` (number ranges).
_STANDARD = ((1, 99), (1300, 1999))
_MAC = ((700, 799),)
# Lists that look at other protocols (Ethernet types, AppleTalk, IPX, 48-bit MAC pairs, MPLS).
_OTHER = ((200, 299), (300, 699), (800, 1199), (2700, 2999))


def _within(value: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= value <= high for low, high in ranges)


def _numbered(section: Section, context: ParseContext) -> None:
    """`access-list NUMBER permit|deny|remark|dynamic …`: one entry, added at the end of its list."""
    line, notes = section.line, context.notes
    words = line.words
    value = number(words[1], 1, 2999) if len(words) > 2 else None
    if value is None or section.children:
        known = words[1:2] in (("compiled",), ("dynamic-extended",), ("rate-limit",))
        if known:
            notes.irrelevant(section, "list-housekeeping")
        else:
            notes.unrecognized(section)
        return
    if words[2] == "remark":
        notes.irrelevant(section, "remark")
    elif _within(value, _OTHER):
        notes.irrelevant(section, "not-an-ip-list")
    elif _within(value, _MAC):
        lists = context.configuration.filters.mac_lists
        mac_list = lists.setdefault(words[1], MacAccessList(words[1], True, line))
        mac_list.add(line, 2, None)
    else:
        standard = _within(value, _STANDARD)
        found = _list(context, words[1], Family.IPV4, standard, line)
        if found is None:
            notes.unrecognized(section)
        else:
            _add_entry(found, line, 2, None)


def _named(section: Section, context: ParseContext) -> None:
    """`ip access-list [standard|extended] NAME` with its entries."""
    words = section.line.words
    kind = words[2] if len(words) > 2 else ""
    if kind in ("standard", "extended") and len(words) == 4:
        standard = kind == "standard"
        name = words[3]
    elif not section.children and kind in ("logging", "log-update", "persistent", "match-local-traffic"):
        context.notes.irrelevant(section, "list-housekeeping")
        return
    elif len(words) == 3 and kind not in ("standard", "extended"):
        # Some dialects leave the kind out; entries there are extended ones.
        standard, name = False, kind
    elif kind == "role-based":
        # Lists of security groups, in force only where the enforcement of them is switched on.
        irrelevant.pass_over(section, context.notes, "bounded-where-used", ("permit", "deny"))
        return
    else:
        context.notes.unrecognized(section)
        return
    _entries(section, context, _list(context, name, Family.IPV4, standard, section.line))


def _ipv6(section: Section, context: ParseContext) -> None:
    words = section.line.words
    if words[2:3] == ("role-based",):
        irrelevant.pass_over(section, context.notes, "bounded-where-used", ("permit", "deny"))
    elif words[2:3] == ("log-update",) and not section.children:
        context.notes.irrelevant(section, "list-housekeeping")
    elif len(words) == 3:
        _entries(section, context, _list(context, words[2], Family.IPV6, False, section.line))
    else:
        context.notes.unrecognized(section)


def _list(context: ParseContext, name: str, family: Family, standard: bool, line: ConfigLine) -> AccessList | None:
    """The list of that name, made when new; None when it exists as the other kind."""
    lists = context.configuration.filters.lists
    found = lists.get((family, name))
    if found is None:
        found = lists[family, name] = AccessList(name, family, standard, line)
    return found if found.standard == standard else None


def _entries(section: Section, context: ParseContext, found: AccessList | None) -> None:
    """The entries below a list's head; deeper indentation means nothing in IOS, so all lines count alike."""
    notes = context.notes
    if found is None:
        notes.unrecognized(section)
        return
    notes.modeled(section.line)
    for child in section.children:
        for line in child.lines():
            words = line.words
            start, sequence = _sequence(words)
            first = words[start] if start < len(words) else ""
            if first == "remark":
                notes.irrelevant(Section(line, ()), "remark")
            elif first in ("exit", "exit-access-list") and len(words) == 1:
                notes.irrelevant(Section(line, ()), "mode-end")
            elif first in ("no", "default"):
                found.damaged.append(line)
            else:
                _add_entry(found, line, start, sequence)


def _sequence(words: tuple[str, ...]) -> tuple[int, int | None]:
    """Where the entry begins, and its sequence number when it has one.

    `sequence` before something that is no such number begins the entry, so that nobody understands it.
    """
    if words[:1] == ("sequence",):
        value = number(words[1], 1, 2**32) if len(words) > 1 else None
        return (0, None) if value is None else (2, value)
    value = number(words[0], 1, 2**32) if words else None
    if value is not None:
        return 1, value
    if words[-2:-1] == ("sequence",):
        return 0, number(words[-1], 1, 2**32)
    return 0, None


def _add_entry(found: AccessList, line: ConfigLine, start: int, sequence: int | None) -> None:
    if not found.entries:
        found.line = line if line.words[0] == "access-list" else found.line
    found.add(line, start, sequence)


def _mac(section: Section, context: ParseContext) -> None:
    """`mac access-list extended NAME` with its entries."""
    words, notes = section.line.words, context.notes
    if len(words) != 4 or words[2] != "extended":
        notes.unrecognized(section)
        return
    lists = context.configuration.filters.mac_lists
    found = lists.setdefault(words[3], MacAccessList(words[3], False, section.line))
    notes.modeled(section.line)
    for child in section.children:
        for line in child.lines():
            start, sequence = _sequence(line.words)
            first = line.words[start] if start < len(line.words) else ""
            if first == "remark":
                notes.irrelevant(Section(line, ()), "remark")
            else:
                found.add(line, start, sequence)


def _removed(section: Section, context: ParseContext) -> None:
    """`no access-list …`: without effect unless the list stands above it."""
    words = section.line.words
    filters = context.configuration.filters
    known = {name for _, name in filters.lists} | set(filters.mac_lists)
    if not known.isdisjoint(words) or section.children:
        context.notes.unrecognized(section, "list-removed")
    else:
        context.notes.irrelevant(section, "nothing-to-remove")


def _definition(section: Section, context: ParseContext) -> None:
    irrelevant.pass_over(section, context.notes, "routing-policy-definition")


def _time_range(section: Section, context: ParseContext) -> None:
    """`time-range NAME`, two words; entries that name it are unknown in part."""
    if len(section.line.words) == 2 and all(
        child.line.words[0] in ("absolute", "periodic", "exit") for child in section.children
    ):
        context.notes.irrelevant(section, "bounded-where-used")
    else:
        context.notes.unrecognized(section)


def _arp_list(section: Section, context: ParseContext) -> None:
    irrelevant.pass_over(section, context.notes, "not-an-ip-list", ("permit", "deny"))


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("access-list",): _numbered,
    ("ip", "access-list"): _named,
    ("ipv6", "access-list"): _ipv6,
    ("mac", "access-list"): _mac,
    ("arp", "access-list"): _arp_list,
    ("no", "access-list"): _removed,
    ("no", "ip", "access-list"): _removed,
    ("no", "ipv6", "access-list"): _removed,
    ("ip", "prefix-list"): _definition,
    ("ipv6", "prefix-list"): _definition,
    ("ip", "as-path"): _definition,
    ("ip", "community-list"): _definition,
    ("ip", "extcommunity-list"): _definition,
    ("ip", "large-community-list"): _definition,
    ("time-range",): _time_range,
}
