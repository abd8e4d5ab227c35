"""Starting the program."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.measuring import Job


def _process(*arguments: str) -> Job:
    def run() -> None:
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)

    return run


def version() -> Job:
    """The program, doing nothing but name itself."""
    return _process("-m", "segcheck", "--version")


def bare_interpreter() -> Job:
    """What no Python program starts faster than."""
    return _process("-c", "pass")
