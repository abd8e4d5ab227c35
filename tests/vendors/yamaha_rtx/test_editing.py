"""What commands typed into a router make of its configuration."""

from __future__ import annotations

import pytest
from tests.vendors.yamaha_rtx.typing_commands import after, edited, noted, refused

EDGE = """\
# RTX830 Rev.15.02.31
ip route default gateway pp 1
ip route 10.20.0.0/16 gateway tunnel 1
ip filter 100 reject * * udp,tcp 135 *
ip filter 101 pass * 192.168.10.5 tcp * 443
ip filter 199 pass * * * * *
ip filter dynamic 300 * * tcp
ip filter set office in 100 199 out 199
ip lan1 address 192.168.10.1/24
ip lan1 secure filter in 100 199
ip lan3 secure filter name office
pp select 1
 pppoe use lan2
 ip pp secure filter in 101
 ip pp secure filter out 199 dynamic 300
 pp enable 1
tunnel select 1
 ip tunnel secure filter in 199
 tunnel enable 1
nat descriptor type 1 masquerade
nat descriptor masquerade static 1 1 192.168.10.5 tcp 443
telnetd host 192.168.10.2-192.168.10.9
syslog debug off
"""


def changes(script: str, configuration: str = EDGE) -> tuple[list[str], list[str]]:
    """(lines that are gone, lines that are new)."""
    before, now = configuration.splitlines(), after(configuration, script)
    return [line for line in before if line not in now], [line for line in now if line not in before]


def test_a_filter_is_overwritten_in_place() -> None:
    lines = after(EDGE, "ip filter 101 pass * 192.168.10.6 tcp * 443")
    assert lines[4] == "ip filter 101 pass * 192.168.10.6 tcp * 443"
    assert len(lines) == len(EDGE.splitlines())


@pytest.mark.parametrize(
    ("command", "gone", "new"),
    [
        ("ip filter 0101 reject * *", "ip filter 101 pass * 192.168.10.5 tcp * 443", "ip filter 0101 reject * *"),
        ("ip lan1 secure filter in 199", "ip lan1 secure filter in 100 199", "ip lan1 secure filter in 199"),
        ("IP LAN1 Address 192.168.10.2/24", "ip lan1 address 192.168.10.1/24", "IP LAN1 Address 192.168.10.2/24"),
        ("ip route default gateway null", "ip route default gateway pp 1", "ip route default gateway null"),
        (
            "ip route 10.20.0.0/255.255.0.0 gateway null",
            "ip route 10.20.0.0/16 gateway tunnel 1",
            "ip route 10.20.0.0/255.255.0.0 gateway null",
        ),
        (
            "nat descriptor masquerade static 1 1 192.168.10.6 tcp 443",
            "nat descriptor masquerade static 1 1 192.168.10.5 tcp 443",
            "nat descriptor masquerade static 1 1 192.168.10.6 tcp 443",
        ),
        ("telnetd host none", "telnetd host 192.168.10.2-192.168.10.9", "telnetd host none"),
        (
            "ip filter set office in 199 out 199",
            "ip filter set office in 100 199 out 199",
            "ip filter set office in 199 out 199",
        ),
    ],
)
def test_a_setting_typed_again_takes_the_place_of_the_one_before(command: str, gone: str, new: str) -> None:
    assert changes(command) == ([gone], [new])


@pytest.mark.parametrize(
    ("command", "gone"),
    [
        ("no ip filter 101", "ip filter 101 pass * 192.168.10.5 tcp * 443"),
        ("no ip filter 101 pass * 192.168.10.5 tcp * 443", "ip filter 101 pass * 192.168.10.5 tcp * 443"),
        ("no ip filter dynamic 300", "ip filter dynamic 300 * * tcp"),
        ("no ip lan1 secure filter in", "ip lan1 secure filter in 100 199"),
        ("no ip lan3 secure filter name", "ip lan3 secure filter name office"),
        ("no ip route 10.20.0.0/16", "ip route 10.20.0.0/16 gateway tunnel 1"),
        ("no ip lan1 address", "ip lan1 address 192.168.10.1/24"),
        ("pp disable 1", " pp enable 1"),
        ("no tunnel enable 1", " tunnel enable 1"),
        ("pp disable all", " pp enable 1"),
        ("no syslog debug", "syslog debug off"),
        ("no telnetd host", "telnetd host 192.168.10.2-192.168.10.9"),
    ],
)
def test_no_takes_a_setting_back(command: str, gone: str) -> None:
    assert changes(command) == ([gone], [])


