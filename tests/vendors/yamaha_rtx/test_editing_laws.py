"""What holds of every script: nothing is lost, states can be read, taking back what was typed is as it was before."""

from __future__ import annotations

import random
import time

import pytest
from tests.vendors.meaning import meaning
from tests.vendors.yamaha_rtx.routers import BRANCH, NAT_AND_BRIDGE
from tests.vendors.yamaha_rtx.typing_commands import edited

from segcheck.source.text import decode
from segcheck.vendors.yamaha_rtx.editing.command_list import read_commands
from segcheck.vendors.yamaha_rtx.editing.script import script_commands
from segcheck.vendors.yamaha_rtx.parse import parse

_SEEDS = range(12)
_PIECES = (
    "no ip ipv6 filter lan1 lan2 lan1/1 pp tunnel select 1 2 1010 1099 anonymous none all secure in out dynamic pass * "
    "reject tcp udp 443 192.168.10.0/24 192.168.10.5 2001:db8::/64 address route default gateway metric nat descriptor "
    "type masquerade static enable disable set name # \\ \" ' ; \x0e é 世界 -1 0 99999999999999999999999 vlan 802.1q "
    "vid=20 bridge member bridge1 schedule at dhcp scope bind exit quit save administrator show"
)
_WORDS = tuple(_PIECES.split())


def scripts(seed: int) -> str:
    """Lines that look like commands, and lines that do not."""
    choice = random.Random(seed)
    # Behind a question for a password nothing is a command.
    known = [line for line in BRANCH.splitlines() if "password" not in line]
    lines = []
    for _ in range(60):
        if choice.random() < 0.5:
            lines.append(" ".join(choice.choices(_WORDS, k=choice.randrange(9))))
        else:
            words = choice.choice(known).split()
            lines.append(f"{choice.choice(('', 'no ', 'r1# '))}{' '.join(words[: choice.randrange(len(words)) + 1])}")
    return "\n".join(lines)


@pytest.mark.parametrize("seed", _SEEDS)
def test_no_line_of_a_script_vanishes(seed: int) -> None:
    script = scripts(seed)
    result = edited(BRANCH, script)
    told = {state.after.line for state in result.states}
    told |= {one.origin[0].line for one in (*result.diagnostics, *result.problems)}
    context = {
        one.line.span.line
        for one in script_commands(decode("s.txt", script.encode()))
        if one.statement is None or one.statement.head[1:2] == ("select",)
    }
    joined = {
        number
        for one in script_commands(decode("s.txt", script.encode()))
        for number in range(one.line.span.line + 1, one.line.span.end_line + 1)
    }
    assert told | context | joined == set(range(1, len(decode("s.txt", script.encode()).lines) + 1))


@pytest.mark.parametrize("seed", _SEEDS)
@pytest.mark.parametrize("configuration", [BRANCH, NAT_AND_BRIDGE], ids=["branch", "bridge"])
def test_every_state_is_read_as_the_commands_it_is_made_of(configuration: str, seed: int) -> None:
    # Lines one by one, so that one that refuses does not hide the others.
    for line in scripts(seed).split("\n"):
        result = edited(configuration, line)
        for state in () if result.problems else result.states:
            text = "\n".join(one.text for one in state.lines)
            source = decode("r.cfg", text.encode())
            commands, captured = read_commands(source)
            assert not (captured.torn or captured.perhaps_wrapped or captured.joined)
            assert not parse(source).broken
            assert [one.text for one in commands.text.lines] == [one.text for one in state.lines]


_INVERSES = [
    ("ip filter 1050 pass * * tcp * 22", "no ip filter 1050"),
    ("ip filter 1041 reject * *", "ip filter 1041 pass * 192.168.50.10 tcp * 443"),
    ("ip lan1 secure filter in 1099", "ip lan1 secure filter in 1010 1011 1099"),
    ("ip lan1 secure filter out 1099", "no ip lan1 secure filter out"),
    ("no ip filter 1010", "ip filter 1010 reject * * udp,tcp 135 *"),
    ("no ip route 10.20.0.0/16", "ip route 10.20.0.0/16 gateway tunnel 1"),
    ("pp select 1\nip pp secure filter in 1099", "pp select 1\nip pp secure filter in 1040 1041 1042"),
    ("pp select 1\nno ip pp nat descriptor", "pp select 1\nip pp nat descriptor 1000"),
    (
        "pp select 7\npppoe use lan3\nip pp secure filter in 1099",
        "pp select 7\nno pppoe use\nno ip pp secure filter in",
    ),
    ("tunnel select 1\nno ip tunnel secure filter in", "tunnel select 1\nip tunnel secure filter in 1010 1099"),
    ("tunnel disable 1", "tunnel enable 1"),
    ("syslog host 192.168.10.6", "syslog host 192.168.10.5"),
    ("ipv6 lan2 address 2001:db8:9::1/64", "no ipv6 lan2 address 2001:db8:9:0::1/64"),
    ("dns notice order dhcp server", "no dns notice order dhcp server"),
]


