"""The answers that packets of a flow cause, as a set."""

from __future__ import annotations

from segcheck.model.header import ACK, ESTABLISHED, FIRST_FRAGMENT, TCP, Field
from segcheck.semantics.session_flows import queries
from segcheck.symbolic.header_space import HeaderSpace, PacketSet


def answers_to(space: HeaderSpace, packets: PacketSet) -> PacketSet:
    """Packets that answer `packets`: addresses and ports exchanged, ESTABLISHED; TCP segments with ACK.

    ICMP queries are answered by their answer type; other ICMP messages by nothing.
    """
    back = packets.reversed().assign(Field.STATE, ((ESTABLISHED, ESTABLISHED),))
    whole = space.field_in(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
    back = back.forget(Field.SOURCE_MAC, Field.MARK) & whole
    tcp = space.field_in(Field.PROTOCOL, ((TCP, TCP),))
    icmp = space.field_in(Field.PROTOCOL, ((space.family.icmp, space.family.icmp),))
    segments = (back & tcp).forget(Field.TCP_FLAGS) & space.field_masked(Field.TCP_FLAGS, ACK, ACK)
    answers = segments | (back - tcp - icmp)
    for query, answer in queries(space.family):
        asked = back & icmp & space.field_in(Field.ICMP_TYPE, ((query, query),))
        answers |= asked.assign(Field.ICMP_TYPE, ((answer, answer),))
    return answers & space.valid
