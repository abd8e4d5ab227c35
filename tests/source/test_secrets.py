"""No secret leaves a configuration through a report."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from segcheck.source.secrets import MASK, mask_secrets
from segcheck.source.text import decode

# Statements of IOS and its relatives; {} is where the secret stands.
STATEMENTS = (
    "enable secret {}",
    "enable secret 5 {}",
    "enable secret level 7 9 {}",
    "enable password 7 {}",
    "enable algorithm-type scrypt secret {}",
    "username admin privilege 15 secret 9 {}",
    "username admin password 0 {}",
    "username admin secret {}",
    " password 7 {}",
    " password {}",
    "ip ftp password {}",
    "snmp-server community {} RO 10",
    "snmp-server community {}",
    "snmp-server host 192.0.2.1 version 2c {}",
    "snmp-server host 192.0.2.1 {}",
    "snmp-server host 192.0.2.1 traps version 3 priv {}",
    "snmp-server user ops ops-group v3 auth sha {} priv aes 128 other",
    "snmp-server user ops ops-group v3 auth sha other priv aes 128 {}",
    "tacacs-server key {}",
    "tacacs-server key 7 {}",
    "tacacs-server host 192.0.2.1 key {}",
    "tacacs-server host 192.0.2.1 timeout 5 key 7 {}",
    "radius-server key {}",
    "radius-server host 192.0.2.1 auth-port 1812 acct-port 1813 key 7 {}",
    " key 7 {}",
    " key {}",
    "  key-string 7 {}",
    "  key-string {}",
    " server-private 192.0.2.1 auth-port 1812 key 7 {}",
    "crypto isakmp key {} address 192.0.2.1",
    "crypto isakmp key 6 {} address 192.0.2.1 255.255.255.255",
    "crypto isakmp key {} hostname peer.example.jp",
    "  pre-shared-key address 192.0.2.1 key {}",
    "  pre-shared-key address 192.0.2.1 key 6 {}",
    "  pre-shared-key local {}",
    "  pre-shared-key {}",
    " ppp chap password 7 {}",
    " ppp pap sent-username branch password 0 {}",
    " neighbor 192.0.2.1 password 7 {}",
    " ip ospf authentication-key 7 {}",
    " ip ospf message-digest-key 1 md5 7 {}",
    " isis password {} level-2",
    " area-password {}",
    " domain-password {}",
    " standby 1 authentication {}",
    " standby 1 authentication md5 key-string 7 {}",
    " vrrp 1 authentication md5 key-string {}",
    " glbp 1 authentication md5 key-string {}",
    "ntp authentication-key 1 md5 {} 7",
    " wpa-psk ascii 0 {}",
    " wpa-psk ascii {}",
    " encryption key 1 size 128bit {} transmit-key",
    " l2tp tunnel password 7 {}",
    " cts credentials id sw1 password 7 {}",
    " ip nhrp authentication {}",
    "enable secert 5 {}",
    " pasword 7 {}",
    " passowrd {}",
    "event manager environment _mail_pw {}",
    " path ftp://backup:{}@192.0.2.1/configs",
    " set psksecret ENC {}",
    " set password ENC {}",
    "        set auth-pwd {}",
    "        set psksecret-remote {}",
    "        set password3 {}",
    "        set ppk-secret {}",
    "        set secret-token {}",
    "        set api-key {}",
    "        set key ENC {}",
    "        set md5-key 1 {}",
    "        set auth-string {}",
    "        set psk {}",
    "        set sae-password {}",
    "        set keytab {}",
    "        set activation-code {}",
    '        set "password" {}',
    "        append passphrase {}",
    "login password {}",
    " pp auth myname office {}",
    " ipsec ike pre-shared-key 1 text {}",
    " description 保守用 password: {}",
    " description pw={}",
    " description パスワード：{}",
)
SECRETS = st.text(string.ascii_letters + string.digits + "!#%&@_+.*$/:=", min_size=6, max_size=24).filter(
    lambda text: text.strip("*")
)

HARMLESS = (
    "hostname fw1",
    "service password-encryption",
    "security passwords min-length 8",
    "key chain OSPF",
    "crypto key generate rsa modulus 2048",
    "ip community-list standard as2 permit 65001:2",
    " neighbor 192.0.2.1 send-community",
    " match community as2_community",
    " set community 65001:2",
    "crypto keyring KEYS",
    "        set keylife 86400",
    "        set keylifeseconds 43200",
    "        set srcaddr key",
    "        set subnet 192.0.2.0 255.255.255.0",
    "        set auth-timeout 5",
    "        set keepalive enable",
    "interface GigabitEthernet0/1",
    "ip access-list extended PASSWORD-SERVERS",
    " permit tcp any host 192.0.2.10 eq 443",
    " 10 permit ip object-group key any log",
    "access-list 101 permit tcp any any established",
    "access-list 101 deny   ip any any log",
    "ip route 10.0.0.0 255.0.0.0 192.0.2.1",
    " ip address 192.0.2.1 255.255.255.0",
    " ip access-group KEY in",
    "object-group network key",
    " host 192.0.2.10",
    "vlan 10,20,30",
    " url http://192.0.2.1:8080/crl",
    " switchport access vlan 1000",
    "!",
    "",
)


@pytest.mark.parametrize("statement", STATEMENTS)
@given(secret=SECRETS)
def test_a_secret_never_survives(statement: str, secret: str) -> None:
    assume(secret not in statement and secret not in MASK)
    masked = mask_secrets(statement.format(secret))
    assert secret not in masked
    assert MASK in masked


@pytest.mark.parametrize("statement", [*STATEMENTS[:4], *STATEMENTS[8:12]])
def test_a_quoted_secret_with_blanks_never_survives(statement: str) -> None:
    masked = mask_secrets(statement.format('"two words"'))
    assert "two" not in masked
    assert "words" not in masked


@pytest.mark.parametrize("line", HARMLESS)
def test_a_line_without_secret_stays_as_it_is(line: str) -> None:
    assert mask_secrets(line) == line


@given(st.one_of(st.text(max_size=80), st.sampled_from(STATEMENTS).map(lambda text: text.format("Zqsecret"))))
def test_masking_twice_is_masking_once(line: str) -> None:
    assert mask_secrets(mask_secrets(line)) == mask_secrets(line)


@pytest.mark.parametrize(
    "line",
    [
        "  30820321 30820209 A0030201 02020101 300D0609 2A864886",
        "  0D010105 0500A1",
        "MIIDITCCAgmgAwIBAgIBATANBgkqhkiG9w0BAQUFADAvMS0wKwYDVQQDEyRJT1Mt",
    ],
)
def test_bodies_of_certificates_and_keys_are_masked(line: str) -> None:
    assert mask_secrets(line).strip() == MASK


def test_rather_too_much_is_masked_than_too_little() -> None:
    assert mask_secrets(" remark the password servers") == f" remark the password {MASK}"


def test_a_hash_is_masked_wherever_it_stands() -> None:
    assert "$9$abc" not in mask_secrets("access-list 10 permit any $9$abcdefgh")


def test_a_line_of_a_megabyte_is_cut_and_its_end_masked() -> None:
    """A search through it would take its square in steps; the end may hold a secret."""
    shown = mask_secrets("x" * 1_000_000 + " password himitsu")
    assert len(shown) < 20_000
    assert shown.endswith(MASK)
    assert mask_secrets(shown) == shown


SEVERAL_LINES = """config system snmp community
    edit 1
        set name "{0}"
        config hosts
            edit 1
                set name "shown"
            next
        end
        set name "{0}"
    next
