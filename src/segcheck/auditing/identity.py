"""What makes a finding the same finding in another audit.

CHOICE: an id is made of everything the finding says (packets, lines as they read, doubts) and of no position: lines
move when others are added above them. Anything else that changes makes another finding, so nobody accepts a hole and
gets a wider one accepted with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

from segcheck.policy.verdict import Doubt, Evidence, Observation
from segcheck.source.text import Origin, SourceFile
from segcheck.symbolic.cover import CoverRow

_DIGITS = 10
"""Of the hash, in an id: people type them."""


class Identity:
    """Makes ids of findings in `sources`; two findings never get the same one."""

    def __init__(self, sources: Mapping[str, SourceFile], policy_path: str) -> None:
        """`policy_path`: the policy file goes by the path somebody typed; only its name is told."""
        self._sources = sources
        self._names = {policy_path: policy_path.replace("\\", "/").rpartition("/")[2]}
        self._given: dict[str, int] = {}
        self._digests: dict[int, tuple[Origin, str]] = {}  # INVARIANT: what is known by identity stays alive

    def new(self, name: str, *said: object) -> str:
        """An id that begins with `name`, for a finding that says `said` (texts, numbers, lists of them)."""
        text = json.dumps([name, *said], ensure_ascii=True, separators=(",", ":"))
        plain = f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]}"
        count = self._given[plain] = self._given.get(plain, 0) + 1
        return plain if count == 1 else f"{plain}-{count}"

    def of_evidence(self, evidence: Evidence) -> list[object]:
        """What `evidence` says."""
        return [
            evidence.family.value,
            evidence.source,
            evidence.destination,
            evidence.outcome.value,
            evidence.answers_only,
            evidence.vacuous_because,
            _rows(evidence.rows),
            self._doubts(evidence.doubts),
            *evidence.extent,
        ]

    def of_observation(self, seen: Observation) -> list[object]:
        """What `seen` says. Its packets that were replayed are examples: they may differ."""
        return [
            seen.outcome.value,
            seen.code,
            [list(pair) for pair in seen.arguments],
            seen.about,
            None if seen.family is None else seen.family.value,
            self._lines(seen.origin),
            _rows(seen.rows),
            self._doubts(seen.doubts),
            *seen.extent,
        ]

    def path(self, path: str) -> str:
        """What a file goes by, wherever segcheck was started."""
        return self._names.get(path, path)

    def _lines(self, origin: Origin) -> list[list[str]]:
        """The lines as people see them (secrets masked), each with the blocks it stands in, the innermost first."""
        found = []
        for span in origin:
            source = self._sources.get(span.path)
            if source is None:
                found.append([self.path(span.path)])
                continue
            blocks = " < ".join(_blocks(source, span.line))
            text = (source.shown_line(number).strip() for number in range(span.line, span.end_line + 1))
            found.append([self.path(span.path), blocks, *text])
        return found

    def _doubts(self, doubts: Iterable[Doubt]) -> list[object]:
        return [[doubt.reason, doubt.device, self._doubtful(doubt.origin)] for doubt in doubts]

    def _doubtful(self, origin: Origin) -> object:
        """The lines of a doubt: a digest of many, which hundreds of findings rest on."""
        if len(origin) < 2:
            return self._lines(origin)
        known = self._digests.get(id(origin))
        if known is None:
            text = json.dumps(self._lines(origin), ensure_ascii=True, separators=(",", ":"))
            known = self._digests[id(origin)] = (origin, hashlib.sha256(text.encode()).hexdigest())
        return known[1]


def _blocks(source: SourceFile, number: int) -> Iterator[str]:
    header = source.header(number)
    while header:
        yield source.shown_line(header).strip()
        header = source.header(header)


def _rows(rows: Iterable[CoverRow]) -> list[object]:
    return [
        [[[field.value, [list(held) for held in intervals]] for field, intervals in row.fields]]
        + [[field.value, value, care] for field, value, care in row.masks]
        for row in rows
    ]
