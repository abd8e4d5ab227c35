"""Whatever is altered in a store is found, and said with the number of the entry."""

from __future__ import annotations

import datetime
import hashlib
import json
import sqlite3
import zlib
from pathlib import Path

import pytest
from tests.history.alterations import altered, filled, told
from tests.history.documents import MOMENT, document, written

from segcheck.errors import StoreError, UsageError
from segcheck.history.chain import BEGINNING, Entry
from segcheck.history.packing import LARGEST_DOCUMENT
from segcheck.history.store import AuditStore
from segcheck.history.verification import MOST_DAMAGES, verify
from segcheck.report.messages import message


@pytest.fixture
def store(tmp_path: Path) -> AuditStore:
    return filled(tmp_path / "audit.sqlite3")


def test_what_nobody_touched_is_intact(store: AuditStore) -> None:
    found = verify(store.path)
    assert found.intact
    assert (found.entries, found.runs, found.head) == (4, 3, store.entries()[-1].digest)
    assert (found.expected_at, found.backwards) == (None, ())


@pytest.mark.parametrize(
    ("statement", "damages"),
    [
        ("UPDATE entries SET made_at = '2026-11-22T09:30:01+09:00' WHERE number = 2", [("history-entry-altered", 2)]),
        (
            "UPDATE entries SET facts = replace(facts, 'violated', 'proved') WHERE number = 2",
            [("history-entry-altered", 2)],
        ),
        ("UPDATE entries SET facts = '[' WHERE number = 2", [("history-entry-altered", 2)]),
        (
            "UPDATE entries SET kind = 'sign-off' WHERE number = 2",
            [("history-entry-altered", 2), ("history-approves-nothing", 2), ("history-approves-nothing", 3)],
        ),
        (
            "UPDATE entries SET document_size = 5 WHERE number = 2",
            [("history-entry-altered", 2), ("history-document-altered", 2)],
        ),
        ("UPDATE entries SET document = x'00' WHERE number = 2", [("history-document-altered", 2)]),
        ("UPDATE entries SET document = x'' WHERE number = 2", [("history-document-altered", 2)]),
        ("UPDATE entries SET document = x'00' WHERE number = 3", [("history-document-altered", 3)]),
        (
            "UPDATE entries SET document = CAST(document || x'00' AS BLOB) WHERE number = 2",
            [("history-document-altered", 2)],
        ),
        (
            "UPDATE entries SET document = (SELECT document FROM entries WHERE number = 1) WHERE number = 2",
            [("history-document-altered", 2)],
        ),
        (
            "UPDATE entries SET digest = replace(digest, substr(digest, 1, 1), 'x') WHERE number = 4",
            [("history-entry-altered", 4)],
        ),
        (
            "UPDATE entries SET digest = printf('%064d', 1) WHERE number = 2",
            [("history-entry-altered", 2), ("history-chain-broken", 3)],
        ),
        ("DELETE FROM entries WHERE number = 1", [("history-number-missing", 2), ("history-chain-broken", 2)]),
        (
            "DELETE FROM entries WHERE number = 2",
            [("history-number-missing", 3), ("history-chain-broken", 3), ("history-approves-nothing", 3)],
        ),
        (
            "UPDATE entries SET number = 9 WHERE number = 4",
            [("history-number-missing", 9), ("history-entry-altered", 9)],
        ),
        ("DELETE FROM entries", [("history-no-entries", 0)]),
    ],
)
def test_an_alteration_is_told(store: AuditStore, statement: str, damages: list[tuple[str, int]]) -> None:
    altered(store.path, statement)
    assert told(store.path) == damages
    if "document =" in statement:
        return
    for ask in (store.runs, lambda: store.append_run(written(document()), MOMENT)):
        if damages == [("history-no-entries", 0)]:
            continue
        with pytest.raises(StoreError) as caught:
            ask()
        assert caught.value.code == "history-altered"


def test_an_altered_document_is_not_told(store: AuditStore) -> None:
    altered(
        store.path, "UPDATE entries SET document = (SELECT document FROM entries WHERE number = 1) WHERE number = 2"
    )
    assert store.document(1)
    with pytest.raises(StoreError) as caught:
        store.document(2)
    assert (caught.value.code, caught.value.arguments["number"]) == ("history-altered", "2")


