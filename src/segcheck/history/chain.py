"""Entries of a store and the digests that chain them.

The digest of an entry is the SHA-256 of these texts, one after another, each as `LENGTH:TEXT,` (length in bytes, in
decimal; netstrings): the words `segcheck audit entry 1`, number, kind, time, facts, size of the document in bytes,
SHA-256 of the document, digest of the entry before (zeros before the first). Nobody needs segcheck to compute it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

BEGINNING: Final = "0" * 64
"""What the first entry has for the digest of the entry before it."""

RUN: Final = "run"
SIGN_OFF: Final = "sign-off"

_ENCODING = "segcheck audit entry 1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a store as it reads, without its document.

    `facts`: what is told in lists, as JSON text; `document_size` and `document_digest` (SHA-256) are those of the
    document before it is compressed; an approval has an empty one.
    """

    number: int
    kind: str
    made_at: str
    facts: str
    document_size: int
    document_digest: str
    previous: str
    digest: str

    def computed_digest(self) -> str:
        """What `digest` has to be.

        >>> of_document = document_digest(b"{}")
        >>> first = Entry(1, RUN, "2026-11-22T09:00:00+09:00", "{}", 2, of_document, BEGINNING, "")
        >>> first.computed_digest()[:16]
        'aec9f24ef53f2b23'
        """
        texts = (
            _ENCODING,
            str(self.number),
            self.kind,
            self.made_at,
            self.facts,
            str(self.document_size),
            self.document_digest,
            self.previous,
        )
        hashed = hashlib.sha256()
        for text in texts:
            data = text.encode()
            hashed.update(b"%d:%s," % (len(data), data))
        return hashed.hexdigest()

    def follows(self, number: int, digest: str) -> bool:
        """Whether it is the entry behind the one with this number and digest, and says what its own digest is of."""
        return self.number == number + 1 and self.previous == digest and self.digest == self.computed_digest()


def facts_text(facts: dict[str, Any]) -> str:
    """The facts as JSON text: ASCII, sorted, without blanks."""
    return json.dumps(facts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def document_digest(document: bytes) -> str:
    """SHA-256 of the document, in hexadecimal digits: what `sha256sum` says of the JSON file."""
    return hashlib.sha256(document).hexdigest()
