"""Schedules and expiry dates: when a policy is in force."""

from __future__ import annotations

import datetime

from segcheck.model.header import ANYTHING, NOTHING, AllOf, AnyOf, Dated, Match, Unknown
from segcheck.source.text import Origin
from segcheck.vendors._shared.values import number
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration, Release
from segcheck.vendors.fortinet_fortios.objects.object_notes import ObjectNotes
from segcheck.vendors.fortinet_fortios.objects.object_support import SCHEDULES as SCHEDULE_SUPPORT
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Setting, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport

_DAYS = frozenset(("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"))
_ALWAYS_THERE: dict[str, Match] = {"always": ANYTHING, "none": NOTHING}
# SOURCE: FortiOS CLI Reference 6.4 and later, firewall schedule recurring: `day` is none where it is not set.
_NO_DAY_BY_DEFAULT = Release(6, 4, 0)
_LAST_SECOND = 253402300799  # the end of the year 9999


class ScheduleBook:
    """What the names of schedules and of groups of schedules stand for in one virtual firewall."""

    def __init__(self, configuration: FortiConfiguration, vdom: Vdom, notes: ObjectNotes) -> None:
        self._notes = notes
        self._release = configuration.release
        self._matches: dict[str, Match] = {}
        for kind, read in (("recurring", self._recurring), ("onetime", self._onetime), ("group", self._group)):
            for entry in vdom.table("firewall", "schedule", kind):
                if entry.name in self._matches:
                    # SOUNDNESS: the device keeps no two schedules of one name; each may be what counts.
                    self._matches[entry.name] = notes.malformed(entry, "", "object-name-repeated")
                elif entry.unknown:
                    self._matches[entry.name] = Unknown(entry.unknown[0].origin, "object-setting-unknown")
                else:
                    self._matches[entry.name] = read(entry)

    def match(self, name: str, reference: Setting) -> Match:
        """When the schedule is in force: `ANYTHING`, `NOTHING`, `Dated` or unknown."""
        found = self._known(name)
        return self._notes.dangling(reference, name, "schedule-undefined") if found is None else found

    def _known(self, name: str) -> Match | None:
        return self._matches.get(name) or _ALWAYS_THERE.get(name)

    def _recurring(self, entry: Entry) -> Match:
        """SOURCE: FortiOS CLI Reference, firewall schedule recurring: a schedule whose start and stop are the same
        runs for 24 hours; day `none` is no day.
        """
        days = set(entry.values("day"))
        if not days and (entry.name == "none" or _since(self._release, _NO_DAY_BY_DEFAULT)):
            return NOTHING
        if days == {"none"}:
            return NOTHING
        keys = ("day", "start", "end", "label-day")
        whole_days = entry.text("start", "00:00") == entry.text("end", "00:00")
        if days == _DAYS and whole_days and entry.text("label-day", "none") == "none":
            return ANYTHING
        return self._notes.approximated(entry, keys, "schedule")

    def _onetime(self, entry: Entry) -> Match:
        start, end = (_local_day(entry.values(key)) for key in ("start", "end"))
        if start is not None and end is not None:
            if end < start:
                return self._notes.malformed(entry, "end", "schedule-malformed")
            return Dated(start, end, _origin(entry, "start", "end"), "schedule")
        if entry.setting("start") is None and entry.setting("end") is None:
            first, last = (_utc_day(entry.text(f"{key}-utc")) for key in ("start", "end"))
            if first is not None and last is not None and first <= last:
                return _about(first, last, _origin(entry, "start-utc", "end-utc"), "schedule")
        return self._notes.malformed(entry, "end" if end is None else "start", "schedule-malformed")

    def _group(self, entry: Entry) -> Match:
        setting = entry.setting("member")
        if setting is None or not setting.values:
            return self._notes.malformed(entry, "member", "group-empty")
        parts: list[Match] = []
        for name in setting.values:
            part = self._known(name)
            parts.append(self._notes.dangling(setting, name, "schedule-undefined") if part is None else part)
        if ANYTHING in parts:
            return ANYTHING
        open_ = [part for part in parts if part is not NOTHING]
        if not open_:
            return NOTHING
        return open_[0] if len(open_) == 1 else AnyOf(tuple(open_))


