"""A byte of the file is another one: that is found, or every entry still reads as it was stored."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from tests.history.alterations import filled

from segcheck.errors import StoreError
from segcheck.history.store import AuditStore
from segcheck.history.verification import verify

LEAST = 4_100
_PAGE = 4096
# What a file says that cannot be read as a store any more.
_REFUSALS = {"history-not-a-store", "history-newer-store", "history-empty-file"}


def everything(store: AuditStore) -> object:
    """All that can be asked of a store."""
    return store.entries(), [store.document(number) for number in (1, 2, 4)]


def said(store: AuditStore, stored: object) -> str:
    """What verification says of the file; where it says that all is well, all has to be well."""
    try:
        found = verify(store.path)
    except StoreError as error:
        assert error.code in _REFUSALS, error
        return error.code
    if found.intact:
        assert everything(store) == stored
        return "intact"
    return found.damages[0].code


def offsets_of(whole: bytes) -> list[int]:
    """On the pages of the tables and the entries every byte that is not zero (all that was ever stored) and many of
    those that are; on the pages documents run over to, every sixth.
    """
    tables = range(2 * _PAGE)
    full = [at for at in tables if whole[at]]
    over = range(2 * _PAGE, len(whole), 6)
    zeros = [at for at in tables if not whole[at]]
    return sorted([*full, *random.Random(1).sample(zeros, LEAST - len(full) - len(over)), *over])


@pytest.mark.parametrize("part", ["tables", "entries", "documents"])
def test_a_flipped_byte_is_found_or_harms_nothing(tmp_path: Path, part: str) -> None:
    store = filled(tmp_path / "audit.sqlite3", noise=random.Random(1).randbytes(1500).hex())
    stored = everything(store)
    if part != "tables":
        # The mode is said on the first page, and this one is faster to read.
        connection = sqlite3.connect(store.path)
        connection.execute("PRAGMA journal_mode = delete")
        connection.close()
    whole = store.path.read_bytes()
    pages = {"tables": range(_PAGE), "entries": range(_PAGE, 2 * _PAGE), "documents": range(2 * _PAGE, len(whole))}
    chance = random.Random(part)
    counted: Counter[str] = Counter()
    for at in offsets_of(whole):
        if at in pages[part]:
            damaged = bytearray(whole)
            damaged[at] ^= chance.randrange(1, 256)
            store.path.write_bytes(damaged)
            counted[said(store, stored)] += 1
            for beside in store.path.parent.glob("*-*"):
                beside.unlink()
    # Bytes between the cells of a page hold nothing, or what stood there before the page was split.
    assert sum(counted.values()) > counted["intact"] > 0, counted
