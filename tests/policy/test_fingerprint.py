"""The fingerprint of a snapshot: the same for other tools, and different for every change."""

from __future__ import annotations

import hashlib

from segcheck.policy.fingerprint import fingerprint
from segcheck.vendors.registry import load_files

FIRST, SECOND = b"hostname r1\nend\n", b"hostname r2\nend\n"


def test_other_tools_can_compute_it_from_the_files_alone() -> None:
    sums = [(name, hashlib.sha256(data).hexdigest()) for name, data in (("a/r1.cfg", FIRST), ("b/r2.cfg", SECOND))]
    text = "".join(f"{name}\t{digest}\n" for name, digest in sums)
    snapshot = load_files([("b/r2.cfg", SECOND), ("a/r1.cfg", FIRST)])
    assert fingerprint(snapshot) == hashlib.sha256(text.encode()).hexdigest()


def test_every_change_shows() -> None:
    snapshots = [
        [("r1.cfg", FIRST), ("r2.cfg", SECOND)],
        [("r1.cfg", FIRST), ("r2.cfg", SECOND + b"!\n")],
        [("r1.cfg", FIRST), ("r3.cfg", SECOND)],
        [("r1.cfg", FIRST)],
        [("r1.cfg", SECOND), ("r2.cfg", FIRST)],
    ]
    assert len({fingerprint(load_files(files)) for files in snapshots}) == len(snapshots)


def test_the_folder_above_does_not_count() -> None:
    """Naming the city's folder or the folder of its configurations gives the same files."""
    below = fingerprint(load_files([("r1.cfg", FIRST), ("sub/r2.cfg", SECOND)]))
    assert fingerprint(load_files([("configs/r1.cfg", FIRST), ("configs/sub/r2.cfg", SECOND)])) == below
    assert fingerprint(load_files([("a/r1.cfg", FIRST), ("b/r2.cfg", SECOND)])) != below


def test_a_name_with_broken_bytes_has_one_too() -> None:
    assert len(fingerprint(load_files([("r\udcff.cfg", FIRST)]))) == 64
