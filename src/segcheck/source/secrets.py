"""Secrets of configuration lines, masked: no renderer shows a line that has not passed through here.

CHOICE: one line at a time and rather too much than too little. What is masked wrongly costs the reader a word;
what is missed puts a password into a report that gets mailed around.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

MASK = "********"
_LONGEST = 10_000  # characters; the longest lines of real configurations (certificates, banners) have some hundred

_WORD = r'(?:"[^"]*"|\S+)'
# Words between a keyword and its secret: an encryption type or level. Possessive, so that no secret is taken apart.
_TYPE = r"(?:(?:level\s+)?\d{1,2}\s+|(?:encrypted|hash|hashed|plain|plaintext|clear|ascii|hex|text|ENC)\s+)*+"
# INVARIANT: masking twice is masking once.
_REST = r"(?!\*{8}\s*$)\S.*$"
_FRESH = r"(?!\*{8}(?:\s|$))"
# `pasword`, `passowrd`, `secert`: a line mistyped is shown as not understood, its secret is one all the same.
_MISTYPED = r"\bpas+w(?:or|ro|o|r)?d|\bpassowrd|\b(?:secert|secrt|sercet)"
_PASSWORDS = rf"(?:{_MISTYPED}|password|passwd|passphrase|pass-phrase|psksecret|\bsecret|\bshared-secret)"
_KEYS = r"\b(?:key|key-string|key-hash|pre-shared-key|authentication-key|message-digest-key|wpa-psk)"

# Words that a FortiOS key has among those between its hyphens when its value is secret: `set psksecret-remote …`,
# `set api-key …`, `set password3 …`, `set auth-pwd …`; `key` only as the last.
_SECRET_KEY = (
    r'"?(?:[\w+.]+-)*?'
    r"(?:(?:password|passwd|passphrase|passcode|pwd|psk|psksecret|secret|token|keytab|seed|credentials?|pin|auth-string"
    r"|auth-code|activation-code|pre-?shared|http-headers)\d*(?:-[\w+.-]+)?|(?:api)?key\d*)"
    r'"?'
)

# Each rule: what stays (group 1), what is masked (the rest of the match).
_PATTERNS = (
    # Yamaha: snmp host 192.0.2.1 SECRET · snmpv2c community read-only SECRET
    rf"(^\s*snmp(?:v2c)?\s+(?:trap\s+)?(?:community\s+(?:read-only|read-write)|host\s+\S+)\s+){_REST}",
    # snmp-server community SECRET RO 10 · snmp-server host 192.0.2.1 [traps] [version 2c] SECRET …
    rf"(\bsnmp(?:-server)?\s+community\s+{_TYPE}){_FRESH}{_WORD}",
    rf"(\bsnmp-server\s+host\s+\S+\s+){_REST}",
    rf"(\bsnmp-server\s+user\s+\S+\s+\S+.*?\s(?:auth|priv)\s+){_REST}",
    # enable secret 5 … · username x password 7 … · ppp chap password … · neighbor x password …
    rf"({_PASSWORDS}\s+{_TYPE}){_REST}",
    # key 7 … · tacacs-server key … · crypto isakmp key … address … · radius-server host … key … · key-string …
    # pre-shared-key address … key … (the rest of the line goes, addresses too)
    rf"({_KEYS}\s+{_TYPE}){_REST}",
    rf"(\b(?:standby|vrrp|glbp)\s+(?:\d+\s+)?authentication\s+){_REST}",
    rf"(\bip(?:v6)?\s+nhrp\s+authentication\s+){_REST}",
    # set passwd ENC … · set psksecret ENC … · set private-key ENC … (FortiOS: whatever the key is called)
    rf"(\bENC\s+){_FRESH}{_WORD}",
    rf"(^\s*(?:set|append)\s+{_SECRET_KEY}\s+{_TYPE}){_REST}",
    # FortiOS writes a community in quotation marks; those of BGP in route maps of others have none.
    rf'(^\s*set\s+(?:[\w-]+-)?community\s+)(?=["\']){_REST}',
    # ASA: aaa-server GROUP (inside) host 192.0.2.1 SECRET · radius-common-pw SECRET
    rf"(\baaa-server\s+\S+\s+(?:\(\S+\)\s+)?host\s+\S+\s+){_REST}",
    rf"(\bradius-common-pw\s+){_REST}",
    # variables of scripts may hold anything, and passwords do stand in them
    rf"(\bevent\s+manager\s+environment\s+\S+\s+){_REST}",
    # ftp://user:SECRET@host/ · the password of a URL, up to the last @ of the word
    r"(\b[a-z][a-z0-9+.-]{0,15}://[^\s:/@]*:)(?!\*{8}@)\S+(?=@)",
    rf"(\bip\s+rip\s+authentication\s+string\s+){_REST}",
    rf"(\bpp\s+auth\s+(?:myname|username)\s+{_WORD}\s+){_REST}",
    # Yamaha: login user NAME SECRET · auth user 1 NAME SECRET · l2tp tunnel auth on SECRET · sshd host key …
    rf"(^\s*login\s+user\s+{_WORD}\s+{_TYPE}){_REST}",
    rf"(^\s*auth\s+user\s+\d+\s+{_WORD}\s+{_TYPE}){_REST}",
    rf"(\b(?:l2tp|pptp)\s+tunnel\s+auth\s+on\s+){_REST}",
    rf"(\bsshd\s+host\s+key\s+generate\s+){_REST}",
    # snmp trap community SECRET · snmpv3 usm user 1 NAME sha SECRET …
    rf"(^\s*snmp(?:v2c)?\s+trap\s+community\s+){_REST}",
    rf"(^\s*snmpv3\s+usm\s+user\s+\d+\s+{_WORD}\s+){_REST}",
    # vrrp … auth=SECRET · authkey=SECRET · md5key=1,"SECRET" · smtp-auth USER SECRET · yno access code NAME …
    rf"(\b(?:auth|authkey|md5key)=){_FRESH}\S.*$",
    rf"(\b(?:smtp-auth|pop-before-smtp|yno\s+access\s+code)\s+{_WORD}\s+{_TYPE}){_REST}",
    rf"(\b(?:heartbeat2\s+(?:transmit|receive)|sip\s+server)\s+\d+\s+){_REST}",
    # SEIL: ike preshared-key add 192.0.2.1 "SECRET" · sshd hostkey rsa … · interface.pppoe0.ppp.password : SECRET
    rf"(\bpreshared-key\s+(?:add\s+{_WORD}\s+)?){_REST}",
    rf"(\bsshd\s+(?:hostkey|authorized-key)\s+\S+\s+){_REST}",
    r"(^\s*[a-z]\w*\.[\w.-]*(?:password|passphrase|secret|community|key|pin)(?:\.[\w.-]+)?\s*:\s*)" rf"{_REST}",
    # FITELnet: pppoe account USER SECRET
    rf"(\bpppoe\s+account\s+{_WORD}\s+){_REST}",
    # NEC IX: snmp-agent ip community SECRET · snmp-agent ip host 192.0.2.1 SECRET · query ip=<IP4>&token=SECRET
    rf"(\bsnmp-agent\s+(?:vrf\s+\S+\s+)?(?:ip|ipv6)\s+community\s+){_FRESH}{_WORD}",
    rf"(\bsnmp-agent\s+(?:vrf\s+\S+\s+)?(?:ip|ipv6)\s+host\s+\S+\s+){_REST}",
    rf"(^\s*(?:no\s+)?snmpv3\s+user\s.*?\s(?:auth|priv)\s+){_REST}",
    rf"(\btoken=){_FRESH}\S+",
    rf"(^\s*query\s+){_REST}",
    # ipsec manualkey NAME … · ip rip authentication text SECRET · mobile pin-code … · pki … import crypto SECRET
    rf"(\bipsec\s+manualkey\s+\S+\s+){_REST}",
    rf"(\bip(?:v6)?\s+rip\s+authentication\s+\S+\s+){_REST}",
    rf"(^\s*(?:no\s+)?(?:mobile\s+)?(?:pin|puk)(?:-\w+)?\s+){_REST}",
    rf"(\bpki\s+\S+\s+import\s+crypto\s+){_REST}",
    rf"(\b(?:password-file|utm\s+license\s+update)\s+){_REST}",
    # notes people leave in descriptions and remarks
    r"((?:password|passwd|pass|pwd|pw|psk|secret|community|パスワード|暗証番号|共有鍵)\s*[:=：＝]\s*)"
    rf"{_FRESH}\S+",
)
# Hashes say what they are wherever they stand: $1$…, $5$…, $8$…, $9$…, $14$…
_HASH = re.compile(r"\$\d{1,2}\$[^\s\"]+")
# Bodies of certificates and keys: groups of hexadecimal digits, or long base64.
_CERTIFICATE = re.compile(r"^(\s*)(?:[0-9A-Fa-f]{8,}(?:\s+[0-9A-Fa-f]{2,})*|[A-Za-z0-9+/]{40,}={0,2})(\s*)$")
# Lines of filters and of what they refer to hold no secrets, but may hold names such as `key`.
_FILTER_LINE = re.compile(
    r"^\s*(?:\d+\s+)?(?:permit|deny)\s|^\s*access-list\s+\S+\s+(?:permit|deny|extended|standard)\s|^\s*(?:no\s+)?"
    r"(?:ip|ipv6|mac)\s+(?:access-list|access-group|filter|route|address)\s|"
    r"^\s*(?:object-group|group-object|interface|hostname|vrf|host)\s"
)
# `key` and `password` that begin something else.
_HARMLESS = re.compile(
    r"^\s*(?:no\s+)?(?:key\s+chain\s+\S+\s*$|crypto\s+key\s+(?:generate|zeroize|import|export)\b|"
    r"password\s+encryption\s+aes\s*$|service\s+password-|security\s+passwords?\s|ip\s+community-list\s)"
)


@functools.cache
def _rules() -> tuple[re.Pattern[str], ...]:
    """CHOICE: made when the first line is shown; they cost a start more than anything else in this room."""
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)


@functools.lru_cache(maxsize=16_384)
def mask_secrets(line: str) -> str:
    """`line` with passwords, keys, communities, hashes and certificate bodies replaced by asterisks.

    A line without secrets comes back unchanged. Cost: some forty searches; the same names are shown again and again, so
    what was found is kept.

    >>> mask_secrets("enable secret 5 $1$abcd$0123456789")
    'enable secret 5 ********'
    >>> mask_secrets("snmp-server community himitsu RO 10")
    'snmp-server community ******** RO 10'
    >>> mask_secrets(" permit tcp any host 192.0.2.10 eq 443")
    ' permit tcp any host 192.0.2.10 eq 443'
    """
    if len(line) > _LONGEST:
        # A hostile line costs a search its square; what is cut off may hold a secret.
        return f"{mask_secrets(line[:_LONGEST])}{MASK}"
    if _FILTER_LINE.match(line) or _HARMLESS.match(line):
        return _HASH.sub(MASK, line)
    certificate = _CERTIFICATE.match(line)
    if certificate:
        return f"{certificate[1]}{MASK}{certificate[2]}"
    for rule in _rules():
        line = rule.sub(rf"\g<1>{MASK}", line)
    return _HASH.sub(MASK, line)


# -- what only the lines above tell -----------------------------------------------------------------------

_LONGEST_VALUE = 500  # lines; the longest private keys have two hundred
_OPENED = re.compile(rf"\s*(?:set|append)\s+{_SECRET_KEY}\s", re.IGNORECASE)
_TABLE = re.compile(r"\s*config\s+(.*\S)|\s*(end)\s*$")
# Tables with a secret under a key that is harmless elsewhere.
_IN_TABLES = {
    "system snmp community": re.compile(r"\s*(?:set|rename)\s+name\s+", re.IGNORECASE),
    "snmp-community": re.compile(r"\s*set\s+name\s+", re.IGNORECASE),
    "http-headers": re.compile(r"\s*set\s+value\s+", re.IGNORECASE),
}


def secret_lines(lines: Sequence[str]) -> dict[int, int]:
    """Lines that are secret because of others: 1-based number -> number of letters at its start that are not.

    These are the bodies of keys and certificates, further lines of a secret value in quotation marks, and secrets of
    FortiOS tables whose keys do not say so (SNMP communities). Cost: linear.

    >>> secret_lines(["config system snmp community", "edit 1", 'set name "himitsu"', "next", "end"])
    {3: 9}
    """
    found: dict[int, int] = {}
    tables: list[re.Pattern[str] | None] = []
    hidden_until, armored, quoted = 0, False, False
    for number, line in enumerate(lines, start=1):
        if number <= hidden_until:
            found[number] = len(line) - len(line.lstrip())
            if (armored and "-----END " in line) or (quoted and _is_odd(line)):
                hidden_until = 0
            continue
        armored = "-----BEGIN " in line and "-----END " not in line
        quoted = '"' in line and _is_odd(line) and _OPENED.match(line) is not None
        if armored or quoted:
            hidden_until = number + _LONGEST_VALUE
        if tables and tables[-1] is not None:
            key = tables[-1].match(line)
            if key is not None:
                found[number] = key.end()
        table = _TABLE.match(line) if "config" in line or "end" in line else None
        if table is not None and table[2] is None:
            tables.append(_IN_TABLES.get(" ".join(table[1].split()).lower()))
        elif table is not None and tables:
            tables.pop()
    return found


def _is_odd(line: str) -> bool:
    """Whether a quotation mark stays open, or one that was open is closed."""
    return line.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 1
