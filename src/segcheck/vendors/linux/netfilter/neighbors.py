"""Whether the host finds its neighbours and they find it: where rules stop that, nothing else passes between them.

SOURCE: RFC 826, RFC 4861; Linux kernel, net/ipv4/arp.c, net/ipv6/ndisc.c: messages of neighbour discovery meet the
chains for what the host gets and sends itself, never tracked; ARP meets those of tables of family arp, and both meet
the chains at devices. Tried with Linux 6.18: an input chain that drops what no rule names stops all IPv6 there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import (
    FIRST_FRAGMENT,
    ICMPV6,
    NEW,
    AllOf,
    AnyOf,
    Anything,
    Cited,
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
from segcheck.vendors.linux.netfilter.flatten import Flattening, Interfaces, Verdicted
from segcheck.vendors.linux.netfilter.hooks import Hooks, PlacedChain
from segcheck.vendors.linux.netfilter.program import ChainKind, Finally, Hook, Layer, Ruleset

_SOLICITATION, _ADVERTISEMENT = 135, 136
_MESSAGE = {
    Field.PROTOCOL: ICMPV6,
    Field.ICMP_CODE: 0,
    Field.FRAGMENT: FIRST_FRAGMENT,
    Field.STATE: NEW,
    # What a message of ICMP does not have is 0.
    Field.SOURCE_PORT: 0,
    Field.DESTINATION_PORT: 0,
    Field.TCP_FLAGS: 0,
}
_OF_PACKETS = frozenset(Field) - {Field.SOURCE_MAC}


def unfound(family: Family, origin: Origin) -> Filter:
    """A list that may drop every packet of the family, because neighbours may not find each other."""
    drop = Rule("neighbors", Unknown(origin, "neighbors-not-found"), Action.DENY, origin)
    return Filter("neighbors", family, (drop,), Action.PERMIT, origin)


class Neighbors:
    """At which interfaces the rules of a host may keep neighbours from finding each other."""

    def __init__(self, rulesets: Sequence[Ruleset], families: dict[Family, Hooks]) -> None:
        self._four, self._six = families[Family.IPV4], families[Family.IPV6]
        self._arp = tuple(_chains_of_arp(rulesets, self._four))

    def lists(self, interface: str) -> tuple[Filter, ...]:
        """Lists for both directions of the interface; none where neighbours are surely found."""
        found = []
        for family, chains in ((Family.IPV4, self._stopping_arp(interface)), (Family.IPV6, self._stopping(interface))):
            first = next(iter(chains), None)
            if first is not None:
                found.append(unfound(family, first.base.origin))
        return tuple(found)

    def _stopping(self, interface: str) -> Iterator[PlacedChain]:
        """Chains that may drop neighbour discovery."""
        hooks = self._six
        devices = [one for hook in (Hook.INGRESS, Hook.EGRESS) for one in hooks.of_device(hook, interface)]
        for hook in (Hook.PREROUTING, Hook.INPUT, Hook.OUTPUT, Hook.POSTROUTING):
            devices.extend(one for one in hooks.at(hook) if one.base.kind is not ChainKind.NAT)
        for one in devices:
            steps = one.steps(_sides(one, interface))
            if not all(_surely_passes(steps, one, kind) for kind in (_SOLICITATION, _ADVERTISEMENT)):
                yield one

    def _stopping_arp(self, interface: str) -> Iterator[PlacedChain]:
        for one in self._arp:
            steps = one.steps(_sides(one, interface))
            if one.base.policy is not Action.PERMIT or any(step.verdict is not Finally.ACCEPT for step in steps):
                yield one
        for hook in (Hook.INGRESS, Hook.EGRESS):
            for one in self._four.of_device(hook, interface):
                steps = one.steps(_sides(one, interface))
                if one.base.policy is not Action.PERMIT or any(map(_may_stop_arp, steps)):
                    yield one


def _sides(chain: PlacedChain, interface: str) -> Interfaces:
    leaving = chain.base.hook in (Hook.OUTPUT, Hook.POSTROUTING, Hook.EGRESS)
    return (None, interface) if leaving else (interface, None)


def _chains_of_arp(rulesets: Sequence[Ruleset], hooks: Hooks) -> Iterator[PlacedChain]:
    for table in (table for one in rulesets for table in one.tables if table.layer is Layer.ARP):
        flattening = Flattening(table, Family.IPV4, hooks.states)
        for base in table.bases:
            if base.hook in (Hook.INPUT, Hook.OUTPUT):
                yield PlacedChain(table, base, flattening, Family.IPV4)


def _may_stop_arp(step: Verdicted) -> bool:
    """Whether a step of a chain at a device may drop ARP: rules about parts of packets are not about ARP."""
    if step.verdict is Finally.ACCEPT:
        return False
    waiting: list[Match] = [step.condition.generous]
    while waiting:
        match = waiting.pop()
        if isinstance(match, (FieldIn, FieldMasked)) and match.field in _OF_PACKETS:
            return False
        waiting.extend(match.parts if isinstance(match, AllOf) else ())
    return True


# -- one message ---------------------------------------------------------------------------------------------


def _surely_passes(steps: Iterable[Verdicted], chain: PlacedChain, kind: int) -> bool:
    """Whether the chain lets messages of this type pass, whoever sends them."""
    message = _Message(kind)
    for step in steps:
        holds = message.truth(step.condition.generous)
        if holds is not False and step.verdict in (Finally.DROP, Finally.UNKNOWN):
            return False
        if holds:
            return True
    return chain.base.policy is Action.PERMIT


class _Message:
    """Neighbour discovery of one type, with any addresses. Equal conditions are asked once."""

    def __init__(self, kind: int) -> None:
        self._values = {**_MESSAGE, Field.ICMP_TYPE: kind}
        self._known: dict[int, bool | None] = {}

    def truth(self, match: Match) -> bool | None:
        """Whether the condition holds; None: it may or may not.

        INVARIANT: conditions live as long as the steps they are of, so their identity stays their own.
        """
        if id(match) not in self._known:
            self._known[id(match)] = self._truth(match)
        return self._known[id(match)]

    def _truth(self, match: Match) -> bool | None:
        if isinstance(match, Anything):
            return True
        if isinstance(match, FieldIn):
            return self._within(match.field, match.intervals)
        if isinstance(match, FieldMasked) and match.field in self._values:
            return self._values[match.field] & match.care == match.value & match.care
        if isinstance(match, Cited):
            return self.truth(match.part)
        if isinstance(match, Not):
            inner = self.truth(match.part)
            return None if inner is None else not inner
        if isinstance(match, (AllOf, AnyOf)):
            ends = isinstance(match, AnyOf)
            parts = [self.truth(part) for part in match.parts]
            return ends if ends in parts else None if None in parts else not ends
        return None

    def _within(self, field: Field, intervals: Sequence[Interval]) -> bool | None:
        value = self._values.get(field)
        if value is None:
            return None if intervals else False
        return any(low <= value <= high for low, high in intervals)
