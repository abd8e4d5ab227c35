"""All broken and hostile inputs."""

from __future__ import annotations

from tests.bad_input import (
    cases_command_line,
    cases_files,
    cases_firewalls,
    cases_linux,
    cases_packs,
    cases_platforms,
    cases_policy,
    cases_register_files,
    cases_registers,
    cases_text,
    cases_workbooks,
)
from tests.bad_input.case import Case

CASES: tuple[Case, ...] = (
    *cases_files.CASES,
    *cases_firewalls.CASES,
    *cases_linux.CASES,
    *cases_platforms.CASES,
    *cases_text.CASES,
    *cases_policy.CASES,
    *cases_command_line.CASES,
    *cases_registers.CASES,
    *cases_workbooks.CASES,
    *cases_register_files.CASES,
    *cases_packs.CASES,
)