@pytest.mark.parametrize(("script", "inverse"), _INVERSES)
def test_a_script_and_its_inverse_leave_the_same_commands(script: str, inverse: str) -> None:
    result = edited(BRANCH, f"{script}\npp select none\n{inverse}\n")
    assert not result.problems
    assert len(result.states) > 1
    assert sorted(line.text.strip() for line in result.states[-1].lines) == sorted(map(str.strip, BRANCH.splitlines()))


@pytest.mark.parametrize("script", ["", "\n\n", "# nothing\n", "save\n"])
def test_a_script_without_commands_has_no_states(script: str) -> None:
    result = edited(BRANCH, script)
    assert (result.path, result.states, result.diagnostics, result.problems) == ("r.cfg", (), (), ())


@pytest.mark.parametrize(
    "line",
    ["ip filter 1 " * 6000, "\\\n" * 30_000, "a" * 65_536, '"' * 65_536, "# " * 30_000, "no " * 20_000],
    ids=["words", "backslashes", "word", "quotes", "comment", "no"],
)
def test_long_and_odd_scripts_take_no_time(line: str) -> None:
    start = time.perf_counter()
    edited(BRANCH, line)
    assert time.perf_counter() - start < 5


def test_a_thousand_commands_on_a_long_configuration() -> None:
    long = "".join(f"ip filter {number} pass * * tcp * {number % 60_000}\n" for number in range(1, 4000))
    script = "".join(f"ip filter {number} reject * *\n" for number in range(1, 101))
    start = time.perf_counter()
    result = edited(f"ip lan1 address 192.0.2.1/24\n{long}", script)
    assert len(result.states) == 100
    assert time.perf_counter() - start < 15


# -- the router's own rule: of two commands in a file the later one holds ----------------------------------------

_EDGE = """\
# RTX1220 Rev.15.04.06
ip lan1 address 10.1.0.1/24
ip lan2 address 10.2.0.1/24
ip lan3 address 10.3.0.1/24
ip filter 1 pass 10.1.0.0/24 *
ip filter 2 reject 10.2.0.5 *
ip filter 3 pass * 10.2.0.0/24 tcp * 443
ip filter 9 reject * *
ip filter dynamic 1 * * tcp
ip lan1 secure filter in 1 9
ip lan2 secure filter in 2 3 9
ip lan3 secure filter out 1 2 dynamic 1
pp select 1
 pppoe use lan4
 ip pp address 192.0.2.1/32
 ip pp secure filter in 9
 ip pp nat descriptor 1
 pp enable 1
tunnel select 1
 ip tunnel address 10.9.0.1/30
 ip tunnel secure filter in 3 9
 tunnel enable 1
ip route default gateway pp 1
nat descriptor type 1 masquerade
nat descriptor masquerade static 1 1 10.1.0.5 tcp 443
"""


def valid_command(choice: random.Random) -> str:
    """A command whose effect both the editing rules and the reader know."""
    number, lan, direction = choice.choice("12349"), choice.choice("123"), choice.choice(("in", "out"))
    numbers = " ".join(choice.sample("12349", choice.randrange(1, 4)))
    source, destination = choice.choice(("*", "10.1.0.0/24", "10.2.0.5")), choice.choice(("*", "10.2.0.0/24"))
    action, selected = choice.choice(("pass", "reject")), choice.choice(("pp", "tunnel"))
    return choice.choice(
        (
            f"ip filter {number} {action} {source} {destination}",
            f"ip filter {number} {action} {source} {destination} tcp * {choice.choice(('22', '443,8443'))}",
            f"no ip filter {number}",
            f"ip filter dynamic 1 {source} {destination} udp",
            "no ip filter dynamic 1",
            f"ip lan{lan} secure filter {direction} {numbers}",
            f"ip lan{lan} secure filter {direction} {numbers} dynamic 1",
            f"no ip lan{lan} secure filter {direction}",
            f"{selected} select {choice.choice('12')}\nip {selected} secure filter {direction} {numbers}",
            f"{selected} select 1\nno ip {selected} secure filter {direction}",
            f"ip lan{lan} address 10.{number}.0.1/24",
            f"nat descriptor masquerade static 1 {lan} 10.1.0.{number} tcp 8{number}",
            f"{selected} disable 1",
            f"{selected} enable 1",
            f"vlan lan1/{number} 802.1q vid={lan}{number}",
        )
    )


@pytest.mark.parametrize("seed", range(30))
def test_an_edited_configuration_means_what_it_means_with_the_script_below_it(seed: int) -> None:
    choice = random.Random(seed)
    script = "\n".join(valid_command(choice) for _ in range(choice.randrange(1, 8)))
    result = edited(_EDGE, script)
    assert not result.problems
    lines = [line.text for line in result.states[-1].lines] if result.states else _EDGE.splitlines()
    assert meaning("\n".join(lines)) == meaning(f"{_EDGE}{script}\n")


@pytest.mark.parametrize("configuration", [_EDGE, BRANCH, NAT_AND_BRIDGE], ids=["edge", "branch", "bridge"])
def test_a_configuration_typed_into_its_own_router_changes_nothing(configuration: str) -> None:
    # Two routes to one network in a file are one in a router; whether SNMP has one host or several is not known.
    left_out = ("ip route default", "snmp host")
    typed = "\n".join(line for line in configuration.splitlines() if not line.startswith(left_out))
    result = edited(configuration, typed)
    assert (result.states, result.problems) == ((), ())
