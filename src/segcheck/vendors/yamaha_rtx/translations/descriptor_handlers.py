"""Reading of `nat descriptor …`."""

from __future__ import annotations

from segcheck.model.header import ICMP, TCP, UDP, Interval
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4, number
from segcheck.vendors.yamaha_rtx.configuration import Handler, ParseContext, Statement
from segcheck.vendors.yamaha_rtx.network.interface_statements import unread
from segcheck.vendors.yamaha_rtx.translations.descriptor_statements import (
    Descriptor,
    Places,
    PortBinding,
    StaticBinding,
)

_KINDS = frozenset(("none", "nat", "masquerade", "nat-masquerade"))
_PLACES = frozenset(("ipcp", "primary", "secondary", "auto", "map-e"))
_PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "esp": 50, "ah": 51, "gre": 47}
# Ports by name, where the name is beyond doubt.
_PORTS = {
    "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "www": 80, "pop3": 110, "ntp": 123, "imap": 143,
    "https": 443, "submission": 587,
}  # fmt: skip
_MOST_COUNT = 65536


def _descriptor(statement: Statement, context: ParseContext, place: int) -> Descriptor | None:
    """The descriptor whose number is word `place`."""
    words = statement.words
    if len(words) <= place or number(words[place], 1, 2147483647) is None:
        return None
    span = context.notes.span(statement.line)
    return context.configuration.translations.descriptor(words[place], statement.line, span)


def _type(statement: Statement, context: ParseContext) -> None:
    """`nat descriptor type N KIND [hairpin=on|off]`."""
    kind = statement.head[4] if len(statement.head) > 4 else ""
    descriptor = _descriptor(statement, context, 3) if kind in _KINDS else None
    if descriptor is None:
        unread(statement, context)
        return
    descriptor.kind = kind
    if statement.head[5:] in ((), ("hairpin=off",)):
        context.notes.modeled(statement.line)
        return
    # SOUNDNESS: packets from inside to an outer address are then turned back inside; that is not followed.
    span = context.notes.span(statement.line)
    context.notes.unmodeled.append(span)
    context.notes.approximated(statement.line, "yamaha-hairpin")
    context.notes.report("yamaha-hairpin", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)


def _address(statement: Statement, context: ParseContext) -> None:
    """`nat descriptor address outer|inner N PLACE [PLACE …]`."""
    head = statement.head
    side = head[3] if len(head) > 5 else ""
    places = _places(head[5:])
    descriptor = _descriptor(statement, context, 4) if side in ("outer", "inner") and places is not None else None
    if descriptor is None or places is None:
        unread(statement, context)
        return
    words, intervals = places
    told = Places(words, intervals, context.notes.span(statement.line))
    if side == "outer":
        descriptor.outer = told
    else:
        descriptor.inner = told
    context.notes.modeled(statement.line)


def _places(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Interval, ...]] | None:
    """(names among `words`, addresses among them); None where one is neither."""
    names: list[str] = []
    intervals: list[Interval] = []
    for word in words:
        if word in _PLACES:
            names.append(word)
            continue
        for part in word.split(","):
            low, dash, high = part.partition("-")
            first, last = ipv4(low), ipv4(high) if dash else ipv4(low)
            if first is None or last is None or first > last:
                return None
            intervals.append((first, last))
    return tuple(names), tuple(intervals)


def _static(statement: Statement, context: ParseContext) -> None:
    """`nat descriptor static N ID OUTER=INNER [COUNT|/LENGTH]`."""
    words = statement.words
    pair, _, bits = (words[5] if len(words) > 5 else "").partition("/")
    left, _, right = pair.partition("=")
    outer, inner = ipv4(left), ipv4(right)
    count: int | None = 1
    if bits:
        length = number(bits, 16, 32)
        count = None if length is None else 1 << (32 - length)
    elif len(words) > 6:
        count = number(words[6], 1, _MOST_COUNT)
    descriptor = _descriptor(statement, context, 3)
    if descriptor is None or outer is None or inner is None or count is None or len(words) > 7:
        _unread_binding(statement, context, descriptor)
        return
    found = StaticBinding(outer, inner, count, context.notes.span(statement.line))
    _replaced(descriptor.static.pop(words[4], None), context)
    descriptor.static[words[4]] = found
    context.notes.modeled(statement.line)


def _replaced(before: StaticBinding | PortBinding | None, context: ParseContext) -> None:
    """A binding whose number a later line uses again is in force no more."""
    if before is not None:
        context.notes.ledger.mark(before.origin.line, LineFate.APPROXIMATED, "yamaha-replaced")


