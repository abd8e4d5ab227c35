"""Opening the file of a store: only what segcheck wrote, by nobody's link, read-only places included.

INVARIANT: nothing but SQLite opens the file. A process that closes a file loses all its locks on it (POSIX), those of
SQLite among them.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from segcheck.errors import StoreError
from segcheck.history.disk import is_remote
from segcheck.history.packing import LARGEST_DOCUMENT
from segcheck.history.schema import APPLICATION_ID, VERSION

BUSY_SECONDS = 60.0
_SMALLEST = 512  # bytes of a page; SQLite takes a file of one byte for an empty one
_COMPANIONS = ("-wal", "-shm", "-journal")

SETTINGS = (
    # SOURCE: sqlite.org/security.html: what to set before a file of somebody else is read.
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "mmap_size = 0",
    "temp_store = MEMORY",
    # SOURCE: sqlite.org/pragma.html: what is committed is on the disk, also when the power goes.
    "synchronous = FULL",
    "fullfsync = ON",
    "checkpoint_fullfsync = ON",
)

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_OF_THE_PLACE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees one moment of the store at `path`. Texts are bytes as they stand in the file.

    Raises: StoreError when there is no store; also for what SQLite says within.
    """
    require_regular(path)
    with told(path):
        connection = _connected_for_reading(path)
        try:
            connection.execute("BEGIN")
            _require_own(connection, path)
            yield connection
        finally:
            connection.close()


@contextlib.contextmanager
def appending(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that nobody else writes beside, to the store at `path` or to a new one; what is written within is
    there as a whole when the block ends, and not at all when it does not end well.

    Raises: StoreError when the file is none of a store, or cannot be written; also for what SQLite says within.
    """
    try:
        require_regular(path)
    except StoreError as error:
        if error.code != "history-no-store":
            raise
    with told(path):
        _make(path)
        connection = _connected(path, "rw")
        try:
            # In one moment: another process may be making the tables right now.
            connection.execute("BEGIN")
            _require_own(connection, path, new_too=True)
            connection.execute("COMMIT")
            _set_journal(connection, path)
            connection.execute("BEGIN IMMEDIATE")
            _require_own(connection, path, new_too=True)
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()


def is_new(connection: sqlite3.Connection) -> bool:
    """Whether nothing was ever stored in the file."""
    return not any(_numbers(connection)) and connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def require_regular(path: Path) -> None:
    """Raises: StoreError unless `path` is a file, and what SQLite writes beside it would be files as well.

    SOUNDNESS: a link in a folder that others write into would have segcheck write wherever it leads.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        raise failure("history-no-store", path) from None
    except (OSError, ValueError) as error:
        raise failure("history-unreadable", path, _reason(error)) from None
    if stat.S_ISLNK(status.st_mode):
        raise failure("history-is-a-link", path)
    if not stat.S_ISREG(status.st_mode):
        raise failure("history-not-a-file", path)
    if 0 < status.st_size < _SMALLEST:
        raise failure("history-not-a-store", path)
    for ending in _COMPANIONS:
        beside = path.with_name(path.name + ending)
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISREG(beside.lstat().st_mode):
                raise failure("history-not-a-file", beside)


def failure(code: str, path: Path, reason: str = "") -> StoreError:
    """The error of this code about the store at `path`."""
    texts = {"path": str(path), **({"reason": reason} if reason else {})}
    return StoreError(f"{code}: {path}{f': {reason}' if reason else ''}", code=code, **texts)


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """What SQLite and the system raise within, as StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        code = _code(error)
        if code in _BUSY:
            raise failure("history-busy", path) from error
        if code in _OF_THE_PLACE:
            raise failure("history-no-access", path, str(error)) from error
        if code == sqlite3.SQLITE_NOTADB:
            raise failure("history-not-a-store", path) from error
        raise failure("history-damaged", path, str(error)) from error
    except UnicodeError as error:  # SQLite quotes the file where it complains, and the file may hold anything
        raise failure("history-damaged", path, "SQLite") from error
    except OSError as error:
        raise failure("history-no-access", path, _reason(error)) from error


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; Python's own complaints have none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _make(path: Path) -> None:
    """Make the file, for its owner alone: an audit tells where a network is open."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    place = path.absolute().as_posix()
    place = quote(os.fsencode(place if place.startswith("/") else f"/{place}"), safe="/:")
    connection = sqlite3.connect(f"file://{place}?mode={mode}", BUSY_SECONDS, isolation_level=None, uri=True)
    try:
        connection.text_factory = bytes
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_DOCUMENT + (1 << 20))
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _connected_for_reading(path: Path) -> sqlite3.Connection:
    """CHOICE: with the right to write where there is one: a log that a killed process left behind is merged then, and a
    reader leaves no files behind. Where nothing can be written the file is read as it stands, without locks.
    """
    try:
        connection = _connected(path, "rw")
    except sqlite3.OperationalError as error:
        if _code(error) not in _OF_THE_PLACE:
            raise
        log = path.with_name(path.name + _COMPANIONS[0])
        if log.exists() and log.stat().st_size:
            raise failure("history-log-beside", path, str(log)) from error
        connection = _connected(path, "ro&immutable=1")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _require_own(connection: sqlite3.Connection, path: Path, new_too: bool = False) -> None:
    """Raises: StoreError unless the file says that it is a store, of a version that is known."""
    application, version = _numbers(connection)
    if is_new(connection):
        if not new_too:
            raise failure("history-empty-file", path)
    elif application != APPLICATION_ID:
        raise failure("history-not-a-store", path)
    elif version > VERSION:
        raise failure("history-newer-store", path)
    elif version != VERSION:
        raise failure("history-damaged", path, f"user_version {version}")


def _numbers(connection: sqlite3.Connection) -> tuple[int, int]:
    (application,), (version,) = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
    )
    return application, version


def _set_journal(connection: sqlite3.Connection, path: Path) -> None:
    """A log beside the file on a disk of this computer; the older way, without shared memory, on others.

    SOURCE: sqlite.org/wal.html: all processes of a log share memory, which no network drive offers.
    CHOICE: where another process is busy with the file just now, the mode stays as it is: both ways are safe.
    """
    wanted = "delete" if is_remote(path) else "wal"
    with contextlib.suppress(sqlite3.OperationalError):
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if mode != wanted.encode():
            connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()
