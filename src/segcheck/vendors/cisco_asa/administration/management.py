"""Statements by which the device itself is managed: `ssh`, `telnet`, `http`, `icmp`, `snmp-server`."""

from __future__ import annotations

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_asa.configuration import Handler, ParseContext
from segcheck.vendors.cisco_asa.filters.names import ipv4_or_name, ipv6_or_name
from segcheck.vendors.cisco_asa.network.network_statements import AccessStatement, AgentStatement, IcmpStatement
from segcheck.vendors.cisco_asa.network.routes import ipv4_network, ipv6_network

# Second words of `ssh …`, `telnet …` and `http …` that let nobody in.
_SETTINGS = frozenset(
    (
        "timeout", "version", "key-exchange", "scopy", "cipher", "stricthostkeycheck", "pubkey-chain", "stack",
        "redirect", "authentication-certificate", "username-from-certificate", "connection-limit", "session-timeout",
        "idle-timeout", "disconnect",
    )
)  # fmt: skip
_ICMP_OPTIONS = frozenset(("unreachable",))
_NETWORK_FORMS = {"any": Prefix(Family.IPV4, 0, 0), "any4": Prefix(Family.IPV4, 0, 0)}


def _access(section: Section, context: ParseContext) -> None:
    """`ssh|telnet|http A M NAMEIF`, `ssh|telnet|http P NAMEIF` (IPv6); settings of the same name."""
    words, notes = section.line.words, context.notes
    if words[1:2] and words[1] in _SETTINGS and not section.children:
        notes.irrelevant(section, "management")
        return
    network, rest = _network(words[1:], context)
    if len(rest) != 1 or section.children:
        # SOUNDNESS: somebody is let in; who and where is unknown.
        known = words[-1] if len(words) > 2 else ""
        access = AccessStatement(words[0], None, known, (notes.span(section.line),))
        context.configuration.network.management.access.append(access)
        notes.unrecognized_rule(section.line, "asa-access-unread")
        for child in section.children:
            notes.unrecognized(child)
        return
    access = AccessStatement(words[0], network, rest[0], (notes.span(section.line),))
    context.configuration.network.management.access.append(access)
    if network is None:
        notes.unrecognized_rule(section.line, "asa-access-unread")
    else:
        notes.modeled(section.line)


def _network(words: tuple[str, ...], context: ParseContext) -> tuple[Prefix | None, tuple[str, ...]]:
    """The network that `words` begin with (None: not understood) and the words behind it."""
    configuration = context.configuration
    if words[:1] and words[0] in _NETWORK_FORMS:
        return _NETWORK_FORMS[words[0]], words[1:]
    if words[:1] == ("any6",):
        return Prefix(Family.IPV6, 0, 0), words[1:]
    if words[:1] == ("host",) and len(words) > 1:
        four, six = ipv4_or_name(words[1], configuration), ipv6_or_name(words[1], configuration)
        if four is not None:
            return prefix_of(Family.IPV4, four, 32), words[2:]
        return (None if six is None else prefix_of(Family.IPV6, six, 128)), words[2:]
    if words[:1] and ("/" in words[0] or ":" in words[0]):
        text = words[0] if "/" in words[0] else f"{words[0]}/128"
        return ipv6_network(text, configuration), words[1:]
    if len(words) > 1:
        return ipv4_network(words[0], words[1], configuration), words[2:]
    return None, ()


def _web_server(section: Section, context: ParseContext) -> None:
    """`http server enable [PORT]`, `no http server enable`."""
    words, management = section.line.words, context.configuration.network.management
    removed = words[0] == "no"
    bare = words[2:] if removed else words[1:]
    if bare[:2] != ("server", "enable") or section.children:
        context.notes.irrelevant(section, "management")
        return
    management.web_server = () if removed else (context.notes.span(section.line),)
    port = number(bare[2], 1, 65535) if len(bare) > 2 else 443
    management.web_port = 443 if port is None else port
    context.notes.modeled(section.line)


def _icmp(section: Section, context: ParseContext) -> None:
    """`icmp permit|deny A M [TYPE] NAMEIF`, `ipv6 icmp …`; `icmp unreachable rate-limit …`."""
    words, notes = section.line.words, context.notes
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    bare = words[2:] if words[0] == "ipv6" else words[1:]
    if bare[:1] and bare[0] in _ICMP_OPTIONS:
        notes.irrelevant(section, "management")
        return
    network, rest = _network(bare[1:], context)
    if bare[:1] == ("any",):
        network = Prefix(family, 0, 0)
    if network is not None and network.family is not family:
        network = Prefix(family, 0, 0) if network.length == 0 else None
    if bare[:1] not in (("permit",), ("deny",)) or not 1 <= len(rest) <= 2 or section.children:
        # CHOICE: it is about packets to the device only; what it does to them is not known then.
        known = words[-1]
        statement = IcmpStatement(family, True, None, "", known, (notes.span(section.line),))
        context.configuration.network.management.icmp.append(statement)
        notes.unrecognized_rule(section.line, "asa-access-unread")
        for child in section.children:
            notes.unrecognized(child)
        return
    kind = rest[0] if len(rest) == 2 else ""
    origin = (notes.span(section.line),)
    statement = IcmpStatement(family, bare[0] == "permit", network, kind, rest[-1], origin)
    context.configuration.network.management.icmp.append(statement)
    notes.modeled(section.line)


def _agent(section: Section, context: ParseContext) -> None:
    """`snmp-server host NAMEIF A [poll|trap] …`; other lines about the agent let nobody in by themselves.

    SOURCE: Cisco ASA command reference, `snmp-server host`: a station without `poll` or `trap` may ask and is told;
    version 1 and 2c are the default, and their community can be read on the way.
    """
    words, management = section.line.words, context.configuration.network.management
    span = context.notes.span(section.line)
    if words[:2] == ("no", "snmp-server"):
        if words[2:] == ("enable",):
            management.agent_off = (span,)
        context.notes.irrelevant(section, "management")
        return
    if words[1:2] not in (("host",), ("host-group",)) or len(words) < 4 or section.children:
        context.notes.irrelevant(section, "management")
        return
    address = ipv4_or_name(words[3], context.configuration) if words[1] == "host" else None
    cleartext = "3" not in words[words.index("version") :] if "version" in words else True
    agent = AgentStatement(words[2], address, "trap" not in words[4:], cleartext, (span,))
    management.agents.append(agent)
    context.notes.modeled(section.line)


def _far_interface(section: Section, context: ParseContext) -> None:
    """`management-access NAMEIF`: this interface's address is reached through a tunnel that ends at another one."""
    words, management = section.line.words, context.configuration.network.management
    if len(words) != 2 or section.children:
        context.notes.unrecognized(section)
        return
    management.far_interface, management.far_interface_origin = words[1], (context.notes.span(section.line),)
    context.notes.approximated(section.line, "asa-management-access")


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ssh",): _access,
    ("telnet",): _access,
    ("http",): _access,
    ("http", "server"): _web_server,
    ("no", "http", "server"): _web_server,
    ("icmp",): _icmp,
    ("ipv6", "icmp"): _icmp,
    ("snmp-server",): _agent,
    ("no", "snmp-server"): _agent,
    ("management-access",): _far_interface,
}
