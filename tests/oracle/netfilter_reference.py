"""Netfilter chains walked as the kernel walks them, one packet at a time: the direct reading of a program.

Written against iptables(8), nft(8) and the kernel's connection tracking, with its own idea of states; it shares nothing
with the flattening but the types of programs and the evaluator of one condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from segcheck.model.header import (
    ACK,
    ESTABLISHED,
    FIN,
    ICMP,
    NEW,
    RST,
    SCTP,
    SYN,
    TCP,
    UDP,
    Family,
    Field,
    Flow,
)
from segcheck.semantics.evaluate import Truth, matches
from segcheck.vendors.linux.netfilter import conditions
from segcheck.vendors.linux.netfilter.program import (
    Asked,
    Call,
    Chain,
    ChainRule,
    Condition,
    Finally,
    InterfaceCondition,
    InterfaceName,
    Layer,
    StateCondition,
    Table,
)

INTERFACES = ("eth0", "eth1", "wlan0")
_STATES = ("NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED", "SNAT")
_QUERY_TYPES = {Family.IPV4: (8, 13, 15, 17), Family.IPV6: (128, 139)}
_NEVER_TRACKED = {Family.IPV4: (), Family.IPV6: (130, 131, 132, 133, 134, 135, 136, 143)}
_ERROR_TYPES = {Family.IPV4: (3, 4, 5, 11, 12), Family.IPV6: (1, 2, 3, 4)}


def possible_states(flow: Flow) -> set[str]:
    """The states connection tracking may give the packet; exactly one of them, but not always known which."""
    if flow.protocol == flow.family.icmp and flow.icmp_type in _NEVER_TRACKED[flow.family]:
        return {"UNTRACKED"}
    if flow.state == ESTABLISHED:
        errs = flow.protocol == flow.family.icmp and flow.icmp_type in _ERROR_TYPES[flow.family]
        return {"RELATED"} if errs else {"ESTABLISHED"}
    if flow.protocol == TCP:
        opens = flow.tcp_flags & (SYN | ACK | RST | FIN) == SYN
        return {"NEW"} if opens else {"NEW", "INVALID"}
    if flow.protocol == flow.family.icmp:
        return {"NEW"} if flow.icmp_type in _QUERY_TYPES[flow.family] else {"INVALID"}
    return {"NEW", "INVALID"} if flow.protocol in (SCTP, 33) else {"NEW"}


def outcomes(table: Table, chain: str, flow: Flow, interfaces: tuple[str, str]) -> set[bool | None]:
    """What may become of the packet: True accepted, False dropped, None it gets to the end of the chain.

    Every reading of what is not known, each time anew.
    """
    return {end if isinstance(end, bool) else None for end in _run(table, chain, flow, interfaces)}


def _run(table: Table, name: str, flow: Flow, interfaces: tuple[str, str]) -> set[bool | str]:
    """The ends of one call: True, False, or "back" to the caller."""
    ends: set[bool | str] = set()
    for rule in table.chains[name].rules:
        truth = _truth(rule, flow, interfaces)
        if truth is Truth.FALSE:
            continue
        taken = _taken(table, rule, flow, interfaces)
        ends |= taken - {"on"}
        if truth is Truth.TRUE and "on" not in taken:
            return ends
    return ends | {"back"}


def _taken(table: Table, rule: ChainRule, flow: Flow, interfaces: tuple[str, str]) -> set[bool | str]:
    """What may happen where the rule matches; "on": the next rule is asked."""
    verdict = rule.verdict
    if verdict is Finally.ACCEPT:
        return {True}
    if verdict is Finally.DROP:
        return {False}
    if verdict is Finally.RETURN:
        return {"back"}
    if verdict is Finally.UNKNOWN:
        return {True, False, "on"}
    if isinstance(verdict, Call):
        ends = _run(table, verdict.chain, flow, interfaces)
        return {"on" if end == "back" and verdict.back else end for end in ends}
    return {"on"}


def _truth(rule: ChainRule, flow: Flow, interfaces: tuple[str, str]) -> Truth:
    if flow.family not in rule.families:
        return Truth.FALSE
    truths = [_holds(part, flow, interfaces) for part in rule.conditions]
    if Truth.FALSE in truths:
        return Truth.FALSE
    return Truth.MAYBE if Truth.MAYBE in truths else Truth.TRUE


def _holds(part: Asked, flow: Flow, interfaces: tuple[str, str]) -> Truth:
    if isinstance(part, InterfaceCondition):
        return Truth.TRUE if part.holds(interfaces[part.outgoing]) else Truth.FALSE
    if isinstance(part, StateCondition):
        told = possible_states(flow)
        if "SNAT" in part.states:
            # The host of these programs translates, so anything may be translated.
            return Truth.MAYBE if not told <= part.states else (Truth.FALSE if part.negated else Truth.TRUE)
        inside, outside = bool(told & part.states), bool(told - part.states)
        if inside and outside:
            return Truth.MAYBE
        return Truth.TRUE if inside is not part.negated else Truth.FALSE
    return matches(part.strict, flow)


# -- random programs --------------------------------------------------------------------------------------


def table_of(rng: Random, family: Family, *, doubtful: bool) -> Table:
    """A table with a chain FORWARD and up to four more, each calling only later ones."""
    names = ["FORWARD", *(f"chain{number}" for number in range(rng.randrange(5)))]
    chains = {
        name: Chain(name, tuple(_rules(rng, family, name, names[place + 1 :], doubtful)), ())
        for place, name in enumerate(names)
    }
    return Table("filter", (family,), Layer.IP, chains, (), ())


def _rules(rng: Random, family: Family, chain: str, callable_: list[str], doubtful: bool) -> Iterator[ChainRule]:
    for number in range(rng.randrange(1, 8)):
        parts = tuple(_part(rng, family, doubtful) for _ in range(rng.choice((0, 1, 1, 2, 3))))
        verdict: Finally | Call = rng.choice(
            (Finally.ACCEPT, Finally.ACCEPT, Finally.DROP, Finally.DROP, Finally.RETURN, Finally.CONTINUE, Finally.LOG)
        )
        if doubtful and rng.random() < 0.05:
            verdict = Finally.UNKNOWN
        if callable_ and rng.random() < 0.4:
            verdict = Call(rng.choice(callable_), back=rng.random() < 0.7)
        families = (family,) if rng.random() < 0.95 else tuple(one for one in Family if one is not family)
        yield ChainRule(f"{chain} {number + 1}", parts, verdict, (), families)


def _part(rng: Random, family: Family, doubtful: bool) -> Asked:
    kind = rng.randrange(10)
    if kind == 0:
        names = tuple(InterfaceName(rng.choice((*INTERFACES, "eth")), rng.random() < 0.3) for _ in range(2))
        return InterfaceCondition(names, rng.random() < 0.5, rng.random() < 0.3)
    if kind == 1:
        states = rng.sample(_STATES if doubtful else _STATES[:5], rng.choice((1, 2)))
        return StateCondition(frozenset(states), rng.random() < 0.2, ())
    made = _condition(rng, family, doubtful)
    return conditions.negated(made) if rng.random() < 0.2 else made


def _condition(rng: Random, family: Family, doubtful: bool) -> Condition:
    low = rng.randrange(4)
    span = ((low, low + rng.randrange(3)),)
    if doubtful and rng.random() < 0.1:
        return conditions.unknown((), "limit")
    made = rng.randrange(7)
    if made == 0:
        return conditions.values(rng.choice((Field.SOURCE, Field.DESTINATION, Field.SOURCE_MAC)), span)
    if made == 1:
        return conditions.values(Field.PROTOCOL, ((rng.choice((TCP, UDP, family.icmp)),) * 2,))
    if made == 2:
        return conditions.ports(rng.choice((Field.SOURCE_PORT, Field.DESTINATION_PORT)), span, (TCP,))
    if made == 3:
        return conditions.either_port(span, (TCP, UDP))
    if made == 4:
        return conditions.tcp_flags(SYN, SYN | ACK | RST | FIN)
    if made == 5:
        return conditions.icmp(family, ((rng.choice((0, 3, 8, 128, 129, 135)),) * 2,))
    return conditions.masked(Field.SOURCE, rng.randrange(8), 5)


def packet_of(rng: Random, family: Family) -> Flow:
    """A whole packet near the programs' few values."""
    protocol = rng.choice((TCP, TCP, UDP, family.icmp, SCTP, 47))
    ports = protocol in (TCP, UDP, SCTP)
    return Flow(
        family,
        rng.randrange(6),
        rng.randrange(6),
        protocol,
        rng.randrange(6) if ports else 0,
        rng.randrange(6) if ports else 0,
        icmp_type=rng.choice((0, 3, 8, 5, 128, 129, 135)) if protocol == family.icmp else 0,
        tcp_flags=rng.choice((SYN, SYN, SYN | ACK, ACK, RST, FIN | ACK)) if protocol == TCP else 0,
        state=rng.choice((NEW, NEW, ESTABLISHED)),
        source_mac=rng.randrange(6),
    )


def as_later_fragment(flow: Flow) -> Flow:
    """A later fragment of the packet."""
    return replace(flow, source_port=0, destination_port=0, icmp_type=0, icmp_code=0, tcp_flags=0, fragment=1)


__all__ = ["ICMP", "INTERFACES", "as_later_fragment", "outcomes", "packet_of", "possible_states", "table_of"]
