"""ASA configurations, edited as the device does it."""

from __future__ import annotations

import pytest
from tests.vendors.editing import Applied, apply

BASE = """: Saved
ASA Version 9.16(4)
hostname fw1
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
!
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.255.0
!
object network WEB
 host 10.2.0.10
object network LAN
 subnet 10.1.0.0 255.255.255.0
object network SPARE
 host 10.2.0.99
object-group network SERVERS
 network-object host 10.2.0.10
access-list IN remark web
access-list IN extended permit tcp any object WEB eq www
access-list IN remark administration
access-list IN extended permit tcp host 10.1.0.5 object-group SERVERS eq ssh inactive
access-list IN extended deny ip any any log
access-list OUT extended permit ip any any
access-list SPLIT standard permit 10.0.0.0 255.0.0.0
nat (inside,outside) source static LAN LAN destination static WEB WEB
object network LAN
 nat (inside,outside) dynamic interface
access-group IN in interface inside
access-group OUT in interface outside
route outside 0.0.0.0 0.0.0.0 203.0.113.254 1
class-map VPN
 match access-list SPLIT
Cryptochecksum:0123456789abcdef
: end
"""


def paste(*commands: str) -> Applied:
    return apply(BASE, "\n".join(commands))


def entries(applied: Applied, name: str) -> list[str]:
    head = f"access-list {name} "
    return [line.removeprefix(head) for line in applied.lines if line.startswith(head)]


def test_an_entry_goes_to_the_end_or_before_the_line_that_is_named_remarks_counted() -> None:
    new = "permit udp any any eq domain"
    assert entries(paste(f"access-list IN extended {new}"), "IN")[-1] == f"extended {new}"
    assert entries(paste(f"access-list IN line 3 extended {new}"), "IN")[2] == f"extended {new}"
    assert entries(paste(f"access-list IN line 99 extended {new}"), "IN")[-1] == f"extended {new}"
    assert entries(paste("access-list IN line 1 remark first"), "IN")[0] == "remark first"


def test_an_entry_is_extended_where_nothing_is_said() -> None:
    assert paste("access-list IN permit udp any any eq 53").added == [
        "access-list IN extended permit udp any any eq 53"
    ]


def test_an_entry_that_is_there_changes_nothing() -> None:
    applied = paste("access-list IN extended permit tcp any object WEB eq 80")
    assert applied.steps == []
    assert applied.notes == [(1, "change-script-entry-exists")]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("access-list IN line 5 extended permit tcp any object WEB eq 80", "change-script-line-number-clear"),
        ("access-list IN extended deny ip any any", "change-script-entry-like-another"),
        ("no access-list IN extended deny ip any any", "change-script-entry-like-another"),
        ("no access-list IN line 1 extended deny ip any any log", "change-script-entry-like-another"),
        ("access-list IN extended permit tcp any object NOBODY eq 80", "change-script-no-group"),
        ("access-list IN extended permit tcp any any eq wwww", "change-script-not-understood"),
        ("access-list IN standard permit any", "change-script-list-of-other-kind"),
        ("access-list IN ethertype permit any", "change-script-unknown-command"),
        ("no access-list IN", "change-script-unknown-command"),
        ("clear configure access-list", "change-script-unknown-command"),
        ("clear configure all", "change-script-unknown-command"),
        ("clear configure access-list SPLIT", "change-script-removed-in-use"),
        ("no access-list SPLIT standard permit 10.0.0.0 255.0.0.0", "change-script-removed-in-use"),
        ("access-group NOBODY in interface inside", "change-script-no-list"),
        ("access-group OUT in interface nowhere", "change-script-no-section"),
        ("no access-group OUT in interface inside", "change-script-other-value"),
        ("nat (inside,outside) source static NOBODY LAN", "change-script-no-group"),
        ("nat (inside,outside) source static LAN LAN destination static WEB WEB", "change-script-other-value"),
        ("route inside 0.0.0.0 0.0.0.0 10.1.0.9", "change-script-other-value"),
        ("interface GigabitEthernet0/7", "change-script-no-section"),
        ("object service WEB", "change-script-section-of-other-kind"),
        ("object-group service SERVERS tcp", "change-script-section-of-other-kind"),
        ("no object network LAN", ""),
        ("changeto context admin", "change-script-unknown-command"),
        ("crypto map X 10 match address IN", "change-script-unknown-command"),
        ("object network", "change-script-unknown-command"),
        ("write erase", "change-script-unknown-command"),
        ("reload", "change-script-unknown-command"),
    ],
)
def test_what_is_not_followed_refuses_the_script(command: str, code: str) -> None:
    assert [found for _, found in paste(command).refused] == ([code] if code else [])


