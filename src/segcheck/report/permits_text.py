"""Lines that let packets cross between tiers, and who owns each: a section on the page, a list in JSON."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.header import Family
from segcheck.policy.verdict import CrossingPermit, Findings
from segcheck.report.json_values import Json, Sources, origin_json, row_json
from segcheck.report.rows_text import write_rows
from segcheck.report.rule_names import rule_text
from segcheck.report.snippet import shown_line
from segcheck.report.voice import Voice
from segcheck.source.secrets import mask_secrets
from segcheck.symbolic.cover import CoverRow

_COLUMNS = ("column-device", "column-filter", "column-line", "column-crosses", "column-owners")


def write_permits(voice: Voice, findings: Findings, *, verbose: bool) -> None:
    """How many permitting lines cross tiers, each unowned one with what nobody allows; with `verbose` all of them."""
    permits = findings.permits
    if not permits:
        return
    unowned = [permit for permit in permits if permit.unowned]
    voice.heading("heading-permits", count=len(permits))
    voice.note("permits-counted", owned=len(permits) - len(unowned), unowned=len(unowned))
    for permit in unowned:
        voice.page.line(_place(voice, permit), "bold", 4)
        for family, rows in _by_family(permit):
            write_rows(voice, rows, family, 6)
    if verbose:
        cells = [_row(voice, permit) for permit in permits]
        voice.page.table([voice.say(column) for column in _COLUMNS], cells, indent=2)
    elif len(unowned) < len(permits):
        voice.note("permits-withheld")


def permits_json(permits: Iterable[CrossingPermit], sources: Sources) -> list[Json]:
    """Every permitting line, in the order of the devices."""
    return [
        {
            "device": permit.device,
            "filter": permit.filter,
            "rule": permit.rule,
            "crossings": [list(pair) for pair in permit.crossings],
            "owners": [mask_secrets(owner) for owner in permit.owners],
            "unowned": [{"family": family.value, "row": row_json(row, family)} for family, row in permit.unowned],
            "origin": origin_json(permit.origin, sources),
        }
        for permit in permits
    ]


def _by_family(permit: CrossingPermit) -> list[tuple[Family, list[CoverRow]]]:
    families = dict.fromkeys(family for family, _ in permit.unowned)
    return [(family, [row for named, row in permit.unowned if named is family]) for family in families]


def _place(voice: Voice, permit: CrossingPermit) -> str:
    place = str(permit.origin[0]) if permit.origin else permit.device
    return voice.say("permit-unowned-line", place=place, line=_line(voice, permit), crossings=_crossings(permit))


def _row(voice: Voice, permit: CrossingPermit) -> tuple[str, ...]:
    owners = ", ".join(mask_secrets(owner) for owner in permit.owners)
    if permit.unowned:
        owners = ", ".join(filter(None, (owners, voice.say("owner-nobody"))))
    number = str(permit.origin[0].line) if permit.origin else ""
    return permit.device, permit.filter, f"{number} {_line(voice, permit)}".strip(), _crossings(permit), owners


def _line(voice: Voice, permit: CrossingPermit) -> str:
    """The line's own text, or that it is the default of its list.

    A line that only begins a rule, such as `edit 4`, goes on with the name of the rule.
    """
    source = voice.sources.get(permit.origin[0].path) if permit.origin else None
    if source is None:
        return rule_text(voice, permit.rule) or voice.say("permit-by-default")
    text = shown_line(source, permit.origin[0].line).strip()
    last = text.rpartition(" ")[2]
    if permit.rule.startswith(f"{last} "):
        text += mask_secrets(permit.rule[len(last) :])
    return text if permit.rule else f"{text} ({voice.say('permit-by-default')})"


def _crossings(permit: CrossingPermit) -> str:
    return ", ".join(f"{source} → {destination}" for source, destination in permit.crossings)
