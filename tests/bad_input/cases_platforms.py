"""Configurations of seven makers that are text, but wrong, hostile or absurd: the same mistakes for each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bad_input.case import CHECK, POLICY, TIME_LIMIT, Case, config, policy

SECRETS = ("F1rstS3cret", "Sec0ndS3cret", "Th1rdS3cret", "F0urthS3cret", "F1fthS3cret")
ESCAPES = "\x1b[2J\x1b]0;pwned\x07\x1b[31m"
WIDTH = 80
SOUND = ("that is proved", "with the prompts of the session", "with a note in CP932", "with 5,000 equal rules")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sound configuration of two interfaces that keeps office and secret apart.

    `top`: the line below which statements of the whole device may stand; `rule`: the one that keeps office out;
    `long`: a line of more than 80 characters that changes nothing, at that place; `note`: words before a free text;
    `secrets`: lines that hold SECRETS; `prompt`: what the device shows before commands; `show`: the command.
    `answers`: exit codes other than the usual ones, by mistake.
    """

    maker: str
    text: str
    office: str
    secret: str
    top: str
    rule: str
    long: str
    note: str
    secrets: str
    prompt: str
    show: str
    answers: dict[str, int] = field(default_factory=dict)

    def above(self, statements: str) -> str:
        """The configuration with more statements of the whole device."""
        return self.text.replace(self.top, self.top + statements, 1)

    def with_policy(self, text: str | bytes) -> Callable[[Path], None]:
        """Writes the file and the policy about its interfaces."""
        about = POLICY.replace("fw1:GigabitEthernet0/0", f"fw1:{self.office}").replace(
            "fw1:GigabitEthernet0/1", f"fw1:{self.secret}"
        )

        def make(folder: Path) -> None:
            config(text)(folder)
            policy(about)(folder)

        return make


