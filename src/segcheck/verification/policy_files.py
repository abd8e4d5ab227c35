"""The files a policy is made of, found again beside it and hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from segcheck.verification.document import FileHash

_CHUNK = 1 << 20


def policy_hashes(policy: Path, listed: Sequence[FileHash]) -> tuple[FileHash, ...]:
    """The hashes, as they are now, of `policy` and of what `listed` names beside it; a file that is not there is left
    out. The first of `listed` is the policy itself, whatever it is called now.

    Raises: OSError, where a file is there and cannot be read.
    """
    found = []
    for number, file in enumerate(listed):
        path = policy if number == 0 else _beside(policy.parent, file.path)
        if path is not None and path.is_file():
            found.append(FileHash(file.path, _sha256(path)))
    return tuple(found)


def _beside(folder: Path, name: str) -> Path | None:
    """The file `name` in the folder or below; None for a name that leads elsewhere: certificates are not trusted."""
    pure = PurePosixPath(name)
    windows = PureWindowsPath(name)
    if not name or "\0" in name or pure.is_absolute() or windows.drive or windows.root or ".." in windows.parts:
        return None
    path = folder / pure
    return path if path.resolve().is_relative_to(folder.resolve()) else None


def _sha256(path: Path) -> str:
    result = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            result.update(chunk)
    return result.hexdigest()
