"""Statements by which the device itself is managed: servers, virtual terminals, SNMP, log hosts, clocks."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.model.layer2 import AdmissionMethod
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, ipv6, number
from segcheck.vendors.alliedware_plus import irrelevant
from segcheck.vendors.alliedware_plus.administration.management_statements import Agent, Switch
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext
from segcheck.vendors.alliedware_plus.filters.filter_statements import NamedUse

_SERVERS = ("telnet", "ssh", "http", "tftp")
_METHODS = {"dot1x": AdmissionMethod.DOT1X, "auth-mac": AdmissionMethod.MAC_AUTHENTICATION}


def pass_over(section: Section, context: ParseContext) -> None:
    """Give the section the fate it has when nothing of it is modelled."""
    reason = irrelevant.global_reason(section.line.words)
    if reason is None or not irrelevant.is_plausible(section):
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, reason)


def _server(section: Section, context: ParseContext) -> None:
    """`[no] service telnet|ssh|http [ip|ipv6]`."""
    words = section.line.words
    off = words[0] == "no"
    bare = words[2:] if off else words[1:]
    if section.children or len(bare) > 2 or (len(bare) == 2 and bare[1] not in ("ip", "ipv6")):
        pass_over(section, context)
        return
    if len(bare) == 2 and off:
        # SOUNDNESS: off for one family; users of the other still get in.
        context.configuration.management.limits.append(context.notes.span(section.line))
        context.notes.approximated(section.line, "awplus-management-limited")
        return
    context.configuration.management.servers[bare[0]] = Switch(not off, context.notes.span(section.line))
    context.notes.modeled(section.line)


def _port(section: Section, context: ParseContext) -> None:
    """`ssh server port N`, `http port N`, `http secure-port N`, `telnet server port N`: other ports than the usual."""
    words = section.line.words
    port = number(words[-1], 1, 65535)
    if port is None or section.children:
        pass_over(section, context)
        return
    name = "https" if "secure-port" in words else words[0]
    context.configuration.management.ports[name] = port
    context.notes.modeled(section.line)


def _ssh_server(section: Section, context: ParseContext) -> None:
    """`ssh server [v1v2|v2only] [PORT]`."""
    words = section.line.words
    ports = [value for value in (number(word, 1, 65535) for word in words[2:]) if value is not None]
    known = all(word in ("v1v2", "v2only") or word.isdigit() for word in words[2:])
    if not known or not ports or section.children:
        pass_over(section, context)
        return
    context.configuration.management.ports["ssh"] = ports[-1]
    context.notes.modeled(section.line)


def _who_may_log_in(section: Section, context: ParseContext) -> None:
    """`ssh server allow-users NAME [HOST]`, `deny-users`: they can only keep users away."""
    if section.children:
        pass_over(section, context)
        return
    context.configuration.management.limits.append(context.notes.span(section.line))
    context.notes.approximated(section.line, "awplus-management-limited")


def _terminal_access(section: Section, context: ParseContext) -> None:
    """`vty access-class LIST`, `vty ipv6 access-class LIST`."""
    line = section.line
    family = Family.IPV6 if line.words[1] == "ipv6" else Family.IPV4
    at = 3 if family is Family.IPV6 else 2
    if len(line.words) != at + 1 or section.children:
        pass_over(section, context)
        return
    use = NamedUse(line.words[at], line, context.notes.span(line))
    context.configuration.management.access[family] = use
    context.notes.modeled(line)


def _community(section: Section, context: ParseContext) -> None:
    """`snmp-server community SECRET [view V] [ro|rw] [LIST]`."""
    line, notes = section.line, context.notes
    words = line.words
    if len(words) < 3 or section.children:
        pass_over(section, context)
        return
    rest = words[5:] if words[3:4] == ("view",) else words[3:]
    at = len(words) - len(rest) + (1 if rest[:1] in (("ro",), ("rw",)) else 0)
    use = NamedUse(words[at], line, notes.span(line)) if at == len(words) - 1 else None
    if at < len(words) - 1:
        pass_over(section, context)
        return
    context.configuration.management.agents.append(Agent("SNMP v1/v2c", True, use, notes.span(line)))
    notes.modeled(line)


def _group(section: Section, context: ParseContext) -> None:
    """`snmp-server group NAME auth|noauth|priv …`: users of SNMP version 3."""
    words, notes = section.line.words, context.notes
    if len(words) < 4 or section.children:
        pass_over(section, context)
        return
    # `auth` and `priv` prove who the user is without showing the password; what `noauth` takes, anybody can send.
    agent = Agent("SNMP v3", words[3] == "noauth", None, notes.span(section.line))
    context.configuration.management.agents.append(agent)
    notes.modeled(section.line)


def _log_host(section: Section, context: ParseContext) -> None:
    """`log host ADDRESS [level …]`; other lines about the log tell how it looks."""
    words = section.line.words
    address = words[2] if len(words) > 2 else ""
    if section.children or (ipv4(address) is None and ipv6(address) is None and not address.strip(".").isalnum()):
        pass_over(section, context)
        return
    if address not in context.configuration.management.log_hosts:
        context.configuration.management.log_hosts[address] = context.notes.span(section.line)
    context.notes.modeled(section.line)


def _clock(section: Section, context: ParseContext) -> None:
    """`ntp server|peer ADDRESS …`."""
    words = section.line.words
    if len(words) < 3 or section.children:
        pass_over(section, context)
        return
    context.configuration.management.time_sources[words[2]] = context.notes.span(section.line)
    context.notes.modeled(section.line)


def _authentication(section: Section, context: ParseContext) -> None:
    """`aaa authentication dot1x|auth-mac|auth-web default group …`: the method is in force at ports that ask for it."""
    words, notes = section.line.words, context.notes
    method = _METHODS.get(words[2])
    # With `none` everybody is authenticated when no server answers: the method is not in force for certain.
    if method is None or section.children or len(words) < 5 or "none" in words:
        pass_over(section, context)
        return
    context.configuration.network.authentication.setdefault(method, []).append(notes.span(section.line))
    notes.modeled(section.line)


def _ipv6_forwarding(section: Section, context: ParseContext) -> None:
    if section.children or len(section.line.words) > 3:
        context.notes.unrecognized(section)
        return
    context.configuration.network.ipv6_forwarding = section.line.words[0] != "no"
    context.notes.modeled(section.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    **{(*no, "service", name): _server for no in ((), ("no",)) for name in _SERVERS},
    ("ssh", "server"): _ssh_server,
    ("ssh", "server", "port"): _port,
    ("telnet", "server", "port"): _port,
    ("http", "port"): _port,
    ("http", "secure-port"): _port,
    ("ssh", "server", "allow-users"): _who_may_log_in,
    ("ssh", "server", "deny-users"): _who_may_log_in,
    ("vty", "access-class"): _terminal_access,
    ("vty", "ipv6", "access-class"): _terminal_access,
    ("snmp-server", "community"): _community,
    ("snmp-server", "group"): _group,
    ("log", "host"): _log_host,
    ("ntp", "server"): _clock,
    ("ntp", "peer"): _clock,
    ("aaa", "authentication", "dot1x"): _authentication,
    ("aaa", "authentication", "auth-mac"): _authentication,
    ("ipv6", "forwarding"): _ipv6_forwarding,
    ("no", "ipv6", "forwarding"): _ipv6_forwarding,
}
