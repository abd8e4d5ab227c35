"""Whether anything in a store was altered or damaged."""

from __future__ import annotations

import datetime
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segcheck.errors import StoreError, UsageError
from segcheck.history.chain import BEGINNING, RUN, Entry
from segcheck.history.opening import reading
from segcheck.history.store import fits, has_own_schema, read_entries, sign_off, stored_document

MOST_DAMAGES: Final = 100
"""So many are told. A damaged file may repeat itself without end."""

_BLANKS = re.compile(r"[\s:.-]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was stored. `code`: which sentence says so; `number`: of the entry, 0 for none."""

    code: str
    number: int = 0
    detail: str = ""

    @property
    def arguments(self) -> dict[str, str]:
        """What fills the blanks of the sentence."""
        return {"number": str(self.number), "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found.

    `entries`, `runs`: how many there are; `head`: digest of the last entry, "" without any. `damages`: in the order of
    the file, cut short at `MOST_DAMAGES`. `expected_at`: number of the entry that has the digest somebody kept
    elsewhere, None where none was given or none has it. `backwards`: numbers of entries stored at an earlier time than
    the one before them: the clock was set back, or somebody lied to it; their order stands all the same.

    SOUNDNESS: a file cannot tell that its last entries are missing, or that somebody made the whole chain anew. That is
    what a digest kept elsewhere is for: it is in no other chain than the one it was read from.
    """

    entries: int
    runs: int
    head: str
    damages: tuple[Damage, ...]
    expected_at: int | None = None
    backwards: tuple[int, ...] = ()

    @property
    def intact(self) -> bool:
        """Whether every entry reads exactly as it was stored, and the expected one is among them."""
        return not self.damages


def verify(path: Path, expect: str | None = None) -> Verification:
    """Every entry of the store computed anew. `expect`: digest of any entry, from a report; blanks in it are ignored.

    Cost: a pass over all documents.
    Raises: StoreError when there is no store at `path`, or it cannot be read at all; UsageError for an `expect` that is
    no digest.
    """
    # SOUNDNESS: an empty text is no digest either. A script whose variable is empty asked for one, and must hear of it.
    expected = "" if expect is None else _digest(expect)
    found = _Findings(expected)
    try:
        with reading(path) as connection:
            if not has_own_schema(connection):
                # SOUNDNESS: nothing else is asked of it. A table that is none may answer whatever its maker likes.
                return Verification(0, 0, "", (Damage("history-schema-altered-damage"),))
            found.of_file(connection)
            found.of_entries(connection)
    except StoreError as error:
        if error.code != "history-damaged":
            raise
        found.add(Damage("history-file-damaged", 0, error.arguments["reason"]))
    return found.result()


class _Findings:
    """What is known so far of one store."""

    def __init__(self, expected: str) -> None:
        self._expected = expected
        self._expected_at: int | None = None
        self._damages: list[Damage] = []
        self._backwards: list[int] = []
        self._runs: dict[int, str] = {}
        self._count = 0
        self._head = ""

    def add(self, damage: Damage) -> None:
        if len(self._damages) < MOST_DAMAGES:
            self._damages.append(damage)

    def of_file(self, connection: sqlite3.Connection) -> None:
        """What SQLite itself finds: pages, cells, types."""
        for (line,) in connection.execute(f"PRAGMA integrity_check({MOST_DAMAGES})"):
            if line != b"ok":
                self.add(Damage("history-file-damaged", 0, line.decode(errors="backslashreplace")))

    def of_entries(self, connection: sqlite3.Connection) -> None:
        number, digest, moment = 0, BEGINNING, ""
        for entry in read_entries(connection):
            if entry is None:
                number += 1
                self.add(Damage("history-entry-unreadable", number))
                digest = ""
            else:
                for damage in self._of_entry(entry, number, digest, connection):
                    self.add(damage)
                self._note(entry, moment)
                number, digest, moment = entry.number, entry.digest, entry.made_at
            if len(self._damages) >= MOST_DAMAGES:
                return
        if not self._count:
            self.add(Damage("history-no-entries"))

    def result(self) -> Verification:
        if self._expected and self._expected_at is None:
            self.add(Damage("history-expected-missing", 0, self._expected))
        return Verification(
            self._count,
            len(self._runs),
            self._head,
            tuple(self._damages),
            self._expected_at,
            tuple(self._backwards),
        )

    def _of_entry(self, entry: Entry, number: int, digest: str, connection: sqlite3.Connection) -> Iterator[Damage]:
        if entry.number != number + 1:
            yield Damage("history-number-missing", entry.number, str(number + 1))
        if entry.previous != digest:
            yield Damage("history-chain-broken", entry.number)
        if entry.digest != entry.computed_digest():
            yield Damage("history-entry-altered", entry.number)
        data = stored_document(connection, entry.number)
        if data is None or not fits(data, entry):
            yield Damage("history-document-altered", entry.number)
        if entry.kind != RUN:
            of = sign_off(entry)
            # Only a chain that segcheck did not write has this one.
            if of.run not in self._runs:
                yield Damage("history-approves-nothing", entry.number, str(of.run))

    def _note(self, entry: Entry, moment: str) -> None:
        self._count += 1
        self._head = entry.digest
        if entry.kind == RUN:
            self._runs[entry.number] = entry.digest
        if self._expected and entry.digest == self._expected == entry.computed_digest():
            self._expected_at = entry.number
        if _is_earlier(entry.made_at, moment):
            self._backwards.append(entry.number)


def _digest(text: str) -> str:
    """The digest as it is stored, of one that somebody copied from paper. Raises: UsageError when it is none.

    >>> _digest("AB" * 16 + " " + "cd" * 16) == "ab" * 16 + "cd" * 16
    True
    """
    found = _BLANKS.sub("", text).lower()
    if not _DIGEST.fullmatch(found):
        raise UsageError("a digest has 64 hexadecimal digits", code="history-no-digest")
    return found


def _is_earlier(moment: str, before: str) -> bool:
    try:
        return datetime.datetime.fromisoformat(moment) < datetime.datetime.fromisoformat(before)
    except (ValueError, TypeError):  # not a time, or none before
        return False
