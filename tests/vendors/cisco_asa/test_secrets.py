"""Secrets of ASA configurations: masked where a line is shown, and never in a diagnostic or description."""

from __future__ import annotations

import pytest
from tests.vendors.cisco_asa.filtering import Lists

from segcheck.source.secrets import mask_secrets

SECRET = "himitsu-no-kagi"
LINES = [
    f"enable password {SECRET} encrypted",
    f"passwd {SECRET} encrypted",
    f"username taro password {SECRET} encrypted privilege 15",
    f"tunnel-group 192.0.2.1 ipsec-attributes\n ikev1 pre-shared-key {SECRET}",
    f"tunnel-group 192.0.2.1 ipsec-attributes\n ikev2 remote-authentication pre-shared-key {SECRET}",
    f"failover key {SECRET}",
    f"isakmp key {SECRET} address 192.0.2.1 netmask 255.255.255.255",
    f"ntp authentication-key 1 md5 {SECRET}",
    f"snmp-server host inside 10.1.1.1 community {SECRET} version 2c",
    f"snmp-server community {SECRET}",
    f"snmp-server user u g v3 encrypted auth sha {SECRET} priv aes 128 {SECRET}",
    f"aaa-server CITY (inside) host 10.1.1.1 {SECRET} timeout 5",
    f"aaa-server CITY (inside) host 10.1.1.1\n key {SECRET}\n radius-common-pw {SECRET}",
    f"aaa-server CITY (inside) host 10.1.1.1\n ldap-login-password {SECRET}",
    f"router eigrp 1\n authentication key eigrp {SECRET} key-id 1",
]


@pytest.mark.parametrize("text", LINES)
def test_a_shown_line_has_its_secret_masked(text: str) -> None:
    assert SECRET not in "\n".join(mask_secrets(line) for line in text.split("\n"))


@pytest.mark.parametrize("text", LINES)
def test_no_diagnostic_holds_a_secret(text: str) -> None:
    lists = Lists(f"{text}\n")
    assert SECRET not in "".join(str(diagnostic) for diagnostic in lists.notes.diagnostics)
