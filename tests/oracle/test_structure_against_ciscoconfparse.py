"""A second opinion on which line belongs to which: ciscoconfparse's parent of every line against our outline.

Compared as they are: every line that our outline holds, on every IOS file at hand and on generated texts.

Normalised, each for a reason:

* Blank lines and comment lines (`!`) are objects for ciscoconfparse; in our outline they are only numbered, since
  they configure nothing. The test asserts instead that nothing *else* is left out.
* The text of a banner or certificate is opaque for us: all of its lines hang on the opening line, comment-like
  ones too. ciscoconfparse does the same for banners; in a certificate it goes by indentation.

Tabs are not generated: we stop at every eighth column as IOS prints them, ciscoconfparse counts a tab as one blank.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segcheck.source.text import SourceFile, decode
from segcheck.vendors._shared.config_lines import Section, outline
from segcheck.vendors.cisco_ios.blocks import BLOCK_STARTS, block_end

ciscoconfparse = pytest.importorskip("ciscoconfparse")

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("SEGCHECK_CORPUS", ROOT.parent / "shared" / "corpus"))
NOT_CONFIGURATIONS = {"show", "hosts", "iptables", "expected_by_batfish", "validation"}
SUFFIXES = {".cfg", ".conf", ".ios", ".test", ""}


def configurations() -> Iterator[tuple[str, Path]]:
    """(name, path) of every IOS file of the fixtures and of the external corpus."""
    for title, folder in (("fixtures", ROOT / "fixtures"), ("corpus", CORPUS / "ios")):
        for path in sorted(folder.rglob("*")):
            name = Path(title) / path.relative_to(folder)
            if path.suffix in SUFFIXES and not NOT_CONFIGURATIONS & set(name.parts) and path.is_file():
                yield name.as_posix(), path


FILES = dict(configurations())


def parents_by_segcheck(source: SourceFile) -> tuple[dict[int, int], set[int]]:
    """Parent line of each line (itself at the top), and the lines inside opaque blocks."""
    parents: dict[int, int] = {}
    opaque: set[int] = set()
    pending: list[tuple[Section, int]] = [
        (section, section.line.number) for section in outline(source, "!", BLOCK_STARTS, block_end).sections
    ]
    while pending:
        section, parent = pending.pop()
        parents[section.line.number] = parent
        if not section.line.words:
            opaque.add(section.line.number)
        pending.extend((child, section.line.number) for child in section.children)
    return parents, opaque


def parents_by_ciscoconfparse(lines: Iterable[str]) -> dict[int, int]:
    parsed = ciscoconfparse.CiscoConfParse(list(lines), ignore_blank_lines=False, syntax="ios")
    return {line.linenum + 1: line.parent.linenum + 1 for line in parsed.ConfigObjs}


def assert_same_structure(source: SourceFile) -> int:
    """Number of lines whose parent was compared."""
    ours, opaque = parents_by_segcheck(source)
    theirs = parents_by_ciscoconfparse(source.lines)
    in_certificate = {
        line
        for line in opaque
        if source.line(ours[line]).lstrip().startswith("certificate ") and theirs[line] != ours[line]
    }
    compared = ours.keys() - in_certificate
    assert {line: ours[line] for line in compared} == {line: theirs[line] for line in compared}
    for line in theirs.keys() - ours.keys():
        text = source.line(line).strip()
        assert not text or text.startswith("!"), f"line {line} is missing in our outline: {text!r}"
    return len(compared)


@pytest.mark.parametrize("name", FILES)
def test_every_line_has_the_same_parent(name: str) -> None:
    assert assert_same_structure(decode(name, FILES[name].read_bytes())) > 0


@pytest.mark.corpus
def test_the_corpus_was_compared() -> None:
    """So that a run without the corpus says so instead of looking like one with it."""
    if not (CORPUS / "ios").is_dir():
        pytest.skip("no external corpus: set SEGCHECK_CORPUS")
    assert sum(name.startswith("corpus/") for name in FILES) > 50


STATEMENTS = st.sampled_from(
    (
        "interface Vlan10",
        "ip address 10.0.0.1 255.255.255.0",
        "permit ip any any",
        "! comment",
        "!",
        "",
        "exit",
        "class x",
    )
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), STATEMENTS), max_size=12))
def test_generated_indentation_has_the_same_parent(lines: list[tuple[int, str]]) -> None:
    text = "\n".join(" " * indent + statement for indent, statement in lines)
    assert_same_structure(decode("generated.cfg", text.encode()))
