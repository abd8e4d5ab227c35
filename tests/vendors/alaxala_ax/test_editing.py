"""What commands typed into a switch make of its configuration."""

from __future__ import annotations

import pytest
from tests.vendors.alaxala_ax.typing_commands import after, changes, edited, noted, refused

SWITCH = """\
switch 1 provision 3660-24t4x
hostname "ax"
flow detection mode layer3-1
!
vlan 10
  name "offices"
vlan 20-22
!
interface gigabitethernet 1/0/1
  switchport mode access
  switchport access vlan 10
interface gigabitethernet 1/0/2
  switchport mode trunk
  switchport trunk allowed vlan 10,20
interface vlan 10
  ip address 10.1.0.1 255.255.255.0
  ip address 10.1.1.1 255.255.255.0 secondary
  ip access-group WEB in
interface vlan 20
  ip address 10.2.0.1 255.255.255.0
!
ip access-list extended WEB
  remark "the web"
  10 permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.9 eq https
  20 deny ip any any
ip access-list extended "SPARE"
  permit ip any any
  deny icmp any any
ip access-list standard ADMINS
  10 permit 10.9.0.0 0.0.0.255
access-list 150 permit udp any any eq domain
ipv6 access-list SIX
  10 permit ipv6 any any
!
ip route 0.0.0.0 0.0.0.0 10.1.0.254
ip route vrf 5 10.5.0.0 255.255.0.0 10.5.0.1
line vty 0 3
  transport input ssh
ip ssh
"""
ROUTER = """\
Model: AX8616R
hostname "ax"
vlan 10
interface vlan 10
  ip address 10.1.0.1 255.255.255.0
ip access-list extended A
  10 permit ip any any
"""


def test_nothing_typed_changes_nothing() -> None:
    for script in ("", "! a remark\n", "enable\nconfigure\nend\nsave\n", "!ax(config)# \nax# show running-config\n"):
        found = edited(SWITCH, script)
        assert (found.states, found.problems, found.diagnostics) == ((), (), ())


@pytest.mark.parametrize(
    ("script", "gone", "new"),
    [
        ("ip access-list extended WEB\npermit udp any any", [], ["30 permit udp any any"]),
        ("ip access-list extended WEB\n15 permit udp any any", [], ["15 permit udp any any"]),
        ("ip access-list extended WEB\n20 deny udp any any", ["20 deny ip any any"], ["20 deny udp any any"]),
        ("ip access-list extended WEB\nno 20", ["20 deny ip any any"], []),
        ('ip access-list extended WEB\nremark "x"', ['remark "the web"'], ['remark "x"']),
        (
            "ip access-list extended SPARE\n15 permit udp any any",
            ["permit ip any any", "deny icmp any any"],
            ["10 permit ip any any", "15 permit udp any any", "20 deny icmp any any"],
        ),
        (
            "ip access-list resequence WEB 100 5",
            ["10 permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.9 eq https", "20 deny ip any any"],
            ["100 permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.9 eq https", "105 deny ip any any"],
        ),
        (
            "access-list 150 deny tcp any any",
            ["access-list 150 permit udp any any eq domain"],
            ["access-list 150 10 permit udp any any eq domain", "access-list 150 20 deny tcp any any"],
        ),
        (
            "no ip access-list extended SPARE",
            ['ip access-list extended "SPARE"', "permit ip any any", "deny icmp any any"],
            [],
        ),
        ("interface vlan 10\nno ip access-group WEB in", ["ip access-group WEB in"], []),
        ("interface vlan 20\nip access-group SPARE in", [], ["ip access-group SPARE in"]),
        ("interface vlan 20\nipv6 traffic-filter SIX out", [], ["ipv6 traffic-filter SIX out"]),
        (
            "interface vlan 20\nip address 10.2.0.2 255.255.255.0",
            ["ip address 10.2.0.1 255.255.255.0"],
            ["ip address 10.2.0.2 255.255.255.0"],
        ),
        (
            "interface gigabitethernet 1/0/2\nswitchport trunk allowed vlan add 21-22",
            ["switchport trunk allowed vlan 10,20"],
            ["switchport trunk allowed vlan 10,20-22"],
        ),
        (
            "interface gigabitethernet 1/0/2\nswitchport trunk allowed vlan 22",
            ["switchport trunk allowed vlan 10,20"],
            ["switchport trunk allowed vlan 22"],
        ),
        ("vlan 30\nname x", [], ["vlan 30", "name x"]),
        ("vlan 10\nstate suspend", [], ["state suspend"]),
        ("line vty 0 3\nip access-group ADMINS in", [], ["ip access-group ADMINS in"]),
        ("no ip route 0.0.0.0 0.0.0.0 10.1.0.254", ["ip route 0.0.0.0 0.0.0.0 10.1.0.254"], []),
        ("no ip ssh", ["ip ssh"], []),
        ("interface range gigabitethernet 1/0/1-2\nshutdown", [], ["shutdown", "shutdown"]),
        ("ip access-list standard ADMINS\npermit host 10.9.1.1", [], ["20 permit host 10.9.1.1"]),
        ("spanning-tree mode pvst", [], ["spanning-tree mode pvst"]),
    ],
)
def test_what_a_command_writes_and_takes_away(script: str, gone: list[str], new: list[str]) -> None:
    assert changes(SWITCH, script) == (gone, new)


