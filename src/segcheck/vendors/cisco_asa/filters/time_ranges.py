"""`time-range`: when entries that name it are in force."""

from __future__ import annotations

import datetime

from segcheck.model.header import AllOf, Dated, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.entry_words import NotUnderstood
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration, Handler, ParseContext
from segcheck.vendors.cisco_asa.filters.filter_statements import TimeRange

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
PERIODIC, ABSOLUTE = "condition-time-range", "asa-time-range-absolute"


def _time_range(section: Section, context: ParseContext) -> None:
    """`time-range NAME` with `absolute` and `periodic` lines; a second block adds to the first."""
    words, notes = section.line.words, context.notes
    if len(words) != 2:
        notes.unrecognized(section)
        return
    ranges = context.configuration.filters.time_ranges
    known = ranges.get(words[1], TimeRange(words[1], section.line))
    absolute, periodic = list(known.absolute), list(known.periodic)
    for child in section.children:
        for line in child.lines():
            if line.words in (("exit",), ("quit",)):
                notes.irrelevant(Section(line, ()), "mode-end")
            else:
                (absolute if line.words[0] == "absolute" else periodic).append(line)
    notes.modeled(section.line)
    ranges[words[1]] = known._replace(absolute=tuple(absolute), periodic=tuple(periodic))


class TimeRanges:
    """What naming a time range adds to an entry's condition."""

    def __init__(self, configuration: AsaConfiguration) -> None:
        self._notes = configuration.notes
        self._read = {name: self._range(found) for name, found in configuration.filters.time_ranges.items()}

    def condition(self, name: str, reference: Span) -> tuple[Match, Origin, str]:
        """The condition, the lines that define it, and the message code of what is not known about it.

        SOUNDNESS: which packets meet the hours of `periodic` lines depends on the clock; an undefined range may hold or
        not.
        """
        found = self._read.get(name)
        if found is not None:
            return found
        code = "asa-time-range-undefined"
        self._notes.ledger.mark(reference.line, LineFate.MALFORMED, code)
        self._notes.report(code, (reference,), Severity.WARNING, Effect.WIDENS_RULE, name=name)
        return Unknown((reference,), code), (), code

    def _range(self, found: TimeRange) -> tuple[Match, Origin, str]:
        origin = tuple(self._notes.span(line) for line in (found.line, *found.absolute, *found.periodic))
        parts: list[Match] = []
        for line in found.absolute:
            try:
                first, last = _days(line)
            except NotUnderstood as failure:
                self._unknown_line(line, failure.index)
                parts.append(Unknown((self._notes.span(line),), PERIODIC))
                continue
            self._notes.modeled(line)
            parts.append(Dated(first, last, (self._notes.span(line),), ABSOLUTE))
        for line in found.periodic:
            if line.words[0] == "periodic":
                self._notes.approximated(line, PERIODIC)
            else:
                self._unknown_line(line, 0)
        if len(found.absolute) > 1:
            # SOUNDNESS: a range has one absolute line; which of several holds is not known.
            parts = []
        if found.periodic or not parts:
            # SOURCE: Cisco ASA command reference, `absolute`: periodic lines only count within the absolute ones.
            parts.append(Unknown(origin, PERIODIC))
        match = parts[0] if len(parts) == 1 else AllOf(tuple(parts))
        return match, origin, PERIODIC if isinstance(parts[-1], Unknown) else ABSOLUTE

    def _unknown_line(self, line: ConfigLine, index: int) -> None:
        """SOUNDNESS: a line that begins like none of a time range may be a statement of its own."""
        origin = (self._notes.word(line, index),)
        known = line.words[0] in ("absolute", "periodic")
        if not known:
            self._notes.unmodeled.append(self._notes.span(line))
        fate = LineFate.MALFORMED if known else LineFate.UNRECOGNIZED
        self._notes.ledger.mark(line.number, fate, "asa-time-range-line-unknown")
        self._notes.report("asa-time-range-line-unknown", origin, Severity.WARNING, Effect.WIDENS_RULE)


def _days(line: ConfigLine) -> tuple[datetime.date | None, datetime.date | None]:
    """`absolute [start HH:MM DAY MONTH YEAR] [end HH:MM DAY MONTH YEAR]`. Raises: NotUnderstood."""
    words = line.words
    days: dict[str, datetime.date] = {}
    index = 1
    while index < len(words):
        if words[index] not in ("start", "end") or words[index] in days or len(words) < index + 5:
            raise NotUnderstood(index)
        hour, _, minute = words[index + 1].partition(":")
        if number(hour, 0, 24) is None or number(minute, 0, 59) is None:
            raise NotUnderstood(index + 1)
        days[words[index]] = _date(words[index + 2 : index + 5], index + 2)
        index += 5
    first, last = days.get("start"), days.get("end")
    if not days or (first is not None and last is not None and last < first):
        raise NotUnderstood(0)
    return first, last


def _date(words: tuple[str, ...], index: int) -> datetime.date:
    """`DAY MONTH YEAR`; the month may be shortened. Raises: NotUnderstood."""
    day, year = number(words[0], 1, 31), number(words[2], 1993, 2100)
    months = [place for place, name in enumerate(_MONTHS, 1) if name.startswith(words[1].lower())]
    if day is None or year is None or len(months) != 1 or len(words[1]) < 3:
        raise NotUnderstood(index)
    try:
        return datetime.date(year, months[0], day)
    except ValueError:
        raise NotUnderstood(index) from None


HANDLERS: dict[tuple[str, ...], Handler] = {("time-range",): _time_range}
