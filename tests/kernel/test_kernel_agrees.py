"""A real Linux kernel is asked what becomes of packets; segcheck must not contradict it.

It runs in a process of its own, because it moves between network namespaces. `python -m tests.kernel` does the same
with any number of rule sets and prints the figures.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.kernel.namespaces import why_not

RULESETS = 200
PACKETS = 50
LONGEST = 600
"""Seconds after which the process is given up; it takes a minute."""


def test_segcheck_and_the_kernel_agree() -> None:
    """Enough rule sets, hardly any packet left open, and no contradiction."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    before = socket.if_nameindex()
    command = [sys.executable, "-m", "tests.kernel", "--rulesets", str(RULESETS), "--packets", str(PACKETS)]
    done = subprocess.run(
        [*command, "--seed", "5"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    figures = {
        word: int(number) for word, number in re.findall(r"^([a-z][a-z ]*?) +(\d+)\b", done.stdout, re.MULTILINE)
    }
    assert done.returncode == 0, done.stdout + done.stderr
    assert figures["contradictions"] == figures["not loaded"] == 0
    assert figures["rule sets"] >= 0.95 * RULESETS and figures["packets"] >= RULESETS * PACKETS
    assert socket.if_nameindex() == before
    # A judge who hears only "perhaps" proves nothing.
    assert figures["undecided"] < 0.2 * figures["packets"], done.stdout
    assert min(figures["surely passes"], figures["surely dropped"]) > 0.2 * figures["packets"], done.stdout