def test_a_range_is_its_interfaces_also_those_without_section() -> None:
    lines = after(SWITCH, "interface range vlan 20-22\ndescription x\n")
    heads = ("interface vlan 20", "interface vlan 21", "interface vlan 22")
    assert [lines[lines.index(head) + 1].strip() for head in heads[1:]] == ["description x", "description x"]
    assert sum(line.strip() == "description x" for line in lines) == 3


def test_an_entry_stands_where_its_number_says() -> None:
    lines = after(SWITCH, "ip access-list extended WEB\n5 permit udp any any\n15 deny udp any any\n")
    at = lines.index("ip access-list extended WEB")
    assert [line.split()[0] for line in lines[at + 2 : at + 6]] == ["5", "10", "15", "20"]


@pytest.mark.parametrize(
    ("script", "line", "code"),
    [
        ("frobnicate", 1, "change-script-unknown-command"),
        ("ip access-list extended WEB\npermit frobnicate any any", 2, "alaxala-script-entry-unread"),
        ("ip access-list extended WEB\n30 deny ip any any", 2, "alaxala-script-entry-there"),
        ("ip access-list extended WEB\nno deny ip any any", 2, "alaxala-script-number-needed"),
        ("ip access-list standard WEB", 1, "alaxala-script-list-there"),
        ("no ip access-list extended WEB", 1, "alaxala-script-list-in-use"),
        ("no access-list 150 10", 1, "change-script-unknown-command"),
        ("ip access-list resequence NOWHERE", 1, "alaxala-script-list-missing"),
        ("interface vlan 20\nip access-group NOWHERE in", 2, "alaxala-script-list-missing"),
        ("interface vlan 20\nipv6 traffic-filter WEB in", 2, "alaxala-script-list-missing"),
        ("interface vlan 10\nip access-group SPARE in", 2, "alaxala-script-list-bound"),
        ("interface vlan 10\nno ip access-group SPARE in", 2, "change-script-other-value"),
        ("interface gigabitethernet 1/0/9", 1, "alaxala-script-no-interface"),
        ("interface vlan 99", 1, "alaxala-script-no-interface"),
        ("interface gigabitethernet 1/0/1\nswitchport access vlan 99", 2, "alaxala-script-no-vlan"),
        ("interface gigabitethernet 1/0/1\nswitchport trunk allowed vlan add 20", 2, "alaxala-script-port-mode"),
        ("interface gigabitethernet 1/0/1\nfrobnicate", 2, "change-script-unknown-command"),
        ("flow detection mode layer3-6", 1, "alaxala-script-mode-in-use"),
        ("vlan 21", 1, "alaxala-script-value-there"),
        (
            "interface vlan 10\nipv6 address 2001:db8::1/64\nno ipv6 address 2001:DB8:0::1/64",
            3,
            "change-script-other-value",
        ),
        ("no vlan 10", 1, "change-script-unknown-command"),
        ("ip route 0.0.0.0 0.0.0.0 10.1.0.254 200", 1, "alaxala-script-value-there"),
        ("no ip route 10.9.0.0 255.255.0.0 10.1.0.254", 1, "change-script-other-value"),
        ("hostname x\ncommit", 2, "alaxala-script-commit"),
        ("end\nhostname x", 2, "change-script-exec-command"),
    ],
)
def test_what_is_not_known_refuses_the_script(script: str, line: int, code: str) -> None:
    assert refused(SWITCH, script)[0] == (line, code)


