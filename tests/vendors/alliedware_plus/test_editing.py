"""What commands typed into a switch or router make of its configuration."""

from __future__ import annotations

import pytest
from tests.vendors.alliedware_plus.typing_commands import after, changes, edited, noted, refused

SWITCH = """\
hostname sw
!
service telnet
!
vlan database
 vlan 10,20-22 name OFFICES state enable
 vlan 30 state enable
!
acl-group ip address SERVERS
 ip 10.2.0.0/24
!
access-list hardware T
 10 permit tcp 10.1.0.0/24 hostgroup SERVERS eq 443
 20 deny ip any any
access-list hardware SPARE
 10 permit ip any any
access-list hardware UNNUMBERED
 permit icmp any any
 deny ip any any
access-list 3000 deny ip any 10.9.0.0/16
access-list standard ADMINS permit 10.1.0.0/16
ipv6 access-list SIX
 10 permit tcp any any eq 443
!
vlan access-map GUEST
 match access-group SPARE
vlan filter GUEST vlan-list 20 input
!
interface port1.0.1-1.0.4
 switchport
 switchport mode access
 switchport access vlan 10
 access-group T
 access-group 3000
!
interface port1.0.5
 switchport
 switchport mode trunk
 switchport trunk allowed vlan add 10,20
!
ip vrf red 1
interface vlan10
 ip address 10.1.0.1/24
 ip address 10.1.1.1/24 secondary
interface vlan20
 ip address 10.2.0.1/24
!
ip route 0.0.0.0/0 10.1.0.254
ip route 10.5.0.0/16 10.1.0.253 10
vty access-class ADMINS
!
end
"""
ROUTER = """\
zone lan
 network office
  ip subnet 10.1.0.0/24 interface vlan1
 network servers
  ip subnet 10.2.0.0/24 interface vlan2
  host web
   ip address 10.2.0.5
!
application rdp
 protocol tcp
 dport 3389
!
firewall
 rule 10 permit https from lan.office to lan.servers.web
 rule 20 deny any from lan to lan
 protect
!
nat
 rule 10 masq any from lan to lan
 enable
!
interface eth1
 encapsulation ppp 0
interface ppp0
 ip address negotiated
end
"""


def test_nothing_typed_changes_nothing() -> None:
    for script in (
        "",
        "\n\n",
        "! a remark\n",
        "configure terminal\nend\nwrite memory\n",
        "show running-config\ndo sh ip int\n",
    ):
        found = edited(SWITCH, script)
        assert (found.states, found.problems, found.diagnostics) == ((), (), ())


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ("permit udp any any eq 53", 3),
        ("5 permit udp any any eq 53", 1),
        ("15 permit udp any any eq 53", 2),
        ("30 permit udp any any eq 53", 3),
    ],
)
def test_an_entry_goes_to_its_number_or_to_the_end(entry: str, place: int) -> None:
    lines = after(SWITCH, f"access-list hardware T\n {entry}\n")
    assert lines[lines.index("access-list hardware T") + place] == f" {entry}"


