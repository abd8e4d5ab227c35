"""Commands about translation, management and monitoring, and those whose effect is only bounded."""

from __future__ import annotations

from segcheck.model.header import TCP, UDP, Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.iij_seil.configuration import (
    Handler,
    ParseContext,
    ServiceStatement,
    Statement,
    TranslationStatement,
)
from segcheck.vendors.iij_seil.filters.conditions import address_interval, port_interval

_PROTOCOLS = {"tcp": (TCP,), "udp": (UDP,), "tcpudp": (TCP, UDP)}


def bound_whole(statement: Statement, context: ParseContext, reason: str = "seil-may-change-anything") -> None:
    """A command that is known and not followed: the device may do anything.

    SOUNDNESS: `Device.unmodeled` makes everything possible and nothing sure.
    """
    notes = context.notes
    span = notes.span(statement.line)
    notes.approximated(statement.line, reason)
    notes.unmodeled.append(span)
    notes.report(reason, (span,), Severity.WARNING, Effect.WIDENS_DEVICE, statement=statement.words[0])


def bound(statement: Statement, context: ParseContext) -> None:
    """Bridges, gateways for applications, tunnels by policy and the like."""
    bound_whole(statement, context)


def read_drop(statement: Statement, context: ParseContext) -> None:
    """Commands that can only refuse packets: what passes is then never sure."""
    context.configuration.doubts.append(context.notes.span(statement.line))
    context.notes.approximated(statement.line, "may-drop-here")


# -- translation ------------------------------------------------------------------------------------------


def _inexact(statement: Statement, found: TranslationStatement, context: ParseContext) -> None:
    """SOURCE: SEIL manual, NAT: static translation comes before static port translation, that before NAPT.

    CHOICE: each line is kept as one that may act on what it names and may not; that covers the order among them.
    """
    notes = context.notes
    context.configuration.translations.append(found)
    notes.approximated(statement.line, "seil-translation")
    notes.report("seil-translation", found.origin, Severity.INFO, Effect.WIDENS_RULE)


def read_napt(statement: Statement, context: ParseContext) -> None:
    """`nat napt add private A-B interface I [global G]`."""
    words = statement.words
    values = dict(zip(words[3::2], words[4::2], strict=False))
    interval = address_interval_of_ipv4(values.get("private", ""))
    interface = values.get("interface", "")
    outside = ipv4(values["global"]) if "global" in values else None
    understood = set(values) <= {"private", "interface", "global"} and len(words) % 2 == 1
    if not understood or interval is None or not interface or ("global" in values and outside is None):
        bound_whole(statement, context)
        return
    origin: tuple[Span, ...] = (context.notes.span(statement.line),)
    found = TranslationStatement("napt", interface, interval, outside, (), None, None, statement.line, origin)
    _inexact(statement, found, context)


def read_snapt(statement: Statement, context: ParseContext) -> None:
    """`nat snapt add protocol P listen L forward A F [interface I] [enable | disable]`."""
    words = statement.words
    if words[-1] == "disable":
        context.notes.irrelevant(Section(statement.line, ()), "seil-switched-off")
        return
    if words[-1] == "enable":
        words = words[:-1]
    found = _snapt(words, statement, context)
    if found is None:
        bound_whole(statement, context)
    else:
        _inexact(statement, found, context)


def _snapt(words: tuple[str, ...], statement: Statement, context: ParseContext) -> TranslationStatement | None:
    values: dict[str, str] = {}
    index = 3
    while index + 1 < len(words):
        values[words[index]] = words[index + 1]
        index += 2
        if words[index - 2] == "forward" and index < len(words) and port_interval(words[index]):
            values["forward-port"] = words[index]
            index += 1
    protocols = _PROTOCOLS.get(values.get("protocol", ""))
    inside = address_interval_of_ipv4(values.get("forward", ""))
    listen = port_interval(values.get("listen", ""))
    forward = port_interval(values.get("forward-port", values.get("listen", "")))
    known = {"protocol", "listen", "forward", "forward-port", "interface", "global", "description"}
    if index != len(words) or not set(values) <= known or None in (protocols, inside, listen, forward):
        return None
    origin = (context.notes.span(statement.line),)
    interface = values.get("interface")
    outside = ipv4(values.get("global", ""))
    return TranslationStatement(
        "snapt", interface, inside, outside, protocols or (), listen, forward, statement.line, origin
    )


def address_interval_of_ipv4(text: str) -> tuple[int, int] | None:
    """Addresses of `A`, `A/length` or `A-B`."""
    return address_interval(Family.IPV4, text) if text else None


def read_reflect(statement: Statement, context: ParseContext) -> None:
    """`nat reflect add …`, `nat bypass add …`: hosts inside reach translated ones; packets that stay as they are."""
    if statement.words[1] == "reflect":
        context.configuration.reflects.append(context.notes.span(statement.line))
    context.notes.approximated(statement.line, "seil-translation")


# -- the device itself ------------------------------------------------------------------------------------


def read_service(statement: Statement, context: ParseContext) -> None:
    """`telnetd enable`, `sshd disable`, `httpd enable`."""
    words = statement.words
    if len(words) != 2 or words[1] not in ("enable", "disable"):
        context.notes.unrecognized(Section(statement.line, ()))
        return
    span = context.notes.span(statement.line)
    context.configuration.services[words[0]] = ServiceStatement(words[1] == "enable", (span,))
    context.notes.modeled(statement.line)


def read_hostname(statement: Statement, context: ParseContext) -> None:
    """`hostname "NAME"`."""
    if len(statement.words) != 2:
        context.notes.unrecognized(Section(statement.line, ()))
        return
    if context.configuration.hostname:
        # SOUNDNESS: two configurations run together; nobody can tell them apart.
        context.notes.unrecognized(Section(statement.line, ()), "hostname-repeated")
        return
    context.configuration.hostname = statement.words[1]
    context.configuration.hostname_origin = (context.notes.span(statement.line),)
    context.notes.modeled(statement.line)


def read_stations(statement: Statement, context: ParseContext) -> None:
    """`syslog remote server A …`, `ntp server add A`: the machines that are named by address."""
    addresses = [word for word in statement.words[1:] if ipv4(word) is not None or ipv6(word) is not None]
    origin = (context.notes.span(statement.line),)
    if not addresses:
        reason = "time" if statement.words[0] == "ntp" else "logging"
        context.notes.irrelevant(Section(statement.line, ()), reason)
        return
    configuration = context.configuration
    stations = configuration.time_sources if statement.words[0] == "ntp" else configuration.log_hosts
    stations.extend((address, origin) for address in addresses)
    context.notes.modeled(statement.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("hostname",): read_hostname,
    ("telnetd",): read_service,
    ("sshd",): read_service,
    ("httpd",): read_service,
    ("ntp",): read_stations,
    ("syslog",): read_stations,
    ("nat", "napt", "add"): read_napt,
    ("nat", "snapt", "add"): read_snapt,
    ("nat", "reflect"): read_reflect,
    ("nat", "bypass"): read_reflect,
    ("nat",): bound,
    ("nat6",): bound,
    ("bridge",): bound,
    ("bridge6",): bound,
    ("vrrp",): bound,
    ("application-gateway",): bound,
    ("l2tp",): bound,
    ("pppac",): bound,
    ("ipsec", "security-policy"): bound,
    ("proxyarp",): bound,
    ("dhcp", "mode", "relay"): bound,
    ("dhcp6", "relay"): bound,
    ("floatlink",): bound,
    ("unicast-rpf",): read_drop,
    ("url-filter",): read_drop,
}
