"""What commands typed into a router make of its configuration."""

from __future__ import annotations

import pytest
from tests.vendors.nec_ix.typing_commands import after, edited, noted, refused

EDGE = """\
! NEC Portable Internetwork Core Operating System Software
hostname ix1
ip route default 192.0.2.2
ip route 10.8.0.0/16 10.1.0.9 distance 5
ip access-list web permit tcp src 10.1.0.0/16 sport any dest 10.2.0.10/32 dport eq 443
ip access-list web deny ip src any dest any
ip access-list all permit ip src any dest any
ip access-list dynamic out access all
ssh-server ip enable
ssh-server ip access-list all
syslog ip host 10.1.0.5
!
device GigaEthernet2
  vlan-group 1 port 1 2
!
interface GigaEthernet0.0
  description WAN
  ip address 192.0.2.1/30
  ip filter web 10 in
  ip filter out 20 out suppress-logging
  ip napt enable
  ip napt static 10.1.0.10 tcp 443
  no shutdown
!
interface GigaEthernet1.0
  ip address 10.1.0.1/24
  ip address 10.1.1.1/24 secondary
  no shutdown
"""
WAN = "interface GigaEthernet0.0\n"
LAN = "interface GigaEthernet1.0\n"


def changes(script: str) -> tuple[list[str], list[str]]:
    """(lines that are gone, lines that are new)."""
    before, now = EDGE.splitlines(), after(EDGE, script)
    return [line for line in before if line not in now], [line for line in now if line not in before]


ENTRY = "ip access-list web permit tcp src 10.1.0.0/16 sport any dest 10.2.0.11/32 dport eq 443"


def test_an_entry_goes_to_the_end_of_its_list() -> None:
    lines = after(EDGE, ENTRY)
    assert lines[lines.index("ip access-list web deny ip src any dest any") + 1] == ENTRY


def test_a_new_list_stands_behind_the_others() -> None:
    entry = "ip access-list new permit ip src any dest any"
    lines = after(EDGE, entry)
    assert lines[lines.index("ip access-list all permit ip src any dest any") + 2] == entry


@pytest.mark.parametrize(
    ("command", "gone"),
    [
        ("no ip access-list web deny ip src any dest any", ["ip access-list web deny ip src any dest any"]),
        ("no ip access-list all", ["ip access-list all permit ip src any dest any"]),
        ("no ip access-list dynamic out", ["ip access-list dynamic out access all"]),
        ("no ip access-list dynamic out access all", ["ip access-list dynamic out access all"]),
        ("no ip route default 192.0.2.2", ["ip route default 192.0.2.2"]),
        ("no ssh-server ip enable", ["ssh-server ip enable"]),
        ("no ssh-server ip access-list", ["ssh-server ip access-list all"]),
        ("no syslog ip host 10.1.0.5", ["syslog ip host 10.1.0.5"]),
        (f"{WAN}no ip filter web 10 in", ["  ip filter web 10 in"]),
        (f"{WAN}no ip filter out 20 out", ["  ip filter out 20 out suppress-logging"]),
        (f"{WAN}no ip napt enable", ["  ip napt enable"]),
        (f"{WAN}no ip napt static 10.1.0.10 tcp 443", ["  ip napt static 10.1.0.10 tcp 443"]),
        (f"{WAN}no description", ["  description WAN"]),
        (f"{WAN}no ip address 192.0.2.1/30", ["  ip address 192.0.2.1/30"]),
        (f"{WAN}no ip address", ["  ip address 192.0.2.1/30"]),
        (f"{LAN}no ip address 10.1.1.1/24 secondary", ["  ip address 10.1.1.1/24 secondary"]),
    ],
)
def test_no_takes_a_line_back(command: str, gone: list[str]) -> None:
    assert changes(command) == (gone, [])


def test_a_list_goes_as_a_whole() -> None:
    gone, new = changes("no ip access-list web")
    assert (len(gone), new) == (2, [])


