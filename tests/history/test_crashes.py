"""Processes that are killed while they store, processes that store at once, and files a crash left behind torn."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.history.documents import MOMENT, document, finding, written

from segcheck.errors import StoreError
from segcheck.history.chain import Entry
from segcheck.history.opening import appending
from segcheck.history.store import AuditStore
from segcheck.history.verification import verify

_PROGRAM = Path(__file__).with_name("killed_processes.py")


def ran(*words: str) -> dict[str, int]:
    """What the program counted. It ends with an error where anything is not whole."""
    done = subprocess.run([sys.executable, str(_PROGRAM), *words], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    counted = json.loads(done.stdout)
    assert isinstance(counted, dict)
    return counted


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked: nothing else starts them fast enough")
@pytest.mark.parametrize(("journal", "kills"), [("wal", 220), ("delete", 60)])
def test_a_killed_process_leaves_whole_entries_and_all_that_it_told_of(
    tmp_path: Path, journal: str, kills: int
) -> None:
    counted = ran("kill", str(tmp_path), journal, str(kills))
    assert counted["kills"] == kills
    assert counted["stored"] >= counted["told"] > 0
    # The kills came at different moments: with a log or a journal left behind, between the commit and the word of it.
    assert counted["left_behind"] > kills // 20
    assert counted["untold"] > 0 or journal == "delete"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked, so that they start at once")
@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_eight_processes_store_at_once(tmp_path: Path, journal: str) -> None:
    assert ran("together", str(tmp_path), journal, "5") == {"stored": 40}


@pytest.fixture
def torn(tmp_path: Path) -> tuple[Path, tuple[Entry, ...]]:
    """A folder with a store of four entries, two of them in its log; and the entries."""
    store = AuditStore(tmp_path / "audit.sqlite3")
    for name in ("one", "two"):
        store.append_run(written(document(finding(name))), MOMENT)
    left = tmp_path / "left"
    left.mkdir()
    # A connection that stays open keeps the log from being merged.
    with appending(store.path) as connection:
        connection.execute("COMMIT")
        for name in ("three", "four"):
            store.append_run(written(document(finding(name))), MOMENT)
        for ending in ("", "-wal", "-shm"):
            shutil.copy(f"{store.path}{ending}", left)
        connection.execute("BEGIN")
    return left, store.entries()


def copied(left: Path, place: Path) -> AuditStore:
    """The files a crash left, in a folder of their own."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(left, place)
    return AuditStore(place / "audit.sqlite3")


def require_beginning(store: AuditStore, entries: tuple[Entry, ...]) -> int:
    """How many entries are left: the first ones, whole, and a next one goes behind them."""
    found = verify(store.path)
    assert found.intact, found.damages
    kept = store.entries()
    assert kept == entries[: len(kept)]
    assert store.append_run(written(document()), MOMENT).number == len(kept) + 1
    return len(kept)


def test_a_torn_log_costs_the_last_entries_and_nothing_else(
    tmp_path: Path, torn: tuple[Path, tuple[Entry, ...]]
) -> None:
    left, entries = torn
    log = (left / "audit.sqlite3-wal").read_bytes()
    chance = random.Random(1)
    seen = set()
    for turn in range(60):
        store = copied(left, tmp_path / "copy")
        damaged = bytearray(log)
        at = chance.randrange(len(log))
        if turn % 2:
            del damaged[at:]
        else:
            damaged[at] ^= chance.randrange(1, 256)
        (tmp_path / "copy" / "audit.sqlite3-wal").write_bytes(damaged)
        seen.add(require_beginning(store, entries))
    assert seen >= {2, 3}
    assert require_beginning(copied(left, tmp_path / "copy"), entries) == 4


def test_a_torn_index_of_the_log_costs_nothing(tmp_path: Path, torn: tuple[Path, tuple[Entry, ...]]) -> None:
    left, entries = torn
    chance = random.Random(2)
    for _ in range(30):
        store = copied(left, tmp_path / "copy")
        index = tmp_path / "copy" / "audit.sqlite3-shm"
        damaged = bytearray(index.read_bytes())
        for _ in range(20):
            damaged[chance.randrange(200)] ^= chance.randrange(1, 256)
        index.write_bytes(damaged[: chance.choice((0, 7, 500, len(damaged)))])
        assert require_beginning(store, entries) == 4


def test_a_log_that_is_gone_leaves_a_shorter_chain_that_a_kept_digest_gives_away(
    tmp_path: Path, torn: tuple[Path, tuple[Entry, ...]]
) -> None:
    left, entries = torn
    store = copied(left, tmp_path / "copy")
    for ending in ("-wal", "-shm"):
        (tmp_path / "copy" / f"audit.sqlite3{ending}").unlink()
    assert verify(store.path).entries == 2
    found = verify(store.path, entries[-1].digest)
    assert not found.intact
    assert [damage.code for damage in found.damages] == ["history-expected-missing"]


def test_a_store_that_is_cut_short_is_not_intact_or_lost_nothing(tmp_path: Path) -> None:
    store = AuditStore(tmp_path / "audit.sqlite3")
    for _ in range(3):
        store.append_run(written(document(finding("one", noise=os.urandom(3000).hex()))), MOMENT)
    whole, entries = store.path.read_bytes(), store.entries()
    chance = random.Random(3)
    for size in (*range(0, len(whole), 512), *(chance.randrange(len(whole)) for _ in range(40)), len(whole) - 1):
        store.path.write_bytes(whole[:size])
        try:
            if verify(store.path).intact:
                # The last page ends with room for more.
                assert (store.entries(), len(whole) - size < 4096) == (entries, True), size
        except StoreError as error:
            assert error.code in {"history-empty-file", "history-not-a-store"}, size


def test_whoever_reads_merges_what_a_crash_left(tmp_path: Path, torn: tuple[Path, tuple[Entry, ...]]) -> None:
    left, entries = torn
    store = copied(left, tmp_path / "copy")
    assert verify(store.path).entries == len(entries)
    assert [one.name for one in store.path.parent.iterdir()] == [store.path.name]
    assert store.entries() == entries
