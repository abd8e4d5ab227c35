"""What is stored is read back byte by byte, and nothing that is no store is touched."""

from __future__ import annotations

import datetime
import os
import sqlite3
import stat
import sys
from pathlib import Path

import pytest
from tests.history.documents import MOMENT, document, finding, written

from segcheck.errors import StoreError, UsageError
from segcheck.history import opening
from segcheck.history.chain import BEGINNING, document_digest
from segcheck.history.store import AuditStore
from segcheck.history.verification import verify


@pytest.fixture
def store(tmp_path: Path) -> AuditStore:
    return AuditStore(tmp_path / "audit.sqlite3")


def refusal(store: AuditStore) -> str:
    """The code of what stands in the way of storing a run."""
    with pytest.raises(StoreError) as caught:
        store.append_run(written(document()), MOMENT)
    return caught.value.code


def reading_refusal(store: AuditStore) -> str:
    """The code of what stands in the way of reading."""
    with pytest.raises(StoreError) as caught:
        store.runs()
    return caught.value.code


def test_a_run_is_read_back_as_it_was_stored(store: AuditStore) -> None:
    told = written(document(finding("one")))
    stamp = store.append_run(told, MOMENT, "佐藤")
    assert (stamp.number, stamp.made_at, stamp.on, stamp.subject) == (
        1,
        "2026-11-22T09:30:00+09:00",
        "2026-11-21",
        "みどり市",
    )
    assert (stamp.operator, stamp.outcome, stamp.version) == ("佐藤", "violated", "0.1.0")
    assert dict(stamp.counts)["open"] == 1
    assert stamp.previous == BEGINNING
    assert stamp.document_digest == document_digest(told)
    assert store.document(1) == told
    assert store.runs() == (stamp,)
    assert store.run(1) == stamp


def test_runs_and_approvals_are_one_chain(store: AuditStore) -> None:
    first = store.append_run(written(document()), MOMENT)
    approval = store.append_sign_off(1, "部長 田中", "情報セキュリティ責任者", "", MOMENT)
    third = store.append_run(written(document()), MOMENT)
    assert (first.number, approval.number, third.number) == (1, 2, 3)
    assert third.previous == approval.digest
    assert store.sign_offs(1) == (approval,)
    assert store.sign_offs(3) == ()
    assert [stamp.number for stamp in store.runs()] == [1, 3]
    assert verify(store.path).head == third.digest


def test_the_same_run_twice_has_two_digests(store: AuditStore) -> None:
    first, second = (store.append_run(written(document()), MOMENT) for _ in range(2))
    assert first.digest != second.digest
    assert first.document_digest == second.document_digest


@pytest.mark.parametrize("number", [0, 2, 3, -1, 10**30])
def test_only_runs_are_approved_and_told(store: AuditStore, number: int) -> None:
    store.append_run(written(document()), MOMENT)
    store.append_sign_off(1, "田中", "CISO", "", MOMENT)
    with pytest.raises(UsageError):
        store.append_sign_off(number, "田中", "CISO", "", MOMENT)
    with pytest.raises(UsageError):
        store.document(number)
    assert verify(store.path).entries == 2


def test_a_time_without_its_offset_is_refused(store: AuditStore) -> None:
    with pytest.raises(ValueError, match="offset"):
        store.append_run(written(document()), datetime.datetime(2026, 11, 22))
    assert not store.exists()


def test_any_text_goes_through(store: AuditStore) -> None:
    name = "\udcff \0 ' \" \u202e 𠮟 <script>"
    store.append_run(written(document()), MOMENT, name)
    approval = store.append_sign_off(1, name, name, name, MOMENT)
    assert store.run(1).operator == name
    assert (approval.by, approval.role, approval.note) == (name, name, name)
    assert verify(store.path).intact