def test_a_store_without_entries_is_told_as_such_by_whoever_adds_to_it(store: AuditStore) -> None:
    altered(store.path, "DELETE FROM entries")
    with pytest.raises(StoreError) as caught:
        store.append_run(written(document()), MOMENT)
    assert caught.value.code == "history-emptied"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (x)",
        "CREATE INDEX faster ON entries (kind)",
        "CREATE VIEW runs AS SELECT * FROM entries",
        "ALTER TABLE entries ADD COLUMN more TEXT",
        "CREATE TRIGGER entries_grow AFTER INSERT ON entries BEGIN DELETE FROM entries WHERE number < 3; END",
    ],
)
def test_tables_of_somebody_else_are_told_and_not_asked(store: AuditStore, statement: str) -> None:
    altered(store.path, statement)
    assert told(store.path) == [("history-schema-altered-damage", 0)]
    with pytest.raises(StoreError) as caught:
        store.append_run(written(document()), MOMENT)
    assert caught.value.code == "history-schema-altered"


def test_guards_that_are_gone_are_told(store: AuditStore) -> None:
    altered(store.path, guards=False)
    assert told(store.path) == [("history-schema-altered-damage", 0)]


def test_a_view_that_never_ends_is_not_asked(store: AuditStore) -> None:
    connection = sqlite3.connect(store.path)
    connection.executescript(
        "DROP TABLE entries; CREATE VIEW entries AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
        " SELECT x AS number FROM n"
    )
    connection.close()
    assert told(store.path) == [("history-schema-altered-damage", 0)]


def rewritten(path: Path, drop: int) -> None:
    """What segcheck cannot see: entries changed, and every later digest made anew."""
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER entries_are_not_changed")
    connection.execute("DROP TRIGGER entries_are_not_removed")
    previous = BEGINNING
    for row in connection.execute("SELECT * FROM entries ORDER BY number").fetchall():
        number, kind, made_at, facts, size, of_document, _, _, _ = row
        entry = Entry(
            number,
            kind,
            made_at,
            facts.replace("佐藤", "鈴木").replace("\\u4f50", "\\u9234"),
            size,
            of_document,
            previous,
            "",
        )
        previous = entry.computed_digest()
        connection.execute(
            "UPDATE entries SET facts = ?, previous = ?, digest = ? WHERE number = ?",
            (entry.facts, entry.previous, previous, number),
        )
    connection.execute("DELETE FROM entries WHERE number > ?", (drop,))
    for event, name, word in (("UPDATE", "changed", "changed"), ("DELETE", "removed", "removed")):
        connection.execute(
            f"CREATE TRIGGER entries_are_not_{name} BEFORE {event} ON entries\n"
            f"BEGIN SELECT raise(ABORT, 'entries are not {word}'); END"
        )
    connection.commit()
    connection.close()


def test_a_chain_made_anew_or_cut_is_given_away_by_a_digest_kept_elsewhere(store: AuditStore) -> None:
    kept = [entry.digest for entry in store.entries()]
    for number, digest in enumerate(kept, 1):
        assert verify(store.path, digest).expected_at == number
    rewritten(store.path, drop=3)
    assert verify(store.path).intact, "the file alone cannot tell"
    for digest in kept:
        assert told(store.path, digest) == [("history-expected-missing", 0)]


def test_a_digest_may_be_copied_from_paper(store: AuditStore) -> None:
    head = store.entries()[-1].digest
    grouped = " ".join(head[start : start + 8] for start in range(0, 64, 8)).upper()
    assert verify(store.path, f" {grouped}\n").expected_at == 4
    for wrong in ("abc", head[:63], head + "0", "g" * 64, "sha256 " + head):
        with pytest.raises(UsageError):
            verify(store.path, wrong)


def test_a_digest_that_is_only_claimed_is_not_found(store: AuditStore) -> None:
    wanted = "ab" * 32
    altered(store.path, f"UPDATE entries SET digest = '{wanted}' WHERE number = 4")
    assert told(store.path, wanted) == [("history-entry-altered", 4), ("history-expected-missing", 0)]


def test_a_clock_that_was_set_back_is_told_and_is_no_damage(store: AuditStore) -> None:
    store.append_run(written(document()), MOMENT - datetime.timedelta(days=40))
    found = verify(store.path)
    assert found.intact
    assert found.backwards == (5,)