@pytest.mark.parametrize(
    ("script", "gone", "new"),
    [
        ("access-list hardware T\nno 10", ["10 permit tcp 10.1.0.0/24 hostgroup SERVERS eq 443"], []),
        ("access-list hardware UNNUMBERED\nno permit icmp any any", ["permit icmp any any"], []),
        ("access-list hardware T\n20 deny udp any any", ["20 deny ip any any"], ["20 deny udp any any"]),
        ("access-list 3001 permit ip any any", [], ["access-list 3001 permit ip any any"]),
        ("access-list standard ADMINS deny 10.9.0.0/16", [], ["access-list standard ADMINS deny 10.9.0.0/16"]),
        (
            "no access-list standard ADMINS permit 10.1.0.0 0.0.255.255",
            ["access-list standard ADMINS permit 10.1.0.0/16"],
            [],
        ),
        ("ipv6 access-list SIX\n20 deny ipv6 any any", [], ["20 deny ipv6 any any"]),
        ("acl-group ip address SERVERS\nhost 10.3.0.1\nno ip 10.2.0.0/24", ["ip 10.2.0.0/24"], ["host 10.3.0.1"]),
        ("vlan access-map GUEST\nmatch access-group T", [], ["match access-group T"]),
        ("no vlan filter GUEST vlan-list 20 input", ["vlan filter GUEST vlan-list 20 input"], []),
        ("interface port1.0.5\nshutdown", [], ["shutdown"]),
        ("interface vlan20\nip address 10.2.0.2/24", ["ip address 10.2.0.1/24"], ["ip address 10.2.0.2/24"]),
        ("interface vlan10\nno ip address 10.1.1.1/24 secondary", ["ip address 10.1.1.1/24 secondary"], []),
        (
            "interface port1.0.5\nswitchport trunk allowed vlan add 30\nswitchport trunk allowed vlan remove 10",
            ["switchport trunk allowed vlan add 10,20"],
            ["switchport trunk allowed vlan add 20,30"],
        ),
        ("vlan database\nvlan 40 name x state enable", [], ["vlan 40 name x state enable"]),
        ("no service telnet", ["service telnet"], ["no service telnet"]),
        ("no ip route 10.5.0.0/16 10.1.0.253 10", ["ip route 10.5.0.0/16 10.1.0.253 10"], []),
        ("ip route 10.6.0.0/16 null", [], ["ip route 10.6.0.0/16 null"]),
        ("hostname core", ["hostname sw"], ["hostname core"]),
        ("interface vlan30\nip address 10.3.0.1/24", [], ["interface vlan30", "ip address 10.3.0.1/24"]),
        ("spanning-tree mode rstp", [], ["spanning-tree mode rstp"]),
        ("no vty access-class", ["vty access-class ADMINS"], []),
    ],
)
def test_what_a_command_writes_and_takes_away(script: str, gone: list[str], new: list[str]) -> None:
    assert changes(SWITCH, script) == (gone, new)


def test_one_port_of_a_range_leaves_the_others_as_they_are() -> None:
    lines = after(SWITCH, "interface port1.0.2-1.0.3\nno access-group T\n")
    at = lines.index("interface port1.0.1,port1.0.4")
    kept = SWITCH.splitlines()
    first = kept.index("interface port1.0.1-1.0.4") + 1
    assert lines[at + 1 : at + 6] == kept[first : first + 5]
    other = lines.index("interface port1.0.2-1.0.3")
    assert lines[other + 1 : other + 5] == [
        " switchport",
        " switchport mode access",
        " switchport access vlan 10",
        " access-group 3000",
    ]


def test_lists_at_a_port_stand_in_the_order_typed() -> None:
    lines = after(SWITCH, "interface port1.0.1-1.0.4\nno access-group T\naccess-group T\n")
    at = lines.index(" access-group 3000")
    assert lines[at + 1] == " access-group T"


def test_interfaces_of_several_sections_are_edited_once() -> None:
    text = "interface port1.0.1-1.0.2\n switchport\ninterface port1.0.2\n    shutdown\nend\n"
    assert after(text, "interface port1.0.2\nno shutdown\nspanning-tree portfast\n") == [
        "interface port1.0.1",
        " switchport",
        "interface port1.0.2",
        " switchport",
        " spanning-tree portfast",
        "end",
    ]


def test_a_vrf_takes_the_addresses_away() -> None:
    script = "interface vlan20\nip vrf forwarding red\n"
    assert changes(SWITCH, script) == (["ip address 10.2.0.1/24"], ["ip vrf forwarding red"])
    assert noted(SWITCH, script) == [(2, "awplus-script-addresses-gone")]


