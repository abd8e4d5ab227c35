"""All broken and hostile inputs."""

from __future__ import annotations

from tests.bad_input import cases_command_line, cases_files, cases_policy, cases_text
from tests.bad_input.case import Case

CASES: tuple[Case, ...] = (*cases_files.CASES, *cases_text.CASES, *cases_policy.CASES, *cases_command_line.CASES)
