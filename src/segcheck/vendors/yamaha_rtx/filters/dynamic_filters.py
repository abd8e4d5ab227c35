"""`ip filter dynamic N …`: what opens a connection, and which connections pass because of it.

SOURCE: Yamaha, `ip filter dynamic`: form 1 names an application; `tcp` and `udp` get no application's treatment. Form 2
names filters: what meets one behind `filter` is the trigger; then connections that meet one behind `in` pass against
its direction, and those that meet one behind `out` along with it. Addresses and actions of these filters do not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from segcheck.model.header import (
    ANYTHING,
    NOTHING,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    Match,
    RepliesTo,
    Unknown,
)
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import protocol_match
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.yamaha_rtx.filters.address_lists import addresses
from segcheck.vendors.yamaha_rtx.filters.filter_statements import Definition
from segcheck.vendors.yamaha_rtx.filters.port_lists import PORTS

_OPTION = re.compile(r"(?:syslog=(?:on|off)|timeout=\d{1,8}|dpi=\S{1,64})", re.ASCII | re.IGNORECASE)
_KEYWORDS = ("filter", "in", "out")
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)


class _Application(NamedTuple):
    """Ports an application surely and perhaps means; `announces`: protocols of connections that it announces.

    `media`: these may be between other hosts.
    """

    surely: tuple[tuple[int, int], ...]
    perhaps: tuple[tuple[int, int], ...] = ()
    announces: tuple[int, ...] = ()
    media: bool = False


# SOURCE: names of applications in Yamaha, `ip filter dynamic`. SOUNDNESS: whether `www` holds HTTPS as well and
# `domain` DNS over TCP is in no manual; third parties say that `www` does.
_APPLICATIONS = {
    "ftp": _Application(((TCP, 21),), (), (TCP,)),
    "tftp": _Application(((UDP, 69),), (), (UDP,)),
    "netmeeting": _Application(((TCP, 1720),), ((TCP, 389), (TCP, 522), (TCP, 1503), (TCP, 1731)), (TCP, UDP), True),
    "domain": _Application(((UDP, 53),), ((TCP, 53),)),
    "dns": _Application(((UDP, 53),), ((TCP, 53),)),
    "www": _Application(((TCP, 80),), ((TCP, 443),)),
    "http": _Application(((TCP, 80),)),
    "https": _Application(((TCP, 443),), ((UDP, 443),)),
    "smtp": _Application(((TCP, 25),)),
    "pop3": _Application(((TCP, 110),)),
    "telnet": _Application(((TCP, 23),)),
    "ssh": _Application(((TCP, 22),)),
    "submission": _Application(((TCP, 587),)),
    "sip": _Application(((UDP, 5060),), ((TCP, 5060),), (TCP, UDP), True),
}


APPLICATION_NAMES = frozenset((*_APPLICATIONS, "tcp", "udp", "ping", "ping6"))
"""Names of applications that the reader knows."""


class DynamicFilter(NamedTuple):
    """One dynamic filter. `trigger`: packets that open a connection, in the direction of the list that names it.

    `along` and `against`: packets that perhaps pass because of a connection, in that direction and in the other one:
    connections it announces, their answers, and what a second form names. None: there are none. `answers`: packets in
    the other direction that belong to a connection.
    """

    number: str
    trigger: Match
    answers: Match
    along: Match | None
    against: Match | None
    origin: Origin


class _Parties(NamedTuple):
    """What a filter says about addresses: of packets in its direction, and of those against it."""

    forth: tuple[Match, ...]
    back: tuple[Match, ...]


Service = Callable[[str], Match]
"""The condition of the static filter of a number, without addresses."""


def read_dynamic(definition: Definition, family: Family, service: Service, notes: Notes) -> DynamicFilter:
    """The filter of a definition; marks the fate of its line. Cost: linear in the line and the filters it names."""
    line = definition.statement.line
    origin = (notes.span(line),)
    words = tuple(word for word in definition.statement.words[definition.start :] if not _OPTION.fullmatch(word))
    found = _read(definition.number, words, family, service, origin)
    if found is None:
        notes.unrecognized_rule(line)
        return _unknown(definition.number, origin, "unrecognized-rule")
    dynamic, codes = found
    if codes:
        notes.approximated(line, codes[0])
        for code in dict.fromkeys(codes):
            notes.report(code, origin, Severity.INFO, Effect.WIDENS_RULE)
    else:
        notes.modeled(line)
    return dynamic


def undefined_dynamic(number: str, origin: Origin) -> DynamicFilter:
    """What stands for a number that no line defines: any connection may be open because of it, or none."""
    return _unknown(number, origin, "yamaha-filter-undefined")


def _unknown(number: str, origin: Origin, code: str) -> DynamicFilter:
    unknown = Unknown(origin, code)
    return DynamicFilter(number, unknown, unknown, unknown, unknown, origin)


def _read(
    number: str, words: tuple[str, ...], family: Family, service: Service, origin: Origin
) -> tuple[DynamicFilter, tuple[str, ...]] | None:
    """The filter and the message codes of what is bounded; None when it is not understood."""
    if len(words) < 3:
        return None
    source, destination = addresses(words[0], family), addresses(words[1], family)
    if source is None or destination is None:
        return None
    parties = _Parties(
        _without_any(source.match(Field.SOURCE, origin), destination.match(Field.DESTINATION, origin)),
        _without_any(source.match(Field.DESTINATION, origin), destination.match(Field.SOURCE, origin)),
    )
    codes = (*source.codes(), *destination.codes())
    if words[2].lower() == "filter":
        named = _named(words[2:])
        if named is None:
            return None
        after = ("yamaha-dynamic-after-trigger",) if len(named) > 1 else ()
        return _of_filters(number, named, parties, service, origin), (*codes, *after)
    if len(words) > 3:
        return None
    dynamic, bounded = _of_application(number, words[2].lower(), parties, family, origin)
    return dynamic, (*codes, *bounded)


def _without_any(*matches: Match) -> tuple[Match, ...]:
    return tuple(match for match in matches if match is not ANYTHING)


def _of_application(
    number: str, name: str, parties: _Parties, family: Family, origin: Origin
) -> tuple[DynamicFilter, tuple[str, ...]]:
    match, application, bounded = _application(name, family, origin)
    trigger = _all_of((*parties.forth, match))
    if application is None or not application.announces:
        return DynamicFilter(number, trigger, RepliesTo(trigger), None, None, origin), bounded
    doubt = Unknown(origin, "yamaha-dynamic-announces")
    carried = FieldIn(Field.PROTOCOL, tuple((value, value) for value in application.announces))
    # SOUNDNESS: what carries media may name any host.
    between = _Parties((), ()) if application.media else parties
    along, against = AllOf((*between.forth, carried, doubt)), AllOf((*between.back, carried, doubt))
    return DynamicFilter(number, trigger, RepliesTo(trigger), along, against, origin), (*bounded, doubt.reason)


def _application(name: str, family: Family, origin: Origin) -> tuple[Match, _Application | None, tuple[str, ...]]:
    """Packets that open a connection of the application; message codes of what is bounded."""
    if name in ("tcp", "udp"):
        return protocol_match(TCP if name == "tcp" else UDP), None, ()
    if name in ("ping", "ping6"):
        echo = 8 if family is Family.IPV4 else 128
        return AllOf((protocol_match(family.icmp), FieldIn(Field.ICMP_TYPE, ((echo, echo),)))), None, ()
    application = _APPLICATIONS.get(name)
    doubt = Unknown(origin, "yamaha-dynamic-application")
    if application is None:
        port = PORTS.get(name)
        if port is None:
            return doubt, None, (doubt.reason,)
        protocols = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP)))
        return AllOf((protocols, FieldIn(Field.DESTINATION_PORT, ((port, port),)), doubt)), None, (doubt.reason,)
    parts: list[Match] = [_port(*one) for one in application.surely]
    parts.extend(AllOf((*_port(*one).parts, doubt)) for one in application.perhaps)
    codes: tuple[str, ...] = (doubt.reason,) if application.perhaps else ()
    return (parts[0] if len(parts) == 1 else AnyOf(tuple(parts))), application, codes


def _port(protocol: int, port: int) -> AllOf:
    return AllOf((protocol_match(protocol), FieldIn(Field.DESTINATION_PORT, ((port, port),))))


def _named(words: tuple[str, ...]) -> dict[str, tuple[str, ...]] | None:
    """Numbers behind each keyword; None when they are not understood."""
    found: dict[str, list[str]] = {}
    keyword = ""
    for word in words:
        if word.lower() in _KEYWORDS:
            keyword = word.lower()
            if keyword in found:
                return None
            found[keyword] = []
        elif _NUMBER.fullmatch(word):
            found[keyword].append(str(int(word)))
        else:
            return None
    return {name: tuple(dict.fromkeys(numbers)) for name, numbers in found.items()} if all(found.values()) else None


def _of_filters(
    number: str,
    named: dict[str, tuple[str, ...]],
    parties: _Parties,
    service: Service,
    origin: Origin,
) -> DynamicFilter:
    forth, back = parties
    trigger = _all_of((*forth, _any_of(tuple(map(service, named["filter"])))))
    if len(named) == 1:
        return DynamicFilter(number, trigger, RepliesTo(trigger), None, None, origin)
    # SOUNDNESS: only after a trigger; and whether answers to the trigger itself pass, where `in` or `out` say what
    # passes, is in no manual.
    doubt = Unknown(origin, "yamaha-dynamic-after-trigger")
    inward = _all_of((*back, _any_of(tuple(map(service, named["in"]))))) if "in" in named else NOTHING
    outward = _all_of((*forth, _any_of(tuple(map(service, named["out"]))))) if "out" in named else NOTHING
    along = AllOf((AnyOf((outward, RepliesTo(inward))), doubt))
    against = AllOf((AnyOf((inward, RepliesTo(AnyOf((trigger, outward))))), doubt))
    return DynamicFilter(number, trigger, NOTHING, along, against, origin)


def _all_of(parts: tuple[Match, ...]) -> Match:
    kept = tuple(part for part in parts if part is not ANYTHING)
    return ANYTHING if not kept else kept[0] if len(kept) == 1 else AllOf(kept)


def _any_of(parts: tuple[Match, ...]) -> Match:
    return parts[0] if len(parts) == 1 else AnyOf(parts)
