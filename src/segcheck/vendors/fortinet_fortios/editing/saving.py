"""What the device checks when an entry is saved."""

from __future__ import annotations

from segcheck.vendors.fortinet_fortios.editing.conflicts import conflict
from segcheck.vendors.fortinet_fortios.editing.contexts import Frame
from segcheck.vendors.fortinet_fortios.editing.edited_text import Section
from segcheck.vendors.fortinet_fortios.editing.names import Scope
from segcheck.vendors.fortinet_fortios.editing.record import Remark, refusal
from segcheck.vendors.fortinet_fortios.editing.table_rules import ONE_NAME_ONCE, POLICIES, missing

# SOURCE: FortiOS CLI Reference, `system interface`: interfaces that are made say what they are made of.
_MADE = frozenset(("loopback", "aggregate", "redundant", "tunnel", "emac-vlan", "switch", "vdom-link"))


def refused_when_saved(frame: Frame, draft: Section, scope: Scope) -> Remark | None:
    """Why the device does not save `draft`; None where it does, as far as that is known.

    SOUNDNESS: what the configuration lacks already is no matter: it may be an excerpt, or of a release with other
    defaults.
    """
    if frame.known is None or frame.edit is None:
        return None
    lacking = missing(frame.table, draft)
    if frame.original is not None:
        lacking -= missing(frame.table, frame.original)
    elif frame.table == "system interface" and not _is_made(draft):
        lacking |= {"type"}
    elif frame.table == "system interface" and scope.sections[0].parent is not None and not draft.values("vdom"):
        lacking |= {"vdom"}
    if lacking:
        return refusal("fortios-script-key-missing", key=min(lacking))
    return _name_taken(frame, draft, scope) or conflict(frame.table, draft, scope, frame.original)


def _is_made(draft: Section) -> bool:
    return draft.text("type") in _MADE or bool(draft.values("vlanid") and draft.values("interface"))


def _name_taken(frame: Frame, draft: Section, scope: Scope) -> Remark | None:
    if frame.original is None:
        for tables in ONE_NAME_ONCE:
            others = tables - {frame.table}
            if frame.table in tables and scope.is_there(others, draft.name):
                return refusal("fortios-script-name-taken", name=draft.name)
    name = draft.text("name")
    if frame.table not in POLICIES or not name:
        return None
    if frame.original is not None and frame.original.text("name") == name:
        return None
    for table in sorted(POLICIES):
        for block in scope.blocks(tuple(table.split())):
            for entry in block.sections():
                if entry.may_say(name) and entry.text("name") == name and entry is not frame.original:
                    lines = entry.setting("name").lines
                    return refusal("fortios-script-name-taken", *(line.origin for line in lines), name=name)
    return None
