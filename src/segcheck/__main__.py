"""`python -m segcheck`, and the `segcheck` command."""

from __future__ import annotations

import sys

from segcheck.cli import run


def main() -> None:
    """Run the command line; the process exits with its code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
