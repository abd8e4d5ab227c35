"""A chain with all chains it calls, as one first-match list.

A call adds its conditions to every rule of the called chain; what RETURN lets out of a chain is taken out of the rules
that follow there. SOURCE: iptables(8), "TARGETS"; nft(8), "VERDICT STATEMENT".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import ANYTHING, Family, Match, Unknown
from segcheck.vendors.linux.netfilter.conditions import either, every, holds_always, negated, plain
from segcheck.vendors.linux.netfilter.program import (
    Call,
    Chain,
    ChainRule,
    Condition,
    Finally,
    InterfaceCondition,
    Rewritten,
    StateCondition,
    Table,
)
from segcheck.vendors.linux.netfilter.states import States

# The kernel allows sixteen calls inside each other in nftables; iptables follows as many as there are chains.
_MOST_CALLS = 32
# One list holds at most so many rules, of so many calls; what comes after them is open.
_MOST_RULES = 100_000
_MOST_CALLS_OF_ALL = 20_000
# Conditions of what returned are put together in groups of groups of this size: none gets deep, none gets long.
_GROUP = 64
_ALWAYS = plain(ANYTHING)
Interfaces: TypeAlias = tuple[str | None, str | None]
"""Where packets come in and where they leave; None: not told."""


class Verdicted(NamedTuple):
    """One step of the list: packets for which `condition` holds, and which no earlier step has caught, get `verdict`.

    Never a call, a return or something without say. `logged`: a message about them was written before.
    """

    condition: Condition
    verdict: Finally | Rewritten
    rule: ChainRule
    logged: bool

    def match(self, action: Action) -> Match:
        """The condition as a rule with that action asks it."""
        return self.condition.strict if action is Action.DENY else self.condition.generous


class Conditions:
    """Puts conditions together; the same ones are put together once, so that lists share their conditions.

    INVARIANT: what was put together is kept beside the result, so that its identity stays its own.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[bool, tuple[int, ...]], tuple[tuple[Condition, ...], Condition]] = {}

    def every(self, parts: tuple[Condition, ...]) -> Condition:
        """All of `parts` hold."""
        parts = tuple(part for part in parts if not holds_always(part))
        return parts[0] if len(parts) == 1 else self._put(True, parts)

    def none(self, parts: tuple[Condition, ...]) -> Condition:
        """None of `parts` holds."""
        return self._put(False, parts) if parts else _ALWAYS

    def _put(self, all_hold: bool, parts: tuple[Condition, ...]) -> Condition:
        key = all_hold, tuple(map(id, parts))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = parts, every(parts) if all_hold else negated(either(parts))
        return known[1]


class _Guard:
    """What must hold for a packet to be in a chain and not to have left it: `inside`, and nothing that left."""

    def __init__(self, inside: Condition, conditions: Conditions) -> None:
        self._conditions = conditions
        self._inside = inside
        self._levels: list[list[Condition]] = [[]]
        self._now: Condition | None = inside

    def leave(self, condition: Condition) -> None:
        """Packets for which `condition` holds do not meet the rules that follow."""
        self._now = None
        for level in self._levels:
            level.append(condition)
            if len(level) < _GROUP:
                return
            condition = either(level)
            level.clear()
        self._levels.append([condition])

    def now(self) -> Condition:
        """Packets that meet the next rule; the same object until some more leave."""
        if self._now is None:
            left = tuple(condition for level in self._levels for condition in level)
            self._now = self._conditions.every((self._inside, self._conditions.none(left)))
        return self._now


