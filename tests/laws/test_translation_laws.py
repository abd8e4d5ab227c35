"""Laws of address translation: image and preimage belong together, and what is turned back is what was sent."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests import device_strategies, strategies
from tests.semantics.devices import device, forwarded, interface

from segcheck.model.header import (
    ESTABLISHED,
    UNMARKED,
    AllOf,
    Dated,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Flow,
    Match,
    RepliesTo,
    Unknown,
    parts_of,
)
from segcheck.model.network import Device
from segcheck.model.translation import Rewrite, SetBits, SetInto, Translation
from segcheck.semantics.evaluate import translate
from segcheck.semantics.matching import Matcher
from segcheck.semantics.session_flows import reply, tells_opener
from segcheck.semantics.translating import translated, untranslated
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

SPACES = {family: HeaderSpace(family, max_nodes=1 << 22) for family in Family}
BEFORE, BEHIND = (Field.DESTINATION, Field.DESTINATION_PORT), (Field.SOURCE, Field.SOURCE_PORT)
few = settings(max_examples=150, deadline=None)
seeds = st.integers(0, 2**32).map(Random)
Rules = tuple[Translation, ...]


def rules_of(rng: Random, family: Family) -> Rules:
    """One to five rules of one stage, as the random devices have them."""
    fields = rng.choice((BEFORE, BEHIND))
    habits = device_strategies.Habits(translations=1.0, marks=0.4)
    found = (*device_strategies.translations(rng, family, fields, habits), *_some(rng, family, fields, habits))
    return tuple(replace(rule, family=family) for rule in found)


def _some(rng: Random, family: Family, fields: tuple[Field, ...], habits: device_strategies.Habits) -> Rules:
    return device_strategies.translations(rng, family, fields, habits) if rng.random() < 0.5 else ()


def some_packets(rng: Random, family: Family, rules: Rules) -> PacketSet:
    """Packets that can exist, often ones that a rule speaks of."""
    matcher = Matcher(SPACES[family])
    match = rng.choice([rule.match for rule in rules]) if rng.random() < 0.4 else strategies.match(rng, family)
    return matcher.bounds(match).possibly & SPACES[family].valid


def drawn(rng: Random) -> tuple[Matcher, Rules, PacketSet, PacketSet]:
    """Rules and two sets of packets."""
    family = strategies.family(rng)
    rules = rules_of(rng, family)
    return Matcher(SPACES[family]), rules, some_packets(rng, family, rules), some_packets(rng, family, rules)


@few
@given(seeds)
def test_image_and_preimage_are_adjoint(rng: Random) -> None:
    """Something of A comes out inside B exactly if something of A lies in what goes into B; also packet by packet."""
    matcher, rules, a, b = drawn(rng)
    for surely in (True, False):
        into_b = untranslated(matcher, rules, b, surely=surely)
        assert bool(translated(matcher, rules, a, surely=surely) & b) == bool(a & into_b)
        for _ in range(4):
            flow = strategies.flow_near(rng, matcher.space.family, [rule.match for rule in rules])
            came_out = translated(matcher, rules, matcher.space.flow(flow), surely=surely)
            assert bool(came_out & b) == (flow in into_b)


@few
@given(seeds)
def test_both_keep_the_order_and_unions(rng: Random) -> None:
    matcher, rules, a, b = drawn(rng)
    for surely in (True, False):
        for way in (translated, untranslated):
            of_a, of_b = (way(matcher, rules, packets, surely=surely) for packets in (a, b))
            assert way(matcher, rules, a | b, surely=surely) == of_a | of_b
            assert way(matcher, rules, a & b, surely=surely) <= of_a & of_b
            assert not way(matcher, rules, matcher.space.nothing, surely=surely)


@few
@given(seeds)
def test_nothing_is_lost_and_what_is_sure_is_possible(rng: Random) -> None:
    """NAT is no filter: every packet comes out as something, and surely only as what it possibly becomes."""
    matcher, rules, a, b = drawn(rng)
    everything = matcher.space.everything
    assert untranslated(matcher, rules, everything, surely=False) == everything
    assert a <= untranslated(matcher, rules, translated(matcher, rules, a, surely=False), surely=False)
    assert translated(matcher, rules, a, surely=True) <= translated(matcher, rules, a, surely=False)
    assert untranslated(matcher, rules, b, surely=True) <= untranslated(matcher, rules, b, surely=False)


@few
@given(seeds)
def test_without_choice_sure_and_possible_are_duals(rng: Random) -> None:
    """Where no rule takes out of a pool, what surely comes out inside B cannot come out outside, and where besides
    nothing is unknown, one is the complement of the other.
    """
    matcher, rules, _, b = drawn(rng)
    constant = tuple(replace(rule, rewrites=tuple(map(_first_of_pool, rule.rewrites))) for rule in rules)
    surely_inside = untranslated(matcher, constant, b, surely=True)
    possibly_outside = untranslated(matcher, constant, ~b, surely=False)
    assert not surely_inside & possibly_outside
    if all(matcher.bounds(rule.match).exact for rule in constant):
        assert surely_inside == ~possibly_outside


def _first_of_pool(rewrite: Rewrite) -> Rewrite:
    if isinstance(rewrite, SetBits):
        return rewrite
    value = rewrite.intervals[0][0]
    return SetInto(rewrite.field, ((value, value),))


@few
@given(seeds)
def test_what_the_evaluator_makes_of_a_packet_is_in_its_image(rng: Random) -> None:
    """Each outcome is possible; a certain one is sure; and a packet that is surely there is found when asked for."""
    matcher, rules, _, _ = drawn(rng)
    for _ in range(6):
        flow = strategies.flow_near(rng, matcher.space.family, [rule.match for rule in rules])
        images = {end: translated(matcher, rules, matcher.space.flow(flow), surely=end) for end in (True, False)}
        outcomes = translate(rules, flow)
        assert all(outcome.flow in images[False] for outcome in outcomes)
        assert all((outcome.flow in images[True]) or outcome.doubts for outcome in outcomes)
        for surely, packets in images.items():
            wanted = packets.sample()
            if wanted is not None:
                found = translate(rules, flow, wanted)
                assert any(one.flow == wanted and not (surely and one.doubts) for one in found)
        assert bool(images[True]) == any(not outcome.doubts for outcome in outcomes)


@few
@given(seeds)
def test_rules_that_keep_packets_as_they_are_only_stop_the_search(rng: Random) -> None:
    """An identity rule in front takes its packets out of what the others see, and leaves the rest as it was."""
    matcher, rules, a, _ = drawn(rng)
    exempt = strategies.condition(rng, matcher.space.family)
    stop = Translation("stop", exempt, (), None, None, None, ())
    kept = matcher.bounds(exempt).surely
    for surely in (True, False):
        with_stop = translated(matcher, (stop, *rules), a, surely=surely)
        assert with_stop == (a & kept) | translated(matcher, rules, a - kept, surely=surely)


@few
@given(seeds)
def test_a_rule_in_doubt_that_keeps_packets_leaves_those_sure_that_no_other_rule_touches(rng: Random) -> None:
    matcher, rules, a, _ = drawn(rng)
    stop = Translation("stop", Unknown((), "schedule"), (), None, None, None, ())
    rewriting = [matcher.bounds(rule.match).possibly for rule in rules if rule.rewrites]
    untouched = a - matcher.space.union(rewriting)
    assert untouched <= translated(matcher, (stop, *rules), untouched, surely=True)
    touched = translated(matcher, (stop, *rules), a - untouched, surely=True)
    assert touched == translated(matcher, rules, a - untouched, surely=True) & touched


# -- there and back -------------------------------------------------------------------------------------


def one_to_one(rng: Random, family: Family) -> tuple[Translation, Translation, Match]:
    """A network that becomes another of the same size: the rule for what it sends, the one that turns destinations
    back, and the condition of being from it.
    """
    care = (1 << family.address_bits) - (1 << rng.choice((0, 4, 8)))
    inside, outside = (strategies.address(rng, family) & care for _ in range(2))
    sent = FieldMasked(Field.SOURCE, inside, care)
    forth = Translation("forth", sent, (SetBits(Field.SOURCE, outside, care),), None, None, None, (), family)
    to_outside = FieldMasked(Field.DESTINATION, outside, care)
    back = Translation("back", to_outside, (SetBits(Field.DESTINATION, inside, care),), None, None, None, (), family)
    return forth, back, sent


@few
@given(seeds)
def test_a_static_translation_turned_back_is_the_identity(rng: Random) -> None:
    """On packets of the translated network, on sets and packet by packet: what answers go to is who asked."""
    family = strategies.family(rng)
    forth, back, sent = one_to_one(rng, family)
    matcher = Matcher(SPACES[family])
    packets = some_packets(rng, family, (forth,)) & matcher.bounds(sent).surely
    there = translated(matcher, (forth,), packets, surely=True)
    assert translated(matcher, (back,), there.reversed(), surely=True).reversed() == packets
    assert untranslated(matcher, (forth,), there, surely=True) >= packets
    flow = strategies.flow_near(rng, family, [sent])
    if flow in matcher.bounds(sent).surely:
        (out,) = translate((forth,), flow)
        (home,) = translate((back,), reply(out.flow))
        assert home.flow == reply(flow)


def hiding_router(rng: Random) -> Device:
    """Hosts of 10.1.0.0/24 at "in" are hidden behind 192.0.2.0/29 at "out", ports too; answers are turned back.

    A static server is published by its own address, with a mark on what was turned towards it.
    """
    pool = ((0xC0000200, 0xC0000207),)
    hosts = FieldIn(Field.SOURCE, ((0x0A010000, 0x0A0100EF),))
    ports = FieldIn(Field.PROTOCOL, ((6, 6), (17, 17)))
    hidden = (SetInto(Field.SOURCE, pool), SetInto(Field.SOURCE_PORT, ((1024, 65535),)))
    to_pool = AllOf((FieldIn(Field.DESTINATION, pool), FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))))
    turned = (SetInto(Field.DESTINATION, ((0x0A010000, 0x0A0100EF),)), SetInto(Field.DESTINATION_PORT, ((0, 65535),)))
    server, published = 0x0A0100F0 + rng.randrange(8), 0xC0000208
    to_server = FieldIn(Field.DESTINATION, ((published, published),))
    mapped = (SetInto(Field.DESTINATION, ((server, server),)), SetInto(Field.MARK, ((7, 7),)))
    from_server = FieldIn(Field.SOURCE, ((server, server),))
    return device(
        interface("in", "10.1.0.254/24", nat_side="in"),
        interface("out", "192.0.2.254/24", nat_side="out"),
        destination_translations=(
            Translation("published", to_server, mapped, "out", None, None, ()),
            Translation("answers", AllOf((to_pool, ports)), turned, "out", None, None, ()),
            Translation("messages", to_pool, turned[:1], "out", None, None, ()),
        ),
        source_translations=(
            Translation(
                "server", from_server, (SetInto(Field.SOURCE, ((published, published),)),), "in", "out", None, ()
            ),
            Translation("hidden", AllOf((hosts, ports)), hidden, "in", "out", None, ()),
            Translation("messages", hosts, hidden[:1], "in", "out", None, ()),
        ),
    )


@few
@given(seeds)
def test_answers_of_translated_sessions_come_back_to_who_asked(rng: Random) -> None:
    """Whatever address and port a session got out of the pool: its answer may, and to a static server surely does,
    reach the address and port that opened it.
    """
    router = hiding_router(rng)
    drawn_flow = strategies.flow_near(rng, Family.IPV4, [])
    source = 0x0A010000 + rng.randrange(0xF0)
    flow = replace(drawn_flow, source=source, destination=0xC0000210 + rng.randrange(16), state=0, source_mac=0, mark=0)
    wish = replace(flow, source=0xC0000200 + rng.randrange(8), source_port=rng.randrange(1024, 65536))
    (out,) = forwarded(router, "in", flow, strategies.canonical(wish))
    assert out.interface == "out"
    assert out.flow.source == wish.source
    answer = reply(out.flow)
    if tells_opener(answer):
        (home,) = forwarded(router, "out", answer, reply(flow))
        assert (home.interface, home.flow) == ("in", reply(flow))
    visit = replace(flow, source=flow.destination, destination=0xC0000208)
    (visited,) = forwarded(router, "out", visit)
    assert visited.flow.mark == UNMARKED
    (back,) = forwarded(router, "in", reply(visited.flow))
    assert back.flow == reply(visit)


@few
@given(seeds)
def test_an_answer_is_told_from_what_opened_it_in_front_of_a_translation_and_behind_it(rng: Random) -> None:
    """What replies to the translated opening becomes, turned back, what replies to the opening itself."""
    family = strategies.family(rng)
    forth, back, sent = one_to_one(rng, family)
    opening = AllOf((sent, _told(strategies.typical(rng, family))))
    matcher = Matcher(SPACES[family])
    replies = matcher.bounds(RepliesTo(opening)).surely
    turned_back = untranslated(matcher, (back,), replies, surely=True)
    flow = strategies.flow_near(rng, family, [opening])
    flow = replace(flow, state=0, mark=UNMARKED, source_mac=0)
    (out,) = translate((forth,), flow)
    if flow in matcher.bounds(opening).surely and tells_opener(reply(flow)) and _asks(flow):
        assert reply(out.flow) in turned_back


def _told(match: Match) -> Match:
    """`match` without what nobody can tell."""
    if isinstance(match, AllOf):
        return AllOf(tuple(_told(part) for part in match.parts if not isinstance(part, Unknown | Dated)))
    assert not parts_of(match)
    return match


def _asks(flow: Flow) -> bool:
    return flow.protocol != flow.family.icmp or flow.icmp_type in (8, 13, 15, 17, 128, 139)
