"""The pages about policy files tell the truth: every example loads, or is refused for the reason it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from segcheck.errors import PolicyError
from segcheck.policy.reading.approval_reader import APPROVAL_KEYS
from segcheck.policy.reading.declaration_reader import DECLARATION_KEYS
from segcheck.policy.reading.file_reader import FileReader
from segcheck.policy.reading.load import ASSUME_KEYS, TOP_KEYS, load_policy_text
from segcheck.policy.reading.pack_reader import CLAUSE_KEYS, PACK_KEYS
from segcheck.policy.reading.problems import ReadingError
from segcheck.policy.reading.register_columns import _NAMES, _WEAK_NAMES, _plain
from segcheck.policy.reading.register_entry import ENTRY_KEYS
from segcheck.policy.reading.relay_reader import RELAY_KEYS
from segcheck.policy.reading.services import BUILT_IN, ICMP_TYPES
from segcheck.policy.reading.zone_reader import ZONE_KEYS

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS / "reference" / name for name in ("policy-file.md", "policy-file.ja.md")]
MODEL = [DOCS / "reference" / name for name in ("separation-model.md", "separation-model.ja.md")]
GUIDES = ("write-a-policy-file", "use-a-policy-pack", "keep-an-exception-register", "declare-relays")
HOW_TO = [DOCS / "how-to" / f"{name}{ending}" for name in GUIDES for ending in (".md", ".ja.md")]
# What an example leaves out comes after it, so that its lines keep their numbers.
ZONES = "zones:\n" + "".join(
    f"  {name}: {{vlans: [{number}]}}\n"
    for number, name in enumerate(("mynumber", "lgwan", "internet", "vdi", "dmz", "INTERNET"), start=1)
)
_BLOCK = re.compile(r"^```yaml(?: error=(\S+)@(\d+):(\d+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Packs and registers of a page, which its examples name.
_FILE = re.compile(r"^```(?:yaml|csv) file=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Example = tuple[str, str, tuple[int, int, str] | None, FileReader]


def _examples(pages: list[Path]) -> list[Example]:
    found: list[Example] = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        read_file = _reader({block[1]: block[2].encode() for block in _FILE.finditer(text)})
        for block in _BLOCK.finditer(text):
            line = text.count("\n", 0, block.start()) + 1
            expected = (int(block[2]), int(block[3]), block[1]) if block[1] else None
            found.append((f"{page.name}:{line}", _completed(block[4]), expected, read_file))
    return found


def _reader(files: Mapping[str, bytes]) -> FileReader:
    def read(name: str) -> bytes:
        if name not in files:
            raise ReadingError("policy-file-unreadable", name=name, reason="not on the page")
        return files[name]

    return read


def _completed(example: str) -> str:
    if "zones:" not in example:
        example += ZONES
    return example if example.startswith("segcheck:") else f"{example}segcheck: 1\n"


EXAMPLES = _examples(PAGES) + _examples(MODEL) + _examples(HOW_TO)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example[0] for example in EXAMPLES])
def test_an_example_does_what_it_says(example: Example) -> None:
    _, text, expected, read_file = example
    found: list[tuple[int, int, str]] = []
    try:
        load_policy_text("policy.yaml", text.encode("utf-8"), read_file)
    except PolicyError as error:
        found = [(*problem.origin[0][1:3], problem.code) for problem in error.problems]
    assert found == ([] if expected is None else [expected])


def test_both_languages_have_the_same_examples() -> None:
    """But for the reasons and names people read."""
    english, japanese = ([_bare(text) for _, text, _, _ in _examples([page])] for page in PAGES)
    assert len(english) >= 15
    assert english == japanese


def _bare(text: str) -> str:
    return re.sub(r"(because|name): [^}\n]*", r"\1: …", text)


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_the_tables_are_complete(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name, meanings in BUILT_IN.items():
        assert f"| `{name}` | {', '.join(f'`{meaning}`' for meaning in meanings)} |" in text
    for name, numbers in ICMP_TYPES.items():
        shown = ["–" if number is None else str(number) for number in numbers]
        assert f"| `{name}` | {shown[0]} | {shown[1]} |" in text
    for key in (*TOP_KEYS, *ZONE_KEYS, *ASSUME_KEYS):
        assert f"| `{key}` |" in text


@pytest.mark.parametrize("page", MODEL, ids=[page.name for page in MODEL])
def test_every_key_of_the_separation_model_is_told(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    keys = (*PACK_KEYS, *CLAUSE_KEYS, *ENTRY_KEYS, *RELAY_KEYS, *DECLARATION_KEYS, *APPROVAL_KEYS)
    assert [key for key in keys if f"`{key}`" not in text] == []


@pytest.mark.parametrize("page", MODEL, ids=[page.name for page in MODEL])
def test_every_header_of_a_register_is_told(page: Path) -> None:
    told = {_plain(name) for name in re.split(r"[|,、;。\n]|(?:ときは|of these:) ", page.read_text(encoding="utf-8"))}
    names = [name for lines in (*_NAMES.values(), *_WEAK_NAMES.values()) for line in lines for name in line.split()]
    assert [name for name in names if name not in told] == []
