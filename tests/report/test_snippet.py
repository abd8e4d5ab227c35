from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segcheck.report.safe_text import safe
from segcheck.report.snippet import Annotation, enclosing_lines, marks_of, shown_line, snippet
from segcheck.source.text import SourceFile, Span, decode


def written(source: SourceFile, *marks: Annotation) -> list[str]:
    return ["".join(part.text for part in line) for line in snippet(marks, {source.path: source})]


def test_the_line_is_shown_with_its_block_and_a_caret_below() -> None:
    source = decode("a.cfg", b"interface Gi0/1\n description x\n ip access-group A in\n")
    assert written(source, Annotation(Span("a.cfg", 3, 2, 3, 22), "binds it")) == [
        "--> a.cfg:3:2",
        "  |",
        "1 | interface Gi0/1",
        ". |",
        "3 |  ip access-group A in",
        "  |  ^^^^^^^^^^^^^^^^^^^^ binds it",
        "  |",
    ]


def test_wide_characters_take_two_columns() -> None:
    source = decode("a.cfg", "description 市役所 end\n".encode())
    lines = written(source, Annotation(Span("a.cfg", 1, 17, 1, 20), ""))
    assert lines[3].index("^") - lines[2].index("d") == len("description ") + 2 * 3 + 1


def test_a_masked_line_is_marked_as_a_whole() -> None:
    source = decode("a.cfg", b"enable secret 5 hunter2\n")
    lines = written(source, Annotation(Span("a.cfg", 1, 17, 1, 24), "here"))
    assert "hunter2" not in "\n".join(lines)
    assert lines[3] == f"  | {'^' * len('enable secret 5 ********')} here"


def test_a_block_header_with_a_secret_is_masked_too() -> None:
    source = decode("a.cfg", b"username x password 0 hunter2\n child\n")
    assert "hunter2" not in "\n".join(written(source, Annotation(Span("a.cfg", 2, 2, 2, 7), "")))


def test_a_place_in_a_missing_file_is_still_named_with_its_label() -> None:
    lines = snippet(marks_of((Span("gone.cfg", 9, 1, 9, 5),), "decides"), {})
    assert ["".join(part.text for part in line) for line in lines] == ["--> gone.cfg:9:1", "    decides"]


def test_definitions_in_another_file_follow_under_their_own_place() -> None:
    first, second = decode("a.cfg", b"one\n"), decode("b.cfg", b"two\n")
    origin = (Span("a.cfg", 1, 1, 1, 4), Span("b.cfg", 1, 1, 1, 4))
    lines = snippet(marks_of(origin, "rule", "object"), {"a.cfg": first, "b.cfg": second})
    text = ["".join(part.text for part in line) for line in lines]
    assert text[0] == "--> a.cfg:1:1"
    assert text[4] == "  |" or "::: b.cfg:1:1" in text
    assert "  | --- object" in text


def test_two_marks_on_one_line_are_both_shown() -> None:
    source = decode("a.cfg", b"permit tcp any any\n")
    lines = written(
        source, Annotation(Span("a.cfg", 1, 1, 1, 7), "a"), Annotation(Span("a.cfg", 1, 8, 1, 11), "b", False)
    )
    assert lines[3:5] == ["  | ^^^^^^ a", "  |        --- b"]


def test_a_very_long_line_says_how_much_of_it_is_left_out() -> None:
    source = decode("a.cfg", b"x-" * 2500 + b"\n")
    line = written(source, Annotation(Span("a.cfg", 1, 1, 1, 5001), ""))[2]
    assert line.endswith("… (+4760)")
    middle = written(source, Annotation(Span("a.cfg", 1, 4001, 1, 4011), ""))
    assert middle[2].startswith("1 | …x")
    assert middle[3].count("^") == 10


def test_comments_and_blank_lines_are_no_block_headers() -> None:
    source = decode("a.cfg", b"interface Gi0/1\n!\n\n ip address dhcp\n")
    assert enclosing_lines(source, 4) == (1,)


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.integers(1, 70), st.integers(0, 70), st.integers(1, 3))
def test_any_span_over_any_text_can_be_shown(text: str, column: int, length: int, lines: int) -> None:
    source = SourceFile("a.cfg", tuple(text.split("\n")), "utf-8", "")
    for number in range(1, len(source.lines) + 2):
        span = Span("a.cfg", number, column, number + lines - 1, column + length)
        for line in snippet([Annotation(span, "label")], {"a.cfg": source}):
            for part in line:
                assert safe(part.text) == part.text
        assert safe(shown_line(source, number)) == shown_line(source, number)


def test_of_very_many_places_the_first_are_shown_and_the_others_counted() -> None:
    source = decode("fw.cfg", b"hostname fw1\n" * 1000)
    lines = written(source, *(Annotation(source.span_of_line(number), "") for number in range(1, 1001)))
    assert lines[-1] == "... + 700"
    assert len(lines) < 1000


def test_headers_of_every_line_are_found_in_one_pass() -> None:
    lines = [
        "policy-map P",
        " class A",
        "! note",
        "  police 1000",
        "",
        " class B",
        "   ",
        "end",
        " indented less than none",
    ]
    source = decode("a.cfg", "\n".join(lines).encode())
    assert [enclosing_lines(source, number) for number in range(len(lines) + 2)] == [
        (), (), (1,), (), (1, 2), (), (1,), (1, 6), (), (8,), (),
    ]  # fmt: skip


def test_many_lines_in_one_block_take_time_in_proportion() -> None:
    source = decode("a.cfg", ("ip access-list extended A\n" + " frobnicate\n" * 100_000).encode())
    assert {enclosing_lines(source, number) for number in range(2, 100_002)} == {(1,)}
