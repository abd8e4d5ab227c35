"""Whole audits that are killed at any moment, and audits that run at once, on one store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = Path(__file__).with_name("killed_audits.py")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="counts threads and forks, so that processes start fast"
)


def ran(*words: str) -> dict[str, int]:
    """What the program counted. It ends with an error where anything is not whole."""
    environment = {**os.environ, "SEGCHECK_CACHE_DIR": "", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, str(_PROGRAM), *words], capture_output=True, text=True, timeout=300, env=environment
    )
    assert done.returncode == 0, done.stderr
    counted = json.loads(done.stdout)
    assert isinstance(counted, dict)
    return counted


def test_a_killed_audit_is_stored_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    counted = ran("kill", str(tmp_path), "260")
    assert counted["killed"] >= 200  # of those tried, some have ended before their moment comes
    assert counted["runs"] > 3


def test_eight_audits_at_once_are_all_stored(tmp_path: Path) -> None:
    assert ran("together", str(tmp_path), "8") == {"runs": 8}
