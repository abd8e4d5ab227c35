"""What one rule stands in, and what comes of reading it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from segcheck.model.header import Family
from segcheck.source.text import Span
from segcheck.vendors.linux.netfilter.program import ChainRule, InterfaceCondition, Layer
from segcheck.vendors.linux.nftables.data import Everything
from segcheck.vendors.linux.nftables.keys import BOTH
from segcheck.vendors.linux.nftables.matching import Alternative
from segcheck.vendors.linux.nftables.sets import Element, SetDraft

# Elements of a verdict map up to which each becomes a rule of its own, so that its line can be named.
SEPARATE = 256


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule stands in.

    `listed`: see `sets.contents_of`. `translates`: chains of the table translate addresses. `helpers`: what the
    table's helper objects are, by name. `ethernet`: see `matching.Place`. `span`: the whole line of a number. `said`:
    comparisons of the table that were read before, with what the rule had asked for.
    """

    families: tuple[Family, ...]
    layer: Layer
    sets: Mapping[str, SetDraft]
    listed: bool
    translates: bool
    helpers: Mapping[str, str]
    ethernet: InterfaceCondition | None
    span: Callable[[int], Span]
    said: dict[tuple[str, tuple[int, ...]], list[Alternative]] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What comes of one rule. `unread`: some of it is not understood, so it may do anything with the packets it gets
    to. `widens`: why it may change forwarding elsewhere. `helpers`: those that connections are given, "" where it is
    not told which. `offload`: as in `program.Ruleset`. `missing`: why sets that it asks are not known.
    """

    rules: list[ChainRule] = field(default_factory=list)
    unread: bool = False
    widens: str = ""
    helpers: set[str] = field(default_factory=set)
    offload: bool = False
    missing: list[tuple[str, str]] = field(default_factory=list)


def is_rest(element: Element) -> bool:
    """Whether it is the element `*` of a map: what no other element is."""
    return any(isinstance(value, Everything) for value in element.values)


def product(ways: Sequence[Alternative], alternatives: Sequence[Alternative]) -> list[Alternative]:
    """Both hold."""
    result: list[Alternative] = []
    for way in ways:
        for one in alternatives:
            families = way.families if one.families == BOTH else tuple(f for f in way.families if f in one.families)
            if families:
                result.append(Alternative((*way.asked, *one.asked) if one.asked else way.asked, families))
    return result


def by_verdict(elements: Sequence[Element]) -> list[list[Element]]:
    """Elements that become one rule, in an order that keeps what they do.

    SOURCE: tried with Linux 6.18: a packet has at most one of the keys, but where keys are joined intervals: these may
    cross, and then the first one printed counts.
    """
    if len(elements) <= SEPARATE:
        return [[element] for element in elements]
    if any(len(element.values) > 1 for element in elements):
        runs = groupby(elements, key=lambda element: (is_rest(element), [token.text for token in element.data]))
        return [list(run) for _, run in runs]
    groups: dict[tuple[str, ...], list[Element]] = {}
    for element in elements:
        groups.setdefault(("*" if is_rest(element) else "", *(token.text for token in element.data)), []).append(
            element
        )
    return list(groups.values())
