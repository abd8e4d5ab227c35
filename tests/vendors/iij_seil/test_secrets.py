"""Secrets of SEIL configurations: masked where a line is shown, and never in a diagnostic or description."""

from __future__ import annotations

import pytest

from segcheck.source.secrets import mask_secrets
from segcheck.vendors.registry import load_files

SECRET = "himitsu-no-kagi"
LINES = [
    f'ppp add flets ipcp enable identifier "user@example.jp" passphrase "{SECRET}" tcp-mss auto',
    f'ike preshared-key add 203.0.113.1 "{SECRET}"',
    f'encrypted-password admin "{SECRET}"',
    f'snmp community "{SECRET}"',
    f"sshd hostkey rsa {SECRET}",
    f"interface.pppoe0.password : {SECRET}",
    f"interface.ipsec0.ike.preshared-key : {SECRET}",
    f"snmp.community : {SECRET}",
    f"interface.ppp0.pin : {SECRET}",
    f"login.admin.password : {SECRET}",
]


@pytest.mark.parametrize("text", LINES)
def test_a_shown_line_has_its_secret_masked(text: str) -> None:
    assert SECRET not in mask_secrets(text)
    assert mask_secrets(mask_secrets(text)) == mask_secrets(text)


@pytest.mark.parametrize("text", LINES)
@pytest.mark.parametrize("head", ["interface lan0 add 192.168.0.1/24", "interface.ge0.ipv4.address : 192.168.0.1/24"])
def test_no_diagnostic_holds_a_secret(text: str, head: str) -> None:
    snapshot = load_files([("a.cfg", f"{head}\n{text}\n".encode())])
    assert SECRET not in "".join(str(diagnostic) for diagnostic in snapshot.diagnostics)
    assert SECRET not in "".join(one.description for one in snapshot.devices[0].interfaces)


def test_lines_without_a_secret_stay_as_they_are() -> None:
    for line in (
        "filter add A interface lan0 direction in action pass dstport 80",
        "filter.ipv4.0.source.address : 10.0.0.0/8",
        "interface.ge0.ipv4.address : 192.168.0.1/24",
    ):
        assert mask_secrets(line) == line
