"""Statements about translation into the model's, each as one that may act and may not."""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.model.header import (
    ESTABLISHED,
    AllOf,
    Field,
    FieldIn,
    Interval,
    Match,
    Unknown,
)
from segcheck.model.translation import SetInto, Translation
from segcheck.vendors._shared.entry_words import FIRST, protocol_match
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors.iij_seil.configuration import SeilConfiguration, TranslationStatement

_EVERYTHING: Interval = (0, 0xFFFFFFFF)
_ANSWERS = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))
_REASON = "seil-translation"


def convert_translations(
    configuration: SeilConfiguration, own: Mapping[str, tuple[int, ...] | None]
) -> tuple[tuple[Translation, ...], tuple[Translation, ...]]:
    """(destination translations, source translations). `own`: IPv4 addresses by interface, None where not told."""
    destinations: list[Translation] = []
    sources: list[Translation] = []
    reflected = bool(configuration.reflects)
    for statement in configuration.translations:
        outside = _outside(statement, own)
        side = None if reflected or statement.interface is None else statement.interface
        doubt = Unknown(statement.origin, _REASON)
        if statement.kind == "napt":
            destinations.append(_napt_answers(statement, outside, side, doubt))
            sources.append(_napt(statement, outside, side, doubt))
        else:
            destinations.append(_snapt(statement, outside, side, doubt))
            sources.append(_snapt_answers(statement, outside, side, doubt))
    return tuple(destinations), tuple(sources)


def _outside(statement: TranslationStatement, own: Mapping[str, tuple[int, ...] | None]) -> tuple[Interval, ...]:
    """Addresses that stand for hosts inside: the one told, else those of the interface, else any."""
    if statement.outside is not None:
        return ((statement.outside, statement.outside),)
    if statement.interface is None:
        addresses = [one for known in own.values() for one in known or ()]
        told = all(known is not None for known in own.values())
        return tuple(sorted({(one, one) for one in addresses})) if told and addresses else (_EVERYTHING,)
    known = own.get(statement.interface)
    return tuple(sorted((one, one) for one in known)) if known else (_EVERYTHING,)


def _napt(
    statement: TranslationStatement, outside: tuple[Interval, ...], side: str | None, doubt: Unknown
) -> Translation:
    inside = FieldIn(Field.SOURCE, (statement.inside or _EVERYTHING,))
    rewrites = (SetInto(Field.SOURCE, outside), SetInto(Field.SOURCE_PORT, (EVERY_PORT,)))
    return Translation("napt", AllOf((inside, doubt)), rewrites, None, side, None, statement.origin)


def _napt_answers(
    statement: TranslationStatement, outside: tuple[Interval, ...], side: str | None, doubt: Unknown
) -> Translation:
    match: Match = AllOf((_ANSWERS, FieldIn(Field.DESTINATION, outside), doubt))
    inside = statement.inside or _EVERYTHING
    rewrites = (SetInto(Field.DESTINATION, (inside,)), SetInto(Field.DESTINATION_PORT, (EVERY_PORT,)))
    return Translation("napt", match, rewrites, side, None, None, statement.origin)


def _protocols(statement: TranslationStatement) -> FieldIn:
    if len(statement.protocols) == 1:
        return protocol_match(statement.protocols[0])
    return FieldIn(Field.PROTOCOL, tuple((one, one) for one in statement.protocols))


def _snapt(
    statement: TranslationStatement, outside: tuple[Interval, ...], side: str | None, doubt: Unknown
) -> Translation:
    ports = FieldIn(Field.DESTINATION_PORT, (statement.outside_ports or EVERY_PORT,))
    match = AllOf((FIRST, _protocols(statement), FieldIn(Field.DESTINATION, outside), ports, doubt))
    rewrites = (
        SetInto(Field.DESTINATION, (statement.inside or _EVERYTHING,)),
        SetInto(Field.DESTINATION_PORT, (statement.inside_ports or EVERY_PORT,)),
    )
    return Translation("snapt", match, rewrites, side, None, None, statement.origin)


def _snapt_answers(
    statement: TranslationStatement, outside: tuple[Interval, ...], side: str | None, doubt: Unknown
) -> Translation:
    ports = FieldIn(Field.SOURCE_PORT, (statement.inside_ports or EVERY_PORT,))
    inside = FieldIn(Field.SOURCE, (statement.inside or _EVERYTHING,))
    match = AllOf((FIRST, _protocols(statement), inside, ports, doubt))
    rewrites = (
        SetInto(Field.SOURCE, outside),
        SetInto(Field.SOURCE_PORT, (statement.outside_ports or EVERY_PORT,)),
    )
    return Translation("snapt", match, rewrites, None, side, None, statement.origin)