def test_what_is_set_twice_in_the_file_is_set_once_afterwards() -> None:
    twice = f"{EDGE}ip filter 101 pass * *\n"
    lines = after(twice, "ip filter 101 reject * *")
    assert [line for line in lines if line.startswith("ip filter 101 ")] == ["ip filter 101 reject * *"]


def test_a_file_that_takes_a_setting_back_does_not_take_the_new_one_back() -> None:
    written = "ip lan1 address 192.0.2.1/24\nip filter 1 pass * *\nno ip filter 1\n"
    assert after(written, "ip filter 1 reject * *") == ["ip lan1 address 192.0.2.1/24", "ip filter 1 reject * *"]


# -- peers and tunnels ---------------------------------------------------------------------------------------


def test_commands_of_a_peer_go_to_the_one_that_was_selected() -> None:
    lines = after(EDGE, "pp select 1\nip pp secure filter in 100 101\nip pp nat descriptor 1")
    start = lines.index("pp select 1")
    section = lines[start : lines.index("tunnel select 1")]
    assert " ip pp secure filter in 100 101" in section
    assert " ip pp nat descriptor 1" in section
    assert " ip pp secure filter in 101" not in section


def test_a_peer_that_is_new_stands_at_the_end_with_its_selection() -> None:
    lines = after(
        EDGE, "pp select 2\n pppoe use lan3\n ip pp secure filter in 199\npp select none\nip filter 200 pass * *"
    )
    assert lines[-3:] == ["pp select 2", " pppoe use lan3", " ip pp secure filter in 199"]
    assert lines.index("ip filter 200 pass * *") == lines.index("ip filter 199 pass * * * * *") + 1


def test_a_selection_alone_writes_nothing() -> None:
    result = edited(EDGE, "pp select 2\npp select none\n")
    assert (result.states, result.problems) == ((), ())


def test_selecting_a_tunnel_ends_the_selection_of_a_peer() -> None:
    script = "pp select 1\ntunnel select 1\nip pp secure filter in 199"
    assert refused(EDGE, script) == [(3, "yamaha-script-nothing-selected")]


@pytest.mark.parametrize("command", ["ip pp secure filter in 199", "pppoe use lan2", "no ip tunnel secure filter in"])
def test_commands_of_no_selected_peer_refuse_the_script(command: str) -> None:
    assert refused(EDGE, command) == [(1, "yamaha-script-nothing-selected")]


def test_a_selection_stays_while_a_command_needs_it() -> None:
    script = (
        "pp select 2\npppoe use lan3\nip pp secure filter in 199\npp name X\nip lan2 secure filter in 199\nno pppoe use"
    )
    lines = after(EDGE, f"{script}\nno ip pp secure filter in")
    assert lines[-3:] == ["pp select 2", "ip lan2 secure filter in 199", " pp name X"]


@pytest.mark.parametrize("command", ["ip routing process fast", "radius auth server 192.168.10.7"])
def test_commands_that_begin_alike_are_not_about_one_setting(command: str) -> None:
    set_already = f"{EDGE}ip routing off\nradius auth on\nipv6 lan1 prefix 2001:db8::/64\n"
    assert not edited(set_already, command).problems
    assert len(after(set_already, command)) == len(set_already.splitlines()) + 1


def test_a_peer_enabled_again_stands_behind_what_disables_all() -> None:
    loaded = "pp select 1\n pppoe use lan2\n pp enable 1\npp disable all\n"
    assert after(loaded, "pp enable 1")[-2:] == ["pp disable all", "pp enable 1"]


# -- what refuses a script -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("clear configuration", "change-script-unknown-command"),
        ("cold start", "change-script-unknown-command"),
        ("load 1", "change-script-unknown-command"),
        ("restart", "change-script-unknown-command"),
        ("frobnicate", "change-script-unknown-command"),
        ("* * tcp", "change-script-unknown-command"),
        ("ip policy filter 1 pass-log * * * * *", "change-script-unknown-command"),
        ("ip filter 102", "change-script-not-understood"),
        ("ip filter 102 accept * *", "change-script-not-understood"),
        ("ip lan1 secure filter in x", "change-script-not-understood"),
        ("ip route default via 10.0.0.1", "change-script-not-understood"),
        ("no ip lan1 secure filter in 100", "yamaha-script-other-value"),
        ("no ip route default gateway pp 2", "yamaha-script-other-value"),
        ("ip lan3 secure filter in 199", "yamaha-script-other-form"),
        ("ip lan1 secure filter name office", "yamaha-script-other-form"),
        ("ip filter set office in 199", "yamaha-script-other-form"),
        ("pp select x", "change-script-unknown-command"),
        ("no pp select", "change-script-unknown-command"),
    ],
)
def test_a_command_of_which_the_effect_is_not_known_refuses_the_script(command: str, code: str) -> None:
    assert refused(EDGE, f"ip filter 1 pass * *\n{command}\n") == [(2, code)]


