"""What holds of every script for IOS and ASA: laws of editing, and texts that mean harm."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vendors.editing import Applied, apply

from segcheck.source.ledger import LineFate
from segcheck.vendors import change_scripts
from segcheck.vendors._shared import script_lines
from segcheck.vendors.registry import load_files

IOS = """hostname rt1
!
object-group network SERVERS
 host 10.2.0.10
interface GigabitEthernet0/0
 description office
 ip address 10.1.0.1 255.255.255.0
 ip access-group IN in
!
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
!
ip route 0.0.0.0 0.0.0.0 10.2.0.254
!
ip access-list extended IN
 10 permit tcp any any eq 22
 20 deny udp any any
 30 deny ip any any
access-list 101 permit ip any any
end
"""
ASA = """ASA Version 9.16(4)
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
object-group network SERVERS
 network-object host 10.2.0.10
access-list IN extended permit tcp any object WEB eq www
access-list IN extended deny udp any any
access-list IN extended deny ip any any
access-group IN in interface inside
"""
# Commands and what takes them back.
INVERSES = [
    (IOS, ["ip access-list extended IN", "15 permit tcp any any eq 443"], ["no 15"]),
    (IOS, ["ip access-list extended IN", "permit tcp any any eq 443"], ["no permit tcp any any eq 443"]),
    (IOS, ["ip access-list extended NEW", "permit ip any any"], ["no ip access-list extended NEW"]),
    (IOS, ["interface gi0/1", "ip access-group IN in"], ["no ip access-group IN in"]),
    (IOS, ["interface gi0/1", "shutdown"], ["no shutdown"]),
    (IOS, ["interface gi0/1", "description servers"], ["no description"]),
    (IOS, ["interface Vlan7", "ip address 10.7.0.1 255.255.255.0"], ["no interface Vlan7"]),
    (IOS, ["ip route 10.8.0.0 255.255.0.0 10.2.0.9"], ["no ip route 10.8.0.0 255.255.0.0 10.2.0.9"]),
    (IOS, ["object-group network SERVERS", "host 10.2.0.11"], ["no host 10.2.0.11"]),
    (IOS, ["object-group network NEW", "host 10.2.0.11"], ["no object-group network NEW"]),
    (
        IOS,
        ["ip nat inside source static 10.1.0.5 203.0.113.5"],
        ["no ip nat inside source static 10.1.0.5 203.0.113.5"],
    ),
    (ASA, ["access-list IN line 1 extended permit icmp any any"], ["no access-list IN extended permit icmp any any"]),
    (ASA, ["access-list NEW extended permit ip any any"], ["clear configure access-list NEW"]),
    (ASA, ["object-group network SERVERS", "network-object host 10.2.0.11"], ["no network-object host 10.2.0.11"]),
    (ASA, ["object network NEW", "host 10.2.0.11"], ["no object network NEW"]),
    (ASA, ["object network WEB", "host 10.2.0.11", "host 10.2.0.10"], []),
    (ASA, ["route inside 10.9.0.0 255.255.0.0 10.1.0.9"], ["no route inside 10.9.0.0 255.255.0.0 10.1.0.9"]),
    (ASA, ["same-security-traffic permit inter-interface"], ["no same-security-traffic permit inter-interface"]),
    (ASA, ["nat (inside,outside) 1 source static WEB WEB"], ["no nat (inside,outside) source static WEB WEB"]),
]


@pytest.mark.parametrize(
    ("configuration", "commands", "inverse"), INVERSES, ids=lambda one: " / ".join(one) if isinstance(one, list) else ""
)
def test_what_is_typed_and_taken_back_leaves_the_text_as_it_was(
    configuration: str, commands: list[str], inverse: list[str]
) -> None:
    applied = apply(configuration, "\n".join((*commands, *inverse)))
    assert applied.refused == []
    assert applied.lines == applied.before


entry = st.builds(
    "{} {} {} {} eq {}".format,
    st.sampled_from(["permit", "deny"]),
    st.sampled_from(["tcp", "udp"]),
    st.sampled_from(["any", "host 10.1.0.5", "10.1.0.0 0.0.0.255"]),
    st.sampled_from(["any", "host 10.2.0.9", "10.2.0.0 0.0.0.255"]),
    st.integers(100, 120),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 60), entry), min_size=1, max_size=8))
def test_entries_stand_in_the_order_of_their_numbers_and_go_by_them(typed: list[tuple[int, str]]) -> None:
    script = ["ip access-list extended IN", *(f"{number} {text}" for number, text in typed)]
    applied = apply(IOS, "\n".join(script))
    assert applied.refused == []
    numbers = [
        int(line.split()[0]) for line in applied.lines if line[:2].strip().isdigit() or line[1:3].strip().isdigit()
    ]
    assert numbers == sorted(set(numbers))
    taken = {line for line, code in applied.notes}
    back = [f"no {number}" for line, (number, _) in enumerate(typed, start=2) if line not in taken]
    again = apply(IOS, "\n".join((*script, *back)))
    assert again.lines == again.before


def not_understood(lines: tuple[str, ...]) -> list[str]:
    """Lines that are not understood once the whole configuration is read."""
    snapshot = load_files([("r.cfg", "\n".join(lines).encode())])
    fates = (LineFate.UNRECOGNIZED, LineFate.MALFORMED)
    return [lines[entry.line - 1] for entry in snapshot.ledgers[0].entries if entry.fate in fates]


@pytest.mark.parametrize(("configuration", "commands", "inverse"), INVERSES, ids=lambda _: "")
def test_every_state_is_a_configuration_that_the_reader_understands(
    configuration: str, commands: list[str], inverse: list[str]
) -> None:
    applied = apply(configuration, "\n".join((*commands, *inverse)))
    assert applied.edited.states
    for state in applied.edited.states:
        left = not_understood(tuple(line.text for line in state.lines))
        # A definition that has just been begun has no members yet.
        assert [line for line in left if not line.endswith(" NEW")] == []


COMMANDS = {
    IOS: (
        "conf t", "end", "exit", "write memory", "show run", "interface gi0/0", "interface gi9/9", "no shutdown",
        "ip access-list extended IN", "no ip access-list extended IN", "no 10", "15 permit ip any any",
        "permit tcp any any eq 80", "no access-list 101", "access-list 101 deny ip any any", "no", "ip", "no ip",
        "ip access-group IN in", "no ip access-group IN in", "ip address 10.3.0.1 255.255.255.0", "no ip address",
        "object-group network SERVERS", "no host 10.2.0.10", "host 10.2.0.12", "default interface gi0/0",
        "interface range gi0/0 - 1", "ip access-list resequence IN 1 1", "no object-group network SERVERS",
        "switchport trunk allowed vlan add 5", "vrf forwarding X", "ip route 0.0.0.0 0.0.0.0 10.2.0.1",
        "description  a  b", "sequence", "access-list", "interface", "ipv6 access-list S", "no interface gi0/0",
        "class-map type inspect C", "match any", "policy-map type inspect P", "class class-default", "drop",
        "ip nat inside source list 1 interface gi0/0 overload", "no ip route", "vlan 5", "name x", "router ospf 1",
    ),
    ASA: (
        "conf t", "end", "exit", "write memory", "show run", "interface GigabitEthernet0/1", "no shutdown", "nameif x",
        "access-list IN extended deny ip any any", "no access-list IN extended deny ip any any", "access-list",
        "access-list IN line 1 extended permit ip any any", "access-list IN line", "no access-list IN",
        "clear configure access-list IN", "access-group IN in interface inside",
        "no access-group IN in interface inside",
        "access-group", "object network WEB", "no object network WEB", "host 10.2.0.11",
        "nat (inside,outside) dynamic interface",
        "object-group network SERVERS", "no network-object host 10.2.0.10", "network-object object WEB", "object",
        "nat (inside,outside) source static WEB WEB", "no nat (inside,outside) source static WEB WEB", "nat", "route",
        "route inside 0.0.0.0 0.0.0.0 10.1.0.9", "no route inside 0.0.0.0", "no", "interface", "clear",
        "clear configure",
        "object-group", "no object-group network SERVERS", "ip address 10.5.0.1 255.255.255.0", "security-level 10",
    ),
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from((IOS, ASA)), st.data())
def test_no_line_of_a_script_vanishes_and_none_raises(configuration: str, data: st.DataObject) -> None:
    commands = data.draw(st.lists(st.sampled_from(COMMANDS[configuration]), max_size=25))
    applied = apply(configuration, "\n".join(commands))
    told = {line for line, _ in (*applied.refused, *_all_notes(applied))} | set(applied.steps)
    for number, command in enumerate(commands, start=1):
        known = command in ("conf t", "end", "exit", "write memory", "show run")
        enters = command.split()[0] in (
            "interface", "ip", "ipv6", "object", "object-group", "class-map", "policy-map", "class", "vlan", "router",
        )  # fmt: skip
        assert number in told or known or enters, command


def _all_notes(applied: Applied) -> list[tuple[int, str]]:
    return [(one.origin[0].line, one.code) for one in applied.edited.diagnostics]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from((IOS, ASA)), st.lists(st.text(max_size=60), max_size=20))
def test_any_text_is_taken_as_a_script(configuration: str, lines: list[str]) -> None:
    script = "\n".join(lines)
    apply(configuration, "".join(letter for letter in script if letter.isprintable() or letter in "\n\t"))


@pytest.mark.parametrize("configuration", [IOS, ASA])
@pytest.mark.parametrize(
    "line",
    [
        "permit ip any any",
        "interface gi0/0",
        "no " * 300,
        "(config)#" * 50,
        "a#" * 200,
        "access-list 101 permit ip any any",
        "object-group network X",
        "x" * 1000,
    ],
)
def test_a_script_of_64_kib_is_judged_in_time(configuration: str, line: str) -> None:
    script = "\n".join([line] * (65_536 // (len(line) + 1)))
    start = time.process_time()
    apply(configuration, script)
    assert time.process_time() - start < 10


def test_a_long_list_is_edited_in_time() -> None:
    many = "".join(f" permit tcp any host 10.{n // 250}.{n % 250}.1 eq 443\n" for n in range(3000))
    configuration = IOS.replace("access-list 101", f"ip access-list extended LONG\n{many}access-list 101")
    script = ["ip access-list extended LONG", *(f"{n * 10 + 5} permit udp any any eq {n}" for n in range(1, 60))]
    start = time.process_time()
    applied = apply(configuration, "\n".join(script))
    assert len(applied.steps) == 59
    assert time.process_time() - start < 10


def test_more_states_than_memory_is_for_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_lines, "_MOST_LINES", 1000)
    script = "\n".join(f"access-list 101 permit tcp any any eq {n}" for n in range(1, 60))
    applied = apply(IOS, script)
    assert [code for _, code in applied.refused] == ["change-script-too-long"]
    assert len(applied.steps) < 59


def test_configurations_without_editing_rules_are_told() -> None:
    applied = apply("hello\n", "end")
    assert [code for _, code in applied.refused] == ["change-script-platform-unknown"]
    assert {"cisco_asa", "cisco_ios"} <= set(change_scripts.SUPPORTED_PLATFORMS)