def expiry(entry: Entry) -> Match:
    """When a policy has not expired yet: `ANYTHING` unless it says `policy-expiry enable`; unknown without a date.

    >>> from segcheck.source.text import Span
    >>> line = Span("fw.conf", 9, 1, 9, 30)
    >>> date = Setting("policy-expiry-date", ("2026-03-31 00:00:00",), line)
    >>> policy = Entry("7", line, (Setting("policy-expiry", ("enable",), line), date))
    >>> expiry(policy).last
    datetime.date(2026, 3, 31)
    """
    if entry.text("policy-expiry", "disable") == "disable":
        return ANYTHING
    last = _expiry_day(entry.values("policy-expiry-date"))
    if last is not None:
        return Dated(None, last, _origin(entry, "policy-expiry-date"), "policy-expiry")
    about = _utc_day(entry.text("policy-expiry-date-utc")) or _expiry_day(entry.values("policy-expiry-date-utc"))
    if about is not None:
        return _about(None, about, _origin(entry, "policy-expiry-date-utc"), "policy-expiry")
    return Unknown(_origin(entry, "policy-expiry"), "policy-expiry")


def _about(first: datetime.date | None, last: datetime.date, origin: Origin, reason: str) -> Match:
    """Days that are told in universal time.

    SOUNDNESS: by the device's own clock they may be a day earlier or later.
    """
    day = datetime.timedelta(days=1)
    if last >= datetime.date.max - day or (first is not None and first <= datetime.date.min + day):
        return Unknown(origin, reason)
    outer = Dated(None if first is None else first - day, last + day, origin, reason)
    inner_first = None if first is None else first + day
    if inner_first is not None and inner_first > last - day:
        return AllOf((outer, Unknown(origin, reason)))
    inner = Dated(inner_first, last - day, origin, reason)
    return AllOf((outer, AnyOf((inner, Unknown(origin, reason)))))


def _local_day(values: tuple[str, ...]) -> datetime.date | None:
    """The day of `HH:MM YYYY/MM/DD`; None when it is not written so."""
    words = " ".join(values).split()
    if len(words) != 2 or _clock(words[0]) is None:
        return None
    return _day(words[1], "/")


def _expiry_day(values: tuple[str, ...]) -> datetime.date | None:
    """The day of `YYYY-MM-DD HH:MM:SS`; None when it is not written so (`0000-00-00 00:00:00` is no day)."""
    words = " ".join(values).split()
    if not words or len(words) > 2 or (len(words) == 2 and _clock(words[1]) is None):
        return None
    return _day(words[0], "-")


def _clock(text: str) -> tuple[int, ...] | None:
    parts = [number(part, 0, 59) for part in text.split(":")]
    known = tuple(part for part in parts if part is not None)
    return known if len(known) == len(parts) and len(known) in (2, 3) else None


def _day(text: str, separator: str) -> datetime.date | None:
    parts = text.split(separator)
    if len(parts) != 3:
        return None
    year, month, day = number(parts[0], 1, 9999), number(parts[1], 1, 12), number(parts[2], 1, 31)
    if year is None or month is None or day is None:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _utc_day(text: str) -> datetime.date | None:
    """The day of a number of seconds since 1970; None when it is none."""
    seconds = number(text, 1, _LAST_SECOND)
    if seconds is None:
        return None
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=seconds // 86400)


def _origin(entry: Entry, *keys: str) -> Origin:
    found = tuple(span for key in keys if (setting := entry.setting(key)) is not None for span in setting.origin)
    return found or (entry.span,)


def _since(release: Release | None, first: Release) -> bool:
    return release is not None and release >= first


SUPPORT: dict[Path, BlockSupport] = SCHEDULE_SUPPORT