def test_the_file_is_its_owners_alone_and_nothing_stays_beside_it(store: AuditStore) -> None:
    store.append_run(written(document()), MOMENT)
    assert [one.name for one in store.path.parent.iterdir()] == [store.path.name]
    if sys.platform != "win32":
        assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_the_table_itself_refuses_changes(store: AuditStore) -> None:
    store.append_run(written(document()), MOMENT)
    store.append_run(written(document()), MOMENT)
    connection = sqlite3.connect(store.path)
    for statement in (
        "UPDATE entries SET made_at = '2020-01-01'",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE number = 1",
        "INSERT INTO entries SELECT 7, kind, made_at, facts, document_size, document_digest, previous, digest, document"
        " FROM entries WHERE number = 1",
        "INSERT INTO entries SELECT 3, 'other', made_at, facts, document_size, document_digest, previous, digest,"
        " document FROM entries WHERE number = 1",
        "INSERT INTO entries SELECT 3, kind, made_at, facts, document_size, document_digest, previous, digest, 'text'"
        " FROM entries WHERE number = 1",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
        connection.rollback()
    connection.close()
    assert verify(store.path).entries == 2


def test_a_store_that_is_not_there(store: AuditStore, tmp_path: Path) -> None:
    assert reading_refusal(store) == "history-no-store"
    assert not store.exists()
    assert store.runs_so_far() == ()
    assert reading_refusal(AuditStore(tmp_path / "no folder" / "audit.sqlite3")) == "history-no-store"
    assert refusal(AuditStore(tmp_path / "no folder" / "audit.sqlite3")) == "history-no-access"
    assert refusal(AuditStore(tmp_path / "with\0nul")) == "history-unreadable"
    assert reading_refusal(AuditStore(tmp_path / "with\0nul")) == "history-unreadable"


@pytest.mark.parametrize("name", ["100% ?mode=memory&x#y", "監査 記録.sqlite3", "a b", "%41", ":memory:", "\udcff"])
def test_any_name_is_the_name_of_a_file(tmp_path: Path, name: str) -> None:
    if sys.platform == "win32":
        pytest.skip("about names of files that Windows refuses")
    store = AuditStore(tmp_path / name)
    stamp = store.append_run(written(document()), MOMENT)
    assert os.listdir(os.fsencode(tmp_path)) == [os.fsencode(name)]  # noqa: PTH208 - names as the system has them
    assert store.runs() == (stamp,)


@pytest.mark.parametrize(
    "text", [b"hostname fw1\n", b"x", b"x" * 5000, b"SQLite format 3\0", b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_other_files_are_left_alone(store: AuditStore, text: bytes) -> None:
    store.path.write_bytes(text)
    assert refusal(store) in {"history-not-a-store", "history-damaged"}
    assert reading_refusal(store) in {"history-not-a-store", "history-damaged"}
    assert store.path.read_bytes() == text


def test_other_databases_are_left_alone(store: AuditStore) -> None:
    connection = sqlite3.connect(store.path)
    connection.execute("CREATE TABLE entries (number INTEGER PRIMARY KEY)")
    connection.close()
    before = store.path.read_bytes()
    assert refusal(store) == reading_refusal(store) == "history-not-a-store"
    assert store.path.read_bytes() == before


def test_an_empty_file_is_a_new_store_and_never_an_intact_one(store: AuditStore) -> None:
    store.path.touch()
    assert reading_refusal(store) == "history-empty-file"
    with pytest.raises(StoreError, match="history-empty-file"):
        verify(store.path)
    assert store.runs_so_far() == ()
    assert store.append_run(written(document()), MOMENT).number == 1
    assert len(store.runs_so_far()) == 1


def test_a_newer_store_is_left_alone(store: AuditStore) -> None:
    store.append_run(written(document()), MOMENT)
    connection = sqlite3.connect(store.path)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    assert refusal(store) == reading_refusal(store) == "history-newer-store"


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_links_and_what_is_no_file_are_refused(store: AuditStore, tmp_path: Path) -> None:
    real = AuditStore(tmp_path / "real.sqlite3")
    real.append_run(written(document()), MOMENT)
    for target in (real.path, tmp_path / "nothing"):
        store.path.symlink_to(target)
        assert refusal(store) == reading_refusal(store) == "history-is-a-link"
        store.path.unlink()
    assert not (tmp_path / "nothing").exists()
    os.mkfifo(store.path)
    assert refusal(store) == reading_refusal(store) == "history-not-a-file"
    assert refusal(AuditStore(tmp_path)) == "history-not-a-file"
    victim = tmp_path / "victim"
    victim.write_text("precious")
    for ending in ("-wal", "-shm", "-journal"):
        link = real.path.with_name(real.path.name + ending)
        link.symlink_to(victim)
        assert refusal(real) == reading_refusal(real) == "history-not-a-file"
        link.unlink()
    assert victim.read_text() == "precious"


def test_another_program_that_writes_is_waited_for_and_then_told(
    store: AuditStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append_run(written(document()), MOMENT)
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert refusal(store) == "history-busy"
    assert len(store.runs()) == 1, "readers do not wait for writers"
    other.close()
    assert store.append_run(written(document()), MOMENT).number == 2


def test_a_full_disk_is_told_and_nothing_is_half_there(store: AuditStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.append_run(written(document()), MOMENT)
    # SQLite says so when the file may not grow any more, by its own limit or by the disk's.
    monkeypatch.setattr(opening, "SETTINGS", (*opening.SETTINGS, "max_page_count = 3"))
    big = written(document(noise=os.urandom(50_000).hex()))
    with pytest.raises(StoreError) as caught:
        store.append_run(big, MOMENT)
    assert (caught.value.code, caught.value.arguments["reason"]) == ("history-no-access", "database or disk is full")
    monkeypatch.undo()
    assert verify(store.path).entries == 1
    assert store.append_run(big, MOMENT).number == 2


def test_on_a_network_drive_there_is_no_log(store: AuditStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def journal() -> bytes:
        with opening.reading(store.path) as connection:
            (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        assert isinstance(mode, bytes)
        return mode

    store.append_run(written(document()), MOMENT)
    assert journal() == b"wal"
    monkeypatch.setattr(opening, "is_remote", lambda _path: True)
    store.append_run(written(document()), MOMENT)
    assert journal() == b"delete"
    monkeypatch.undo()
    store.append_run(written(document()), MOMENT)
    assert journal() == b"wal"
    assert verify(store.path).entries == 3


def test_an_audit_that_no_store_takes(store: AuditStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segcheck.history.packing.LARGEST_DOCUMENT", 100)
    assert refusal(store) == "history-document-too-large"
    assert not store.exists()


def test_drives_of_other_computers_are_known_by_the_list_of_mounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("about the list of mounts of Linux")
    listed = tmp_path / "mountinfo"
    monkeypatch.setattr("segcheck.history.disk._MOUNTS", listed)
    place = str(tmp_path.resolve()).replace(" ", "\\040")
    store = AuditStore(tmp_path / "audit.sqlite3")
    for mount, remote in (
        (f"1 1 0:1 / {place} rw - nfs4 nas:/a rw", True),
        (f"1 1 0:1 / {place} rw - cifs //nas/a rw", True),
        (f"1 1 0:1 / {place} rw - ext4 /dev/sda1 rw", False),
        (f"1 1 0:1 / {place} rw - nfs4 nas:/a rw\n2 1 0:2 / {place} rw - ext4 /dev/sdb1 rw", False),
        (f"1 1 0:1 / {place}/other rw - nfs4 nas:/a rw", False),
        ("1 1 0:1 / / rw - nfs4 nas:/a rw\nshort\n", True),
        ("", False),
    ):
        listed.write_text(f"9 9 0:9 / / rw - ext4 /dev/sda1 rw\n{mount}\n", encoding="utf-8")
        assert store.is_on_network_drive() is remote, mount
    listed.unlink()
    assert not store.is_on_network_drive()


def test_where_nothing_can_be_written_the_file_is_read_as_it_stands(
    store: AuditStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = store.append_run(written(document()), MOMENT)
    connected = opening._connected

    def refused(path: Path, mode: str) -> sqlite3.Connection:
        if mode == "rw":
            error = sqlite3.OperationalError("attempt to write a readonly database")
            error.sqlite_errorcode = sqlite3.SQLITE_READONLY_DIRECTORY
            raise error
        return connected(path, mode)

    monkeypatch.setattr(opening, "_connected", refused)
    assert store.runs() == (stamp,)
    assert refusal(store) == "history-no-access"
    store.path.with_name(store.path.name + "-wal").write_bytes(b"x")
    assert reading_refusal(store) == "history-log-beside"
