"""What becomes of answers to sessions whose addresses were translated: they are turned back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from segcheck.model.header import (
    ESTABLISHED,
    FIRST_FRAGMENT,
    PROTOCOLS_WITH_PORTS,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
    Not,
    Unknown,
)
from segcheck.model.translation import Rewrite, SetInto, Translation
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.match_addresses import common
from segcheck.vendors._shared.overlaps import overlapping
from segcheck.vendors._shared.port_ranges import EVERY_PORT

PORTS = {Field.SOURCE: Field.SOURCE_PORT, Field.DESTINATION: Field.DESTINATION_PORT}
"""The port that goes with an address."""
_OTHER = {Field.SOURCE: Field.DESTINATION, Field.DESTINATION: Field.SOURCE}
_ANSWERS = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))
_WITH_PORTS = FieldIn(Field.PROTOCOL, tuple((number, number) for number in PROTOCOLS_WITH_PORTS))
_WHOLE = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))


class TranslatedSession(NamedTuple):
    """What a rule does to sessions: an address that `was` one of these `became` one of those, and the port likewise.

    `sure`: answers from these addresses belong to sessions of the rule, and to no others.
    """

    field: Field
    was: tuple[Interval, ...]
    became: tuple[Interval, ...]
    was_ports: tuple[Interval, ...]
    became_ports: tuple[Interval, ...]
    sure: bool
    origin: Origin

    @property
    def happens(self) -> bool:
        """Whether any packet can meet the rule; its conditions may exclude each other."""
        return bool(self.was and self.became and self.was_ports and self.became_ports)


def answers_back(
    sessions: Iterable[TranslatedSession], field: Field, vrfs: Sequence[str | None], family: Family
) -> Iterator[Translation]:
    """Translations of answers to those `sessions` in which `field` was translated, back to what it was.

    They belong in front of all others of their stage, for no rule is asked about answers: before routing where the
    source was translated, behind it where the destination was.
    """
    back = _OTHER[field]
    for session in _joined([one for one in sessions if one.field is field and one.happens]):
        parts: list[Match] = [_ANSWERS, FieldIn(back, session.became)]
        rewrites: list[Rewrite] = [SetInto(back, session.was)]
        if session.became_ports != (EVERY_PORT,):
            parts.append(_on_port(back, session.became_ports))
        if session.was_ports != session.became_ports or field is Field.SOURCE:
            rewrites.append(SetInto(PORTS[back], session.was_ports))
        if not session.sure:
            parts.append(Unknown(session.origin, "translation-answers"))
        for vrf in vrfs:
            match = AllOf(tuple(parts))
            yield Translation("answers", match, tuple(rewrites), None, None, vrf, session.origin, family)


def _on_port(field: Field, ports: tuple[Interval, ...]) -> Match:
    """The port is one of `ports`, where there is one: other packets of the session go the same way."""
    return AnyOf((FieldIn(PORTS[field], ports), Not(AllOf((_WITH_PORTS, _WHOLE)))))


def _joined(sessions: Sequence[TranslatedSession]) -> list[TranslatedSession]:
    """Sessions whose answers look alike are one: the answer may belong to either.

    Doubtful ones come first: what they do not catch is left to the next.
    Cost: quadratic only among sessions whose answers come from the same addresses and ports.
    """
    result: list[TranslatedSession] = []
    for near in overlapping(tuple(dict.fromkeys(sessions)), lambda session: session.became):
        for alike in overlapping(near, lambda session: session.became_ports):
            result.extend(_joined_one_by_one(alike))
    return sorted(result, key=lambda session: session.sure)


def _joined_one_by_one(sessions: Sequence[TranslatedSession]) -> list[TranslatedSession]:
    result: list[TranslatedSession] = []
    for one in sessions:
        alike = [other for other in result if _look_alike(one, other)]
        result = [other for other in result if not _look_alike(one, other)]
        parts = (*alike, one)
        result.append(
            one._replace(
                was=merged(interval for part in parts for interval in part.was),
                became=merged(interval for part in parts for interval in part.became),
                was_ports=merged(interval for part in parts for interval in part.was_ports),
                became_ports=merged(interval for part in parts for interval in part.became_ports),
                sure=all(part.sure for part in parts),
                origin=parts[0].origin,
            )
        )
    return result


def _look_alike(one: TranslatedSession, other: TranslatedSession) -> bool:
    return bool(common(one.became, other.became) and common(one.became_ports, other.became_ports))
