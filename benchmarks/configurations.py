"""Reading configurations and checking a whole city."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.measuring import Job
from benchmarks.parse_lines import generated

_CITY = Path(__file__).parents[1] / "fixtures" / "midori-city"


def load_configuration(lines: int) -> Job:
    """Bytes of one configuration, three quarters access-list entries, to a snapshot: read, parsed, converted."""
    from segcheck.vendors.registry import load_files

    data = generated(lines)

    def run() -> None:
        snapshot = load_files([("core1.cfg", data)])
        assert len(snapshot.devices) == 1 and not snapshot.rejected

    return run


def split_only(lines: int) -> Job:
    """What no reader is faster than: decode and split every line into words."""
    data = generated(lines)

    def run() -> None:
        for line in data.decode().split("\n"):
            line.split()

    return run


def check_city() -> Job:
    """`segcheck check` on the example city, as a user starts it: a new process."""
    command = [
        sys.executable,
        "-m",
        "segcheck",
        "check",
        str(_CITY / "configs"),
        "--policy",
        str(_CITY / "policy.yaml"),
    ]

    def run() -> None:
        subprocess.run(command, check=True, capture_output=True)

    return run