@pytest.mark.parametrize(
    ("command", "new"),
    [
        ("ip route 10.9.0.0/16 Null0.0", "ip route 10.9.0.0/16 Null0.0"),
        ("ip route default 192.0.2.6", "ip route default 192.0.2.6"),
        ("ip access-list dynamic in access web", "ip access-list dynamic in access web"),
        ("telnet-server ip enable", "telnet-server ip enable"),
        ("logging buffered 10000", "logging buffered 10000"),
        ("timezone +09 00", "timezone +09 00"),
        ("ike policy p peer 192.0.2.9 key himitsu prop", "ike policy p peer 192.0.2.9 key himitsu prop"),
        ("device GigaEthernet2\nspeed auto", "  speed auto"),
        (f"{WAN}ip filter all 20 in", "  ip filter all 20 in"),
        (f"{WAN}ip filter web 10 out", "  ip filter web 10 out"),
        (f"{WAN}ip napt static 10.1.0.11 tcp 80", "  ip napt static 10.1.0.11 tcp 80"),
        (f"{LAN}ip address 10.1.2.1/24 secondary", "  ip address 10.1.2.1/24 secondary"),
        (f"{LAN}ip proxy-arp", "  ip proxy-arp"),
        ("interface gigaethernet1.0\nip filter all 10 in", "  ip filter all 10 in"),
    ],
)
def test_a_line_is_added(command: str, new: str) -> None:
    assert changes(command) == ([], [new])


@pytest.mark.parametrize(
    ("command", "gone", "new"),
    [
        ("hostname ix2", "hostname ix1", "hostname ix2"),
        (f"{WAN}description outside", "  description WAN", "  description outside"),
    ],
)
def test_names_are_replaced(command: str, gone: str, new: str) -> None:
    assert changes(command) == ([gone], [new])


def test_an_interface_is_up_or_down_by_the_last_word() -> None:
    lines = after(EDGE, f"{LAN}shutdown")
    assert lines.count("  no shutdown") == 1
    assert lines[-1] == "  shutdown"
    assert after("\n".join(lines), f"{LAN}no shutdown") == EDGE.splitlines()


def test_an_address_takes_the_place_of_the_line_that_says_there_is_none() -> None:
    unset = f"{WAN}  no ip address\n  no shutdown\n"
    assert after(unset, f"{WAN}ip address 192.0.2.1/30")[1:] == ["  ip address 192.0.2.1/30", "  no shutdown"]


def test_an_interface_that_is_not_there_begins_behind_the_others() -> None:
    lines = after(
        EDGE, "interface GigaEthernet2:1.0\n ip address 10.3.0.1/24\n no shutdown\nip route 10.7.0.0/16 10.3.0.9"
    )
    assert lines[-3:] == ["interface GigaEthernet2:1.0", "  ip address 10.3.0.1/24", "  no shutdown"]
    assert "ip route 10.7.0.0/16 10.3.0.9" in lines


# -- what refuses a script -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("frobnicate", "change-script-unknown-command"),
        ("restart", "change-script-unknown-command"),
        ("erase startup-config", "change-script-unknown-command"),
        ("no ip route default", "change-script-unknown-command"),
        ("route-map ways permit 10", "change-script-unknown-command"),
        ("ip dhcp profile office", "change-script-unknown-command"),
        ("no interface GigaEthernet1.0", "change-script-unknown-command"),
        ("device GigaEthernet9", "change-script-no-section"),
        ("ip access-list web 10 permit ip src any dest any", "nec-script-sequence"),
        ("ip access-list sequence-mode", "nec-script-sequence"),
        ("ip access-list web permit ip 10.1.0.0/16 any", "change-script-not-understood"),
        ("ip access-list web frobnicate", "change-script-unknown-command"),
        ("no ip access-list web permit tcp", "nec-script-entry-cut-short"),
        ("no ip access-list web frobnicate", "change-script-unknown-command"),
        ("ip access-list dynamic out access web", "nec-script-other-value"),
        ("ip route 10.8.0.0/16 10.1.0.9 distance 9", "nec-script-other-value"),
        ("no ip route 10.8.0.0/16 10.1.0.9", "nec-script-other-value"),
        ("ssh-server ip access-list web", "nec-script-other-value"),
    ],
)
def test_a_command_of_which_the_effect_is_not_known_refuses_the_script(command: str, code: str) -> None:
    assert refused(EDGE, f"{ENTRY}\n{command}\n") == [(2, code)]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("ip filter all 10 in", "nec-script-place-taken"),
        ("ip filter all 010 in", "nec-script-place-taken"),
        ("ip filter web 30 in", "nec-script-place-taken"),
        ("ip filter web 10 in suppress-logging", "nec-script-place-taken"),
        ("no ip filter web 10 in suppress-logging", "nec-script-other-value"),
        ("ip filter all in", "change-script-unknown-command"),
        ("ip address 192.0.2.5/30", "nec-script-other-value"),
        ("ip napt static 10.1.0.11 tcp 443", "nec-script-other-value"),
        ("encapsulation dot1q x", "change-script-not-understood"),
        ("ip frobnicate", "change-script-unknown-command"),
    ],
)
def test_below_an_interface_too(command: str, code: str) -> None:
    assert refused(EDGE, f"{WAN}{command}\n") == [(2, code)]


