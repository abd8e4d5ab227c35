"""EXC-1: every exception has a whole record, is in force or closed, is open as approved and not wider, on its path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from segcheck.model.header import Family
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.doubts import doubts_about
from segcheck.policy.exception_ways import (
    Arriving,
    Direction,
    arriving,
    besides,
    closed_part,
    directions,
    strays,
    without_leave,
)
from segcheck.policy.extent import packets_extent
from segcheck.policy.properties.signature import Check
from segcheck.policy.register import RegisteredException
from segcheck.policy.separation import out_of_sight
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.source.text import Origin
from segcheck.symbolic.cover import CoverRow, cover

_DEPUTIES = ("副", "前", "元", "旧", "代理", "代行", "補佐", "deputy", "vice", "assistant", "acting", "former")
# What behind an office says that it is somebody else's, or that nothing was approved.
_NOT_THE_OFFICE = re.compile(
    r"[\W_]*(?:補佐|代理|代行|代決|未|却下|否認|差戻|申請中|承認待|deputy|assistant|acting|former|pending|not )"
)
_Seen: TypeAlias = Iterator[Observation]
_Rows: TypeAlias = tuple[Family, tuple[CoverRow, ...]] | None


def _records(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    del use
    register = site.policy.register
    if not register.entries:
        # CHOICE: an empty register is an assertion like a tier declared absent; saying nothing is none.
        outcome = Outcome.VACUOUS if register.span is None else Outcome.DECLARED
        origin = () if register.span is None else (register.span,)
        yield Observation(outcome, "exceptions-not-said" if register.span is None else "exceptions-none", (), origin)
    for entry in register.entries:
        yield from _record(site, entry)
        ways = directions(site, entry)
        if not ways:
            yield _undecided("exception-hosts-nowhere", entry, (Doubt("exception-in-no-zone", "", (entry.span,)),))
            continue
        yield from _use(site, entry, ways)
        yield from _width(site, entry, ways)
        yield from _path(site, entry, ways)


# -- the record ---------------------------------------------------------------------------------------


def _record(site: Site, entry: RegisteredException) -> _Seen:
    """What the record lacks, who approved it, and what of it is of a day that has not come."""
    approval = entry.approval
    lacking = (
        ("exception-without-reason", entry.reason or entry.purpose),
        ("exception-without-approver", approval.approver),
        ("exception-without-approval-day", approval.approved),
        ("exception-without-expiry", approval.expires),
        ("exception-without-review", approval.reviewed),
    )
    told = [_seen(Outcome.VIOLATED, code, entry) for code, value in lacking if not value]
    told += _other_approvers(site, entry)
    if site.on is not None and approval.reviewed is not None and approval.reviewed > site.on:
        told.append(_seen(Outcome.VIOLATED, "exception-reviewed-later", entry, on=site.on, reviewed=approval.reviewed))
    yield from told
    if told:
        return
    approved, expires, reviewed = (str(day) for day in (approval.approved, approval.expires, approval.reviewed))
    if site.on is None:
        doubts = (Doubt("no-day-given", "", (entry.span,)),)
        code = "exception-in-force-unknown"
        yield _undecided(code, entry, doubts, approved=approved, expires=expires, reviewed=reviewed)
    else:
        yield _seen(
            Outcome.PROVED,
            "exception-record-whole",
            entry,
            approver=approval.approver,
            approved=approved,
            expires=expires,
            reviewed=reviewed,
        )


def _other_approvers(site: Site, entry: RegisteredException) -> _Seen:
    """Bodies whose approver the recorded one is not."""
    approver = entry.approval.approver
    for pack in site.policy.packs:
        offices = [title for _, title in pack.approvers]
        if offices and approver and not any(_holds(approver, office) for office in offices):
            wanted = " / ".join(offices)
            yield _seen(
                Outcome.VIOLATED, "exception-other-approver", entry, approver=approver, wanted=wanted, body=pack.name
            )


def _holds(approver: str, office: str) -> bool:
    """Whether the recorded `approver` holds `office`: the office alone, or beside a name or a section.

    CHOICE: the office must stand as a word, and no deputy of it: CISO補佐 and 副CISO are not the CISO.

    >>> _holds("CISO 山田", "CISO"), _holds("ＣＩＳＯ補佐", "CISO"), _holds("deputy CISO", "CISO")
    (True, False, False)
    >>> _holds("CISO（代理）", "CISO"), _holds("CISO 補佐", "CISO"), _holds("CISO 補佐 山田", "CISO補佐")
    (False, False, True)
    """
    recorded, wanted = (" ".join(unicodedata.normalize("NFKC", text).casefold().split()) for text in (approver, office))
    # Blanks within an office come and go: CISO 補佐.
    pattern = " ?".join(map(re.escape, wanted.replace(" ", "")))
    return any(
        not (found.end() < len(recorded) and recorded[found.end()].isalnum())
        and not _NOT_THE_OFFICE.match(recorded, found.end())
        and not recorded[: found.start()].rstrip(" -").endswith(_DEPUTIES)
        for found in re.finditer(pattern, recorded)
    )


# -- is it open, and may it be ------------------------------------------------------------------------


def _use(site: Site, entry: RegisteredException, ways: tuple[Direction, ...]) -> _Seen:
    registered = [way for way in ways if way.flow is not None]
    found = [one for way in registered for one in arriving(site, way)]
    if site.on is not None and not entry.approval.in_force(site.on):
        yield from _out_of_force(site, entry, without_leave(site, found))
        return
    hidden = _hidden(site, found)
    for family in dict.fromkeys(way.family for way in registered):
        own_ways = [way for way in registered if way.family is family]
        own = [one for one in found if one.way.family is family]
        closed = closed_part(site, own_ways, own, surely=True)
        unsure = closed_part(site, own_ways, own, surely=False)
        if closed and not hidden:
            # CHOICE: not only a note: the register is to be kept in step with what is open, so an entry that nothing
            # uses is a finding of this property; it costs no separation its proof.
            code = "exception-partly-open" if any(one.packets.possibly for one in own) else "exception-not-open"
            yield _seen(Outcome.VIOLATED, code, entry, rows=(family, cover(closed)))
        elif unsure or closed:
            doubts = hidden if closed else tuple(_doubts(site, own))
            yield _undecided("exception-may-be-closed", entry, doubts, rows=(family, cover(closed or unsure)))
        else:
            yield _seen(Outcome.PROVED, "exception-open", entry, family=family.value)


def _out_of_force(site: Site, entry: RegisteredException, found: tuple[Arriving, ...]) -> _Seen:
    """An entry that is not in force on the day must be closed."""
    on, approval = site.on, entry.approval
    ended = approval.expires is not None and on is not None and approval.expires < on
    told = {"on": on, "expires": approval.expires} if ended else {"on": on, "approved": approval.approved or "–"}
    for one in found:
        if one.packets.surely:
            code = "exception-expired-open" if ended else "exception-unapproved-open"
            others = [_extent_of(other) for other in found if other is not one]
            seen = _violated(site, code, entry, one, **told)
            yield replace(seen, extent=(*seen.extent, *sorted(others)))
            return
    doubts = tuple(dict.fromkeys((*_doubts(site, found), *_hidden(site, found))))
    if doubts:
        code = "exception-expired-may-be-open" if ended else "exception-unapproved-may-be-open"
        yield _undecided(code, entry, doubts, **told)
    else:
        yield _seen(
            Outcome.PROVED, "exception-expired-closed" if ended else "exception-unapproved-closed", entry, **told
        )


# -- is more open than approved -----------------------------------------------------------------------


def _width(site: Site, entry: RegisteredException, ways: tuple[Direction, ...]) -> _Seen:
    found = [one for way in ways for one in besides(site, way)]
    surely = [one for one in found if one.packets.surely]
    for one in surely:
        yield _violated(site, "exception-wider", entry, one)
    if surely:
        return
    doubts = tuple(dict.fromkeys((*_doubts(site, found), *_hidden(site, found))))
    if doubts:
        yield _undecided("exception-may-be-wider", entry, doubts)
    else:
        yield _seen(Outcome.PROVED, "exception-not-wider", entry)


# -- the path -----------------------------------------------------------------------------------------


def _path(site: Site, entry: RegisteredException, ways: tuple[Direction, ...]) -> _Seen:
    if not entry.via:
        return
    registered = [way for way in ways if way.flow is not None]
    places: list[str] = []
    doubts: list[Doubt] = []
    for way in registered:
        for stray in strays(site, way, entry.via):
            name = ":".join(stray.place)
            if stray.trace is not None:
                yield Observation(
                    Outcome.VIOLATED,
                    "exception-leaves-path",
                    _arguments(entry, place=name),
                    (*(limit.span for limit in entry.via), *_interface_line(site, stray.place)),
                    (stray.trace,),
                    about=entry.id,
                )
                return
            places.append(name)
            doubts += doubts_about(site.analysis, stray.journey, None)
    doubts += _hidden(site, [one for way in registered for one in arriving(site, way)])
    if doubts:
        shown = ", ".join(dict.fromkeys(places)) or "–"
        yield _undecided("exception-may-leave-path", entry, tuple(dict.fromkeys(doubts)), places=shown)
    else:
        limits = ", ".join(":".join(filter(None, (limit.device, limit.interface))) for limit in entry.via)
        yield _seen(Outcome.PROVED, "exception-keeps-path", entry, places=limits)


def _interface_line(site: Site, place: tuple[str, str]) -> Origin:
    device = site.analysis.snapshot.device(place[0])
    interface = device.interface(place[1]) if device is not None else None
    return () if interface is None else interface.origin[:1]


# -- pieces -------------------------------------------------------------------------------------------


def _doubts(site: Site, found: Iterable[Arriving]) -> Iterator[Doubt]:
    """Why it is not sure what of `found` arrives."""
    for one in found:
        if one.packets.possibly != one.packets.surely:
            analysis, way = site.analysis, one.way
            unsure = one.packets.possibly - one.packets.surely
            trace = analysis.example(one.journey, way.destination, way.family, unsure, surely=False)
            yield from doubts_about(analysis, one.journey, trace)


def _hidden(site: Site, found: Iterable[Arriving]) -> tuple[Doubt, ...]:
    """Ways that may be there though nobody described them."""
    return tuple(
        dict.fromkeys(
            doubt
            for one in found
            for doubt in out_of_sight(site.analysis, one.way.family, one.journey, (one.way.source, one.way.destination))
        )
    )


def _violated(site: Site, code: str, entry: RegisteredException, one: Arriving, **more: object) -> Observation:
    """What surely arrives, with one packet of it replayed."""
    way, packets = one.way, one.packets.surely
    trace = site.analysis.example(one.journey, way.destination, way.family, packets, surely=True)
    return Observation(
        Outcome.VIOLATED,
        code,
        _arguments(entry, source=way.source, destination=way.destination, **more),
        (entry.span,),
        () if trace is None else (trace,),
        about=entry.id,
        rows=cover(packets),
        family=way.family,
        extent=(packets_extent(one.packets.possibly - packets, "perhaps"),) if one.packets.possibly != packets else (),
    )


def _extent_of(one: Arriving) -> str:
    way = one.way
    return packets_extent(one.packets.possibly, way.source, way.destination, f"IPv{way.family.value}")


def _undecided(
    code: str, entry: RegisteredException, doubts: tuple[Doubt, ...], rows: _Rows = None, **more: object
) -> Observation:
    return replace(_seen(Outcome.UNDECIDED, code, entry, rows, **more), doubts=doubts)


def _seen(outcome: Outcome, code: str, entry: RegisteredException, rows: _Rows = None, **more: object) -> Observation:
    family, shown = (None, ()) if rows is None else rows
    arguments = _arguments(entry, **more)
    return Observation(outcome, code, arguments, (entry.span,), about=entry.id, rows=shown, family=family)


def _arguments(entry: RegisteredException, **more: object) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({"id": entry.id, **{name: str(value) for name, value in more.items()}}.items()))


CHECKS: Mapping[str, Check] = {"EXC-1": _records}
