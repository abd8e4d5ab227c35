"""Secrets of APRESIA configurations: masked where a line is shown, and never in a diagnostic or description."""

from __future__ import annotations

import pytest

from segcheck.source.secrets import mask_secrets
from segcheck.vendors.registry import load_files

SECRET = "himitsu-no-kagi"
LINES = [
    f"username admin password {SECRET}",
    f"radius-server host 10.1.1.1 key {SECRET}",
    f"snmp-server community {SECRET} ro",
    f"enable password {SECRET}",
]


@pytest.mark.parametrize("text", LINES)
def test_a_shown_line_has_its_secret_masked(text: str) -> None:
    assert SECRET not in mask_secrets(text)


@pytest.mark.parametrize("text", LINES)
def test_no_diagnostic_holds_a_secret(text: str) -> None:
    snapshot = load_files([("a.cfg", f"interface port 1/1\n{text}\n".encode())])
    assert SECRET not in "".join(str(diagnostic) for diagnostic in snapshot.diagnostics)
