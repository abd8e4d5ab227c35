"""Lines into commands: quotes, backslashes, values over several lines, comments."""

from __future__ import annotations

import pytest

from segcheck.vendors.fortinet_fortios.text.words import Command, commands


def words(text: str) -> list[tuple[str, ...]]:
    found = []
    for _, command in commands(text.split("\n")):
        assert not command.faulty
        found.append(tuple(word for word in (command.verb, command.subject) if word) + command.rest)
    return found


def only(text: str) -> Command:
    ((_, command),) = commands(text.split("\n"))
    return command


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("set action accept", ("set", "action", "accept")),
        ("    set  ip\t10.0.0.1   255.0.0.0  ", ("set", "ip", "10.0.0.1", "255.0.0.0")),
        ('set srcaddr "a b" "c"', ("set", "srcaddr", "a b", "c")),
        (r'set comments "say \"no\" to C:\\temp"', ("set", "comments", r'say "no" to C:\temp')),
        (r"set name a\ b", ("set", "name", "a b")),
        ("set name 'a b' c", ("set", "name", "a b", "c")),
        ("set alias ''", ("set", "alias", "")),
        ('set alias ""', ("set", "alias", "")),
        ('rename a to "b"_c', ("rename", "a", "to", "b_c")),
        ('set srcaddr "庁内LAN" "総務課　端末"', ("set", "srcaddr", "庁内LAN", "総務課　端末")),
        ("set srcaddr 総務課　端末 b", ("set", "srcaddr", "総務課　端末", "b")),
        ('set name "a # b"', ("set", "name", "a # b")),
        ('set x "a""b" c', ("set", "x", "ab", "c")),
    ],
)
def test_words_of_a_line(line: str, expected: tuple[str, ...]) -> None:
    assert words(line) == [expected]


def test_a_quoted_value_runs_over_lines_and_hides_what_stands_in_it() -> None:
    text = 'set buffer "<html>\n    config firewall policy\n\n# no comment\nend" last\nnext'
    assert words(text) == [
        ("set", "buffer", "<html>\n    config firewall policy\n\n# no comment\nend", "last"),
        ("next",),
    ]
    (_, first), (number, _) = commands(text.split("\n"))
    assert (first.column, first.last_line, first.end_column) == (1, 5, 10)
    assert number == 6


def test_comments_and_blank_lines_are_no_commands() -> None:
    assert words("# set a b\n\n   \n   # c\nnext") == [("next",)]


def test_columns_are_those_of_the_command() -> None:
    command = only('    set name "x"  ')
    assert (command.column, command.end_column) == (5, 17)
    command = only("\tset name a\\ b ")
    assert (command.column, command.end_column) == (2, 15)


@pytest.mark.parametrize(
    "text",
    [
        'set name "a',
        'set name "a\nset action deny\nnext',
        "set name 'a\nset other 'b'",
        # the mark that closes "a is lost: everything up to the next mark is taken in, and ends inside a word
        'set comments "a\nset srcaddr "all"\nset dstaddr "all"',
        'set name x"a\nb"',
    ],
)
def test_a_lost_quotation_mark_is_noticed(text: str) -> None:
    assert any(command.faulty for _, command in commands(text.split("\n")))
