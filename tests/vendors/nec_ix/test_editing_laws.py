"""What holds of every script: nothing is lost, states can be read, taking back what was typed is as it was before."""

from __future__ import annotations

import random
import time

import pytest
from tests.vendors.meaning import meaning
from tests.vendors.nec_ix.test_editing import EDGE, LAN, WAN
from tests.vendors.nec_ix.typing_commands import edited

from segcheck.source.text import decode
from segcheck.vendors._shared.configuration_text import read_text
from segcheck.vendors.nec_ix.parse import parse

_SEEDS = range(12)
_PIECES = (
    "no ip ipv6 access-list web all dynamic out permit deny tcp udp ip src any dest sport dport eq 443 10.1.0.0/16 "
    "interface device GigaEthernet0.0 GigaEthernet1.0 Tunnel9.0 filter 10 20 in route default 192.0.2.2 distance napt "
    "nat static enable address secondary shutdown description hostname ssh-server vrrp 1 bridge-group do show exit end "
    "write memory ! # \\ \" ' ; \x0e é 世界 -1 99999999999999999999999 2001:db8::/64 option optimize enable"
)
_WORDS = tuple(_PIECES.split())
# Lines of these kinds say where commands are typed, and alter nothing.
_CONTEXT = ("!", "interface ", "device ", "exit", "end", "write", "show", "sh", "do show", "configure", "enable", "en")


def scripts(seed: int) -> str:
    """Lines that look like commands, and lines that do not."""
    choice = random.Random(seed)
    known = EDGE.splitlines()
    lines = []
    for _ in range(60):
        if choice.random() < 0.5:
            lines.append(" ".join(choice.choices(_WORDS, k=choice.randrange(9))))
        else:
            words = choice.choice(known).split()
            text = " ".join(words[: choice.randrange(len(words)) + 1])
            lines.append(f"{choice.choice(('', '  ', 'no ', 'ix1(config)# '))}{text}")
    return "\n".join(lines)


@pytest.mark.parametrize("seed", _SEEDS)
def test_no_line_of_a_script_vanishes(seed: int) -> None:
    lines = scripts(seed).split("\n")
    result = edited(EDGE, "\n".join(lines))
    told = {state.after.line for state in result.states}
    told |= {one.origin[0].line for one in (*result.diagnostics, *result.problems)}
    for number, line in enumerate(lines, start=1):
        typed = line.removeprefix("ix1(config)#").strip()
        assert number in told or not typed or typed.lower().startswith(_CONTEXT), line


@pytest.mark.parametrize("seed", _SEEDS)
def test_every_state_is_read_as_the_lines_it_is_made_of(seed: int) -> None:
    # Lines one by one, so that one that refuses does not hide the others.
    for line in scripts(seed).split("\n"):
        for script in (line, f"{LAN}{line}"):
            result = edited(EDGE, script)
            for state in () if result.problems else result.states:
                source = decode("r.cfg", "\n".join(one.text for one in state.lines).encode())
                assert not parse(source).broken
                again = [one for one in read_text(source).lines if one.words]
                assert [one.depth for one in again] == [1 if one.text.startswith(" ") else 0 for one in again]


_NEW = "ip access-list web permit udp src any sport any dest any dport eq 53"
_INVERSES = [
    (_NEW, f"no {_NEW}"),
    ("ip access-list new permit ip src any dest any", "no ip access-list new"),
    ("no ip access-list all", "ip access-list all permit ip src any dest any"),
    ("ip route 10.9.0.0/16 Null0.0", "no ip route 10.9.0.0/16 Null0.0"),
    (f"{LAN}ip filter all 10 in", "no ip filter all 10 in"),
    (f"{WAN}no ip filter web 10 in", "ip filter web 10 in"),
    (f"{LAN}shutdown", "no shutdown"),
    (f"{WAN}no ip napt static 10.1.0.10 tcp 443", "ip napt static 10.1.0.10 tcp 443"),
    (f"{WAN}no ip address", "ip address 192.0.2.1/30"),
    ("hostname ix2", "hostname ix1"),
]