def test_nothing_is_taken_behind_exit() -> None:
    assert refused(EDGE, "exit\nip filter 1 pass * *") == [(2, "yamaha-script-left")]


def test_the_line_behind_administrator_is_its_password_and_not_shown() -> None:
    result = edited(EDGE, "administrator\nhimitsu\n")
    assert [(problem.code, problem.origin[0].line) for problem in result.problems] == [
        ("yamaha-script-administrator", 1)
    ]
    assert "himitsu" not in str(result.problems)


@pytest.mark.parametrize("command", ["login password", "administrator password"])
def test_answers_to_questions_for_passwords_are_not_shown(command: str) -> None:
    result = edited(EDGE, f"{command}\nhimitsu\nhimitsu\nip filter 1 pass * *\n")
    assert [(problem.code, problem.origin[0].line) for problem in result.problems] == [
        ("yamaha-script-administrator", 1)
    ]


def test_nothing_is_taken_at_the_prompt_of_a_user() -> None:
    assert refused(EDGE, "RTX830> ip filter 1 pass * *") == [(1, "yamaha-script-left")]


def test_an_interface_in_use_is_not_taken_away() -> None:
    tagged = "vlan lan1/1 802.1q vid=20\nip lan1/1 address 192.168.20.1/24\n"
    assert refused(tagged, "no vlan lan1/1 802.1q") == [(1, "yamaha-script-interface-in-use")]
    assert after(tagged, "no ip lan1/1 address\nno vlan lan1/1 802.1q") == []


@pytest.mark.parametrize("command", ["schedule at 1 */* 06:00 * ntpdate 192.0.2.1", "no schedule at 1"])
def test_a_schedule_that_is_there_twice_is_not_changed(command: str) -> None:
    one = "schedule at 1 */* 04:00 * ntpdate 192.0.2.1\n"
    assert not refused(f"{EDGE}{one}", command)
    assert [line for line, _ in refused(f"{EDGE}{one}{one.replace('04', '05')}", command)] == [1]


def test_a_scope_with_reserved_addresses_is_not_set_again() -> None:
    scope = "ip lan1 address 192.168.1.1/24\ndhcp scope 1 192.168.1.2-192.168.1.9/24\n"
    reserved = f"{scope}dhcp scope bind 1 192.168.1.2 00:00:5e:00:53:10\n"
    assert refused(reserved, "dhcp scope 1 192.168.1.2-192.168.1.99/24") == [(1, "yamaha-script-reservations")]


# -- remarks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("ip filter 101 pass * 192.168.10.5 tcp * 443", [(1, "change-script-no-effect")]),
        ("syslog debug off", [(1, "change-script-no-effect")]),
        ("no ip filter 102", [(1, "change-script-nothing-to-remove")]),
        ("no ip filter 101", [(1, "yamaha-script-number-left")]),
        ("ip filter 102 pass * *", [(1, "yamaha-script-filter-unused")]),
        ("ip filter 102 pass * *\nip lan1 secure filter in 100 102 199", []),
        ("ip filter 102 pass * *\nip lan1 secure filter in 199 dynamic 102", [(1, "yamaha-script-filter-unused")]),
        ("ip filter dynamic 102 * * udp\nip lan1 secure filter in 199 dynamic 102", []),
        ("ipv6 filter 100 pass * *", [(1, "yamaha-script-filter-unused")]),
        ("# ip filter 102 pass * *", [(1, "yamaha-script-comment")]),
        ("# the new server\n\n#\nsave", []),
    ],
)
def test_remarks_about_lines(script: str, expected: list[tuple[int, str]]) -> None:
    assert noted(EDGE, script) == expected


# -- how scripts look ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ["RTX830# ", "edge-1# ", "[RTX1210] # ", "RTX830pp1# ", "  "])
def test_prompts_are_no_part_of_commands(prompt: str) -> None:
    script = f"{prompt}pp select 1\n{prompt}ip pp secure filter in 199\n{prompt}save\n"
    assert changes(script) == ([" ip pp secure filter in 101"], [" ip pp secure filter in 199"])


def test_a_command_goes_on_behind_a_backslash() -> None:
    result = edited(EDGE, "ip lan1 secure filter in \\\n  199 \\\n  100\n")
    (state,) = result.states
    assert (state.after.line, state.after.end_line) == (1, 3)
    assert "ip lan1 secure filter in 199 100" in [line.text for line in state.lines]


def test_what_only_shows_something_changes_nothing() -> None:
    script = "show config\nconsole columns 200\nping 192.0.2.1\nclear log\nsave\nadministrator\nquit\nY\n"
    result = edited(EDGE, script)
    assert (result.states, result.diagnostics, result.problems) == ((), (), ())


