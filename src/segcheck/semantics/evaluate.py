"""The reference evaluator: what conditions, filters and translations mean for one packet.

The second of the two semantics: plain reading of the model, no packet sets, no cleverness. It shares nothing
with the symbolic one but the model, so that an error in one shows as a difference between the two.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from segcheck.errors import InternalError
from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import (
    ESTABLISHED,
    FIRST_FRAGMENT,
    PROTOCOLS_WITH_PORTS,
    TCP,
    AllOf,
    AnyOf,
    Anything,
    Cited,
    Dated,
    Field,
    FieldIn,
    FieldMasked,
    FirstMatch,
    Flow,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.model.translation import Rewrite, SetInto, Translation
from segcheck.semantics.outcome import Uncertainty
from segcheck.semantics.session_flows import opener, tells_opener
from segcheck.source.text import Origin, Span


class Truth(enum.Enum):
    """Whether a condition holds; MAYBE: the configuration does not tell."""

    TRUE = "true"
    FALSE = "false"
    MAYBE = "maybe"


_TRUE, _FALSE, _MAYBE = Truth.TRUE, Truth.FALSE, Truth.MAYBE
# What `source_mac` and `mark` are in an opening packet that was derived from its answer: an answer does not tell them.
_UNTOLD = -1
_NEGATED = {_TRUE: _FALSE, _FALSE: _TRUE, _MAYBE: _MAYBE}


def matches(match: Match, flow: Flow) -> Truth:
    """Whether `flow` meets the condition, in Kleene's three-valued logic.

    SOUNDNESS: each `Unknown` is judged by itself: `Unknown and not Unknown` is MAYBE even where both are the same
    line. That only loses certainty, and the symbolic bounds lose it in the same place.

    >>> from segcheck.model.header import Family
    >>> web = FieldIn(Field.DESTINATION_PORT, ((80, 80), (443, 443)))
    >>> matches(AllOf((web, Unknown((), "time-range"))), Flow(Family.IPV4, 1, 2, TCP, destination_port=443))
    <Truth.MAYBE: 'maybe'>
    """
    if isinstance(match, FieldIn):
        number = getattr(flow, match.field._value_)
        if number < 0:
            return _MAYBE
        for low, high in match.intervals:
            if low <= number <= high:
                return _TRUE
        return _FALSE
    if isinstance(match, AllOf):
        return _all(match.parts, flow)
    if isinstance(match, FieldMasked):
        number = getattr(flow, match.field._value_)
        if number < 0:
            return _MAYBE
        return _FALSE if (number ^ match.value) & match.care else _TRUE
    if isinstance(match, AnyOf):
        return _any(match.parts, flow)
    if isinstance(match, Anything):
        return _TRUE
    if isinstance(match, Not):
        return _NEGATED[matches(match.part, flow)]
    if isinstance(match, Unknown | Dated):
        return _MAYBE
    if isinstance(match, Cited):
        return matches(match.part, flow)
    if isinstance(match, FirstMatch):
        return _first_match(match, flow)
    return _replies(match, flow)


def _all(parts: tuple[Match, ...], flow: Flow) -> Truth:
    result = _TRUE
    for part in parts:
        truth = matches(part, flow)
        if truth is _FALSE:
            return _FALSE
        if truth is _MAYBE:
            result = _MAYBE
    return result


def _any(parts: tuple[Match, ...], flow: Flow) -> Truth:
    result = _FALSE
    for part in parts:
        truth = matches(part, flow)
        if truth is _TRUE:
            return _TRUE
        if truth is _MAYBE:
            result = _MAYBE
    return result


def _first_match(match: FirstMatch, flow: Flow) -> Truth:
    """What the lines say in every reading; where readings differ: MAYBE."""
    said: set[bool] = set()
    for part, holds in match.lines:
        truth = matches(part, flow)
        if truth is not _FALSE:
            said.add(holds)
        if truth is _TRUE:
            break
    else:
        said.add(False)
    return _MAYBE if len(said) > 1 else _TRUE if True in said else _FALSE


def _replies(match: RepliesTo, flow: Flow) -> Truth:
    if flow.state != ESTABLISHED:
        return _FALSE
    # SOUNDNESS: a header that does not tell its session may answer anything, and surely answers nothing.
    return matches(match.opening, _opening(flow)) if tells_opener(flow) else _MAYBE


def _opening(flow: Flow) -> Flow:
    return replace(opener(flow), source_mac=_UNTOLD, mark=_UNTOLD)


def unknowns(match: Match, flow: Flow) -> Iterator[Uncertainty]:
    """The parts of `match` that keep it from being TRUE or FALSE for `flow`; nothing when it is either.

    >>> from segcheck.model.header import Family
    >>> list(unknowns(Not(Unknown((), "time-range")), Flow(Family.IPV4, 1, 2, TCP)))
    [Uncertainty(reason='time-range', origin=())]
    """
    if matches(match, flow) is not _MAYBE:
        return
    if isinstance(match, Unknown | Dated):
        yield Uncertainty(match.reason, match.origin)
    elif isinstance(match, FirstMatch):
        for part, _ in match.lines:
            yield from unknowns(part, flow)
            if matches(part, flow) is _TRUE:
                break
    elif isinstance(match, AllOf | AnyOf):
        for part in match.parts:
            yield from unknowns(part, flow)
    elif isinstance(match, Not | Cited):
        yield from unknowns(match.part, flow)
    elif isinstance(match, RepliesTo):
        if tells_opener(flow):
            yield from unknowns(match.opening, _opening(flow))
        else:
            yield Uncertainty("session-not-told", ())
    else:
        told_not = match.field if isinstance(match, FieldIn | FieldMasked) else None
        yield Uncertainty("session-mark-not-told" if told_not is Field.MARK else "session-mac-not-told", ())


def cited(match: Match, flow: Flow) -> Origin:
    """The lines that `match` cites for matching `flow`, without repeats; of alternatives the first that holds.

    >>> from segcheck.model.header import ANYTHING, Family
    >>> from segcheck.source.text import Span
    >>> line = Span("a.cfg", 7, 1, 7, 9)
    >>> cited(AllOf((ANYTHING, Cited(ANYTHING, (line,)))), Flow(Family.IPV4, 1, 2, TCP)) == (line,)
    True
    """
    return tuple(dict.fromkeys(_cited(match, flow)))


def _cited(match: Match, flow: Flow) -> Iterator[Span]:
    if isinstance(match, Cited):
        yield from match.origin
        yield from _cited(match.part, flow)
    elif isinstance(match, AllOf):
        for part in match.parts:
            yield from _cited(part, flow)
    elif isinstance(match, AnyOf):
        holds = next((part for part in match.parts if matches(part, flow) is not _FALSE), None)
        if holds is not None:
            yield from _cited(holds, flow)
    elif isinstance(match, FirstMatch):
        decides = next((part for part, holds in match.lines if holds and matches(part, flow) is not _FALSE), None)
        if decides is not None:
            yield from _cited(decides, flow)
    elif isinstance(match, RepliesTo) and tells_opener(flow):
        yield from _cited(match.opening, _opening(flow))


@dataclass(frozen=True, slots=True)
class FilterDecision:
    """What a filter does to one packet, in every reading of its unknowns.

    `decided` is the first rule that surely matches, None when the filter's default decides. `doubtful` are the
    rules before it that may match.
    """

    filter: Filter
    flow: Flow
    may_permit: bool
    may_deny: bool
    decided: Rule | None
    doubtful: tuple[Rule, ...]

    @property
    def certain(self) -> bool:
        """Whether every reading ends alike."""
        return self.may_permit != self.may_deny

    def blame(self, action: Action) -> tuple[str, Origin]:
        """Name and lines of what decides in the reading that ends in `action` (PERMIT or DENY).

        The deciding rule or default where it can act so, else the first doubtful rule that can.
        The name is "" for the default.
        """
        other = Action.DENY if action is Action.PERMIT else Action.PERMIT
        if self.decided is None:
            if self.filter.default is not other:
                return "", self.filter.origin
        elif self.decided.action is not other:
            return self._cite(self.decided)
        for rule in self.doubtful:
            if rule.action is not other:
                return self._cite(rule)
        raise InternalError(f"filter {self.filter.name!r} has no reading that ends in {action.value}")

    def _cite(self, rule: Rule) -> tuple[str, Origin]:
        lines = cited(rule.match, self.flow)
        return rule.name, (*lines, *(span for span in rule.origin if span not in lines))

    def doubts(self) -> tuple[Uncertainty, ...]:
        """Why the decision is not certain; empty when it is."""
        if self.certain:
            return ()
        found: list[Uncertainty] = []
        for rule in self.doubtful:
            found += (
                Uncertainty(reason, (*origin, *rule.origin[:1]) if origin != rule.origin else origin)
                for reason, origin in unknowns(rule.match, self.flow)
            )
        if self.decided is None:
            if self.filter.default is Action.UNKNOWN:
                found.append(Uncertainty("filter-default-unknown", self.filter.origin))
        elif self.decided.action is Action.UNKNOWN:
            found.append(Uncertainty("rule-action-unknown", self.decided.origin))
        return tuple(dict.fromkeys(found))


def decide(filter_: Filter, flow: Flow) -> FilterDecision:
    """What `filter_` does to `flow`: first match wins, in every reading of its unknowns.

    Raises: InternalError when the filter is for the other address family.

    >>> from segcheck.model.header import ANYTHING, Family
    >>> lines = (Rule("10", Unknown((), "time-range"), Action.DENY, ()), Rule("20", ANYTHING, Action.PERMIT, ()))
    >>> decision = decide(Filter("OUT", Family.IPV4, lines, Action.DENY, ()), Flow(Family.IPV4, 1, 2, TCP))
    >>> decision.may_permit, decision.may_deny, decision.decided.name
    (True, True, '20')
    """
    if filter_.family is not flow.family:
        raise InternalError(f"filter {filter_.name!r} is not for {flow.family.name} packets")
    may_permit = may_deny = False
    decided: Rule | None = None
    doubtful: list[Rule] = []
    action = filter_.default
    for rule in filter_.rules:
        truth = matches(rule.match, flow)
        if truth is _TRUE:
            decided = rule
            action = rule.action
            break
        if truth is _MAYBE:
            doubtful.append(rule)
            may_permit = may_permit or rule.action is not Action.DENY
            may_deny = may_deny or rule.action is not Action.PERMIT
    may_permit = may_permit or action is not Action.DENY
    may_deny = may_deny or action is not Action.PERMIT
    return FilterDecision(filter_, flow, may_permit, may_deny, decided, tuple(doubtful))


@dataclass(frozen=True, slots=True)
class Translated:
    """One thing a translation stage may make of a packet.

    `rule` None: no translation acted and `flow` is as it came. `doubts` is empty when this surely happens.
    """

    rule: Translation | None
    flow: Flow
    doubts: tuple[Uncertainty, ...]


def translate(translations: Sequence[Translation], flow: Flow, hint: Flow | None = None) -> tuple[Translated, ...]:
    """All that `translations`, tried in order, may make of `flow`; the first that surely matches ends the list.

    `translations` are those that apply to the packet's interfaces. A value out of a pool is taken from `hint` where
    the pool holds it, else kept, else the pool's first.

    SOUNDNESS: a device may choose any value of a pool; only one is followed here. That suits a replay, where
    `hint` is the packet that was found to arrive; it does not enumerate all choices.

    >>> from segcheck.model.header import ANYTHING, Family
    >>> rule = Translation("1", ANYTHING, (SetInto(Field.SOURCE, ((7, 9),)),), None, None, None, ())
    >>> translate([rule], Flow(Family.IPV4, 1, 2, TCP))[0].flow.source
    7
    """
    outcomes: list[Translated] = []
    doubts: tuple[Uncertainty, ...] = ()
    for rule in translations:
        truth = matches(rule.match, flow)
        if truth is _FALSE:
            continue
        if truth is _MAYBE:
            doubts += tuple(unknowns(rule.match, flow))
        outcomes.append(Translated(rule, rewritten(flow, rule.rewrites, hint), doubts))
        if truth is _TRUE:
            break
    else:
        outcomes.append(Translated(None, flow, doubts))
    ways = {() if outcome.rule is None else outcome.rule.rewrites for outcome in outcomes}
    if len(ways) == 1:
        # Whichever rule acts, the same becomes of the packet; rules that keep it as it is need not be named.
        return (replace(outcomes[0] if any(ways) else outcomes[-1], doubts=()),)
    return tuple(outcomes)


def rewritten(flow: Flow, rewrites: Iterable[Rewrite], hint: Flow | None) -> Flow:
    """`flow` after `rewrites`; what a packet does not have (ports of ICMP) is left alone.

    Raises: InternalError when a pool is empty.

    >>> from segcheck.model.header import Family
    >>> pool, port = SetInto(Field.SOURCE, ((7, 9),)), SetInto(Field.SOURCE_PORT, ((5, 5),))
    >>> rewritten(Flow(Family.IPV4, 1, 2, 47), [pool, port], None) == Flow(Family.IPV4, 7, 2, 47)
    True
    """
    for rewrite in rewrites:
        if not _has(flow, rewrite.field):
            continue
        kept = flow.value(rewrite.field)
        if isinstance(rewrite, SetInto):
            wished = kept if hint is None else hint.value(rewrite.field)
            number = _out_of_pool(rewrite, wished, kept)
        else:
            number = (kept & ~rewrite.care) | (rewrite.value & rewrite.care)
        changed: dict[str, Any] = {rewrite.field.value: number}
        flow = replace(flow, **changed)
    return flow


def _out_of_pool(pool: SetInto, *wished: int) -> int:
    """The first of `wished` in the pool, or the pool's first value."""
    for number in wished:
        if any(low <= number <= high for low, high in pool.intervals):
            return number
    if not pool.intervals:
        raise InternalError(f"a translation of {pool.field.value} has an empty pool")
    return pool.intervals[0][0]


def _has(flow: Flow, field: Field) -> bool:
    """Whether packets like `flow` carry `field` at all."""
    if field in (Field.SOURCE_PORT, Field.DESTINATION_PORT):
        return flow.protocol in PROTOCOLS_WITH_PORTS and flow.fragment == FIRST_FRAGMENT
    if field is Field.TCP_FLAGS:
        return flow.protocol == TCP and flow.fragment == FIRST_FRAGMENT
    if field in (Field.ICMP_TYPE, Field.ICMP_CODE):
        return flow.protocol == flow.family.icmp and flow.fragment == FIRST_FRAGMENT
    return True
