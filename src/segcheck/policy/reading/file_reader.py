"""Reading the files a policy names beside itself."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TypeAlias

from segcheck.policy.reading.problems import ReadingError

FileReader: TypeAlias = Callable[[str], bytes]
"""Returns the bytes of a file named relative to the policy file. Raises: ReadingError."""

MAX_POLICY_BYTES = 1 << 20
"""Of the policy file itself."""
MAX_BYTES = 16 << 20
"""Of a file it names."""


def no_files(name: str) -> bytes:
    """The reader of a policy that is no file itself: it refuses every name."""
    raise ReadingError("policy-file-without-folder", name=name)


def files_beside(policy: Path) -> FileReader:
    """A reader of files in the folder of `policy` and below. Raises (when reading): ReadingError.

    Names with a drive, a root or `..` are refused, and so are links that lead out of the folder.
    """
    folder = policy.resolve().parent

    def read(name: str) -> bytes:
        parts = PurePosixPath(name.replace("\\", "/"))
        if parts.is_absolute() or PureWindowsPath(name).drive or ".." in parts.parts:
            raise ReadingError("policy-file-outside", name=name)
        try:
            path = (folder / parts).resolve()
        except RuntimeError as error:  # links in a circle, before Python 3.13
            raise ReadingError("policy-file-unreadable", name=name, reason=os.strerror(errno.ELOOP)) from error
        if not path.is_relative_to(folder):
            raise ReadingError("policy-file-outside", name=name)
        try:
            # A pipe would be waited for, and a device read without end.
            if not stat.S_ISREG(path.stat().st_mode):
                raise ReadingError("policy-file-not-regular", name=name)
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise ReadingError("policy-file-unreadable", name=name, reason=error.strerror or str(error)) from error
        if len(data) > MAX_BYTES:
            raise ReadingError("policy-file-too-large", name=name, limit=f"{MAX_BYTES >> 20} MiB")
        return data

    return read
