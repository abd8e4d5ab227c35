"""What holds of every script: nothing is lost, states can be read, taking back what was typed is as it was before."""

from __future__ import annotations

import random
import time

import pytest
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
    assert told | context | joined == set(range(1, len(script.split("\n")) + 1))


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
    long = "".join(f"ip filter {number} pass * * tcp * {number % 60_000}\n" for number in range(1, 8000))
    script = "".join(f"ip filter {number} reject * *\n" for number in range(1, 201))
    start = time.perf_counter()
    result = edited(f"ip lan1 address 192.0.2.1/24\n{long}", script)
    assert len(result.states) == 200
    assert time.perf_counter() - start < 15
