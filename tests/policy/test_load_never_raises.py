"""Whatever the bytes, loading gives a policy or a PolicyError whose problems have places in the file."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.policy.policy_mistakes import MISTAKES
from tests.policy.whole_policy import WHOLE

from segcheck.errors import PolicyError
from segcheck.policy.reading.load import load_policy_text

PIECES = (
    *":{}[],&*!|>'\"%@`#-?~/ \n\t→：　",
    "  ",
    "\n  - ",
    "<<: ",
    "null",
    "true",
    "any",
    "others",
    "0",
    "-1",
    "65536",
    "10.0.0.0/8",
    "::/0",
    "tcp/",
    "\\U00110000",
    '"\\x00"',
    "---\n",
    "%YAML 1.1\n---\n",
    "\u2028",
    "\ufeff",
    "\x00",
    "\x85",
)


def _loads_or_refuses(data: bytes) -> None:
    try:
        policy = load_policy_text("p.yaml", data)
    except PolicyError as error:
        assert error.problems
        for problem in error.problems:
            span = problem.origin[0]
            assert span.path == "p.yaml"
            assert (1, 1) <= span[1:3] <= span[3:5]
        assert list(error.problems) == sorted(error.problems, key=lambda one: (one.origin[0][1:3], one.code))
    else:
        names = [intent.name for intent in policy.intents]
        assert len(set(names)) == len(names)
        assert policy.zones


@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf")
@example(b"\xfe\xff")
def test_any_bytes(data: bytes) -> None:
    _loads_or_refuses(data)


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    _loads_or_refuses(text.encode("utf-8", "surrogatepass"))


@given(st.lists(st.sampled_from([*PIECES, *WHOLE.split()]), max_size=40))
def test_any_words_of_the_language(words: list[str]) -> None:
    _loads_or_refuses(" ".join(words).encode())


@settings(max_examples=150)
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_a_policy_with_a_few_changes(seed: int, changes: int) -> None:
    chooser = random.Random(seed)
    text = WHOLE
    for _ in range(changes):
        start = chooser.randrange(len(text))
        end = start + chooser.choice((0, 0, 1, 3, 20))
        text = text[:start] + chooser.choice((*PIECES, "")) + text[end:]
    _loads_or_refuses(text.encode())


@pytest.mark.parametrize("cut", range(0, len(WHOLE), 7))
def test_a_policy_cut_short(cut: int) -> None:
    _loads_or_refuses(WHOLE.encode()[:cut])


@settings(max_examples=60)
@given(st.sampled_from([text for _, text, _ in MISTAKES if isinstance(text, str) and len(text) < 2000]), st.data())
def test_a_mistake_with_another_one(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    _loads_or_refuses((text[:place] + data.draw(st.sampled_from(PIECES)) + text[place:]).encode())
