"""Days in every notation that registers use, and what is refused."""

from __future__ import annotations

import contextlib
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segcheck.policy.reading.dates import read_date
from segcheck.policy.reading.problems import ReadingError


@given(st.dates(datetime.date(2019, 5, 1), datetime.date(2087, 12, 31)))
def test_every_notation_names_the_same_day(day: datetime.date) -> None:
    era = day.year - 2018
    for text in (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"令和{era}年{day.month}月{day.day}日",
        f"R{era}.{day.month}.{day.day}",
        f"r{era:02}/{day.month:02}/{day.day:02}",
        f"平成{era + 30}年{day.month}月{day.day}日",
    ):
        assert read_date(text) == day


def test_the_first_year_of_an_era_and_full_width_digits() -> None:
    assert read_date("令和元年5月1日") == datetime.date(2019, 5, 1)
    assert read_date("平成元年１月８日") == datetime.date(1989, 1, 8)


@pytest.mark.parametrize(
    "text", ["", "26-04-01", "04/01/2026", "2026-04", "2026.04.01", "2026-04/01", "20260401", "soon", "令和年4月1日"]
)
def test_what_could_be_read_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_date(text)
    assert caught.value.code == "policy-date-bad"


@pytest.mark.parametrize(
    "text", ["2026-02-29", "2026-13-01", "0000-01-01", "令和元年4月30日", "R0.5.1", "平成元年1月7日"]
)
def test_a_day_that_does_not_exist_is_told(text: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_date(text)
    assert caught.value.code == "policy-date-none"


@given(st.text(max_size=20))
def test_no_text_raises_anything_else(text: str) -> None:
    with contextlib.suppress(ReadingError):
        assert read_date(text) <= datetime.date.max
