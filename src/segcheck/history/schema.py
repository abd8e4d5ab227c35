"""The one table of a store, word for word as it stands in the file."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x5347_4341  # "SGCA"
VERSION: Final = 1

# CHOICE: types are checked by the table itself and not by STRICT: enterprise distributions still carry an SQLite before
# 3.37 beside their newest Python. The document stands last, so that whoever reads the other columns skips it.
_TABLE = """CREATE TABLE entries (
  number INTEGER PRIMARY KEY CHECK (number > 0),
  kind TEXT NOT NULL CHECK (typeof(kind) = 'text' AND kind IN ('run', 'sign-off')),
  made_at TEXT NOT NULL CHECK (typeof(made_at) = 'text'),
  facts TEXT NOT NULL CHECK (typeof(facts) = 'text'),
  document_size INTEGER NOT NULL CHECK (typeof(document_size) = 'integer' AND document_size >= 0),
  document_digest TEXT NOT NULL CHECK (typeof(document_digest) = 'text' AND length(document_digest) = 64),
  previous TEXT NOT NULL CHECK (typeof(previous) = 'text' AND length(previous) = 64),
  digest TEXT NOT NULL CHECK (typeof(digest) = 'text' AND length(digest) = 64),
  document BLOB NOT NULL CHECK (typeof(document) = 'blob')
)"""

# Guards against accidents: whoever alters a store on purpose removes them first. What he cannot do is make the digests
# fit without making every later one anew.
_ORDER = """CREATE TRIGGER entries_are_appended BEFORE INSERT ON entries
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries)
BEGIN SELECT raise(ABORT, 'entries are only appended'); END"""

_NO_UPDATE = """CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
BEGIN SELECT raise(ABORT, 'entries are not changed'); END"""

_NO_DELETE = """CREATE TRIGGER entries_are_not_removed BEFORE DELETE ON entries
BEGIN SELECT raise(ABORT, 'entries are not removed'); END"""

EXPECTED: Final = (
    ("table", "entries", "entries", _TABLE),
    ("trigger", "entries_are_appended", "entries", _ORDER),
    ("trigger", "entries_are_not_changed", "entries", _NO_UPDATE),
    ("trigger", "entries_are_not_removed", "entries", _NO_DELETE),
)
"""What `sqlite_master` has to hold, in this order: kind, name, table, and the statement that makes it."""

ENTRY_COLUMNS: Final = "number, kind, made_at, facts, document_size, document_digest, previous, digest"
