"""Statements by which the device itself is managed: terminal lines, SSH, FTP, SNMP."""

from __future__ import annotations

from segcheck.model.filters import FilterUse
from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors.alaxala_ax import irrelevant
from segcheck.vendors.alaxala_ax.administration.management_statements import AgentAccess
from segcheck.vendors.alaxala_ax.configuration import Handler, ParseContext

_SERVERS = {("ip", "ssh"): "SSH", ("ftp-server",): "FTP", ("ip", "http", "server"): "http"}
_USER_LISTS: dict[tuple[str, ...], Family] = {
    ("ip", "access-group"): Family.IPV4,
    ("ipv6", "access-class"): Family.IPV6,
}


def pass_over(section: Section, context: ParseContext) -> None:
    """Give the section the fate it has when nothing of it is modelled."""
    reason = irrelevant.global_reason(section.line.words)
    if reason is None or not irrelevant.is_plausible(section):
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, reason)


def _terminal(section: Section, context: ParseContext) -> None:
    """`line vty 0 4` with what stands below: without such a line nobody logs in over the network."""
    words, notes = section.line.words, context.notes
    users = len(words) > 2 and words[1] == "vty"
    if len(words) < 3 or not irrelevant.is_plausible_below(section, tuple(_USER_LISTS) if users else ()):
        notes.unrecognized(section)
        return
    if not users:
        notes.irrelevant(section, "management")
        return
    management = context.configuration.management
    management.terminals.append(notes.span(section.line))
    notes.modeled(section.line)
    for child in section.children:
        for line in child.lines():
            if _below(line, context):
                notes.modeled(line)
            else:
                notes.irrelevant(Section(line, ()), "management")
    if len(management.terminals) > 1:
        # SOUNDNESS: lists below one of several heads hold for its users.
        management.some_users.update(Family)


def _below(line: ConfigLine, context: ParseContext) -> bool:
    """Whether the line says who may log in how."""
    words, management = line.words, context.configuration.management
    if words[:2] == ("transport", "input"):
        told = frozenset(words[4:] if words[2:3] == ("vrf",) else words[2:])
        # What is let in from VRFs comes beside the rest.
        management.inputs = told | (management.inputs or frozenset()) if words[2:3] == ("vrf",) else told
        management.inputs_origin.append(context.notes.span(line))
        return True
    removed = words[:1] == ("no",)
    family = _USER_LISTS.get(words[1:3] if removed else words[:2])
    if family is None:
        return False
    uses = management.access.setdefault(family, [])
    if not removed and len(words) > 3:
        uses.append(_use(line, 2, family, context))
    if removed or words[3:] != ("in",) or len(uses) > 1:
        # SOUNDNESS: a list may hold for the users of one VRF, and several are read as one after another.
        # SOURCE: AX8600S configuration guide Vol. 1, 8.1.11.
        management.some_users.add(family)
    return True


def _use(line: ConfigLine, index: int, family: Family | None, context: ParseContext) -> NamedUse:
    """A list by which users are let in."""
    name = line.words[index].strip('"')
    context.configuration.list_uses.append(FilterUse(name, family, (context.notes.word(line, index),)))
    return NamedUse(name, line, (context.notes.span(line),))


def _server(section: Section, context: ParseContext) -> None:
    """`ip ssh`, `ftp-server`: alone they switch a server on; with more words they set something about it."""
    words = section.line.words
    off = words[0] == "no"
    name = _SERVERS.get(words[1:] if off else words)
    if name is None or section.children:
        pass_over(section, context)
        return
    if off:
        context.configuration.management.servers.pop(name, None)
    else:
        context.configuration.management.servers[name] = context.notes.span(section.line)
    context.notes.modeled(section.line)


def _community(section: Section, context: ParseContext) -> None:
    """`snmp-server community SECRET [ro|rw] [NAME] [vrf N]`."""
    words = section.line.words
    if len(words) < 3 or section.children:
        pass_over(section, context)
        return
    rest = words[4:] if words[3:4] in (("ro",), ("rw",)) else words[3:]
    index = len(words) - len(rest)
    named = rest[:1] not in ((), ("vrf",))
    lists = (_use(section.line, index, None, context),) if named else ()
    _agent("SNMP v1/v2c", lists, section, context, cleartext=True)


def _group(section: Section, context: ParseContext) -> None:
    """`snmp-server group NAME v3 {noauth|auth|priv} …`."""
    words = section.line.words
    if words[4:5] != ("v3",) and words[3:4] != ("v3",):
        pass_over(section, context)
        return
    _agent("SNMP v3", (), section, context, cleartext="noauth" in words)


def _agent(
    version: str, lists: tuple[NamedUse, ...], section: Section, context: ParseContext, *, cleartext: bool
) -> None:
    span = context.notes.span(section.line)
    context.configuration.management.agents.append(AgentAccess(version, cleartext, lists, span))
    context.notes.modeled(section.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("line",): _terminal,
    **{(*no, *head): _server for no in ((), ("no",)) for head in _SERVERS},
    ("snmp-server", "community"): _community,
    ("snmp-server", "group"): _group,
}
