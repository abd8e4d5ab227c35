"""What the chains at the hooks let pass: as lists between two interfaces, to the host itself, and at one interface.

SOURCE: nft(8), "CHAINS": base chains of a hook are called by priority; a drop is final, an accept ends its own base
chain. So a packet passes when every base chain on its way accepts it, whatever their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import AllOf, Family, Field, FieldIn, FieldMasked, Not, Unknown, parts_of
from segcheck.source.text import Origin
from segcheck.vendors.linux.netfilter.flatten import Flattening, Interfaces, Verdicted, rules_of
from segcheck.vendors.linux.netfilter.host import Host
from segcheck.vendors.linux.netfilter.program import (
    BaseChain,
    ChainKind,
    ChainRule,
    Finally,
    Hook,
    InterfaceCondition,
    Layer,
    Rewritten,
    Ruleset,
    StateCondition,
    Table,
)
from segcheck.vendors.linux.netfilter.states import IN_SESSION, States, Tracking

# SOURCE: include/uapi/linux/netfilter_ipv4.h: priorities of connection tracking and of the two address translations.
CONNECTIONS, DESTINATIONS, SOURCES = -200, -100, 100
_EDGES = {Hook.PREROUTING: DESTINATIONS, Hook.INPUT: SOURCES, Hook.POSTROUTING: SOURCES}
_FIRST, _BEHIND = -(1 << 31), 1 << 31


class PlacedChain:
    """A base chain with its table, flattened for one family where it is asked; equal lists are one object."""

    def __init__(self, table: Table, base: BaseChain, flattening: Flattening, family: Family) -> None:
        self.table = table
        self.base = base
        self.family = family
        self._flattening = flattening
        self._conditions = flattening.interface_conditions(base.chain)
        self._steps: dict[tuple[bool | None, ...], list[Verdicted]] = {}
        self._filters: dict[tuple[bool | None, ...], Filter] = {}

    @property
    def name(self) -> str:
        """Its name, with its table's."""
        return f"{self.table.name} {self.base.chain}"

    def asks(self, *, outgoing: bool) -> bool:
        """Whether any of its rules asks for the interface packets come in by (leave by)."""
        return any(condition.outgoing is outgoing for condition in self._conditions)

    @property
    def asks_hardware(self) -> bool:
        """Whether any of its rules asks for the sender's hardware address."""
        waiting = [step.condition.generous for step in self.steps((None, None))]
        seen: set[int] = set()
        while waiting:
            match = waiting.pop()
            if isinstance(match, (FieldIn, FieldMasked)) and match.field is Field.SOURCE_MAC:
                return True
            if id(match) not in seen:
                seen.add(id(match))
                waiting.extend(parts_of(match))
        return False

    def steps(self, interfaces: Interfaces) -> list[Verdicted]:
        """What becomes of packets between these interfaces."""
        key = self._key(interfaces)
        known = self._steps.get(key)
        if known is None:
            known = self._steps[key] = self._flattening.steps(self.base.chain, *interfaces)
        return known

    def filter(self, interfaces: Interfaces) -> Filter:
        """What it lets pass between these interfaces, as a list."""
        key = self._key(interfaces)
        known = self._filters.get(key)
        if known is None:
            rules = tuple(rules_of(self.steps(interfaces)))
            known = self._filters[key] = Filter(self.name, self.family, rules, self.base.policy, self.base.origin)
        return known

    def _key(self, interfaces: Interfaces) -> tuple[bool | None, ...]:
        return tuple(self._holds(condition, interfaces) for condition in self._conditions)

    @staticmethod
    def _holds(condition: InterfaceCondition, interfaces: Interfaces) -> bool | None:
        interface = interfaces[condition.outgoing]
        return None if interface is None else condition.holds(interface)


