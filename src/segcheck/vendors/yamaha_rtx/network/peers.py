"""Statements about peers and tunnels: what stands below `pp select` and `tunnel select`."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.yamaha_rtx.configuration import Handler, ParseContext, Statement
from segcheck.vendors.yamaha_rtx.network.interface_statements import unread
from segcheck.vendors.yamaha_rtx.network.network_statements import InterfaceStatement

# What a tunnel of each kind carries: frames (True) or packets.
_ENCAPSULATIONS = {
    "ipsec": False,
    "ipip": False,
    "gre": False,
    "l2tp": False,
    "l2tp-raw": False,
    "l2tpv3": True,
    "l2tpv3-raw": True,
    "pptp": False,
    "ipudp": False,
    "map-e": False,
    "pptp-raw": False,
}


def _selected(statement: Statement, context: ParseContext, kind: str) -> InterfaceStatement | None:
    """The peer or tunnel that was selected last; None where it is not known which."""
    if not statement.selected.startswith(kind):
        return None
    return context.configuration.network.interface(statement.selected, context.notes.span(statement.line))


def _select(statement: Statement, context: ParseContext) -> None:
    """`pp select N`, `tunnel select N`; `none` ends the context."""
    head = statement.head
    if len(head) != 3 or not (head[2].isdigit() or head[2] in ("none", "anonymous")):
        unread(statement, context)
        return
    if head[2] == "none":
        context.notes.irrelevant(statement.section, "mode-end")
        return
    context.configuration.network.interface(statement.selected, context.notes.span(statement.line))
    context.notes.modeled(statement.line)


def _transport(statement: Statement, context: ParseContext) -> None:
    """What a peer or a tunnel runs over. SOUNDNESS: whether it is up, and what may pass below it, is not followed."""
    interface = _selected(statement, context, statement.head[0] if statement.head[0] == "tunnel" else "pp")
    if interface is None:
        unread(statement, context)
        return
    interface.transport.append(context.notes.span(statement.line))
    context.notes.approximated(statement.line, "tunnel-transport")


def _encapsulation(statement: Statement, context: ParseContext) -> None:
    """`tunnel encapsulation TYPE`."""
    kind = statement.head[2] if len(statement.head) == 3 else ""
    interface = _selected(statement, context, "tunnel")
    if interface is None or kind not in _ENCAPSULATIONS:
        unread(statement, context)
        return
    interface.transport.append(context.notes.span(statement.line))
    interface.bridging = _ENCAPSULATIONS[kind]
    context.notes.approximated(statement.line, "tunnel-transport")


def _pppoe(statement: Statement, context: ParseContext) -> None:
    """`pppoe use lan2`: the peer is a provider's equipment behind that interface."""
    interface = _selected(statement, context, "pp")
    if interface is None or len(statement.head) < 3:
        unread(statement, context)
        return
    span = context.notes.span(statement.line)
    context.configuration.network.interface(statement.head[2], span)
    interface.transport.append(span)
    context.notes.modeled(statement.line)


def _negotiated(statement: Statement, context: ParseContext) -> None:
    """`ppp ipcp ipaddress on`, `ppp ipv6cp use on`: the peer tells the address."""
    if statement.head[-1] == "off":
        context.notes.irrelevant(statement.section, "yamaha-default")
        return
    interface = _selected(statement, context, "pp")
    if interface is None or statement.head[-1] != "on":
        unread(statement, context)
        return
    span = context.notes.span(statement.line)
    interface.learned.append((Family.IPV4 if statement.head[1] == "ipcp" else Family.IPV6, span))
    context.notes.approximated(statement.line, "address-learned")


def _enable(statement: Statement, context: ParseContext) -> None:
    """`pp enable N`, `tunnel enable N`."""
    head = statement.head
    which = head[2] if len(head) == 3 else ""
    name = f"{head[0]}{which}" if which.isdigit() else f"{head[0]} {which}"
    if not (which.isdigit() or which in ("all", "anonymous")):
        unread(statement, context)
    elif which == "all":
        context.notes.irrelevant(statement.section, "yamaha-not-counted-on")
    else:
        span = context.notes.span(statement.line)
        context.configuration.network.interface(name, span).enabled.append(span)
        context.notes.modeled(statement.line)


def _disable(statement: Statement, context: ParseContext) -> None:
    """`pp disable all`, `no tunnel enable all`, behind which only what is enabled later is up.

    SOUNDNESS: not counted on to stop anything.
    """
    head = statement.head[1:] if statement.head[0] == "no" else statement.head
    names = {f"{head[0]}{head[2]}", f"{head[0]} {head[2]}"} if len(head) > 2 and head[2] != "all" else None
    ended = [
        interface.enabled
        for name, interface in context.configuration.network.interfaces.items()
        if interface.enabled and (name.startswith(head[0]) if names is None else name in names)
    ]
    for enabled in ended:
        enabled.clear()
    if ended:
        context.notes.modeled(statement.line)
        return
    context.notes.irrelevant(statement.section, "yamaha-not-counted-on")


def _known_peer(statement: Statement, context: ParseContext) -> None:
    """`pp auth username NAME PASSWORD … [A]`: the address that this user gets."""
    addresses = [value for word in statement.words[5:] if (value := ipv4(word)) is not None]
    interface = _selected(statement, context, "pp") if addresses else None
    if interface is None:
        context.notes.irrelevant(statement.section, "authentication")
        return
    span = context.notes.span(statement.line)
    interface.pools.extend(((value, value), span) for value in addresses)
    context.notes.approximated(statement.line, "yamaha-peer-address")


def _client_addresses(statement: Statement, context: ParseContext) -> None:
    """`ipsec ike mode-cfg address pool N A-B/LENGTH`: addresses of clients.

    SOUNDNESS: packets for them leave by the tunnels that they are in; which, is not followed.
    """
    context.configuration.network.influences.append(context.notes.span(statement.line))
    context.notes.approximated(statement.line, "yamaha-peer-address")


def _pass_through(statement: Statement, context: ParseContext) -> None:
    """`pppoe pass-through member lan1 lan2`: hosts call providers themselves, past every list."""
    span = context.notes.span(statement.line)
    context.notes.unmodeled.append(span)
    context.notes.approximated(statement.line, "yamaha-pppoe-pass-through")
    context.notes.report("yamaha-pppoe-pass-through", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)


def _template(statement: Statement, context: ParseContext) -> None:
    """`tunnel template N …`: other tunnels are set up like this one. SOUNDNESS: they are not followed."""
    span = context.notes.span(statement.line)
    context.notes.unmodeled.append(span)
    context.notes.approximated(statement.line, "yamaha-tunnel-template")
    context.notes.report("yamaha-tunnel-template", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("pp", "select"): _select,
    ("tunnel", "select"): _select,
    ("pp", "bind"): _transport,
    ("tunnel", "encapsulation"): _encapsulation,
    ("tunnel", "endpoint"): _transport,
    ("tunnel", "multipoint"): _transport,
    ("tunnel", "template"): _template,
    ("pppoe", "use"): _pppoe,
    ("pppoe", "pass-through"): _pass_through,
    ("pp", "auth", "username"): _known_peer,
    ("ipsec", "ike", "mode-cfg", "address", "pool"): _client_addresses,
    ("ppp", "ipcp", "ipaddress"): _negotiated,
    ("ppp", "ipv6cp", "use"): _negotiated,
    ("pp", "enable"): _enable,
    ("tunnel", "enable"): _enable,
    ("pp", "disable"): _disable,
    ("tunnel", "disable"): _disable,
    ("no", "pp", "enable"): _disable,
    ("no", "tunnel", "enable"): _disable,
}
