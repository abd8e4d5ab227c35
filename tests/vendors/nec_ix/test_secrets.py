"""No secret of an IX configuration reaches a report."""

from __future__ import annotations

import pytest

from segcheck.source.secrets import MASK, mask_secrets
from segcheck.vendors.registry import load_files

LINES = (
    "username admin password hash HIMITSU administrator",
    "username taro password plain 1 HIMITSU",
    "ike policy office peer 198.51.100.1 key HIMITSU prop",
    "ikev2 authentication psk id keyid OFFICE key char HIMITSU",
    "  ikev2 peer 198.51.100.1 authentication psk key char HIMITSU",
    "  authentication password user@example.jp HIMITSU",
    "nm account city password secret HIMITSU",
    "http-server username admin secret-password HIMITSU",
    "snmp-agent ip community HIMITSU",
    "snmp-agent ipv6 community HIMITSU mgmt",
    "snmp-agent ip host 10.9.0.5 HIMITSU version 2",
    "  vrrp 1 authentication text HIMITSU",
    "  query ip=<IP4>&token=HIMITSU",
    "  password plain HIMITSU",
    "radius host 10.9.0.6 key HIMITSU",
    "snmp-agent vrf MGMT ip community HIMITSU",
    "snmp-agent vrf MGMT ipv6 host 2001:db8::5 HIMITSU",
    "snmpv3 user taro group G auth sha plain HIMITSU priv aes plain HIMITSU",
    "ip ospf message-digest-key 2 HIMITSU",
    "  ip rip authentication text HIMITSU",
    "  neighbor 192.0.2.1 password HIMITSU",
    "ipsec manualkey M esp aes HIMITSU sha1 HIMITSU",
    "mobile pin-code plain HIMITSU",
    "pki private-key import crypto HIMITSU file key",
    "utm license update HIMITSU",
    "  query user=a&pass2=HIMITSU",
)


@pytest.mark.parametrize("line", LINES)
def test_a_secret_is_masked(line: str) -> None:
    masked = mask_secrets(line)
    assert "HIMITSU" not in masked
    assert MASK in masked
    assert mask_secrets(masked) == masked


@pytest.mark.parametrize(
    "line",
    [
        "ip access-list key permit ip src any dest any",
        "  ip filter key 10 in",
        "  ip napt static 10.1.0.10 tcp 443",
        "  encapsulation dot1q 100 tpid 8100",
        "ssh-server ip access-list mgmt",
    ],
)
def test_a_line_without_secret_is_shown_as_it_is(line: str) -> None:
    assert mask_secrets(line) == line


def test_no_secret_is_in_a_diagnostic() -> None:
    text = "interface GigaEthernet0.0\n  no ip address\n" + "\n".join(f"frob {line}\n{line}" for line in LINES)
    snapshot = load_files([("a.cfg", text.encode())])
    assert "HIMITSU" not in "\n".join(map(str, snapshot.diagnostics))
    assert all("HIMITSU" not in reason for ledger in snapshot.ledgers for _, _, reason in ledger)
