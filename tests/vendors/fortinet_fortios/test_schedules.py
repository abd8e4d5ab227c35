"""Schedules and expiry: when a policy is in force."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.fortinet_fortios.firewall_objects import HEAD, Loaded, holds, packet, table

from segcheck.model.header import ANYTHING, NOTHING, AllOf, AnyOf, Dated, Match, Unknown
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors.fortinet_fortios.objects.schedules import expiry
from segcheck.vendors.fortinet_fortios.statements import Entry, Setting

WEEK = "sunday monday tuesday wednesday thursday friday saturday"
LINE = Span("fw.conf", 9, 1, 9, 30)


def recurring(settings: str, head: str = HEAD) -> Match:
    return Loaded(table("firewall schedule recurring", S=settings), head=head).schedule("S")


def onetime(settings: str) -> Loaded:
    return Loaded(table("firewall schedule onetime", S=settings))


def on(match: Match, day: datetime.date) -> str:
    """Whether the condition holds on the day: dates are read here by hand, apart from the calendar of the checks."""
    if isinstance(match, Dated):
        if (match.first and day < match.first) or (match.last and day > match.last):
            return "no"
        return "maybe" if day in (match.first, match.last) else "yes"
    if isinstance(match, AllOf | AnyOf):
        found = [on(part, day) for part in match.parts]
        strong, weak = ("no", "yes") if isinstance(match, AllOf) else ("yes", "no")
        return strong if strong in found else "maybe" if "maybe" in found else weak
    return "maybe" if isinstance(match, Unknown) else "yes" if match == ANYTHING else "no"


# Recurring


def test_always_and_none_are_there_without_being_printed() -> None:
    loaded = Loaded("")
    assert loaded.schedule("always") is ANYTHING
    assert loaded.schedule("none") is NOTHING
    assert loaded.codes() == []


@pytest.mark.parametrize("none", ["set day none", ""])
def test_always_and_none_as_factories_print_them(none: str) -> None:
    loaded = Loaded(table("firewall schedule recurring", always=f"set day {WEEK}", none=none))
    assert loaded.schedule("always") is ANYTHING
    assert loaded.schedule("none") is NOTHING


def test_always_counts_as_it_is_printed() -> None:
    loaded = Loaded(table("firewall schedule recurring", always="set day monday"))
    assert isinstance(loaded.schedule("always"), Unknown)
    assert loaded.fate("set day") is LineFate.APPROXIMATED


def test_all_days_with_one_hour_for_start_and_end_are_the_whole_week() -> None:
    assert recurring(f"set start 08:00; set end 08:00; set day {WEEK}") is ANYTHING


@pytest.mark.parametrize(
    "settings",
    [
        "set day monday tuesday wednesday thursday friday",
        f"set day {WEEK}; set start 08:00; set end 17:00",
        f"set day {WEEK}; set end 23:59",
        f"set day {WEEK}; set label-day morning",
        "set day none monday",
        "set day sometimes",
    ],
)
def test_part_of_the_week_may_be_now_or_not(settings: str) -> None:
    match = recurring(settings)
    assert isinstance(match, Unknown)
    assert match.reason == "schedule"
    assert holds(match, packet()) == "maybe"


def test_no_day_is_never_where_the_manual_of_the_release_says_so() -> None:
    assert recurring("set start 08:00") is NOTHING
    assert isinstance(recurring("set start 08:00", HEAD.replace("7.2.8", "6.0.9")), Unknown)
    assert isinstance(recurring("set start 08:00", ""), Unknown)


# Once


def test_a_schedule_for_once_has_two_days() -> None:
    loaded = onetime("set start 08:00 2026/04/01; set end 17:00 2026/04/30")
    match = loaded.schedule("S")
    assert isinstance(match, Dated)
    assert (match.first, match.last) == (datetime.date(2026, 4, 1), datetime.date(2026, 4, 30))
    assert match.reason == "schedule"
    assert [span.line for span in match.origin] == [4, 5]


@pytest.mark.parametrize(
    "settings",
    [
        "",
        "set start 08:00 2026/04/01",
        "set end 08:00 2026/04/01",
        "set start 08:00 2026/04/30; set end 17:00 2026/04/01",
        "set start 08:00 2026/02/30; set end 17:00 2026/04/01",
        "set start 08:00 01/04/2026; set end 17:00 2026/04/30",
        "set start 2026/04/01; set end 17:00 2026/04/30",
        "set start 25:99 2026/04/01; set end 17:00 2026/04/30",
        "set start-utc 1775001600; set end-utc 1700000000",
    ],
)
def test_a_schedule_that_cannot_be_read_may_be_now_or_not(settings: str) -> None:
    loaded = onetime(settings)
    assert isinstance(loaded.schedule("S"), Unknown)
    assert loaded.codes() == ["schedule-malformed"]


def test_universal_time_leaves_a_day_open_at_both_ends() -> None:
    # 2026-04-01 00:00 and 2026-04-30 00:00 in universal time
    match = onetime("set start-utc 1775001600; set end-utc 1777507200").schedule("S")
    days = [datetime.date(2026, 4, 1) + datetime.timedelta(days=number) for number in (-2, -1, 1, 2, 27, 28, 30, 31)]
    assert [on(match, day) for day in days] == ["no", "maybe", "maybe", "yes", "yes", "maybe", "maybe", "no"]


def test_one_day_in_universal_time_is_never_sure() -> None:
    match = onetime("set start-utc 1775001600; set end-utc 1775001700").schedule("S")
    assert on(match, datetime.date(2026, 4, 1)) == "maybe"
    assert on(match, datetime.date(2026, 4, 3)) == "no"


# Groups, damage


def test_a_group_is_in_force_when_one_of_its_schedules_is() -> None:
    text = table("firewall schedule onetime", spring="set start 08:00 2026/04/01; set end 17:00 2026/04/30")
    text += table("firewall schedule onetime", summer="set start 08:00 2026/07/01; set end 17:00 2026/07/30")
    text += table(
        "firewall schedule group",
        both='set member "spring" "summer"',
        one='set member "none" "spring"',
        never='set member "none"',
        ever='set member "spring" "always"',
        broken='set member "spring" "gone"',
        empty="",
    )
    loaded = Loaded(text)
    days = [datetime.date(2026, month, 9) for month in (4, 5, 7)]
    assert [on(loaded.schedule("both"), day) for day in days] == ["yes", "no", "yes"]
    assert [on(loaded.schedule("broken"), day) for day in days] == ["yes", "maybe", "maybe"]
    assert isinstance(loaded.schedule("one"), Dated)
    assert loaded.schedule("never") is NOTHING
    assert loaded.schedule("ever") == ANYTHING
    assert isinstance(loaded.schedule("empty"), Unknown)
    assert sorted(loaded.codes()) == ["group-empty", "schedule-undefined"]


def test_two_schedules_of_one_name_may_be_either() -> None:
    text = table("firewall schedule recurring", S=f"set day {WEEK}")
    text += table("firewall schedule onetime", S="set start 08:00 2026/04/01; set end 17:00 2026/04/30")
    loaded = Loaded(text)
    assert isinstance(loaded.schedule("S"), Unknown)
    assert loaded.codes() == ["object-name-repeated"]


def test_a_schedule_that_is_not_there_may_be_now_or_not() -> None:
    loaded = Loaded("")
    assert isinstance(loaded.schedule("gone"), Unknown)
    assert loaded.codes() == ["schedule-undefined"]


def test_a_setting_nobody_knows_puts_the_schedule_in_doubt() -> None:
    assert isinstance(recurring(f"set day {WEEK}; set except-holidays enable"), Unknown)


# Expiry


def policy(**settings: str) -> Match:
    entries = tuple(Setting(key.replace("_", "-"), tuple(text.split("|")), LINE) for key, text in settings.items())
    return expiry(Entry("7", LINE, entries))


def test_a_policy_expires_only_where_it_says_so() -> None:
    assert policy() is ANYTHING
    assert policy(policy_expiry="disable", policy_expiry_date="2020-01-01 00:00:00") is ANYTHING


@pytest.mark.parametrize("date", ["2026-03-31 00:00:00", "2026-03-31|00:00:00", "2026-03-31"])
def test_a_policy_is_in_force_until_its_day(date: str) -> None:
    match = policy(policy_expiry="enable", policy_expiry_date=date)
    assert match == Dated(None, datetime.date(2026, 3, 31), (LINE,), "policy-expiry")
    days = [datetime.date(2026, 3, 30), datetime.date(2026, 3, 31), datetime.date(2026, 4, 1)]
    assert [on(match, day) for day in days] == ["yes", "maybe", "no"]


@pytest.mark.parametrize("date", [None, "0000-00-00 00:00:00", "2026-13-31 00:00:00", "soon", "2026-03-31 noon"])
def test_a_policy_that_expires_on_a_day_that_cannot_be_read_may_be_in_force_or_not(date: str | None) -> None:
    settings = {"policy_expiry": "enable"} | ({} if date is None else {"policy_expiry_date": date})
    match = policy(**settings)
    assert isinstance(match, Unknown)
    assert match.reason == "policy-expiry"


@pytest.mark.parametrize("moment", ["1774915200", "2026-03-31 00:00:00"])
def test_expiry_in_universal_time_leaves_a_day_open(moment: str) -> None:
    match = policy(policy_expiry="enable", policy_expiry_date_utc=moment)
    days = [datetime.date(2026, 3, 29), *(datetime.date(2026, 4, 1) + datetime.timedelta(days=n) for n in (-2, 0, 1))]
    assert [on(match, day) for day in days] == ["yes", "maybe", "maybe", "no"]


def test_the_end_of_time_is_not_a_day_to_reckon_with() -> None:
    assert isinstance(policy(policy_expiry="enable", policy_expiry_date_utc="253402300799"), Unknown)


@given(st.text(max_size=30), st.sampled_from(["policy_expiry_date", "policy_expiry_date_utc"]))
def test_hostile_dates_raise_nothing(text: str, key: str) -> None:
    policy(policy_expiry="enable", **{key: text})


@given(st.integers(0, 10**20))
def test_hostile_moments_raise_nothing(moment: int) -> None:
    policy(policy_expiry="enable", policy_expiry_date_utc=str(moment))