@pytest.mark.parametrize(("script", "inverse"), _INVERSES)
def test_a_script_and_its_inverse_leave_the_same_lines(script: str, inverse: str) -> None:
    result = edited(EDGE, f"{script}\n{inverse}\n")
    assert not result.problems
    assert len(result.states) == 2
    assert sorted(line.text for line in result.states[-1].lines) == sorted(EDGE.splitlines())


@pytest.mark.parametrize("script", ["", "\n\n", "! nothing\n", "configure\nexit\nwrite memory\n", WAN])
def test_a_script_without_commands_has_no_states(script: str) -> None:
    result = edited(EDGE, script)
    assert (result.path, result.states, result.diagnostics, result.problems) == ("r.cfg", (), (), ())


@pytest.mark.parametrize(
    "script",
    ["ip access-list web " * 3000, "a" * 65_536, "no " * 20_000, f"{LAN}exit\n" * 1500, "! " * 30_000],
    ids=["words", "word", "no", "sections", "comment"],
)
def test_long_and_odd_scripts_take_no_time(script: str) -> None:
    start = time.perf_counter()
    edited(EDGE, script)
    assert time.perf_counter() - start < 5


def test_many_entries_on_a_long_list() -> None:
    head = "ip access-list long permit tcp src any sport any dest any dport eq"
    long = "".join(f"{head} {port}\n" for port in range(1, 4000))
    script = "".join(f"{head} {port}\n" for port in range(10_000, 10_100))
    start = time.perf_counter()
    result = edited(f"{EDGE}{long}", script)
    assert len(result.states) == 100
    assert time.perf_counter() - start < 15


# -- the reader's own rule: entries stand in the order of the file, sections of one interface are one ---------------


def valid_command(choice: random.Random) -> str:
    """A command whose effect both the editing rules and the reader know."""
    section = choice.choice((WAN, LAN))
    name, sequence, direction = choice.choice(("web", "all", "out")), choice.choice("345"), choice.choice(("in", "out"))
    entry = choice.choice(
        (
            "permit tcp src any sport any dest 10.2.0.12/32 dport eq 22",
            "deny udp src any sport any dest any dport any",
            "permit ip src 10.1.0.0/24 dest any",
        )
    )
    return choice.choice(
        (
            f"ip access-list {choice.choice(('web', 'all', 'new'))} {entry}",
            f"{section}ip filter {name} {sequence} {direction}",
            f"{section}shutdown",
            f"{section}no shutdown",
            f"{LAN}ip address 10.1.{sequence}.1/24 secondary",
            f"{WAN}ip napt static 10.1.0.3 udp 53",
            "ip route 10.9.0.0/16 10.1.0.9",
        )
    )


@pytest.mark.parametrize("seed", range(40))
def test_an_edited_configuration_means_what_it_means_with_the_script_below_it(seed: int) -> None:
    choice = random.Random(seed)
    typed = ""
    lines = EDGE.splitlines()
    for _ in range(6):
        command = valid_command(choice)
        result = edited(EDGE, f"{typed}{command}\n")
        # An entry typed twice is read twice, and is in force once.
        if not result.problems and command not in typed:
            typed += f"{command}\n"
            lines = [line.text for line in result.states[-1].lines] if result.states else EDGE.splitlines()
    # Below an interface a blank stands before the line, so that the reader sees where it belongs.
    below = "\n".join(f"  {one}" if one.startswith(("ip filter", "ip napt", "ip address", "shut", "no")) else one
                      for one in typed.splitlines())  # fmt: skip
    assert meaning("\n".join(lines)) == meaning(f"{EDGE}{below}\n")


def test_a_configuration_typed_into_its_own_router_changes_nothing() -> None:
    typed = "\n".join(line for line in EDGE.splitlines() if "vlan-group" not in line)
    result = edited(EDGE, typed)
    assert (result.states, result.problems) == ((), ())
