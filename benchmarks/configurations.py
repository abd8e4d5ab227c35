"""Reading configurations and checking a whole city."""

from __future__ import annotations

import atexit
import functools
import os
import subprocess
import sys
import tempfile
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
    return _check("policy.yaml")


def check_city_by_model() -> Job:
    """The same city by the properties of the α model and the clauses of a prefecture's policy, with its register."""
    return _check("fukushima.yaml")


def _check(policy: str) -> Job:
    words = [str(_CITY / "configs"), "--policy", str(_CITY / policy), "--date", "2026-11-21"]
    command = [sys.executable, "-m", "segcheck", "check", *words]
    environment = with_compiled_modules(tuple(command))

    def run() -> None:
        subprocess.run(command, check=True, capture_output=True, env=environment)

    return run


@functools.cache
def with_compiled_modules(command: tuple[str, ...]) -> dict[str, str]:
    """An environment in which the modules of `command` are compiled already, as those of an installed program are."""
    compiled = tempfile.TemporaryDirectory(prefix="segcheck-benchmark-")
    atexit.register(compiled.cleanup)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = compiled.name
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return environment