@pytest.mark.parametrize(
    ("script", "line", "code"),
    [
        ("frobnicate", 1, "change-script-unknown-command"),
        ("int port1.0.1", 1, "change-script-unknown-command"),
        ("reload", 1, "change-script-unknown-command"),
        ("end\nhostname x", 2, "change-script-exec-command"),
        ("access-list hardware T\npermit frobnicate any any", 2, "awplus-script-entry-unread"),
        ("access-list hardware T\npermit ip hostgroup NOWHERE any", 2, "awplus-script-name-missing"),
        ("access-list hardware UNNUMBERED\nno 10", 2, "awplus-script-numbers-not-shown"),
        ("access-list hardware UNNUMBERED\n15 permit ip any any", 2, "awplus-script-numbers-not-shown"),
        ("access-list hardware T\nno permit tcp any any", 2, "awplus-script-entry-not-found"),
        ("access-list hardware T\n30 deny ip any any", 2, "awplus-script-entry-there"),
        ("access-list 3000 permit ip any any", 1, "awplus-script-list-there"),
        ("no access-list hardware T", 1, "awplus-script-list-in-use"),
        ("no access-list hardware SPARE", 1, "awplus-script-list-in-use"),
        ("no access-list standard ADMINS", 1, "awplus-script-list-in-use"),
        ("no vlan access-map GUEST", 1, "awplus-script-name-in-use"),
        ("no acl-group ip address SERVERS", 1, "awplus-script-name-in-use"),
        ("vlan filter NOWHERE vlan-list 30 input", 1, "awplus-script-name-missing"),
        ("interface port1.0.1\naccess-group NOWHERE", 2, "awplus-script-list-missing"),
        ("interface vlan10\naccess-group SPARE", 2, "awplus-script-list-not-here"),
        ("interface port1.0.1\naccess-group ADMINS", 2, "awplus-script-list-not-here"),
        ("interface port1.0.9", 1, "awplus-script-no-interface"),
        ("interface vlan99", 1, "awplus-script-no-interface"),
        ("interface port1.0.1\nswitchport access vlan 99", 2, "awplus-script-no-vlan"),
        ("interface port1.0.1\nswitchport trunk allowed vlan add 20", 2, "awplus-script-port-mode"),
        ("interface port1.0.5\nswitchport access vlan 20", 2, "awplus-script-port-mode"),
        ("interface port1.0.5\nfrobnicate", 2, "change-script-unknown-command"),
        ("ip route 0.0.0.0/0 10.1.0.254 200", 1, "awplus-script-value-there"),
        ("no ip route 10.5.0.0 255.255.0.0 10.1.0.253", 1, "change-script-other-value"),
        ("vlan database\nvlan 10 name X", 2, "awplus-script-value-there"),
        ("vty access-class NOWHERE", 1, "awplus-script-list-missing"),
        (
            "interface vlan10\nipv6 address 2001:db8::1/64\nno ipv6 address 2001:DB8:0::1/64",
            3,
            "change-script-other-value",
        ),
        ("no vlan database", 1, "change-script-unknown-command"),
    ],
)
def test_what_is_not_known_refuses_the_script(script: str, line: int, code: str) -> None:
    assert refused(SWITCH, script)[0] == (line, code)


@pytest.mark.parametrize(
    "script",
    [
        "access-list hardware T\n20 deny ip any any",
        "no access-list hardware NOWHERE",
        "access-list 3000 deny ip any 10.9.0.0/16",
        "interface port1.0.1\naccess-group T",
        "interface port1.0.1\nno access-group NOWHERE",
        "interface port1.0.5\nno shutdown",
        "ip route 0.0.0.0/0 10.1.0.254",
        "vlan database\nvlan 30 state enable",
        "service telnet",
    ],
)
def test_what_is_so_already_is_told(script: str) -> None:
    found = edited(SWITCH, script)
    assert not found.problems and not found.states
    assert found.diagnostics[-1].code in ("change-script-no-effect", "change-script-nothing-to-remove")