def test_an_entry_is_taken_back_by_its_wording() -> None:
    applied = paste(
        "no access-list IN extended permit tcp any object WEB eq 80",
        "no access-list IN remark web",
        "no access-list IN line 3 extended deny ip any any log",
    )
    assert applied.removed == [
        "access-list IN remark web",
        "access-list IN extended permit tcp any object WEB eq www",
        "access-list IN extended deny ip any any log",
    ]


def test_what_is_not_there_is_not_taken_back() -> None:
    applied = paste("no access-list IN extended permit udp any any", "no access-list NEW extended permit ip any any")
    assert [code for _, code in applied.notes] == ["change-script-nothing-to-remove"] * 2


def test_the_last_entry_takes_the_binding_with_it() -> None:
    applied = paste("no access-list OUT extended permit ip any any")
    assert applied.removed == ["access-list OUT extended permit ip any any", "access-group OUT in interface outside"]
    assert applied.notes == [(1, "change-script-list-unbound")]
    assert applied.steps == [1]


def test_remarks_do_not_keep_a_list_bound() -> None:
    applied = paste("access-list OUT remark only", "no access-list OUT extended permit ip any any")
    assert "access-group OUT in interface outside" in applied.removed


def test_a_cleared_list_is_gone_with_its_binding() -> None:
    applied = paste("clear configure access-list IN")
    assert entries(applied, "IN") == []
    assert "access-group IN in interface inside" in applied.removed


def test_one_list_for_each_place() -> None:
    applied = paste("access-group OUT in interface inside", "access-group OUT out interface inside")
    assert applied.removed == ["access-group IN in interface inside"]
    assert applied.added == ["access-group OUT in interface inside", "access-group OUT out interface inside"]
    assert paste("no access-group IN in interface inside").removed == ["access-group IN in interface inside"]


def test_a_definition_takes_the_place_of_another() -> None:
    applied = paste("object network WEB", " subnet 10.2.0.0 255.255.255.0")
    assert (applied.removed, applied.added) == (["host 10.2.0.10"], ["subnet 10.2.0.0 255.255.255.0"])


def test_an_object_has_one_translation() -> None:
    applied = paste("object network LAN", " nat (inside,outside) dynamic 203.0.113.9")
    assert applied.removed == ["nat (inside,outside) dynamic interface"]
    applied = paste("object network LAN", " no nat (inside,outside) dynamic interface")
    assert applied.removed == ["object network LAN", "nat (inside,outside) dynamic interface"]


def test_what_is_in_use_stays() -> None:
    for command in ("no object network WEB", "no object-group network SERVERS"):
        assert paste(command).notes == [(1, "change-script-kept-in-use")]
    assert paste("no object network SPARE").removed == ["object network SPARE", "host 10.2.0.99"]


def test_members_come_and_go_but_not_the_last_one_of_a_group_in_use() -> None:
    head = "object-group network SERVERS"
    applied = paste(head, " network-object object SPARE", " no network-object host 10.2.0.10")
    assert applied.added == ["network-object object SPARE"]
    assert applied.removed == ["network-object host 10.2.0.10"]
    assert paste(head, " no network-object host 10.2.0.10").refused == [(2, "change-script-group-emptied")]
    assert paste(head, " network-object object NOBODY").refused == [(2, "change-script-no-group")]
    assert paste(head, " group-object SERVERS").refused == [(2, "change-script-no-group")]


