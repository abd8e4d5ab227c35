"""Which packet opens the session another one belongs to, on single packets; the set form is in `sessions`."""

from __future__ import annotations

from segcheck.model.header import (
    ACK,
    ESTABLISHED,
    FIRST_FRAGMENT,
    NEW,
    SYN,
    TCP,
    Family,
    Flow,
)

# (query type, answer type). An answer's session was opened by the query.
# SOURCE: RFC 792 (echo, timestamp, information), RFC 950 (address mask).
ICMP_QUERIES = ((8, 0), (13, 14), (15, 16), (17, 18))
# SOURCE: RFC 4443 (echo), RFC 4620 (node information).
ICMPV6_QUERIES = ((128, 129), (139, 140))
# Errors are about some packet they quote; their own header does not tell its session.
# SOURCE: RFC 792 (unreachable, time exceeded, parameter problem); RFC 4443, section 2.1.
ICMP_ERRORS = (3, 11, 12)
ICMPV6_ERRORS = (1, 2, 3, 4)


def queries(family: Family) -> tuple[tuple[int, int], ...]:
    """The family's ICMP (query type, answer type) pairs.

    >>> queries(Family.IPV6)
    ((128, 129), (139, 140))
    """
    return ICMP_QUERIES if family is Family.IPV4 else ICMPV6_QUERIES


def errors(family: Family) -> tuple[int, ...]:
    """The family's ICMP error types.

    >>> errors(Family.IPV4)
    (3, 11, 12)
    """
    return ICMP_ERRORS if family is Family.IPV4 else ICMPV6_ERRORS


def tells_opener(flow: Flow) -> bool:
    """Whether the header of `flow` says which packet opened its session.

    SOUNDNESS: ICMP errors and later fragments do not: whether they answer a given packet is unknown, so
    `RepliesTo` possibly and never surely matches them when they are ESTABLISHED.

    >>> tells_opener(Flow(Family.IPV4, 1, 2, 1, icmp_type=3, icmp_code=1))
    False
    """
    if flow.fragment != FIRST_FRAGMENT:
        return False
    return flow.protocol != flow.family.icmp or flow.icmp_type not in errors(flow.family)


def opener(flow: Flow) -> Flow:
    """The packet that opened the session `flow`, an ESTABLISHED answer, belongs to.

    ICMP types that answer no query keep their type. The sender's MAC and the mark are not known from an answer and
    become 0.

    >>> answer = Flow(Family.IPV4, 1, 2, TCP, source_port=443, destination_port=50000, tcp_flags=ACK, state=ESTABLISHED)
    >>> opener(answer) == Flow(Family.IPV4, 2, 1, TCP, source_port=50000, destination_port=443, tcp_flags=SYN)
    True
    """
    icmp_type = flow.icmp_type
    if flow.protocol == flow.family.icmp:
        icmp_type = next((query for query, answer in queries(flow.family) if answer == icmp_type), icmp_type)
    return _turned(flow, icmp_type, SYN, NEW)


def reply(flow: Flow) -> Flow:
    """The first answer to the opening packet `flow`.

    >>> ping = Flow(Family.IPV6, 1, 2, 58, icmp_type=128)
    >>> answer = reply(ping)
    >>> answer.icmp_type, answer.state == ESTABLISHED, opener(answer) == ping
    (129, True, True)
    """
    icmp_type = flow.icmp_type
    if flow.protocol == flow.family.icmp:
        icmp_type = next((answer for query, answer in queries(flow.family) if query == icmp_type), icmp_type)
    return _turned(flow, icmp_type, SYN | ACK, ESTABLISHED)


def _turned(flow: Flow, icmp_type: int, tcp_flags: int, state: int) -> Flow:
    """`flow` in the other direction."""
    return Flow(
        flow.family,
        source=flow.destination,
        destination=flow.source,
        protocol=flow.protocol,
        source_port=flow.destination_port,
        destination_port=flow.source_port,
        icmp_type=icmp_type,
        icmp_code=flow.icmp_code,
        tcp_flags=tcp_flags if flow.protocol == TCP and flow.fragment == FIRST_FRAGMENT else 0,
        fragment=flow.fragment,
        state=state,
    )
