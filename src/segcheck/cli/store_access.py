"""What the commands about stored audits share: the clock, the run somebody names, texts that are kept for years."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from segcheck.errors import UsageError
from segcheck.report.messages import Language, message
from segcheck.report.safe_text import safe

if TYPE_CHECKING:
    from segcheck.history.store import AuditStore

_LONGEST = 1000
"""Characters of a name, an office, or a remark that goes into the store."""


def now() -> datetime.datetime:
    """This moment, with its offset from UTC."""
    return datetime.datetime.now().astimezone()


def number_of_run(store: AuditStore, word: str, language: Language) -> int:
    """The number of the run that `word` names: a number, or `last`. Raises: UsageError when it names none."""
    if word == "last":
        runs = store.runs()
        if not runs:
            raise UsageError(message("cli-audit-no-runs", {"path": str(store.path)}, language))
        return runs[-1].number
    if not (word.isascii() and word.isdigit() and len(word) < 10):
        raise UsageError(message("cli-audit-no-number", {"value": word}, language))
    return int(word)


def require_text(text: str, name: str, language: Language, *, empty: bool = False) -> None:
    """Raises: UsageError unless `text` can be kept and printed: some characters, none that steers anything."""
    if not text.strip() and not (empty and not text):
        raise UsageError(message("cli-needs-value", {"name": name}, language))
    if len(text) > _LONGEST or safe(text) != text:
        raise UsageError(message("cli-audit-text", {"name": name, "limit": str(_LONGEST)}, language))
