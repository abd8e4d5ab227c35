"""A fingerprint of all configurations together, to write down in a review or an audit."""

from __future__ import annotations

import hashlib

from segcheck.model.network import Snapshot


def fingerprint(snapshot: Snapshot) -> str:
    """SHA-256, in hexadecimal digits, over one line for each file read: its path, a tab, the SHA-256 of its bytes, LF.

    Lines are UTF-8 and sorted by their bytes, so the fingerprint does not depend on the order of loading; it changes
    when a file changes, appears, disappears or is renamed. Other tools can compute it from the files alone.

    >>> fingerprint(Snapshot((), (), (), (), ()))[:16]
    'e3b0c44298fc1c14'
    """
    lines = sorted(f"{source.path}\t{source.sha256}\n".encode(errors="backslashreplace") for source in snapshot.sources)
    return hashlib.sha256(b"".join(lines)).hexdigest()
