"""Prints every broken or hostile input with its exit code and first line: `python -m tests.bad_input [WORD …]`.

With words, only the inputs whose names hold one of them. Exits 0 when every answer is as it must be.
"""

from __future__ import annotations

import subprocess
import sys

from tests.bad_input.case import Case, NotPossibleHereError, faults
from tests.bad_input.running import Runner
from tests.bad_input.table import CASES


def main(words: list[str]) -> int:
    """Print the table; 0 when all inputs were answered as they must be, else 1."""
    chosen = [case for case in CASES if not words or any(word in case.name for word in words)]
    print(f"{'input':<60} {'exit':>4} {'s':>5}  first line")
    with Runner() as runner:
        marks = [_row(case, runner) for case in chosen]
    skipped, wrong = marks.count(None), marks.count(False)
    print(f"{len(chosen)} inputs, {marks.count(True)} as expected, {wrong} wrong, {skipped} not possible here")
    return 1 if wrong else 0


def _row(case: Case, runner: Runner) -> bool | None:
    """Print the row of `case`; whether it was answered as it must be, None where it cannot be made."""
    try:
        answer = runner.run(case)
    except NotPossibleHereError as reason:
        print(f"{case.name:<60} {'-':>4} {'':>5}  not possible here: {reason}")
        return None
    except subprocess.TimeoutExpired as expired:
        print(f"{case.name:<60} {'-':>4} {expired.timeout:5.0f}  WRONG: never ended")
        return False
    found = faults(case, answer)
    print(f"{case.name:<60} {answer.exit_code:>4} {answer.seconds:5.1f}  {answer.first_line[:110]}")
    for fault in found:
        print(f"{'':<72} WRONG: {fault}")
    return not found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