end
config vpn certificate local
    edit "shown"
        set private-key "-----BEGIN RSA PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKB
{0}==
-----END RSA PRIVATE KEY-----"
        set comments "shown
shown"
    next
end
config user local
    edit "shown"
        set passwd "first
{0}
{0}"
        set status enable
    next
end
config system automation-action
    edit "shown"
        config http-headers
            edit 1
                set key "shown"
                set value "Bearer {0}"
            next
        end
    next
end
"""


def test_secrets_of_several_lines_and_of_tables_are_masked() -> None:
    source = decode("fw.conf", SEVERAL_LINES.format("Zqsecret").encode())
    shown = [source.shown_line(number) for number in range(1, len(source.lines) + 1)]
    assert "Zqsecret" not in "\n".join(shown)
    assert shown[2] == f"        set name {MASK}"
    changed = {number for number, text in enumerate(shown, start=1) if text != source.line(number)}
    secret = {number for number, text in enumerate(source.lines, start=1) if "Zqsecret" in text}
    beside = {"MIIE", "-----BEGIN", "-----END", "set passwd", "set key"}
    assert all(number in secret or any(word in source.line(number) for word in beside) for number in changed)


def test_a_key_without_end_does_not_hide_the_rest_of_the_file() -> None:
    source = decode("fw.conf", ("-----BEGIN PRIVATE KEY-----\n" + "hostname fw1\n" * 2000).encode())
    assert source.shown_line(2) == MASK
    assert source.shown_line(2000) == "hostname fw1"
