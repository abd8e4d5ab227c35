"""Secrets of Yamaha configurations never come out."""

from __future__ import annotations

import pytest

from segcheck.source.secrets import mask_secrets
from segcheck.vendors.registry import load_files

LINES = [
    "login password himitsu",
    "administrator password encrypted himitsu",
    "login user tanaka himitsu",
    "login user tanaka encrypted himitsu",
    "auth user 1 tanaka himitsu",
    " pp auth myname town@example.ne.jp himitsu",
    " pp auth username branch himitsu",
    "  ipsec ike pre-shared-key 1 text himitsu",
    "  ipsec ike pre-shared-key 101 text himitsu",
    " l2tp tunnel auth on himitsu",
    "snmp community read-only himitsu",
    "snmp trap community himitsu",
    "snmp host 192.0.2.10 himitsu",
    "snmpv2c community read-write himitsu",
    "snmpv3 usm user 1 operator group=1 sha himitsu aes128-cfb himitsu",
    "sshd host key generate 2869 himitsu",
    "radius secret himitsu",
    "ip lan1 vrrp 1 192.0.2.254 priority=200 auth=himitsu",
    'ip lan1 ospf area backbone md5key=1,"himitsu"',
    "ip lan1 rip auth key text himitsu",
    "bgp neighbor pre-shared-key 1 text himitsu",
    "mail server smtp 1 smtp.example.jp smtp-auth town himitsu",
    "yno access code town himitsu",
    "heartbeat2 transmit 1 crypto aes256 himitsu auth sha1 himitsu 192.0.2.1",
]


@pytest.mark.parametrize("line", LINES)
def test_the_secret_of_the_line_is_masked(line: str) -> None:
    masked = mask_secrets(line)
    assert "himitsu" not in masked
    assert mask_secrets(masked) == masked


@pytest.mark.parametrize(
    "line",
    [
        "ip filter 1010 reject * * udp,tcp 135 *",
        "ip lan1 secure filter in 1010 1020 dynamic 100",
        "nat descriptor masquerade static 1 1 192.168.1.5 tcp 8443=443",
        "ip route default gateway pp 1 filter 100 gateway 192.168.1.2",
        "telnetd host 192.168.1.2-192.168.1.9",
    ],
)
def test_lines_without_secret_stay_as_they_are(line: str) -> None:
    assert mask_secrets(line) == line


def test_no_secret_is_in_the_model_or_in_a_diagnostic() -> None:
    text = "\n".join(("ip lan1 address 192.168.1.1/24", "pp select 1", *LINES, "frobnicate himitsu", ""))
    snapshot = load_files([("rt.cfg", text.encode())])
    assert snapshot.devices
    assert "himitsu" not in repr(snapshot.devices)
    assert "himitsu" not in repr(snapshot.diagnostics)