class Flattening:
    """Flattens chains of one table for one family; conditions are shared between all lists it makes.

    `ingress` and `egress` of a list: the interfaces; None: a condition on them is open.
    """

    def __init__(self, table: Table, family: Family, states: States) -> None:
        self._table = table
        self._family = family
        self._states = states
        self._conditions = Conditions()
        self._own: dict[tuple[int, bool, bool], tuple[Condition, ...]] = {}
        self._asks: dict[str, tuple[InterfaceCondition, ...]] = {}
        self._calls = 0  # of the list that is being made

    def interface_conditions(self, chain: str) -> tuple[InterfaceCondition, ...]:
        """Every different condition on interfaces that packets in `chain` may meet."""
        if chain not in self._asks:
            found: dict[InterfaceCondition, None] = {}
            waiting, seen = [chain], {chain}
            while waiting:
                one = self._table.chains.get(waiting.pop())
                for rule in one.rules if one is not None else ():
                    found.update((part, None) for part in rule.conditions if isinstance(part, InterfaceCondition))
                    if isinstance(rule.verdict, Call) and rule.verdict.chain not in seen:
                        seen.add(rule.verdict.chain)
                        waiting.append(rule.verdict.chain)
            self._asks[chain] = tuple(found)
        return self._asks[chain]

    def steps(self, chain: str, ingress: str | None, egress: str | None) -> list[Verdicted]:
        """What becomes of packets in `chain`, in order; packets that no step catches get to its end.

        Cost: linear in the rules of all calls. Where these are too many, or too deep, what follows is open.
        """
        result: list[Verdicted] = []
        self._calls = 0
        for step in self._walk(chain, _ALWAYS, (ingress, egress), (chain,)):
            result.append(step)
            if len(result) >= _MOST_RULES:
                result.append(_open(step.rule, _ALWAYS, "chains-too-long"))
                break
        return result

    def _walk(
        self, name: str, inside: Condition, interfaces: Interfaces, called: tuple[str, ...]
    ) -> Iterator[Verdicted]:
        chain = self._table.chains.get(name)
        if chain is None:
            return
        if not chain.complete:
            yield _open(_nameless(chain), inside, "chain-incomplete")
        guard = _Guard(inside, self._conditions)
        written: list[tuple[Condition, ...]] = []
        for rule in chain.rules:
            parts = self._parts(rule, interfaces)
            if parts is None:
                continue
            own = self._conditions.every(parts)
            if rule.verdict is Finally.LOG:
                written.append(tuple(part for part in parts if not isinstance(part.generous, Unknown)))
            elif rule.verdict is Finally.RETURN:
                guard.leave(own)
            elif isinstance(rule.verdict, Call):
                reached = self._conditions.every((guard.now(), own))
                yield from self._call(rule, rule.verdict, reached, interfaces, called)
                if not rule.verdict.back:
                    guard.leave(own)
            elif isinstance(rule.verdict, Rewritten) or rule.verdict in (Finally.ACCEPT, Finally.DROP):
                logged = any(all(one in parts for one in told) for told in written)
                yield Verdicted(self._conditions.every((guard.now(), own)), rule.verdict, rule, logged)
            elif rule.verdict is Finally.UNKNOWN:
                yield _open(rule, self._conditions.every((guard.now(), own)), "target-unknown")

    def _call(
        self,
        rule: ChainRule,
        call: Call,
        inside: Condition,
        interfaces: Interfaces,
        called: tuple[str, ...],
    ) -> Iterator[Verdicted]:
        if call.chain not in self._table.chains:
            yield _open(rule, inside, "chain-missing")
        elif call.chain in called or len(called) > _MOST_CALLS:
            # The kernel refuses chains that call themselves; nobody can tell what such a text stands for.
            yield _open(rule, inside, "chains-call-in-circles" if call.chain in called else "chains-too-deep")
        elif self._calls >= _MOST_CALLS_OF_ALL:
            yield _open(rule, inside, "chains-too-long")
        else:
            self._calls += 1
            yield from self._walk(call.chain, inside, interfaces, (*called, call.chain))

    def _parts(self, rule: ChainRule, interfaces: Interfaces) -> tuple[Condition, ...] | None:
        """The rule's own conditions but those on interfaces, which hold; None where the rule cannot match here."""
        if self._family not in rule.families:
            return None
        for part in rule.conditions:
            if isinstance(part, InterfaceCondition):
                interface = interfaces[part.outgoing]
                if interface is not None and not part.holds(interface):
                    return None
        key = id(rule), interfaces[0] is None, interfaces[1] is None
        known = self._own.get(key)
        if known is None:
            known = self._own[key] = tuple(self._resolved(rule, interfaces))
        return known

    def _resolved(self, rule: ChainRule, interfaces: Interfaces) -> Iterator[Condition]:
        for part in rule.conditions:
            if isinstance(part, StateCondition):
                yield self._states.resolved(part)
            elif isinstance(part, Condition):
                yield part
            elif interfaces[part.outgoing] is None:
                yield plain(Unknown(rule.origin[:1], "interface-open"))


def _open(rule: ChainRule, inside: Condition, reason: str) -> Verdicted:
    """A step that may or may not catch packets of `inside`, and do anything with them."""
    doubt = plain(Unknown(rule.origin[:1], reason))
    return Verdicted(every((inside, doubt)), Finally.UNKNOWN, rule, False)


def _nameless(chain: Chain) -> ChainRule:
    return ChainRule(chain.name, (), Finally.UNKNOWN, chain.origin)


def chain_filter(
    table: Table, chain: str, default: Action, states: States, family: Family, interfaces: Interfaces = (None, None)
) -> Filter:
    """The chain with all it calls as a list of one family; `default`: what its end does.

    For looking at one chain by itself; a device's lists are made by `hooks`.
    """
    steps = Flattening(table, family, states).steps(chain, *interfaces)
    return Filter(f"{table.name} {chain}", family, tuple(rules_of(steps)), default, table.chains[chain].origin)


_ACTIONS = {Finally.ACCEPT: Action.PERMIT, Finally.DROP: Action.DENY, Finally.UNKNOWN: Action.UNKNOWN}


def rules_of(steps: Iterable[Verdicted]) -> Iterator[Rule]:
    """The steps as rules of a filter. Translating an address lets the packet pass."""
    for step in steps:
        verdict = step.verdict
        action = Action.PERMIT if isinstance(verdict, Rewritten) else _ACTIONS[verdict]
        yield Rule(step.rule.name, step.match(action), action, step.rule.origin, step.logged)
