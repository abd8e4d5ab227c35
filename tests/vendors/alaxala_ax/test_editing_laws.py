"""What holds of every script: no line is lost, every state can be read, what is typed back is as before."""

from __future__ import annotations

import random
import time

import pytest
from tests.vendors.alaxala_ax.test_editing import ROUTER, SWITCH
from tests.vendors.alaxala_ax.typing_commands import edited

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.change_script import EditState
from segcheck.vendors.alaxala_ax.parse import parse

_COMMANDS = (
    "ip access-list extended WEB", "ip access-list extended NEW", "permit tcp any any eq 22", "7 deny udp any any",
    "no 7", "no 10", "10 permit icmp any any", "no ip access-list extended NEW", "ip access-list resequence WEB",
    "access-list 150 deny ip any any", "interface gigabitethernet 1/0/1", "interface range gigabitethernet 1/0/1-2",
    "interface vlan 10", "interface vlan 20", "ip access-group WEB in", "ip access-group NEW in", "shutdown",
    "no ip access-group WEB in", "ip access-group WEB out", "switchport access vlan 20", "no switchport access vlan",
    "no shutdown", "ip address 10.7.0.1 255.255.255.0", "no ip address", "vlan 77", "name x", "line vty 0 3",
    "ip route 10.7.0.0 255.255.0.0 10.1.0.9", "no ip route 10.7.0.0 255.255.0.0 10.1.0.9", "exit", "ip ssh",
    "ip access-group ADMINS in", "spanning-tree portfast", "switchport trunk allowed vlan add 20", "remark x",
    "flow detection mode layer3-6", "hostname y", "ipv6 access-list SIX", "ipv6 traffic-filter SIX in", "no ip ssh",
)  # fmt: skip
_WORDS = (
    *" ".join(_COMMANDS).split(),
    "no",
    "NOWHERE",
    "0",
    "-1",
    "99999999999999999999",
    "é",
    "世界",
    "\x0e",
    "\u3000",
    "!",
)


def typed(seed: int, count: int = 40) -> str:
    choice = random.Random(seed)
    lines = []
    for _ in range(count):
        if choice.random() < 0.9:
            lines.append(choice.choice(_COMMANDS))
        else:
            lines.append(" ".join(choice.choices(_WORDS, k=choice.randrange(1, 7))))
    return "\n".join(lines)


def state_file(state: EditState) -> SourceFile:
    return SourceFile("ax.cfg", tuple(line.text for line in state.lines), "utf-8", "")


@pytest.mark.parametrize("running", [SWITCH, ROUTER])
@pytest.mark.parametrize("seed", range(12))
def test_every_state_can_be_read_and_what_was_typed_is_understood(seed: int, running: str) -> None:
    result = edited(running, typed(seed))
    assert result.path == "ax.cfg"
    for state in result.states:
        ledger = parse(state_file(state)).notes.ledger
        for number, line in enumerate(state.lines, start=1):
            if line.origin.path == "change.txt":
                assert ledger.fate(number) is not LineFate.UNRECOGNIZED, line.text


@pytest.mark.parametrize("seed", range(12))
def test_every_line_is_in_force_or_enters_a_section_or_is_spoken_of(seed: int) -> None:
    """A line alone: what comes before it cannot hide what becomes of it."""
    sections = ("ip access-list extended WEB", "interface", "vlan", "line vty", "ipv6 access-list SIX")
    for line in typed(seed, 12).split("\n"):
        if not line.strip() or line.strip().startswith("!"):
            continue
        result = edited(SWITCH, line)
        told = bool(result.states or result.diagnostics or result.problems)
        assert told or line == "exit" or line.startswith(sections), line


@pytest.mark.parametrize(
    ("running", "script", "back"),
    [
        (SWITCH, "ip access-list extended WEB\n15 permit ip any any", "ip access-list extended WEB\nno 15"),
        (SWITCH, "ip access-list extended WEB\nno 20", "ip access-list extended WEB\n20 deny ip any any"),
        (SWITCH, "ip access-list extended NEW\npermit ip any any", "no ip access-list extended NEW"),
        (SWITCH, "ip access-list resequence WEB 5 5", "ip access-list resequence WEB"),
        (SWITCH, "interface vlan 10\nno ip access-group WEB in", "interface vlan 10\nip access-group WEB in"),
        (SWITCH, "interface gigabitethernet 1/0/1\nshutdown", "interface gigabitethernet 1/0/1\nno shutdown"),
        (
            SWITCH,
            "interface gigabitethernet 1/0/2\nswitchport trunk allowed vlan remove 10",
            "interface gigabitethernet 1/0/2\nswitchport trunk allowed vlan add 10",
        ),
        (SWITCH, "no ip ssh", "ip ssh"),
        (SWITCH, "ip route 10.6.0.0 255.255.0.0 null 0", "no ip route 10.6.0.0 255.255.0.0 null 0"),
        (ROUTER, "ip access-list extended A\n20 deny ip any any", "ip access-list extended A\nno 20"),
    ],
)
def test_a_script_and_its_inverse_leave_the_lines_as_they_were(running: str, script: str, back: str) -> None:
    result = edited(running, f"configure terminal\n{script}\nend\nconfigure terminal\n{back}\n")
    assert not result.problems and len(result.states) > 1
    before = sorted(line.strip() for line in running.splitlines() if line.strip() != "!")
    assert sorted(line.text.strip() for line in result.states[-1].lines if line.text.strip() != "!") == before


@pytest.mark.parametrize(
    "line",
    [
        "permit " * 10_000,
        "x" * 65_536,
        "no " * 20_000,
        "interface range gigabitethernet 1/0/1-9999",
        "\x01\x02",
        "interface range " + "vlan 1," * 9_000,
        "99999999999999999999 permit ip any any",
    ],
)
def test_hostile_lines_are_refused_and_cost_little(line: str) -> None:
    started = time.monotonic()
    result = edited(SWITCH, f"ip access-list extended WEB\n{line}\n")
    assert result.problems and time.monotonic() - started < 5


def test_hostile_configurations_do_not_matter() -> None:
    deep = "\n".join(" " * depth + "vlan 10" for depth in range(2_000))
    odd = ("interface\n" * 50, "ip access-list extended WEB\n" + " permit\n" * 3_000, "vlan 1-4094\n" * 100)
    for running in ("", "end\n", deep, *odd):
        for script in (
            "interface gigabitethernet 1/0/1\nshutdown",
            "ip access-list extended WEB\n10 permit ip any any",
            "vlan 10\nname a",
        ):
            result = edited(running, script)
            assert result.states or result.problems or result.diagnostics


def test_long_lists_take_many_entries_in_time() -> None:
    lines = "".join(
        f"  {number} permit tcp any host 10.0.{number // 250}.{number % 250} eq 443\n" for number in range(10, 5_010)
    )
    script = "ip access-list extended WEB\n" + "".join(f"{50_000 + n} deny udp any any eq {n}\n" for n in range(1, 21))
    started = time.monotonic()
    assert len(edited(f"ip access-list extended WEB\n{lines}", script).states) == 20
    assert time.monotonic() - started < 20
