"""Secrets of AX configurations: masked where a line is shown, and never in a diagnostic or description."""

from __future__ import annotations

import pytest

from segcheck.source.secrets import mask_secrets
from segcheck.vendors.registry import load_files

SECRET = "himitsu-no-kagi"
LINES = [
    f'enable password "{SECRET}"',
    f"enable password input {SECRET}",
    f'username "taro" password {SECRET}',
    f'snmp-server community "{SECRET}" ro',
    f"snmp-server community {SECRET} rw MANAGERS",
    f'snmp-server host 10.69.0.20 traps "{SECRET}" version 2c',
    f'snmp-server user "taro" "ops" v3 auth md5 "{SECRET}" priv des "{SECRET}"',
    f'radius-server host 10.69.0.30 key "{SECRET}"',
    f"radius-server key {SECRET}",
    f'tacacs-server host 10.69.0.31 key "{SECRET}"',
    f"ntp authentication-key 1 md5 {SECRET}",
    f"mac-authentication password {SECRET}",
    f"interface vlan 10\n  ip ospf authentication-key {SECRET}",
    f"interface vlan 10\n  ip ospf message-digest-key 1 md5 {SECRET}",
    f'interface vlan 10\n  vrrp 10 authentication "{SECRET}"',
    f"router bgp 65000\n  neighbor 10.1.0.2 password {SECRET}",
    f"ip dhcp key {SECRET} secret-hmac-md5 {SECRET}",
    f"dot1x radius-server host 10.69.0.30 key {SECRET}",
]


@pytest.mark.parametrize("text", LINES)
def test_a_shown_line_has_its_secret_masked(text: str) -> None:
    assert SECRET not in "\n".join(mask_secrets(line) for line in text.split("\n"))


@pytest.mark.parametrize("text", LINES)
def test_nothing_that_is_kept_holds_a_secret(text: str) -> None:
    snapshot = load_files([("a.cfg", f"flow detection mode layer3-1\n{text}\n".encode())])
    (device,) = snapshot.devices
    assert device.platform == "alaxala-ax"
    assert SECRET not in "".join(str(diagnostic) for diagnostic in snapshot.diagnostics)
    assert SECRET not in repr(device)
