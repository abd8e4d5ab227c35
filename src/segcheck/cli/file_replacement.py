"""Writing a file as a whole: whoever reads it sees the old content or the new one, never half of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from segcheck.errors import UsageError
from segcheck.report.messages import Language, message


def replace_file(path: str, data: bytes, language: Language) -> None:
    """Write `data` to the file at `path`, in place of what it holds. A link is followed: it is wanted where it leads.

    Raises: UsageError when it cannot be written; what was there stays then.
    """
    target = Path(path).resolve()
    try:
        if target.exists() and not target.is_file():
            # A pipe or a device: there is nothing to replace.
            with target.open("wb") as stream:
                stream.write(data)
            return
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            _open_to_others(name)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise cannot_write(path, error, language) from None


def cannot_write(path: str, error: OSError, language: Language) -> UsageError:
    """The error that says so."""
    return UsageError(message("cli-cannot-write", {"path": path, "reason": error.strerror or str(error)}, language))


def _open_to_others(name: str) -> None:
    """A temporary file is for its owner alone; the new file gets the rights any new file gets."""
    mask = os.umask(0)
    os.umask(mask)
    Path(name).chmod(0o666 & ~mask)
