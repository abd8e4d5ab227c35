"""A fingerprint of all configurations together, to write down in a review or an audit."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

from segcheck.model.network import Snapshot


def fingerprint(snapshot: Snapshot) -> str:
    """SHA-256, in hexadecimal digits, over one line for each file read: its path, a tab, the SHA-256 of its bytes, LF.

    Paths start below the folder that holds all files, so it is the same whether that folder or one above it is named.
    Lines are UTF-8 and sorted by their bytes, so the fingerprint does not depend on the order of loading; it changes
    when a file changes, appears, disappears or is renamed. Other tools can compute it from the files alone.

    >>> fingerprint(Snapshot((), (), (), (), ()))[:16]
    'e3b0c44298fc1c14'
    """
    paths = [PurePosixPath(source.path) for source in snapshot.sources]
    shared = 0
    for step in zip(*(path.parent.parts for path in paths), strict=False):
        if len(set(step)) > 1:
            break
        shared += 1
    names = ["/".join(path.parts[shared:]) for path in paths]
    lines = sorted(
        f"{name}\t{source.sha256}\n".encode(errors="backslashreplace")
        for name, source in zip(names, snapshot.sources, strict=True)
    )
    return hashlib.sha256(b"".join(lines)).hexdigest()
