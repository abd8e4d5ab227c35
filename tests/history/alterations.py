"""Altering a store as somebody would who knows SQLite, and what verification says of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.history.documents import MOMENT, document, finding, written

from segcheck.history.store import AuditStore
from segcheck.history.verification import verify

GUARDS = ("entries_are_appended", "entries_are_not_changed", "entries_are_not_removed")


def filled(path: Path, noise: str = "") -> AuditStore:
    """A store of three runs and an approval: entries 1, 2, 4 and 3."""
    store = AuditStore(path)
    store.append_run(written(document(finding("one"))), MOMENT, "佐藤")
    store.append_run(written(document(finding("one"), finding("two"))), MOMENT, "佐藤")
    store.append_sign_off(2, "田中", "CISO", "確認済み", MOMENT)
    store.append_run(written(document(noise=noise)), MOMENT, "佐藤")
    return store


def altered(path: Path, *statements: str, guards: bool = True) -> None:
    """Run SQL on the file without its guards, and put them back unless told otherwise."""
    connection = sqlite3.connect(path)
    kept = [
        connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0] for name in GUARDS
    ]
    for name in GUARDS:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    if guards:
        for sql in kept:
            connection.execute(sql)
    connection.commit()
    connection.close()


def told(path: Path, expect: str | None = None) -> list[tuple[str, int]]:
    """Codes and numbers of the damages found."""
    return [(damage.code, damage.number) for damage in verify(path, expect).damages]
