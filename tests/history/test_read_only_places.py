"""Stores where nothing may be written: on a medium, in a folder of somebody else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.history.documents import MOMENT, document, written

from segcheck.history.opening import appending
from segcheck.history.store import AuditStore

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")

_NOBODY = 65534
# Whoever is root may write everywhere: the question is asked as somebody else.
_ASK = """
import os, sys
from pathlib import Path
from segcheck.errors import StoreError
from segcheck.history.store import AuditStore
from segcheck.history.verification import verify
import datetime
path = Path(sys.argv[1])
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({nobody})
    os.setuid({nobody})
try:
    print(verify(path).intact, len(AuditStore(path).runs()))
except StoreError as error:
    print(error.code)
try:
    AuditStore(path).append_sign_off(1, "x", "y", "", datetime.datetime.now(datetime.timezone.utc))
except StoreError as error:
    print(error.code)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that others may look into; those of pytest are closed to them."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    place.chmod(0o755)
    shutil.rmtree(place)


def asked(store: Path) -> list[str]:
    """What somebody without the right to write gets to know."""
    store.chmod(0o444)
    store.parent.chmod(0o555)
    words = [sys.executable, "-c", _ASK.format(nobody=_NOBODY), str(store)]
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=60).stdout.split("\n")[:-1]


def test_a_store_is_verified_where_nothing_can_be_written(folder: Path) -> None:
    store = AuditStore(folder / "audit.sqlite3")
    store.append_run(written(document()), MOMENT)
    before = store.path.read_bytes()
    assert asked(store.path) == ["True 1", "history-no-access"]
    assert store.path.read_bytes() == before


def test_a_log_that_cannot_be_merged_is_told(folder: Path) -> None:
    store = AuditStore(folder / "audit.sqlite3")
    store.append_run(written(document()), MOMENT)
    copy = folder / "copy"
    copy.mkdir()
    with appending(store.path) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.execute("COMMIT")
        for ending in ("", "-wal"):
            shutil.copy(f"{store.path}{ending}", copy)
        connection.execute("BEGIN")
    assert (copy / "audit.sqlite3-wal").stat().st_size
    assert asked(copy / "audit.sqlite3") == ["history-log-beside", "history-log-beside"]
    copy.chmod(0o755)


def test_a_file_somebody_may_not_read_is_told(folder: Path) -> None:
    store = AuditStore(folder / "audit.sqlite3")
    store.append_run(written(document()), MOMENT)
    words = [sys.executable, "-c", _ASK.format(nobody=_NOBODY), str(store.path)]
    if os.geteuid() != 0:
        store.path.chmod(0)
    told = subprocess.run(words, check=True, capture_output=True, text=True, timeout=60).stdout.split("\n")[:-1]
    assert told == ["history-no-access", "history-no-access"]
