"""Statements by which the device itself is managed: terminal lines, web server, SNMP, control plane."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_ios import irrelevant
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext
from segcheck.vendors.cisco_ios.management_statements import AgentAccess, Switch, TerminalLine

_FAMILIES = {"ipv4": Family.IPV4, "ipv6": Family.IPV6}


def pass_over(section: Section, context: ParseContext) -> None:
    """Give the section the fate it has when nothing of it is modelled."""
    reason = irrelevant.global_reason(section.line.words)
    if reason is None or not irrelevant.is_plausible(section):
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, reason)


def _use(line: ConfigLine, index: int, context: ParseContext) -> NamedUse:
    return NamedUse(line.words[index], line, (context.notes.span(line),))


# -- terminal lines ---------------------------------------------------------------------------------------


def _terminal_line(section: Section, context: ParseContext) -> None:
    """`line vty 0 4` and the like with what stands below."""
    notes, words = context.notes, section.line.words
    if len(words) < 3 or not irrelevant.is_plausible(section):
        pass_over(section, context)
        return
    name = " ".join(words[1:])
    lines = context.configuration.management.lines
    statement = next((known for known in lines if known.name == name), None)
    if statement is None:
        statement = TerminalLine(words[1] == "vty", name, notes.span(section.line))
        lines.append(statement)
    notes.modeled(section.line)
    for child in section.children:
        for line in child.lines():
            if line.words and _below_line(statement, line, context):
                notes.modeled(line)
            else:
                notes.irrelevant(Section(line, ()), "management")


def _below_line(statement: TerminalLine, line: ConfigLine, context: ParseContext) -> bool:
    """Whether the line says who may log in how."""
    words = line.words
    removed = words[0] == "no"
    bare = words[1:] if removed else words
    if bare[:2] == ("transport", "input"):
        statement.inputs = None if removed else frozenset(bare[2:])
        statement.inputs_origin = (context.notes.span(line),)
    elif bare[:1] == ("access-class",) and bare[2:3] == ("in",):
        _access(statement, Family.IPV4, line, 1, context, removed=removed)
    elif bare[:2] == ("ipv6", "access-class") and bare[3:4] == ("in",):
        _access(statement, Family.IPV6, line, 2, context, removed=removed)
    elif bare[:1] == ("rotary",):
        statement.rotary = None if removed or len(bare) < 2 else number(bare[1], 0, 127)
        statement.rotary_origin = (context.notes.span(line),)
    elif bare == ("exec",):
        statement.unsure = removed
    else:
        return False
    return True


def _access(
    statement: TerminalLine, family: Family, line: ConfigLine, index: int, context: ParseContext, *, removed: bool
) -> None:
    behind = line.words[index + 2 :]
    if removed or behind not in ((), ("vrf-also",)):
        # SOUNDNESS: a list for one VRF only leaves users of the others in, as far as is known here.
        statement.access.pop(family, None)
        statement.unsure = statement.unsure or not removed
        return
    statement.access[family] = _use(line, index, context)
    statement.every_vrf = behind == ("vrf-also",)


# -- servers ----------------------------------------------------------------------------------------------

_SERVERS: dict[tuple[str, ...], str] = {
    ("ip", "http", "server"): "http",
    ("ip", "http", "secure-server"): "https",
    ("netconf-yang",): "NETCONF",
    ("restconf",): "RESTCONF",
    ("gnxi", "server"): "gNMI",
    ("gnxi", "secure-server"): "gNMI over TLS",
    ("vstack",): "Smart Install",
    ("ip", "rcmd", "rsh-enable"): "rsh",
    ("ip", "rcmd", "rcp-enable"): "rcp",
    ("ftp-server", "enable"): "FTP",
}
_PORTS = {"port": "http", "secure-port": "https"}


def _server(section: Section, context: ParseContext) -> None:
    words = section.line.words
    off = words[0] == "no"
    name = _SERVERS.get(words[1:] if off else words)
    if name is None or section.children:
        pass_over(section, context)
        return
    context.configuration.management.servers[name] = Switch(not off, context.notes.span(section.line))
    context.notes.modeled(section.line)


def _web(section: Section, context: ParseContext) -> None:
    """`ip http port 8080`, `ip http secure-port 8443`, `ip http access-class [ipv4|ipv6] NAME`, and what takes them
    back.
    """
    words, management = section.line.words, context.configuration.management
    if section.children:
        pass_over(section, context)
    elif words[0] == "no":
        if words[3] == "access-class":
            named = _FAMILIES.get(words[4]) if len(words) > 4 else None
            for family in (Family.IPV4, Family.IPV6) if len(words) == 4 else (named or Family.IPV4,):
                management.web_lists.pop(family, None)
        else:
            management.ports.pop(_PORTS[words[3]], None)
        context.notes.modeled(section.line)
    elif len(words) < 4:
        pass_over(section, context)
    elif words[2] == "access-class":
        family = _FAMILIES.get(words[3], Family.IPV4)
        index = 4 if words[3] in _FAMILIES else 3
        if len(words) != index + 1:
            pass_over(section, context)
            return
        management.web_lists[family] = _use(section.line, index, context)
        context.notes.modeled(section.line)
    else:
        port = number(words[3], 1, 65535)
        if port is None:
            pass_over(section, context)
            return
        management.ports[_PORTS[words[2]]] = port
        context.notes.modeled(section.line)


def _shell_port(section: Section, context: ParseContext) -> None:
    """`ip ssh port 2022 rotary 1`: SSH there besides its own port."""
    words = section.line.words
    port = number(words[3], 1, 65535) if len(words) > 3 else None
    if port is None or section.children:
        pass_over(section, context)
        return
    context.configuration.management.shell_ports.append((port, context.notes.span(section.line)))
    context.notes.modeled(section.line)


# -- SNMP -------------------------------------------------------------------------------------------------


def _community(section: Section, context: ParseContext) -> None:
    """`snmp-server community SECRET [view V] [RO|RW] [ipv6 NAME] [NAME]`."""
    line = section.line
    index = 5 if line.words[3:4] == ("view",) else 3
    if line.words[index : index + 1] and line.words[index].lower() in ("ro", "rw"):
        index += 1
    _agent(section, context, index, "SNMP v1/v2c", cleartext=True)


def _group(section: Section, context: ParseContext) -> None:
    """`snmp-server group NAME v3 priv [read V] [write V] [access [ipv6 NAME] [NAME]]`."""
    words = section.line.words
    version = words[3] if len(words) > 3 else ""
    if version not in ("v1", "v2c", "v3"):
        pass_over(section, context)
        return
    index = words.index("access") + 1 if "access" in words[4:] else len(words)
    # `auth` and `priv` prove who the user is without showing the password; what `noauth` takes, anybody can send.
    cleartext = version != "v3" or words[4:5] == ("noauth",)
    _agent(section, context, index, "SNMP v3" if version == "v3" else "SNMP v1/v2c", cleartext=cleartext)


def _agent(section: Section, context: ParseContext, index: int, version: str, *, cleartext: bool) -> None:
    """Lists of SNMP users from word `index` on: `[ipv6 NAME] [NAME]`."""
    line, notes = section.line, context.notes
    words = line.words
    if len(words) < 3 or section.children:
        pass_over(section, context)
        return
    lists: list[tuple[Family, NamedUse]] = []
    while index < len(words):
        if words[index] == "ipv6" and index + 1 < len(words):
            lists.append((Family.IPV6, _use(line, index + 1, context)))
            index += 2
        else:
            lists.append((Family.IPV4, _use(line, index, context)))
            index += 1
    span = notes.span(line)
    context.configuration.management.agents.append(AgentAccess(version, cleartext, tuple(lists), span))
    notes.modeled(line)


def _no_agent(section: Section, context: ParseContext) -> None:
    """`no snmp-server`, alone: it takes back everything above."""
    if section.line.words == ("no", "snmp-server") and not section.children:
        context.configuration.management.agents.clear()
        context.notes.modeled(section.line)
    else:
        pass_over(section, context)


# -- control plane ----------------------------------------------------------------------------------------


def _control_plane(section: Section, context: ParseContext) -> None:
    """SOUNDNESS: what limits the control plane can only keep users away, so nobody surely gets in any more."""
    limits = [
        child.line
        for child in section.children
        if child.line.words[:1] in (("service-policy",), ("management-interface",))
    ]
    if not limits or not irrelevant.is_plausible(section):
        pass_over(section, context)
        return
    for line in section.lines():
        context.notes.irrelevant(Section(line, ()), "management")
    for line in (section.line, *limits):
        context.notes.approximated(line, "control-plane-limited")
    context.configuration.management.protection.extend(map(context.notes.span, limits))


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("line",): _terminal_line,
    **{head: _server for name in _SERVERS for head in (name, ("no", *name))},
    **{(*no, "ip", "http", word): _web for no in ((), ("no",)) for word in ("port", "secure-port", "access-class")},
    ("ip", "ssh", "port"): _shell_port,
    ("snmp-server", "community"): _community,
    ("snmp-server", "group"): _group,
    ("no", "snmp-server"): _no_agent,
    ("control-plane",): _control_plane,
}
