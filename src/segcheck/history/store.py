"""Audits in a file: each run with its whole document, chained by digests, appended and never changed."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from segcheck.errors import StoreError, UsageError
from segcheck.history.chain import BEGINNING, RUN, SIGN_OFF, Entry, document_digest, facts_text
from segcheck.history.disk import is_remote
from segcheck.history.opening import appending, failure, is_new, reading
from segcheck.history.packing import packed, unpacked
from segcheck.history.run import RunStamp, SignOff
from segcheck.history.schema import APPLICATION_ID, ENTRY_COLUMNS, EXPECTED, VERSION

DEFAULT_NAME: Final = "segcheck-audit.sqlite3"

_COUNTS = ("open", "accepted", "error", "warning", "info", "violated", "undecided", "vacuous")


class AuditStore:
    """The store in one file. It is opened for each question and closed again: nothing is held between them.

    INVARIANT: nothing is appended to a chain that does not fit, and nothing of one is told: whatever is asked, the
    digests of all entries are computed again first, and the document that is told with them.
    Every method raises StoreError where the file is missing, no store, altered, damaged, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Whether there is anything at the path: a store, or what stands in the way of one."""
        return os.path.lexists(self.path)

    def is_on_network_drive(self) -> bool:
        """Whether another computer keeps the file: two audits at once depend on its locks there."""
        return is_remote(self.path)

    def append_run(self, document: bytes, made_at: datetime.datetime, operator: str = "") -> RunStamp:
        """Store the document of a run (JSON, `segcheck/audit/1`) and return what it goes by from now on.

        `made_at`: now, with its offset from UTC. Two processes may call this at the same time; each gets a number.
        A first run makes the file. When this returns, the run is on the disk; when the process is killed before, the
        run is there as a whole or not at all.
        """
        facts = _facts_of(document, operator)
        return run_stamp(self._append(RUN, made_at, facts, document))

    def append_sign_off(self, run: int, by: str, role: str, note: str, made_at: datetime.datetime) -> SignOff:
        """Store that `by`, in the office `role`, answers for a run. Raises: UsageError when there is no such run."""
        stamp = self.run(run)
        facts = {"run": run, "run_digest": stamp.digest, "by": by, "role": role, "note": note}
        return sign_off(self._append(SIGN_OFF, made_at, facts, b""))

    def entries(self) -> tuple[Entry, ...]:
        """All entries, the oldest first."""
        with reading(self.path) as connection:
            return tuple(_chained(connection, self.path))

    def runs(self) -> tuple[RunStamp, ...]:
        """All runs, the oldest first."""
        return tuple(run_stamp(entry) for entry in self.entries() if entry.kind == RUN)

    def runs_so_far(self) -> tuple[RunStamp, ...]:
        """All runs; none where there is no store yet, or another process is about to make one."""
        try:
            return self.runs()
        except StoreError as error:
            if error.code in ("history-no-store", "history-empty-file"):
                return ()
            raise

    def sign_offs(self, run: int) -> tuple[SignOff, ...]:
        """The approvals of a run, in the order they came."""
        found = (sign_off(entry) for entry in self.entries() if entry.kind == SIGN_OFF)
        return tuple(one for one in found if one.run == run)

    def run(self, number: int) -> RunStamp:
        """The run of this number. Raises: UsageError when there is none."""
        for stamp in self.runs():
            if stamp.number == number:
                return stamp
        raise self._no_run(number)

    def document(self, number: int) -> bytes:
        """The document of a run, byte by byte as it was stored. Raises: UsageError when there is no such run."""
        with reading(self.path) as connection:
            entries = tuple(_chained(connection, self.path))
            if not 0 < number <= len(entries) or entries[number - 1].kind != RUN:
                raise self._no_run(number)
            data = stored_document(connection, number)
        entry = entries[number - 1]
        if data is None or not fits(data, entry):
            raise _altered(self.path, number)
        return b"".join(unpacked(data, entry.document_size))

    def _no_run(self, number: int) -> UsageError:
        return UsageError(f"no run {number} in {self.path}", code="history-no-run", number=str(number))

    def _append(self, kind: str, made_at: datetime.datetime, facts: dict[str, Any], document: bytes) -> Entry:
        moment, told = _moment(made_at), facts_text(facts)
        digest_of_document = document_digest(document)
        try:
            data = packed(document) if document else b""
        except ValueError:
            raise failure("history-document-too-large", self.path) from None
        with appending(self.path) as connection:
            number, previous = 0, BEGINNING
            if is_new(connection):
                _make_tables(connection)
            else:
                for last in _chained(connection, self.path):
                    number, previous = last.number, last.digest
                if not number:
                    # Tables and their first entry were made in one piece.
                    raise failure("history-emptied", self.path)
            open_entry = (number + 1, kind, moment, told, len(document), digest_of_document, previous)
            entry = Entry(*open_entry, digest=Entry(*open_entry, digest="").computed_digest())
            connection.execute(
                f"INSERT INTO entries ({ENTRY_COLUMNS}, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*open_entry, entry.digest, data),
            )
        return entry


def run_stamp(entry: Entry) -> RunStamp:
    """What is told of a run, by its entry."""
    facts = _facts(entry)
    on = facts.get("on")
    counts = facts.get("counts")
    return RunStamp(
        entry.number,
        entry.made_at,
        on if isinstance(on, str) else None,
        _text(facts, "subject"),
        entry.digest,
        entry.previous,
        entry.document_digest,
        _text(facts, "operator"),
        _text(facts, "outcome"),
        _text(facts, "version"),
        tuple((name, counts[name]) for name in _COUNTS if isinstance(counts.get(name), int))
        if isinstance(counts, dict)
        else (),
    )


def sign_off(entry: Entry) -> SignOff:
    """What is told of an approval, by its entry."""
    facts = _facts(entry)
    run = facts.get("run")
    by, role, note = (_text(facts, name) for name in ("by", "role", "note"))
    return SignOff(by, role, note, entry.made_at, run if isinstance(run, int) else 0, entry.number, entry.digest)


def read_entries(connection: sqlite3.Connection) -> Iterator[Entry | None]:
    """The entries in the order of their numbers as they stand in the file; None for one with anything but texts and
    numbers where they belong.
    """
    for row in connection.execute(f"SELECT {ENTRY_COLUMNS} FROM entries ORDER BY number"):
        yield _entry(row)


def stored_document(connection: sqlite3.Connection, number: int) -> bytes | None:
    """What stands in the file for the document of an entry, compressed; None for anything but bytes."""
    found = connection.execute(
        "SELECT document FROM entries WHERE number = ? AND typeof(document) = 'blob'", (number,)
    ).fetchone()
    return found[0] if found else None


def has_own_schema(connection: sqlite3.Connection) -> bool:
    """Whether the file holds the table and the guards of a store, word by word, and nothing else."""
    found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid").fetchall()
    return found == [tuple(text.encode() for text in expected) for expected in EXPECTED]


def fits(data: bytes, entry: Entry) -> bool:
    """Whether `data` is the document of this entry, compressed. Cost: a pass over it, without holding it."""
    if not entry.document_size:
        return not data and entry.document_digest == document_digest(b"")
    hashed = hashlib.sha256()
    try:
        for piece in unpacked(data, entry.document_size):
            hashed.update(piece)
    except ValueError:
        return False
    return hashed.hexdigest() == entry.document_digest


def _make_tables(connection: sqlite3.Connection) -> None:
    for *_, statement in EXPECTED:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _chained(connection: sqlite3.Connection, path: Path) -> Iterator[Entry]:
    """The entries. Raises: StoreError at the first that does not fit the one before it, or its own digest."""
    if not has_own_schema(connection):
        raise failure("history-schema-altered", path)
    number, digest = 0, BEGINNING
    for entry in read_entries(connection):
        if entry is None or not entry.follows(number, digest):
            raise _altered(path, number + 1)
        number, digest = entry.number, entry.digest
        yield entry


def _altered(path: Path, number: int) -> StoreError:
    error = failure("history-altered", path)
    error.arguments["number"] = str(number)
    return error


def _entry(row: tuple[object, ...]) -> Entry | None:
    number, kind, made_at, facts, size, digest_of_document, previous, digest = row
    given = (kind, made_at, facts, digest_of_document, previous, digest)
    texts = [text for text in map(_decoded, given) if text is not None]
    if not isinstance(number, int) or not isinstance(size, int) or len(texts) < len(given):
        return None
    return Entry(number, texts[0], texts[1], texts[2], size, texts[3], texts[4], texts[5])


def _decoded(value: object) -> str | None:
    try:
        return value.decode() if isinstance(value, bytes) else None
    except UnicodeDecodeError:
        return None


def _facts_of(document: bytes, operator: str) -> dict[str, Any]:
    """What lists tell of a run, out of its document, so that the two always agree."""
    told = json.loads(document)
    return {
        "subject": told["policy"]["name"],
        "on": told["on"],
        "outcome": told["outcome"],
        "counts": {name: told["counts"][name] for name in _COUNTS},
        "version": told["engine"]["segcheck"],
        "operator": operator,
    }


def _facts(entry: Entry) -> dict[str, Any]:
    try:
        facts = json.loads(entry.facts)
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _text(facts: dict[str, Any], name: str) -> str:
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def _moment(made_at: datetime.datetime) -> str:
    if made_at.tzinfo is None:
        raise ValueError("a time without its offset from UTC")
    return made_at.isoformat(timespec="seconds")