YAMAHA = Sample(
    maker="Yamaha",
    text="""\
# RTX1220 Rev.15.04.03 (Fri Jul  8 10:00:00 2022)
# MAC Address : 00:a0:de:00:00:01
console columns 200
ip lan1 address 10.1.0.1/24
ip lan1 secure filter in 10 99
ip lan2 address 10.2.0.1/24
ip lan2 secure filter in 20 99
ip filter 10 reject * 10.2.0.0/24 * * *
ip filter 20 reject * 10.1.0.0/24 * * *
ip filter 99 pass * * * * *
""",
    office="lan1",
    secret="lan2",
    top="# MAC Address : 00:a0:de:00:00:01\n",
    rule="ip filter 10 reject * 10.2.0.0/24 * * *\n",
    long=f"ip lan3 secure filter in {' '.join(map(str, range(200_001, 200_020)))}\n",
    note='description lan1 "',
    secrets="""\
login password F1rstS3cret
administrator password Sec0ndS3cret
ipsec ike pre-shared-key 1 text Th1rdS3cret
snmp community read-only F0urthS3cret
frobnicate password F1fthS3cret
""",
    prompt="# ",
    show="show config",
    # A line that has no command's first word is the rest of a wrapped one; without the rule, its number is undefined.
    answers={"wrapped at 80 columns": 4, "with terminal control sequences": 4, "without the rule": 3},
)
NEC = Sample(
    maker="NEC IX",
    text="""\
! NEC Portable Internetwork Core Operating System Software
! IX Series IX2215 (magellan-sec) Software, Version 10.2.16, RELEASE SOFTWARE
hostname fw1
!
ip access-list OFFICE-IN deny ip src any dest 10.2.0.0/24
ip access-list OFFICE-IN permit ip src any dest any
ip access-list SECRET-IN deny ip src any dest 10.1.0.0/24
ip access-list SECRET-IN permit ip src any dest any
!
interface GigaEthernet0.0
  ip address 10.1.0.1/24
  ip filter OFFICE-IN 10 in
  no shutdown
!
interface GigaEthernet1.0
  ip address 10.2.0.1/24
  ip filter SECRET-IN 10 in
  no shutdown
!
""",
    office="GigaEthernet0.0",
    secret="GigaEthernet1.0",
    top="hostname fw1\n",
    rule="ip access-list OFFICE-IN deny ip src any dest 10.2.0.0/24\n",
    long=f"ip access-list OTHER permit tcp src 10.9.0.0/24 sport any dest 10.8.0.0/24 dport range 1000 2000{' ' * 4}\n",
    note="interface GigaEthernet2.0\n  description ",
    secrets="""\
username admin password plain F1rstS3cret administrator
snmp-agent ip community Sec0ndS3cret
ike policy peer1 peer 192.0.2.1 key Th1rdS3cret default
ppp profile net
  authentication password user@example F0urthS3cret
!
frobnicate password F1fthS3cret
""",
    prompt="fw1# ",
    show="show running-config",
    answers={"paged by a terminal": 0},  # what the pager leaves is known to the letter
)
ALLIED = Sample(
    maker="AlliedWare Plus",
    text="""\
!
service password-encryption
!
hostname fw1
!
access-list hardware OFFICE-IN
 deny ip any 10.2.0.0/24
 permit ip any any
!
access-list hardware SECRET-IN
 deny ip any 10.1.0.0/24
 permit ip any any
!
vlan database
 vlan 10,20 state enable
!
interface port1.0.1
 switchport
 switchport mode access
 switchport access vlan 10
 access-group OFFICE-IN
!
interface port1.0.2
 switchport
 switchport mode access
 switchport access vlan 20
 access-group SECRET-IN
!
interface vlan10
 ip address 10.1.0.1/24
!
interface vlan20
 ip address 10.2.0.1/24
!
end
""",
    office="vlan10",
    secret="vlan20",
    top="hostname fw1\n!\n",
    rule=" deny ip any 10.2.0.0/24\n",
    long=f"banner motd {'authorised use only ' * 6}\n",
    note="interface port1.0.9\n description ",
    secrets="""\
enable password F1rstS3cret
username admin privilege 15 password Sec0ndS3cret
snmp-server community Th1rdS3cret
tacacs-server key F0urthS3cret
frobnicate password F1fthS3cret
""",
    prompt="fw1#",
    show="show running-config",
)
ALAXALA = Sample(
    maker="ALAXALA",
    text="""\
#Last modified by admin at Mon Apr  6 10:00:00 2026 with version 12.1.Q
!
hostname "fw1"
!
switch 1 provision 3660-24t4x
!
flow detection mode layer3-1
!
vlan 10
!
vlan 20
!
ip access-list extended OFFICE-IN
  10 deny ip any 10.2.0.0 0.0.0.255
  50000 permit ip any any
!
ip access-list extended SECRET-IN
  10 deny ip any 10.1.0.0 0.0.0.255
  50000 permit ip any any
!
interface gigabitethernet 1/0/1
  switchport mode access
  switchport access vlan 10
!
interface gigabitethernet 1/0/2
  switchport mode access
  switchport access vlan 20
!
interface vlan 10
  ip address 10.1.0.1 255.255.255.0
  ip access-group OFFICE-IN in
!
interface vlan 20
  ip address 10.2.0.1 255.255.255.0
  ip access-group SECRET-IN in
!
""",
    office="vlan 10",
    secret="vlan 20",
    top='hostname "fw1"\n!\n',
    rule="  10 deny ip any 10.2.0.0 0.0.0.255\n",
    long=f'banner motd "{"authorised use only " * 6}"\n',
    note='interface gigabitethernet 1/0/9\n  description "',
    secrets="""\
username admin password "F1rstS3cret"
snmp-server community "Sec0ndS3cret" ro
radius-server host 10.1.0.9 key "Th1rdS3cret"
tacacs-server key F0urthS3cret
frobnicate password F1fthS3cret
""",
    prompt="fw1# ",
    show="show running-config",
)
FITELNET = Sample(
    maker="FITELnet",
    text="""\
!  LAST EDIT    10:00:00 2026/04/06
!  LAST REFRESH 10:00:00 2026/04/06
!  LAST SAVE    10:00:00 2026/04/06
!
hostname fw1
!
access-list 100 deny ip any 10.2.0.0 0.0.0.255
access-list 100 permit ip any any
access-list 101 deny ip any 10.1.0.0 0.0.0.255
access-list 101 permit ip any any
!
interface GigaEthernet 1/1
 channel-group 1
exit
!
interface GigaEthernet 1/2
 channel-group 2
exit
!
interface Port-channel 1
 ip address 10.1.0.1 255.255.255.0
 ip access-group 100 in
exit
!
interface Port-channel 2
 ip address 10.2.0.1 255.255.255.0
 ip access-group 101 in
exit
!
end
""",
    office="Port-channel 1",
    secret="Port-channel 2",
    top="hostname fw1\n!\n",
    rule="access-list 100 deny ip any 10.2.0.0 0.0.0.255\n",
    long=f"banner motd {'authorised use only ' * 6}\n",
    note="interface GigaEthernet 1/3\n description ",
    secrets="""\
username admin password F1rstS3cret
snmp-server community Sec0ndS3cret
crypto isakmp key Th1rdS3cret
enable secret F0urthS3cret
frobnicate password F1fthS3cret
""",
    prompt="fw1#",
    show="show current.cfg",
    answers={"cut in the middle of a rule": 4},  # `end` is missing
)
SEIL = Sample(
    maker="SEIL",
    text="""\
hostname fw1
interface lan0 add 10.1.0.1/24
interface lan1 add 10.2.0.1/24
filter add OFFICE interface lan0 direction in action block destination 10.2.0.0/24 enable
filter add SECRET interface lan1 direction in action block destination 10.1.0.0/24 enable
""",
    office="lan0",
    secret="lan1",
    top="hostname fw1\n",
    rule="filter add OFFICE interface lan0 direction in action block destination 10.2.0.0/24 enable\n",
    long=f'interface lan2 description "{"office of the mayor " * 6}"\n',
    note='interface lan2 description "',
    secrets="""\
encrypted-password admin F1rstS3cret
ike preshared-key add 192.0.2.1 Sec0ndS3cret
ppp add net identifier user@example passphrase Th1rdS3cret
snmp community F0urthS3cret
frobnicate password F1fthS3cret
""",
    prompt="fw1# ",
    show="show config",
    answers=dict.fromkeys(SOUND, 3),  # its filters do not see DHCP
)
APRESIA = Sample(
    maker="APRESIA",
    text="""\
! Apresia15000-32XL-PSR Ver 8.40.01
!
hostname fw1
!
vlan database
 vlan 10 name OFFICE
 vlan 20 name SECRET
!
interface port 1/1
 switchport mode access
 switchport access vlan 10
!
interface port 1/2
 switchport mode access
 switchport access vlan 20
!
interface vlan 10
 ip address 10.1.0.1/24
!
interface vlan 20
 ip address 10.2.0.1/24
!
packet-filter2
 1 assign port 1/1
 1 1 condition ipv4 dst 10.2.0.0/24
 1 1 action deny
!
end
""",
    office="vlan 10",
    secret="vlan 20",
    top="hostname fw1\n!\n",
    rule=" 1 1 action deny\n",
    long=f"banner login {'authorised use only ' * 6}\n",
    note="interface port 1/3\n description ",
    secrets="""\
username admin password F1rstS3cret
snmp-server community Sec0ndS3cret
aaa radius host 1 ip 10.1.0.9 key Th1rdS3cret
enable password F0urthS3cret
frobnicate password F1fthS3cret
""",
    prompt="fw1# ",
    show="show running-config",
    answers=dict.fromkeys((*SOUND, "without the rule"), 3),  # nothing is proved about one, whatever it says
)
SAMPLES = (YAMAHA, NEC, ALLIED, ALAXALA, FITELNET, SEIL, APRESIA)


