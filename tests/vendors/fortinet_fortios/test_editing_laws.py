"""Laws of change scripts, for random edits, and what hostile texts may not do."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.fortinet_fortios.edited_boxes import POLICY, RUNNING, applied, text_after
from tests.vendors.fortinet_fortios.test_hostile_input import LINE

from segcheck.source.text import decode
from segcheck.vendors.fortinet_fortios.editing.configuration_reading import ConfigurationReader
from segcheck.vendors.fortinet_fortios.editing.edited_text import texts
from segcheck.vendors.fortinet_fortios.editing.editor import edit
from segcheck.vendors.fortinet_fortios.parse import parse


def in_policy(line: str, number: int = 10) -> str:
    return f"config firewall policy\nedit {number}\n{line}\nnext\nend\n"


def in_table(path: str, line: str) -> str:
    return f"config {path}\n{line}\nend\n"


# Edits that undo each other, wherever they stand in a sequence that is undone in reverse.
UNDONE = (
    (in_policy("set action deny"), in_policy("set action accept")),
    (in_policy("set status disable", 7), in_policy("unset status", 7)),
    (in_policy("append srcaddr pc"), in_policy("unselect srcaddr pc")),
    (in_policy("set service SSH"), in_policy('set service "HTTPS" app')),
    (in_policy("unset comments"), in_policy('set comments "first\nline"')),
    (in_policy("set nat enable", 7), in_policy("unset nat", 7)),
    (in_policy("set name other"), in_policy("set name web")),
    (in_table("firewall policy", "move 7 before 10"), in_table("firewall policy", "move 10 before 7")),
    (in_table("firewall addrgrp", "rename clients to c"), in_table("firewall addrgrp", "rename c to clients")),
    (
        in_table("firewall address", "edit new\nset subnet 10.9.0.0/16\nnext"),
        in_table("firewall address", "delete new"),
    ),
    (in_table("firewall policy", f"edit 30\n{POLICY}next"), in_table("firewall policy", "delete 30")),
    (
        in_table("system interface", "edit dmz\nset allowaccess ping\nconfig secondaryip\ndelete 1\nend\nnext"),
        in_table(
            "system interface",
            "edit dmz\nunset allowaccess\nconfig secondaryip\nedit 1\nset ip 10.2.3.1 255.255.255.0\nnext\nend\nnext",
        ),
    ),
    ("config system global\nset hostname other\nend\n", "config system global\nset hostname fw1\nend\n"),
)
EDITS = st.lists(st.sampled_from(UNDONE), max_size=5, unique=True)


def unquoted(text: str) -> list[str]:
    """Lines, whether or not values stand in quotation marks: the script writes them as it likes."""
    return [line.strip().replace('"', "") for line in text.splitlines()]


@given(EDITS)
def test_a_script_and_then_its_inverse_give_the_same_lines(edits: list[tuple[str, str]]) -> None:
    there = "".join(one for one, _ in edits)
    back = "".join(other for _, other in reversed(edits))
    assert unquoted(text_after(there + back)) == unquoted(RUNNING)


@given(EDITS, EDITS)
def test_two_scripts_are_the_same_as_one_after_the_other(
    first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> None:
    there = "".join(one for one, _ in first)
    then = "".join(one for pair in second for one in (pair if pair not in first else ()))
    assert unquoted(text_after(then, text_after(there))) == unquoted(text_after(there + then))


@given(EDITS)
def test_every_state_is_read_by_the_same_reader(edits: list[tuple[str, str]]) -> None:
    for state in applied("".join(one for one, _ in edits)).states:
        text = "".join(f"{line.text}\n" for line in state.lines).encode()
        configuration = parse(decode("fw1.conf", text))
        assert not configuration.broken
        assert not [one for one in configuration.notes.diagnostics if one.code.startswith("fortios-")]


@given(EDITS)
def test_no_line_of_a_script_vanishes(edits: list[tuple[str, str]]) -> None:
    script = "".join(one for one, _ in edits)
    edited = applied(script)
    written = {line.origin.line for state in edited.states for line in state.lines if line.origin.path == "change.txt"}
    said = {span.line for one in edited.diagnostics for span in one.origin}
    effective = {state.after.line for state in edited.states}
    for number, line in enumerate(script.splitlines(), start=1):
        told = number in written | said | effective
        # Lines that lead somewhere, and settings that are gone from the text.
        assert told or line.split()[0] in ("config", "edit", "next", "end", "unset", "delete") or line.endswith('line"')


# Commands that mean the same to the device that takes them and to the reader of a file that ends with them.
OLD, NEW = st.sampled_from(("7", "10")), st.sampled_from(("20", "30"))
NAMES = st.lists(st.sampled_from(("pc", "server", "spare", "clients", "all")), min_size=1, max_size=3)
SETTINGS = st.one_of(
    st.tuples(st.sampled_from(("set", "append")), st.sampled_from(("srcaddr", "dstaddr")), NAMES),
    st.tuples(st.sampled_from(("select", "unselect")), st.sampled_from(("srcaddr", "dstaddr")), NAMES),
    st.tuples(st.just("set"), st.just("status"), st.sampled_from((["enable"], ["disable"]))),
    st.tuples(st.just("set"), st.just("action"), st.sampled_from((["accept"], ["deny"]))),
    st.tuples(st.just("unset"), st.sampled_from(("status", "action", "comments")), st.just([])),
    st.tuples(st.sampled_from(("set", "append", "unselect")), st.just("service"), st.just(["app"])),
).map(lambda parts: " ".join((parts[0], parts[1], *parts[2])))
EDITED = st.one_of(
    st.tuples(OLD, st.just([]), st.lists(SETTINGS, max_size=3)),
    st.tuples(NEW, st.just(POLICY.splitlines()), st.lists(SETTINGS, max_size=2)),
).map(lambda parts: "\n".join((f"edit {parts[0]}", *parts[1], *parts[2], "next")))
ON_TABLE = st.one_of(
    (OLD | NEW).map(lambda number: f"delete {number}"),
    st.tuples(OLD, st.sampled_from(("before", "after")), OLD | NEW).map(lambda parts: f"move {' '.join(parts)}"),
)
POLICIES = st.lists(EDITED | EDITED | ON_TABLE, min_size=1, max_size=5).map(
    lambda parts: "\n".join(("config firewall policy", *parts, "end", ""))
)
OBJECTS = st.sampled_from(("spare", "new", "n 2")).map(
    lambda name: f'config firewall address\nedit "{name}"\nset comment "x"\nnext\nend\n'
)


@given(st.lists(POLICIES | OBJECTS, max_size=4).map("".join))
def test_the_reader_makes_the_same_of_a_file_that_ends_with_the_script(script: str) -> None:
    edited = applied(script)
    if not edited.problems:
        text = "\n".join(line.text for line in edited.states[-1].lines) if edited.states else RUNNING
        assert meaning(text) == meaning(RUNNING + script)


def meaning(text: str) -> dict[tuple[str, ...], list[tuple[str, dict[str, tuple[str, ...]]]]]:
    """What a configuration states, without where."""
    configuration = parse(decode("fw1.conf", text.encode()))
    assert not configuration.broken
    return {
        path: [
            # A name that a list holds twice counts once.
            (entry.name, {setting.key: tuple(dict.fromkeys(setting.values)) for setting in entry.settings})
            for entry in block.entries
        ]
        for path, block in configuration.vdoms[0].blocks.items()
    }


@given(st.lists(LINE, max_size=30))
def test_any_script_is_answered(lines: list[str]) -> None:
    script = "\n".join(("config firewall policy", *lines))
    edited = applied(script)
    assert not (edited.problems and edited.states)
    for state in edited.states:
        assert not parse(decode("fw1.conf", "\n".join(line.text for line in state.lines).encode())).broken


@given(st.lists(LINE, max_size=30))
def test_any_configuration_is_answered(lines: list[str]) -> None:
    source = decode("fw1.conf", "\n".join(("config firewall policy", *lines)).encode())
    reader = ConfigurationReader(source)
    root = reader.read()
    if not reader.broken_at:
        assert texts(root.flat()) == list(source.lines)
    edit(source, decode("change.txt", b"config firewall policy\nedit 10\nset status disable\nend\n"))


def test_reading_and_writing_gives_the_same_text() -> None:
    source = decode("fw1.conf", RUNNING.encode())
    lines = ConfigurationReader(source).read().flat()
    assert texts(lines) == list(source.lines)
    assert [line.origin.line for line in lines] == list(range(1, len(source.lines) + 1))


def test_a_configuration_pasted_into_its_own_device_changes_nothing() -> None:
    edited = applied(RUNNING)
    assert not edited.problems
    assert not edited.states


MANY = 6_000
HOSTILE = {
    "deep": "config system interface\nedit lan\n" * (MANY // 2),
    "ends": "config system global\nend\n" * (MANY // 2),
    "entries": "config firewall address\n" + "".join(f"edit a{n}\nnext\n" for n in range(400)),
    "renames": "config firewall address\n" + "rename pc to pd\nrename pd to pc\n" * 400,
    "moves": "config firewall policy\n" + "move 7 before 10\nmove 10 before 7\n" * 400,
    "appends": "config firewall policy\nedit 10\n" + "append srcaddr server\nunselect srcaddr server\n" * (MANY // 4),
    "numbers": "config firewall policy\n" + f"edit 0\n{POLICY}next\n" * 300 + "delete 5\n" * 300,
    "in use": "config firewall address\n" + "delete pc\n" * MANY,
    "open quotation mark": 'config firewall policy\nedit 10\nset comments "' + "x\n" * MANY,
    "one long line": "config firewall policy\nedit 10\nset srcaddr " + "pc " * 30_000,
    "long names": f"config firewall address\nedit {'x' * 65_536}\nnext\nend\n",
    "binary": "\x00\x01\udcff".encode("utf-8", "surrogatepass").decode("latin-1") * MANY,
    "prompts": "fw1 (" * MANY,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_scripts_take_little_time(name: str) -> None:
    source = decode("fw1.conf", RUNNING.encode())
    script = HOSTILE[name]
    started = time.perf_counter()
    edit(source, decode("change.txt", script.replace("\x00", "").encode()))
    assert time.perf_counter() - started < 5


def test_a_script_with_too_many_effects_is_refused() -> None:
    running = RUNNING + "# x\n" * 30_000
    script = "config firewall policy\n" + "move 7 before 10\nmove 10 before 7\n" * 400 + "end\n"
    assert [problem.code for problem in applied(script, running).problems] == ["change-script-too-long"]