@pytest.mark.parametrize(
    "script",
    [
        "ip access-list extended WEB\n20 deny ip any any",
        "no ip access-list extended NOWHERE",
        "ip access-list extended WEB\nno 99",
        "interface vlan 10\nip access-group WEB in",
        "interface vlan 10\nno shutdown",
        "ip route 0.0.0.0 0.0.0.0 10.1.0.254",
        "flow detection out mode layer3-1-out",
    ],
)
def test_what_is_so_already_is_told(script: str) -> None:
    text = SWITCH.replace("  ip access-group WEB in\n", "") if script.startswith("flow") else SWITCH
    text = text.replace("!\nvlan 10", "flow detection out mode layer3-1-out\n!\nvlan 10")
    found = edited(text, script)
    assert not found.problems and not found.states
    assert found.diagnostics[-1].code in ("change-script-no-effect", "change-script-nothing-to-remove")


def test_the_mode_of_detection_changes_while_no_list_is_bound() -> None:
    script = "interface vlan 10\nno ip access-group WEB in\nexit\nflow detection mode layer3-6\n"
    assert changes(SWITCH, script) == (
        ["flow detection mode layer3-1", "ip access-group WEB in"],
        ["flow detection mode layer3-6"],
    )


def test_an_emptied_list_is_told() -> None:
    text = SWITCH.replace("  20 deny ip any any\n", "")
    assert noted(text, "ip access-list extended WEB\nno 10\n") == [(2, "alaxala-script-list-emptied")]


def test_with_commits_only_they_are_in_force() -> None:
    script = "ip access-list extended A\nno 10\n20 deny ip any any\ncommit\nhostname x\ncommit\ncommit\n"
    found = edited(ROUTER, script)
    assert not found.problems
    assert [state.after.line for state in found.states] == [4, 6]
    assert [line.text for line in found.states[0].lines][-1] == "  20 deny ip any any"
    assert refused(ROUTER, f"{script}hostname y\n") == [(8, "alaxala-script-not-committed")]


def test_numbers_that_the_device_gives_are_told_where_one_is_named() -> None:
    script = "ip access-list extended WEB\npermit udp any any\nno 30\nno 20\n"
    assert noted(SWITCH, script) == [(3, "alaxala-script-numbers-counted")]
    script = "ip access-list resequence WEB\nip access-list extended WEB\n15 permit udp any any\n"
    assert (3, "alaxala-script-numbers-counted") in noted(SWITCH, script)
    script = "ip access-list resequence WEB 5 5\nip access-list extended WEB\n7 permit udp any any\n"
    assert noted(SWITCH, script) == []


def test_the_same_entry_in_other_words_is_not_added_twice() -> None:
    script = "ip access-list extended WEB\n5 permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.9 eq 443\n"
    assert refused(SWITCH, script) == [(2, "alaxala-script-entry-there")]


def test_what_is_assumed_of_commits_and_modes_is_told() -> None:
    assert (3, "alaxala-script-commit-assumed") in noted(ROUTER, "ip access-list extended A\nno 10\ncommit\n")
    assert (2, "alaxala-script-commit-missing") in noted(ROUTER, "ip access-list extended A\nno 10\n")
    script = "interface vlan 10\nno ip access-group WEB in\nexit\nflow detection mode layer3-6\n"
    assert noted(SWITCH, script) == [(4, "alaxala-script-mode-assumed")]


def test_what_only_shows_is_passed_over() -> None:
    prompt = "ax(config-ext-nacl)#"
    script = f"ax(config)# ip access-list extended WEB\n{prompt} show\n{prompt} $show ip access-list\n"
    assert refused(SWITCH, script) == []
