"""Secrets of AlliedWare Plus configurations: masked where a line is shown, and never in a diagnostic or description."""

from __future__ import annotations

import pytest

from segcheck.source.secrets import mask_secrets
from segcheck.vendors.registry import load_files

SECRET = "himitsu-no-kagi"
LINES = [
    f"username manager privilege 15 password 8 {SECRET}",
    f"username manager password {SECRET}",
    f"enable password 8 {SECRET}",
    f"snmp-server community {SECRET} ro",
    f"snmp-server user taro city auth sha {SECRET} priv aes {SECRET}",
    f"snmp-server host 10.1.1.1 version 2c {SECRET}",
    f"radius-server host 10.1.1.1 key {SECRET}",
    f"radius-server key 8 {SECRET}",
    f"tacacs-server host 10.1.1.1 key {SECRET}",
    f"crypto isakmp key {SECRET} address 192.0.2.1",
    f"crypto isakmp key 8 {SECRET} hostname far",
    f"interface ppp0\n ppp username taro@isp password {SECRET}",
    f"interface ppp0\n ppp password {SECRET}",
    f"interface vlan1\n ip ospf message-digest-key 1 md5 {SECRET}",
    f"interface vlan1\n ip ospf authentication-key {SECRET}",
    f"interface vlan1\n ip rip authentication string {SECRET}",
    f"router bgp 65000\n neighbor 10.1.1.1 password {SECRET}",
    f"ntp authentication-key 1 md5 {SECRET}",
    f"radius-server local\n user taro password {SECRET}",
    f"radius-server local\n nas 10.1.1.2 key {SECRET}",
    f"key chain K\n key 1\n  key-string {SECRET}",
    f"atmf area 1 password 8 {SECRET}",
    f"ddns-update-method M\n password {SECRET}",
    f"frobnicate password {SECRET}",
]


@pytest.mark.parametrize("text", LINES)
def test_a_shown_line_has_its_secret_masked(text: str) -> None:
    assert SECRET not in "\n".join(mask_secrets(line) for line in text.split("\n"))


@pytest.mark.parametrize("text", LINES)
def test_no_diagnostic_and_no_description_holds_a_secret(text: str) -> None:
    snapshot = load_files([("sw.cfg", f"interface port1.0.1\n{text}\nend\n".encode())])
    assert SECRET not in "".join(map(str, snapshot.diagnostics))
    (device,) = snapshot.devices
    assert SECRET not in "".join(one.description for one in device.interfaces)
    assert SECRET not in "".join(one.name for one in device.management)
