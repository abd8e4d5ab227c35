"""Interfaces, routes, translations, groups and zones of IOS, edited as the device does it."""

from __future__ import annotations

import pytest
from tests.vendors.editing import Applied, apply

BASE = """hostname rt1
!
object-group network SERVERS
 host 10.2.0.10
class-map type inspect match-any WEB
 match protocol http
policy-map type inspect OUT
 class type inspect WEB
  inspect
 class class-default
  drop
zone security INSIDE
zone security OUTSIDE
zone-pair security IO source INSIDE destination OUTSIDE
 service-policy type inspect OUT
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group IN in
!
interface GigabitEthernet0/1
 no ip address
 shutdown
!
interface GigabitEthernet0/2
 switchport trunk allowed vlan 1,5-9
 switchport mode trunk
!
ip nat inside source static tcp 10.1.0.5 80 203.0.113.1 80
ip route 0.0.0.0 0.0.0.0 10.2.0.254
ip route 10.8.0.0 255.255.0.0 10.2.0.253
!
ip access-list extended IN
 permit ip any object-group SERVERS
line vty 0 4
 transport input ssh
end
"""


def paste(*commands: str) -> Applied:
    return apply(BASE, "\n".join(commands))


def below(applied: Applied, head: str) -> list[str]:
    start = applied.lines.index(head) + 1
    found = []
    for line in applied.lines[start:]:
        if not line.startswith(" "):
            break
        found.append(line.strip())
    return found


def test_one_list_for_each_direction() -> None:
    applied = paste("int gi0/0", " ip access-group OTHER in", " ip access-group THIRD out")
    assert below(applied, "interface GigabitEthernet0/0") == [
        "ip address 10.1.0.1 255.255.255.0",
        "ip access-group OTHER in",
        "ip access-group THIRD out",
    ]


def test_only_the_list_that_is_bound_is_taken_off() -> None:
    assert paste("int gi0/0", " no ip access-group IN in").removed == ["ip access-group IN in"]
    assert paste("int gi0/0", " no ip access-group X in").refused == [(2, "change-script-other-value")]
    assert paste("int gi0/0", " no ip access-group").refused == [(2, "change-script-unknown-command")]
    assert paste("int gi0/0", " no ip access-group IN out").notes == [(2, "change-script-nothing-to-remove")]


def test_an_address_takes_the_place_of_another_and_of_none() -> None:
    applied = paste(
        "int gi0/0", " ip address 10.1.0.2 255.255.255.0", "int gi0/1", " ip address 10.3.0.1 255.255.255.0"
    )
    assert "no ip address" in applied.removed
    assert below(applied, "interface GigabitEthernet0/0")[0] == "ip address 10.1.0.2 255.255.255.0"


def test_further_addresses_stand_beside_the_first() -> None:
    applied = paste(
        "int gi0/0", " ip address 10.7.0.1 255.255.255.0 secondary", " no ip address 10.1.0.1 255.255.255.0"
    )
    assert applied.added == ["ip address 10.7.0.1 255.255.255.0 secondary"]
    assert applied.refused == [(3, "change-script-other-value")]
    assert "ip address" not in " ".join(below(paste("int gi0/0", " no ip address"), "interface GigabitEthernet0/0"))


def test_an_address_that_overlaps_with_another_interface_is_refused() -> None:
    assert paste("int gi0/1", " ip address 10.1.0.129 255.255.255.128").refused == [
        (2, "change-script-address-overlaps")
    ]


def test_a_vrf_takes_the_addresses_with_it() -> None:
    applied = paste("int gi0/0", " vrf forwarding BLUE", " ip address 10.1.0.1 255.255.255.0")
    assert below(applied, "interface GigabitEthernet0/0") == [
        "ip access-group IN in",
        "vrf forwarding BLUE",
        "ip address 10.1.0.1 255.255.255.0",
    ]
    assert applied.notes == [(2, "change-script-addresses-removed")]


def test_shutdown_and_its_end() -> None:
    assert paste("int gi0/0", " shut").added == ["shutdown"]
    assert paste("int gi0/1", " no shutdown").removed == ["shutdown"]
    # It may be `show`, which does nothing, or `shutdown`.
    assert paste("int gi0/0", " sh").refused == [(2, "change-script-unknown-command")]


