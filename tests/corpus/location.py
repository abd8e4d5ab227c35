"""Where the external corpus is: real configurations nobody here wrote, kept outside the project for their licences."""

from __future__ import annotations

import os
from pathlib import Path


def corpus() -> Path:
    """The folder named by SEGCHECK_CORPUS, else ../shared/corpus beside the project; it need not exist."""
    named = os.environ.get("SEGCHECK_CORPUS")
    return Path(named) if named else Path(__file__).parents[3] / "shared" / "corpus"


def has_corpus() -> bool:
    """Whether the corpus is there."""
    return (corpus() / "ios").is_dir()
