"""Cases of change scripts, as changes/README.md describes them: read, carried out, and compared."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from tests.cases.test_cases import FENCE, PLATFORMS

from segcheck.model.header import Family
from segcheck.report.packet_text import row_text
from segcheck.review.difference import Difference, IdleRule, Place, PlaceKind
from segcheck.source.diagnostic import Diagnostic, Severity
from segcheck.source.text import Span
from segcheck.symbolic.cover import CoverRow

_T = TypeVar("_T")
FOLDER = Path(__file__).parent / "changes"
_SCRIPT_SUFFIX = ".change"
_NAMED = re.compile(r" \([^()]*\)")
_LINE = r"(?:\S+:)?\d+"
_MOVES = re.compile(
    r"(?P<head>(?:opened|closed|unclear)(?: answers)?\??|"
    r"ticket (?:opens|closes) (?:not-declared|not-done|already-so)\??|"
    rf"(?:open|cut) between\??): (?:(?P<since>{_LINE})-(?P<until>{_LINE})? )?(?P<rest>\S.*)"
)
_PLAIN = re.compile(
    rf"nothing moved|intent .+: [a-z]+ -> [a-z]+|idle: {_LINE} (?:shadowed|redundant|unbound|impossible)|"
    rf"ticket: (?:proved|violated|undecided)|refused: {_LINE}(?: [a-z-]+)?|note: {_LINE} [a-z-]+"
)
_PLACE = rf"(?:(?:{'|'.join(kind.value for kind in PlaceKind if kind is not PlaceKind.ZONE)}) )?\S+"
_PAIR = re.compile(rf"(?P<source>{_PLACE}) -> (?P<destination>{_PLACE})(?P<rest>(?: [^;]+)?)(?P<parts>(?:;[^;]+)*)")


class Fact(NamedTuple):
    """Something that comes out, or is expected to. `service` "" in an expectation: any; `parts`: at least these.

    `optional`: nobody has to expect it.
    """

    head: str
    source: str = ""
    destination: str = ""
    service: str = ""
    parts: frozenset[str] = frozenset()
    optional: bool = False

    def meets(self, wanted: Fact) -> bool:
        """Whether what came out is what was expected."""
        same = (self.head, self.source, self.destination) == (wanted.head, wanted.source, wanted.destination)
        return same and wanted.service in ("", self.service) and wanted.parts <= self.parts

    def __str__(self) -> str:
        pair = f": {self.source} -> {self.destination} {self.service}" if self.source else ""
        return "; ".join([f"{self.head}{pair}", *sorted(self.parts)])


@dataclass(frozen=True)
class Script:
    """Commands, and the configuration they are pasted into."""

    configuration: str
    text: str

    @property
    def path(self) -> str:
        """What its lines are said to be in."""
        return f"{self.configuration}{_SCRIPT_SUFFIX}"


@dataclass(frozen=True)
class ChangeCase:
    """One heading of level 3."""

    name: str
    configurations: tuple[tuple[str, bytes], ...]
    scripts: tuple[Script, ...]
    expected: tuple[Fact, ...]
    policy: str | None = None
    ticket: str | None = None
    after: tuple[tuple[str, str], ...] = ()
    on: datetime.date | None = None


def change_cases(folder: Path = FOLDER) -> Iterator[tuple[str, str]]:
    """Name and body of the cases of all platforms."""
    for path in sorted(folder.glob("*.md")):
        if path.name != "README.md":
            for title, body in chapters(path.read_text(encoding="utf-8")):
                yield f"{path.stem}: {title}", body


def chapters(text: str) -> Iterator[tuple[str, str]]:
    """Title and body of each heading of level 3; what looks like one inside a block is a line of the block."""
    blocks = [(found.start(), found.end()) for found in FENCE.finditer(text)]
    starts = [
        found
        for found in re.finditer(r"^### (.*)\n", text, re.MULTILINE)
        if not any(start < found.start() < end for start, end in blocks)
    ]
    for found, following in zip(starts, [*starts[1:], None], strict=True):
        yield found[1].strip(), text[found.end() : following.start() if following else len(text)]


def read_case(name: str, body: str) -> ChangeCase:
    """The blocks of one case. Raises: ValueError when it is not written as changes/README.md says."""
    blocks = FENCE.findall(body)
    unknown = {kind for kind, _, _ in blocks} - {*PLATFORMS, "script", "yaml", "ticket", "after", "expect"}
    if unknown or len(re.findall(r"^```", body, re.MULTILINE)) != 2 * len(blocks):
        raise ValueError(f"{name}: unknown or unfinished blocks {sorted(unknown)}")
    files = [(file or "running.cfg", text) for kind, file, text in blocks if kind in PLATFORMS]
    (date, expected) = one(name, "expect", [(file, text) for kind, file, text in blocks if kind == "expect"])
    scripts = tuple(Script(file or only(name, files), text) for kind, file, text in blocks if kind == "script")
    if not scripts or not {script.configuration for script in scripts} <= {file for file, _ in files}:
        raise ValueError(f"{name}: no script, or one for a configuration that is not there")
    texts = {kind: [text for found, _, text in blocks if found == kind] for kind in ("yaml", "ticket")}
    return ChangeCase(
        name,
        tuple((file, text.encode()) for file, text in files),
        scripts,
        tuple(expectations(name, expected)),
        one(name, "yaml", texts["yaml"]) if texts["yaml"] else None,
        one(name, "ticket", texts["ticket"]) if texts["ticket"] else None,
        tuple((file or only(name, files), text) for kind, file, text in blocks if kind == "after"),
        datetime.date.fromisoformat(date) if date else None,
    )


def one(name: str, kind: str, found: list[_T]) -> _T:
    """The only element."""
    if len(found) != 1:
        raise ValueError(f"{name}: one {kind} block is needed, not {len(found)}")
    return found[0]


def only(name: str, files: list[tuple[str, str]]) -> str:
    """The only configuration, which a block without file name is about."""
    return one(name, "configuration", [file for file, _ in files])


def expectations(name: str, text: str) -> Iterator[Fact]:
    """The statements of an expect block. Raises: ValueError for any other line."""
    found = [fact_of(name, line.strip()) for line in text.splitlines() if line.strip()]
    heads = {fact.head.split(":")[0].split(" answers")[0].rstrip("?") for fact in found}
    if not heads & {"opened", "closed", "nothing moved", "refused"}:
        raise ValueError(f"{name}: says neither what moves nor that nothing does")
    if "nothing moved" in heads and heads & {"opened", "closed"}:
        raise ValueError(f"{name}: something moves, or nothing does")
    yield from found


def fact_of(name: str, line: str) -> Fact:
    """One statement. Raises: ValueError."""
    if _PLAIN.fullmatch(line):
        return Fact(line)
    moves = _MOVES.fullmatch(line)
    pair = _PAIR.fullmatch(moves["rest"]) if moves else None
    if moves is None or pair is None or ("between" in moves["head"]) != bool(moves["since"]):
        raise ValueError(f"{name}: not understood: {line}")
    head = moves["head"]
    if moves["since"]:
        head = f"{head} {moves['since']}-{moves['until'] or ''}"
    parts = frozenset(part.strip() for part in pair["parts"].split(";") if part.strip())
    return Fact(head, pair["source"], pair["destination"], pair["rest"].strip(), parts)


# What comes out


def line_of(span: Span, scripts: tuple[Script, ...]) -> str:
    """A line of a script, with the name of its configuration where there are several scripts."""
    file = span.path.removesuffix(_SCRIPT_SUFFIX)
    return str(span.line) if len(scripts) == 1 else f"{file}:{span.line}"


def packets(head: str, source: str, destination: str, row: CoverRow, family: Family, optional: bool = False) -> Fact:
    """A row of packets as a fact."""
    text = row_text(row, family, "en")
    parts = {f"from {text.source}", f"to {text.destination}", *text.conditions}
    if family is Family.IPV6:
        parts.add("ipv6")
    return Fact(head, source, destination, _NAMED.sub("", text.service), frozenset(parts), optional)


def place_text(place: Place) -> str:
    """A zone by its name, another place with its kind."""
    return place.name if place.kind is PlaceKind.ZONE else f"{place.kind.value} {place.name or '-'}"


def facts_of_editing(
    problems: Iterable[Diagnostic], notes: Iterable[Diagnostic], scripts: tuple[Script, ...]
) -> Iterator[Fact]:
    """What the editing rules say about scripts: why one is refused, and what the person has to know."""
    for problem in problems:
        yield Fact(f"refused: {_said_at(problem, scripts)} {problem.code}")
    for diagnostic in notes:
        optional = diagnostic.severity is Severity.INFO
        yield Fact(f"note: {_said_at(diagnostic, scripts)} {diagnostic.code}", optional=optional)


def _said_at(diagnostic: Diagnostic, scripts: tuple[Script, ...]) -> str:
    return line_of(diagnostic.origin[0], scripts) if diagnostic.origin else "?"


def facts_of(difference: Difference, scripts: tuple[Script, ...]) -> Iterator[Fact]:
    """Everything a difference says that a case has to expect."""
    if difference.same:
        yield Fact("nothing moved")
    sessions = {(flow.movement, flow.source, flow.destination) for flow in difference.flows if not flow.answers}
    for flow in difference.flows:
        head = f"{flow.movement.value}{' answers' if flow.answers else ''}{'' if flow.certain else '?'}"
        ends = (flow.source, flow.destination)
        told = flow.answers and any((flow.movement, *pair) in sessions for pair in (ends, ends[::-1]))
        yield packets(head, place_text(flow.source), place_text(flow.destination), flow.row, flow.family, told)
    for change in difference.intents:
        before, after = (side.value if side else "absent" for side in (change.before, change.after))
        yield Fact(f"intent {change.name}: {before} -> {after}")
    for rule in difference.idle:
        yield Fact(f"idle: {_idle_line(rule, difference, scripts)} {rule.why.value}")
    for moment in difference.transients:
        until = line_of(moment.until, scripts) if moment.until else ""
        head = f"{moment.kind.value} between{'' if moment.certain else '?'} {line_of(moment.since, scripts)}-{until}"
        yield packets(head, place_text(moment.source), place_text(moment.destination), moment.row, moment.family)
    for path in (*difference.unreadable_before, *difference.unreadable_after):
        yield Fact(f"unreadable: {path}")
    yield from _facts_of_ticket(difference)


def _idle_line(rule: IdleRule, difference: Difference, scripts: tuple[Script, ...]) -> str:
    span = rule.origin[0]
    written = difference.script_lines.get((span.path, span.line))
    return line_of(written, scripts) if written else f"after {span.path}:{span.line}"


def _facts_of_ticket(difference: Difference) -> Iterator[Fact]:
    if difference.ticket is None:
        return
    yield Fact(f"ticket: {difference.ticket.outcome.value}")
    for found in difference.ticket.differences:
        direction = "opens" if found.opens else "closes"
        head = f"ticket {direction} {found.mismatch.value}{'' if found.certain else '?'}"
        yield packets(head, found.source, found.destination, found.row, found.family)


class Mismatches(NamedTuple):
    """What was expected and did not come out, and what came out and was not expected."""

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]


def compare(expected: Iterable[Fact], actual: Iterable[Fact]) -> Mismatches:
    """Both empty when the case is judged as it should be."""
    wanted, found = tuple(expected), tuple(actual)
    short = {fact.head for fact in wanted if re.fullmatch(rf"refused: {_LINE}", fact.head)}
    shown = [Fact(fact.head.rpartition(" ")[0]) if fact.head.rpartition(" ")[0] in short else fact for fact in found]
    missing = [str(one) for one in wanted if not any(fact.meets(one) for fact in shown)]
    surplus = [str(one) for one in shown if not one.optional and not any(one.meets(other) for other in wanted)]
    return Mismatches(tuple(missing), tuple(surplus))
