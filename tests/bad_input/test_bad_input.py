"""Whatever is read, the answer is a message and a documented exit code, soon, and never a traceback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.bad_input.case import Case, NotPossibleHereError, faults
from tests.bad_input.running import Runner
from tests.bad_input.table import CASES


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with Runner() as one:
        yield one


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answered_with_a_message_and_the_documented_exit_code(case: Case, runner: Runner) -> None:
    try:
        answer = runner.run(case)
    except NotPossibleHereError as reason:
        pytest.skip(str(reason))
    assert faults(case, answer) == [], answer.output


def test_names_tell_the_cases_apart() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 35