class Hooks:
    """The base chains of one family on a host, by hook, in the order of their priorities."""

    def __init__(self, rulesets: Sequence[Ruleset], family: Family, host: Host, tracking: Tracking) -> None:
        self.family = family
        self._host = host
        self._told = any(family in one.told for one in rulesets)
        self._offloaded = tuple(span for one in rulesets for span in one.offloaded)
        self._open = Filter("no rules", family, (), Action.PERMIT, host.origin)
        self._prefixed: dict[tuple[int, str], tuple[Filter, Filter]] = {}
        self._dropping: dict[tuple[str, str], Filter] = {}
        self.states = States(family, tracking)
        before = States(family, tracking._replace(off=tracking.off or host.origin))
        placed: list[PlacedChain] = []
        for table in (table for one in rulesets for table in one.tables):
            if family not in table.families or table.layer not in (Layer.IP, Layer.DEVICE):
                continue
            tracked, untracked = Flattening(table, family, self.states), Flattening(table, family, before)
            for base in table.bases:
                early = base.priority <= CONNECTIONS or base.hook in (Hook.INGRESS, Hook.EGRESS)
                placed.append(PlacedChain(table, base, untracked if early else tracked, family))
        self.chains = tuple(sorted(placed, key=lambda one: one.base.priority))
        tables = (table for one in rulesets for table in one.tables if family in table.families)
        self._tracks = any(_tracks(rule, family) for table in tables for rule in _rules(table))

    def at(
        self, hook: Hook, kind: ChainKind | None = None, low: int = _FIRST, high: int = _BEHIND
    ) -> Sequence[PlacedChain]:
        """The base chains at `hook`, of `kind` where one is named, with low <= priority < high."""
        return [
            one
            for one in self.chains
            if one.base.hook is hook and (kind is None or one.base.kind is kind) and low <= one.base.priority < high
        ]

    def of_device(self, hook: Hook, interface: str) -> list[PlacedChain]:
        """The base chains at `hook` of the device called so."""
        return [one for one in self.at(hook) if any(name.matches(interface) for name in one.base.devices)]

    @property
    def untold(self) -> Origin:
        """The lines to blame where no dump tells the rules of the family; none where one does."""
        return () if self._told else self._host.untold or self._host.origin

    # -- routed packets ---------------------------------------------------------------------------------

    def between(self, ingress: str, egress: str) -> tuple[Filter, ...]:
        """Lists that must all permit a packet from one interface to another; none: the host forwards none."""
        host = self._host
        if self.family in host.not_forwarding:
            return ()
        # SOUNDNESS: before routing there is no interface to leave by; releases differ in what that compares to.
        filters = [one.filter((ingress, None)) for one in self._filtering(Hook.PREROUTING, low=DESTINATIONS)]
        chains = (*self._filtering(Hook.FORWARD), *self._filtering(Hook.POSTROUTING, high=SOURCES))
        filters.extend(one.filter((ingress, egress)) for one in chains)
        filters.extend(self._perhaps(self._beside_translation(Hook.PREROUTING)))
        filters.extend(self._perhaps(self._beside_translation(Hook.POSTROUTING)))
        filters.extend(self._stopping_openings(Hook.POSTROUTING, (ingress, egress)))
        doubts = [self._undecided("forwarding")] if self.family in host.forwarding_untold else []
        return self._lists(filters, doubts)

    def to_self(self, ingress: str) -> tuple[Filter, ...]:
        """Lists that must all permit a packet to the host itself."""
        chains = (*self._filtering(Hook.PREROUTING, low=DESTINATIONS), *self._filtering(Hook.INPUT))
        filters = [one.filter((ingress, None)) for one in chains]
        filters.extend(self._perhaps(self._beside_translation(Hook.INPUT)))
        filters.extend(self._perhaps(self._beside_translation(Hook.PREROUTING)))
        return self._lists([*filters, *self._stopping_openings(Hook.INPUT, (ingress, None))], [])

    def coming_in(self, ingress: str, below: Iterable[str] = ()) -> tuple[Filter, ...]:
        """Lists that packets meet before the host translates their destination.

        `below`: devices that carry the interface (the port of a VLAN, the ports of a bond).
        """
        early = (*self.of_device(Hook.INGRESS, ingress), *self._filtering(Hook.PREROUTING, high=DESTINATIONS))
        filters = [one.filter((ingress, None)) for one in early]
        filters.extend(self._below(Hook.INGRESS, below))
        filters.extend(self._stopping_openings(Hook.PREROUTING, (ingress, None)))
        return self._offloading(self._closing(filters))

    def going_out(self, egress: str, below: Iterable[str] = ()) -> tuple[Filter, ...]:
        """Lists that packets meet after the host translated their source; `below` as in `coming_in`."""
        filters = [one.filter((None, egress)) for one in self._filtering(Hook.POSTROUTING, low=SOURCES)]
        chains = self.of_device(Hook.EGRESS, egress)
        # SOUNDNESS: the sender's hardware address is the host's own by then.
        asking = [one for one in chains if one.asks_hardware]
        filters.extend(one.filter((None, egress)) for one in chains if one not in asking)
        filters.extend(self._perhaps(asking, "frames-of-its-own"))
        filters.extend(self._below(Hook.EGRESS, below))
        return self._offloading(self._closing(filters))

    def written(self) -> tuple[Filter, ...]:
        """The lists at the hooks of routed packets as they are written: conditions on interfaces are open."""
        hooks = (Hook.PREROUTING, Hook.FORWARD, Hook.INPUT, Hook.POSTROUTING)
        chains = (one for hook in hooks for one in self.at(hook) if one.base.kind is not ChainKind.NAT)
        return tuple(one.filter((None, None)) for one in chains)

    # -- small things -----------------------------------------------------------------------------------

    def _filtering(self, hook: Hook, low: int = _FIRST, high: int = _BEHIND) -> list[PlacedChain]:
        open_ones = self._beside_translation(hook)
        chains = self.at(hook, None, low, high)
        return [one for one in chains if one.base.kind is not ChainKind.NAT and one not in open_ones]

    def _beside_translation(self, hook: Hook) -> list[PlacedChain]:
        """Filtering chains of which nobody can tell whether they come before address translation.

        SOURCE: Linux kernel, net/netfilter/nf_nat_core.c: since 4.18 headers are changed at one priority of each hook,
        wherever the chains stand that say so; before, at the priority of each chain. Of two things of one priority the
        one that was made last comes first.
        """
        if hook not in _EDGES or not self._translates:
            return []
        places = (_EDGES[hook], *(one.base.priority for one in self.at(hook, ChainKind.NAT)))
        here = self.at(hook, None, min(places), max(places) + 1)
        return [one for one in here if one.base.kind is not ChainKind.NAT]

    @cached_property
    def _translates(self) -> bool:
        """Whether any chain changes addresses of packets that come in."""
        chains = (one for one in self.chains if one.base.kind is ChainKind.NAT and one.base.hook is not Hook.OUTPUT)
        steps = (step for one in chains for step in one.steps((None, None)))
        return any(isinstance(step.verdict, Rewritten) or step.verdict is Finally.UNKNOWN for step in steps)

    def _perhaps(self, chains: Iterable[PlacedChain], reason: str = "translation-order-untold") -> Iterator[Filter]:
        """SOUNDNESS: a chain of which nobody knows what headers it sees may drop any packet, and lets none pass that
        others drop.
        """
        for one in chains:
            if (one.name, reason) not in self._dropping and self._closes(one.filter((None, None))):
                drop = Rule(one.base.chain, Unknown(one.base.origin, reason), Action.DENY, one.base.origin)
                rules = Filter(one.name, self.family, (drop,), Action.PERMIT, one.base.origin)
                self._dropping[one.name, reason] = rules
            if (one.name, reason) in self._dropping:
                yield self._dropping[one.name, reason]

    def _stopping_openings(self, hook: Hook, interfaces: Interfaces) -> Iterator[Filter]:
        """Chains for address translation in which something may be dropped: only openings of sessions meet them, and
        none that a chain before has translated.

        SOURCE: tried with Linux 6.18: without a rule that needs them, the sessions of a family are not followed at all,
        and then these chains are not called.
        """
        chains = self.at(hook, ChainKind.NAT)
        for one in chains:
            others = Not(self.states.opening(one.base.origin))
            rules = one.filter(interfaces)
            behind = any(other is not one and other.base.priority <= one.base.priority for other in chains)
            found: Iterable[Filter] = (rules,) if self._closes(rules) else ()
            if behind or not self._tracks:
                found = self._perhaps((one,), "translation-order-untold" if behind else "connections-untracked")
            for rules in found:
                yield self._behind(rules, Rule("sessions", others, Action.PERMIT, one.base.origin))

    def _below(self, hook: Hook, devices: Iterable[str]) -> Iterator[Filter]:
        """Chains at devices below an interface see all frames that these carry, with tags before the packet: what such
        a chain asks may look at other bytes.
        """
        chains = dict.fromkeys(chain for device in devices for chain in self.of_device(hook, device))
        return self._perhaps(chains, "frames-below")

    def _lists(self, filters: Iterable[Filter], doubts: list[Filter]) -> tuple[Filter, ...]:
        """The lists that close something; one that lets everything pass where there is none."""
        found = [*doubts, *self._closing(filters)]
        if not self._told:
            found.append(self._undecided("rules"))
        return self._offloading(found) or (self._open,)

    def _offloading(self, filters: Sequence[Filter]) -> tuple[Filter, ...]:
        return tuple(map(self._with_offloaded, filters)) if self._offloaded else tuple(filters)

    def _closing(self, filters: Iterable[Filter]) -> tuple[Filter, ...]:
        return tuple(one for one in filters if self._closes(one))

    @staticmethod
    def _closes(rules: Filter) -> bool:
        return rules.default is not Action.PERMIT or any(rule.action is not Action.PERMIT for rule in rules.rules)

    def _undecided(self, name: str) -> Filter:
        return Filter(name, self.family, (), Action.UNKNOWN, self._host.untold or self._host.origin)

    def _with_offloaded(self, rules: Filter) -> Filter:
        """SOUNDNESS: packets of a session that went into a flow table meet no rule any more."""
        doubt = Unknown(self._offloaded, "sessions-offloaded")
        return self._behind(rules, Rule("flow table", AllOf((IN_SESSION, doubt)), Action.PERMIT, self._offloaded))

    def _behind(self, rules: Filter, first: Rule) -> Filter:
        """The list with a rule before it: one object for each list and name of the rule."""
        known = self._prefixed.get((id(rules), first.name))
        if known is None:
            known = self._prefixed[id(rules), first.name] = rules, replace(rules, rules=(first, *rules.rules))
        return known[1]


def _rules(table: Table) -> Iterator[ChainRule]:
    return (rule for chain in table.chains.values() for rule in chain.rules)


def _tracks(rule: ChainRule, family: Family) -> bool:
    """Whether the rule makes the kernel follow sessions of the family."""
    needs = isinstance(rule.verdict, Rewritten) or any(isinstance(part, StateCondition) for part in rule.conditions)
    return needs and family in rule.families
