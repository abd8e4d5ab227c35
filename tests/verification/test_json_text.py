"""Certificates that are no JSON, or JSON that nobody writes by accident."""

from __future__ import annotations

import json
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segcheck.verification import json_text
from segcheck.verification.json_text import MAX_DEPTH, Value, read_json
from segcheck.verification.refusal import RefusedError


def code_of(data: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        read_json(data)
    return caught.value.refusal.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "certificate-empty"),
        (b" \n\t", "certificate-empty"),
        (b"\x00\x01\xff\xfe\x89PNG", "certificate-not-utf8"),
        (b"PK\x03\x04", "certificate-not-json"),
        (b"\xef\xbb\xbf{}", "certificate-not-json"),
        ('{"a": 1}'.encode("utf-16"), "certificate-not-utf8"),
        (b'{"a": "\x82\xa0"}', "certificate-not-utf8"),
        (b'{"a": [1, 2', "certificate-not-json"),
        (b'{"a": 1} {"b": 2}', "certificate-not-json"),
        (b"{'a': 1}", "certificate-not-json"),
        (b'{"a": NaN}', "certificate-number"),
        (b'{"a": -Infinity}', "certificate-number"),
        (b'{"a": 1.0}', "certificate-number"),
        (b'{"a": [-1]}', "certificate-number"),
        (b'{"a": -0}', "certificate-number"),
        (b"# A page - not JSON", "certificate-not-json"),
        (b'{"a": 1e400}', "certificate-number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "certificate-number"),
        (b'{"a": 1, "a": 1}', "certificate-member-twice"),
        (b'[{"a": {"b": 1, "c": 2, "b": 3}}]', "certificate-member-twice"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "certificate-too-deep"),
        (b"[" * 5_000_000, "certificate-too-deep"),
        (b'{"a":' * 1_000_000, "certificate-too-deep"),
        (b'"' + b"[" * 100 + b"\\", "certificate-not-json"),
        (b'"' + b'\\"' * 3_000_000, "certificate-not-json"),
    ],
)
def test_a_refusal_and_no_traceback(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_brackets_in_strings_are_no_depth() -> None:
    assert read_json(b'["' + b"[" * 100 + b'", "\\"[[", "\\\\", "-1"]') == ["[" * 100, '"[[', "\\", "-1"]


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "MAX_BYTES", 10)
    monkeypatch.setattr(json_text, "MAX_CONTAINERS", 3)
    assert code_of(b"[" + b" " * 9 + b"]") == "certificate-too-long"
    assert code_of(b"[[],[],[]]") == "certificate-too-many-values"
    assert read_json(b"[[],[]]") == [[], []]


values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2**130) | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3),
    max_leaves=8,
)


@given(values)
def test_what_is_written_is_read(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_json(data)
    except RefusedError as error:
        assert error.refusal.code.startswith("certificate-")


@given(values, st.integers(0, 10**6))
def test_a_cut_text_is_read_or_refused(value: object, seed: int) -> None:
    data = json.dumps(value).encode()
    try:
        read_json(data[: seed % (len(data) + 1)])
    except RefusedError as error:
        assert error.refusal.code.startswith("certificate-")


def refusal(value: Value, method: str, *arguments: object) -> tuple[str, str]:
    with pytest.raises(RefusedError) as caught:
        getattr(value, method)(*arguments)
    return caught.value.refusal.code, dict(caught.value.refusal.arguments).get("place", "")


def test_values_of_another_kind_are_refused_with_their_place() -> None:
    top = Value("", {"list": [1, "two", True], "text": "\ud800", "flag": 1, "none": None})
    members = top.members(("list", "text", "flag"), ("none",))
    assert refusal(top, "members", ("list", "missing")) == ("certificate-member-missing", "certificate")
    assert refusal(top, "members", ("list",)) == ("certificate-member-unknown", "certificate")
    assert refusal(top, "items") == ("certificate-expected-list", "certificate")
    assert refusal(members["list"], "members", ()) == ("certificate-expected-object", "list")
    assert refusal(members["text"], "text") == ("certificate-expected-text", "text")
    assert refusal(members["none"], "text") == ("certificate-expected-text", "none")
    assert refusal(members["flag"], "flag") == ("certificate-expected-flag", "flag")
    one, two, true = islice(members["list"].items(), 3)
    assert one.number(0, 1) == 1
    assert refusal(one, "number", 2, 3) == ("certificate-expected-number", "list[0]")
    assert refusal(two, "choice", ("one",)) == ("certificate-choice", "list[1]")
    assert two.choice(("two",)) == "two"
    assert refusal(true, "number", 0, 1) == ("certificate-expected-number", "list[2]")
    assert true.flag() is True
