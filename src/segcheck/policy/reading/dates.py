"""Days, as registers and policies write them."""

from __future__ import annotations

import datetime
import re
import unicodedata

from segcheck.policy.reading.fields import Fields
from segcheck.policy.reading.problems import ReadingError

_WESTERN = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日", re.ASCII)
_JAPANESE = re.compile(
    r"(令和|平成)([0-9]{1,2}|元)年([0-9]{1,2})月([0-9]{1,2})日|([RrHh])([0-9]{1,2})([./-])([0-9]{1,2})\7([0-9]{1,2})",
    re.ASCII,
)
# First day of each era; its year 1 is that calendar year.
# SOURCE: 元号を改める政令 (昭和64年政令第1号, 平成31年政令第143号).
_ERAS = {"令和": datetime.date(2019, 5, 1), "平成": datetime.date(1989, 1, 8)}
_ERA_LETTERS = {"R": "令和", "H": "平成"}


def read_date(text: str) -> datetime.date:
    """The day that `text` names: 2026-04-01, 2026/4/1, 2026年4月1日, 令和8年4月1日, R8.4.1 (also 平成, H).

    CHOICE: the year comes first and has four digits or an era: 04/01/26 is a different day to different readers.
    Years of 平成 after its end are read on, as documents written before the change mean them.

    Raises: ReadingError.

    >>> read_date("2026/4/1"), read_date("令和8年4月1日"), read_date("Ｒ８.４.１")
    (datetime.date(2026, 4, 1), datetime.date(2026, 4, 1), datetime.date(2026, 4, 1))
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    western, japanese = _WESTERN.fullmatch(plain), _JAPANESE.fullmatch(plain)
    if western is not None:
        year, month, day = (int(part) for part in western.groups() if part is not None and part not in "-/")
        return _day(year, month, day, text)
    if japanese is None:
        raise ReadingError("policy-date-bad", text=text)
    name, *numbers = (part for part in japanese.groups() if part is not None and part not in "./-")
    began = _ERAS[_ERA_LETTERS.get(name.upper(), name)]
    year, month, day = (1 if number == "元" else int(number) for number in numbers)
    found = _day(began.year + year - 1, month, day, text)
    if year < 1 or found < began:
        raise ReadingError("policy-date-none", text=text)
    return found


def date_of(fields: Fields, key: str) -> datetime.date | None:
    """The day under `key`; None when there is none, or (told) when it names no day."""
    text = fields.text(key)
    if text is None:
        return None
    try:
        return read_date(text.text)
    except ReadingError as error:
        fields.problems.add_error(error, text.span)
        return None


def _day(year: int, month: int, day: int, text: str) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise ReadingError("policy-date-none", text=text) from None