@pytest.mark.parametrize("command", ["no ip address", "no ip address 10.1.0.1/24", "ip address 10.1.0.2/24"])
def test_the_first_of_several_addresses_is_not_touched(command: str) -> None:
    assert refused(EDGE, f"{LAN}{command}") == [(2, "nec-script-other-value")]


def test_groups_of_sockets_are_not_changed_by_a_script() -> None:
    assert refused(EDGE, "device GigaEthernet2\nvlan-group 1 port 1 2 3") == [(2, "change-script-unknown-command")]
    assert changes("device GigaEthernet2\nshutdown") == ([], ["  shutdown"])


def test_one_of_two_equal_entries_is_not_taken_away() -> None:
    twice = f"{EDGE}ip access-list web deny ip src any dest any\n"
    command = "no ip access-list web deny ip src any dest any"
    assert refused(twice, command) == [(1, "nec-script-entry-twice")]


def test_a_section_written_twice_is_not_changed() -> None:
    assert refused(f"{EDGE}{LAN}  no shutdown\n", LAN) == [(1, "nec-script-section-twice")]


def test_a_configuration_with_sequence_numbers_is_not_followed() -> None:
    assert refused(f"{EDGE}ip access-list sequence-mode\n", ENTRY) == [(1, "nec-script-sequence")]


def test_a_capture_with_page_breaks_is_refused() -> None:
    assert refused(f"{EDGE}--More--\n", ENTRY) == [(29, "nec-script-capture-paged")]


def test_nothing_is_taken_outside_of_configuration_mode() -> None:
    assert refused(EDGE, f"exit\n{ENTRY}") == [(2, "change-script-exec-command")]
    assert not refused(EDGE, f"exit\nconfigure\n{ENTRY}\nexit\nwrite memory\n")


# -- remarks and looks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("ip access-list all permit ip src any dest any", [(1, "change-script-no-effect")]),
        (f"{WAN}ip filter web 10 in", [(2, "change-script-no-effect")]),
        (f"{LAN}no shutdown", [(2, "change-script-no-effect")]),
        (f"{LAN}no ip filter web 10 in", [(2, "change-script-nothing-to-remove")]),
        ("no ip access-list other", [(1, "change-script-nothing-to-remove")]),
        ("no ip access-list web", [(1, "nec-script-list-left")]),
        (f"{WAN}no ip filter web 10 in\nno ip access-list web", []),
        ("no ip access-list web\nip access-list web permit ip src any dest any", []),
    ],
)
def test_remarks_about_lines(script: str, expected: list[tuple[int, str]]) -> None:
    assert noted(EDGE, script) == expected


def test_prompts_are_no_part_of_commands() -> None:
    script = f"ix1# configure\nix1(config)# {LAN}ix1(config-GigaEthernet1.0)# ip filter all 10 in\nix1(config)# exit\n"
    assert changes(script) == ([], ["  ip filter all 10 in"])


