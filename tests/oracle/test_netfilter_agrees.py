"""Random netfilter programs: what their flattened lists say, against chains walked rule by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from tests.oracle.netfilter_reference import (
    INTERFACES,
    as_later_fragment,
    outcomes,
    packet_of,
    possible_states,
    table_of,
)

from segcheck.model.filters import Action, Filter
from segcheck.model.header import ESTABLISHED, Family, Flow
from segcheck.semantics.evaluate import decide
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.semantics.session_flows import tells_opener
from segcheck.symbolic.header_space import HeaderSpace
from segcheck.vendors.linux.netfilter.flatten import chain_filter
from segcheck.vendors.linux.netfilter.states import States, Tracking

PACKETS = 40
_TRACKING = Tracking(translates=True)


def disagreements(rng: Random, packets: int, counted: Counter[str] | None = None) -> Iterator[str]:
    """Packets at one random program on which the two differ, as text.

    Without doubts in the program, and about packets whose state is known, the two say the same; with doubts the list
    says that at least as much may happen.
    """
    family = rng.choice(tuple(Family))
    doubtful = rng.random() < 0.4
    table = table_of(rng, family, doubtful=doubtful)
    default = rng.choice((Action.PERMIT, Action.DENY))
    interfaces = (rng.choice(INTERFACES), rng.choice(INTERFACES))
    rules = chain_filter(table, "FORWARD", default, States(family, _TRACKING), family, interfaces)
    for _ in range(packets):
        flow = packet_of(rng, family)
        if flow.state == ESTABLISHED and not tells_opener(flow):
            continue
        walked = outcomes(table, "FORWARD", flow, interfaces)
        expected = {default is Action.PERMIT if end is None else end for end in walked}
        decision = decide(rules, flow)
        told = {verdict for verdict, may in ((True, decision.may_permit), (False, decision.may_deny)) if may}
        if counted is not None:
            counted[str(sorted(told))] += 1
        known = not doubtful and len(possible_states(flow)) == 1
        if not expected <= told or (known and told != expected):
            yield f"{flow} between {interfaces}: walked {expected}, list {told}\n{table}\n{rules}"


def test_random_programs_mean_what_walking_them_says() -> None:
    """20,000 packets; each answer is there often."""
    rng = Random(51_000)
    counted: Counter[str] = Counter()
    for _ in range(20_000 // PACKETS):
        assert list(disagreements(rng, PACKETS, counted)) == []
    assert min(counted["[True]"], counted["[False]"]) > 4_000


def test_a_later_fragment_passes_wherever_its_whole_packet_does() -> None:
    """SOUNDNESS: the kernel puts packets together before any rule: where the whole packet passes, so does each part."""
    rng = Random(52_000)
    for _ in range(60):
        family = rng.choice(tuple(Family))
        table = table_of(rng, family, doubtful=False)
        rules = chain_filter(table, "FORWARD", Action.DENY, States(family, _TRACKING), family, ("eth0", "eth1"))
        for _ in range(PACKETS):
            flow = packet_of(rng, family)
            if _passes(rules, flow):
                assert decide(rules, as_later_fragment(flow)).may_permit, (flow, table)


def _passes(rules: Filter, flow: Flow) -> bool:
    decision = decide(rules, flow)
    return decision.may_permit and not decision.may_deny


def test_symbolic_bounds_hold_what_walking_says() -> None:
    """The same through packet sets, for fewer programs."""
    rng = Random(53_000)
    for number in range(40):
        if number % 10 == 0:
            family = (Family.IPV4, Family.IPV6)[number // 10 % 2]
            matcher = Matcher(HeaderSpace(family))
        table = table_of(rng, family, doubtful=True)
        interfaces = (rng.choice(INTERFACES), rng.choice(INTERFACES))
        rules = chain_filter(table, "FORWARD", Action.DENY, States(family, _TRACKING), family, interfaces)
        bounds = filter_bounds(matcher, rules)
        for _ in range(PACKETS):
            flow = packet_of(rng, family)
            walked = outcomes(table, "FORWARD", flow, interfaces)
            assert flow in bounds.possibly or True not in walked
            assert flow not in bounds.surely or walked == {True}
