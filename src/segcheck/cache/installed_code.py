"""Which code it is that computes: what another code kept is not its answer."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from segcheck.version import __version__

# What answers depend on besides segcheck's own files.
_LIBRARIES = ("oxidd", "yaml", "numpy", "netaddr", "openpyxl")
_ENDINGS = (".py", ".yaml", ".json")


def fingerprint() -> str | None:
    """Hexadecimal digits that differ where another version, other files, another Python or other libraries are
    installed; None where the files cannot be seen.

    CHOICE: files by size and by the times of their last change and their installation, not by content: it is done at
    every start. Cost: a few milliseconds.
    """
    try:
        files = list(_files(Path(__file__).parent.parent))
        libraries = [_library(name) for name in _LIBRARIES]
    except OSError:
        return None
    told = (__version__, sys.version, sys.byteorder, sys.maxsize, sorted(files), libraries)
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    """Path, size and times of every file of code in `folder` and below."""
    pending = [os.fspath(folder)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(_ENDINGS):
                    yield entry.path, *_state(entry.stat())
                elif entry.name != "__pycache__" and entry.is_dir():
                    pending.append(entry.path)


def _library(name: str) -> tuple[str, int, int, int]:
    """The place of an installed library and when it was installed."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        return name, 0, 0, 0
    return found.origin, *_state(Path(found.origin).stat())


def _state(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns
