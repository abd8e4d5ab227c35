"""A folder of cache files: bytes by key. It may be missing, full, read-only, damaged or shared by many processes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MOST_BYTES = 256 << 20
LARGEST_ENTRY = 64 << 20
_LEAST_SHARE = 0.75  # what is left after clearing, so that not every run clears
_MAGIC = b"segcheck cache 1\n"
_ENDING = ".entry"
_UNFINISHED = ".part"
_ABANDONED = 3600.0  # seconds
_DIGITS = frozenset("0123456789abcdef")


class Trouble(NamedTuple):
    """Why entries are not kept: a message code, and what the system says."""

    code: str
    reason: str


class Store:
    """Entries of one folder. Nothing raises: what cannot be read is not there, what cannot be written is not kept.

    Every entry says its key and the hash of its bytes; one that does not fit is ignored and written anew. Entries
    appear by being renamed, so that another process sees a whole one or none. `trouble`: why entries are not kept;
    None while they are.

    SOUNDNESS: the hash is no seal. What others could have written is not read: the folder must be the user's own, and
    closed to everybody else's writing.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._private: bool | None = None  # unknown
        self.trouble: Trouble | None = None

    def get(self, key: str) -> bytes | None:
        """The bytes kept under `key`, or None."""
        if not self._is_private():
            return None
        try:
            with self._path(key).open("rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    return None
                text = file.read(LARGEST_ENTRY + 1)
        except (OSError, ValueError):  # missing or unreadable: not there
            return None
        data = text[len(_head(key, b"")) :]
        return data if text == _head(key, data) + data else None

    def touch(self, key: str) -> None:
        """Say that the entry was of use: it is removed later than others."""
        with contextlib.suppress(OSError):
            os.utime(self._path(key))

    def put(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`; replaces what is there."""
        if self.trouble or len(data) > LARGEST_ENTRY // 2:
            return
        try:
            if self._private is None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._is_private():
                self._write(self._path(key), _head(key, data) + data)
        except FileNotFoundError:  # somebody clears the folder right now
            return
        except OSError as error:
            self.trouble = Trouble("cache-not-writable", error.strerror or str(error))

    def clear_oldest(self) -> None:
        """Remove the entries that were not used for longest, where there are more bytes than the store may hold.

        CHOICE: the time of the last use is that of the file; another process that removes or writes at the same time
        costs an entry too many or too few, and never an answer.
        """
        entries = sorted(self._entries())
        # What is being written at this moment is not taken away from under the writer.
        newest = entries[-1][0] if entries else 0.0
        entries = [one for one in entries if one[2].suffix == _ENDING or one[0] < newest - _ABANDONED]
        total = sum(size for _, size, _ in entries)
        if total <= self._most_bytes:
            return
        for _, size, path in entries:
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size
            if total <= self._most_bytes * _LEAST_SHARE:
                return

    def _path(self, key: str) -> Path:
        """INVARIANT: a key is a hash in hexadecimal digits, never a name from somewhere else."""
        if not key or not _DIGITS.issuperset(key):
            raise ValueError(key)
        return self._folder / f"{key}{_ENDING}"

    def _is_private(self) -> bool:
        """Whether the folder is there and nobody else can have written into it."""
        if self._private is None:
            try:
                status = self._folder.lstat()
            except OSError:  # missing so far
                return False
            self._private = _is_private(status)
            if not self._private:
                self.trouble = Trouble("cache-not-private", "")
        return self._private

    def _write(self, path: Path, data: bytes) -> None:
        import tempfile

        handle, unfinished = tempfile.mkstemp(_UNFINISHED, dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(unfinished).replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                Path(unfinished).unlink()
            raise

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """(last use, size, path) of everything in the folder that a store has written."""
        try:
            found = list(os.scandir(self._folder))
        except OSError:
            return
        for one in found:
            if one.name.endswith((_ENDING, _UNFINISHED)):
                with contextlib.suppress(OSError):
                    status = one.stat(follow_symlinks=False)
                    yield status.st_mtime, status.st_size, Path(one.path)


def _is_private(status: os.stat_result) -> bool:
    if sys.platform == "win32":  # access lists of the user's profile see to it
        return stat.S_ISDIR(status.st_mode)
    own = status.st_uid == os.geteuid()
    return stat.S_ISDIR(status.st_mode) and own and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _head(key: str, data: bytes) -> bytes:
    """What stands before `data` in an entry: as long for every data."""
    digest = hashlib.sha256(key.encode("ascii") + data).hexdigest()
    return _MAGIC + f"{key}\n{digest}\n".encode("ascii")
