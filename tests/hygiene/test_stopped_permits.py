"""Lines that permit what another device stops: on every sort of filter, and not where they serve something else."""

from __future__ import annotations

import pytest
from tests.hygiene.sites import observed, site_of

from segcheck.hygiene.rules.one_sided_permit import RULE
from segcheck.policy.verdict import Observation, Outcome

ZONES = """\
segcheck: 1
name: t
zones:
  users: {title: users, prefixes: [10.1.0.0/24]}
  servers: {title: servers, prefixes: [10.2.0.0/24]}
"""
WALL = """\
hostname wall
interface GigabitEthernet0/0
 ip address 10.8.0.2 255.255.255.252
 ip access-group FROM-CORE in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ip access-group FROM-SERVERS in
ip access-list extended FROM-CORE
 permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.10 eq 443
 {also}
 deny ip any any log
ip access-list extended FROM-SERVERS
 permit tcp any any established
 deny ip any any log
ip route 10.1.0.0 255.255.255.0 10.8.0.1
end
"""
CORE = """\
hostname core
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
{first}
interface GigabitEthernet0/1
 ip address 10.8.0.1 255.255.255.252
{second}
ip access-list extended USERS
 permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.10 eq 443
 {line}
 deny ip any any log
ip route 10.2.0.0 255.255.255.0 10.8.0.2
{more}
end
"""
IN, OUT = " ip access-group USERS in", " ip access-group USERS out"


def told(
    line: str, first: str = IN, second: str = "", also: str = "remark none", more: str = ""
) -> tuple[Observation, ...]:
    core = CORE.format(first=first, second=second, line=line, more=more)
    return observed(RULE, site_of(ZONES, core=core, wall=WALL.format(also=also)))


def codes(line: str, first: str = IN, second: str = "", also: str = "remark none", more: str = "") -> set[str]:
    return {one.code for one in told(line, first, second, also, more)}


SSH = "permit tcp 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255 eq 22"


def test_a_line_all_of_whose_sessions_another_device_stops_is_told_with_a_packet() -> None:
    (found,) = told(SSH)
    assert (found.outcome, found.code, found.about) == (Outcome.VIOLATED, "permit-stopped-elsewhere", "core")
    assert dict(found.arguments) == {"device": "core", "filter": "USERS", "stopper": "wall"}
    (trace,) = found.traces
    assert [hop.device for hop in trace.hops] == ["core", "wall"]
    assert trace.flow.destination_port == 22
    assert found.origin[0].line == 10


def test_a_list_where_packets_leave_is_looked_at_as_well() -> None:
    assert codes(SSH, "", OUT) == {"permit-stopped-elsewhere"}


@pytest.mark.parametrize(
    "line",
    [
        # Some of it arrives: at the other device's own address.
        "permit ip any any",
        # For answers, by their own word.
        "permit tcp 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255 established",
        "permit udp 10.1.0.0 0.0.0.255 eq 53 10.2.0.0 0.0.0.255",
        # Which messages answer others is not told apart.
        "permit icmp 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255",
        # Nobody has a route there: that is no disagreement of filters.
        "permit tcp 10.1.0.0 0.0.0.255 10.3.0.0 0.0.0.255 eq 22",
        # An earlier line has it already.
        "permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.10 eq 443 log",
        "deny tcp 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255 eq 22",
    ],
)
def test_what_leads_on_or_serves_answers_is_not_told(line: str) -> None:
    assert codes(line) == {"permits-lead-on"}


@pytest.mark.parametrize("also", [SSH, "permit tcp host 10.1.0.40 host 10.2.0.20 eq 22"])
def test_what_the_other_device_permits_as_well_or_a_part_of_it_leads_on(also: str) -> None:
    assert codes(SSH, also=also) == {"permits-lead-on"}


def test_a_line_that_sessions_the_other_way_need_for_their_answers_is_not_told() -> None:
    """The wall lets servers open any session to users; a router that keeps no sessions must let the answers by."""
    opened = WALL.replace("permit tcp any any established", "permit tcp any 10.1.0.0 0.0.0.255").format(also="remark x")
    core = CORE.format(first=IN, second="", line=SSH, more="")
    found = observed(RULE, site_of(ZONES, core=core, wall=opened))
    assert {one.code for one in found} == {"permits-lead-on"}


def test_devices_that_translate_are_left_out_and_counted() -> None:
    first, second = IN + "\n ip nat inside", " ip nat outside"
    (found,) = told(SSH, first, second, more="ip nat inside source static 10.1.0.40 10.8.0.40")
    assert found.code == "permits-lead-on"
    assert dict(found.arguments) == {"count": "1", "others": "1"}


def test_a_line_that_may_stop_nothing_is_no_disagreement() -> None:
    """SOUNDNESS: at some hours the wall lets the sessions pass."""
    hours = "time-range HOURS\n periodic weekdays 8:00 to 18:00\n"
    wall = WALL.format(also=SSH + " time-range HOURS").replace("end\n", hours + "end\n")
    core = CORE.format(first=IN, second="", line=SSH, more="")
    found = observed(RULE, site_of(ZONES, core=core, wall=wall))
    assert {one.code for one in found} == {"permits-lead-on"}


def test_a_device_nobody_understands_ends_the_proof() -> None:
    core = CORE.format(first=IN, second="", line="remark none", more="frobnicate all packets")
    found = observed(RULE, site_of(ZONES, core=core, wall=WALL.format(also="remark none")))
    assert [(one.outcome, one.code) for one in found] == [(Outcome.UNDECIDED, "settings-untold")]


FORTIGATE = """\
config system global
    set hostname "fg"
end
config system interface
    edit "port1"
        set ip 10.1.0.1 255.255.255.0
    next
    edit "port2"
        set ip 10.8.0.1 255.255.255.252
    next
end
config firewall address
    edit "servers"
        set subnet 10.2.0.0 255.255.255.0
    next
end
config router static
    edit 1
        set dst 10.2.0.0 255.255.255.0
        set gateway 10.8.0.2
        set device "port2"
    next
end
config firewall policy
    edit 1
        set name "web"
        set srcintf "port1"
        set dstintf "port2"
        set srcaddr "all"
        set dstaddr "servers"
        set action accept
        set schedule "always"
        set service "HTTPS"
        set logtraffic all
    next
    edit 2
        set name "ssh"
        set srcintf "port1"
        set dstintf "port2"
        set srcaddr "all"
        set dstaddr "servers"
        set action accept
        set schedule "always"
        set service "SSH"
        set logtraffic all
    next
end
"""


def test_a_policy_between_interfaces_of_a_firewall_is_a_line_like_any_other() -> None:
    site = site_of(ZONES, fg=FORTIGATE, wall=WALL.format(also="remark none"))
    found = [one for one in observed(RULE, site) if one.outcome is Outcome.VIOLATED]
    assert [(one.code, one.about, one.origin[0].line) for one in found] == [("permit-stopped-elsewhere", "fg", 36)]
