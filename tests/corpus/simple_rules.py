"""Lists of simple rules, as `iptables -L -n` and the verified tool of Iptables_Semantics print them, as filters.

A simple rule asks for addresses in CIDR notation, a protocol, ranges of ports and at most one interface.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import netaddr

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import ANYTHING, TCP, UDP, AllOf, Family, Field, FieldIn, Match

_ACTIONS = {"ACCEPT": Action.PERMIT, "DROP": Action.DENY}
_PROTOCOLS = {"icmp": 1, "tcp": TCP, "udp": UDP, "gre": 47, "esp": 50, "sctp": 132}
_PORTS = {
    "spt": Field.SOURCE_PORT,
    "spts": Field.SOURCE_PORT,
    "sports": Field.SOURCE_PORT,
    "dpt": Field.DESTINATION_PORT,
    "dpts": Field.DESTINATION_PORT,
    "dports": Field.DESTINATION_PORT,
}
_RULE = re.compile(r"(ACCEPT|DROP)\s+(\S+)\s+--\s+(\S+)\s+(\S+)\s*(.*)")
_CHAIN = re.compile(r"Chain (\S+) \(policy (\S+)\)")


@dataclass(frozen=True, slots=True)
class SimpleRule:
    """One line; `ingress`: the interface it asks for, "" for none."""

    action: Action
    match: Match
    ingress: str = ""


def simple_rule(line: str) -> SimpleRule | None:
    """The rule on `line`; None where the line is no rule.

    Raises: ValueError for a rule with a condition that simple rules do not have.

    >>> simple_rule("DROP  udp  --  0.0.0.0/0  10.1.0.0/16  udp dpts:67:68").action
    <Action.DENY: 'deny'>
    """
    found = _RULE.match(line)
    if found is None:
        return None
    action, protocol, source, destination, rest = found.groups()
    parts: list[Match] = []
    if protocol != "all":
        number = _PROTOCOLS[protocol]
        parts.append(FieldIn(Field.PROTOCOL, ((number, number),)))
    for field, text in ((Field.SOURCE, source), (Field.DESTINATION, destination)):
        network = netaddr.IPNetwork(text)
        if network.prefixlen:
            parts.append(FieldIn(field, ((network.first, network.last),)))
    ingress = ""
    words = iter(re.sub(r":\s+", ":", rest).split())
    for word in words:
        key, _, value = word.partition(":")
        if key in _PORTS:
            low, _, high = value.partition(":")
            parts.append(FieldIn(_PORTS[key], ((int(low), int(high or low)),)))
        elif key == "in":
            ingress = value
        elif word != protocol:
            raise ValueError(f"not a simple rule: {line}")
    return SimpleRule(_ACTIONS[action], AllOf(tuple(parts)) if parts else ANYTHING, ingress)


def simple_rules(lines: Iterable[str]) -> Iterator[SimpleRule]:
    """The rules among `lines`, in order."""
    return (rule for rule in map(simple_rule, lines) if rule is not None)


def listed_chains(text: str) -> Mapping[str, Filter]:
    """The chains of a listing by name, each as a filter with the chain's policy as its default."""
    chains: dict[str, tuple[Action, list[SimpleRule]]] = {}
    current: list[SimpleRule] = []
    for line in text.splitlines():
        head = _CHAIN.match(line)
        rule = simple_rule(line)
        if head is not None:
            current = []
            chains[head[1]] = (_ACTIONS[head[2]], current)
        elif rule is not None:
            current.append(rule)
    return {name: as_filter(name, rules, policy) for name, (policy, rules) in chains.items()}


def as_filter(name: str, rules: Iterable[SimpleRule], default: Action, ingress: str = "") -> Filter:
    """`rules` as a filter for packets that come in by `ingress`: those of other interfaces are left out."""
    taken = [rule for rule in rules if rule.ingress in ("", ingress)]
    numbered = tuple(Rule(str(number), rule.match, rule.action, ()) for number, rule in enumerate(taken, start=1))
    return Filter(name, Family.IPV4, numbered, default, ())
