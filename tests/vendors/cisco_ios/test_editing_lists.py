"""Access lists of IOS, edited as the device does it."""

from __future__ import annotations

import pytest
from tests.vendors.editing import Applied, apply

BASE = """hostname rt1
object-group network SERVERS
 host 10.2.0.10
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group IN in
{lists}
end
"""
SHOWN = """ip access-list extended IN
 10 permit tcp any any eq 22
 20 remark the rest
 30 deny udp any any
 40 deny ip any any"""
HIDDEN = """ip access-list extended IN
 permit tcp any any eq 22
 remark the rest
 deny udp any any
 deny ip any any"""
NUMBERED = """access-list 101 permit tcp any any eq 22
access-list 101 remark the rest
access-list 101 deny ip any any"""
STANDARD = """ip access-list standard HOSTS
 10 permit 10.9.0.1
 20 deny 10.9.1.0 0.0.0.255"""
SIX = """ipv6 access-list SIX
 permit tcp any any eq 22
 remark the rest
 sequence 30 deny ipv6 any any"""


def paste(lists: str, *commands: str) -> Applied:
    return apply(BASE.format(lists=lists), "\n".join(commands))


def entries(applied: Applied, head: str = "ip access-list extended IN") -> list[str]:
    start = applied.lines.index(head) + 1
    return [line[1:] for line in applied.lines[start:] if line.startswith(" ")]


def test_an_entry_without_number_goes_to_the_end_and_gets_the_next_number() -> None:
    applied = paste(SHOWN, "ip access-list extended IN", " permit tcp any any eq 443")
    assert entries(applied)[-1] == "50 permit tcp any any eq 443"
    assert applied.steps == [2]


def test_an_entry_with_a_number_goes_between() -> None:
    applied = paste(SHOWN, "ip access-list extended IN", " 15 permit tcp any any eq 443")
    assert entries(applied)[:2] == ["10 permit tcp any any eq 22", "15 permit tcp any any eq 443"]
    assert applied.notes == []


def test_where_numbers_are_not_shown_they_are_counted_without_remarks_and_that_is_said_once() -> None:
    applied = paste(
        HIDDEN,
        "ip access-list extended IN",
        " 15 permit tcp any any eq 443",
        " 25 permit tcp any any eq 8443",
        " no 20",
    )
    assert entries(applied) == [
        "permit tcp any any eq 22",
        "permit tcp any any eq 443",
        "remark the rest",
        "permit tcp any any eq 8443",
        "deny ip any any",
    ]
    assert applied.notes == [(2, "change-script-sequence-assumed")]


def test_numbers_that_the_script_gives_are_known() -> None:
    applied = paste(
        HIDDEN, "ip access-list resequence IN 100 10", "ip access-list extended IN", " 105 permit tcp any any eq 443"
    )
    assert entries(applied)[1] == "permit tcp any any eq 443"
    assert applied.notes == []


def test_shown_numbers_are_changed_by_resequence() -> None:
    applied = paste(SHOWN, "ip access-list resequence IN 5 5")
    assert entries(applied) == [
        "5 permit tcp any any eq 22",
        "10 remark the rest",
        "15 deny udp any any",
        "20 deny ip any any",
    ]


def test_a_number_that_is_taken_is_refused_by_the_device() -> None:
    applied = paste(SHOWN, "ip access-list extended IN", " 30 permit tcp any any eq 443")
    assert applied.lines == applied.before
    assert applied.notes == [(2, "change-script-sequence-taken")]


@pytest.mark.parametrize(
    "again",
    [
        "permit tcp any any eq 22",
        "5 permit tcp 0.0.0.0 255.255.255.255 any eq 22",
        "45 deny udp any any",
        "per tcp any any eq 22",
    ],
)
def test_an_entry_that_is_there_changes_nothing(again: str) -> None:
    applied = paste(SHOWN, "ip access-list extended IN", f" {again}")
    assert applied.lines == applied.before
    assert applied.notes == [(2, "change-script-entry-exists")]


def test_ports_by_name_and_number_are_one() -> None:
    lists = "ip access-list extended IN\n 10 permit tcp any host 10.2.0.1 eq www"
    applied = paste(lists, "ip access-list extended IN", " no permit tcp any 10.2.0.1 0.0.0.0 eq 80")
    assert entries(applied) == []
    assert applied.notes == [(2, "change-script-list-emptied")]


def test_an_entry_is_taken_back_by_number_or_wording() -> None:
    for command in ("no 30", "no deny udp any any", "no 30 deny udp any any"):
        applied = paste(SHOWN, "ip access-list extended IN", f" {command}")
        assert applied.removed == ["30 deny udp any any"], command
        assert applied.added == []


def test_a_number_and_another_wording_are_not_followed() -> None:
    applied = paste(SHOWN, "ip access-list extended IN", " no 30 deny tcp any any")
    assert applied.refused == [(2, "change-script-entry-like-another")]


def test_what_is_not_there_is_not_taken_back() -> None:
    applied = paste(SHOWN, "ip access-list extended IN", " no 35", " no deny tcp any any", " no remark other")
    assert applied.lines == applied.before
    assert [code for _, code in applied.notes] == ["change-script-nothing-to-remove"] * 3


def test_an_entry_that_logs_is_not_surely_one_that_does_not() -> None:
    lists = "ip access-list extended IN\n 10 deny ip any any log"
    assert paste(lists, "ip access-list extended IN", " no deny ip any any").refused
    assert not paste(lists, "ip access-list extended IN", " no deny ip any any log").refused


