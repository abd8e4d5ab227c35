"""Whether lists for IPv6 let neighbours find each other.

SOURCE: NEC IX FAQ on filters and configuration examples, 18-52: lists are held against packets for the device itself
and from it, too. Nothing lets neighbor discovery past them: without it no IPv6 packet gets anywhere on an Ethernet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from segcheck.model.filters import Action, Rule
from segcheck.model.header import ICMPV6, AllOf, AnyOf, Anything, Family, FieldIn, Flow, Match

_SOLICITATION, _ADVERTISEMENT = 135, 136
# An interface identifier of some host, and the group in which hosts and routers are asked for.
_HOST = 0x5054_00FF_FE12_3456
_LINK_LOCAL = 0xFE80 << 112
_SOLICITED = (0xFF02 << 112) | (0x1_FF << 24) | (_HOST & 0xFF_FFFF)


def lets_neighbors_meet(rules: Sequence[Rule], networks: Iterable[int]) -> bool:
    """Whether `rules` surely permit solicitations and advertisements of neighbours on a link with `networks` (their
    first addresses). Cost: a few looks at each rule for each network.
    """
    return all(_permitted(rules, flow) for flow in _messages(networks))


def _messages(networks: Iterable[int]) -> Iterator[Flow]:
    own = [_LINK_LOCAL | _HOST, *(network | _HOST for network in networks)]
    for source in own:
        yield Flow(Family.IPV6, source, _SOLICITED, ICMPV6, icmp_type=_SOLICITATION)
        for destination in own:
            yield Flow(Family.IPV6, source, destination, ICMPV6, icmp_type=_ADVERTISEMENT)


def _permitted(rules: Sequence[Rule], flow: Flow) -> bool:
    for rule in rules:
        holds = _holds(rule.match, flow)
        if holds is None or (holds and rule.action is not Action.PERMIT):
            return False
        if holds:
            return True
    return False


def _holds(match: Match, flow: Flow) -> bool | None:
    """Whether a condition of a list holds for one packet; None where it cannot be told."""
    if isinstance(match, Anything):
        return True
    if isinstance(match, FieldIn):
        return any(low <= flow.value(match.field) <= high for low, high in match.intervals)
    if isinstance(match, AllOf):
        parts = [_holds(part, flow) for part in match.parts]
        return False if False in parts else None if None in parts else True
    if isinstance(match, AnyOf):
        parts = [_holds(part, flow) for part in match.parts]
        return True if True in parts else None if None in parts else False
    return None
