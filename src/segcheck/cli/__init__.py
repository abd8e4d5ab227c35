"""The command line: arguments, one call of the API, one rendering, one exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from segcheck.version import __version__


def run(arguments: Sequence[str]) -> int:
    """The exit code of `segcheck` with `arguments`; everything said goes to the standard streams.

    >>> run(["--version"])
    segcheck 0.1.0
    0
    """
    # CHOICE: answered before anything is imported; scripts ask for the version on every start.
    if list(arguments) == ["--version"]:
        sys.stdout.write(f"segcheck {__version__}\n")
        return 0
    from segcheck.cli.execution import execute

    return execute(arguments)