def test_there_is_a_state_for_every_command_that_alters_the_text() -> None:
    script = f"{LAN}ip filter all 10 in\n!\nip filter all 10 in\nexit\n{ENTRY}\n"
    states = edited(EDGE, script).states
    assert [state.after.line for state in states] == [2, 6]
    assert [line.origin.path for line in states[-1].lines].count("s.txt") == 2


@pytest.mark.parametrize(
    "command",
    [
        # In another order, or back to front, than every manual writes them.
        "ip access-list web permit tcp dest any dport eq 80 src any sport any",
        "ip access-list web permit tcp src any sport any dest any dport range 90 80",
        # Without ports, with host bits, without a length: whether the device takes them is not told.
        "ip access-list web permit tcp src any dest any",
        "ip access-list web permit ip src 10.1.0.5/24 dest any",
        "ip access-list web permit ip src 10.1.0.5 dest any",
        "ip access-list web permit tcp src any sport any dest any dport eq 80 established",
        "ip route 10.31.1.1/16 10.1.0.9",
        # Names have 15 characters at most.
        "ip access-list branch-to-head-office permit ip src any dest any",
        "ip access-list dynamic branch-to-head-office access all",
    ],
)
def test_what_the_device_may_not_take_is_refused(command: str) -> None:
    assert refused(EDGE, command) == [(1, "change-script-not-understood")]


def test_a_shortened_interface_is_no_new_one() -> None:
    assert refused(EDGE, "interface gi1.0\n  ip filter web 5 in\n")[0] == (1, "change-script-no-section")
    assert "interface Tunnel1.0" in after(EDGE, "interface Tunnel1.0\n  shutdown\n")


def test_a_list_in_letters_of_the_other_case_may_be_the_same_or_another() -> None:
    assert refused(EDGE, "ip access-list WEB permit ip src any dest any") == [(1, "nec-script-letter-case")]
    assert refused(EDGE, "no ip access-list Web") == [(1, "nec-script-letter-case")]


@pytest.mark.parametrize("number", ["0", "65536", "999999"])
def test_sequence_numbers_of_places_have_bounds(number: str) -> None:
    assert refused(EDGE, f"{LAN}ip filter web {number} in") == [(2, "change-script-not-understood")]


def test_what_the_router_answers_is_passed_over() -> None:
    script = (
        "ix1# enable-config\nEnter configuration commands, one per line. End with CNTL/Z.\n"
        f"ix1(config)# {ENTRY}\nix1(config)# write memory\nBuilding configuration...\n"
        "% Warning: do NOT enter CNTL/Z while saving to avoid config corruption.\nix1(config)#\n"
    )
    assert ENTRY in after(EDGE, script)
    assert refused(EDGE, f"{ENTRY}\n% ip access-list -- Invalid command.\n") == [(2, "change-script-unknown-command")]


def test_sockets_that_are_in_their_group_already_are_no_change() -> None:
    assert after(EDGE, "device GigaEthernet2\n  vlan-group 1 port 1 2\n") == EDGE.splitlines()
    assert refused(EDGE, "device GigaEthernet2\n  vlan-group 1 port 3\n") == [(2, "change-script-unknown-command")]


@pytest.mark.parametrize("blank", ["\u3000", "\u00a0"])
def test_a_wide_blank_separates_no_words(blank: str) -> None:
    assert refused(EDGE, f"ip access-list web permit ip src any{blank}dest any") == [(1, "change-script-odd-blank")]
    assert refused(EDGE, f"interface{blank}GigaEthernet1.0\n")[0] == (1, "change-script-odd-blank")
    assert f"  description town{blank}hall" in after(EDGE, f"{WAN}description town{blank}hall")
    assert after(EDGE, f"! town{blank}hall") == EDGE.splitlines()


def test_a_script_that_is_too_long_is_refused_once_and_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segcheck.vendors._shared.script_lines._MOST_LINES", 3 * len(EDGE.splitlines()))
    commands = [f"ip access-list web permit ip src 10.9.{number}.0/24 dest any" for number in range(20)]
    assert refused(EDGE, "\n".join((*commands, "frobnicate"))) == [(3, "change-script-too-long")]