def test_a_trunk_list_without_add_is_replaced() -> None:
    head = "interface GigabitEthernet0/2"
    assert "switchport trunk allowed vlan 30" in below(paste("int gi0/2", " switchport trunk allowed vlan 30"), head)
    applied = paste("int gi0/2", " switchport trunk allowed vlan add 30", " switchport trunk allowed vlan remove 6")
    assert "switchport trunk allowed vlan 1,5,7-9,30" in below(applied, head)
    assert "switchport mode trunk" in below(paste("int gi0/2", " no switchport trunk allowed vlan"), head)


def test_a_range_is_one_step() -> None:
    applied = paste("interface range gi0/0 - 1", " description both  of them", " no ip proxy-arp")
    assert applied.steps == [2, 3]
    assert applied.added.count("description both  of them") == 2


def test_interfaces_that_are_made_by_naming_them_and_those_that_are_not() -> None:
    applied = paste(
        "interface Vlan20", " ip address 10.20.0.1 255.255.255.0", "interface gi0/0.30", " encapsulation dot1q 30"
    )
    assert below(applied, "interface Vlan20") == ["ip address 10.20.0.1 255.255.255.0"]
    assert below(applied, "interface GigabitEthernet0/0.30") == ["encapsulation dot1Q 30"]
    assert paste("interface gi0/7").refused == [(1, "change-script-no-section")]
    assert paste("interface gi0/7.10").refused == [(1, "change-script-no-section")]
    assert paste("no interface gi0/0").refused == [(1, "change-script-unknown-command")]


def test_default_interface_leaves_nothing_below_it() -> None:
    assert below(paste("default interface gi0/0"), "interface GigabitEthernet0/0") == []
    assert paste("default int gi0/1").refused == [(1, "change-script-default-shutdown")]


def test_a_command_of_another_mode_leaves_the_mode() -> None:
    applied = paste("int gi0/0", " shutdown", "ip route 10.9.0.0 255.255.0.0 10.2.0.253", " no shutdown")
    assert applied.added == ["shutdown", "ip route 10.9.0.0 255.255.0.0 10.2.0.253"]
    assert applied.refused == [(4, "change-script-unknown-command")]


def test_a_route_with_another_distance_takes_the_place_of_the_old() -> None:
    applied = paste("ip route 0.0.0.0 0.0.0.0 10.2.0.254 250", "ip route 0.0.0.0 0.0.0.0 10.2.0.1")
    assert applied.removed == ["ip route 0.0.0.0 0.0.0.0 10.2.0.254"]
    assert applied.added == ["ip route 0.0.0.0 0.0.0.0 10.2.0.254 250", "ip route 0.0.0.0 0.0.0.0 10.2.0.1"]
    assert paste("no ip route 10.8.0.0 255.255.0.0").removed == ["ip route 10.8.0.0 255.255.0.0 10.2.0.253"]
    assert paste("ip route 10.8.0.0 255.255.0.0 10.2.0.253").notes == [(1, "change-script-no-effect")]


def test_one_address_is_not_translated_twice() -> None:
    assert paste("ip nat inside source static tcp 10.1.0.6 80 203.0.113.1 80").refused
    assert paste("ip nat inside source static tcp 10.1.0.6 443 203.0.113.1 443").added
    assert paste("no ip nat inside source static tcp 10.1.0.5 80 203.0.113.1 80").removed


def test_members_of_groups_come_and_go() -> None:
    applied = paste("object-group network SERVERS", " host 10.2.0.11", " 10.3.0.0 255.255.255.0", " no host 10.2.0.10")
    assert below(applied, "object-group network SERVERS") == ["host 10.2.0.11", "10.3.0.0 255.255.255.0"]
    assert paste("no object-group network SERVERS").notes == [(1, "change-script-kept-in-use")]
    assert paste("object-group service SERVERS").refused == [(1, "change-script-section-of-other-kind")]


def test_a_class_goes_before_the_default_and_its_action_is_not_replaced() -> None:
    applied = paste(
        "class-map type inspect match-any MAIL",
        " match protocol smtp",
        "policy-map type inspect OUT",
        " class type inspect MAIL",
        "  inspect",
    )
    assert below(applied, "policy-map type inspect OUT") == [
        "class type inspect WEB",
        "inspect",
        "class type inspect MAIL",
        "inspect",
        "class class-default",
        "drop",
    ]
    assert paste("policy-map type inspect OUT", " class type inspect WEB", "  drop").refused == [
        (3, "change-script-other-value")
    ]
    assert paste("class-map type inspect match-all WEB").refused == [(1, "change-script-section-of-other-kind")]