def test_an_entry_written_otherwise_is_not_put_before_its_like() -> None:
    applied = paste(SHOWN, "ip access-list extended IN", " 5 permit tcp any any range 22 22")
    assert applied.refused == [(2, "change-script-entry-like-another")]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("permit tcp any any eq wwww", "change-script-not-understood"),
        ("permit tcp any", "change-script-not-understood"),
        ("permit tcp any object-group NOBODY eq 80", "change-script-no-group"),
        ("3000000000 permit ip any any", "change-script-unknown-command"),
    ],
)
def test_an_entry_that_no_device_takes_refuses_the_script(entry: str, code: str) -> None:
    assert paste(SHOWN, "ip access-list extended IN", f" {entry}").refused == [(2, code)]


def test_groups_that_are_there_may_be_named() -> None:
    applied = paste(SHOWN, "ip access-list extended IN", " 15 permit tcp any object-group SERVERS eq 80")
    assert applied.added == ["15 permit tcp any object-group SERVERS eq 80"]


def test_a_numbered_list_grows_at_its_end() -> None:
    applied = paste(NUMBERED, "access-list 101 permit tcp any any eq 443")
    assert applied.lines[-2] == "access-list 101 permit tcp any any eq 443"


def test_taking_back_one_line_of_a_numbered_list_takes_all() -> None:
    applied = paste(NUMBERED, "no access-list 101 permit tcp any any eq 22")
    assert not [line for line in applied.lines if line.startswith("access-list")]
    assert applied.notes == [(1, "change-script-whole-list-removed")]


def test_a_numbered_list_is_edited_as_a_named_one() -> None:
    applied = paste(NUMBERED, "ip access-list extended 101", " 15 permit tcp any any eq 443", " no 20")
    assert [line for line in applied.lines if line.startswith("access-list")] == [
        "access-list 101 permit tcp any any eq 22",
        "access-list 101 permit tcp any any eq 443",
        "access-list 101 remark the rest",
    ]


def test_a_list_is_removed_while_it_is_bound() -> None:
    applied = paste(SHOWN, "no ip access-list extended IN")
    assert not [line for line in applied.lines if "access-list" in line]
    assert applied.notes == [(1, "change-script-list-in-use")]
    assert applied.edited.diagnostics[0].origin[1].line == 6


def test_a_list_of_the_other_kind_is_refused() -> None:
    assert paste(SHOWN, "ip access-list standard IN").refused == [(1, "change-script-list-of-other-kind")]
    assert paste(SHOWN, "ip access-list extended 10").refused == [(1, "change-script-list-of-other-kind")]
    assert paste(SHOWN, "ipv6 access-list IN").refused == [(1, "change-script-list-of-other-kind")]


def test_a_list_in_pieces_is_refused() -> None:
    applied = paste(f"{SHOWN}\nvlan 7\n{SHOWN}", "ip access-list extended IN", " permit ip any any")
    assert applied.refused[0] == (1, "change-script-list-in-pieces")


def test_a_new_list_stands_before_the_end() -> None:
    applied = paste(SHOWN, "ip access-list extended NEW", " 10 permit ip any any", " deny ip any any log", "end")
    assert applied.lines[-4:] == (
        "ip access-list extended NEW",
        " 10 permit ip any any",
        " 20 deny ip any any log",
        "end",
    )


def test_standard_lists_do_not_keep_a_host_behind_its_network() -> None:
    assert paste(STANDARD, "ip access-list standard HOSTS", " permit host 10.9.1.5").refused == [
        (2, "change-script-standard-order")
    ]
    applied = paste(STANDARD, "ip access-list standard HOSTS", " permit 10.9.3.0 0.0.0.255")
    assert applied.added == ["30 permit 10.9.3.0 0.0.0.255"]


def test_ipv6_lists_have_numbers_in_their_own_words() -> None:
    applied = paste(
        SIX,
        "ipv6 access-list SIX",
        " sequence 20 permit udp any any eq domain",
        " permit tcp any any eq 443 sequence 25",
    )
    assert entries(applied, "ipv6 access-list SIX") == [
        "sequence 10 permit tcp any any eq 22",
        "sequence 20 permit udp any any eq domain",
        "sequence 25 permit tcp any any eq 443",
        "remark the rest",
        "sequence 30 deny ipv6 any any",
    ]


def test_ipv6_entries_are_taken_back_by_number() -> None:
    applied = paste(SIX, "ipv6 access-list SIX", " no sequence 30")
    assert "deny ipv6 any any" not in " ".join(applied.lines)


def test_only_abbreviations_that_are_unique_are_taken() -> None:
    assert not paste(SHOWN, "ip access-l ext IN", " 15 permit tcp any any eq 443").refused
    assert paste(SHOWN, "ip acc ext IN").refused == [(1, "change-script-unknown-command")]


def test_hidden_numbers_are_said_to_be_assumed_wherever_one_is_named() -> None:
    for line in (" 100 deny icmp any any", " 20 permit icmp any any", " no 25"):
        applied = paste(HIDDEN, "ip access-list extended IN", line)
        assert (2, "change-script-sequence-assumed") in applied.notes


def test_an_entry_in_words_that_are_not_understood_is_not_said_to_be_missing() -> None:
    applied = paste(SHOWN, "ip access-list extended IN", " no permit tcp any any EQ 22")
    assert applied.refused == [(2, "change-script-not-understood")]


@pytest.mark.parametrize("line", [" 15 permit ip 10.1.0.0/24 any", " permit udp any any sequence 15"])
def test_words_of_other_systems_are_refused(line: str) -> None:
    assert paste(SHOWN, "ip access-list extended IN", line).refused == [(2, "change-script-not-understood")]
    assert paste(NUMBERED, "hostname rt1", f"access-list 101{line.replace(' 15', '')}").refused
    assert not paste(SHOWN, "ip access-list extended IN", " remark sequence of 10.1.0.0/24").refused
