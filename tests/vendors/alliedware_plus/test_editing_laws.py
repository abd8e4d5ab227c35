"""What holds of every script: no line is lost, every state can be read, what is typed back is as before."""

from __future__ import annotations

import random
import time

import pytest
from tests.vendors.alliedware_plus.test_editing import ROUTER, SWITCH
from tests.vendors.alliedware_plus.typing_commands import edited

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.change_script import EditState
from segcheck.vendors.alliedware_plus.parse import parse

_COMMANDS = (
    "access-list hardware T", "access-list hardware NEW", "permit tcp any any eq 22", "7 deny udp any any",
    "no 7", "no 10", "no permit tcp any any eq 22", "no access-list hardware NEW",
    "access-list 3001 deny ip any any", "no access-list 3001", "interface port1.0.1", "interface port1.0.2-1.0.3",
    "enable", "interface port1.0.5", "access-group T", "access-group NEW", "no access-group T",
    "access-group 3001", "switchport access vlan 20", "no switchport access vlan", "shutdown", "no shutdown",
    "interface vlan10", "ip address 10.7.0.1/24", "no ip address", "vlan database", "vlan 77 state enable",
    "vlan access-map GUEST", "match access-group T", "ip route 10.7.0.0/16 10.1.0.9",
    "no ip route 10.7.0.0/16 10.1.0.9", "firewall", "rule 15 permit any from lan to lan", "no rule 15",
    "rule permit any from lan to lan", "protect", "no protect", "zone lan", "network office",
    "ip subnet 10.8.0.0/24", "host x", "ip address 10.1.0.9", "exit", "spanning-tree portfast", "nat",
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
    return SourceFile("sw.cfg", tuple(line.text for line in state.lines), "utf-8", "")


@pytest.mark.parametrize("running", [SWITCH, ROUTER])
@pytest.mark.parametrize("seed", range(12))
def test_every_state_can_be_read_and_what_was_typed_is_understood(seed: int, running: str) -> None:
    result = edited(running, typed(seed))
    assert result.path == "sw.cfg"
    for state in result.states:
        ledger = parse(state_file(state)).notes.ledger
        for number, line in enumerate(state.lines, start=1):
            if line.origin.path == "change.txt":
                assert ledger.fate(number) is not LineFate.UNRECOGNIZED, line.text


@pytest.mark.parametrize("seed", range(12))
def test_every_line_is_in_force_or_enters_a_section_or_is_spoken_of(seed: int) -> None:
    """A line alone: what comes before it cannot hide what becomes of it."""
    sections = ("access-list hardware T", "interface", "vlan database", "vlan access-map GUEST", "zone lan")
    for line in typed(seed, 12).split("\n"):
        if not line.strip() or line.strip().startswith("!"):
            continue
        result = edited(SWITCH, line)
        told = bool(result.states or result.diagnostics or result.problems)
        assert told or line == "exit" or line.startswith(sections), line


@pytest.mark.parametrize(
    ("running", "script", "back"),
    [
        (SWITCH, "access-list hardware T\n15 permit tcp any any eq 22", "access-list hardware T\nno 15"),
        (
            SWITCH,
            "access-list hardware T\nno 10",
            "access-list hardware T\n10 permit tcp 10.1.0.0/24 hostgroup SERVERS eq 443",
        ),
        (SWITCH, "access-list hardware NEW\npermit ip any any", "no access-list hardware NEW"),
        (SWITCH, "access-list 3001 deny ip any any", "no access-list 3001"),
        (SWITCH, "interface port1.0.1-1.0.4\naccess-group SPARE", "interface port1.0.1-1.0.4\nno access-group SPARE"),
        (SWITCH, "interface port1.0.5\nshutdown", "interface port1.0.5\nno shutdown"),
        (SWITCH, "interface vlan20\nip address 10.2.0.9/24", "interface vlan20\nip address 10.2.0.1/24"),
        (SWITCH, "no service telnet", "service telnet"),
        (SWITCH, "ip route 10.6.0.0/16 null", "no ip route 10.6.0.0/16 null"),
        (SWITCH, "no vlan filter GUEST vlan-list 20 input", "vlan filter GUEST vlan-list 20 input"),
        (ROUTER, "firewall\nrule 15 deny any from lan to lan", "firewall\nno rule 15"),
        (ROUTER, "firewall\nmove rule 10 to 30", "firewall\nmove rule 30 to 10"),
        (ROUTER, "zone lan\nnetwork guests\nip subnet 10.3.0.0/24", "zone lan\nno network guests"),
        (ROUTER, "application ntp\nprotocol udp", "no application ntp"),
        (ROUTER, "nat\nno enable", "nat\nenable"),
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
        "interface port1.0.1-1.0.99999",
        "\x01\x02",
        "interface " + "vlan1," * 9_000,
    ],
)
def test_hostile_lines_are_refused_and_cost_little(line: str) -> None:
    started = time.monotonic()
    result = edited(SWITCH, f"access-list hardware T\n{line}\n")
    assert result.problems and time.monotonic() - started < 5


def test_hostile_configurations_do_not_matter() -> None:
    deep = "\n".join(" " * depth + "zone lan" for depth in range(2_000))
    for running in (
        "",
        "end\n",
        deep,
        "interface port1.0.1-1.0.4000\n" * 50,
        "access-list hardware T\n" + " permit\n" * 3_000,
    ):
        for script in (
            "interface port1.0.1\nshutdown",
            "access-list hardware T\n10 permit ip any any",
            "zone lan\nnetwork a",
        ):
            result = edited(running, script)
            assert result.states or result.problems or result.diagnostics


def test_long_lists_take_many_entries_in_time() -> None:
    lines = "".join(
        f" {number} permit tcp any 10.{number // 250}.{number % 250}.0/24 eq 443\n" for number in range(10, 5_010)
    )
    script = "access-list hardware T\n" + "".join(
        f"{50_000 + number} deny udp any any eq {number}\n" for number in range(1, 21)
    )
    started = time.monotonic()
    assert len(edited(f"access-list hardware T\n{lines}end\n", script).states) == 20
    assert time.monotonic() - started < 20