def test_an_interface_does_not_change_its_zone_unnoticed() -> None:
    assert paste("int gi0/0", " zone-member security INSIDE").added == ["zone-member security INSIDE"]
    applied = paste("int gi0/0", " zone-member security INSIDE", " zone-member security OUTSIDE")
    assert applied.refused == [(3, "change-script-other-value")]


def test_what_no_packet_sees_may_be_written_as_well() -> None:
    applied = paste(
        "ntp server 10.0.0.9", "no ip domain lookup", "snmp-server location here", "int gi0/0", " load-interval 30"
    )
    assert applied.refused == []
    assert {"ntp server 10.0.0.9", "no ip domain lookup", "load-interval 30"} <= set(applied.added)


@pytest.mark.parametrize(
    "command",
    [
        "event manager applet X",
        "router isis",
        "mpls ip",
        "monitor session 1 destination interface gi0/1",
        "banner motd ^C",
        "frobnicate",
        "no",
        "ip",
        "route-map X permit 10",
        "mac access-list extended M",
        "ip access-list extended",
    ],
)
def test_a_command_that_is_not_followed_refuses_the_script(command: str) -> None:
    assert [line for line, _ in paste(command).refused] == [1]


@pytest.mark.parametrize(
    "command", ["reload", "copy tftp run", "write erase", "do reload", "clear access-list counters"]
)
def test_commands_outside_configuration_mode_are_not_followed(command: str) -> None:
    assert paste("end", command).refused == [(2, "change-script-exec-command")] or command.startswith("do")
    if command.startswith("do"):
        assert paste(command).refused == [(1, "change-script-exec-command")]


def test_a_script_as_a_terminal_shows_it() -> None:
    applied = paste(
        "rt1>enable",
        "rt1#conf t",
        "Enter configuration commands, one per line.  End with CNTL/Z.",
        "rt1(config)#int gi0/0",
        "rt1(config-if)# shutdown",
        "rt1(config-if)#do show ip interface brief",
        "rt1(config-if)#exit",
        "rt1(config)#exit",
        "rt1#copy run start",
        "rt1#show run",
    )
    assert applied.added == ["shutdown"]
    assert applied.refused == []
    assert applied.notes == []


def test_what_follows_enable_is_never_shown() -> None:
    applied = paste("end", "enable", "himitsu")
    assert applied.refused == [(2, "change-script-enable")]


def test_a_script_that_says_nothing_changes_nothing() -> None:
    for commands in ((), ("", "! comment", "conf t", "end", "wr mem"), ("int gi0/0", "exit")):
        applied = paste(*commands)
        assert applied.steps == []
        assert applied.refused == applied.notes == []


def test_every_line_has_its_origin() -> None:
    applied = paste("int gi0/0", " ip access-group OTHER in")
    origins = {line.text: line.origin for line in applied.edited.states[-1].lines}
    assert str(origins[" ip access-group OTHER in"]) == "change.txt:2:2"
    assert str(origins["hostname rt1"]) == "device.cfg:1:1"


SIX = "interface Vlan7\n ipv6 address 2001:DB8:1::1/64\nipv6 route 2001:DB8:9::/48 2001:DB8:1::2\n"


def test_addresses_are_the_same_however_they_are_spelled() -> None:
    applied = apply(SIX, "interface Vlan7\n no ipv6 address 2001:db8:1:0::1/64\n")
    assert (applied.removed, applied.refused) == (["ipv6 address 2001:DB8:1::1/64"], [])
    applied = apply(f"hostname a\n{SIX}", "no ipv6 route 2001:db8:9::/48 2001:db8:1:0::2\n")
    assert (applied.removed, applied.refused) == (["ipv6 route 2001:DB8:9::/48 2001:DB8:1::2"], [])


@pytest.mark.parametrize(
    "commands",
    [
        ("object-group network SERVERS", " no 10.2.0.10 255.255.255.255"),
        ("hostname rt1", "no ip route 10.8.9.0 255.255.0.0 10.2.0.253"),
    ],
)
def test_what_may_be_there_in_other_words_is_not_said_to_be_missing(commands: tuple[str, ...]) -> None:
    assert paste(*commands).refused == [(2, "change-script-other-value")]


def test_a_capture_of_another_device_is_told() -> None:
    applied = paste("fw9(config)#interface Gi0/0", "fw9(config-if)#shutdown", "rt1(config-if)#exit")
    assert (applied.notes, applied.refused) == ([(1, "change-script-prompt-of-other")], [])
    assert paste("rt1#conf t", "rt1(config)#hostname rt2", "rt2(config)#interface Gi0/0").notes == []