# -- routers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "gone", "new"),
    [
        ("firewall\nrule 15 permit rdp from lan to lan.servers", [], ["rule 15 permit rdp from lan to lan.servers"]),
        ("firewall\nrule permit rdp from lan to lan", [], ["rule 30 permit rdp from lan to lan"]),
        ("firewall\nno rule 20", ["rule 20 deny any from lan to lan"], []),
        ("firewall\nno protect", ["protect"], []),
        (
            "firewall\nmove rule 20 to 5",
            ["rule 20 deny any from lan to lan"],
            ["rule 5 deny any from lan to lan"],
        ),
        ("nat\nno enable", ["enable"], []),
        ("nat\nno rule all", ["rule 10 masq any from lan to lan"], []),
        ("zone lan\nnetwork guests\nip subnet 10.3.0.0/24", [], ["network guests", "ip subnet 10.3.0.0/24"]),
        (
            "zone lan\nnetwork servers\nhost web\nno ip address 10.2.0.5\nip address 10.2.0.6",
            ["ip address 10.2.0.5"],
            ["ip address 10.2.0.6"],
        ),
        ("application ntp\nprotocol udp\ndport 123", [], ["application ntp", "protocol udp", "dport 123"]),
        ("no application rdp", ["application rdp", "protocol tcp", "dport 3389"], []),
    ],
)
def test_entities_and_rules(script: str, gone: list[str], new: list[str]) -> None:
    assert changes(ROUTER, script) == (gone, new)


def test_a_rule_moved_stands_where_its_number_says() -> None:
    lines = after(ROUTER, "firewall\nmove rule 20 to 5\n")
    at = lines.index("firewall")
    assert lines[at + 1 : at + 3] == [
        " rule 5 deny any from lan to lan",
        " rule 10 permit https from lan.office to lan.servers.web",
    ]


@pytest.mark.parametrize(
    ("script", "line", "code"),
    [
        ("firewall\nrule 20 permit any from lan to lan", 2, "awplus-script-number-taken"),
        ("firewall\nmove rule 10 to 20", 2, "awplus-script-number-taken"),
        ("firewall\nrule 15 frobnicate any from lan to lan", 2, "awplus-script-rule-unread"),
        (
            "firewall\nrule permit any from lan to lan\nrule 25 deny any from lan to lan",
            3,
            "awplus-script-numbers-not-shown",
        ),
        ("firewall\nrule permit any from lan to lan\nno rule 30", 3, "awplus-script-numbers-not-shown"),
        ("no firewall", 1, "change-script-unknown-command"),
        ("no zone lan", 1, "awplus-script-name-in-use"),
        ("zone lan\nno network servers", 2, "awplus-script-name-in-use"),
        ("zone lan\nnetwork servers\nhost web\nip address 10.2.0.9", 4, "awplus-script-value-there"),
        ("application rdp\ndport 3390", 2, "awplus-script-value-there"),
        ("zone lan\nnetwork servers\nno ip subnet 10.2.0.0/16", 3, "change-script-other-value"),
    ],
)
def test_what_is_not_known_of_routers_refuses_the_script(script: str, line: int, code: str) -> None:
    assert refused(ROUTER, script)[0] == (line, code)


def test_the_older_languages_of_the_make_take_no_script() -> None:
    assert refused("ADD IP INTERFACE=vlan1 IPADDRESS=10.0.0.1\n", "hostname x\n") == [
        (1, "awplus-script-other-language")
    ]


def test_a_capture_of_a_session_is_read_with_the_answers_in_it() -> None:
    script = (
        "sw>en\nsw#conf t\nEnter configuration commands, one per line.  End with CNTL/Z.\n"
        "sw(config)#access-list hardware SPARE\nsw(config-ip-hw-acl)#20 deny icmp any any\n"
        "sw(config-ip-hw-acl)#end\nsw#wr\nBuilding configuration...\n[OK]\n"
    )
    assert refused(SWITCH, script) == []
    assert noted(SWITCH, script) == []
    assert noted(SWITCH, script.replace("sw(", "sw9(")) == [(4, "change-script-prompt-of-other")]