def _unread_binding(statement: Statement, context: ParseContext, descriptor: Descriptor | None) -> None:
    """SOUNDNESS: what the line lets in is not known, so the router may do anything."""
    unread(statement, context)
    if descriptor is not None:
        descriptor.doubts.append(context.notes.span(statement.line))


def _port_binding(statement: Statement, context: ParseContext) -> None:
    """`nat descriptor masquerade static N ID [OUTER=]INNER PROTOCOL [PORTS]`, `OUTER_PORT=INNER_PORT`."""
    head, words = statement.head, statement.words
    descriptor = _descriptor(statement, context, 4)
    place = head[6] if len(head) > 7 else ""
    left, equals, right = place.partition("=")
    outer, inner = (ipv4(left), ipv4(right)) if equals else (None, ipv4(place))
    protocols = _protocols(head[7]) if len(head) > 7 else None
    ports = _port_pairs(head[8]) if len(head) > 8 else ()
    wrong = inner is None or (equals and outer is None) or ports is None or protocols is None
    if descriptor is None or wrong or inner is None or protocols is None or ports is None or len(head) > 9:
        _unread_binding(statement, context, descriptor)
        return
    span = context.notes.span(statement.line)
    _replaced(descriptor.port_bindings.pop(words[5], None), context)
    descriptor.port_bindings[words[5]] = PortBinding(outer, inner, protocols, ports, span)
    context.notes.modeled(statement.line)


def _protocols(word: str) -> tuple[int, ...] | None:
    found: list[int] = []
    for part in word.split(","):
        value = _PROTOCOLS.get(part, number(part, 0, 255))
        if value is None:
            return None
        found.append(value)
    return tuple(found)


def _port_pairs(word: str) -> tuple[tuple[Interval, Interval], ...] | None:
    """`80`, `8080=80`, `6000-6010`, `www`, and lists of them.

    >>> _port_pairs("8443=443,6000-6002")
    (((8443, 8443), (443, 443)), ((6000, 6002), (6000, 6002)))
    """
    found: list[tuple[Interval, Interval]] = []
    for part in word.split(","):
        if part == "*":
            found.append(((0, 65535), (0, 65535)))
            continue
        left, equals, right = part.partition("=")
        outer, inner = _ports(left), _ports(right if equals else left)
        if outer is None or inner is None or outer[1] - outer[0] != inner[1] - inner[0]:
            return None
        found.append((outer, inner))
    return tuple(found)


def _ports(word: str) -> Interval | None:
    low, dash, high = word.partition("-")
    first, last = _port(low), _port(high) if dash else _port(low)
    return None if first is None or last is None or first > last else (first, last)


def _port(word: str) -> int | None:
    return _PORTS.get(word, number(word, 0, 65535))


def _incoming(statement: Statement, context: ParseContext) -> None:
    """`nat descriptor masquerade incoming N reject|discard|through|forward [A]`."""
    head = statement.head
    descriptor = _descriptor(statement, context, 4)
    action = head[5] if len(head) > 5 else ""
    target = ipv4(head[6]) if len(head) == 7 else None
    plain = action in ("reject", "discard", "through") and len(head) == 6
    if descriptor is None or not (plain or (action == "forward" and target is not None)):
        _unread_binding(statement, context, descriptor)
        return
    descriptor.incoming, descriptor.forwarded_to = action, target
    descriptor.incoming_origin = [context.notes.span(statement.line)]
    context.notes.modeled(statement.line)


def _other(statement: Statement, context: ParseContext) -> None:
    """Timers, helpers of applications, limits: which ports are taken, how long bindings live."""
    if statement.head[2:3] in (("timer",), ("log",), ("sip",), ("ftp",)) or statement.head[2:4] in _DETAILS:
        context.notes.irrelevant(statement.section, "translation-setting")
        return
    unread(statement, context)


_DETAILS = frozenset(
    ("masquerade", word)
    for word in ("port", "rlogin", "unconvertible", "remove", "session", "ttl", "log", "keepalive", "timer")
)
HANDLERS: dict[tuple[str, ...], Handler] = {
    ("nat", "descriptor"): _other,
    ("nat", "descriptor", "type"): _type,
    ("nat", "descriptor", "address"): _address,
    ("nat", "descriptor", "static"): _static,
    ("nat", "descriptor", "masquerade", "static"): _port_binding,
    ("nat", "descriptor", "masquerade", "incoming"): _incoming,
}
