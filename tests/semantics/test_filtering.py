"""Filters as bounds: what the laws do not name."""

from __future__ import annotations

import pytest

from segcheck.errors import UsageError
from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import ANYTHING, AllOf, AnyOf, Family, Field, FieldIn, FieldMasked, Match, Unknown
from segcheck.semantics import matching
from segcheck.semantics.filtering import deciding_rules, filter_bounds, filter_bounds_within
from segcheck.semantics.matching import Matcher
from segcheck.semantics.unreachable import unreachable_rules
from segcheck.symbolic.header_space import HeaderSpace

SPACE = HeaderSpace(Family.IPV4, max_nodes=1 << 18)


def port(low: int, high: int) -> FieldIn:
    return FieldIn(Field.DESTINATION_PORT, ((low, high),))


def filter_of(*lines: tuple[Match, Action], default: Action = Action.DENY, family: Family = Family.IPV4) -> Filter:
    rules = tuple(Rule(str(number), match, action, ()) for number, (match, action) in enumerate(lines, 1))
    return Filter("F", family, rules, default, ())


def test_an_object_group_is_compiled_once() -> None:
    matcher = Matcher(SPACE)
    group = AnyOf(tuple(FieldIn(Field.SOURCE, ((host, host),)) for host in range(0, 40, 2)))
    assert matcher.bounds(group) is matcher.bounds(group)
    assert matcher.bounds(AllOf((group, port(1, 1)))).surely <= matcher.bounds(group).surely


def test_what_had_to_be_forgotten_is_understood_again(monkeypatch: pytest.MonkeyPatch) -> None:
    group = AnyOf(tuple(FieldIn(Field.SOURCE, ((host, host),)) for host in range(0, 40, 2)))
    conditions = [AllOf((group, port(number, number))) for number in range(6)]
    expected = [Matcher(SPACE).bounds(condition) for condition in conditions]
    monkeypatch.setattr(matching, "_MOST_REMEMBERED", 2)
    matcher = Matcher(SPACE)
    assert [matcher.bounds(condition) for condition in conditions * 2] == expected * 2


def test_a_filter_is_folded_once() -> None:
    matcher = Matcher(SPACE)
    filter_ = filter_of((port(80, 80), Action.PERMIT))
    assert filter_bounds(matcher, filter_) is filter_bounds(matcher, filter_)


def test_a_filter_of_the_other_family_is_refused() -> None:
    matcher, other = Matcher(SPACE), filter_of(family=Family.IPV6)
    for ask in (filter_bounds, unreachable_rules):
        with pytest.raises(UsageError):
            ask(matcher, other)
    with pytest.raises(UsageError):
        deciding_rules(matcher, other, SPACE.valid)
    with pytest.raises(UsageError):
        filter_bounds_within(matcher, other, SPACE.valid)


@pytest.mark.parametrize(
    ("default", "surely", "possibly"),
    [(Action.PERMIT, True, True), (Action.DENY, False, False), (Action.UNKNOWN, False, True)],
)
def test_an_empty_filter_is_its_default(default: Action, surely: bool, possibly: bool) -> None:
    bounds = filter_bounds(Matcher(SPACE), filter_of(default=default))
    assert bounds.surely == (SPACE.everything if surely else SPACE.nothing)
    assert bounds.possibly == (SPACE.everything if possibly else SPACE.nothing)


def test_an_unrecognized_line_in_the_middle_puts_only_later_lines_in_doubt() -> None:
    unrecognized = (Unknown((), "unrecognized"), Action.UNKNOWN)
    bounds = filter_bounds(
        Matcher(SPACE), filter_of((port(80, 80), Action.PERMIT), (port(81, 81), Action.DENY), unrecognized)
    )
    web, blocked = (
        SPACE.field_in(Field.DESTINATION_PORT, [(80, 80)]),
        SPACE.field_in(Field.DESTINATION_PORT, [(81, 81)]),
    )
    assert bounds.surely == web
    assert bounds.possibly == ~blocked


def test_values_beyond_a_field_match_as_no_packet_has_them() -> None:
    matcher = Matcher(SPACE)
    assert matcher.bounds(FieldIn(Field.SOURCE, ((1 << 40, 1 << 41),))).possibly == SPACE.nothing
    assert matcher.bounds(FieldMasked(Field.SOURCE, 1 << 40, 1 << 40)).possibly == SPACE.nothing


def test_deciding_rules_name_the_default_last() -> None:
    filter_ = filter_of((port(80, 90), Action.PERMIT), (port(85, 95), Action.DENY), (port(500, 600), Action.DENY))
    packets = SPACE.field_in(Field.DESTINATION_PORT, [(88, 99)])
    shares = deciding_rules(Matcher(SPACE), filter_, packets)
    assert [share.rule and share.rule.name for share in shares] == ["1", "2", None]
    assert shares[1].packets.surely == SPACE.field_in(Field.DESTINATION_PORT, [(91, 95)])


def test_deciding_rules_stop_where_nothing_is_left() -> None:
    filter_ = filter_of((ANYTHING, Action.PERMIT), (port(1, 1), Action.DENY))
    assert [share.rule and share.rule.name for share in deciding_rules(Matcher(SPACE), filter_, SPACE.valid)] == ["1"]