def test_few_bytes_that_become_many_are_refused(store: AuditStore) -> None:
    bomb = zlib.compress(bytes(300 << 20), 9)
    altered(store.path, f"UPDATE entries SET document = x'{bomb.hex()}' WHERE number = 2")
    assert told(store.path) == [("history-document-altered", 2)]
    altered(store.path, f"UPDATE entries SET document_size = {LARGEST_DOCUMENT + 1} WHERE number = 2")
    assert told(store.path) == [("history-entry-altered", 2), ("history-document-altered", 2)]


def test_damages_are_told_up_to_a_number(tmp_path: Path) -> None:
    store = AuditStore(tmp_path / "audit.sqlite3")
    for _ in range(MOST_DAMAGES // 2 + 5):
        store.append_run(written(document()), MOMENT)
    altered(store.path, "UPDATE entries SET made_at = '', document = x'00'")
    assert len(verify(store.path).damages) == MOST_DAMAGES


def test_every_damage_has_its_sentence() -> None:
    for code in (
        "history-schema-altered-damage",
        "history-file-damaged",
        "history-no-entries",
        "history-entry-unreadable",
        "history-number-missing",
        "history-chain-broken",
        "history-entry-altered",
        "history-document-altered",
        "history-approves-nothing",
        "history-expected-missing",
    ):
        for language in ("en", "ja"):
            assert "…" not in message(code, {"number": "7", "detail": "x"}, language)


def test_anybody_can_compute_a_digest() -> None:
    """By the words of the documentation, without segcheck."""
    texts = ["segcheck audit entry 1", "1", "run", "2026-11-22T09:30:00+09:00", "{}", "2", "aa" * 32, "0" * 64]
    chained = "".join(f"{len(text.encode())}:{text}," for text in texts)
    entry = Entry(1, "run", "2026-11-22T09:30:00+09:00", "{}", 2, "aa" * 32, "0" * 64, "")
    assert entry.computed_digest() == hashlib.sha256(chained.encode()).hexdigest()
    assert json.loads(entry.facts) == {}


def unchecked(path: Path, *statements: str) -> None:
    """As `altered`, with a database that does not check types."""
    altered(path, "PRAGMA ignore_check_constraints = ON", *statements)


@pytest.mark.parametrize(
    ("statement", "damage"),
    [
        ("UPDATE entries SET facts = CAST(x'ff' AS TEXT) WHERE number = 2", ("history-entry-unreadable", 2)),
        ("UPDATE entries SET facts = 7.5 WHERE number = 2", ("history-entry-altered", 2)),
        ("UPDATE entries SET document_size = 'many' WHERE number = 2", ("history-entry-unreadable", 2)),
        ("UPDATE entries SET document_size = -1 WHERE number = 2", ("history-document-altered", 2)),
        ("UPDATE entries SET document = 'text' WHERE number = 2", ("history-document-altered", 2)),
        ("UPDATE entries SET number = -1 WHERE number = 1", ("history-number-missing", -1)),
        (
            "UPDATE entries SET document = CAST(substr(document, 1, 9) || x'ffff' || substr(document, 12) AS BLOB)"
            " WHERE number = 2",
            ("history-document-altered", 2),
        ),
    ],
)
def test_values_that_the_table_would_refuse_are_told(
    store: AuditStore, statement: str, damage: tuple[str, int]
) -> None:
    unchecked(store.path, statement)
    assert damage in told(store.path)


def test_what_the_database_itself_complains_about_is_told(store: AuditStore) -> None:
    unchecked(store.path, "UPDATE entries SET facts = CAST(facts AS BLOB) WHERE number = 2")
    assert told(store.path) == [("history-file-damaged", 0)]
    whole = bytearray(store.path.read_bytes())
    # The first page says how texts are encoded: here, as if they were of another encoding.
    whole[59] = 2
    store.path.write_bytes(whole)
    assert told(store.path)[0] == ("history-file-damaged", 0)


def test_a_version_that_never_was_is_damage(store: AuditStore) -> None:
    connection = sqlite3.connect(store.path)
    connection.execute("PRAGMA user_version = 0")
    connection.close()
    assert told(store.path) == [("history-file-damaged", 0)]


def test_a_page_that_is_gone_is_told_with_the_words_of_the_database(store: AuditStore) -> None:
    whole = bytearray(store.path.read_bytes())
    whole[4096:8192] = bytes(4096)
    store.path.write_bytes(whole)
    found = verify(store.path)
    assert found.damages[0].code == "history-file-damaged"
    assert message(found.damages[0].code, found.damages[0].arguments)