def test_there_is_a_state_for_every_command_that_alters_the_text() -> None:
    script = "ip filter 102 pass * *\nip lan1 secure filter in 102 199\nip filter 102 pass * *\nno ip filter 100\n"
    assert [state.after.line for state in edited(EDGE, script).states] == [1, 2, 4]


def test_lines_say_where_they_come_from() -> None:
    (state,) = edited(EDGE, "\nip filter 101 reject * *").states
    assert [(line.origin.path, line.origin.line) for line in state.lines[3:6]] == [
        ("r.cfg", 4),
        ("s.txt", 2),
        ("r.cfg", 6),
    ]


# -- terminals -----------------------------------------------------------------------------------------------


def test_wrapped_lines_stand_whole_afterwards() -> None:
    first = "ip lan1 secure filter in 100 101 102 103 104 105 106 107 108 109 110 111 112 11"
    wrapped = f"{first}\n3 114\nip lan1 address 192.0.2.1/24\n"
    assert len(first) == 79
    wrapped = wrapped.replace(first, f"{first}3").replace("\n3 114", "\n 114")
    (state,) = edited(wrapped, "ip lan1 address 192.0.2.2/24").states
    assert [line.text for line in state.lines] == [f"{first}3 114", "ip lan1 address 192.0.2.2/24"]
    assert (state.lines[0].origin.line, state.lines[0].origin.end_line) == (1, 2)


def test_a_capture_that_may_be_wrapped_is_refused() -> None:
    filled = "ip filter 1 pass 192.168.100.0/24 192.168.200.0/24 tcp * 1025,1026,1027,1028,80"
    assert len(filled) == 79
    assert refused(f"{filled}\nsomething else\n", "ip filter 2 pass * *") == [(1, "yamaha-script-capture-wrapped")]


def test_a_new_line_as_wide_as_the_terminal_is_not_taken_for_a_wrapped_one() -> None:
    filled = "ip filter 1 pass 192.168.100.0/24 192.168.200.0/24 tcp * 1025,1026,1027,1028,80"
    short = "ip lan1 address 192.0.2.1/24\nsomething else\n"
    lines = after(short.replace("something else", "ip filter 1 pass * *\nsomething else"), filled)
    assert not edited("\n".join(lines), "ip filter 3 pass * *").problems


def test_a_switch_is_refused() -> None:
    assert refused("interface port1.1\n switchport\n", "ip filter 1 pass * *") == [(1, "yamaha-script-switch")]


@pytest.mark.parametrize(
    "command",
    [
        # Words that the reader can only bound: the router may refuse them, and what they replace stays.
        "ip filter 100 pass * * tcp * frobnicate",
        "ip filter 100 pass * * frobnicate",
        "ip filter 100 pass * frobnicate",
        "ip filter dynamic 300 * * frobnicate",
        "ip filter dynamic 300 * * 8080",
        "ip filter 0 pass * *",
        "ip filter 2147483648 pass * *",
        "ip route 10.20.1.0/16 gateway null",
        "ip lan1 secure filter in 199 # nothing else",
    ],
)
def test_what_the_router_may_not_take_is_refused(command: str) -> None:
    assert refused(EDGE, command) == [(1, "change-script-not-understood")]


def test_what_the_router_takes_and_the_reader_bounds_is_no_reason_to_refuse() -> None:
    script = "ip filter 100 pass * www.example.jp\nip filter 101 pass * * icmp-error\nip filter dynamic 300 * * ftp\n"
    assert not refused(EDGE, script)


def test_a_default_route_in_other_words_may_be_another_route() -> None:
    assert refused(EDGE, "ip route 0.0.0.0/0 gateway null") == [(1, "yamaha-script-other-form")]


@pytest.mark.parametrize("blank", ["\u3000", "\u00a0"])
def test_a_wide_blank_separates_no_words(blank: str) -> None:
    assert refused(EDGE, f"ip filter{blank}100 pass * *") == [(1, "change-script-odd-blank")]
    assert after(EDGE, f"# town{blank}hall") == EDGE.splitlines()


@pytest.mark.parametrize(
    "answer", ["セーブ中... CONFIG0 終了", "セーブ中... CONFIG0\n終了", "Saving ... CONFIG0 Done ."]
)
def test_what_the_router_says_when_it_saves_is_passed_over(answer: str) -> None:
    lines = after(EDGE, f"RTX830# ip lan1 secure filter in 199\nRTX830# save\n{answer}\nRTX830#\n")
    assert "ip lan1 secure filter in 199" in lines
