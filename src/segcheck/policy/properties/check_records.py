"""Records of reviews and audits, held against the configurations and the day.

CHG-1, AUD-1.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator, Mapping

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.declarations import CheckRecord
from segcheck.policy.fingerprint import fingerprint
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome

# A hundred years: whoever asks for more asks for nothing.
_LONGEST = 1200


def _reviewed(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Somebody reviewed exactly the configurations at hand, on or before the day."""
    del use
    now = fingerprint(site.analysis.snapshot)
    records = site.policy.declarations.change_reviews
    shown = (("configuration", now),)
    if not records:
        yield Observation(Outcome.UNDECIDED, "change-review-untold", shown)
        return
    blind = tuple(_unseen(site))
    matching = tuple(record for record in records if record.configuration.lower() == now)
    made = _made(site, matching)
    doubts = tuple(doubt for record in matching or records for doubt in _gaps(record, configuration=True))
    if blind or (doubts and not made):
        yield Observation(Outcome.UNDECIDED, "change-review-in-doubt", shown, doubts=blind or doubts)
    elif made:
        yield Observation(Outcome.PROVED, "change-reviewed", (*shown, *_who(made[-1])), (made[-1].span,))
    elif matching:
        first = matching[0]
        yield Observation(Outcome.VIOLATED, "change-review-in-future", (*shown, *_who(first)), (first.span,))
    else:
        last = max(records, key=_day)
        arguments = (*shown, ("reviewed", last.configuration), *_who(last))
        yield Observation(Outcome.VIOLATED, "change-unreviewed", arguments, tuple(record.span for record in records))


def _audited(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """The last audit is not longer ago than the period asked for; its last day still counts."""
    now = fingerprint(site.analysis.snapshot)
    records = site.policy.declarations.audits
    period = use.words("months")
    shown = (("configuration", now), ("months", ", ".join(period)))
    months = _months(period)
    if months is None:
        wrong = Doubt("months-no-number", "", (use.span,))
        yield Observation(Outcome.UNDECIDED, "audit-in-doubt", shown, doubts=(wrong,))
        return
    if not records:
        yield Observation(Outcome.UNDECIDED, "audit-untold", shown)
        return
    blind = tuple(_unseen(site))
    made = _made(site, records)
    due = _months_after(_day(made[-1]), months) if made else None
    overdue = due is None or site.on is None or site.on > due
    doubts = tuple(doubt for record in records for doubt in _gaps(record, configuration=False))
    if blind or (doubts and overdue):
        yield Observation(Outcome.UNDECIDED, "audit-in-doubt", shown, doubts=blind or doubts)
    elif due is None:
        yield Observation(Outcome.VIOLATED, "audit-in-future", (*shown, *_who(records[0])), (records[0].span,))
    else:
        last = made[-1]
        arguments = (*shown, *_who(last), ("due", due.isoformat()))
        if overdue:
            yield Observation(Outcome.VIOLATED, "audit-overdue", arguments, (last.span,))
        else:
            code = "audited-as-is" if last.configuration.lower() == now else "audited"
            yield Observation(Outcome.PROVED, code, arguments, (last.span,))


def _months(words: tuple[str, ...]) -> int | None:
    text = words[0] if len(words) == 1 else ""
    # INVARIANT: at most four digits, because Python refuses to read numbers of thousands of them.
    number = int(text) if text.isdecimal() and len(text) <= len(str(_LONGEST)) else 0
    return number if 0 < number <= _LONGEST else None


def _unseen(site: Site) -> Iterator[Doubt]:
    """No day to judge by, or configurations that are not all at hand."""
    if site.on is None:
        yield Doubt("no-day-given", "", ())
    for path in site.analysis.snapshot.rejected:
        yield Doubt("file-rejected", path, ())


def _gaps(record: CheckRecord, *, configuration: bool) -> Iterator[Doubt]:
    """What the record does not tell."""
    if record.on is None:
        yield Doubt("record-without-day", "", (record.span,))
    if not record.by:
        yield Doubt("record-without-name", "", (record.span,))
    if configuration and not record.configuration:
        yield Doubt("record-without-configuration", "", (record.span,))


def _made(site: Site, records: tuple[CheckRecord, ...]) -> list[CheckRecord]:
    """The records of the day or earlier that say who made them, the latest last."""
    on = site.on
    return sorted(
        (record for record in records if on is not None and record.by and record.on is not None and record.on <= on),
        key=_day,
    )


def _day(record: CheckRecord) -> datetime.date:
    return record.on or datetime.date.min


def _who(record: CheckRecord) -> tuple[tuple[str, str], ...]:
    return (("by", record.by), ("on", record.on.isoformat() if record.on is not None else ""))


def _months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month `months` later, or the month's last day where it is shorter.

    >>> _months_after(datetime.date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > datetime.MAXYEAR:
        return datetime.date.max
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return datetime.date(day.year + years, month + 1, min(day.day, last))


CHECKS: Mapping[str, Check] = {"CHG-1": _reviewed, "AUD-1": _audited}
