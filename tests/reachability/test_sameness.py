"""Whether values of two snapshots mean the same."""

from __future__ import annotations

from segcheck.model.filters import Action, Binding, Filter, Rule
from segcheck.model.header import ANYTHING, AllOf, Family, Field, FieldIn, Unknown
from segcheck.reachability.sameness import Sameness
from segcheck.source.text import SourceFile, Span, decode

TCP = FieldIn(Field.PROTOCOL, ((6, 6),))


def _file(text: str) -> SourceFile:
    return decode("r1.cfg", text.encode())


def _sameness(before: str, after: str) -> Sameness:
    return Sameness({"r1.cfg": _file(before)}, {"r1.cfg": _file(after)})


def _at(line: int) -> Span:
    return Span("r1.cfg", line, 1, line, 2)


def _filter(action: Action) -> Filter:
    return Filter("F", Family.IPV4, (Rule("10", TCP, action, ()),), Action.DENY, ())


def test_a_look_that_leaves_filters_aside_says_nothing_of_filters() -> None:
    sameness = Sameness({}, {})
    one, other = Binding(_filter(Action.PERMIT), ()), Binding(_filter(Action.DENY), ())
    assert sameness.same(one, other, lambda _first, _second: True)
    assert not sameness.same(one, other)


def test_places_of_lines_and_names_of_rules_do_not_count() -> None:
    sameness = _sameness("a\nb\n", "x\na\nb\n")
    assert sameness.rules(Rule("10", TCP, Action.PERMIT, (_at(1),)), Rule("20", TCP, Action.PERMIT, (_at(2),)))
    assert not sameness.rules(Rule("10", TCP, Action.PERMIT, ()), Rule("10", TCP, Action.DENY, ()))
    assert not sameness.rules(Rule("10", TCP, Action.PERMIT, ()), Rule("10", ANYTHING, Action.PERMIT, ()))


def test_what_is_in_doubt_is_the_same_where_its_block_is() -> None:
    block = "object A\n fqdn {}\nend\n"
    one, other = (AllOf((TCP, Unknown((_at(1),), "name"))) for _ in range(2))
    assert _sameness(block.format("a.example"), block.format("a.example")).same(one, other)
    inner, twin = (Unknown((_at(2),), "name") for _ in range(2))
    assert not _sameness(block.format("a.example"), block.format("b.example")).same(inner, twin)


def test_an_unknown_action_is_the_same_only_by_the_same_text() -> None:
    one, other = (Rule("10", TCP, Action.UNKNOWN, (_at(1),)) for _ in range(2))
    assert _sameness("permit tcp frob\n", "permit tcp frob\n").rules(one, other)
    assert not _sameness("permit tcp frob\n", "permit tcp frobs\n").rules(one, other)
