"""`object-group`: which members belong to which group."""

from __future__ import annotations

from segcheck.model.header import TCP, UDP
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors.cisco_asa.configuration import Handler, ParseContext
from segcheck.vendors.cisco_asa.filters.filter_statements import Group, GroupKind

_KINDS = {kind.value: kind for kind in GroupKind if kind not in (GroupKind.PORT, GroupKind.UNKNOWN)}
_PORT_PROTOCOLS = {"tcp": (TCP,), "udp": (UDP,), "tcp-udp": (TCP, UDP)}


def _object_group(section: Section, context: ParseContext) -> None:
    """`object-group KIND NAME [tcp|udp|tcp-udp]` with its members; a second one of the same name adds to the first."""
    words, notes, statements = section.line.words, context.notes, context.configuration.filters
    if len(words) < 3:
        notes.unrecognized(section)
        return
    kind = _KINDS.get(words[1], GroupKind.UNKNOWN)
    protocols: tuple[int, ...] = ()
    if kind is GroupKind.SERVICE and words[3:4] and words[3] in _PORT_PROTOCOLS:
        kind, protocols = GroupKind.PORT, _PORT_PROTOCOLS[words[3]]
    if kind is GroupKind.UNKNOWN:
        # SOUNDNESS: a group of another kind (users, security groups) is an unknown part where an entry names it.
        name = words[2]
        for line in section.lines():
            notes.approximated(line, "object-group-kind")
    elif len(words) == (4 if kind is GroupKind.PORT else 3):
        name = words[2]
        notes.modeled(section.line)
    else:
        notes.unrecognized(section)
        return
    members = tuple(Section(line, ()) for child in section.children for line in child.lines())
    known = statements.groups.get(name)
    if known is None:
        statements.groups[name] = Group(name, kind, section.line, members, protocols)
    elif known.kind is kind and known.protocols == protocols:
        statements.groups[name] = known._replace(members=(*known.members, *members))
    else:
        # SOUNDNESS: one name is one group on the device; of which kind it then is, nobody can tell.
        statements.groups[name] = known._replace(members=(*known.members, *members))
        statements.repeated_groups.add(name)


HANDLERS: dict[tuple[str, ...], Handler] = {("object-group",): _object_group}
