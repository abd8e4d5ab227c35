"""Whole commands on one store: several at once, and some that are killed."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.test_audit_command import OPENED, POLICY

import segcheck
from segcheck.history.store import AuditStore
from segcheck.history.verification import verify

TOGETHER, KILLED = 8, 6
STORED = re.compile(r"Stored as run (\d+) in audit\.sqlite3")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a configuration and a policy that it violates."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs/fw1.cfg").write_text(OPENED, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def started(place: Path, name: str) -> subprocess.Popen[bytes]:
    """An audit of its own process, whose text goes to `name`."""
    words = ["audit", "configs", "-p", "policy.yaml", "--date", "2026-11-01", "--store", "audit.sqlite3", "-o", name]
    environment = {**os.environ, "SEGCHECK_CACHE_DIR": "", "PYTHONPATH": str(Path(segcheck.__file__).parents[1])}
    return subprocess.Popen([sys.executable, "-m", "segcheck", *words], cwd=place, env=environment)


def test_audits_at_once_are_all_stored_and_killed_ones_leave_no_half_run(place: Path) -> None:
    begun = time.monotonic()
    processes = [started(place, f"{number}.txt") for number in range(TOGETHER)]
    assert [process.wait(timeout=300) for process in processes] == [1] * TOGETHER
    patience = min(time.monotonic() - begun, 6.0)
    texts = [(place / f"{number}.txt").read_text(encoding="utf-8") for number in range(TOGETHER)]
    numbers = [int(told[1]) for told in map(STORED.search, texts) if told is not None]
    assert sorted(numbers) == list(range(1, TOGETHER + 1))
    assert verify(place / "audit.sqlite3").intact
    # Each is told against the one before it, whoever was faster: the same findings.
    assert all(", 0 gone, 0 changed," in text for text, number in zip(texts, numbers, strict=True) if number > 1)

    chance = random.Random(7)
    victims = [started(place, f"killed-{number}.txt") for number in range(KILLED)]
    for victim in victims:
        time.sleep(chance.uniform(0, patience / KILLED))
        victim.kill()
        victim.wait()
    found = verify(place / "audit.sqlite3")
    assert found.intact and found.runs >= TOGETHER
    documents = {AuditStore(place / "audit.sqlite3").document(run + 1) for run in range(found.runs)}
    assert len(documents) == 1, "the same audit is the same bytes, whole"
    for text in place.glob("killed-*.txt"):
        (number,) = STORED.findall(text.read_text(encoding="utf-8"))
        assert int(number) <= found.runs
    assert started(place, "after.txt").wait(timeout=300) == 1
