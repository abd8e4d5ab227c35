"""Configurations of FortiGate and ASA firewalls that are text, but wrong, hostile or absurd."""

from __future__ import annotations

from pathlib import Path

from tests.bad_input.case import TIME_LIMIT, Case, config

HEAD = "#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin\n"
POLICY = """\
    edit 1
        set srcintf "GigabitEthernet0/0"
        set dstintf "wan"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "ALL"
    next
"""
FORTIGATE = f"""\
{HEAD}config system global
    set hostname "fw1"
    set allow-traffic-redirect disable
end
config system interface
    edit "GigabitEthernet0/0"
        set vdom "root"
        set ip 10.1.0.1 255.255.255.0
    next
    edit "GigabitEthernet0/1"
        set vdom "root"
        set ip 10.2.0.1 255.255.255.0
    next
    edit "wan"
        set vdom "root"
        set ip 192.0.2.1 255.255.255.0
    next
end
config firewall address
    edit "all"
    next
end
config firewall policy
{POLICY}end
"""
ASA = """\
ASA Version 9.16(4)
hostname fw1
interface GigabitEthernet0/0
 nameif office
 security-level 50
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 nameif secret
 security-level 50
 ip address 10.2.0.1 255.255.255.0
access-list OFFICE-IN extended deny ip any 10.2.0.0 255.255.255.0
access-list OFFICE-IN extended permit ip any any
access-group OFFICE-IN in interface office
"""
DENY = "access-list OFFICE-IN extended deny ip any 10.2.0.0 255.255.255.0\n"


def _fortigate(text: str) -> str:
    """FORTIGATE with more blocks behind the interfaces."""
    return FORTIGATE.replace("config firewall address\n", f"{text}config firewall address\n", 1)


def _policy(line: str) -> str:
    return FORTIGATE.replace('        set srcaddr "all"\n', f'        set srcaddr "all"\n        {line}\n')


def _source(name: str, groups: str) -> str:
    return FORTIGATE.replace('set srcaddr "all"', f'set srcaddr "{name}"').replace(
        "config firewall policy\n", f"config firewall addrgrp\n{groups}end\nconfig firewall policy\n"
    )


def _group(name: str, *members: str) -> str:
    quoted = " ".join(f'"{member}"' for member in members)
    return f'    edit "{name}"\n        set member {quoted}\n    next\n'


def _chain(length: int) -> str:
    return "".join(_group(f"G{number}", f"G{number + 1}") for number in range(length)) + _group(f"G{length}", "all")


def _many_policies(count: int) -> str:
    policies = "".join(POLICY.replace("edit 1\n", f"edit {number}\n") for number in range(1, count + 1))
    return FORTIGATE.replace(POLICY, policies)


def _clones() -> str:
    lines = "".join(f"    clone {number} to {number + 1}\n" for number in range(1, 20_000))
    return FORTIGATE.replace(POLICY, POLICY + lines)


def _asa(text: str) -> str:
    """ASA with more statements below the host name."""
    return ASA.replace("hostname fw1\n", f"hostname fw1\n{text}")


def _asa_denying(groups: str) -> str:
    return ASA.replace(DENY, f"{groups}access-list OFFICE-IN extended deny ip any object-group A\n")


def _asa_chain(length: int) -> str:
    links = "".join(f"object-group network G{number}\n group-object G{number - 1}\n" for number in range(1, length))
    first = "object-group network G0\n network-object 10.2.0.0 255.255.255.0\n"
    return _asa_denying(f"{first}{links}object-group network A\n group-object G{length - 1}\n")


SECRETS = ("F1rstS3cret", "Sec0ndS3cret", "Th1rdS3cret", "F0urthS3cret", "F1fthS3cret", "S1xthS3cret")
FORTIGATE_SECRETS = """\
config system unheard-of
    set psksecret ENC F1rstS3cret
    set api-key Sec0ndS3cret
    set private-key "-----BEGIN RSA PRIVATE KEY-----
Th1rdS3cret
-----END RSA PRIVATE KEY-----"
    set passwd "F0urthS3cret
F1fthS3cret"
end
config system snmp community
    edit 1
        set name "S1xthS3cret"
    next
end
"""
ASA_SECRETS = """\
enable password F1rstS3cret encrypted
username admin password Sec0ndS3cret privilege 15
snmp-server community Th1rdS3cret
tunnel-group 192.0.2.9 ipsec-attributes
 ikev1 pre-shared-key F0urthS3cret
aaa-server T (office) host 10.1.0.9 F1fthS3cret
frobnicate password S1xthS3cret
"""
ESCAPES = "\x1b[2J\x1b]0;pwned\x07\x1b[31m"
LINES = ("lines", "configs")


def _case(name: str, exit_code: int, text: str | bytes, seconds: float = TIME_LIMIT) -> Case:
    return Case(
        name, exit_code, "apart" if exit_code == 0 else "fw1.cfg", config(text), in_japanese=True, seconds=seconds
    )


