"""Whatever stands in a file: nothing raises, no line is lost, and time stays in proportion to size."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.conformance import check_ledger_is_total

from segcheck.source.text import decode
from segcheck.vendors.fortinet_fortios.parse import parse
from segcheck.vendors.fortinet_fortios.text.support_tables import SUPPORT
from segcheck.vendors.registry import load_files

VERBS_TEXT = (
    "config edit set set set unset append select unselect next next end end delete move clone rename purge show"
)
VERBS = st.sampled_from(VERBS_TEXT.split(" "))
WORDS_TEXT = (
    'firewall policy address addrgrp vip ippool system interface global vdom settings router static zone "a "b c" '
    "'d e' \\ \\\" '' \"\" 0 1 99999999999999999999 before after to 10.0.0.1/8 255.255.255.0 any all accept deny "
    "enable disable srcaddr dstaddr service member type ip vdom \u0661 \u3042\u3000 --More-- # fw # 2001:db8::1/64 -"
)
WORDS = st.sampled_from(WORDS_TEXT.split(" ")) | st.text(
    st.characters(codec="utf-8", exclude_categories=["C"]), max_size=5
)
LINE = st.tuples(VERBS | WORDS, st.lists(WORDS, max_size=4)).map(lambda parts: " ".join((parts[0], *parts[1])))


@given(st.lists(LINE, max_size=25))
def test_any_text_is_answered(lines: list[str]) -> None:
    text = "config system global\nend\n" + "\n".join(lines)
    check_ledger_is_total(load_files([("fw.conf", text.encode())]))


KEYS = sorted({(path, key) for path, support in SUPPORT.items() for key in support.modeled})
SETTING = st.tuples(st.sampled_from(KEYS), st.sampled_from(("set", "append", "unset")), st.lists(WORDS, max_size=4))


@given(st.lists(SETTING, max_size=8), st.booleans())
def test_any_value_of_any_known_key_is_answered(
    settings: list[tuple[tuple[tuple[str, ...], str], str, list[str]]], entries: bool
) -> None:
    lines = ["config system global", "end"]
    for number, ((path, key), verb, words) in enumerate(settings):
        lines.append(f"config {' '.join(path)}")
        lines.extend((f"edit {number % 3}",) if entries else ())
        lines.append(f"{verb} {key} {' '.join(words)}")
        lines.extend(("next", "end") if entries else ("end",))
    check_ledger_is_total(load_files([("fw.conf", "\n".join(lines).encode())]))


def _hostile() -> Iterator[tuple[str, str]]:
    many = 60_000
    table = "config firewall policy\n"
    yield "deep config", "config firewall policy\nedit 1\n" * (many // 2)
    yield "deep unknown config", "config a\n" * many
    yield "ends only", "end\n" * many
    yield "quotes only", '"\n' * many
    yield "unclosed quotes", 'set a "b\n' * many
    yield "one open quote", 'config firewall policy\nedit 1\nset name "\n' + "set a b\n" * many
    yield "backslashes", "\\" * many
    yield "one long line", table + "edit 1\nset srcaddr " + " ".join(f'"a{number}"' for number in range(many))
    yield "long append", table + "edit 1\n" + "append srcaddr x\n" * many + "next\nend\n"
    yield "long unselect", table + "edit 1\nset srcaddr a b\n" + "unselect srcaddr a\n" * many + "next\nend\n"
    entries = "".join(f"edit {number}\nnext\n" for number in range(many // 4))
    yield "moves", table + entries + "move 0 after 9999\nmove 7 before 3\n" * (many // 4) + "end\n"
    yield "renames", table + entries + "".join(f"rename {n} to x{n}\n" for n in range(many // 4)) + "end\n"
    yield "new entries", table + "edit 0\nnext\n" * (many // 2) + "end\n"
    yield (
        "clones",
        table
        + "edit 1\n"
        + "set srcaddr a\nset uuid 1\n" * 100
        + "next\n"
        + "".join(f"clone {n} to {n + 1}\n" for n in range(1, many // 4)),
    )
    yield (
        "unknown keys",
        table + "edit 1\n" + "".join(f"set k{number} x\n" for number in range(many // 2)) + "next\nend\n",
    )


HOSTILE = dict(_hostile())


@pytest.mark.parametrize(("name", "text"), tuple(HOSTILE.items()), ids=HOSTILE)
def test_time_is_in_proportion_to_size(name: str, text: str) -> None:
    source = decode("fw.conf", text.encode())
    started = time.process_time()
    configuration = parse(source)
    configuration.notes.ledger.build()
    assert time.process_time() - started < 30, name


def test_a_nested_chain_of_clones_ends() -> None:
    lines = ["config system interface", "edit a", "config secondaryip"]
    lines += [f"edit {number}\nset ip 10.0.0.1 255.0.0.0\nnext" for number in range(2000)]
    lines += ["end", "next", *(f"clone a to b{number}" for number in range(2000)), "end"]
    configuration = parse(decode("fw.conf", "\n".join(lines).encode()))
    assert "fortios-command-refused" in {diagnostic.code for diagnostic in configuration.notes.diagnostics}


def test_secrets_are_in_no_diagnostic() -> None:
    text = (
        'config system admin\nedit "a"\nset pasword himitsu\nnext\nend\nhimitsu\nconfig user "himitsu kagi"\nedit 1\n'
        'set psksecret ENC himitsu\nnext\nend\nconfig system "himitsu!"\nset x himitsu\nend\n'
    )
    (snapshot,) = [load_files([("fw.conf", ("config system global\nend\n" + text).encode())])]
    assert "himitsu" not in str([diagnostic.arguments for diagnostic in snapshot.diagnostics])
