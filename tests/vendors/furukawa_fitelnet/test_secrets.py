"""Secrets of FITELnet configurations: masked where a line is shown, and never in a diagnostic or description."""

from __future__ import annotations

import pytest

from segcheck.source.secrets import mask_secrets
from segcheck.vendors.registry import load_files

SECRET = "himitsu-no-kagi"
LINES = [
    f"username admin privilege 15 password 2 {SECRET}",
    f"interface pppoe 1\n pppoe account user@example.jp {SECRET}",
    f"crypto isakmp key {SECRET} address 203.0.113.1",
    f"snmp-server community {SECRET} ro",
    f"crypto isakmp policy 1\n key ascii {SECRET}",
]


@pytest.mark.parametrize("text", LINES)
def test_a_shown_line_has_its_secret_masked(text: str) -> None:
    assert SECRET not in "\n".join(mask_secrets(line) for line in text.split("\n"))


@pytest.mark.parametrize("text", LINES)
def test_no_diagnostic_holds_a_secret(text: str) -> None:
    snapshot = load_files([("a.cfg", f"interface GigaEthernet 1/1\n{text}\n".encode())])
    assert SECRET not in "".join(str(diagnostic) for diagnostic in snapshot.diagnostics)
