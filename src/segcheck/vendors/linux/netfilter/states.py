"""What connection tracking says of packets: the meaning of `--ctstate` and `ct state`.

SOURCE: Linux kernel, net/netfilter/nf_conntrack_proto_{tcp,udp,icmp,icmpv6,sctp}.c and nf_conntrack_core.c;
iptables-extensions(8). A packet outside every session is NEW when it can begin one (TCP SYN, ICMP query, any packet
of protocols without handshake), else INVALID. TCP in the middle of a session nobody saw is NEW where
`nf_conntrack_tcp_loose` is on (the default) and INVALID where it is off, so it is left open. What belongs to a session
is ESTABLISHED, errors about it are RELATED.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from segcheck.model.header import (
    ACK,
    ANYTHING,
    ESTABLISHED,
    FIN,
    FIRST_FRAGMENT,
    NEW,
    NOTHING,
    OTHER_FRAGMENT,
    RST,
    SCTP,
    SYN,
    TCP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors.linux.netfilter.conditions import plain
from segcheck.vendors.linux.netfilter.program import Condition, StateCondition

_DCCP = 33
_OUTSIDE = FieldIn(Field.STATE, ((NEW, NEW),))
_WHOLE = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
_LATER = FieldIn(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
_SYN = FieldMasked(Field.TCP_FLAGS, SYN, SYN | ACK | RST | FIN)
IN_SESSION = AllOf((FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),)), RepliesTo(ANYTHING)))
"""CHOICE: packets of sessions, as answers to anything: the rest of segcheck then knows that the host keeps sessions."""

# SOURCE: nf_conntrack_proto_icmp.c (echo, timestamp, information, address mask), nf_conntrack_proto_icmpv6.c (echo,
# node information; listener, router and neighbour messages are never tracked).
_QUERIES = {Family.IPV4: ((8, 8), (13, 13), (15, 15), (17, 17)), Family.IPV6: ((128, 128), (139, 139))}
_UNTRACKED = {Family.IPV4: (), Family.IPV6: ((130, 136), (143, 143))}
_ERRORS = {Family.IPV4: ((3, 3), (4, 4), (5, 5), (11, 12)), Family.IPV6: ((1, 4),)}
_TRACKED = frozenset(("NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"))


class Tracking(NamedTuple):
    """What of connection tracking is known where a chain is asked.

    `off`: lines that keep packets from being tracked, or the line of a chain that comes before tracking: then no state
    is sure. `announced`: packets outside every session that may be RELATED, because a session announced them.
    `translates`: some rule of the host translates addresses, so SNAT and DNAT may hold.
    """

    off: Origin = ()
    announced: Match | None = None
    translates: bool = False


class States:
    """Resolves state conditions of one family; equal ones are one object."""

    def __init__(self, family: Family, tracking: Tracking) -> None:
        self._tracking = tracking
        self._known: dict[tuple[frozenset[str], bool], Condition] = {}
        carried = FieldIn(Field.PROTOCOL, ((family.icmp, family.icmp),))
        tcp = FieldIn(Field.PROTOCOL, ((TCP, TCP),))
        untold = FieldIn(Field.PROTOCOL, ((_DCCP, _DCCP), (SCTP, SCTP)))
        queries = AllOf((carried, _WHOLE, FieldIn(Field.ICMP_TYPE, _QUERIES[family])))
        others = Not(AnyOf((carried, tcp, untold)))
        self._opens = AnyOf((others, AllOf((tcp, _WHOLE, _SYN)), queries))
        self._open = AnyOf((untold, AllOf((tcp, Not(AllOf((_WHOLE, _SYN))))), AllOf((carried, _LATER))))
        self._never_tracked = AllOf((carried, _WHOLE, FieldIn(Field.ICMP_TYPE, _UNTRACKED[family])))
        self._senseless = AllOf((carried, _WHOLE, Not(AnyOf((queries, self._never_tracked)))))
        self._errors = AllOf((carried, _WHOLE, FieldIn(Field.ICMP_TYPE, _ERRORS[family])))

    def resolved(self, condition: StateCondition) -> Condition:
        """The condition on packets. Of equal conditions the first one's lines are named where one is open."""
        key = condition.states, condition.negated
        known = self._known.get(key)
        if known is None:
            match: Match = Unknown((*condition.origin[:1], *self._tracking.off), "connections-untracked")
            if not self._tracking.off:
                match = AnyOf(tuple(self._states(condition.states, condition.origin)))
                match = Not(match) if condition.negated else match
            known = self._known[key] = plain(match)
        return known

    def opening(self, origin: Origin) -> Match:
        """Packets outside every session that begin one: those the NAT chains are asked about.

        SOUNDNESS: no NAT chain is asked about a packet that is kept from being tracked.
        """
        opens = self._state("NEW", origin)
        return AllOf((opens, Unknown(self.untracked, "connections-untracked"))) if self.untracked else opens

    @property
    def untracked(self) -> Origin:
        """The lines by which packets may be kept from being tracked."""
        return self._tracking.off

    def _states(self, states: frozenset[str], origin: Origin) -> Iterator[Match]:
        """One match for each state; what may be either NEW or INVALID is surely one of both."""
        if {"NEW", "INVALID"} <= states:
            outside = (_OUTSIDE, Not(self._never_tracked))
            announced = self._tracking.announced
            yield AllOf(outside if announced is None or "RELATED" in states else (*outside, Not(announced)))
        for state in sorted(states):
            yield self._state(state, origin)

    def _state(self, state: str, origin: Origin) -> Match:
        doubt = Unknown(origin[:1], "connection-state-open")
        announced = self._tracking.announced
        if state == "NEW":
            parts: tuple[Match, ...] = (_OUTSIDE, AnyOf((self._opens, AllOf((self._open, doubt)))))
            return AllOf(parts) if announced is None else AllOf((*parts, Not(announced)))
        if state == "INVALID":
            return AllOf((_OUTSIDE, AnyOf((self._senseless, AllOf((self._open, doubt))))))
        if state == "ESTABLISHED":
            return AllOf((IN_SESSION, Not(AnyOf((self._errors, self._never_tracked)))))
        if state == "RELATED":
            errors = AllOf((IN_SESSION, self._errors))
            return errors if announced is None else AnyOf((errors, AllOf((_OUTSIDE, announced))))
        if state == "UNTRACKED":
            return self._never_tracked
        if state in ("SNAT", "DNAT") and not self._tracking.translates:
            return NOTHING
        # SOUNDNESS: whether the session was translated, and states nobody here knows.
        return Unknown(origin[:1], "connection-translated" if state in ("SNAT", "DNAT") else "connection-state-unknown")