def _vdom_of_nobody(folder: Path) -> None:
    config(HEAD.replace("vdom=0", "vdom=1") + FORTIGATE.removeprefix(HEAD))(folder)


CASES = (
    _case("FortiGate that is proved", 0, FORTIGATE),
    _case("FortiGate without a table of policies", 3, FORTIGATE.split("config firewall policy")[0]),
    _case("FortiGate cut in the middle", 4, FORTIGATE[: FORTIGATE.index("set dstintf")]),
    _case("FortiGate with a quotation mark that stays open", 4, _policy('set comments "never closed')),
    _case("FortiGate paged by a terminal", 4, _policy('--More--         set comments "x"')),
    _case("FortiGate in blocks 100,000 deep", 4, _fortigate("config router thing\n" * 100_000)),
    _case("FortiGate with 100,000 ends too many", 4, FORTIGATE + "end\n" * 100_000),
    _case("FortiGate with a line of one megabyte", 3, _fortigate(f"frobnicate {'x' * 1_000_000}\n")),
    _case("FortiGate with a value of one megabyte", 0, _policy(f"set frobnicate {'x ' * 500_000}")),
    _case(
        "FortiGate with a value of 100,000 lines", 4, _policy('set frobnicate "' + "x\n" * 100_000 + '"'), seconds=15
    ),
    _case("FortiGate groups that contain each other", 0, _source("A", _group("A", "B") + _group("B", "A"))),
    _case("FortiGate group that is missing", 0, _source("NOWHERE", "")),
    _case("FortiGate chain of 3,000 groups", 0, _source("G0", _chain(3_000))),
    _case("FortiGate with 3,000 equal policies", 0, _many_policies(3_000), seconds=15),
    _case("FortiGate with 20,000 clones", 3, _clones(), seconds=15),
    _case(
        "FortiGate moved to itself 50,000 times", 0, FORTIGATE.replace(POLICY, POLICY + "move 1 before 1\n" * 50_000)
    ),
    _case("FortiGate address out of range", 3, FORTIGATE.replace("10.1.0.1 255.255.255.0", "10.1.0.999 255.255.255.0")),
    _case(
        "FortiGate VLAN upon itself",
        4,
        _fortigate('config system interface\nedit "v"\nset interface "v"\nset vlanid 9\n'),
    ),
    Case("FortiGate, one virtual domain of several", 3, "fw1.cfg", _vdom_of_nobody, in_japanese=True),
    _case(
        "FortiGate names in CP932 beside UTF-8",
        4,
        _policy('set name "').encode() + "庁内".encode("cp932") + "庁内\n".encode(),
    ),
    _case("FortiGate with terminal control sequences", 0, _policy(f'set {ESCAPES} "{ESCAPES}"')),
    Case(
        "FortiGate secrets, checked",
        3,
        "fw1.cfg",
        config(_fortigate(FORTIGATE_SECRETS)),
        silent_about=SECRETS,
        in_japanese=True,
    ),
    Case(
        "FortiGate secrets, listed", 0, "fw1", config(_fortigate(FORTIGATE_SECRETS)), LINES, SECRETS, in_japanese=True
    ),
    Case(
        "FortiGate secrets, as JSON",
        0,
        "fw1",
        config(_fortigate(FORTIGATE_SECRETS)),
        (*LINES, "--format", "json"),
        SECRETS,
    ),
    _case("ASA that is proved", 0, ASA),
    _case(
        "ASA object groups that contain each other",
        0,
        _asa_denying("object-group network A\n group-object B\nobject-group network B\n group-object A\n"),
    ),
    _case("ASA object group that is missing", 0, _asa_denying("")),
    _case("ASA chain of 3,000 object groups", 0, _asa_chain(3_000)),
    _case("ASA with a line of one megabyte", 3, _asa(f"frobnicate {'x' * 1_000_000}\n")),
    _case("ASA rule of one megabyte", 0, ASA.replace(DENY, f"{DENY[:-1]} frobnicate{' x' * 500_000}\n{DENY}")),
    _case("ASA with 100,000 equal rules", 0, ASA.replace(DENY, DENY * 100_000), seconds=15),
    _case("ASA list that is bound and missing", 0, ASA.replace("access-group OFFICE-IN", "access-group NOWHERE")),
    _case("ASA indentation 3,000 levels deep", 3, _asa("".join(f"{' ' * n}class x{n}\n" for n in range(3_000)))),
    _case("ASA address out of range", 0, ASA.replace("10.1.0.1 255.255.255.0", "10.1.0.999 255.255.255.0")),
    _case("ASA with terminal control sequences", 3, _asa(f"{ESCAPES}frobnicate\n")),
    Case("ASA secrets, checked", 3, "fw1.cfg", config(_asa(ASA_SECRETS)), silent_about=SECRETS, in_japanese=True),
    Case("ASA secrets, listed", 0, "fw1", config(_asa(ASA_SECRETS)), LINES, SECRETS, in_japanese=True),
)
