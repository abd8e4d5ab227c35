"""Conditions of rules, as both readers build them. A reader never writes a `Match` about ports or flags itself."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.header import (
    ANYTHING,
    FIRST_FRAGMENT,
    NOTHING,
    OTHER_FRAGMENT,
    PROTOCOLS_WITH_PORTS,
    TCP,
    AllOf,
    AnyOf,
    Anything,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Interval,
    Match,
    Not,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors.linux.netfilter.program import Condition

_WHOLE = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
_LATER = FieldIn(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))


def plain(match: Match) -> Condition:
    """A condition that every fragment can be asked."""
    return Condition(match, match)


def unknown(origin: Origin, reason: str) -> Condition:
    """A condition nobody can decide from the text; `reason` is a message code."""
    return plain(Unknown(origin, reason))


def negated(condition: Condition) -> Condition:
    """The opposite. For a later fragment of which the condition cannot be told, neither can the opposite.

    >>> negated(plain(ANYTHING)).generous
    Not(part=Anything())
    """
    if condition.generous is condition.strict:
        return plain(Not(condition.generous))
    return Condition(Not(condition.strict), Not(condition.generous))


def values(field: Field, intervals: Iterable[Interval]) -> Condition:
    """The field, which every fragment has (address, protocol, hardware address), lies in one of `intervals`."""
    return plain(FieldIn(field, tuple(intervals)))


def masked(field: Field, value: int, care: int) -> Condition:
    """The field equals `value` on the bits in `care`, also where those are not contiguous."""
    return plain(FieldMasked(field, value & care, care))


def either(conditions: Iterable[Condition]) -> Condition:
    """At least one holds; none: nothing does."""
    parts = tuple(conditions)
    if len(parts) == 1:
        return parts[0]
    return _joined(AnyOf, parts)


def every(conditions: Iterable[Condition]) -> Condition:
    """All hold; none: everything does."""
    parts = tuple(conditions)
    if len(parts) == 1:
        return parts[0]
    return _joined(AllOf, parts) if parts else plain(ANYTHING)


def _joined(kind: type[AllOf] | type[AnyOf], parts: tuple[Condition, ...]) -> Condition:
    generous = kind(tuple(part.generous for part in parts))
    if all(part.generous is part.strict for part in parts):
        return plain(generous)
    return Condition(generous, kind(tuple(part.strict for part in parts)))


def of_first_fragment(protocols: Iterable[int], match: Match) -> Condition:
    """`match` looks at what only a whole packet or a first fragment of one of `protocols` has.

    CHOICE: with connection tracking the kernel puts packets together before any rule sees them, so a later fragment
    shares the fate of its first; which one that was cannot be told. As with other platforms (docs/adr/0022), what
    accepts takes it along and what drops does not.
    """
    carried = FieldIn(Field.PROTOCOL, tuple((number, number) for number in sorted(set(protocols))))
    strict = AllOf((carried, _WHOLE, match))
    return Condition(AllOf((carried, AnyOf((_LATER, match)))), strict)


def ports(field: Field, intervals: Iterable[Interval], protocols: Iterable[int] = PROTOCOLS_WITH_PORTS) -> Condition:
    """SOURCE_PORT or DESTINATION_PORT of one of `protocols` lies in one of `intervals`."""
    return of_first_fragment(protocols, FieldIn(field, tuple(intervals)))


def either_port(intervals: Iterable[Interval], protocols: Iterable[int] = PROTOCOLS_WITH_PORTS) -> Condition:
    """Source or destination port lies in one of `intervals` (`multiport --ports`)."""
    wanted = tuple(intervals)
    return of_first_fragment(
        protocols, AnyOf((FieldIn(Field.SOURCE_PORT, wanted), FieldIn(Field.DESTINATION_PORT, wanted)))
    )


def tcp_flags(value: int, care: int) -> Condition:
    """The TCP flags in `care` are those of `value` (`--tcp-flags care value`; `--syn` is SYN of FIN,SYN,RST,ACK)."""
    return of_first_fragment((TCP,), FieldMasked(Field.TCP_FLAGS, value & care, care))


def icmp(family: Family, types: Iterable[Interval], codes: Iterable[Interval] = ((0, 255),)) -> Condition:
    """ICMP (of `family`) with a type in `types` and a code in `codes`."""
    parts: list[Match] = [FieldIn(Field.ICMP_TYPE, tuple(types))]
    wanted = tuple(codes)
    if wanted != ((0, 255),):
        parts.append(FieldIn(Field.ICMP_CODE, wanted))
    return of_first_fragment((family.icmp,), parts[0] if len(parts) == 1 else AllOf(tuple(parts)))


def later_fragments(origin: Origin) -> Condition:
    """`-f`: second and further fragments.

    SOUNDNESS: with connection tracking no rule ever sees one, so it may not hold.
    """
    return Condition(AllOf((_LATER, Unknown(origin, "fragments-put-together"))), NOTHING)


def holds_always(condition: Condition) -> bool:
    """Whether the condition is no condition at all."""
    return isinstance(condition.generous, Anything) and isinstance(condition.strict, Anything)
