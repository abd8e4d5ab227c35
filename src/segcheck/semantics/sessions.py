"""Sessions on packet sets: which packets open one, and which answer a packet that a condition holds for.

The derivation of an opening packet from its answer is written once, in `session_flows`; here it is turned around:
a condition on the opening packet becomes a condition on the answer ("reply view"), field by field. Compiling the
condition with exchanged fields is far cheaper than exchanging the fields of a large set.
"""

from __future__ import annotations

from collections.abc import Callable

from segcheck.errors import InternalError
from segcheck.model.header import (
    ACK,
    ESTABLISHED,
    FIN,
    FIRST_FRAGMENT,
    NEW,
    RST,
    SYN,
    TCP,
    Family,
    Field,
)
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.session_flows import errors, opener, queries, reply
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

__all__ = [
    "answer_field",
    "answers_within",
    "opener",
    "opening_packets",
    "opening_value",
    "reply",
    "untold_answers",
]

_ANSWER_FIELDS = {
    Field.SOURCE: Field.DESTINATION,
    Field.DESTINATION: Field.SOURCE,
    Field.SOURCE_PORT: Field.DESTINATION_PORT,
    Field.DESTINATION_PORT: Field.SOURCE_PORT,
    Field.PROTOCOL: Field.PROTOCOL,
    Field.FRAGMENT: Field.FRAGMENT,
    Field.ICMP_CODE: Field.ICMP_CODE,
}


def answer_field(field: Field) -> Field | None:
    """The field in which an answer holds what its opening packet holds in `field`; None: see `opening_value`.

    >>> answer_field(Field.SOURCE)
    <Field.DESTINATION: 'destination'>
    """
    return _ANSWER_FIELDS.get(field)


def opening_packets(space: HeaderSpace) -> PacketSet:
    """Packets that can open a session: NEW, and for TCP a SYN without ACK, RST and FIN.

    >>> space = HeaderSpace(Family.IPV4)
    >>> opening_packets(space) <= space.valid
    True
    """
    new = space.field_in(Field.STATE, [(NEW, NEW)])
    other_protocols = ~space.field_in(Field.PROTOCOL, [(TCP, TCP)])
    syn = space.field_masked(Field.TCP_FLAGS, SYN, SYN | ACK | RST | FIN)
    return space.valid & new & (other_protocols | syn)


def opening_value(space: HeaderSpace, field: Field, holds: Callable[[int], bool]) -> Bounds:
    """Answers whose opening packet has a value of `field` for which `holds`; for fields without `answer_field`.

    >>> space = HeaderSpace(Family.IPV4)
    >>> opening_value(space, Field.STATE, lambda value: value == NEW).exact
    True
    """
    if field in (Field.SOURCE_MAC, Field.MARK):
        # SOUNDNESS: neither the MAC of the opening packet's sender nor its mark can be told from the answer.
        return Bounds(space.nothing, space.everything)
    if field is Field.STATE:
        return _exactly(space.everything if holds(NEW) else space.nothing)
    if field is Field.TCP_FLAGS:
        segment = space.box({Field.PROTOCOL: [(TCP, TCP)], Field.FRAGMENT: [(FIRST_FRAGMENT, FIRST_FRAGMENT)]})
        return _exactly(_either(segment, holds(SYN), holds(0)))
    if field is Field.ICMP_TYPE:
        icmp = space.field_in(Field.PROTOCOL, [(space.family.icmp, space.family.icmp)])
        fitting = [number for number in range(256) if holds(_opening_type(space.family, number))]
        types = space.field_in(field, [(number, number) for number in fitting])
        return _exactly((icmp & types) | (~icmp if holds(0) else space.nothing))
    raise InternalError(f"{field} of an opening packet is read from its answer's own fields")


def answers_within(space: HeaderSpace, opening_seen_from_answer: Bounds) -> Bounds:
    """ESTABLISHED packets whose opening packet lies in the given set, which is already in reply view.

    SOUNDNESS: neither an ICMP error nor a later fragment tells in its header what opened its session, so each of them
    possibly answers anything and surely nothing.
    """
    established = space.field_in(Field.STATE, [(ESTABLISHED, ESTABLISHED)])
    untold = untold_answers(space)
    return Bounds(
        established & opening_seen_from_answer.surely - untold,
        established & (opening_seen_from_answer.possibly | untold),
    )


def untold_answers(space: HeaderSpace) -> PacketSet:
    """Packets that do not tell in their header what opened the session they belong to: ICMP errors, later fragments.

    >>> space = HeaderSpace(Family.IPV4)
    >>> bool(untold_answers(space) & space.valid)
    True
    """
    error = space.box(
        {
            Field.PROTOCOL: [(space.family.icmp, space.family.icmp)],
            Field.ICMP_TYPE: [(number, number) for number in errors(space.family)],
        }
    )
    return error | ~space.field_in(Field.FRAGMENT, [(FIRST_FRAGMENT, FIRST_FRAGMENT)])


def _opening_type(family: Family, icmp_type: int) -> int:
    return next((query for query, answer in queries(family) if answer == icmp_type), icmp_type)


def _either(where: PacketSet, inside: bool, outside: bool) -> PacketSet:
    space = where.space
    if inside:
        return space.everything if outside else where
    return ~where if outside else space.nothing


def _exactly(packets: PacketSet) -> Bounds:
    return Bounds(packets, packets)