def test_translations_have_an_order() -> None:
    first = paste("nat (inside,outside) 1 source static LAN SPARE")
    lines = [line for line in first.lines if line.startswith("nat")]
    assert lines[0] == "nat (inside,outside) source static LAN SPARE"
    last = paste(
        "nat (inside,outside) source static LAN SPARE", "nat (inside,outside) after-auto source dynamic any interface"
    )
    assert [line for line in last.lines if line.startswith("nat")][1:] == [
        "nat (inside,outside) source static LAN SPARE",
        "nat (inside,outside) after-auto source dynamic any interface",
    ]
    gone = paste("no nat (inside,outside) 1 source static LAN LAN destination static WEB WEB")
    assert gone.removed == ["nat (inside,outside) source static LAN LAN destination static WEB WEB"]


def test_routes_show_their_metric() -> None:
    applied = paste("route inside 10.9.0.0 255.255.0.0 10.1.0.254")
    assert applied.added == ["route inside 10.9.0.0 255.255.0.0 10.1.0.254 1"]
    assert paste("no route outside 0.0.0.0 0.0.0.0").removed == ["route outside 0.0.0.0 0.0.0.0 203.0.113.254 1"]


def test_a_name_gives_an_interface_its_level() -> None:
    applied = paste("interface GigabitEthernet0/1.30", " vlan 30", " nameif dmz", " ip address 10.30.0.1 255.255.255.0")
    assert applied.added == [
        "interface GigabitEthernet0/1.30",
        "vlan 30",
        "nameif dmz",
        "security-level 0",
        "ip address 10.30.0.1 255.255.255.0",
    ]
    assert paste("interface GigabitEthernet0/0", " nameif internet").refused == [(2, "change-script-other-value")]


def test_statements_stand_before_the_end() -> None:
    applied = paste("same-security-traffic permit inter-interface", "ssh 10.1.0.0 255.255.255.0 inside")
    assert applied.lines[-4:] == (
        "same-security-traffic permit inter-interface",
        "ssh 10.1.0.0 255.255.255.0 inside",
        "Cryptochecksum:0123456789abcdef",
        ": end",
    )


def test_what_only_clears_sessions_changes_nothing() -> None:
    applied = paste("conf t", "clear xlate", "clear conn address 10.0.0.1", "exit", "write memory", "show run")
    assert applied.steps == []
    assert applied.refused == applied.notes == []


MEMBERS = """ASA Version 9.16(4)
hostname fw
object-group network NETS
 network-object 10.3.0.0 255.255.255.0
 network-object 2001:db8:2::/64
object-group service PORTS
 service-object tcp destination eq https
 service-object udp destination eq domain
route inside 10.9.0.0 255.255.0.0 10.1.0.2 1
"""


def test_members_are_the_same_however_they_are_spelled() -> None:
    applied = apply(MEMBERS, "object-group network NETS\n no network-object 2001:DB8:2:0::/64\n")
    assert applied.removed == ["network-object 2001:db8:2::/64"]
    applied = apply(MEMBERS, "object-group service PORTS\n no service-object tcp eq 443\n")
    assert applied.removed == ["service-object tcp destination eq https"]


@pytest.mark.parametrize(
    "script",
    [
        "object-group network NETS\nno network-object 10.3.0.0 255.255.0.0\n",
        "hostname fw\nno route inside 10.9.1.0 255.255.0.0 10.1.0.2\n",
    ],
)
def test_what_may_be_there_in_other_words_is_not_said_to_be_missing(script: str) -> None:
    assert [code for _, code in apply(MEMBERS, script).refused] == ["change-script-other-value"]


def test_an_entry_in_words_that_are_not_understood_is_not_said_to_be_missing() -> None:
    assert [code for _, code in paste("no access-list IN extended permit tcp any object WEB EQ www").refused] == [
        "change-script-not-understood"
    ]


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("object network N\n subnet 10.2.0.5 255.255.255.0", "change-script-host-bits"),
        ("object-group network NETS\n network-object 10.4.0.5 255.255.255.0", "change-script-host-bits"),
        ("hostname fw\naccess-list A extended permit ip 10.4.0.5 255.255.0.0 any", "change-script-host-bits"),
        ("object network N\naccess-list A extended permit ip object N any", "change-script-group-empty"),
    ],
)
def test_what_the_device_refuses_is_not_applied(script: str, code: str) -> None:
    assert apply(MEMBERS, script).refused == [(2, code)]