def _wrapped(text: str) -> str:
    """As a terminal of 80 columns shows it, and a log of it keeps it."""
    return "".join(
        f"{line[start : start + WIDTH]}\n" for line in text.splitlines() for start in range(0, max(len(line), 1), WIDTH)
    )


def _repeated(rule: str, count: int) -> Iterator[str]:
    """`rule` again and again, each with a sequence number of its own where it begins with one."""
    for number in range(10, 10 + count):
        yield re.sub(r"^( +)10 (?=permit|deny)", rf"\g<1>{number} ", rule)


def _mistakes(one: Sample) -> Iterator[tuple[str, int, str | bytes, float]]:
    """Name, usual exit code, the file, processor seconds it may take."""
    middle = one.text.index(one.rule) + len(one.rule) // 2
    closing = '"' if one.note.endswith('"') else ""
    note = f"{one.note}庁内{closing}\n"
    yield "that is proved", 0, one.text, TIME_LIMIT
    yield "cut in the middle of a rule", 3, one.text[:middle], TIME_LIMIT
    yield "wrapped at 80 columns", 3, _wrapped(one.above(one.long)), TIME_LIMIT
    yield "paged by a terminal", 4, one.above("--More-- \n"), TIME_LIMIT
    yield "with the prompts of the session", 0, f"{one.prompt}{one.show}\n{one.text}{one.prompt}\n", TIME_LIMIT
    yield "with a note in CP932", 0, one.above(note).encode("cp932"), TIME_LIMIT
    yield "with a note in CP932 beside UTF-8", 4, one.above(note).encode("cp932") + note.encode(), TIME_LIMIT
    yield "with bytes that are no text", 4, one.text.encode() + b"\x00\x01\x02\xff", TIME_LIMIT
    yield "with a statement nobody knows", 3, one.above("frobnicate everything\n"), TIME_LIMIT
    yield "with a line of 64 KiB", 3, one.above(f"frobnicate {'x' * 65_536}\n"), TIME_LIMIT
    yield "with a rule of 64 KiB", 3, one.text.replace(one.rule, f"{one.rule[:-1]} {'x ' * 32_768}\n"), TIME_LIMIT
    yield "with 5,000 equal rules", 0, one.text.replace(one.rule, "".join(_repeated(one.rule, 5_000))), 15.0
    yield "with 20,000 lines nobody knows", 3, one.above("frobnicate everything\n" * 20_000), 15.0
    yield "with an address out of range", 3, one.text.replace("10.1.0.1", "10.1.0.999"), TIME_LIMIT
    yield "without the rule", 1, one.text.replace(one.rule, ""), TIME_LIMIT
    yield "with terminal control sequences", 3, one.above(f"{ESCAPES}frobnicate\n"), TIME_LIMIT


def _cases(one: Sample) -> Iterator[Case]:
    for mistake, usual, text, seconds in _mistakes(one):
        code = one.answers.get(mistake, usual)
        says = "apart" if code in (0, 1) or usual == 0 else "fw1.cfg"
        yield Case(f"{one.maker} {mistake}", code, says, one.with_policy(text), CHECK, (), False, seconds, True)
    secret = one.with_policy(one.above(one.secrets))
    for name, code, says, arguments in (
        ("checked", 3, "fw1.cfg", CHECK),
        ("listed", 0, "fw1", ("lines", "configs")),
        ("as JSON", 0, "fw1", ("lines", "configs", "--format", "json")),
    ):
        yield Case(f"{one.maker} secrets, {name}", code, says, secret, arguments, SECRETS)


CASES = tuple(case for one in SAMPLES for case in _cases(one))
